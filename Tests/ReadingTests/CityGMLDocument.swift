import CityGMLReading
import CityObjects
import Diagnostics
import Foundation
import InputSources
import Testing

/// Texts of small CityGML documents.
enum CityGMLText {
    /// A document around members; `version` is 1.0 or 2.0.
    static func model(
        version: String = "2.0", declaration: String = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        header: String = envelope(), _ members: String...
    ) -> String {
        """
        \(declaration)
        <core:CityModel xmlns:core="http://www.opengis.net/citygml/\(version)" xmlns:gml="http://www.opengis.net/gml" \
        xmlns:bldg="http://www.opengis.net/citygml/building/\(version)" \
        xmlns:gen="http://www.opengis.net/citygml/generics/\(version)" \
        xmlns:app="http://www.opengis.net/citygml/appearance/\(version)" \
        xmlns:xAL="urn:oasis:names:tc:ciq:xsdschema:xAL:2.0" xmlns:xlink="http://www.w3.org/1999/xlink" \
        xmlns:ade="http://example.org/ade">
        \(header)
        \(members.map { "<core:cityObjectMember>\($0)</core:cityObjectMember>" }.joined(separator: "\n"))
        </core:CityModel>
        """
    }

    static func envelope(_ srsName: String = "EPSG:25832", dimension: Int = 3) -> String {
        "<gml:boundedBy><gml:Envelope srsName=\"\(srsName)\" srsDimension=\"\(dimension)\">"
            + "<gml:lowerCorner>1 2 3</gml:lowerCorner><gml:upperCorner>4 5 6</gml:upperCorner>"
            + "</gml:Envelope></gml:boundedBy>"
    }

    static func building(_ id: String = "b", _ content: String = "") -> String {
        "<bldg:Building gml:id=\"\(id)\">\(content)</bldg:Building>"
    }

    static func ring(_ points: String, element: String = "gml:exterior", attributes: String = "") -> String {
        "<\(element)><gml:LinearRing><gml:posList\(attributes)>\(points)</gml:posList></gml:LinearRing></\(element)>"
    }

    /// A triangle whose corners tell it from others: x from `start` on, at height `z`.
    static func triangle(_ start: Int, z: Int = 0) -> String {
        "\(start) 0 \(z) \(start + 1) 0 \(z) \(start) 1 \(z) \(start) 0 \(z)"
    }

    static func polygon(_ id: String? = nil, _ points: String, holes: String = "", attributes: String = "") -> String {
        let identifier = id.map { " gml:id=\"\($0)\"" } ?? ""
        return "<gml:Polygon\(identifier)\(attributes)>\(ring(points))\(holes)</gml:Polygon>"
    }

    static func multiSurface(_ level: Int, _ content: String...) -> String {
        "<bldg:lod\(level)MultiSurface><gml:MultiSurface>"
            + content.map { "<gml:surfaceMember>\($0)</gml:surfaceMember>" }.joined()
            + "</gml:MultiSurface></bldg:lod\(level)MultiSurface>"
    }

    /// A solid of polygons; a text that starts with `#` becomes a reference.
    static func solid(_ level: Int, _ content: String...) -> String {
        "<bldg:lod\(level)Solid><gml:Solid><gml:exterior><gml:CompositeSurface>"
            + content.map {
                $0.hasPrefix("#")
                    ? "<gml:surfaceMember xlink:href=\"\($0)\"/>" : "<gml:surfaceMember>\($0)</gml:surfaceMember>"
            }.joined() + "</gml:CompositeSurface></gml:exterior></gml:Solid></bldg:lod\(level)Solid>"
    }

    static func surface(_ kind: String, _ id: String, _ content: String) -> String {
        "<bldg:boundedBy><bldg:\(kind) gml:id=\"\(id)\">\(content)</bldg:\(kind)></bldg:boundedBy>"
    }
}

/// All that reading a document gave.
struct ReadDocument {
    var trees: [CityObjectTree] = []
    /// Problems of the document, its members and its objects, in report order.
    var problems: [Problem] = []
    var notes = CountedNotes()
    var groups: [CityObjectGroup] = []
    var lostMembers = 0
    var context = DocumentContext(file: "")
    /// Why the file could not be read to its end.
    var failure: InputError?

    init(
        _ text: String, name: String = "model.gml", batchBytes: Int = 1 << 20,
        options: ReadingOptions = ReadingOptions()
    ) throws {
        try self.init(Array(text.utf8), name: name, batchBytes: batchBytes, options: options)
    }

    init(
        _ bytes: [UInt8], name: String = "model.gml", batchBytes: Int = 1 << 20,
        options: ReadingOptions = ReadingOptions()
    ) throws {
        let folder = try TemporaryFolder()
        try self.init(path: try folder.write(name, bytes), name: name, batchBytes: batchBytes, options: options)
    }

    init(
        path: String, name: String, batchBytes: Int = 1 << 20, options: ReadingOptions = ReadingOptions()
    ) throws {
        let format = InputFormat.cityGML(version: "")
        let file = InputFile(path: path, name: name, size: 0, format: format, isExplicit: true)
        var stream = try DocumentStream(file, index: 0, batchBytes: batchBytes)
        let headers = HeaderReader()
        let reader = MemberReader(options: options)
        do throws(InputError) {
            while let batch = try stream.next(headers) {
                context = batch.start.context
                reader.read(batch) { trees.append($0) }
            }
        } catch {
            failure = error
        }
        notes = reader.notes
        groups = reader.groups
        lostMembers = reader.lostMembers
        problems = (stream.problems + reader.problems + trees.flatMap(\.problems)).sorted()
    }

    var codes: [ProblemCode] { problems.map(\.code) }

    /// How often something was counted under a name.
    func count(_ code: ProblemCode, _ name: String) -> Int {
        notes.sorted.filter { $0.key.code == code && $0.key.name == name }.map(\.entry.count).reduce(0, +)
    }

    /// The only tree.
    func tree() throws -> CityObjectTree {
        #expect(trees.count == 1)
        return try #require(trees.first)
    }
}

extension CityObjectTree {
    /// The text of an attribute of an object, nil without.
    func text(_ name: String, ofObject object: Int32 = 0) -> String? { attribute(name, ofObject: object)?.text }

    func attribute(_ name: String, ofObject object: Int32 = 0) -> Attribute? {
        attributes.first { $0.name == name && $0.object == object }
    }

    /// The points of a ring.
    func ring(_ index: Int) -> [[Double]] {
        let start = Int(ringStarts[index])
        let end = index + 1 < ringStarts.count ? Int(ringStarts[index + 1]) : x.count
        return (start..<end).map { [x[$0], y[$0], z[$0]] }
    }

    /// The points of a polygon's outer ring.
    func outline(_ polygon: SurfacePolygon) -> [[Double]] { ring(Int(polygon.firstRing)) }

    /// Each polygon as "first x, level, kind of surface", sorted: enough to tell what is shown as what.
    var summary: [String] {
        polygons.map { polygon in
            let kind = polygon.surface >= 0 ? surfaces[Int(polygon.surface)].kind : .unclassified
            return "\(Int(outline(polygon)[0][0])) lod\(polygon.levelOfDetail.rawValue) \(kind.name)"
                + (polygon.isReversed ? " reversed" : "")
        }.sorted()
    }
}

/// A folder that vanishes with its owner.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "kachel-reading-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file below the folder and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }
}

import Foundation
import ModelInspection

/// A folder that vanishes with its owner.
final class InspectionFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "kachel-inspection-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    /// Inspects everything in the folder.
    func inspect(jobs: Int = 1, crs: String? = nil) async throws -> ModelSurvey {
        var options = InspectionOptions()
        options.inputs = [path]
        options.jobs = jobs
        options.crs = crs
        return try await ModelInspector.inspect(options)
    }
}

/// Documents with known contents.
enum MadeModel {
    static func document(
        srsName: String = "EPSG:25832", header: String = "", _ members: String, behind: String = ""
    ) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <CityModel xmlns="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml" \
        xmlns:bldg="http://www.opengis.net/citygml/building/2.0" xmlns:gen="http://www.opengis.net/citygml/generics/2.0" \
        xmlns:app="http://www.opengis.net/citygml/appearance/2.0" xmlns:veg="http://www.opengis.net/citygml/vegetation/2.0" \
        xmlns:ade="http://www.example.org/ade/1.0">
        \(header)<gml:boundedBy><gml:Envelope srsName="\(srsName)"/></gml:boundedBy>
        \(members)
        \(behind)
        </CityModel>
        """
    }

    /// A level square of `size` metres at a point.
    static func square(_ x: Double, _ y: Double, _ z: Double, size: Double = 10) -> String {
        let corners = [(0.0, 0.0), (size, 0.0), (size, size), (0.0, size), (0.0, 0.0)]
        let text = corners.map { "\(x + $0.0) \(y + $0.1) \(z)" }.joined(separator: " ")
        return "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>\(text)</gml:posList>"
            + "</gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>"
    }

    /// A building of one square roof at a level of detail.
    static func building(
        _ id: String, x: Double = 534_000, y: Double = 5_685_000, z: Double = 160, level: Int = 2, inside: String = ""
    ) -> String {
        "<cityObjectMember><bldg:Building gml:id=\"\(id)\">\(inside)<bldg:boundedBy><bldg:RoofSurface>"
            + "<bldg:lod\(level)MultiSurface><gml:MultiSurface>\(square(x, y, z))</gml:MultiSurface>"
            + "</bldg:lod\(level)MultiSurface></bldg:RoofSurface></bldg:boundedBy></bldg:Building></cityObjectMember>\n"
    }

    static func attribute(_ kind: String, _ name: String, _ value: String) -> String {
        "<gen:\(kind)Attribute name=\"\(name)\"><gen:value>\(value)</gen:value></gen:\(kind)Attribute>"
    }
}

import Foundation
import Geodesy
import SpatialFrames
import Testing

@testable import TilePipeline

/// A place whose WGS 84 position is known from elsewhere: a row of `Tests/ControlPoints/ControlPoints.json`, which
/// `Scripts/control_points.py` computes anew without Kachel.
struct ControlPoint: Sendable, Decodable, CustomTestStringConvertible {
    struct Options: Sendable, Decodable {
        /// `none`, `egm96`, or `plane` for the grid that `writeGeoid` makes.
        var geoid: String?
        var heights: String?
        var heightOffset: String?
        var axisOrder: String?
        var crs: String?
    }

    struct Expected: Sendable, Decodable {
        /// Degrees, degrees and metres above the ellipsoid.
        var longitude: String
        var latitude: String
        var height: String
        /// x, y and z in metres.
        var geocentric: String
    }

    var name: String
    var place: String
    /// As it stands in the document.
    var srsName: String
    /// Two or three, in the document's order and units.
    var coordinates: String
    var srsDimension: Int
    /// The edge of the square that stands at the point, in the document's units; 10 if nil.
    var step: Double?
    var options: Options
    /// Metres between the expected position and the vertex in the tile.
    var tolerance: Double
    /// Metres that the expected position itself may be off, since its source is rounded or true heights were measured;
    /// no more than that may remain before a tile's grid.
    var rounding: Double
    var expected: Expected
    /// Why Kachel is known to be elsewhere; nil where it must not be. Once that is mended the test fails: remove it,
    /// run the tests with `UPDATE_GOLDENS=1`, and `Scripts/control_points.py table`.
    var open: String?

    var testDescription: String { name }

    /// The files of the control points.
    static var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("ControlPoints")
    }

    private struct Table: Decodable { var points: [ControlPoint] }

    /// All of them; none if the file cannot be read, which the tests notice.
    static let all: [ControlPoint] = {
        guard let data = try? Data(contentsOf: folder.appendingPathComponent("ControlPoints.json")),
            let table = try? JSONDecoder().decode(Table.self, from: data)
        else { return [] }
        return table.points
    }()

    /// Geocentric metres.
    var position: SIMD3<Double> {
        let numbers = expected.geocentric.split(separator: " ").compactMap { Double($0) }
        return numbers.count == 3 ? SIMD3(numbers[0], numbers[1], numbers[2]) : SIMD3(repeating: .nan)
    }

    /// A document with one building in LoD 3: a square whose first corner is the point, with its digits as they are.
    func document(named file: String, id: String) -> MadeDocument {
        let words = coordinates.split(separator: " ").map(String.init)
        let numbers = words.compactMap(Double.init)
        let step = step ?? 10
        let far = "\(numbers[0] + step)"
        let side = "\(numbers[1] + step)"
        let rest = words.dropFirst(2).map { " " + $0 }.joined()
        let corners = [words[0] + " " + words[1], far + " " + words[1], far + " " + side, words[0] + " " + side]
        let list = (corners + [corners[0]]).map { $0 + rest }.joined(separator: " ")
        let name = srsName.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "\"", with: "&quot;")
        return MadeDocument(
            name: file,
            bytes: Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0"
                 xmlns:bldg="http://www.opengis.net/citygml/building/2.0" xmlns:gml="http://www.opengis.net/gml">
                <gml:boundedBy><gml:Envelope srsName="\(name)" srsDimension="\(srsDimension)">
                <gml:lowerCorner>\(corners[0])\(rest)</gml:lowerCorner>
                <gml:upperCorner>\(corners[2])\(rest)</gml:upperCorner></gml:Envelope></gml:boundedBy>
                <core:cityObjectMember><bldg:Building gml:id="\(id)"><bldg:lod3MultiSurface><gml:MultiSurface>
                <gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>
                <gml:posList srsDimension="\(srsDimension)">\(list)</gml:posList>
                </gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>
                </gml:MultiSurface></bldg:lod3MultiSurface></bldg:Building></core:cityObjectMember></core:CityModel>

                """.utf8))
    }

    /// The plan of a run with the point's options.
    ///
    /// - Parameter geoid: the path of the grid that `writeGeoid` made.
    func plan(geoid: String) throws -> ConversionPlan {
        var plan = ConversionPlan()
        plan.crs = options.crs
        switch options.geoid {
        case "none": plan.georeferencing.geoid = .none
        case "egm96": plan.georeferencing.geoid = .egm96
        case "plane": plan.georeferencing.geoid = .file(geoid)
        case nil: break
        default: throw TableFault.unknownOption(name)
        }
        if let text = options.heights {
            guard let heights = HeightMode(rawValue: text) else { throw TableFault.unknownOption(name) }
            plan.georeferencing.heights = heights
        }
        if let text = options.axisOrder {
            guard let order = AxisOrderChoice(rawValue: text) else { throw TableFault.unknownOption(name) }
            plan.georeferencing.axisOrder = order
        }
        if let text = options.heightOffset {
            guard let offset = Double(text) else { throw TableFault.unknownOption(name) }
            plan.georeferencing.heightOffset = offset
        }
        return plan
    }

    enum TableFault: Error { case unknownOption(String), noVertices(String) }

    /// Whether the options are Kachel's defaults.
    var isPlain: Bool {
        options.geoid == nil && options.heights == nil && options.heightOffset == nil && options.axisOrder == nil
            && options.crs == nil
    }

    /// Metres from the expected position to the nearest vertex of the decoded leaves.
    func deviation(in bundle: DecodedBundle) throws -> Double {
        var nearest = Double.infinity
        for leaf in bundle.leaves {
            for primitive in bundle.nodes[leaf].content?.primitives ?? [] {
                for index in primitive.x.indices {
                    let vertex = bundle.geocentric(leaf, primitive.x[index], primitive.y[index], primitive.z[index])
                    nearest = min(nearest, length(vertex - position))
                }
            }
        }
        guard nearest.isFinite else { throw TableFault.noVertices(name) }
        return nearest
    }

    /// Metres from the expected position to what the coordinates become before any tile is made, and the grids that
    /// took part although Debian's proj-data has none of them: the expected positions know nothing of those.
    func transformation(geoid: String) throws -> (deviation: Double, foreignGrids: [String]) {
        let plan = try plan(geoid: geoid)
        let numbers = coordinates.split(separator: " ").compactMap { Double($0) }
        let source = Position<SourceCRS>(x: numbers[0], y: numbers[1], z: numbers.count > 2 ? numbers[2] : 0)
        let operation = try CoordinateOperationPlan.make(
            srsName: plan.crs ?? srsName, options: plan.georeferencing, sample: source)
        guard let place = try SourceTransformer(operation).cartographic(of: source) else {
            throw TableFault.noVertices(name)
        }
        let found = WGS84Ellipsoid.position(of: place)
        let grids = operation.description.gridsUsed.map(\.name)
        return (
            length(SIMD3(found.x, found.y, found.z) - position),
            grids.filter { $0 != geoid && !Self.debianGrids.contains($0) }
        )
    }

    /// By their names then and now.
    private static let debianGrids: Set<String> = [
        "egm96_15.gtx", "us_nga_egm96_15.tif", "BETA2007.gsb", "de_adv_BETA2007.tif", "nzgd2kgrid0005.gsb",
        "nz_linz_nzgd2kgrid0005.tif",
    ]

    /// A geoid as a plane in GTX format: 40 m + 0.5 m per degree north of 50° + 0.25 m per degree east of 8°, from
    /// 40° to 60° N and from 130° W to 20° E.
    static func writeGeoid(to folder: TemporaryFolder) throws -> String {
        var bytes: [UInt8] = []
        func add(_ bits: some FixedWidthInteger) {
            withUnsafeBytes(of: bits.bigEndian) { bytes.append(contentsOf: $0) }
        }
        for number in [40.0, -130, 1, 1] { add(number.bitPattern) }
        let (rows, columns): (Int32, Int32) = (21, 151)
        add(rows)
        add(columns)
        for row in 0..<rows {
            for column in 0..<columns {
                add((40 + 0.5 * (Float(40 + row) - 50) + 0.25 * (Float(column - 130) - 8)).bitPattern)
            }
        }
        return try folder.write("plane.gtx", bytes)
    }
}

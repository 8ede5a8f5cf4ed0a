import Diagnostics
import Foundation
import Meshing
import Testing

@testable import TilePipeline

/// What is done about faulty polygons, and what `--no-repair` does instead.
@Suite("Repairs of faulty geometry")
struct RepairTests {
    typealias Point = (x: Double, y: Double, z: Double)

    /// The faces of a box of 10 × 8 × 6 m, each counter-clockwise from outside.
    private static let box: [[Point]] = {
        let corners: [Point] = (0..<8).map { ($0 & 1 == 0 ? 0 : 10, $0 & 2 == 0 ? 0 : 8, $0 & 4 == 0 ? 0 : 6) }
        return [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [1, 3, 7, 5], [3, 2, 6, 7], [2, 0, 4, 6]].map { face in
            face.map { corners[$0] }
        }
    }()

    private static func list(_ points: [Point], closed: Bool = true) -> String {
        (points + (closed ? [points[0]] : [])).map {
            "\(534_000 + $0.x) \(5_684_000 + $0.y) \(160 + $0.z)"
        }.joined(separator: " ")
    }

    private static func polygon(_ rings: [String]) -> String {
        let texts = rings.enumerated().map { index, list in
            let name = index == 0 ? "exterior" : "interior"
            return "<gml:\(name)><gml:LinearRing><gml:posList>\(list)</gml:posList></gml:LinearRing></gml:\(name)>"
        }
        return "<gml:surfaceMember><gml:Polygon>\(texts.joined())</gml:Polygon></gml:surfaceMember>"
    }

    private final class Lines: FingerprintSink, @unchecked Sendable {
        var text = ""
        func append(_ lines: [UInt8]) { text += String(decoding: lines, as: UTF8.self) }
    }

    /// Converts a building of these polygons.
    private func convert(
        _ polygons: [String], repairs: GeometryRepairs = .all, kind: String = "bldg:Building"
    ) async throws -> (report: ConversionReport, fingerprint: [String: Any]) {
        let text = """
            <core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml"
             xmlns:bldg="http://www.opengis.net/citygml/building/2.0"><gml:boundedBy><gml:Envelope
             srsName="EPSG:25832+7837"/></gml:boundedBy><core:cityObjectMember><\(kind) gml:id="b">
            <bldg:lod2MultiSurface><gml:MultiSurface>\(polygons.joined())</gml:MultiSurface></bldg:lod2MultiSurface>
            </\(kind)></core:cityObjectMember></core:CityModel>
            """
        let folder = try TemporaryFolder()
        var plan = BuiltCity.plan()
        plan.inputs = [try folder.write("b.gml", Array(text.utf8))]
        plan.output = folder.path + "/tiles"
        plan.repairs = repairs
        let lines = Lines()
        let report = try await Conversion(plan, fingerprintSink: lines).run()
        let line = lines.text.split(separator: "\n").first.map { Data($0.utf8) } ?? Data("{}".utf8)
        return (report, try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:])
    }

    private func count(_ code: ProblemCode, _ report: ConversionReport) -> Int {
        report.problemCounts.first { $0.code == code }?.count ?? 0
    }

    @Test("Polygons of a closed box that face inwards are turned and counted, whichever they are")
    func orientation() async throws {
        for subset in [0, 1, 0b10110, 63] {
            let polygons = Self.box.enumerated().map { index, face in
                Self.polygon([Self.list(subset & (1 << index) != 0 ? face.reversed() : face)])
            }
            let (report, fingerprint) = try await convert(polygons)
            #expect(report.repairs.orientation == subset.nonzeroBitCount)
            #expect(count(.inwardPolygons, report) == subset.nonzeroBitCount)
            #expect(abs((fingerprint["volume"] as? Double ?? 0) - 480) < 0.72)
            #expect(report.geometry.closedObjects == 1)
            let (asGiven, unrepaired) = try await convert(polygons, repairs: [])
            #expect(asGiven.repairs.orientation == 0 && count(.inwardPolygons, asGiven) == 0)
            #expect(asGiven.lostPolygons == 0)
            #expect((unrepaired["volume"] is NSNull) == (subset != 0))
        }
    }

    @Test("A fingerprint tells areas, volume, height, footprint and counts")
    func fingerprint() async throws {
        let (report, fingerprint) = try await convert(Self.box.map { Self.polygon([Self.list($0)]) })
        let areas = try #require(fingerprint["areas"] as? [String: Double])
        #expect(abs((areas["Unclassified"] ?? 0) - 376) < 0.38)
        #expect(abs((fingerprint["height"] as? Double ?? 0) - 6) < 0.002)
        // A metre of the map is 1.0004 m on the ground here: areas are 0.1 % larger, volumes too.
        #expect(abs((fingerprint["footprintArea"] as? Double ?? 0) - 80) < 0.1)
        #expect(fingerprint["polygons"] as? Int == 6 && fingerprint["rings"] as? Int == 6)
        #expect(fingerprint["triangles"] as? Int == 12)
        #expect(report.geometry.rings == 6 && report.geometry.objectsWithSurfaces == 1)
        // The same house with one corner moved by a millimetre is another.
        var moved = Self.box
        moved[1][0].x += 0.001
        let (_, other) = try await convert(moved.map { Self.polygon([Self.list($0)]) })
        #expect(other["geometryHash"] as? String != fingerprint["geometryHash"] as? String)
    }

    @Test("Repeated points, unclosed rings and reversed holes are repaired and counted")
    func rings() async throws {
        let square: [Point] = [(0, 0, 0), (10, 0, 0), (10, 10, 0), (0, 10, 0)]
        let hole: [Point] = [(2, 2, 0), (4, 2, 0), (4, 4, 0), (2, 4, 0)]
        let polygons = [
            Self.polygon([Self.list([square[0]] + square)]),
            Self.polygon([Self.list(square, closed: false)]),
            Self.polygon([Self.list(square), Self.list(hole)]),
            Self.polygon([Self.list(square), Self.list(hole.reversed())]),
        ]
        let (report, _) = try await convert(polygons)
        #expect(report.repairs.points == 1)
        #expect(report.repairs.closure == 1)
        #expect(report.repairs.holes == 1)
        #expect(report.repairs.refused == 0 && report.lostPolygons == 0)
        #expect(count(.reversedHole, report) == 1)
    }

    @Test("What needs a repair that is switched off is left out, told by its code and listed")
    func refused() async throws {
        let square: [Point] = [(0, 0, 0), (10, 0, 0), (10, 10, 0), (0, 10, 0)]
        let hole: [Point] = [(2, 2, 0), (4, 2, 0), (4, 4, 0), (2, 4, 0)]
        let faulty: [(GeometryRepairs, String)] = [
            (.points, Self.polygon([Self.list([square[0]] + square)])),
            (.closure, Self.polygon([Self.list(square, closed: false)])),
            (.holes, Self.polygon([Self.list(square), Self.list(hole)])),
        ]
        let good = Self.polygon([Self.list(square)])
        for (repair, polygon) in faulty {
            for repairs in [GeometryRepairs.all.subtracting(repair), []] {
                let (report, _) = try await convert([good, polygon], repairs: repairs)
                #expect(report.lostPolygons == 1 && report.repairs.refused == 1)
                #expect(report.problems.map(\.code) == [.repairRefused])
                #expect(report.problems.first?.message.contains(repair.text) == true)
                #expect(report.quarantineCount(.polygon) == 1)
            }
            let (others, _) = try await convert([good, polygon], repairs: repair)
            #expect(others.lostPolygons == 0)
        }
    }

    @Test("A polygon off its plane is divided into flat patches; without the repair it stays one surface")
    func planarity() async throws {
        // Two halves of a roof in one ring: the ridge is 3 m above the eaves.
        let roof: [Point] = [(0, 0, 0), (20, 0, 0), (20, 5, 3), (20, 10, 0), (0, 10, 0), (0, 5, 3)]
        let (report, fingerprint) = try await convert([Self.polygon([Self.list(roof)])])
        #expect(report.repairs.planarity == 1)
        #expect(report.repairs.patches == 2)
        let area = (fingerprint["areas"] as? [String: Double])?["Unclassified"] ?? 0
        #expect(abs(area - 40 * (34.0).squareRoot()) < 0.36)
        let (flat, unrepaired) = try await convert([Self.polygon([Self.list(roof)])], repairs: [])
        #expect(flat.repairs.planarity == 0 && flat.lostPolygons == 0)
        // The area of the shadow on the mean plane.
        #expect(abs(((unrepaired["areas"] as? [String: Double])?["Unclassified"] ?? 0) - 200) < 0.3)
    }

    @Test("A hole that lies outside or around its polygon is left out, and its area is not taken off")
    func straySizes() async throws {
        let square: [Point] = [(0, 0, 0), (10, 0, 0), (10, 10, 0), (0, 10, 0)]
        let outside: [Point] = [(20, 0, 0), (20, 5, 0), (25, 5, 0), (25, 0, 0)]
        let around: [Point] = [(-2, -2, 0), (-2, 12, 0), (12, 12, 0), (12, -2, 0)]
        for hole in [outside, around] {
            let (report, fingerprint) = try await convert([Self.polygon([Self.list(square), Self.list(hole)])])
            #expect(report.lostPolygons == 0)
            let area = (fingerprint["areas"] as? [String: Double])?["Unclassified"] ?? 0
            #expect(abs(area - 100) < 0.2, "\(area) m²")
        }
    }

    @Test("Words of repairs read back as they are written, and others are refused")
    func words() {
        for bits in UInt8(0)..<32 {
            let repairs = GeometryRepairs(rawValue: bits)
            #expect(GeometryRepairs(text: repairs.text) == repairs)
        }
        #expect(GeometryRepairs(text: "all") == .all && GeometryRepairs(text: "none") == [])
        #expect(GeometryRepairs(text: "point") == nil && GeometryRepairs(text: "") == nil)
    }
}

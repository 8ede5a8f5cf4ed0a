import Diagnostics
import SpatialFrames
import Testing

@testable import Geodesy
@testable import TilePipeline

@Suite("Objects outside the area of use of their system")
struct AreaOfUseTests {
    private func told(_ boxes: [(east: Double, north: Double)], crs: String) async throws -> [String] {
        let members = boxes.enumerated().map { index, place in
            MadeDocuments.Box(id: "b\(index)", east: place.east, north: place.north).xml
        }
        let document = MadeDocuments.document("a.gml", members: members)
        var plan = BuiltCity.plan()
        plan.crs = crs
        let report = try await BuiltCity([document], plan: plan).report
        return report.notes.sorted.filter { $0.key.code == .limitedAccuracy && $0.key.name.contains("objects more") }
            .map { "\($0.entry.count) \($0.entry.first.gmlID)" }
    }

    private let amersfoort = (east: 155_000.0, north: 463_000.0)

    @Test("One object on 0 0 among three good ones is told by its id, and half of a file too")
    func few() async throws {
        let good = (0..<3).map { (east: amersfoort.east + Double($0) * 30, north: amersfoort.north) }
        #expect(try await told(good + [(0, 0)], crs: "EPSG:28992+5709") == ["1 b3"])
        let kassel = (0..<6).map { (east: 533_000 + Double($0) * 30, north: 5_684_000.0) }
        let slips = (0..<5).map { (east: Double($0) * 30, north: 0.0) }
        #expect(try await told(kassel + slips, crs: "EPSG:25832+5773") == ["5 b6"])
        #expect(try await told(kassel, crs: "EPSG:25832+5773") == [])
    }

    @Test("Where all lie outside nothing is told of single ones, nor of objects that lie outside by a little")
    func all() async throws {
        #expect(try await told([(0, 0), (30, 0)], crs: "EPSG:28992+5709") == [])
        // 13.5° E: zone 32 ends at 12° E.
        let passau = (east: 820_000.0, north: 5_390_000.0)
        #expect(try await told([(533_000, 5_390_000), passau], crs: "EPSG:25832+5773") == [])
    }

    @Test("Merging tallies gives the same in any order")
    func merging() async throws {
        let area = GeographicArea(
            west: Angle(degrees: 6), south: Angle(degrees: 40), east: Angle(degrees: 12), north: Angle(degrees: 80),
            name: "there")
        var parts: [AreaOfUseTally] = []
        for index in 0..<6 {
            var part = AreaOfUseTally()
            part.add(Angle(degrees: index < 3 ? 0 : 4), of: area, at: Place(file: "f", line: 9 - index))
            parts.append(part)
        }
        var forward = AreaOfUseTally()
        var backward = AreaOfUseTally()
        for part in parts { forward.merge(part) }
        for part in parts.reversed() { backward.merge(part) }
        #expect(forward.note(of: "x")?.count == 3 && backward.note(of: "x")?.count == 3)
        #expect(forward.note(of: "x")?.place.line == 4 && backward.note(of: "x")?.place.line == 4)
    }
}

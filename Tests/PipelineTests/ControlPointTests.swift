import Foundation
import Geodesy
import Testing

@testable import TilePipeline

/// Where vertices stand in the tiles, against positions that were found without Kachel.
@Suite struct ControlPointTests {
    /// What was found at one point, metres.
    struct Finding: Sendable {
        var transformed: Double
        var tile: Double
        /// Grids on this machine that the expected position knows nothing of.
        var foreignGrids: [String] = []
    }

    /// Every point converted alone, by name.
    private static let findings = Task<[String: Finding], any Error> {
        let folder = try TemporaryFolder()
        let geoid = try ControlPoint.writeGeoid(to: folder)
        var findings: [String: Finding] = [:]
        for point in ControlPoint.all {
            let built = try await BuiltCity(
                [point.document(named: "point.gml", id: "point")], plan: point.plan(geoid: geoid))
            let (deviation, grids) = try point.transformation(geoid: geoid)
            findings[point.name] = try Finding(
                transformed: deviation, tile: point.deviation(in: built.bundle), foreignGrids: grids)
        }
        return findings
    }

    @Test("there are enough control points, each with a name of its own")
    func table() {
        #expect(ControlPoint.all.count >= 70)
        #expect(Set(ControlPoint.all.map(\.name)).count == ControlPoint.all.count)
    }

    @Test("control point", arguments: ControlPoint.all)
    func vertex(point: ControlPoint) async throws {
        let finding = try #require(try await Self.findings.value[point.name])
        guard finding.foreignGrids.isEmpty else {
            print("control point: skipped \(point.name), since this machine has \(finding.foreignGrids)")
            return
        }
        func check() {
            #expect(finding.tile <= point.tolerance, "\(point.name): the vertex is \(finding.tile) m away")
            #expect(finding.transformed <= point.rounding, "\(point.name): \(finding.transformed) m before the tile")
        }
        if let reason = point.open {
            withKnownIssue(Comment(rawValue: reason)) { check() }
        } else {
            check()
        }
    }

    @Test(
        "the control points keep their places when all of the earth is in one bundle",
        arguments: EncodingProfile.allCases)
    func wholeEarth(profile: EncodingProfile) async throws {
        let findings = try await Self.findings.value
        let points = ControlPoint.all.filter {
            $0.isPlain && $0.open == nil && findings[$0.name]?.foreignGrids.isEmpty == true
        }
        let documents = points.enumerated().map { index, point in
            point.document(named: "\(index).gml", id: "point-\(index)")
        }
        var plan = BuiltCity.plan(tileBytes: 3 << 10)
        plan.profile = profile
        let built = try await BuiltCity(documents, plan: plan)
        for point in points {
            let deviation = try point.deviation(in: built.bundle)
            #expect(deviation <= point.tolerance, "\(point.name): the vertex is \(deviation) m away")
        }
    }

    /// The document of the accuracy is made of this file: `UPDATE_GOLDENS=1 swift test --filter ControlPointTests`
    /// writes it anew.
    @Test("the deviations that the document states are those found, within 1 mm")
    func deviations() async throws {
        let findings = try await Self.findings.value
        let file = ControlPoint.folder.appendingPathComponent("Deviations.json")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            let lines = ControlPoint.all.map { point in
                let finding = findings[point.name] ?? Finding(transformed: .nan, tile: .nan)
                let name = point.name.replacingOccurrences(of: "\"", with: "\\\"")
                return "  \"\(name)\": [\(Self.text(finding.transformed)), \(Self.text(finding.tile))]"
            }
            let text = "{\n" + lines.joined(separator: ",\n") + "\n}\n"
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let stated = try JSONDecoder().decode([String: [Double]].self, from: Data(contentsOf: file))
        #expect(Set(stated.keys) == Set(findings.keys))
        for point in ControlPoint.all where point.open == nil {
            let finding = try #require(findings[point.name])
            guard finding.foreignGrids.isEmpty else { continue }
            let numbers = try #require(stated[point.name])
            #expect(
                abs(numbers[0] - finding.transformed) < 0.001 && abs(numbers[1] - finding.tile) < 0.001, "\(point.name)"
            )
        }
    }

    /// Metres with four decimals.
    private static func text(_ metres: Double) -> String { String(format: "%.4f", metres) }
}

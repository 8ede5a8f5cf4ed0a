import Foundation
import Testing

/// One object written in several versions of CityGML.
private struct VersionPair: Decodable, Sendable, CustomTestStringConvertible {
    /// A difference that the versions themselves make, with its reason. `what` may hold one `*` for any text.
    struct Difference: Decodable, Sendable {
        var what: String
        var reason: String
    }

    var name: String
    /// Below `Tests/Samples`, or below the folder of the data.
    var files: [String]
    var isSample: Bool?
    var crs: String?
    var differences: [Difference]

    var testDescription: String { name }

    private struct Document: Decodable { var pairs: [VersionPair] }

    static let all: [VersionPair] = {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/VersionPairs.json")
        guard let data = try? Data(contentsOf: path) else { return [] }
        return (try? JSONDecoder().decode(Document.self, from: data))?.pairs ?? []
    }()

    /// The files, nil where one is missing.
    var paths: [String]? {
        let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Samples").path
        let paths = files.map { (isSample == true ? samples : RealData.root) + "/" + $0 }
        return paths.allSatisfy { FileManager.default.fileExists(atPath: $0) } ? paths : nil
    }
}

@Suite struct VersionPairTests {
    @Test("the list of pairs can be read")
    func list() {
        #expect(VersionPair.all.count > 5)
        #expect(VersionPair.all.contains { $0.isSample == true && $0.paths != nil })
    }

    @Test("one object in two versions of CityGML becomes the same", arguments: VersionPair.all)
    private func pair(_ pair: VersionPair) async throws {
        guard let paths = pair.paths else {
            print("data test: skipped \(pair.name)")
            return
        }
        let older = try await ConvertedModel(paths[0], crs: pair.crs)
        let newer = try await ConvertedModel(paths[1], crs: pair.crs)
        #expect(older.report.leafObjects > 0 && !older.areas.isEmpty)
        let found = Self.differences(older, newer)
        let unexpected = found.filter { difference in
            !pair.differences.contains { Self.matches(difference.what, $0.what) }
        }
        #expect(
            unexpected.isEmpty,
            "\(pair.name): \(unexpected.map { "\($0.what): \($0.values)" }.prefix(20).joined(separator: "; "))")
        let stale = pair.differences.filter { known in !found.contains { Self.matches($0.what, known.what) } }
        #expect(stale.isEmpty, "\(pair.name): no longer different: \(stale.map(\.what))")
        print("data test: ran \(pair.name)")
    }

    private static func differences(
        _ older: ConvertedModel, _ newer: ConvertedModel
    ) -> [(what: String, values: String)] {
        var found: [(String, String)] = []
        let kinds = [older, newer].map { model in
            Dictionary(uniqueKeysWithValues: model.report.leafKinds.map { ($0.key.name, $0.value) })
        }
        for name in Set(kinds[0].keys).union(kinds[1].keys).sorted() where kinds[0][name] != kinds[1][name] {
            found.append(("objects \(name)", "\(kinds[0][name] ?? 0) and \(kinds[1][name] ?? 0)"))
        }
        for name in Set(older.surfaces.keys).union(newer.surfaces.keys).sorted() {
            let counts = (older.surfaces[name] ?? 0, newer.surfaces[name] ?? 0)
            if counts.0 != counts.1 { found.append(("surfaces \(name)", "\(counts.0) and \(counts.1)")) }
            let areas = (older.areas[name] ?? 0, newer.areas[name] ?? 0)
            // Both lie within 1 cm of the same source; a thousandth covers the edges of all but slivers.
            if abs(areas.0 - areas.1) > max(0.05, areas.0 / 1000) {
                found.append(("area \(name)", "\(areas.0) m² and \(areas.1) m²"))
            }
        }
        for object in Set(older.attributes.keys).union(newer.attributes.keys).sorted() {
            let values = (older.attributes[object] ?? [:], newer.attributes[object] ?? [:])
            for name in Set(values.0.keys).union(values.1.keys).sorted() where values.0[name] != values.1[name] {
                found.append(("\(object) \(name)", "\(values.0[name] ?? "–") and \(values.1[name] ?? "–")"))
            }
        }
        return found
    }

    /// Whether a text fits a pattern with at most one `*`.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return text == pattern }
        let head = pattern[..<star]
        let tail = pattern[pattern.index(after: star)...]
        return text.count >= head.count + tail.count && text.hasPrefix(head) && text.hasSuffix(tail)
    }
}

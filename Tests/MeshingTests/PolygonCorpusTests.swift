import Foundation
import Testing

/// What `Fuzzing` found worth keeping, again.
@Suite struct PolygonCorpusTests {
    @Test("Every polygon that the fuzzer kept passes its checks")
    func corpus() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = package.appendingPathComponent("Fuzzing/Corpus/polygons")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count > 50)
        for name in names {
            let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
            let faults = FuzzedPolygon(Array(bytes)).faults()
            #expect(faults.isEmpty, "\(name): \(faults)")
        }
    }

    @Test("Polygons of random bytes pass them, too")
    func randomBytes() {
        for seed in 0..<UInt64(400) {
            var random = SplitMix64(seed: seed)
            var bytes = [UInt8(random.int(0...31))]
            for _ in 0..<random.int(4...40) { bytes.append(random.chance(0.05) ? 0xFF : UInt8(random.int(0...255))) }
            let faults = FuzzedPolygon(bytes).faults()
            #expect(faults.isEmpty, "seed \(seed): \(faults)")
        }
    }
}

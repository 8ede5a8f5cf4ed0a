import Testing

@testable import TilePipeline

@Suite("Counts of the report")
struct TileSpreadTests {
    @Test("Octaves: powers of two start a bin, zero has its own, gaps are bins, nothing is no bin")
    func octaves() {
        var counts = OctaveCounts()
        #expect(counts.bins.isEmpty)
        for value in [0, 1, 2, 3, 4, 7, 32] { counts.add(value) }
        let bins = counts.bins
        #expect(bins.map(\.lower) == [0, 1, 2, 4, 8, 16, 32] && bins.map(\.upper) == [1, 2, 4, 8, 16, 32, 64])
        #expect(bins.map(\.count) == [1, 1, 2, 2, 0, 0, 1])
        var single = OctaveCounts()
        single.add(.max)
        #expect(single.bins.map(\.upper) == [Int.max] && single.bins.map(\.count) == [1])
    }

    @Test("Merging adds, in any order")
    func merging() {
        var left = TileSpread()
        left.add(level: 14, bytes: 1000, triangles: 10, error: 0)
        var right = TileSpread()
        right.add(level: 14, bytes: 3000, triangles: 30, error: 2)
        right.add(level: 12, bytes: 500, triangles: 5, error: 9)
        var one = left
        one.merge(right)
        var other = right
        other.merge(left)
        #expect(one == other)
        #expect(one.levels[14]?.tiles == 2 && one.levels[14]?.bytes == 4000)
        #expect(one.levels[14]?.leastError == 0 && one.levels[14]?.greatestError == 2)
    }

    @Test("Seconds are counted for every stage of a run")
    func stages() async throws {
        let built = try await BuiltCity([MadeDocuments.city("c.gml", seed: 3, buildings: 3)])
        #expect(built.report.stageSeconds.map(\.stage) == [.ingest, .tiling, .writing])
        #expect(built.report.stageSeconds.allSatisfy { $0.seconds >= 0 })
        #expect(built.report.spread.levels.values.reduce(0) { $0 + $1.tiles } == built.report.tiles)
        #expect(built.report.fileCounts["c.gml"]?.objects == built.report.inputObjects)
    }
}

import Meshing
import Testing

/// What holds for any polygon and solid, however broken: seeds are printed, and replay what failed.
@Suite("Checks of random geometry")
struct ValidityPropertyTests {
    /// Random rings on a small grid: crossings, touches, repetitions and lines are the rule.
    private static func polygon(_ random: inout SplitMix64, grid: Int, points: Int, holes: Int) -> SamplePolygon {
        func ring(_ count: Int) -> [SamplePoint] {
            (0..<count).map { _ in
                (Double(Int.random(in: 0..<grid, using: &random)), Double(Int.random(in: 0..<grid, using: &random)), 0)
            }
        }
        return (0...holes).map { ring($0 == 0 ? points : Int.random(in: 3...4, using: &random)) }
    }

    @Test("What is sound is triangulated without a repair, and covers its area; nothing crashes")
    func soundIsTriangulated() {
        var sound = 0
        for seed in 0..<6_000 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let points = Int.random(in: 0...7, using: &random)
            let holes = Int.random(in: 0...3, using: &random) / 2
            let polygon = Self.polygon(&random, grid: 7, points: points, holes: holes)
            guard let codes = ValidityFixtures.codes(polygon) else {
                Issue.record("seed \(seed): finite numbers, and no answer")
                continue
            }
            guard codes.isEmpty || codes == [208] else { continue }
            sound += 1
            let all = polygon.flatMap { $0 }
            let (x, y, z) = (all.map(\.x), all.map(\.y), all.map(\.z))
            var starts: [Int32] = []
            var count: Int32 = 0
            for ring in polygon {
                starts.append(count)
                count += Int32(ring.count)
            }
            var triangulator = PolygonTriangulator()
            var indices: [UInt32] = []
            let result = triangulator.triangulate(
                x: x.span, y: y.span, z: z.span, ringStarts: starts.span, end: count, appendingTo: &indices)
            let area = MeshMeasures.area(x: x.span, y: y.span, z: z.span, indices: indices.span)
            #expect(
                result.failure == nil && !result.repairs.contains(.selfIntersection)
                    && abs(area - result.area) <= 1e-9 * result.area, "seed \(seed): \(polygon)")
        }
        #expect(sound > 500)
    }

    @Test("The codes of a polygon do not depend on where its rings start, nor on the side from which it is seen")
    func startAndSide() {
        for seed in 0..<2_000 as Range<UInt64> {
            var random = SplitMix64(seed: seed &+ 77_000)
            let polygon = Self.polygon(&random, grid: 9, points: 5, holes: 1)
            let codes = ValidityFixtures.codes(polygon)
            let turned = polygon.map { ring in Array(ring[1...]) + [ring[0]] }
            #expect(ValidityFixtures.codes(turned) == codes, "seed \(seed): \(polygon)")
            let mirrored = polygon.map { Array($0.reversed()) }
            #expect(ValidityFixtures.codes(mirrored) == codes, "seed \(seed), reversed: \(polygon)")
        }
    }

    @Test("Solids of random polygons on a small grid give an answer, the same each time")
    func randomSolids() {
        for seed in 0..<400 as Range<UInt64> {
            var random = SplitMix64(seed: seed &+ 9_000)
            func point() -> SamplePoint {
                func number() -> Double { Double(Int.random(in: 0..<3, using: &random)) }
                return (number(), number(), number())
            }
            let shells = (0..<Int.random(in: 1...2, using: &random)).map { _ in
                (0..<Int.random(in: 3...9, using: &random)).map { _ in [[point(), point(), point()]] }
            }
            let one = ValidityFixtures.findings(solid: shells, polygonsAreSound: seed % 2 == 0)
            #expect(one != nil && one == ValidityFixtures.findings(solid: shells, polygonsAreSound: seed % 2 == 0))
        }
    }
}

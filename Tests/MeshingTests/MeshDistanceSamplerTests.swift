import Foundation
import Meshing
import Testing

@Suite struct MeshDistanceSamplerTests {
    private func square(side: Double, height: Double, centre: (Double, Double) = (0, 0)) -> TriangleMesh {
        let (u, v) = centre
        let half = side / 2
        return TriangleMesh(
            x: [u - half, u + half, u + half, u - half], y: [v - half, v - half, v + half, v + half],
            z: [height, height, height, height], indices: [0, 1, 2, 0, 2, 3])
    }

    @Test("A mesh is at distance 0 from itself, also when it is cut otherwise")
    func same() {
        var sampler = MeshDistanceSampler()
        let a = square(side: 10, height: 3)
        var b = a
        b.indices = [1, 2, 3, 1, 3, 0]
        // Rounding of samples on 10 m.
        #expect(sampler.distance(between: a, and: a) < 1e-12)
        #expect(sampler.distance(between: a, and: b) < 1e-12)
    }

    @Test("Parallel squares are as far apart as their planes, or as their corners where one is larger")
    func squares() {
        var sampler = MeshDistanceSampler()
        let a = square(side: 10, height: 0)
        #expect(abs(sampler.distance(between: a, and: square(side: 10, height: 2.5)) - 2.5) < 1e-12)
        // The larger one's corner from the smaller one's: (1, 1, 2).
        #expect(abs(sampler.distance(between: a, and: square(side: 8, height: 2)) - 6.0.squareRoot()) < 1e-12)
        #expect(abs(sampler.distance(between: square(side: 8, height: 2), and: a) - 6.0.squareRoot()) < 1e-12)
    }

    @Test("One-sided from the smaller to the larger is less than the other way")
    func oneSided() {
        var sampler = MeshDistanceSampler()
        let small = square(side: 2, height: 0)
        let large = square(side: 10, height: 0)
        #expect(sampler.oneSidedDistance(from: small, to: large) < 1e-12)
        let back = sampler.oneSidedDistance(from: large, to: small)
        #expect(abs(back - 32.0.squareRoot()) < 1e-12)
    }

    @Test("A roof's ridge is found between its corners: a flat sheet below it, within the covering radius")
    func ridgeWithoutCorners() {
        // The sheet's highest deviation lies in the middle of its triangles' edge, where no mesh has a corner.
        let roof = TriangleMesh(
            x: [0, 10, 10, 0, 5, 5], y: [0, 0, 8, 8, 0, 8], z: [0, 0, 0, 0, 3, 3],
            indices: [0, 4, 5, 0, 5, 3, 4, 1, 2, 4, 2, 5])
        let sheet = TriangleMesh(x: [0, 10, 10, 0], y: [0, 0, 8, 8], z: [0, 0, 0, 0], indices: [0, 1, 2, 0, 2, 3])
        var sampler = MeshDistanceSampler()
        #expect(abs(sampler.distance(between: roof, and: sheet) - 3) < 1e-12)
        // The other way round the truth is the sheet's middle line to the slopes: 15 / √34.
        let back = sampler.oneSidedDistance(from: sheet, to: roof)
        let truth = 15 / 34.0.squareRoot()
        #expect(back <= truth + 1e-12)
        #expect(truth <= back + sampler.coveringRadius)
        #expect(sampler.coveringRadius < 2)
    }

    /// The squared distance of a point from a triangle by a fine grid and descent: slow, and another way.
    private func slowDistance(_ p: SIMD3<Double>, _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) -> Double
    {
        func onSegment(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
            let d = b - a
            let size = (d * d).sum()
            let t = size > 0 ? max(0, min(1, ((p - a) * d).sum() / size)) : 0
            return length(p - a - t * d)
        }
        var best = min(onSegment(a, b), onSegment(b, c), onSegment(c, a))
        let normal = cross(b - a, c - a)
        let size = length(normal)
        if size > 0 {
            let n = normal / size
            let height = ((p - a) * n).sum()
            let q = p - height * n
            let inside =
                (cross(b - a, q - a) * n).sum() >= 0 && (cross(c - b, q - b) * n).sum() >= 0
                && (cross(a - c, q - c) * n).sum() >= 0
            if inside { best = min(best, abs(height)) }
        }
        return best
    }

    private func randomMesh(_ random: inout SplitMix64, triangles: Int) -> TriangleMesh {
        var mesh = TriangleMesh()
        for _ in 0..<triangles * 3 {
            mesh.indices.append(UInt32(mesh.x.count))
            mesh.x.append(random.double(-10...10))
            mesh.y.append(random.double(-10...10))
            mesh.z.append(random.double(-3...3))
        }
        return mesh
    }

    @Test("Between random triangles the sampled distance keeps to its bound, seen by a slow and dense search")
    func bound() {
        var sampler = MeshDistanceSampler()
        for seed in 0..<UInt64(60) {
            var random = SplitMix64(seed: seed)
            let a = randomMesh(&random, triangles: random.int(1...6))
            let b = randomMesh(&random, triangles: random.int(1...6))
            func slow(_ from: TriangleMesh, _ to: TriangleMesh) -> Double {
                func corner(_ mesh: TriangleMesh, _ i: Int) -> SIMD3<Double> { SIMD3(mesh.x[i], mesh.y[i], mesh.z[i]) }
                var farthest: Double = 0
                for triangle in 0..<from.triangleCount {
                    let (p, q, r) = (
                        corner(from, 3 * triangle), corner(from, 3 * triangle + 1), corner(from, 3 * triangle + 2)
                    )
                    for i in 0...24 {
                        for j in 0...24 - i {
                            let point = p + (q - p) * (Double(i) / 24) + (r - p) * (Double(j) / 24)
                            var nearest = Double.infinity
                            for other in 0..<to.triangleCount {
                                nearest = min(
                                    nearest,
                                    slowDistance(
                                        point, corner(to, 3 * other), corner(to, 3 * other + 1),
                                        corner(to, 3 * other + 2)))
                            }
                            farthest = max(farthest, nearest)
                        }
                    }
                }
                return farthest
            }
            let dense = max(slow(a, b), slow(b, a))
            let sampled = sampler.distance(between: a, and: b)
            #expect(dense <= sampled + sampler.coveringRadius + 1e-9, "seed \(seed)")
            // Edges are at most 29 m long, so no point is more than 29/24/√3 = 0.7 m from one of the dense search.
            #expect(sampled <= dense + 0.7, "seed \(seed)")
            #expect(sampler.distance(between: b, and: a) == sampled, "seed \(seed): not symmetric")
        }
    }

    @Test("Points and needles are triangles, too; an empty mesh is infinitely far")
    func degenerate() {
        var sampler = MeshDistanceSampler()
        let point = TriangleMesh(x: [3, 3, 3], y: [0, 0, 0], z: [4, 4, 4], indices: [0, 1, 2])
        let needle = TriangleMesh(x: [-5, 5, 0], y: [0, 0, 0], z: [0, 0, 0], indices: [0, 1, 2])
        #expect(abs(sampler.oneSidedDistance(from: point, to: needle) - 4) < 1e-12)
        #expect(sampler.distance(between: TriangleMesh(), and: needle) == .infinity)
        #expect(sampler.distance(between: needle, and: TriangleMesh()) == .infinity)
        #expect(sampler.distance(between: TriangleMesh(), and: TriangleMesh()) == 0)
    }

    @Test("Points above needles are as far from them as they were put", arguments: [8, 24, 30])
    func aboveNeedles(exponent: Int) {
        // 80 m long and a few nanometres wide at the least; all coordinates are sums of few powers of two, so that the
        // distance is exactly the height, but squared widths are lost beside squared lengths.
        let width = Double(sign: .plus, exponent: -exponent, significand: 1)
        let height = 0x1p-10
        let needle = TriangleMesh(
            x: [0, 64, 32 - 3 * width], y: [0, 48, 24 + 4 * width], z: [0, 0, 0], indices: [0, 1, 2])
        let (x, y) = (32 - 1.5 * width, 24 + 2 * width)
        let point = TriangleMesh(x: [x, x, x], y: [y, y, y], z: [height, height, height], indices: [0, 1, 2])
        var sampler = MeshDistanceSampler()
        // Along the needle the nearest place is off by rounding times length over width, which adds its square.
        #expect(abs(sampler.oneSidedDistance(from: point, to: needle) - height) < 1e-9)
        let aside = 12 + 40 * width
        let beside = TriangleMesh(
            x: [16, 16, 16], y: [aside, aside, aside], z: [0, 0, 0], indices: [0, 1, 2])
        #expect(sampler.oneSidedDistance(from: beside, to: needle) > 20 * width)
    }
}

import SpatialFrames
import Testing

@testable import Meshing

@Suite("Flat patches of polygons that lie in no plane")
struct PlanarPatchesTests {
    typealias Point = (x: Double, y: Double, z: Double)

    /// Triangulates a ring and divides it; gives the sizes of the patches and the area of the triangles.
    private func divide(_ ring: [Point], tolerance: Double = 0.05) -> (patches: [Int], area: Double, indices: [UInt32])
    {
        let (x, y, z) = (ring.map(\.x), ring.map(\.y), ring.map(\.z))
        var indices: [UInt32] = []
        var triangulator = PolygonTriangulator()
        let starts: [Int32] = [0]
        let result = triangulator.triangulate(
            x: x.span, y: y.span, z: z.span, ringStarts: starts.span, end: Int32(ring.count), appendingTo: &indices)
        var patches = PlanarPatches()
        let sizes = patches.divide(
            x: x.span, y: y.span, z: z.span, indices: &indices, normal: result.normal, tolerance: tolerance)
        return (sizes, MeshMeasures.area(x: x.span, y: y.span, z: z.span, indices: indices.span), indices)
    }

    @Test("Two roof halves written as one polygon are divided along the ridge, whichever corner comes first")
    func ridge() {
        // The ridge runs from (0, 5) to (20, 5), 3 m above the eaves.
        let ring: [Point] = [(0, 0, 0), (20, 0, 0), (20, 5, 3), (20, 10, 0), (0, 10, 0), (0, 5, 3)]
        let roof = 2 * 20 * (25.0 + 9).squareRoot()
        for shift in 0..<6 {
            let turned = Array(ring[shift...] + ring[..<shift])
            let (patches, area, _) = divide(turned)
            #expect(patches == [2, 2], "starting at corner \(shift)")
            #expect(abs(area - roof) < 1e-9, "starting at corner \(shift): \(area) instead of \(roof)")
        }
    }

    @Test("The same roof, turned by any angle and on a grid of 0.1 mm, is divided along the ridge")
    func turnedRidge() {
        let ring: [Point] = [(0, 0, 0), (20, 0, 0), (20, 5, 3), (20, 10, 0), (0, 10, 0), (0, 5, 3)]
        var random = SplitMix64(seed: 77)
        for round in 0..<300 {
            // A rational turn: (1 − t²) ∕ (1 + t²) and 2t ∕ (1 + t²) are cosine and sine.
            let t = round == 0 ? 0.0035 : random.double(-1...1)
            let (c, s) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
            func grid(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
            let turned = ring.map { Point(grid(c * $0.x - s * $0.y), grid(s * $0.x + c * $0.y), $0.z) }
            let (patches, area, indices) = divide(turned)
            #expect(patches == [2, 2], "t = \(t) \(indices)")
            #expect(abs(area - 40 * (34.0).squareRoot()) < 0.01, "t = \(t)")
        }
    }

    @Test("A flat polygon stays one patch, and its triangles stay as they are")
    func flat() {
        let ring: [Point] = [(0, 0, 0), (20, 0, 0), (20, 5, 0.01), (11, 4, 0), (0, 10, 0)]
        let (patches, _, indices) = divide(ring)
        #expect(patches == [3])
        #expect(indices.count == 9)
    }

    @Test("A twisted square becomes two triangles with a patch each, folded along one diagonal")
    func twisted() {
        let (patches, area, _) = divide([(0, 0, 0), (10, 0, 0), (10, 8, 4), (0, 10, 0)])
        // The alternative to the diagonal 1–3 is 0–2.
        func half(_ a: Point, _ b: Point, _ c: Point) -> Double {
            let u = SIMD3(b.x - a.x, b.y - a.y, b.z - a.z)
            let v = SIMD3(c.x - a.x, c.y - a.y, c.z - a.z)
            let n = SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
            return (n * n).sum().squareRoot() / 2
        }
        let p: [Point] = [(0, 0, 0), (10, 0, 0), (10, 8, 4), (0, 10, 0)]
        let areas = [
            half(p[0], p[1], p[2]) + half(p[0], p[2], p[3]), half(p[0], p[1], p[3]) + half(p[1], p[2], p[3]),
        ]
        #expect(patches == [1, 1])
        #expect(areas.contains { abs(area - $0) < 1e-9 })
    }

    @Test("The same corners are covered after dividing: every edge of the ring is kept, each diagonal twice")
    func edgesStay() {
        var random = SplitMix64(seed: 20_261_123)
        for round in 0..<500 {
            let count = 4 + Int(random.next() % 12)
            let ring: [Point] = (0..<count).map { step in
                let angle = (Double(step) + 0.8 * Double(random.next() % 1000) / 1000) / Double(count) * 2 * Double.pi
                let radius = 3 + Double(random.next() % 7000) / 1000
                // A cheap cosine and sine would do; what matters is that the star is simple.
                return (
                    radius * cosine(angle), radius * cosine(angle - Double.pi / 2), Double(random.next() % 300) / 100
                )
            }
            let (patches, _, indices) = divide(ring)
            #expect(patches.reduce(0, +) == count - 2, "round \(round)")
            var uses: [SIMD2<UInt32>: Int] = [:]
            for first in stride(from: 0, to: indices.count, by: 3) {
                for corner in 0..<3 {
                    uses[SIMD2(indices[first + corner], indices[first + (corner + 1) % 3]), default: 0] += 1
                }
            }
            #expect(uses.values.allSatisfy { $0 == 1 }, "round \(round)")
            let open = uses.keys.filter { uses[SIMD2($0.y, $0.x)] == nil }
            let isForward = uses[SIMD2(0, 1)] != nil
            let expected = Set(
                (0..<UInt32(count)).map { a -> SIMD2<UInt32> in
                    let b = (a + 1) % UInt32(count)
                    return isForward ? SIMD2(a, b) : SIMD2(b, a)
                })
            #expect(Set(open) == expected, "round \(round)")
        }
    }

    /// Bhaskara's approximation, good to 0.2 %: no libm is needed for a star.
    private func cosine(_ angle: Double) -> Double {
        let turn = 2 * Double.pi
        var rest = angle - (angle / turn).rounded() * turn
        var sign = 1.0
        if abs(rest) > Double.pi / 2 {
            rest = Double.pi - abs(rest)
            sign = -1
        }
        let square = rest * rest
        return sign * (Double.pi * Double.pi - 4 * square) / (Double.pi * Double.pi + square)
    }
}

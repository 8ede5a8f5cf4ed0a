import Foundation
import Meshing
import Testing

/// Polygons that are sound and hard: corridors in which only the ends have ears, and holes that meet in one point.
struct SpiralAndTouchingTests {
    private typealias Ring = [(x: Double, y: Double)]

    /// What a triangulation covers, what the rings enclose, and what it said, square metres.
    private static func covered(_ rings: [Ring]) -> (area: Double, wanted: Double, result: PolygonTriangulation) {
        var starts: [Int32] = []
        var x: [Double] = []
        var y: [Double] = []
        for ring in rings {
            starts.append(Int32(x.count))
            x += ring.map(\.x)
            y += ring.map(\.y)
        }
        let z = [Double](repeating: 0, count: x.count)
        var triangulator = PolygonTriangulator()
        var indices: [UInt32] = []
        let result = triangulator.triangulate(
            x: x.span, y: y.span, z: z.span, ringStarts: starts.span, end: Int32(x.count), appendingTo: &indices)
        var area = 0.0
        for first in stride(from: 0, to: indices.count, by: 3) {
            let (a, b, c) = (Int(indices[first]), Int(indices[first + 1]), Int(indices[first + 2]))
            let doubled = (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a])
            area += doubled.magnitude / 2
        }
        let sizes = rings.map { ring in
            var doubled = 0.0
            for index in ring.indices {
                let (a, b) = (ring[index], ring[(index + 1) % ring.count])
                doubled += a.x * b.y - b.x * a.y
            }
            return doubled.magnitude / 2
        }
        return (area, sizes[0] - sizes[1...].reduce(0, +), result)
    }

    /// A corridor of 2 m that winds outwards and back, with so many points each way, rounded to centimetres.
    private static func spiral(_ count: Int) -> Ring {
        func points(_ inner: Double) -> Ring {
            (0..<count).map { step in
                let angle = 0.4 * Double(step)
                let radius = inner + angle
                return (
                    (radius * cos(angle) * 100).rounded() / 100, (radius * sin(angle) * 100).rounded() / 100
                )
            }
        }
        return points(1) + points(3).reversed()
    }

    @Test("a long spiral is covered once", arguments: [100, 257, 336, 570, 2_000])
    func spirals(count: Int) {
        let (area, wanted, result) = Self.covered([Self.spiral(count)])
        #expect(abs(area - wanted) < 1e-9 * wanted)
        #expect(result.triangleCount == 2 * count - 2 && result.repairs.isEmpty && result.failure == nil)
    }

    @Test("three holes of which two share a point are all left open, in any order and from any corner")
    func touchingHoles() {
        let exterior: Ring = [(-1, -1), (5, -1), (5, 5), (-1, 5)]
        let holes: [Ring] = [
            [(2, 2), (3, 4), (2, 0)], [(0, 3), (2, 0), (1, 3)], [(3, 1), (3, 3), (4, 3)],
        ]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            for turn in 0..<27 {
                let turns = [turn % 3, turn / 3 % 3, turn / 9]
                let turned = order.map { hole in
                    Array(holes[hole][turns[hole]...] + holes[hole][..<turns[hole]])
                }
                let (area, wanted, result) = Self.covered([exterior] + turned)
                #expect(abs(wanted - 32.5) < 1e-12 && abs(area - wanted) < 1e-9)
                #expect(!result.repairs.contains(.holeDropped) && !result.repairs.contains(.selfIntersection))
            }
        }
    }

    @Test("holes around one point they all share are left open", arguments: [3, 5, 8, 12])
    func fan(count: Int) {
        let exterior: Ring = [(-10, -10), (10, -10), (10, 10), (-10, 10)]
        let holes: [Ring] = (0..<count).map { index in
            let middle = 2 * Double.pi * Double(index) / Double(count)
            let half = 0.8 * Double.pi / Double(count) / 2
            func point(_ angle: Double) -> (x: Double, y: Double) {
                ((5 * cos(angle) * 1000).rounded() / 1000, (5 * sin(angle) * 1000).rounded() / 1000)
            }
            return [(0, 0), point(middle - half), point(middle + half)]
        }
        let (area, wanted, result) = Self.covered([exterior] + holes)
        #expect(abs(area - wanted) < 1e-9 * wanted)
        #expect(!result.repairs.contains(.holeDropped) && !result.repairs.contains(.selfIntersection))
    }
}

import Foundation
import Meshing

/// Triangles in a grid of boxes, for exact distances of many points from a large mesh.
///
/// Shares no code with what it judges.
struct TriangleGrid {
    typealias Vector = SIMD3<Double>

    private var corners: [(Vector, Vector, Vector)] = []
    private var low = Vector()
    private var size: Double = 1
    private var counts = SIMD3<Int>(1, 1, 1)
    private var starts: [Int] = []
    private var entries: [Int32] = []

    init(_ mesh: TriangleMesh) {
        var high = Vector(repeating: -.infinity)
        low = Vector(repeating: .infinity)
        for triangle in 0..<mesh.triangleCount {
            let places = (0..<3).map { corner in
                let index = Int(mesh.indices[3 * triangle + corner])
                return Vector(mesh.x[index], mesh.y[index], mesh.z[index])
            }
            corners.append((places[0], places[1], places[2]))
            for place in places {
                low = pointwiseMin(low, place)
                high = pointwiseMax(high, place)
            }
        }
        let extent = pointwiseMax(high - low, Vector(repeating: 1e-6))
        // About a triangle for each box of the largest face.
        size = (max(extent.x * extent.y, extent.y * extent.z, extent.x * extent.z) / Double(corners.count)).squareRoot()
        counts = SIMD3(Int(extent.x / size) + 1, Int(extent.y / size) + 1, Int(extent.z / size) + 1)
        starts = [Int](repeating: 0, count: counts.x * counts.y * counts.z + 2)
        for pass in 0..<2 {
            for (triangle, (a, b, c)) in corners.enumerated() {
                let first = cell(pointwiseMin(a, pointwiseMin(b, c)))
                let last = cell(pointwiseMax(a, pointwiseMax(b, c)))
                for z in first.z...last.z {
                    for y in first.y...last.y {
                        for x in first.x...last.x {
                            let slot = (z * counts.y + y) * counts.x + x
                            if pass == 0 {
                                starts[slot + 2] += 1
                            } else {
                                entries[starts[slot + 1]] = Int32(triangle)
                                starts[slot + 1] += 1
                            }
                        }
                    }
                }
            }
            if pass == 0 {
                for slot in 2..<starts.count { starts[slot] += starts[slot - 1] }
                entries = [Int32](repeating: 0, count: starts[starts.count - 1])
            }
        }
    }

    private func cell(_ place: Vector) -> SIMD3<Int> {
        let share = (place - low) / size
        return SIMD3(
            min(max(0, Int(share.x)), counts.x - 1), min(max(0, Int(share.y)), counts.y - 1),
            min(max(0, Int(share.z)), counts.z - 1))
    }

    /// The largest and the mean distance from these triangles of points that lie evenly over another mesh: all its
    /// corners, and so many more, by area.
    func farthest(fromSamplesOf mesh: TriangleMesh, count: Int) -> (farthest: Double, mean: Double) {
        func place(_ index: UInt32) -> Vector { Vector(mesh.x[Int(index)], mesh.y[Int(index)], mesh.z[Int(index)]) }
        var farthest: Double = 0
        var sum: Double = 0
        var taken = 0
        for index in Set(mesh.indices).sorted() { farthest = max(farthest, distance(place(index))) }
        let step = mesh.area / Double(count)
        var rest: Double = 0
        for triangle in 0..<mesh.triangleCount {
            let (a, b, c) = (
                place(mesh.indices[3 * triangle]), place(mesh.indices[3 * triangle + 1]),
                place(mesh.indices[3 * triangle + 2])
            )
            let normal = Self.cross(b - a, c - a)
            rest += (normal * normal).sum().squareRoot() / 2
            while rest > step {
                rest -= step
                taken += 1
                // The additive recurrence of the plastic number fills the square evenly (M. Roberts, 2018).
                var u = (Double(taken) * 0.754_877_666_246_692_7).truncatingRemainder(dividingBy: 1)
                var v = (Double(taken) * 0.569_840_290_998_053_3).truncatingRemainder(dividingBy: 1)
                if u + v > 1 { (u, v) = (1 - u, 1 - v) }
                let near = distance(a + (b - a) * u + (c - a) * v)
                farthest = max(farthest, near)
                sum += near
            }
        }
        return (farthest, taken > 0 ? sum / Double(taken) : 0)
    }

    /// The distance of a point from the nearest triangle, by shells of boxes around it.
    private func distance(_ point: Vector) -> Double {
        let centre = cell(point)
        var nearest = Double.infinity
        for shell in 0...max(counts.x, counts.y, counts.z) {
            // Whatever is in this shell or beyond is at least so far.
            let gap = Double(shell - 1) * size
            if shell > 1 && gap * gap > nearest { break }
            for z in max(0, centre.z - shell)...min(counts.z - 1, centre.z + shell) {
                for y in max(0, centre.y - shell)...min(counts.y - 1, centre.y + shell) {
                    let isFace = abs(z - centre.z) == shell || abs(y - centre.y) == shell
                    let stride = isFace || shell == 0 ? 1 : 2 * shell
                    for x in Swift.stride(from: centre.x - shell, through: centre.x + shell, by: stride)
                    where x >= 0 && x < counts.x {
                        let slot = (z * counts.y + y) * counts.x + x
                        for entry in starts[slot]..<starts[slot + 1] {
                            nearest = min(nearest, Self.squaredDistance(point, corners[Int(entries[entry])]))
                        }
                    }
                }
            }
        }
        return nearest.squareRoot()
    }

    private static func cross(_ a: Vector, _ b: Vector) -> Vector {
        Vector(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }

    private static func squaredDistance(_ p: Vector, _ triangle: (Vector, Vector, Vector)) -> Double {
        let (a, b, c) = triangle
        let normal = cross(b - a, c - a)
        let size = (normal * normal).sum()
        if size > 0 {
            let inside =
                (cross(b - a, p - a) * normal).sum() >= 0 && (cross(c - b, p - b) * normal).sum() >= 0
                && (cross(a - c, p - c) * normal).sum() >= 0
            if inside {
                let height = ((p - a) * normal).sum()
                return height * height / size
            }
        }
        return min(toSegment(p, a, b), toSegment(p, b, c), toSegment(p, c, a))
    }

    private static func toSegment(_ p: Vector, _ a: Vector, _ b: Vector) -> Double {
        let along = b - a
        let size = (along * along).sum()
        let share = size > 0 ? min(max(((p - a) * along).sum() / size, 0), 1) : 0
        let gap = p - a - along * share
        return (gap * gap).sum()
    }
}

/// The distance between two meshes by brute force, for comparison with what the tiles state.
///
/// Written for clearness and independent of the library: points of a mesh are its corners and a grid over each
/// triangle, and each point's distance to each triangle of the other mesh is computed through its projection.
enum BruteDistance {
    typealias Point = SIMD3<Double>
    typealias Triangle = (Point, Point, Point)

    /// The larger of both one-sided distances, metres: a lower bound of the Hausdorff distance.
    static func twoSided(_ a: [Triangle], _ b: [Triangle], samples: Int) -> Double {
        let forward = oneSided(from: a, to: b, samples: samples, above: 0)
        return oneSided(from: b, to: a, samples: samples, above: forward)
    }

    private static func oneSided(
        from a: [Triangle], to b: [Triangle], samples: Int, above start: Double
    ) -> Double {
        var largest = start * start
        for point in points(of: a, count: samples) {
            var nearest = Double.infinity
            for triangle in b {
                nearest = min(nearest, squaredDistance(point, triangle))
                // It cannot raise the maximum any more.
                if nearest <= largest { break }
            }
            if nearest > largest { largest = nearest }
        }
        return largest.squareRoot()
    }

    /// All corners, and about `count` points over the triangles by area.
    private static func points(of mesh: [Triangle], count: Int) -> [Point] {
        let areas = mesh.map { length(cross($0.1 - $0.0, $0.2 - $0.0)) / 2 }
        let total = areas.reduce(0, +)
        var result: [Point] = []
        for (triangle, area) in zip(mesh, areas) {
            result += [triangle.0, triangle.1, triangle.2, (triangle.0 + triangle.1 + triangle.2) / 3]
            // A grid of n rows has n(n + 1)/2 points.
            let share = total > 0 ? Double(count) * area / total : 0
            let rows = Int((2 * share).squareRoot())
            guard rows > 1 else { continue }
            for i in 0...rows {
                for j in 0...(rows - i) {
                    let (u, v) = (Double(i) / Double(rows), Double(j) / Double(rows))
                    result.append(triangle.0 + (triangle.1 - triangle.0) * u + (triangle.2 - triangle.0) * v)
                }
            }
        }
        return result
    }

    static func squaredDistance(_ p: Point, _ t: Triangle) -> Double {
        let normal = cross(t.1 - t.0, t.2 - t.0)
        let square = dot(normal, normal)
        if square > 0 {
            // Inside if the foot point is left of all three edges.
            let w0 = dot(cross(t.2 - t.1, p - t.1), normal)
            let w1 = dot(cross(t.0 - t.2, p - t.2), normal)
            let w2 = dot(cross(t.1 - t.0, p - t.0), normal)
            if w0 >= 0, w1 >= 0, w2 >= 0 {
                let height = dot(p - t.0, normal)
                return height * height / square
            }
        }
        return min(segment(p, t.0, t.1), segment(p, t.1, t.2), segment(p, t.2, t.0))
    }

    private static func segment(_ p: Point, _ a: Point, _ b: Point) -> Double {
        let d = b - a
        let square = dot(d, d)
        let t = square > 0 ? max(0, min(1, dot(p - a, d) / square)) : 0
        let offset = p - a - d * t
        return dot(offset, offset)
    }
}

package import SpatialFrames

/// Divides a polygon that lies in no plane, once triangulated, into flat patches. Keeps its scratch memory.
///
/// First diagonals are turned as long as that makes the surface bend less: the sum of its edges' lengths, each times
/// how far the normals beside it differ, falls. So a roof of two planes that is written as one polygon gets its ridge
/// (L. Alboul and R. van Damme, "Polyhedral Metrics in Surface Reconstruction", The Mathematics of Surfaces VI, 1996;
/// the smallest surface would not do: a hip with an upright gable under it is smaller than the two planes). Then
/// triangles are gathered, the largest first, as long as their corners stay within the tolerance of its plane.
package struct PlanarPatches: Sendable {
    /// Diagonals are turned in polygons of up to so many triangles: beyond, folds are left to the patches.
    private static let turningLimit = 128

    /// The triangle beyond each edge, −1 where there is none; three a triangle.
    private var neighbours: [Int32] = []
    private var edges: [(key: UInt64, corner: Int32)] = []
    private var areas: [Double] = []
    private var patchOfTriangle: [Int32] = []
    private var order: [Int32] = []
    private var frontier: [Int32] = []
    private var sorted: [UInt32] = []

    /// Nothing divided yet.
    package init() {}

    /// Divides triangles; they are put in the order of their patches.
    ///
    /// - Parameters:
    ///   - x: metres; likewise `y` and `z`, right-handed.
    ///   - indices: three points a triangle, counter-clockwise about the normal, of one polygon; turned diagonals and
    ///     the new order are written here. Their number stays.
    ///   - normal: the polygon's normal, of any length.
    ///   - tolerance: metres, > 0: how far a corner may lie off its patch's plane.
    /// - Returns: the number of triangles of each patch, in order: all of them with all areas a patch covers. One
    ///   patch if the polygon is flat.
    /// - Complexity: O(n log n) for n triangles; O(n²) a round for up to 128 of them, whose diagonals are turned.
    package mutating func divide(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: inout [UInt32], normal: Displacement<ENU>,
        tolerance: Double
    ) -> [Int] {
        let count = indices.count / 3
        guard count > 1 else { return [count] }
        if count <= Self.turningLimit { turnDiagonals(x, y, z, &indices, normal) }
        findNeighbours(indices)
        areas.removeAll(keepingCapacity: true)
        patchOfTriangle.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        for triangle in 0..<count {
            areas.append(Self.vectorArea(x, y, z, indices, triangle).length)
            patchOfTriangle.append(-1)
            order.append(Int32(truncatingIfNeeded: triangle))
        }
        let areas = areas
        order.sort { (areas[Int($1)], $0) < (areas[Int($0)], $1) }
        sorted.removeAll(keepingCapacity: true)
        var patches: [Int] = []
        for seed in order where patchOfTriangle[Int(seed)] < 0 {
            let before = sorted.count
            gather(from: Int(seed), patch: Int32(truncatingIfNeeded: patches.count), x, y, z, indices, tolerance)
            patches.append((sorted.count - before) / 3)
        }
        indices.replaceSubrange(0..<3 * count, with: sorted)
        return patches
    }

    private mutating func gather(
        from seed: Int, patch: Int32, _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ indices: [UInt32],
        _ tolerance: Double
    ) {
        let plane = Self.vectorArea(x, y, z, indices, seed)
        let length = plane.length
        let first = Int(indices[3 * seed])
        patchOfTriangle[seed] = patch
        frontier.removeAll(keepingCapacity: true)
        frontier.append(Int32(truncatingIfNeeded: seed))
        while let triangle = frontier.popLast() {
            for corner in 0..<3 { sorted.append(indices[3 * Int(triangle) + corner]) }
            for corner in 0..<3 {
                let other = neighbours[3 * Int(triangle) + corner]
                guard other >= 0, patchOfTriangle[Int(other)] < 0,
                    Self.isNear(x, y, z, indices, Int(other), origin: first, plane: plane, tolerance * length)
                else { continue }
                patchOfTriangle[Int(other)] = patch
                frontier.append(other)
            }
        }
    }

    /// Whether a triangle lies near a plane given by a point and a normal, within a distance times the normal's length.
    private static func isNear(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ indices: [UInt32], _ triangle: Int, origin: Int,
        plane: Displacement<ENU>, _ reach: Double
    ) -> Bool {
        for corner in 0..<3 {
            let point = Int(indices[3 * triangle + corner])
            let (dx, dy, dz) = (x[point] - x[origin], y[point] - y[origin], z[point] - z[origin])
            if abs(dx * plane.x + dy * plane.y + dz * plane.z) > reach { return false }
        }
        // What stands on the plane like a wall is none of it, however low.
        let own = vectorArea(x, y, z, indices, triangle)
        return own.dot(plane) >= 0.5 * own.length * plane.length
    }

    /// Pairs the edges that two triangles run along in opposite directions.
    private mutating func findNeighbours(_ indices: [UInt32]) {
        neighbours.removeAll(keepingCapacity: true)
        edges.removeAll(keepingCapacity: true)
        for corner in 0..<indices.count {
            neighbours.append(-1)
            let a = indices[corner]
            let b = indices[corner % 3 == 2 ? corner - 2 : corner + 1]
            let key = UInt64(min(a, b)) << 32 | UInt64(max(a, b))
            edges.append((key, Int32(truncatingIfNeeded: corner)))
        }
        edges.sort { ($0.key, $0.corner) < ($1.key, $1.corner) }
        for position in 1..<max(1, edges.count) where edges[position - 1].key == edges[position].key {
            let (first, second) = (Int(edges[position - 1].corner), Int(edges[position].corner))
            guard indices[first] != indices[second], neighbours[first] < 0, neighbours[second] < 0 else { continue }
            neighbours[first] = Int32(truncatingIfNeeded: second / 3)
            neighbours[second] = Int32(truncatingIfNeeded: first / 3)
        }
    }

    // MARK: Diagonals

    /// Turns diagonals as long as the surface bends less, each time the first that does.
    private mutating func turnDiagonals(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ indices: inout [UInt32],
        _ normal: Displacement<ENU>
    ) {
        let count = indices.count / 3
        // Every turn makes the sum smaller, so that it ends; the limit is for what rounding may do.
        var turnsLeft = 4 * count + 16
        var isChanged = true
        while isChanged && turnsLeft > 0 {
            isChanged = false
            for first in 0..<count {
                for second in first + 1..<max(first + 1, count) {
                    guard let turned = Self.turned(x, y, z, indices, first, second, normal) else { continue }
                    for corner in 0..<3 {
                        indices[3 * first + corner] = turned.0[corner]
                        indices[3 * second + corner] = turned.1[corner]
                    }
                    isChanged = true
                    turnsLeft -= 1
                }
            }
        }
    }

    /// The two triangles over the other diagonal of what two neighbours cover, if the surface bends less there.
    private static func turned(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ indices: [UInt32], _ first: Int, _ second: Int,
        _ normal: Displacement<ENU>
    ) -> (SIMD3<UInt32>, SIMD3<UInt32>)? {
        for corner in 0..<3 {
            let a = indices[3 * first + corner]
            let b = indices[3 * first + (corner + 1) % 3]
            let c = indices[3 * first + (corner + 2) % 3]
            for other in 0..<3
            where indices[3 * second + other] == b && indices[3 * second + (other + 1) % 3] == a {
                let d = indices[3 * second + (other + 2) % 3]
                guard d != c else { return nil }
                let (upper, lower) = (area(x, y, z, a, b, c), area(x, y, z, b, a, d))
                let (left, right) = (area(x, y, z, c, a, d), area(x, y, z, d, b, c))
                let least = 1e-9 * (upper.length + lower.length) * normal.length
                // Both keep facing the polygon's way, with more than nothing: else triangles would overlap.
                guard left.dot(normal) > least, right.dot(normal) > least else { return nil }
                var old = bend(x, y, z, a, b, upper, lower)
                var new = bend(x, y, z, c, d, left, right)
                for (from, to, before, after) in [
                    (b, c, upper, right), (c, a, upper, left), (a, d, lower, left), (d, b, lower, right),
                ] {
                    guard let beyond = triangle(indices, withEdge: to, from) else { continue }
                    let neighbour = vectorArea(x, y, z, indices, beyond)
                    old += bend(x, y, z, from, to, before, neighbour)
                    new += bend(x, y, z, from, to, after, neighbour)
                }
                return new < old * (1 - 1e-9) ? (SIMD3(c, a, d), SIMD3(d, b, c)) : nil
            }
        }
        return nil
    }

    /// The length of an edge times how far the unit normals beside it lie apart: 0 if flat, up to 2.
    private static func bend(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ from: UInt32, _ to: UInt32,
        _ one: Displacement<ENU>, _ other: Displacement<ENU>
    ) -> Double {
        let (first, last) = (Int(from), Int(to))
        let (dx, dy, dz) = (x[last] - x[first], y[last] - y[first], z[last] - z[first])
        let lengths = one.length * other.length
        let cosine = lengths > 0 ? one.dot(other) / lengths : 1
        return ((dx * dx + dy * dy + dz * dz) * max(0, 2 - 2 * cosine)).squareRoot()
    }

    private static func triangle(_ indices: [UInt32], withEdge a: UInt32, _ b: UInt32) -> Int? {
        for first in stride(from: 0, to: indices.count, by: 3) {
            for corner in 0..<3 where indices[first + corner] == a && indices[first + (corner + 1) % 3] == b {
                return first / 3
            }
        }
        return nil
    }

    private static func vectorArea(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ indices: [UInt32], _ triangle: Int
    ) -> Displacement<ENU> {
        area(x, y, z, indices[3 * triangle], indices[3 * triangle + 1], indices[3 * triangle + 2])
    }

    /// Twice the vector area.
    private static func area(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ a: UInt32, _ b: UInt32, _ c: UInt32
    ) -> Displacement<ENU> { MeshMeasures.doubledVectorArea(x: x, y: y, z: z, Int(a), Int(b), Int(c)) }
}

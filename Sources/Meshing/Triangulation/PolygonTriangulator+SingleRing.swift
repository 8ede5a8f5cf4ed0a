internal import SpatialFrames

/// The way of nearly all polygons: one ring, no point repeated, no trouble. Points are used where they lie.
///
/// Whatever is not like that is left to the general way, which gives the same triangles, bit for bit, where both do.
extension PolygonTriangulator {
    /// Triangulates the points of a ring from a first to a last one if that is a triangle or a convex quadrilateral;
    /// false, with nothing done, if not.
    ///
    /// Complexity: O(1).
    @inline(__always)
    static func triangulateSmallRing(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, from start: Int, to end: Int,
        into indices: inout [UInt32], result: inout PolygonTriangulation
    ) -> Bool {
        // Once for all: what follows reads between these, unchecked; checks took a fifth of its instructions.
        guard start >= 0, start &+ 2 < end, end <= x.count, end <= y.count, end <= z.count else { return false }
        let last = end &- 1
        // −0 and 0 at the two ends are for the longer way.
        let differenceX = unsafe x[unchecked: last].bitPattern ^ x[unchecked: start].bitPattern
        let differenceY = unsafe y[unchecked: last].bitPattern ^ y[unchecked: start].bitPattern
        let differenceZ = unsafe z[unchecked: last].bitPattern ^ z[unchecked: start].bitPattern
        switch end &- start &- (differenceX | differenceY | differenceZ == 0 ? 1 : 0) {
        case 4: return cutConvexQuad(x, y, z, from: start, into: &indices, result: &result)
        case 3: return takeTriangle(x, y, z, from: start, into: &indices, result: &result)
        default: return false
        }
    }

    /// Triangulates a ring of points from a first to a last one; false, with nothing done, if that is not for here.
    ///
    /// - Complexity: O(n) if convex, else O(n·r) for r reflex corners.
    mutating func triangulateSingleRing(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, from start: Int, to end: Int,
        into indices: inout [UInt32], result: inout PolygonTriangulation
    ) -> Bool {
        guard start &+ 2 < end else { return false }
        precondition(start >= 0 && end <= x.count && end <= y.count && end <= z.count)
        let last = end - 1
        let isClosed = x[last] == x[start] && y[last] == y[start] && z[last] == z[start]
        return triangulateRing(
            x, y, z, from: start, count: isClosed ? last - start : end - start, into: &indices, result: &result)
    }

    /// The same for points of any number that were checked to be there, without the closing one.
    @inline(__always)
    private mutating func triangulateRing(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, from start: Int, count: Int,
        into indices: inout [UInt32], result: inout PolygonTriangulation
    ) -> Bool {
        guard count >= 3 else { return false }
        let (originX, originY, originZ) = unsafe (x[unchecked: start], y[unchecked: start], z[unchecked: start])
        // Newell's sums about the first point; the same operations in the same order as `gather`.
        var (sumX, sumY, sumZ): (Double, Double, Double) = (0, 0, 0)
        var (previousX, previousY, previousZ): (Double, Double, Double) = (0, 0, 0)
        var extentSquared: Double = 0
        for index in start &+ 1..<start &+ count {
            let dx = unsafe x[unchecked: index] - originX
            let dy = unsafe y[unchecked: index] - originY
            let dz = unsafe z[unchecked: index] - originZ
            sumX += previousY * dz - previousZ * dy
            sumY += previousZ * dx - previousX * dz
            sumZ += previousX * dy - previousY * dx
            let square = dx * dx + dy * dy + dz * dz
            extentSquared = square > extentSquared ? square : extentSquared
            previousX = dx
            previousY = dy
            previousZ = dz
        }
        let length = (sumX * sumX + sumY * sumY + sumZ * sumZ).squareRoot()
        guard Self.isUsable(length, extentSquared, count: count, originX, originY, originZ) else { return false }

        // The plane in which the longest axis of the normal is left out, the right way round.
        let axis = LongestAxis(sumX, sumY, sumZ)
        let u1 = axis.isZ ? x : (axis.isX ? y : z)
        let v1 = axis.isZ ? y : (axis.isX ? z : x)
        let u = axis.isPositive ? u1 : v1
        let v = axis.isPositive ? v1 : u1
        if count <= 4 {
            guard cutSmall(u, v, x, y, z, from: start, count: count, into: &indices, result: &result) else {
                return false
            }
        } else {
            result.method = ringClipper.clip(u: u, v: v, from: start, count: count, into: &indices)
            guard result.method != .none else { return false }
            result.triangleCount = count - 2
        }

        let normal = Displacement<ENU>(x: sumX / length, y: sumY / length, z: sumZ / length)
        result.normal = normal
        result.area = length / 2
        if count > 3 {
            var sum: Double = 0
            var lowest: Double = 0
            var highest: Double = 0
            for index in start &+ 1..<start &+ count {
                let dx = unsafe (x[unchecked: index] - originX) * normal.x
                let dy = unsafe (y[unchecked: index] - originY) * normal.y
                let dz = unsafe (z[unchecked: index] - originZ) * normal.z
                let height = dx + dy + dz
                sum += height
                lowest = height < lowest ? height : lowest
                highest = height > highest ? height : highest
            }
            let mean = sum / Double(count)
            result.planarityDeviation = max(highest - mean, mean - lowest)
        }
        return true
    }

    /// Three or four points that no filter decided, or that are not convex.
    private mutating func cutSmall(
        _ u: Span<Double>, _ v: Span<Double>, _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, from start: Int,
        count: Int, into indices: inout [UInt32], result: inout PolygonTriangulation
    ) -> Bool {
        let corners = InlineArray<4, Int32> { Int32(truncatingIfNeeded: start &+ ($0 < count ? $0 : 0)) }
        if count == 3 {
            guard triangulateTriangle(u: u, v: v, corners, into: &indices) else { return false }
            result.triangleCount = 1
            result.method = .triangle
            return true
        }
        result.triangleCount = 2
        if triangulateConvexQuad(u: u, v: v, x: x, y: y, z: z, corners, into: &indices) {
            result.method = .convexQuad
            return true
        }
        result.method = ringClipper.clip(u: u, v: v, from: start, count: count, into: &indices)
        return result.method != .none
    }
}

internal import SpatialFrames

/// The way of nearly all polygons: one ring, no point repeated, no trouble. Points are used where they lie.
///
/// Whatever is not like that is left to the general way, which gives the same triangles, bit for bit, where both do.
extension PolygonTriangulator {
    /// Triangulates a ring of points from a first to a last one; false, with nothing done, if that is not for here.
    ///
    /// - Complexity: O(n) if convex, else O(n·r) for r reflex corners.
    @inline(__always)
    mutating func triangulateSingleRing(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, from start: Int, to end: Int,
        into indices: inout [UInt32], result: inout PolygonTriangulation
    ) -> Bool {
        guard start < end else { return false }
        // Once for all: the loops below read between these, unchecked; checks took a fifth of their instructions.
        precondition(start >= 0 && end <= x.count && end <= y.count && end <= z.count)
        let originX = x[start]
        let originY = y[start]
        let originZ = z[start]
        var last = end - 1
        if x[last] == originX, y[last] == originY, z[last] == originZ { last -= 1 }
        let count = last - start + 1
        guard count >= 3, max(originX.magnitude, originY.magnitude, originZ.magnitude) < 1e70 else { return false }

        // Newell's sums about the first point; the same operations in the same order as `gather`.
        var (sumX, sumY, sumZ): (Double, Double, Double) = (0, 0, 0)
        var (previousX, previousY, previousZ): (Double, Double, Double) = (0, 0, 0)
        var extentSquared: Double = 0
        var squares: Double = 0
        for index in start + 1...last {
            let dx = unsafe x[unchecked: index] - originX
            let dy = unsafe y[unchecked: index] - originY
            let dz = unsafe z[unchecked: index] - originZ
            if dx == previousX, dy == previousY, dz == previousZ { return false }
            sumX += previousY * dz - previousZ * dy
            sumY += previousZ * dx - previousX * dz
            sumZ += previousX * dy - previousY * dx
            let square = dx * dx + dy * dy + dz * dz
            extentSquared = square > extentSquared ? square : extentSquared
            squares += square
            previousX = dx
            previousY = dy
            previousZ = dz
        }
        // False for NaN, too; and for a second closing point.
        guard squares < 1e139, previousX != 0 || previousY != 0 || previousZ != 0 else { return false }
        let length = (sumX * sumX + sumY * sumY + sumZ * sumZ).squareRoot()
        guard length > extentSquared * Double(count) * 0x1p-52, length > Self.leastArea else { return false }
        let normal = Displacement<ENU>(x: sumX / length, y: sumY / length, z: sumZ / length)
        let isDone: Bool
        let absolute = (x: normal.x.magnitude, y: normal.y.magnitude, z: normal.z.magnitude)
        if absolute.z >= absolute.x && absolute.z >= absolute.y {
            isDone =
                normal.z > 0
                ? cut(x, y, x, y, z, from: start, count: count, into: &indices, result: &result)
                : cut(y, x, x, y, z, from: start, count: count, into: &indices, result: &result)
        } else if absolute.x >= absolute.y {
            isDone =
                normal.x > 0
                ? cut(y, z, x, y, z, from: start, count: count, into: &indices, result: &result)
                : cut(z, y, x, y, z, from: start, count: count, into: &indices, result: &result)
        } else {
            isDone =
                normal.y > 0
                ? cut(z, x, x, y, z, from: start, count: count, into: &indices, result: &result)
                : cut(x, z, x, y, z, from: start, count: count, into: &indices, result: &result)
        }
        guard isDone else { return false }
        result.normal = normal
        result.area = length / 2
        if count > 3 {
            var sum: Double = 0
            var lowest: Double = 0
            var highest: Double = 0
            for index in start + 1...last {
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

    /// Between points that were checked to be there.
    @inline(__always)
    private func uncheckedSquaredDistance(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ a: Int, _ b: Int
    ) -> Double {
        let dx = unsafe x[unchecked: a] - x[unchecked: b]
        let dy = unsafe y[unchecked: a] - y[unchecked: b]
        let dz = unsafe z[unchecked: a] - z[unchecked: b]
        return dx * dx + dy * dy + dz * dz
    }

    /// In the plane: triangle, convex quadrilateral, convex polygon, or ears.
    @inline(never)
    private mutating func cut(
        _ u: Span<Double>, _ v: Span<Double>, _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, from start: Int,
        count: Int, into indices: inout [UInt32], result: inout PolygonTriangulation
    ) -> Bool {
        let first = UInt32(truncatingIfNeeded: start)
        if count <= 4 {
            let (au, av) = unsafe (u[unchecked: start], v[unchecked: start])
            let (bu, bv) = unsafe (u[unchecked: start + 1], v[unchecked: start + 1])
            let (cu, cv) = unsafe (u[unchecked: start + 2], v[unchecked: start + 2])
            let abc = ExactOrientation.determinant(au, av, bu, bv, cu, cv)
            if count == 3 {
                guard abc > 0 else { return false }
                indices.append(addingCapacity: 3) { written in
                    written.append(first)
                    written.append(first &+ 1)
                    written.append(first &+ 2)
                }
                result.triangleCount = 1
                result.method = .triangle
                return true
            }
            let (du, dv) = unsafe (u[unchecked: start + 3], v[unchecked: start + 3])
            if abc > 0, ExactOrientation.determinant(au, av, cu, cv, du, dv) > 0,
                ExactOrientation.determinant(au, av, bu, bv, du, dv) > 0,
                ExactOrientation.determinant(bu, bv, cu, cv, du, dv) > 0
            {
                let ac = uncheckedSquaredDistance(x, y, z, start, start + 2)
                let bd = uncheckedSquaredDistance(x, y, z, start + 1, start + 3)
                // From b on where that diagonal is shorter.
                let shift: UInt32 = ac <= bd ? 0 : 1
                let i = first &+ shift
                let l = first &+ ((3 &+ shift) & 3)
                indices.append(addingCapacity: 6) { written in
                    written.append(i)
                    written.append(i &+ 1)
                    written.append(i &+ 2)
                    written.append(i)
                    written.append(i &+ 2)
                    written.append(l)
                }
                result.triangleCount = 2
                result.method = .convexQuad
                return true
            }
        } else if cutConvex(u, v, from: start, count: count, into: &indices) {
            result.triangleCount = count - 2
            result.method = .convex
            return true
        }
        guard ringClipper.clip(u: u, v: v, from: start, count: count, into: &indices) else { return false }
        result.triangleCount = count - 2
        result.method = .ears
        return true
    }

    /// Left turns only, and once round: a zigzag of triangles.
    @inline(__always)
    private func cutConvex(
        _ u: Span<Double>, _ v: Span<Double>, from start: Int, count: Int, into indices: inout [UInt32]
    ) -> Bool {
        let last = start + count - 1
        var (au, av) = (u[last - 1], v[last - 1])
        var (bu, bv) = (u[last], v[last])
        var wasAscending = au < bu || (au == bu && av < bv)
        var changes = 0
        for index in start...last {
            let (cu, cv) = (u[index], v[index])
            guard ExactOrientation.determinant(au, av, bu, bv, cu, cv) > 0 else { return false }
            let ascends = bu < cu || (bu == cu && bv < cv)
            if ascends != wasAscending { changes += 1 }
            wasAscending = ascends
            (au, av) = (bu, bv)
            (bu, bv) = (cu, cv)
        }
        guard changes == 2 else { return false }
        var low = UInt32(truncatingIfNeeded: start)
        var high = UInt32(truncatingIfNeeded: last)
        var position = indices.count
        indices.append(contentsOf: repeatElement(0, count: 3 * (count - 2)))
        var written = indices.mutableSpan
        var takesLow = true
        while high &- low >= 2 {
            written[position] = low
            written[position + 2] = high
            if takesLow { low &+= 1 } else { high &-= 1 }
            written[position + 1] = takesLow ? low : high
            position += 3
            takesLow.toggle()
        }
        return true
    }
}

/// Loops over the vertices of a mesh in structs of arrays, as the hot paths of meshing need them.
///
/// Each stands here in the form that was measured to be the best: written for four or eight lanes where that beats the
/// plain loop by 1.3 or more, plain otherwise, since the compiler makes lanes of most plain loops by itself
/// (`Benchmarks/vertex_loops.md`). Inside there is no allocation, no reference counting and no call
/// (`Benchmarks/inspect_loops.py` checks the machine code).
///
/// The same bits on every machine: products and sums are rounded one by one (nothing is contracted to fused
/// operations), and sums over many elements have a stated order.
///
/// Spans that are written may not overlap others, which Swift's exclusive access guarantees. Coordinates may be NaN or
/// infinite; no loop stops for them.
public enum VertexLoops {}

// MARK: Element by element

extension VertexLoops {
    /// Maps points.
    ///
    /// - Parameters:
    ///   - map: what to do with each point.
    ///   - x: first coordinates; likewise `y` and `z`.
    ///   - u: gets the mapped first coordinates; likewise `v` and `w`.
    /// - Precondition: all spans are of one count.
    /// - Complexity: O(n). Each coordinate is ((a·x + b·y) + c·z) + shift.
    @inline(never)
    public static func apply(
        _ map: AffineMap, x: Span<Double>, y: Span<Double>, z: Span<Double>, toX u: inout MutableSpan<Double>,
        y v: inout MutableSpan<Double>, z w: inout MutableSpan<Double>
    ) {
        let count = x.count
        precondition(y.count == count && z.count == count, "as many x as y and z")
        precondition(u.count == count && v.count == count && w.count == count, "room for all points")
        for i in 0..<count {
            u[i] = map.xx * x[i] + map.xy * y[i] + map.xz * z[i] + map.shiftX
            v[i] = map.yx * x[i] + map.yy * y[i] + map.yz * z[i] + map.shiftY
            w[i] = map.zx * x[i] + map.zy * y[i] + map.zz * z[i] + map.shiftZ
        }
    }

    /// Twice the vector areas of triangles: square to each by the right-hand rule, twice its area long (m²).
    ///
    /// - Parameters:
    ///   - x: metres; likewise `y` and `z`.
    ///   - indices: three a triangle.
    ///   - u: gets the first components, one a triangle; likewise `v` and `w`.
    /// - Precondition: the spans of coordinates are of one count, every index is below it, and the results have one
    ///   element a triangle.
    /// - Complexity: O(n).
    @inline(never)
    public static func doubledVectorAreas(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, toX u: inout MutableSpan<Double>,
        y v: inout MutableSpan<Double>, z w: inout MutableSpan<Double>
    ) {
        let count = indices.count / 3
        precondition(y.count == x.count && z.count == x.count, "as many x as y and z")
        precondition(u.count == count && v.count == count && w.count == count, "room for all triangles")
        for i in 0..<count {
            let a = Int(indices[3 * i])
            let b = Int(indices[3 * i + 1])
            let c = Int(indices[3 * i + 2])
            let (dx, dy, dz) = (x[b] - x[a], y[b] - y[a], z[b] - z[a])
            let (ex, ey, ez) = (x[c] - x[a], y[c] - y[a], z[c] - z[a])
            u[i] = dy * ez - dz * ey
            v[i] = dz * ex - dx * ez
            w[i] = dx * ey - dy * ex
        }
    }

    /// Coordinates as steps of a grid, 0 to 65,535: the nearest, halves to even; beyond the ends the end, NaN 0.
    ///
    /// - Parameters:
    ///   - x: metres.
    ///   - lower: metres: what becomes 0.
    ///   - stepsPerUnit: steps a metre, > 0.
    ///   - steps: gets one step a coordinate.
    /// - Precondition: both spans are of one count.
    /// - Complexity: O(n).
    @inline(never)
    public static func quantize(
        _ x: Span<Double>, lower: Double, stepsPerUnit: Double, into steps: inout MutableSpan<UInt16>
    ) {
        let count = x.count
        precondition(steps.count == count, "room for all coordinates")
        for i in 0..<count {
            let wanted = (x[i] - lower) * stepsPerUnit
            let positive = wanted > 0 ? wanted : 0
            let clamped = positive < 65535 ? positive : 65535
            // Doubles from 2⁵² on are 1 apart: the sum is rounded to a whole number, which stands in its low bits.
            steps[i] = UInt16(truncatingIfNeeded: (clamped + 0x1p52).bitPattern)
        }
    }

    /// Twice the signed areas of the triangles of an edge and each point: positive to the left of the edge.
    ///
    /// Rounded, for filters and rasters; decisions are `ExactOrientation`'s.
    ///
    /// - Parameters:
    ///   - from: metres: the edge's start.
    ///   - to: metres: its end.
    ///   - x: metres; likewise `y`.
    ///   - result: gets one number a point, square metres.
    /// - Precondition: all spans are of one count.
    /// - Complexity: O(n).
    @inline(never)
    public static func edgeFunctions(
        from: (x: Double, y: Double), to: (x: Double, y: Double), x: Span<Double>, y: Span<Double>,
        into result: inout MutableSpan<Double>
    ) {
        let count = x.count
        precondition(y.count == count && result.count == count, "as many x as y and results")
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        for i in 0..<count { result[i] = dx * (y[i] - from.y) - dy * (x[i] - from.x) }
    }
}

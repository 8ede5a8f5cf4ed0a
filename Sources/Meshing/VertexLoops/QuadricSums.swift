/// Error quadrics as a struct of arrays: ten sums each, from which the squared distances of a point to planes follow.
///
/// q(p) = xx·x² + yy·y² + zz·z² + 2 (xy·x·y + xz·x·z + yz·y·z + bx·x + by·y + bz·z) + c
///
/// M. Garland and P. S. Heckbert, "Surface Simplification Using Quadric Error Metrics", SIGGRAPH 1997.
public struct QuadricSums: Sendable {
    /// Sums of products of the planes' normals.
    public var xx: [Double] = [], xy: [Double] = [], xz: [Double] = []
    /// Likewise.
    public var yy: [Double] = [], yz: [Double] = [], zz: [Double] = []
    /// Sums of normals times the planes' distances from the origin.
    public var bx: [Double] = [], by: [Double] = [], bz: [Double] = []
    /// Sums of squared distances of the planes from the origin.
    public var c: [Double] = []

    /// No quadrics.
    public init() {}

    /// The number of quadrics.
    public var count: Int { c.count }

    /// Evaluates each quadric at a point of its own.
    ///
    /// - Parameters:
    ///   - x: metres, relative to the origin of the quadrics; likewise `y` and `z`.
    ///   - errors: gets one number a quadric: square metres times the quadric's weights. Rounding may make it a little
    ///     negative.
    /// - Precondition: all arrays and spans are of one count.
    /// - Complexity: O(n).
    public func evaluate(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, into errors: inout MutableSpan<Double>
    ) {
        VertexLoops.evaluateQuadrics(
            xx.span, xy.span, xz.span, yy.span, yz.span, zz.span, bx.span, by.span, bz.span, c.span, x: x, y: y, z: z,
            into: &errors)
    }
}

extension VertexLoops {
    @inline(never)
    static func evaluateQuadrics(
        _ xx: Span<Double>, _ xy: Span<Double>, _ xz: Span<Double>, _ yy: Span<Double>, _ yz: Span<Double>,
        _ zz: Span<Double>, _ bx: Span<Double>, _ by: Span<Double>, _ bz: Span<Double>, _ c: Span<Double>,
        x: Span<Double>, y: Span<Double>, z: Span<Double>, into errors: inout MutableSpan<Double>
    ) {
        let count = x.count
        precondition(y.count == count && z.count == count && errors.count == count, "as many x as y, z and errors")
        precondition(xx.count == count && xy.count == count && xz.count == count, "a quadric a point")
        precondition(yy.count == count && yz.count == count && zz.count == count, "a quadric a point")
        precondition(bx.count == count && by.count == count && bz.count == count, "a quadric a point")
        precondition(c.count == count, "a quadric a point")
        for i in 0..<count {
            let (px, py, pz) = (x[i], y[i], z[i])
            let qx = xx[i] * px + 2 * (xy[i] * py + xz[i] * pz + bx[i])
            let qy = yy[i] * py + 2 * (yz[i] * pz + by[i])
            let qz = zz[i] * pz + 2 * bz[i]
            errors[i] = qx * px + qy * py + qz * pz + c[i]
        }
    }
}

public import SpatialFrames

/// The plane from which points deviate least: the sum of the squared distances is the least there is.
///
/// By the covariance of the points about their mean, whose eigenvectors are found by Jacobi's rotations (C. G. J. Jacobi,
/// 1846), twice: the second time in the frame that the first one found, where small deviations are not lost beside large
/// extents. So sets that are long, narrow and nearly flat keep their plane: its deviations are right to about 1e-15 of
/// the distance from the first point. The same bits on every machine.
public struct FittedPlane: Sendable, Hashable {
    /// What the points span.
    public enum Shape: Sendable, Hashable {
        /// A plane, or space: the normal is determined.
        case plane
        /// A line: the normal is one of all that are square to it.
        case line
        /// A single place: the normal is (0, 0, 1).
        case point
    }

    /// The mean of the points, metres.
    public var centre: Position<ENU>
    /// The unit normal, with z ≥ 0 (y ≥ 0 where z is 0, x > 0 where both are).
    public var normal: Displacement<ENU>
    /// What the points span.
    public var shape: Shape
    /// Metres, ≥ 0: the largest distance of a point from the plane.
    public var maximumDeviation: Double
    /// Metres, ≥ 0: the root of the mean of the squared distances.
    public var rootMeanSquareDeviation: Double
    /// Metres, ≥ 0: the root of the mean square along the direction in which the points spread most.
    public var length: Double
    /// Metres, ≥ 0, ≤ `length`: likewise square to that, in the plane.
    public var width: Double
    /// Points passed over because a coordinate is NaN, infinite or above 1e70 in magnitude.
    public var skippedCount: Int

    /// The plane of points; parameters and result as for `PlaneFitter.plane(x:y:z:)`.
    public init?(x: Span<Double>, y: Span<Double>, z: Span<Double>) {
        var fitter = PlaneFitter()
        guard let plane = fitter.plane(x: x, y: y, z: z) else { return nil }
        self = plane
    }

    init(centre: Position<ENU>, skippedCount: Int) {
        self.centre = centre
        normal = Displacement(x: 0, y: 0, z: 1)
        shape = .point
        maximumDeviation = 0
        rootMeanSquareDeviation = 0
        length = 0
        width = 0
        self.skippedCount = skippedCount
    }
}

/// Fits planes to points; keeps its scratch memory.
public struct PlaneFitter: Sendable {
    // Points relative to the first, then to their mean.
    private var x: [Double] = []
    private var y: [Double] = []
    private var z: [Double] = []
    // Points in the frame of the first fit.
    private var u: [Double] = []
    private var v: [Double] = []
    private var w: [Double] = []

    /// A fitter without scratch memory yet.
    public init() {}

    /// The plane of points; nil if none is finite.
    ///
    /// - Parameters:
    ///   - x: metres; likewise `y` and `z`, in a right-handed Cartesian frame.
    /// - Precondition: there are as many x as y and z.
    /// - Complexity: O(n).
    public mutating func plane(x: Span<Double>, y: Span<Double>, z: Span<Double>) -> FittedPlane? {
        precondition(x.count == y.count && x.count == z.count, "as many x as y and z")
        guard let origin = load(x: x, y: y, z: z) else { return nil }
        let count = Double(self.x.count)
        let mean = Displacement<ENU>(x: Self.centre(&self.x), y: Self.centre(&self.y), z: Self.centre(&self.z))
        var plane = FittedPlane(centre: origin + mean, skippedCount: x.count - self.x.count)

        let zero = Position<ENU>(x: 0, y: 0, z: 0)
        var frame = PrincipalFrame()
        _ = frame.rotate(by: VertexLoops.covarianceSums(x: self.x.span, y: self.y.span, z: self.z.span, about: zero))
        turn(by: frame.map)
        let spread = frame.rotate(by: VertexLoops.covarianceSums(x: u.span, y: v.span, z: w.span, about: zero))
        plane.length = (max(0, spread.0) / count).squareRoot()
        plane.width = (max(0, spread.1) / count).squareRoot()
        guard plane.length > 0 else { return plane }

        // Below what the rounding of the coordinates can make of a line.
        plane.shape = plane.width <= 1e-14 * plane.length ? .line : .plane
        let n = frame.w
        let isDown = n.z < 0 || (n.z == 0 && (n.y < 0 || (n.y == 0 && n.x < 0)))
        // Adding to 0 makes −0 a plain 0.
        plane.normal =
            isDown ? Displacement(x: 0 - n.x, y: 0 - n.y, z: 0 - n.z) : Displacement(x: n.x + 0, y: n.y + 0, z: n.z + 0)
        turn(by: frame.map)
        let heights = VertexLoops.range(of: w.span)
        plane.maximumDeviation = max(heights.high, -heights.low)
        var squares: Double = 0
        for height in w { squares += height * height }
        plane.rootMeanSquareDeviation = (squares / count).squareRoot()
        return plane
    }

    /// Takes over the points that are finite, relative to the first of them, which is returned.
    private mutating func load(x: Span<Double>, y: Span<Double>, z: Span<Double>) -> Position<ENU>? {
        self.x.removeAll(keepingCapacity: true)
        self.y.removeAll(keepingCapacity: true)
        self.z.removeAll(keepingCapacity: true)
        var origin: Position<ENU>?
        for index in 0..<x.count {
            guard x[index].magnitude <= 1e70, y[index].magnitude <= 1e70, z[index].magnitude <= 1e70 else { continue }
            let first = origin ?? Position(x: x[index], y: y[index], z: z[index])
            origin = first
            self.x.append(x[index] - first.x)
            self.y.append(y[index] - first.y)
            self.z.append(z[index] - first.z)
        }
        return origin
    }

    /// Subtracts the mean, and returns it.
    private static func centre(_ values: inout [Double]) -> Double {
        var sum: Double = 0
        for value in values { sum += value }
        let mean = sum / Double(values.count)
        for index in values.indices { values[index] -= mean }
        return mean
    }

    /// Maps the points about their mean to `u`, `v` and `w`.
    private mutating func turn(by map: AffineMap) {
        while u.count < x.count {
            u.append(0)
            v.append(0)
            w.append(0)
        }
        u.removeLast(u.count - x.count)
        v.removeLast(v.count - x.count)
        w.removeLast(w.count - x.count)
        Self.apply(map, x, y, z, &u, &v, &w)
    }

    private static func apply(
        _ map: AffineMap, _ x: [Double], _ y: [Double], _ z: [Double], _ u: inout [Double], _ v: inout [Double],
        _ w: inout [Double]
    ) {
        var a = u.mutableSpan
        var b = v.mutableSpan
        var c = w.mutableSpan
        VertexLoops.apply(map, x: x.span, y: y.span, z: z.span, toX: &a, y: &b, z: &c)
    }
}

/// Three directions square to one another: of the widest spread, of the next, and of the least.
private struct PrincipalFrame {
    var u = Displacement<ENU>(x: 1, y: 0, z: 0)
    var v = Displacement<ENU>(x: 0, y: 1, z: 0)
    var w = Displacement<ENU>(x: 0, y: 0, z: 1)

    /// The map to coordinates in this frame.
    var map: AffineMap {
        var map = AffineMap()
        (map.xx, map.xy, map.xz) = (u.x, u.y, u.z)
        (map.yx, map.yy, map.yz) = (v.x, v.y, v.z)
        (map.zx, map.zy, map.zz) = (w.x, w.y, w.z)
        return map
    }

    /// Turns to the eigenvectors of sums taken in this frame; returns the eigenvalues, in descending order.
    mutating func rotate(by sums: [6 of Double]) -> (Double, Double, Double) {
        var a: [9 of Double] = [
            sums[0], sums[1], sums[2], sums[1], sums[3], sums[4], sums[2], sums[4], sums[5],
        ]
        var axes: [3 of Displacement<ENU>] = [u, v, w]
        // Each sweep squares what is left beside the diagonal; a few are enough.
        for _ in 0..<12 {
            for (p, q) in [(0, 1), (0, 2), (1, 2)] {
                let off = a[3 * p + q]
                // Nothing that would change either of the two values on the diagonal.
                guard off.magnitude > 1e-18 * (a[4 * p] * a[4 * q]).magnitude.squareRoot(), off != 0 else { continue }
                let theta = (a[4 * q] - a[4 * p]) / (2 * off)
                let t = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
                let c = 1 / (t * t + 1).squareRoot()
                let s = t * c
                let r = 3 - p - q
                let (rp, rq) = (a[3 * r + p], a[3 * r + q])
                a[4 * p] -= t * off
                a[4 * q] += t * off
                a[3 * p + q] = 0
                a[3 * q + p] = 0
                a[3 * r + p] = c * rp - s * rq
                a[3 * p + r] = a[3 * r + p]
                a[3 * r + q] = s * rp + c * rq
                a[3 * q + r] = a[3 * r + q]
                let (d, e) = (axes[p], axes[q])
                axes[p] = Displacement(x: c * d.x - s * e.x, y: c * d.y - s * e.y, z: c * d.z - s * e.z)
                axes[q] = Displacement(x: s * d.x + c * e.x, y: s * d.y + c * e.y, z: s * d.z + c * e.z)
            }
        }
        var order = (0, 1, 2)
        if a[4 * order.0] < a[4 * order.1] { order = (order.1, order.0, order.2) }
        if a[4 * order.1] < a[4 * order.2] { order = (order.0, order.2, order.1) }
        if a[4 * order.0] < a[4 * order.1] { order = (order.1, order.0, order.2) }
        u = Self.unit(axes[order.0])
        v = Self.unit(axes[order.1])
        w = Self.unit(axes[order.2])
        return (a[4 * order.0], a[4 * order.1], a[4 * order.2])
    }

    private static func unit(_ vector: Displacement<ENU>) -> Displacement<ENU> {
        let length = vector.length
        return Displacement(x: vector.x / length, y: vector.y / length, z: vector.z / length)
    }
}

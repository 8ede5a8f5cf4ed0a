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

    /// The plane of points; nil if none is finite.
    ///
    /// - Parameters:
    ///   - x: metres; likewise `y` and `z`, in a right-handed Cartesian frame.
    /// - Precondition: there are as many x as y and z.
    /// - Complexity: O(n), four passes.
    public init?(x: Span<Double>, y: Span<Double>, z: Span<Double>) {
        precondition(x.count == y.count && x.count == z.count, "as many x as y and z")
        var origin = 0
        while origin < x.count, !Self.isPlace(x, y, z, origin) { origin += 1 }
        guard origin < x.count else { return nil }
        var sum = (x: 0.0, y: 0.0, z: 0.0)
        var count = 0
        for index in origin..<x.count where Self.isPlace(x, y, z, index) {
            sum.x += x[index] - x[origin]
            sum.y += y[index] - y[origin]
            sum.z += z[index] - z[origin]
            count += 1
        }
        skippedCount = x.count - count
        let mean = Displacement<ENU>(x: sum.x / Double(count), y: sum.y / Double(count), z: sum.z / Double(count))
        centre = Position(x: x[origin] + mean.x, y: y[origin] + mean.y, z: z[origin] + mean.z)

        var frame = PrincipalFrame()
        var spread = (0.0, 0.0, 0.0)
        for _ in 0..<2 {
            var sums = SymmetricMatrix()
            for index in origin..<x.count where Self.isPlace(x, y, z, index) {
                let offset = Displacement<ENU>(
                    x: (x[index] - x[origin]) - mean.x, y: (y[index] - y[origin]) - mean.y,
                    z: (z[index] - z[origin]) - mean.z)
                sums.add(frame.u.dot(offset), frame.v.dot(offset), frame.w.dot(offset))
            }
            spread = frame.rotate(by: sums)
        }
        var squares: Double = 0
        var farthest: Double = 0
        for index in origin..<x.count where Self.isPlace(x, y, z, index) {
            let offset = Displacement<ENU>(
                x: (x[index] - x[origin]) - mean.x, y: (y[index] - y[origin]) - mean.y,
                z: (z[index] - z[origin]) - mean.z)
            let height = frame.w.dot(offset)
            squares += height * height
            farthest = max(farthest, height.magnitude)
        }
        maximumDeviation = farthest
        rootMeanSquareDeviation = (squares / Double(count)).squareRoot()
        length = (max(0, spread.0) / Double(count)).squareRoot()
        width = (max(0, spread.1) / Double(count)).squareRoot()
        let w = frame.w
        let isDown = w.z < 0 || (w.z == 0 && (w.y < 0 || (w.y == 0 && w.x < 0)))
        // Adding 0 makes −0 a plain 0.
        normal =
            isDown ? Displacement(x: 0 - w.x, y: 0 - w.y, z: 0 - w.z) : Displacement(x: w.x + 0, y: w.y + 0, z: w.z + 0)
        if length == 0 {
            shape = .point
            normal = Displacement(x: 0, y: 0, z: 1)
        } else {
            // Below what the rounding of the coordinates can make of a line.
            shape = width <= 1e-14 * length ? .line : .plane
        }
    }

    @inline(__always)
    private static func isPlace(_ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ index: Int) -> Bool {
        x[index].magnitude <= 1e70 && y[index].magnitude <= 1e70 && z[index].magnitude <= 1e70
    }
}

/// Sums of products of coordinates.
private struct SymmetricMatrix {
    var uu: Double = 0
    var uv: Double = 0
    var uw: Double = 0
    var vv: Double = 0
    var vw: Double = 0
    var ww: Double = 0

    @inline(__always)
    mutating func add(_ u: Double, _ v: Double, _ w: Double) {
        uu += u * u
        uv += u * v
        uw += u * w
        vv += v * v
        vw += v * w
        ww += w * w
    }
}

/// Three directions square to one another: of the widest spread, of the next, and of the least.
private struct PrincipalFrame {
    var u = Displacement<ENU>(x: 1, y: 0, z: 0)
    var v = Displacement<ENU>(x: 0, y: 1, z: 0)
    var w = Displacement<ENU>(x: 0, y: 0, z: 1)

    /// Turns to the eigenvectors of sums taken in this frame; returns the eigenvalues, in descending order.
    mutating func rotate(by sums: SymmetricMatrix) -> (Double, Double, Double) {
        var a: [9 of Double] = [
            sums.uu, sums.uv, sums.uw, sums.uv, sums.vv, sums.vw, sums.uw, sums.vw, sums.ww,
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

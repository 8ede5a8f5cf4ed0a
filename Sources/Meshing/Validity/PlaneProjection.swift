/// Points seen along the axis that lies nearest to a normal: decisions are made on coordinates as they were given.
///
/// Counter-clockwise about the normal is counter-clockwise in the plane.
struct PlaneProjection {
    private let axis: Int
    private let isSwapped: Bool

    /// - Parameter normal: of any length above 0.
    init(normal: SIMD3<Double>) {
        let size = SIMD3(normal.x.magnitude, normal.y.magnitude, normal.z.magnitude)
        if size.z >= size.x, size.z >= size.y {
            axis = 2
            isSwapped = normal.z < 0
        } else if size.x >= size.y {
            axis = 0
            isSwapped = normal.x < 0
        } else {
            axis = 1
            isSwapped = normal.y < 0
        }
    }

    /// The two coordinates that are left of a point.
    @inline(__always)
    func callAsFunction(_ points: SnappedPoints, _ number: Int32) -> SIMD2<Double> {
        let point = Int(number)
        let seen: SIMD2<Double>
        switch axis {
        case 0: seen = SIMD2(points.y[point], points.z[point])
        case 1: seen = SIMD2(points.z[point], points.x[point])
        default: seen = SIMD2(points.x[point], points.y[point])
        }
        return isSwapped ? SIMD2(seen.y, seen.x) : seen
    }
}

/// Decisions in the plane, exact for doubles unless they speak of a distance.
enum PlanarTest {
    /// > 0 if c lies to the left of the line from a to b, 0 on it.
    @inline(__always)
    static func side(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>) -> Double {
        ExactOrientation.determinant(a.x, a.y, b.x, b.y, c.x, c.y)
    }

    /// Whether two segments have a point in common, their ends included.
    static func meet(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>, _ d: SIMD2<Double>) -> Bool {
        let (abc, abd) = (side(a, b, c), side(a, b, d))
        let (cda, cdb) = (side(c, d, a), side(c, d, b))
        if abc == 0, abd == 0 { return holds(a, b, c) || holds(a, b, d) || holds(c, d, a) }
        return (abc <= 0 || abd <= 0) && (abc >= 0 || abd >= 0) && (cda <= 0 || cdb <= 0) && (cda >= 0 || cdb >= 0)
    }

    /// Whether a point that lies on the line through a and b lies between them.
    static func holds(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>) -> Bool {
        c.x >= min(a.x, b.x) && c.x <= max(a.x, b.x) && c.y >= min(a.y, b.y) && c.y <= max(a.y, b.y)
    }

    /// Where on the segment from a (0) to b (1) the point nearest to p lies, and its squared distance from p.
    static func nearest(
        _ a: SIMD2<Double>, _ b: SIMD2<Double>, to p: SIMD2<Double>
    ) -> (parameter: Double, squared: Double) {
        let (along, offset) = (b - a, p - a)
        let length = (along * along).sum()
        let parameter = length > 0 ? min(max((along * offset).sum() / length, 0), 1) : 0
        let rest = offset - along * parameter
        return (parameter, (rest * rest).sum())
    }

    /// Where two segments that cross do so, as far as rounding allows.
    static func crossing(
        _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>, _ d: SIMD2<Double>
    ) -> Double {
        let (fromA, fromB) = (side(c, d, a), side(c, d, b))
        let span = fromA - fromB
        return span == 0 ? 0 : min(max(fromA / span, 0), 1)
    }
}

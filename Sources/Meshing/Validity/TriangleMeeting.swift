/// Where two triangles in space meet besides at corners that they share; exact for doubles.
///
/// Corners are told by number: triangles share a corner only if it has the same number in both.
struct TriangleMeeting {
    /// The corners of a triangle that is not degenerate.
    struct Triangle {
        var numbers: SIMD3<Int32>
        var a: SIMD3<Double>
        var b: SIMD3<Double>
        var c: SIMD3<Double>
        /// Whether the side from each corner to the next is one of the polygon's, and no diagonal of it.
        var isSide = (true, true, true)

        subscript(index: Int) -> SIMD3<Double> { index == 0 ? a : index == 1 ? b : c }

        /// Whether the side between two corners is one of the polygon's.
        func hasSide(_ one: Int, _ other: Int) -> Bool {
            switch (min(one, other), max(one, other)) {
            case (0, 1): isSide.0
            case (1, 2): isSide.1
            default: isSide.2
            }
        }
    }

    /// Where two triangles meet, and how.
    struct Meeting {
        /// A point of it, as far as rounding allows.
        var place: SIMD3<Double>
        /// Whether they cross or overlap and do not only touch.
        var isCrossing: Bool
    }

    /// A place where the triangles meet although they have no corner there in common; nil if there is none.
    static func meeting(_ one: Triangle, _ other: Triangle) -> Meeting? {
        var shared: [(own: Int, theirs: Int)] = []
        for i in 0..<3 {
            for j in 0..<3 where one.numbers[i] == other.numbers[j] { shared.append((i, j)) }
        }
        switch shared.count {
        case 0: return apart(one, other)
        case 1:
            let (i, j) = shared[0]
            return edge(one, (i + 1) % 3, (i + 2) % 3, other) ?? edge(other, (j + 1) % 3, (j + 2) % 3, one)
        case 2:
            // They share an edge. If it is a diagonal of one polygon, the other one touches it inside.
            if !one.hasSide(shared[0].own, shared[1].own) || !other.hasSide(shared[0].theirs, shared[1].theirs) {
                return Meeting(place: (one[shared[0].own] + one[shared[1].own]) / 2, isCrossing: false)
            }
            // Only if one is folded onto the other do they have more in common.
            let (own, theirs) = (3 - shared[0].own - shared[1].own, 3 - shared[0].theirs - shared[1].theirs)
            guard ExactVolumeOrientation.determinant(one.a, one.b, one.c, other[theirs]) == 0 else { return nil }
            let seen = projection(one)
            let (from, to) = (seen(one[shared[0].own]), seen(one[shared[1].own]))
            let (p, q) = (PlanarTest.side(from, to, seen(one[own])), PlanarTest.side(from, to, seen(other[theirs])))
            guard (p > 0) == (q > 0) else { return nil }
            let middle = (one[shared[0].own] + one[shared[1].own]) / 2
            return Meeting(place: middle + (one[own] - middle) * 1e-3, isCrossing: true)
        default:
            return Meeting(place: (one.a + one.b + one.c) / 3, isCrossing: true)
        }
    }

    /// Whether a triangle lies on one side of the plane of another.
    private static func isBeside(_ one: Triangle, _ other: Triangle) -> Bool {
        let sides = SIMD3(
            ExactVolumeOrientation.determinant(other.a, other.b, other.c, one.a),
            ExactVolumeOrientation.determinant(other.a, other.b, other.c, one.b),
            ExactVolumeOrientation.determinant(other.a, other.b, other.c, one.c))
        return sides.min() > 0 || sides.max() < 0
    }

    private static func apart(_ one: Triangle, _ other: Triangle) -> Meeting? {
        guard !isBeside(one, other), !isBeside(other, one) else { return nil }
        var touch: Meeting?
        for side in 0..<3 {
            for meeting in [
                edge(one, side, (side + 1) % 3, other), edge(other, side, (side + 1) % 3, one),
            ] {
                guard let meeting else { continue }
                if meeting.isCrossing { return meeting }
                touch = touch ?? meeting
            }
        }
        return touch
    }

    /// Where an edge of one triangle meets another triangle.
    private static func edge(_ one: Triangle, _ from: Int, _ to: Int, _ other: Triangle) -> Meeting? {
        let (p, q) = (one[from], one[to])
        let (sideP, sideQ) = (
            ExactVolumeOrientation.determinant(other.a, other.b, other.c, p),
            ExactVolumeOrientation.determinant(other.a, other.b, other.c, q)
        )
        if sideP == 0, sideQ == 0 { return inPlane(p, q, other) }
        guard !(sideP > 0 && sideQ > 0), !(sideP < 0 && sideQ < 0) else { return nil }
        let turns = SIMD3(
            ExactVolumeOrientation.determinant(p, q, other.a, other.b),
            ExactVolumeOrientation.determinant(p, q, other.b, other.c),
            ExactVolumeOrientation.determinant(p, q, other.c, other.a))
        guard turns.min() >= 0 || turns.max() <= 0 else { return nil }
        let span = sideP - sideQ
        let parameter = span == 0 ? 0 : min(max(sideP / span, 0), 1)
        let isCrossing = sideP != 0 && sideQ != 0 && (turns.min() > 0 || turns.max() < 0)
        return Meeting(place: p + (q - p) * parameter, isCrossing: isCrossing)
    }

    /// Where a segment meets a triangle in whose plane it lies.
    private static func inPlane(_ p: SIMD3<Double>, _ q: SIMD3<Double>, _ other: Triangle) -> Meeting? {
        let seen = projection(other)
        let (a, b, c, from, to) = (seen(other.a), seen(other.b), seen(other.c), seen(p), seen(q))
        for (end, place) in [(from, p), (to, q)] {
            let sides = SIMD3(
                PlanarTest.side(a, b, end), PlanarTest.side(b, c, end), PlanarTest.side(c, a, end))
            if sides.min() > 0 || sides.max() < 0 { return Meeting(place: place, isCrossing: true) }
        }
        for (u, v) in [(a, b), (b, c), (c, a)] where PlanarTest.meet(from, to, u, v) {
            // Crossing in the plane means that the triangles overlap; running along an edge or touching it does not.
            let (s, t) = (PlanarTest.side(from, to, u), PlanarTest.side(from, to, v))
            let (g, h) = (PlanarTest.side(u, v, from), PlanarTest.side(u, v, to))
            let isCrossing = s * t < 0 && g * h < 0
            let parameter = g == 0 && h == 0 ? 0.5 : PlanarTest.crossing(from, to, u, v)
            return Meeting(place: p + (q - p) * parameter, isCrossing: isCrossing)
        }
        return nil
    }

    /// The plane's points along the axis nearest to a triangle's normal.
    private static func projection(_ triangle: Triangle) -> (SIMD3<Double>) -> SIMD2<Double> {
        let (u, v) = (triangle.b - triangle.a, triangle.c - triangle.a)
        let normal = SIMD3(
            (u.y * v.z - u.z * v.y).magnitude, (u.z * v.x - u.x * v.z).magnitude, (u.x * v.y - u.y * v.x).magnitude)
        if normal.z >= normal.x, normal.z >= normal.y { return { SIMD2($0.x, $0.y) } }
        return normal.x >= normal.y ? { SIMD2($0.y, $0.z) } : { SIMD2($0.z, $0.x) }
    }
}

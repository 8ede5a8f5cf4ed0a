/// Whether a point may be moved to a neighbour, and how far that moves the surface.
///
/// The triangles around the point, and those that take their place, cover the same part of a plane if looked at along
/// the mean normal, which both share. There the surfaces' difference in height is linear in every piece of the overlay
/// of both, so that it is greatest at the point itself or where an old edge crosses a new one (C. Bajaj and D.
/// Schikore, "Error-bounded Reduction of Triangle Meshes with Multivariate Data", SPIE 2656, 1996; J. Cohen, D. Manocha
/// and M. Olano, "Simplifying Polygonal Models Using Successive Mappings", IEEE Visualization 1997). A point on a line
/// first slides to the line's new edge; each side of the line then is such a piece of its own.
///
/// So each step is a continuous map from the surface before onto the surface after. Every triangle keeps a box that
/// holds all vectors from its points to the points of the source that ended there; the farthest corner of the boxes
/// bounds the distance of either surface from the other.
extension CollapseMesh {
    /// Rounds boxes outwards: more than the rounding of the few sums in single precision at each step.
    private static let outwards: Float = 1 + 0x1p-20

    /// Fills `changedTriangles` and what belongs to it; false if the collapse is not allowed.
    ///
    /// - Parameter offset: where the target stands in the point's ring.
    mutating func plan(
        _ point: UInt32, toRingOffset offset: Int, reachLimit: Float
    ) -> Bool {
        let vertex = vertex(point)
        let start = Int(vertex.ringStart)
        let count = vertex.ringCount
        let target = rings[start + offset].neighbour
        let goal = self.vertex(target)
        guard keepsTopology(vertex, target, goal, offset: offset) else { return false }
        changedCount = 0
        changedReach = 0
        changedVolume = 0
        if vertex.kind == .free {
            gather(start, count, from: offset, step: 1, places: count, isClosed: true, target)
            return planFan(
                points[point] - points[target], last: count - 1, isClosed: true, turn: 1, limit: reachLimit)
        }
        let line = lines[point]
        let other = line.x == target ? line.y : line.x
        guard let otherOffset = position(of: other, in: vertex) else { return false }
        // Forwards from the target to the line's other end, and backwards.
        let forwards = otherOffset > offset ? otherOffset - offset : otherOffset - offset + count
        if !vertex.isOpen || offset < otherOffset {
            guard
                planSide(
                    point, target, other, start, count, from: offset, step: 1, last: forwards, reachLimit)
            else { return false }
        }
        if !vertex.isOpen || offset > otherOffset {
            let backwards = vertex.isOpen ? offset - otherOffset : count - forwards
            guard
                planSide(
                    point, target, other, start, count, from: offset, step: -1, last: backwards, reachLimit)
            else { return false }
        }
        return true
    }

    /// The link condition (T. K. Dey et al., "Topology Preserving Edge Contraction", 1999): the only common
    /// neighbours are those across the edge, and no triangle comes to lie on another.
    private mutating func keepsTopology(_ vertex: Vertex, _ target: UInt32, _ goal: Vertex, offset: Int) -> Bool {
        let start = Int(vertex.ringStart)
        let count = vertex.ringCount
        let goalStart = Int(goal.ringStart)
        let goalCount = goal.ringCount
        let isBorder = vertex.isOpen && (offset == 0 || offset == count - 1)
        if vertex.isOpen && !isBorder { return false }
        guard count + goalCount < Self.largestRing else { return false }
        var common = 0
        for slot in start..<start + count {
            common += rings.number(of: rings[slot].neighbour, from: goalStart, count: goalCount)
        }
        guard common == (isBorder ? 1 : 2) else { return false }
        if !vertex.isOpen && !goal.isOpen && count == 3 && goalCount == 3 { return false }
        // The last triangle at either end of a border edge.
        if vertex.isOpen && count == 2 && goalCount < 3 { return false }
        return true
    }

    private mutating func gather(
        _ start: Int, _ count: Int, from offset: Int, step: Int, places: Int, isClosed: Bool,
        _ target: UInt32
    ) {
        let origin = points[target]
        var position = offset
        for place in 0..<places {
            let entry = rings[start + position]
            fan.set(place, points[entry.neighbour] - origin)
            var next = position + step
            if next == count { next = 0 }
            if next < 0 { next = count - 1 }
            fan.triangles[place] = step > 0 ? entry.triangle : rings[start + next].triangle
            position = next
        }
        fan.pad(last: places - 1, isClosed: isClosed)
    }

    /// One side of a line that runs from the target over the point to another end.
    private mutating func planSide(
        _ point: UInt32, _ target: UInt32, _ other: UInt32, _ start: Int, _ count: Int, from offset: Int, step: Int,
        last: Int, _ limit: Float
    ) -> Bool {
        gather(start, count, from: offset, step: step, places: last + 1, isClosed: false, target)
        if last == 1 { return planLastTriangle(point, target, other, limit: limit) }
        return planFan(
            points[point] - points[target], last: last, isClosed: false, turn: Double(step), limit: limit)
    }

    /// The vector from the place on the line's new edge to the point that slides there.
    @inline(__always)
    func slide(of place: SIMD4<Double>, onto end: SIMD4<Double>) -> SIMD4<Double> {
        let share = (place * end).sum() / (end * end).sum()
        return place - end * min(max(share, 0), 1)
    }

    /// A side of a single triangle is folded onto the edge across, whose other triangle takes its place.
    private mutating func planLastTriangle(
        _ point: UInt32, _ target: UInt32, _ other: UInt32, limit: Float
    ) -> Bool {
        guard !isLine(target, other) else { return false }
        let gone = fan.triangles[0]
        let goal = self.vertex(target)
        guard let offset = position(of: other, in: goal) else { return false }
        let start = Int(goal.ringStart)
        var taker = rings[start + offset].triangle
        if taker == gone || taker == Self.none {
            if offset == 0 && goal.isOpen { return false }
            taker = rings[start + (offset == 0 ? goal.ringCount : offset) - 1].triangle
        }
        guard taker != Self.none, taker != gone else { return false }
        let slide = SIMD4<Float>(slide(of: points[point] - points[target], onto: fan.place(1)))
        let zero = SIMD4<Float>()
        let (from, onto) = (surfaces[gone].box, surfaces[taker].box)
        let lower = lesser(from.lower + lesser(slide, zero), onto.lower)
        let upper = greater(from.upper + greater(slide, zero), onto.upper)
        return change(taker, lower, upper, limit: limit)
    }

    /// Whether the edge between two neighbours is one along which points move, or may be.
    private mutating func isLine(_ a: UInt32, _ b: UInt32) -> Bool {
        let isFixed = vertex(a).kind != .line && vertex(b).kind != .line
        let (x, y) = (lines[a], lines[b])
        // Free points have no line; of two that stay nothing is known.
        if vertex(a).kind == .free || vertex(b).kind == .free { return false }
        return isFixed || (vertex(a).kind == .line && (x.x == b || x.y == b))
            || (vertex(b).kind == .line && (y.x == a || y.y == a))
    }

    @inline(__always)
    mutating func change(
        _ triangle: UInt32, _ lower: SIMD4<Float>, _ upper: SIMD4<Float>, limit: Float
    ) -> Bool {
        let grownLower = lower * Self.outwards
        let grownUpper = upper * Self.outwards
        let corner = greater(-grownLower, grownUpper)
        let reach = (corner * corner).sum()
        changedTriangles[changedCount] = triangle
        changedLower[changedCount] = grownLower
        changedUpper[changedCount] = grownUpper
        changedCount += 1
        changedReach = max(changedReach, reach)
        return reach <= limit
    }
}

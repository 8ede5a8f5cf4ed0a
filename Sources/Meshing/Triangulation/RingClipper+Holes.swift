/// Joins few holes to the exterior as `EarClipper` does, bridge for bridge, where nothing out of the ordinary happens:
/// no hole touches anything, and each has a way to its left.
///
/// A bridge is looked for with one walk around the ring, and checked with another: sides of lines are worked out once
/// for each node, and used for both of its edges.
extension RingClipper {
    /// Appends the triangles of a polygon; false, with nothing appended, if it is not ordinary.
    ///
    /// Complexity: O(n·(h + r)) for h holes and r reflex corners.
    /// Precondition: the points lie within u and v; the rings start in ascending order within `points`, the first at 0.
    mutating func clip(
        u: Span<Double>, v: Span<Double>, points: [Int32], ringStarts: [Int32], into indices: inout [UInt32]
    ) -> Bool {
        let count = points.count + 2 * (ringStarts.count - 1)
        guard count >= 4, count <= Self.limit, ringStarts.count <= EarClipper.manyHoles else { return false }
        if nodes.isEmpty { makeRoom() }
        return Self.clip(
            u, v, points.span, ringStarts.span, count: count, &nodes, &places, &owners, &triangles, into: &indices)
    }

    /// The same over what `self` keeps, as accesses of their own.
    private static func clip(
        _ u: Span<Double>, _ v: Span<Double>, _ points: Span<Int32>, _ ringStarts: Span<Int32>, count: Int,
        _ nodes: inout [Node], _ places: inout [Double], _ owners: inout [Int32], _ triangles: inout [UInt32],
        into indices: inout [UInt32]
    ) -> Bool {
        var nodes = nodes.mutableSpan
        var places = places.mutableSpan
        var owners = owners.mutableSpan
        var written = triangles.mutableSpan
        link(u, v, points, ringStarts, &nodes)
        if ringStarts.count > 1 {
            let last = sortHoles(nodes, ringStarts, &owners)
            var made = points.count
            for position in 0..<last {
                let hole = Int(owners[position])
                guard let target = nearestVisibleNode(from: hole, &nodes, mark: Int32(~position)) else { return false }
                splice(hole, at: target, &nodes, made)
                made += 2
            }
        }
        let blockers = classify(&nodes, count: count, &places, &owners)
        guard blockers >= 0, clipEars(&nodes, count: count, &places, &owners, blockers, into: &written) else {
            return false
        }
        append(written.span, count: 3 * (count - 2), to: &indices)
        return true
    }

    // MARK: Links

    /// Makes nodes of the points of all rings, each ring linked; holes clockwise.
    @inline(__always)
    private static func link(
        _ u: Span<Double>, _ v: Span<Double>, _ points: Span<Int32>, _ ringStarts: Span<Int32>,
        _ nodes: inout MutableSpan<Node>
    ) {
        for ring in 0..<ringStarts.count {
            let start = Int(ringStarts[ring])
            let end = ring + 1 < ringStarts.count ? Int(ringStarts[ring + 1]) : points.count
            let first = Int(points[start])
            let (firstU, firstV) = (u[first], v[first])
            // Twice the area, summed up as `EarClipper` does.
            var area: Double = 0
            var (previousU, previousV): (Double, Double) = (0, 0)
            for node in start..<end {
                let point = points[node]
                let (ownU, ownV) = (u[Int(point)], v[Int(point)])
                area += previousU * (ownV - firstV) - previousV * (ownU - firstU)
                (previousU, previousV) = (ownU - firstU, ownV - firstV)
                nodes[node] = Node(
                    u: ownU + 0, v: ownV + 0, previous: Int32(truncatingIfNeeded: node &- 1),
                    next: Int32(truncatingIfNeeded: node &+ 1), slot: 0, point: point)
            }
            nodes[start].previous = Int32(truncatingIfNeeded: end &- 1)
            nodes[end - 1].next = Int32(truncatingIfNeeded: start)
            if ring > 0 && area > 0 {
                for node in start..<end {
                    let previous = nodes[node].previous
                    nodes[node].previous = nodes[node].next
                    nodes[node].next = previous
                }
            }
        }
    }

    /// Finds each hole's leftmost node, from left to right; returns how many.
    @inline(__always)
    private static func sortHoles(
        _ nodes: borrowing MutableSpan<Node>, _ ringStarts: Span<Int32>, _ order: inout MutableSpan<Int32>
    ) -> Int {
        for ring in 1..<ringStarts.count {
            let start = Int(ringStarts[ring])
            var leftmost = start
            var node = Int(nodes[start].next)
            while node != start {
                if isLeft(nodes[node], of: nodes[leftmost]) { leftmost = node }
                node = Int(nodes[node].next)
            }
            var position = ring - 1
            while position > 0, isLeft(nodes[leftmost], of: nodes[Int(order[position - 1])]) {
                order[position] = order[position - 1]
                position -= 1
            }
            order[position] = Int32(truncatingIfNeeded: leftmost)
        }
        return ringStarts.count - 1
    }

    /// By u, then v: a total order of positions.
    @inline(__always)
    private static func isLeft(_ a: Node, of b: Node) -> Bool { a.u < b.u || (a.u == b.u && a.v < b.v) }

    /// … → node → hole → … → hole's twin → node's twin → …, with the twins at the first place that is free and the next.
    @inline(__always)
    private static func splice(_ hole: Int, at node: Int, _ nodes: inout MutableSpan<Node>, _ free: Int) {
        let after = nodes[node].next
        let last = nodes[hole].previous
        let (nodeTwin, holeTwin) = (Int32(truncatingIfNeeded: free), Int32(truncatingIfNeeded: free &+ 1))
        nodes[free] = nodes[node]
        nodes[free + 1] = nodes[hole]
        nodes[node].next = Int32(truncatingIfNeeded: hole)
        nodes[hole].previous = Int32(truncatingIfNeeded: node)
        nodes[Int(last)].next = holeTwin
        nodes[free + 1].previous = last
        nodes[free + 1].next = nodeTwin
        nodes[free].previous = holeTwin
        nodes[free].next = after
        nodes[Int(after)].previous = nodeTwin
    }

    /// Finds every node's turn; the number of blockers, or −1 if the ring is not ordinary.
    @inline(__always)
    private static func classify(
        _ nodes: inout MutableSpan<Node>, count: Int, _ places: inout MutableSpan<Double>,
        _ owners: inout MutableSpan<Int32>
    ) -> Int {
        var blockers = 0
        for node in 0..<count {
            let own = unsafe nodes[unchecked: node]
            let before = unsafe nodes[unchecked: Int(own.previous)]
            let after = unsafe nodes[unchecked: Int(own.next)]
            let turn = turn(before.u, before.v, own.u, own.v, after.u, after.v)
            var slot = 0
            if !(turn > 0) {
                guard !turn.isNaN else { return -1 }
                blockers &+= 1
                slot = blockers
                places[2 &* slot] = own.u
                places[2 &* slot &+ 1] = own.v
                owners[slot] = Int32(truncatingIfNeeded: node)
            }
            unsafe nodes[unchecked: node].slot = Int32(truncatingIfNeeded: slot)
        }
        return blockers
    }

    // MARK: Bridges

    /// The nearest node to the left of a hole's leftmost one that a bridge may lead to; nil if the hole touches the
    /// ring, or there is none.
    ///
    /// - Parameter mark: stands in the slots of nodes that were refused for this hole; negative.
    @inline(__always)
    private static func nearestVisibleNode(
        from hole: Int, _ nodes: inout MutableSpan<Node>, mark: Int32
    ) -> Int? {
        let h = unsafe nodes[unchecked: hole]
        while true {
            var best = -1
            var bestKey = infinity
            var node = 0
            var own = unsafe nodes[unchecked: 0]
            var (du, dv) = (own.u - h.u, own.v - h.v)
            repeat {
                let next = Int(own.next)
                let after = unsafe nodes[unchecked: next]
                let (afterDU, afterDV) = (after.u - h.u, after.v - h.v)
                // Whether the hole lies on the line of this edge; else it touches neither the edge nor the node.
                let (left, right) = (du * afterDV, dv * afterDU)
                if (left - right).magnitude <= ExactOrientation.filterBound * (left.magnitude + right.magnitude),
                    touches(h, own, after)
                {
                    return nil
                }
                // The square of the distance, as bits in the same order; without a branch, more than all of them for
                // what is not to the left.
                let along = Int64(bitPattern: (du == 0 ? dv : du).bitPattern)
                let key = Int64(bitPattern: (du * du + dv * dv).bitPattern) | (~(along >> 63) & infinity)
                if own.slot != mark {
                    best = key < bestKey ? node : best
                    bestKey = key < bestKey ? key : bestKey
                }
                node = next
                own = after
                (du, dv) = (afterDU, afterDV)
            } while node != 0
            guard best >= 0 else { return nil }
            let target = unsafe nodes[unchecked: best]
            let before = unsafe nodes[unchecked: Int(target.previous)]
            let after = unsafe nodes[unchecked: Int(target.next)]
            if isInCone(at: target, before, after, h), isVisible(target, from: h, nodes) { return best }
            unsafe nodes[unchecked: best].slot = mark
        }
    }

    private static let infinity = Int64(bitPattern: Double.infinity.bitPattern)

    /// Whether a node lies exactly on an edge, its ends included.
    @inline(never)
    private static func touches(_ node: Node, _ a: Node, _ b: Node) -> Bool {
        let isInU = (a.u <= node.u && node.u <= b.u) || (b.u <= node.u && node.u <= a.u)
        let isInV = (a.v <= node.v && node.v <= b.v) || (b.v <= node.v && node.v <= a.v)
        return isInU && isInV && orientation(a, b, node) == 0
    }

    /// Whether the way from a node to another starts in the polygon's inside at that node. See `EarClipper.isInCone`.
    @inline(__always)
    private static func isInCone(at node: Node, _ before: Node, _ after: Node, _ other: Node) -> Bool {
        let corner = orientation(before, node, after)
        let fromAfter = orientation(node, after, other)
        let fromBefore = orientation(before, node, other)
        if corner > 0 { return fromAfter > 0 && fromBefore > 0 }
        if corner < 0 { return fromAfter > 0 || fromBefore > 0 }
        let du = (before.u - node.u) * (after.u - node.u)
        let dv = (before.v - node.v) * (after.v - node.v)
        // A straight node, else the tip of a slit (or of a spike, which no bridge should meet).
        return du > 0 || dv > 0 ? true : fromAfter > 0
    }

    /// Whether nothing of the ring lies on the way from a hole's node to a node of the ring.
    @inline(__always)
    private static func isVisible(_ target: Node, from hole: Node, _ nodes: borrowing MutableSpan<Node>) -> Bool {
        var own = unsafe nodes[unchecked: 0]
        var side = orientation(hole, target, own)
        var node = 0
        repeat {
            node = Int(own.next)
            let after = unsafe nodes[unchecked: node]
            let afterSide = orientation(hole, target, after)
            if afterSide == 0 {
                // On the line of the bridge; its ends may meet there, as other bridges do.
                let isEnd = (after.u == target.u && after.v == target.v) || (after.u == hole.u && after.v == hole.v)
                if !isEnd && touches(after, hole, target) { return false }
            } else if (side > 0 && afterSide < 0) || (side < 0 && afterSide > 0) {
                let fromHole = orientation(own, after, hole)
                let fromTarget = orientation(own, after, target)
                if (fromHole > 0 && fromTarget < 0) || (fromHole < 0 && fromTarget > 0) { return false }
            }
            own = after
            side = afterSide
        } while node != 0
        return true
    }
}

/// Clips ears off one ring as `EarClipper` does, ear for ear, where nothing out of the ordinary happens.
///
/// Ordinary means: neighbours never coincide, nothing turns back on itself, there always is an ear, and it is found soon.
/// Then nothing is ever added while ears are clipped, what a node needs fits in half a cache line, and the corners that
/// may stand in the way of an ear, its blockers, lie close together.
struct RingClipper: Sendable {
    /// A corner, linked to its neighbours.
    struct Node {
        /// Never −0, so that signs of differences tell the order.
        var u: Double
        var v: Double
        var previous: Int32
        var next: Int32
        /// Where it stands among the blockers if it is straight or reflex; 0 if it is convex or removed.
        var slot: Int32
        /// The index of the node's point among the caller's points.
        var point: Int32
    }

    /// Nodes of longer rings are left to `EarClipper`.
    static let limit = 512
    /// So many times the nodes may be passed by before a ring is left to `EarClipper`, which caps its work.
    private static let patience = 16
    /// With more blockers, so many at a time have a box around them.
    private static let groupThreshold = 32
    private static let groupSize = 16
    /// Where in `places` the boxes start.
    private static let boxes = 2 * (limit + 1)

    /// `limit` nodes, once there are any.
    var nodes: [Node] = []
    /// u and v of the nodes that are not convex, from slot 1 on; slot 0 is for all others, and never read. Then the
    /// boxes: least u and v, greatest u and v.
    var places: [Double] = []
    /// The node in each of the slots.
    var owners: [Int32] = []
    /// The triangles of a ring, until it is known that it is ordinary.
    var triangles: [UInt32] = []

    /// Appends the triangles of a ring of points that follow one another; `.none`, with nothing appended, if the ring is
    /// not ordinary.
    ///
    /// Complexity: O(n) if convex, else O(n·r) for r reflex corners; of more than 32 only those in nearby boxes count.
    /// Precondition: `count` ≥ 4 points lie within both spans from the first one on.
    mutating func clip(
        u: Span<Double>, v: Span<Double>, from start: Int, count: Int, into indices: inout [UInt32]
    ) -> PolygonTriangulation.Method {
        guard count <= Self.limit else { return .none }
        if nodes.isEmpty { makeRoom() }
        return Self.clip(u, v, from: start, count: count, &nodes, &places, &owners, &triangles, into: &indices)
    }

    @inline(never)
    mutating func makeRoom() {
        nodes = [Node](repeating: Node(u: 0, v: 0, previous: 0, next: 0, slot: 0, point: 0), count: Self.limit)
        places = [Double](repeating: 0, count: Self.boxes + 4 * (Self.limit / Self.groupSize))
        owners = [Int32](repeating: 0, count: Self.limit + 1)
        triangles = [UInt32](repeating: 0, count: 3 * Self.limit)
    }

    /// The same over what `self` keeps, as accesses of their own.
    private static func clip(
        _ u: Span<Double>, _ v: Span<Double>, from start: Int, count: Int, _ nodes: inout [Node],
        _ places: inout [Double], _ owners: inout [Int32], _ triangles: inout [UInt32], into indices: inout [UInt32]
    ) -> PolygonTriangulation.Method {
        var nodes = nodes.mutableSpan
        var places = places.mutableSpan
        var owners = owners.mutableSpan
        let blockers = load(u, v, from: start, count: count, into: &nodes, &places, &owners)
        guard blockers >= 0 else { return .none }
        var written = triangles.mutableSpan
        let isConvex = blockers == 0 && isOnceRound(nodes, from: 0)
        if isConvex {
            cutZigzag(from: start, count: count, into: &written)
        } else if !clipEars(&nodes, count: count, &places, &owners, blockers, into: &written) {
            return .none
        }
        append(written.span, count: 3 * (count - 2), to: &indices)
        return isConvex ? .convex : .ears
    }

    /// Appends the first of some triangles.
    @inline(__always)
    static func append(_ triangles: Span<UInt32>, count: Int, to indices: inout [UInt32]) {
        indices.append(addingCapacity: count) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, written in
                unsafe triangles.withUnsafeBufferPointer { source in
                    written = unsafe buffer.update(fromContentsOf: source.extracting(0..<count))
                }
            }
        }
    }

    /// Makes nodes of points that follow one another; the number of blockers, or −1 if the ring is not ordinary.
    @inline(__always)
    private static func load(
        _ u: Span<Double>, _ v: Span<Double>, from start: Int, count: Int, into nodes: inout MutableSpan<Node>,
        _ places: inout MutableSpan<Double>, _ owners: inout MutableSpan<Int32>
    ) -> Int {
        precondition(count <= nodes.count)
        let last = count &- 1
        var blockers = 0
        var (beforeU, beforeV) = unsafe (u[unchecked: start &+ last] + 0, v[unchecked: start &+ last] + 0)
        var (ownU, ownV) = unsafe (u[unchecked: start] + 0, v[unchecked: start] + 0)
        for node in 0..<count {
            let after = node == last ? start : start &+ node &+ 1
            let (afterU, afterV) = unsafe (u[unchecked: after] + 0, v[unchecked: after] + 0)
            let turn = turn(beforeU, beforeV, ownU, ownV, afterU, afterV)
            var slot = 0
            if !(turn > 0) {
                guard !turn.isNaN else { return -1 }
                blockers &+= 1
                slot = blockers
                places[2 &* slot] = ownU
                places[2 &* slot &+ 1] = ownV
                owners[slot] = Int32(truncatingIfNeeded: node)
            }
            unsafe nodes[unchecked: node] = Node(
                u: ownU, v: ownV, previous: Int32(truncatingIfNeeded: node &- 1),
                next: Int32(truncatingIfNeeded: node &+ 1), slot: Int32(truncatingIfNeeded: slot),
                point: Int32(truncatingIfNeeded: start &+ node))
            (beforeU, beforeV) = (ownU, ownV)
            (ownU, ownV) = (afterU, afterV)
        }
        nodes[0].previous = Int32(truncatingIfNeeded: last)
        nodes[last].next = 0
        return blockers
    }

    /// Whether a ring of left turns goes round once, and so is convex: it changes between right and left twice.
    @inline(__always)
    private static func isOnceRound(_ nodes: borrowing MutableSpan<Node>, from start: Int) -> Bool {
        var own = unsafe nodes[unchecked: start]
        var wasAscending = unsafe isAscending(nodes[unchecked: Int(own.previous)], own)
        var changes = 0
        var node = start
        repeat {
            node = Int(own.next)
            let after = unsafe nodes[unchecked: node]
            let ascends = isAscending(own, after)
            changes &+= ascends != wasAscending ? 1 : 0
            wasAscending = ascends
            own = after
        } while node != start
        return changes == 2
    }

    @inline(__always)
    private static func isAscending(_ a: Node, _ b: Node) -> Bool { a.u < b.u || (a.u == b.u && a.v < b.v) }

    /// Any diagonal will do for a convex ring, and a zigzag makes fewer needles than a fan.
    ///
    /// Unchecked: the triangles are counted before.
    @inline(__always)
    private static func cutZigzag(from start: Int, count: Int, into triangles: inout MutableSpan<UInt32>) {
        var low = UInt32(truncatingIfNeeded: start)
        var high = UInt32(truncatingIfNeeded: start &+ count &- 1)
        var takesLow = true
        var position = 0
        while high &- low >= 2 {
            unsafe triangles[unchecked: position] = low
            unsafe triangles[unchecked: position &+ 2] = high
            if takesLow { low &+= 1 } else { high &-= 1 }
            unsafe triangles[unchecked: position &+ 1] = takesLow ? low : high
            position &+= 3
            takesLow.toggle()
        }
    }

    // MARK: Ears

    /// Lays a box around every so many blockers, which follow one another along the rings, if there are many.
    @inline(__always)
    static func group(_ blockers: Int, _ places: inout MutableSpan<Double>) {
        guard blockers > groupThreshold else { return }
        for group in 0...(blockers - 1) / groupSize {
            let first = 1 + group * groupSize
            var (lowU, lowV) = (places[2 * first], places[2 * first + 1])
            var (highU, highV) = (lowU, lowV)
            for slot in first...min(first + groupSize - 1, blockers) {
                let (u, v) = (places[2 * slot], places[2 * slot + 1])
                lowU = smaller(lowU, u)
                lowV = smaller(lowV, v)
                highU = larger(highU, u)
                highV = larger(highV, v)
            }
            places[boxes + 4 * group] = lowU
            places[boxes + 4 * group + 1] = lowV
            places[boxes + 4 * group + 2] = highU
            places[boxes + 4 * group + 3] = highV
        }
    }

    /// Clips ears from the first node on, until none is left; false if something is not ordinary.
    ///
    /// Unchecked: links stay among the nodes and slots among the blockers, and each node but two makes one triangle.
    @inline(__always)
    static func clipEars(
        _ nodes: inout MutableSpan<Node>, count: Int, _ places: inout MutableSpan<Double>,
        _ owners: inout MutableSpan<Int32>, _ given: Int, into triangles: inout MutableSpan<UInt32>
    ) -> Bool {
        group(given, &places)
        let isGrouped = given > groupThreshold
        var blockers = given
        var left = count
        var node = 0
        var tried = 0
        var passesLeft = patience &* count
        var position = 0
        while true {
            let q = unsafe nodes[unchecked: node]
            let (before, after) = (Int(q.previous), Int(q.next))
            let p = unsafe nodes[unchecked: before]
            let r = unsafe nodes[unchecked: after]
            if q.slot > 0 || isBlocked(p, q, r, nodes, &places, owners, blockers, isGrouped) {
                node = after
                tried &+= 1
                passesLeft &-= 1
                if tried > left || passesLeft < 0 { return false }
                continue
            }
            unsafe triangles[unchecked: position] = UInt32(truncatingIfNeeded: p.point)
            unsafe triangles[unchecked: position &+ 1] = UInt32(truncatingIfNeeded: q.point)
            unsafe triangles[unchecked: position &+ 2] = UInt32(truncatingIfNeeded: r.point)
            position &+= 3
            unsafe nodes[unchecked: before].next = q.next
            unsafe nodes[unchecked: after].previous = q.previous
            left &-= 1
            tried = 0

            // Both neighbours' turns, about r.
            let o = unsafe nodes[unchecked: Int(p.previous)]
            let s = unsafe nodes[unchecked: Int(r.next)]
            let (pu, pv) = (p.u - r.u, p.v - r.v)
            let (ou, ov) = (o.u - r.u, o.v - r.v)
            let (su, sv) = (s.u - r.u, s.v - r.v)
            let (pLeft, pRight) = (ou * pv, ov * pu)
            let (rLeft, rRight) = (su * pv, sv * pu)
            var pTurn = pLeft - pRight
            var rTurn = rLeft - rRight
            if pTurn.magnitude < ExactOrientation.filterBound * (pLeft.magnitude + pRight.magnitude) || pTurn == 0 {
                pTurn = exactTurn(o.u, o.v, p.u, p.v, r.u, r.v)
            }
            if rTurn.magnitude < ExactOrientation.filterBound * (rLeft.magnitude + rRight.magnitude) || rTurn == 0 {
                rTurn = exactTurn(p.u, p.v, r.u, r.v, s.u, s.v)
            }
            if (pTurn > 0) != (p.slot == 0) {
                guard letGo(before, pTurn, &nodes, &places, &owners, &blockers, isGrouped) else { return false }
            }
            if left == 3 {
                unsafe triangles[unchecked: position] = UInt32(truncatingIfNeeded: r.point)
                unsafe triangles[unchecked: position &+ 1] = UInt32(truncatingIfNeeded: s.point)
                unsafe triangles[unchecked: position &+ 2] = UInt32(truncatingIfNeeded: p.point)
                return pTurn > 0
            }
            // The first one may have moved the other's slot.
            if (rTurn > 0) != (r.slot == 0) {
                guard letGo(after, rTurn, &nodes, &places, &owners, &blockers, isGrouped) else { return false }
            }
            node = Int(r.next)
        }
    }

    /// Takes a node whose turn has become convex out of the blockers; false where that is not what has happened.
    ///
    /// Clipping makes no corner of a simple ring sharper, so blockers only become fewer.
    @inline(__always)
    private static func letGo(
        _ node: Int, _ turn: Double, _ nodes: inout MutableSpan<Node>, _ places: inout MutableSpan<Double>,
        _ owners: inout MutableSpan<Int32>, _ blockers: inout Int, _ isGrouped: Bool
    ) -> Bool {
        let slot = unsafe Int(nodes[unchecked: node].slot)
        guard turn > 0 else { return !turn.isNaN && slot > 0 }
        unsafe nodes[unchecked: node].slot = 0
        if isGrouped {
            // Groups stay as they are.
            unsafe places[unchecked: 2 &* slot] = .infinity
            return true
        }
        // The last one moves up.
        let owner = unsafe owners[unchecked: blockers]
        unsafe places[unchecked: 2 &* slot] = places[unchecked: 2 &* blockers]
        unsafe places[unchecked: 2 &* slot &+ 1] = places[unchecked: 2 &* blockers &+ 1]
        unsafe owners[unchecked: slot] = owner
        if slot < blockers { unsafe nodes[unchecked: Int(owner)].slot = Int32(truncatingIfNeeded: slot) }
        blockers &-= 1
        return true
    }

    /// > 0 if convex, < 0 if reflex, 0 if straight; NaN where a neighbour coincides, or lies behind the other one.
    @inline(__always)
    static func turn(
        _ beforeU: Double, _ beforeV: Double, _ u: Double, _ v: Double, _ afterU: Double, _ afterV: Double
    ) -> Double {
        let left = (beforeU - afterU) * (v - afterV)
        let right = (beforeV - afterV) * (u - afterU)
        let value = left - right
        if value.magnitude < ExactOrientation.filterBound * (left.magnitude + right.magnitude) || value == 0 {
            return exactTurn(beforeU, beforeV, u, v, afterU, afterV)
        }
        return value
    }

    /// The same without a filter.
    @inline(never)
    private static func exactTurn(
        _ beforeU: Double, _ beforeV: Double, _ u: Double, _ v: Double, _ afterU: Double, _ afterV: Double
    ) -> Double {
        let value = ExactOrientation.determinant(beforeU, beforeV, u, v, afterU, afterV)
        if value != 0 { return value }
        // On one line; straight only if the node lies strictly between: that also excludes equal points.
        let alongU = (beforeU < u && u < afterU) || (beforeU > u && u > afterU)
        let alongV = (beforeV < v && v < afterV) || (beforeV > v && v > afterV)
        return alongU || alongV ? 0 : .nan
    }

    /// Whether a convex node is no ear. See `EarClipper.isEar`.
    ///
    /// Blockers are first looked for in the box around the triangle, by the signs of differences, two at a time.
    @inline(__always)
    private static func isBlocked(
        _ p: Node, _ q: Node, _ r: Node, _ nodes: borrowing MutableSpan<Node>, _ places: inout MutableSpan<Double>,
        _ owners: borrowing MutableSpan<Int32>, _ blockers: Int, _ isGrouped: Bool
    ) -> Bool {
        let (lowU, highU) = bounds(p.u, q.u, r.u)
        let (lowV, highV) = bounds(p.v, q.v, r.v)
        // The triangle's own corners do not stand in its way. Those that are no blockers have a place of their own.
        unsafe places[unchecked: 2 &* Int(p.slot)] = .infinity
        unsafe places[unchecked: 2 &* Int(r.slot)] = .infinity
        var isBlocked = false
        var slot = 1
        while slot <= blockers {
            var last = blockers
            if isGrouped {
                last = min(slot &+ groupSize &- 1, blockers)
                let box = boxes &+ (slot &- 1) / groupSize &* 4
                let gapU = unsafe larger(lowU - places[unchecked: box &+ 2], places[unchecked: box] - highU)
                let gapV = unsafe larger(lowV - places[unchecked: box &+ 3], places[unchecked: box &+ 1] - highV)
                if larger(gapU, gapV) > 0 {
                    slot = last &+ 1
                    continue
                }
            }
            while slot <= last {
                let (u, v) = unsafe (places[unchecked: 2 &* slot], places[unchecked: 2 &* slot &+ 1])
                let outside =
                    (u - lowU).bitPattern | (highU - u).bitPattern | (v - lowV).bitPattern | (highV - v).bitPattern
                if Int64(bitPattern: outside) >= 0 {
                    let node = unsafe nodes[unchecked: Int(owners[unchecked: slot])]
                    isBlocked = blocks(node, p, q, r, nodes)
                    if isBlocked { break }
                }
                slot &+= 1
            }
            if isBlocked { break }
        }
        unsafe places[unchecked: 2 &* Int(p.slot)] = p.u
        unsafe places[unchecked: 2 &* Int(r.slot)] = r.u
        return isBlocked
    }

    @inline(__always)
    static func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }

    @inline(__always)
    static func smaller(_ a: Double, _ b: Double) -> Double { a < b ? a : b }

    @inline(__always)
    private static func bounds(_ a: Double, _ b: Double, _ c: Double) -> (low: Double, high: Double) {
        (smaller(smaller(a, b), c), larger(larger(a, b), c))
    }

    /// Whether a node lies in the closed triangle p, q, r and the boundary there enters its inside.
    @inline(__always)
    private static func blocks(
        _ node: Node, _ p: Node, _ q: Node, _ r: Node, _ nodes: borrowing MutableSpan<Node>
    ) -> Bool {
        // All three sides at once, by a filter with Shewchuk's bound A for the largest of them.
        let (pu, pv) = (p.u - node.u, p.v - node.v)
        let (qu, qv) = (q.u - node.u, q.v - node.v)
        let (ru, rv) = (r.u - node.u, r.v - node.v)
        let (pqLeft, pqRight) = (pu * qv, pv * qu)
        let (qrLeft, qrRight) = (qu * rv, qv * ru)
        let (rpLeft, rpRight) = (ru * pv, rv * pu)
        let least = smaller(smaller(pqLeft - pqRight, qrLeft - qrRight), rpLeft - rpRight)
        let products =
            (pqLeft.magnitude + pqRight.magnitude) + (qrLeft.magnitude + qrRight.magnitude)
            + (rpLeft.magnitude + rpRight.magnitude)
        let bound = 0x1p-51 * products
        if least > bound { return true }
        if least < -bound { return false }
        return unsafe blocksExactly(
            node, p, q, r, nodes[unchecked: Int(node.previous)], nodes[unchecked: Int(node.next)])
    }

    /// The same for a node on the rim, or nearly.
    @inline(never)
    private static func blocksExactly(
        _ node: Node, _ p: Node, _ q: Node, _ r: Node, _ before: Node, _ after: Node
    ) -> Bool {
        let pq = orientation(p, q, node)
        if pq < 0 { return false }
        let qr = orientation(q, r, node)
        if qr < 0 { return false }
        let rp = orientation(r, p, node)
        if rp < 0 { return false }
        // Inside, or within the new edge: an ear beside it, with this node as a corner, is better.
        if pq > 0 && qr > 0 { return true }
        // On the rim: does either way on from there lead inside?
        return entersInside(before, p, q, r, pq, qr, rp) || entersInside(after, p, q, r, pq, qr, rp)
    }

    /// Whether the way to a neighbour goes inside every edge of the triangle that it starts on.
    @inline(__always)
    private static func entersInside(
        _ neighbour: Node, _ p: Node, _ q: Node, _ r: Node, _ pq: Double, _ qr: Double, _ rp: Double
    ) -> Bool {
        if pq == 0 && orientation(p, q, neighbour) <= 0 { return false }
        if qr == 0 && orientation(q, r, neighbour) <= 0 { return false }
        if rp == 0 && orientation(r, p, neighbour) <= 0 { return false }
        return true
    }

    @inline(__always)
    static func orientation(_ a: Node, _ b: Node, _ c: Node) -> Double {
        ExactOrientation.determinant(a.u, a.v, b.u, b.v, c.u, c.v)
    }
}

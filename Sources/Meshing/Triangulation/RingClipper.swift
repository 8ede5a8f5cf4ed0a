/// Clips ears off one ring without holes as `EarClipper` does, ear for ear, where nothing out of the ordinary happens.
///
/// Ordinary means: neighbours never coincide, nothing turns back on itself, there always is an ear, and few corners are
/// reflex. Then nothing is ever added, and what a node needs fits in half a cache line.
struct RingClipper: Sendable {
    private struct Node {
        var u: Double
        var v: Double
        var previous: Int32
        var next: Int32
        /// 1 convex, 0 straight, −1 reflex; 1 when removed, so that it blocks no ear.
        var turn: Int32
    }

    /// Nodes of longer rings are left to `EarClipper`.
    private static let limit = 512
    private var nodes = [Node](repeating: Node(u: 0, v: 0, previous: 0, next: 0, turn: 1), count: limit)
    /// Nodes that are not convex, or were not.
    private var candidates = [Int32](repeating: 0, count: limit)

    /// Appends the triangles of a ring of points that follow one another; false, with nothing appended, if the ring is not
    /// ordinary.
    mutating func clip(
        u: Span<Double>, v: Span<Double>, from start: Int, count: Int, into indices: inout [UInt32]
    ) -> Bool {
        guard count <= Self.limit else { return false }
        return Self.clip(u, v, from: start, count: count, &nodes, &candidates, into: &indices)
    }

    /// The same over what `self` keeps, as accesses of their own.
    private static func clip(
        _ u: Span<Double>, _ v: Span<Double>, from start: Int, count: Int, _ nodes: inout [Node],
        _ candidates: inout [Int32], into indices: inout [UInt32]
    ) -> Bool {
        let before = indices.count
        indices.append(contentsOf: repeatElement(0, count: 3 * (count - 2)))
        var nodeSpan = nodes.mutableSpan
        var candidateSpan = candidates.mutableSpan
        var written = indices.mutableSpan
        if clip(u, v, from: start, count: count, &nodeSpan, &candidateSpan, into: &written, at: before) { return true }
        indices.removeSubrange(before...)
        return false
    }

    @inline(__always)
    private static func clip(
        _ u: Span<Double>, _ v: Span<Double>, from start: Int, count: Int, _ nodes: inout MutableSpan<Node>,
        _ candidates: inout MutableSpan<Int32>, into written: inout MutableSpan<UInt32>, at first: Int
    ) -> Bool {
        for node in 0..<count {
            nodes[node].u = u[start + node]
            nodes[node].v = v[start + node]
            nodes[node].previous = Int32(truncatingIfNeeded: node - 1)
            nodes[node].next = Int32(truncatingIfNeeded: node + 1)
        }
        nodes[0].previous = Int32(truncatingIfNeeded: count - 1)
        nodes[count - 1].next = 0
        var candidateCount = 0
        for node in 0..<count {
            guard let turn = turn(of: node, nodes) else { return false }
            nodes[node].turn = turn
            if turn <= 0 {
                candidates[candidateCount] = Int32(truncatingIfNeeded: node)
                candidateCount += 1
            }
        }
        guard candidateCount <= EarClipper.gridThreshold else { return false }

        var position = first
        var left = count
        var node = 0
        var tried = 0
        while left > 3 {
            let q = nodes[node]
            let next = Int(q.next)
            if q.turn <= 0 || isBlocked(node, nodes, &candidates, &candidateCount) {
                node = next
                tried += 1
                if tried > left { return false }
                continue
            }
            let previous = Int(q.previous)
            written[position] = UInt32(truncatingIfNeeded: start + previous)
            written[position + 1] = UInt32(truncatingIfNeeded: start + node)
            written[position + 2] = UInt32(truncatingIfNeeded: start + next)
            position += 3
            nodes[previous].next = q.next
            nodes[next].previous = q.previous
            nodes[node].turn = 1
            left -= 1
            guard renewTurn(of: previous, &nodes), renewTurn(of: next, &nodes) else { return false }
            node = Int(nodes[next].next)
            tried = 0
        }
        let previous = Int(nodes[node].previous)
        let next = Int(nodes[node].next)
        guard orientation(nodes[previous], nodes[node], nodes[next]) > 0 else { return false }
        written[position] = UInt32(truncatingIfNeeded: start + previous)
        written[position + 1] = UInt32(truncatingIfNeeded: start + node)
        written[position + 2] = UInt32(truncatingIfNeeded: start + next)
        return true
    }

    @inline(__always)
    private static func orientation(_ a: Node, _ b: Node, _ c: Node) -> Double {
        ExactOrientation.determinant(a.u, a.v, b.u, b.v, c.u, c.v)
    }

    /// False where the node is out of the ordinary now.
    @inline(__always)
    private static func renewTurn(of index: Int, _ nodes: inout MutableSpan<Node>) -> Bool {
        guard let turn = turn(of: index, nodes) else { return false }
        // Clipping makes no corner of a simple ring sharper, so candidates only become fewer.
        if turn <= 0 && nodes[index].turn > 0 { return false }
        nodes[index].turn = turn
        return true
    }

    /// nil where a neighbour coincides, or lies behind the other one.
    @inline(__always)
    private static func turn(of index: Int, _ nodes: borrowing MutableSpan<Node>) -> Int32? {
        let node = nodes[index]
        let before = nodes[Int(node.previous)]
        let after = nodes[Int(node.next)]
        let value = orientation(before, node, after)
        if value > 0 { return 1 }
        if value < 0 { return -1 }
        // On one line; straight only if the node lies strictly between: that also excludes equal points.
        let alongU = (before.u < node.u && node.u < after.u) || (before.u > node.u && node.u > after.u)
        let alongV = (before.v < node.v && node.v < after.v) || (before.v > node.v && node.v > after.v)
        return alongU || alongV ? 0 : nil
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

    /// Whether a convex node is no ear. See `EarClipper.isEar`.
    @inline(__always)
    private static func isBlocked(
        _ index: Int, _ nodes: borrowing MutableSpan<Node>, _ candidates: inout MutableSpan<Int32>,
        _ candidateCount: inout Int
    ) -> Bool {
        let q = nodes[index]
        let p = nodes[Int(q.previous)]
        let r = nodes[Int(q.next)]
        let lowU = min(p.u, q.u, r.u)
        let highU = max(p.u, q.u, r.u)
        let lowV = min(p.v, q.v, r.v)
        let highV = max(p.v, q.v, r.v)
        var position = 0
        while position < candidateCount {
            let candidate = candidates[position]
            let node = nodes[Int(candidate)]
            if node.turn > 0 {
                candidateCount -= 1
                candidates[position] = candidates[candidateCount]
                continue
            }
            position += 1
            if node.u < lowU || node.u > highU || node.v < lowV || node.v > highV { continue }
            if candidate == q.previous || candidate == q.next { continue }
            let pq = orientation(p, q, node)
            if pq < 0 { continue }
            let qr = orientation(q, r, node)
            if qr < 0 { continue }
            let rp = orientation(r, p, node)
            if rp < 0 { continue }
            if pq > 0 && qr > 0 { return true }
            // On the rim: does either way on from there lead inside?
            let (before, after) = (nodes[Int(node.previous)], nodes[Int(node.next)])
            if entersInside(before, p, q, r, pq, qr, rp) || entersInside(after, p, q, r, pq, qr, rp) { return true }
        }
        return false
    }
}

/// Whether three consecutive nodes are an ear: nothing of the boundary enters their triangle.
extension EarClipper {
    /// Whether the strictly convex node q with neighbours p and r may be clipped.
    ///
    /// Only straight and reflex nodes can enter an ear of a simple polygon; crossing ones need the careful test.
    mutating func isEar(_ p: Int, _ q: Int, _ r: Int) -> Bool {
        // Without patience every convex node passes, so that the end comes in linear time.
        guard work > 0 else { return true }
        let lowU = min(u[p], u[q], u[r])
        let highU = max(u[p], u[q], u[r])
        let lowV = min(v[p], v[q], v[r])
        let highV = max(v[p], v[q], v[r])
        if isCareful { return isCarefulEar(p, q, r) }
        if isStillBlocked(p, q, r) { return false }

        var index = 0
        while index < candidates.count {
            let node = Int(candidates[index])
            if turn[node] > 0 {
                // Clipped or turned convex since: never looked at again.
                candidates.swapAt(index, candidates.count - 1)
                candidates.removeLast()
                continue
            }
            index += 1
            if u[node] < lowU || u[node] > highU || v[node] < lowV || v[node] > highV { continue }
            if node != p && node != r && blocks(node, p, q, r) {
                work -= index
                note(blocker: node, p, q, r)
                return false
            }
        }
        work -= index + 1
        if grid.isEmpty { return true }

        let columns = grid.columns(from: lowU, through: highU)
        let rows = grid.rows(from: lowV, through: highV)
        var tests = 0
        for row in rows {
            // Cells of one row follow one another, and so do their nodes.
            let nodes = grid.nodes(row: row, columns: columns)
            tests += nodes.count + 1
            for position in nodes {
                let node = Int(grid.nodes[position])
                if turn[node] > 0 { continue }
                if u[node] < lowU || u[node] > highU || v[node] < lowV || v[node] > highV { continue }
                if node != p && node != r && blocks(node, p, q, r) {
                    work -= tests
                    note(blocker: node, p, q, r)
                    return false
                }
            }
        }
        work -= tests
        return true
    }

    /// Whether what blocked the same triangle before still does: in a long spiral only the ends have ears, and each round
    /// asks all others again.
    @inline(__always)
    private mutating func isStillBlocked(_ p: Int, _ q: Int, _ r: Int) -> Bool {
        guard q < blocked.count, blocked[q].before == p, blocked[q].after == r,
            turn[Int(blocked[q].by)] <= 0
        else { return false }
        askedAgain += 1
        if askedAgain & 63 == 0 { work -= 1 }
        return true
    }

    /// Keeps a node that lies inside a triangle, not on its rim: it blocks whatever happens to its neighbours.
    @inline(never)
    private mutating func note(blocker node: Int, _ p: Int, _ q: Int, _ r: Int) {
        guard loadedCount >= Self.rememberingCount, orientation(p, q, node) > 0, orientation(q, r, node) > 0,
            orientation(r, p, node) > 0
        else { return }
        while blocked.count < next.count { blocked.append(Blocked()) }
        blocked[q] = Blocked(
            by: Int32(truncatingIfNeeded: node), before: Int32(truncatingIfNeeded: p),
            after: Int32(truncatingIfNeeded: r))
    }

    /// Whether a node lies in the closed triangle p, q, r and the boundary there enters its inside.
    @inline(__always)
    func blocks(_ node: Int, _ p: Int, _ q: Int, _ r: Int) -> Bool {
        let pq = orientation(p, q, node)
        if pq < 0 { return false }
        let qr = orientation(q, r, node)
        if qr < 0 { return false }
        let rp = orientation(r, p, node)
        if rp < 0 { return false }
        // Inside, or within the new edge: an ear beside it, with this node as a corner, is better.
        if pq > 0 && qr > 0 { return true }
        return rimBlocks(node, p, q, r, pq: pq, qr: qr, rp: rp)
    }

    /// The same for a node on the edge p–q or q–r, or at a corner: looks along its two edges.
    @inline(never)
    private func rimBlocks(_ node: Int, _ p: Int, _ q: Int, _ r: Int, pq: Double, qr: Double, rp: Double) -> Bool {
        entersInside(Int(previous[node]), p, q, r, pq: pq, qr: qr, rp: rp)
            || entersInside(Int(next[node]), p, q, r, pq: pq, qr: qr, rp: rp)
    }

    /// Whether the way to a neighbour goes inside every edge of the triangle that it starts on.
    @inline(__always)
    private func entersInside(
        _ neighbour: Int, _ p: Int, _ q: Int, _ r: Int, pq: Double, qr: Double, rp: Double
    ) -> Bool {
        if pq == 0 && orientation(p, q, neighbour) <= 0 { return false }
        if qr == 0 && orientation(q, r, neighbour) <= 0 { return false }
        if rp == 0 && orientation(r, p, neighbour) <= 0 { return false }
        return true
    }

    /// Looks at every node, and at every edge that could cross the new one.
    private mutating func isCarefulEar(_ p: Int, _ q: Int, _ r: Int) -> Bool {
        var node = Int(next[r])
        while node != p {
            work -= 1
            if blocks(node, p, q, r) { return false }
            let after = Int(next[node])
            if after != p && crosses(p, r, node, after) { return false }
            node = after
        }
        // The new edge must leave both its ends to the inside.
        return isInCone(at: p, r) && isInCone(at: r, p)
    }

    /// Whether the segments a–b and c–d cross in one point within both.
    func crosses(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Bool {
        if max(u[c], u[d]) < min(u[a], u[b]) || min(u[c], u[d]) > max(u[a], u[b]) { return false }
        if max(v[c], v[d]) < min(v[a], v[b]) || min(v[c], v[d]) > max(v[a], v[b]) { return false }
        let abc = orientation(a, b, c)
        let abd = orientation(a, b, d)
        guard (abc > 0 && abd < 0) || (abc < 0 && abd > 0) else { return false }
        let cda = orientation(c, d, a)
        let cdb = orientation(c, d, b)
        return (cda > 0 && cdb < 0) || (cda < 0 && cdb > 0)
    }

    /// Whether the way from a node to another starts in the polygon's inside at that node, its edges not included.
    func isInCone(at node: Int, _ other: Int) -> Bool {
        var before = Int(previous[node])
        var after = Int(next[node])
        // Where holes meet in a point, bridges have no length: the way that it really goes is behind them.
        while coincide(before, node) && before != node { before = Int(previous[before]) }
        while coincide(after, node) && after != node { after = Int(next[after]) }
        let corner = orientation(before, node, after)
        let fromAfter = orientation(node, after, other)
        let fromBefore = orientation(before, node, other)
        if corner > 0 { return fromAfter > 0 && fromBefore > 0 }
        if corner < 0 { return fromAfter > 0 || fromBefore > 0 }
        let du = (u[before] - u[node]) * (u[after] - u[node])
        let dv = (v[before] - v[node]) * (v[after] - v[node])
        // A straight node, else the tip of a slit (or of a spike, which no bridge should meet).
        return du > 0 || dv > 0 ? true : fromAfter > 0
    }
}

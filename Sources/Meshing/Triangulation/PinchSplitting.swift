/// Parts a ring of nodes where it touches itself with its inside pinched between, as rings around separate parts do.
///
/// What hangs together in a point only is clipped as one ring like anything else, and nearly always comes out right. But
/// where all between two such points is clipped, a corridor without width is left, whose bends look like ears. Only for
/// attempts after a first one that lost area.
extension EarClipper {
    /// Divides the ring at pinches; returns a node of each ring that is left. O(n log n + p·n) for p meeting nodes.
    ///
    /// Puts all nodes aside, with the complement of `next`, so that none is taken for a live one: see `fetchRing`.
    mutating func splitPinches() -> [Int] {
        var order: [Int] = []
        for node in 0..<next.count where next[node] >= 0 { order.append(node) }
        let (u, v) = (u, v)
        order.sort { (u[$0], v[$0], $0) < (u[$1], v[$1], $1) }
        guard var starts = order.min().map({ [$0] }) else { return [] }
        // The ring that each node is in, by its position in `starts`.
        var ring = [Int](repeating: 0, count: next.count)
        for first in order.indices {
            var second = first + 1
            while second < order.count && coincide(order[first], order[second]) {
                let (a, b) = (order[first], order[second])
                second += 1
                guard ring[a] == ring[b], Int(next[a]) != b, Int(next[b]) != a else { continue }
                guard loopArea(from: a, to: b) > 0, loopArea(from: b, to: a) > 0 else { continue }
                let (beforeA, beforeB) = (Int(previous[a]), Int(previous[b]))
                link(beforeB, a)
                link(beforeA, b)
                // Either may hold the ring's start.
                starts[ring[a]] = a
                starts.append(b)
                var node = b
                repeat {
                    ring[node] = starts.count - 1
                    node = Int(next[node])
                } while node != b
            }
        }
        for node in order { next[node] = ~next[node] }
        return starts
    }

    /// Makes a ring that was put aside the live one.
    mutating func fetchRing(from start: Int) {
        liveCount = 0
        var node = start
        repeat {
            next[node] = ~next[node]
            liveCount += 1
            node = Int(next[node])
        } while node != start
    }

    /// Removes the live ring.
    mutating func removeRing() {
        var node = firstLiveNode()
        while node < next.count && next[node] >= 0 {
            let after = Int(next[node])
            next[node] = -1
            turn[node] = 1
            node = after
        }
        liveCount = 0
    }

    /// Twice the area inside the way from a node to another one at the same place.
    private func loopArea(from a: Int, to b: Int) -> Double {
        var area: Double = 0
        var node = a
        while node != b {
            let after = Int(next[node])
            area += (u[node] - u[a]) * (v[after] - v[a]) - (v[node] - v[a]) * (u[after] - u[a])
            node = after
        }
        return area
    }
}

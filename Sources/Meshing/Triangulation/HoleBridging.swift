/// Joins holes to the exterior, each by an edge that is run along twice, so that one ring of nodes is left.
///
/// Holes go in the order of their leftmost nodes (D. Eberly, as cited at `EarClipper`). A bridge leads from there to
/// the nearest visible node to its left: it can meet no hole that is still to come, and there always is one.
extension EarClipper {
    /// Joins all holes; one that lies outside the exterior is left out, and its area counted as lost.
    mutating func joinHoles(_ outcome: inout Outcome) {
        guard ringStarts.count > 1 else { return }
        holeOrder.removeAll(keepingCapacity: true)
        for ring in 1..<ringStarts.count {
            let start = Int(ringStarts[ring])
            var leftmost = start
            var node = Int(next[start])
            while node != start {
                if isLeft(node, of: leftmost) { leftmost = node }
                node = Int(next[node])
            }
            holeOrder.append(Int32(truncatingIfNeeded: leftmost))
        }
        sortHoles()
        let isMany = holeOrder.count >= Self.manyHoles
        if isMany { layEdgeGrid() }
        for position in 0..<holeOrder.count {
            let hole = Int(holeOrder[position])
            let size = ringSize(from: hole)
            if isMany && bridgeNearby(hole) {
                liveCount += size
            } else if bridge(hole, &outcome) {
                // Not found nearby: a hole that pokes through an edge. The edges it changed are entered anew.
                if isMany { layEdgeGrid() }
                liveCount += size
            } else {
                outcome.repairs.insert(.holeDropped)
                outcome.lost += dropRing(from: hole)
            }
        }
    }

    /// By u, then v: a total order of positions.
    @inline(__always)
    func isLeft(_ a: Int, of b: Int) -> Bool { u[a] < u[b] || (u[a] == u[b] && v[a] < v[b]) }

    /// Insertion for the usual few, without the allocation of the library's sort.
    private mutating func sortHoles() {
        if holeOrder.count > 32 {
            let (u, v) = (u, v)
            holeOrder.sort { first, second in
                let (a, b) = (Int(first), Int(second))
                return (u[a], v[a], a) < (u[b], v[b], b)
            }
            return
        }
        for end in 1..<max(1, holeOrder.count) {
            var position = end
            while position > 0, isLeft(Int(holeOrder[position]), of: Int(holeOrder[position - 1])) {
                holeOrder.swapAt(position, position - 1)
                position -= 1
            }
        }
    }

    func ringSize(from start: Int) -> Int {
        var count = 0
        var node = start
        repeat {
            count += 1
            node = Int(next[node])
        } while node != start
        return count
    }

    /// Takes a whole ring out; returns twice its area.
    private mutating func dropRing(from start: Int) -> Double {
        var area: Double = 0
        var node = Int(next[start])
        while node != start {
            let after = Int(next[node])
            area += orientation(start, node, after)
            next[node] = -1
            node = after
        }
        next[start] = -1
        return area.magnitude
    }

    // MARK: One bridge

    private mutating func bridge(_ hole: Int, _ outcome: inout Outcome) -> Bool {
        var coinciding: Int?
        var touched: Int?
        var node = 0
        repeat {
            let after = Int(next[node])
            if coincide(node, hole) {
                if isInCone(at: node, Int(next[hole])) || isInCone(at: node, Int(previous[hole])) {
                    splice(hole, at: node)
                    return true
                }
                coinciding = coinciding ?? node
            } else if touched == nil, isWithin(hole, edge: node, after) {
                touched = node
            }
            node = after
        } while node != 0
        if let touched, coinciding == nil {
            insert(hole, intoEdgeAfter: touched)
            return true
        }
        if let coinciding {
            splice(hole, at: coinciding)
            return true
        }
        if let visible = nearestVisibleNode(from: hole) {
            splice(hole, at: visible)
            return true
        }
        // No way inside: the hole pokes through an edge here. A little is a matter of rounded coordinates.
        let (edge, distanceSquared, extentSquared) = nearestEdge(to: hole)
        guard distanceSquared <= 1e-6 * extentSquared else { return false }
        outcome.lost += orientation(edge, hole, Int(next[edge])).magnitude
        insert(hole, intoEdgeAfter: edge)
        return true
    }

    /// Whether a node lies exactly on an edge, between its ends.
    func isWithin(_ node: Int, edge a: Int, _ b: Int) -> Bool {
        u[node] >= min(u[a], u[b]) && u[node] <= max(u[a], u[b]) && v[node] >= min(v[a], v[b])
            && v[node] <= max(v[a], v[b]) && !coincide(node, a) && !coincide(node, b) && orientation(a, b, node) == 0
    }

    private mutating func nearestVisibleNode(from hole: Int) -> Int? {
        refused.removeAll(keepingCapacity: true)
        for _ in 0..<next.count { refused.append(false) }
        while work > 0 {
            var best: Int?
            var bestDistance = Double.infinity
            var node = 0
            repeat {
                work -= 1
                if !refused[node], isLeft(node, of: hole) {
                    let du = u[node] - u[hole]
                    let dv = v[node] - v[hole]
                    let distance = du * du + dv * dv
                    if distance < bestDistance {
                        if isInCone(at: node, hole) {
                            best = node
                            bestDistance = distance
                        } else {
                            refused[node] = true
                        }
                    }
                }
                node = Int(next[node])
            } while node != 0
            guard let best else { return nil }
            if isVisible(best, from: hole) { return best }
            refused[best] = true
        }
        return nil
    }

    private mutating func isVisible(_ target: Int, from hole: Int) -> Bool {
        var node = 0
        repeat {
            work -= 1
            let after = Int(next[node])
            if isWithin(node, edge: hole, target) || crosses(hole, target, node, after) { return false }
            node = after
        } while node != 0
        return true
    }

    /// The edge nearest to a node, by its first node; the squares of the distance and of the exterior's extent.
    private func nearestEdge(to hole: Int) -> (edge: Int, distanceSquared: Double, extentSquared: Double) {
        var best = 0
        var bestDistance = Double.infinity
        var extent: Double = 0
        var node = 0
        repeat {
            let after = Int(next[node])
            let du = u[after] - u[node]
            let dv = v[after] - v[node]
            let lengthSquared = du * du + dv * dv
            let toHoleU = u[hole] - u[node]
            let toHoleV = v[hole] - v[node]
            let along = lengthSquared > 0 ? max(0, min(1, (toHoleU * du + toHoleV * dv) / lengthSquared)) : 0
            let offU = toHoleU - along * du
            let offV = toHoleV - along * dv
            let distance = offU * offU + offV * offV
            if distance < bestDistance {
                best = node
                bestDistance = distance
            }
            let fromStartU = u[node] - u[0]
            let fromStartV = v[node] - v[0]
            extent = max(extent, fromStartU * fromStartU + fromStartV * fromStartV)
            node = after
        } while node != 0
        return (best, bestDistance, extent)
    }

    // MARK: Links

    /// … → node → hole → … → hole's twin → node's twin → …
    mutating func splice(_ hole: Int, at node: Int) {
        let after = Int(next[node])
        let last = Int(previous[hole])
        let nodeTwin = copy(node)
        let holeTwin = copy(hole)
        link(node, hole)
        link(last, holeTwin)
        link(holeTwin, nodeTwin)
        link(nodeTwin, after)
        liveCount += 2
    }

    /// … → edge's start → hole → … → hole's twin → edge's end → …
    mutating func insert(_ hole: Int, intoEdgeAfter node: Int) {
        let after = Int(next[node])
        let last = Int(previous[hole])
        let holeTwin = copy(hole)
        link(node, hole)
        link(last, holeTwin)
        link(holeTwin, after)
        liveCount += 1
    }
}

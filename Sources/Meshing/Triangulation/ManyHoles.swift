/// Bridges of polygons with many holes: what `HoleBridging` looks for among all nodes, looked for nearby.
///
/// The same rules, so the same bridges, but for two nodes equally near: near O(log n) a hole instead of O(n).
extension EarClipper {
    /// From so many holes on a grid of edges pays.
    static let manyHoles = 32

    /// Lays the grid over the polygon and enters the exterior.
    mutating func layEdgeGrid() {
        var (lowU, highU, lowV, highV) = (u[0], u[0], v[0], v[0])
        for node in 0..<loadedCount {
            lowU = min(lowU, u[node])
            highU = max(highU, u[node])
            lowV = min(lowV, v[node])
            highV = max(highV, v[node])
        }
        edges.reset(lowU: lowU, highU: highU, lowV: lowV, highV: highV, cells: loadedCount / 4)
        enterRing(from: 0, to: 0)
    }

    /// Enters the edges from a node on, up to that which leads to another.
    mutating func enterRing(from start: Int, to end: Int) {
        var node = start
        repeat {
            enterEdge(node)
            node = Int(next[node])
        } while node != end
    }

    mutating func enterEdge(_ node: Int) {
        let after = Int(next[node])
        edges.insert(node, u: u[node], v: v[node], endU: u[after], endV: v[after])
    }

    /// Joins a hole to the ring where it touches it or near by; false where that is not to be had.
    mutating func bridgeNearby(_ hole: Int) -> Bool {
        var coinciding: Int?
        var touched: Int?
        var entry = edges.head(column: edges.column(u[hole]), row: edges.row(v[hole]))
        while entry >= 0 {
            work -= 1
            let node = Int(edges.nodes[entry])
            entry = Int(edges.links[entry])
            if coincide(node, hole) {
                if isInCone(at: node, Int(next[hole])) || isInCone(at: node, Int(previous[hole])) {
                    spliceEntering(hole, at: node)
                    return true
                }
                coinciding = min(coinciding ?? node, node)
            } else if isWithin(hole, edge: node, Int(next[node])) {
                touched = min(touched ?? node, node)
            }
        }
        if let touched, coinciding == nil {
            let last = Int(previous[hole])
            insert(hole, intoEdgeAfter: touched)
            enterRing(from: touched, to: Int(next[Int(next[last])]))
            return true
        }
        guard let node = coinciding ?? nearbyVisibleNode(from: hole) else { return false }
        spliceEntering(hole, at: node)
        return true
    }

    private mutating func spliceEntering(_ hole: Int, at node: Int) {
        let after = Int(next[node])
        splice(hole, at: node)
        enterRing(from: node, to: after)
    }

    /// Looks at rings of cells around the hole's node, wider and wider, until no node further away can be nearer.
    private mutating func nearbyVisibleNode(from hole: Int) -> Int? {
        let column = edges.column(u[hole])
        let row = edges.row(v[hole])
        nearby.removeAll(keepingCapacity: true)
        var reach = 0
        while work > 0 {
            collectNodes(around: column, row, reach: reach, leftOf: hole)
            let isLast = reach >= column && reach >= max(row, edges.rows - 1 - row)
            // One cell less for the place within the cell, and a little for rounding.
            let safe = max(0, Double(reach) * 0.999999 - 0.000001) * edges.width
            while work > 0 {
                var best = -1
                var bestDistance = isLast ? Double.infinity : safe * safe
                for position in 0..<nearby.count {
                    let node = Int(nearby[position])
                    let du = u[node] - u[hole]
                    let dv = v[node] - v[hole]
                    let distance = du * du + dv * dv
                    if distance < bestDistance {
                        best = position
                        bestDistance = distance
                    }
                }
                work -= nearby.count
                guard best >= 0 else { break }
                let node = Int(nearby[best])
                nearby.swapAt(best, nearby.count - 1)
                nearby.removeLast()
                if isInCone(at: node, hole) && isVisibleNearby(node, from: hole) { return node }
            }
            if isLast { return nil }
            reach += 1
        }
        return nil
    }

    /// Adds the nodes that lie in the cells of a square's rim, and to the left.
    private mutating func collectNodes(around column: Int, _ row: Int, reach: Int, leftOf hole: Int) {
        for r in max(0, row - reach)...min(edges.rows - 1, row + reach) {
            let isEnd = r == row - reach || r == row + reach
            var c = max(0, column - reach)
            while c <= min(edges.columns - 1, column + reach) {
                var entry = edges.head(column: c, row: r)
                work -= 1
                while entry >= 0 {
                    work -= 1
                    let node = Int(edges.nodes[entry])
                    entry = Int(edges.links[entry])
                    if isLeft(node, of: hole), edges.column(u[node]) == c, edges.row(v[node]) == r {
                        nearby.append(Int32(truncatingIfNeeded: node))
                    }
                }
                // Between the ends, only the first cell of a row is on the rim; the last one is to the right.
                c += isEnd || reach == 0 ? 1 : 2 * reach
            }
        }
    }

    private mutating func isVisibleNearby(_ target: Int, from hole: Int) -> Bool {
        for row in edges.row(min(v[hole], v[target]))...edges.row(max(v[hole], v[target])) {
            for column in edges.span(ofRow: row, u[hole], v[hole], u[target], v[target]) {
                var entry = edges.head(column: column, row: row)
                while entry >= 0 {
                    work -= 1
                    let node = Int(edges.nodes[entry])
                    entry = Int(edges.links[entry])
                    if isWithin(node, edge: hole, target) || crosses(hole, target, node, Int(next[node])) {
                        return false
                    }
                }
            }
        }
        return true
    }
}

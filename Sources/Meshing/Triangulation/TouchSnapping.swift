/// Makes rings that nearly touch, or overlap by a hair, touch exactly: for the second attempt at rings that cross.
///
/// A hole's corner that was meant to lie on an edge of another ring comes to lie on either side of it once coordinates
/// are rounded or projected. A gap does no harm, but an overlap by the last bit makes the rings cross.
extension EarClipper {
    /// Metres; several times the 0.1 mm to which positions are rounded before they come here.
    private static let touchingTolerance: Double = 5e-4

    /// Moves nodes onto near ones, and divides edges at near nodes; returns twice the area that the rings changed by.
    ///
    /// Only in the plane: triangles keep the points that they are made of. O(n²).
    mutating func snapTouches() -> Double {
        var extent: Double = 0
        for node in 0..<loadedCount { extent = max(extent, (u[node] - u[0]).magnitude, (v[node] - v[0]).magnitude) }
        let tolerance = min(Self.touchingTolerance, 1e-4 * extent)
        let before = signedArea()
        snapNodes(tolerance * tolerance)
        for ring in 0..<ringStarts.count { divideEdges(ofRingFrom: Int(ringStarts[ring]), tolerance) }
        liveCount = ringSize(from: 0)
        return (signedArea() - before).magnitude
    }

    /// Twice the area of all rings.
    private func signedArea() -> Double {
        var total: Double = 0
        for ring in 0..<ringStarts.count {
            let start = Int(ringStarts[ring])
            var node = Int(next[start])
            while node != start {
                let after = Int(next[node])
                let left = (u[node] - u[start]) * (v[after] - v[start])
                total += left - (v[node] - v[start]) * (u[after] - u[start])
                node = after
            }
        }
        return total
    }

    private mutating func snapNodes(_ toleranceSquared: Double) {
        for node in 1..<max(1, loadedCount) {
            for earlier in 0..<node {
                let du = u[node] - u[earlier]
                let dv = v[node] - v[earlier]
                guard du * du + dv * dv <= toleranceSquared else { continue }
                if Int(next[node]) == earlier || Int(previous[node]) == earlier { continue }
                u[node] = u[earlier]
                v[node] = v[earlier]
                break
            }
        }
    }

    private mutating func divideEdges(ofRingFrom start: Int, _ tolerance: Double) {
        var a = start
        repeat {
            let b = Int(next[a])
            // Rounding in absurd extents could lead back and forth for ever.
            if u.count < 4 * loadedCount, let node = firstNode(nearEdge: a, b, tolerance) {
                let twin = copy(node)
                link(a, twin)
                link(twin, b)
            }
            a = Int(next[a])
        } while a != start
    }

    /// The node near an edge, between its ends, that comes first along it.
    private func firstNode(nearEdge a: Int, _ b: Int, _ tolerance: Double) -> Int? {
        let du = u[b] - u[a]
        let dv = v[b] - v[a]
        let lengthSquared = du * du + dv * dv
        guard lengthSquared > 0 else { return nil }
        let reach = tolerance * lengthSquared.squareRoot()
        let lowU = min(u[a], u[b]) - tolerance
        let highU = max(u[a], u[b]) + tolerance
        let lowV = min(v[a], v[b]) - tolerance
        let highV = max(v[a], v[b]) + tolerance
        var first: Int?
        var least = Double.infinity
        for node in 0..<loadedCount {
            if u[node] < lowU || u[node] > highU || v[node] < lowV || v[node] > highV { continue }
            if point[node] == point[a] || point[node] == point[b] || coincide(node, a) || coincide(node, b) { continue }
            let toU = u[node] - u[a]
            let toV = v[node] - v[a]
            let along = toU * du + toV * dv
            let across = (toV * du - toU * dv).magnitude
            // Nodes just before or after the ends belong to those, or to other edges.
            if across <= reach && along > reach && along < lengthSquared - reach && along < least {
                first = node
                least = along
            }
        }
        return first
    }
}

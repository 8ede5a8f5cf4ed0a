/// Clips ears off a ring of nodes in the plane, after holes are joined to it by bridges.
///
/// After D. Eberly, "Triangulation by Ear Clipping" (Geometric Tools, 2002), and M. Held, "FIST: Fast
/// Industrial-Strength Triangulation of Polygons", Algorithmica 30, 2001. What differs: the test of an ear looks at
/// the directions in which a boundary leaves a point on the ear's rim, exactly, so that bridges, rings that touch, and
/// points on straight edges need no special care; and where crossing rings leave no ear, the least damage is done.
///
/// Clipped triangles, negative ones included, sum up to the polygon's signed area whatever the order. So the sum of
/// the negative ones, `lost`, tells how far the result is from a partition; 0 proves one.
struct EarClipper: Sendable {
    /// What clipping did besides appending triangles.
    struct Outcome {
        var repairs: PolygonTriangulation.Repairs = []
        /// Twice the area (square metres, in the plane) of triangles that had to be left out.
        var lost: Double = 0
    }

    /// How a polygon is gone about; all but the first only where that loses area.
    private enum Attempt {
        case plain
        /// Rings that nearly touch are made to.
        case snapping
        /// Rings that touch themselves are divided there, too.
        case splitting
        /// Ears are tested against every node and edge.
        case careful
    }

    // Nodes, as a struct of arrays. A removed node has `next` −1 and `turn` 1, so that it blocks no ear.
    var u: [Double] = []
    var v: [Double] = []
    /// The index of the node's point among the caller's points.
    var point: [Int32] = []
    var next: [Int32] = []
    var previous: [Int32] = []
    /// 1 convex, 0 straight, −1 reflex.
    var turn: [Int8] = []

    /// The nodes as loaded, before bridges: rings follow one another.
    var ringStarts: [Int32] = []
    var loadedCount = 0
    /// The nodes that are left.
    var liveCount = 0
    /// Non-convex nodes that are looked at for every ear; those in `grid` are not listed.
    var candidates: [Int32] = []
    var grid = NodeGrid()
    /// Point tests left before decisions become cheap ones.
    var work = 0
    private var attempt = Attempt.plain
    /// Whether ears are tested against every node and edge.
    var isCareful: Bool { attempt == .careful }
    /// Scratch of the bridging: holes in the order of their leftmost nodes; nodes already refused.
    var holeOrder: [Int32] = []
    var refused: [Bool] = []
    /// Scratch of the bridging of many holes.
    var edges = EdgeGrid()
    var nearby: [Int32] = []
    /// Point tests made since the polygon was loaded: what the complexity is told in.
    private(set) var workSpent = 0

    /// What blocked a node that would have been an ear, with its neighbours then.
    struct Blocked {
        var by: Int32 = 0
        var before: Int32 = -1
        var after: Int32 = -1
    }

    /// By node; shorter where nothing is known.
    var blocked: [Blocked] = []
    /// How often that was looked up, of which the 64th part counts as work.
    var askedAgain = 0
    /// From so many points on it pays to remember.
    static let rememberingCount = 256

    /// Above this many non-convex nodes a grid pays.
    static let gridThreshold = 48
    /// Up to this many nodes a second, quadratic run is made where the first one lost area.
    static let carefulLimit = 3000

    /// Takes over the projected rings of one polygon; the exterior must run counter-clockwise.
    mutating func load(u: Span<Double>, v: Span<Double>, points: [Int32], ringStarts starts: [Int32]) {
        self.u.removeAll(keepingCapacity: true)
        self.v.removeAll(keepingCapacity: true)
        point.removeAll(keepingCapacity: true)
        ringStarts.removeAll(keepingCapacity: true)
        for index in 0..<points.count {
            let source = points[index]
            self.u.append(u[Int(source)])
            self.v.append(v[Int(source)])
            point.append(source)
        }
        for index in 0..<starts.count { ringStarts.append(starts[index]) }
        loadedCount = points.count
    }

    /// Appends the triangles of the loaded polygon.
    mutating func clip(into indices: inout [UInt32]) -> Outcome {
        let before = indices.count
        attempt = .plain
        workSpent = 0
        renewWork()
        var (outcome, area) = run(into: &indices)
        // Rings that overlap by a hair first; edges that cross without a corner inside an ear only last.
        for attempt in [Attempt.snapping, .splitting, .careful]
        where outcome.lost > 1e-9 * area && loadedCount <= Self.carefulLimit {
            if attempt == .careful && outcome.lost <= 1e-3 * area { break }
            let firstCount = indices.count
            self.attempt = attempt
            renewWork()
            let (other, _) = run(into: &indices)
            if other.lost < outcome.lost {
                indices.removeSubrange(before..<firstCount)
                outcome = other
            } else {
                indices.removeSubrange(firstCount...)
            }
        }
        if outcome.lost > 1e-9 * area { outcome.repairs.insert(.selfIntersection) }
        return outcome
    }

    /// Far above what rings that do not cross need.
    private mutating func renewWork() { work = workLimit }

    private var workLimit: Int { 100_000 + (2_000 + 40 * (ringStarts.count - 1)) * loadedCount }

    /// One attempt from the loaded rings; returns also twice the polygon's area in the plane.
    private mutating func run(into indices: inout [UInt32]) -> (Outcome, area: Double) {
        var outcome = Outcome()
        let area = linkRings()
        if attempt != .plain { outcome.lost += snapTouches() }
        joinHoles(&outcome)
        if attempt == .splitting {
            for start in splitPinches() {
                fetchRing(from: start)
                classify()
                clipRing(into: &indices, &outcome)
                removeRing()
            }
        } else {
            classify()
            clipRing(into: &indices, &outcome)
        }
        workSpent += workLimit - work
        return (outcome, area)
    }

    // MARK: Links

    /// Links each ring's nodes, holes clockwise; returns twice the area in the plane.
    private mutating func linkRings() -> Double {
        let surplus = u.count - loadedCount
        if surplus > 0 {
            u.removeLast(surplus)
            v.removeLast(surplus)
            point.removeLast(surplus)
        }
        next.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        turn.removeAll(keepingCapacity: true)
        var total: Double = 0
        for ring in 0..<ringStarts.count {
            let start = Int(ringStarts[ring])
            let end = ring + 1 < ringStarts.count ? Int(ringStarts[ring + 1]) : loadedCount
            var area: Double = 0
            for node in start + 1..<end - 1 {
                let left = (u[node] - u[start]) * (v[node + 1] - v[start])
                area += left - (v[node] - v[start]) * (u[node + 1] - u[start])
            }
            total += ring == 0 ? area : -area.magnitude
            let isBackward = ring > 0 && area > 0
            for node in start..<end {
                let following = Int32(truncatingIfNeeded: node + 1 == end ? start : node + 1)
                let preceding = Int32(truncatingIfNeeded: node == start ? end - 1 : node - 1)
                next.append(isBackward ? preceding : following)
                previous.append(isBackward ? following : preceding)
                turn.append(1)
            }
        }
        liveCount = ringStarts.count > 1 ? Int(ringStarts[1]) : loadedCount
        return total
    }

    /// Adds a copy of a node's point, not linked yet.
    mutating func copy(_ node: Int) -> Int {
        u.append(u[node])
        v.append(v[node])
        point.append(point[node])
        next.append(-1)
        previous.append(-1)
        turn.append(1)
        return u.count - 1
    }

    @inline(__always)
    mutating func link(_ a: Int, _ b: Int) {
        next[a] = Int32(truncatingIfNeeded: b)
        previous[b] = Int32(truncatingIfNeeded: a)
    }

    @inline(__always)
    func orientation(_ a: Int, _ b: Int, _ c: Int) -> Double {
        ExactOrientation.determinant(u[a], v[a], u[b], v[b], u[c], v[c])
    }

    @inline(__always)
    func coincide(_ a: Int, _ b: Int) -> Bool { u[a] == u[b] && v[a] == v[b] }

    /// Finds every node's turn, takes out what coincides, and lists the non-convex nodes.
    private mutating func classify() {
        candidates.removeAll(keepingCapacity: true)
        blocked.removeAll(keepingCapacity: true)
        grid.clear()
        for node in 0..<next.count where next[node] >= 0 {
            turn[node] = sign(orientation(Int(previous[node]), node, Int(next[node])))
        }
        for node in 0..<next.count where next[node] >= 0 && turn[node] == 0 { settle(node) }
        for node in 0..<next.count where next[node] >= 0 && turn[node] <= 0 {
            candidates.append(Int32(truncatingIfNeeded: node))
        }
        if candidates.count > Self.gridThreshold && !isCareful {
            grid.build(u: u, v: v, nodes: candidates)
            candidates.removeAll(keepingCapacity: true)
        }
    }

    @inline(__always)
    private func sign(_ value: Double) -> Int8 { value > 0 ? 1 : (value < 0 ? -1 : 0) }

    private mutating func unlink(_ node: Int) {
        link(Int(previous[node]), Int(next[node]))
        next[node] = -1
        turn[node] = 1
        liveCount -= 1
    }

    /// Renews a node's turn after a neighbour went, and takes out coinciding neighbours and spikes.
    ///
    /// A spike (out, and back the same way) has no area, but makes its foot look like a corner; it may end in another.
    private mutating func settle(_ start: Int) {
        var node = start
        var pending = -1
        while liveCount > 2 {
            let before = Int(previous[node])
            let after = Int(next[node])
            if coincide(node, after) {
                unlink(after)
                continue
            }
            if coincide(node, before) {
                unlink(before)
                continue
            }
            let newTurn = sign(orientation(before, node, after))
            if newTurn == 0 && isTurningBack(before, node, after) {
                unlink(node)
                node = before
                pending = after
                continue
            }
            if newTurn <= 0 && turn[node] > 0 { candidates.append(Int32(truncatingIfNeeded: node)) }
            turn[node] = newTurn
            guard pending >= 0 && pending != node && next[pending] >= 0 else { return }
            node = pending
            pending = -1
        }
    }

    /// Whether both neighbours of a node on one line with them lie on the same side of it.
    @inline(__always)
    private func isTurningBack(_ before: Int, _ node: Int, _ after: Int) -> Bool {
        (u[before] < u[node]) == (u[after] < u[node]) && (u[before] > u[node]) == (u[after] > u[node])
            && (v[before] < v[node]) == (v[after] < v[node]) && (v[before] > v[node]) == (v[after] > v[node])
    }

    // MARK: Ears

    private mutating func clipRing(into indices: inout [UInt32], _ outcome: inout Outcome) {
        let start = firstLiveNode()
        if start < next.count && next[start] >= 0 && liveCount >= 3 {
            clipEars(from: start, into: &indices, &outcome)
        }
    }

    private mutating func clipEars(from start: Int, into indices: inout [UInt32], _ outcome: inout Outcome) {
        var node = start
        var stop = start
        var divisionsLeft = 2 * next.count
        while liveCount > 3 {
            let before = Int(previous[node])
            let after = Int(next[node])
            if turn[node] > 0 && isEar(before, node, after) {
                append(before, node, after, &indices)
                node = remove(node)
                stop = node
                continue
            }
            node = after
            guard node == stop else { continue }
            // Once round without an ear.
            if work > 0, divisionsLeft > 0, let divided = divideTouchedEdge(near: node) {
                divisionsLeft -= 1
                node = divided
            } else {
                node = clipWithLeastDamage(near: node, into: &indices, &outcome)
            }
            stop = node
        }
        guard liveCount == 3 else { return }
        let before = Int(previous[node])
        let after = Int(next[node])
        let area = orientation(before, node, after)
        if area > 0 { append(before, node, after, &indices) } else { outcome.lost += -area }
    }

    private func append(_ a: Int, _ b: Int, _ c: Int, _ indices: inout [UInt32]) {
        indices.append(UInt32(truncatingIfNeeded: point[a]))
        indices.append(UInt32(truncatingIfNeeded: point[b]))
        indices.append(UInt32(truncatingIfNeeded: point[c]))
    }

    /// Takes a node out; returns the one to go on with, which skips a neighbour for better shapes.
    private mutating func remove(_ node: Int) -> Int {
        let before = Int(previous[node])
        let after = Int(next[node])
        unlink(node)
        settle(before)
        if next[after] >= 0 { settle(after) }
        // Settling removes coinciding nodes; the walk needs one that is left.
        var survivor = after
        if next[survivor] < 0 { survivor = before }
        if next[survivor] < 0 { survivor = firstLiveNode() }
        return Int(next[survivor])
    }

    func firstLiveNode() -> Int {
        var node = 0
        while node < next.count - 1 && next[node] < 0 { node += 1 }
        return node
    }

    /// Where no node is an ear, an edge may be touched from inside by another node: gives the edge a copy of it.
    private mutating func divideTouchedEdge(near start: Int) -> Int? {
        var a = start
        repeat {
            if work <= 0 { return nil }
            let b = Int(next[a])
            let lowU = min(u[a], u[b])
            let highU = max(u[a], u[b])
            let lowV = min(v[a], v[b])
            let highV = max(v[a], v[b])
            var node = Int(next[b])
            while node != a {
                work -= 1
                if u[node] >= lowU, u[node] <= highU, v[node] >= lowV, v[node] <= highV,
                    !coincide(node, a), !coincide(node, b), orientation(a, b, node) == 0,
                    orientation(a, b, Int(previous[node])) >= 0 || orientation(a, b, Int(next[node])) >= 0
                {
                    let twin = copy(node)
                    link(a, twin)
                    link(twin, b)
                    liveCount += 1
                    turn[twin] = 0
                    candidates.append(Int32(truncatingIfNeeded: twin))
                    // The edge may now lie on another one.
                    settle(a)
                    if next[b] >= 0 { settle(b) }
                    if next[a] >= 0 { return a }
                    return firstLiveNode()
                }
                node = Int(next[node])
            }
            a = b
        } while a != start
        return nil
    }

    /// Clips the node that costs the least area, be it blocked, straight or reflex.
    private mutating func clipWithLeastDamage(
        near start: Int, into indices: inout [UInt32], _ outcome: inout Outcome
    ) -> Int {
        var best = start
        var bestDamage = Double.infinity
        var bestIsPositive = false
        var node = start
        repeat {
            let before = Int(previous[node])
            let after = Int(next[node])
            let area = orientation(before, node, after)
            let isPositive = area > 0
            var damage = area.magnitude
            if isPositive {
                // Out of patience, any convex node will do.
                damage = work > 0 ? blockage(before, node, after, atMost: bestDamage) : -1
            }
            if damage < bestDamage || (damage == bestDamage && isPositive && !bestIsPositive) {
                best = node
                bestDamage = damage
                bestIsPositive = isPositive
                if damage < 0 { break }
            }
            node = after
        } while node != start
        let before = Int(previous[best])
        let after = Int(next[best])
        if bestIsPositive {
            append(before, best, after, &indices)
        } else {
            let area = orientation(before, best, after)
            outcome.lost += area.magnitude
            if area == 0 { outcome.repairs.insert(.collinearDropped) }
        }
        return remove(best)
    }

    /// How deep other nodes reach into a triangle, as twice an area; stops above a limit.
    private mutating func blockage(_ p: Int, _ q: Int, _ r: Int, atMost limit: Double) -> Double {
        var deepest: Double = 0
        var node = Int(next[r])
        while node != p && deepest <= limit {
            work -= 1
            let a = orientation(p, q, node)
            let b = orientation(q, r, node)
            let c = orientation(r, p, node)
            if a > 0 && b > 0 && c > 0 { deepest = max(deepest, min(a, b, c)) }
            if isCareful {
                let after = Int(next[node])
                if after != p && crosses(p, r, node, after) {
                    let beyond = -orientation(r, p, after)
                    deepest = max(deepest, min(c.magnitude, beyond.magnitude))
                }
            }
            node = Int(next[node])
        }
        return deepest
    }
}

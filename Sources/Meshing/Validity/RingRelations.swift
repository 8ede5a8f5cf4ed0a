/// How the rings of one polygon lie to each other.
///
/// Rings may touch each other in points. What comes nearer than the snap tolerance touches; everything else is decided
/// by exact predicates on the coordinates as they were given.
struct RingRelations {
    /// What a ring does about another one, of which it is cut into pieces where they touch.
    private struct Sight {
        var hasInside = false
        var hasOutside = false
        var hasShared = false
    }

    /// Two rings that come near each other; the lower first.
    private struct Pair: Hashable, Comparable {
        var first: Int32
        var second: Int32
        static func < (lhs: Self, rhs: Self) -> Bool {
            lhs.first != rhs.first ? lhs.first < rhs.first : lhs.second < rhs.second
        }
    }

    /// A place on an edge where another ring touches it.
    private struct Touch {
        var pair: Pair
        var edge: Int32
        var parameter: Double
    }

    /// Two rings that cross, where, and on which edge.
    private struct Crossing {
        var pair: Pair
        var edge: Int
        var parameter: Double
    }

    /// What was found: about which ring, and which point of the solid it is near, with the way to the next one.
    struct Finding {
        var code: ValidityCode
        var ring: Int
        var edge: Int
        var parameter: Double
    }

    private var touches: [Touch] = []
    private var crossings: [Pair: Crossing] = [:]
    private var meetings: [(pair: Pair, point: Int32)] = []

    /// Looks for rings that cross themselves.
    ///
    /// - Returns: the first finding of each ring.
    mutating func selfIntersections(_ edges: inout RingEdges, snap: Double) -> [Finding] {
        var found: [Int32: (edge: Int, parameter: Double)] = [:]
        let all = edges.edges
        let starts = edges.starts
        edges.forEachNearPair(margin: 0) { i, j in
            let (one, other) = (all[i], all[j])
            guard one.ring == other.ring, found[one.ring].map({ i < $0.edge }) ?? true else { return true }
            let count = starts[Int(one.ring) + 1] - starts[Int(one.ring)]
            if one.isNeighbour(of: other, count: count) {
                if count == 2 || Self.foldsBack(one, other) { found[one.ring] = (i, one.to == other.from ? 1 : 0) }
            } else if PlanarTest.meet(one.a, one.b, other.a, other.b) {
                found[one.ring] = (i, PlanarTest.crossing(one.a, one.b, other.a, other.b))
            }
            return true
        }
        // Thinner than a thousandth of what counts as one point: collapsed to a line, even where nothing meets.
        for ring in 0..<(starts.count - 1) where found[Int32(ring)] == nil {
            let area = edges.doubledArea(ofRing: ring).magnitude
            if area <= edges.length(ofRing: ring) * snap * 1e-3 { found[Int32(ring)] = (starts[ring], 0) }
        }
        return found.sorted { $0.key < $1.key }.map {
            Finding(code: .ringSelfIntersection, ring: Int($0.key), edge: $0.value.edge, parameter: $0.value.parameter)
        }
    }

    /// Whether an edge runs back over the one before it.
    private static func foldsBack(_ one: RingEdges.Edge, _ other: RingEdges.Edge) -> Bool {
        let (before, after) = one.to == other.from ? (one, other) : (other, one)
        guard PlanarTest.side(before.a, before.b, after.b) == 0 else { return false }
        let (back, on) = (before.a - before.b, after.b - after.a)
        return (back * on).sum() > 0
    }

    /// Looks for what is wrong between the rings of a polygon, each of which is simple.
    mutating func findings(_ edges: inout RingEdges, snap: Double) -> [Finding] {
        let rings = edges.starts.count - 1
        guard rings > 1 else { return [] }
        collect(&edges, snap: snap)
        var result: [Finding] = []
        var isSound = true
        for pair in pairs(edges, margin: snap) {
            if let finding = finding(for: pair, edges, snap: snap) {
                result.append(finding)
                isSound = false
            }
        }
        // A hole whose box is away from the outer ring's is outside of it, and not among the pairs.
        for ring in 1..<rings where !result.contains(where: { $0.ring == ring }) {
            if !Self.boxes(edges, 0, ring, margin: snap) {
                result.append(Finding(code: .innerRingOutside, ring: ring, edge: edges.starts[ring], parameter: 0))
                isSound = false
            }
        }
        if isSound, let finding = divided(edges, rings: rings, snap: snap) { result.append(finding) }
        let outer = edges.doubledArea(ofRing: 0)
        for ring in 1..<rings where (edges.doubledArea(ofRing: ring) > 0) == (outer > 0) {
            result.append(Finding(code: .orientationOfRingsSame, ring: ring, edge: edges.starts[ring], parameter: 0))
        }
        return result.sorted { ($0.ring, $0.code) < ($1.ring, $1.code) }
    }

    /// Finds where edges of different rings touch and cross.
    private mutating func collect(_ edges: inout RingEdges, snap: Double) {
        touches.removeAll(keepingCapacity: true)
        crossings.removeAll(keepingCapacity: true)
        meetings.removeAll(keepingCapacity: true)
        let all = edges.edges
        let squared = snap * snap
        var touches = self.touches
        var crossings = self.crossings
        var meetings = self.meetings
        edges.forEachNearPair(margin: snap) { i, j in
            let (one, other) = (all[i], all[j])
            guard one.ring != other.ring else { return true }
            let pair = Pair(first: min(one.ring, other.ring), second: max(one.ring, other.ring))
            var isNear = false
            func note(
                _ edge: Int, _ on: RingEdges.Edge, _ point: Int32, _ place: SIMD2<Double>, own: Int, _ end: Double
            ) {
                let nearest = PlanarTest.nearest(on.a, on.b, to: place)
                guard point == on.from || point == on.to || nearest.squared <= squared else { return }
                isNear = true
                touches.append(Touch(pair: pair, edge: Int32(edge), parameter: nearest.parameter))
                touches.append(Touch(pair: pair, edge: Int32(own), parameter: end))
                meetings.append((pair, point))
            }
            note(i, one, other.from, other.a, own: j, 0)
            note(i, one, other.to, other.b, own: j, 1)
            note(j, other, one.from, one.a, own: i, 0)
            note(j, other, one.to, one.b, own: i, 1)
            if !isNear, crossings[pair].map({ i < $0.edge }) ?? true,
                PlanarTest.meet(one.a, one.b, other.a, other.b)
            {
                crossings[pair] = Crossing(
                    pair: pair, edge: i, parameter: PlanarTest.crossing(one.a, one.b, other.a, other.b))
            }
            return true
        }
        touches.sort {
            ($0.pair, $0.edge, $0.parameter) < ($1.pair, $1.edge, $1.parameter)
        }
        self.touches = touches
        self.crossings = crossings
        self.meetings = meetings
    }

    /// The pairs of rings whose boxes meet, in order. Complexity: O(rings log rings + pairs along the first axis).
    private func pairs(_ edges: RingEdges, margin: Double) -> [Pair] {
        let rings = edges.starts.count - 1
        var boxes: [(low: SIMD2<Double>, high: SIMD2<Double>, ring: Int)] = []
        boxes.reserveCapacity(rings)
        for ring in 0..<rings {
            let box = Self.box(edges, ring)
            boxes.append((box.low, box.high, ring))
        }
        boxes.sort { $0.low.x != $1.low.x ? $0.low.x < $1.low.x : $0.ring < $1.ring }
        var result: [Pair] = []
        for (index, one) in boxes.enumerated() {
            for other in boxes[(index + 1)...] {
                if other.low.x > one.high.x + margin { break }
                guard other.low.y <= one.high.y + margin, one.low.y <= other.high.y + margin else { continue }
                result.append(Pair(first: Int32(min(one.ring, other.ring)), second: Int32(max(one.ring, other.ring))))
            }
        }
        return result.sorted()
    }

    private static func box(_ edges: RingEdges, _ ring: Int) -> (low: SIMD2<Double>, high: SIMD2<Double>) {
        var low = SIMD2<Double>(repeating: .infinity)
        var high = SIMD2<Double>(repeating: -.infinity)
        for index in edges.indices(ofRing: ring) {
            low = pointwiseMin(low, edges.edges[index].a)
            high = pointwiseMax(high, edges.edges[index].a)
        }
        return (low, high)
    }

    private static func boxes(_ edges: RingEdges, _ one: Int, _ other: Int, margin: Double) -> Bool {
        let (a, b) = (box(edges, one), box(edges, other))
        return a.low.x <= b.high.x + margin && b.low.x <= a.high.x + margin && a.low.y <= b.high.y + margin
            && b.low.y <= a.high.y + margin
    }

    private func finding(for pair: Pair, _ edges: RingEdges, snap: Double) -> Finding? {
        let (first, second) = (Int(pair.first), Int(pair.second))
        if let crossing = crossings[pair] {
            return Finding(
                code: .intersectionOfRings, ring: second, edge: crossing.edge, parameter: crossing.parameter)
        }
        let range = touches(of: pair)
        let place =
            range.isEmpty
            ? (edges.starts[second], 0) : (Int(touches[range.lowerBound].edge), touches[range.lowerBound].parameter)
        func found(_ code: ValidityCode) -> Finding {
            Finding(code: code, ring: second, edge: place.0, parameter: place.1)
        }
        let ofFirst = sight(of: first, on: second, range, edges, snap: snap)
        let ofSecond = sight(of: second, on: first, range, edges, snap: snap)
        if ofFirst.hasShared || ofSecond.hasShared {
            let isSame =
                !ofFirst.hasInside && !ofFirst.hasOutside && !ofSecond.hasInside && !ofSecond.hasOutside
            return found(isSame ? .duplicatedRings : .intersectionOfRings)
        }
        if ofFirst.hasInside && ofFirst.hasOutside || ofSecond.hasInside && ofSecond.hasOutside {
            return found(.intersectionOfRings)
        }
        if first == 0 {
            guard !ofSecond.hasInside else { return nil }
            return found(range.isEmpty ? .innerRingOutside : .intersectionOfRings)
        }
        return ofFirst.hasInside || ofSecond.hasInside ? found(.innerRingsNested) : nil
    }

    private func touches(of pair: Pair) -> Range<Int> {
        func bound(_ isBelow: (Pair) -> Bool) -> Int {
            var (low, high) = (0, touches.count)
            while low < high {
                let middle = (low + high) / 2
                if isBelow(touches[middle].pair) { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return bound { $0 < pair }..<bound { $0 <= pair }
    }

    /// Where the pieces of one ring lie that end where the other touches it: between touches, a ring stays on one side.
    private func sight(
        of ring: Int, on other: Int, _ range: Range<Int>, _ edges: RingEdges, snap: Double
    ) -> Sight {
        var sight = Sight()
        func look(_ edge: RingEdges.Edge, from: Double, to: Double) {
            let along = edge.b - edge.a
            let length = (along * along).sum().squareRoot() * (to - from)
            guard length > 2 * snap else { return }
            let middle = edge.a + along * ((from + to) / 2)
            if edges.squaredDistance(of: middle, fromRing: other) <= snap * snap {
                let quarters = [from + (to - from) / 4, from + (to - from) * 3 / 4]
                if quarters.allSatisfy({
                    edges.squaredDistance(of: edge.a + along * $0, fromRing: other) <= snap * snap
                }) {
                    sight.hasShared = true
                    return
                }
            }
            if edges.location(of: middle, inRing: other) > 0 {
                sight.hasInside = true
            } else {
                sight.hasOutside = true
            }
        }
        var index = range.lowerBound
        var hasLooked = false
        while index < range.upperBound {
            let edge = Int(touches[index].edge)
            guard Int(edges.edges[edge].ring) == ring else {
                index += 1
                continue
            }
            hasLooked = true
            var from = 0.0
            while index < range.upperBound, Int(touches[index].edge) == edge {
                look(edges.edges[edge], from: from, to: touches[index].parameter)
                from = touches[index].parameter
                index += 1
            }
            look(edges.edges[edge], from: from, to: 1)
        }
        guard !hasLooked || !(sight.hasInside || sight.hasOutside || sight.hasShared) else { return sight }
        // Nothing touches it, or only edges too short to tell: any point off the other ring stands for all.
        for index in edges.indices(ofRing: ring) {
            let point = edges.edges[index].a
            if hasLooked, edges.squaredDistance(of: point, fromRing: other) <= snap * snap { continue }
            if edges.location(of: point, inRing: other) > 0 { sight.hasInside = true } else { sight.hasOutside = true }
            return sight
        }
        sight.hasShared = true
        return sight
    }

    /// Whether rings that touch part the inside: going from ring to touching point to ring leads back to where one was.
    private func divided(_ edges: RingEdges, rings: Int, snap: Double) -> Finding? {
        guard meetings.count > 1 else { return nil }
        var places: [(number: Int32, place: SIMD2<Double>)] = []
        var placeOf: [Int32: Int] = [:]
        let touching = Set(meetings.map(\.point))
        for edge in edges.edges where placeOf[edge.from] == nil && touching.contains(edge.from) {
            // What touches within a few snap tolerances touches once.
            let near = places.firstIndex {
                let offset = $0.place - edge.a
                return (offset * offset).sum() <= 100 * snap * snap
            }
            placeOf[edge.from] = near ?? places.count
            if near == nil { places.append((edge.from, edge.a)) }
        }
        var sets = DisjointSets(count: rings + places.count)
        var known: Set<Int> = []
        for meeting in meetings.sorted(by: { ($0.pair, $0.point) < ($1.pair, $1.point) }) {
            guard let place = placeOf[meeting.point] else { continue }
            for ring in [Int(meeting.pair.first), Int(meeting.pair.second)]
            where known.insert(ring * places.count + place).inserted {
                guard sets.join(ring, rings + place) else {
                    let edge = edges.edges.firstIndex { placeOf[$0.from] == place } ?? 0
                    return Finding(
                        code: .interiorDisconnected, ring: Int(meeting.pair.second), edge: edge, parameter: 0)
                }
            }
        }
        return nil
    }
}

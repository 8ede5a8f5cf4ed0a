/// The edges of all rings of a polygon in its plane, and the pairs of them that come near each other.
struct RingEdges {
    /// An edge from one corner of a ring to the next.
    struct Edge {
        var ring: Int32
        /// The index of its first corner within its ring.
        var position: Int32
        var from: Int32
        var to: Int32
        var a: SIMD2<Double>
        var b: SIMD2<Double>
    }

    private(set) var edges: [Edge] = []
    /// Where the edges of each ring start; one more than there are rings.
    private(set) var starts: [Int] = [0]
    private var order: [Int32] = []
    private var low: [SIMD2<Double>] = []
    private var high: [SIMD2<Double>] = []

    mutating func removeAll() {
        edges.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
    }

    /// Adds a ring of at least two corners.
    mutating func add(ring corners: Span<Int32>, _ points: SnappedPoints, _ projection: PlaneProjection) {
        let ring = Int32(starts.count - 1)
        for index in corners.indices {
            let (from, to) = (corners[index], corners[index + 1 < corners.count ? index + 1 : 0])
            edges.append(
                Edge(
                    ring: ring, position: Int32(index), from: from, to: to, a: projection(points, from),
                    b: projection(points, to)))
        }
        starts.append(edges.count)
    }

    /// The edges of a ring.
    func indices(ofRing ring: Int) -> Range<Int> { starts[ring]..<starts[ring + 1] }

    /// Calls for each pair of edges whose boxes are at most `margin` apart, in an order that depends on the edges only.
    ///
    /// - Parameter body: gets the indices of two edges, the lower first; false ends the search.
    /// - Complexity: O(n log n + pairs that overlap along the longer side of the whole).
    mutating func forEachNearPair(margin: Double, _ body: (Int, Int) -> Bool) {
        order.removeAll(keepingCapacity: true)
        low.removeAll(keepingCapacity: true)
        high.removeAll(keepingCapacity: true)
        var least = SIMD2<Double>(repeating: .infinity)
        var greatest = SIMD2<Double>(repeating: -.infinity)
        for (index, edge) in edges.enumerated() {
            order.append(Int32(index))
            let (lower, upper) = (pointwiseMin(edge.a, edge.b), pointwiseMax(edge.a, edge.b))
            low.append(lower)
            high.append(upper)
            least = pointwiseMin(least, lower)
            greatest = pointwiseMax(greatest, upper)
        }
        let axis = greatest.x - least.x >= greatest.y - least.y ? 0 : 1
        if edges.count > 12 {
            order.sort { one, other in
                let (a, b) = (low[Int(one)][axis], low[Int(other)][axis])
                return a != b ? a < b : one < other
            }
        }
        let isSorted = edges.count > 12
        for first in order.indices {
            let i = Int(order[first])
            for second in (first + 1)..<max(order.count, first + 1) {
                let j = Int(order[second])
                if low[j][axis] > high[i][axis] + margin {
                    if isSorted { break }
                    continue
                }
                guard low[i][axis] <= high[j][axis] + margin, low[i][1 - axis] <= high[j][1 - axis] + margin,
                    low[j][1 - axis] <= high[i][1 - axis] + margin
                else { continue }
                guard body(min(i, j), max(i, j)) else { return }
            }
        }
    }

    /// How a point lies to a ring: > 0 inside, < 0 outside, 0 on it. Exact. Complexity: O(edges of the ring).
    func location(of point: SIMD2<Double>, inRing ring: Int) -> Int {
        var isInside = false
        for index in indices(ofRing: ring) {
            let (a, b) = (edges[index].a, edges[index].b)
            if (a.y > point.y) == (b.y > point.y) {
                if a.y == point.y, b.y == point.y, PlanarTest.holds(a, b, point) { return 0 }
                if a == point { return 0 }
                continue
            }
            let side = PlanarTest.side(a, b, point)
            if side == 0 { return 0 }
            if (side > 0) == (b.y > a.y) { isInside.toggle() }
        }
        return isInside ? 1 : -1
    }

    /// The squared distance of a point from a ring. Complexity: O(edges of the ring).
    func squaredDistance(of point: SIMD2<Double>, fromRing ring: Int) -> Double {
        var least = Double.infinity
        for index in indices(ofRing: ring) {
            least = min(least, PlanarTest.nearest(edges[index].a, edges[index].b, to: point).squared)
        }
        return least
    }

    /// Twice the signed area of a ring, about its first corner.
    func doubledArea(ofRing ring: Int) -> Double {
        let range = indices(ofRing: ring)
        guard let first = range.first else { return 0 }
        let origin = edges[first].a
        var sum = 0.0
        for index in range {
            let (a, b) = (edges[index].a - origin, edges[index].b - origin)
            sum += a.x * b.y - a.y * b.x
        }
        return sum
    }

    /// The sum of the lengths of a ring's edges.
    func length(ofRing ring: Int) -> Double {
        var sum = 0.0
        for index in indices(ofRing: ring) {
            let along = edges[index].b - edges[index].a
            sum += (along * along).sum().squareRoot()
        }
        return sum
    }
}

extension RingEdges.Edge {
    /// Whether the edge comes next in the same ring, on one side or the other.
    func isNeighbour(of other: Self, count: Int) -> Bool {
        let gap = Int(other.position) - Int(position)
        return gap == 1 || gap == -1 || gap == count - 1 || gap == 1 - count
    }
}

/// How well an order of triangles uses a cache of transformed points, and how often points are fetched.
public struct VertexCacheStatistics: Sendable, Hashable {
    /// Points transformed: those that were not in the cache when a triangle needed them.
    public var transformedCount = 0
    /// Triangles.
    public var triangleCount = 0
    /// Points that a triangle uses.
    public var usedVertexCount = 0

    /// Points transformed a triangle (average cache miss ratio): 0.5 at best on large meshes, 3 at worst; 0 for none.
    public var missRatio: Double { triangleCount == 0 ? 0 : Double(transformedCount) / Double(triangleCount) }
    /// Points transformed a point used (average transform to vertex ratio): 1 at best; 0 for none.
    public var transformRatio: Double {
        usedVertexCount == 0 ? 0 : Double(transformedCount) / Double(usedVertexCount)
    }
}

/// The order in which points are first used, and back.
public struct VertexFetchOrder: Sendable, Hashable {
    /// For each point of the new order the point given; those that no triangle uses are not there.
    public var vertexSources: [UInt32] = []
    /// The triangles given, over the new points.
    public var indices: [UInt32] = []
}

/// Orders triangles so that graphics hardware transforms few points twice; keeps its scratch memory.
///
/// Greedy, after T. Forsyth, "Linear-Speed Vertex Cache Optimisation", 2006: the next triangle is the one with the best
/// sum of scores of its points, which are high for points used lately and for those with few triangles left. The
/// scores are a model of a cache of 20 points, with a decay (the square root) that was the best of a search over
/// terrains for caches of 16 to 32; on any of these the order comes within about 3 % of meshoptimizer's.
///
/// Each triangle keeps its corners and their order. Of a point with more than 64 triangles left only 64 are looked at,
/// so that hubs of huge fans cost no more than others. Deterministic: of equal scores the first found is taken.
public struct VertexCacheOrder: Sendable {
    private static let cacheSize = 20
    private static let lookLimit = 64

    private var remaining: [Int32] = []
    private var starts: [Int32] = []
    /// Corners at each point, of triangles not yet placed, from its start on.
    private var cornersOfVertex: [Int32] = []
    /// Where each corner stands there.
    private var slotOfCorner: [Int32] = []
    private var isPlaced: [Bool] = []
    private var score: [Float] = []
    private var cachePosition: [Int32] = []
    private var cache: [UInt32] = []
    private var nextCache: [UInt32] = []
    private var positionScores: [Float] = []
    private var remainingScores: [Float] = []

    /// An ordering without scratch memory yet.
    public init() {
        for position in 0..<Self.cacheSize {
            // The last triangle's points score alike, and less than the next ones: strips would turn else.
            guard position >= 3 else {
                positionScores.append(0.75)
                continue
            }
            let share = 1 - Float(position - 3) / Float(Self.cacheSize - 3)
            positionScores.append(share.squareRoot())
        }
        remainingScores.append(0)
        for count in 1...Self.lookLimit { remainingScores.append(2 / Float(count).squareRoot()) }
    }

    /// The triangles in a better order.
    ///
    /// - Parameters:
    ///   - indices: three a triangle.
    ///   - vertexCount: every index is below it.
    /// - Returns: for each place in the new order the triangle given: a permutation.
    /// - Throws: `indexOutOfRange`, `tooLarge`.
    /// - Complexity: O(n), about 100 scores a triangle.
    public mutating func order(indices: Span<UInt32>, vertexCount: Int) throws(MeshError) -> [UInt32] {
        try checkIndices(indices, vertexCount: max(0, vertexCount))
        let triangleCount = indices.count / 3
        collect(indices: indices, vertexCount: max(0, vertexCount))
        var result: [UInt32] = []
        result.reserveCapacity(triangleCount)
        cache.removeAll(keepingCapacity: true)
        // Where the search goes on when no triangle in sight is left.
        var cursor = 0
        var best = -1
        while result.count < triangleCount {
            if best < 0 {
                while isPlaced[cursor] { cursor += 1 }
                best = cursor
            }
            result.append(UInt32(truncatingIfNeeded: best))
            place(best, indices: indices)
            best = bestInSight(indices: indices)
        }
        return result
    }

    /// The corners of triangles in another order.
    ///
    /// - Parameters:
    ///   - indices: three a triangle.
    ///   - order: triangles, each in `indices`.
    public static func reordered(_ indices: Span<UInt32>, by order: Span<UInt32>) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(3 * order.count)
        for position in 0..<order.count {
            let first = 3 * Int(order[position])
            result.append(indices[first])
            result.append(indices[first + 1])
            result.append(indices[first + 2])
        }
        return result
    }

    /// Points in the order in which triangles first use them, so that they are fetched from memory in one run.
    ///
    /// - Parameters:
    ///   - indices: three a triangle, in their final order.
    ///   - vertexCount: every index is below it.
    /// - Throws: `indexOutOfRange`, `tooLarge`.
    /// - Complexity: O(n).
    public static func fetchOrder(
        indices: Span<UInt32>, vertexCount: Int
    ) throws(MeshError) -> VertexFetchOrder {
        try checkIndices(indices, vertexCount: max(0, vertexCount))
        var result = VertexFetchOrder()
        var map = [UInt32](repeating: .max, count: max(0, vertexCount))
        let end = indices.count - indices.count % 3
        result.indices.reserveCapacity(end)
        for corner in 0..<end {
            let vertex = Int(indices[corner])
            if map[vertex] == .max {
                map[vertex] = UInt32(truncatingIfNeeded: result.vertexSources.count)
                result.vertexSources.append(indices[corner])
            }
            result.indices.append(map[vertex])
        }
        return result
    }

    /// What an order costs with a cache that forgets the point that came first.
    ///
    /// - Parameters:
    ///   - indices: three a triangle.
    ///   - vertexCount: every index is below it.
    ///   - cacheSize: points, ≥ 3.
    /// - Throws: `indexOutOfRange`, `tooLarge`, `badParameter`.
    /// - Complexity: O(n).
    public static func statistics(
        indices: Span<UInt32>, vertexCount: Int, cacheSize: Int = 16
    ) throws(MeshError) -> VertexCacheStatistics {
        try checkIndices(indices, vertexCount: max(0, vertexCount))
        guard cacheSize >= 3 else {
            throw MeshError(.badParameter, "The cache holds \(cacheSize) points; it must hold 3 or more.")
        }
        var result = VertexCacheStatistics(triangleCount: indices.count / 3)
        // The number of misses before a point came in; it is out after `cacheSize` more.
        var entered = [Int](repeating: -1, count: max(0, vertexCount))
        for corner in 0..<3 * (indices.count / 3) {
            let vertex = Int(indices[corner])
            if entered[vertex] >= 0, result.transformedCount - entered[vertex] <= cacheSize { continue }
            if entered[vertex] < 0 { result.usedVertexCount += 1 }
            entered[vertex] = result.transformedCount
            result.transformedCount += 1
        }
        return result
    }

    // MARK: Scores

    private mutating func collect(indices: Span<UInt32>, vertexCount: Int) {
        let end = 3 * (indices.count / 3)
        remaining.removeAll(keepingCapacity: true)
        score.removeAll(keepingCapacity: true)
        cachePosition.removeAll(keepingCapacity: true)
        for _ in 0..<vertexCount {
            remaining.append(0)
            cachePosition.append(-1)
        }
        for corner in 0..<end { remaining[Int(indices[corner])] += 1 }
        starts.removeAll(keepingCapacity: true)
        var sum: Int32 = 0
        for vertex in 0..<vertexCount {
            starts.append(sum)
            sum += remaining[vertex]
            remaining[vertex] = 0
        }
        cornersOfVertex.removeAll(keepingCapacity: true)
        slotOfCorner.removeAll(keepingCapacity: true)
        for _ in 0..<end { cornersOfVertex.append(0) }
        for corner in 0..<end {
            let vertex = Int(indices[corner])
            let slot = starts[vertex] + remaining[vertex]
            cornersOfVertex[Int(slot)] = Int32(truncatingIfNeeded: corner)
            slotOfCorner.append(slot)
            remaining[vertex] += 1
        }
        for vertex in 0..<vertexCount { score.append(currentScore(of: vertex)) }
        isPlaced.removeAll(keepingCapacity: true)
        for _ in 0..<indices.count / 3 { isPlaced.append(false) }
    }

    private func currentScore(of vertex: Int) -> Float {
        let count = min(Int(remaining[vertex]), Self.lookLimit)
        guard count > 0 else { return 0 }
        let position = Int(cachePosition[vertex])
        return remainingScores[count] + (position >= 0 ? positionScores[position] : 0)
    }

    /// Takes a triangle out of the lists of its points, and brings these to the front of the cache.
    private mutating func place(_ triangle: Int, indices: Span<UInt32>) {
        isPlaced[triangle] = true
        nextCache.removeAll(keepingCapacity: true)
        for corner in 3 * triangle..<3 * triangle + 3 {
            let vertex = Int(indices[corner])
            remaining[vertex] -= 1
            let last = cornersOfVertex[Int(starts[vertex] + remaining[vertex])]
            cornersOfVertex[Int(slotOfCorner[corner])] = last
            slotOfCorner[Int(last)] = slotOfCorner[corner]
            if !nextCache.contains(indices[corner]) { nextCache.append(indices[corner]) }
        }
        let placed = nextCache.count
        for vertex in cache {
            var isNew = true
            for position in 0..<placed where nextCache[position] == vertex { isNew = false }
            if isNew { nextCache.append(vertex) }
        }
        for position in nextCache.indices {
            let vertex = Int(nextCache[position])
            cachePosition[vertex] = position < Self.cacheSize ? Int32(truncatingIfNeeded: position) : -1
            score[vertex] = currentScore(of: vertex)
        }
        if nextCache.count > Self.cacheSize { nextCache.removeLast(nextCache.count - Self.cacheSize) }
        swap(&cache, &nextCache)
    }

    /// The best triangle of the points in the cache; −1 if they have none left.
    private func bestInSight(indices: Span<UInt32>) -> Int {
        var best = -1
        var bestScore: Float = -1
        let scores = score.span
        let corners = cornersOfVertex.span
        for vertex in cache {
            let first = Int(starts[Int(vertex)])
            for position in first..<first + min(Int(remaining[Int(vertex)]), Self.lookLimit) {
                let triangle = Int(corners[position]) / 3
                let sum =
                    scores[Int(indices[3 * triangle])] + scores[Int(indices[3 * triangle + 1])]
                    + scores[Int(indices[3 * triangle + 2])]
                if sum > bestScore {
                    bestScore = sum
                    best = triangle
                }
            }
        }
        return best
    }
}

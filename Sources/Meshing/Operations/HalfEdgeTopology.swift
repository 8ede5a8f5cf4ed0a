/// How triangles hang together: edges, borders, components. Topology only; it knows no coordinates.
///
/// Half-edge `3 * t + k` is side k of triangle t, from its corner k to the next one. An edge is a pair of points with
/// all half-edges that run along it, in either direction. Points are equal if their indices are: weld first
/// (`VertexWelder`) where each triangle brings its own.
///
/// Triangles that name a point twice have no edges, belong to no component, and are counted.
///
/// After M. Mäntylä, "An Introduction to Solid Modeling", 1988, chapters 6 and 10; edges with more than two triangles
/// are kept as lists. Memory: about 50 bytes a triangle, kept for the next `build`.
public struct HalfEdgeTopology: Sendable {
    /// What runs along an edge.
    public enum EdgeKind: Sendable, Hashable {
        /// One triangle.
        case boundary
        /// Two triangles that run along it in opposite directions, as on a surface seen from one side.
        case manifold
        /// Two triangles that run along it in the same direction: one of them is turned.
        case inconsistent
        /// Three triangles or more.
        case nonManifold
    }

    /// Triangles that are connected through edges of any kind, and what they are together.
    public struct Component: Sendable, Hashable {
        /// The first of its triangles.
        public var firstTriangle = 0
        /// The number of its triangles.
        public var triangleCount = 0
        /// The number of its edges, of any kind.
        public var edgeCount = 0
        /// The number of points it uses; a point that two components touch counts in both.
        public var vertexCount = 0
        /// Edges with one triangle.
        public var boundaryEdgeCount = 0
        /// Edges with three triangles or more.
        public var nonManifoldEdgeCount = 0
        /// Edges with two triangles that run the same way.
        public var inconsistentEdgeCount = 0
        /// Edges that triangles run along more often one way than the other.
        public var unbalancedEdgeCount = 0

        /// Points − edges + triangles: 2 for a sphere, 0 for a torus, 1 for a disc.
        public var eulerCharacteristic: Int { vertexCount - edgeCount + triangleCount }
        /// Whether every edge has exactly two triangles.
        public var isClosed: Bool { boundaryEdgeCount == 0 && nonManifoldEdgeCount == 0 }
        /// Whether every edge is run along as often one way as the other: then and only then its signed volume
        /// does not depend on the origin.
        public var isBalanced: Bool { unbalancedEdgeCount == 0 }
    }

    /// The number of triangles, degenerate ones among them.
    public private(set) var triangleCount = 0
    /// The number of points that the mesh may name.
    public private(set) var vertexCount = 0
    /// The number of edges.
    public private(set) var edgeCount = 0
    /// Triangles that name a point twice.
    public private(set) var degenerateTriangleCount = 0
    /// Points where more than one fan of triangles meets, each fan connected through edges with two triangles.
    public private(set) var nonManifoldVertexCount = 0
    /// Points that at least one triangle with edges uses.
    public private(set) var usedVertexCount = 0
    /// In order of their first triangles.
    public private(set) var components: [Component] = []

    private var corners: [UInt32] = []
    /// Half-edges, those of one edge together, and ascending.
    private var sorted: [Int32] = []
    /// Where each edge starts in `sorted`, and the end.
    private var edgeStarts: [Int32] = []
    /// −1 for the sides of degenerate triangles.
    private var edgeOfHalfEdge: [Int32] = []
    /// −1 for degenerate triangles.
    private var componentOfTriangle: [Int32] = []
    private var scratch: [Int32] = []
    private var counts: [Int32] = []
    private var sets = DisjointSets()

    /// The topology of no triangles.
    public init() {}

    /// The topology of triangles.
    ///
    /// - Parameters:
    ///   - indices: three a triangle.
    ///   - vertexCount: every index is below it.
    /// - Throws: `indexOutOfRange`, `tooLarge`.
    /// - Complexity: O(n + v).
    public init(indices: Span<UInt32>, vertexCount: Int) throws(MeshError) {
        try build(indices: indices, vertexCount: vertexCount)
    }

    /// Takes over other triangles, in the memory of the last ones; parameters as for `init`.
    public mutating func build(indices: Span<UInt32>, vertexCount: Int) throws(MeshError) {
        try checkIndices(indices, vertexCount: max(0, vertexCount))
        self.vertexCount = max(0, vertexCount)
        triangleCount = indices.count / 3
        corners.removeAll(keepingCapacity: true)
        for corner in 0..<3 * triangleCount { corners.append(indices[corner]) }
        sortHalfEdges()
        collectEdges()
        collectComponents()
        countFans()
    }

    // MARK: Walking

    // Half-edges, edges, positions and triangles that do not exist stop the program, as with arrays.

    /// The next half-edge round the triangle.
    @inline(__always)
    public static func next(after halfEdge: Int) -> Int { halfEdge % 3 == 2 ? halfEdge - 2 : halfEdge + 1 }

    /// The point where a half-edge starts.
    public func start(of halfEdge: Int) -> UInt32 { corners[halfEdge] }

    /// The point where a half-edge ends.
    public func end(of halfEdge: Int) -> UInt32 { corners[Self.next(after: halfEdge)] }

    /// The edge that a half-edge runs along; nil for the sides of degenerate triangles.
    public func edge(of halfEdge: Int) -> Int? {
        edgeOfHalfEdge[halfEdge] < 0 ? nil : Int(edgeOfHalfEdge[halfEdge])
    }

    /// The other half-edge of an edge with exactly two, whichever way it runs; nil at borders and where more meet.
    public func opposite(of halfEdge: Int) -> Int? {
        let edge = Int(edgeOfHalfEdge[halfEdge])
        guard edge >= 0, edgeStarts[edge + 1] - edgeStarts[edge] == 2 else { return nil }
        let first = Int(sorted[Int(edgeStarts[edge])])
        return first == halfEdge ? Int(sorted[Int(edgeStarts[edge]) + 1]) : first
    }

    /// The half-edges of an edge, as positions for `halfEdge(at:)`.
    public func halfEdgePositions(ofEdge edge: Int) -> Range<Int> {
        Int(edgeStarts[edge])..<Int(edgeStarts[edge + 1])
    }

    /// The half-edge at a position from `halfEdgePositions(ofEdge:)`; ascending along them.
    public func halfEdge(at position: Int) -> Int { Int(sorted[position]) }

    /// What runs along an edge.
    public func kind(ofEdge edge: Int) -> EdgeKind {
        let first = Int(edgeStarts[edge])
        switch Int(edgeStarts[edge + 1]) - first {
        case 1: return .boundary
        case 2: return start(of: Int(sorted[first])) == start(of: Int(sorted[first + 1])) ? .inconsistent : .manifold
        default: return .nonManifold
        }
    }

    /// The component of a triangle; nil for degenerate ones.
    public func component(ofTriangle triangle: Int) -> Int? {
        componentOfTriangle[triangle] < 0 ? nil : Int(componentOfTriangle[triangle])
    }

    // MARK: The whole

    /// Edges with one triangle.
    public var boundaryEdgeCount: Int { components.reduce(0) { $0 + $1.boundaryEdgeCount } }
    /// Edges with three triangles or more.
    public var nonManifoldEdgeCount: Int { components.reduce(0) { $0 + $1.nonManifoldEdgeCount } }
    /// Edges with two triangles that run the same way.
    public var inconsistentEdgeCount: Int { components.reduce(0) { $0 + $1.inconsistentEdgeCount } }
    /// Used points − edges + triangles with edges.
    public var eulerCharacteristic: Int { usedVertexCount - edgeCount + triangleCount - degenerateTriangleCount }
    /// Whether there is a triangle, and every edge has exactly two.
    public var isClosed: Bool { !components.isEmpty && components.allSatisfy(\.isClosed) }
    /// Whether every edge is run along as often one way as the other: then and only then the signed volume does not
    /// depend on the origin.
    public var isBalanced: Bool { components.allSatisfy(\.isBalanced) }

    // MARK: Building

    private func isDegenerate(_ triangle: Int) -> Bool {
        let a = corners[3 * triangle]
        let b = corners[3 * triangle + 1]
        let c = corners[3 * triangle + 2]
        return a == b || b == c || c == a
    }

    /// By the edge's larger, then by its smaller point, by counting: stable, and O(n + v) whatever the mesh.
    private mutating func sortHalfEdges() {
        scratch.removeAll(keepingCapacity: true)
        degenerateTriangleCount = 0
        for triangle in 0..<triangleCount {
            if isDegenerate(triangle) {
                degenerateTriangleCount += 1
                continue
            }
            for side in 0..<3 { scratch.append(Int32(truncatingIfNeeded: 3 * triangle + side)) }
        }
        sorted.removeAll(keepingCapacity: true)
        for _ in scratch.indices { sorted.append(0) }
        sortByCounting(byLow: false)
        swap(&sorted, &scratch)
        sortByCounting(byLow: true)
    }

    /// Fills `sorted` with the half-edges of `scratch`, ascending by their lower or their higher point.
    private mutating func sortByCounting(byLow: Bool) {
        counts.removeAll(keepingCapacity: true)
        for _ in 0...vertexCount { counts.append(0) }
        for halfEdge in scratch { counts[key(of: halfEdge, byLow: byLow)] += 1 }
        var sum: Int32 = 0
        for vertex in counts.indices {
            let count = counts[vertex]
            counts[vertex] = sum
            sum += count
        }
        for halfEdge in scratch {
            let vertex = key(of: halfEdge, byLow: byLow)
            sorted[Int(counts[vertex])] = halfEdge
            counts[vertex] += 1
        }
    }

    @inline(__always)
    private func key(of halfEdge: Int32, byLow: Bool) -> Int {
        let from = start(of: Int(halfEdge))
        let to = end(of: Int(halfEdge))
        return Int(byLow ? min(from, to) : max(from, to))
    }

    private mutating func collectEdges() {
        edgeStarts.removeAll(keepingCapacity: true)
        edgeOfHalfEdge.removeAll(keepingCapacity: true)
        for _ in 0..<3 * triangleCount { edgeOfHalfEdge.append(-1) }
        var lastLow: UInt32 = 0
        var lastHigh: UInt32 = 0
        for position in sorted.indices {
            let halfEdge = Int(sorted[position])
            let from = start(of: halfEdge)
            let to = end(of: halfEdge)
            let low = min(from, to)
            let high = max(from, to)
            if position == 0 || low != lastLow || high != lastHigh {
                edgeStarts.append(Int32(truncatingIfNeeded: position))
                lastLow = low
                lastHigh = high
            }
            edgeOfHalfEdge[halfEdge] = Int32(truncatingIfNeeded: edgeStarts.count - 1)
        }
        edgeCount = edgeStarts.count
        edgeStarts.append(Int32(truncatingIfNeeded: sorted.count))
    }

    private mutating func collectComponents() {
        sets.reset(count: triangleCount)
        for edge in 0..<edgeCount {
            let positions = halfEdgePositions(ofEdge: edge)
            let first = halfEdge(at: positions.lowerBound) / 3
            for position in positions.dropFirst() { sets.join(first, halfEdge(at: position) / 3) }
        }
        components.removeAll(keepingCapacity: true)
        componentOfTriangle.removeAll(keepingCapacity: true)
        for triangle in 0..<triangleCount {
            if isDegenerate(triangle) {
                componentOfTriangle.append(-1)
                continue
            }
            // The root is the least of its set, so it comes first.
            let root = sets.root(of: triangle)
            if root == triangle {
                componentOfTriangle.append(Int32(truncatingIfNeeded: components.count))
                components.append(Component(firstTriangle: triangle))
            } else {
                componentOfTriangle.append(componentOfTriangle[root])
            }
            components[Int(componentOfTriangle[triangle])].triangleCount += 1
        }
        for edge in 0..<edgeCount { countEdge(edge) }
        countVertices()
    }

    private mutating func countEdge(_ edge: Int) {
        let positions = halfEdgePositions(ofEdge: edge)
        let first = halfEdge(at: positions.lowerBound)
        let component = Int(componentOfTriangle[first / 3])
        var balance = 0
        for position in positions { balance += start(of: halfEdge(at: position)) == start(of: first) ? 1 : -1 }
        components[component].edgeCount += 1
        if balance != 0 { components[component].unbalancedEdgeCount += 1 }
        switch kind(ofEdge: edge) {
        case .boundary: components[component].boundaryEdgeCount += 1
        case .inconsistent: components[component].inconsistentEdgeCount += 1
        case .nonManifold: components[component].nonManifoldEdgeCount += 1
        case .manifold: break
        }
    }

    /// Counts the points of each component: its triangles together, so that one stamp a point is enough.
    private mutating func countVertices() {
        // Where the triangles of each component start.
        counts.removeAll(keepingCapacity: true)
        var sum: Int32 = 0
        for component in components {
            counts.append(sum)
            sum += Int32(truncatingIfNeeded: component.triangleCount)
        }
        scratch.removeAll(keepingCapacity: true)
        for _ in 0..<sum { scratch.append(0) }
        for triangle in 0..<triangleCount where componentOfTriangle[triangle] >= 0 {
            let component = Int(componentOfTriangle[triangle])
            scratch[Int(counts[component])] = Int32(truncatingIfNeeded: triangle)
            counts[component] += 1
        }
        counts.removeAll(keepingCapacity: true)
        for _ in 0..<vertexCount { counts.append(-1) }
        usedVertexCount = 0
        for triangle in scratch {
            let component = componentOfTriangle[Int(triangle)]
            for side in 0..<3 {
                let vertex = Int(corners[3 * Int(triangle) + side])
                if counts[vertex] == component { continue }
                if counts[vertex] < 0 { usedVertexCount += 1 }
                counts[vertex] = component
                components[Int(component)].vertexCount += 1
            }
        }
    }

    /// Joins corners at one point across edges with two triangles; what is left apart are different fans.
    private mutating func countFans() {
        sets.reset(count: 3 * triangleCount)
        for edge in 0..<edgeCount {
            let positions = halfEdgePositions(ofEdge: edge)
            guard positions.count == 2 else { continue }
            let first = halfEdge(at: positions.lowerBound)
            let second = halfEdge(at: positions.lowerBound + 1)
            let isSameWay = start(of: first) == start(of: second)
            sets.join(first, isSameWay ? second : Self.next(after: second))
            sets.join(Self.next(after: first), isSameWay ? Self.next(after: second) : second)
        }
        counts.removeAll(keepingCapacity: true)
        for _ in 0..<vertexCount { counts.append(0) }
        nonManifoldVertexCount = 0
        for corner in 0..<3 * triangleCount where edgeOfHalfEdge[corner] >= 0 && sets.root(of: corner) == corner {
            counts[Int(corners[corner])] += 1
            if counts[Int(corners[corner])] == 2 { nonManifoldVertexCount += 1 }
        }
    }
}

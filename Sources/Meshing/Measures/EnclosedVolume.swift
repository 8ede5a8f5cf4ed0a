/// The volume that triangles enclose, and whether they enclose one.
public struct EnclosedVolume: Sendable, Hashable {
    /// Whether there is an inside.
    public enum Closedness: Sendable, Hashable {
        /// Every edge has exactly two triangles, which run along it in opposite directions.
        case closed
        /// Every edge is run along as often one way as the other, some by more than two triangles: solids that touch
        /// along edges. The volume is right if they do not overlap.
        case closedWithCrowdedEdges
        /// So many edges are run along more often one way than the other: the surface is open, or not all of it is
        /// directed outwards. The volume depends on where the mesh lies, and means nothing.
        case open(edgeCount: Int)
    }

    /// Cubic metres; negative if the surface is turned inside out.
    public var cubicMetres: Double
    /// Whether there is an inside.
    public var closedness: Closedness

    /// The volume as a number that can be used: nil unless the surface is closed.
    public var ifClosed: Double? {
        if case .open = closedness { nil } else { cubicMetres }
    }

    /// The volume of triangles.
    ///
    /// - Parameters:
    ///   - x: metres; likewise `y` and `z`, of the same count.
    ///   - indices: three a triangle.
    /// - Throws: `countsDiffer`, `indexOutOfRange`, `tooLarge`.
    /// - Complexity: O(n).
    public init(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>
    ) throws(MeshError) {
        try checkMesh(x: x, y: y, z: z, indices: indices)
        let topology = try HalfEdgeTopology(indices: indices, vertexCount: x.count)
        cubicMetres = MeshMeasures.signedVolume(x: x, y: y, z: z, indices: indices)
        let unbalanced = topology.components.reduce(0) { $0 + $1.unbalancedEdgeCount }
        if unbalanced > 0 {
            closedness = .open(edgeCount: unbalanced)
        } else {
            closedness = topology.nonManifoldEdgeCount == 0 ? .closed : .closedWithCrowdedEdges
        }
    }
}

/// How far two small meshes lie apart at most: the two-sided Hausdorff distance, sampled.
///
/// From each mesh all corners are taken, and points in rows over its triangles at a spacing that keeps to a budget;
/// from each the exact distance to the other mesh is sought. The distance to a mesh changes by at most 1 m a metre
/// (it is 1-Lipschitz), and no point of a mesh is farther than `coveringRadius` from a sample, so
///
///     sampled ≤ true ≤ sampled + coveringRadius
///
/// Deterministic: the same meshes give the same number. The frame is any right-handed Cartesian one, in metres; with
/// coordinates that are not finite the number means nothing.
///
/// A sample is given up as soon as it cannot raise the maximum any more (A. A. Taha and A. Hanbury, "An Efficient
/// Algorithm for Calculating the Exact Hausdorff Distance", IEEE TPAMI 37, 2015), and a triangle as soon as its bounding
/// box is too far away. From 64 triangles on, boxes stand in a tree (`TriangleTree`): then a sample costs about
/// O(log n), and two meshes of 100,000 triangles are compared within about a second; below that O(n).
public struct MeshDistanceSampler: Sendable {
    /// Metres: no point of either mesh of the last comparison is farther from that mesh's next sample.
    public private(set) var coveringRadius: Double = 0

    private var first = SampledMesh()
    private var second = SampledMesh()

    /// A sampler without scratch memory yet.
    public init() {}

    /// The larger of the two one-sided distances, metres, ≥ 0; 0 between two empty meshes, ∞ if one is empty.
    ///
    /// - Parameters:
    ///   - spacing: metres, > 0: samples lie no closer than they must for this.
    ///   - sampleBudget: the number of samples a mesh besides its corners; goes before the spacing.
    /// - Precondition: every index names a point.
    public mutating func distance(
        between a: TriangleMesh, and b: TriangleMesh, spacing: Double = 0.05, sampleBudget: Int = 256
    ) -> Double {
        setReference(
            x: a.x.span, y: a.y.span, z: a.z.span, indices: a.indices.span, spacing: spacing,
            sampleBudget: sampleBudget)
        return distanceFromReference(
            toX: b.x.span, y: b.y.span, z: b.z.span, indices: b.indices.span, spacing: spacing,
            sampleBudget: sampleBudget)
    }

    /// Prepares the mesh that others are then compared with, once for all of them.
    ///
    /// - Parameters:
    ///   - x: metres; likewise `y` and `z`, of the same count.
    ///   - indices: three a triangle, each below that count.
    ///   - spacing: metres, > 0.
    ///   - sampleBudget: the number of samples besides the corners.
    /// - Precondition: there are as many x as y and z, and every index names a point.
    /// - Complexity: O(n log n).
    public mutating func setReference(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, spacing: Double = 0.05,
        sampleBudget: Int = 256
    ) {
        first.load(x: x, y: y, z: z, indices: indices, spacing: spacing, budget: sampleBudget)
    }

    /// The two-sided distance between the reference and another mesh, metres; parameters as for the reference.
    ///
    /// - Precondition: there are as many x as y and z, and every index names a point.
    public mutating func distanceFromReference(
        toX x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, spacing: Double = 0.05,
        sampleBudget: Int = 256
    ) -> Double {
        second.load(x: x, y: y, z: z, indices: indices, spacing: spacing, budget: sampleBudget)
        coveringRadius = max(first.coveringRadius, second.coveringRadius)
        if first.triangleCount == 0 || second.triangleCount == 0 {
            return first.triangleCount == second.triangleCount ? 0 : .infinity
        }
        let forward = second.farthestSquared(samplesOf: first, above: 0)
        return first.farthestSquared(samplesOf: second, above: forward).squareRoot()
    }

    /// The largest distance of a sample of one mesh from another mesh, metres; ∞ if only the other is empty.
    ///
    /// Replaces the reference. `coveringRadius` is that of the first mesh.
    ///
    /// - Precondition: every index names a point.
    public mutating func oneSidedDistance(
        from a: TriangleMesh, to b: TriangleMesh, spacing: Double = 0.05, sampleBudget: Int = 256
    ) -> Double {
        first.load(
            x: a.x.span, y: a.y.span, z: a.z.span, indices: a.indices.span, spacing: spacing, budget: sampleBudget)
        second.load(
            x: b.x.span, y: b.y.span, z: b.z.span, indices: b.indices.span, spacing: spacing, budget: 0)
        coveringRadius = first.coveringRadius
        if first.triangleCount == 0 { return 0 }
        if second.triangleCount == 0 { return .infinity }
        return second.farthestSquared(samplesOf: first, above: 0).squareRoot()
    }
}

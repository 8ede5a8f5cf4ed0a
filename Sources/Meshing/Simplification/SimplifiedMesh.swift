/// A simplified mesh and how far it is from the one that it came from.
public struct SimplifiedMesh: Sendable, Equatable {
    /// Points and triangles that are left; every point is one of the source's, unchanged.
    public var mesh = TriangleMesh()
    /// The group of each triangle; empty if there were none.
    public var groups: [UInt32] = []
    /// For each point the first of the source's points at its place.
    public var sourceVertices: [UInt32] = []
    /// Metres, ≥ 0: no point of either surface is farther than this from the other.
    ///
    /// A bound, not an estimate; the true distance is half of it or less. See `MeshSimplifier`.
    public var error: Double = 0
    /// Cubic metres: how much larger the volume is that a closed surface encloses, counter-clockwise being outside.
    ///
    /// For an open surface the volume between both, as far as its border stays.
    public var volumeChange: Double = 0
    /// Triangles of the source that were left out since two of their corners lie at the same place.
    public var degenerateTriangleCount = 0
    /// Triangles that were saved by cutting coplanar regions down to their outlines.
    public var flattenedTriangleCount = 0
    /// Edges collapsed.
    public var collapseCount = 0

    /// No triangles.
    public init() {}
}

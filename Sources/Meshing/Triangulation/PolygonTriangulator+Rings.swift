public import SpatialFrames

extension PolygonTriangulator {
    /// Triangulates one polygon given by its rings: the outer one, then the holes.
    ///
    /// Whether rings repeat their first point at the end does not matter, nor which way round holes run.
    ///
    /// - Parameter rings: metres, in a right-handed Cartesian frame; the normal follows the outer ring counter-clockwise.
    /// - Returns: the mesh over all points in the order of the rings, without triangles on failure, and what the polygon
    ///   measures.
    /// - Complexity: as with spans, which a loop over many polygons should use; this copies the points once.
    public mutating func triangulate(
        rings: [[Position<ENU>]]
    ) -> (mesh: TriangleMesh, result: PolygonTriangulation) {
        var mesh = TriangleMesh()
        var indices: [UInt32] = []
        var ringStarts: [Int32] = []
        for ring in rings {
            ringStarts.append(Int32(mesh.x.count))
            for point in ring {
                mesh.x.append(point.x)
                mesh.y.append(point.y)
                mesh.z.append(point.z)
            }
        }
        let result = triangulate(
            x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, ringStarts: ringStarts.span, end: Int32(mesh.x.count),
            appendingTo: &indices)
        mesh.indices = indices
        return (mesh, result)
    }
}

extension TriangleMesh {
    /// The area of all triangles, square metres, ≥ 0; O(n).
    public var area: Double { MeshMeasures.area(x: x.span, y: y.span, z: z.span, indices: indices.span) }
}

package import CityObjects
package import Meshing
package import SpatialFrames

/// The coordinates of a tree's points in the two frames that meshing needs.
package struct TreeCoordinates: Sendable {
    /// Metres east, north and up of the record's origin; not-a-number where a point could not be placed.
    package var east: [Double] = []
    package var north: [Double] = []
    package var up: [Double] = []
    /// Steps of 0.1 mm along the axes of the result's frame from the record's origin; 0 where a point could not be placed.
    package var x: [Int32] = []
    package var y: [Int32] = []
    package var z: [Int32] = []

    /// No points.
    package init() {}
}

/// What the triangulation of a polygon had to say.
package struct PolygonFinding: Sendable {
    /// The polygon's index in the tree.
    package var polygon: Int32
    /// What the triangulator found.
    package var result: PolygonTriangulation
}

/// The leaf's representation of a tree, with what was found on the way.
package struct LeafResult: Sendable {
    /// The mesh and its surfaces; empty if nothing could be used.
    package var representation = Representation()
    /// The level of detail that is shown, nil without geometry.
    package var level: LevelOfDetail?
    /// Polygons with repairs or failures.
    package var findings: [PolygonFinding] = []
    /// How many polygons were to be shown.
    package var polygonCount = 0
    /// The mesh's positions in metres east, north and up of the record's origin, for measuring.
    package var east: [Double] = []
    package var north: [Double] = []
    package var up: [Double] = []
}

/// Triangulates the polygons that a leaf shows. Keeps its scratch memory; one per worker.
package struct LeafBuilder {
    /// How far points may lie off their polygon's plane without a word, metres.
    package static let planarityTolerance = 0.05

    private var triangulator = PolygonTriangulator()
    private var triangles: [UInt32] = []

    /// A builder without memory yet.
    package init() {}

    /// Builds the leaf's representation.
    ///
    /// - Parameters:
    ///   - tree: the city objects.
    ///   - coordinates: its points in both frames.
    ///   - frame: east, north and up at the record's origin.
    ///   - choice: which level of detail to show.
    ///   - keepsSurfaceIdentifiers: whether the surfaces keep their `gml:id`.
    /// - Complexity: O(points) for simple polygons.
    package mutating func build(
        _ tree: CityObjectTree, coordinates: TreeCoordinates, frame: LocalFrame, choice: LevelOfDetailChoice,
        keepsSurfaceIdentifiers: Bool
    ) -> LeafResult {
        let (shown, level) = tree.leafPolygons(choice)
        return build(
            tree, showing: shown, at: level, coordinates: coordinates, frame: frame,
            keepsSurfaceIdentifiers: keepsSurfaceIdentifiers)
    }

    /// Triangulates polygons given by their indices, as the picture of a level of detail.
    mutating func build(
        _ tree: CityObjectTree, showing shown: [Int32], at level: LevelOfDetail?, coordinates: TreeCoordinates,
        frame: LocalFrame, keepsSurfaceIdentifiers: Bool
    ) -> LeafResult {
        var result = LeafResult()
        result.level = level
        result.polygonCount = shown.count
        var surfaces = SurfaceTally(tree: tree, keepsIdentifiers: keepsSurfaceIdentifiers)
        for index in shown {
            let polygon = tree.polygons[Int(index)]
            let firstRing = Int(polygon.firstRing)
            let endRing = firstRing + Int(polygon.ringCount)
            let start = Int(tree.ringStarts[firstRing])
            let end = endRing < tree.ringStarts.count ? Int(tree.ringStarts[endRing]) : tree.x.count
            triangles.removeAll(keepingCapacity: true)
            var found = triangulator.triangulate(
                x: coordinates.east.span, y: coordinates.north.span, z: coordinates.up.span,
                ringStarts: tree.ringStarts.span.extracting(firstRing..<endRing), end: Int32(end),
                appendingTo: &triangles)
            let isOffPlane = found.planarityDeviation > Self.planarityTolerance
            if found.failure != nil || !found.repairs.isEmpty || isOffPlane {
                result.findings.append(PolygonFinding(polygon: index, result: found))
            }
            guard found.failure == nil, !triangles.isEmpty else { continue }
            if polygon.isReversed {
                found.normal = Displacement(x: -found.normal.x, y: -found.normal.y, z: -found.normal.z)
                for triangle in 0..<(triangles.count / 3) { triangles.swapAt(3 * triangle + 1, 3 * triangle + 2) }
            }
            let surface = surfaces.add(polygon, normal: found.normal, area: found.area)
            let base = result.representation.x.count - start
            result.representation.x.append(contentsOf: coordinates.x[start..<end])
            result.representation.y.append(contentsOf: coordinates.y[start..<end])
            result.representation.z.append(contentsOf: coordinates.z[start..<end])
            result.east.append(contentsOf: coordinates.east[start..<end])
            result.north.append(contentsOf: coordinates.north[start..<end])
            result.up.append(contentsOf: coordinates.up[start..<end])
            let firstIndex = result.representation.indices.count
            for triangle in triangles { result.representation.indices.append(UInt32(Int(triangle) + base)) }
            let normal = frame.image(ofNormal: found.normal)
            result.representation.faces.append(
                RepresentationFace(
                    surface: surface, firstIndex: Int32(firstIndex), indexCount: Int32(triangles.count),
                    normalX: Float(normal.x), normalY: Float(normal.y), normalZ: Float(normal.z)))
        }
        result.representation.surfaces = surfaces.finished()
        return result
    }
}

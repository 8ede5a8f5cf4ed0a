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
    /// Repairs that the polygon needed and that are switched off: it is not shown then.
    package var refused: GeometryRepairs = []
    /// Into how many flat patches it was divided; 1 for none.
    package var patches = 1
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
    /// Polygons of closed shells that faced inwards and were turned, as indices in the tree.
    package var turnedPolygons: [Int32] = []
    /// What each object of the tree measures.
    package var fingerprints: [Fingerprint] { hulls.map { $0.finished() } }
    /// The mesh's positions in metres east, north and up of the record's origin, for measuring.
    package var east: [Double] = []
    package var north: [Double] = []
    package var up: [Double] = []
    /// The polygon of each face, as index in the tree.
    var polygonOfFace: [Int32] = []
    /// What was gathered of each object of the tree.
    var hulls: [HullMeasure] = []
}

/// Triangulates the polygons that a leaf shows. Keeps its scratch memory; one per worker.
package struct LeafBuilder {
    /// How far points may lie off their polygon's plane without a word, metres.
    package static let planarityTolerance = 0.05

    private var triangulator = PolygonTriangulator()
    private var patches = PlanarPatches()
    private var shells = ShellOrientation()
    private var triangles: [UInt32] = []
    private var keys: [UInt64] = []

    /// A builder without memory yet.
    package init() {}

    /// Builds the leaf's representation.
    ///
    /// - Parameters:
    ///   - tree: the city objects.
    ///   - coordinates: its points in both frames.
    ///   - frame: east, north and up at the record's origin.
    ///   - choice: which level of detail to show.
    ///   - repairs: what is done about faulty geometry.
    ///   - keepsSurfaceIdentifiers: whether the surfaces keep their `gml:id`.
    /// - Complexity: O(points) for simple polygons; O(n log n) for an object of n edges that is not closed, or whose
    ///   surfaces do not all face outwards.
    package mutating func build(
        _ tree: CityObjectTree, coordinates: TreeCoordinates, frame: LocalFrame, choice: LevelOfDetailChoice,
        repairs: GeometryRepairs = .all, keepsSurfaceIdentifiers: Bool
    ) -> LeafResult {
        let (shown, level) = tree.leafPolygons(choice)
        return build(
            tree, showing: shown, at: level, coordinates: coordinates, frame: frame, repairs: repairs,
            keepsSurfaceIdentifiers: keepsSurfaceIdentifiers)
    }

    /// Triangulates polygons given by their indices, as the picture of a level of detail.
    mutating func build(
        _ tree: CityObjectTree, showing shown: [Int32], at level: LevelOfDetail?, coordinates: TreeCoordinates,
        frame: LocalFrame, repairs: GeometryRepairs, keepsSurfaceIdentifiers: Bool
    ) -> LeafResult {
        var result = triangulate(
            tree, showing: shown, turned: [], coordinates: coordinates, frame: frame, repairs: repairs,
            keepsSurfaceIdentifiers: keepsSurfaceIdentifiers)
        if repairs.contains(.orientation) {
            let turned = polygonsToTurn(tree, result)
            if !turned.isEmpty {
                result = triangulate(
                    tree, showing: shown, turned: Set(turned), coordinates: coordinates, frame: frame,
                    repairs: repairs, keepsSurfaceIdentifiers: keepsSurfaceIdentifiers)
                result.turnedPolygons = turned
            }
        }
        result.level = level
        return result
    }

    private mutating func triangulate(
        _ tree: CityObjectTree, showing shown: [Int32], turned: Set<Int32>, coordinates: TreeCoordinates,
        frame: LocalFrame, repairs: GeometryRepairs, keepsSurfaceIdentifiers: Bool
    ) -> LeafResult {
        var result = LeafResult()
        result.polygonCount = shown.count
        result.hulls = Array(repeating: HullMeasure(), count: tree.objects.count)
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
            let refused = Self.repairsNeeded(polygon, found).subtracting(repairs)
            let isOffPlane = found.planarityDeviation > Self.planarityTolerance
            var patchSizes: [Int] = []
            if isOffPlane, found.failure == nil, repairs.contains(.planarity) {
                patchSizes = patches.divide(
                    x: coordinates.east.span, y: coordinates.north.span, z: coordinates.up.span, indices: &triangles,
                    normal: found.normal, tolerance: Self.planarityTolerance)
            }
            if found.failure != nil || !found.repairs.isEmpty || isOffPlane || polygon.hasUnclosedRing {
                result.findings.append(
                    PolygonFinding(
                        polygon: index, result: found, refused: refused, patches: max(1, patchSizes.count)))
            }
            guard found.failure == nil, !triangles.isEmpty, refused.isEmpty else { continue }
            if !found.repairs.isDisjoint(with: [.holeDropped, .selfIntersection]) {
                // The rings' areas do not add up to what is shown: a hole that lies outside would be taken off.
                found.area = areaOfTriangles(coordinates)
            }
            if polygon.isReversed != turned.contains(index) {
                found.normal = Displacement(x: -found.normal.x, y: -found.normal.y, z: -found.normal.z)
                for triangle in 0..<(triangles.count / 3) { triangles.swapAt(3 * triangle + 1, 3 * triangle + 2) }
            }
            keys.removeAll(keepingCapacity: true)
            for point in start..<end {
                keys.append(EdgeBalance.key(coordinates.x[point], coordinates.y[point], coordinates.z[point]))
            }
            let base = result.representation.x.count - start
            result.representation.x.append(contentsOf: coordinates.x[start..<end])
            result.representation.y.append(contentsOf: coordinates.y[start..<end])
            result.representation.z.append(contentsOf: coordinates.z[start..<end])
            result.east.append(contentsOf: coordinates.east[start..<end])
            result.north.append(contentsOf: coordinates.north[start..<end])
            result.up.append(contentsOf: coordinates.up[start..<end])
            let firstIndex = result.representation.indices.count
            for triangle in triangles { result.representation.indices.append(UInt32(Int(triangle) + base)) }
            let kind = tree.kind(of: polygon)
            if patchSizes.count < 2 {
                result.hulls[Int(polygon.object)].add(
                    kind, ringCount: polygon.ringCount, normal: found.normal, area: found.area, keys: keys,
                    start: start, coordinates: coordinates, indices: triangles)
                let surface = surfaces.add(polygon, normal: found.normal, area: found.area)
                result.append(
                    Patch(firstIndex: firstIndex, indexCount: triangles.count, normal: found.normal), on: surface,
                    of: index, frame)
                continue
            }
            var area = 0.0
            for patch in patchesOf(sizes: patchSizes, firstIndex: firstIndex, coordinates) {
                area += patch.area
                let surface = surfaces.add(polygon, normal: patch.normal, area: patch.area)
                result.append(patch, on: surface, of: index, frame)
            }
            result.hulls[Int(polygon.object)].add(
                kind, ringCount: polygon.ringCount, normal: found.normal, area: area, keys: keys, start: start,
                coordinates: coordinates, indices: triangles)
        }
        result.representation.surfaces = surfaces.finished()
        return result
    }

    /// What would have to be repaired before a polygon can be shown.
    private static func repairsNeeded(_ polygon: SurfacePolygon, _ found: PolygonTriangulation) -> GeometryRepairs {
        var needed: GeometryRepairs = []
        if found.repairs.contains(.repeatedPoints) { needed.insert(.points) }
        if found.repairs.contains(.reversedHole) { needed.insert(.holes) }
        if polygon.hasUnclosedRing { needed.insert(.closure) }
        return needed
    }

    /// The area of the polygon's triangles at hand.
    private func areaOfTriangles(_ coordinates: TreeCoordinates) -> Double {
        MeshMeasures.area(
            x: coordinates.east.span, y: coordinates.north.span, z: coordinates.up.span, indices: triangles.span)
    }

    // MARK: Patches

    /// The flat patches of the polygon at hand; their areas are those of their triangles.
    private func patchesOf(sizes: [Int], firstIndex: Int, _ coordinates: TreeCoordinates) -> [Patch] {
        var result: [Patch] = []
        var first = 0
        for size in sizes {
            var sum = Displacement<ENU>(x: 0, y: 0, z: 0)
            var area = 0.0
            for triangle in first..<first + size {
                let doubled = MeshMeasures.doubledVectorArea(
                    x: coordinates.east.span, y: coordinates.north.span, z: coordinates.up.span,
                    Int(triangles[3 * triangle]), Int(triangles[3 * triangle + 1]), Int(triangles[3 * triangle + 2]))
                sum = Displacement(x: sum.x + doubled.x, y: sum.y + doubled.y, z: sum.z + doubled.z)
                area += doubled.length / 2
            }
            let length = max(sum.length, .leastNormalMagnitude)
            result.append(
                Patch(
                    firstIndex: firstIndex + 3 * first, indexCount: 3 * size,
                    normal: Displacement(x: sum.x / length, y: sum.y / length, z: sum.z / length), area: area))
            first += size
        }
        return result
    }

    // MARK: Shells

    /// Polygons of closed shells that face inwards, ascending.
    private mutating func polygonsToTurn(
        _ tree: CityObjectTree, _ result: LeafResult
    ) -> [Int32] {
        // A closed shell has four faces at least.
        let objects = tree.objects.indices.filter {
            result.hulls[$0].polygonCount >= 4 && !result.hulls[$0].isOutward && tree.objects[$0].kind.hasOutside
        }
        guard !objects.isEmpty else { return [] }
        let representation = result.representation
        keys.removeAll(keepingCapacity: true)
        for point in representation.x.indices {
            keys.append(EdgeBalance.key(representation.x[point], representation.y[point], representation.z[point]))
        }
        var facesOfObject: [[Int32]] = Array(repeating: [], count: tree.objects.count)
        for (face, polygon) in result.polygonOfFace.enumerated() {
            facesOfObject[Int(tree.polygons[Int(polygon)].object)].append(Int32(face))
        }
        var polygons: Set<Int32> = []
        let keys = keys
        for object in objects {
            var indices: [UInt32] = []
            var starts: [Int32] = []
            for index in facesOfObject[object] {
                let face = representation.faces[Int(index)]
                starts.append(Int32(indices.count / 3))
                let range = Int(face.firstIndex)..<Int(face.firstIndex + face.indexCount)
                indices.append(contentsOf: representation.indices[range])
            }
            let turned = shells.facesToTurn(
                keys: keys.span, x: result.east.span, y: result.north.span, z: result.up.span, indices: indices.span,
                faceStarts: starts.span)
            for face in turned { polygons.insert(result.polygonOfFace[Int(facesOfObject[object][Int(face)])]) }
        }
        return polygons.sorted()
    }
}

/// Triangles of one polygon with a common normal.
private struct Patch {
    /// Where they start among the indices of the representation, and how many indices they have.
    var firstIndex: Int
    var indexCount: Int
    /// Of unit length.
    var normal: Displacement<ENU>
    /// Square metres; 0 where the polygon's own is meant.
    var area = 0.0
}

extension LeafResult {
    fileprivate mutating func append(_ patch: Patch, on surface: Int32, of polygon: Int32, _ frame: LocalFrame) {
        let normal = frame.image(ofNormal: patch.normal)
        polygonOfFace.append(polygon)
        representation.faces.append(
            RepresentationFace(
                surface: surface, firstIndex: Int32(patch.firstIndex), indexCount: Int32(patch.indexCount),
                normalX: Float(normal.x), normalY: Float(normal.y), normalZ: Float(normal.z)))
    }
}

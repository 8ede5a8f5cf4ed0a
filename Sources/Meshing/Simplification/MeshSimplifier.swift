internal import SpatialFrames

/// Simplifies triangle meshes within an error in metres, by collapsing edges; keeps its scratch memory.
///
/// Edges are collapsed in the order of their quadric error, a point onto its neighbour, so that every point that is
/// left is one of the source's (M. Garland and P. S. Heckbert, "Surface Simplification Using Quadric Error Metrics",
/// SIGGRAPH 1997). A collapse is refused that would
///
/// - put any point of either surface farther from the other than the maximum error, boundary lines likewise,
/// - open a closed shell, pinch it, or give an edge a third triangle (link condition),
/// - turn a triangle by more than 60° from where it was before or in the source, or make a needle,
/// - take a point off an open border, a crease or the line between two groups, or move a corner of those,
/// - turn a triangle of a terrain down: where all of the source's look upwards (z > 0), the result's do,
/// - turn a closed surface inside out: the volume that it encloses keeps its sign, and a thousandth of its size.
///
/// Before that, coplanar regions are cut down to their outlines (`CoplanarFlattening`), which costs no error but the
/// tolerance used.
///
/// **The error is a bound.** The quadric error is an estimate and serves for the order alone. What is reported comes
/// from a continuous map from the source onto the result, of which every collapse is one step, computed exactly and
/// summed with its signs (`CollapseMesh.plan`). No point is moved farther by that map than the error, so neither
/// surface has a point farther from the other than that, and neither have the borders and lines between groups. The
/// bound is not sharp: about twice the true distance on smooth terrains, ten times on ones of nothing but noise.
///
/// What is not done: points with 255 triangles and more, and those whose triangles are no single fan, stay with all
/// that hangs on them. Whether distant parts of the surface come to cross is not looked at. Triangles with two corners
/// at one place have no surface and are left out.
///
/// Deterministic: the same mesh and options give the same result, on every machine that rounds as IEEE 754 says.
public struct MeshSimplifier: ~Copyable, Sendable {
    private var loaded = LoadedMesh()
    private var flattening = CoplanarFlattening()
    private var collapsing = CollapseMesh()
    /// The number in the result of each point, once it has one.
    private var newNumbers = ScratchColumn<UInt32>()

    /// A simplifier without scratch memory yet.
    public init() {}

    /// Simplifies a mesh.
    ///
    /// - Parameters:
    ///   - mesh: metres, right-handed Cartesian, counter-clockwise seen from outside. Points at one place are one.
    ///   - groups: one a triangle (a feature, a surface), or none. Lines between groups are kept like borders.
    ///   - options: how far it may go.
    /// - Throws: for coordinates that are not finite, for counts that do not fit, and for options out of range.
    public mutating func simplify(
        _ mesh: TriangleMesh, groups: [UInt32] = [], options: SimplificationOptions
    ) throws(SimplificationError) -> SimplifiedMesh {
        var result = SimplifiedMesh()
        try simplify(
            x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span, groups: groups.span,
            options: options, into: &result)
        return result
    }

    /// Simplifies a mesh given as spans into a result that is used again.
    ///
    /// - Parameters:
    ///   - x: metres, of all points; likewise `y` and `z`.
    ///   - indices: three a triangle, each below the number of points.
    ///   - groups: one a triangle, or none.
    ///   - options: how far it may go. A maximum error of 0 still allows for rounding, 1e-13 of the mesh's extent.
    ///   - result: is overwritten; keeps its memory. Its points stand in the order in which triangles use them.
    /// - Throws: for coordinates that are not finite, for counts that do not fit, and for options out of range.
    /// - Complexity: O(n) for n triangles with rings of bounded size. About 350 bytes of scratch memory a point.
    public mutating func simplify(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, groups: Span<UInt32>,
        options: SimplificationOptions, into result: inout SimplifiedMesh
    ) throws(SimplificationError) {
        try check(options)
        try loaded.load(x: x, y: y, z: z, indices: indices, groups: groups)
        // Rounding is always allowed for.
        var limit = max(options.maximumError / loaded.scale, 1e-13)
        var flattened: Double = 0
        let count = loaded.triangles.count
        let isDone = options.targetTriangleCount > 0 && count <= options.targetTriangleCount
        if options.flattensPlanes && !isDone {
            let tolerance = max(min(options.planeTolerance / loaded.scale, limit / 4), 1e-14)
            flattened = flattening.flatten(&loaded, tolerance: tolerance, movesBorders: options.movesBorders)
            limit = max(limit - flattened, 0)
        }
        result.flattenedTriangleCount = count - loaded.triangles.count
        let outcome = collapsing.run(&loaded, options: options, reachLimit: Float(limit * limit).nextDown)
        result.error = (outcome.error + flattened) * loaded.scale
        result.collapseCount = outcome.collapseCount
        result.degenerateTriangleCount = loaded.degenerateCount
        extract(x: x, y: y, z: z, hasGroups: groups.count > 0, into: &result)
    }

    private func check(_ options: SimplificationOptions) throws(SimplificationError) {
        func fail(_ what: String) -> SimplificationError { SimplificationError(.invalidOption, what) }
        // Each is also false for NaN.
        guard options.maximumError >= 0 else {
            throw fail("the maximum error is \(options.maximumError) m: give 0 or more metres, or infinity")
        }
        guard options.targetTriangleCount >= 0 else {
            throw fail("the target is \(options.targetTriangleCount) triangles: give 0 or more")
        }
        guard options.planeTolerance >= 0, options.planeTolerance.isFinite else {
            throw fail("the plane tolerance is \(options.planeTolerance) m: give 0 or more metres")
        }
        if let angle = options.creaseAngle {
            guard angle.radians >= 0, angle.radians <= Double.pi else {
                throw fail("the crease angle is \(angle.radians * 180 / Double.pi)°: give 0 to 180°, or none")
            }
        }
    }

    /// Reads off what is left of the triangles.
    private mutating func extract(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, hasGroups: Bool, into result: inout SimplifiedMesh
    ) {
        result.mesh.x.removeAll(keepingCapacity: true)
        result.mesh.y.removeAll(keepingCapacity: true)
        result.mesh.z.removeAll(keepingCapacity: true)
        result.mesh.indices.removeAll(keepingCapacity: true)
        result.groups.removeAll(keepingCapacity: true)
        result.sourceVertices.removeAll(keepingCapacity: true)
        collapsing.resolveMoves()
        newNumbers.fill(count: loaded.points.count, with: UInt32.max)
        var sixfoldVolume: Double = 0
        for triangle in 0..<loaded.triangles.count {
            let corners = loaded.triangles[triangle]
            let a = collapsing.movedTo[corners.x]
            let b = collapsing.movedTo[corners.y]
            let c = collapsing.movedTo[corners.z]
            if a == b || b == c || c == a { continue }
            let place = loaded.points[a]
            sixfoldVolume += (place * cross(loaded.points[b] - place, loaded.points[c] - place)).sum()
            number(a, x, y, z, &result)
            number(b, x, y, z, &result)
            number(c, x, y, z, &result)
            result.mesh.indices.append(newNumbers[a])
            result.mesh.indices.append(newNumbers[b])
            result.mesh.indices.append(newNumbers[c])
            if hasGroups { result.groups.append(corners.w) }
        }
        let unit = loaded.scale * loaded.scale * loaded.scale
        result.volumeChange = (sixfoldVolume - loaded.sixfoldVolume) / 6 * unit
    }

    @inline(__always)
    private mutating func number(
        _ point: UInt32, _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ result: inout SimplifiedMesh
    ) {
        guard newNumbers[point] == UInt32.max else { return }
        newNumbers[point] = UInt32(truncatingIfNeeded: result.mesh.x.count)
        let source = Int(loaded.sourceVertices[point])
        result.mesh.x.append(x[source])
        result.mesh.y.append(y[source])
        result.mesh.z.append(z[source])
        result.sourceVertices.append(UInt32(truncatingIfNeeded: source))
    }
}

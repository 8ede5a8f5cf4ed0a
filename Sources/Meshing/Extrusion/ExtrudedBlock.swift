internal import SpatialFrames

/// A footprint raised from one height to another: a block with a flat top.
package struct ExtrudedBlock: Sendable {
    /// What a triangle of a block is.
    package enum Face: UInt8, Sendable, Hashable {
        case roof, wall, ground
    }

    /// Points are shared between faces; flat normals follow from each triangle's corners. Outside is counter-clockwise.
    package var mesh = TriangleMesh()
    /// One entry a triangle.
    package var faces: [Face] = []
    /// Square metres, ≥ 0: the sum of the footprint's polygons.
    package var footprintArea: Double = 0
    /// Everything that had to be done to any of the polygons.
    package var repairs: PolygonTriangulation.Repairs = []
    /// The number of polygons that gave no triangles.
    package var failedPolygonCount = 0
}

/// Raises a footprint to a block that is closed (unless its bottom is left out) and faces outwards.
///
/// Walls stand where the triangulated footprint ends: on edges that no other triangle runs along the other way. So
/// polygons that share an edge, corner for corner, have no wall between them; the block is closed whatever the input.
/// Edges that lie on one another with different corners get two walls back to back, without volume between them.
/// Points are equal if their coordinates are, exactly.
///
/// - Parameters:
///   - x: metres, of all points; likewise `y`. Rings run any way round and may be closed or open.
///   - ringStarts: the first point of each ring of all polygons, ascending.
///   - polygonStarts: the first ring (an index into `ringStarts`) of each polygon, ascending; its exterior.
///   - end: one past the last point of the last ring.
///   - lower: metres, of the bottom.
///   - upper: metres, of the top, at least `lower`.
///   - includesBottom: whether there are downward triangles at `lower`.
///   - triangulator: lends its scratch memory.
/// - Returns: the block; without triangles if no polygon has any, or the heights are not finite and ascending.
/// - Complexity: O(n log n) above that of triangulating.
package func extrudedBlock(
    x: Span<Double>, y: Span<Double>, ringStarts: Span<Int32>, polygonStarts: Span<Int32>, end: Int32,
    lower: Double, upper: Double, includesBottom: Bool = true, triangulator: inout PolygonTriangulator
) -> ExtrudedBlock {
    var block = ExtrudedBlock()
    guard lower.isFinite, upper.isFinite, lower <= upper else { return block }
    let top = footprintTriangles(
        x: x, y: y, ringStarts: ringStarts, polygonStarts: polygonStarts, end: end, triangulator: &triangulator,
        block: &block)
    guard !top.isEmpty else { return block }

    // Corners by position, so that edges of different polygons can be compared.
    let (corner, places) = sharedCorners(x: x, y: y, triangles: top)
    // A block without height is a sheet with two sides, on the same points.
    let count = upper > lower ? UInt32(truncatingIfNeeded: places.count) : 0
    for height in upper > lower ? [lower, upper] : [lower] {
        for place in places {
            block.mesh.x.append(x[Int(place)])
            block.mesh.y.append(y[Int(place)])
            block.mesh.z.append(height)
        }
    }
    func append(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ face: ExtrudedBlock.Face) {
        block.mesh.indices.append(a)
        block.mesh.indices.append(b)
        block.mesh.indices.append(c)
        block.faces.append(face)
    }
    for start in stride(from: 0, to: corner.count, by: 3) {
        append(corner[start] + count, corner[start + 1] + count, corner[start + 2] + count, .roof)
    }
    if upper > lower {
        for edge in openEdges(of: corner) {
            let from = UInt32(truncatingIfNeeded: edge >> 32)
            let to = UInt32(truncatingIfNeeded: edge)
            append(from, to, to + count, .wall)
            append(from, to + count, from + count, .wall)
        }
    }
    if includesBottom {
        for start in stride(from: 0, to: corner.count, by: 3) {
            append(corner[start], corner[start + 2], corner[start + 1], .ground)
        }
    }
    return block
}

/// The triangles of all polygons, facing up, as indices of the given points.
private func footprintTriangles(
    x: Span<Double>, y: Span<Double>, ringStarts: Span<Int32>, polygonStarts: Span<Int32>, end: Int32,
    triangulator: inout PolygonTriangulator, block: inout ExtrudedBlock
) -> [UInt32] {
    var triangles: [UInt32] = []
    let flat = [Double](repeating: 0, count: x.count)
    for polygon in 0..<polygonStarts.count {
        let firstRing = Int(polygonStarts[polygon])
        let isLast = polygon + 1 == polygonStarts.count
        let endRing = isLast ? ringStarts.count : Int(polygonStarts[polygon + 1])
        let before = triangles.count
        let outcome = triangulator.triangulate(
            x: x, y: y, z: flat.span, ringStarts: ringStarts.extracting(firstRing..<endRing),
            end: endRing < ringStarts.count ? ringStarts[endRing] : end, appendingTo: &triangles)
        block.repairs.formUnion(outcome.repairs)
        guard outcome.failure == nil else {
            block.failedPolygonCount += 1
            continue
        }
        block.footprintArea += outcome.area
        if outcome.normal.z < 0 {
            for start in stride(from: before, to: triangles.count, by: 3) { triangles.swapAt(start + 1, start + 2) }
        }
    }
    return triangles
}

/// For each triangle corner the number of its place, and for each place one of its points, in order of x, then y.
private func sharedCorners(
    x: Span<Double>, y: Span<Double>, triangles: [UInt32]
) -> (corner: [UInt32], places: [UInt32]) {
    var xs: [Double] = []
    var ys: [Double] = []
    for index in 0..<x.count {
        xs.append(x[index])
        ys.append(y[index])
    }
    var used = triangles
    used.sort { first, second in
        let (a, b) = (Int(first), Int(second))
        return (xs[a], ys[a], a) < (xs[b], ys[b], b)
    }
    var places: [UInt32] = []
    var placeOfPoint = [UInt32](repeating: 0, count: xs.count)
    for point in used {
        if let last = places.last, xs[Int(last)] == xs[Int(point)], ys[Int(last)] == ys[Int(point)] {
            placeOfPoint[Int(point)] = UInt32(truncatingIfNeeded: places.count - 1)
        } else {
            placeOfPoint[Int(point)] = UInt32(truncatingIfNeeded: places.count)
            places.append(point)
        }
    }
    return (triangles.map { placeOfPoint[Int($0)] }, places)
}

/// Directed edges (start in the upper half) that no other triangle runs along the other way, ascending.
private func openEdges(of corner: [UInt32]) -> [UInt64] {
    // Sorted without direction, the two ways of an edge come to lie together; the last bit keeps the way.
    var edges: [(low: UInt32, high: UInt32, isForward: Bool)] = []
    edges.reserveCapacity(corner.count)
    for start in stride(from: 0, to: corner.count, by: 3) {
        for side in 0..<3 {
            let from = corner[start + side]
            let to = corner[start + (side + 1) % 3]
            if from != to { edges.append((min(from, to), max(from, to), from < to)) }
        }
    }
    edges.sort { ($0.low, $0.high) < ($1.low, $1.high) }
    var open: [UInt64] = []
    var index = 0
    while index < edges.count {
        let (low, high, _) = edges[index]
        var balance = 0
        while index < edges.count, edges[index].low == low, edges[index].high == high {
            balance += edges[index].isForward ? 1 : -1
            index += 1
        }
        let forward = UInt64(low) << 32 | UInt64(high)
        let backward = UInt64(high) << 32 | UInt64(low)
        for _ in 0..<balance.magnitude { open.append(balance > 0 ? forward : backward) }
    }
    return open
}

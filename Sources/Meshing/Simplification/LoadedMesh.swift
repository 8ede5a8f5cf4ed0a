/// The mesh at work: points merged by place and scaled to about 1, triangles with their groups.
///
/// Coordinates are relative to the first used point and divided by a power of two, so that far-off and large meshes
/// lose nothing, and single precision is enough for quadrics and bounds.
struct LoadedMesh: ~Copyable {
    /// x, y, z, 0 a point; 1 as the last part where nothing may be moved to, once edges are collapsed. One value a point, not one column a coordinate: points are read one by one in no order.
    var points = ScratchColumn<SIMD4<Double>>()
    /// Three different points and the group a triangle.
    var triangles = ScratchColumn<SIMD4<UInt32>>()
    /// The source's point that each point is, the first if there are several.
    var sourceVertices = ScratchColumn<UInt32>()
    /// Whether triangles may be of different groups.
    var hasGroups = false
    /// Metres a unit of `points`: a power of two.
    var scale: Double = 1
    /// Triangles left out since two corners are one point.
    var degenerateCount = 0

    /// Six times the volume that the surface encloses, if it is closed, in units of `points`; counter-clockwise is outside.
    var sixfoldVolume: Double = 0
    /// Whether all triangles with an area look upwards, as those of a terrain do: z is a function of x and y.
    var looksUpwards = false

    private var pointOfVertex = ScratchColumn<UInt32>()
    private var table = ScratchColumn<UInt32>()
    private static let unused = UInt32.max
    private static let used = UInt32.max - 1

    init() {}

    /// Takes over a mesh; O(n).
    mutating func load(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, groups: Span<UInt32>
    ) throws(SimplificationError) {
        try check(x: x, y: y, z: z, indices: indices, groups: groups)
        degenerateCount = 0
        hasGroups = groups.count > 0
        let triangleCount = indices.count / 3
        pointOfVertex.fill(count: x.count, with: Self.unused)
        for corner in 0..<indices.count { pointOfVertex[indices[corner]] = Self.used }
        try mergePoints(x: x, y: y, z: z)
        triangles.extend(count: triangleCount, with: SIMD4())
        var kept = 0
        for triangle in 0..<triangleCount {
            let a = pointOfVertex[indices[3 * triangle]]
            let b = pointOfVertex[indices[3 * triangle + 1]]
            let c = pointOfVertex[indices[3 * triangle + 2]]
            if a == b || b == c || c == a { continue }
            triangles[kept] = SIMD4(a, b, c, groups.count > 0 ? groups[triangle] : 0)
            kept += 1
        }
        degenerateCount = triangleCount - kept
        triangles.extend(count: kept, with: SIMD4())
        measure()
    }

    /// What `sixfoldVolume` would be for the triangles as they are now. O(n).
    var presentSixfoldVolume: Double {
        var volume: Double = 0
        for triangle in 0..<triangles.count {
            let corners = triangles[triangle]
            let a = points[corners.x]
            volume += (a * cross(points[corners.y] - a, points[corners.z] - a)).sum()
        }
        return volume
    }

    private mutating func measure() {
        sixfoldVolume = 0
        looksUpwards = true
        for triangle in 0..<triangles.count {
            let corners = triangles[triangle]
            let a = points[corners.x]
            let doubled = cross(points[corners.y] - a, points[corners.z] - a)
            sixfoldVolume += (a * doubled).sum()
            if doubled.z <= 0 && doubled != SIMD4() { looksUpwards = false }
        }
    }

    private func check(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, groups: Span<UInt32>
    ) throws(SimplificationError) {
        guard x.count == y.count, x.count == z.count else {
            throw SimplificationError(
                .unequalCounts,
                "there are \(x.count) x, \(y.count) y and \(z.count) z coordinates: give one each a point")
        }
        guard indices.count % 3 == 0 else {
            throw SimplificationError(.unequalCounts, "\(indices.count) indices are no whole number of triangles")
        }
        guard groups.count == 0 || groups.count == indices.count / 3 else {
            throw SimplificationError(
                .unequalCounts,
                "there are \(groups.count) groups for \(indices.count / 3) triangles: give one each, or none")
        }
        guard x.count < 1 << 31, indices.count / 3 < 1 << 29 else {
            throw SimplificationError(
                .tooLarge,
                "\(x.count) points and \(indices.count / 3) triangles are more than can be counted: divide the mesh")
        }
        for corner in 0..<indices.count where indices[corner] >= UInt32(x.count) {
            throw SimplificationError(
                .indexOutOfRange, "index \(indices[corner]) at \(corner) is not below the number of points, \(x.count)")
        }
    }

    /// Gives every used vertex a point: the same to those at the same place (0 and −0 are the same).
    private mutating func mergePoints(x: Span<Double>, y: Span<Double>, z: Span<Double>) throws(SimplificationError) {
        var usedCount = 0
        var low = SIMD4<Double>(repeating: .infinity)
        var high = SIMD4<Double>(repeating: -.infinity)
        for vertex in 0..<x.count where pointOfVertex[vertex] == Self.used {
            let point = SIMD4(x[vertex], y[vertex], z[vertex], 0)
            low.replace(with: point, where: point .< low)
            high.replace(with: point, where: point .> high)
            // Also false for NaN.
            guard x[vertex].magnitude <= 1e70, y[vertex].magnitude <= 1e70, z[vertex].magnitude <= 1e70 else {
                throw SimplificationError(
                    .notFinite,
                    "point \(vertex) at (\(x[vertex]), \(y[vertex]), \(z[vertex])) is not finite or above 1e70: repair or drop it"
                )
            }
            usedCount += 1
        }
        let extent = usedCount > 0 ? (high - low).max() : 0
        scale = extent > 0x1p-500 ? extent.binade : 1
        var capacity = 64
        while capacity < 2 * usedCount { capacity *= 2 }
        table.fill(count: capacity, with: Self.unused)
        points.extend(count: usedCount, with: SIMD4())
        sourceVertices.extend(count: usedCount, with: 0)
        let mask = UInt64(capacity - 1)
        var count: UInt32 = 0
        var first = 0
        while first < x.count && pointOfVertex[first] != Self.used { first += 1 }
        for vertex in first..<max(first, x.count) where pointOfVertex[vertex] == Self.used {
            let (px, py, pz) = (x[vertex] + 0, y[vertex] + 0, z[vertex] + 0)
            var hash = px.bitPattern &* 0x9E37_79B9_7F4A_7C15
            hash = (hash ^ (hash >> 29) ^ py.bitPattern) &* 0xBF58_476D_1CE4_E5B9
            hash = (hash ^ (hash >> 32) ^ pz.bitPattern) &* 0x94D0_49BB_1331_11EB
            var slot = (hash ^ (hash >> 31)) & mask
            while true {
                let entry = table[Int(slot)]
                if entry == Self.unused {
                    table[Int(slot)] = count
                    points[count] = SIMD4(px - x[first], py - y[first], pz - z[first], 0) / scale
                    sourceVertices[count] = UInt32(vertex)
                    pointOfVertex[vertex] = count
                    count += 1
                    break
                }
                let other = Int(sourceVertices[entry])
                if x[other] == px && y[other] == py && z[other] == pz {
                    pointOfVertex[vertex] = entry
                    break
                }
                slot = (slot + 1) & mask
            }
        }
        points.extend(count: Int(count), with: SIMD4())
        sourceVertices.extend(count: Int(count), with: 0)
    }
}

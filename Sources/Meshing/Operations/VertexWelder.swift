/// Triangles over welded points, and where everything came from.
public struct WeldedMesh: Sendable {
    /// The welded mesh: coordinates are those of points given, none is moved to a mean.
    public var mesh = TriangleMesh()
    /// For each point given, the welded point.
    public var vertexMap: [UInt32] = []
    /// For each welded point, the point given whose coordinates it has: the first of those welded to it.
    public var vertexSources: [UInt32] = []
    /// For each triangle kept, the triangle given; ascending.
    public var triangleSources: [UInt32] = []
    /// Triangles left out because two of their corners became one point.
    public var degenerateTriangleCount = 0
    /// Points that were welded to another.
    public var weldedVertexCount = 0
    /// Points with a coordinate that is NaN, infinite or above 1e70 in magnitude; welded to none.
    public var notFiniteVertexCount = 0
}

/// Makes points that lie within a tolerance of each other one; keeps its scratch memory.
///
/// The grid only finds neighbours, in cells twice the tolerance wide, of which a point looks into up to eight. So
/// nothing depends on where the borders of cells lie:
///
/// - a point moves by at most the tolerance, to the coordinates of a point given;
/// - points with equal coordinates (0 and −0 are equal) and equal keys become one;
/// - any two points that are left with equal keys are farther apart than the tolerance (up to the rounding of their
///   distance);
/// - two points within the tolerance may stay apart if each lies near another point: in a chain a, b, c with steps
///   just below the tolerance, b joins a, and c stays. A transitive rule would shrink whole chains to a point.
///
/// Points are taken in the order given; each joins the nearest point kept so far (of equally near ones the first), or
/// is kept. So the result depends on the order of points, and on nothing else.
///
/// Triangles that become needles without two equal corners are kept: leaving them out would open a closed surface.
public struct VertexWelder: Sendable {
    private var table: [Int32] = []
    /// For each point kept: the next one of the same slot of the table, or −1.
    private var nextKept: [Int32] = []
    private var keptX: [Double] = []
    private var keptY: [Double] = []
    private var keptZ: [Double] = []
    private var keptKey: [UInt64] = []

    /// A welder without scratch memory yet.
    public init() {}

    /// Welds all points of a mesh; parameters as for `weld(x:y:z:keys:indices:weldingTolerance:)`.
    public mutating func weld(_ mesh: TriangleMesh, weldingTolerance: Double) throws(MeshError) -> WeldedMesh {
        let none: [UInt64] = []
        return try weld(
            x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, keys: none.span, indices: mesh.indices.span,
            weldingTolerance: weldingTolerance)
    }

    /// Welds points, and leaves out triangles that lose a corner by it.
    ///
    /// - Parameters:
    ///   - x: metres; likewise `y` and `z`, of the same count.
    ///   - keys: one a point; points with different keys are never welded (a hash of their other attributes, the
    ///     number of their feature). Empty for none.
    ///   - indices: three a triangle.
    ///   - weldingTolerance: metres, ≥ 0; with 0 only points with equal coordinates are welded.
    /// - Throws: `countsDiffer`, `indexOutOfRange`, `tooLarge`, `badParameter`.
    /// - Complexity: O(n) expected; the number of kept points in a cell is bounded by the tolerance.
    public mutating func weld(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, keys: Span<UInt64>, indices: Span<UInt32>,
        weldingTolerance: Double
    ) throws(MeshError) -> WeldedMesh {
        try checkMesh(x: x, y: y, z: z, indices: indices)
        guard keys.isEmpty || keys.count == x.count else {
            throw MeshError(.countsDiffer, "The mesh has \(x.count) points and \(keys.count) keys; give one a point.")
        }
        guard weldingTolerance >= 0, weldingTolerance.isFinite else {
            throw MeshError(.badParameter, "The welding tolerance is \(weldingTolerance) m; it must be 0 or more.")
        }
        var result = WeldedMesh()
        result.vertexMap.reserveCapacity(x.count)
        reset(pointCount: x.count)
        let grid = WeldingGrid(x: x, y: y, z: z, tolerance: weldingTolerance)
        for point in 0..<x.count {
            // −0 becomes 0, so that the two are one place.
            let (px, py, pz) = (x[point] + 0, y[point] + 0, z[point] + 0)
            let key = keys.isEmpty ? 0 : keys[point]
            let isPlace = px.magnitude <= 1e70 && py.magnitude <= 1e70 && pz.magnitude <= 1e70
            if !isPlace { result.notFiniteVertexCount += 1 }
            if isPlace, let kept = nearest(px, py, pz, key: key, grid: grid) {
                result.vertexMap.append(UInt32(truncatingIfNeeded: kept))
                result.weldedVertexCount += 1
                continue
            }
            result.vertexMap.append(UInt32(truncatingIfNeeded: result.vertexSources.count))
            result.vertexSources.append(UInt32(truncatingIfNeeded: point))
            result.mesh.x.append(x[point])
            result.mesh.y.append(y[point])
            result.mesh.z.append(z[point])
            keep(px, py, pz, key: key, grid: grid, isPlace: isPlace)
        }
        keepTriangles(indices, result: &result)
        return result
    }

    private func keepTriangles(_ indices: Span<UInt32>, result: inout WeldedMesh) {
        let vertexMap = result.vertexMap
        let map = vertexMap.span
        for triangle in 0..<indices.count / 3 {
            let a = map[Int(indices[3 * triangle])]
            let b = map[Int(indices[3 * triangle + 1])]
            let c = map[Int(indices[3 * triangle + 2])]
            if a == b || b == c || c == a {
                result.degenerateTriangleCount += 1
                continue
            }
            result.mesh.indices.append(a)
            result.mesh.indices.append(b)
            result.mesh.indices.append(c)
            result.triangleSources.append(UInt32(truncatingIfNeeded: triangle))
        }
    }

    // MARK: The table

    /// An empty table with at least two slots a point.
    private mutating func reset(pointCount: Int) {
        var size = 16
        while size < 2 * pointCount { size *= 2 }
        table.removeAll(keepingCapacity: true)
        for _ in 0..<size { table.append(-1) }
        nextKept.removeAll(keepingCapacity: true)
        keptX.removeAll(keepingCapacity: true)
        keptY.removeAll(keepingCapacity: true)
        keptZ.removeAll(keepingCapacity: true)
        keptKey.removeAll(keepingCapacity: true)
    }

    private func slot(_ cell: (Double, Double, Double), key: UInt64) -> Int {
        var hash = key &* 0x9E37_79B9_7F4A_7C15
        hash = mixed(hash ^ cell.0.bitPattern)
        hash = mixed(hash ^ cell.1.bitPattern)
        hash = mixed(hash ^ cell.2.bitPattern)
        return Int(truncatingIfNeeded: hash) & (table.count - 1)
    }

    /// Spreads all bits over all bits (the finalizer of S. Vigna's SplitMix64).
    @inline(__always)
    private func mixed(_ bits: UInt64) -> UInt64 {
        var z = bits &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private mutating func keep(
        _ x: Double, _ y: Double, _ z: Double, key: UInt64, grid: WeldingGrid, isPlace: Bool
    ) {
        let number = Int32(truncatingIfNeeded: keptX.count)
        keptX.append(x)
        keptY.append(y)
        keptZ.append(z)
        keptKey.append(key)
        guard isPlace else {
            nextKept.append(-1)
            return
        }
        let slot = slot((grid.cell(x, 0), grid.cell(y, 1), grid.cell(z, 2)), key: key)
        nextKept.append(table[slot])
        table[slot] = number
    }

    /// The nearest point kept within the tolerance; of equally near ones the first.
    private func nearest(_ x: Double, _ y: Double, _ z: Double, key: UInt64, grid: WeldingGrid) -> Int? {
        var best: Int32 = -1
        var bestSquared = grid.tolerance * grid.tolerance
        var cellX = grid.cell(x - grid.tolerance, 0)
        let (lastX, lastY, lastZ) = (
            grid.cell(x + grid.tolerance, 0), grid.cell(y + grid.tolerance, 1), grid.cell(z + grid.tolerance, 2)
        )
        let (firstY, firstZ) = (grid.cell(y - grid.tolerance, 1), grid.cell(z - grid.tolerance, 2))
        while cellX <= lastX {
            var cellY = firstY
            while cellY <= lastY {
                var cellZ = firstZ
                while cellZ <= lastZ {
                    var candidate = table[slot((cellX, cellY, cellZ), key: key)]
                    while candidate >= 0 {
                        let index = Int(candidate)
                        let (dx, dy, dz) = (keptX[index] - x, keptY[index] - y, keptZ[index] - z)
                        let squared = dx * dx + dy * dy + dz * dz
                        if squared < bestSquared || (squared == bestSquared && (best < 0 || candidate < best)),
                            keptKey[index] == key
                        {
                            best = candidate
                            bestSquared = squared
                        }
                        candidate = nextKept[index]
                    }
                    guard let next = grid.cell(after: cellZ) else { break }
                    cellZ = next
                }
                guard let next = grid.cell(after: cellY) else { break }
                cellY = next
            }
            guard let next = grid.cell(after: cellX) else { break }
            cellX = next
        }
        return best < 0 ? nil : Int(best)
    }
}

/// Cubes twice as wide as the tolerance, counted from the lowest coordinates.
private struct WeldingGrid {
    let tolerance: Double
    private let width: Double
    private var low: [3 of Double] = [0, 0, 0]

    init(x: Span<Double>, y: Span<Double>, z: Span<Double>, tolerance: Double) {
        self.tolerance = tolerance
        width = 2 * tolerance
        low = [Self.lowest(x), Self.lowest(y), Self.lowest(z)]
    }

    private static func lowest(_ values: Span<Double>) -> Double {
        var low = Double.infinity
        for index in 0..<values.count where values[index].magnitude <= 1e70 { low = min(low, values[index]) }
        return low.isFinite ? low : 0
    }

    /// The number of a cell, whole; without a tolerance the coordinate itself. Monotone in the coordinate.
    @inline(__always)
    func cell(_ value: Double, _ axis: Int) -> Double {
        guard width > 0 else { return value }
        // Above 2⁵² widths doubles are farther apart than the tolerance, and the next number may be the same.
        return ((value - low[axis]) / width).rounded(.down)
    }

    /// The number of the next cell; nil where there is none.
    @inline(__always)
    func cell(after cell: Double) -> Double? {
        guard width > 0, cell.magnitude < 0x1p52 else { return nil }
        return cell + 1
    }
}

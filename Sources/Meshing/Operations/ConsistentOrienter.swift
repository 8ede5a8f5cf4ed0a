internal import SpatialFrames

/// What was done to give triangles one direction, and where it could not be done.
public struct OrientationReport: Sendable, Hashable {
    /// Triangles that were turned: their second and third corner change places. Ascending.
    public var turnedTriangles: [UInt32] = []
    /// Triangles of patches that have only one side (a Möbius strip, a Klein bottle). None of them was turned; ascending.
    public var notOrientableTriangles: [UInt32] = []
    /// The number of patches.
    public var patchCount = 0
    /// Patches that were or are now directed outwards: closed, and with a volume.
    public var outwardPatchCount = 0
    /// Patches of one direction without an outside: open, or without volume.
    public var undirectedPatchCount = 0
    /// Patches with only one side.
    public var notOrientablePatchCount = 0
    /// Triangles that name a point twice; they belong to no patch.
    public var degenerateTriangleCount = 0
}

/// Turns triangles so that neighbours agree, and closed surfaces face outwards; keeps its scratch memory.
///
/// A patch is what is connected through edges with exactly two triangles; edges with more are borders between patches.
/// Within a patch the direction of one triangle decides all others. Then
///
/// - a patch that is closed (each edge run along as often one way as the other) and encloses a volume is directed
///   outwards: its signed volume is positive. A hollow inside another patch is directed outwards, too: which surface
///   lies inside which is not asked;
/// - any other patch keeps the direction of most of its triangles, or of its first if that is undecided;
/// - a patch that contradicts itself has only one side, and is left as it is.
///
/// After E. Allgower and P. Schmidt ("Computing volumes of polyhedra", Mathematics of Computation 46, 1986) for the
/// volume. A volume below what the rounding of its sum can make counts as none.
public struct ConsistentOrienter: Sendable {
    private var topology = HalfEdgeTopology()
    private var isTurned: [Bool] = []
    private var patchOfTriangle: [Int32] = []
    /// Triangles of the patch at hand, in the order in which they were reached.
    private var queue: [Int32] = []
    /// For each edge: the patch that counted it last.
    private var patchOfEdge: [Int32] = []

    /// An orienter without scratch memory yet.
    public init() {}

    /// Turns triangles of a mesh where they must be.
    ///
    /// - Parameter mesh: coordinates in metres; only `indices` changes.
    /// - Throws: `countsDiffer`, `indexOutOfRange`, `tooLarge`; then nothing is turned.
    /// - Complexity: O(n).
    public mutating func orient(_ mesh: inout TriangleMesh) throws(MeshError) -> OrientationReport {
        let report = try orientation(
            x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span)
        for triangle in report.turnedTriangles { mesh.indices.swapAt(3 * Int(triangle) + 1, 3 * Int(triangle) + 2) }
        return report
    }

    /// Finds which triangles must be turned.
    ///
    /// - Parameters:
    ///   - x: metres; likewise `y` and `z`, of the same count.
    ///   - indices: three a triangle.
    /// - Throws: `countsDiffer`, `indexOutOfRange`, `tooLarge`.
    /// - Complexity: O(n).
    public mutating func orientation(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>
    ) throws(MeshError) -> OrientationReport {
        try checkMesh(x: x, y: y, z: z, indices: indices)
        try topology.build(indices: indices, vertexCount: x.count)
        var report = OrientationReport()
        report.degenerateTriangleCount = topology.degenerateTriangleCount
        isTurned.removeAll(keepingCapacity: true)
        patchOfTriangle.removeAll(keepingCapacity: true)
        for _ in 0..<topology.triangleCount {
            isTurned.append(false)
            patchOfTriangle.append(-1)
        }
        patchOfEdge.removeAll(keepingCapacity: true)
        for _ in 0..<topology.edgeCount { patchOfEdge.append(-1) }
        for triangle in 0..<topology.triangleCount {
            guard patchOfTriangle[triangle] < 0, topology.edge(of: 3 * triangle) != nil else { continue }
            let isOrientable = spread(from: triangle, patch: Int32(truncatingIfNeeded: report.patchCount))
            if isOrientable {
                direct(x: x, y: y, z: z, indices: indices, patch: report.patchCount, report: &report)
            } else {
                report.notOrientablePatchCount += 1
                for member in queue {
                    isTurned[Int(member)] = false
                    report.notOrientableTriangles.append(UInt32(truncatingIfNeeded: member))
                }
            }
            report.patchCount += 1
        }
        report.notOrientableTriangles.sort()
        for triangle in 0..<topology.triangleCount where isTurned[triangle] {
            report.turnedTriangles.append(UInt32(truncatingIfNeeded: triangle))
        }
        return report
    }

    /// Collects the patch of a triangle, turned to agree with it; returns whether all agree.
    private mutating func spread(from first: Int, patch: Int32) -> Bool {
        queue.removeAll(keepingCapacity: true)
        queue.append(Int32(truncatingIfNeeded: first))
        patchOfTriangle[first] = patch
        var agrees = true
        var position = 0
        while position < queue.count {
            let triangle = Int(queue[position])
            position += 1
            for halfEdge in 3 * triangle..<3 * triangle + 3 {
                guard let other = topology.opposite(of: halfEdge) else { continue }
                let neighbour = other / 3
                let runsSameWay = topology.start(of: halfEdge) == topology.start(of: other)
                let mustBeTurned = isTurned[triangle] != runsSameWay
                if patchOfTriangle[neighbour] < 0 {
                    patchOfTriangle[neighbour] = patch
                    isTurned[neighbour] = mustBeTurned
                    queue.append(Int32(truncatingIfNeeded: neighbour))
                } else if isTurned[neighbour] != mustBeTurned {
                    agrees = false
                }
            }
        }
        return agrees
    }

    /// Decides which of the two directions of the patch in `queue` is right.
    private mutating func direct(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, patch: Int,
        report: inout OrientationReport
    ) {
        var turnedCount = 0
        for triangle in queue where isTurned[Int(triangle)] { turnedCount += 1 }
        var mustInvert = 2 * turnedCount > queue.count
        let sign = isBalanced(patch: patch) ? signOfVolume(x: x, y: y, z: z, indices: indices) : 0
        if sign == 0 {
            report.undirectedPatchCount += 1
        } else {
            report.outwardPatchCount += 1
            mustInvert = sign < 0
        }
        if mustInvert {
            for triangle in queue { isTurned[Int(triangle)].toggle() }
        }
    }

    /// Whether the patch in `queue` runs along each of its edges as often one way as the other.
    private mutating func isBalanced(patch: Int) -> Bool {
        let stamp = Int32(truncatingIfNeeded: patch)
        for triangle in queue {
            for halfEdge in 3 * Int(triangle)..<3 * Int(triangle) + 3 {
                // Edges with two triangles of a patch agree by now.
                guard topology.opposite(of: halfEdge) == nil, let edge = topology.edge(of: halfEdge),
                    patchOfEdge[edge] != stamp
                else { continue }
                patchOfEdge[edge] = stamp
                var balance = 0
                for position in topology.halfEdgePositions(ofEdge: edge) {
                    let other = topology.halfEdge(at: position)
                    guard patchOfTriangle[other / 3] == stamp else { continue }
                    let runsAlike = topology.start(of: other) == topology.start(of: halfEdge)
                    balance += runsAlike != isTurned[other / 3] ? 1 : -1
                }
                if balance != 0 { return false }
            }
        }
        return true
    }

    /// 1 or −1 as the volume of the patch in `queue` is positive or negative; 0 if rounding may have made it.
    private func signOfVolume(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>
    ) -> Int {
        guard let first = queue.first else { return 0 }
        let origin = Int(indices[3 * Int(first)])
        let (originX, originY, originZ) = (x[origin], y[origin], z[origin])
        var sum: Double = 0
        var magnitudes: Double = 0
        for member in queue {
            let triangle = Int(member)
            let a = Int(indices[3 * triangle])
            let area = MeshMeasures.doubledVectorArea(
                x: x, y: y, z: z, a, Int(indices[3 * triangle + 1]), Int(indices[3 * triangle + 2]))
            let (dx, dy, dz) = (x[a] - originX, y[a] - originY, z[a] - originZ)
            let product = area.x * dx + area.y * dy + area.z * dz
            sum += isTurned[triangle] ? -product : product
            magnitudes += (area.x * dx).magnitude + (area.y * dy).magnitude + (area.z * dz).magnitude
        }
        guard sum.magnitude > magnitudes * Double(queue.count + 8) * 0x1p-52 else { return 0 }
        return sum > 0 ? 1 : -1
    }
}

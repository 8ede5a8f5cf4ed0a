public import SpatialFrames

/// Triangles with a normal at each point; points on creases are there once for each side.
public struct ShadedMesh: Sendable {
    /// For each point, the point given; ascending.
    public var vertexSources: [UInt32] = []
    /// First components of unit normals, one a point, in the frame of the mesh.
    public var normalX: [Double] = []
    /// Second components.
    public var normalY: [Double] = []
    /// Third components.
    public var normalZ: [Double] = []
    /// Three a triangle, as many as given; into the points here.
    public var indices: [UInt32] = []
    /// Triangles without a direction of their own: they took the normals of their neighbours.
    public var degenerateTriangleCount = 0
    /// How many more points there are than points used before.
    public var addedVertexCount = 0
}

/// Normals at points: smooth across edges flatter than an angle, split along sharper ones; keeps its scratch memory.
///
/// Two triangles are smooth to one another if they share an edge with exactly these two, run along it in opposite
/// directions, and their normals differ by at most the crease angle (and 1e-9 rad for rounding). Around a point,
/// triangles that are connected through smooth edges share one normal: the sum of theirs, weighted. (Such a chain may
/// turn by more than the angle in all, as a cone does about its tip.) A normal that cancels is that of the first
/// triangle of its chain.
///
/// Triangles with a height below 1e-12 of their longest side, and those that are not finite, have no normal. Edges to
/// them are sharp. Their corners take the normal of the first triangle next to them that has one, else any normal at
/// their point, else straight up (0, 0, 1).
///
/// Weights by angle after G. Thürmer and C. A. Wüthrich, "Computing Vertex Normals from Polygonal Facets", Journal of
/// Graphics Tools 3, 1998: they do not depend on how flat faces are cut. The same bits on every machine.
public struct CreaseNormals: Sendable {
    /// What a triangle's normal counts for at one of its corners.
    public enum Weighting: Sendable, Hashable {
        /// Its area.
        case area
        /// Its angle at that corner.
        case angle
        /// The product of both.
        case areaAndAngle
    }

    private var topology = HalfEdgeTopology()
    private var sets = DisjointSets()
    // Unit normals of triangles; 0 where there is none.
    private var faceX: [Double] = []
    private var faceY: [Double] = []
    private var faceZ: [Double] = []
    private var doubledArea: [Double] = []
    /// For each corner the corner whose normal it takes: the root of its chain, or −1 for straight up.
    private var chainOfCorner: [Int32] = []
    private var firstCornerOfVertex: [Int32] = []
    private var nextCornerOfVertex: [Int32] = []
    private var vertexOfChain: [Int32] = []
    /// The sum of the weights at each point made.
    private var weightOfVertex: [Double] = []

    /// A computation without scratch memory yet.
    public init() {}

    /// The normals of a mesh; parameters as for `normals(x:y:z:indices:creaseAngle:weighting:)`.
    public mutating func normals(
        of mesh: TriangleMesh, creaseAngle: Angle, weighting: Weighting = .areaAndAngle
    ) throws(MeshError) -> ShadedMesh {
        try normals(
            x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span, creaseAngle: creaseAngle,
            weighting: weighting)
    }

    /// The normals of triangles, and the points split where they need more than one.
    ///
    /// - Parameters:
    ///   - x: metres; likewise `y` and `z`, of the same count.
    ///   - indices: three a triangle, counter-clockwise seen from outside.
    ///   - creaseAngle: ≥ 0: between the normals of two triangles; 0 for flat shading, 180° for none but at borders.
    ///   - weighting: what each triangle counts for.
    /// - Throws: `countsDiffer`, `indexOutOfRange`, `tooLarge`, `badParameter`.
    /// - Complexity: O(n); at points with many chains of degenerate triangles up to O(n) each.
    public mutating func normals(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, creaseAngle: Angle,
        weighting: Weighting = .areaAndAngle
    ) throws(MeshError) -> ShadedMesh {
        try checkMesh(x: x, y: y, z: z, indices: indices)
        guard creaseAngle.radians >= 0 else {
            throw MeshError(.badParameter, "The crease angle is \(creaseAngle.degrees)°; it must be 0 or more.")
        }
        try topology.build(indices: indices, vertexCount: x.count)
        var result = ShadedMesh()
        let triangleCount = indices.count / 3
        result.degenerateTriangleCount = measureFaces(x: x, y: y, z: z, indices: indices)
        joinSmoothCorners(triangleCount: triangleCount, creaseAngle: creaseAngle.radians)
        chooseChains(indices: indices, vertexCount: x.count)
        sum(x: x, y: y, z: z, indices: indices, weighting: weighting, into: &result)
        return result
    }

    /// Returns the number of triangles without a normal.
    private mutating func measureFaces(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>
    ) -> Int {
        let count = indices.count / 3
        Self.resize(&faceX, to: count)
        Self.resize(&faceY, to: count)
        Self.resize(&faceZ, to: count)
        Self.resize(&doubledArea, to: count)
        return Self.measureFaces(
            x: x, y: y, z: z, indices: indices, toX: &faceX, y: &faceY, z: &faceZ, doubledArea: &doubledArea)
    }

    private static func measureFaces(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, toX columnX: inout [Double],
        y columnY: inout [Double], z columnZ: inout [Double], doubledArea columnArea: inout [Double]
    ) -> Int {
        var faceX = columnX.mutableSpan
        var faceY = columnY.mutableSpan
        var faceZ = columnZ.mutableSpan
        var doubledArea = columnArea.mutableSpan
        VertexLoops.doubledVectorAreas(x: x, y: y, z: z, indices: indices, toX: &faceX, y: &faceY, z: &faceZ)
        var degenerateCount = 0
        for triangle in 0..<doubledArea.count {
            let a = Int(indices[3 * triangle])
            let b = Int(indices[3 * triangle + 1])
            let c = Int(indices[3 * triangle + 2])
            let length = Displacement<ENU>(x: faceX[triangle], y: faceY[triangle], z: faceZ[triangle]).length
            let longest = max(
                squaredDistance(x, y, z, a, b), squaredDistance(x, y, z, b, c), squaredDistance(x, y, z, c, a))
            // The length is the product of the longest side and the height on it.
            let hasNormal = length > 1e-12 * longest && length.isFinite && longest.isFinite
            if !hasNormal { degenerateCount += 1 }
            faceX[triangle] = hasNormal ? faceX[triangle] / length : 0
            faceY[triangle] = hasNormal ? faceY[triangle] / length : 0
            faceZ[triangle] = hasNormal ? faceZ[triangle] / length : 0
            doubledArea[triangle] = hasNormal ? length : 0
        }
        return degenerateCount
    }

    private static func resize(_ column: inout [Double], to count: Int) {
        if column.count > count { column.removeLast(column.count - count) }
        column.append(contentsOf: repeatElement(0, count: count - column.count))
    }

    private static func squaredDistance(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ a: Int, _ b: Int
    ) -> Double {
        let (dx, dy, dz) = (x[a] - x[b], y[a] - y[b], z[a] - z[b])
        return dx * dx + dy * dy + dz * dz
    }

    /// Joins the corners at both ends of each smooth edge.
    private mutating func joinSmoothCorners(triangleCount: Int, creaseAngle: Double) {
        sets.reset(count: 3 * triangleCount)
        for first in 0..<3 * triangleCount {
            guard let second = topology.opposite(of: first), first < second,
                topology.start(of: first) != topology.start(of: second)
            else { continue }
            let (p, q) = (first / 3, second / 3)
            guard doubledArea[p] > 0, doubledArea[q] > 0 else { continue }
            let angle = repeatableAngle(faceX[p], faceY[p], faceZ[p], faceX[q], faceY[q], faceZ[q])
            guard angle <= creaseAngle + 1e-9 else { continue }
            sets.join(first, HalfEdgeTopology.next(after: second))
            sets.join(HalfEdgeTopology.next(after: first), second)
        }
    }

    private mutating func chooseChains(indices: Span<UInt32>, vertexCount: Int) {
        let cornerCount = 3 * (indices.count / 3)
        firstCornerOfVertex.removeAll(keepingCapacity: true)
        for _ in 0..<vertexCount { firstCornerOfVertex.append(-1) }
        chainOfCorner.removeAll(keepingCapacity: true)
        for corner in 0..<cornerCount {
            guard doubledArea[corner / 3] > 0 else {
                chainOfCorner.append(-1)
                continue
            }
            chainOfCorner.append(Int32(truncatingIfNeeded: sets.root(of: corner)))
            // The first corner at a point that has a normal.
            let vertex = Int(indices[corner])
            if firstCornerOfVertex[vertex] < 0 { firstCornerOfVertex[vertex] = Int32(truncatingIfNeeded: corner) }
        }
        for corner in 0..<cornerCount where doubledArea[corner / 3] == 0 {
            let neighbour = neighbourCorner(of: corner) ?? Int(firstCornerOfVertex[Int(indices[corner])])
            chainOfCorner[corner] = neighbour < 0 ? -1 : Int32(truncatingIfNeeded: sets.root(of: neighbour))
        }
    }

    /// The corner at the same point of the first triangle across one of the two sides there that has a normal.
    private func neighbourCorner(of corner: Int) -> Int? {
        let previous = HalfEdgeTopology.next(after: HalfEdgeTopology.next(after: corner))
        var best: Int?
        for side in [corner, previous] {
            guard let other = topology.opposite(of: side), doubledArea[other / 3] > 0 else { continue }
            let isHere = topology.start(of: other) == topology.start(of: corner)
            let candidate = isHere ? other : HalfEdgeTopology.next(after: other)
            best = min(best ?? candidate, candidate)
        }
        return best
    }

    private mutating func sum(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, weighting: Weighting,
        into result: inout ShadedMesh
    ) {
        let cornerCount = chainOfCorner.count
        // One point a chain, and one a point given where no triangle has a normal; numbered by point, then corner.
        nextCornerOfVertex.removeAll(keepingCapacity: true)
        for _ in 0..<cornerCount { nextCornerOfVertex.append(-1) }
        for vertex in firstCornerOfVertex.indices { firstCornerOfVertex[vertex] = -1 }
        for corner in (0..<cornerCount).reversed() {
            let vertex = Int(indices[corner])
            nextCornerOfVertex[corner] = firstCornerOfVertex[vertex]
            firstCornerOfVertex[vertex] = Int32(truncatingIfNeeded: corner)
        }
        vertexOfChain.removeAll(keepingCapacity: true)
        for _ in 0..<cornerCount { vertexOfChain.append(-1) }
        result.indices = [UInt32](repeating: 0, count: cornerCount)
        for vertex in firstCornerOfVertex.indices {
            var upward: UInt32?
            var corner = Int(firstCornerOfVertex[vertex])
            if corner >= 0 { result.addedVertexCount -= 1 }
            while corner >= 0 {
                let chain = Int(chainOfCorner[corner])
                if chain < 0 {
                    let number = upward ?? append(source: vertex, to: &result)
                    upward = number
                    result.indices[corner] = number
                } else {
                    if vertexOfChain[chain] < 0 {
                        vertexOfChain[chain] = Int32(truncatingIfNeeded: append(source: vertex, to: &result))
                    }
                    result.indices[corner] = UInt32(truncatingIfNeeded: vertexOfChain[chain])
                }
                corner = Int(nextCornerOfVertex[corner])
            }
        }
        result.addedVertexCount += result.vertexSources.count
        weightOfVertex.removeAll(keepingCapacity: true)
        for _ in result.vertexSources { weightOfVertex.append(0) }
        for corner in 0..<cornerCount where doubledArea[corner / 3] > 0 {
            let weight = weight(x: x, y: y, z: z, indices: indices, corner: corner, weighting)
            let number = Int(result.indices[corner])
            weightOfVertex[number] += weight
            result.normalX[number] += weight * faceX[corner / 3]
            result.normalY[number] += weight * faceY[corner / 3]
            result.normalZ[number] += weight * faceZ[corner / 3]
        }
        normalize(&result)
    }

    private func append(source: Int, to result: inout ShadedMesh) -> UInt32 {
        result.vertexSources.append(UInt32(truncatingIfNeeded: source))
        result.normalX.append(0)
        result.normalY.append(0)
        result.normalZ.append(0)
        return UInt32(truncatingIfNeeded: result.vertexSources.count - 1)
    }

    private func weight(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, corner: Int, _ weighting: Weighting
    ) -> Double {
        if weighting == .area { return doubledArea[corner / 3] }
        let a = Int(indices[corner])
        let b = Int(indices[HalfEdgeTopology.next(after: corner)])
        let c = Int(indices[HalfEdgeTopology.next(after: HalfEdgeTopology.next(after: corner))])
        let angle = repeatableAngle(x[b] - x[a], y[b] - y[a], z[b] - z[a], x[c] - x[a], y[c] - y[a], z[c] - z[a])
        return weighting == .angle ? angle : angle * doubledArea[corner / 3]
    }

    /// Gives all normals length 1; those that cancel become that of the first triangle of their chain.
    private mutating func normalize(_ result: inout ShadedMesh) {
        for corner in chainOfCorner.indices {
            let number = Int(result.indices[corner])
            // Done at another corner.
            guard weightOfVertex[number] >= 0 else { continue }
            let chain = Int(chainOfCorner[corner])
            defer { weightOfVertex[number] = -1 }
            guard chain >= 0 else {
                result.normalZ[number] = 1
                continue
            }
            let sum = Displacement<ENU>(x: result.normalX[number], y: result.normalY[number], z: result.normalZ[number])
            let face = chain / 3
            // Scaled first: squares of very small or large sums would not be finite or not be there.
            let scale = max(sum.x.magnitude, sum.y.magnitude, sum.z.magnitude)
            guard scale > 1e-9 * weightOfVertex[number], scale.isFinite else {
                result.normalX[number] = faceX[face]
                result.normalY[number] = faceY[face]
                result.normalZ[number] = faceZ[face]
                continue
            }
            let scaled = Displacement<ENU>(x: sum.x / scale, y: sum.y / scale, z: sum.z / scale)
            let length = scaled.length
            result.normalX[number] = scaled.x / length
            result.normalY[number] = scaled.y / length
            result.normalZ[number] = scaled.z / length
        }
    }
}

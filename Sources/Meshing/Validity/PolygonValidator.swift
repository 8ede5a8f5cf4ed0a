internal import SpatialFrames

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Checks single polygons in space by ISO 19107: codes 101, 102, 104 and 201 to 208.
///
/// Rings are given open, the last point not repeating the first; whether a file repeated it (103) is known to who read
/// it. The order is that of val3dity, and one error hides what could follow from it: a polygon with a broken ring is
/// not asked how its rings lie.
///
/// What lies in the plane is decided by exact predicates on coordinates as they were given, seen along the axis nearest
/// to the polygon's normal; val3dity looks at right angles to the fitted plane. The results differ only where a polygon
/// is as bent as the planarity tolerance allows.
public struct PolygonValidator: Sendable {
    /// How far off is wrong.
    public var tolerances: ValidityTolerances
    private var points: SnappedPoints
    private var corners: [Int32] = []
    private var starts: [Int] = []
    private var check = PolygonCheck()

    /// A validator without scratch memory yet.
    public init(tolerances: ValidityTolerances = ValidityTolerances()) {
        self.tolerances = tolerances
        points = SnappedPoints(tolerance: tolerances.snap)
    }

    /// Checks one polygon.
    ///
    /// - Parameters:
    ///   - x: metres, of all points; likewise `y` and `z`, in a right-handed Cartesian frame.
    ///   - ringStarts: the first point of each ring, ascending, exterior first; each ring ends where the next starts.
    ///   - end: one past the last point of the last ring.
    /// - Returns: what is wrong, by ring and code; nil if a coordinate is no finite number, and nothing can be said.
    /// - Complexity: O(n log n) for n points, and the pairs of edges that lie side by side.
    /// - Precondition: `ringStarts` and `end` lie within the points.
    public mutating func findings(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, ringStarts: Span<Int32>, end: Int32
    ) -> [ValidityFinding]? {
        points.removeAll()
        corners.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        for ring in ringStarts.indices {
            starts.append(corners.count)
            let ringEnd = ring + 1 < ringStarts.count ? ringStarts[ring + 1] : end
            for index in Int(ringStarts[ring])..<max(Int(ringEnd), Int(ringStarts[ring])) {
                guard let number = points.number(x[index], y[index], z[index]) else { return nil }
                corners.append(number)
            }
        }
        starts.append(corners.count)
        // Lent as values of their own: what checks has scratch memory here, too.
        let (corners, starts) = (self.corners, self.starts)
        return check.findings(points, corners.span, starts.span, tolerances)
    }
}

/// The checks of one polygon on points that were snapped.
struct PolygonCheck: Sendable {
    private var edges = RingEdges()
    private var relations = RingRelations()
    private var triangulator = PolygonTriangulator()
    private var x: [Double] = []
    private var y: [Double] = []
    private var z: [Double] = []
    private var ringStarts: [Int32] = []
    private var triangles: [UInt32] = []

    /// - Parameter starts: where each ring starts in `corners`; one more than there are rings.
    mutating func findings(
        _ points: SnappedPoints, _ corners: Span<Int32>, _ starts: Span<Int>, _ tolerances: ValidityTolerances
    ) -> [ValidityFinding] {
        guard starts.count > 1 else { return [ValidityFinding(.tooFewPoints, x: 0, y: 0, z: 0)] }
        var result: [ValidityFinding] = []
        for ring in 0..<(starts.count - 1) {
            if let code = countFault(corners.extracting(starts[ring]..<starts[ring + 1]), ring, points) {
                result.append(code)
            }
        }
        guard result.isEmpty else { return result }
        let all = corners.extracting(starts[0]..<starts[starts.count - 1])
        let plane = fittedPlane(points, all)
        if let plane, let finding = distanceFault(points, all, plane, tolerances) { return [finding] }

        let outer = corners.extracting(starts[0]..<starts[1])
        let area = Self.doubledVectorArea(points, outer)
        let size = (area * area).sum().squareRoot()
        // Without an area there is no direction: the plane fitted to the points is the next best.
        let projection = PlaneProjection(
            normal: size > 0 && size.isFinite ? area : plane?.normal.lanes ?? SIMD3(0, 0, 1))
        edges.removeAll()
        for ring in 0..<(starts.count - 1) {
            edges.add(ring: corners.extracting(starts[ring]..<starts[ring + 1]), points, projection)
        }
        var found = relations.selfIntersections(&edges, snap: tolerances.snap)
        if found.isEmpty { found = relations.findings(&edges, snap: tolerances.snap) }
        guard found.isEmpty else { return found.map { finding($0, points) } }
        return normalsFault(points, corners, starts, tolerances).map { [$0] } ?? []
    }

    /// Codes 101 and 102.
    private func countFault(_ corners: Span<Int32>, _ ring: Int, _ points: SnappedPoints) -> ValidityFinding? {
        func finding(_ code: ValidityCode, _ corner: Int32?) -> ValidityFinding {
            guard let corner else { return ValidityFinding(code, ring: ring, x: 0, y: 0, z: 0) }
            return ValidityFinding(
                code, ring: ring, x: points.x[Int(corner)], y: points.y[Int(corner)], z: points.z[Int(corner)])
        }
        guard corners.count >= 3 else {
            return finding(.tooFewPoints, corners.count > 0 ? corners[0] : points.count > 0 ? 0 : nil)
        }
        for index in corners.indices {
            let next = corners[index + 1 < corners.count ? index + 1 : 0]
            if corners[index] == next { return finding(.consecutivePointsSame, next) }
        }
        return nil
    }

    /// The plane from which the corners deviate least.
    private mutating func fittedPlane(_ points: SnappedPoints, _ corners: Span<Int32>) -> FittedPlane? {
        x.removeAll(keepingCapacity: true)
        y.removeAll(keepingCapacity: true)
        z.removeAll(keepingCapacity: true)
        for index in corners.indices {
            let corner = Int(corners[index])
            x.append(points.x[corner])
            y.append(points.y[corner])
            z.append(points.z[corner])
        }
        return FittedPlane(x: x.span, y: y.span, z: z.span)
    }

    /// Code 203.
    private func distanceFault(
        _ points: SnappedPoints, _ corners: Span<Int32>, _ plane: FittedPlane, _ tolerances: ValidityTolerances
    ) -> ValidityFinding? {
        guard corners.count > 3 else { return nil }
        var worst: (corner: Int, distance: Double)?
        for index in corners.indices {
            let corner = Int(corners[index])
            let point = Position<ENU>(x: points.x[corner], y: points.y[corner], z: points.z[corner])
            let distance = (point - plane.centre).dot(plane.normal).magnitude
            if distance > worst?.distance ?? tolerances.planarity { worst = (corner, distance) }
        }
        guard let worst else { return nil }
        return ValidityFinding(
            .nonPlanarDistance, x: points.x[worst.corner], y: points.y[worst.corner], z: points.z[worst.corner],
            measure: worst.distance)
    }

    /// Code 204, of a polygon whose rings are sound.
    private mutating func normalsFault(
        _ points: SnappedPoints, _ corners: Span<Int32>, _ starts: Span<Int>, _ tolerances: ValidityTolerances
    ) -> ValidityFinding? {
        let range = starts[0]..<starts[starts.count - 1]
        guard range.count > 3 else { return nil }
        x.removeAll(keepingCapacity: true)
        y.removeAll(keepingCapacity: true)
        z.removeAll(keepingCapacity: true)
        ringStarts.removeAll(keepingCapacity: true)
        triangles.removeAll(keepingCapacity: true)
        for ring in 0..<(starts.count - 1) { ringStarts.append(Int32(starts[ring] - range.lowerBound)) }
        for index in range {
            x.append(points.x[Int(corners[index])])
            y.append(points.y[Int(corners[index])])
            z.append(points.z[Int(corners[index])])
        }
        let (x, y, z, ringStarts) = (self.x, self.y, self.z, self.ringStarts)
        var triangles = self.triangles
        _ = triangulator.triangulate(
            x: x.span, y: y.span, z: z.span, ringStarts: ringStarts.span, end: Int32(range.count),
            appendingTo: &triangles)
        self.triangles = triangles
        let count = triangles.count / 3
        var largest = SIMD3<Double>(0, 0, 0)
        for triangle in 0..<count {
            let normal = self.normal(triangle)
            if normal.size > (largest * largest).sum().squareRoot() { largest = normal.vector }
        }
        let reference = (largest * largest).sum().squareRoot()
        var worst: (triangle: Int, degrees: Double)?
        for triangle in 0..<count {
            let normal = self.normal(triangle)
            // Thinner than what counts as one point: its direction says nothing.
            guard normal.size > tolerances.snap * longestSide(triangle) else { continue }
            let cosine = (normal.vector * largest).sum() / (normal.size * reference)
            let degrees = Self.degrees(ofCosine: cosine)
            if degrees > worst?.degrees ?? tolerances.normalsDegrees { worst = (triangle, degrees) }
        }
        guard let worst else { return nil }
        let corner = Int(triangles[3 * worst.triangle])
        return ValidityFinding(.nonPlanarNormals, x: x[corner], y: y[corner], z: z[corner], measure: worst.degrees)
    }

    /// The angle of a cosine, rounded to a millionth of a degree: the last bit of `acos` differs between machines.
    private static func degrees(ofCosine cosine: Double) -> Double {
        (acos(min(max(cosine, -1), 1)) * 180 / .pi * 1e6).rounded() / 1e6
    }

    /// Twice the vector area of a triangle and its length.
    private func normal(_ triangle: Int) -> (vector: SIMD3<Double>, size: Double) {
        let area = MeshMeasures.doubledVectorArea(
            x: x.span, y: y.span, z: z.span, Int(triangles[3 * triangle]), Int(triangles[3 * triangle + 1]),
            Int(triangles[3 * triangle + 2]))
        return (SIMD3(area.x, area.y, area.z), area.length)
    }

    private func longestSide(_ triangle: Int) -> Double {
        var longest = 0.0
        for side in 0..<3 {
            let (a, b) = (Int(triangles[3 * triangle + side]), Int(triangles[3 * triangle + (side + 1) % 3]))
            let along = SIMD3(x[b] - x[a], y[b] - y[a], z[b] - z[a])
            longest = max(longest, (along * along).sum())
        }
        return longest.squareRoot()
    }

    private func finding(_ found: RingRelations.Finding, _ points: SnappedPoints) -> ValidityFinding {
        let edge = edges.edges[found.edge]
        func between(_ values: [Double]) -> Double {
            let (from, to) = (values[Int(edge.from)], values[Int(edge.to)])
            return found.parameter <= 0 ? from : found.parameter >= 1 ? to : from + (to - from) * found.parameter
        }
        return ValidityFinding(
            found.code, ring: found.ring, x: between(points.x), y: between(points.y), z: between(points.z))
    }

    /// Twice the vector area of a ring (Newell), about its first corner.
    static func doubledVectorArea(_ points: SnappedPoints, _ corners: Span<Int32>) -> SIMD3<Double> {
        guard corners.count > 2 else { return SIMD3(0, 0, 0) }
        let first = Int(corners[0])
        let origin = SIMD3(points.x[first], points.y[first], points.z[first])
        func offset(_ corner: Int32) -> SIMD3<Double> {
            SIMD3(points.x[Int(corner)], points.y[Int(corner)], points.z[Int(corner)]) - origin
        }
        var sum = SIMD3<Double>(0, 0, 0)
        var before = offset(corners[1])
        for index in 2..<corners.count {
            let next = offset(corners[index])
            sum += SIMD3(
                before.y * next.z - before.z * next.y, before.z * next.x - before.x * next.z,
                before.x * next.y - before.y * next.x)
            before = next
        }
        return sum
    }
}

extension Displacement {
    fileprivate var lanes: SIMD3<Double> { SIMD3(x, y, z) }
}

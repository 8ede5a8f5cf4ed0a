/// Polygons that meet where they have no common points and edges.
///
/// The polygons are cut into triangles, whose boxes stand in a tree; what their boxes leave is decided exactly. A place
/// nearer than the snap tolerance to a point or edge that the polygons have in common does not count, since polygons
/// are only as flat as the planarity tolerance asks.
struct FaceMeetings {
    /// Two polygons that meet, the lower first.
    struct Meeting {
        var face: Int
        var other: Int
        var place: SIMD3<Double>
        var isCrossing: Bool
    }

    private let points: SnappedPoints
    private let snap: Double
    private var triangles: [TriangleMeeting.Triangle] = []
    private var owners: [Int32] = []
    private var low: [SIMD3<Double>] = []
    private var high: [SIMD3<Double>] = []
    private let faces: [FaceRings]
    /// So many pairs of polygons are told of one solid; what has more is broken beyond listing.
    private static let limit = 1_000

    /// Cuts all polygons into triangles.
    ///
    /// - Complexity: that of the triangulation.
    init(_ faces: [FaceRings], _ numbers: Span<Int32>, _ points: SnappedPoints, snap: Double) {
        self.faces = faces
        self.points = points
        self.snap = snap
        var triangulator = PolygonTriangulator()
        var (x, y, z): ([Double], [Double], [Double]) = ([], [], [])
        var corners: [Int32] = []
        var starts: [Int32] = []
        var indices: [UInt32] = []
        for (face, rings) in faces.enumerated() {
            x.removeAll(keepingCapacity: true)
            y.removeAll(keepingCapacity: true)
            z.removeAll(keepingCapacity: true)
            corners.removeAll(keepingCapacity: true)
            starts.removeAll(keepingCapacity: true)
            indices.removeAll(keepingCapacity: true)
            for ring in rings.rings {
                starts.append(Int32(corners.count))
                for index in ring {
                    let number = Int(numbers[index])
                    corners.append(numbers[index])
                    x.append(points.x[number])
                    y.append(points.y[number])
                    z.append(points.z[number])
                }
            }
            _ = triangulator.triangulate(
                x: x.span, y: y.span, z: z.span, ringStarts: starts.span, end: Int32(corners.count),
                appendingTo: &indices)
            for triangle in 0..<(indices.count / 3) {
                let own = SIMD3(
                    corners[Int(indices[3 * triangle])], corners[Int(indices[3 * triangle + 1])],
                    corners[Int(indices[3 * triangle + 2])])
                add(own, face: face)
            }
        }
    }

    private mutating func add(_ numbers: SIMD3<Int32>, face: Int) {
        func place(_ number: Int32) -> SIMD3<Double> {
            SIMD3(points.x[Int(number)], points.y[Int(number)], points.z[Int(number)])
        }
        let triangle = TriangleMeeting.Triangle(
            numbers: numbers, a: place(numbers.x), b: place(numbers.y), c: place(numbers.z))
        let (u, v) = (triangle.b - triangle.a, triangle.c - triangle.a)
        let normal = SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
        // What is as thin as a line has no inside that others could meet.
        guard (normal * normal).sum() > 1e-24 * (u * u).sum() * (v * v).sum() else { return }
        triangles.append(triangle)
        owners.append(Int32(face))
        low.append(pointwiseMin(triangle.a, pointwiseMin(triangle.b, triangle.c)))
        high.append(pointwiseMax(triangle.a, pointwiseMax(triangle.b, triangle.c)))
    }

    /// The pairs of polygons that meet, in order, each once.
    ///
    /// - Parameter includes: whether a pair is to be looked at.
    /// - Complexity: O(n log² n) for n triangles that lie side by side, and the pairs whose boxes meet.
    func meetings(_ includes: (Int, Int) -> Bool) -> [Meeting] {
        let tree = BoxTree(low: low, high: high)
        var stack: [Int32] = []
        var found: [Int64: Meeting] = [:]
        for index in triangles.indices where found.count < Self.limit {
            let face = Int(owners[index])
            tree.forEach(meeting: low[index], high[index], &stack) { other in
                guard other > index, Int(owners[other]) != face, includes(face, Int(owners[other])) else { return }
                let pair = (min(face, Int(owners[other])), max(face, Int(owners[other])))
                let key = Int64(pair.0) << 32 | Int64(pair.1)
                if let known = found[key], known.isCrossing { return }
                guard let meeting = TriangleMeeting.meeting(triangles[index], triangles[other]),
                    found[key] == nil || meeting.isCrossing, !isCommon(meeting.place, pair.0, pair.1)
                else { return }
                found[key] = Meeting(
                    face: pair.0, other: pair.1, place: meeting.place, isCrossing: meeting.isCrossing)
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Whether a place lies on a point or an edge that two polygons have in common.
    private func isCommon(_ place: SIMD3<Double>, _ face: Int, _ other: Int) -> Bool {
        commonSides(face, other).contains { a, b in
            let (along, offset) = (b - a, place - a)
            let length = (along * along).sum()
            let parameter = length > 0 ? min(max((along * offset).sum() / length, 0), 1) : 0
            let rest = offset - along * parameter
            return (rest * rest).sum() < snap * snap
        }
    }

    private func commonSides(_ face: Int, _ other: Int) -> [(SIMD3<Double>, SIMD3<Double>)] {
        var theirs: Set<Int32> = []
        for index in owners.indices(of: Int32(other)) {
            for corner in 0..<3 { theirs.insert(triangles[index].numbers[corner]) }
        }
        var result: [(SIMD3<Double>, SIMD3<Double>)] = []
        for index in owners.indices(of: Int32(face)) {
            let triangle = triangles[index]
            for corner in 0..<3 where theirs.contains(triangle.numbers[corner]) {
                let next = (corner + 1) % 3
                result.append(
                    (triangle[corner], theirs.contains(triangle.numbers[next]) ? triangle[next] : triangle[corner]))
                result.append((triangle[corner], triangle[corner]))
            }
        }
        return result
    }
}

extension [Int32] {
    /// Where a value stands in an array whose values ascend. Complexity: O(log n).
    fileprivate func indices(of value: Int32) -> Range<Int> {
        func bound(_ isBelow: (Int32) -> Bool) -> Int {
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if isBelow(self[middle]) { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return bound { $0 < value }..<bound { $0 <= value }
    }
}

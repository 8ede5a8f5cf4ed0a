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
    private let numbers: [Int32]
    /// So many pairs of polygons are told of one solid; what has more is broken beyond listing.
    private static let limit = 1_000

    /// Cuts all polygons into triangles.
    ///
    /// - Complexity: that of the triangulation.
    init(_ faces: [FaceRings], _ numbers: [Int32], _ points: SnappedPoints, snap: Double) {
        self.faces = faces
        self.numbers = numbers
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
                let (a, b, c) = (
                    Int(indices[3 * triangle]), Int(indices[3 * triangle + 1]), Int(indices[3 * triangle + 2])
                )
                // Neighbours within a ring make a side of the polygon.
                func isSide(_ one: Int, _ other: Int) -> Bool {
                    guard let ring = starts.lastIndex(where: { Int($0) <= min(one, other) }) else { return false }
                    let start = Int(starts[ring])
                    let end = ring + 1 < starts.count ? Int(starts[ring + 1]) : corners.count
                    let gap = max(one, other) - min(one, other)
                    return max(one, other) < end && (gap == 1 || gap == end - start - 1)
                }
                add(
                    SIMD3(corners[a], corners[b], corners[c]), (isSide(a, b), isSide(b, c), isSide(c, a)), face: face)
            }
        }
    }

    private mutating func add(_ numbers: SIMD3<Int32>, _ isSide: (Bool, Bool, Bool), face: Int) {
        let triangle = TriangleMeeting.Triangle(
            numbers: numbers, a: place(numbers.x), b: place(numbers.y), c: place(numbers.z), isSide: isSide)
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
        var theirs: Set<Int64> = []
        forEachSide(of: other) { from, to in
            theirs.insert(Self.key(from, to))
            theirs.insert(Self.key(from, from))
        }
        var isNear = false
        forEachSide(of: face) { from, to in
            guard !isNear, theirs.contains(Self.key(from, from)) else { return }
            let a = self.place(from)
            let b = theirs.contains(Self.key(from, to)) ? self.place(to) : a
            let (along, offset) = (b - a, place - a)
            let length = (along * along).sum()
            let parameter = length > 0 ? min(max((along * offset).sum() / length, 0), 1) : 0
            let rest = offset - along * parameter
            isNear = (rest * rest).sum() < snap * snap
        }
        return isNear
    }

    /// A side by the numbers of its ends, whichever comes first.
    private static func key(_ from: Int32, _ to: Int32) -> Int64 {
        Int64(min(from, to)) << 32 | Int64(max(from, to))
    }

    private func forEachSide(of face: Int, _ body: (Int32, Int32) -> Void) {
        for ring in faces[face].rings {
            for index in ring {
                body(numbers[index], numbers[index + 1 < ring.upperBound ? index + 1 : ring.lowerBound])
            }
        }
    }

    private func place(_ number: Int32) -> SIMD3<Double> {
        SIMD3(points.x[Int(number)], points.y[Int(number)], points.z[Int(number)])
    }
}

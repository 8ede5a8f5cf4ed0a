#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Checks solids by ISO 19107: the codes of `PolygonValidator`, 301 to 307 for each shell, and 401, 402, 403 and 405
/// between shells.
///
/// As val3dity does, from below: the shells of a solid are looked at only if all its polygons are sound, whether
/// polygons meet only if a shell is closed, and whether shells meet only if each is sound. Not checked is whether inner
/// shells divide the inside of a solid (404).
public struct SolidValidator: Sendable {
    /// How far off is wrong.
    public var tolerances: ValidityTolerances
    private var points: SnappedPoints
    private var numbers: [Int32] = []
    private var check = PolygonCheck()

    /// A validator without scratch memory yet.
    public init(tolerances: ValidityTolerances = ValidityTolerances()) {
        self.tolerances = tolerances
        points = SnappedPoints(tolerance: tolerances.snap)
    }

    /// Checks one solid.
    ///
    /// - Parameters:
    ///   - x: metres, of all points; likewise `y` and `z`, in a right-handed Cartesian frame.
    ///   - ringStarts: the first point of each ring, ascending; rings are open, the outer one of a polygon first.
    ///   - polygonStarts: the first ring of each polygon, ascending.
    ///   - shellStarts: the first polygon of each shell, ascending, the outer shell first.
    ///   - end: one past the last point of the last ring.
    ///   - polygonsAreSound: true where `PolygonValidator` found nothing, so that they are not looked at again.
    /// - Returns: what is wrong, by shell, polygon and code, at most about 1000 of a kind; nil if a coordinate is no
    ///   finite number, and nothing can be said.
    /// - Complexity: O(n log² n) for n points, and the pairs of triangles whose boxes meet.
    /// - Precondition: the starts lie within what they count.
    public mutating func findings(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, ringStarts: Span<Int32>, polygonStarts: Span<Int32>,
        shellStarts: Span<Int32>, end: Int32, polygonsAreSound: Bool = false
    ) -> [ValidityFinding]? {
        points.removeAll()
        numbers.removeAll(keepingCapacity: true)
        var rings: [Range<Int>] = []
        for ring in ringStarts.indices {
            let ringEnd = ring + 1 < ringStarts.count ? ringStarts[ring + 1] : end
            let start = numbers.count
            for index in Int(ringStarts[ring])..<max(Int(ringEnd), Int(ringStarts[ring])) {
                guard let number = points.number(x[index], y[index], z[index]) else { return nil }
                // What was sound by itself may have points that only the whole solid makes one.
                if polygonsAreSound, numbers.count > start, numbers.last == number { continue }
                numbers.append(number)
            }
            if polygonsAreSound, numbers.count > start + 1, numbers.last == numbers[start] { numbers.removeLast() }
            rings.append(start..<numbers.count)
        }
        var shells: [[FaceRings]] = []
        var first: [Int] = []
        for shell in shellStarts.indices {
            let polygonEnd = shell + 1 < shellStarts.count ? Int(shellStarts[shell + 1]) : polygonStarts.count
            first.append(Int(shellStarts[shell]))
            var faces: [FaceRings] = []
            for polygon in Int(shellStarts[shell])..<max(polygonEnd, Int(shellStarts[shell])) {
                let ringEnd = polygon + 1 < polygonStarts.count ? Int(polygonStarts[polygon + 1]) : ringStarts.count
                faces.append(
                    FaceRings(
                        rings: Array(rings[Int(polygonStarts[polygon])..<max(ringEnd, Int(polygonStarts[polygon]))])))
            }
            shells.append(faces)
        }
        let hasCollapsed = shells.contains { $0.contains { $0.rings.isEmpty || $0.rings.contains { $0.count < 3 } } }
        if !polygonsAreSound || hasCollapsed {
            let found = polygonFindings(shells)
            guard found.isEmpty else { return found }
        }
        divideTouchedSides(&shells)
        var result: [ValidityFinding] = []
        var isSound = true
        for (shell, faces) in shells.enumerated() {
            let found = shellFindings(faces, isInner: shell > 0)
            for finding in found.findings {
                result.append(self.finding(finding, shell: shell, first: first[shell]))
            }
            isSound = isSound && found.findings.allSatisfy { $0.code == .shellWrongOrientation }
        }
        if isSound, shells.count > 1 { result += solidFindings(shells, first) }
        return result
    }

    private mutating func polygonFindings(_ shells: [[FaceRings]]) -> [ValidityFinding] {
        var result: [ValidityFinding] = []
        var polygon = 0
        let numbers = self.numbers
        for (shell, faces) in shells.enumerated() {
            for face in faces {
                let starts = face.rings.map(\.lowerBound) + [face.rings.last?.upperBound ?? 0]
                for var finding in check.findings(points, numbers.span, starts.span, tolerances) {
                    finding.shell = shell
                    finding.polygon = polygon
                    result.append(finding)
                }
                polygon += 1
            }
        }
        return result
    }

    /// Makes a point of one ring that lies on a side of another ring of the same polygon a point of both: a hole may
    /// touch the outer ring anywhere, and the neighbouring polygon has that point, too.
    private mutating func divideTouchedSides(_ shells: inout [[FaceRings]]) {
        for shell in shells.indices {
            for face in shells[shell].indices where shells[shell][face].rings.count > 1 {
                let rings = shells[shell][face].rings
                var divided: [[Int32]] = []
                let boxes = rings.map { box($0) }
                for (ring, range) in rings.enumerated() {
                    let others = rings.indices.filter { other in
                        other != ring && !any(boxes[other].low .> boxes[ring].high)
                            && !any(boxes[ring].low .> boxes[other].high)
                    }.flatMap { rings[$0] }
                    guard !others.isEmpty else {
                        divided.append(range.map { numbers[$0] })
                        continue
                    }
                    var corners: [Int32] = []
                    for index in range {
                        let (from, to) = (
                            numbers[index], numbers[index + 1 < range.upperBound ? index + 1 : range.lowerBound]
                        )
                        corners.append(from)
                        corners += others.compactMap { along(from, to, numbers[$0]) }.sorted {
                            $0.parameter < $1.parameter
                        }
                        .map(\.number)
                    }
                    divided.append(corners)
                }
                guard zip(divided, rings).contains(where: { $0.count != $1.count }) else { continue }
                shells[shell][face].rings = divided.map { corners in
                    numbers += corners
                    return numbers.count - corners.count..<numbers.count
                }
            }
        }
    }

    /// The box of a ring, wider by the snap tolerance.
    private func box(_ ring: Range<Int>) -> (low: SIMD3<Double>, high: SIMD3<Double>) {
        var (low, high) = (SIMD3<Double>(repeating: .infinity), SIMD3<Double>(repeating: -.infinity))
        for index in ring {
            low = pointwiseMin(low, place(numbers[index]))
            high = pointwiseMax(high, place(numbers[index]))
        }
        return (low - tolerances.snap, high + tolerances.snap)
    }

    /// Where between two points a third one lies, if it is nearer to their line than the snap tolerance and neither.
    private func along(_ from: Int32, _ to: Int32, _ number: Int32) -> (number: Int32, parameter: Double)? {
        guard number != from, number != to else { return nil }
        let start = place(from)
        let (side, offset) = (place(to) - start, place(number) - start)
        let parameter = (side * offset).sum() / (side * side).sum()
        guard parameter > 0, parameter < 1 else { return nil }
        let rest = offset - side * parameter
        return (rest * rest).sum() <= tolerances.snap * tolerances.snap ? (number, parameter) : nil
    }

    /// What is wrong with a shell: about a polygon of it or −1, and where.
    private struct ShellFinding {
        var code: ValidityCode
        var face: Int
        var place: SIMD3<Double>
    }

    private func shellFindings(_ faces: [FaceRings], isInner: Bool) -> (findings: [ShellFinding], volume: Double) {
        guard faces.count >= 4 else {
            let place = faces.first.map { firstPlace($0) } ?? .zero
            return ([ShellFinding(code: .tooFewPolygons, face: -1, place: place)], 0)
        }
        let topology = ShellTopology(faces, numbers.span)
        let broken = topology.findings()
        guard broken.isEmpty else {
            return (
                broken.sorted { ($0.face, $0.code, $0.point) < ($1.face, $1.code, $1.point) }
                    .map { ShellFinding(code: $0.code, face: $0.face, place: place($0.point)) }, 0
            )
        }
        var result: [ShellFinding] = []
        let (turned, conflict) = topology.turns()
        var volume = 0.0
        if let conflict {
            result.append(ShellFinding(code: conflict.code, face: conflict.face, place: place(conflict.point)))
        } else {
            volume = signedVolume(faces, turned)
            // Towards the solid's outside: away from the volume of an outer shell, into that of an inner one.
            let isInsideOut = (volume < 0) != isInner
            let wrong = faces.indices.filter { turned[$0] != isInsideOut }
            if wrong.count == faces.count {
                result.append(
                    ShellFinding(code: .shellWrongOrientation, face: -1, place: firstPlace(faces[0])))
            } else {
                for face in wrong {
                    result.append(
                        ShellFinding(
                            code: .polygonWrongOrientation, face: face,
                            place: firstPlace(faces[face])))
                }
            }
        }
        let meetings = FaceMeetings(faces, numbers, points, snap: tolerances.snap).meetings { _, _ in true }
        for meeting in meetings {
            result.append(ShellFinding(code: .shellSelfIntersection, face: meeting.other, place: meeting.place))
        }
        return (result, volume)
    }

    /// The volume within polygons that agree after some were turned, by the divergence theorem.
    private func signedVolume(_ faces: [FaceRings], _ turned: [Bool]) -> Double {
        guard let corner = faces.first?.rings.first?.first else { return 0 }
        let origin = place(numbers[corner])
        var sum = 0.0
        for (face, rings) in faces.enumerated() {
            for ring in rings.rings {
                guard let first = ring.first else { continue }
                let area = PolygonCheck.doubledVectorArea(points, numbers.span.extracting(ring))
                let part = (area * (place(numbers[first]) - origin)).sum()
                sum += turned[face] ? -part : part
            }
        }
        return sum / 6
    }

    /// Codes 401 to 403 of a solid whose shells are sound.
    private func solidFindings(_ shells: [[FaceRings]], _ first: [Int]) -> [ValidityFinding] {
        var result: [ValidityFinding] = []
        let keys = shells.map { faces in
            Set(faces.map { Set($0.rings.flatMap { $0.map { numbers[$0] } }) })
        }
        var isMeeting = [Bool](repeating: false, count: shells.count)
        for shell in shells.indices.dropFirst() {
            guard let twin = keys[..<shell].firstIndex(of: keys[shell]) else { continue }
            isMeeting[shell] = true
            isMeeting[twin] = true
            let place = firstPlace(shells[shell][0])
            result.append(
                ValidityFinding(.duplicatedShells, shell: shell, x: place.x, y: place.y, z: place.z))
        }
        guard result.isEmpty else { return result }
        let all = shells.flatMap { $0 }
        func shell(of face: Int) -> Int { (first.lastIndex { $0 <= face + first[0] }) ?? 0 }
        let shellOf = all.indices.map { shell(of: $0) }
        let meetings = FaceMeetings(all, numbers, points, snap: tolerances.snap).meetings { one, other in
            shellOf[one] != shellOf[other]
        }
        var isTouching = [Bool](repeating: false, count: shells.count)
        for meeting in meetings {
            let pair = (shellOf[meeting.face], shellOf[meeting.other])
            isTouching[max(pair.0, pair.1)] = true
            guard meeting.isCrossing else { continue }
            isMeeting[max(pair.0, pair.1)] = true
            result.append(
                ValidityFinding(
                    .intersectionOfShells, shell: pair.1, polygon: meeting.other + first[0], x: meeting.place.x,
                    y: meeting.place.y, z: meeting.place.z))
        }
        for shell in shells.indices.dropFirst() where !isMeeting[shell] {
            guard let place = outermost(shells[shell], of: shells[0]) else { continue }
            // Outside and touching is an intersection, as with rings.
            result.append(
                ValidityFinding(
                    isTouching[shell] ? .intersectionOfShells : .innerShellOutside, shell: shell, x: place.x,
                    y: place.y, z: place.z))
        }
        return result
    }

    /// A point of a shell that lies outside of another; nil if there is none.
    private func outermost(_ shell: [FaceRings], of outer: [FaceRings]) -> SIMD3<Double>? {
        var known: Set<Int32> = []
        for corner in shell.lazy.flatMap({ $0.rings }).flatMap({ $0 }) where known.insert(numbers[corner]).inserted {
            if isOutside(numbers[corner], outer) == true { return place(numbers[corner]) }
        }
        return nil
    }

    /// Whether a point lies outside of a closed shell; nil on it. By the angle under which its polygons are seen.
    private func isOutside(_ number: Int32, _ faces: [FaceRings]) -> Bool? {
        let eye = place(number)
        var angle = 0.0
        for ring in faces.flatMap(\.rings) where ring.count > 2 {
            let apex = place(numbers[ring.lowerBound]) - eye
            for index in (ring.lowerBound + 1)..<(ring.upperBound - 1) {
                let (b, c) = (place(numbers[index]) - eye, place(numbers[index + 1]) - eye)
                let lengths = SIMD3((apex * apex).sum(), (b * b).sum(), (c * c).sum())
                guard lengths.min() > 0 else { return nil }
                let (p, q, r) = (lengths.x.squareRoot(), lengths.y.squareRoot(), lengths.z.squareRoot())
                let cross = SIMD3(b.y * c.z - b.z * c.y, b.z * c.x - b.x * c.z, b.x * c.y - b.y * c.x)
                let dots = (apex * b).sum() * r + (apex * c).sum() * q + (b * c).sum() * p
                // Van Oosterom and Strackee, 1983.
                angle += 2 * atan2((apex * cross).sum(), p * q * r + dots)
            }
        }
        let turns = angle.magnitude / (4 * .pi)
        if turns > 0.9 { return false }
        return turns < 0.1 ? true : nil
    }

    private func place(_ number: Int32) -> SIMD3<Double> {
        SIMD3(points.x[Int(number)], points.y[Int(number)], points.z[Int(number)])
    }

    /// A point of a polygon.
    private func firstPlace(_ face: FaceRings) -> SIMD3<Double> {
        for ring in face.rings { if let corner = ring.first { return place(numbers[corner]) } }
        return .zero
    }

    private func finding(_ found: ShellFinding, shell: Int, first: Int) -> ValidityFinding {
        ValidityFinding(
            found.code, shell: shell, polygon: found.face < 0 ? -1 : first + found.face, x: found.place.x,
            y: found.place.y, z: found.place.z)
    }
}

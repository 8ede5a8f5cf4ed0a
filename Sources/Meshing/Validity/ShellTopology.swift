/// How the polygons of one shell hang together: edges, fans around points, connected parts, orientation.
///
/// Points are told by number, so that nothing here depends on a tolerance.
struct ShellTopology {
    /// One side of a polygon.
    private struct Side {
        /// The numbers of its ends, the lower first.
        var low: Int32
        var high: Int32
        /// The polygon, counted within the shell.
        var face: Int32
        /// Whether the polygon runs from the lower number to the higher.
        var isForward: Bool
    }

    /// A polygon at one of its points.
    private struct Corner {
        var point: Int32
        var before: Int32
        var after: Int32
        var face: Int32
    }

    /// Something found, at a point, about a polygon of the shell or −1.
    struct Finding {
        var code: ValidityCode
        var face: Int
        var point: Int32
    }

    private var sides: [Side] = []
    private var corners: [Corner] = []
    private let faces: Int
    /// Where each group of equal sides starts in `sides`.
    private var groups: [Int] = []
    /// The least face of the part that each face is connected with over edges.
    private var part: [Int32] = []

    /// The topology of some polygons.
    ///
    /// - Complexity: O(n log n) for n corners.
    init(_ faces: [FaceRings], _ numbers: Span<Int32>) {
        self.faces = faces.count
        for (face, rings) in faces.enumerated() {
            for ring in rings.rings {
                for index in ring {
                    let before = numbers[index > ring.lowerBound ? index - 1 : ring.upperBound - 1]
                    let after = numbers[index + 1 < ring.upperBound ? index + 1 : ring.lowerBound]
                    let point = numbers[index]
                    corners.append(Corner(point: point, before: before, after: after, face: Int32(face)))
                    sides.append(
                        Side(
                            low: min(point, after), high: max(point, after), face: Int32(face),
                            isForward: point < after))
                }
            }
        }
        sides.sort { ($0.low, $0.high, $0.face) < ($1.low, $1.high, $1.face) }
        corners.sort { ($0.point, $0.face, $0.before) < ($1.point, $1.face, $1.before) }
        var sets = DisjointSets(count: faces.count)
        var index = 0
        while index < sides.count {
            groups.append(index)
            var next = index + 1
            while next < sides.count, sides[next].low == sides[index].low, sides[next].high == sides[index].high {
                sets.join(Int(sides[index].face), Int(sides[next].face))
                next += 1
            }
            index = next
        }
        groups.append(sides.count)
        part = faces.indices.map { Int32(sets.root(of: $0)) }
    }

    /// What is wrong with how the polygons hang together: codes 302, 303 and 305.
    func findings() -> [Finding] {
        var result: [Finding] = []
        var openSides: [Side] = []
        /// Polygons with a side that more than two have.
        var crowded: Set<Int32> = []
        for group in 0..<(groups.count - 1) {
            let count = groups[group + 1] - groups[group]
            let side = sides[groups[group]]
            if count == 1 { openSides.append(side) }
            guard count > 2 else { continue }
            result.append(Finding(code: .nonManifold, face: Int(side.face), point: side.low))
            for index in groups[group]..<groups[group + 1] { crowded.insert(sides[index].face) }
        }
        let fans = fanFindings()
        result += fans.findings
        // The largest part is the shell; what hangs on it by a point, or not at all, is told as that.
        var sizes = [Int](repeating: 0, count: faces)
        for face in 0..<faces { sizes[Int(part[face])] += 1 }
        let main = sizes.indices.max { sizes[$0] != sizes[$1] ? sizes[$0] < sizes[$1] : $0 > $1 } ?? 0
        var parts = fans.parts
        var firstPoints = [Int32](repeating: 0, count: faces)
        for corner in corners.reversed() { firstPoints[Int(corner.face)] = corner.point }
        var isTold = [Bool](repeating: false, count: faces)
        isTold[main] = true
        let root = parts.root(of: main)
        for face in 0..<faces where !isTold[Int(part[face])] {
            isTold[Int(part[face])] = true
            guard parts.root(of: Int(part[face])) != root else { continue }
            result.append(Finding(code: .multipleComponents, face: face, point: firstPoints[face]))
        }
        // Open sides of parts that lie apart, or dangle from a closed one, are no holes of the shell.
        let isMainOpen = openSides.contains { part[Int($0.face)] == Int32(main) }
        let counted = openSides.filter { side in
            guard !crowded.contains(side.face) else { return false }
            let own = Int(part[Int(side.face)])
            return own == main || isMainOpen && parts.root(of: own) == root
        }
        return result + holes(counted)
    }

    /// One finding for each run of open sides that hang together. Complexity: O(n log n).
    private func holes(_ open: [Side]) -> [Finding] {
        guard !open.isEmpty else { return [] }
        let points = Set(open.flatMap { [$0.low, $0.high] }).sorted()
        var index: [Int32: Int] = [:]
        for (position, point) in points.enumerated() { index[point] = position }
        var sets = DisjointSets(count: points.count)
        for side in open {
            if let a = index[side.low], let b = index[side.high] { sets.join(a, b) }
        }
        var told: Set<Int> = []
        var result: [Finding] = []
        for side in open {
            guard let position = index[side.low], told.insert(sets.root(of: position)).inserted else {
                continue
            }
            result.append(Finding(code: .shellNotClosed, face: Int(side.face), point: side.low))
        }
        return result
    }

    /// Points around which polygons form several fans of which one is closed; and the parts that meet at points.
    private func fanFindings() -> (findings: [Finding], parts: DisjointSets) {
        var parts = DisjointSets(count: faces)
        for face in 0..<faces { parts.join(face, Int(part[face])) }
        var result: [Finding] = []
        var start = 0
        var ends: [(point: Int32, corner: Int)] = []
        while start < corners.count {
            var end = start + 1
            while end < corners.count, corners[end].point == corners[start].point { end += 1 }
            defer { start = end }
            guard end - start > 1 else { continue }
            var fans = DisjointSets(count: end - start)
            ends.removeAll(keepingCapacity: true)
            for index in start..<end {
                let corner = corners[index]
                ends.append((corner.before, index - start))
                ends.append((corner.after, index - start))
                // A polygon that touches itself at the point counts once.
                if index > start, corners[index - 1].face == corner.face {
                    fans.join(index - start - 1, index - start)
                }
                parts.join(Int(corners[start].face), Int(corner.face))
            }
            ends.sort { ($0.point, $0.corner) < ($1.point, $1.corner) }
            var single: [Int] = []
            for index in ends.indices {
                let equalsLast = index > 0 && ends[index - 1].point == ends[index].point
                let equalsNext = index + 1 < ends.count && ends[index + 1].point == ends[index].point
                if equalsLast { fans.join(ends[index - 1].corner, ends[index].corner) }
                if !equalsLast && !equalsNext { single.append(ends[index].corner) }
            }
            let open = Set(single.map { fans.root(of: $0) })
            let all = (0..<(end - start)).filter { fans.root(of: $0) == $0 }
            guard all.count > 1, let closed = all.first(where: { !open.contains($0) }) else { continue }
            let other = all.first { $0 != closed } ?? closed
            result.append(
                Finding(
                    code: .nonManifold, face: Int(corners[start + max(closed, other)].face),
                    point: corners[start].point))
        }
        return (result, parts)
    }

    /// Which polygons are to be turned so that all neighbours agree with the first; nil where that is impossible.
    ///
    /// Of a closed shell without a finding: each side has two polygons. Complexity: O(n log n).
    func turns() -> (turned: [Bool], conflict: Finding?) {
        var neighbours: [(face: Int32, other: Int32, isAgreeing: Bool, point: Int32)] = []
        for group in 0..<(groups.count - 1) where groups[group + 1] - groups[group] == 2 {
            let (one, other) = (sides[groups[group]], sides[groups[group] + 1])
            let isAgreeing = one.isForward != other.isForward
            neighbours.append((one.face, other.face, isAgreeing, one.low))
            neighbours.append((other.face, one.face, isAgreeing, one.low))
        }
        neighbours.sort { ($0.face, $0.other) < ($1.face, $1.other) }
        var starts = [Int](repeating: 0, count: faces + 1)
        for neighbour in neighbours { starts[Int(neighbour.face) + 1] += 1 }
        for face in 0..<faces { starts[face + 1] += starts[face] }
        var turned = [Bool](repeating: false, count: faces)
        var isKnown = [Bool](repeating: false, count: faces)
        var open: [Int] = []
        for first in 0..<faces where !isKnown[first] {
            isKnown[first] = true
            open.append(first)
            while let face = open.popLast() {
                for index in starts[face]..<starts[face + 1] {
                    let neighbour = neighbours[index]
                    let wanted = turned[face] != !neighbour.isAgreeing
                    if isKnown[Int(neighbour.other)] {
                        guard turned[Int(neighbour.other)] == wanted else {
                            return (
                                turned,
                                Finding(
                                    code: .polygonWrongOrientation, face: Int(neighbour.other), point: neighbour.point)
                            )
                        }
                    } else {
                        isKnown[Int(neighbour.other)] = true
                        turned[Int(neighbour.other)] = wanted
                        open.append(Int(neighbour.other))
                    }
                }
            }
        }
        return (turned, nil)
    }
}

/// Where the corners of a polygon's rings lie among those of the solid, the outer ring first.
struct FaceRings {
    var rings: [Range<Int>]
}

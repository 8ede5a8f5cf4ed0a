/// Finds faces of closed shells that face the wrong way. Keeps its scratch memory.
///
/// Faces are polygons, given by their triangles. Two faces that share an edge face the same way if they run along it
/// in opposite directions. A shell is a set of faces joined by edges; only one that is closed, each of whose edges
/// has exactly two uses, and that has an outside, is looked at: of all others nothing can be said.
package struct ShellOrientation: Sendable {
    /// One use of an edge.
    private struct Use: Sendable {
        /// The same for both directions, made of the keys of the edge's points.
        var key: UInt64
        var face: Int32
        /// 1 from the smaller key to the larger, 0 back.
        var isForward: Int32

        @inline(__always)
        func comes(before other: Use) -> Bool {
            if key != other.key { return key < other.key }
            return face != other.face ? face < other.face : isForward < other.isForward
        }
    }

    private var uses: [Use] = []
    /// A forest of faces: the face that stands for the set, and whether the face is turned against it.
    private var parent: [Int32] = []
    private var isAgainstParent: [Bool] = []
    private var isUnusable: [Bool] = []

    /// No faces yet.
    package init() {}

    /// The faces to turn so that each closed shell has its outside outside, ascending; empty if none.
    ///
    /// A shell that faces inwards as a whole, and lies within the box of another closed one, stays: it bounds a hollow.
    ///
    /// - Parameters:
    ///   - keys: one for each point, such that points at one place have one key (`EdgeBalance.key`).
    ///   - x: metres; likewise `y` and `z`, of the same points.
    ///   - indices: three points a triangle.
    ///   - faceStarts: the first triangle of each face, ascending; the last face ends with the last triangle.
    /// - Complexity: O(n log n).
    package mutating func facesToTurn(
        keys: Span<UInt64>, x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>,
        faceStarts: Span<Int32>
    ) -> [Int32] {
        let faceCount = faceStarts.count
        gather(keys: keys, indices: indices, faceStarts: faceStarts)
        parent.removeAll(keepingCapacity: true)
        isAgainstParent.removeAll(keepingCapacity: true)
        isUnusable.removeAll(keepingCapacity: true)
        for face in 0..<faceCount {
            parent.append(Int32(truncatingIfNeeded: face))
            isAgainstParent.append(false)
            isUnusable.append(false)
        }
        join()
        var shells: [Int32: Shell] = [:]
        for face in 0..<faceCount {
            let (root, isAgainst) = find(Int32(truncatingIfNeeded: face))
            let start = Int(faceStarts[face])
            let end = face + 1 < faceCount ? Int(faceStarts[face + 1]) : indices.count / 3
            guard start < end else { continue }
            var shell = shells[root] ?? Shell(around: x, y, z, Int(indices[3 * start]))
            shell.add(x, y, z, indices, triangles: start..<end, isAgainst: isAgainst)
            shells[root] = shell
        }
        return choose(shells, faceCount: faceCount)
    }

    /// What a set of faces measures.
    private struct Shell {
        var origin: SIMD3<Double>
        var low: SIMD3<Double>
        var high: SIMD3<Double>
        /// Six times the volume with every face turned as the standing one, and as it is.
        var joined = 0.0
        var given = 0.0
        var hasTurned = false

        init(around x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ point: Int) {
            origin = SIMD3(x[point], y[point], z[point])
            low = origin
            high = origin
        }

        mutating func add(
            _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ indices: Span<UInt32>, triangles: Range<Int>,
            isAgainst: Bool
        ) {
            var sum = 0.0
            for triangle in triangles {
                let a = corner(x, y, z, Int(indices[3 * triangle]))
                let b = corner(x, y, z, Int(indices[3 * triangle + 1]))
                let c = corner(x, y, z, Int(indices[3 * triangle + 2]))
                let cross = SIMD3(b.y * c.z - b.z * c.y, b.z * c.x - b.x * c.z, b.x * c.y - b.y * c.x)
                sum += (a * cross).sum()
            }
            given += sum
            joined += isAgainst ? -sum : sum
            if isAgainst { hasTurned = true }
        }

        /// A point relative to the origin, which the box then holds.
        private mutating func corner(
            _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ point: Int
        ) -> SIMD3<Double> {
            let position = SIMD3(x[point], y[point], z[point])
            low.replace(with: position, where: position .< low)
            high.replace(with: position, where: position .> high)
            return position - origin
        }

        /// Whether the volume is more than what rounding and flatness leave: a thousandth of a millimetre thick.
        var hasInside: Bool {
            let size = high - low
            let reach = max(size.x, size.y, size.z)
            return joined.magnitude > 1e-6 * reach * reach
        }

        func lies(within other: Shell) -> Bool {
            let isWithin = (low .>= other.low) .& (high .<= other.high)
            return isWithin[0] && isWithin[1] && isWithin[2]
        }
    }

    private mutating func choose(_ shells: [Int32: Shell], faceCount: Int) -> [Int32] {
        var turnsStanding: [Int32: Bool] = [:]
        // Each shell is judged alone, so that the order of the dictionary is not seen.
        for (root, shell) in shells where !isUnusable[Int(root)] && shell.hasInside {
            let isHollow =
                !shell.hasTurned && shell.given < 0
                && shells.contains {
                    $0.key != root && !isUnusable[Int($0.key)] && $0.value.hasInside && shell.lies(within: $0.value)
                }
            if !isHollow { turnsStanding[root] = shell.joined < 0 }
        }
        var result: [Int32] = []
        for face in 0..<faceCount {
            let (root, isAgainst) = find(Int32(truncatingIfNeeded: face))
            if let turns = turnsStanding[root], turns != isAgainst { result.append(Int32(truncatingIfNeeded: face)) }
        }
        return result
    }

    // MARK: Edges

    private mutating func gather(keys: Span<UInt64>, indices: Span<UInt32>, faceStarts: Span<Int32>) {
        uses.removeAll(keepingCapacity: true)
        var face = 0
        for triangle in 0..<indices.count / 3 {
            while face + 1 < faceStarts.count, Int(faceStarts[face + 1]) <= triangle { face += 1 }
            let a = keys[Int(indices[3 * triangle])]
            let b = keys[Int(indices[3 * triangle + 1])]
            let c = keys[Int(indices[3 * triangle + 2])]
            append(from: a, to: b, Int32(truncatingIfNeeded: face))
            append(from: b, to: c, Int32(truncatingIfNeeded: face))
            append(from: c, to: a, Int32(truncatingIfNeeded: face))
        }
        uses.sort { $0.comes(before: $1) }
    }

    private mutating func append(from a: UInt64, to b: UInt64, _ face: Int32) {
        guard a != b else { return }
        uses.append(Use(key: EdgeBalance.edge(a, b), face: face, isForward: a < b ? 1 : 0))
    }

    private mutating func join() {
        var start = 0
        while start < uses.count {
            var end = start + 1
            while end < uses.count, uses[end].key == uses[start].key { end += 1 }
            // What is left of the uses when diagonals inside a face are taken out, which say nothing of others: the
            // first two of them, and how many.
            var first = -1
            var second = -1
            var count = 0
            var position = start
            while position < end {
                if position + 1 < end, uses[position].face == uses[position + 1].face,
                    uses[position].isForward != uses[position + 1].isForward
                {
                    position += 2
                    continue
                }
                if count == 0 { first = position } else if count == 1 { second = position }
                count += 1
                position += 1
            }
            if count == 2, uses[first].face != uses[second].face {
                unite(
                    uses[first].face, uses[second].face, isAgainst: uses[first].isForward == uses[second].isForward)
            } else if count > 0 {
                // An open edge, or one where more than two faces meet.
                for position in first..<end { unite(uses[first].face, uses[position].face, isAgainst: nil) }
                isUnusable[Int(find(uses[first].face).root)] = true
            }
            start = end
        }
    }

    private mutating func find(_ face: Int32) -> (root: Int32, isAgainst: Bool) {
        var node = face
        var isAgainst = false
        while parent[Int(node)] != node {
            let above = parent[Int(node)]
            // Halves the path: the grandparent becomes the parent.
            if parent[Int(above)] != above {
                isAgainstParent[Int(node)] = isAgainstParent[Int(node)] != isAgainstParent[Int(above)]
                parent[Int(node)] = parent[Int(above)]
            }
            if isAgainstParent[Int(node)] { isAgainst.toggle() }
            node = parent[Int(node)]
        }
        return (node, isAgainst)
    }

    /// Puts two faces into one set; nil where they meet without a common direction.
    private mutating func unite(_ a: Int32, _ b: Int32, isAgainst: Bool?) {
        let (rootA, againstA) = find(a)
        let (rootB, againstB) = find(b)
        guard rootA != rootB else {
            // Round a Möbius strip the directions contradict one another.
            if let isAgainst, (againstA != againstB) != isAgainst { isUnusable[Int(rootA)] = true }
            return
        }
        let (upper, lower) = rootA < rootB ? (rootA, rootB) : (rootB, rootA)
        parent[Int(lower)] = upper
        isAgainstParent[Int(lower)] = (againstA != againstB) != (isAgainst ?? false)
        if isUnusable[Int(lower)] || isAgainst == nil { isUnusable[Int(upper)] = true }
    }
}

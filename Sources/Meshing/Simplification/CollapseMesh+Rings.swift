extension CollapseMesh {
    /// Orders the triangles around every point; points whose triangles are no single fan are marked complex.
    mutating func buildRings(_ mesh: borrowing LoadedMesh) {
        pointCount = mesh.points.count
        let triangleCount = mesh.triangles.count
        cursors.fill(count: pointCount, with: 0)
        for triangle in 0..<triangleCount {
            let corners = mesh.triangles[triangle]
            cursors[corners.x] += 1
            cursors[corners.y] += 1
            cursors[corners.z] += 1
        }
        var end = UInt32(pointCount * Self.lineEntries)
        for point in 0..<pointCount {
            // A place more, for open fans.
            let count = cursors[point] + 1
            var start = UInt32(point * Self.lineEntries + 1)
            if count > Self.lineEntries - 1 {
                start = end
                end += (count + 7) & ~7
            }
            cursors[point] = start
        }
        // Room for the rings that grow.
        ringsEnd = Int(end)
        rings.extend(count: ringsEnd + ringsEnd / 8 + 1024, with: RingEntry(neighbour: 0, triangle: 0))
        farCorners.extend(count: ringsEnd, with: 0)
        for point in 0..<pointCount {
            var vertex = Vertex()
            vertex.ringStart = cursors[point]
            set(UInt32(truncatingIfNeeded: point), vertex)
        }
        for triangle in 0..<triangleCount {
            let corners = mesh.triangles[triangle]
            let name = UInt32(truncatingIfNeeded: triangle)
            place(corners.x, corners.y, corners.z, name)
            place(corners.y, corners.z, corners.x, name)
            place(corners.z, corners.x, corners.y, name)
        }
        for point in 0..<pointCount { order(point) }
    }

    @inline(__always)
    private mutating func place(_ point: UInt32, _ next: UInt32, _ last: UInt32, _ triangle: UInt32) {
        let slot = cursors[point]
        cursors[point] = slot + 1
        rings[slot] = RingEntry(neighbour: next, triangle: triangle)
        farCorners[slot] = last
    }

    /// Makes a ring of a point's triangles.
    private mutating func order(_ point: Int) {
        var vertex = vertex(UInt32(truncatingIfNeeded: point))
        let start = Int(vertex.ringStart)
        let count = Int(cursors[point]) - start
        guard count > 0, count < Self.largestRing else { return }
        if !chain(start, count) {
            // The first of an open fan follows no other.
            var first = start
            for slot in start..<start + count {
                let neighbour = rings[slot].neighbour
                var follows = false
                for other in start..<start + count where farCorners[other] == neighbour {
                    follows = true
                    break
                }
                if !follows {
                    first = slot
                    break
                }
            }
            swap(start, first)
            guard chain(start, count) else { return }
        }
        // A fan that meets itself at an edge with more than two triangles.
        let last = farCorners[start + count - 1]
        let isOpen = last != rings[start].neighbour
        if isOpen {
            for slot in start..<start + count where rings[slot].neighbour == last { return }
            rings[start + count] = RingEntry(neighbour: last, triangle: Self.none)
        }
        for slot in start..<start + count {
            for other in slot + 1..<max(slot + 1, start + count)
            where rings[other].neighbour == rings[slot].neighbour { return }
        }
        vertex.ringCount = isOpen ? count + 1 : count
        vertex.isOpen = isOpen
        vertex.kind = .free
        set(UInt32(truncatingIfNeeded: point), vertex)
    }

    /// Puts each triangle behind the one that it follows, from the first on; false if one follows none.
    @inline(__always)
    private mutating func chain(_ start: Int, _ count: Int) -> Bool {
        for slot in start..<start + count - 1 {
            let wanted = farCorners[slot]
            var other = slot + 1
            while other < start + count && rings[other].neighbour != wanted { other += 1 }
            if other == start + count { return false }
            swap(slot + 1, other)
        }
        return true
    }

    @inline(__always)
    private mutating func swap(_ a: Int, _ b: Int) {
        guard a != b else { return }
        let entry = rings[a]
        rings[a] = rings[b]
        rings[b] = entry
        let far = farCorners[a]
        farCorners[a] = farCorners[b]
        farCorners[b] = far
    }
}

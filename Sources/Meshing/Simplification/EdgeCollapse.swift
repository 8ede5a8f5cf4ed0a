extension CollapseMesh {
    /// What a run came to.
    struct Outcome {
        var collapseCount = 0
        var triangleCount = 0
        /// In units of the loaded mesh.
        var error: Double = 0
    }

    /// Collapses edges in the order of their quadric error until the target or the error is reached.
    ///
    /// - Parameter reachLimit: the greatest error, squared, in units of the loaded mesh.
    mutating func run(
        _ mesh: inout LoadedMesh, options: SimplificationOptions, reachLimit: Float
    ) -> Outcome {
        var outcome = Outcome()
        outcome.triangleCount = mesh.triangles.count
        buildRings(mesh)
        classify(&mesh, options: options)
        // Flattening before may have changed it a little.
        var volume = isClosed && options.flattensPlanes ? mesh.presentSixfoldVolume : mesh.sixfoldVolume
        // For the time of the run, so that every step has all it reads in one struct.
        swap(&points, &mesh.points)
        defer { swap(&points, &mesh.points) }
        queue.reset(pointCount: pointCount)
        for index in (0..<pointCount).reversed() {
            let point = UInt32(truncatingIfNeeded: index)
            let kind = vertex(point).kind
            guard kind == .free || kind == .line else { continue }
            let (_, cost) = cheapest(evaluate(point))
            if cost < .infinity { queue.insert(point, bucket: CollapseQueue.bucket(cost)) }
        }
        looksUpwards = mesh.looksUpwards
        let sourceVolume = mesh.sixfoldVolume
        // Not 0: what is summed up on the way is right to some millionths.
        let leastVolume = Self.leastVolumeShare * sourceVolume * sourceVolume
        var reach: Float = 0
        while outcome.triangleCount > options.targetTriangleCount, let point = queue.removeFirst() {
            let candidates = evaluate(point)
            while true {
                let (offset, cost) = cheapest(candidates)
                guard cost < .infinity else {
                    var vertex = vertex(point)
                    vertex.isParked = true
                    set(point, vertex)
                    break
                }
                let bucket = CollapseQueue.bucket(cost)
                if bucket > queue.current {
                    queue.insert(point, bucket: bucket)
                    break
                }
                if plan(point, toRingOffset: offset, reachLimit: reachLimit),
                    !isClosed || (volume + changedVolume) * sourceVolume > leastVolume || sourceVolume == 0
                {
                    let reachBucket = CollapseQueue.bucket(changedReach * 0.0625)
                    if reachBucket > queue.current {
                        queue.insert(point, bucket: reachBucket)
                        break
                    }
                    volume += changedVolume
                    reach = max(reach, changedReach)
                    outcome.triangleCount -= collapse(point, toRingOffset: offset)
                    outcome.collapseCount += 1
                    break
                }
                costs[offset] = .infinity
            }
        }
        outcome.error = Double(reach).squareRoot()
        return outcome
    }

    /// Puts the cost of moving to each neighbour into `costs`; the number of them.
    @inline(__always)
    private mutating func evaluate(_ point: UInt32) -> Int {
        let vertex = vertex(point)
        let start = Int(vertex.ringStart)
        let count = vertex.ringCount
        let place = points[point]
        let quadric = quadrics[point]
        guard vertex.kind == .free else {
            let line = lines[point]
            for offset in 0..<count {
                let neighbour = rings[start + offset].neighbour
                costs[offset] = .infinity
                guard neighbour == line.x || neighbour == line.y else { continue }
                let way = SIMD4<Float>(points[neighbour] - place)
                costs.set(quadric.costs(of: way, way, way, way), from: offset)
            }
            return count
        }
        var offset = 0
        while offset < count {
            // What the last lanes hold too much of the last neighbour is not looked at.
            let end = start + count - 1
            let slot = start + offset
            let a = SIMD4<Float>(points[rings[slot].neighbour] - place)
            let b = SIMD4<Float>(points[rings[min(slot + 1, end)].neighbour] - place)
            let c = SIMD4<Float>(points[rings[min(slot + 2, end)].neighbour] - place)
            let d = SIMD4<Float>(points[rings[min(slot + 3, end)].neighbour] - place)
            costs.set(quadric.costs(of: a, b, c, d), from: offset)
            offset += 4
        }
        return count
    }

    @inline(__always)
    private mutating func cheapest(_ count: Int) -> (offset: Int, cost: Float) {
        var best = 0
        var least = Float.infinity
        for offset in 0..<count where costs[offset] < least {
            least = costs[offset]
            best = offset
        }
        return (best, least)
    }

    // MARK: Collapse

    /// Moves a point to a neighbour as planned; the number of triangles that are gone.
    private mutating func collapse(_ point: UInt32, toRingOffset offset: Int) -> Int {
        let vertex = vertex(point)
        let start = Int(vertex.ringStart)
        let count = vertex.ringCount
        let target = rings[start + offset].neighbour
        for index in 0..<changedCount {
            surfaces[changedTriangles[index]].setBox(lower: changedLower[index], upper: changedUpper[index])
        }
        let way = SIMD4<Float>(points[target] - points[point])
        let own = quadrics[point]
        quadrics[target].add(own, offset: way)
        movedTo[point] = target
        if vertex.kind == .line { shortenLine(point, target) }

        let isLast = vertex.isOpen && offset == count - 1
        let isFirst = vertex.isOpen && offset == 0
        spliceTarget(vertex, point, target, offset: offset)
        for other in 0..<count where other != offset {
            let neighbour = rings[start + other].neighbour
            let isNext = other == (offset + 1 == count ? 0 : offset + 1) && !isLast
            let isBefore = other == (offset == 0 ? count - 1 : offset - 1) && !isFirst
            updateNeighbour(neighbour, point, target, isBeside: isNext || isBefore)
        }
        for other in 0..<count { wake(rings[start + other].neighbour) }
        return isFirst || isLast ? 1 : 2
    }

    @inline(__always)
    private mutating func wake(_ point: UInt32) {
        var vertex = vertex(point)
        if vertex.isParked {
            vertex.isParked = false
            set(point, vertex)
            queue.insert(point, bucket: queue.current)
        }
    }

    private mutating func shortenLine(_ point: UInt32, _ target: UInt32) {
        let ends = lines[point]
        let other = ends.x == target ? ends.y : ends.x
        if vertex(target).kind == .line {
            if lines[target].x == point { lines[target].x = other } else { lines[target].y = other }
        }
        if vertex(other).kind == .line {
            if lines[other].x == point { lines[other].x = target } else { lines[other].y = target }
        }
    }

    /// A neighbour's ring gets the target for the point, or loses the point if it had both.
    @inline(__always)
    private mutating func updateNeighbour(_ neighbour: UInt32, _ point: UInt32, _ target: UInt32, isBeside: Bool) {
        var vertex = vertex(neighbour)
        // Complex points have no ring.
        guard let offset = position(of: point, in: vertex) else { return }
        let start = Int(vertex.ringStart)
        let slot = start + offset
        if !isBeside {
            rings[slot].neighbour = target
            return
        }
        let count = vertex.ringCount
        // The target before the point takes over the triangle behind it.
        let before = offset == 0 ? (vertex.isOpen ? -1 : count - 1) : offset - 1
        if before >= 0 && rings[start + before].neighbour == target {
            rings[start + before].triangle = rings[slot].triangle
        }
        for later in slot..<start + count - 1 { rings[later] = rings[later + 1] }
        vertex.ringCount = count - 1
        set(neighbour, vertex)
    }

    /// The target's ring gets the point's neighbours in its place.
    private mutating func spliceTarget(_ vertex: Vertex, _ point: UInt32, _ target: UInt32, offset: Int) {
        let goal = self.vertex(target)
        guard let place = position(of: point, in: goal) else { return }
        let goalStart = Int(goal.ringStart)
        let goalCount = goal.ringCount
        let start = Int(vertex.ringStart)
        let count = vertex.ringCount
        var used = 0
        if vertex.isOpen && offset == count - 1 {
            // The point is the first of the target's ring, and the target the last of the point's.
            for other in 0..<count - 2 {
                spare[used] = rings[start + other]
                used += 1
            }
            for other in 1..<goalCount {
                spare[used] = rings[goalStart + other]
                used += 1
            }
        } else {
            // Up to the neighbour before the point, then the point's own from behind it to the one before the last,
            // then what follows the point.
            if goal.isOpen {
                for other in 0..<place {
                    spare[used] = rings[goalStart + other]
                    used += 1
                }
            } else {
                for other in place + 1..<place + goalCount {
                    spare[used] = rings[goalStart + (other < goalCount ? other : other - goalCount)]
                    used += 1
                }
            }
            let after = offset + 1 < count ? offset + 1 : 0
            spare[used - 1].triangle = rings[start + after].triangle
            // All but the target and, if there are triangles on both sides of the edge, the neighbour that the
            // target's ring already holds.
            let inner = vertex.isOpen ? count - 2 : count - 3
            var position = after
            for _ in 0..<max(0, inner) {
                position = position + 1 < count ? position + 1 : 0
                spare[used] = rings[start + position]
                used += 1
            }
            if goal.isOpen {
                for other in place + 1..<max(place + 1, goalCount) {
                    spare[used] = rings[goalStart + other]
                    used += 1
                }
            }
        }
        store(used, for: target, goal)
    }

    /// Writes a ring to its old place if it fits there, or to the end.
    private mutating func store(_ used: Int, for target: UInt32, _ goal: Vertex) {
        var goal = goal
        var start = Int(goal.ringStart)
        // A line holds seven beside the vertex; rings behind take up steps of eight.
        let room = start < pointCount * Self.lineEntries ? Self.lineEntries - 1 : (goal.ringCount + 7) & ~7
        if used > room {
            let taken = (used + 7) & ~7
            if ringsEnd + taken > rings.count {
                rings.extend(count: rings.count * 2, with: RingEntry(neighbour: 0, triangle: 0))
            }
            start = ringsEnd
            ringsEnd += taken
        }
        for index in 0..<used { rings[start + index] = spare[index] }
        goal.ringStart = UInt32(start)
        goal.ringCount = used
        set(target, goal)
    }
}

extension CollapseMesh {
    /// Makes `movedTo` name the last place of each point.
    mutating func resolveMoves() {
        for index in 0..<movedTo.count {
            var end = movedTo[index]
            while movedTo[end] != end { end = movedTo[end] }
            // Shorten the way for those that come after.
            var step = UInt32(truncatingIfNeeded: index)
            while movedTo[step] != end {
                let next = movedTo[step]
                movedTo[step] = end
                step = next
            }
        }
    }
}

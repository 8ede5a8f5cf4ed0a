/// Cuts every coplanar region down to its outline: points inside it go, and those on straight pieces of its boundary
/// where they go on both sides. What is left of the region is triangulated anew, with its holes.
///
/// A region stays as it is if its boundary touches itself, if its triangles overlap, if new edges would meet others
/// that stand elsewhere in the mesh, or if a terrain's new triangles would look down. Its points then stay with its
/// neighbours, too.
struct CoplanarFlattening: ~Copyable {
    private enum State {
        static let flat: UInt8 = 0
        /// Has nothing to lose.
        static let unchanged: UInt8 = 1
        static let refused: UInt8 = 2
    }
    private enum Role {
        static let inner: UInt8 = 0
        static let corner: UInt8 = 1
        static let straight: UInt8 = 2
        static let removed: UInt8 = 3
    }
    /// After so many rounds of refusals everything stays as it is.
    private static let mostRounds = 16

    private var regions = CoplanarRegions()
    private var states = ScratchColumn<UInt8>()
    private var pinned = ScratchColumn<UInt8>()
    private var roles = ScratchColumn<UInt8>()
    /// The two neighbours along boundaries of each point that has two.
    private var neighbours = ScratchColumn<SIMD2<UInt32>>()
    private var degrees = ScratchColumn<UInt32>()
    private var seenBy = ScratchColumn<UInt32>()
    private var visited = ScratchColumn<UInt8>()
    private var triangulator = PolygonTriangulator()
    private var result = ScratchColumn<SIMD4<UInt32>>()
    private var resultCount = 0
    /// The region of each new triangle.
    private var resultRegions = ScratchColumn<UInt32>()

    // One region's outline.
    private var loopPoints: [UInt32] = []
    private var loopStarts: [Int32] = []
    private var startsBorder: [Bool] = []
    private var x: [Double] = []
    private var y: [Double] = []
    private var z: [Double] = []
    private var indices: [UInt32] = []

    /// Both ends of each new border edge, and its region.
    private var borders: [SIMD4<UInt32>] = []

    // Half-edges of the result.
    private var outgoing = ScratchColumn<UInt32>()
    private var outgoingStarts = ScratchColumn<UInt32>()

    private var tolerance: Double = 0
    private var farthestSlide: Double = 0

    init() {}

    /// Replaces the mesh's triangles.
    ///
    /// - Parameter tolerance: how far points may lie from planes and straight lines, in units of the loaded mesh.
    /// - Returns: how far the surface moved at most, in the same units.
    /// - Complexity: O(n) for regions whose triangulation is, times the rounds of refusals, mostly one.
    mutating func flatten(_ mesh: inout LoadedMesh, tolerance: Double, movesBorders: Bool) -> Double {
        self.tolerance = tolerance
        regions.find(mesh, tolerance: tolerance)
        guard regions.regionCount < mesh.triangles.count else { return 0 }
        measureBoundaries(mesh, movesBorders: movesBorders)
        states.fill(count: regions.regionCount, with: State.flat)
        for round in 0... {
            if round == Self.mostRounds { return 0 }
            findStraightPoints(mesh)
            if buildAll(mesh) && edgesAreManifold(mesh) { break }
        }
        var error: Double = 0
        for region in 0..<regions.regionCount where states[region] == State.flat {
            error = max(error, regions.thickness[region])
        }
        mesh.triangles.extend(count: resultCount, with: SIMD4())
        for triangle in 0..<resultCount { mesh.triangles[triangle] = result[triangle] }
        return error + farthestSlide
    }

    // MARK: Boundaries

    private mutating func measureBoundaries(_ mesh: borrowing LoadedMesh, movesBorders: Bool) {
        let count = mesh.points.count
        pinned.fill(count: count, with: 0)
        degrees.fill(count: count, with: 0)
        neighbours.fill(count: count, with: SIMD2(CoplanarRegions.none, CoplanarRegions.none))
        for halfEdge in 0..<UInt32(3 * mesh.triangles.count) where regions.isBoundary(halfEdge) {
            let from = CoplanarRegions.origin(halfEdge, mesh)
            let to = CoplanarRegions.origin(CoplanarRegions.next(halfEdge), mesh)
            let twin = regions.twins[halfEdge]
            if twin == CoplanarRegions.crooked || (twin == CoplanarRegions.none && !movesBorders) {
                pinned[from] = 1
                pinned[to] = 1
            }
            // Every edge once.
            if twin < CoplanarRegions.crooked && twin < halfEdge { continue }
            note(to, at: from)
            note(from, at: to)
        }
    }

    private mutating func note(_ neighbour: UInt32, at point: UInt32) {
        if degrees[point] == 0 { neighbours[point].x = neighbour } else { neighbours[point].y = neighbour }
        degrees[point] += 1
    }

    private mutating func findStraightPoints(_ mesh: borrowing LoadedMesh) {
        farthestSlide = 0
        roles.fill(count: mesh.points.count, with: Role.inner)
        for point in 0..<mesh.points.count where degrees[point] > 0 {
            let ends = neighbours[point]
            let isStraight =
                degrees[point] == 2 && pinned[point] == 0
                && slide(UInt32(truncatingIfNeeded: point), ends.x, ends.y, mesh) != nil
            roles[point] = isStraight ? Role.straight : Role.corner
        }
        for point in 0..<UInt32(truncatingIfNeeded: mesh.points.count) where roles[point] == Role.corner {
            // The way from a corner starts at each straight neighbour; such a neighbour knows it as one of its two.
            if degrees[point] == 2 {
                tryChain(from: point, over: neighbours[point].x, mesh)
                tryChain(from: point, over: neighbours[point].y, mesh)
            }
        }
        for point in 0..<UInt32(truncatingIfNeeded: mesh.points.count) where roles[point] == Role.straight {
            for end in [neighbours[point].x, neighbours[point].y] where roles[end] == Role.corner {
                tryChain(from: end, over: point, mesh)
            }
        }
    }

    /// How far a point lies from the straight line between two others; nil if beyond the tolerance or not between.
    private func slide(_ point: UInt32, _ a: UInt32, _ b: UInt32, _ mesh: borrowing LoadedMesh) -> Double? {
        let along = mesh.points[b] - mesh.points[a]
        let way = mesh.points[point] - mesh.points[a]
        let size = (along * along).sum()
        let share = (way * along).sum()
        guard share > 0, share < size else { return nil }
        let gap = way - along * (share / size)
        let distance = (gap * gap).sum().squareRoot()
        return distance <= tolerance ? distance : nil
    }

    /// Removes the straight points from a corner up to the next if all lie on the line between the two, in order.
    private mutating func tryChain(from corner: UInt32, over first: UInt32, _ mesh: borrowing LoadedMesh) {
        guard roles[first] == Role.straight else { return }
        guard let end = walk(from: corner, over: first, mesh, to: nil), end != corner else { return }
        _ = walk(from: corner, over: first, mesh, to: end)
    }

    /// Follows straight points to the next corner; with a goal, checks them first and removes them.
    private mutating func walk(
        from corner: UInt32, over first: UInt32, _ mesh: borrowing LoadedMesh, to goal: UInt32?
    ) -> UInt32? {
        for removes in [false, true] {
            if removes && goal == nil { break }
            var before = corner
            var point = first
            var lastShare: Double = 0
            while roles[point] == Role.straight {
                if let goal {
                    guard let distance = slide(point, corner, goal, mesh) else { return nil }
                    let along = mesh.points[goal] - mesh.points[corner]
                    let share = ((mesh.points[point] - mesh.points[corner]) * along).sum()
                    guard removes || share > lastShare else { return nil }
                    lastShare = share
                    if removes {
                        roles[point] = Role.removed
                        farthestSlide = max(farthestSlide, distance)
                    }
                }
                let ends = neighbours[point]
                let next = ends.x == before ? ends.y : ends.x
                before = point
                point = next
                if point == first { return nil }
            }
            if goal == nil { return roles[point] == Role.corner ? point : nil }
        }
        return goal
    }

    // MARK: Regions

    /// Fills `result`; false if regions were refused on the way.
    private mutating func buildAll(_ mesh: borrowing LoadedMesh) -> Bool {
        var isComplete = true
        resultCount = 0
        borders.removeAll(keepingCapacity: true)
        result.extend(count: mesh.triangles.count, with: SIMD4())
        resultRegions.extend(count: mesh.triangles.count, with: 0)
        seenBy.fill(count: mesh.points.count, with: CoplanarRegions.none)
        visited.fill(count: 3 * mesh.triangles.count, with: 0)
        for region in 0..<regions.regionCount {
            if states[region] != State.refused {
                let borderCount = borders.count
                if build(region, mesh) {
                    states[region] = State.flat
                    continue
                }
                borders.removeSubrange(borderCount...)
                if keepsAllPoints(region, mesh) {
                    states[region] = State.unchanged
                } else {
                    refuse(region, mesh)
                    isComplete = false
                }
            }
            for slot in regions.starts[region]..<regions.starts[region + 1] {
                append(mesh.triangles[regions.members[slot]], region)
            }
        }
        return isComplete
    }

    private mutating func append(_ triangle: SIMD4<UInt32>, _ region: Int) {
        result[resultCount] = triangle
        resultRegions[resultCount] = UInt32(truncatingIfNeeded: region)
        resultCount += 1
    }

    private func keepsAllPoints(_ region: Int, _ mesh: borrowing LoadedMesh) -> Bool {
        for slot in regions.starts[region]..<regions.starts[region + 1] {
            let corners = mesh.triangles[regions.members[slot]]
            for side in 0..<3 where roles[corners[side]] == Role.removed { return false }
        }
        return true
    }

    private mutating func refuse(_ region: Int, _ mesh: borrowing LoadedMesh) {
        states[region] = State.refused
        for slot in regions.starts[region]..<regions.starts[region + 1] {
            let corners = mesh.triangles[regions.members[slot]]
            for side in 0..<3 { pinned[corners[side]] = 1 }
        }
    }

    /// Appends a region's new triangles; false if it has nothing to lose or its outline is not simple.
    private mutating func build(_ region: Int, _ mesh: borrowing LoadedMesh) -> Bool {
        let range = regions.starts[region]..<regions.starts[region + 1]
        guard range.count > 1 else { return false }
        loopPoints.removeAll(keepingCapacity: true)
        loopStarts.removeAll(keepingCapacity: true)
        var area: Double = 0
        for slot in range {
            let triangle = regions.members[slot]
            let corners = mesh.triangles[triangle]
            let a = mesh.points[corners.x]
            area += (cross(mesh.points[corners.y] - a, mesh.points[corners.z] - a) * regions.normals[region]).sum()
            for side in 0..<3 as Range<UInt32> {
                let halfEdge = 3 * triangle + side
                guard visited[halfEdge] == 0, regions.isBoundary(halfEdge) else { continue }
                guard trace(halfEdge, UInt32(truncatingIfNeeded: region), mesh) else { return false }
            }
        }
        guard !loopStarts.isEmpty else { return false }
        let expected = loopPoints.count + 2 * (loopStarts.count - 1) - 2
        guard expected < range.count, putExteriorFirst(region, mesh) else { return false }
        x.removeAll(keepingCapacity: true)
        y.removeAll(keepingCapacity: true)
        z.removeAll(keepingCapacity: true)
        for point in loopPoints {
            x.append(mesh.points[point].x)
            y.append(mesh.points[point].y)
            z.append(mesh.points[point].z)
        }
        indices.removeAll(keepingCapacity: true)
        let outcome = Self.triangulate(x, y, z, loopStarts, with: &triangulator, into: &indices)
        guard outcome.failure == nil, outcome.repairs.isEmpty, outcome.triangleCount == expected else { return false }
        // Overlaps show in the area, but for what sliding onto straight lines can change.
        let slack = 1e-9 * area + Double(loopPoints.count + 8) * 4 * (farthestSlide + 1e-15)
        guard (outcome.area * 2 - area).magnitude <= slack else { return false }
        guard !mesh.looksUpwards || newTrianglesLookUpwards() else { return false }
        let group = mesh.triangles[regions.members[range.lowerBound]].w
        for triangle in 0..<expected {
            let a = loopPoints[Int(indices[3 * triangle])]
            let b = loopPoints[Int(indices[3 * triangle + 1])]
            let c = loopPoints[Int(indices[3 * triangle + 2])]
            append(SIMD4(a, b, c, group), region)
        }
        return true
    }

    /// Slivers along the outline of a slope may be turned over, though no farther from its plane than the others.
    private func newTrianglesLookUpwards() -> Bool {
        for first in stride(from: 0, to: indices.count, by: 3) {
            let (a, b, c) = (Int(indices[first]), Int(indices[first + 1]), Int(indices[first + 2]))
            guard (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]) > 0 else { return false }
        }
        return true
    }

    private static func triangulate(
        _ x: [Double], _ y: [Double], _ z: [Double], _ loopStarts: [Int32],
        with triangulator: inout PolygonTriangulator, into indices: inout [UInt32]
    ) -> PolygonTriangulation {
        triangulator.triangulate(
            x: x.span, y: y.span, z: z.span, ringStarts: loopStarts.span, end: Int32(x.count), appendingTo: &indices)
    }

    /// Appends the loop that a boundary half-edge belongs to, without removed points; false if it is not simple.
    private mutating func trace(_ first: UInt32, _ region: UInt32, _ mesh: borrowing LoadedMesh) -> Bool {
        loopStarts.append(Int32(loopPoints.count))
        startsBorder.removeAll(keepingCapacity: true)
        let start = loopPoints.count
        var halfEdge = first
        repeat {
            visited[halfEdge] = 1
            let point = CoplanarRegions.origin(halfEdge, mesh)
            if seenBy[point] == region { return false }
            seenBy[point] = region
            if roles[point] != Role.removed {
                loopPoints.append(point)
                startsBorder.append(regions.twins[halfEdge] == CoplanarRegions.none)
            }
            halfEdge = CoplanarRegions.next(halfEdge)
            // Around the next point, inside the region.
            while !regions.isBoundary(halfEdge) { halfEdge = CoplanarRegions.next(regions.twins[halfEdge]) }
        } while halfEdge != first
        guard loopPoints.count - start >= 3 else { return false }
        for index in 0..<startsBorder.count where startsBorder[index] {
            let end = loopPoints[start + (index + 1 < startsBorder.count ? index + 1 : 0)]
            borders.append(SIMD4(loopPoints[start + index], end, region, 0))
        }
        return true
    }

    /// Exchanges loops so that the one that runs counter-clockwise stands first; false unless there is exactly one.
    private mutating func putExteriorFirst(_ region: Int, _ mesh: borrowing LoadedMesh) -> Bool {
        var exterior = -1
        for loop in 0..<loopStarts.count {
            let range = range(ofLoop: loop)
            let origin = mesh.points[loopPoints[range.lowerBound]]
            var sum = SIMD4<Double>()
            for index in range.lowerBound..<range.upperBound - 1 {
                sum += cross(mesh.points[loopPoints[index]] - origin, mesh.points[loopPoints[index + 1]] - origin)
            }
            if (sum * regions.normals[region]).sum() > 0 {
                if exterior >= 0 { return false }
                exterior = loop
            }
        }
        guard exterior >= 0 else { return false }
        if exterior > 0 {
            let range = range(ofLoop: exterior)
            let moved = Array(loopPoints[range])
            loopPoints.removeSubrange(range)
            loopPoints.insert(contentsOf: moved, at: 0)
            for loop in (1...exterior).reversed() { loopStarts[loop] = loopStarts[loop - 1] + Int32(moved.count) }
            loopStarts[0] = 0
        }
        return true
    }

    private func range(ofLoop loop: Int) -> Range<Int> {
        Int(loopStarts[loop])..<(loop + 1 < loopStarts.count ? Int(loopStarts[loop + 1]) : loopPoints.count)
    }

    // MARK: Edges

    /// Whether every edge of a new triangle has one other triangle at most, and none on a border; refuses regions where not.
    private mutating func edgesAreManifold(_ mesh: borrowing LoadedMesh) -> Bool {
        outgoingStarts.fill(count: mesh.points.count + 2, with: 0)
        outgoing.extend(count: 3 * resultCount, with: 0)
        for triangle in 0..<resultCount {
            for side in 0..<3 { outgoingStarts[Int(result[triangle][side]) + 2] += 1 }
        }
        for point in 0..<mesh.points.count { outgoingStarts[point + 2] += outgoingStarts[point + 1] }
        for triangle in 0..<resultCount {
            for side in 0..<3 {
                let slot = Int(result[triangle][side]) + 1
                outgoing[outgoingStarts[slot]] = result[triangle][(side + 1) % 3]
                outgoingStarts[slot] += 1
            }
        }
        var isManifold = true
        for triangle in 0..<resultCount where states[resultRegions[triangle]] == State.flat {
            for side in 0..<3 {
                let (a, b) = (result[triangle][side], result[triangle][(side + 1) % 3])
                if uses(a, b) != 1 || uses(b, a) > 1 {
                    refuse(Int(resultRegions[triangle]), mesh)
                    isManifold = false
                    break
                }
            }
        }
        // A straightened border may come to lie along another one.
        for border in borders where uses(border.y, border.x) != 0 {
            refuse(Int(border.z), mesh)
            isManifold = false
        }
        return isManifold
    }

    private func uses(_ from: UInt32, _ to: UInt32) -> Int {
        var count = 0
        for slot in outgoingStarts[from]..<outgoingStarts[Int(from) + 1] where outgoing[slot] == to { count += 1 }
        return count
    }
}

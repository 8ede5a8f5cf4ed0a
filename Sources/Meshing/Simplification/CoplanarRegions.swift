/// Connected triangles of one group and one plane, and the edges between them.
struct CoplanarRegions: ~Copyable {
    static let none = UInt32.max
    /// Edges with more than two triangles, and those at points with very many.
    static let crooked = UInt32.max - 1
    /// A half-edge that was not looked at yet.
    private static let unpaired = UInt32.max - 2
    private static let mostTriangles = 255
    /// The least cosine between the normals of a triangle and its region.
    private static let leastCosine = 0.9

    /// The half-edge the other way for each, three a triangle: the first from its first to its second corner.
    var twins = ScratchColumn<UInt32>()
    /// The region of each triangle.
    var regions = ScratchColumn<UInt32>()
    /// Where the triangles of each region start in `members`, and one more.
    var starts = ScratchColumn<UInt32>()
    var members = ScratchColumn<UInt32>()
    /// Unit normals, and how far the region's points lie below and above its plane.
    var normals = ScratchColumn<SIMD4<Double>>()
    var thickness = ScratchColumn<Double>()
    var regionCount = 0

    /// The half-edges from each point, each with the point where it ends.
    private var outgoing = ScratchColumn<SIMD2<UInt32>>()
    private var outgoingStarts = ScratchColumn<UInt32>()
    private var doubledAreas = ScratchColumn<SIMD4<Double>>()
    private var open = ScratchColumn<UInt32>()

    init() {}

    @inline(__always)
    static func next(_ halfEdge: UInt32) -> UInt32 { halfEdge % 3 == 2 ? halfEdge - 2 : halfEdge + 1 }

    /// The point that a half-edge starts from.
    @inline(__always)
    static func origin(_ halfEdge: UInt32, _ mesh: borrowing LoadedMesh) -> UInt32 {
        mesh.triangles[halfEdge / 3][Int(halfEdge % 3)]
    }

    /// Whether a half-edge has no triangle of the same region on its other side.
    @inline(__always)
    func isBoundary(_ halfEdge: UInt32) -> Bool {
        let twin = twins[halfEdge]
        return twin >= Self.crooked || regions[twin / 3] != regions[halfEdge / 3]
    }

    /// Finds the regions; O(n).
    ///
    /// - Parameter tolerance: how far a region's points may lie from its plane, in units of the loaded mesh.
    mutating func find(_ mesh: borrowing LoadedMesh, tolerance: Double) {
        pairHalfEdges(mesh)
        let count = mesh.triangles.count
        doubledAreas.extend(count: count, with: SIMD4())
        for triangle in 0..<count {
            let corners = mesh.triangles[triangle]
            let a = mesh.points[corners.x]
            doubledAreas[triangle] = cross(mesh.points[corners.y] - a, mesh.points[corners.z] - a)
        }
        regions.fill(count: count, with: Self.none)
        normals.extend(count: count, with: SIMD4())
        thickness.extend(count: count, with: 0)
        open.extend(count: count, with: 0)
        regionCount = 0
        // Planes are taken from well-shaped triangles first.
        for triangle in 0..<count where shape(triangle, mesh) > 0.1 { grow(from: triangle, mesh, tolerance) }
        for triangle in 0..<count { grow(from: triangle, mesh, tolerance) }
        collectMembers(count)
    }

    private func shape(_ triangle: Int, _ mesh: borrowing LoadedMesh) -> Double {
        let corners = mesh.triangles[triangle]
        let (a, b, c) = (mesh.points[corners.x], mesh.points[corners.y], mesh.points[corners.z])
        let (ab, bc, ca) = (b - a, c - b, a - c)
        let longest = max((ab * ab).sum(), (bc * bc).sum(), (ca * ca).sum())
        let doubled = doubledAreas[triangle]
        return (doubled * doubled).sum().squareRoot() / longest
    }

    private mutating func grow(from seed: Int, _ mesh: borrowing LoadedMesh, _ tolerance: Double) {
        guard regions[seed] == Self.none else { return }
        let region = UInt32(truncatingIfNeeded: regionCount)
        regionCount += 1
        regions[seed] = region
        let doubled = doubledAreas[seed]
        let length = (doubled * doubled).sum().squareRoot()
        let normal = length > 0 ? doubled / length : SIMD4()
        normals[Int(region)] = normal
        thickness[Int(region)] = 0
        guard length > 0 else { return }
        let group = mesh.triangles[seed].w
        let origin = mesh.points[mesh.triangles[seed].x]
        var lowest: Double = 0
        var highest: Double = 0
        open[0] = UInt32(truncatingIfNeeded: seed)
        var openCount = 1
        while openCount > 0 {
            openCount -= 1
            let triangle = open[openCount]
            for side in 0..<3 as Range<UInt32> {
                let twin = twins[3 * triangle + side]
                guard twin < Self.crooked else { continue }
                let other = twin / 3
                guard regions[other] == Self.none, mesh.triangles[other].w == group else { continue }
                // Two corners are shared with a triangle that is in.
                let far = mesh.points[mesh.triangles[other][Int((twin % 3 + 2) % 3)]]
                let height = ((far - origin) * normal).sum()
                guard height.magnitude <= tolerance else { continue }
                let vector = doubledAreas[other]
                let along = (vector * normal).sum()
                guard along > 0, along * along >= Self.leastCosine * Self.leastCosine * (vector * vector).sum()
                else { continue }
                lowest = min(lowest, height)
                highest = max(highest, height)
                regions[other] = region
                open[openCount] = other
                openCount += 1
            }
        }
        thickness[Int(region)] = highest - lowest
    }

    private mutating func collectMembers(_ count: Int) {
        starts.fill(count: regionCount + 2, with: 0)
        members.extend(count: count, with: 0)
        for triangle in 0..<count { starts[Int(regions[triangle]) + 2] += 1 }
        for region in 0..<regionCount { starts[region + 2] += starts[region + 1] }
        for triangle in 0..<count {
            let region = Int(regions[triangle]) + 1
            members[starts[region]] = UInt32(truncatingIfNeeded: triangle)
            starts[region] += 1
        }
    }

    private mutating func pairHalfEdges(_ mesh: borrowing LoadedMesh) {
        let count = mesh.triangles.count
        outgoingStarts.fill(count: mesh.points.count + 2, with: 0)
        outgoing.extend(count: 3 * count, with: SIMD2())
        for triangle in 0..<count {
            let corners = mesh.triangles[triangle]
            for side in 0..<3 { outgoingStarts[Int(corners[side]) + 2] += 1 }
        }
        for point in 0..<mesh.points.count { outgoingStarts[point + 2] += outgoingStarts[point + 1] }
        for triangle in 0..<count {
            let corners = mesh.triangles[triangle]
            let first = UInt32(truncatingIfNeeded: 3 * triangle)
            place(first, from: corners.x, to: corners.y)
            place(first + 1, from: corners.y, to: corners.z)
            place(first + 2, from: corners.z, to: corners.x)
        }
        twins.fill(count: 3 * count, with: Self.unpaired)
        for triangle in 0..<count {
            let corners = mesh.triangles[triangle]
            let first = UInt32(truncatingIfNeeded: 3 * triangle)
            pair(first, from: corners.x, to: corners.y)
            pair(first + 1, from: corners.y, to: corners.z)
            pair(first + 2, from: corners.z, to: corners.x)
        }
    }

    @inline(__always)
    private mutating func place(_ halfEdge: UInt32, from: UInt32, to: UInt32) {
        let slot = outgoingStarts[from + 1]
        outgoing[slot] = SIMD2(halfEdge, to)
        outgoingStarts[from + 1] = slot + 1
    }

    @inline(__always)
    private mutating func pair(_ halfEdge: UInt32, from: UInt32, to: UInt32) {
        guard twins[halfEdge] == Self.unpaired else { return }
        let twin = twin(from, to)
        twins[halfEdge] = twin
        // Only edges with two triangles have a twin, whose twin is this one.
        if twin < Self.unpaired { twins[twin] = halfEdge }
    }

    private mutating func twin(_ from: UInt32, _ to: UInt32) -> UInt32 {
        let ownRange = outgoingStarts[from]..<outgoingStarts[from + 1]
        let otherRange = outgoingStarts[to]..<outgoingStarts[to + 1]
        guard ownRange.count < Self.mostTriangles, otherRange.count < Self.mostTriangles else { return Self.crooked }
        var same = 0
        for slot in ownRange where outgoing[slot].y == to { same += 1 }
        var found = Self.none
        for slot in otherRange where outgoing[slot].y == from {
            if found != Self.none { return Self.crooked }
            found = outgoing[slot].x
        }
        return same == 1 ? found : Self.crooked
    }
}

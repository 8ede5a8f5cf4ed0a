import Meshing

/// Proves that triangles cover a polygon exactly once, or says why not.
///
/// In the plane of projection, with exact predicates: if every triangle is positive, and the edges of all triangles,
/// each against the same edge the other way, leave just the rings, then every point is covered as often as the rings
/// wind around it: once inside, nowhere else. So nothing overlaps, nothing is missing, and every ring's edge is kept.
/// Nothing here is shared with the triangulator but the exact predicate, which has tests of its own.
struct PartitionCheck {
    private(set) var faults: [String] = []
    private var u: [Double] = []
    private var v: [Double] = []
    /// For every point the first one at the same place.
    private var place: [Int32] = []

    /// - Parameters:
    ///   - rounding: metres by which coordinates may be off the polygon's plane.
    ///   - again: what a second run, by another triangulator, gave.
    init(
        x: [Double], y: [Double], z: [Double], ringStarts: [Int32], result: PolygonTriangulation, indices: [UInt32],
        rounding: Double, again: [UInt32]
    ) {
        if let failure = result.failure {
            faults.append("failure \(failure)")
            return
        }
        if indices != again { faults.append("another triangulator gives other triangles") }
        if result.repairs.contains(.selfIntersection) { faults.append("called self-intersecting") }
        if result.repairs.contains(.collinearDropped) { faults.append("a straight point was dropped") }
        if result.repairs.contains(.holeDropped) { faults.append("a hole was dropped") }
        guard indices.count == 3 * result.triangleCount, indices.allSatisfy({ $0 < UInt32(x.count) }) else {
            faults.append("\(indices.count) indices for \(result.triangleCount) triangles, or out of range")
            return
        }

        let vectorArea = Self.vectorArea(x, y, z, ringStarts)
        let size = (vectorArea.rings * vectorArea.rings).sum().squareRoot()
        checkArea(x, y, z, indices, vectorArea.rings, size: size, extent: vectorArea.extent, result)
        let tolerance = 4 * rounding + 1e-13 * vectorArea.extent
        if result.planarityDeviation > tolerance { faults.append("\(result.planarityDeviation) m off its plane") }

        project(x, y, z, along: vectorArea.exterior)
        var inverted = 0
        for first in stride(from: 0, to: indices.count, by: 3) {
            let (a, b, c) = (Int(indices[first]), Int(indices[first + 1]), Int(indices[first + 2]))
            if side(a, b, c) <= 0 { inverted += 1 }
        }
        if inverted > 0 { faults.append("\(inverted) triangles inverted or without area") }
        checkEdges(ringStarts, indices)
    }

    // MARK: Area

    /// Of the exterior and of all rings, holes against it; and the extent about the first point.
    private static func vectorArea(
        _ x: [Double], _ y: [Double], _ z: [Double], _ ringStarts: [Int32]
    ) -> (exterior: SIMD3<Double>, rings: SIMD3<Double>, extent: Double) {
        var exterior = SIMD3<Double>()
        var total = SIMD3<Double>()
        var extent: Double = 0
        for ring in ringStarts.indices {
            let start = Int(ringStarts[ring])
            let end = ring + 1 < ringStarts.count ? Int(ringStarts[ring + 1]) : x.count
            var sum = SIMD3<Double>()
            var (px, py, pz): (Double, Double, Double) = (0, 0, 0)
            for index in start..<end {
                let (qx, qy, qz) = (x[index] - x[start], y[index] - y[start], z[index] - z[start])
                sum.x += py * qz - pz * qy
                sum.y += pz * qx - px * qz
                sum.z += px * qy - py * qx
                extent = max(extent, qx.magnitude, qy.magnitude, qz.magnitude)
                (px, py, pz) = (qx, qy, qz)
            }
            if ring == 0 {
                exterior = sum / 2
                total = exterior
            } else if (sum * exterior).sum() > 0 {
                total -= sum / 2
            } else {
                total += sum / 2
            }
        }
        return (exterior, total, extent)
    }

    private mutating func checkArea(
        _ x: [Double], _ y: [Double], _ z: [Double], _ indices: [UInt32], _ wanted: SIMD3<Double>, size: Double,
        extent: Double, _ result: PolygonTriangulation
    ) {
        var (sx, sy, sz): (Double, Double, Double) = (0, 0, 0)
        for first in stride(from: 0, to: indices.count, by: 3) {
            let (a, b, c) = (Int(indices[first]), Int(indices[first + 1]), Int(indices[first + 2]))
            let (bx, by, bz) = (x[b] - x[a], y[b] - y[a], z[b] - z[a])
            let (cx, cy, cz) = (x[c] - x[a], y[c] - y[a], z[c] - z[a])
            sx += by * cz - bz * cy
            sy += bz * cx - bx * cz
            sz += bx * cy - by * cx
        }
        let off = SIMD3(sx, sy, sz) / 2 - wanted
        // Products as large as the extent's square are rounded, in needles to more than 1e-9 of what they add up to.
        let tolerance = 1e-9 * size + extent * extent * Double(x.count) * 0x1p-50
        if (off * off).sum().squareRoot() > tolerance {
            faults.append("triangles' area \(SIMD3(sx, sy, sz) / 2), the polygon's \(wanted)")
        }
        if (result.area - size).magnitude > tolerance { faults.append("area \(result.area) said, \(size) is right") }
    }

    // MARK: In the plane

    private mutating func project(_ x: [Double], _ y: [Double], _ z: [Double], along normal: SIMD3<Double>) {
        let (ax, ay, az) = (normal.x.magnitude, normal.y.magnitude, normal.z.magnitude)
        if az >= ax && az >= ay {
            (u, v) = normal.z > 0 ? (x, y) : (y, x)
        } else if ax >= ay {
            (u, v) = normal.x > 0 ? (y, z) : (z, y)
        } else {
            (u, v) = normal.y > 0 ? (z, x) : (x, z)
        }
        let order = (0..<Int32(u.count)).sorted { a, b in
            let (i, j) = (Int(a), Int(b))
            if u[i] != u[j] { return u[i] < u[j] }
            if v[i] != v[j] { return v[i] < v[j] }
            return i < j
        }
        place = [Int32](repeating: 0, count: u.count)
        var first = 0
        for index in order {
            let node = Int(index)
            if u[first] != u[node] || v[first] != v[node] || index == order[0] { first = node }
            place[node] = Int32(first)
        }
    }

    private func side(_ a: Int, _ b: Int, _ c: Int) -> Double {
        ExactOrientation.determinant(u[a], v[a], u[b], v[b], u[c], v[c])
    }

    /// Sums up edges, each once for its direction; what is left must cancel along lines.
    private mutating func checkEdges(_ ringStarts: [Int32], _ indices: [UInt32]) {
        var edges: [UInt64] = []
        edges.reserveCapacity(indices.count + u.count)
        func add(_ a: Int32, _ b: Int32) {
            if a != b { edges.append(Self.key(a, b)) }
        }
        for first in stride(from: 0, to: indices.count, by: 3) {
            let (a, b, c) = (place[Int(indices[first])], place[Int(indices[first + 1])], place[Int(indices[first + 2])])
            add(a, b)
            add(b, c)
            add(c, a)
        }
        for ring in ringStarts.indices {
            let start = Int(ringStarts[ring])
            let end = ring + 1 < ringStarts.count ? Int(ringStarts[ring + 1]) : u.count
            var area: Double = 0
            for index in start..<end {
                let next = index + 1 == end ? start : index + 1
                let (pu, pv) = (u[index] - u[start], v[index] - v[start])
                area += pu * (v[next] - v[start]) - pv * (u[next] - u[start])
            }
            // Rings count against the triangles; the exterior runs counter-clockwise here, and holes must not.
            let isAsItShould = ring == 0 || area < 0
            for index in start..<end {
                let next = index + 1 == end ? start : index + 1
                if isAsItShould { add(place[next], place[index]) } else { add(place[index], place[next]) }
            }
        }
        var left = Self.cancelled(edges)
        // Where a point of one ring lies on an edge of another, one has the edge and the other its parts.
        if !left.isEmpty { left = Self.cancelled(divided(left)) }
        if !left.isEmpty { faults.append("\(left.count) edges missing, doubled or open") }
    }

    /// The pair in ascending order, then one bit for the direction.
    private static func key(_ a: Int32, _ b: Int32) -> UInt64 {
        a < b ? UInt64(a) << 33 | UInt64(b) << 1 : UInt64(b) << 33 | UInt64(a) << 1 | 1
    }

    private static func ends(_ key: UInt64) -> (Int32, Int32) {
        let (a, b) = (Int32(key >> 33), Int32((key >> 1) & 0x7FFF_FFFF))
        return key & 1 == 0 ? (a, b) : (b, a)
    }

    /// What is left when edges in opposite directions cancel.
    private static func cancelled(_ edges: [UInt64]) -> [UInt64] {
        let sorted = edges.sorted()
        var left: [UInt64] = []
        var index = 0
        while index < sorted.count {
            let pair = sorted[index] >> 1
            var balance = 0
            while index < sorted.count && sorted[index] >> 1 == pair {
                balance += sorted[index] & 1 == 0 ? 1 : -1
                index += 1
            }
            for _ in 0..<balance.magnitude { left.append(pair << 1 | (balance > 0 ? 0 : 1)) }
        }
        return left
    }

    /// Edges cut at each other's ends.
    private func divided(_ edges: [UInt64]) -> [UInt64] {
        var points: [Int32] = []
        for edge in edges {
            let (a, b) = Self.ends(edge)
            points.append(a)
            points.append(b)
        }
        points = Array(Set(points)).sorted()
        var parts: [UInt64] = []
        for edge in edges {
            let (a, b) = Self.ends(edge)
            let (i, j) = (Int(a), Int(b))
            let alongU = (u[j] - u[i]).magnitude > (v[j] - v[i]).magnitude
            var on: [Int32] = []
            for point in points {
                let k = Int(point)
                if point != a, point != b, u[k] >= min(u[i], u[j]), u[k] <= max(u[i], u[j]), v[k] >= min(v[i], v[j]),
                    v[k] <= max(v[i], v[j]), side(i, j, k) == 0
                {
                    on.append(point)
                }
            }
            let isAscending = alongU ? u[i] < u[j] : v[i] < v[j]
            on.sort { first, second in
                let (p, q) = (Int(first), Int(second))
                return (alongU ? u[p] < u[q] : v[p] < v[q]) == isAscending
            }
            var from = a
            for point in on + [b] {
                parts.append(Self.key(from, point))
                from = point
            }
        }
        return parts
    }
}

extension PartitionCheck {
    /// Makes the polygon of a seed, triangulates it, and checks that; an empty answer is a good one.
    static func faults(
        seed: UInt64, _ triangulator: inout PolygonTriangulator
    ) -> (shape: AdversarialPolygon.Shape, method: PolygonTriangulation.Method, faults: [String]) {
        let polygon = AdversarialPolygon(seed: seed)
        var indices: [UInt32] = []
        let result = triangulator.triangulate(
            x: polygon.x.span, y: polygon.y.span, z: polygon.z.span, ringStarts: polygon.ringStarts.span,
            end: Int32(polygon.x.count), appendingTo: &indices)
        var again: [UInt32] = []
        var fresh = PolygonTriangulator()
        _ = fresh.triangulate(
            x: polygon.x.span, y: polygon.y.span, z: polygon.z.span, ringStarts: polygon.ringStarts.span,
            end: Int32(polygon.x.count), appendingTo: &again)
        let check = PartitionCheck(
            x: polygon.x, y: polygon.y, z: polygon.z, ringStarts: polygon.ringStarts, result: result, indices: indices,
            rounding: polygon.rounding, again: again)
        return (polygon.shape, result.method, check.faults)
    }
}

internal import SpatialFrames

/// Cuts polygons with holes, in space, into triangles; keeps its scratch memory from one polygon to the next.
///
/// The plane is Newell's. Points are projected by leaving out the axis along which the normal is longest, so that
/// every decision is made by an exact predicate on coordinates as they were given, without any tolerance.
///
/// Points that lie on a straight edge stay corners of triangles, since neighbouring polygons may share them. A vertex
/// of one ring that lies exactly on an edge of another divides that edge.
public struct PolygonTriangulator: Sendable {
    /// Indices of the points that are left after repeated ones are dropped, ring after ring.
    private var kept: [Int32] = []
    /// Where each kept ring starts in `kept`, exterior first.
    private var keptStarts: [Int32] = []
    private var clipper = EarClipper()
    var ringClipper = RingClipper()

    /// Twice an area, square metres, below which there is none.
    static let leastArea = 1e-140

    /// Point tests that the ears of the last polygon with many holes or points, or out of the ordinary, took: for tests
    /// of complexity.
    package var pointTests: Int { clipper.workSpent }

    /// A triangulator without scratch memory yet.
    public init() {}

    /// Triangulates one polygon.
    ///
    /// Self-crossing input gives the best that can be had, with `.selfIntersection`; nothing is appended on failure.
    /// Works relative to the first point, so offsets of 1e7 m cost nothing but the precision already lost.
    ///
    /// - Parameters:
    ///   - x: metres, of all points; likewise `y` and `z`, in a right-handed Cartesian frame.
    ///   - ringStarts: the first point of each ring, ascending, exterior first; each ring ends where the next starts.
    ///   - end: one past the last point of the last ring.
    ///   - indices: gets three indices into the points per triangle, counter-clockwise about the returned normal.
    /// - Returns: the polygon's measures, repairs, and failure if any.
    /// - Complexity: O(n) if convex; ears are O(n·r) for r reflex corners, in practice near O(n) for many of them
    ///   through boxes or a grid; h holes add O(n·h). Work on crossing rings is capped at
    ///   about 100 000 + (2000 + 40·h)·n point tests in each of at most three attempts.
    /// - Precondition: `ringStarts` and `end` lie within the points.
    public mutating func triangulate(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, ringStarts: Span<Int32>, end: Int32,
        appendingTo indices: inout [UInt32]
    ) -> PolygonTriangulation {
        var result = PolygonTriangulation()
        if ringStarts.count == 1,
            Self.triangulateSmallRing(
                x: x, y: y, z: z, from: Int(ringStarts[0]), to: Int(end), into: &indices, result: &result)
        {
            return result
        }
        return triangulateRings(x: x, y: y, z: z, ringStarts: ringStarts, end: end, appendingTo: &indices)
    }

    /// The general way, for any rings.
    @inline(never)
    private mutating func triangulateRings(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, ringStarts: Span<Int32>, end: Int32,
        appendingTo indices: inout [UInt32]
    ) -> PolygonTriangulation {
        var result = PolygonTriangulation()
        if ringStarts.count == 1,
            triangulateSingleRing(
                x: x, y: y, z: z, from: Int(ringStarts[0]), to: Int(end), into: &indices, result: &result)
        {
            return result
        }
        kept.removeAll(keepingCapacity: true)
        keptStarts.removeAll(keepingCapacity: true)
        guard ringStarts.count > 0 else {
            result.failure = .tooFewPoints
            return result
        }

        let exteriorEnd = ringStarts.count > 1 ? ringStarts[1] : end
        let exterior = gather(x: x, y: y, z: z, from: Int(ringStarts[0]), to: Int(exteriorEnd))
        if exterior.hasRepeatedPoints { result.repairs.insert(.repeatedPoints) }
        guard exterior.isFinite else {
            result.failure = .notFinite
            return result
        }
        guard exterior.count >= 3 else {
            result.failure = .tooFewPoints
            return result
        }
        let length = exterior.length
        // What the rounding of n cross products of this extent can leave of a polygon without area; and below the second
        // bound squares underflow.
        guard length > max(exterior.extentSquared * Double(exterior.count) * 0x1p-52, Self.leastArea) else {
            result.failure = .zeroArea
            return result
        }
        let normal = Displacement<ENU>(x: exterior.x / length, y: exterior.y / length, z: exterior.z / length)
        result.normal = normal
        result.area = length / 2
        keptStarts.append(0)

        for ring in 1..<max(1, ringStarts.count) {
            let ringEnd = ring + 1 < ringStarts.count ? ringStarts[ring + 1] : end
            let start = kept.count
            let hole = gather(x: x, y: y, z: z, from: Int(ringStarts[ring]), to: Int(ringEnd))
            if hole.hasRepeatedPoints { result.repairs.insert(.repeatedPoints) }
            guard hole.isFinite else {
                result.failure = .notFinite
                return result
            }
            let projected = hole.x * normal.x + hole.y * normal.y + hole.z * normal.z
            guard hole.count >= 3, projected.magnitude > hole.extentSquared * Double(hole.count) * 0x1p-52 else {
                kept.removeSubrange(start...)
                result.repairs.insert(.holeDropped)
                continue
            }
            keptStarts.append(Int32(start))
            result.area -= projected.magnitude / 2
            if projected > 0 { result.repairs.insert(.reversedHole) }
        }
        result.planarityDeviation = planarityDeviation(x: x, y: y, z: z, normal: normal)

        // The projection that keeps counter-clockwise about the normal counter-clockwise in the plane.
        let isAlongX = exterior.x.magnitude >= exterior.y.magnitude
        let isAlongZ = exterior.z.magnitude >= (isAlongX ? exterior.x.magnitude : exterior.y.magnitude)
        let isUp = (isAlongZ ? exterior.z : (isAlongX ? exterior.x : exterior.y)) > 0
        let u = isAlongZ ? x : (isAlongX ? y : z)
        let v = isAlongZ ? y : (isAlongX ? z : x)
        triangulateInPlane(u: isUp ? u : v, v: isUp ? v : u, x: x, y: y, z: z, into: &indices, result: &result)
        if result.triangleCount == 0 && result.failure == nil { result.failure = .noTriangulation }
        return result
    }

    // MARK: Rings

    /// Twice the vector area of a ring, and what was seen on the way.
    private struct RingSums {
        var x: Double = 0
        var y: Double = 0
        var z: Double = 0
        var extentSquared: Double = 0
        var count = 0
        var isFinite = true
        var hasRepeatedPoints = false

        var length: Double { (x * x + y * y + z * z).squareRoot() }
    }

    /// Appends a ring's points to `kept` without repeated ones, and sums its Newell normal about its first point.
    private mutating func gather(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, from start: Int, to end: Int
    ) -> RingSums {
        var sums = RingSums()
        guard start < end else { return sums }
        // Once for all that is read unchecked below.
        precondition(start >= 0 && end <= x.count && end <= y.count && end <= z.count)
        let originX = x[start]
        let originY = y[start]
        let originZ = z[start]
        var last = end - 1
        if last > start, x[last] == originX, y[last] == originY, z[last] == originZ { last -= 1 }
        while last > start, x[last] == originX, y[last] == originY, z[last] == originZ {
            last -= 1
            sums.hasRepeatedPoints = true
        }
        let hasRepeatedEnd = sums.hasRepeatedPoints
        kept.append(addingCapacity: last - start + 1) { output in
            var own = RingSums()
            own.hasRepeatedPoints = hasRepeatedEnd
            var (previousX, previousY, previousZ): (Double, Double, Double) = (0, 0, 0)
            // NaN unless every coordinate is below about 1e70, so that no product overflows: 0 × ∞ is NaN.
            var poison: Double = (originX.magnitude + originY.magnitude + originZ.magnitude) * 0x1p789 * 0
            output.append(Int32(truncatingIfNeeded: start))
            var (lastX, lastY, lastZ) = (originX, originY, originZ)
            for index in start + 1..<max(start + 1, last + 1) {
                let (pointX, pointY, pointZ) = unsafe (x[unchecked: index], y[unchecked: index], z[unchecked: index])
                poison += (pointX.magnitude + pointY.magnitude + pointZ.magnitude) * 0x1p789 * 0
                if pointX == lastX, pointY == lastY, pointZ == lastZ {
                    own.hasRepeatedPoints = true
                    continue
                }
                (lastX, lastY, lastZ) = (pointX, pointY, pointZ)
                let (dx, dy, dz) = (pointX - originX, pointY - originY, pointZ - originZ)
                own.x += previousY * dz - previousZ * dy
                own.y += previousZ * dx - previousX * dz
                own.z += previousX * dy - previousY * dx
                let square = dx * dx + dy * dy + dz * dz
                own.extentSquared = square > own.extentSquared ? square : own.extentSquared
                (previousX, previousY, previousZ) = (dx, dy, dz)
                output.append(Int32(truncatingIfNeeded: index))
            }
            own.count = output.count
            own.isFinite = !poison.isNaN && own.extentSquared.isFinite
            sums = own
        }
        return sums
    }

    /// The largest distance of a kept point from the mean plane.
    private func planarityDeviation(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, normal: Displacement<ENU>
    ) -> Double {
        guard kept.count > 3 else { return 0 }
        let points = kept.span
        let origin = Int(points[0])
        let originX = x[origin]
        let originY = y[origin]
        let originZ = z[origin]
        var sum: Double = 0
        var lowest: Double = 0
        var highest: Double = 0
        for position in 1..<points.count {
            let index = Int(points[position])
            let dx = (x[index] - originX) * normal.x
            let dy = (y[index] - originY) * normal.y
            let dz = (z[index] - originZ) * normal.z
            let height = dx + dy + dz
            sum += height
            lowest = min(lowest, height)
            highest = max(highest, height)
        }
        let mean = sum / Double(points.count)
        return max(highest - mean, mean - lowest)
    }

    // MARK: In the plane

    /// Chooses the way, once the projection is known.
    private mutating func triangulateInPlane(
        u: Span<Double>, v: Span<Double>, x: Span<Double>, y: Span<Double>, z: Span<Double>,
        into indices: inout [UInt32], result: inout PolygonTriangulation
    ) {
        if keptStarts.count == 1 {
            switch kept.count {
            case 3:
                if triangulateTriangle(u: u, v: v, firstCorners, into: &indices) {
                    result.triangleCount = 1
                    result.method = .triangle
                    return
                }
                result.failure = .zeroArea
                return
            case 4:
                if triangulateConvexQuad(u: u, v: v, x: x, y: y, z: z, firstCorners, into: &indices) {
                    result.triangleCount = 2
                    result.method = .convexQuad
                    return
                }
            default:
                if triangulateConvex(u: u, v: v, into: &indices) {
                    result.triangleCount = kept.count - 2
                    result.method = .convex
                    return
                }
            }
        }
        if ringClipper.clip(u: u, v: v, points: kept, ringStarts: keptStarts, into: &indices) {
            result.triangleCount = kept.count + 2 * (keptStarts.count - 1) - 2
            result.method = .ears
            return
        }
        let before = indices.count
        clipper.load(u: u, v: v, points: kept, ringStarts: keptStarts)
        let outcome = clipper.clip(into: &indices)
        result.repairs.formUnion(outcome.repairs)
        result.triangleCount = (indices.count - before) / 3
        result.method = result.triangleCount > 0 ? .ears : .none
    }

    /// The first four kept points, of three the first one twice.
    private var firstCorners: InlineArray<4, Int32> {
        let points = kept.span
        return InlineArray { points[$0 < points.count ? $0 : 0] }
    }

    func triangulateTriangle(
        u: Span<Double>, v: Span<Double>, _ corners: InlineArray<4, Int32>, into indices: inout [UInt32]
    ) -> Bool {
        let a = Int(corners[0])
        let b = Int(corners[1])
        let c = Int(corners[2])
        guard ExactOrientation.determinant(u[a], v[a], u[b], v[b], u[c], v[c]) > 0 else { return false }
        indices.append(UInt32(truncatingIfNeeded: a))
        indices.append(UInt32(truncatingIfNeeded: b))
        indices.append(UInt32(truncatingIfNeeded: c))
        return true
    }

    /// A quadrilateral both of whose diagonals cut it in two positive triangles is strictly convex.
    func triangulateConvexQuad(
        u: Span<Double>, v: Span<Double>, x: Span<Double>, y: Span<Double>, z: Span<Double>,
        _ corners: InlineArray<4, Int32>, into indices: inout [UInt32]
    ) -> Bool {
        let a = Int(corners[0])
        let b = Int(corners[1])
        let c = Int(corners[2])
        let d = Int(corners[3])
        guard ExactOrientation.determinant(u[a], v[a], u[b], v[b], u[c], v[c]) > 0,
            ExactOrientation.determinant(u[a], v[a], u[c], v[c], u[d], v[d]) > 0,
            ExactOrientation.determinant(u[a], v[a], u[b], v[b], u[d], v[d]) > 0,
            ExactOrientation.determinant(u[b], v[b], u[c], v[c], u[d], v[d]) > 0
        else { return false }
        let ac = squaredDistance(x, y, z, a, c)
        let bd = squaredDistance(x, y, z, b, d)
        let (i, j, k, l) = ac <= bd ? (a, b, c, d) : (b, c, d, a)
        indices.append(UInt32(truncatingIfNeeded: i))
        indices.append(UInt32(truncatingIfNeeded: j))
        indices.append(UInt32(truncatingIfNeeded: k))
        indices.append(UInt32(truncatingIfNeeded: i))
        indices.append(UInt32(truncatingIfNeeded: k))
        indices.append(UInt32(truncatingIfNeeded: l))
        return true
    }

    private func squaredDistance(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ a: Int, _ b: Int
    ) -> Double {
        let dx = x[a] - x[b]
        let dy = y[a] - y[b]
        let dz = z[a] - z[b]
        return dx * dx + dy * dy + dz * dz
    }

    /// Left turns only, and once round: then any diagonal will do, and a zigzag makes fewer needles than a fan.
    private func triangulateConvex(u: Span<Double>, v: Span<Double>, into indices: inout [UInt32]) -> Bool {
        let points = kept.span
        var a = Int(points[points.count - 2])
        var b = Int(points[points.count - 1])
        var wasAscending = isAscending(u, v, a, b)
        var changes = 0
        for position in 0..<points.count {
            let c = Int(points[position])
            guard ExactOrientation.determinant(u[a], v[a], u[b], v[b], u[c], v[c]) > 0 else { return false }
            let ascends = isAscending(u, v, b, c)
            if ascends != wasAscending { changes += 1 }
            wasAscending = ascends
            a = b
            b = c
        }
        guard changes == 2 else { return false }
        var low = 0
        var high = points.count - 1
        var takesLow = true
        while high - low >= 2 {
            let first = UInt32(truncatingIfNeeded: points[low])
            let last = UInt32(truncatingIfNeeded: points[high])
            indices.append(first)
            if takesLow {
                low += 1
                indices.append(UInt32(truncatingIfNeeded: points[low]))
            } else {
                high -= 1
                indices.append(UInt32(truncatingIfNeeded: points[high]))
            }
            indices.append(last)
            takesLow.toggle()
        }
        return true
    }

    private func isAscending(_ u: Span<Double>, _ v: Span<Double>, _ a: Int, _ b: Int) -> Bool {
        u[a] < u[b] || (u[a] == u[b] && v[a] < v[b])
    }
}

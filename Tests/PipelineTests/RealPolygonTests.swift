import Meshing
import Testing

/// The triangulation of every polygon that the readers find, whatever its level of detail, where PROJ puts it.
@Suite struct RealPolygonTests {
    @Test(
        "triangles cover every polygon of real data to 1e-9 of its area, or its rings are said to cross",
        arguments: RealData.all)
    func areas(data: RealData) throws {
        guard let files = data.files else {
            print("data test: skipped the polygons of \(data.name)")
            return
        }
        var triangulator = PolygonTriangulator()
        var count = 0
        var crossing = 0
        var failed = 0
        var wrong: [String] = []
        for tree in try SourceCity(files).trees {
            for polygon in tree.polygons {
                count += 1
                var points: [SIMD3<Double>] = []
                var starts: [Int32] = []
                for ring in polygon.rings {
                    starts.append(Int32(points.count))
                    points += ring
                }
                var indices: [UInt32] = []
                let x = points.map(\.x)
                let y = points.map(\.y)
                let z = points.map(\.z)
                let end = Int32(points.count)
                let result = triangulator.triangulate(
                    x: x.span, y: y.span, z: z.span, ringStarts: starts.span, end: end, appendingTo: &indices)
                if result.failure != nil {
                    failed += 1
                } else if result.repairs.contains(.selfIntersection) {
                    crossing += 1
                } else {
                    let (area, rounding) = Self.area(polygon.rings)
                    let covered = Self.covered(points, indices, exterior: polygon.rings[0])
                    if (covered - area).magnitude > 1e-9 * area + rounding {
                        wrong.append("\(tree.identifier): \(covered) of \(area) m²")
                    }
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
        #expect(count > 100 && crossing * 1000 <= count)
        print("data test: ran the polygons of \(data.name): \(count), \(failed) failed, \(crossing) crossing")
    }

    /// Twice the vector area of a ring, about its first point, and the square of its extent.
    private static func vectorArea(_ ring: [SIMD3<Double>]) -> (SIMD3<Double>, extentSquared: Double) {
        var sum = SIMD3<Double>()
        var extent: Double = 0
        for index in ring.indices.dropFirst() {
            let a = ring[index - 1] - ring[0]
            let b = ring[index] - ring[0]
            sum += SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
            extent = max(extent, (b * b).sum())
        }
        return (sum, extent)
    }

    /// The axis along which a polygon's normal is longest: left out, it leaves the plane in which triangles are found.
    ///
    /// Seen along the normal itself, a triangle of a polygon that is bent by a millimetre may lie the other way round.
    private static func axis(_ exterior: [SIMD3<Double>]) -> Int {
        let normal = vectorArea(exterior).0
        let (x, y, z) = (normal.x.magnitude, normal.y.magnitude, normal.z.magnitude)
        return z >= x && z >= y ? 2 : x >= y ? 0 : 1
    }

    /// The area of the exterior less that of the holes, along an axis; and what rounding can do to it.
    private static func area(_ rings: [[SIMD3<Double>]]) -> (area: Double, rounding: Double) {
        let axis = axis(rings[0])
        let (exterior, extent) = vectorArea(rings[0])
        var area = exterior[axis].magnitude / 2
        for hole in rings.dropFirst() { area -= vectorArea(hole).0[axis].magnitude / 2 }
        return (area, extent * Double(rings.joined().count) * 0x1p-48)
    }

    /// The area of all triangles, whatever way round, along the same axis.
    private static func covered(_ points: [SIMD3<Double>], _ indices: [UInt32], exterior: [SIMD3<Double>]) -> Double {
        let axis = axis(exterior)
        var sum: Double = 0
        for first in stride(from: 0, to: indices.count, by: 3) {
            let corners = (0..<3).map { points[Int(indices[first + $0])] }
            sum += vectorArea(corners).0[axis].magnitude / 2
        }
        return sum
    }
}

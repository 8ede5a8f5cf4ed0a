import Foundation
import Meshing
import SpatialFrames
import Testing

/// Points of a polygon in space, as the triangulator takes them.
struct SpacePolygon {
    var x: [Double] = []
    var y: [Double] = []
    var z: [Double] = []
    var ringStarts: [Int32] = []

    init() {}

    /// The polygon's image under (u, v) → origin + u·a + v·b.
    init(_ polygon: PlanePolygon, origin: SIMD3<Double>, a: SIMD3<Double>, b: SIMD3<Double>, closed: Bool = false) {
        for ring in polygon.rings {
            ringStarts.append(Int32(x.count))
            for point in closed ? ring + [ring[0]] : ring {
                let image = origin + point.u * a + point.v * b
                x.append(image.x)
                y.append(image.y)
                z.append(image.z)
            }
        }
    }

    func triangulate(_ triangulator: inout PolygonTriangulator) -> (PolygonTriangulation, [UInt32]) {
        var indices: [UInt32] = []
        let result = triangulator.triangulate(
            x: x.span, y: y.span, z: z.span, ringStarts: ringStarts.span, end: Int32(x.count), appendingTo: &indices)
        return (result, indices)
    }

    func point(_ index: Int) -> SIMD3<Double> { SIMD3(x[index], y[index], z[index]) }

    /// Twice the vector area of a triangle.
    func vectorArea(_ a: UInt32, _ b: UInt32, _ c: UInt32) -> SIMD3<Double> {
        cross(point(Int(b)) - point(Int(a)), point(Int(c)) - point(Int(a)))
    }
}

func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

func length(_ a: SIMD3<Double>) -> Double { (a * a).sum().squareRoot() }

/// What is wrong with a triangulation, in words; empty if nothing.
struct TriangulationFaults {
    var texts: [String] = []

    /// - Parameter areaTolerance: square metres.
    init(
        _ polygon: SpacePolygon, _ result: PolygonTriangulation, _ indices: [UInt32], area: Double,
        areaTolerance: Double, checksEdges: Bool = true
    ) {
        if let failure = result.failure { texts.append("failure \(failure)") }
        if result.repairs.contains(.selfIntersection) { texts.append("called self-intersecting") }
        if result.repairs.contains(.collinearDropped) { texts.append("dropped a straight point") }
        if indices.count != result.triangleCount * 3 {
            texts.append("count \(indices.count) of \(result.triangleCount)")
        }
        if abs(result.area - area) > areaTolerance { texts.append("Newell area \(result.area), not \(area)") }
        var sum: Double = 0
        let normal = SIMD3(result.normal.x, result.normal.y, result.normal.z)
        for triangle in stride(from: 0, to: indices.count, by: 3) {
            let twice = polygon.vectorArea(indices[triangle], indices[triangle + 1], indices[triangle + 2])
            sum += length(twice) / 2
            if (twice * normal).sum() <= 0 { texts.append("triangle \(triangle / 3) is inverted or empty") }
        }
        if abs(sum - area) > areaTolerance { texts.append("triangles' area \(sum), not \(area)") }
        if checksEdges { checkEdges(polygon, indices, normal) }
    }

    /// Inner edges pair up; what is left over are the rings' edges, each once, by position.
    private mutating func checkEdges(_ polygon: SpacePolygon, _ indices: [UInt32], _ normal: SIMD3<Double>) {
        struct Edge: Hashable {
            var from: SIMD3<Double>
            var to: SIMD3<Double>
        }
        var balance: [Edge: Int] = [:]
        func add(_ from: SIMD3<Double>, _ to: SIMD3<Double>, _ amount: Int) {
            balance[Edge(from: from, to: to), default: 0] += amount
            balance[Edge(from: to, to: from), default: 0] -= amount
        }
        for triangle in stride(from: 0, to: indices.count, by: 3) {
            for corner in 0..<3 {
                add(
                    polygon.point(Int(indices[triangle + corner])),
                    polygon.point(Int(indices[triangle + (corner + 1) % 3])), 1)
            }
        }
        for ring in polygon.ringStarts.indices {
            let start = Int(polygon.ringStarts[ring])
            let end = ring + 1 < polygon.ringStarts.count ? Int(polygon.ringStarts[ring + 1]) : polygon.x.count
            var area = SIMD3<Double>()
            for index in start..<end {
                let following = index + 1 == end ? start : index + 1
                let origin = polygon.point(start)
                area += cross(polygon.point(index) - origin, polygon.point(following) - origin)
            }
            let isBackward = ring > 0 && (area * normal).sum() > 0
            for index in start..<end {
                let following = index + 1 == end ? start : index + 1
                if isBackward {
                    add(polygon.point(following), polygon.point(index), -1)
                } else {
                    add(polygon.point(index), polygon.point(following), -1)
                }
            }
        }
        let faults = balance.values.filter { $0 != 0 }.count / 2
        if faults > 0 { texts.append("\(faults) edges missing, doubled or open") }
    }
}

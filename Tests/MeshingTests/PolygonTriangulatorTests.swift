import Foundation
import Meshing
import Testing

/// Planes given by small integers: integer polygons stay exact in them, whichever axis is dropped.
private let exactPlanes: [(a: SIMD3<Double>, b: SIMD3<Double>)] = [
    (SIMD3(1, 0, 0), SIMD3(0, 1, 0)), (SIMD3(0, 1, 0), SIMD3(1, 0, 0)),
    (SIMD3(0, 1, 0), SIMD3(0, 0, 1)), (SIMD3(0, 0, 1), SIMD3(0, 1, 0)),
    (SIMD3(0, 0, 1), SIMD3(1, 0, 0)), (SIMD3(1, 0, 0), SIMD3(0, 0, 1)),
    (SIMD3(1, 0, 2), SIMD3(0, 1, -3)), (SIMD3(2, 1, 0), SIMD3(0, 1, 1)), (SIMD3(-1, 4, 1), SIMD3(3, 0, -1)),
]

private enum Shape: CaseIterable {
    case star, comb, skyline, starWithHoles, touchingHoles, cells, cellsWithStraightPoints, triangle, quad
}

private func polygon(_ shape: Shape, _ random: inout SplitMix64) -> PlanePolygon {
    var result: PlanePolygon
    switch shape {
    case .star:
        let ring = RandomPolygons.star(&random, corners: random.int(3...120), radius: 0.5...10)
        result = PlanePolygon(rings: [ring])
    case .comb: result = PlanePolygon(rings: [RandomPolygons.comb(&random, teeth: random.int(1...40))])
    case .skyline: result = PlanePolygon(rings: [RandomPolygons.skyline(&random, steps: random.int(1...40))])
    case .starWithHoles: result = RandomPolygons.starWithHoles(&random)
    case .touchingHoles: result = RandomPolygons.touchingHoles(&random)
    case .cells: result = RandomPolygons.cells(&random, keepsStraightPoints: false)
    case .cellsWithStraightPoints: result = RandomPolygons.cells(&random, keepsStraightPoints: true)
    case .triangle:
        result = PlanePolygon(rings: [RandomPolygons.star(&random, corners: 3, radius: 1...5)])
    case .quad: result = PlanePolygon(rings: [RandomPolygons.star(&random, corners: 4, radius: 1...5)])
    }
    result.shuffle(&random)
    if random.chance(0.5) { result.rings[0].reverse() }
    return result
}

@Suite struct PolygonTriangulatorTests {
    @Test("Valid polygons are partitioned: area kept, nothing inverted, every edge once", arguments: 0..<9)
    fileprivate func partition(shapeIndex: Int) {
        let shape = Shape.allCases[shapeIndex]
        var triangulator = PolygonTriangulator()
        for seed in 0..<UInt64(250) {
            var random = SplitMix64(seed: seed)
            let flat = polygon(shape, &random)
            let plane = exactPlanes[random.int(0...exactPlanes.count - 1)]
            let far = random.chance(0.3)
            let origin = far ? SIMD3<Double>(10_000_000, -5_000_000, 3_000_000) : SIMD3<Double>(0, 0, 0)
            let space = SpacePolygon(flat, origin: origin, a: plane.a, b: plane.b, closed: random.chance(0.5))
            let (result, indices) = space.triangulate(&triangulator)
            let area = flat.area * length(cross(plane.a, plane.b))
            // Far away a coordinate is rounded to 2e-9 m, over edges of up to some 100 m in all.
            let tolerance = 1e-9 * area + (far ? 1e-6 : 0)
            // A ring's edge that another ring's vertex touches is divided there, so its parts are checked by area.
            let faults = TriangulationFaults(
                space, result, indices, area: area, areaTolerance: tolerance, checksEdges: shape != .touchingHoles)
            #expect(faults.texts.isEmpty, "\(shape), seed \(seed): \(faults.texts)")
            #expect(result.planarityDeviation < (far ? 1e-7 : 1e-12))
            if !faults.texts.isEmpty { return }
        }
    }

    @Test("Rotated anywhere, rounding may bend straight runs and make touching rings overlap, but area is kept")
    func rotated() {
        var triangulator = PolygonTriangulator()
        for seed in 0..<UInt64(1500) {
            var random = SplitMix64(seed: seed)
            let shape = Shape.allCases[random.int(0...Shape.allCases.count - 1)]
            let flat = polygon(shape, &random)
            let normal = randomDirection(&random)
            let helper = abs(normal.z) < 0.9 ? SIMD3<Double>(0, 0, 1) : SIMD3<Double>(1, 0, 0)
            let across = cross(normal, helper)
            let a = across / length(across)
            let b = cross(normal, a)
            let distance = pow(10, random.double(0...7))
            let origin = randomDirection(&random) * distance
            let space = SpacePolygon(flat, origin: origin, a: a, b: b)
            let (result, indices) = space.triangulate(&triangulator)
            var perimeter: Double = 0
            for ring in flat.rings {
                for (i, p) in ring.enumerated() {
                    let q = ring[(i + 1) % ring.count]
                    perimeter += hypot(p.u - q.u, p.v - q.v)
                }
            }
            // Each coordinate is rounded to half a unit in the last place of the distance.
            let rounding = (distance + 200) * 0x1p-52 * 16
            let tolerance = 1e-9 * flat.area + perimeter * rounding
            var sum: Double = 0
            for triangle in stride(from: 0, to: indices.count, by: 3) {
                sum += length(space.vectorArea(indices[triangle], indices[triangle + 1], indices[triangle + 2])) / 2
            }
            #expect(abs(sum - flat.area) <= tolerance, "\(shape), seed \(seed): \(sum) of \(flat.area)")
            #expect(abs(result.area - flat.area) <= tolerance, "\(shape), seed \(seed)")
            #expect(result.failure == nil)
            #expect(result.planarityDeviation <= rounding, "\(shape), seed \(seed)")
        }
    }

    private func randomDirection(_ random: inout SplitMix64) -> SIMD3<Double> {
        while true {
            let v = SIMD3(random.double(-1...1), random.double(-1...1), random.double(-1...1))
            let size = length(v)
            if size > 0.1 && size <= 1 { return v / size }
        }
    }
}

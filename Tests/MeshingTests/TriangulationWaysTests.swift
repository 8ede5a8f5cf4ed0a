import Testing

@testable import Meshing

/// Polygons go one of several ways, by their size and whether anything is out of the ordinary; which one, nobody sees.
@Suite struct TriangulationWaysTests {
    /// The polygon with its last point written twice, which is what sends a ring the general way.
    private func withRepeatedPoint(_ polygon: SpacePolygon) -> SpacePolygon {
        var other = polygon
        let last = polygon.point(polygon.x.count - 1)
        other.x.append(last.x)
        other.y.append(last.y)
        other.z.append(last.z)
        return other
    }

    @Test("The short ways give the bits of the general one, in any plane and not quite in one", arguments: 3...24)
    func sameBits(corners: Int) {
        var triangulator = PolygonTriangulator()
        for seed in 0..<200 {
            var random = SplitMix64(seed: UInt64(1000 * corners + seed))
            let radius = seed % 3 == 0 ? 5.0...5.0 : 1.0...9.0
            var flat = PlanePolygon(rings: [RandomPolygons.star(&random, corners: corners, radius: radius)])
            flat.shuffle(&random)
            func anything() -> SIMD3<Double> {
                SIMD3(random.double(-1...1), random.double(-1...1), random.double(-1...1))
            }
            // Upright and level ones as well as any; z exactly the axis left out or hardly so.
            let (a, b) = seed % 4 == 0 ? (SIMD3(1, 0, 0), SIMD3(0, 0, 1)) : (anything(), anything())
            var polygon = SpacePolygon(flat, origin: 1e5 * anything(), a: a, b: b)
            for index in polygon.x.indices where seed % 2 == 0 { polygon.z[index] += random.double(-0.01...0.01) }

            let (short, shortIndices) = polygon.triangulate(&triangulator)
            let (general, generalIndices) = withRepeatedPoint(polygon).triangulate(&triangulator)
            #expect(general.repairs.contains(.repeatedPoints) && !short.repairs.contains(.repeatedPoints))
            #expect(shortIndices == generalIndices, "seed \(seed)")
            #expect(short.method == general.method && short.triangleCount == general.triangleCount)
            #expect(short.failure == general.failure)
            for (one, other) in [
                (short.normal.x, general.normal.x), (short.normal.y, general.normal.y),
                (short.normal.z, general.normal.z), (short.area, general.area),
                (short.planarityDeviation, general.planarityDeviation),
            ] {
                #expect(one.bitPattern == other.bitPattern, "seed \(seed): \(one) and \(other)")
            }
        }
    }

    @Test("A closing point changes nothing, also where it is −0 and the first one 0")
    func closing() {
        var triangulator = PolygonTriangulator()
        let corners: [(u: Double, v: Double)] = [(0, 0), (4, 0), (4, 3), (0, 3)]
        for count in 3...4 {
            let flat = PlanePolygon(rings: [Array(corners[..<count])])
            let open = SpacePolygon(flat, origin: .zero, a: SIMD3(1, 0, 0), b: SIMD3(0, 1, 0))
            var closed = SpacePolygon(flat, origin: .zero, a: SIMD3(1, 0, 0), b: SIMD3(0, 1, 0), closed: true)
            let (expected, expectedIndices) = open.triangulate(&triangulator)
            for zero in [0.0, -0.0] {
                closed.x[count] = zero
                let (result, indices) = closed.triangulate(&triangulator)
                #expect(indices == expectedIndices && result.method == expected.method)
                #expect(result.repairs.isEmpty && result.area == expected.area)
            }
        }
    }

    @Test("Coordinates too great, or none at all, are refused by every way", arguments: [3, 4, 5])
    func notFinite(corners: Int) {
        var triangulator = PolygonTriangulator()
        var random = SplitMix64(seed: 7)
        let flat = PlanePolygon(rings: [RandomPolygons.star(&random, corners: corners, radius: 5...5)])
        for value in [Double.nan, .infinity, -.infinity, 1e200] {
            for index in 0..<corners {
                var polygon = SpacePolygon(flat, origin: .zero, a: SIMD3(1, 0, 0), b: SIMD3(0, 1, 0))
                polygon.y[index] = value
                let (result, indices) = polygon.triangulate(&triangulator)
                #expect(result.failure == .notFinite && indices.isEmpty, "\(value) at \(index)")
            }
        }
    }

    @Test(
        "Small polygons are clipped ear for ear as the general clipper does, with and without holes", arguments: 0...5)
    func earForEar(side: Int) {
        var triangulator = PolygonTriangulator()
        var clipper = EarClipper()
        for seed in 0..<150 {
            var random = SplitMix64(seed: UInt64(1000 * side + seed))
            let width = Double(4 * max(1, side))
            // Around the holes, or all there is: above 32 reflex corners they are looked at in groups.
            let outer =
                side == 0
                ? RandomPolygons.star(&random, corners: random.int(5...140), radius: 1...9)
                : [(-1, -1), (width + 1, -1), (width, width / 2), (width + 1, width + 1), (-1, width + 1)]
            var flat = PlanePolygon(rings: [outer])
            for cell in 0..<side * side {
                let centre = (u: Double(4 * (cell % side) + 2), v: Double(4 * (cell / side) + 2))
                flat.rings.append(
                    RandomPolygons.star(&random, corners: random.int(3...9), centre: centre, radius: 0.5...1.9))
            }
            flat.shuffle(&random)
            let polygon = SpacePolygon(flat, origin: .zero, a: SIMD3(1, 0, 0), b: SIMD3(0, 1, 0))
            let (result, indices) = polygon.triangulate(&triangulator)
            clipper.load(
                u: polygon.x.span, v: polygon.y.span, points: (0..<polygon.x.count).map { Int32($0) },
                ringStarts: polygon.ringStarts)
            var expected: [UInt32] = []
            _ = clipper.clip(into: &expected)
            guard result.method == .ears else { continue }
            #expect(indices == expected, "seed \(seed)")
            #expect(result.triangleCount == expected.count / 3)
        }
    }
}

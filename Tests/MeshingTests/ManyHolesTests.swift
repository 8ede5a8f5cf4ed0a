import Meshing
import Testing

/// Polygons with thousands of holes cost little more than in proportion; work is counted, not time.
@Suite struct ManyHolesTests {
    /// A square with side² holes, each in a cell of 4 by 4.
    private func grid(side: Int, _ hole: (_ column: Int, _ row: Int) -> [(u: Double, v: Double)]) -> PlanePolygon {
        let width = Double(4 * side)
        var rings: [[(u: Double, v: Double)]] = [[(0, 0), (width, 0), (width, width), (0, width)]]
        for row in 0..<side {
            for column in 0..<side {
                rings.append(hole(column, row).map { ($0.u + Double(4 * column), $0.v + Double(4 * row)) })
            }
        }
        return PlanePolygon(rings: rings)
    }

    private func cost(_ flat: PlanePolygon) -> Double {
        let space = SpacePolygon(flat, origin: SIMD3(0, 0, 0), a: SIMD3(1, 0, 0), b: SIMD3(0, 1, 0))
        var triangulator = PolygonTriangulator()
        let (result, indices) = space.triangulate(&triangulator)
        let faults = PartitionCheck(
            x: space.x, y: space.y, z: space.z, ringStarts: space.ringStarts, result: result, indices: indices,
            rounding: 0, again: indices
        ).faults
        #expect(faults.isEmpty, "\(faults)")
        return Double(triangulator.pointTests) / Double(space.x.count)
    }

    @Test("Ten times the holes cost at most three times the point tests by point", arguments: 0..<3)
    func proportion(kind: Int) {
        func polygon(side: Int) -> PlanePolygon {
            grid(side: side) { column, row in
                switch kind {
                case 0: return [(1, 1), (3, 1), (3, 3), (1, 3)]
                case 1: return [(1, 2), (2, 1), (3, 2), (2, 3)]
                default:
                    // Nothing in line with anything else.
                    var random = SplitMix64(seed: UInt64(column * 1000 + row))
                    return RandomPolygons.star(&random, corners: 5, centre: (2, 2), radius: 0.5...1.9)
                }
            }
        }
        let few = cost(polygon(side: 14))
        let many = cost(polygon(side: 45))
        print("point tests by point: \(few) with 196 holes, \(many) with 2,025")
        #expect(many < 3 * few)
    }
}

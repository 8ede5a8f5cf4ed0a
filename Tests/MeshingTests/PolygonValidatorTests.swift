import Meshing
import Testing

@Suite("Polygons by ISO 19107")
struct PolygonValidatorTests {
    private let square = ValidityFixtures.square(1)

    private func codes(_ rings: [SamplePoint]...) -> [Int]? { ValidityFixtures.codes(rings) }
    private func hole(_ x: Double, _ y: Double, _ size: Double = 0.2) -> [SamplePoint] {
        ValidityFixtures.hole(x, y, size)
    }

    @Test("Sound polygons have no finding")
    func sound() {
        #expect(codes(square) == [])
        #expect(codes(square, hole(0.2, 0.2), hole(0.6, 0.6)) == [])
        // A reflex corner, and points on a straight edge.
        #expect(codes([(0, 0, 0), (2, 0, 0), (4, 0, 0), (4, 4, 0), (2, 1, 0), (0, 4, 0)]) == [])
        // A hole that touches the outer ring at one point: at a corner, and in the middle of an edge.
        #expect(codes(square, [(0, 0, 1), (0.2, 0.4, 1), (0.4, 0.2, 1)]) == [])
        #expect(codes(square, [(0.5, 0, 1), (0.4, 0.4, 1), (0.6, 0.4, 1)]) == [])
        // Two holes that touch at one point.
        #expect(codes(square, hole(0.2, 0.2), hole(0.4, 0.4)) == [])
    }

    @Test("101: a ring with fewer than three points")
    func tooFewPoints() {
        #expect(codes([(0, 0, 0), (1, 0, 0)]) == [101])
        #expect(codes([]) == [101])
        #expect(codes(square, [(0.2, 0.2, 1)]) == [101])
    }

    @Test("102: a point repeated, also within the snap tolerance and across the end")
    func repeatedPoint() {
        #expect(codes([(0, 0, 0), (1, 0, 0), (1, 0, 0), (1, 1, 0)]) == [102])
        #expect(codes([(0, 0, 0), (1, 0, 0), (1.0009, 0, 0), (1, 1, 0)]) == [102])
        #expect(codes([(0, 0, 0), (1, 0, 0), (1.0011, 0, 0), (1, 1, 0)]) == [])
        #expect(codes([(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 0, 0)]) == [102])
    }

    @Test("104: a ring that crosses or touches itself, runs back or encloses nothing")
    func selfIntersection() {
        // A bow tie of two equal halves has no area and no direction.
        #expect(codes([(0, 0, 0), (1, 1, 0), (1, 0, 0), (0, 1, 0)]) == [104])
        #expect(codes([(0, 0, 0), (3, 0, 0), (3, 2, 0), (1, -1, 0), (0, 2, 0)]) == [104])
        // Through one of its points, and a spike.
        #expect(codes([(0, 0, 0), (4, 0, 0), (4, 4, 0), (2, 0, 0), (0, 4, 0)]) == [104])
        #expect(codes([(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 3, 0), (1, 1, 0), (0, 1, 0)]) == [104])
        #expect(codes([(0, 0, 0), (1, 0, 0), (2, 0, 0)]) == [104])
        #expect(codes(square, [(0.2, 0.2, 1), (0.5, 0.5, 1), (0.8, 0.8, 1)]) == [104])
        // In a wall, too.
        #expect(codes([(5, 0, 0), (5, 1, 1), (5, 1, 0), (5, 0, 2)]) == [104])
        let bowTie = ValidityFixtures.findings([[(0, 0, 0), (2, 0, 0), (0, 1, 0), (3, 1, 0)]])?.first
        #expect(abs((bowTie?.x ?? 0) - 1.2) < 1e-9 && abs((bowTie?.y ?? 0) - 0.4) < 1e-9)
    }

    @Test("201: rings that cross, or share a line")
    func ringsIntersect() {
        #expect(codes(square, hole(0.9, 0.4)) == [201])
        #expect(codes(square, hole(0.2, 0.2, 0.4), hole(0.5, 0.5, 0.3)) == [201])
        // Along an edge of the outer ring, and of each other.
        #expect(codes(square, hole(0, 0.4)) == [201])
        #expect(codes(square, hole(0.2, 0.2), hole(0.4, 0.2)) == [201])
        // From inside to outside through a corner.
        #expect(codes(square, [(0.5, 0.5, 1), (0.5, 1.5, 1), (1, 1, 1), (1.5, 0.5, 1)])?.first == 201)
        // Outside, but touching: not completely outside.
        #expect(codes(square, [(1, 0.5, 1), (1.2, 0.6, 1), (1.2, 0.4, 1)])?.first == 201)
    }

    @Test("202: the same ring twice, from whatever point and way round")
    func duplicatedRings() {
        let ring = hole(0.3, 0.3)
        #expect(codes(square, ring, ring) == [202])
        #expect(codes(square, ring, [ring[2], ring[3], ring[0], ring[1]]) == [202])
        #expect(codes(square, Array(square.reversed())) == [202])
    }

    @Test("203: a point off the plane by more than the tolerance, and how far")
    func distanceToPlane() {
        let bent: [SamplePoint] = [(0, 0, 0), (1, 0, 0), (1, 1, 0.1), (0, 1, 0)]
        let finding = ValidityFixtures.findings([bent])
        #expect(finding?.map(\.code) == [.nonPlanarDistance])
        // The mean plane leaves a quarter of 10 cm, a little less at right angles.
        #expect(abs((finding?.first?.measure ?? 0) - 0.025) < 1e-4)
        #expect(codes([(0, 0, 0), (1, 0, 0), (1, 1, 0.03), (0, 1, 0)]) == [])
        var loose = ValidityTolerances()
        loose.planarity = 0.03
        #expect(ValidityFixtures.codes([bent], loose) == [])
    }

    @Test("204: a fold too low for the distance, and slivers that say nothing")
    func normals() {
        let fold: [SamplePoint] = [
            (0, 0, 1), (1, 0, 1), (1, 0.499, 1.002), (1, 0.501, 0.998), (1, 1, 1), (0, 1, 1), (0, 0.501, 0.998),
            (0, 0.499, 1.002),
        ]
        let finding = ValidityFixtures.findings([fold])
        #expect(finding?.map(\.code) == [.nonPlanarNormals])
        #expect((finding?.first?.measure ?? 0) > 45 && (finding?.first?.measure ?? 90) < 75)
        var loose = ValidityTolerances()
        loose.normalsDegrees = 80
        #expect(ValidityFixtures.codes([fold], loose) == [])
        // A point half a millimetre beside a straight edge and off the plane tilts a sliver only.
        #expect(codes([(0, 0, 0), (5, 0.0004, 0.0005), (10, 0, 0), (10, 10, 0), (0, 10, 0)]) == [])
    }

    @Test("205: rings whose touching divides the inside")
    func disconnected() {
        // From side to side by its corners.
        #expect(codes(square, [(0, 0.5, 1), (0.5, 0.8, 1), (1, 0.5, 1), (0.5, 0.2, 1)]) == [205])
        // Two holes that touch the outer ring and each other.
        #expect(
            codes(
                square, [(0, 0.5, 1), (0.5, 0.5, 1), (0.25, 0.2, 1)], [(0.5, 0.5, 1), (1, 0.5, 1), (0.75, 0.2, 1)])
                == [205])
        // Three holes in a circle.
        #expect(
            codes(
                square, [(0.2, 0.2, 1), (0.5, 0.3, 1), (0.8, 0.2, 1)], [(0.8, 0.2, 1), (0.6, 0.4, 1), (0.5, 0.8, 1)],
                [(0.5, 0.8, 1), (0.4, 0.4, 1), (0.2, 0.2, 1)])?.contains(205) == true)
    }

    @Test("206: an inner ring outside, near and far, and one around the outer ring")
    func innerRingOutside() {
        #expect(codes(square, hole(1.2, 0.4)) == [206])
        #expect(codes(square, hole(30, 40)) == [206])
        let reflex: [SamplePoint] = [(0, 0, 1), (4, 0, 1), (4, 4, 1), (3, 4, 1), (3, 1, 1), (0, 1, 1)]
        #expect(codes(reflex, hole(1, 2)) == [206])
        #expect(codes(square, hole(-1, -1, 4)) == [206])
    }

    @Test("207: an inner ring inside another")
    func nested() {
        #expect(codes(square, hole(0.2, 0.2, 0.6), hole(0.4, 0.4)) == [207])
        #expect(codes(square, hole(0.4, 0.4), hole(0.2, 0.2, 0.6)) == [207])
    }

    @Test("208: an inner ring that runs the same way round")
    func orientation() {
        #expect(codes(square, hole(0.4, 0.4).reversed()) == [208])
        #expect(codes(square.reversed(), hole(0.4, 0.4)) == [208])
        #expect(codes(square.reversed(), hole(0.4, 0.4).reversed()) == [])
    }

    @Test("Coordinates that are no numbers give no answer, and none costs a crash")
    func notFinite() {
        #expect(codes([(0, 0, 0), (.nan, 0, 0), (1, 1, 0)]) == nil)
        #expect(codes([(0, 0, 0), (.infinity, 0, 0), (1, 1, 0)]) == nil)
        #expect(ValidityFixtures.codes([]) == [101])
        #expect(codes([(0, 0, 0), (1e300, 0, 0), (1, 1, 0)]) == nil)
    }

    @Test("Samples far from the origin and turned around give the same codes")
    func anywhere() {
        let samples: [(SamplePolygon, [Int])] = [
            ([square], []), ([square, hole(0.4, 0.4)], []), ([square, hole(0.9, 0.4)], [201]),
            ([[(0, 0, 1), (2, 0, 1), (0, 1, 1), (3, 1, 1)]], [104]),
            ([square, hole(0.2, 0.2, 0.6), hole(0.4, 0.4)], [207]),
        ]
        for (polygon, expected) in samples {
            for turn in 0..<6 {
                let moved = polygon.map { ring in
                    ring.map { p -> SamplePoint in
                        let (x, y, z) = (p.x + 691_000, p.y + 5_334_000, p.z + 512)
                        switch turn {
                        case 0: return (x, y, z)
                        case 1: return (y, z, x)
                        case 2: return (z, x, y)
                        case 3: return (y, x, z)
                        case 4: return (x, z, y)
                        // Not along an axis, by exact sums.
                        default: return (x + z, y + x, z - y)
                        }
                    }
                }
                #expect(ValidityFixtures.codes(moved) == expected, "\(expected), turn \(turn)")
            }
        }
    }

    @Test("A ring of many points, side by side, is sound")
    func manyPoints() {
        var ring: [SamplePoint] = []
        for index in 0..<2_000 {
            let tooth = Double(index)
            ring.append((tooth, index % 2 == 0 ? 0 : 500, 0))
        }
        ring += [(2_000, -10, 0), (-1, -10, 0)]
        #expect(ValidityFixtures.codes([ring]) == [])
    }
}

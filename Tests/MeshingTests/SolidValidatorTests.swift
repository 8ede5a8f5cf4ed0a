import Meshing
import Testing

@Suite("Solids by ISO 19107")
struct SolidValidatorTests {
    private typealias F = ValidityFixtures
    private let cube = F.cube()

    /// A cube turned inside out: what an inner shell looks like.
    private func hollow(at origin: SamplePoint, size: Double) -> [SamplePolygon] {
        F.cube(at: origin, size: size).map { $0.map { $0.reversed() } }
    }

    @Test("A cube is sound, and so is one with a notch, a hollow, a dented lid or a hole through it")
    func sound() {
        #expect(F.codes(solid: [cube]) == [])
        #expect(F.codes(solid: [cube, hollow(at: (0.25, 0.25, 0.25), size: 0.5)]) == [])
        // The lid has a hole, filled by a polygon of its own.
        var filled = cube
        let hole = F.hole(0.4, 0.4)
        filled[1].append(hole)
        filled.append([hole.reversed()])
        #expect(F.codes(solid: [filled]) == [])
        // A square tunnel from lid to floor.
        var ring = cube
        let below = F.hole(0.4, 0.4, z: 0)
        ring[1].append(hole)
        ring[0].append(below.reversed())
        for side in 0..<4 {
            let next = (side + 1) % 4
            ring.append([[hole[side], below[side], below[next], hole[next]]])
        }
        #expect(F.codes(solid: [ring]) == [])
    }

    @Test("Polygons come first: a broken one hides what is wrong with its shell")
    func polygonsFirst() {
        var broken = Array(cube.dropLast())
        broken[1] = [[(0, 0, 1), (1, 1, 1), (1, 0, 1), (0, 1, 1)]]
        let findings = F.findings(solid: [broken])
        #expect(findings?.map(\.code) == [.ringSelfIntersection])
        #expect(findings?.first?.polygon == 1 && findings?.first?.shell == 0)
    }

    @Test("301: fewer than four polygons")
    func tooFewPolygons() {
        #expect(F.codes(solid: [Array(cube.prefix(3))]) == [301])
        #expect(F.codes(solid: [[]]) == [301])
    }

    @Test("302: a face is missing, a hole is not filled, or a point is elsewhere by more than the snap tolerance")
    func notClosed() {
        #expect(F.codes(solid: [Array(cube.dropFirst())]) == [302])
        // Two opposite faces: two holes.
        #expect(F.codes(solid: [Array(cube.dropFirst(2))]) == [302, 302])
        var open = cube
        open[1].append(F.hole(0.4, 0.4))
        #expect(F.codes(solid: [open]) == [302])
        for (offset, expected) in [(0.0009, [Int]()), (0.01, [302])] {
            var moved = cube
            moved[1][0][3].y += offset
            #expect(F.codes(solid: [moved]) == expected)
        }
        // A point on an edge that only one of the two polygons has.
        var divided = cube
        divided[1][0].insert((0.5, 0, 1), at: 1)
        #expect(F.codes(solid: [divided]) == [302])
    }

    @Test("303: three polygons at an edge, two fans at a point")
    func nonManifold() {
        // A ramp from edge to edge; its other sides dangle, and are told with it.
        let across: SamplePolygon = [[(0, 0, 0), (1, 0, 0), (1, 1, 1), (0, 1, 1)]]
        #expect(Set(F.codes(solid: [cube + [across]]) ?? []) == [303])
        // Another cube at a corner, and at an edge.
        #expect(F.codes(solid: [cube + F.cube(at: (1, 1, 1))]) == [303])
        #expect(Set(F.codes(solid: [cube + F.cube(at: (1, 1, 0))]) ?? []) == [303])
        // A triangle that hangs on a corner.
        #expect(F.codes(solid: [cube + [[[(1, 1, 1), (2, 1, 1), (2, 2, 1)]]]]) == [303])
    }

    @Test("305: parts that do not touch, closed or not")
    func components() {
        #expect(F.codes(solid: [cube + F.cube(at: (0, 0, 3))]) == [305])
        #expect(F.codes(solid: [cube + [[[(3, 3, 3), (4, 3, 3), (4, 4, 3)]]]]) == [305])
        // The shell itself is open, too.
        #expect(
            Set(F.codes(solid: [Array(cube.dropFirst()) + [[[(3, 3, 3), (4, 3, 3), (4, 4, 3)]]]]) ?? []) == [302, 305])
    }

    @Test("306: a tip through the floor, a tip on the floor, a fold, a hole that touches a wall")
    func selfIntersection() {
        /// Four walls of a pyramid that hangs from the lid, and the lid without it.
        func pit(_ depth: Double) -> [SamplePolygon] {
            let hole = F.hole(0.25, 0.25, 0.5)
            var result = cube
            result[1].append(hole)
            let tip: SamplePoint = (0.5, 0.5, 1 - depth)
            for side in 0..<4 { result.append([[hole[(side + 1) % 4], hole[side], tip]]) }
            return result
        }
        #expect(F.codes(solid: [pit(0.5)]) == [])
        #expect(Set(F.codes(solid: [pit(1)]) ?? []) == [306])
        #expect(Set(F.codes(solid: [pit(1.25)]) ?? []) == [306])
        let findings = F.findings(solid: [pit(1.25)]) ?? []
        #expect(findings.allSatisfy { abs($0.z) < 1e-12 && $0.x >= 0.25 && $0.x <= 0.75 })
        #expect(findings.count == 4)
    }

    /// A cube whose lid has a triangle that touches the wall x = 1, where the wall has a point; what fills it is yours.
    private func touched() -> [SamplePolygon] {
        var result = cube
        result[1].append([(0.2, 0.2, 1), (0.5, 0.8, 1), (1, 0.5, 1)])
        result[3][0].insert((1, 0.5, 1), at: 3)
        return result
    }

    @Test("A hole in the lid may touch its outer ring in the middle of a side")
    func touchingHole() {
        #expect(F.codes(solid: [touched() + [[[(0.2, 0.2, 1), (1, 0.5, 1), (0.5, 0.8, 1)]]]]) == [])
    }

    @Test("306: a tunnel whose edge lies in a wall")
    func tunnelInWall() {
        var result = touched()
        result[0].append([(0.2, 0.2, 0), (1, 0.5, 0), (0.5, 0.8, 0)])
        result[3][0].insert((1, 0.5, 0), at: 1)
        let lid: [SamplePoint] = [(0.2, 0.2, 1), (0.5, 0.8, 1), (1, 0.5, 1)]
        for side in 0..<3 {
            let (a, b) = (lid[side], lid[(side + 1) % 3])
            result.append([[b, a, (a.x, a.y, 0), (b.x, b.y, 0)]])
        }
        #expect(Set(F.codes(solid: [result]) ?? []) == [306])
    }

    @Test("307: faces that look the wrong way, whichever are more")
    func orientation() {
        var turned = cube
        turned[2][0].reverse()
        let findings = F.findings(solid: [turned])
        #expect(findings?.map(\.code) == [.polygonWrongOrientation])
        #expect(findings?.first?.polygon == 2)
        for side in [0, 1, 3, 4] { turned[side][0].reverse() }
        #expect(F.codes(solid: [turned]) == [307, 307, 307, 307, 307])
    }

    @Test("405: all faces inwards, or an inner shell outwards")
    func shellOrientation() {
        #expect(F.codes(solid: [hollow(at: (0, 0, 0), size: 1)]) == [405])
        let findings = F.findings(solid: [cube, F.cube(at: (0.25, 0.25, 0.25), size: 0.5)])
        #expect(findings?.map(\.code) == [.shellWrongOrientation])
        #expect(findings?.first?.shell == 1)
    }

    @Test("401, 402, 403: an inner shell across, the same, or outside")
    func shells() {
        #expect(Set(F.codes(solid: [cube, hollow(at: (0.5, 0.5, 0.5), size: 1)]) ?? []) == [401])
        #expect(F.codes(solid: [cube, hollow(at: (0, 0, 0), size: 1)]) == [402])
        #expect(F.codes(solid: [cube, hollow(at: (3, 3, 3), size: 0.5)]) == [403])
        // A hollow that shares part of a face with the outside.
        #expect(Set(F.codes(solid: [cube, hollow(at: (0.25, 0.25, 0), size: 0.5)]) ?? []) == [401])
        // One that touches it with a point.
        let tip: SamplePoint = (0.5, 0.5, 1)
        let base: [SamplePoint] = [(0.25, 0.25, 0.5), (0.75, 0.25, 0.5), (0.75, 0.75, 0.5), (0.25, 0.75, 0.5)]
        var pyramid: [SamplePolygon] = [[base]]
        for side in 0..<4 { pyramid.append([[base[(side + 1) % 4], base[side], tip]]) }
        #expect(F.codes(solid: [cube, pyramid]) == [])
    }

    @Test("Every finding is the same far from the origin")
    func anywhere() {
        let samples: [[SamplePolygon]] = [
            cube, Array(cube.dropFirst()), cube + F.cube(at: (1, 1, 1)), cube + F.cube(at: (0, 0, 3)),
        ]
        for sample in samples {
            let moved = sample.map { polygon in
                polygon.map { $0.map { ($0.x + 4_424_792, $0.y + 5_482_758, $0.z + 313) as SamplePoint } }
            }
            #expect(F.codes(solid: [moved]) == F.codes(solid: [sample]))
        }
    }

    @Test("Coordinates that are no numbers give no answer")
    func notFinite() {
        var broken = cube
        broken[3][0][1].z = .nan
        #expect(F.codes(solid: [broken]) == nil)
        #expect(F.codes(solid: []) == [])
    }

    @Test("What is said to be sound and collapses when points become one costs no crash")
    func collapses() {
        let tiny = F.cube(size: 0.0004)
        #expect(F.findings(solid: [tiny], polygonsAreSound: true) != nil)
        #expect(F.findings(solid: [[[], [], [], []]], polygonsAreSound: true) != nil)
    }

    @Test("A solid of thousands of faces: a lens is sound, and one point moved through it is seen")
    func manyFaces() {
        let (rings, sectors) = (40, 40)
        func point(_ ring: Int, _ sector: Int) -> SamplePoint {
            let (s, t) = (Double(ring) / Double(rings), Double(sector % sectors) / Double(sectors))
            // A closed surface without sines: a lens whose rim is a square.
            let height = s * (1 - s) * 4
            let side = t * 4
            let along = side - side.rounded(.down)
            let radius = 100 * height
            switch Int(side) {
            case 0: return (radius * (2 * along - 1), -radius, 100 * s)
            case 1: return (radius, radius * (2 * along - 1), 100 * s)
            case 2: return (radius * (1 - 2 * along), radius, 100 * s)
            default: return (-radius, radius * (1 - 2 * along), 100 * s)
            }
        }
        var faces: [SamplePolygon] = []
        for ring in 0..<rings {
            for sector in 0..<sectors {
                let corners = [
                    point(ring, sector), point(ring, sector + 1), point(ring + 1, sector + 1), point(ring + 1, sector),
                ]
                if ring > 0 { faces.append([[corners[0], corners[1], corners[2]]]) }
                if ring < rings - 1 { faces.append([[corners[0], corners[2], corners[3]]]) }
            }
        }
        #expect(faces.count > 3_000)
        #expect(F.codes(solid: [faces]) == [])
        let moved = point(20, 12)
        for face in faces.indices {
            for corner in faces[face][0].indices where faces[face][0][corner] == moved {
                faces[face][0][corner] = (moved.x, moved.y + 250, moved.z)
            }
        }
        #expect(Set(F.codes(solid: [faces]) ?? []) == [306])
    }
}

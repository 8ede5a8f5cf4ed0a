import Meshing

/// A point of a sample, metres.
typealias SamplePoint = (x: Double, y: Double, z: Double)

/// The rings of a polygon, the outer one first, open.
typealias SamplePolygon = [[SamplePoint]]

/// Samples for the checks: a unit cube and what can be done to it.
enum ValidityFixtures {
    /// The square of a unit cube at one of its six sides, seen from outside counter-clockwise.
    static func square(_ side: Int, at origin: SamplePoint = (0, 0, 0), size: Double = 1) -> [SamplePoint] {
        let (x, y, z) = (origin.x, origin.y, origin.z)
        let (u, v, w) = (x + size, y + size, z + size)
        switch side {
        case 0: return [(x, y, z), (x, v, z), (u, v, z), (u, y, z)]
        case 1: return [(x, y, w), (u, y, w), (u, v, w), (x, v, w)]
        case 2: return [(x, y, z), (u, y, z), (u, y, w), (x, y, w)]
        case 3: return [(u, y, z), (u, v, z), (u, v, w), (u, y, w)]
        case 4: return [(u, v, z), (x, v, z), (x, v, w), (u, v, w)]
        default: return [(x, v, z), (x, y, z), (x, y, w), (x, v, w)]
        }
    }

    /// A cube: floor, lid and four walls.
    static func cube(at origin: SamplePoint = (0, 0, 0), size: Double = 1) -> [SamplePolygon] {
        (0..<6).map { [square($0, at: origin, size: size)] }
    }

    /// A square hole in the plane z = 1, clockwise.
    static func hole(_ x: Double, _ y: Double, _ size: Double = 0.2, z: Double = 1) -> [SamplePoint] {
        [(x, y, z), (x, y + size, z), (x + size, y + size, z), (x + size, y, z)]
    }

    /// The codes of a polygon.
    static func codes(_ polygon: SamplePolygon, _ tolerances: ValidityTolerances = .init()) -> [Int]? {
        findings(polygon, tolerances)?.map(\.code.number)
    }

    /// What is wrong with a polygon.
    static func findings(
        _ polygon: SamplePolygon, _ tolerances: ValidityTolerances = .init()
    ) -> [ValidityFinding]? {
        let points = polygon.flatMap { $0 }
        var starts: [Int32] = []
        var count: Int32 = 0
        for ring in polygon {
            starts.append(count)
            count += Int32(ring.count)
        }
        let (x, y, z) = (points.map(\.x), points.map(\.y), points.map(\.z))
        var validator = PolygonValidator(tolerances: tolerances)
        return validator.findings(x: x.span, y: y.span, z: z.span, ringStarts: starts.span, end: count)
    }

    /// The codes of a solid of some shells, the outer one first.
    static func codes(solid shells: [[SamplePolygon]], _ tolerances: ValidityTolerances = .init()) -> [Int]? {
        findings(solid: shells, tolerances)?.map(\.code.number)
    }

    /// What is wrong with a solid.
    static func findings(
        solid shells: [[SamplePolygon]], _ tolerances: ValidityTolerances = .init(), polygonsAreSound: Bool = false
    ) -> [ValidityFinding]? {
        var points: [SamplePoint] = []
        var (rings, polygons, firsts): ([Int32], [Int32], [Int32]) = ([], [], [])
        for shell in shells {
            firsts.append(Int32(polygons.count))
            for polygon in shell {
                polygons.append(Int32(rings.count))
                for ring in polygon {
                    rings.append(Int32(points.count))
                    points += ring
                }
            }
        }
        let (x, y, z) = (points.map(\.x), points.map(\.y), points.map(\.z))
        var validator = SolidValidator(tolerances: tolerances)
        return validator.findings(
            x: x.span, y: y.span, z: z.span, ringStarts: rings.span,
            polygonStarts: polygons.span, shellStarts: firsts.span, end: Int32(points.count),
            polygonsAreSound: polygonsAreSound)
    }
}

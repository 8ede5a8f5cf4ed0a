import SpatialFrames
import Testing

@testable import Geodesy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Systems that Kachel transforms itself.
private let ownSystems = [
    // Transverse Mercator: on new datums, by seven parameters either way round, in feet, with the axes turned.
    "25832", "25832+7837", "2180", "3067", "3879", "2157", "2193", "27700", "31256", "2400", "2222",
    // Gauss-Krüger in Germany by the grid BETA2007, and on Pulkovo's datum.
    "31466", "31467", "31468", "31469", "4314", "2397", "2398", "2399", "28405",
    // Lambert's conic with one and two parallels, in feet, on the southern half.
    "2154", "3946", "31370", "2263", "3301", "3034", "3112",
    // Mercator, of the web and of the ellipsoid.
    "3857", "3395", "3388",
    // Oblique: stereographic of the Netherlands and Romania, Mercator of Switzerland and Hungary.
    "28992", "7415", "31700", "2056", "21781", "23700",
    // Geographic and geocentric.
    "4326", "4979", "4978", "4258", "4937", "6697", "6668",
]

/// Systems with a step that only PROJ knows.
private let otherSystems = ["3031", "5514", "3068", "27200", "3035", "4807", "27581"]

@Suite("Own arithmetic beside PROJ's")
struct OwnArithmeticTests {
    /// Source coordinates of random places in and around an area, by PROJ.
    private func sources(
        _ plan: CoordinateOperationPlan, count: Int, seed: UInt64
    ) throws -> (x: [Double], y: [Double], z: [Double]) {
        let area = try #require(plan.description.areaOfUse)
        let operation = try #require(
            ProjObject.definition(plan.pipeline, in: ProjContext(searchPaths: plan.options.projSearchPaths)))
        var random = SplitMix64(seed: seed)
        var result: (x: [Double], y: [Double], z: [Double]) = ([], [], [])
        for _ in 0..<count {
            let longitude = area.west.radians + (random.unit() * 1.1 - 0.05) * area.width.radians
            let latitude =
                area.south.radians + (random.unit() * 1.1 - 0.05) * (area.north.radians - area.south.radians)
            let source = operation.backward(
                longitude > .pi ? longitude - 2 * .pi : longitude, max(-.pi / 2, min(.pi / 2, latitude)),
                -430 + random.unit() * 9430)
            guard source.0.isFinite, source.1.isFinite, source.2.isFinite else { continue }
            result.x.append(source.0)
            result.y.append(source.1)
            result.z.append(source.2 / plan.heightScale)
        }
        return result
    }

    /// The greatest distance of the results of two transformers, metres; the points that one of them refuses must be
    /// refused by the other.
    private func difference(
        _ first: SourceTransformer, _ second: SourceTransformer, _ points: (x: [Double], y: [Double], z: [Double])
    ) -> Double {
        var (one, two) = (points, points)
        let failures = first.transform(x: &one.x, y: &one.y, z: &one.z)
        #expect(second.transform(x: &two.x, y: &two.y, z: &two.z) == failures)
        var worst = 0.0
        for index in one.x.indices {
            func position(_ all: (x: [Double], y: [Double], z: [Double])) -> Position<ECEF> {
                WGS84Ellipsoid.position(
                    of: Cartographic(
                        longitude: Angle(radians: all.x[index]), latitude: Angle(radians: all.y[index]),
                        height: EllipsoidalHeight(metres: all.z[index])))
            }
            #expect(one.x[index].isNaN == two.x[index].isNaN, "\(points.x[index]) \(points.y[index])")
            if !one.x[index].isNaN { worst = max(worst, (position(one) - position(two)).length) }
        }
        return worst
    }

    private func plan(_ code: String) throws -> CoordinateOperationPlan {
        try CoordinateOperationPlan.make(
            srsName: "EPSG:" + code, options: GeoreferencingOptions(axisOrder: .authority))
    }

    @Test("Two thousand points over the area of use and around it lie within 0.1 µm of PROJ's", arguments: ownSystems)
    func system(_ code: String) throws {
        let seed: UInt64 = 20_260_601
        let plan = try plan(code)
        let own = try SourceTransformer(plan)
        #expect(own.engine == .own(points: points(of: own.engine), apart: 1e-6))
        let sources = try sources(plan, count: 2000, seed: seed)
        #expect(sources.x.count > 1200, "\(sources.x.count) points of EPSG:\(code) have an image")
        let worst = try difference(own, .byPROJ(plan), sources)
        #expect(worst < 1e-7, "EPSG:\(code), seed \(seed): \(worst) m")
    }

    private func points(of engine: TransformationEngine) -> Int {
        guard case .own(let points, _) = engine else { return 0 }
        return points
    }

    @Test("So do those of every zone of UTM from Iceland eastwards, on both halves", arguments: 28...60)
    func zone(_ zone: Int) throws {
        for code in [32600 + zone, 32700 + zone] {
            let plan = try plan(String(code))
            let own = try SourceTransformer(plan)
            #expect(own.engine != .proj)
            let worst = try difference(own, .byPROJ(plan), sources(plan, count: 300, seed: UInt64(code)))
            #expect(worst < 1e-7, "EPSG:\(code): \(worst) m")
        }
    }

    @Test("Where a step is only PROJ's, PROJ does all of it", arguments: otherSystems)
    func others(_ code: String) throws {
        #expect(try SourceTransformer(plan(code)).engine == .proj)
    }

    @Test(
        "At the ends of the world and beyond both have the same results, or none",
        arguments: [
            "25832", "32601", "32760", "31467", "31256", "2154", "31370", "28992", "2056", "3857", "4326", "4979",
            "4978",
        ])
    func extremes(_ code: String) throws {
        let plan = try plan(code)
        let (own, proj) = (try SourceTransformer(plan), try SourceTransformer.byPROJ(plan))
        #expect(own.engine != .proj)
        let values: [Double] = [
            0, -0.0, 1, -1, 45, 89.999_999_9, 90, -90, 179.999_999, 180, -180, 180.000_01, 360, 400_000, 500_000,
            -500_000, 3_500_000, 6_378_137, -6_378_137, 9_329_005.18, 1e7, -1e7, 20_037_508.342_789_244,
            -20_037_508.342_789_25, 2.1e7, 1e9, 1e17, 1e300, .greatestFiniteMagnitude, .infinity, -.infinity, .nan,
            .leastNonzeroMagnitude,
        ]
        var points: (x: [Double], y: [Double], z: [Double]) = ([], [], [])
        for x in values {
            for y in values {
                for z in [0, 4000, -1e5, 6_356_752.3, .nan, .infinity] {
                    points.x.append(x)
                    points.y.append(y)
                    points.z.append(z)
                }
            }
        }
        let worst = difference(own, proj, points)
        #expect(worst < 1e-6, "EPSG:\(code): \(worst) m")
    }

    @Test(
        "A key that is not understood, or twice, leaves the operation to PROJ",
        arguments: [
            "+step +inv +proj=utm +zone=32 +ellps=GRS80 +approx", "+step +proj=utm +zone=32 +ellps=GRS80",
            "+step +inv +proj=utm +zone=61 +ellps=GRS80", "+step +inv +proj=utm +zone=32 +zone=33 +ellps=GRS80",
            "+step +inv +proj=utm +zone=32 +ellps=unknown", "+step +inv +proj=utm +zone=32",
            "+step +inv +proj=tmerc +lon_0=9 +ellps=GRS80 +units=ft", "+step +inv +proj=tmerc +lon_0=9d +ellps=GRS80",
            "+step +inv +proj=tmerc +lon_0=9 +k=1 +k_0=1 +ellps=GRS80", "+step +inv +proj=tmerc +R=6371000",
            "+step +proj=helmert +x=1 +dx=0.1", "+step +proj=helmert +x=1 +rx=1", "+step +proj=helmert +x=1 +exact",
            "+step +inv +proj=helmert +x=1", "+step +proj=push +v_3", "+step +proj=pop +v_3",
            "+step +proj=push +v_1 +v_3 +step +proj=pop +v_1 +v_3", "+step +proj=axisswap +order=2,1,4",
            "+step +proj=axisswap +order=1,1", "+step +proj=unitconvert +xy_in=deg +xy_out=m",
            "+step +proj=unitconvert +xy_in=link +xy_out=m", "+step +proj=vgridshift +grids=a.gtx,b.gtx",
            "+step +proj=vgridshift +grids=@missing.gtx", "+step +proj=hgridshift +grids=missing.gsb",
            "+step +inv +proj=lcc +lat_1=49 +lon_0=3 +ellps=GRS80", "+step +inv +proj=nonsense +ellps=GRS80",
            "+step +inv +proj=lcc +lat_0=0 +lat_1=40 +lat_2=-40 +ellps=GRS80",
            "+step +inv +proj=merc +ellps=GRS80 +lat_ts=10 +k=1", "+step +inv +proj=merc +ellps=GRS80 +nadgrids=@null",
        ])
    func unknownKeys(_ steps: String) throws {
        let context = try ProjContext(searchPaths: [])
        #expect(VectorOperation(pipeline: "+proj=pipeline " + steps, in: context) == nil)
    }

    @Test("A pipeline with keys of its own is PROJ's, and so is one that it inverts as a whole")
    func pipelineKeys() throws {
        let context = try ProjContext(searchPaths: [])
        for opening in ["+proj=pipeline +inv ", "+proj=pipeline +ellps=GRS80 "] {
            #expect(VectorOperation(pipeline: opening + "+step +proj=noop", in: context) == nil)
        }
        #expect(VectorOperation(pipeline: "+proj=pipeline +step +proj=noop", in: context) != nil)
    }

    @Test("Sines, angles, exponentials and logarithms are the C library's to two units in the last place")
    func functions() {
        let seed: UInt64 = 5
        var random = SplitMix64(seed: seed)
        func ulps(_ value: Double, _ expected: Double, least: Double = 0) -> Double {
            abs(value - expected) / max(expected.ulp, least.ulp)
        }
        for _ in 0..<20_000 {
            let angle = (random.unit() - 0.5) * 20
            let (sine, cosine) = LaneFunctions.sineAndCosine(Lanes(repeating: angle))
            // Next to a zero the angle's own rounding counts.
            #expect(ulps(sine[0], sin(angle), least: 1e-3) <= 2, "sine of \(angle)")
            #expect(ulps(cosine[1], cos(angle), least: 1e-3) <= 2, "cosine of \(angle)")
            let (x, y) = ((random.unit() - 0.5) * 2, (random.unit() - 0.5) * exp(20 * random.unit() - 10))
            #expect(ulps(LaneFunctions.angle(y: Lanes(repeating: y), x: Lanes(repeating: x))[2], atan2(y, x)) <= 2)
            let small = (random.unit() - 0.5) * 1.5
            #expect(ulps(LaneFunctions.smallHyperbolicSine(Lanes(repeating: small))[3], sinh(small)) <= 2)
            let power = (random.unit() - 0.5) * 40
            #expect(ulps(LaneFunctions.exponential(Lanes(repeating: power))[0], exp(power)) <= 2, "\(power)")
            let number = exp(power)
            #expect(ulps(LaneFunctions.logarithm(Lanes(repeating: number))[0], log(number)) <= 2, "\(number)")
        }
        for (y, x, angle) in [(0.0, 1.0, 0.0), (0, -1, .pi), (-0.0, -1, -.pi), (1, 0, .pi / 2), (-1, 0, -.pi / 2)] {
            #expect(LaneFunctions.angle(y: Lanes(repeating: y), x: Lanes(repeating: x))[0] == angle)
        }
    }
}

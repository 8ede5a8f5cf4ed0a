import Diagnostics
import SpatialFrames
import Testing

@testable import Geodesy

/// A point in source coordinates and where it is, by an independent program or publication.
struct ControlPoint: CustomTestStringConvertible {
    var name: String
    var srsName: String
    var source: [Double]
    /// Degrees.
    var longitude: Double
    var latitude: Double
    /// Metres above the ellipsoid; source height plus undulation of EGM96 where the source's are above sea level.
    var height: Double
    /// Metres in the plane.
    var tolerance: Double
    var testDescription: String { name }
}

/// Longitudes and latitudes by `cs2cs` of PROJ 9.1.1 (full decimals: 0.5 mm) unless said otherwise; undulations of
/// EGM96 by `cs2cs EPSG:4326+5773 EPSG:4979` at the same point.
private let controlPoints = [
    ControlPoint(
        name: "Kassel, UTM 32 without heights", srsName: "EPSG:25832", source: [534000, 5_685_000, 160],
        longitude: 9.487855385, latitude: 51.315287570, height: 160 + 46.766, tolerance: 0.001),
    ControlPoint(
        name: "Kassel, UTM 32 and DHHN2016", srsName: "EPSG:25832+7837", source: [534000, 5_685_000, 160],
        longitude: 9.487855385, latitude: 51.315287570, height: 160 + 46.766, tolerance: 0.001),
    ControlPoint(
        name: "Berlin, UTM 33 and DHHN92", srsName: "urn:ogc:def:crs,crs:EPSG:6.12:25833,crs:EPSG:6.12:5783",
        source: [390500, 5_819_400, 40], longitude: 13.386375211, latitude: 52.513704043, height: 40 + 39.562,
        tolerance: 0.001),
    ControlPoint(
        name: "Vienna, Karl-Marx-Hof, authority's order", srsName: "urn:ogc:def:crs:EPSG::31256",
        source: [345366.882, 2293.381, 6.36], longitude: 16.363010539, latitude: 48.246671518, height: 6.36 + 44.744,
        tolerance: 0.001),
    ControlPoint(
        name: "Vienna, Karl-Marx-Hof, easting first", srsName: "urn:ogc:def:crs:EPSG::31256",
        source: [2293.381, 345366.882, 6.36], longitude: 16.363010539, latitude: 48.246671518, height: 6.36 + 44.744,
        tolerance: 0.001),
    ControlPoint(
        name: "New York in US survey feet, heights as well", srsName: "EPSG:2263",
        source: [987830.05221124, 212283.261178806, 1000], longitude: -73.987079150, latitude: 40.749344309,
        height: 304.800609601 - 32.658, tolerance: 0.001),
    ControlPoint(
        name: "Delft, RD and NAP", srsName: "https://www.opengis.net/def/crs/EPSG/0/7415", source: [84500, 447500, 1],
        longitude: 4.360299313, latitude: 52.011379284, height: 1 + 43.465, tolerance: 0.001),
    ControlPoint(
        name: "Amersfoort, centre of RD, as published by Kadaster", srsName: "EPSG:28992", source: [155000, 463000, 0],
        longitude: 5.38720621, latitude: 52.15517440, height: 43.297, tolerance: 1.5),
    ControlPoint(
        name: "Tokyo, PLATEAU, latitude first with heights", srsName: "http://www.opengis.net/def/crs/EPSG/0/6697",
        source: [35.576, 139.7085, 3], longitude: 139.7085, latitude: 35.576, height: 3 + 36.209, tolerance: 0.001),
    ControlPoint(
        name: "Tokyo, PLATEAU, without heights", srsName: "http://www.opengis.net/def/crs/EPSG/0/6668",
        source: [35.576, 139.7085, 3], longitude: 139.7085, latitude: 35.576, height: 3 + 36.209, tolerance: 0.001),
    ControlPoint(
        name: "Karlsruhe, Gauss-Krüger 3, easting first", srsName: "urn:ogc:def,crs::EPSG:31467",
        source: [3_451_452.71, 5_429_377.57, 121.273], longitude: 8.335499645, latitude: 48.999791702,
        height: 121.273 + 48.179, tolerance: 0.001),
    ControlPoint(
        name: "Karlsruhe, the same point in the data set's own WGS 84 copy", srsName: "EPSG:31467",
        source: [3_451_452.71, 5_429_377.57, 121.273], longitude: 8.33550024760099, latitude: 48.9997986755,
        height: 121.273 + 48.179, tolerance: 1.5),
    ControlPoint(
        name: "Munich, AdV Gauss-Krüger 4 and DHHN92", srsName: "urn:adv:crs:DE_DHDN_3GK4*DE_DHHN92_NH",
        source: [4_490_663.45, 5_322_007.59, 555], longitude: 11.873360714, latitude: 48.036110167,
        height: 555 + 45.276,
        tolerance: 0.001),
    ControlPoint(
        name: "Zürich, CH1903", srsName: "CH1903", source: [683303.518, 247425.762, 406], longitude: 8.541602076,
        latitude: 47.372404667, height: 406 + 47.339, tolerance: 0.001),
    ControlPoint(
        name: "Bern, old observatory, as published by swisstopo", srsName: "EPSG:21781", source: [600000, 200000, 0],
        longitude: 7.438632501, latitude: 46.951082814, height: 48.79, tolerance: 2),
    ControlPoint(
        name: "Zürich, CH1903+", srsName: "urn:ogc:def:crs:EPSG::2056", source: [2_683_303.518, 1_247_425.762, 406],
        longitude: 8.541602076, latitude: 47.372404667, height: 406 + 47.339, tolerance: 0.001),
    ControlPoint(
        name: "Helsinki, easting first", srsName: "EPSG:3879", source: [25_501_008.353, 6_679_477.703, 8],
        longitude: 25.018196204, latitude: 60.228020662, height: 8 + 17.786, tolerance: 0.001),
    ControlPoint(
        name: "Berlin, Soldner", srsName: "http://www.opengis.net/def/crs/EPSG/6.12/3068", source: [20000, 25000, 3],
        longitude: 13.404510367, latitude: 52.506912336, height: 3 + 39.555, tolerance: 0.001),
    ControlPoint(
        name: "Lyon", srsName: "EPSG:3946", source: [1_842_863.725930, 5_175_856.592640, 170], longitude: 4.836918019,
        latitude: 45.767941909, height: 170 + 49.813, tolerance: 0.001),
    ControlPoint(
        name: "Melbourne", srsName: "EPSG:32755", source: [321110.847, 5_813_961.259, 0], longitude: 144.967973468,
        latitude: -37.804225813, height: 4.7004, tolerance: 0.001),
    ControlPoint(
        name: "Ruhr, Gauss-Krüger 2", srsName: "EPSG:31466", source: [2_523_800, 5_705_800, 140],
        longitude: 6.342013243, latitude: 51.486266807, height: 140 + 44.747, tolerance: 0.001),
    ControlPoint(
        name: "China, easting first", srsName: "EPSG:4547", source: [500000, 2_500_000, 10], longitude: 114,
        latitude: 22.597822907, height: 10 - 3.286, tolerance: 0.001),
    ControlPoint(
        name: "Ellipsoidal heights stay", srsName: "EPSG:4979", source: [51.3, 9.5, 200], longitude: 9.5,
        latitude: 51.3,
        height: 200, tolerance: 0.001),
    ControlPoint(
        name: "Longitude first by definition", srsName: "OGC:CRS84h", source: [9.5, 51.3, 200], longitude: 9.5,
        latitude: 51.3, height: 200, tolerance: 0.001),
    ControlPoint(
        name: "ETRS89 with heights", srsName: "urn:adv:crs:ETRS89_Lat-Lon-h", source: [51.3, 9.5, 200], longitude: 9.5,
        latitude: 51.3, height: 200, tolerance: 0.001),
    ControlPoint(
        name: "EGM96 stated as vertical system", srsName: "EPSG:4326+5773", source: [0, 0, 0], longitude: 0,
        latitude: 0,
        height: 17.16, tolerance: 0.001),
]

@Suite("Transformation to WGS 84")
struct TransformTests {
    /// One point through a plan; longitude and latitude in degrees.
    private func transform(_ source: [Double], _ plan: CoordinateOperationPlan) throws -> [Double] {
        let transformer = try SourceTransformer(plan)
        var x = [source[0]]
        var y = [source[1]]
        var z = [source[2]]
        let failures = transformer.transform(x: &x, y: &y, z: &z)
        #expect(failures == 0)
        return [Angle(radians: x[0]).degrees, Angle(radians: y[0]).degrees, z[0]]
    }

    private func plan(
        _ srsName: String, _ options: GeoreferencingOptions = GeoreferencingOptions(), at source: [Double]
    ) throws -> CoordinateOperationPlan {
        try CoordinateOperationPlan.make(
            srsName: srsName, options: options, sample: Position(x: source[0], y: source[1], z: source[2]))
    }

    @Test("A control point lies where other programs and publications put it", arguments: controlPoints)
    func controlPoint(_ point: ControlPoint) throws {
        let result = try transform(point.source, plan(point.srsName, at: point.source))
        let metresPerDegree = 111_320.0
        let east =
            (result[0] - point.longitude) * metresPerDegree * WGS84Probe.cosine(degrees: point.latitude)
        let north = (result[1] - point.latitude) * metresPerDegree
        #expect(abs(east) < point.tolerance, "east of the control point by \(east) m")
        #expect(abs(north) < point.tolerance, "north of the control point by \(north) m")
        // Undulations above are rounded to 1 mm; a metre in the plane changes them by less.
        #expect(abs(result[2] - point.height) < 0.01, "height \(result[2]) m")
    }

    @Test(
        "The undulation of EGM96 is added, to the centimetre",
        arguments: [
            (51.3127, 9.4797, 46.779), (52.52, 13.40, 39.529), (48.2547, 16.365, 44.725), (40.75, -73.98, -32.644),
            (35.576, 139.7085, 36.209), (0, 0, 17.162),
        ])
    func undulation(_ latitude: Double, _ longitude: Double, _ expected: Double) throws {
        let result = try transform([latitude, longitude, 100], plan("EPSG:4326", at: [latitude, longitude, 100]))
        #expect(abs(result[2] - 100 - expected) < 0.01, "\(result[2] - 100) m")
    }

    @Test("PROJ's trap: a vertical system without its grid does not leave heights unchanged")
    func ballparkIsNotUsed() throws {
        for name in [
            "EPSG:25832+7837", "EPSG:25832+5783", "EPSG:7415", "EPSG:6697",
            "urn:adv:crs:ETRS89_UTM32*DE_DHHN2016_NH*GCG2016",
        ] {
            let source: [Double] =
                name == "EPSG:7415"
                ? [84500, 447500, 100] : name == "EPSG:6697" ? [35.6, 139.7, 100] : [534000, 5_685_000, 100]
            let plan = try plan(name, at: source)
            let result = try transform(source, plan)
            #expect(result[2] > 130 && result[2] < 150, "\(name): \(result[2]) m")
            if plan.description.geoid != nil {
                #expect(plan.remarks.contains { $0.code == .geoidFallback })
                #expect(plan.description.fallback?.contains("EGM96") == true)
            } else {
                // A machine with the national grid needs no fallback.
                #expect(plan.description.fallback == nil)
            }
        }
    }

    @Test("There and back is closer than 1 mm")
    func roundTrip() throws {
        for (name, source, back) in [
            ("EPSG:25832", [534000.0, 5_685_000, 160], "+proj=utm +zone=32 +ellps=GRS80"),
            ("EPSG:25833", [390500.0, 5_819_400, 40], "+proj=utm +zone=33 +ellps=GRS80"),
        ] {
            let transformer = try SourceTransformer(plan(name, GeoreferencingOptions(geoid: .none), at: source))
            var x = [source[0]].map { $0 }
            var y = [source[1]].map { $0 }
            var z = [source[2]].map { $0 }
            var xs = x.mutableSpan
            var ys = y.mutableSpan
            var zs = z.mutableSpan
            #expect(transformer.transformToGeocentric(x: &xs, y: &ys, z: &zs) == 0)
            let cartographic = WGS84Ellipsoid.cartographic(of: Position(x: x[0], y: y[0], z: z[0]))
            let inverse = try #require(ProjObject.definition(back, in: ProjContext(searchPaths: [])))
            let plane = inverse.forward(
                cartographic.longitude.radians, cartographic.latitude.radians, cartographic.height.metres)
            #expect(abs(plane.0 - source[0]) < 0.001)
            #expect(abs(plane.1 - source[1]) < 0.001)
            #expect(abs(plane.2 - source[2]) < 0.001)
        }
    }

    @Test("Geocentric coordinates are those of the ellipsoid, snapped to 0.1 mm")
    func geocentric() {
        var x = [0.16, -1.2, 3.1]
        var y = [0.9, -0.5, 1.5]
        var z = [160.0, -20, 8000]
        let expected = (0..<3).map { index in
            WGS84Ellipsoid.position(
                of: Cartographic(
                    longitude: Angle(radians: x[index]), latitude: Angle(radians: y[index]),
                    height: EllipsoidalHeight(metres: z[index])))
        }
        var xs = x.mutableSpan
        var ys = y.mutableSpan
        var zs = z.mutableSpan
        GeocentricConversion.convert(longitudes: &xs, latitudes: &ys, heights: &zs)
        for index in 0..<3 {
            #expect(abs(x[index] - expected[index].x) <= 0.000_051)
            #expect(abs(y[index] - expected[index].y) <= 0.000_051)
            #expect(abs(z[index] - expected[index].z) <= 0.000_051)
            #expect((x[index] * 10_000).rounded() / 10_000 == x[index])
        }
    }

    @Test("Geocentric coordinates in bulk are those of single points within 3 nm, poles and farther turns included")
    func geocentricInBulk() {
        let seed: UInt64 = 11
        var random = SplitMix64(seed: seed)
        var x = [0, 0, Double.pi, -Double.pi, 7, .nan, 0.1] + (0..<1000).map { _ in (random.unit() - 0.5) * 15 }
        var y = [Double.pi / 2, -Double.pi / 2, 0, 1, 0, 0, .nan]
        y += (0..<1000).map { _ in (random.unit() - 0.5) * Double.pi }
        var z = (0..<1007).map { _ in random.unit() * 9000 - 430 }
        let source = (x, y, z)
        GeocentricConversion.positions(&x, &y, &z)
        for index in x.indices {
            let expected = WGS84Ellipsoid.position(
                of: Cartographic(
                    longitude: Angle(radians: source.0[index]), latitude: Angle(radians: source.1[index]),
                    height: EllipsoidalHeight(metres: source.2[index])))
            let distance = (Position<ECEF>(x: x[index], y: y[index], z: z[index]) - expected).length
            #expect(index == 5 || index == 6 ? distance.isNaN : distance < 3e-9, "seed \(seed), \(index): \(distance)")
        }
    }

    @Test("Points that cannot be transformed become not-a-number and are counted, the others are untouched by them")
    func failures() throws {
        let transformer = try SourceTransformer(plan("EPSG:25832", at: [534000, 5_685_000, 160]))
        var x = [534000, .nan, 534000, .infinity, 534000, 1e12, 534000]
        var y = [5_685_000.0, 5_685_000, .nan, 5_685_000, 5_685_000, 1e12, 5_685_000]
        var z = [160.0, 160, 160, 160, .nan, 160, 160]
        #expect(transformer.transform(x: &x, y: &y, z: &z) == 5)
        #expect(x.map(\.isNaN) == [false, true, true, true, true, true, false])
        #expect(y.map(\.isNaN) == x.map(\.isNaN))
        #expect(z.map(\.isNaN) == x.map(\.isNaN))
        #expect(x[0] == x[6] && y[0] == y[6] && z[0] == z[6])
        var none: [Double] = []
        var alsoNone: [Double] = []
        var norNone: [Double] = []
        #expect(transformer.transform(x: &none, y: &alsoNone, z: &norNone) == 0)
    }

    @Test("A batch gives bit for bit what single points give, and so does another transformer")
    func batches() throws {
        var random = SplitMix64(seed: 20_240_517)
        let plan = try plan("EPSG:25832+7837", at: [534000, 5_685_000, 160])
        let first = try SourceTransformer(plan)
        let second = try GeoreferencingContext().transformer(for: plan)
        var x = (0..<500).map { _ in 300_000 + random.unit() * 500_000 }
        var y = (0..<500).map { _ in 5_250_000 + random.unit() * 800_000 }
        var z = (0..<500).map { _ in random.unit() * 900 }
        let source = (x, y, z)
        #expect(first.transform(x: &x, y: &y, z: &z) == 0)
        for index in 0..<500 {
            var single = [source.0[index]]
            var singleY = [source.1[index]]
            var singleZ = [source.2[index]]
            #expect(second.transform(x: &single, y: &singleY, z: &singleZ) == 0)
            #expect(
                single[0] == x[index] && singleY[0] == y[index] && singleZ[0] == z[index], "seed 20240517, \(index)")
        }
    }
}

/// A cosine without Foundation, good to 1e-9 for the factor of a longitude.
enum WGS84Probe {
    static func cosine(degrees: Double) -> Double {
        let position = WGS84Ellipsoid.position(
            of: Cartographic(
                longitude: Angle(degrees: 0), latitude: Angle(degrees: degrees), height: EllipsoidalHeight(metres: 0)))
        let beyond = WGS84Ellipsoid.position(
            of: Cartographic(
                longitude: Angle(degrees: 0), latitude: Angle(degrees: degrees), height: EllipsoidalHeight(metres: 1)))
        return beyond.x - position.x
    }
}

/// Steele, Lea and Flood's generator, for inputs that can be repeated from a printed seed.
struct SplitMix64 {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A number in 0..<1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

import SpatialFrames
import Testing

@testable import Geodesy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Systems of every method of projection that surveys use, on old datums and new.
private let systems = [
    // Transverse Mercator and UTM, north and south, in feet, south-orientated, with the axes in either order.
    "25832", "32633", "32755", "31467", "31466", "31256", "27700", "2157", "3879", "6677", "4547", "2263+6360", "2222",
    "2046", "2000", "2180", "5514", "3067", "2193",
    // Lambert's conic with one and two parallels, in feet.
    "27581", "2154", "3946", "31370", "2062", "2138", "3347", "2225", "3034", "3035",
    // Oblique Mercator, Swiss, Malaysian, Alaskan, of Madagascar and Hungary.
    "2056", "21781", "3078", "29873", "8441", "23700",
    // Stereographic, oblique and polar.
    "28992", "2172", "31600", "5041", "3031", "3413",
    // Equal areas.
    "2964", "3577", "6933", "8857",
    // Mercator, Cassini and Soldner, polyconic, Krovak, Bonne, New Zealand's map grid, azimuthal of Guam and Yap.
    "3857", "3395", "3388", "3068", "2066", "5472", "5513", "2065", "27200", "3993", "3295",
    // Geographic in degrees and gon, with and without heights, geocentric.
    "4326", "4979", "4258", "4314", "4807", "6697", "4978", "4936",
]

/// Metres where PROJ's own arithmetic does not come back within 1 mm.
///
/// Shifts of seven parameters are taken at the height as it stands, there on one ellipsoid and back on the other, and
/// these lie up to 700 m apart: a turn of some seconds then moves points by a millimetre or three. The inverse of the
/// equal-area projections is a series of three terms in PROJ 9.1, that of Laborde's is shorter still.
private let tolerances: [String: Double] = [
    "31256": 0.002, "27700": 0.002, "2056": 0.002, "21781": 0.002, "29873": 0.004, "31600": 0.003, "2065": 0.002,
    "3993": 0.003, "3035": 0.002, "2964": 0.003, "6933": 0.002, "8857": 0.002, "8441": 0.05,
]

@Suite("There and back")
struct ThereAndBackTests {
    /// Points of a generator over an area, none nearer than 1 % to its edges, heights from −430 to 9,000 m.
    private func points(in area: GeographicArea, count: Int, seed: UInt64) -> [Cartographic] {
        var random = SplitMix64(seed: seed)
        let turn = area.west <= area.east ? 0 : 2 * Double.pi
        return (0..<count).map { _ in
            let longitude =
                area.west.radians + (0.01 + 0.98 * random.unit()) * (area.east.radians + turn - area.west.radians)
            return Cartographic(
                longitude: Angle(radians: longitude > .pi ? longitude - 2 * .pi : longitude),
                latitude: Angle(
                    radians: area.south.radians + (0.01 + 0.98 * random.unit())
                        * (area.north.radians - area.south.radians)),
                height: EllipsoidalHeight(metres: -430 + random.unit() * 9430))
        }
    }

    @Test(
        "A thousand points over the area of use come back within 1 mm, or what PROJ's arithmetic allows",
        arguments: systems)
    func system(_ code: String) throws {
        let seed: UInt64 = 20_260_101
        let plan = try CoordinateOperationPlan.make(
            srsName: "EPSG:" + code, options: GeoreferencingOptions(geoid: .none, axisOrder: .authority))
        let world = GeographicArea(
            west: Angle(degrees: -180), south: Angle(degrees: -90), east: Angle(degrees: 180),
            north: Angle(degrees: 90), name: "World")
        let area = plan.description.areaOfUse ?? world
        let operation = try #require(ProjObject.definition(plan.pipeline, in: ProjContext(searchPaths: [])))
        var places: [Cartographic] = []
        var x: [Double] = []
        var y: [Double] = []
        var z: [Double] = []
        for place in points(in: area, count: 1000, seed: seed) {
            let source = operation.backward(place.longitude.radians, place.latitude.radians, place.height.metres)
            guard source.0.isFinite, source.1.isFinite, source.2.isFinite else { continue }
            places.append(place)
            x.append(source.0)
            y.append(source.1)
            z.append(source.2 / plan.heightScale)
        }
        // Areas of use are boxes: a grid may leave a corner out.
        #expect(places.count > 700, "\(places.count) points of EPSG:\(code) have an image")
        let failures = try SourceTransformer(plan).transform(x: &x, y: &y, z: &z)
        #expect(failures == 0)
        var worst = 0.0
        for (index, place) in places.enumerated() {
            let back = Cartographic(
                longitude: Angle(radians: x[index]), latitude: Angle(radians: y[index]),
                height: EllipsoidalHeight(metres: z[index]))
            let distance = (WGS84Ellipsoid.position(of: back) - WGS84Ellipsoid.position(of: place)).length
            worst = max(worst, distance)
        }
        #expect(worst < tolerances[code] ?? 0.001, "EPSG:\(code), seed \(seed): \(worst) m")
    }

    @Test("A projection that PROJ lacks is refused, never approximated", arguments: ["22700", "2985", "2218"])
    func unsupported(_ code: String) {
        let error = #expect(throws: GeodesyError.self) { try CoordinateOperationPlan.make(srsName: "EPSG:" + code) }
        #expect(error?.code == .noOperation)
    }

    @Test("Tangent frames give points back within 0.1 µm nearby and 10 µm at 20 km, at the poles as well")
    func frames() {
        let seed: UInt64 = 99
        var random = SplitMix64(seed: seed)
        for index in 0..<1000 {
            let latitude = index % 50 == 0 ? 90 : index % 50 == 1 ? -90 : random.unit() * 180 - 90
            let frame = LocalTangentFrame(
                at: Cartographic(
                    longitude: Angle(degrees: random.unit() * 360 - 180), latitude: Angle(degrees: latitude),
                    height: EllipsoidalHeight(metres: random.unit() * 9430 - 430)))
            for reach in [100.0, 20_000] {
                let point = Position<ENU>(
                    x: (random.unit() - 0.5) * reach, y: (random.unit() - 0.5) * reach, z: (random.unit() - 0.5) * 500)
                let back = frame.local(frame.geocentric(point))
                #expect((back - point).length < (reach < 1000 ? 1e-7 : 1e-5), "seed \(seed), \(index)")
            }
            // Geographic to geocentric and back.
            let position = frame.origin
            let again = WGS84Ellipsoid.position(of: WGS84Ellipsoid.cartographic(of: position))
            #expect((again - position).length < 1e-6, "seed \(seed), \(index)")
        }
    }
}

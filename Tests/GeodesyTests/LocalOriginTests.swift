import Diagnostics
import SpatialFrames
import Testing

@testable import Geodesy

/// A point in metres from an origin, and where it is.
struct LocalPoint: CustomTestStringConvertible {
    /// Degrees and metres above the ellipsoid, then where ahead lies in degrees clockwise from north.
    var origin: (longitude: Double, latitude: Double, height: Double, heading: Double)
    /// Metres to the right, ahead and up.
    var source: (Double, Double, Double)
    /// Degrees and metres.
    var expected: (longitude: Double, latitude: Double, height: Double)
    var testDescription: String { "\(source) from \(origin)" }
}

/// By hand: the rotation and the topocentric formulas of EPSG's guidance note 7-2 (methods 9837 and 9836) to
/// geocentric metres, and `cs2cs EPSG:4978 EPSG:4979` from there.
private let localPoints = [
    LocalPoint(
        origin: (9.4797, 51.3127, 160, 0), source: (100, 200, 30),
        expected: (9.48113422379, 51.31449762137, 190.00391976070)),
    LocalPoint(
        origin: (9.4797, 51.3127, 160, 30), source: (100, 200, 30),
        expected: (9.48237625787, 51.31380735533, 190.00391464867)),
    LocalPoint(
        origin: (-74.0445, 40.6892, -20.5, -77.25), source: (-1500, 4200, 93),
        expected: (-74.09687379793, 40.68436066960, 74.05708256643)),
    LocalPoint(
        origin: (179.9999, -17.8, 5, 200), source: (-300, -400, 5),
        expected: (-179.99615079507, -17.79753090290, 10.01962779369)),
    LocalPoint(
        origin: (0, 90, 10, 45), source: (100, 50, 5), expected: (71.56505117689, 89.99899902271, 15.00097662210)),
]

@Suite("Local metres from an origin")
struct LocalOriginTests {
    private func options(
        _ longitude: Double, _ latitude: Double, _ height: Double, _ heading: Double = 0, geoid: GeoidChoice = .auto,
        heights: HeightMode = .ellipsoidal
    ) -> GeoreferencingOptions {
        GeoreferencingOptions(
            heights: heights, geoid: geoid,
            origin: LocalOrigin(
                longitude: Angle(degrees: longitude), latitude: Angle(degrees: latitude), height: height,
                heading: Angle(degrees: heading)))
    }

    private func place(_ plan: CoordinateOperationPlan, _ x: Double, _ y: Double, _ z: Double) throws -> Cartographic {
        try #require(try SourceTransformer(plan).cartographic(of: Position(x: x, y: y, z: z)))
    }

    @Test("A point stands where the formulas and another program put it, within 0.1 mm", arguments: localPoints)
    func point(_ point: LocalPoint) throws {
        let origin = point.origin
        let plan = try CoordinateOperationPlan.make(
            srsName: "", options: options(origin.longitude, origin.latitude, origin.height, origin.heading))
        let found = WGS84Ellipsoid.position(of: try place(plan, point.source.0, point.source.1, point.source.2))
        let expected = WGS84Ellipsoid.position(
            of: Cartographic(
                longitude: Angle(degrees: point.expected.longitude), latitude: Angle(degrees: point.expected.latitude),
                height: EllipsoidalHeight(metres: point.expected.height)))
        #expect((found - expected).length < 0.0001, "\((found - expected).length) m")
    }

    @Test("Without a heading the metres are those of the tangent frame, back within 0.1 mm")
    func tangentFrame() throws {
        var random = SplitMix64(seed: 7)
        let origin = Cartographic(
            longitude: Angle(degrees: 139.75), latitude: Angle(degrees: 35.68), height: EllipsoidalHeight(metres: 40))
        let plan = try CoordinateOperationPlan.make(srsName: "", options: options(139.75, 35.68, 40))
        let frame = LocalTangentFrame(at: origin)
        for _ in 0..<200 {
            let source = (random.unit() * 8000 - 4000, random.unit() * 8000 - 4000, random.unit() * 500)
            let back = frame.local(WGS84Ellipsoid.position(of: try place(plan, source.0, source.1, source.2)))
            // The frame's origin is on the grid of 0.1 mm, PROJ's is not.
            #expect(abs(back.x - source.0) < 0.0001 && abs(back.y - source.1) < 0.0001, "seed 7")
            #expect(abs(back.z - source.2) < 0.0001, "seed 7")
        }
    }

    @Test("The origin's height is above the ellipsoid, or above sea level where a geoid is chosen")
    func heights() throws {
        func height(_ geoid: GeoidChoice, _ heights: HeightMode = .ellipsoidal, offset: Double = 0) throws -> Double {
            var options = options(9.4797, 51.3127, 160, geoid: geoid, heights: heights)
            options.heightOffset = offset
            return try place(CoordinateOperationPlan.make(srsName: "", options: options), 0, 0, 2).height.metres
        }
        #expect(abs(try height(.auto) - 162) < 1e-6)
        #expect(abs(try height(.none) - 162) < 1e-6)
        #expect(abs(try height(.auto, offset: -12.5) - 149.5) < 1e-6)
        // `cs2cs EPSG:4326+5773 EPSG:4979` at the origin: 206.779.
        #expect(abs(try height(.egm96) - 208.7794) < 0.001)
        #expect(abs(try height(.egm96, .orthometric) - 162) < 1e-6)
        let plan = try CoordinateOperationPlan.make(srsName: "", options: options(9.4797, 51.3127, 160, geoid: .egm96))
        #expect(plan.description.geoid == "egm96_15.gtx")
        #expect(plan.description.interpretation.contains("160.0 m above sea level"))
        let error = #expect(throws: GeodesyError.self) {
            try CoordinateOperationPlan.make(srsName: "", options: options(9, 51, 0, geoid: .file("none.gtx")))
        }
        #expect(error?.code == .gridMissing)
    }

    @Test("What documents state is passed over with a note, and nothing is guessed or swapped")
    func statedSystem() throws {
        var options = options(9.4797, 51.3127, 160, 30)
        options.isStrict = true
        let sample = Position<SourceCRS>(x: 30, y: 40, z: 0)
        let silent = try CoordinateOperationPlan.make(srsName: "", options: options, sample: sample)
        #expect(silent.description.notes.isEmpty && silent.remarks.isEmpty)
        #expect(silent.description.interpretation.hasPrefix("local metres at 51.3127° north, 9.4797° east, 160.0 m"))
        #expect(silent.description.axes.map(\.name) == ["Right", "Ahead", "Up"])
        #expect(silent.description.areaOfUse == nil)
        for name in ["EPSG:31467", "nonsense", "#local"] {
            let stated = try CoordinateOperationPlan.make(srsName: name, options: options, sample: sample)
            #expect(stated.description.notes.count == 1 && stated.description.notes[0].contains(name))
            #expect(stated.description.sourceText == silent.description.sourceText)
            #expect(stated.remarks.isEmpty && !stated.description.axesSwapped)
            #expect(stated.pipeline == silent.pipeline)
        }
    }

    @Test("Coordinates of a reference system are not taken for local metres without a warning")
    func farFromOrigin() throws {
        var options = options(9.4797, 51.3127, 160)
        let sample = Position<SourceCRS>(x: 533_000, y: 5_683_000, z: 160)
        let plan = try CoordinateOperationPlan.make(srsName: "EPSG:25832", options: options, sample: sample)
        #expect(plan.remarks.map(\.code) == [.limitedAccuracy])
        #expect(plan.remarks.first?.message.contains("5683.0 km from the origin") == true)
        options.isStrict = true
        let error = #expect(throws: GeodesyError.self) {
            try CoordinateOperationPlan.make(srsName: "EPSG:25832", options: options, sample: sample)
        }
        #expect(error?.problemCode == .guessRefused)
    }

    @Test("An origin that is not on the globe is refused")
    func impossibleOrigin() {
        for (longitude, latitude, height) in [(9.0, 91.0, 0.0), (.nan, 0, 0), (9, 51, .infinity), (1e6, 0, 0)] {
            let error = #expect(throws: GeodesyError.self) {
                try CoordinateOperationPlan.make(srsName: "", options: options(longitude, latitude, height))
            }
            #expect(error?.code == .unsuitableSystem)
        }
    }
}

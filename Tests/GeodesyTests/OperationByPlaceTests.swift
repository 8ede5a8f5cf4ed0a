import SpatialFrames
import Testing

@testable import Geodesy

/// A point of an old datum, in the authority's order, and where PROJ's `cs2cs` puts it on WGS 84.
struct PlacedPoint: CustomTestStringConvertible {
    var code: String
    var source: (Double, Double)
    var latitude: Double
    var longitude: Double
    /// Metres that the plan must state as its accuracy.
    var accuracy: Double?
    var testDescription: String { "EPSG:\(code) at \(source)" }

    init(
        _ code: String, _ x: Double, _ y: Double, _ latitude: Double, _ longitude: Double, accuracy: Double? = nil
    ) {
        self.code = code
        source = (x, y)
        self.latitude = latitude
        self.longitude = longitude
        self.accuracy = accuracy
    }
}

/// By `cs2cs EPSG:… EPSG:4326` of PROJ 9.1.1 with the grids of Debian's proj-data.
private let placedPoints = [
    // Prague: the Czech operation and not the one for all of Czechoslovakia.
    PlacedPoint("5514", -743_100, -1_043_300, 50.084551856, 14.417781214, accuracy: 1),
    PlacedPoint("5513", 1_043_300, 743_100, 50.084551856, 14.417781214, accuracy: 1),
    // Dresden: the German operation and not the Czech one.
    PlacedPoint("5675", 5_411_000, 5_657_000, 51.035994226, 13.729351341, accuracy: 2),
    PlacedPoint("25395", 500_000, 1_600_000, 14.466962547, 125.001420166),
    PlacedPoint("20936", 500_000, 8_200_000, -16.283543824, 32.999977748),
    PlacedPoint("29872", 1_000_000, 500_000, 1.377077965, 112.428323350),
    PlacedPoint("21035", 600_000, 9_800_000, -1.811971559, 27.899692342),
    PlacedPoint("31467", 5_429_377.57, 3_451_452.71, 48.999791702, 8.335499645),
    PlacedPoint("31466", 5_705_800, 2_523_800, 51.486266807, 6.342013243),
    PlacedPoint("3068", 20_000, 25_000, 52.506912336, 13.404510367),
    PlacedPoint("4314", 49, 8.3, 48.998958219, 8.299068601),
    PlacedPoint("31256", 345_366.882, 2293.381, 48.246671518, 16.363010538, accuracy: 1.5),
    PlacedPoint("27700", 530_000, 180_000, 51.503990828, -0.128353940),
    PlacedPoint("27700", 200_000, 800_000, 57.047546344, -5.298777651),
    PlacedPoint("28992", 84_500, 447_500, 52.011379284, 4.360299313),
    PlacedPoint("21781", 600_000, 200_000, 46.951082772, 7.438632421),
    PlacedPoint("2056", 2_600_000, 1_200_000, 46.951082772, 7.438632421),
    // ED50 in the Netherlands, Spain and Norway: three operations of one system.
    PlacedPoint("4230", 52, 5, 51.999211665, 4.998717930),
    PlacedPoint("4230", 40, -4, 39.998806695, -4.001309468),
    PlacedPoint("4230", 60, 10, 59.999544267, 9.998594123),
    PlacedPoint("23030", 440_000, 4_475_000, 40.421592722, -3.708559645),
    PlacedPoint("31370", 150_000, 170_000, 50.840411283, 4.368752141),
    PlacedPoint("4267", 40, -100, 39.999996882, -100.000415589),
    PlacedPoint("3003", 1_500_000, 4_600_000, 41.551558141, 8.999689320),
    PlacedPoint("2180", 486_000, 637_000, 52.222989630, 21.006298788),
    PlacedPoint("4301", 35.6, 139.7, 35.603246207, 139.696774981),
    PlacedPoint("3021", 6_580_000, 1_628_000, 59.321403102, 18.053447483),
    PlacedPoint("2393", 6_672_000, 3_385_000, 60.143499060, 24.926823200),
    // São Paulo: an operation made for land and sea alike.
    PlacedPoint("4618", -23.5, -46.6, -23.500489315, -46.600452993, accuracy: 5),
    PlacedPoint("29193", 330_000, 7_400_000, -23.501704374, -46.665333246, accuracy: 5),
    PlacedPoint("29903", 300_000, 250_000, 53.490720425, -6.494116918),
]

@Suite("The operation is chosen by the place")
struct OperationByPlaceTests {
    @Test("A point lies where cs2cs puts it, and the accuracy is said", arguments: placedPoints)
    func point(_ point: PlacedPoint) throws {
        let sample = Position<SourceCRS>(x: point.source.0, y: point.source.1, z: 0)
        let plan = try CoordinateOperationPlan.make(
            srsName: "EPSG:\(point.code)", options: GeoreferencingOptions(axisOrder: .authority), sample: sample)
        let place = try #require(try SourceTransformer(plan).cartographic(of: sample))
        let cosine = WGS84Probe.cosine(degrees: point.latitude)
        let north = (place.latitude.degrees - point.latitude) * 111_320
        let east = (place.longitude.degrees - point.longitude) * 111_320 * cosine
        #expect(
            abs(north) < 0.001 && abs(east) < 0.001,
            "\(north) m north, \(east) m east by “\(plan.description.operationName)”")
        if let accuracy = point.accuracy { #expect(plan.description.accuracy == accuracy) }
        if let stated = plan.description.accuracy, stated > 1.1 {
            #expect(plan.remarks.contains { $0.message.contains("accurate to \(stated) m") })
        }
    }

    @Test("One context gives each place its own operation, whatever was asked before")
    func severalPlaces() throws {
        let context = GeoreferencingContext(options: GeoreferencingOptions(axisOrder: .authority))
        let points = placedPoints.filter { $0.code == "4230" }
        for point in points + points.reversed() {
            let sample = Position<SourceCRS>(x: point.source.0, y: point.source.1, z: 0)
            let transformer = try context.transformer(for: "EPSG:4230", sample: sample)
            let direct = try CoordinateOperationPlan.make(
                srsName: "EPSG:4230", options: context.options, sample: sample)
            #expect(transformer.plan == direct)
        }
        let names = try Set(
            points.map {
                try context.plan(for: "EPSG:4230", sample: Position(x: $0.source.0, y: $0.source.1, z: 0))
                    .description.operationName
            })
        #expect(names.count == 3)
    }

    @Test("Heights above Wiener Null are raised before the datum is shifted, as cs2cs does")
    func zeroBeforeShift() throws {
        let plan = try CoordinateOperationPlan.make(srsName: "EPSG:31256+8881")
        let place = try #require(
            try SourceTransformer(plan).cartographic(of: Position(x: 345_366.882, y: 2293.381, z: 6.36)))
        // `cs2cs EPSG:31256+5778 EPSG:4979` leaves the plane where 163.04 m above the sea belong.
        let raised = try CoordinateOperationPlan.make(srsName: "EPSG:31256")
        let high = try #require(
            try SourceTransformer(raised).cartographic(of: Position(x: 345_366.882, y: 2293.381, z: 163.04)))
        #expect((WGS84Ellipsoid.position(of: place) - WGS84Ellipsoid.position(of: high)).length < 0.0001)
    }

    @Test("A projection that PROJ computes wrongly is replaced or refused, never used")
    func wrongMethods() throws {
        let belgium = try CoordinateOperationPlan.make(
            srsName: "EPSG:31300", sample: Position(x: 251_763.20, y: 153_034.13, z: 0))
        #expect(belgium.description.notes.contains { $0.contains("EPSG:31370") })
        let place = try #require(
            try SourceTransformer(belgium).cartographic(of: Position(x: 251_763.20, y: 153_034.13, z: 0)))
        // The example of EPSG's guidance note 7-2 on BD72, 50°40′46.461″N 5°48′26.533″E; to WGS 84 some 100 m.
        #expect(abs(place.latitude.degrees - 50.679572500) * 111_320 < 150)
        #expect(abs(place.longitude.degrees - 5.807370278) * 70_000 < 150)
        for name in ["EPSG:4087", "EPSG:9311"] {
            let error = #expect(throws: GeodesyError.self) { try CoordinateOperationPlan.make(srsName: name) }
            #expect(error?.code == .unsuitableSystem)
            #expect(error?.message.contains("PROJ does not compute as defined") == true)
        }
    }
}

import SpatialFrames
import Testing

@testable import Geodesy

/// A point in odd units, and where it is.
struct UnitPoint: CustomTestStringConvertible {
    var srsName: String
    var source: (Double, Double, Double)
    /// Degrees.
    var latitude: Double
    var longitude: Double
    /// Metres above the ellipsoid.
    var height: Double
    var unit: String
    var testDescription: String { srsName }

    init(
        _ srsName: String, _ source: (Double, Double, Double), _ latitude: Double, _ longitude: Double,
        height: Double, unit: String
    ) {
        self.srsName = srsName
        self.source = source
        self.latitude = latitude
        self.longitude = longitude
        self.height = height
        self.unit = unit
    }
}

private let surveyFoot = 1200.0 / 3937
private let foot = 0.3048

/// Planes by `cs2cs … EPSG:4326` of PROJ 9.1.1 (gon by `cct` and PROJ's pipeline), undulations by
/// `cs2cs EPSG:4326+5773 EPSG:4979` at the same place; the factor of the height's unit by hand.
private let unitPoints = [
    // Plane and height of a survey in US survey feet, then heights stated apart.
    UnitPoint(
        "EPSG:2263", (987_830, 212_283, 1000), 40.749343592, -73.987079339, height: 1000 * surveyFoot - 32.6579,
        unit: "US survey foot"),
    UnitPoint(
        "EPSG:2263+6360", (987_830, 212_283, 1000), 40.749343592, -73.987079339, height: 1000 * surveyFoot - 32.6579,
        unit: "US survey foot"),
    UnitPoint(
        "EPSG:2263+8228", (987_830, 212_283, 1000), 40.749343592, -73.987079339, height: 1000 * foot - 32.6579,
        unit: "foot"),
    UnitPoint(
        "EPSG:2263+5703", (987_830, 212_283, 1000), 40.749343592, -73.987079339, height: 1000 - 32.6579,
        unit: "metre"),
    UnitPoint(
        "EPSG:2263+6358", (987_830, 212_283, 100), 40.749343592, -73.987079339, height: -100 * surveyFoot - 32.6579,
        unit: "US survey foot"),
    UnitPoint(
        "EPSG:2222", (700_000, 1_000_000, 1000), 33.748858589, -110.166666667, height: 1000 * foot - 25.4731,
        unit: "foot"),
    UnitPoint(
        "EPSG:2272", (2_690_000, 240_000, 50), 39.963286321, -75.175715258, height: 50 * surveyFoot - 34.1862,
        unit: "US survey foot"),
    UnitPoint(
        "EPSG:3857", (1_000_000, 6_600_000, 200), 50.879464385, 8.983152841, height: 200 + 48.0671, unit: "metre"),
    UnitPoint(
        "+proj=utm +zone=32 +ellps=GRS80 +units=km", (534, 5685, 160), 51.315287570, 9.487855385,
        height: 160 + 46.766, unit: "metre"),
    UnitPoint("EPSG:27700+5701", (530_000, 180_000, 10), 51.503990828, -0.128353940, height: 55.9652, unit: "metre"),
    UnitPoint("EPSG:2157", (715_000, 734_000, 10), 53.343713908, -6.272961149, height: 66.0245, unit: "metre"),
    UnitPoint("EPSG:32760", (800_000, 5_000_000, -3), -45.089801693, -179.187666434, height: -0.5122, unit: "metre"),
    UnitPoint("EPSG:27581", (600_000, 1_200_000, 100), 49.499927468, 2.336496133, height: 144.7966, unit: "metre"),
    // Gon from Paris, latitude first.
    UnitPoint("EPSG:4807", (54.44, 7.11, 0), 48.995962813, 8.735767457, height: 48.3032, unit: "metre"),
    UnitPoint("EPSG:25832+5715", (534_000, 5_685_000, 20), 51.315287570, 9.487855385, height: 26.766, unit: "metre"),
]

@Suite("Units of planes and heights")
struct UnitTests {
    @Test("A point lies where other programs put it, in whatever unit it is written", arguments: unitPoints)
    func point(_ point: UnitPoint) throws {
        let sample = Position<SourceCRS>(x: point.source.0, y: point.source.1, z: point.source.2)
        let plan = try CoordinateOperationPlan.make(srsName: point.srsName, sample: sample)
        let place = try #require(try SourceTransformer(plan).cartographic(of: sample))
        let cosine = WGS84Probe.cosine(degrees: point.latitude)
        #expect(abs(place.latitude.degrees - point.latitude) * 111_320 < 0.001)
        #expect(abs(place.longitude.degrees - point.longitude) * 111_320 * cosine < 0.001)
        #expect(abs(place.height.metres - point.height) < 0.01, "\(place.height.metres) m")
        #expect(plan.description.heightUnit == point.unit)
    }

    private static let definitions = [
        // As GDAL, Esri's programs, and PROJ write EPSG:25832.
        #"PROJCS["ETRS89 / UTM zone 32N",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989","#
            + #"SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],AUTHORITY["EPSG","6258"]],"#
            + #"PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,"#
            + #"AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4258"]],PROJECTION["Transverse_Mercator"],"#
            + #"PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],"#
            + #"PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,"#
            + #"AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","25832"]]"#,
        #"PROJCS["ETRS_1989_UTM_Zone_32N",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989","#
            + #"SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],"#
            + #"UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],"#
            + #"PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],"#
            + #"PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#,
        #"PROJCRS["ETRS89 / UTM zone 32N",BASEGEOGCRS["ETRS89",DATUM["European Terrestrial Reference System 1989","#
            + #"ELLIPSOID["GRS 1980",6378137,298.257222101,LENGTHUNIT["metre",1]]],"#
            + #"PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]]],CONVERSION["UTM zone 32N","#
            + #"METHOD["Transverse Mercator",ID["EPSG",9807]],PARAMETER["Latitude of natural origin",0,"#
            + #"ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Longitude of natural origin",9,"#
            + #"ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Scale factor at natural origin",0.9996,"#
            + #"SCALEUNIT["unity",1]],PARAMETER["False easting",500000,LENGTHUNIT["metre",1]],"#
            + #"PARAMETER["False northing",0,LENGTHUNIT["metre",1]]],CS[Cartesian,2],AXIS["easting (E)",east],"#
            + #"AXIS["northing (N)",north],LENGTHUNIT["metre",1]]"#,
        "+proj=utm +zone=32 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs",
    ]

    @Test("A definition says the same as its code, in every language of definitions", arguments: definitions)
    func definition(_ text: String) throws {
        let sample = Position<SourceCRS>(x: 534_000, y: 5_685_000, z: 160)
        let plan = try CoordinateOperationPlan.make(srsName: text, sample: sample)
        let place = try #require(try SourceTransformer(plan).cartographic(of: sample))
        #expect(abs(place.latitude.degrees - 51.315287570) * 111_320 < 0.001)
        #expect(abs(place.longitude.degrees - 9.487855385) * 70_000 < 0.001)
        #expect(abs(place.height.metres - 206.766) < 0.01)
    }

    @Test("A unit of heights in a PROJ string makes three axes, whose heights are ellipsoidal")
    func verticalUnits() throws {
        let sample = Position<SourceCRS>(x: 534_000, y: 5_685_000, z: 160)
        for (unit, factor) in [("m", 1.0), ("us-ft", surveyFoot), ("ft", foot)] {
            let plan = try CoordinateOperationPlan.make(
                srsName: "+proj=utm +zone=32 +ellps=GRS80 +towgs84=0,0,0 +vunits=\(unit)", sample: sample)
            let place = try #require(try SourceTransformer(plan).cartographic(of: sample))
            #expect(abs(place.height.metres - 160 * factor) < 1e-6)
            #expect(plan.description.heightReference == .ellipsoidal)
        }
    }
}

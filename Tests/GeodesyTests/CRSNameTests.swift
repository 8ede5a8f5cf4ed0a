import Testing

@testable import Geodesy

/// Spellings of `srsName` from real files and from the specifications, and what they mean.
struct Spelling: CustomTestStringConvertible {
    var text: String
    var codes: String
    /// Whether the reading must say that it repaired or guessed.
    var isNoted: Bool
    var testDescription: String { text }

    init(_ text: String, _ codes: String, noted: Bool = false) {
        self.text = text
        self.codes = codes
        isNoted = noted
    }
}

private let spellings: [Spelling] = [
    // Plain codes.
    Spelling("EPSG:25832", "EPSG:25832"),
    Spelling("epsg:25832", "EPSG:25832"),
    Spelling("  EPSG:25832\n", "EPSG:25832"),
    Spelling("25832", "EPSG:25832"),
    Spelling("EPSG:4326", "EPSG:4326"),
    Spelling("EPSG:25832+7837", "EPSG:25832+EPSG:7837"),
    Spelling("25832+7837", "EPSG:25832+EPSG:7837"),
    Spelling("EPSG:25832+EPSG:7837", "EPSG:25832+EPSG:7837"),
    Spelling("ESRI:102100", "ESRI:102100"),
    Spelling("IGNF:LAMB93", "IGNF:LAMB93"),
    // URNs of OGC.
    Spelling("urn:ogc:def:crs:EPSG::25832", "EPSG:25832"),
    Spelling("urn:ogc:def:crs:EPSG::3879", "EPSG:3879"),
    Spelling("URN:OGC:DEF:CRS:EPSG::31256", "EPSG:31256"),
    Spelling("urn:ogc:def:crs:EPSG:6.12:25833", "EPSG:25833"),
    Spelling("urn:ogc:def:crs:EPSG:9.9.1:7415", "EPSG:7415"),
    Spelling("urn:x-ogc:def:crs:EPSG:4979", "EPSG:4979", noted: true),
    Spelling("urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::5783", "EPSG:25832+EPSG:5783"),
    Spelling("urn:ogc:def:crs,crs:EPSG:6.12:25833,crs:EPSG:6.12:5783", "EPSG:25833+EPSG:5783"),
    Spelling("urn:ogc:def:crs,crs:EPSG:6.12:3068,crs:EPSG:6.12:5783", "EPSG:3068+EPSG:5783"),
    Spelling("urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5109", "EPSG:28992+EPSG:5109"),
    Spelling("urn:ogc:def:crs,crs:EPSG::31466,crs:EPSG::5783", "EPSG:31466+EPSG:5783"),
    // Misspelt ones found in files.
    Spelling("urn:ogc:def,crs::EPSG:31467", "EPSG:31467", noted: true),
    Spelling("urn:ogc:def:crs:EPSG:25832, crs:EPSG:5783", "EPSG:25832+EPSG:5783", noted: true),
    Spelling("crs:EPSG:25831", "EPSG:25831", noted: true),
    Spelling("urn:ogc:def:crs:EPSG:25832", "EPSG:25832", noted: true),
    Spelling("EPSG 25832", "EPSG:25832", noted: true),
    Spelling("EPSG:25832,EPSG:7837", "EPSG:25832+EPSG:7837", noted: true),
    Spelling("+init=epsg:25832", "EPSG:25832", noted: true),
    // URLs.
    Spelling("http://www.opengis.net/def/crs/EPSG/0/6697", "EPSG:6697"),
    Spelling("http://www.opengis.net/def/crs/EPSG/0/6668", "EPSG:6668"),
    Spelling("https://www.opengis.net/def/crs/EPSG/0/7415", "EPSG:7415"),
    Spelling("http://www.opengis.net/def/crs/EPSG/6.12/3068", "EPSG:3068"),
    Spelling("http://www.opengis.net/gml/srs/epsg.xml#4326", "EPSG:4326"),
    Spelling(
        "http://www.opengis.net/def/crs-compound?1=http://www.opengis.net/def/crs/EPSG/0/25832"
            + "&2=http://www.opengis.net/def/crs/EPSG/0/7837", "EPSG:25832+EPSG:7837"),
    Spelling("https://epsg.io/2056", "EPSG:2056", noted: true),
    // Longitude before latitude by definition.
    Spelling("CRS:84", "OGC:CRS84"),
    Spelling("urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84"),
    Spelling("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84"),
    Spelling("OGC:CRS84h", "OGC:CRS84h"),
    Spelling("urn:ogc:def:crs:OGC::CRS84h", "OGC:CRS84h"),
    // The German surveying authorities.
    Spelling("urn:adv:crs:ETRS89_UTM32*DE_DHHN2016_NH*GCG2016", "EPSG:25832+EPSG:7837"),
    Spelling("urn:adv:crs:ETRS89_UTM32*DE_DHHN2016_NH", "EPSG:25832+EPSG:7837"),
    Spelling("urn:adv:crs:ETRS89_UTM32*DE_DHHN92_NH", "EPSG:25832+EPSG:5783"),
    Spelling("urn:adv:crs:ETRS89_UTM33*DE_DHHN12_NOH", "EPSG:25833+EPSG:7699"),
    Spelling("urn:adv:crs:ETRS89_UTM32*DE_DHHN85_NOH", "EPSG:25832+EPSG:5784"),
    Spelling("urn:adv:crs:ETRS89_UTM33*DE_SNN76_NH", "EPSG:25833+EPSG:5785"),
    Spelling("urn:adv:crs:ETRS89_UTM31", "EPSG:25831"),
    Spelling("urn:adv:crs:ETRS89_UTM32", "EPSG:25832"),
    Spelling("ETRS89_UTM32*DE_DHHN2016_NH", "EPSG:25832+EPSG:7837"),
    Spelling("urn:adv:crs:ETRS89_Lat-Lon", "EPSG:4258"),
    Spelling("urn:adv:crs:ETRS89_Lat-Lon-h", "EPSG:4937"),
    Spelling("urn:adv:crs:ETRS89_3GK3*DE_DHHN92_NH", "ETRS89 3-degree Gauss-Krüger zone 3+EPSG:5783"),
    Spelling("urn:adv:crs:DE_DHDN_3GK2*DE_DHHN92_NH", "EPSG:5676+EPSG:5783"),
    Spelling("urn:adv:crs:DE_DHDN_3GK3", "EPSG:5677"),
    Spelling("urn:adv:crs:DE_DHDN_3GK4*DE_DHHN92_NH", "EPSG:5678+EPSG:5783"),
    Spelling("urn:adv:crs:DE_DHDN_3GK5", "EPSG:5679"),
    Spelling("urn:adv:crs:DE_DHDN_3GK2_NW177", "EPSG:5676", noted: true),
    Spelling("urn:adv:crs:DE_RD-83_3GK5*DE_DHHN92_NH", "EPSG:5669+EPSG:5783"),
    Spelling("urn:adv:crs:DE_42-83_3GK4", "EPSG:5674"),
    Spelling("urn:adv:crs:DE_Soldner-Berlin", "EPSG:3068"),
    Spelling("urn:ogc:def:crs:EPSG:6.12:31467", "EPSG:31467"),
    Spelling("urn:ogc:def:crs:EPSG::25833", "EPSG:25833"),
    Spelling("urn:ogc:def:crs:EPSG::7415", "EPSG:7415"),
    Spelling("urn:ogc:def:crs,crs:EPSG::25833,crs:EPSG::5783", "EPSG:25833+EPSG:5783"),
    Spelling("urn:ogc:def:crs:EPSG::25832,crs:EPSG::5783", "EPSG:25832+EPSG:5783", noted: true),
    Spelling("urn:ogc:def:crs,crs:EPSG:6.12:25832,crs:EPSG:6.12:5783,", "EPSG:25832+EPSG:5783", noted: true),
    Spelling("urn:ogc:def:crs:EPSG::25832+5783", "EPSG:25832+EPSG:5783", noted: true),
    Spelling("urn:EPSG:geographicCRS:4326", "EPSG:4326", noted: true),
    Spelling("urn:x-ogc:def:crs:EPSG:6.9:4326", "EPSG:4326"),
    Spelling("urn:ogc:def:crs:ESRI::102100", "ESRI:102100"),
    Spelling("AUTHORITY:EPSG:25832", "EPSG:25832", noted: true),
    Spelling("AUTO:EPSG:25832", "EPSG:25832", noted: true),
    Spelling("epsg:4326", "EPSG:4326"),
    Spelling("Epsg: 25832", "EPSG:25832", noted: true),
    Spelling("EPSG::25832", "EPSG:25832", noted: true),
    Spelling("EPSG25832", "EPSG:25832", noted: true),
    Spelling("EPSG-25832", "EPSG:25832", noted: true),
    Spelling("EPSG_25832", "EPSG:25832", noted: true),
    Spelling("EPSG/25832", "EPSG:25832", noted: true),
    Spelling("EPSG:28992+5709", "EPSG:28992+EPSG:5709"),
    Spelling("EPSG:28992, EPSG:5709", "EPSG:28992+EPSG:5709", noted: true),
    Spelling("EPSG:28992 + EPSG:5709", "EPSG:28992+EPSG:5709", noted: true),
    Spelling("SRID=25832", "EPSG:25832", noted: true),
    Spelling("http://www.opengis.net/def/crs/EPSG/0/25832", "EPSG:25832"),
    Spelling("http://www.opengis.net/def/crs/EPSG/9.9.1/25832", "EPSG:25832"),
    Spelling("http://www.opengis.net/def/crs/EPSG/0/25832/", "EPSG:25832", noted: true),
    Spelling("https://www.opengis.net/def/crs/EPSG/0/28992", "EPSG:28992"),
    Spelling("http://opengis.net/def/crs/EPSG/0/28992", "EPSG:28992", noted: true),
    Spelling("www.opengis.net/def/crs/EPSG/0/28992", "EPSG:28992", noted: true),
    Spelling("http://www.opengis.net/gml/srs/epsg.xml#7415", "EPSG:7415"),
    Spelling("https://www.opengis.net/gml/srs/epsg.xml#31467", "EPSG:31467", noted: true),
    Spelling("http://spatialreference.org/ref/epsg/25832/", "EPSG:25832", noted: true),
    Spelling("https://spatialreference.org/ref/esri/102100/", "ESRI:102100", noted: true),
    Spelling("https://epsg.io/25832.gml", "EPSG:25832", noted: true),
    Spelling("https://epsg.org/crs_25832/ETRS89-UTM-zone-32N.html", "EPSG:25832", noted: true),
    Spelling("http://www.epsg-registry.org/export.htm?gml=urn:ogc:def:crs:EPSG::25832", "EPSG:25832", noted: true),
    Spelling("OGC:CRS84", "OGC:CRS84"),
    Spelling("urn:ogc:def:crs:OGC:2:84", "OGC:CRS84"),
    Spelling("https://www.opengis.net/def/crs/OGC/0/CRS84h", "OGC:CRS84h"),
    Spelling("urn:adv:crs:ETRS89_UTM32*DE_DHHN2016_NH*GCG2011", "EPSG:25832+EPSG:7837"),
    Spelling("urn:adv:crs:DE_DHDN_3GK2_RP101*DE_DHHN92_NH", "EPSG:5676+EPSG:5783", noted: true),
    Spelling("ETRS89_UTM33", "EPSG:25833"),
    Spelling("DE_DHDN_3GK3", "EPSG:5677"),
    // Prose.
    Spelling("Gauß-Krüger Zone 3", "EPSG:31467", noted: true),
    Spelling("Gauss-Krueger 4", "EPSG:31468", noted: true),
    Spelling("GK3", "EPSG:31467", noted: true),
    Spelling("DHDN / Gauss-Krüger Zone 2", "EPSG:31466", noted: true),
    Spelling("ETRS89/UTM32", "EPSG:25832", noted: true),
    Spelling("ETRS89 UTM 32N", "EPSG:25832", noted: true),
    Spelling("UTM 33", "EPSG:25833", noted: true),
    Spelling("WGS84", "EPSG:4326", noted: true),
    Spelling("CH1903", "EPSG:21781", noted: true),
    Spelling("CH1903 / LV03", "EPSG:21781", noted: true),
    Spelling("CH1903+ / LV95", "EPSG:2056", noted: true),
    Spelling("Lambert-93", "EPSG:2154", noted: true),
    Spelling("EPSG:900913", "EPSG:3857", noted: true),
]

@Suite("Names of reference systems")
struct CRSNameTests {
    @Test("A spelling found in files means its codes", arguments: spellings)
    func spelling(_ spelling: Spelling) throws {
        let name = try CRSName(parsing: spelling.text)
        #expect(name.interpretation == spelling.codes)
        #expect(!name.notes.isEmpty == spelling.isNoted, "\(name.notes)")
    }

    @Test("Every spelling leads to a system of PROJ's database", arguments: spellings)
    func resolution(_ spelling: Spelling) throws {
        let context = try ProjContext(searchPaths: [])
        let resolution = try CRSResolution(CRSName(parsing: spelling.text), in: context)
        #expect(!resolution.horizontal.name.isEmpty)
        #expect((resolution.vertical != nil) == (spelling.codes.contains("+") || compounds.contains(spelling.codes)))
    }

    private let compounds: Set<String> = ["EPSG:6697", "EPSG:7415"]

    @Test("A name that could be of another survey is not guessed")
    func noGuesses() throws {
        for text in ["3-degree Gauss-Kruger zone 3", "GK 9", "Pulkovo GK 3", "WGS84 UTM 99N", "ETRS89 UTM 32S", "GK"] {
            let components = try CRSName(parsing: text).components
            #expect(components == [.name(text)], "\(text)")
        }
    }

    @Test("Definitions are taken as they are: WKT, PROJJSON and PROJ strings")
    func definitions() throws {
        let context = try ProjContext(searchPaths: [])
        for text in [
            "+proj=utm +zone=32 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs",
            #"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],"#
                + #"UNIT["degree",0.0174532925199433]]"#,
        ] {
            let name = try CRSName(parsing: text)
            #expect(name.components == [.definition(text.hasPrefix("+") ? text + " +type=crs" : text)])
            let resolution = try CRSResolution(name, in: context)
            #expect([.projected, .geographic2D].contains(resolution.horizontal.unbound.kind))
        }
    }

    @Test("A full name of EPSG is found, and said to be a name")
    func names() throws {
        let context = try ProjContext(searchPaths: [])
        for (text, code) in [
            ("MGI / Austria GK East", "EPSG:31256"), ("ETRS89 / UTM zone 32N", "EPSG:25832"),
            ("Amersfoort / RD New", "EPSG:28992"), ("DHDN / Soldner Berlin", "EPSG:3068"),
            // The plane system, not the three-dimensional one of the same name.
            ("JGD2011", "EPSG:6668"),
        ] {
            let resolution = try CRSResolution(CRSName(parsing: text), in: context)
            #expect(resolution.horizontal.identifier == code, "\(text)")
            #expect(resolution.notes.contains { $0.contains("name") })
        }
    }

    @Test("A vertical datum's code in the second place is read as its heights, and noted")
    func datumInsteadOfSystem() throws {
        let context = try ProjContext(searchPaths: [])
        let resolution = try CRSResolution(
            CRSName(parsing: "urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5109"), in: context)
        #expect(resolution.vertical?.identifier == "EPSG:5709")
        #expect(resolution.notes.contains { $0.contains("5109") })
    }

    @Test(
        "What names no system is refused, saying what was tried",
        arguments: [
            ("", GeodesyError.Code.missingName), ("   ", .missingName), ("#local-CRS-1", .unsuitableSystem),
            ("EPSG:99999", .unknownName), ("urn:adv:crs:ETRS89_XYZ", .unknownName),
            ("urn:ogc:def:crs:FOO::bar", .unknownName), ("nonsense here", .unknownName), ("local", .unknownName),
            ("EPSG:5783", .unsuitableSystem), ("unknown", .unknownName), ("+proj=nonsense", .unknownName),
        ])
    func refusals(_ text: String, _ code: GeodesyError.Code) {
        do {
            let plan = try CoordinateOperationPlan.make(srsName: text)
            Issue.record("“\(text)” became \(plan.description.horizontalName)")
        } catch {
            #expect(error.code == code, "\(error)")
            #expect(!error.message.isEmpty)
            #expect(code == .missingName || !error.tried.isEmpty)
        }
    }
}

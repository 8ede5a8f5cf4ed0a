import SpatialFrames
import Testing

@testable import Geodesy

@Suite("Many names of reference systems")
struct ManyNamesTests {
    /// Searches of names, counted by the time that they would take: no clock is read, since it would be judged on
    /// busy machines; a hundred searches of 10 ms are the bound.
    @Test("Ten thousand unknown names are refused one by one without a search of the database for each")
    func unknownNames() {
        let context = GeoreferencingContext()
        for index in 0..<10_000 {
            let name = index.isMultiple(of: 2) ? "EPSG:\(900_000 + index)" : "nonsense \(index)"
            let error = #expect(throws: GeodesyError.self) { try context.plan(for: name) }
            #expect(error?.code == .unknownName)
        }
    }

    @Test("A short number behind an authority is a code that does not exist, not a name to be searched")
    func shortCodes() throws {
        for text in ["EPSG:1", "EPSG:999", "urn:ogc:def:crs:EPSG::12", "http://www.opengis.net/def/crs/EPSG/0/7"] {
            let code = try #require(text.split(whereSeparator: { !$0.isNumber }).last)
            #expect(try CRSName(parsing: text).interpretation == "EPSG:\(code)")
            let error = #expect(throws: GeodesyError.self) { try CoordinateOperationPlan.make(srsName: text) }
            #expect(error?.code == .unknownName && error?.message.contains("EPSG:\(code)") == true)
        }
    }

    @Test("Names are found by letters and digits, other names by PROJ, and parts of one name")
    func index() throws {
        let context = try ProjContext(searchPaths: [])
        for (text, code) in [
            ("etrs89 / utm zone 32n", "EPSG:25832"), ("ETRS89_UTM_zone_32N", "EPSG:25832"),
            ("DHDN / 3-degree Gauss-Kruger zone 3", "EPSG:31467"), ("WGS 84", "EPSG:4326"),
            // Esri's other names for EPSG's systems.
            ("ETRS_1989_UTM_Zone_32N", "EPSG:25832"),
            ("NAD_1983_StatePlane_New_York_Long_Island_FIPS_3104_Feet", "EPSG:2263"),
            ("Soldner Berlin", "EPSG:3068"),
        ] {
            let name = text
            var notes: [String] = []
            let resolution = try? CRSResolution(CRSName(parsing: name), in: context)
            notes = resolution?.notes ?? []
            #expect(resolution?.horizontal.identifier == code, "\(text)")
            #expect(notes.contains { $0.contains("name") } || code == "EPSG:4326")
        }
        let error = #expect(throws: GeodesyError.self) {
            try CRSResolution(CRSName(parsing: "UTM zone 32"), in: context)
        }
        #expect(error?.message.contains("may be one of") == true)
        #expect(!context.names.isPlausible("xqzj"))
        #expect(context.names.isPlausible("utm zone"))
    }

    @Test("Caches forget what was used least recently and hold no more than they may")
    func boundedCache() {
        var cache = BoundedCache<Int, String>(capacity: 10)
        for index in 0..<1000 {
            cache.insert("\(index)", for: index)
            #expect(cache.count <= 10)
            // Used again and again, it stays.
            #expect(cache.value(for: 0) == "0")
            #expect(cache.value(for: index) == "\(index)")
        }
        #expect(cache.value(for: 500) == nil)
        #expect(cache.value(for: 999) == "999")
    }

    @Test("A transformer is built once for a name, whatever points of the file are asked with")
    func transformersAreKept() throws {
        let context = GeoreferencingContext()
        let first = try context.transformer(for: "EPSG:25832", sample: Position(x: 534_000, y: 5_685_000, z: 0))
        for index in 0..<200 {
            let again = try context.transformer(
                for: "EPSG:25832", sample: Position(x: 534_000 + Double(index), y: 5_685_000, z: 0))
            #expect(again === first)
        }
    }
}

import Foundation
import JSONText
import Testing

@testable import KachelCommand

@Suite("kachel crs")
struct CRSTests {
    private static var schema: JSONValue {
        get throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let file = root.appendingPathComponent("Documentation/Schemas/crs.schema.json")
            return try JSONValue(parsing: Array(Data(contentsOf: file)))
        }
    }

    private func json(_ arguments: String...) async throws -> JSONValue {
        try JSONValue(parsing: Array(await CommandLineRun.kachel(["crs", "--json"] + arguments).output.utf8))
    }

    /// The text with every run of blanks and line ends as one blank.
    private func flat(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test("The answer is described by its schema, all of it, and the schema describes nothing else")
    func schemaAgreement() async throws {
        var check = JSONSchemaCheck(try Self.schema)
        #expect(check.undescribed.isEmpty, "\(check.undescribed)")
        check.check(
            try await json(
                "EPSG:25832+7837", "EPSG:2036", "EPSG:7837", "EPSG:25382", "EPSG:6697", "CRS:84", "--point", "8,49",
                "--point", "1e300,1", "--search", "utm zone 32n"))
        #expect(check.faults.isEmpty, "\(check.faults.prefix(5))")
        #expect(check.described.subtracting(check.met) == [], "never met")
    }

    @Test(
        "The text says what a system is, how it becomes WGS 84 and what is assumed",
        arguments: [
            (
                "EPSG:31467",
                [
                    "EPSG:31467 – DHDN / 3-degree Gauss-Kruger zone 3", "kind projected",
                    "Deutsches Hauptdreiecksnetz; ellipsoid Bessel 1841", "axes northing (metre), easting (metre)",
                    "7.5° E to 10.51° E, 47.27° N to 55.09° N", "not stated, taken as above sea level",
                    "1. swap the first two coordinates", "transverse Mercator (central meridian 9°", "KCL-C004",
                    "example northing",
                ]
            ),
            (
                "urn:adv:crs:ETRS89_UTM32*DE_DHHN2016_NH*GCG2016",
                [
                    "EPSG:25832+EPSG:7837 – ETRS89 / UTM zone 32N + DHHN2016 height", "asked for urn:adv:crs:",
                    "compound: projected and vertical", "gravity-related height (up, metre)",
                    "6° E to 12.01° E, 47.27° N to 55.09° N", "UTM zone 32; ellipsoid GRS 1980",
                ]
            ),
            (
                "EPSG:2263",
                [
                    "easting (US survey foot)", "coordinates from US survey feet to metres",
                    "makes metres of US survey foot",
                ]
            ),
            ("EPSG:6697", ["compound: geographic 2D and vertical", "latitude (north, degree)", "Hokkaido"]),
            ("EPSG:4978", ["kind geocentric", "geocentric metres to longitude, latitude and height on WGS 84"]),
            ("EPSG:4979", ["kind geographic 3D", "above the ellipsoid"]),
            ("EPSG:2036", ["is withdrawn by its authority; use EPSG:2953 NAD83(CSRS) / New Brunswick"]),
            ("EPSG:3857", ["Web Mercator", "example easting 1113000"]),
        ])
    func text(name: String, parts: [String]) async {
        let run = await CommandLineRun.kachel("crs", name, "--fail-on", "never")
        #expect(run.status == .done && run.talk.isEmpty)
        for part in parts { #expect(flat(run.output).contains(part), "\(part): \(run.output)") }
    }

    @Test("Missing grids are named with the folders that were searched and where they can be had")
    func missingGrids() async throws {
        let answer = try await json("EPSG:28992+5709")
        let system = try #require(answer["systems"]?.elements?.first)
        let missing = system["operation"]?["gridsMissing"]?.elements ?? []
        guard let grid = missing.first(where: { $0["name"]?.stringValue == "nl_nsgi_nlgeo2018.tif" }) else { return }
        #expect(grid["url"]?.stringValue == "https://cdn.proj.org/nl_nsgi_nlgeo2018.tif" && grid["path"] == .null)
        let folders = answer["database"]?["gridFolders"]?.elements?.compactMap(\.stringValue) ?? []
        let text = flat(await CommandLineRun.kachel("crs", "EPSG:28992+5709", "--fail-on", "never").output)
        #expect(!folders.isEmpty && text.contains("looked for in " + folders.joined(separator: ", ")))
    }

    @Test("The example's source coordinates and place belong together, whatever the kind of system")
    func examples() async throws {
        for name in ["EPSG:25832", "EPSG:31467", "EPSG:2263", "EPSG:4326", "EPSG:4978", "EPSG:6697", "EPSG:2193"] {
            let first = try await json(name)
            let example = try #require(first["systems"]?.elements?.first?["example"])
            let source = (example["source"]?.elements ?? []).compactMap(\.doubleValue)
            let point = source.map { "\($0)" }.joined(separator: ",")
            let second = try await json(name, "--axis-order", "authority", "--point", point)
            #expect(second["systems"]?.elements?.first?["points"]?.elements?.first?["place"] == example["place"])
            #expect(example["place"]?["degreesOutside"]?.doubleValue == 0, "\(name)")
        }
    }

    @Test("A point says where it lies, inside or how far outside, and both orders where that is in doubt")
    func points() async throws {
        let answer = try await json(
            "25832", "--point", "565000,5672000,150", "--point", "5672000 565000", "--point", "-5,3")
        let points = try #require(answer["systems"]?.elements?.first?["points"]?.elements)
        #expect(points.count == 3)
        // cs2cs EPSG:25832 EPSG:4326 says 51.195708458 9.930254717
        let place = try #require(points[0]["place"])
        #expect(abs((place["longitude"]?.doubleValue ?? 0) - 9.930254717) < 1e-8)
        #expect(abs((place["latitude"]?.doubleValue ?? 0) - 51.195708458) < 1e-8)
        #expect(place["degreesOutside"]?.doubleValue == 0 && points[0]["axesSwapped"] == .bool(false))
        #expect(points[0]["otherOrder"] == .null)
        #expect(points[1]["axesSwapped"] == .bool(true))
        #expect(points[1]["place"]?["longitude"] == place["longitude"])
        #expect((points[2]["place"]?["degreesOutside"]?.doubleValue ?? 0) > 30)
        let doubtful = await CommandLineRun.kachel("crs", "EPSG:4326", "--point", "49,8", "--fail-on", "never")
        #expect(flat(doubtful.output).contains("the other way round → longitude 49°, latitude 8°"))
    }

    @Test("Options count as they do for build: geoid, heights, offset, axis order")
    func options() async throws {
        func height(_ arguments: String...) async throws -> Double {
            let run = await CommandLineRun.kachel(
                ["crs", "25832", "--json", "--point", "565000,5672000,150"] + arguments)
            let answer = try JSONValue(parsing: Array(run.output.utf8))
            return try #require(
                answer["systems"]?.elements?.first?["points"]?.elements?.first?["place"]?["height"]?.doubleValue)
        }
        #expect(try await height("--geoid", "none") == 150)
        #expect(try await height("--heights", "orthometric") == 150)
        #expect(try await height("--geoid", "none", "--height-offset", "-47") == 103)
        #expect(abs(try await height("--geoid", "egm96") - 196.77) < 0.1)
        let swapped = try await json("EPSG:31467", "--axis-order", "easting-first", "--point", "3500000,5672000")
        #expect(swapped["systems"]?.elements?.first?["points"]?.elements?.first?["axesSwapped"] == .bool(true))
    }

    @Test(
        "An unknown name is status 2 with what it may have meant",
        arguments: [
            ("EPSG:25382", "EPSG:25832"), ("25823", "EPSG:25832"), ("EPSG:31469x", "EPSG:31469"),
            ("ETRS89 / UTM zon 32N", "EPSG:25832"), ("Amersfort / RD New", "EPSG:28992"),
        ])
    func unknown(name: String, meant: String) async {
        let run = await CommandLineRun.kachel("crs", name)
        #expect(run.status == .failed && run.output.isEmpty)
        #expect(run.talk.contains("kachel: “\(name)”") && run.talk.contains("  \(meant) "), "\(run.talk)")
    }

    @Test("One unknown name beside a good one, and heights alone, are problems and not the end")
    func problems() async throws {
        let mixed = await CommandLineRun.kachel("crs", "EPSG:25832", "EPSG:25382")
        #expect(mixed.status == .problems && mixed.output.contains("UTM zone 32N") && mixed.talk.contains("25382"))
        let heights = await CommandLineRun.kachel("crs", "EPSG:7837")
        #expect(heights.status == .problems && flat(heights.output).contains("as in EPSG:25832+7837"))
        #expect(heights.output.contains("KCL-C002") && heights.output.contains("EPSG:9924 ETRS89 + DHHN2016 height"))
        #expect(await CommandLineRun.kachel("crs", "EPSG:25832", "--fail-on", "warning").status == .problems)
        #expect(await CommandLineRun.kachel("crs", "EPSG:4979", "--fail-on", "warning").status == .done)
        let grid = await CommandLineRun.kachel("crs", "EPSG:25832", "--geoid", "/nowhere.gtx")
        #expect(grid.status == .failed && grid.output.isEmpty && grid.talk.contains("/nowhere.gtx"))
    }

    @Test("What strictness refuses is an error, and the system is told all the same")
    func strictness() async {
        let run = await CommandLineRun.kachel("crs", "EPSG:25832", "--strict", "--point", "565000,5672000,150")
        #expect(run.status == .problems && run.output.contains("KCL-C011") && !run.output.contains("KCL-C004"))
        #expect(run.output.contains("longitude 9.93025472°"))
        #expect(await CommandLineRun.kachel("crs", "EPSG:25832", "--strict", "--geoid", "egm96").status == .done)
    }

    @Test("A search lists systems with all the words, the nearest first and at most 40")
    func search() async throws {
        let run = await CommandLineRun.kachel("crs", "--search", "Gauß-Krüger zone 3 DHDN")
        #expect(run.status == .done && run.talk.isEmpty)
        let codes = run.output.split(separator: "\n").dropFirst(2).compactMap { $0.split(separator: " ").first }
        #expect(codes.prefix(2).sorted() == ["EPSG:31467", "EPSG:5677"])
        let many = try await json("--search", "utm zone")
        #expect(many["search"]?["matches"]?.elements?.count == 40)
        #expect((many["search"]?["count"]?.integerValue ?? 0) > 400)
        #expect(many["systems"]?.elements?.isEmpty == true)
        let nothing = await CommandLineRun.kachel("crs", "--search", "xyzzy")
        #expect(nothing.status == .failed && nothing.output.isEmpty && nothing.talk.contains("fewer"))
        #expect(await CommandLineRun.kachel("crs", "--search", "berlin soldner").output.contains("EPSG:3068"))
    }
}

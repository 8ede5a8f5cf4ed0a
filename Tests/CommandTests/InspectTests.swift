import Foundation
import JSONText
import Testing

@testable import KachelCommand

@Suite("kachel inspect")
struct InspectTests {
    private static var schema: JSONValue {
        get throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let file = root.appendingPathComponent("Documentation/Schemas/inspect.schema.json")
            return try JSONValue(parsing: Array(Data(contentsOf: file)))
        }
    }

    private static func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    /// A model with something for every member of the answer.
    private static let richInside = """
        <gml:name>Rathaus</gml:name><gen:stringAttribute xmlns:gen="http://www.opengis.net/citygml/generics/2.0" name="use">\
        <gen:value>office</gen:value></gen:stringAttribute><bldg:measuredHeight uom="m">12.5</bldg:measuredHeight>\
        <creationDate xmlns="http://www.opengis.net/citygml/2.0">2020-01-31</creationDate>\
        <ade:extra xmlns:ade="http://www.example.org/ade">1</ade:extra>\
        <bldg:interiorRoom><bldg:Room/></bldg:interiorRoom>\
        <bldg:boundedBy><bldg:RoofSurface><creationDate xmlns="http://www.opengis.net/citygml/2.0">2020-01-31</creationDate>\
        </bldg:RoofSurface></bldg:boundedBy>\
        <app:appearance xmlns:app="http://www.opengis.net/citygml/appearance/2.0"><app:Appearance><app:theme>rgb\
        </app:theme><app:surfaceDataMember><app:ParameterizedTexture><app:imageURI>roof.jpg</app:imageURI>\
        </app:ParameterizedTexture></app:surfaceDataMember></app:Appearance></app:appearance>
        """

    private static func richFolder() throws -> WorkFolder {
        let folder = try WorkFolder()
        let text = house(attribute: richInside).replacing(
            "<gml:boundedBy>", with: "<gml:description>Open data</gml:description><gml:boundedBy>")
        try FileManager.default.createDirectory(atPath: folder.file("in"), withIntermediateDirectories: true)
        try folder.write("in/house.gml", text)
        try folder.write("in/second.gml", house(srsName: "Erewhon"))
        let far = house().replacing("534", with: "934").replacing("\"house\"", with: "\"far\"")
        try folder.write("in/third.gml", far)
        let members = (0..<30).map { index in
            let text = house()
            let start = text.range(of: "<cityObjectMember>")?.lowerBound ?? text.startIndex
            let end = text.range(of: "</cityObjectMember>")?.upperBound ?? text.endIndex
            return text[start..<end].replacing("\"house\"", with: "\"h\(index)\"")
        }
        let frame = house()
        let start = frame.range(of: "<cityObjectMember>")?.lowerBound ?? frame.startIndex
        try folder.write("in/many.gml", String(frame[..<start]) + members.joined() + "</CityModel>")
        return folder
    }

    @Test("The answer is described by its schema, all of it, and the schema describes nothing else")
    func schemaAgreement() async throws {
        let folder = try Self.richFolder()
        let build = await CommandLineRun.kachel(
            "build", folder.file("in/many.gml"), "-o", folder.file("tiles"), "--attribution", "me", "--quiet")
        #expect(build.status == .done)
        let flat = await CommandLineRun.kachel(
            "build", folder.file("in/house.gml"), "-o", folder.file("flat"), "--frame", "EPSG:25832", "--quiet")
        #expect(flat.status == .done)
        try folder.write("tiles/loose.txt", "x")
        try folder.write(
            "town.city.json",
            #"{"type":"CityJSON","version":"2.0","metadata":{"title":"Town","pointOfContact":{"contactName":"Ada"}},"#
                + #""CityObjects":{"A":{"type":"Building"}},"vertices":[]}"#)
        try folder.write("box.city.json", InspectCheckTests.box(lid: "[[4,6,5,7]]"))
        var check = JSONSchemaCheck(try Self.schema)
        #expect(check.undescribed.isEmpty, "\(check.undescribed)")
        for arguments in [
            [folder.file("in"), folder.file("tiles")], [folder.file("in/second.gml")], [folder.file("nowhere")],
            [folder.file("tiles/tileset.json")], [folder.file("town.city.json")],
            [folder.file("tiles"), folder.file("none.3tz")], [folder.file("flat")],
            ["--check", folder.file("box.city.json")], ["--check", folder.file("in")],
        ] {
            let run = await CommandLineRun.kachel(["inspect", "--json"] + arguments)
            check.check(try Self.json(run.output))
        }
        #expect(check.faults.isEmpty, "\(check.faults.prefix(5))")
        #expect(check.described.subtracting(check.met) == [], "never met")
    }

    @Test("The answer is the same for any number of threads and any order of inputs")
    func determinism() async throws {
        let folder = try Self.richFolder()
        try folder.write("in/synth.gml", await Self.city())
        for format in [[], ["--json"]] {
            let one = await CommandLineRun.kachel(["inspect", folder.file("in"), "--jobs", "1"] + format)
            let many = await CommandLineRun.kachel(["inspect", folder.file("in"), "--jobs", "8"] + format)
            #expect(one.output == many.output && !one.output.isEmpty && one.status == .done)
        }
        let files = ["in/house.gml", "in/many.gml"].map { folder.file($0) }
        let there = await CommandLineRun.kachel(["inspect", "--json"] + files)
        let back = await CommandLineRun.kachel(["inspect", "--json"] + files.reversed())
        #expect(there.output == back.output)
    }

    /// A made city of several batches.
    private static func city() async throws -> String {
        let folder = try WorkFolder()
        let run = await CommandLineRun.kachel("synth", "--buildings", "300", "-o", folder.file("city.gml"))
        #expect(run.status == .done)
        return try folder.text("city.gml")
    }

    @Test("Inspecting the model and the bundle that was built of it gives the same numbers")
    func agreement() async throws {
        let folder = try WorkFolder()
        try folder.write("city.gml", await Self.city())
        let build = await CommandLineRun.kachel(
            "build", folder.file("city.gml"), "-o", folder.file("tiles"), "--report", folder.file("report"), "--quiet")
        #expect(build.status == .done)
        let answer = try Self.json(
            await CommandLineRun.kachel("inspect", "--json", folder.file("city.gml"), folder.file("tiles")).output)
        let report = try Self.json(folder.text("report/report.json"))
        let model = try #require(answer["model"])
        #expect(model["objects"]?["all"] == report["objects"]?["input"])
        for (name, digits) in [("west", 6), ("south", 6), ("east", 6), ("north", 6), ("lowest", 3), ("highest", 3)] {
            let value = try #require(model["place"]?[name]?.doubleValue)
            #expect(rounded(value, digits: digits) == report["place"]?[name]?.doubleValue, "\(name)")
        }
        let median = try #require(report["place"]?["medianBase"]?.doubleValue)
        #expect(abs((model["place"]?["medianBase"]?.doubleValue ?? 0) - median) <= 0.06)
        let counts = Dictionary(
            uniqueKeysWithValues: (report["attributes"]?.elements ?? []).map {
                ($0["name"]?.stringValue ?? "", $0["count"]?.integerValue ?? 0)
            })
        var found: [String: Int] = [:]
        for attribute in model["attributes"]?.elements ?? [] {
            found[attribute["name"]?.stringValue ?? "", default: 0] += attribute["count"]?.integerValue ?? 0
        }
        #expect(found == counts && counts.count > 5)
        let bundle = try #require(answer["bundles"]?[0])
        for (ours, theirs) in [
            ("tiles", "count"), ("contentBytes", "bytes"), ("leafTriangles", "leafTriangles"), ("tilesets", "tilesets"),
        ] {
            #expect(bundle["totals"]?[ours] == report["tiles"]?[theirs], "\(ours)")
        }
        #expect(bundle["levels"]?.elements?.count == report["tiles"]?["levels"]?.integerValue)
        #expect(bundle["classes"]?[0]?["name"] == "CityObject")
        #expect(bundle["classes"]?[0]?["leaves"] == report["objects"]?["leaves"])
        #expect(bundle["problems"] == .array([]))
    }

    @Test("Control characters of the data do not reach the terminal")
    func controlCharacters() async throws {
        let folder = try WorkFolder()
        try folder.write(
            "t.city.json",
            #"{"type":"CityJSON","version":"2.0","metadata":{"title":"a\u001b]0;x\u0007\u202eb"},"#
                + #""CityObjects":{"A":{"type":"Building","attributes":{"n\u001b":"\u009bv"}}},"vertices":[]}"#)
        let run = await CommandLineRun.kachel("inspect", folder.file("t.city.json"))
        #expect(run.output.contains("a\\u{1b}]0;x\\u{7}\\u{202e}b"), "\(run.output)")
        #expect(!run.output.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x9B || $0.value == 0x202E })
    }

    @Test("The text says what counts, in lines that fit a page")
    func text() async throws {
        let folder = try Self.richFolder()
        let run = await CommandLineRun.kachel("inspect", folder.file("in"))
        #expect(run.status == .done && run.talk.isEmpty)
        for words in [
            "City models: 4 files", "CityGML 2.0: 4 files", "EPSG:25832", "Erewhon", "Open data", "34 (33 top-level)",
            "Building ", "198 polygons", "Attributes of Building: 5, on 33 objects", "measuredHeight", "Room ",
            "Attributes of surfaces: 1, on 1 surface",
            "1 missing", "http://www.example.org/ade", "error KCL-C002 × 1", "outliers",
        ] {
            #expect(run.output.contains(words), "\(words)")
        }
        let lines = run.output.split(separator: "\n")
        #expect(lines.allSatisfy { TextTable.width(String($0)) <= 100 }, "\(lines.filter { $0.count > 100 })")
        #expect(lines.allSatisfy { $0.last != " " })
    }

    @Test("The exit status tells whether there is an answer, and what is asked of it")
    func status() async throws {
        let folder = try WorkFolder()
        let good = try folder.write("good.gml", house())
        let bad = try folder.write("bad.gml", house(srsName: ""))
        #expect(await CommandLineRun.kachel("inspect", good).status == .done)
        #expect(await CommandLineRun.kachel("inspect", bad, good).status == .done)
        #expect(await CommandLineRun.kachel("inspect", bad, good, "--fail-on", "error").status == .problems)
        #expect(await CommandLineRun.kachel("inspect", folder.file("none.gml"), good).status == .done)
        let nothing = await CommandLineRun.kachel("inspect", folder.file("none.gml"))
        #expect(nothing.status == .failed && nothing.talk.contains("none of the inputs"))
        #expect(nothing.output.contains("does not exist"))
    }

    @Test("A bundle that cannot be opened is a problem in the document, too")
    func unopenedBundles() async throws {
        let folder = try WorkFolder()
        let good = try folder.write("good.gml", house())
        let broken = try folder.write("broken.3tz", "no archive")
        let arguments = ["inspect", "--json", good, broken, folder.file("b.3tz"), folder.file("a.3tz")]
        let run = await CommandLineRun.kachel(arguments)
        #expect(run.status == .done && run.talk.contains("a.3tz") && run.talk.contains("broken.3tz"))
        let answer = try Self.json(run.output)
        let problems = try #require(answer["problems"]?.elements)
        #expect(problems.map { $0["code"] } == ["KCL-B002", "KCL-F003"])
        let missing = try #require(problems.first { $0["code"] == "KCL-F003" })
        #expect(missing["first"]?["file"]?.stringValue == folder.file("a.3tz") && missing["count"] == 2)
        #expect(missing["message"] == "there is no such file or folder")
        #expect(missing["names"]?[1]?["name"]?.stringValue == folder.file("b.3tz"))
        #expect(answer["bundles"] == .array([]))
        #expect(await CommandLineRun.kachel(arguments + ["--fail-on", "error"]).status == .problems)
        #expect(await CommandLineRun.kachel("inspect", "--json", broken).status == .failed)
    }

    @Test("An interrupted inspection of a bundle says so and gives no answer")
    func interruption() async throws {
        let folder = try WorkFolder()
        try folder.write("tileset.json", #"{"root": {"content": {"uri": "a.glb"}}}"#)
        let command = try InspectCommand.parse([folder.path])
        let console = Console(
            data: { Issue.record("\($0)") }, talk: { #expect($0 == "kachel: interrupted\n") }, isTerminal: false)
        #expect(await command.execute(console, isStopRequested: { true }) == .interrupted)
        let run = await CommandLineRun.kachel("inspect", folder.path)
        #expect(run.status == .done)
    }

    @Test("Tables are cut with a word, and cells never break a line")
    func tables() {
        var table = TextTable([.init(title: "a"), .init(title: "b", isRight: true)], limit: 3)
        for index in 0..<6 { table.add("x\ny", "\(index)") }
        #expect(table.lines == ["  a    b", "  x y  0", "  x y  1", "  x y  2", "  … and 3 more (--json lists all)"])
        #expect(TextTable.width("建物ID") == 6 && TextTable.shortened("建物ID", to: 4) == "建…")
        #expect(TextTable.wrapped("aaa bbb", indent: 4, first: "  x") == ["  x  aaa bbb"])
    }
}

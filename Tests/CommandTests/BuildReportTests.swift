import Foundation
import JSONText
import KachelCommand
import Testing

/// What the files of a report say, and that they say the same.
@Suite("Reports of a build") struct BuildReportTests {
    private let folder: WorkFolder
    private let input: String

    init() throws {
        folder = try WorkFolder()
        for name in ["in", "old", "report"] {
            try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        }
        input = try folder.write("in/mixed.gml", Self.mixed)
        try folder.write("in/sound.gml", house().replacing("\"house\"", with: "\"other\""))
        try folder.write("in/again.gml", house().replacing("\"house\"", with: "\"other\""))
        try folder.write("in/nowhere.gml", house(srsName: "EPSG:99999"))
    }

    /// A document in which everything is lost that can be lost.
    private static var mixed: String {
        func polygon(_ id: String, _ points: String) -> String {
            "<gml:surfaceMember><gml:Polygon gml:id=\"\(id)\"><gml:exterior><gml:LinearRing><gml:posList>\(points)"
                + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>"
        }
        func surface(_ content: String) -> String {
            "<bldg:lod2MultiSurface><gml:MultiSurface>\(content)</gml:MultiSurface></bldg:lod2MultiSurface>"
        }
        let line = "534020 5685000 160 534020 5685000 160 534020 5685000 160"
        let square = "534030 5685000 160 534040 5685000 160 534040 5685010 160 534030 5685010 160 534030 5685000 160"
        let members = [
            // Nothing to show, and a part of it neither.
            "<bldg:Building gml:id=\"empty\"><bldg:consistsOfBuildingPart><bldg:BuildingPart gml:id=\"empty-part\"/>"
                + "</bldg:consistsOfBuildingPart></bldg:Building>",
            // All of it of no use, with a part.
            "<bldg:Building gml:id=\"flat\">" + surface(polygon("flat-1", line))
                + "<bldg:consistsOfBuildingPart><bldg:BuildingPart gml:id=\"flat-part\">"
                + surface(polygon("flat-2", line))
                + "</bldg:BuildingPart></bldg:consistsOfBuildingPart></bldg:Building>",
            // Shown, but for two of its polygons; its id is not kind.
            "<bldg:Building gml:id=\"&lt;b&gt;|&amp;\">"
                + surface(
                    polygon("good", square) + polygon("thin", line)
                        + "<gml:surfaceMember><gml:Polygon gml:id=\"ringless\"/></gml:surfaceMember>")
                + "</bldg:Building>",
            "<bldg:Building gml:id=\"torn\">",
        ]
        return house(attribute: "<bldg:measuredHeight uom=\"m\">6</bldg:measuredHeight>").replacing(
            "</CityModel>",
            with: members.map { "<cityObjectMember>\($0)</cityObjectMember>\n" }.joined() + "</CityModel>")
    }

    private func build(_ options: String..., to name: String = "report") async throws -> CommandLineRun {
        await CommandLineRun.kachel(
            ["build", folder.file("in"), "-o", folder.file("tiles"), "--overwrite", "--report", folder.file(name)]
                + options)
    }

    private func report(_ name: String = "report") throws -> JSONValue {
        try JSONValue(parsing: folder.bytes(name + "/report.json"))
    }

    private func lines(_ name: String = "report") throws -> [JSONValue] {
        try folder.text(name + "/quarantine.jsonl").split(separator: "\n").map {
            try JSONValue(parsing: Array($0.utf8))
        }
    }

    @Test("Every lost object, part, polygon and member is a line of its own, and the balance comes out")
    func balance() async throws {
        let run = try await build()
        #expect(run.status == .problems)
        let lines = try lines()
        func found(_ kind: String) -> [String] {
            lines.filter { $0["kind"]?.stringValue == kind }.map {
                ($0["gmlId"]?.stringValue ?? "") + " < " + ($0["objectId"]?.stringValue ?? "")
            }.sorted()
        }
        #expect(found("object") == ["flat < ", "house < "])
        #expect(found("part") == ["flat-part < flat"])
        #expect(found("empty") == ["empty < ", "empty-part < empty"])
        #expect(
            found("polygon") == ["flat-1 < flat", "flat-2 < flat-part", "ringless < <b>|&", "thin < <b>|&"])
        #expect(found("member").count == 1)
        #expect(lines.allSatisfy { ($0["line"]?.integerValue ?? 0) > 0 && $0["file"]?.stringValue != "" })

        let report = try report()
        let objects = report["objects"]
        func count(_ key: String) -> Int { objects?[key]?.integerValue ?? -1 }
        #expect(count("input") == 9 && count("leaves") == 3 && count("duplicates") == 1)
        #expect(count("input") == count("leaves") + count("quarantined") + count("duplicates"))
        let kinds = ["object", "part", "empty"].map { found($0).count }
        #expect(count("quarantined") == kinds.reduce(0, +) && count("withoutGeometry") == 2)
        #expect(count("lostPolygons") == found("polygon").count && count("lostMembers") == found("member").count)
        #expect(report["quarantine"]?["lines"]?.integerValue == lines.count)
        for kind in ["object", "part", "empty", "polygon", "member"] {
            #expect(report["quarantine"]?[kind]?.integerValue == found(kind).count)
        }
        // Counts by file add up to the same.
        for (key, total) in [
            ("objects", "input"), ("quarantined", "quarantined"), ("polygons", "polygons"),
            ("lostPolygons", "lostPolygons"), ("lostMembers", "lostMembers"),
        ] {
            let sum = report["files"]?.elements?.reduce(0) { $0 + ($1[key]?.integerValue ?? 0) }
            #expect(sum == count(total), "\(key)")
        }
        let problems = report["files"]?.elements?.reduce(0) { sum, file in
            sum + (file["problems"]?.members ?? []).reduce(0) { $0 + ($1.value.integerValue ?? 0) }
        }
        let all = report["problemCounts"]?.members?.reduce(0) { $0 + ($1.value.integerValue ?? 0) }
        // The identical copy belongs to no single file.
        #expect(problems == all.map { $0 - 1 })
    }

    @Test("Progress, the end of the run, report.json, report.html, summary.md and junit.xml agree in their numbers")
    func agreement() async throws {
        let run = try await build("--progress", "json")
        let report = try report()
        let progress = try run.talk.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
            try JSONValue(parsing: Array($0.utf8))
        }
        let last = try #require(progress.last)
        #expect(last["stage"]?.stringValue == "writing")
        let topLevel = report["objects"]?["topLevel"]?.members?.reduce(0) { $0 + ($1.value.integerValue ?? 0) }
        #expect(last["objects"]?.integerValue == topLevel)
        #expect(last["tiles"] == report["tiles"]?["count"] && last["tilesTotal"] == report["tiles"]?["count"])
        #expect(last["bytesRead"] == report["run"]?["inputBytes"])
        let levels = report["histograms"]?["tileLevels"]?.elements?.reduce(0) { $0 + ($1["tiles"]?.integerValue ?? 0) }
        #expect(levels == report["tiles"]?["count"]?.integerValue)
        for key in ["tileBytes", "tileTriangles"] {
            let sum = report["histograms"]?[key]?.elements?.reduce(0) { $0 + ($1["count"]?.integerValue ?? 0) }
            #expect(sum == levels, "\(key)")
        }

        let shown = try #require(report["objects"]?["leaves"]?.integerValue)
        #expect(run.talk.contains(": \(shown) city objects ("))
        #expect(run.talk.contains("missing   3 city objects and 1 malformed member,"))
        #expect(run.talk.contains("empty     2 city objects") && run.talk.contains("missing   4 of "))
        let verdict = try #require(report["outcome"]?["message"]?.stringValue)
        #expect(verdict.hasPrefix("Converted with problems: 3 of 9 city objects are shown; 3 city objects are missing"))
        let html = try folder.text("report/report.html")
        let summary = try folder.text("report/summary.md")
        #expect(html.contains(verdict) && summary.contains(verdict))
        for (code, count) in (report["problemCounts"]?.members ?? []).map({ ($0.key, $0.value.integerValue ?? 0) }) {
            #expect(summary.contains("| <code>\(code)</code> | "))
            let row = try #require(summary.split(separator: "\n").first { $0.contains("<code>\(code)</code>") })
            #expect(row.split(separator: "|")[2].trimmingCharacters(in: .whitespaces) == "\(count)")
        }
        #expect(summary.contains("| City objects missing | 3 |") && summary.contains("| Polygons missing | 4 |"))
    }

    @Test("The same conversion gives the same report, but for what stands in `run`")
    func determinism() async throws {
        _ = try await build("--jobs", "1", to: "one")
        _ = try await build("--jobs", "8", to: "eight")
        func steady(_ name: String) throws -> [JSONMember] {
            (try report(name).members ?? []).filter { $0.key != "run" }
        }
        #expect(try steady("one") == steady("eight"))
        #expect(try folder.bytes("one/quarantine.jsonl") == folder.bytes("eight/quarantine.jsonl"))
    }

    @Test("The schema has every key of a report, and a report every key of the schema")
    func schema() async throws {
        let roof =
            "<bldg:boundedBy><bldg:RoofSurface><bldg:height uom=\"m\">1</bldg:height><bldg:lod1MultiSurface>"
            + "<gml:MultiSurface><gml:surfaceMember xlink:href=\"../lender.gml#none\" "
            + "xmlns:xlink=\"http://www.w3.org/1999/xlink\"/>"
            + "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>"
            + "534000 5685000 170 534005 5685000 170 534005 5685005 170 534000 5685000 170</gml:posList>"
            + "</gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface>"
            + "</bldg:lod1MultiSurface></bldg:RoofSurface></bldg:boundedBy>"
        try folder.write("lender.gml", house())
        try folder.write("in/roof.gml", house(attribute: roof).replacing("\"house\"", with: "\"roofed\""))
        _ = try await build()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "Documentation/Schemas/report.schema.json")
        let schema = try JSONValue(parsing: Array(Data(contentsOf: file)))
        var faults: [String] = []
        compare(try report(), schema, "", &faults)
        for line in try lines() { compare(line, schema["$defs"]?["quarantineLine"] ?? .null, "line", &faults) }
        #expect(faults.isEmpty, "\(faults)")
        #expect(try report()["schemaVersion"] == schema["properties"]?["schemaVersion"]?["const"])
    }

    /// Compares keys in both directions, whatever is below arrays and maps included.
    private func compare(_ value: JSONValue, _ schema: JSONValue, _ path: String, _ faults: inout [String]) {
        if schema["description"]?.stringValue?.isEmpty != false { faults.append("\(path): no description") }
        if let elements = value.elements {
            guard let items = schema["items"] else { return faults.append("\(path): no items") }
            // Lists that this report does not fill.
            if elements.isEmpty, !path.hasSuffix("/gridsMissing") { faults.append("\(path): empty") }
            for element in elements { compare(element, items, path + "[]", &faults) }
        } else if let members = value.members {
            if let properties = schema["properties"]?.members {
                let known = Set(properties.map(\.key))
                let optional = known.subtracting((schema["required"]?.elements ?? []).compactMap(\.stringValue))
                for key in Set(members.map(\.key)).symmetricDifference(known).subtracting(optional) {
                    faults.append("\(path)/\(key)")
                }
                for member in members {
                    compare(member.value, schema["properties"]?[member.key] ?? .null, path + "/" + member.key, &faults)
                }
            } else if let values = schema["additionalProperties"] {
                for member in members { compare(member.value, values, path + "/*", &faults) }
            } else {
                faults.append("\(path): neither properties nor values")
            }
        } else if let types = schema["type"] {
            let named = types.elements?.compactMap(\.stringValue) ?? [types.stringValue ?? ""]
            let type =
                switch value {
                case .null: "null"
                case .bool: "boolean"
                case .string: "string"
                default: value.integerValue != nil && !named.contains("number") ? "integer" : "number"
                }
            if !named.contains(type) { faults.append("\(path): \(type) instead of \(named)") }
        }
    }

    @Test("junit.xml has a case a file and fails at --fail-on", arguments: ["error", "never", "note"])
    func tests(failOn: String) async throws {
        let run = try await build("--fail-on", failOn)
        let text = try folder.text("report/junit.xml")
        for name in ["mixed.gml", "sound.gml", "again.gml", "nowhere.gml"] {
            #expect(text.contains("<testcase classname=\"kachel.files\" name=\"\(name)\""))
        }
        func outcome(_ name: String) -> String {
            guard let start = text.range(of: "name=\"\(name)\"")?.upperBound else { return "none" }
            let rest = text[start...].prefix(400)
            guard let next = rest.firstRange(of: "<") else { return "none" }
            if rest[..<next.lowerBound].contains("/>") { return "passed" }
            let word = String(rest[next.upperBound...].prefix { $0.isLetter || $0 == "-" })
            return word == "system-out" ? "passed" : word
        }
        let isFailing = failOn != "never"
        #expect((run.status == .problems) == isFailing)
        #expect(outcome("mixed.gml") == (isFailing ? "failure" : "passed"))
        #expect(outcome("nowhere.gml") == (isFailing ? "failure" : "passed"))
        #expect(outcome("the run finished") == "passed")
        #expect(outcome("all objects shown") == (isFailing ? "failure" : "skipped"))
        #expect(outcome("reference system understood") == (isFailing ? "failure" : "skipped"))
        #expect(outcome("heights without fallback") == (failOn == "note" ? "failure" : "skipped"))
        let failures = text.components(separatedBy: "<failure ").count - 1
        #expect(text.contains(" failures=\"\(failures)\" ") && text.contains(" tests=\"9\" "))
        #expect((failures > 0) == isFailing)
    }

    @Test("A run that cannot write leaves a report that says so", arguments: [true, false])
    func failure(isInput: Bool) async throws {
        let output = isInput ? folder.file("in") : folder.file("old")
        if !isInput { try folder.write("old/tileset.json", "{}") }
        let run = await CommandLineRun.kachel(
            "build", folder.file("in"), "-o", output, "--report", folder.file("report"))
        #expect(run.status == .failed)
        let outcome = try report()["outcome"]
        #expect(outcome?["status"]?.stringValue == "failed" && outcome?["exitStatus"]?.integerValue == 2)
        let reason = try #require(outcome?["message"]?.stringValue?.dropFirst(8).dropLast())
        #expect(run.talk.contains(reason) && !reason.isEmpty)
        #expect(try folder.text("report/junit.xml").contains("<error type=\"failed\""))
        #expect(try folder.text("report/report.html").contains("class=\"verdict bad\""))
        #expect(try folder.text("report/summary.md").contains("❌"))
    }

    @Test("A report replaces an earlier one, and leaves nothing half-written")
    func replaces() async throws {
        try folder.write("report/quarantine.jsonl", "old")
        _ = try await build()
        #expect(
            folder.contents.filter { $0.hasPrefix("report/") } == [
                "report/junit.xml", "report/problems.jsonl", "report/quarantine.jsonl", "report/report.html",
                "report/report.json", "report/summary.md",
            ])
        #expect(try folder.text("report/quarantine.jsonl").hasPrefix("{"))
    }
}

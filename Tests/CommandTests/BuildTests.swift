import Diagnostics
import Foundation
import JSONText
import KachelCommand
import Testing
import TilePipeline

@Suite("kachel build")
struct BuildTests {
    private let folder: WorkFolder
    private let input: String
    private let output: String

    init() throws {
        folder = try WorkFolder()
        input = try folder.write("house.gml", house())
        output = folder.file("tiles")
    }

    /// Builds with the house as input, unless others are named.
    private func build(_ options: String..., inputs: [String]? = nil, isTerminal: Bool = false) async -> CommandLineRun
    {
        await CommandLineRun.kachel(["build"] + (inputs ?? [input]) + ["-o", output] + options, isTerminal: isTerminal)
    }

    @Test("A house becomes a bundle, the summary goes to standard error")
    func success() async throws {
        let run = await build()
        #expect(run.status == .done)
        #expect(run.output.isEmpty)
        #expect(run.talk.contains("1 city object (1 Building), 12 triangles, 1 tile on 1 level,"), "\(run.talk)")
        #expect(run.talk.contains("EPSG:25832"))
        for name in ["tileset.json", "manifest.json", "index.html"] { #expect(folder.exists("tiles/" + name)) }
        #expect(folder.contents.filter { $0.hasPrefix(".") }.isEmpty, "nothing is left beside the bundle")
    }

    @Test("What cannot be read is status 2 alone, and status 1 beside something that can")
    func missingFile() async throws {
        let missing = folder.file("nowhere.gml")
        let alone = await build(inputs: [missing])
        #expect(alone.status == .failed)
        #expect(alone.talk.contains("KCL-F003") && alone.talk.contains("nowhere.gml"))
        #expect(!folder.exists("tiles"))
        let beside = await build(inputs: [missing, input])
        #expect(beside.status == .problems)
        #expect(beside.talk.contains("KCL-F003") && folder.exists("tiles/tileset.json"))
    }

    @Test("A file that was named and is no city model is an error; in a folder it is a note")
    func noModel() async throws {
        let text = try folder.write("text.gml", "<html/>")
        let run = await build(inputs: [text, input])
        #expect(run.status == .problems)
        #expect(run.talk.contains("KCL-F001") && run.talk.contains("text.gml"))
        let found = await build("--overwrite", inputs: [folder.path])
        #expect(found.status == .done)
        #expect(found.talk.contains("KCL-F002"))
    }

    @Test("Without a coordinate reference system the run asks for --crs")
    func missingCRS() async throws {
        let plain = try folder.write("plain.gml", house(srsName: ""))
        let run = await build(inputs: [plain])
        #expect(run.status == .failed)
        #expect(run.talk.contains("KCL-C001") && run.talk.contains("--crs"), "\(run.talk)")
        #expect(!folder.exists("tiles"))
        #expect(await build("--crs", "EPSG:25832", inputs: [plain]).status == .done)
    }

    @Test("An unknown coordinate reference system is told by its name")
    func unknownCRS() async throws {
        let odd = try folder.write("odd.gml", house(srsName: "EPSG:999999"))
        let run = await build(inputs: [odd])
        #expect(run.status == .failed)
        #expect(run.talk.contains("KCL-C002") && run.talk.contains("EPSG:999999"))
    }

    @Test("An existing bundle stays unless --overwrite is said")
    func existingOutput() async throws {
        #expect(await build().status == .done)
        let before = try folder.bytes("tiles/tileset.json")
        try folder.write("tiles/mine.txt", "mine")
        let refused = await build("--lod", "0")
        #expect(refused.status == .failed)
        #expect(refused.talk.contains("exists; --overwrite replaces it"))
        #expect(try folder.bytes("tiles/tileset.json") == before && folder.exists("tiles/mine.txt"))
        #expect(await build("--overwrite").status == .done)
        #expect(!folder.exists("tiles/mine.txt") && folder.exists("tiles/tileset.json"))
    }

    @Test("--overwrite replaces bundles and nothing else")
    func otherFolders() async throws {
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: false)
        try folder.write("tiles/house.gml", house())
        let run = await build("--overwrite")
        #expect(run.status == .failed)
        #expect(run.talk.contains("no bundle"), "\(run.talk)")
        #expect(folder.contents == ["house.gml", "tiles", "tiles/house.gml"])
        try FileManager.default.removeItem(atPath: output + "/house.gml")
        #expect(await build("--overwrite").status == .done)
    }

    @Test("A place that cannot be written to is status 2")
    func unwritable() async throws {
        try folder.write("file", "x")
        let run = await CommandLineRun.kachel("build", input, "-o", folder.file("file/tiles"))
        #expect(run.status == .failed)
        #expect(run.talk.contains("cannot be written"), "\(run.talk)")
        let file = await CommandLineRun.kachel("build", input, "-o", folder.file("file"))
        #expect(file.talk.contains("is no folder") && !file.talk.contains("--overwrite"), "\(file.talk)")
        #expect(await CommandLineRun.kachel("build", input, "-o", folder.file("file"), "--overwrite").status == .failed)
        #expect(try folder.text("file") == "x")
    }

    @Test(
        "--fail-on says from which severity on a run fails",
        arguments: [("note", Status.problems), ("warning", .problems), ("error", .done), ("never", .done)])
    func failOnWarning(threshold: String, expected: Status) async throws {
        // Heights without a vertical system are a warning.
        let run = await build("--fail-on", threshold)
        #expect(run.status == expected)
        #expect(run.talk.contains("KCL-C004"), "\(run.talk)")
        #expect(folder.exists("tiles/tileset.json"), "the bundle is written all the same")
    }

    @Test("An error fails unless never is said", arguments: [("error", Status.problems), ("never", .done)])
    func failOnError(threshold: String, expected: Status) async throws {
        let broken = house().replacing(
            "</CityModel>", with: "<cityObjectMember><bldg:Building></cityObjectMember></CityModel>")
        let run = await build("--fail-on", threshold, inputs: [try folder.write("broken.gml", broken)])
        #expect(run.status == expected)
        #expect(run.talk.contains("KCL-X002") && run.talk.contains("1 malformed member"), "\(run.talk)")
    }

    @Test("--quiet says nothing of a success and the errors of a failure")
    func quiet() async throws {
        let fine = await build("--quiet")
        #expect(fine.status == .done && fine.talk.isEmpty && fine.output.isEmpty)
        let missing = await build("--quiet", "--overwrite", inputs: [input, folder.file("nowhere.gml")])
        #expect(missing.status == .problems)
        #expect(missing.talk.contains("KCL-F003") && !missing.talk.contains("KCL-C004"), "\(missing.talk)")
        let strict = await build("--quiet", "--overwrite", "--fail-on", "warning")
        #expect(strict.status == .problems)
        #expect(strict.talk.contains("KCL-C004"), "what made it fail is said: \(strict.talk)")
    }

    @Test("--progress json writes one object a line, stages in order")
    func progressJSON() async throws {
        let run = await build("--progress", "json", "--quiet")
        let lines = run.talk.split(separator: "\n")
        #expect(lines.count >= 3)
        var stages: [String] = []
        for line in lines {
            let value = try JSONValue(parsing: Array(line.utf8))
            #expect(
                value.members?.map(\.key) == [
                    "stage", "seconds", "bytesRead", "bytesTotal", "objects", "objectsTiled", "objectsToTile", "tiles",
                    "tilesTotal",
                ])
            let stage = try #require(value["stage"]?.stringValue)
            if stages.last != stage { stages.append(stage) }
        }
        #expect(stages == ["ingest", "tiling", "writing"] || stages == ["listing", "ingest", "tiling", "writing"])
    }

    @Test("A bar is drawn on a terminal only, and removed in the end")
    func progressBar() async throws {
        let terminal = await build(isTerminal: true)
        #expect(terminal.talk.hasPrefix("\r\u{1B}[K"))
        #expect(terminal.talk.contains("\r\u{1B}[Kkachel: "), "the bar is gone before the summary")
        for options in [["--quiet"], ["--progress", "none"]] {
            let run = await CommandLineRun.kachel(
                ["build", input, "-o", output, "--overwrite"] + options, isTerminal: true)
            #expect(!run.talk.contains("\u{1B}"), "\(options)")
        }
        #expect(!(await build("--overwrite")).talk.contains("\u{1B}"))
        #expect(await build("--overwrite", "--progress", "bar").talk.contains("\u{1B}"))
    }

    @Test("--report writes the report and the quarantine, with the keys that were agreed on")
    func report() async throws {
        let broken = house(attribute: "<bldg:measuredHeight uom=\"m\">6</bldg:measuredHeight>").replacing(
            "</CityModel>", with: "<cityObjectMember><bldg:Building></cityObjectMember></CityModel>")
        let path = try folder.write("broken.gml", broken)
        let run = await build("--report", folder.file("new/report"), inputs: [path])
        #expect(run.status == .problems)
        let report = try JSONValue(parsing: folder.bytes("new/report/report.json"))
        func keys(_ value: JSONValue?) -> [String] { value?.members?.map(\.key) ?? [] }
        #expect(
            keys(report) == [
                "schemaVersion", "generator", "outcome", "run", "options", "objects", "quarantine", "geometry",
                "tiles", "histograms", "place", "referenceSystems", "attributes", "surfaceAttributes", "problemCounts",
                "listsComplete", "problemsTotal", "problemsShown", "problems", "counted", "inputs",
                "relatedInputs", "files",
            ])
        #expect(report["schemaVersion"]?.integerValue == 2)
        #expect(
            keys(report["run"]) == [
                "startedAt", "command", "givenInputs", "output", "overwrite", "failOn", "wallSeconds", "cpuSeconds",
                "megabytesPerCPUSecond", "peakMemoryBytes", "jobs", "inputBytes", "files",
                "resumedObjects", "resumedTiles", "stages",
            ])
        #expect(
            keys(report["objects"]) == [
                "topLevel", "all", "input", "leaves", "quarantined", "duplicates", "groupsAsAttributes",
                "leftOut", "lostMembers", "polygons", "lostPolygons", "shownKinds", "quarantinedKinds",
                "withoutGeometry",
            ])
        #expect(report["objects"]?["input"]?.integerValue == 1 && report["objects"]?["lostMembers"]?.integerValue == 1)
        #expect(
            keys(report["tiles"]) == [
                "count", "leaves", "levels", "tilesets", "bytes", "largestBytes", "leafTriangles", "innerTriangles",
                "degenerateTriangles", "rootGeometricError", "diameter",
            ])
        #expect(report["tiles"]?["leafTriangles"]?.integerValue == 12)
        #expect(
            keys(report["place"]) == ["west", "south", "east", "north", "lowest", "highest", "medianBase"])
        let attribute = report["attributes"]?[0]
        #expect(keys(attribute) == ["name", "kind", "count", "units", "fillRate"])
        #expect(attribute?["name"]?.stringValue == "measuredHeight" && attribute?["kind"]?.stringValue == "double")
        let problem = try #require(report["problems"]?.elements?.first { $0["code"]?.stringValue == "KCL-X002" })
        #expect(keys(problem) == ["code", "severity", "file", "line", "gmlId", "message"])
        #expect(problem["file"]?.stringValue == "broken.gml" && problem["severity"]?.stringValue == "error")
        #expect(
            keys(report["counted"]?[0]) == ["code", "severity", "name", "count", "file", "line", "gmlId"])
        #expect(keys(report["inputs"]?[0]) == ["name", "hash", "bytes"])
        let lines = try folder.text("new/report/quarantine.jsonl").split(separator: "\n")
        #expect(lines.count == 1)
        let line = try JSONValue(parsing: Array((lines.first ?? "").utf8))
        #expect(
            keys(line) == ["kind", "gmlId", "objectId", "file", "line", "code", "severity", "message"])
        #expect(line["kind"]?.stringValue == "member" && line["message"] == problem["message"])
        #expect(run.talk.contains("quarantine.jsonl"))
    }

    @Test("A run that shows nothing leaves a report too")
    func reportOfFailure() async throws {
        let run = await build("--report", folder.file("report"), inputs: [folder.file("nowhere.gml")])
        #expect(run.status == .failed)
        let report = try JSONValue(parsing: folder.bytes("report/report.json"))
        #expect(report["problems"]?[0]?["code"]?.stringValue == "KCL-F003")
        #expect(try folder.bytes("report/quarantine.jsonl").isEmpty)
    }

    @Test("The report is no part of the bundle's bytes: two runs give the same bundle")
    func determinism() async throws {
        #expect(await build("--jobs", "1").status == .done)
        let names = folder.contents.filter { $0.hasPrefix("tiles/") && $0.contains(".") }
        let first = try names.map { try folder.bytes($0) }
        #expect(await build("--overwrite", "--jobs", "3", "--report", folder.file("report")).status == .done)
        #expect(folder.contents.filter { $0.hasPrefix("tiles/") && $0.contains(".") } == names)
        #expect(try names.map { try folder.bytes($0) } == first)
    }
}

@Suite("Interrupted runs")
struct InterruptionTests {
    @Test(
        "A run that is stopped at any stage leaves nothing half-written, and an old bundle as it was",
        arguments: [ConversionProgress.Stage.ingest, .tiling, .writing], [false, true])
    func stopped(stage: ConversionProgress.Stage, isReplacing: Bool) async throws {
        let folder = try WorkFolder()
        var plan = ConversionPlan()
        plan.inputs = [try folder.write("house.gml", house())]
        plan.output = folder.file("tiles")
        if isReplacing {
            _ = try await Conversion(plan).run()
            plan.overwrites = true
            plan.attribution = "another"
        }
        let before = try folder.contents.filter { $0.contains(".") }.map { try folder.bytes($0) }
        let names = folder.contents
        let stopping = Stopping(at: stage)
        await #expect { try await Conversion(plan, monitor: stopping.monitor).run() } throws: { error in
            if case ConversionError.interrupted = error { true } else { false }
        }
        #expect(folder.contents == names)
        #expect(try folder.contents.filter { $0.contains(".") }.map { try folder.bytes($0) } == before)
    }

    /// A monitor that asks to stop once a stage is reached.
    private struct Stopping {
        let monitor: ConversionMonitor

        init(at stage: ConversionProgress.Stage) {
            let flag = Flag()
            monitor = ConversionMonitor(isStopRequested: { flag.isSet }) { progress in
                if progress.stage == stage { flag.set() }
            }
        }
    }

    #if os(Linux)
        @Test("Ctrl-C ends the process with 130 and leaves nothing")
        func signal() async throws {
            let folder = try WorkFolder()
            let city = folder.file("city.gml")
            #expect(await CommandLineRun.kachel("synth", "--buildings", "2000", "-o", city).status == .done)
            let process = try KachelProcess(
                "build", city, "-o", folder.file("tiles"), "--progress", "json", "--jobs", "1")
            let started = try process.readTalk { $0.contains("\"ingest\"") }
            #expect(started)
            process.interrupt()
            #expect(try process.end().status == Status.interrupted.rawValue)
            #expect(folder.contents == ["city.gml"])
        }
    #endif
}

import Foundation
import JSONText
import KachelCommand
import Testing

@Suite("kachel run")
struct RunTests {
    private let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        try folder.write("house.gml", house())
    }

    private func run(_ text: String, _ arguments: String...) async throws -> CommandLineRun {
        await CommandLineRun.kachel(["run", try folder.write("city.yaml", text)] + arguments)
    }

    private func option(_ name: String, in bundle: String = "tiles") throws -> String? {
        try JSONValue(parsing: folder.bytes(bundle + "/manifest.json"))["options"]?[name]?.stringValue
    }

    @Test("A recipe alone makes a bundle beside itself")
    func alone() async throws {
        let result = try await run(
            "kachel: 1\ninputs: house.gml\noutput: tiles\nheights: orthometric\nreport: report\nattribution: Kassel\n")
        #expect(result.status == .done && result.output.isEmpty, "\(result.talk)")
        #expect(folder.exists("tiles/tileset.json") && folder.exists("report/report.json"))
        #expect(try option("heights") == "orthometric" && option("attribution") == "Kassel")
    }

    @Test("It is the same bundle as that of the options themselves")
    func sameBytes() async throws {
        _ = try await run("inputs: house.gml\noutput: tiles\nlod: 1\nsurface-ids: true\nheight-offset: -3\n")
        let build = await CommandLineRun.kachel(
            "build", folder.file("house.gml"), "-o", folder.file("other"), "--lod", "1", "--surface-ids",
            "--height-offset=-3")
        #expect(build.status == .done)
        let names = folder.contents.filter { $0.hasPrefix("tiles/") && $0.contains(".") }
        #expect(names.count > 3)
        for name in names { #expect(try folder.bytes(name) == folder.bytes("other" + name.dropFirst(5)), "\(name)") }
    }

    @Test("Options on the command line win, in whatever spelling")
    func precedence() async throws {
        let text = "inputs: house.gml\noutput: tiles\nheights: ground\nattribution: recipe\nlod: 1\n"
        let result = try await run(
            text, "-o", folder.file("other"), "--heights=orthometric", "--attribution", "command line")
        #expect(result.status == .done, "\(result.talk)")
        #expect(!folder.exists("tiles"))
        #expect(try option("heights", in: "other") == "orthometric")
        #expect(try option("attribution", in: "other") == "command line")
        #expect(try option("lod", in: "other") == "1")
    }

    @Test("Inputs on the command line replace the recipe's, whether named or listed")
    func inputs() async throws {
        try folder.write("list.txt", folder.file("house.gml") + "\n")
        for text in ["inputs: nowhere.gml\n", "inputs-from: nowhere.txt\n"] {
            let named = try await run(text + "output: tiles\noverwrite: true\n", folder.file("house.gml"))
            #expect(named.status == .done, "\(named.talk)")
            let listed = try await run(
                text + "output: tiles\noverwrite: true\n", "--inputs-from", folder.file("list.txt"))
            #expect(listed.status == .done, "\(listed.talk)")
        }
    }

    @Test("A list that the recipe names counts from the recipe's folder, line by line")
    func listOfRecipe() async throws {
        try folder.write("list.txt", "house.gml\n")
        let result = try await run("inputs-from: list.txt\noutput: tiles\n")
        #expect(result.status == .done, "\(result.talk)")
    }

    @Test("Patterns are expanded in the recipe's folder; one that nothing fits is a missing input")
    func patterns() async throws {
        try folder.write("hut.gml", house().replacing("\"house\"", with: "\"hut\""))
        let found = try await run("inputs: ['h*.gml', '[x-z]?.gml']\noutput: tiles\n")
        #expect(found.status == .problems)
        #expect(
            found.talk.contains("2 city objects") && found.talk.contains("[x-z]?.gml: does not exist"), "\(found.talk)")
        try folder.write("a[1].gml", house())
        let literal = try await run("inputs: 'a[1].gml'\noutput: tiles\noverwrite: true\n")
        #expect(literal.status == .done, "\(literal.talk)")
    }

    @Test("Mistakes are wrong usage, with the recipe's name and line, and nothing is written")
    func mistakes() async throws {
        let result = try await run("inputs: house.gml\noutput: tiles\ntile-byte: 1M\n")
        #expect(result.status == .usage && result.output.isEmpty)
        #expect(
            result.talk
                == "kachel: \(folder.file("city.yaml")), line 3: 'tile-byte' is no key of a recipe; "
                + "did you mean 'tile-bytes'?\n")
        #expect(!folder.exists("tiles"))
        for (text, message) in [
            ("inputs: house.gml\n", "no output"), ("output: tiles\n", "at least one file or folder"),
            ("inputs: house.gml\noutput: tiles\nreport: tiles/report\n", "--report lies in the bundle"),
        ] {
            let result = try await run(text)
            #expect(result.status == .usage && result.talk.contains(message), "\(result.talk)")
        }
    }

    @Test("A recipe that is not there, or is a folder, is wrong usage")
    func missing() async throws {
        for (name, message) in [("nowhere.yaml", "there is no such recipe"), ("", "is a folder")] {
            let result = await CommandLineRun.kachel("run", folder.file(name), "-o", folder.file("tiles"))
            #expect(result.status == .usage && result.talk.contains(message), "\(result.talk)")
        }
    }

    @Test("The recipe's words about wrong values are those of the option, and the command line's do not hide them")
    func wrongValues() async throws {
        let result = try await run("inputs: house.gml\noutput: tiles\nlod: 8\n", "--lod", "1")
        #expect(result.status == .usage && result.talk.contains("line 3") && result.talk.contains("--lod"))
    }
}

@Suite("The recipes of Pipelines")
struct PipelineRecipeTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Pipelines").path

    private static var recipes: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    }

    @Test("There are some, and README.md names each")
    func listed() throws {
        #expect(Self.recipes.count >= 4)
        let readme = try String(contentsOfFile: Self.folder + "/README.md", encoding: .utf8)
        for name in Self.recipes { #expect(readme.contains("(\(name))"), "\(name)") }
    }

    @Test("Each states its format and converts the made city", arguments: recipes)
    func madeCity(name: String) async throws {
        let work = try WorkFolder()
        let city = work.file("city.gml")
        #expect(await CommandLineRun.kachel("synth", "--buildings", "20", "-o", city).status == .done)
        let result = await CommandLineRun.kachel(
            "run", Self.folder + "/" + name, city, "-o", work.file("tiles"), "--crs", "EPSG:25832+7837")
        #expect(result.status == .done, "\(result.talk)")
        #expect(work.exists("tiles/tileset.json"))
        let text = try String(contentsOfFile: Self.folder + "/" + name, encoding: .utf8)
        #expect(text.contains("\nkachel: 1\n") && text.contains("kachel run Pipelines/\(name)"))
    }

    @Test(
        "On real data they do without errors",
        arguments: [
            ("plateau.yaml", ["plateau-unity-tokyo/udx/bldg", "plateau-unity-tokyo/udx/brid"], "JGD2011"),
            ("german-lod2.yaml", ["nrw-lod2-bocholt-tiles/LoD2_32_325_5727_1_NW.gml"], "DHHN2016"),
            ("berlin-textured.yaml", ["berlin-lod2-textured-one", "berlin-lod2-citygml1-textures-missing"], "DHHN92"),
            ("cityjson.yaml", ["cityjsonseq-cjdb", "cityjson-delfshaven"], "NAP"),
        ])
    func realData(name: String, paths: [String], words: String) async throws {
        let root =
            ProcessInfo.processInfo.environment["KACHEL_TEST_DATA"]
            ?? URL(fileURLWithPath: Self.folder).deletingLastPathComponent().deletingLastPathComponent().path
            + "/shared/data"
        let inputs = paths.map { root + "/" + $0 }
        guard inputs.allSatisfy(FileManager.default.fileExists) else {
            print("data test: skipped recipe \(name)")
            return
        }
        let work = try WorkFolder()
        let result = await CommandLineRun.kachel(
            ["run", Self.folder + "/" + name] + inputs + ["-o", work.file("tiles"), "--report", work.file("report")])
        #expect(result.status == .done, "\(result.talk)")
        #expect(result.talk.contains(words), "\(result.talk)")
        print("data test: ran recipe \(name)")
    }
}

import Foundation
import KachelCommand
import Testing

@Suite("--dry-run and --print-recipe")
struct BuildPreviewTests {
    private let folder: WorkFolder
    private let input: String

    init() throws {
        folder = try WorkFolder()
        input = try folder.write("house.gml", house())
    }

    private func build(_ arguments: String..., inputs: [String]? = nil) async -> CommandLineRun {
        await CommandLineRun.kachel(
            ["build"] + (inputs ?? [input]) + ["-o", folder.file("tiles")] + arguments)
    }

    @Test("A dry run tells inputs, system, output and options on standard output, and writes nothing")
    func success() async throws {
        let run = await build("--dry-run", "--lod", "1", "--report", folder.file("report"))
        #expect(run.status == .done && run.talk.isEmpty)
        for text in [
            "1 file", "house.gml  CityGML 2.0", "EPSG:25832 in 1 file: EPSG:25832: ETRS89 / UTM zone 32N",
            "tiles, which is not there yet", "This would run.",
        ] { #expect(run.output.contains(text), "\(text): \(run.output)") }
        #expect(
            run.output.contains(#/\nlod +1 +command line\n/#)
                && run.output.contains(#/\nheights +ellipsoidal +default\n/#))
        #expect(folder.contents == ["house.gml"])
    }

    @Test("It says how coordinates become WGS 84 and what is assumed, and counts that for the status")
    func operations() async throws {
        let run = await build("--dry-run", "--height-offset", "-47")
        for text in [
            "by Inverse of UTM zone 32N", "accurate to", "heights: not stated, taken as above sea level",
            "warning   KCL-C004 EPSG:25832 says nothing about heights",
        ] { #expect(run.output.contains(text), "\(text): \(run.output)") }
        #expect(run.status == .done && run.output.contains(#/\nheight-offset +-47 +command line\n/#))
        #expect(await build("--dry-run", "--fail-on", "warning").status == .problems)
        #expect(await build("--dry-run", "--fail-on", "warning", "--geoid", "none").status == .done)
    }

    @Test("It says in which plane the result would stand, and refuses a frame that the build would refuse")
    func frames() async throws {
        let flat = await build("--dry-run", "--frame", "EPSG:3857")
        #expect(flat.status == .done && flat.output.contains("frame     EPSG:3857: WGS 84 / Pseudo-Mercator"))
        let degrees = await build("--dry-run", "--frame", "EPSG:4326")
        #expect(degrees.status == .failed && degrees.output.contains("would not run: --frame EPSG:4326"))
    }

    @Test("Every option stands in it")
    func options() async throws {
        let help = await CommandLineRun.kachel("help", "build").output
        let run = await build("--dry-run")
        let names = help.matches(of: #/\n  (?:-\w, )?--([a-z-]+)/#).map { String($0.output.1) }
        #expect(names.count > 20)
        for name in names where !["help", "version", "dry-run", "print-recipe"].contains(name) {
            #expect(run.output.contains("\n\(name) "), "\(name)")
        }
    }

    @Test("It ends as the build would: 2 without inputs, output or system, 1 for a missing input beside others")
    func obstacles() async throws {
        let missing = folder.file("nowhere.gml")
        let plain = try folder.write("plain.gml", house(srsName: "EPSG:999999"))
        let file = try folder.write("file", "x")
        for (arguments, status, message) in [
            ([missing], Status.failed, "nothing to read"), ([input, missing], .problems, "nowhere.gml"),
            ([input, missing, "--fail-on", "never"], .done, "would run."),
            ([input, "--report", file + "/report"], .failed, "the report cannot be written"),
            ([input, "--geoid", missing], .failed, "geoid grid"), ([plain], .failed, "EPSG:999999"),
            ([input, "--crs", "nonsense"], .failed, "nonsense"),
            ([plain, "--crs", "EPSG:25832"], .done, "would run."),
            ([input, "-o", folder.path + "/"], .failed, "holds the input"),
            ([input, "-o", file], .failed, "no folder"), ([input, "-o", file + "/tiles"], .failed, "no folder"),
            ([input, "-o", folder.file("a/b/c")], .done, "not there yet"),
        ] {
            let all =
                ["build"] + arguments + ["--dry-run"] + (arguments.contains("-o") ? [] : ["-o", folder.file("tiles")])
            let run = await CommandLineRun.kachel(all)
            #expect(run.status == status && run.output.contains(message), "\(arguments): \(run.output)")
        }
        #expect(folder.contents == ["file", "house.gml", "plain.gml"])
    }

    @Test("It reads the schema that is given, and ends as the build would where that cannot be used")
    func schema() async throws {
        #expect(await build().status == .done)
        let schema = folder.file("tiles/schema.json")
        let good = await build("--dry-run", "--schema", schema, "-o", folder.file("new"))
        #expect(good.status == .done && good.output.contains("schema    \(schema)\n"), "\(good.output)")
        let broken = try folder.write("broken.json", "{\"classes\": ")
        let other = try folder.write("other.json", "{\"id\": \"x\", \"classes\": {}}")
        for path in [broken, other, folder.file("nowhere.json")] {
            let options = ["--schema", path, "-o", folder.file("new")]
            let preview = await CommandLineRun.kachel(["build", input, "--dry-run"] + options)
            let real = await CommandLineRun.kachel(["build", input] + options)
            #expect(preview.status == .failed && real.status == .failed, "\(preview.output)")
            let reason = real.talk.dropFirst("kachel: ".count).prefix { $0 != "\n" }
            #expect(!reason.isEmpty && preview.output.contains("This would not run: \(reason)."), "\(preview.output)")
        }
        #expect(!folder.contents.contains { $0.hasPrefix("new") })
    }

    @Test("It says whether the output would be replaced")
    func existing() async throws {
        #expect(await build().status == .done)
        let before = folder.contents
        let kept = await build("--dry-run")
        #expect(kept.status == .failed && kept.output.contains("exists; --overwrite replaces it"))
        let replaced = await build("--dry-run", "--overwrite")
        #expect(replaced.status == .done && replaced.output.contains("would be replaced"))
        #expect(folder.contents == before)
    }

    @Test("A recipe's dry run names the line of each option that it sets")
    func recipe() async throws {
        let path = try folder.write(
            "city.yaml", "title: A house\ninputs: house.gml\noutput: tiles\n\nlod: 1\nheights: ground\n")
        let run = await CommandLineRun.kachel("run", path, "--dry-run", "--heights", "orthometric")
        #expect(run.status == .done)
        #expect(run.output.contains("A house (without 'kachel: 1', which is assumed)"))
        #expect(run.output.contains(#/\nlod +1 +recipe, line 5\n/#), "\(run.output)")
        #expect(run.output.contains(#/\nheights +orthometric +command line\n/#))
        #expect(folder.contents == ["city.yaml", "house.gml"])
    }

    @Test("A printed recipe makes the same bundle")
    func printed() async throws {
        let options = [
            "--lod", "1", "--attribution", "© \"A\": b", "--surface-inherits", "name,gml_id", "--surface-ids",
        ]
        let printed = await CommandLineRun.kachel(
            ["build", input, "-o", folder.file("tiles"), "--print-recipe"] + options)
        #expect(printed.status == .done && printed.talk.isEmpty && folder.contents == ["house.gml"])
        let path = try folder.write("city.yaml", printed.output)
        #expect(await CommandLineRun.kachel("run", path).status == .done)
        let built = await CommandLineRun.kachel(["build", input, "-o", folder.file("other")] + options)
        #expect(built.status == .done)
        #expect(try folder.bytes("tiles/tileset.json") == folder.bytes("other/tileset.json"))
        #expect(try folder.bytes("tiles/manifest.json") == folder.bytes("other/manifest.json"))
    }

    @Test("The system of CityJSON is told as that of CityGML is")
    func cityJSON() async throws {
        let place = #""metadata":{"title":"t","referenceSystem":"https:\/\/www.opengis.net\/def\/crs\/EPSG\/0\/25832"}"#
        let document = try folder.write(
            "a.city.json", #"{"type":"CityJSON","version":"2.0",\#(place),"CityObjects":{},"vertices":[]}"#)
        let sequence = try folder.write(
            "b.city.jsonl",
            #"{"type":"CityJSON","version":"2.0",\#(place),"CityObjects":{},"vertices":[]}"# + "\n"
                + #"{"type":"CityJSONFeature","id":"x","CityObjects":{},"vertices":[]}"# + "\n")
        let stated = await build("--dry-run", inputs: [document, sequence])
        #expect(
            stated.output.contains("system    https://www.opengis.net/def/crs/EPSG/0/25832 in 2 files: "),
            "\(stated.output)")
        let far = try folder.write(
            "far.city.json",
            #"{"type":"CityJSON","vertices":[\#(String(repeating: "[0,0,0],", count: 9000))[0,0,0]],\#(place)}"#)
        let unstated = await build("--dry-run", inputs: [far])
        #expect(unstated.output.contains("system    not stated at the start of 1 file"), "\(unstated.output)")
    }

    @Test("A printed recipe reads the same inputs as one elsewhere whose list it prints")
    func printedList() async throws {
        _ = try folder.write("sub/hut.gml", house())
        _ = try folder.write("sub/list.txt", "hut.gml\n../house.gml\n")
        let recipe = try folder.write("sub/city.yaml", "inputs-from: list.txt\noutput: tiles\nlod: 1\n")
        let printed = await CommandLineRun.kachel("run", recipe, "--print-recipe")
        #expect(printed.status == .done && !printed.output.contains("inputs-from"), "\(printed.output)")
        let moved = try folder.write("moved.yaml", printed.output)
        for path in [recipe, moved] {
            let preview = await CommandLineRun.kachel("run", path, "--dry-run")
            #expect(preview.status == .done && preview.output.contains("2 files"), "\(preview.output)")
        }
        _ = try folder.write("sub/list.txt", "")
        let nothing = await CommandLineRun.kachel("run", recipe, "--print-recipe")
        #expect(nothing.status == .failed && nothing.output.isEmpty && nothing.talk.contains("names no input"))
    }
}

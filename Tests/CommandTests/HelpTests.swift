import ArgumentParser
import Foundation
import JSONText
import Testing

@testable import KachelCommand

@Suite("Help and usage")
struct HelpTests {
    @Test(
        "Help goes to standard output and is a success",
        arguments: [
            ["--help"], ["-h"], ["help"], ["help", "build"], ["build", "--help"], ["help", "synth"], ["synth", "-h"],
            ["help", "run"], ["run", "--help"],
            ["help", "inspect"], ["inspect", "--help"], ["help", "crs"], ["crs", "--help"],
            [],
        ])
    func help(arguments: [String]) async {
        let run = await CommandLineRun.kachel(arguments)
        #expect(run.status == .done)
        #expect(run.output.contains("USAGE: kachel"))
        #expect(run.talk.isEmpty)
    }

    @Test("The version goes to standard output")
    func version() async {
        let run = await CommandLineRun.kachel("--version")
        #expect(run.status == .done && run.talk.isEmpty)
        #expect(run.output == "kachel \(CommandLineTool.version)\n")
        #expect(CommandLineTool.version.wholeMatch(of: #/\d+\.\d+\.\d+/#) != nil)
    }

    @Test(
        "Wrong usage is status 64, with a word on standard error",
        arguments: [
            ["nonsense"], ["--nonsense"], ["build"], ["build", "a.gml"], ["build", "-o", "out"],
            ["build", "a.gml", "-o", "out", "--nonsense"], ["build", "a.gml", "-o"],
            ["build", "a.gml", "-o", "out", "--lod", "5"], ["build", "a.gml", "-o", "out", "--lod", "-1"],
            ["build", "a.gml", "-o", "out", "--jobs", "0"], ["build", "a.gml", "-o", "out", "--jobs", "x"],
            ["build", "a.gml", "-o", "out", "--tile-bytes", "4095"],
            ["build", "a.gml", "-o", "out", "--tile-bytes", "1X"],
            ["build", "a.gml", "-o", "out", "--tile-triangles", "99"],
            ["build", "a.gml", "-o", "out", "--height-offset", "nan"],
            ["build", "a.gml", "-o", "out", "--height-offset", "100001"],
            ["build", "a.gml", "-o", "out", "--fail-on", "always"],
            ["build", "a.gml", "-o", "out", "--heights", "sea"],
            ["build", "a.gml", "-o", "out", "--geoid", ""], ["build", "a.gml", "-o", "out", "--axis-order", "yx"],
            ["build", "a.gml", "-o", "out", "--profile", "paper"],
            ["build", "a.gml", "-o", "out", "--progress", "loud"],
            ["build", "a.gml", "-o", "out", "--compression", "zip"], ["synth"],
            ["synth", "-o", "x", "--buildings", "-1"],
            ["inspect"], ["inspect", "a.gml", "--jobs", "0"], ["inspect", "a.gml", "--fail-on", "x"],
            ["synth", "-o", "x", "--citygml", "3.0"], ["synth", "-o", "x", "--seed", "-1"],
            ["build", "a.gml", "-o", ""], ["build", "", "-o", "out"], ["build", "a.gml", "-o", "out", "--crs", ""],
            ["build", "a.gml", "-o", "out", "--report", ""], ["build", "a.gml", "-o", "out", "--attribution", " "],
            ["crs"], ["crs", "EPSG:25832", "--point", "1"], ["crs", "EPSG:25832", "--point", "1,2,3,4"],
            ["crs", "EPSG:25832", "--point", "1,nan"], ["crs", "--search", "utm", "--point", "1,2"], ["crs", ""],
            ["crs", "EPSG:25832", "--point", "1,,2"], ["crs", "EPSG:25832", "--crs", "EPSG:25832"],
            ["synth", "-o", ""], ["run"], ["run", "r.yaml", "--lod", "9"], ["run", "", "-o", "out"],
        ])
    func wrongUsage(arguments: [String]) async {
        let run = await CommandLineRun.kachel(arguments)
        #expect(run.status == .usage)
        #expect(run.output.isEmpty)
        #expect(run.talk.contains("Error") && run.talk.hasSuffix("\n"))
    }

    @Test("Every option of every subcommand stands in its help, with a sentence")
    func completeness() async throws {
        let dump = try JSONSerialization.jsonObject(
            with: Data(await CommandLineRun.kachel("--experimental-dump-help").output.utf8))
        let root = try #require((dump as? [String: Any])?["command"] as? [String: Any])
        let commands = try #require(root["subcommands"] as? [[String: Any]])
        let names = commands.compactMap { $0["commandName"] as? String }.filter { $0 != "help" }
        #expect(names.sorted() == ["build", "crs", "inspect", "run", "synth"])
        for command in commands {
            guard let name = command["commandName"] as? String, name != "help" else { continue }
            let help = await CommandLineRun.kachel(name, "--help").output
            let arguments = try #require(command["arguments"] as? [[String: Any]])
            #expect(arguments.count > 4)
            for argument in arguments {
                for spelling in argument["names"] as? [[String: String]] ?? [] {
                    let dashes = spelling["kind"] == "long" ? "--" : "-"
                    #expect(help.contains(dashes + (spelling["name"] ?? "?")), "\(name)")
                }
                let sentence = argument["abstract"] as? String ?? ""
                #expect(sentence.hasSuffix(".") || sentence == "Show help information.", "\(name): \(argument)")
            }
            #expect(help.contains("kachel \(name) "), "an example")
        }
    }

    @Test("Help reads as it was agreed on", arguments: ["kachel", "build", "run", "inspect", "crs", "synth"])
    func goldens(name: String) throws {
        let text =
            switch name {
            case "build": KachelRoot.helpMessage(for: BuildCommand.self, columns: 100)
            case "run": KachelRoot.helpMessage(for: RunCommand.self, columns: 100)
            case "inspect": KachelRoot.helpMessage(for: InspectCommand.self, columns: 100)
            case "crs": KachelRoot.helpMessage(for: CRSCommand.self, columns: 100)
            case "synth": KachelRoot.helpMessage(for: SynthCommand.self, columns: 100)
            default: KachelRoot.helpMessage(columns: 100)
            }
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/help-\(name).txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try Data((text + "\n").utf8).write(to: url)
        }
        let golden = try String(contentsOf: url, encoding: .utf8)
        #expect(text + "\n" == golden, "if this is meant: UPDATE_GOLDENS=1 swift test --filter HelpTests")
    }
}

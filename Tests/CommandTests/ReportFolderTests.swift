import Foundation
import Testing

@testable import KachelCommand

/// A report that cannot be written must be known before the run, not after it.
@Suite struct ReportFolderTests {
    private let silent = Console(data: { _ in }, talk: { _ in }, isTerminal: false)

    @Test("a report folder that cannot be made stops the run before anything is written")
    func unwritable() async throws {
        let folder = NSTemporaryDirectory() + "kachel-report-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(
            await CommandLineTool.run(["synth", "--buildings", "3", "-o", folder + "/c.gml"], console: silent) == .done)
        try Data().write(to: URL(fileURLWithPath: folder + "/file"))
        let status = await CommandLineTool.run(
            ["build", folder + "/c.gml", "-o", folder + "/out", "--report", folder + "/file/report"], console: silent)
        #expect(status == .failed)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["c.gml", "file"])
    }

    @Test("a report inside the bundle is wrong usage")
    func insideBundle() async {
        let status = await CommandLineTool.run(
            ["build", "a.gml", "-o", "out", "--report", "out/report"], console: silent)
        #expect(status == .usage)
    }

    @Test("links do not hide that a report lies inside the bundle, whether anything is there yet or not")
    func throughLinks() async throws {
        let folder = try WorkFolder()
        try FileManager.default.createDirectory(atPath: folder.file("real/tiles"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "real")
        try FileManager.default.createSymbolicLink(atPath: folder.file("to-tiles"), withDestinationPath: "real/tiles")
        for (output, report) in [
            ("real/tiles", "link/tiles/report"), ("link/tiles", "real/tiles"), ("link/new", "real/new/a/b"),
            ("real/tiles", "to-tiles/report"), ("real/new", "link/tiles/../new/report"), ("real/tiles/", "to-tiles/"),
        ] {
            let status = await CommandLineTool.run(
                ["build", "a.gml", "-o", folder.file(output), "--report", folder.file(report)], console: silent)
            #expect(status == .usage, "\(output) \(report)")
        }
        for (output, report) in [
            ("link/tiles", "real/report"), ("real/tiles", "real/tiles-report"), ("real/tiles", "link"),
        ] {
            let status = await CommandLineTool.run(
                ["build", "a.gml", "-o", folder.file(output), "--report", folder.file(report)], console: silent)
            #expect(status == .failed, "\(output) \(report): only the input is missing")
        }
    }

    @Test("an output that is a link to a folder replaces the folder behind it, and the link stays")
    func linkedOutput() async throws {
        let folder = try WorkFolder()
        let input = try folder.write("house.gml", house())
        #expect(await CommandLineTool.run(["build", input, "-o", folder.file("v1")], console: silent) == .done)
        try FileManager.default.createSymbolicLink(atPath: folder.file("current"), withDestinationPath: "v1")
        let arguments = ["build", input, "-o", folder.file("current"), "--attribution", "new"]
        #expect(await CommandLineTool.run(arguments, console: silent) == .failed, "it exists")
        #expect(await CommandLineTool.run(arguments + ["--overwrite"], console: silent) == .done)
        #expect(try folder.text("v1/manifest.json").contains("\"new\""))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("current")) == "v1")
        #expect(folder.contents.allSatisfy { !$0.hasPrefix(".") }, "nothing is left beside it")
        try FileManager.default.createSymbolicLink(atPath: folder.file("lost"), withDestinationPath: "nowhere")
        let lost = await CommandLineRun.kachel("build", input, "-o", folder.file("lost"), "--overwrite")
        #expect(lost.status == .failed && lost.talk.contains("is a link that leads nowhere"), "\(lost.talk)")
    }

    @Test("a list of lost objects takes the place of an older one, and never that of a folder")
    func quarantine() async throws {
        let folder = try WorkFolder()
        let input = try folder.write("house.gml", house())
        _ = try folder.write("report/quarantine.jsonl", "old")
        let arguments = ["build", input, "-o", folder.file("tiles"), "--overwrite", "--report", folder.file("report")]
        #expect(await CommandLineTool.run(arguments, console: silent) == .done)
        #expect(try folder.text("report/quarantine.jsonl").isEmpty)
        try FileManager.default.removeItem(atPath: folder.file("report/quarantine.jsonl"))
        _ = try folder.write("report/quarantine.jsonl/mine", "x")
        let run = await CommandLineRun.kachel(arguments)
        #expect(run.status != .done && run.talk.contains("quarantine.jsonl: Is a directory"), "\(run.talk)")
        #expect(try folder.text("report/quarantine.jsonl/mine") == "x")
        #expect(!folder.exists("report/quarantine.jsonl.part"))
    }
}

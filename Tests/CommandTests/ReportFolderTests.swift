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
}

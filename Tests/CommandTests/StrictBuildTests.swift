import Foundation
import KachelCommand
import Testing

@Suite("kachel build --strict and --origin")
struct StrictBuildTests {
    private let folder: WorkFolder

    init() throws { folder = try WorkFolder() }

    private func build(_ inputs: [String], _ options: String...) async -> CommandLineRun {
        await CommandLineRun.kachel(
            ["build"] + inputs + ["-o", folder.file("tiles"), "--overwrite"] + options, isTerminal: false)
    }

    @Test("A guess puts the object into quarantine: status 2 alone, 1 beside a good one, as for an unknown system")
    func strict() async throws {
        let guessed = try folder.write("guessed.gml", house(srsName: "EPSG:25832"))
        let exact = try folder.write("exact.gml", house(srsName: "EPSG:25832+5773"))
        #expect(await build([guessed]).status == .done)
        let alone = await build([guessed], "--strict")
        #expect(alone.status == .failed)
        #expect(alone.talk.contains("KCL-C011") && alone.talk.contains("--geoid none"), "\(alone.talk)")
        #expect(!alone.talk.contains("KCL-C004") && !alone.talk.contains("KCL-C002"))
        let beside = await build([guessed, exact], "--strict", "--report", folder.file("report"))
        #expect(beside.status == .problems)
        let quarantine = try String(contentsOfFile: folder.file("report/quarantine.jsonl"), encoding: .utf8)
        #expect(quarantine.contains("KCL-C011") && quarantine.contains("guessed.gml"))
        #expect(!quarantine.contains("exact.gml"))
        #expect(await build([guessed], "--strict", "--geoid", "egm96").status == .done)
        #expect(await build([guessed], "--strict", "--heights", "ground").status == .done)
    }

    @Test("From an origin a document needs no reference system, and several are one")
    func origin() async throws {
        let plain = try folder.write("plain.gml", house(srsName: ""))
        let stated = try folder.write("stated.gml", house(srsName: "EPSG:25832"))
        let other = try folder.write("other.gml", house(srsName: "EPSG:31467"))
        let run = await build([plain, stated, other], "--origin", "9.4797,51.3127,160,30")
        #expect(run.status == .done)
        #expect(!run.talk.contains("KCL-C001") && !run.talk.contains("KCL-C006"), "\(run.talk)")
        #expect(run.talk.contains("local metres at 51.3127° north, 9.4797° east, 160.0 m above the ellipsoid"))
    }

    @Test("A geoid that cannot be opened is one error before any work")
    func missingGeoid() async throws {
        let plain = try folder.write("plain.gml", house(srsName: "EPSG:25832"))
        let run = await build([plain, plain], "--geoid", folder.file("none.gtx"))
        #expect(run.status == .failed)
        #expect(run.talk.contains("none.gtx") && run.talk.contains("does not exist"), "\(run.talk)")
        #expect(!run.talk.contains("KCL-"))
        #expect(!folder.exists("tiles"))
    }
}

import Foundation
import KachelCommand
import Testing

@Suite("kachel synth")
struct SynthTests {
    private let folder: WorkFolder

    init() throws { folder = try WorkFolder() }

    private func synth(_ name: String, _ options: String...) async -> CommandLineRun {
        await CommandLineRun.kachel(["synth", "-o", folder.file(name)] + options)
    }

    @Test("Equal options give equal bytes, another seed or version other ones")
    func determinism() async throws {
        for name in ["a.gml", "b.gml"] {
            let run = await synth(name, "--seed", "7", "--buildings", "30")
            #expect(run.status == .done && run.output.isEmpty && run.talk.isEmpty)
        }
        _ = await synth("c.gml", "--seed", "8", "--buildings", "30")
        _ = await synth("d.gml", "--seed", "7", "--buildings", "30", "--citygml", "1.0")
        let first = try folder.bytes("a.gml")
        #expect(first.count > 30 * 4000)
        #expect(try folder.bytes("b.gml") == first)
        #expect(try folder.bytes("c.gml") != first)
        #expect(try folder.text("a.gml").contains("\"http://www.opengis.net/citygml/2.0\""))
        #expect(try folder.text("d.gml").contains("\"http://www.opengis.net/citygml/1.0\""))
        #expect(folder.contents == ["a.gml", "b.gml", "c.gml", "d.gml"], "no part files are left")
    }

    @Test("An existing file is replaced as a whole")
    func replacing() async throws {
        try folder.write("a.gml", String(repeating: "x", count: 1_000_000))
        #expect(await synth("a.gml", "--buildings", "1").status == .done)
        #expect(try folder.text("a.gml").hasPrefix("<?xml"))
        #expect(try folder.text("a.gml").hasSuffix("CityModel>\n"))
    }

    @Test("A file that cannot be written is status 2, with its name")
    func unwritable() async throws {
        let run = await synth("nowhere/a.gml", "--buildings", "1")
        #expect(run.status == .failed)
        #expect(run.talk.contains("nowhere/a.gml") && run.talk.contains("cannot be written"))
        #expect(folder.contents.isEmpty)
    }

    @Test("What synth writes, build reads without a problem")
    func building() async throws {
        #expect(await synth("city.gml", "--buildings", "5").status == .done)
        let run = await CommandLineRun.kachel("build", folder.file("city.gml"), "-o", folder.file("tiles"))
        #expect(run.status == .done)
        #expect(run.talk.contains("5 Building"), "\(run.talk)")
    }

    #if os(Linux)
        @Test("Ctrl-C ends it with 130 and leaves nothing, not even a part")
        func interrupted() throws {
            let process = try KachelProcess("synth", "-o", folder.file("a.gml"), "--buildings", "50000")
            let part = folder.file("a.gml.part")
            // It is at work once bytes are in the file.
            while (try? FileManager.default.attributesOfItem(atPath: part)[.size] as? Int) ?? 0 == 0 {
                try #require(process.isRunning)
            }
            process.interrupt()
            let result = try process.end()
            #expect(result.status == Status.interrupted.rawValue && result.talk.contains("nothing was written"))
            #expect(folder.contents.isEmpty)
        }

        @Test("A device is written to and stays one")
        func devices() throws {
            // The link is what would be replaced.
            try FileManager.default.createSymbolicLink(atPath: folder.file("full"), withDestinationPath: "/dev/full")
            let result = try KachelProcess("synth", "-o", folder.file("full"), "--buildings", "3").end()
            #expect(result.status == Status.failed.rawValue && result.talk.contains("cannot be written"))
            #expect(folder.contents == ["full"])
            #expect(throws: Never.self) {
                _ = try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("full"))
            }
        }

        @Test("A dash means standard output")
        func standardOutput() async throws {
            #expect(await synth("a.gml", "--buildings", "3", "--seed", "5").status == .done)
            let result = try KachelProcess("synth", "-o", "-", "--buildings", "3", "--seed", "5").end()
            #expect(result.status == 0 && result.talk.isEmpty)
            #expect(result.output == (try folder.bytes("a.gml")))
        }
    #endif
}

import Foundation
import Spool
import Synchronization
import Testing
import TileBundles

@testable import TilePipeline

/// What an interrupted run has finished is used by the next one, and the bundle is the same.
@Suite(.serialized) struct ResumeTests {
    /// A plan whose records go to the disk in small runs, and its inputs.
    private static func plan(_ folder: TemporaryFolder) throws -> ConversionPlan {
        var plan = BuiltCity.plan()
        plan.inputs = try [
            MadeDocuments.city("a.gml", seed: 31, buildings: 400),
            MadeDocuments.city("b.gml", seed: 32, buildings: 400, bridge: false, movedEast: 900),
        ].map { try folder.write("in/" + $0.name, $0.bytes) }
        plan.output = folder.path + "/out"
        plan.overwrites = true
        // Goes to the disk, however small the input is.
        plan.keepsWork = true
        return plan
    }

    private static func files(_ plan: ConversionPlan) throws -> [String: [UInt8]] {
        try DecodedBundle(plan.output).files
    }

    @Test("values survive their bytes: numbers of all kinds, infinity, texts, nothing")
    func coding() throws {
        struct Sample: Codable, Equatable {
            var a = Int64.min
            var b = UInt64.max
            var c = [Double.infinity, -0.0, 1e-300]
            var d: String? = "ä\u{0}"
            var e: String?
            var f: [Int: [String]] = [3: ["x", ""], -1: []]
            var g = true
            var h = Float(0.1)
            var i = SIMD3<Int32>(1, -2, 3)
        }
        let bytes = try ValueCoding.encode(Sample())
        #expect(try ValueCoding.decode(Sample.self, from: bytes) == Sample())
        for length in 0..<bytes.count {
            #expect(throws: (any Error).self) { try ValueCoding.decode(Sample.self, from: Array(bytes[..<length])) }
        }
        #expect(throws: (any Error).self) { try ValueCoding.decode(String.self, from: bytes) }
    }

    @Test("a run stopped anywhere is gone on with, by any number of threads", arguments: [2, 6, 90])
    func goesOn(after updates: Int) async throws {
        let folder = try TemporaryFolder()
        var plan = try Self.plan(folder)
        plan.jobs = 2
        let whole = try await Conversion(plan).run()
        let expected = try Self.files(plan)
        // The same once more, with the spool of a run that is stopped while it reads.
        let spool = { (restarts: Bool) in
            let (medium, journal, finished) = try WorkFolder(plan).journaled(identity: ["same"], restarting: restarts)
            return RecordSpool(
                medium: medium, runBytes: 40_000, mergeBytes: 4096, journal: journal, finished: finished)
        }
        let seen = Atomic<Int>(0)
        await #expect(throws: ConversionError.self) {
            let monitor = ConversionMonitor(isStopRequested: { seen.load(ordering: .relaxed) >= updates }) { _ in
                seen.add(1, ordering: .relaxed)
            }
            _ = try await Conversion(plan, monitor: monitor, spool: try spool(true)).run()
        }
        plan.jobs = 3
        let again = try spool(false)
        let report = try await Conversion(plan, spool: again).run()
        #expect(updates < 6 || !again.finished.ingest.isEmpty)
        #expect(report.resumedObjects == again.finished.ingest.reduce(0) { $0 + $1.objects })
        #expect((report.resumedTiles > 0) == (updates == 90))
        let files = try Self.files(plan)
        #expect(Set(files.keys) == Set(expected.keys))
        #expect(expected.keys.allSatisfy { files[$0] == expected[$0] })
        #expect(report.inputObjects == whole.inputObjects && report.notes.totals == whole.notes.totals)
        #expect(report.problems == whole.problems && report.columns.map(\.count) == whole.columns.map(\.count))
    }

    @Test("what is left of tiles is used only where all of it is there")
    func leftTiles() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out"
        try FolderBundleWriter(path: path).write("tiles/a.glb", [1, 2, 3])
        let writer = try FolderBundleWriter(path: path, resuming: true)
        #expect(writer.adopt(["tiles/a.glb"]) && writer.storedBytes == 3)
        #expect(!writer.adopt(["tiles/a.glb", "tiles/b.glb"]) && !writer.adopt(["../in"]) && writer.storedBytes == 3)
        #expect(!(try FolderBundleWriter(path: path).adopt(["tiles/a.glb"])))
    }

    @Test("another identity, or a journal that is damaged, is started anew")
    func startsAnew() throws {
        let folder = try TemporaryFolder()
        var plan = ConversionPlan()
        plan.output = folder.path + "/out"
        plan.keepsWork = true
        func open(_ identity: String) throws -> [FinishedIngest] {
            let (_, journal, finished) = try WorkFolder(plan).journaled(identity: [identity], restarting: false)
            try journal.append(FinishedIngest(headsOffset: 1, count: 2, end: 3))
            return finished.ingest
        }
        #expect(try open("one").isEmpty)
        #expect(try open("one").map(\.count) == [2])
        #expect(try open("one").count == 2)
        #expect(try open("two").isEmpty)
        let journal = folder.path + "/out.work/journal"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: journal))
        // Cut in its last entry: that one is lost, no other.
        try bytes.dropLast(3).write(to: URL(fileURLWithPath: journal))
        #expect(try open("two").isEmpty)
        #expect(try open("two").count == 1)
        var damaged = bytes
        damaged[20] ^= 0xFF
        try damaged.write(to: URL(fileURLWithPath: journal))
        #expect(try open("two").isEmpty)
        // A length that no file has.
        damaged = bytes
        damaged[4] = 0x80
        try damaged.write(to: URL(fileURLWithPath: journal))
        #expect(try open("two").isEmpty)
    }
}

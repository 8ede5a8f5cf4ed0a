import Foundation
import Testing

@testable import TilePipeline

/// Invariant 6: same input and options, same bytes.
@Suite(.serialized) struct DeterminismTests {
    private static let documents = [
        MadeDocuments.city("a.gml", seed: 21, buildings: 40),
        MadeDocuments.city("b.gml", seed: 22, buildings: 30, bridge: false, movedEast: 900, movedNorth: -400),
        MadeDocuments.document(
            "c.gml",
            [
                MadeDocuments.Box(id: "conflict"), MadeDocuments.Box(id: "conflict", base: 170),
                MadeDocuments.Box(id: ""),
            ]),
    ]

    private func build(
        _ documents: [MadeDocument] = Self.documents, jobs: Int = 1, spools: Bool = false
    ) async throws -> [String: [UInt8]] {
        var plan = BuiltCity.plan()
        plan.jobs = jobs
        return try await BuiltCity(documents, plan: plan, spoolsToDisk: spools).bundle.files
    }

    private static let reference = Task<[String: [UInt8]], any Error> {
        try await BuiltCity(Self.documents).bundle.files
    }

    /// The names of files that differ, for messages.
    private func differences(_ a: [String: [UInt8]], _ b: [String: [UInt8]]) -> [String] {
        Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
    }

    @Test("any number of jobs gives the same bytes", arguments: [1, 3, 4, 8])
    func jobs(count: Int) async throws {
        let files = try await build(jobs: count)
        let reference = try await Self.reference.value
        #expect(reference.count > 10)
        #expect(differences(reference, files).isEmpty, "\(differences(reference, files))")
    }

    @Test("the order of the inputs does not matter", arguments: [[2, 1, 0], [1, 2, 0]])
    func order(permutation: [Int]) async throws {
        let files = try await build(permutation.map { Self.documents[$0] }, jobs: 2)
        let reference = try await Self.reference.value
        #expect(differences(reference, files).isEmpty, "\(differences(reference, files))")
    }

    @Test("the order of members in a file does not matter to the tiles")
    func memberOrder() async throws {
        var boxes = (0..<30).map {
            MadeDocuments.Box(id: "b\($0)", east: 534_000 + 30 * Double($0 % 6), north: 5_684_000 + 25 * Double($0 / 6))
        }
        // Objects of one place differ by id, those of one id by content only.
        boxes += ["y", "x", "z", "x"].enumerated().map { MadeDocuments.Box(id: $1, base: 150 + Double($0)) }
        let forward = try await build([MadeDocuments.document("a.gml", boxes)])
        let backward = try await build([MadeDocuments.document("a.gml", boxes.reversed())])
        #expect(differences(forward, backward) == ["manifest.json"])
    }

    @Test("records in many small runs on the disk give the same bundle, whatever the threads", arguments: [1, 2, 4])
    func spooled(jobs: Int) async throws {
        let files = try await build(jobs: jobs, spools: true)
        let reference = try await Self.reference.value
        #expect(differences(reference, files).isEmpty, "\(differences(reference, files))")
    }

    @Test("compressed inputs give the same tiles, and the manifest the hash of what was packed")
    func gzip() async throws {
        let folder = try TemporaryFolder()
        let packed = try Self.documents.prefix(2).map { try MadeDocuments.gzipped($0, in: folder) }
        let plain = try await build(Array(Self.documents.prefix(2)))
        let files = try await build(packed)
        #expect(differences(plain, files) == ["manifest.json"])
        let text = { (files: [String: [UInt8]]) in
            String(decoding: files["manifest.json"] ?? [], as: UTF8.self).replacingOccurrences(
                of: ".gml.gz", with: ".gml")
        }
        #expect(text(plain) == text(files))
    }

    @Test("nothing in a bundle names a path of the machine or a time")
    func paths() async throws {
        let built = try await BuiltCity(Self.documents)
        for (name, bytes) in built.bundle.files where name != "index.html" {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains(built.folder.path) && !text.contains(NSTemporaryDirectory()), "\(name)")
        }
        let years = String(decoding: built.bundle.files["manifest.json"] ?? [], as: UTF8.self)
        #expect(!years.contains("T0") && !years.contains("Z\""))
    }
}

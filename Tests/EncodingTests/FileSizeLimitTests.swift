import Foundation
import Testing

@testable import TileBundles

@Suite("What bundles may claim of their sizes")
struct FileSizeLimitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Enough bytes for deflate to make 2 GiB of them.
    private static let claimed = 2 << 30
    private static let stored = [UInt8](repeating: 0, count: claimed / 1032 + 1)

    @Test("A file of an archive that claims more than 1 GiB is listed and refused")
    func archive() throws {
        var tileset = HandMadeArchive.File(name: "tileset.json", data: Self.stored, method: 8)
        tileset.bytes = UInt32(Self.claimed)
        tileset.crc = 0
        let reader = try ArchiveBundleReader(
            path: folder.write("x.3tz", HandMadeArchive(files: [tileset]).bytes()))
        #expect(try reader.entries().map(\.bytes) == [Self.claimed])
        #expect(bundleErrorCode { _ = try reader.read("tileset.json") } == .tooLarge)
    }

    @Test("So is a gzip file that claims it, and a plain file that is so large")
    func files() throws {
        var gzip = Self.stored
        gzip.replaceSubrange(0..<3, with: [0x1F, 0x8B, 8])
        gzip.replaceSubrange(gzip.count - 4..<gzip.count, with: [0, 0, 0, 0x80])
        try folder.write("tileset.json", gzip)
        // Without blocks on the disk.
        let sparse = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("a.glb", [])))
        try sparse.truncate(atOffset: UInt64(FileSizeLimit.largest) + 1)
        try sparse.close()
        let reader = try FolderBundleReader(path: folder.path)
        #expect(try reader.entries().map(\.bytes) == [FileSizeLimit.largest + 1, Self.claimed])
        #expect(bundleErrorCode { _ = try reader.read("tileset.json") } == .tooLarge)
        #expect(bundleErrorCode { _ = try reader.read("a.glb") } == .tooLarge)
    }

    @Test("Rows of equal digest are searched, not walked through", .timeLimit(.minutes(20)))
    func equalDigests() throws {
        let count: UInt64 = 100_000
        let digest = MD5Digest(of: "../x")
        var bytes: [UInt8] = []
        for offset in (0..<count).reversed() {
            bytes.appendLittleEndian(digest.first)
            bytes.appendLittleEndian(digest.second)
            bytes.appendLittleEndian(offset)
        }
        let index = try ArchiveIndex(decoding: bytes, of: "x.3tz")
        for offset in count - 20_000..<count {
            guard index.holds("../x", at: offset) else {
                Issue.record("\(offset) is not found")
                return
            }
        }
        #expect(!index.holds("../x", at: count) && !index.holds("../y", at: 1))
    }
}

import Foundation
import Testing
import TileBundles

@Suite("3TZ archives")
struct ArchiveTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What Python's zipfile says of an archive: the name, offset, method and extra field of every entry.
    private static let listing = """
        import sys, zipfile, hashlib, struct
        z = zipfile.ZipFile(sys.argv[1])
        assert z.testzip() is None
        infos = z.infolist()
        raw = z.read("@3dtilesIndex1@")
        want = sorted((struct.unpack("<QQ", hashlib.md5(i.filename.encode()).digest()), i.header_offset)
                      for i in infos[:-1])
        have = [(struct.unpack_from("<QQ", raw, o), struct.unpack_from("<Q", raw, o + 16)[0])
                for o in range(0, len(raw), 24)]
        assert want == have, "index"
        for i in infos:
            assert i.date_time == (1980, 1, 1, 0, 0, 0) and i.flag_bits == 0x800 and not i.comment, i
            print(i.filename, i.header_offset, i.compress_type, i.extra.hex() or "-", sep="|")
        """

    private static let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
    private static let hasUnzip = FileManager.default.isExecutableFile(atPath: "/usr/bin/unzip")

    /// Runs a program for at most a minute.
    private func run(_ arguments: String...) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["60"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private func read(_ reader: any BundleReader) throws -> [String: [UInt8]] {
        Dictionary(uniqueKeysWithValues: try reader.paths().map { ($0, try reader.read($0)) })
    }

    private var sample: [String: [UInt8]] {
        Dictionary(uniqueKeysWithValues: ArchiveSample.files.map { ($0.path, $0.bytes) })
    }

    @Test("What is written is read, and nothing is left beside it")
    func roundTrip() throws {
        let path = folder.file("city.3tz")
        let writer = try ArchiveBundleWriter(path: path)
        #expect(try folder.names() == [".city.3tz.kachel-work"])
        try ArchiveSample.write(to: writer)
        #expect(try folder.names() == ["city.3tz"])
        let reader = try BundleOpening.reader(for: path)
        #expect(try reader.paths() == ArchiveSample.paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(try read(reader) == sample)
        #expect(bundleErrorCode { _ = try reader.read("missing") } == .notFound)
        #expect(bundleErrorCode { _ = try reader.read("@3dtilesIndex1@") } == .notFound)
        #expect(bundleErrorCode { try writer.write("late", [1]) } == .closed)
        #expect(bundleErrorCode { try writer.finish() } == .closed)
        writer.abandon()
        #expect(try folder.names() == ["city.3tz"])
    }

    @Test("Sizes are listed, and what does not get smaller is stored")
    func entries() throws {
        let path = folder.file("city.3tz")
        try ArchiveSample.write(to: ArchiveBundleWriter(path: path))
        let entries = try ArchiveBundleReader(path: path).entries()
        #expect(entries.map(\.path) == (try ArchiveBundleReader(path: path).paths()))
        for entry in entries { #expect(entry.bytes == sample[entry.path]?.count, "\(entry.path)") }
        #expect(entries.first { $0.path == "tiles/a.glb" }?.storedBytes == 70_000)
        #expect(try #require(entries.first { $0.path == "tiles/r.glb" }).storedBytes < 100)
    }

    @Test("Another program reads it: order, index, dates, and no extra fields", .enabled(if: Self.hasPython))
    func layout() throws {
        let path = folder.file("city.3tz")
        try ArchiveSample.write(to: ArchiveBundleWriter(path: path), order: [8, 3, 1, 7, 0, 5, 2, 6, 4])
        let (status, output) = try run("/usr/bin/python3", "-c", Self.listing, path)
        #expect(status == 0, "\(output)")
        let rows = output.split(separator: "\n").map { $0.split(separator: "|") }
        #expect(rows.map { String($0[0]) } == ArchiveSample.paths + ["@3dtilesIndex1@"])
        #expect(rows.allSatisfy { $0[3] == "-" })
        #expect(rows.last?[2] == "0", "the index is stored")
        let offsets = rows.compactMap { Int($0[1]) }
        #expect(offsets == offsets.sorted(), "files lie as the directory lists them")
    }

    @Test(
        "Eight threads in random order write the bytes that one writes in order",
        arguments: 1...4 as ClosedRange<UInt64>)
    func determinism(seed: UInt64) async throws {
        try ArchiveSample.write(to: ArchiveBundleWriter(path: folder.file("one.3tz")))
        var random = SeededRandom(seed: seed)
        let shuffled = ArchiveSample.files.shuffled(using: &random)
        let writer = try ArchiveBundleWriter(path: folder.file("eight.3tz"))
        // An earlier version of a file leaves no trace.
        try writer.write("manifest.json", Array("earlier".utf8))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<8 {
                group.addTask {
                    for index in stride(from: part, to: shuffled.count, by: 8) {
                        try writer.write(shuffled[index].path, shuffled[index].bytes)
                    }
                }
            }
            try await group.waitForAll()
        }
        try writer.finish()
        #expect(try folder.bytes("eight.3tz") == folder.bytes("one.3tz"), "seed \(seed)")
    }

    @Test(
        "Offsets, sizes and counts move to 64 bits where they must", .enabled(if: Self.hasPython && Self.hasUnzip),
        arguments: [(3_000, 0xFFFF), (0xFFFF_FFFF, 3), (0, 0)] as [(UInt64, Int)])
    func zip64(offset: UInt64, count: Int) throws {
        let path = folder.file("wide.3tz")
        let threshold = Zip64Threshold(offset: offset, count: count)
        try ArchiveSample.write(to: ArchiveBundleWriter(path: path, threshold: threshold))
        #expect(try read(ArchiveBundleReader(path: path)) == sample)
        let bytes = try folder.bytes("wide.3tz")
        #expect(Array(bytes.suffix(42).prefix(4)) == [0x50, 0x4B, 6, 7], "the locator stands before the end record")
        let (status, output) = try run("/usr/bin/python3", "-c", Self.listing, path)
        #expect(status == 0, "\(output)")
        for row in output.split(separator: "\n").map({ $0.split(separator: "|") }) {
            // Python gives the offset of the extra field if the short one is all ones.
            #expect((UInt64(row[1]) ?? 0 >= offset) == (row[3] != "-"), "\(row)")
        }
        let (unzipStatus, text) = try run("/usr/bin/unzip", "-tq", path)
        #expect(unzipStatus == 0, "\(text)")
    }

    @Test("More files than 16 bits count", .enabled(if: Self.hasPython && Self.hasUnzip))
    func manyFiles() throws {
        let path = folder.file("many.3tz")
        let writer = try ArchiveBundleWriter(path: path)
        try writer.write("tileset.json", Array("{}".utf8))
        for number in 0..<66_000 { try writer.write("t/\(number)", [UInt8(truncatingIfNeeded: number)]) }
        try writer.finish()
        let reader = try ArchiveBundleReader(path: path)
        #expect(try reader.paths().count == 66_001)
        #expect(try reader.read("t/65999") == [UInt8(truncatingIfNeeded: 65_999)])
        let (status, output) = try run("/usr/bin/python3", "-c", Self.listing, path)
        #expect(status == 0, "\(output.suffix(500))")
        #expect(try run("/usr/bin/unzip", "-tq", path).status == 0)
    }

    @Test("An old archive is kept unless it may be overwritten; anything else is never replaced")
    func overwriting() throws {
        let path = folder.file("city.3tz")
        try ArchiveSample.write(to: ArchiveBundleWriter(path: path))
        let before = try folder.bytes("city.3tz")
        #expect(bundleErrorCode { _ = try ArchiveBundleWriter(path: path) } == .exists)
        let second = try ArchiveBundleWriter(path: path, overwriting: true)
        try second.write("tileset.json", Array("{}".utf8))
        #expect(try folder.bytes("city.3tz") == before, "the old one is there until the new one is whole")
        try second.finish()
        #expect(try ArchiveBundleReader(path: path).paths() == ["tileset.json"])
        #expect(try folder.names() == ["city.3tz"])

        try folder.write("text.3tz", Array("a text".utf8))
        try folder.write("empty.3tz", [])
        try FileManager.default.createDirectory(atPath: folder.file("folder.3tz"), withIntermediateDirectories: false)
        for name in ["text.3tz", "empty.3tz", "folder.3tz"] {
            #expect(
                bundleErrorCode { _ = try ArchiveBundleWriter(path: folder.file(name), overwriting: true) } == .exists)
        }
        #expect(try folder.bytes("text.3tz") == Array("a text".utf8))
        #expect(try folder.names() == ["city.3tz", "empty.3tz", "folder.3tz", "text.3tz"])
    }

    @Test("Abandoning leaves nothing, a bundle without tileset.json is refused, and so are names that 3TZ forbids")
    func refusals() throws {
        let writer = try ArchiveBundleWriter(path: folder.file("city.3tz"))
        for name in ["@3dtilesIndex1@", "a.3tz", "b.3tz/c", "x.3dtiles.zip", "../a", "/a", ".a", "a\\b", ""] {
            #expect(bundleErrorCode { try writer.write(name, [1]) } == .unsafePath, "\(name)")
        }
        try writer.write("a.glb", [1])
        #expect(bundleErrorCode { try writer.finish() } == .malformed)
        try writer.write("tileset.json", Array("{}".utf8))
        writer.abandon()
        #expect(try folder.names().isEmpty)
        #expect(bundleErrorCode { try writer.finish() } == .closed)
    }

    @Test("An archive that appeared meanwhile is not replaced, and the work is not lost")
    func race() throws {
        let path = folder.file("city.3tz")
        let writer = try ArchiveBundleWriter(path: path)
        try writer.write("tileset.json", Array("{}".utf8))
        try folder.write("city.3tz", [1])
        #expect(bundleErrorCode { try writer.finish() } == .exists)
        try FileManager.default.removeItem(atPath: path)
        try writer.finish()
        #expect(try ArchiveBundleReader(path: path).paths() == ["tileset.json"])
    }

    @Test("Files are closed when the bundle is")
    func descriptors() throws {
        func mine() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
                .filter {
                    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0))?
                        .contains(folder.path) == true
                }.count
        }
        guard FileManager.default.fileExists(atPath: "/proc/self/fd") else { return }
        let writer = try ArchiveBundleWriter(path: folder.file("city.3tz"))
        #expect(try mine() == 1)
        try ArchiveSample.write(to: writer)
        #expect(try mine() == 0)
        let abandoned = try ArchiveBundleWriter(path: folder.file("other.3tz"))
        abandoned.abandon()
        #expect(try mine() == 0)
        withExtendedLifetime((writer, abandoned)) {}
    }

    @Test("A bundle is opened by what it is: folder, tileset.json, archive under any name, links to them")
    func opening() throws {
        try ArchiveSample.write(to: FolderBundleWriter(path: folder.file("tiles")))
        try ArchiveSample.write(to: ArchiveBundleWriter(path: folder.file("tiles.3tz")))
        try FileManager.default.copyItem(atPath: folder.file("tiles.3tz"), toPath: folder.file("renamed.bin"))
        for (link, target) in [("link", "tiles"), ("link.3tz", "tiles.3tz")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(link), withDestinationPath: folder.file(target))
        }
        for name in ["tiles", "tiles/", "tiles/tileset.json", "tiles.3tz", "renamed.bin", "link", "link.3tz"] {
            #expect(try read(BundleOpening.reader(for: folder.file(name))) == sample, "\(name)")
        }
        try FileManager.default.createDirectory(atPath: folder.file("empty"), withIntermediateDirectories: false)
        try folder.write("text.3tz", Array("no archive".utf8))
        for (name, code) in [
            ("empty", .notFound), ("nothing", .notFound), ("text.3tz", .malformed), ("tiles/manifest.json", .malformed),
        ] as [(String, BundleError.Code)] {
            #expect(bundleErrorCode { _ = try BundleOpening.reader(for: folder.file(name)) } == code, "\(name)")
        }
    }

    @Test("The name says whether an archive is wanted")
    func packaging() {
        for name in ["a.3tz", "a/b.3TZ", "a.3tz/"] { #expect(BundlePackaging.isArchiveName(name), "\(name)") }
        for name in ["", "a", "3tz", "a.3tz/b", "a.3tz.zip"] {
            #expect(!BundlePackaging.isArchiveName(name), "\(name)")
        }
    }

    @Test("MD5 gives the digests of RFC 1321, A.5")
    func md5() {
        for (text, digest) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"), ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            (
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"
            ), (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
        ] { #expect(MD5Digest(of: text).hexadecimal == digest) }
        // The order of the index: bytes 0…7 first, the first the lowest.
        #expect(MD5Digest(first: 1, second: 9) < MD5Digest(first: 256, second: 0))
    }
}

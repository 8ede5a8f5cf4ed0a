import Testing
import TileBundles

@Suite("Damaged and foreign 3TZ archives")
struct ArchiveDamageTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Opens an archive and reads all of it.
    private func contents(_ bytes: [UInt8]) throws -> [String: [UInt8]] {
        let reader = try ArchiveBundleReader(path: folder.write("x.3tz", bytes))
        return Dictionary(uniqueKeysWithValues: try reader.paths().map { ($0, try reader.read($0)) })
    }

    private func code(_ archive: HandMadeArchive) -> BundleError.Code? {
        bundleErrorCode { _ = try contents(archive.bytes()) }
    }

    private let tileset = HandMadeArchive.File(name: "tileset.json", data: Array("{}".utf8))
    private let tile = HandMadeArchive.File(name: "a.glb", data: Array("glTF".utf8))

    @Test("An archive made by hand is read")
    func plain() throws {
        let archive = HandMadeArchive(files: [tileset, tile], comment: Array("a comment".utf8))
        #expect(try contents(archive.bytes()) == ["tileset.json": tileset.data, "a.glb": tile.data])
    }

    @Test("Folders, extra fields, backslashes and leading slashes of other programs do no harm")
    func foreign() throws {
        var odd = tile
        odd.localExtra = [0x55, 0x54, 5, 0, 1, 2, 3, 4, 5]
        odd.name = "b/a.glb"
        var backslash = tile
        backslash.name = "c\\a.glb"
        var files = [tileset, HandMadeArchive.File(name: "b/", data: []), odd, backslash]
        var archive = HandMadeArchive(files: files)
        archive.index = []
        var offset = 0
        for file in files {
            archive.index?.append((file.name.replacing("\\", with: "/"), UInt64(offset)))
            offset += 30 + file.name.utf8.count + file.localExtra.count + file.data.count
        }
        let expected = ["tileset.json": tileset.data, "b/a.glb": tile.data, "c/a.glb": tile.data]
        #expect(try contents(archive.bytes()) == expected)
        archive.index?.remove(at: 1)
        #expect(try contents(archive.bytes()) == expected, "the index need not list folders")
        files.append(HandMadeArchive.File(name: "../x", data: [1]))
        #expect(try contents(HandMadeArchive(files: [tileset, files[4]]).bytes()) == ["tileset.json": tileset.data])
    }

    @Test("Wherever an archive is cut off, it is refused")
    func truncation() throws {
        let bytes = HandMadeArchive(files: [tileset, tile]).bytes()
        for length in 0..<bytes.count {
            #expect(bundleErrorCode { _ = try contents(Array(bytes.prefix(length))) } == .malformed, "\(length) bytes")
        }
    }

    @Test("A changed byte is noticed, or changes nothing", arguments: [false, true])
    func flips(isWide: Bool) throws {
        let path = folder.file("good.3tz")
        try ArchiveSample.write(
            to: ArchiveBundleWriter(path: path, threshold: isWide ? Zip64Threshold(offset: 0, count: 0) : .init()))
        let bytes = try folder.bytes("good.3tz")
        let good = try contents(bytes)
        var random = SeededRandom(seed: 11)
        // Mostly headers, directory, index and end records; the large tiles between them are noise.
        let headers = Array(0..<700) + Array(bytes.count - 2_300..<bytes.count)
        for position in headers.shuffled(using: &random).prefix(500) + [bytes.count / 2, bytes.count / 3] {
            var damaged = bytes
            damaged[position] ^= UInt8(1 << random.integer(0..<8))
            do {
                #expect(try contents(damaged) == good, "byte \(position)")
            } catch {
                #expect(error is BundleError)
            }
        }
    }

    @Test("An index that contradicts the directory is refused")
    func index() {
        let right: [(name: String, offset: UInt64)] = [("tileset.json", 0), ("a.glb", 44)]
        var archive = HandMadeArchive(files: [tileset, tile], index: right)
        #expect(code(archive) == nil)
        archive.index = [right[0]]
        #expect(code(archive) == .malformed, "a row is missing")
        archive.index = right + [right[1]]
        #expect(code(archive) == .malformed, "a row is twice")
        archive.index = [right[0], ("a.glb", 43)]
        #expect(code(archive) == .malformed, "another offset")
        archive.index = [right[0], ("b.glb", 44)]
        #expect(code(archive) == .malformed, "another name")
        archive.index = right.sorted { MD5Digest(of: $0.name) > MD5Digest(of: $1.name) }
        archive.isIndexSorted = false
        #expect(code(archive) == .malformed, "the wrong order")
        archive = HandMadeArchive(files: [tileset, tile], indexMethod: 8)
        #expect(code(archive) == .malformed, "a compressed index")
        archive = HandMadeArchive(files: [tileset, tile], hasIndex: false)
        #expect(code(archive) == .malformed, "no index")
        #expect(code(HandMadeArchive(files: [tile])) == .malformed, "no tileset.json")
    }

    @Test("Wrong checksums, sizes, offsets and counts are refused")
    func numbers() {
        var file = tile
        file.crc = 1
        #expect(code(HandMadeArchive(files: [tileset, file])) == .malformed, "checksum")
        file = tile
        file.bytes = 5
        #expect(code(HandMadeArchive(files: [tileset, file])) == .malformed, "a stored file of two sizes")
        for offset in [1, 43, 45, 1 << 20, 0xFFFF_FFFF] as [UInt32] {
            file = tile
            file.claimedOffset = offset
            #expect(code(HandMadeArchive(files: [tileset, file])) == .malformed, "offset \(offset)")
        }
        for count in [0, 1, 2, 4, 0xFFFF] as [UInt16] {
            #expect(code(HandMadeArchive(files: [tileset, tile], claimedCount: count)) == .malformed, "count \(count)")
        }
        #expect(code(HandMadeArchive(files: [tileset, tile, tile])) == .malformed, "one name twice")
    }

    @Test("Sizes that deflate cannot make take no memory")
    func bombs() {
        // One deflated block that is empty.
        var file = HandMadeArchive.File(name: "a.glb", data: [0x03, 0x00], method: 8, bytes: 0, crc: 0)
        #expect(code(HandMadeArchive(files: [tileset, file])) == nil)
        for size in [1, 2_000, 4_000, 0xFFFF_FFFE] as [UInt32] {
            file.bytes = size
            #expect(code(HandMadeArchive(files: [tileset, file])) == .malformed, "\(size) bytes")
        }
        // Many names for one place.
        var twin = tile
        twin.name = "b.glb"
        twin.claimedOffset = 44
        twin.isPhantom = true
        #expect(code(HandMadeArchive(files: [tileset, tile, twin])) == .malformed)
    }

    @Test("What is compressed or encrypted in ways that are not read says so")
    func unsupported() {
        var file = tile
        file.method = 93
        #expect(code(HandMadeArchive(files: [tileset, file])) == .unsupported)
        file.method = 12
        #expect(code(HandMadeArchive(files: [tileset, file])) == .unsupported)
        file = tile
        file.flags = 1
        #expect(code(HandMadeArchive(files: [tileset, file])) == .malformed)
    }
}

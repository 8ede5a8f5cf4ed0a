import Foundation
import Testing
import TileBundles

@Suite("Folders of gzip files")
struct GzipBundleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("Tiles and JSON are gzip under their own names, the rest is plain, and reading inflates")
    func roundTrip() throws {
        let path = folder.file("tiles")
        try ArchiveSample.write(to: FolderBundleWriter(path: path, compressing: true))
        let reader = try BundleOpening.reader(for: path + "/tileset.json")
        for (name, bytes) in ArchiveSample.files {
            let stored = try folder.bytes("tiles/" + name)
            let isCompressed = name != "index.txt"
            #expect(Array(stored.prefix(2)) == (isCompressed ? [0x1F, 0x8B] : Array(bytes.prefix(2))), "\(name)")
            // RFC 1952: deflate, no name or comment, no time; the system unknown.
            if isCompressed {
                #expect(Array(stored[2..<8]) == [8, 0, 0, 0, 0, 0], "\(name)")
                #expect(stored[9] == 255)
            }
            #expect(try reader.read(name) == bytes, "\(name)")
        }
        let sizes = Dictionary(uniqueKeysWithValues: ArchiveSample.files.map { ($0.path, $0.bytes.count) })
        for entry in try reader.entries() {
            #expect(entry.bytes == sizes[entry.path], "\(entry.path)")
            #expect(entry.storedBytes == (try folder.bytes("tiles/" + entry.path).count))
        }
    }

    @Test("Another program inflates it", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gzip")))
    func otherProgram() throws {
        let path = folder.file("tiles")
        try ArchiveSample.write(to: FolderBundleWriter(path: path, compressing: true))
        for (name, bytes) in ArchiveSample.files where name.hasSuffix(".glb") {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
            process.arguments = ["60", "gzip", "-dc"]
            process.standardInput = FileHandle(forReadingAtPath: path + "/" + name)
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0 && Array(output) == bytes, "\(name)")
        }
    }

    @Test("Plain folders stay plain, and their sizes are the files'")
    func plain() throws {
        let path = folder.file("tiles")
        try ArchiveSample.write(to: FolderBundleWriter(path: path))
        for (name, bytes) in ArchiveSample.files { #expect(try folder.bytes("tiles/" + name) == bytes) }
        let entries = try FolderBundleReader(path: path).entries()
        #expect(entries.count == ArchiveSample.files.count)
        #expect(entries.allSatisfy { $0.bytes == $0.storedBytes })
    }

    @Test("A gzip file that is cut off, changed, or lies about its size is an error")
    func damage() throws {
        let path = folder.file("tiles")
        try ArchiveSample.write(to: FolderBundleWriter(path: path, compressing: true))
        let reader = try FolderBundleReader(path: path)
        let good = try folder.bytes("tiles/tileset.json")
        var lying = good
        lying.replaceSubrange(good.count - 4..<good.count, with: [0xFF, 0xFF, 0xFF, 0xFF])
        var changed = good
        changed[40] ^= 4
        for bytes in [
            lying, changed, Array(good.dropLast()), Array(good.prefix(17)), Array(good.prefix(2)), good + [0],
        ] {
            try folder.write("tiles/tileset.json", bytes)
            #expect(bundleErrorCode { _ = try reader.read("tileset.json") } == .malformed, "\(bytes.count) bytes")
        }
    }

    @Test("Work that is resumed reads back plain")
    func resuming() throws {
        let path = folder.file("tiles")
        try FolderBundleWriter(path: path, compressing: true).write("a.glb", [7, 8])
        #expect(try FolderBundleWriter(path: path, resuming: true, compressing: true).existing("a.glb") == [7, 8])
    }
}

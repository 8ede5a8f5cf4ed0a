import Foundation
import Testing
import TileBundles

@Suite("Bundles")
struct BundleTests {
    /// A folder of its own for each test, removed at the end.
    private func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kachel-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    private func code(_ body: () throws -> Void) -> BundleError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? BundleError)?.code }
    }

    @Test("Nothing is under the name before finish, everything after")
    func finishing() async throws {
        try await withTemporaryFolder { folder in
            let writer = try FolderBundleWriter(path: folder + "/out/")
            try writer.write("a/b/c.glb", [1, 2, 3])
            try writer.write("tileset.json", [])
            try writer.write("a/b/c.glb", [4, 5])
            #expect(try names(folder) == [".out.kachel-work"])
            try writer.finish()
            #expect(try names(folder) == ["out"])
            let reader = try FolderBundleReader(path: folder + "/out")
            #expect(try reader.paths() == ["a/b/c.glb", "tileset.json"])
            #expect(try reader.read("a/b/c.glb") == [4, 5])
            #expect(try reader.read("tileset.json") == [])
            #expect(code { _ = try reader.read("missing") } == .notFound)
            #expect(code { try writer.write("late", [1]) } == .closed)
            #expect(code { try writer.finish() } == .closed)
            writer.abandon()
            #expect(try names(folder) == ["out"])
        }
    }

    @Test("Abandoning leaves nothing")
    func abandoning() async throws {
        try await withTemporaryFolder { folder in
            let writer = try FolderBundleWriter(path: folder + "/out")
            try writer.write("a/b", [1])
            writer.abandon()
            #expect(try names(folder).isEmpty)
            #expect(code { try writer.finish() } == .closed)
        }
    }

    @Test("An old bundle is kept unless it may be overwritten, and then replaced as a whole")
    func overwriting() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/out"
            let first = try FolderBundleWriter(path: path)
            try first.write("old", [1])
            try first.write("tileset.json", [2])
            try first.finish()
            #expect(code { _ = try FolderBundleWriter(path: path) } == .exists)
            #expect(try FolderBundleReader(path: path).paths() == ["old", "tileset.json"])
            let second = try FolderBundleWriter(path: path, overwriting: true)
            try second.write("new", [2])
            #expect(try FolderBundleReader(path: path).paths() == ["old", "tileset.json"])
            try second.finish()
            #expect(try FolderBundleReader(path: path).paths() == ["new"])
            #expect(try names(folder) == ["out"])
        }
    }

    @Test("A folder that is no bundle is never replaced, unless it is empty")
    func otherFolder() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/out"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            try FolderBundleWriter(path: path, overwriting: true).abandon()
            try Data([1]).write(to: URL(fileURLWithPath: path + "/sources.gml"))
            #expect(code { _ = try FolderBundleWriter(path: path, overwriting: true) } == .exists)
            #expect(try FolderBundleReader(path: path).paths() == ["sources.gml"])
        }
    }

    @Test("An old bundle that a dead run left aside gets its name back")
    func recovery() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/out"
            let first = try FolderBundleWriter(path: path)
            try first.write("old", [1])
            try first.finish()
            try FileManager.default.moveItem(atPath: path, toPath: folder + "/.out.kachel-work-old")
            #expect(code { _ = try FolderBundleWriter(path: path) } == .exists)
            #expect(try FolderBundleReader(path: path).paths() == ["old"])
            #expect(try names(folder) == ["out"])
        }
    }

    @Test("A bundle that appeared meanwhile is not replaced, and the work is not lost")
    func race() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/out"
            let writer = try FolderBundleWriter(path: path)
            try writer.write("mine", [1])
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            #expect(code { try writer.finish() } == .exists)
            try FileManager.default.removeItem(atPath: path)
            try writer.finish()
            #expect(try FolderBundleReader(path: path).paths() == ["mine"])
        }
    }

    @Test("A file in the place of the bundle is never replaced")
    func fileInPlace() async throws {
        try await withTemporaryFolder { folder in
            try Data([1]).write(to: URL(fileURLWithPath: folder + "/out"))
            #expect(code { _ = try FolderBundleWriter(path: folder + "/out", overwriting: true) } == .exists)
        }
    }

    @Test("Work of an earlier run is removed, or kept when resuming")
    func resuming() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/out"
            try FolderBundleWriter(path: path).write("a/x", [7])
            let resumed = try FolderBundleWriter(path: path, resuming: true)
            #expect(try resumed.existing("a/x") == [7])
            #expect(try resumed.existing("a/y") == nil)
            let fresh = try FolderBundleWriter(path: path)
            #expect(try fresh.existing("a/x") == nil)
        }
    }

    @Test("Paths that could lead out of the bundle are refused")
    func safePaths() async throws {
        try await withTemporaryFolder { folder in
            let writer = try FolderBundleWriter(path: folder + "/out")
            for path in [
                "", "/", "/a", "a/", "a//b", "..", "../a", "a/../b", ".", "./a", "a/./b", ".hidden", "a\\b", "C:a",
                "a\0b", "a\nb", String(repeating: "x", count: 256),
            ] {
                #expect(code { try writer.write(path, [1]) } == .unsafePath, "\(path)")
            }
            try writer.write("ä/b-1_2.glb", [1])
            for name in ["", "/", ".", ".."] {
                #expect(code { _ = try FolderBundleWriter(path: name) } == .unsafePath, "\(name)")
            }
        }
    }

    @Test("Many threads write at once")
    func threads() async throws {
        try await withTemporaryFolder { folder in
            let writer = try FolderBundleWriter(path: folder + "/out")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<64 {
                    group.addTask {
                        try writer.write("\(index % 4)/\(index)", [UInt8](repeating: UInt8(index), count: index))
                    }
                }
                try await group.waitForAll()
            }
            try writer.finish()
            let reader = try FolderBundleReader(path: folder + "/out")
            #expect(try reader.paths().count == 64)
            for index in 0..<64 {
                #expect(try reader.read("\(index % 4)/\(index)") == [UInt8](repeating: UInt8(index), count: index))
            }
        }
    }
}

import Foundation
import Testing
import TileBundles

@Suite("kachel build: folders, gzip and archives")
struct PackagingTests {
    private let folder: WorkFolder
    private let input: String

    init() async throws {
        folder = try WorkFolder()
        input = folder.file("city.gml")
        let run = await CommandLineRun.kachel("synth", "--seed", "3", "--buildings", "40", "-o", input)
        try #require(run.status == .done)
    }

    private func build(_ name: String, _ options: String...) async -> CommandLineRun {
        await CommandLineRun.kachel(["build", input, "-o", folder.file(name), "--tile-bytes", "16K"] + options)
    }

    private func contents(_ name: String) throws -> [String: [UInt8]] {
        let reader = try BundleOpening.reader(for: folder.file(name))
        return Dictionary(uniqueKeysWithValues: try reader.paths().map { ($0, try reader.read($0)) })
    }

    @Test("Folder, gzip folder and archive hold the same files, but for the page")
    func equality() async throws {
        #expect(await build("plain").status == .done)
        let gzip = await build("packed", "--gzip")
        #expect(gzip.status == .done)
        #expect(gzip.talk.contains(" with its page") && gzip.talk.contains("Content-Encoding: gzip"), "\(gzip.talk)")
        let archive = await build("city.3tz")
        #expect(archive.status == .done)
        #expect(archive.talk.contains("packed into") && archive.talk.contains("unzip"), "\(archive.talk)")
        var plain = try contents("plain")
        #expect(plain.count > 4)
        #expect(try contents("packed") == plain)
        #expect(try folder.bytes("packed/tileset.json").starts(with: [0x1F, 0x8B]))
        #expect(try folder.bytes("packed/index.html") == plain["index.html"])
        plain["index.html"] = nil
        #expect(try contents("city.3tz") == plain)
        #expect(folder.contents.filter { $0.contains("kachel-work") }.isEmpty, "nothing is left beside them")
    }

    @Test("Archives and gzip files have the same bytes for any number of jobs")
    func determinism() async throws {
        for jobs in ["1", "2", "8"] {
            #expect(await build("\(jobs).3tz", "--jobs", jobs).status == .done)
            #expect(await build("gzip-\(jobs)", "--gzip", "--jobs", jobs).status == .done)
        }
        let archive = try folder.bytes("1.3tz")
        #expect(try folder.bytes("2.3tz") == archive && folder.bytes("8.3tz") == archive)
        let names = folder.contents.filter { $0.hasPrefix("gzip-1/") && $0.contains(".") }
        #expect(names.count > 4)
        for name in names {
            for jobs in [2, 8] {
                let other = name.replacing("gzip-1/", with: "gzip-\(jobs)/")
                #expect(try folder.bytes(name) == folder.bytes(other), "\(other)")
            }
        }
    }

    @Test("An archive stays unless --overwrite is said, and nothing but an archive is replaced")
    func overwriting() async throws {
        #expect(await build("city.3tz").status == .done)
        let before = try folder.bytes("city.3tz")
        let refused = await build("city.3tz", "--attribution", "x")
        #expect(refused.status == .failed && refused.talk.contains("exists; --overwrite replaces it"))
        #expect(try folder.bytes("city.3tz") == before)
        #expect(await build("city.3tz", "--attribution", "x", "--overwrite").status == .done)
        #expect(try folder.bytes("city.3tz") != before)
        try folder.write("notes.3tz", "my notes")
        let kept = await build("notes.3tz", "--overwrite")
        #expect(kept.status == .failed && kept.talk.contains("only archives are replaced"), "\(kept.talk)")
        #expect(try folder.text("notes.3tz") == "my notes")
    }

    @Test("--gzip for an archive is wrong usage, with the reason")
    func gzipArchive() async {
        let run = await build("city.3tz", "--gzip")
        #expect(run.status == .usage)
        #expect(run.talk.contains("--gzip is for folders"), "\(run.talk)")
        #expect(!folder.exists("city.3tz"))
    }

    @Test("A run that shows nothing leaves no archive and no work")
    func nothing() async throws {
        let empty = try folder.write("empty.gml", "<CityModel xmlns=\"http://www.opengis.net/citygml/2.0\"/>")
        let run = await CommandLineRun.kachel("build", empty, "-o", folder.file("city.3tz"))
        #expect(run.status == .failed)
        #expect(folder.contents == ["city.gml", "empty.gml"])
    }
}

import Foundation
import Testing

@testable import KachelCommand

@Suite("--inputs-from")
struct InputListTests {
    @Test(
        "A list holds a path a line",
        arguments: [
            ("a\nb\n", ["a", "b"]), ("a", ["a"]), ("a\r\nb\r\n", ["a", "b"]), ("# no\n\n  a b  \n\t#no\n", ["a b"]),
            ("\u{FEFF}ä\n", ["ä"]), ("a#b\n", ["a#b"]), ("a\0 b \0#c\0", ["a", " b ", "#c"]),
            ("a\nb\0c\0", ["a\nb", "c"]),
        ])
    func lines(text: String, paths: [String]) throws {
        #expect(try InputList.paths(parsing: Array(text.utf8), name: "list") == paths)
    }

    @Test("A list that names nothing or is no text is an error")
    func noLists() {
        for (bytes, message) in [
            ([], "names no input"), (Array("# a\n\n".utf8), "names no input"), ([0xFF], "no UTF-8"),
        ] {
            #expect { try InputList.paths(parsing: bytes, name: "list") } throws: { error in
                (error as? InputListError)?.message.contains(message) ?? false
            }
        }
    }

    @Test("Its inputs join those of the command line; a missing one is a problem and no end")
    func building() async throws {
        let folder = try WorkFolder()
        let house = try folder.write("house.gml", house())
        let hut = try folder.write("hut.gml", CommandTests.house().replacing("\"house\"", with: "\"hut\""))
        let list = try folder.write("list.txt", "# mine\n\(hut)\n\(folder.file("nowhere.gml"))\n")
        let run = await CommandLineRun.kachel("build", house, "--inputs-from", list, "-o", folder.file("tiles"))
        #expect(run.status == .problems)
        #expect(run.talk.contains("2 city objects") && run.talk.contains("nowhere.gml: does not exist"), "\(run.talk)")
        let alone = await CommandLineRun.kachel(
            "build", "--inputs-from", list, "-o", folder.file("tiles"), "--overwrite", "--fail-on", "never")
        #expect(alone.status == .done)
    }

    @Test("A list that cannot be read is status 2, with its name")
    func unreadable() async throws {
        let folder = try WorkFolder()
        for name in ["nowhere.txt", ""] {
            let run = await CommandLineRun.kachel(
                "build", "--inputs-from", folder.file(name), "-o", folder.file("tiles"))
            #expect(run.status == .failed && run.talk.contains(folder.file(name)), "\(run.talk)")
        }
        #expect(folder.contents.isEmpty)
    }

    @Test("Twenty thousand lines are no trouble")
    func manyLines() async throws {
        let folder = try WorkFolder()
        var lines = (0..<20_000).map { folder.file("missing-\($0).gml") }
        lines.insert(try folder.write("house.gml", house()), at: 7)
        let list = try folder.write("list.txt", lines.joined(separator: "\n"))
        let run = await CommandLineRun.kachel(
            "build", "--inputs-from", list, "-o", folder.file("tiles"), "--fail-on", "never")
        #expect(run.status == .done)
        #expect(run.talk.contains("KCL-F003 × 20,000"), "\(run.talk)")
    }

    #if os(Linux)
        @Test("A dash is standard input")
        func standardInput() throws {
            let folder = try WorkFolder()
            let house = try folder.write("house.gml", house())
            let process = try KachelProcess(
                "build", "--inputs-from", "-", "-o", folder.file("tiles"), "--quiet", input: house + "\n")
            #expect(try process.end().status == 0)
            #expect(folder.exists("tiles/tileset.json"))
        }
    #endif
}

import Testing

@testable import KachelCommand

@Suite("What reaches the terminal")
struct ConsoleTests {
    @Test("Control characters of names are shown as numbers, line ends and the progress line are kept")
    func harmless() {
        #expect(Console.harmless("a\u{1B}[31mb\n") == "a\\u{1b}[31mb\n")
        #expect(Console.harmless("\r\u{1B}[Kreading \u{9B}x") == "\r\u{1B}[Kreading \\u{9b}x")
        #expect(Console.harmless("x\u{202E}y\u{7}") == "x\\u{202e}y\\u{7}")
        #expect(Console.harmless("Straße 建物\n") == "Straße 建物\n")
    }

    @Test("Paths are printed as a shell takes them")
    func quoted() {
        #expect(BuildSummary.quoted("out/tiles-1.3tz") == "out/tiles-1.3tz")
        #expect(BuildSummary.quoted("Straße/建物") == "Straße/建物")
        #expect(BuildSummary.quoted("it's a.3tz") == "'it'\\''s a.3tz'")
        #expect(BuildSummary.quoted("a b&c") == "'a b&c'")
    }

    @Test("Data that does not arrive makes a failure of a success, and of nothing else")
    func lostData() async {
        var console = Console(data: { _ in }, talk: { _ in }, isTerminal: false)
        #expect(await CommandLineTool.run(["--version"], console: console) == .done)
        console.lostData = { "No space left on device" }
        #expect(await CommandLineTool.run(["--version"], console: console) == .failed)
        #expect(await CommandLineTool.run(["synth"], console: console) == .usage)
    }
}

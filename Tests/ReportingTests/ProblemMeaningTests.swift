import Diagnostics
import Foundation
import Testing

@testable import Reporting

@Suite("Meanings of problems")
struct ProblemMeaningTests {
    @Test("Every code has the meaning that Documentation/Problems.md gives it", arguments: ProblemCode.allCases)
    func documented(code: ProblemCode) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "Documentation/Problems.md"), encoding: .utf8)
        let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| \(code.rawValue) |") })
        let plain = row.replacing("`", with: "").replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.output.1 }
        let cells = plain.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        let words = ProblemMeaning(code)
        #expect(words.meaning == cells[2] && words.consequence == cells[3])
    }
}

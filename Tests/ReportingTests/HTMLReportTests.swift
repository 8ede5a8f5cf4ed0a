import Testing

@testable import Reporting

@Suite("HTML reports")
struct HTMLReportTests {
    private func document(_ text: String, rows: Int = 3, total: Int? = nil) -> ReportDocument {
        let cells: [[ReportTable.Cell]] = (0..<rows).map { [.code("\(text)\($0)"), .count($0 * 1000), .text(text)] }
        let bins = Histogram.linearBins([1, 2, 2, 3])
        return ReportDocument(
            title: text, head: [ReportFact(text, text, isCode: true)], outcome: .doubtful, verdict: text,
            sections: [
                ReportSection(text, [.paragraph(text), .callout(text), .facts([ReportFact(text, text)])]),
                ReportSection(
                    "Table",
                    [
                        .table(
                            ReportTable(
                                text, columns: [.text(text), .number("Count"), .text("Why")], rows: cells, total: total)
                        )
                    ]),
                ReportSection("Figure", [.histogram(Histogram(caption: text, unit: text, counted: text, bins: bins))]),
                ReportSection("Words", [.table(ReportTable("w", columns: [.text("S")], rows: [[.severity(text)]]))]),
            ], foot: text)
    }

    @Test(
        "A page is well-formed and holds nothing but text of what it reports, whatever that is", arguments: hostileTexts
    )
    func escapes(text: String) throws {
        let parsed = try #require(ParsedMarkup.parse(HTMLReport.bytes(document(text))))
        let plain = try #require(ParsedMarkup.parse(HTMLReport.bytes(document("plain"))))
        #expect(parsed.elements.map(\.name) == plain.elements.map(\.name))
        let names = Set(parsed.elements.flatMap { $0.attributes.keys })
        #expect(names == Set(plain.elements.flatMap { $0.attributes.keys }))
        #expect(!names.contains { $0.hasPrefix("on") })
    }

    @Test("Control characters and marks that turn text around are replaced")
    func characters() {
        #expect(MarkupText.escaped("a\u{0}b\u{1B}c\u{202E}d\u{FFFF}") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}")
        #expect(MarkupText.escaped("<&>\"'") == "&lt;&amp;&gt;&quot;&#39;")
        #expect(MarkupText.escaped("ä\t東\n") == "ä\t東\n")
        #expect(MarkupText.escaped(String(repeating: "é", count: 9), limit: 5) == "ééééé…")
    }

    @Test("A page needs no script and nothing from elsewhere")
    func selfContained() throws {
        let bytes = HTMLReport.bytes(document("x"))
        let parsed = try #require(ParsedMarkup.parse(bytes))
        #expect(parsed.elements.allSatisfy { !["script", "link", "img", "iframe", "object"].contains($0.name) })
        #expect(parsed.elements.allSatisfy { $0.attributes["src"] == nil })
        #expect(parsed.elements.compactMap { $0.attributes["href"] }.allSatisfy { $0.hasPrefix("#") })
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("url(") && !text.contains("@import"))
    }

    @Test("Tables have captions and column heads, figures a text alternative, headings their section")
    func accessible() throws {
        let parsed = try #require(ParsedMarkup.parse(HTMLReport.bytes(document("x"))))
        #expect(parsed.elements("table").count == 2 && parsed.elements("caption").count == 2)
        #expect(parsed.elements("th").allSatisfy { $0.attributes["scope"] == "col" })
        #expect(parsed.elements("svg").allSatisfy { $0.attributes["role"] == "img" })
        #expect(parsed.elements("svg").first?.attributes["aria-label"]?.contains("4 x") == true)
        #expect(parsed.elements("h1").count == 1 && parsed.elements("h2").count == 4)
        #expect(parsed.elements("html").first?.attributes["lang"] == "en")
    }

    @Test("A page stays below its limit, cuts rows, and says how many and where the rest is")
    func bounded() throws {
        let bytes = HTMLReport.bytes(document(String(repeating: "<&\"'", count: 500), rows: 100_000))
        #expect(bytes.count < HTMLReport.byteLimit)
        let parsed = try #require(ParsedMarkup.parse(bytes))
        #expect(parsed.text.contains("more of 100,000 are not shown here; all of them stand in report.json."))
        let cut = try #require(ParsedMarkup.parse(HTMLReport.bytes(document("x", rows: 3, total: 5000))))
        #expect(cut.text.contains("4,997 more of 5,000"))
    }
}

@Suite("Markdown reports")
struct MarkdownReportTests {
    @Test("No text of unknown origin becomes markup, a second line or a column", arguments: hostileTexts)
    func escapes(text: String) {
        let document = ReportDocument(
            title: "t", outcome: .good, verdict: "v",
            sections: [
                ReportSection(
                    "s",
                    [.table(ReportTable("c", columns: [.text("a"), .number("b")], rows: [[.code(text), .count(1)]]))])
            ])
        let lines = String(decoding: MarkdownReport.bytes(document), as: UTF8.self).split(separator: "\n")
        let row = lines.last.map(String.init) ?? ""
        #expect(row.hasPrefix("| <code>") && row.hasSuffix("</code> | 1 |"))
        var bars = 0
        var previous: Character = " "
        for character in row {
            if character == "|", previous != "\\" { bars += 1 }
            if "`*_[".contains(character) { #expect(previous == "\\", "\(character) in \(row.prefix(80))") }
            previous = character
        }
        #expect(bars == 3)
        #expect(!row.dropFirst(8).dropLast(13).contains("<"))
    }

    @Test("A summary stays below its limit")
    func bounded() {
        let rows: [[ReportTable.Cell]] = (0..<100_000).map { [.text("row \($0)")] }
        let document = ReportDocument(
            title: "t", outcome: .bad, verdict: "v",
            sections: [ReportSection("s", [.table(ReportTable("c", columns: [.text("a")], rows: rows))])])
        let bytes = MarkdownReport.bytes(document)
        #expect(bytes.count < MarkdownReport.byteLimit + 1000)
        #expect(String(decoding: bytes, as: UTF8.self).contains("more stand in <code>report.json</code>"))
    }
}

/// Writes a document as one HTML page: no script, nothing from elsewhere, well-formed as XML below its first line.
///
/// The page is at most about `byteLimit` large: tables are cut where the budget ends, with a line that says how much
/// is missing and where it stands.
package struct HTMLReport {
    /// How large a page may become, bytes.
    package static let byteLimit = 2_000_000
    /// What the text below a table and the end of the page need at most.
    private static let reserve = 60_000

    private var output: [UInt8] = []
    private let limit: Int

    private init(limit: Int) { self.limit = limit }

    /// The page as UTF-8.
    package static func bytes(_ document: ReportDocument, limit: Int = byteLimit) -> [UInt8] {
        var writer = HTMLReport(limit: limit)
        writer.write(document)
        return writer.output
    }

    private mutating func put(_ markup: String) { output.append(contentsOf: markup.utf8) }

    private mutating func element(_ name: String, _ text: String, class style: String = "") {
        put("<\(name)\(style.isEmpty ? "" : " class=\"\(style)\"")>\(MarkupText.escaped(text))</\(name)>\n")
    }

    private mutating func write(_ document: ReportDocument) {
        let title = MarkupText.escaped(document.title)
        put("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n")
        put("<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
        put("<title>\(title)</title>\n<style>\n\(ReportStyle.sheet)</style>\n</head>\n<body>\n<header>\n")
        put("<h1>\(title)</h1>\n")
        write(document.head)
        let (style, sign) =
            switch document.outcome {
            case .good: ("good", "✓")
            case .doubtful: ("doubtful", "!")
            case .bad: ("bad", "✕")
            }
        put("<p class=\"verdict \(style)\"><span class=\"sign\" aria-hidden=\"true\">\(sign)</span> ")
        put("<strong>\(MarkupText.escaped(document.verdict))</strong></p>\n</header>\n<main>\n")
        if document.sections.count > 3 {
            put("<nav aria-label=\"Contents\"><ol>\n")
            for (index, section) in document.sections.enumerated() {
                put("<li><a href=\"#s\(index + 1)\">\(MarkupText.escaped(section.title))</a></li>\n")
            }
            put("</ol></nav>\n")
        }
        for (index, section) in document.sections.enumerated() {
            put("<section id=\"s\(index + 1)\" aria-labelledby=\"h\(index + 1)\">\n")
            put("<h2 id=\"h\(index + 1)\">\(MarkupText.escaped(section.title))</h2>\n")
            for block in section.blocks { write(block) }
            put("</section>\n")
        }
        put("</main>\n<footer>")
        element("p", document.foot)
        put("</footer>\n</body>\n</html>\n")
    }

    private mutating func write(_ block: ReportBlock) {
        switch block {
        case .paragraph(let text): element("p", text)
        case .callout(let text): element("p", text, class: "callout")
        case .facts(let facts): write(facts)
        case .table(let table): write(table)
        case .histogram(let histogram): put(HistogramFigure.markup(histogram))
        }
    }

    private mutating func write(_ facts: [ReportFact]) {
        guard !facts.isEmpty else { return }
        put("<dl>\n")
        for fact in facts {
            put("<dt>\(MarkupText.escaped(fact.label))</dt><dd>")
            let value = MarkupText.escaped(fact.value, limit: 2000)
            put(fact.isCode ? "<code>\(value)</code>" : value)
            put("</dd>\n")
        }
        put("</dl>\n")
    }

    private mutating func write(_ table: ReportTable) {
        guard !table.rows.isEmpty else { return }
        put("<div class=\"table\"><table>\n<caption>\(MarkupText.escaped(table.caption))</caption>\n<thead><tr>")
        for column in table.columns {
            let style = column.isNumeric ? " class=\"number\"" : ""
            put("<th scope=\"col\"\(style)>\(MarkupText.escaped(column.title))</th>")
        }
        put("</tr></thead>\n<tbody>\n")
        var shown = 0
        for row in table.rows {
            guard output.count < limit - Self.reserve else { break }
            put("<tr>")
            for (index, cell) in row.enumerated() {
                put(Self.cell(cell, isNumeric: table.columns.indices.contains(index) && table.columns[index].isNumeric))
            }
            put("</tr>\n")
            shown += 1
        }
        put("</tbody>\n</table></div>\n")
        if shown < table.total {
            element(
                "p",
                "\(QuantityText.grouped(table.total - shown)) more of \(QuantityText.grouped(table.total)) "
                    + "are not shown here; all of them stand in \(table.pointer).", class: "more")
        }
    }

    private static func cell(_ cell: ReportTable.Cell, isNumeric: Bool) -> String {
        let open = isNumeric ? "<td class=\"number\">" : "<td>"
        let content =
            switch cell {
            case .text(let text): MarkupText.escaped(text)
            case .count(let value): QuantityText.grouped(value)
            case .code(let text): text.isEmpty ? "" : "<code>\(MarkupText.escaped(text))</code>"
            case .token(let text): "<code class=\"token\">\(MarkupText.escaped(text))</code>"
            case .part(let text): "<span class=\"part\">\(MarkupText.escaped(text))</span>"
            case .strong(let text): "<strong>\(MarkupText.escaped(text))</strong>"
            case .severity(let name):
                "<span class=\"severity \(severityStyle(name))\">\(MarkupText.escaped(name))</span>"
            }
        return open + content + "</td>"
    }

    private static func severityStyle(_ name: String) -> String {
        ["error", "warning", "note"].contains(name) ? name : "note"
    }
}

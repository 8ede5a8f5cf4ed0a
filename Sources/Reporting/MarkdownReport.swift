/// Writes a document as Markdown in GitHub's flavour, for step summaries and merge requests.
package enum MarkdownReport {
    /// How large the text may become, bytes; GitHub takes 1 MiB a step.
    package static let byteLimit = 200_000

    /// The text as UTF-8.
    package static func bytes(_ document: ReportDocument, limit: Int = byteLimit) -> [UInt8] {
        let sign =
            switch document.outcome {
            case .good: "✅"
            case .doubtful: "⚠️"
            case .bad: "❌"
            }
        var text = "## \(escaped(document.title))\n\n\(sign) **\(escaped(document.verdict))**\n"
        if !document.head.isEmpty { text += "\n" + list(document.head) }
        for section in document.sections {
            text += "\n### \(escaped(section.title))\n"
            for block in section.blocks {
                guard text.utf8.count < limit else { break }
                text += "\n" + markup(block, limit: limit - text.utf8.count)
            }
        }
        if !document.foot.isEmpty { text += "\n\(escaped(document.foot))\n" }
        return Array(text.utf8)
    }

    private static func markup(_ block: ReportBlock, limit: Int) -> String {
        switch block {
        case .paragraph(let text): return escaped(text) + "\n"
        case .callout(let text): return "> " + escaped(text) + "\n"
        case .facts(let facts): return list(facts)
        case .table(let table): return markup(table, limit: limit)
        case .histogram(let histogram):
            return markup(
                ReportTable(
                    histogram.caption, columns: [.number("from, \(histogram.unit)"), .number(histogram.counted)],
                    rows: histogram.bins.map { [.text($0.label), .text(histogram.shown($0.count))] }), limit: limit)
        }
    }

    private static func list(_ facts: [ReportFact]) -> String {
        facts.map { "- \(escaped($0.label)): \($0.isCode ? code($0.value) : escaped($0.value))\n" }.joined()
    }

    private static func markup(_ table: ReportTable, limit: Int) -> String {
        guard !table.rows.isEmpty else { return "" }
        var text = "| " + table.columns.map { escaped($0.title) }.joined(separator: " | ") + " |\n"
        text += "|" + table.columns.map { $0.isNumeric ? "---:" : "---" }.joined(separator: "|") + "|\n"
        var shown = 0
        for row in table.rows {
            guard text.utf8.count < limit else { break }
            text += "| " + row.map(markup).joined(separator: " | ") + " |\n"
            shown += 1
        }
        if shown < table.total {
            text += "\n\(QuantityText.grouped(table.total - shown)) more stand in \(code(table.pointer)).\n"
        }
        return text
    }

    private static func markup(_ cell: ReportTable.Cell) -> String {
        switch cell {
        case .text(let text): escaped(text)
        case .count(let value): QuantityText.grouped(value)
        case .code(let text): text.isEmpty ? "" : code(text)
        case .token(let text): code(text)
        case .part(let text): escaped(text)
        case .severity(let name): escaped(name)
        case .strong(let text): "**\(escaped(text))**"
        }
    }

    /// A text that is only a text: no tag, link, mention, table or emphasis, and on one line.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in MarkupText.escaped(text).unicodeScalars {
            switch character {
            case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "!", "@": result += "\\"
            case "\n", "\t":
                result += " "
                continue
            default: break
            }
            result.unicodeScalars.append(character)
        }
        // The escapes above must not have broken the character references.
        return result.replacing("&\\#39;", with: "'").replacing("&quot;", with: "\"")
    }

    /// A text as code, in a tag, where nothing of it is markup.
    private static func code(_ text: String) -> String { "<code>\(escaped(text))</code>" }
}

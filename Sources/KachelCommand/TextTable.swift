internal import Reporting

/// A table in plain text: columns are as wide as their widest cell, or as the line allows.
struct TextTable {
    /// How a column is set.
    struct Column {
        var title: String
        var isRight = false
        /// The widest that it gets, cells of a terminal; the last column takes what is left of the line.
        var limit = 60
    }

    /// The longest line, cells of a terminal.
    static let lineWidth = 100
    /// More rows than this are cut.
    static let rowLimit = 30

    var columns: [Column]
    var rows: [[String]] = []
    var indent = 2
    var limit = TextTable.rowLimit

    init(_ columns: [Column], limit: Int = TextTable.rowLimit) {
        self.columns = columns
        self.limit = limit
    }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// The lines, with the titles first and a word on rows that were cut.
    var lines: [String] {
        // One row more than the limit is shown: "and 1 more" would take the same line.
        let shown = rows.count <= limit + 1 ? rows : Array(rows.prefix(limit))
        var widths = columns.map { Self.width($0.title) }
        for row in shown {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], min(Self.width(cell), columns[index].limit))
            }
        }
        let used = indent + widths.dropLast().reduce(0) { $0 + $1 + 2 }
        if let last = widths.indices.last { widths[last] = min(widths[last], max(12, Self.lineWidth - used)) }
        var lines = columns.contains { !$0.title.isEmpty } ? [line(columns.map(\.title), widths)] : []
        lines.append(contentsOf: shown.map { line($0, widths) })
        if shown.count < rows.count {
            lines.append(
                String(repeating: " ", count: indent)
                    + "… and \(QuantityText.grouped(rows.count - shown.count)) more (--json lists all)")
        }
        return lines
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = String(repeating: " ", count: indent)
        for (index, cell) in cells.enumerated() {
            let short = Self.shortened(cell, to: widths[index])
            let padding = String(repeating: " ", count: max(0, widths[index] - Self.width(short)))
            text += columns[index].isRight ? padding + short : short + padding
            if index + 1 < cells.count { text += "  " }
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// A text that fits a width, cut at its end where it does not; line breaks and tabs become blanks.
    static func shortened(_ text: String, to width: Int) -> String {
        let plain =
            text.contains { $0.isNewline || $0 == "\t" } ? String(text.map { $0.isWhitespace ? " " : $0 }) : text
        guard Self.width(plain) > width else { return plain }
        var short = ""
        var used = 0
        for character in plain {
            used += Self.width(character)
            if used > width - 1 { break }
            short.append(character)
        }
        return short + "…"
    }

    /// How many cells of a terminal a text takes: East Asian characters take two.
    static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

    private static func width(_ character: Character) -> Int {
        switch character.unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }

    /// A text broken at blanks into lines that fit the page behind an indent.
    static func wrapped(_ text: String, indent: Int, first: String = "") -> [String] {
        var lines: [String] = []
        var line = first + String(repeating: " ", count: max(first.isEmpty ? 0 : 2, indent - first.count))
        var isEmpty = true
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !isEmpty, width(line) + 1 + width(String(word)) > lineWidth {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        if !isEmpty || lines.isEmpty { lines.append(line) }
        return lines
    }
}

extension String {
    /// The text with blanks behind it up to a width, at least one.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}

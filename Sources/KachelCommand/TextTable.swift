/// A table in plain text: columns are as wide as their widest cell, or as the line allows.
struct TextTable {
    /// How a column is set.
    struct Column {
        var title: String
        var isRight = false
        /// The widest that it gets, characters; the last column takes what is left of the line.
        var limit = 60
    }

    /// The longest line, characters.
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
        var widths = columns.map { $0.title.count }
        for row in shown {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], min(cell.count, columns[index].limit))
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
            let padding = String(repeating: " ", count: max(0, widths[index] - short.count))
            text += columns[index].isRight ? padding + short : short + padding
            if index + 1 < cells.count { text += "  " }
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// A text that fits a width, cut at its end where it does not; line breaks and tabs become blanks.
    static func shortened(_ text: String, to width: Int) -> String {
        let plain = text.contains { $0.isNewline || $0 == "\t" } ? text.map { $0.isWhitespace ? " " : $0 } : Array(text)
        return plain.count <= width ? String(plain) : String(plain.prefix(max(0, width - 1))) + "…"
    }

    /// A text broken at blanks into lines that fit the page behind an indent.
    static func wrapped(_ text: String, indent: Int, first: String = "") -> [String] {
        var lines: [String] = []
        var line = first + String(repeating: " ", count: max(0, indent - first.count))
        var isEmpty = true
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !isEmpty, line.count + 1 + word.count > lineWidth {
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

/// A report as a document: headings, sentences, tables and figures. It knows nothing of what it reports on.
///
/// All texts are plain; the writers escape them, cut what is too long and take out what no document may hold.
package struct ReportDocument: Sendable {
    /// How it went, which decides the colour and the sign before the sentence.
    package enum Outcome: Sendable {
        case good
        case doubtful
        case bad
    }

    /// The title.
    package var title: String
    /// What stands below the title: date, version, inputs.
    package var head: [ReportFact]
    /// How it went.
    package var outcome: Outcome
    /// The same in one sentence.
    package var verdict: String
    /// The rest.
    package var sections: [ReportSection]
    /// The last line.
    package var foot: String

    /// A document from its parts.
    package init(
        title: String, head: [ReportFact] = [], outcome: Outcome, verdict: String, sections: [ReportSection] = [],
        foot: String = ""
    ) {
        self.title = title
        self.head = head
        self.outcome = outcome
        self.verdict = verdict
        self.sections = sections
        self.foot = foot
    }
}

/// A label with its value.
package struct ReportFact: Sendable {
    /// The label.
    package var label: String
    /// The value.
    package var value: String
    /// Whether the value is written for machines: a command, a path.
    package var isCode: Bool

    /// A fact from its parts.
    package init(_ label: String, _ value: String, isCode: Bool = false) {
        self.label = label
        self.value = value
        self.isCode = isCode
    }
}

/// A part of a document under a heading.
package struct ReportSection: Sendable {
    /// The heading.
    package var title: String
    /// What stands in it.
    package var blocks: [ReportBlock]

    /// A section from its parts.
    package init(_ title: String, _ blocks: [ReportBlock]) {
        self.title = title
        self.blocks = blocks
    }
}

/// A piece of a section.
package enum ReportBlock: Sendable {
    /// Sentences.
    case paragraph(String)
    /// Sentences that must not be overlooked.
    case callout(String)
    /// Labels with values.
    case facts([ReportFact])
    /// Rows and columns.
    case table(ReportTable)
    /// Bars over bins.
    case histogram(Histogram)
}

/// A table with a caption and a head.
package struct ReportTable: Sendable {
    /// A column.
    package struct Column: Sendable {
        /// Its heading.
        package var title: String
        /// Whether it holds numbers, which are right-aligned.
        package var isNumeric: Bool

        /// A column of texts.
        package static func text(_ title: String) -> Column { Column(title: title, isNumeric: false) }

        /// A column of numbers.
        package static func number(_ title: String) -> Column { Column(title: title, isNumeric: true) }
    }

    /// A cell.
    package enum Cell: Sendable {
        /// A text.
        case text(String)
        /// A whole number, written in groups of three digits.
        case count(Int)
        /// An identifier or a place, written for machines.
        case code(String)
        /// A short word of its own, which is not broken over lines: a code, a kind.
        case token(String)
        /// A text that belongs below the one in the row above.
        case part(String)
        /// A severity by its name: error, warning or note.
        case severity(String)
        /// A row of a sum or of a whole.
        case strong(String)
    }

    /// What the table shows.
    package var caption: String
    /// Its columns.
    package var columns: [Column]
    /// Its rows, each with a cell for every column.
    package var rows: [[Cell]]
    /// How many rows there are in all; more than `rows` holds where the list was cut.
    package var total: Int
    /// Where all of them are listed, for the line below a table that was cut.
    package var pointer: String

    /// A table from its parts.
    ///
    /// - Parameter total: nil if `rows` is all there is.
    package init(
        _ caption: String, columns: [Column], rows: [[Cell]], total: Int? = nil, pointer: String = "report.json"
    ) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.total = total ?? rows.count
        self.pointer = pointer
    }
}

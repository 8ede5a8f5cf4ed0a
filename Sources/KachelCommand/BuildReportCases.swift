internal import Diagnostics
internal import Reporting
internal import TilePipeline

/// A run as tests for `junit.xml`: one case a file, and cases for what concerns all of them.
struct BuildReportCases {
    private let record: BuildRecord
    private var report: ConversionReport { record.report }
    /// So many problems of a file are spelled out.
    private static let listed = 100

    private typealias Note = (key: CountedNotes.Key, entry: CountedNotes.Entry)
    private let notes: [Note]
    private let notesByFile: [String: [Note]]
    private let problemsByFile: [String: [Problem]]

    init(_ record: BuildRecord) {
        self.record = record
        notes = record.report.notes.sorted
        notesByFile = Dictionary(grouping: notes, by: \.entry.first.file)
        problemsByFile = Dictionary(grouping: record.report.problems, by: \.place.file)
    }

    var suite: JUnitSuite {
        JUnitSuite(
            name: "kachel build", seconds: record.seconds,
            // The schema wants local time without a zone; UTC is as good as any.
            timestamp: String(record.startedText.prefix { $0 != "Z" }),
            properties: [
                ("version", CommandLineTool.version), ("fail-on", record.failOn.rawValue),
                ("output", record.plan.output),
            ], cases: wholeRun + fileCases,
            output: talk)
    }

    /// What the run said at its end.
    private var talk: String {
        let summary = BuildSummary(report: report, plan: record.plan, reportFolder: nil)
        return record.outcome == .converted
            ? summary.text(seconds: .seconds(record.seconds))
            : record.verdict + "\n" + summary.problemText(from: .note)
    }

    private var wholeRun: [JUnitSuite.Case] {
        [
            JUnitSuite.Case(group: "kachel.run", name: "the run finished", finished),
            JUnitSuite.Case(
                group: "kachel.run", name: "reference system understood",
                check([.missingCRS, .unknownCRS, .coordinatesOutside])),
            JUnitSuite.Case(
                group: "kachel.run", name: "heights without fallback", check([.geoidFallback, .verticalAssumed])),
            JUnitSuite.Case(group: "kachel.run", name: "all objects shown", allShown),
            JUnitSuite.Case(
                group: "kachel.run", name: "no problems beyond single files",
                result(inFile: "")),
        ]
    }

    private var finished: JUnitSuite.Case.Result {
        switch record.outcome {
        case .converted: .passed
        case .failed: .broken(type: "failed", message: record.verdict)
        case .interrupted: .broken(type: "interrupted", message: record.verdict)
        }
    }

    private func check(_ codes: [ProblemCode]) -> JUnitSuite.Case.Result {
        guard record.outcome == .converted || !report.problemCounts.isEmpty else {
            return .skipped(message: "the run did not come so far")
        }
        var lines: [String] = []
        lines += notes.lazy.filter { codes.contains($0.key.code) }.prefix(Self.listed).map(Self.line)
        lines += report.problems.lazy.filter { codes.contains($0.code) }.prefix(Self.listed).map(Self.line)
        return result(Self.worst(report.problemCounts.map(\.code).filter(codes.contains)), lines)
    }

    private var allShown: JUnitSuite.Case.Result {
        let kinds: [QuarantineEntry.Kind] = [.object, .part, .member]
        guard record.outcome == .converted || report.quarantineTotal > 0 else {
            return .skipped(message: "the run did not come so far")
        }
        let lost = report.quarantine.lazy.filter { kinds.contains($0.kind) }.prefix(Self.listed)
        var lines: [String] = lost.map {
            "\($0.code.rawValue) \(BuildSummary.text($0.place))\($0.message)"
        }
        let total = kinds.reduce(0) { $0 + report.quarantineCount($1) }
        if total > lines.count { lines.append("… \(total - lines.count) more in quarantine.jsonl") }
        let codes = kinds.flatMap { report.digest.quarantineCounts[$0]?.keys.map { $0 } ?? [] }
        return result(Self.worst(codes), lines)
    }

    /// Fails at the threshold, and tells what is below it.
    private func result(_ worst: ProblemCode?, _ lines: [String]) -> JUnitSuite.Case.Result {
        guard let worst, let first = lines.first else { return .passed }
        guard record.failOn.isReached(by: worst.severity) else {
            return .skipped(message: "below --fail-on \(record.failOn.rawValue): \(first)")
        }
        return .failed(type: worst.rawValue, message: first, text: lines.joined(separator: "\n"))
    }

    /// What is wrong with a file, or under the empty name with the run beyond single files. What is only counted stands
    /// under its first file.
    private func result(inFile file: String) -> JUnitSuite.Case.Result {
        let listed = report.digest.countsByFile[file, default: [:]].filter {
            record.failOn.isReached(by: $0.key.severity)
        }
        let counted = notesByFile[file, default: []].filter { record.failOn.isReached(by: $0.key.code.severity) }
        let problems = problemsByFile[file, default: []].filter { record.failOn.isReached(by: $0.severity) }
        var lines = problems.prefix(Self.listed).map(Self.line)
        let rest = listed.values.reduce(0, +) - lines.count
        if rest > 0 { lines.append("… \(rest)\(lines.isEmpty ? "" : " more") in problems.jsonl") }
        lines += counted.prefix(Self.listed).map(Self.line)
        return result(Self.worst(Array(listed.keys) + counted.map(\.key.code)), lines)
    }

    /// The worst code, the first of those in the order of the codes.
    private static func worst(_ codes: [ProblemCode]) -> ProblemCode? {
        codes.min { ($1.severity.rawValue, $0.rawValue) < ($0.severity.rawValue, $1.rawValue) }
    }

    private var fileCases: [JUnitSuite.Case] {
        record.files.map { row in
            let output =
                "\(row.counts.objects) city objects, \(row.counts.quarantined) in quarantine; \(row.counts.lostPolygons) of "
                + "\(row.counts.polygons) polygons lost; \(row.problems.errors) errors, \(row.problems.warnings) "
                + "warnings, \(row.problems.notes) notes"
            return JUnitSuite.Case(group: "kachel.files", name: row.name, fileResult(row), output: output)
        }
    }

    /// What is only counted stands under its first file; other files know no more than how many there are.
    private func fileResult(_ row: BuildRecord.FileRow) -> JUnitSuite.Case.Result {
        let found = result(inFile: row.name)
        if case .failed = found { return found }
        let worst: Severity? =
            row.problems.errors > 0
            ? .error : row.problems.warnings > 0 ? .warning : row.problems.notes > 0 ? .note : nil
        guard let worst, record.failOn.isReached(by: worst) else { return .passed }
        return .failed(
            type: worst.name,
            message: "problems at or above --fail-on \(record.failOn.rawValue), counted over all files",
            text: "report.json lists them under “counted”")
    }

    private static func line(_ note: Note) -> String {
        "\(note.key.code.rawValue) × \(note.entry.count): \(BuildSummary.text(note.entry.first))\(note.key.name)"
    }

    private static func line(_ problem: Problem) -> String {
        "\(problem.code.rawValue) \(BuildSummary.text(problem.place))\(problem.message)"
    }
}

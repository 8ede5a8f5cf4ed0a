internal import Diagnostics
internal import Reporting
internal import TilePipeline

/// A run as tests for `junit.xml`: one case a file, and cases for what concerns all of them.
struct BuildReportCases {
    private let record: BuildRecord
    private var report: ConversionReport { record.report }
    /// So many problems of a file are spelled out.
    private static let listed = 100

    init(_ record: BuildRecord) { self.record = record }

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
                result(of: report.problems.filter { $0.place.file.isEmpty }, counted: { $0.file.isEmpty })),
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
        for (key, entry) in report.notes.sorted where codes.contains(key.code) {
            lines.append("\(key.code.rawValue) × \(entry.count): \(BuildSummary.text(entry.first))\(key.name)")
        }
        lines += report.problems.filter { codes.contains($0.code) }.prefix(Self.listed).map(Self.line)
        let worst = report.problemCounts.map(\.code).filter(codes.contains).max { $0.severity < $1.severity }
        return result(worst, lines)
    }

    private var allShown: JUnitSuite.Case.Result {
        let lost = report.quarantine.filter { $0.kind == .object || $0.kind == .part || $0.kind == .member }
        guard record.outcome == .converted || !report.quarantine.isEmpty else {
            return .skipped(message: "the run did not come so far")
        }
        let lines = lost.prefix(Self.listed).map {
            "\($0.code.rawValue) \(BuildSummary.text($0.place))\($0.message)"
        }
        return result(lost.map(\.code).max { $0.severity < $1.severity }, lines)
    }

    /// Fails at the threshold, and tells what is below it.
    private func result(_ worst: ProblemCode?, _ lines: [String]) -> JUnitSuite.Case.Result {
        guard let worst, let first = lines.first else { return .passed }
        guard record.failOn.isReached(by: worst.severity) else {
            return .skipped(message: "below --fail-on \(record.failOn.rawValue): \(first)")
        }
        return .failed(type: worst.rawValue, message: first, text: lines.joined(separator: "\n"))
    }

    private func result(
        of problems: [Problem], counted: (Place) -> Bool
    ) -> JUnitSuite.Case.Result {
        let failing = problems.filter { record.failOn.isReached(by: $0.severity) }
        var lines = failing.prefix(Self.listed).map(Self.line)
        var worst = failing.map(\.code).max { $0.severity < $1.severity }
        for (key, entry) in report.notes.sorted
        where counted(entry.first) && record.failOn.isReached(by: key.code.severity) {
            lines.append("\(key.code.rawValue) × \(entry.count): \(BuildSummary.text(entry.first))\(key.name)")
            if worst.map({ $0.severity < key.code.severity }) ?? true { worst = key.code }
        }
        if failing.count > Self.listed { lines.append("… \(failing.count - Self.listed) more in report.json") }
        return result(worst, lines)
    }

    private var fileCases: [JUnitSuite.Case] {
        let byFile = Dictionary(grouping: report.problems, by: \.place.file)
        return record.files.map { row in
            let output =
                "\(row.counts.objects) city objects, \(row.counts.quarantined) in quarantine; \(row.counts.lostPolygons) of "
                + "\(row.counts.polygons) polygons lost; \(row.problems.errors) errors, \(row.problems.warnings) "
                + "warnings, \(row.problems.notes) notes"
            return JUnitSuite.Case(
                group: "kachel.files", name: row.name,
                fileResult(row, byFile[row.name] ?? []), output: output)
        }
    }

    /// What is only counted stands under its first file; other files know no more than how many there are.
    private func fileResult(_ row: BuildRecord.FileRow, _ problems: [Problem]) -> JUnitSuite.Case.Result {
        let found = result(of: problems, counted: { $0.file == row.name })
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

    private static func line(_ problem: Problem) -> String {
        "\(problem.code.rawValue) \(BuildSummary.text(problem.place))\(problem.message)"
    }
}

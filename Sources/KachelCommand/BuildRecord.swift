internal import Diagnostics
internal import Foundation
internal import Reporting
internal import TilePipeline

/// A run as all its reports tell it, whatever its end: the one source of their numbers.
struct BuildRecord {
    /// How the run ended.
    enum Outcome: Equatable {
        /// The bundle was written.
        case converted
        /// Nothing was written, for a reason in words.
        case failed(String)
        /// Stopped by a signal; nothing was written.
        case interrupted
    }

    /// What was found and done; as far as the run came.
    var report: ConversionReport
    /// What was to be done.
    var plan: ConversionPlan
    /// How it ended.
    var outcome: Outcome
    /// The exit status that the run ends with.
    var status: ExitStatus
    /// When it began.
    var started: Date
    /// Seconds from begin to end.
    var seconds: Double
    /// What the stages took, as far as the run came.
    var stages: [StageTime] = []
    /// The command line without the program's name.
    var arguments: [String]
    /// From which severity on the run counts as failed.
    var failOn: FailureThreshold
    /// Why the full lists of problems and of the quarantine are not there; nil if they are.
    var listsFailure: String?

    /// City objects that are missing although they have geometry.
    var lostObjects: Int { report.quarantineCount(.object) + report.quarantineCount(.part) }

    /// City objects that have no geometry to be shown.
    var objectsWithoutGeometry: Int { report.quarantineCount(.empty) }

    /// Whether there is anything that its owner should look at.
    var hasProblems: Bool { (report.worstSeverity ?? .note) >= .warning || report.quarantineTotal > 0 }

    /// The outcome in a word, for machines.
    var outcomeWord: String {
        switch outcome {
        case .converted: hasProblems ? "convertedWithProblems" : "converted"
        case .failed: "failed"
        case .interrupted: "interrupted"
        }
    }

    /// The outcome in a sentence, for people.
    var verdict: String {
        switch outcome {
        case .failed(let reason): return "Failed: \(reason)."
        case .interrupted: return "Interrupted: nothing was written."
        case .converted: break
        }
        let shown = QuantityText.grouped(report.leafObjects)
        guard hasProblems || report.leftOutObjects > 0 else {
            return "Converted: all \(shown) city objects are shown."
        }
        var missing: [String] = []
        func add(_ count: Int, _ one: String, _ many: String) {
            if count > 0 { missing.append("\(QuantityText.grouped(count)) \(count == 1 ? one : many)") }
        }
        add(lostObjects, "city object is missing", "city objects are missing")
        add(objectsWithoutGeometry, "has no geometry", "have no geometry")
        add(report.lostMembers, "member cannot be read", "members cannot be read")
        add(report.lostPolygons, "polygon is missing", "polygons are missing")
        add(report.duplicateObjects, "is an identical copy", "are identical copies")
        add(report.leftOutObjects, "is left out as asked", "are left out as asked")
        let isWhole = report.leafObjects == report.inputObjects
        let read = QuantityText.grouped(report.inputObjects)
        let head =
            "Converted\(hasProblems ? " with problems" : ""): \(isWhole ? "all" : "\(shown) of") \(read) city objects are shown"
        if !missing.isEmpty { return head + "; " + missing.joined(separator: ", ") + "." }
        return head + "; the warnings say what is uncertain."
    }

    /// The command as it can be pasted into a shell.
    var command: String { (["kachel"] + arguments).map(Self.quoted).joined(separator: " ") }

    /// When it began, such as 2026-03-31T12:00:00Z.
    var startedText: String { started.formatted(.iso8601) }

    private static func quoted(_ argument: String) -> String {
        let plain = argument.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./+:=,@%".contains($0)) }
        return plain && !argument.isEmpty ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
    }

    /// Problems by code with their severity and count, worst first, then most first.
    var problemsByWeight: [(code: ProblemCode, count: Int)] {
        report.problemCounts.sorted {
            if $0.code.severity != $1.code.severity { return $0.code.severity > $1.code.severity }
            return $0.count != $1.count ? $0.count > $1.count : $0.code.rawValue < $1.code.rawValue
        }
    }

    /// A file with what became of it.
    struct FileRow {
        var name: String
        /// Bytes after decompression; 0 where it could not be read.
        var bytes: Int
        var counts: FileCounts
        var problems: SeverityCounts
    }

    /// All files that were read or have problems, by name.
    var files: [FileRow] {
        var rows: [String: FileRow] = [:]
        func row(_ name: String) -> FileRow {
            rows[name]
                ?? FileRow(
                    name: name, bytes: 0, counts: report.fileCounts[name] ?? FileCounts(), problems: SeverityCounts())
        }
        for file in report.files {
            var entry = row(file.name)
            entry.bytes += file.bytes
            rows[file.name] = entry
        }
        for (file, problems) in report.problemsByFile {
            var entry = row(file)
            entry.problems = problems
            rows[file] = entry
        }
        return rows.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

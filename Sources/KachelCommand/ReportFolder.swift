internal import Foundation
internal import JSONText
internal import Reporting
internal import TilePipeline

/// The folder of a run's reports: each file appears whole or not at all.
struct ReportFolder {
    /// Where it is.
    var path: String

    /// Makes the folder before anything else is done, so that a long run does not end without a report.
    func prepare() throws(ReportError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw failure(error.localizedDescription)
        }
        guard FileManager.default.isWritableFile(atPath: path) else { throw failure("no permission") }
    }

    /// Writes all reports of a run over those of an earlier one.
    func write(_ record: BuildRecord) throws(ReportError) {
        try write("report.json", BuildReport.json(record).serialized(pretty: true))
        try writeQuarantine(record)
        try write("report.html", HTMLReport.bytes(BuildReportDocument(record).document))
        try write("summary.md", MarkdownReport.bytes(BuildReportSummary(record).document))
        try write("junit.xml", BuildReportCases(record).suite.bytes)
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws(ReportError) {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name), options: .atomic)
        } catch {
            throw failure(error.localizedDescription)
        }
    }

    /// Line by line, so that a long list is never in memory as text.
    private func writeQuarantine(_ record: BuildRecord) throws(ReportError) {
        let target = path + "/quarantine.jsonl"
        let aside = target + ".part"
        do {
            try Data().write(to: URL(fileURLWithPath: aside))
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: aside))
            try ProblemReport.writeLines(record.report.quarantine) { bytes in try file.write(contentsOf: Data(bytes)) }
            try file.close()
        } catch {
            throw failure(error.localizedDescription)
        }
        if let reason = FileReplacement.rename(aside, to: target) { throw failure("quarantine.jsonl: \(reason)") }
    }

    private func failure(_ reason: String) -> ReportError {
        ReportError(message: "the report cannot be written to \(path): \(reason)")
    }
}

/// A report that cannot be written.
struct ReportError: Error {
    /// What and why, for people.
    var message: String
}

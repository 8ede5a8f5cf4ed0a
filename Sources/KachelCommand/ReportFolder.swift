internal import Foundation
internal import JSONText
internal import Reporting
internal import TileBundles
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

    /// Takes the problems of a run while it lasts.
    func makeLists() throws(ReportError) -> ProblemLists {
        do throws(BundleError) {
            return try ProblemLists(folder: path)
        } catch {
            throw failure(error.message)
        }
    }

    /// Writes all reports of a run over those of an earlier one.
    ///
    /// A list that was not written whole, as on a full disk, costs none of the other reports; they say so, and the list
    /// of an earlier run goes.
    ///
    /// - Returns: why the lists are not there, nil if they are.
    func write(_ record: BuildRecord, _ lists: ProblemLists) throws(ReportError) -> String? {
        var record = record
        lists.append(record.report.notes)
        record.listsFailure = writeLists(lists)
        try write("report.json", BuildReport.json(record).serialized(pretty: true))
        try write("report.html", HTMLReport.bytes(BuildReportDocument(record).document))
        try write("summary.md", MarkdownReport.bytes(BuildReportSummary(record).document))
        try write("junit.xml", BuildReportCases(record).suite.bytes)
        return record.listsFailure.map { "the full lists of the report cannot be written to \(path): \($0)" }
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws(ReportError) {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name), options: .atomic)
        } catch {
            throw failure(error.localizedDescription)
        }
    }

    /// Both lists, each whole or not at all.
    private func writeLists(_ lists: ProblemLists) -> String? {
        var failed: String?
        for list in ProblemLists.List.allCases {
            let target = path + "/" + list.fileName
            let aside = target + ".part"
            guard lists.isWanted(list) else {
                // One of an earlier run would be taken for this run's.
                FileReplacement.remove(target)
                continue
            }
            do throws(BundleError) {
                try lists.write(list, to: aside)
                if let reason = FileReplacement.rename(aside, to: target) {
                    failed = failed ?? "\(list.fileName): \(reason)"
                }
            } catch {
                failed = failed ?? error.message
                FileReplacement.remove(aside)
                FileReplacement.remove(target)
            }
        }
        return failed
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

internal import InputSources
internal import Spool
internal import Synchronization
internal import TileBundles

/// The folder in which a conversion keeps what does not fit into memory, and what it has finished, so that the same
/// command goes on where it was stopped. Made when it is needed first.
final class WorkFolder: Sendable {
    /// Its path.
    let path: String
    private let keeps: Bool
    private let isMade = Mutex(false)
    private static let recordsName = "records"
    private static let journalName = "journal"

    /// The folder of a plan: the output's name with `.work`, beside the output or in the folder that the plan names.
    init(_ plan: ConversionPlan) {
        var output = plan.output[...]
        while output.count > 1, output.hasSuffix("/") { output = output.dropLast() }
        if let folder = plan.workFolder {
            path = folder + "/" + (output.split(separator: "/").last.map(String.init) ?? "bundle") + ".work"
        } else {
            path = output + ".work"
        }
        keeps = plan.keepsWork
    }

    /// A file for records without a journal: nothing that is in it can be used again.
    ///
    /// - Throws: `cannotWrite`, such as where another process uses the folder.
    func medium() throws(ConversionError) -> FileMedium { FileMedium(try records(keeping: false)) }

    /// A file for records, and the journal of what is finished.
    ///
    /// - Parameters:
    ///   - identity: texts that are the same if and only if what an earlier run has finished may be used.
    ///   - restarting: whether to discard it in any case.
    /// - Throws: `cannotWrite`, such as where another process uses the folder.
    func journaled(
        identity: [String], restarting: Bool
    ) throws(ConversionError) -> (medium: FileMedium, journal: Journal, finished: FinishedWork) {
        let file = try records(keeping: !restarting)
        let journalFile: OpenFile
        do throws(BundleError) {
            journalFile = try OpenFile(openingOrCreating: path + "/" + Self.journalName)
            if restarting { try journalFile.truncate(to: 0) }
        } catch {
            throw .cannotWrite(error.message)
        }
        let (journal, finished) = try Journal.open(journalFile, identity: identity)
        let end = finished.ingest.map(\.end).max() ?? 0
        do throws(BundleError) {
            // Behind it lies what was being written when the run ended.
            try file.truncate(to: end)
        } catch {
            throw .cannotWrite(error.message)
        }
        return (FileMedium(file, end: end), journal, finished)
    }

    private func records(keeping: Bool) throws(ConversionError) -> OpenFile {
        do throws(BundleError) {
            try FileSystem.makeFolder(path)
            let file = try OpenFile(openingOrCreating: path + "/" + Self.recordsName)
            try file.lock()
            if !keeping { try file.truncate(to: 0) }
            isMade.withLock { $0 = true }
            return file
        } catch {
            throw .cannotWrite(error.message)
        }
    }

    /// Whether there is something that a further run can use.
    var hasJournal: Bool { FileSystem.changeTime(of: path + "/" + Self.journalName) != nil }

    /// Removes what was made, and the folder if nothing else is in it; unless the plan keeps it.
    func remove() {
        isMade.withLock { isMade in
            guard isMade, !keeps else { return }
            // What cannot be removed is in nobody's way.
            try? FileSystem.remove(path + "/" + Self.recordsName)
            try? FileSystem.remove(path + "/" + Self.journalName)
            try? FileSystem.removeEmptyFolder(path)
            isMade = false
        }
    }
}

extension ConversionPlan {
    /// The folder with what an interrupted run has finished; nil if there is none.
    package var unfinishedWork: String? {
        let folder = WorkFolder(self)
        return folder.hasJournal ? folder.path : nil
    }

    /// What has to be the same so that what an earlier run has finished may be used: the program, the options, the
    /// inputs.
    func identity(of files: [InputFile]) -> [String] {
        var identity = ["kachel work 1", "record \(SpoolRecord.formatVersion)", FileSystem.identityOfProgram]
        identity += optionsThatMatter.map { "\($0.name)=\($0.value)" }
        // Which objects wait for others, and which do not, hangs on it.
        identity += ["waiting \(memory.forWaitingObjects)"]
        identity += stages.map { "stage \($0.name) \($0.version)" }
        identity += files.map { "\($0.path) \($0.size) \(FileSystem.changeTime(of: $0.path) ?? 0)" }
        return identity
    }
}

internal import Spool
internal import Synchronization
internal import TileBundles

/// The folder in which a conversion keeps what does not fit into memory, made when it is needed first.
final class WorkFolder: Sendable {
    /// Its path.
    let path: String
    private let isMade = Mutex(false)
    /// The file with the records.
    private static let recordsName = "records"

    /// The folder of a plan: the output's name with `.work`, beside the output or in the folder that the plan names.
    init(_ plan: ConversionPlan) {
        var output = plan.output[...]
        while output.count > 1, output.hasSuffix("/") { output = output.dropLast() }
        if let folder = plan.workFolder {
            path = folder + "/" + (output.split(separator: "/").last.map(String.init) ?? "bundle") + ".work"
        } else {
            path = output + ".work"
        }
    }

    /// A file for records.
    ///
    /// - Throws: `cannotWrite`, such as where another process uses the folder.
    func medium() throws(ConversionError) -> FileMedium {
        do throws(BundleError) {
            try FileSystem.makeFolder(path)
            let file = try OpenFile(openingOrCreating: path + "/" + Self.recordsName)
            try file.lock()
            // What a run that was killed left behind.
            try file.truncate(to: 0)
            isMade.withLock { $0 = true }
            return FileMedium(file)
        } catch {
            throw .cannotWrite(error.message)
        }
    }

    /// Removes what was made, and the folder if nothing else is in it.
    func remove() {
        isMade.withLock { isMade in
            guard isMade else { return }
            // What cannot be removed is in nobody's way.
            try? FileSystem.remove(path + "/" + Self.recordsName)
            try? FileSystem.removeEmptyFolder(path)
            isMade = false
        }
    }
}

internal import Spool
internal import Synchronization
internal import TileBundles

/// The folder in which a conversion keeps what does not fit into memory, made when it is needed first.
final class WorkFolder: Sendable {
    /// Its path.
    let path: String
    private let isMade = Mutex(false)

    /// The folder of a plan, beside its output if it names none.
    init(_ plan: ConversionPlan) { path = plan.workFolder ?? plan.output + ".work" }

    /// A file for records.
    ///
    /// - Throws: `cannotWrite`.
    func medium() throws(ConversionError) -> FileMedium {
        do throws(BundleError) {
            try isMade.withLock { isMade throws(BundleError) in
                try FileSystem.makeFolder(path)
                isMade = true
            }
            return FileMedium(try OpenFile(creating: path + "/records"))
        } catch {
            throw .cannotWrite(error.message)
        }
    }

    /// Removes the folder, if it was made.
    func remove() {
        isMade.withLock { isMade in
            guard isMade else { return }
            // What cannot be removed is in nobody's way.
            try? FileSystem.remove(path)
            isMade = false
        }
    }
}

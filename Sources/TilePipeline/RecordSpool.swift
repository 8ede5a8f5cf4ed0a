internal import InputSources
internal import Spool
internal import Synchronization
internal import TileBundles

/// Where the records of a run wait between ingest and tiling, and how much memory may be used for them.
struct RecordSpool: Sendable {
    /// What holds them.
    let medium: any SpoolMedium
    /// A worker writes a run once its records take so many bytes.
    let runBytes: Int
    /// So much memory may be used to merge the runs, bytes.
    let mergeBytes: Int
    /// Where it is told what is finished; nil where nobody could use it.
    let journal: Journal?
    /// What an earlier run has finished.
    let finished: FinishedWork

    /// Inputs up to this size are spooled in memory, whatever the limit.
    private static let smallInput = 32 << 20
    /// Larger inputs are spooled to the disk, whatever the memory.
    private static let inputInMemory = 256 << 20
    /// More than this is of no use to sorting.
    private static let largestRun = 16 << 20
    /// How many times its size a gzip file of XML has.
    private static let gzipRatio = 20

    /// A spool in memory.
    static func inMemory() -> RecordSpool {
        RecordSpool(medium: MemoryMedium(), runBytes: largestRun, mergeBytes: largestRun)
    }

    /// A spool from its parts.
    init(
        medium: any SpoolMedium, runBytes: Int, mergeBytes: Int, journal: Journal? = nil,
        finished: FinishedWork = FinishedWork()
    ) {
        self.medium = medium
        self.runBytes = runBytes
        self.mergeBytes = mergeBytes
        self.journal = journal
        self.finished = finished
    }

    /// The spool of a plan: in memory where the input is small beside the memory, in the work folder else.
    ///
    /// - Parameter files: the inputs.
    /// - Throws: `cannotWrite` if there is no room for it.
    init(_ plan: ConversionPlan, files: [InputFile], folder: WorkFolder) throws(ConversionError) {
        let memory = plan.memory.forRecords
        runBytes = max(1 << 20, min(Self.largestRun, memory / (2 * max(1, plan.jobs))))
        mergeBytes = max(1 << 20, memory / 2)
        // Records take about half of what they are made of. And what takes long is to be there after an interruption,
        // however much memory there is.
        let inputBytes = files.reduce(0) { $0 + $1.size * ($1.path.hasSuffix(".gz") ? Self.gzipRatio : 1) }
        if inputBytes <= Self.smallInput || inputBytes <= min(memory / 2, Self.inputInMemory), !plan.keepsWork {
            medium = MemoryMedium()
            journal = nil
            finished = FinishedWork()
        } else {
            (medium, journal, finished) = try folder.journaled(
                identity: plan.identity(of: files), restarting: plan.restarts)
        }
    }

    /// A writer for one worker.
    func writer() -> RunWriter { RunWriter(medium, limit: runBytes) }
}

/// A spool in a file.
final class FileMedium: SpoolMedium {
    private let file: OpenFile
    private let end: Atomic<UInt64>

    /// A spool in a file of which so much is written.
    init(_ file: OpenFile, end: UInt64 = 0) {
        self.file = file
        self.end = Atomic(end)
    }

    func reserve(_ count: Int) -> UInt64 { end.wrappingAdd(UInt64(count), ordering: .relaxed).oldValue }

    func write(_ bytes: [UInt8], at offset: UInt64) throws(SpoolError) {
        do throws(BundleError) {
            try file.write(bytes, at: offset)
        } catch {
            throw SpoolError(message: error.message, offset: Int(clamping: offset))
        }
    }

    func read(_ count: Int, at offset: UInt64) throws(SpoolError) -> [UInt8] {
        do throws(BundleError) {
            return try file.read(count, at: offset)
        } catch {
            throw SpoolError(message: error.message, offset: Int(clamping: offset))
        }
    }
}

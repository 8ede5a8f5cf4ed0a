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

    /// Inputs up to this size are spooled in memory, whatever the limit.
    private static let smallInput = 32 << 20
    /// More than this is of no use to sorting.
    private static let largestRun = 64 << 20

    /// A spool in memory.
    static func inMemory() -> RecordSpool {
        RecordSpool(medium: MemoryMedium(), runBytes: largestRun, mergeBytes: largestRun)
    }

    /// A spool from its parts.
    init(medium: any SpoolMedium, runBytes: Int, mergeBytes: Int) {
        self.medium = medium
        self.runBytes = runBytes
        self.mergeBytes = mergeBytes
    }

    /// The spool of a plan: in memory where the input is small beside the memory, in the work folder else.
    ///
    /// - Parameter inputBytes: the size of all input files.
    /// - Throws: `cannotWrite` if there is no room for it.
    init(_ plan: ConversionPlan, inputBytes: Int, folder: WorkFolder) throws(ConversionError) {
        let memory = plan.memory.forRecords
        runBytes = max(1 << 20, min(Self.largestRun, memory / (2 * max(1, plan.jobs))))
        mergeBytes = max(1 << 20, memory / 2)
        // Records take about half of what they are made of; gzip is ten times smaller.
        if inputBytes <= Self.smallInput || inputBytes <= memory / 2 {
            medium = MemoryMedium()
        } else {
            medium = try folder.medium()
        }
    }

    /// A writer for one worker.
    func writer() -> RunWriter { RunWriter(medium, limit: runBytes) }
}

/// A spool in a file.
final class FileMedium: SpoolMedium {
    private let file: OpenFile
    private let end = Atomic<UInt64>(0)

    init(_ file: OpenFile) { self.file = file }

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

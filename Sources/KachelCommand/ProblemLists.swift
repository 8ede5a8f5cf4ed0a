internal import Diagnostics
internal import Reporting
internal import Synchronization
internal import TileBundles
internal import TilePipeline

/// The full lists of a run as JSON Lines, kept on the disk while it lasts, since a country has more than memory holds.
///
/// The lines of each batch are appended to a file without a name, which is gone with the process however that ends;
/// at the end they are copied in the order of the batches, so that a list is the same for any number of threads.
/// Memory: the lines of the batches that are just being appended, and three numbers a batch that has any.
final class ProblemLists: ProblemSink, FingerprintSink {
    /// The lists.
    enum List: String, CaseIterable {
        case problems
        case quarantine
        case fingerprints

        /// What it is called in the report's folder.
        var fileName: String { rawValue + ".jsonl" }
    }

    /// Where the lines of a batch lie in the file.
    private struct Chunk {
        var number: Int
        var offset: UInt64
        var count: Int
    }

    private struct State {
        var chunks: [List: [Chunk]] = [:]
        var end: UInt64 = 0
        /// Why the lists are not whole.
        var failure: BundleError?
        /// How many batches of fingerprints there were, which come in their order.
        var fingerprintBatches = 0
    }

    private let file: OpenFile
    private let state = Mutex(State())

    /// Empty lists in a file of the report's folder, where there has to be room for them anyway.
    ///
    /// - Throws: `BundleError`.
    init(folder: String) throws(BundleError) {
        file = try OpenFile(temporary: folder + "/\(List.problems.fileName).part")
    }

    /// Empty lists in a file that is there already or made now, and stays.
    ///
    /// - Throws: `BundleError`.
    init(file path: String) throws(BundleError) {
        file = try OpenFile(creating: path)
    }

    /// Appends the lines of a batch. What cannot be written, as on a full disk, ends the lists, and not the run.
    func append(_ problems: [Problem], _ quarantine: [QuarantineEntry], number: Int) {
        append(ProblemReport.lines(problems), to: .problems, number)
        append(ProblemReport.lines(quarantine), to: .quarantine, number)
    }

    /// Appends the lines of what was only counted, one for each name, behind all others. Once, at the end of a run.
    func append(_ counted: CountedNotes) {
        append(ProblemReport.lines(counted), to: .problems, .max)
    }

    /// Appends fingerprints, in the order in which they come.
    func append(_ lines: [UInt8]) {
        let number = state.withLock { state in
            state.fingerprintBatches += 1
            return state.fingerprintBatches
        }
        append(lines, to: .fingerprints, number)
    }

    /// Whether a list is to be there, even an empty one.
    func isWanted(_ list: List) -> Bool {
        list != .fingerprints || state.withLock { $0.fingerprintBatches > 0 }
    }

    private func append(_ bytes: [UInt8], to list: List, _ number: Int) {
        guard !bytes.isEmpty else { return }
        let offset: UInt64? = state.withLock { state in
            guard state.failure == nil else { return nil }
            let offset = state.end
            state.end += UInt64(bytes.count)
            state.chunks[list, default: []].append(Chunk(number: number, offset: offset, count: bytes.count))
            return offset
        }
        guard let offset else { return }
        do throws(BundleError) {
            try file.write(bytes, at: offset)
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
        }
    }

    /// Forgets what was appended.
    func removeAll() {
        state.withLock { state in
            state.chunks = [:]
            state.failure = nil
        }
    }

    /// Writes a list in the order of the batches. All appending is over.
    ///
    /// - Throws: `BundleError` if it cannot be written, or if something could not be appended.
    func write(_ list: List, to path: String) throws(BundleError) {
        let (chunks, failure) = state.withLock { ($0.chunks[list] ?? [], $0.failure) }
        if let failure { throw failure }
        let target = try OpenFile(creating: path)
        var written: UInt64 = 0
        for chunk in chunks.sorted(by: { $0.number < $1.number }) {
            var done = 0
            while done < chunk.count {
                let bytes = try file.read(min(chunk.count - done, 1 << 20), at: chunk.offset + UInt64(done))
                try target.write(bytes, at: written)
                written += UInt64(bytes.count)
                done += bytes.count
            }
        }
        try target.flush()
    }
}

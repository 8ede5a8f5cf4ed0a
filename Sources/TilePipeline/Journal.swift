internal import ContentHashing
internal import Diagnostics
internal import Spool
internal import Synchronization
internal import TileBundles

/// A batch of input whose records are in a run, or an object that was read alone.
struct FinishedBatch: Sendable, Codable {
    /// Its number in the run, by which whatever is found in it has its order.
    var number: Int
    /// The hash of what it was read from.
    var hash: UInt64
    /// How many top-level objects were read.
    var objects: Int
    /// Whether objects of it wait for geometry of others: they are in no run.
    var hasWaiting = false
    var problems: [Problem]
    var quarantine: [QuarantineEntry]
}

/// What a worker has finished since its last entry: a run of records, and all that was learned from the same batches.
struct FinishedIngest: Sendable, Codable {
    /// Where the run's heads start, and how many they are; no run where no record came out.
    var headsOffset: UInt64 = 0
    var count = 0
    /// Where what was written ends.
    var end: UInt64 = 0
    var batches: [FinishedBatch] = []
    var summary = RunSummary()

    /// How many top-level objects were read.
    var objects: Int { batches.reduce(0) { $0 + $1.objects } }
}

/// An entry of the journal; one of them is there.
private struct JournalEntry: Codable {
    var identity: [String]?
    var ingest: FinishedIngest?
    var cell: FinishedCell?
}

/// What of a run an earlier one has finished.
struct FinishedWork: Sendable {
    /// Of the ingest.
    var ingest: [FinishedIngest] = []
    /// Where the journal tells of the cells whose tiles are written, by their places in the tree of all cells.
    var cells: [Int: UInt64] = [:]
}

/// What of a run is finished and safe in the work folder, so that the next one need not do it again.
///
/// Entries are appended behind what they tell of, each with its length and a hash: an entry that is cut short ends the
/// journal, and what it told of is done again.
final class Journal: Sendable {
    private let file: OpenFile
    private let end: Mutex<UInt64>

    private init(_ file: OpenFile, end: UInt64) {
        self.file = file
        self.end = Mutex(end)
    }

    /// Opens a journal for a run, and tells what an earlier run with the same identity has finished.
    ///
    /// What another run left is discarded.
    ///
    /// - Parameter identity: texts that are the same if and only if what was finished may be used.
    static func open(
        _ file: OpenFile, identity: [String]
    ) throws(ConversionError) -> (journal: Journal, finished: FinishedWork) {
        var finished = FinishedWork()
        var offset: UInt64 = 0
        var isSame = false
        while let (entry, next) = entry(of: file, at: offset) {
            if offset == 0 { isSame = entry.identity == identity }
            guard isSame else { break }
            if let ingest = entry.ingest { finished.ingest.append(ingest) }
            if let cell = entry.cell { finished.cells[cell.cell] = offset }
            offset = next
        }
        do throws(BundleError) {
            try file.truncate(to: isSame ? offset : 0)
        } catch {
            throw .cannotWrite(error.message)
        }
        let journal = Journal(file, end: isSame ? offset : 0)
        if !isSame { try journal.append(JournalEntry(identity: identity)) }
        return (journal, finished)
    }

    /// Tells of something that is finished.
    ///
    /// - Throws: `cannotWrite`.
    func append(_ finished: FinishedIngest) throws(ConversionError) {
        try append(JournalEntry(ingest: finished))
    }

    /// Tells of a cell whose tiles are written.
    ///
    /// - Throws: `cannotWrite`.
    func append(_ finished: FinishedCell) throws(ConversionError) {
        try append(JournalEntry(cell: finished))
    }

    /// What it tells of a cell at a place; nil if it cannot be read any more.
    func cell(at offset: UInt64) -> FinishedCell? { Self.entry(of: file, at: offset)?.0.cell }

    private func append(_ entry: JournalEntry) throws(ConversionError) {
        do {
            let content = try ValueCoding.encode(entry)
            let hash = ContentHash(of: content).low
            var bytes: [UInt8] = []
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: content.count >> (8 * shift))) }
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: hash >> UInt64(8 * shift))) }
            bytes += content
            try end.withLock { end throws(BundleError) in
                try file.write(bytes, at: end)
                end += UInt64(bytes.count)
            }
        } catch let error as BundleError {
            throw .cannotWrite(error.message)
        } catch {
            throw .internalFault("the journal: \(error)")
        }
    }

    /// The entry at a place, and where the next one starts; nil at the end, and where it is damaged.
    private static func entry(of file: OpenFile, at offset: UInt64) -> (JournalEntry, UInt64)? {
        guard let header = try? file.read(16, at: offset) else { return nil }
        func number(_ start: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(header[start + $1]) << UInt64(8 * $1) }
        }
        // A length that leads behind the end of the file is none.
        guard let size = try? file.size(), number(0) < 1 << 40, offset + 16 + number(0) <= size,
            let content = try? file.read(Int(number(0)), at: offset + 16),
            ContentHash(of: content).low == number(8),
            let entry = try? ValueCoding.decode(JournalEntry.self, from: content)
        else { return nil }
        return (entry, offset + 16 + number(0))
    }
}

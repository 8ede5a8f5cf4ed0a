internal import CityGMLReading
internal import ContentHashing
internal import Diagnostics
internal import InputSources
internal import MarkupReading
internal import Spool
internal import Synchronization

/// A file of the run as the manifest names it.
public struct InputManifestEntry: Sendable, Hashable {
    /// The name below the folder given, or the file's own.
    public var name: String
    /// The hash of its (uncompressed) bytes, hexadecimal.
    public var hash: String
    /// Its (uncompressed) size.
    public var bytes: Int
}

/// What the ingest leaves behind: records in no particular order, and what was learned.
struct IngestResult {
    var records: [SpoolRecord] = []
    var summary = RunSummary()
    var files: [InputManifestEntry] = []
}

/// Reads all documents with as many workers as the plan allows.
///
/// Workers pull batches from one feed, so that never more threads than workers are busy; each batch is about 1 MB, so
/// that several workers share one file. Memory: two batches a worker, and the records.
enum IngestStage {
    /// Runs the stage.
    ///
    /// - Throws: `ConversionError.interrupted`.
    static func run(
        _ listing: InputListing, plan: ConversionPlan, monitor: ConversionMonitor
    ) async throws -> IngestResult {
        let feed = BatchFeed(listing.files)
        var result = IngestResult()
        try await withThrowingTaskGroup(of: IngestResult.self) { group in
            for _ in 0..<max(1, plan.jobs) {
                group.addTask { try await work(feed, plan, monitor) }
            }
            for try await part in group {
                result.records.append(contentsOf: part.records)
                result.summary.merge(part.summary)
            }
        }
        let (files, problems) = feed.finished()
        result.files = files
        result.summary.problems.append(contentsOf: problems)
        return result
    }

    @concurrent
    private static func work(
        _ feed: BatchFeed, _ plan: ConversionPlan, _ monitor: ConversionMonitor
    ) async throws -> IngestResult {
        let worker = IngestWorker(plan: plan)
        while let (batch, bytesRead) = feed.next() {
            if monitor.isStopped { throw ConversionError.interrupted }
            let count = worker.ingest(batch)
            monitor.update { progress in
                progress.bytesRead = max(progress.bytesRead, bytesRead)
                progress.objects += count
            }
        }
        return IngestResult(records: worker.records, summary: worker.finish())
    }
}

/// The batches of all files in order, handed out under a lock: reading and splitting are short beside parsing.
private final class BatchFeed: Sendable {
    private struct State: ~Copyable {
        var files: [InputFile]
        var nextFile = 0
        var stream: DocumentStream?
        let headers = HeaderReader()
        var bytesBefore = 0
        var members = 0
        var entries: [InputManifestEntry] = []
        var problems: [Problem] = []

        init(files: [InputFile]) { self.files = files }
    }

    private let state: Mutex<State>
    private static let batchBytes = 1 << 20

    init(_ files: [InputFile]) { state = Mutex(State(files: files)) }

    /// The next batch and the bytes read up to it, nil when all files are read.
    func next() -> (DocumentBatch, Int)? {
        state.withLock { state in
            while true {
                if state.stream == nil {
                    guard state.nextFile < state.files.count else { return nil }
                    Self.open(&state)
                    continue
                }
                do throws(InputError) {
                    if let batch = try state.stream?.next(state.headers) {
                        state.members += batch.batch.members.count
                        return (batch, state.bytesBefore + (state.stream?.bytesRead ?? 0))
                    }
                } catch {
                    state.problems.append(
                        Problem(
                            .unreadableFile, at: Place(file: state.files[state.nextFile - 1].name),
                            error.message + "; what was read before stays"))
                }
                Self.close(&state)
            }
        }
    }

    private static func open(_ state: inout State) {
        let index = state.nextFile
        state.nextFile += 1
        state.members = 0
        do throws(InputError) {
            state.stream = try DocumentStream(state.files[index], index: index, batchBytes: batchBytes)
        } catch {
            state.problems.append(
                Problem(.unreadableFile, at: Place(file: state.files[index].name), error.message))
        }
    }

    private static func close(_ state: inout State) {
        let file = state.files[state.nextFile - 1]
        guard let stream = state.stream.take() else { return }
        state.bytesBefore += stream.bytesRead
        state.entries.append(
            InputManifestEntry(
                name: file.name, hash: stream.contentHash().hexadecimal, bytes: stream.bytesRead))
        state.problems.append(contentsOf: stream.problems)
        if state.members == 0, stream.problems.allSatisfy({ $0.code == .contentPassedOver }) {
            state.problems.append(
                Problem(.emptyModel, at: Place(file: file.name), "the city model has no members"))
        }
    }

    /// What the manifest says of the files, and what went wrong with them.
    func finished() -> ([InputManifestEntry], [Problem]) {
        state.withLock { ($0.entries, $0.problems) }
    }
}

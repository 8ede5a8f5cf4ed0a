internal import CityObjects
internal import ContentHashing
internal import Diagnostics
internal import InputSources
internal import Spool

/// A file of the run as the manifest names it.
public struct InputManifestEntry: Sendable, Hashable {
    /// The name below the folder given, or the file's own.
    public var name: String
    /// The hash of its (uncompressed) bytes, hexadecimal.
    public var hash: String
    /// Its (uncompressed) size.
    public var bytes: Int
}

/// What the ingest leaves behind: records in the spool, and what was learned. Problems go to the log, but for those of
/// files as a whole, which stand in the summary.
struct IngestResult {
    /// The records, in runs that are sorted each for itself.
    var runs: [RecordRun] = []
    /// The contents of records in the runs for which others stand.
    var replaced: Set<ContentHash> = []
    var summary = RunSummary()
    var files: [InputManifestEntry] = []

    /// Adds what another worker made.
    mutating func add(_ part: IngestResult) {
        runs.append(contentsOf: part.runs)
        summary.merge(part.summary)
    }
}

/// Reads all documents with as many workers as the plan allows.
///
/// Workers pull batches from one feed, so that never more threads than workers are busy; each batch is about 1 MB, so
/// that several workers share one file. Memory: two batches a worker with what was found in them, and the records until
/// they make a run.
enum IngestStage {
    /// Runs the stage.
    ///
    /// - Throws: `ConversionError`: `interrupted`, or that the spool cannot be written.
    static func run(
        _ listing: InputListing, plan: ConversionPlan, spool: RecordSpool, monitor: ConversionMonitor, log: ProblemLog
    ) async throws -> IngestResult {
        let textures = try await TextureScan.run(listing, plan: plan, monitor: monitor)
        let feed = BatchFeed(listing.files, isStopRequested: { monitor.isStopped })
        let deferred = DeferredTrees(byteLimit: plan.memory.forWaitingObjects)
        var result = IngestResult()
        try await withThrowingTaskGroup(of: IngestResult.self) { group in
            for _ in 0..<max(1, plan.jobs) {
                group.addTask { try await work(feed, deferred, plan, spool, textures, monitor, log) }
            }
            for try await part in group { result.add(part) }
        }
        try await DeferredRun(deferred.take(), listing.files, plan, spool, monitor, log).run(into: &result)
        var memberships = GroupMemberships(result.summary.groups)
        try memberships.apply(to: &result, spool, plan, isStopped: { monitor.isStopped })
        let (documents, problems) = feed.finished()
        result.files = documents.map { InputManifestEntry(name: $0.name, hash: $0.hash, bytes: $0.bytes) }
        result.summary.problems.append(contentsOf: problems)
        for document in documents {
            result.summary.notes.merge(document.notes)
            result.summary.files[document.name, default: FileCounts()].counted += SeverityCounts(document.notes)
        }
        return result
    }

    @concurrent
    private static func work(
        _ feed: BatchFeed, _ deferred: DeferredTrees, _ plan: ConversionPlan, _ spool: RecordSpool,
        _ textures: TextureTargets, _ monitor: ConversionMonitor, _ log: ProblemLog
    ) async throws -> IngestResult {
        let worker = try IngestWorker(
            plan: plan, spool: spool, deferred: deferred, textures: textures, isStopped: { monitor.isStopped })
        while let (batch, bytesRead, number) = feed.next() {
            if monitor.isStopped { throw ConversionError.interrupted }
            var count = worker.ingest(batch)
            log.append(worker.takeFindings(), number: number)
            count += worker.ingestTurnedAway { log.append(worker.takeFindings(), number: $0.number) }
            try worker.flush(onlyIfFull: true)
            monitor.update { progress in
                progress.bytesRead = max(progress.bytesRead, bytesRead)
                progress.objects += count
            }
        }
        // A feed that was told to stop ends like one that is empty.
        if monitor.isStopped { throw ConversionError.interrupted }
        try worker.flush()
        return IngestResult(runs: worker.runs, summary: worker.finish())
    }
}

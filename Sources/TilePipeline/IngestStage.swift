internal import CityGMLReading
internal import CityObjects
internal import ContentHashing
internal import Diagnostics
internal import InputSources
internal import Spool

/// A file of the run as the manifest names it.
public struct InputManifestEntry: Sendable, Hashable, Codable {
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
    /// So many problems wait for the journal, each some hundreds of bytes.
    private static let mostProblems = 20_000

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
        let past = PastIngest(spool.finished.ingest)
        result.runs = past.runs
        result.summary.merge(past.summary)
        try await withThrowingTaskGroup(of: IngestResult.self) { group in
            for _ in 0..<max(1, plan.jobs) {
                group.addTask { try await work(feed, past, deferred, plan, spool, textures, monitor, log) }
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
        _ feed: BatchFeed, _ past: PastIngest, _ deferred: DeferredTrees, _ plan: ConversionPlan, _ spool: RecordSpool,
        _ textures: TextureTargets, _ monitor: ConversionMonitor, _ log: ProblemLog
    ) async throws -> IngestResult {
        let worker = try IngestWorker(
            plan: plan, spool: spool, deferred: deferred, textures: textures, isStopped: { monitor.isStopped })
        var result = IngestResult()
        // What the next run of records is made of, for the journal.
        var batches: [FinishedBatch] = []
        var problems = 0
        func take(_ number: Int, hash: UInt64, objects: Int, hasWaiting: Bool = false) {
            let found = worker.takeFindings()
            log.append(found, number: number)
            guard spool.journal != nil else { return }
            problems += found.problems.count + found.quarantine.count
            batches.append(
                FinishedBatch(
                    number: number, hash: hash, objects: objects, hasWaiting: hasWaiting, problems: found.problems,
                    quarantine: found.quarantine))
        }
        func flush() throws {
            let run = try worker.flush()
            let summary = worker.takeSummary()
            if let run { result.runs.append(run) }
            result.summary.merge(summary)
            if let journal = spool.journal, run != nil || !batches.isEmpty {
                try journal.append(
                    FinishedIngest(
                        headsOffset: run?.headsOffset ?? 0, count: run?.count ?? 0, end: run?.end ?? 0,
                        batches: batches, summary: summary))
            }
            batches.removeAll()
            problems = 0
            if spool.journal != nil { ProcessMemory.giveBack() }
        }
        while let (batch, bytesRead, number) = feed.next() {
            if monitor.isStopped { throw ConversionError.interrupted }
            var count = 0
            if let done = past.batches[number] {
                guard done.hash == batch.hash else { throw ConversionError.inputChanged(batch.context.file) }
                log.append(done.problems, done.quarantine, number: number)
                if done.hasWaiting { worker.readWaiting(batch) }
                count = done.objects
            } else {
                count = worker.ingest(batch)
                take(number, hash: spool.journal == nil ? 0 : batch.hash, objects: count, hasWaiting: worker.hasWaiting)
            }
            count += worker.ingestTurnedAway(but: past.turnedAway) { take($0.number, hash: 0, objects: 1) }
            // A batch during which that came is read in part: nobody is to be told that it is finished.
            if monitor.isStopped { throw ConversionError.interrupted }
            // Objects that are lost make no records, but problems that wait for the journal.
            if worker.isFull || problems > Self.mostProblems { try flush() }
            monitor.update { progress in
                progress.bytesRead = max(progress.bytesRead, bytesRead)
                progress.objects += count
            }
        }
        // A feed that was told to stop ends like one that is empty.
        if monitor.isStopped { throw ConversionError.interrupted }
        try flush()
        return result
    }
}

/// What earlier runs of the same conversion have finished of the ingest.
struct PastIngest: Sendable {
    /// Batches by their numbers.
    private(set) var batches: [Int: FinishedBatch] = [:]
    /// The numbers of objects that could not wait for others.
    private(set) var turnedAway: Set<Int> = []
    private(set) var runs: [RecordRun] = []
    private(set) var summary = RunSummary()

    /// What entries of a journal tell.
    init(_ finished: [FinishedIngest]) {
        for entry in finished {
            if entry.count > 0 {
                runs.append(RecordRun(headsOffset: entry.headsOffset, count: entry.count, end: entry.end))
            }
            summary.merge(entry.summary)
            for batch in entry.batches {
                batches[batch.number] = batch
                if batch.number >= DeferredTree.firstNumber { turnedAway.insert(batch.number) }
            }
        }
    }
}

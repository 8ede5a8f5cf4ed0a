internal import CityGMLReading
internal import CityObjects
internal import Diagnostics
internal import InputSources
internal import Spool

/// Reads once more what waiting objects refer to, and converts them then (decision 12).
///
/// References may lead to geometries that consist of references themselves: every further step is one more round
/// through the documents that are still asked for. Memory: what waits, and as much again of what is lent.
struct DeferredRun {
    /// No honest chain of references crosses more members.
    private static let roundLimit = 8

    private let trees: [DeferredTree]
    private let files: [InputFile]
    private let plan: ConversionPlan
    private let spool: RecordSpool
    private let monitor: ConversionMonitor
    private let log: ProblemLog

    init(
        _ trees: [DeferredTree], _ files: [InputFile], _ plan: ConversionPlan, _ spool: RecordSpool,
        _ monitor: ConversionMonitor, _ log: ProblemLog
    ) {
        self.trees = trees
        self.files = files
        self.plan = plan
        self.spool = spool
        self.monitor = monitor
        self.log = log
    }

    /// Converts the waiting objects and adds them to what there is.
    ///
    /// - Throws: `ConversionError.interrupted`.
    func run(into result: inout IngestResult) async throws {
        guard !trees.isEmpty else { return }
        var reading = LendingState(files: files)
        for tree in trees { reading.ask(tree.targets, of: tree.context.file, at: files[tree.fileIndex].path) }
        let lists = try await read(&reading)
        let store = reading.store
        let jobs = max(1, min(plan.jobs, trees.count))
        try await withThrowingTaskGroup(of: IngestResult.self) { group in
            for job in 0..<jobs {
                group.addTask { try await convert(job, of: jobs, store) }
            }
            for try await part in group { result.add(part) }
        }
        let (problems, notes) = reading.findings()
        result.summary.problems += problems
        result.summary.notes.merge(notes)
        result.summary.relatedInputs.merge(lists)
    }

    /// Reads documents until nobody asks for more, and says which files beside the inputs it read.
    @concurrent
    private func read(_ reading: inout LendingState) async throws -> RelatedInputs {
        let lending = GeometryLending()
        for _ in 0..<Self.roundLimit where reading.isAsking {
            reading.readRound(lending, isStopRequested: { monitor.isStopped })
            if monitor.isStopped { throw ConversionError.interrupted }
        }
        reading.finish()
        var related = RelatedInputs()
        related.add(lending.codeLists)
        for (path, name) in reading.lenders { related.addLender(path, name: name) }
        return related
    }

    /// Every so many of the trees, beginning with one.
    @concurrent
    private func convert(_ first: Int, of step: Int, _ store: LentGeometries) async throws -> IngestResult {
        let worker = try IngestWorker(plan: plan, spool: spool, isStopped: { monitor.isStopped })
        var runs: [RecordRun] = []
        for index in stride(from: first, to: trees.count, by: step) {
            if monitor.isStopped { throw ConversionError.interrupted }
            let tree = trees[index]
            worker.ingest(tree.resolved(with: store, document: files[tree.fileIndex].path), of: tree)
            log.append(worker.takeFindings(), number: tree.number)
            if worker.isFull, let run = try worker.flush() { runs.append(run) }
            monitor.update { $0.objects += 1 }
        }
        if let run = try worker.flush() { runs.append(run) }
        return IngestResult(runs: runs, summary: worker.takeSummary())
    }
}

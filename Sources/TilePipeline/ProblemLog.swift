internal import Diagnostics
internal import Synchronization

/// The problems and the quarantine of a run: counted and selected from in memory, and all of them handed on to a sink
/// that has more room, such as a file.
///
/// Shared by all workers. Memory does not grow with the number of problems.
final class ProblemLog: Sendable {
    /// The number of what concerns the run or a file as a whole: it stands before that of the first batch.
    static let wholeRun = -1

    private let state = Mutex(ProblemDigest())
    private let sink: (any ProblemSink)?

    /// An empty log.
    init(_ sink: (any ProblemSink)?) { self.sink = sink }

    /// Takes what was found in one batch, or in the run as a whole, in any order.
    ///
    /// - Parameter number: The batch's number, or `wholeRun`; each comes once.
    func append(_ found: (problems: [Problem], quarantine: [QuarantineEntry]), number: Int) {
        append(found.problems, found.quarantine, number: number)
    }

    /// Takes what was found in one batch, or in the run as a whole, in any order.
    ///
    /// - Parameter number: The batch's number, or `wholeRun`; each comes once.
    func append(_ problems: [Problem], _ quarantine: [QuarantineEntry], number: Int) {
        guard !problems.isEmpty || !quarantine.isEmpty else { return }
        let problems = problems.sorted()
        let quarantine = quarantine.sorted()
        sink?.append(problems, quarantine, number: number)
        let found = ProblemDigest(problems, quarantine)
        state.withLock { $0.merge(found) }
    }

    /// What was taken so far.
    var digest: ProblemDigest { state.withLock { $0 } }
}

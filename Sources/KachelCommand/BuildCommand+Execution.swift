internal import Diagnostics
internal import Foundation
internal import Synchronization
internal import TilePipeline

extension BuildCommand {
    /// Runs the conversion and tells how it went.
    ///
    /// - Parameter arguments: the command line without the program's name, for the report.
    func execute(_ console: Console, arguments: [String] = []) async -> ExitStatus {
        let plan: ConversionPlan
        do {
            plan = try self.plan()
        } catch {
            console.talk("kachel: \(error)\n")
            return .usage
        }
        let folder = run.report.map { ReportFolder(path: $0) }
        let lists: ProblemLists?
        do throws(ReportError) {
            try folder?.prepare()
            lists = try folder?.makeLists()
        } catch {
            console.talk("kachel: \(error.message)\n")
            return .failed
        }
        Interruption.listen()
        let clock = ContinuousClock()
        let start = clock.now
        let started = Date()
        let style = ProgressDisplay.Style(run.progress, isQuiet: run.quiet, isTerminal: console.isTerminal)
        let display = ProgressDisplay(style, console: console)
        let stages = StageClock()
        let monitor = ConversionMonitor(isStopRequested: { Interruption.isRequested }) { progress in
            stages.note(progress.stage)
            display.show(progress)
        }
        let partial = ReportBox()
        do {
            let conversion = Conversion(
                plan, monitor: monitor, problemSink: lists, fingerprintSink: run.fingerprints ? lists : nil)
            let report = try await conversion.run { partial.report = $0 }
            display.end()
            let summary = BuildSummary(report: report, plan: plan, reportFolder: run.report)
            if !run.quiet { console.talk(summary.text(seconds: start.duration(to: clock.now))) }
            let status: ExitStatus = run.failOn.isReached(by: report.worstSeverity) ? .problems : .done
            let record = BuildRecord(
                report: report, plan: plan, outcome: .converted, status: status, started: started,
                seconds: ProgressDisplay.seconds(start.duration(to: clock.now)),
                stages: stages.uses(report, jobs: plan.jobs), arguments: arguments, failOn: run.failOn)
            // The bundle is there: that is not to be called a failure, but nor is it all that was asked for.
            guard write(record, to: folder, lists, console) else { return .problems }
            guard status == .problems else { return .done }
            if run.quiet { console.talk(summary.problemText(from: run.failOn.severity ?? .error)) }
            return .problems
        } catch {
            display.end()
            let (status, reason) = tell(error, partial.report, plan, console)
            // Without a report of how far the run came, lists of what it had met by then would only mislead.
            if partial.report == nil { lists?.removeAll() }
            _ = write(
                BuildRecord(
                    report: partial.report ?? ConversionReport(), plan: plan,
                    outcome: status == .interrupted ? .interrupted : .failed(reason), status: status,
                    started: started, seconds: ProgressDisplay.seconds(start.duration(to: clock.now)),
                    stages: partial.report.map { stages.uses($0, jobs: plan.jobs) } ?? [], arguments: arguments,
                    failOn: run.failOn), to: folder, lists, console)
            return status
        }
    }

    /// Writes the report if there is to be one, and says what of it cannot be written.
    ///
    /// - Returns: whether all that was asked for is there.
    private func write(
        _ record: BuildRecord, to folder: ReportFolder?, _ lists: ProblemLists?, _ console: Console
    ) -> Bool {
        guard let folder, let lists else { return true }
        do throws(ReportError) {
            guard let failure = try folder.write(record, lists) else { return true }
            console.talk("kachel: \(failure); report.json counts all and lists \(ProblemDigest.listLimit) at most\n")
        } catch {
            console.talk("kachel: \(error.message)\n")
        }
        return false
    }

    /// Where a further run can go on.
    private static func hint(_ plan: ConversionPlan) -> String {
        plan.unfinishedWork.map { "; what is done so far is in \($0), and the same command goes on with it" } ?? ""
    }

    /// Says why there is no bundle.
    ///
    /// - Returns: the exit status, and the reason for the report, without a full stop.
    private func tell(
        _ error: any Error, _ report: ConversionReport?, _ plan: ConversionPlan, _ console: Console
    ) -> (status: ExitStatus, reason: String) {
        let reason: String
        switch error {
        case ConversionError.interrupted:
            console.talk("kachel: interrupted; nothing was written\(Self.hint(plan))\n")
            return (.interrupted, "interrupted")
        case ConversionError.outputExists(let path): reason = "\(path) exists; --overwrite replaces it"
        case ConversionError.nothingToShow:
            if let report {
                console.talk(
                    BuildSummary(report: report, plan: plan, reportFolder: run.report).problemText(from: .note))
            }
            reason = "nothing was found that can be shown; no bundle was written"
        case ConversionError.cannotWrite(let message):
            reason = "the bundle cannot be written: \(message)\(Self.hint(plan))"
        case ConversionError.internalFault(let message): reason = "internal fault, please report it: \(message)"
        default: reason = "\(error)"
        }
        console.talk("kachel: \(reason)\n")
        return (.failed, reason)
    }
}

/// Carries the report of a failed run out of it.
private final class ReportBox: Sendable {
    private let content = Mutex<ConversionReport?>(nil)

    var report: ConversionReport? {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }
}

internal import Diagnostics
internal import Foundation
internal import JSONText
internal import Reporting
internal import Synchronization
internal import TilePipeline

extension BuildCommand {
    /// Runs the conversion and tells how it went.
    func execute(_ console: Console) async -> ExitStatus {
        let plan: ConversionPlan
        do {
            plan = try self.plan()
        } catch {
            console.talk("kachel: \(error)\n")
            return .usage
        }
        do throws(ReportError) {
            try prepareReport()
        } catch {
            console.talk("kachel: \(error.message)\n")
            return .failed
        }
        Interruption.listen()
        let clock = ContinuousClock()
        let start = clock.now
        let style = ProgressDisplay.Style(run.progress, isQuiet: run.quiet, isTerminal: console.isTerminal)
        let display = ProgressDisplay(style, console: console)
        let monitor = ConversionMonitor(isStopRequested: { Interruption.isRequested }, display.show)
        let partial = ReportBox()
        do {
            let report = try await Conversion(plan, monitor: monitor).run { partial.report = $0 }
            display.end()
            let summary = BuildSummary(report: report, plan: plan, reportFolder: run.report)
            if !run.quiet { console.talk(summary.text(seconds: start.duration(to: clock.now))) }
            do throws(ReportError) {
                try write(report, plan, seconds: start.duration(to: clock.now))
            } catch {
                // The bundle is there: that is not to be called a failure, but nor is it all that was asked for.
                console.talk("kachel: \(error.message)\n")
                return .problems
            }
            guard run.failOn.isReached(by: report.worstSeverity) else { return .done }
            if run.quiet { console.talk(summary.problemText(from: run.failOn.severity ?? .error)) }
            return .problems
        } catch {
            display.end()
            return tell(error, partial.report, plan, console, start.duration(to: clock.now))
        }
    }

    private func tell(
        _ error: any Error, _ report: ConversionReport?, _ plan: ConversionPlan, _ console: Console,
        _ duration: Duration
    ) -> ExitStatus {
        switch error {
        case ConversionError.interrupted:
            console.talk("kachel: interrupted; nothing was written\n")
            return .interrupted
        case ConversionError.outputExists(let path):
            console.talk("kachel: \(path) exists; --overwrite replaces it\n")
        case ConversionError.nothingToShow:
            if let report {
                console.talk(
                    BuildSummary(report: report, plan: plan, reportFolder: run.report).problemText(from: .note))
                try? write(report, plan, seconds: duration)
            }
            console.talk("kachel: nothing was found that can be shown; no bundle was written\n")
        case ConversionError.cannotWrite(let message):
            console.talk("kachel: the bundle cannot be written: \(message)\n")
        case ConversionError.internalFault(let message):
            console.talk("kachel: internal fault, please report it: \(message)\n")
        default:
            console.talk("kachel: \(error)\n")
        }
        return .failed
    }

    /// Makes the folder of the report before anything else is done, so that a long run does not end without one.
    private func prepareReport() throws(ReportError) {
        guard let folder = run.report else { return }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ReportError(message: "the report cannot be written to \(folder): \(error.localizedDescription)")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw ReportError(message: "the report cannot be written to \(folder): no permission")
        }
    }

    /// Writes report.json and quarantine.jsonl if they are wanted.
    private func write(
        _ report: ConversionReport, _ plan: ConversionPlan, seconds: Duration
    ) throws(ReportError) {
        guard let folder = run.report else { return }
        do {
            let json = BuildReport.json(report, plan, seconds: seconds).serialized(pretty: true)
            try Data(json).write(to: URL(fileURLWithPath: folder + "/report.json"), options: .atomic)
            let lines = ProblemReport.lines(report.quarantine)
            try Data(lines).write(to: URL(fileURLWithPath: folder + "/quarantine.jsonl"), options: .atomic)
        } catch {
            throw ReportError(message: "the report cannot be written to \(folder): \(error.localizedDescription)")
        }
    }
}

/// A report that cannot be written.
private struct ReportError: Error {
    /// What and why, for people.
    var message: String
}

/// Carries the report of a failed run out of it.
private final class ReportBox: Sendable {
    private let content = Mutex<ConversionReport?>(nil)

    var report: ConversionReport? {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }
}

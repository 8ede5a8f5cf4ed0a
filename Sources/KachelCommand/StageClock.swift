internal import Synchronization
internal import TilePipeline

/// What a stage of a conversion took.
struct StageTime: Equatable {
    /// Which one.
    var stage: ConversionProgress.Stage
    /// From begin to end, seconds.
    var seconds: Double
    /// Of all threads, seconds.
    var processorSeconds: Double
    /// Of the threads that were there to work: what they did not use of the time, seconds.
    var idleSeconds: Double
    /// What it read or wrote, bytes a second.
    var bytesPerSecond: Double
}

/// Notes how much processor time had been used when each stage began, as a run's progress tells of them.
final class StageClock: Sendable {
    private let begins = Mutex<[(stage: ConversionProgress.Stage, processorSeconds: Double)]>([])

    /// Takes the stage at hand; called from any thread.
    func note(_ stage: ConversionProgress.Stage) {
        begins.withLock { begins in
            guard !begins.contains(where: { $0.stage == stage }) else { return }
            begins.append((stage, ProcessResources.processorSeconds))
        }
    }

    /// What the stages of a finished run took.
    func uses(_ report: ConversionReport, jobs: Int) -> [StageTime] {
        let begins = begins.withLock { $0 }
        return report.stageSeconds.map { stage, seconds in
            let index = begins.firstIndex { $0.stage == stage }
            let next = index.flatMap { begins.indices.contains($0 + 1) ? begins[$0 + 1].processorSeconds : nil }
            let used = index.map { (next ?? ProcessResources.processorSeconds) - begins[$0].processorSeconds } ?? 0
            let bytes =
                switch stage {
                case .listing: 0
                case .ingest: report.inputBytes
                case .tiling: report.tileBytes
                case .writing: report.storedBytes
                }
            return StageTime(
                stage: stage, seconds: seconds, processorSeconds: used,
                idleSeconds: max(0, Double(jobs) * seconds - used),
                bytesPerSecond: seconds > 0 ? Double(bytes) / seconds : 0)
        }
    }
}

internal import Synchronization

/// How far a conversion is, for whoever shows it.
public struct ConversionProgress: Sendable {
    /// The stages, in order.
    public enum Stage: String, Sendable {
        case listing
        case ingest
        case tiling
        case writing
    }

    /// The stage at hand.
    public var stage = Stage.listing
    /// Bytes of input read, after decompression.
    public var bytesRead = 0
    /// Bytes of all input files on disk.
    public var bytesTotal = 0
    /// Top-level objects read.
    public var objects = 0
    /// Tiles written.
    public var tiles = 0
    /// All tiles; 0 until the last of them is written.
    public var tilesTotal = 0
    /// Top-level objects in leaves that are written.
    public var records = 0
    /// Top-level objects in all leaves; 0 before tiling starts.
    public var recordsTotal = 0
}

/// Measures how long each stage takes; for reports only, never for a bundle.
struct StageTimes {
    private let clock = ContinuousClock()
    private var current: (stage: ConversionProgress.Stage, start: ContinuousClock.Instant)?
    private var past: [(stage: ConversionProgress.Stage, seconds: Double)] = []

    /// Ends the stage at hand and begins another.
    mutating func begin(_ stage: ConversionProgress.Stage) {
        let now = clock.now
        past = finished(at: now)
        current = (stage, now)
    }

    /// All stages so far with their seconds, the one at hand up to now.
    func finished() -> [(stage: ConversionProgress.Stage, seconds: Double)] { finished(at: clock.now) }

    private func finished(
        at now: ContinuousClock.Instant
    ) -> [(stage: ConversionProgress.Stage, seconds: Double)] {
        guard let current else { return past }
        let duration = current.start.duration(to: now).components
        return past + [(current.stage, Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)]
    }
}

/// Collects progress from all workers and hands it on; also carries the wish to stop.
public final class ConversionMonitor: Sendable {
    private let state = Mutex(ConversionProgress())
    private let stopFlag = Atomic<Bool>(false)
    private let handler: @Sendable (ConversionProgress) -> Void
    private let isStopRequested: @Sendable () -> Bool

    /// A monitor that calls `handler` on every change, from any thread, possibly from several at once.
    ///
    /// - Parameter isStopRequested: asked between batches and tiles; another way to say `stop()`.
    public init(
        isStopRequested: @escaping @Sendable () -> Bool = { false },
        _ handler: @escaping @Sendable (ConversionProgress) -> Void = { _ in }
    ) {
        self.isStopRequested = isStopRequested
        self.handler = handler
    }

    /// A monitor that calls a handler on every change, from any thread, possibly from several at once.
    public convenience init(onChange handler: @escaping @Sendable (ConversionProgress) -> Void) {
        self.init(isStopRequested: { false }, handler)
    }

    /// Asks the conversion to stop; it ends with `ConversionError.interrupted`, nothing half-written.
    public func stop() { stopFlag.store(true, ordering: .relaxed) }

    /// Whether it has been asked to stop.
    public var isStopped: Bool { stopFlag.load(ordering: .relaxed) || isStopRequested() }

    /// Changes the progress.
    package func update(_ change: (inout ConversionProgress) -> Void) {
        let copy = state.withLock { progress in
            change(&progress)
            return progress
        }
        handler(copy)
    }
}

/// Why a conversion could not finish.
public enum ConversionError: Error, Sendable, CustomStringConvertible {
    /// Asked to stop.
    case interrupted
    /// The output exists and is not to be replaced.
    case outputExists(String)
    /// Nothing that could be shown was found.
    case nothingToShow
    /// The output cannot be written.
    case cannotWrite(String)
    /// A file is another one than when the run began that is gone on with.
    case inputChanged(String)
    /// The schema that the attributes are to fit cannot be used.
    case unusableSchema(String)
    /// PROJ's database or a geoid that was asked for cannot be opened.
    case unusableGeodesy(String)
    /// The result cannot stand in the frame that was asked for.
    case unusableFrame(String)
    /// An internal contradiction, with words for a report.
    case internalFault(String)

    /// What happened, for people.
    public var description: String {
        switch self {
        case .interrupted: "the conversion was asked to stop; nothing was written"
        case .outputExists(let path): "\(path) exists and is not to be replaced"
        case .nothingToShow: "nothing that can be shown was found; nothing was written"
        case .cannotWrite(let message), .unusableSchema(let message), .unusableGeodesy(let message),
            .unusableFrame(let message):
            message
        case .inputChanged(let file):
            "\(file) has changed since the interrupted run read it; what that run had done is discarded, and the same "
                + "command starts anew"
        case .internalFault(let message): "a contradiction inside Kachel: \(message)"
        }
    }
}

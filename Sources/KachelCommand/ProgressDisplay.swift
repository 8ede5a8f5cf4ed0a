internal import Foundation
internal import JSONText
internal import Synchronization
internal import TilePipeline

/// Shows progress as a line that rewrites itself, as JSON lines, or not at all; at most ten times a second.
final class ProgressDisplay: Sendable {
    /// How.
    enum Style: Sendable {
        case bar
        case json
        case none

        init(_ wish: ProgressStyle, isQuiet: Bool, isTerminal: Bool) {
            switch wish {
            case .bar: self = isQuiet ? .none : .bar
            case .json: self = .json
            case .none: self = .none
            case .auto: self = isTerminal && !isQuiet ? .bar : .none
            }
        }
    }

    private struct State {
        var last: ContinuousClock.Instant?
        var stage: ConversionProgress.Stage?
        var hasLine = false
    }

    private let style: Style
    private let console: Console
    private let start = ContinuousClock().now
    private let state = Mutex(State())

    init(_ style: Style, console: Console) {
        self.style = style
        self.console = console
    }

    /// Shows a state, unless the last one is too fresh.
    func show(_ progress: ConversionProgress) {
        guard style != .none else { return }
        let now = ContinuousClock().now
        let seconds = Self.seconds(start.duration(to: now))
        // The text is written inside the lock, so that lines of several workers never mix.
        state.withLock { state in
            let isNewStage = state.stage != progress.stage
            if !isNewStage, let last = state.last, last.duration(to: now) < .milliseconds(100) { return }
            state.last = now
            state.stage = progress.stage
            state.hasLine = style == .bar
            console.talk(style == .bar ? "\r\u{1B}[K" + bar(progress, seconds) : json(progress, seconds))
        }
    }

    /// Removes the line.
    func end() {
        state.withLock { state in
            if state.hasLine { console.talk("\r\u{1B}[K") }
            state.hasLine = false
        }
    }

    static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    private func bar(_ progress: ConversionProgress, _ seconds: Double) -> String {
        switch progress.stage {
        case .listing: return "listing"
        case .ingest:
            let share = progress.bytesTotal > 0 ? min(1, Double(progress.bytesRead) / Double(progress.bytesTotal)) : 0
            let left = share > 0.02 ? ", \(Self.time(seconds / share - seconds)) left" : ""
            let rate = seconds > 0 ? Double(progress.bytesRead) / 1e6 / seconds : 0
            let objects = seconds > 0 ? Double(progress.objects) / seconds : 0
            return "reading \(Self.gauge(share)) \(progress.objects) objects, \(Int(objects)) objects/s, "
                + "\(Int(rate)) MB/s\(left)"
        case .tiling:
            let share = progress.recordsTotal > 0 ? Double(progress.records) / Double(progress.recordsTotal) : 0
            return "tiling  \(Self.gauge(share)) \(progress.records) of \(progress.recordsTotal) objects, "
                + "\(progress.tiles) tiles"
        case .writing: return "writing"
        }
    }

    private func json(_ progress: ConversionProgress, _ seconds: Double) -> String {
        let value: JSONValue = [
            "stage": .string(progress.stage.rawValue), "seconds": .double(rounded(seconds, digits: 3)),
            "bytesRead": .integer(progress.bytesRead), "bytesTotal": .integer(progress.bytesTotal),
            "objects": .integer(progress.objects), "objectsTiled": .integer(progress.records),
            "objectsToTile": .integer(progress.recordsTotal), "tiles": .integer(progress.tiles),
            "tilesTotal": .integer(progress.tilesTotal),
        ]
        return value.text() + "\n"
    }

    private static func gauge(_ share: Double) -> String {
        let filled = Int((share * 24).rounded(.down))
        return String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
            + " \(Int((share * 100).rounded(.down))) %"
    }

    private static func time(_ seconds: Double) -> String {
        let whole = max(0, Int(seconds.rounded(.up)))
        return whole < 90 ? "\(whole) s" : whole < 5400 ? "\(whole / 60) min" : "\(whole / 3600) h"
    }
}

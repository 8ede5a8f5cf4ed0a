/// How the tool ends. The one place where exit statuses are defined.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Done.
    case done = 0
    /// Done, with problems at or above `--fail-on`.
    case problems = 1
    /// Could not finish; nothing was written.
    case failed = 2
    /// The command line makes no sense.
    case usage = 64
    /// Interrupted; nothing is half-written.
    case interrupted = 130
}

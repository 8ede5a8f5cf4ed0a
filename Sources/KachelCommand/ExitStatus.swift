/// How the tool ends. The one place where exit statuses are defined.
///
/// `Scripts/exit_statuses.py` makes the tables in README.md, Documentation/ExitCodes.md and the manual from the comments
/// here: the first paragraph is the meaning, the next ones say more.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Done.
    ///
    /// The output is complete. There may be problems below `--fail-on`; the end summary counts them.
    case done = 0
    /// Done, with problems at or above `--fail-on`.
    ///
    /// The output is complete but for what the problems say, and can be used. Whether to publish it is for you to
    /// decide: look at the report first.
    case problems = 1
    /// Could not finish; nothing was written.
    ///
    /// The last line on standard error says why. What stood under the output's name before is unchanged.
    case failed = 2
    /// Wrong usage.
    ///
    /// An option, a value or an argument is wrong or missing. Nothing was read or written; trying again does not help.
    case usage = 64
    /// Interrupted; nothing is half-written.
    ///
    /// Ctrl-C (SIGINT) or SIGTERM ended the run in good order. What stood under the output's name before is unchanged.
    case interrupted = 130
}

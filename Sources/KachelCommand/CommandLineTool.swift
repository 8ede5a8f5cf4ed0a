internal import ArgumentParser
internal import TilePipeline

/// The tool behind the executable: arguments in, exit status out.
package enum CommandLineTool {
    /// The version, as in CHANGELOG.md.
    package static let version = "0.1.0"

    /// Runs a command line (without the program's name) and returns its exit status.
    @concurrent
    package static func run(_ arguments: [String], console: Console = .standard) async -> ExitStatus {
        ProcessMemory.keepForWorkers()
        let status = await answer(arguments, console)
        guard status == .done || status == .problems, let reason = console.lostData() else { return status }
        // Half an answer in a file must not pass for a whole one.
        console.talk("kachel: standard output cannot be written: \(reason)\n")
        return .failed
    }

    private static func answer(_ arguments: [String], _ console: Console) async -> ExitStatus {
        do {
            try refuseEmpty(arguments)
            var command = try KachelRoot.parseAsRoot(arguments)
            switch command {
            case let build as BuildCommand:
                return await BuildInvocation(build, Array(arguments.dropFirst())).run(console)
            case let run as RunCommand: return await run.execute(console, Array(arguments.dropFirst()))
            case let inspect as InspectCommand: return await inspect.execute(console)
            case let crs as CRSCommand: return crs.execute(console)
            case let synth as SynthCommand: return synth.execute(console)
            default:
                // Help of a subcommand and the like, which ArgumentParser runs by itself.
                try command.run()
                return .done
            }
        } catch {
            let message = KachelRoot.fullMessage(for: error)
            guard KachelRoot.exitCode(for: error).isSuccess else {
                console.talk(message + "\n")
                return .usage
            }
            console.data(message + "\n")
            return .done
        }
    }

    /// No option and no argument takes an empty text: it comes from a variable of a script that is not set.
    private static func refuseEmpty(_ arguments: [String]) throws {
        guard let index = arguments.firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) else { return }
        let before = index > 0 ? arguments[index - 1] : ""
        throw ValidationError(
            before.hasPrefix("-") && !before.contains("=")
                ? "The value of \(before) is empty; give it one, or leave the option out."
                : "Argument \(index + 1) is empty.")
    }
}

/// `kachel`
struct KachelRoot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kachel",
        abstract: "Turns city models (CityGML, CityJSON) into compressed OGC 3D Tiles.",
        discussion: """
            Data goes to standard output, talk to standard error.

            Exit status: 0 done, 1 done with problems at or above --fail-on, 2 could not finish, 64 wrong usage, \
            130 interrupted with nothing half-written.
            """,
        version: "kachel \(CommandLineTool.version)",
        subcommands: [BuildCommand.self, RunCommand.self, InspectCommand.self, CRSCommand.self, SynthCommand.self])
}

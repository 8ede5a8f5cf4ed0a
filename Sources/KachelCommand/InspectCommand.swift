internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import Geodesy
internal import JSONText
internal import ModelInspection
internal import TileBundles
internal import TilePipeline
internal import TilesetAudit

/// `kachel inspect`
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Says what city models and 3D Tiles bundles hold.",
        discussion: """
            Examples:
              kachel inspect LoD2_32_324_5729_1_NW.gml
              kachel inspect city/ --json > city.json
              kachel inspect old.gml --crs EPSG:31467+5783
              kachel inspect city/ --check
              kachel inspect tiles/

            City models are read once, in parallel, and nothing of them is kept in memory: formats, reference systems \
            and what becomes of them, place and heights, objects, geometry, appearances, attributes and problems. \
            With --check also whether their polygons and solids are sound. Of bundles: levels, sizes, features, schema, \
            extensions, and files that are missing or superfluous.

            The answer goes to standard output. Exit status: 0 if there is one, 1 for problems at or above --fail-on, \
            2 if no input can be read.
            """)

    @Argument(
        help: "CityGML and CityJSON files (plain or gzip), folders, 3D Tiles bundles (folder, tileset.json, .3tz).")
    var inputs: [String]

    @Flag(help: "One JSON document instead of text; Documentation/Schemas/inspect.schema.json describes it.")
    var json = false

    @OptionGroup(title: "Checks")
    var checks: InspectCheckOptions

    @OptionGroup(title: "Place and height")
    var place: PlaceOptions

    @OptionGroup(title: "The run")
    var run: InspectRunOptions

    func validate() throws {
        guard !inputs.isEmpty else { throw ValidationError("Name at least one file or folder.") }
    }

    /// What the options ask for.
    var options: InspectionOptions {
        var options = InspectionOptions()
        options.inputs = inputs
        options.crs = place.crs
        options.georeferencing = place.georeferencing
        options.checks = checks.options
        options.jobs = run.jobs ?? ProcessResources.availableProcessors
        return options
    }
}

/// How an inspection behaves.
struct InspectRunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "At most so many threads are busy at once (default: the processors that the process may use).",
            valueName: "count"))
    var jobs: Int?

    @Option(help: "Exit with 1 if there are problems of this severity or worse.")
    var failOn = FailureThreshold.never

    @Option(help: "Progress on standard error: a bar on a terminal, JSON lines, or none.")
    var progress = ProgressStyle.auto

    func validate() throws {
        if let jobs, jobs < 1 || jobs > 1024 { throw ValidationError("--jobs is a number from 1 to 1024.") }
    }
}

extension InspectCommand {
    /// Inspects the inputs and says what they hold.
    ///
    /// - Parameter isStopRequested: asked again and again; the run ends once it says so.
    func execute(
        _ console: Console, isStopRequested: @escaping @Sendable () -> Bool = { Interruption.isRequested }
    ) async -> ExitStatus {
        Interruption.listen()
        let style = ProgressDisplay.Style(run.progress, isQuiet: false, isTerminal: console.isTerminal)
        let display = ProgressDisplay(style, console: console)
        let monitor = ConversionMonitor(isStopRequested: isStopRequested, display.show)
        do {
            let inputs = InspectInputs(self.inputs)
            var survey: ModelSurvey?
            if !inputs.models.isEmpty {
                var options = options
                options.inputs = inputs.models
                survey = try await ModelInspector.inspect(options, monitor: monitor)
            }
            let bundles = inputs.inspectBundles(isStopRequested: isStopRequested)
            // What was counted until then is no answer.
            guard !isStopRequested() else { throw ConversionError.interrupted }
            display.end()
            for message in bundles.errors { console.talk("kachel: \(message)\n") }
            // What the data says of itself must not command a terminal; JSON escapes in its own way.
            console.data(json ? document(survey, bundles) : Console.harmless(text(survey, bundles.surveys)))
            return status(survey, bundles, console)
        } catch ConversionError.interrupted {
            display.end()
            console.talk("kachel: interrupted\n")
            return .interrupted
        } catch {
            display.end()
            console.talk("kachel: \(error)\n")
            return .failed
        }
    }

    private func document(_ survey: ModelSurvey?, _ bundles: InspectedBundles) -> String {
        let document: JSONValue = [
            "schemaVersion": .integer(Self.schemaVersion),
            "generator": .string("kachel \(CommandLineTool.version)"),
            "model": survey.map(InspectModelJSON.model) ?? .null,
            "bundles": .array(bundles.surveys.map(InspectBundleJSON.bundle)),
            "problems": InspectModelJSON.problems(bundles.problems),
        ]
        return document.text(pretty: true) + "\n"
    }

    private func text(_ survey: ModelSurvey?, _ bundles: [BundleSurvey]) -> String {
        let parts =
            (survey.map { [InspectModelText.lines($0, heights: place.coordinates.heights)] } ?? [])
            + bundles.map(InspectBundleText.lines)
        return parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n\n")
    }

    private func status(_ survey: ModelSurvey?, _ bundles: InspectedBundles, _ console: Console) -> ExitStatus {
        guard !bundles.surveys.isEmpty || survey?.files.contains(where: \.isRead) == true else {
            console.talk("kachel: none of the inputs can be read\n")
            return .failed
        }
        let tallies = [survey?.problems, bundles.problems] + bundles.surveys.map(\.problems)
        var worst = tallies.compactMap { $0?.worstSeverity }.max()
        // Unsound geometry is shown all the same, as well as it can be.
        if let checks = survey?.checks, checks.count > 0 { worst = max(worst ?? .warning, .warning) }
        return run.failOn.isReached(by: worst) ? .problems : .done
    }

    private static let schemaVersion = 1
}

/// The inputs of an inspection, sorted into city models and bundles.
private struct InspectInputs {
    var models: [String] = []
    var bundles: [String] = []

    init(_ inputs: [String]) {
        for input in inputs {
            if Self.isBundle(input) { bundles.append(input) } else { models.append(input) }
        }
    }

    private static func isBundle(_ path: String) -> Bool {
        URL(fileURLWithPath: path).lastPathComponent == "tileset.json" || BundlePackaging.isArchiveName(path)
            || FileManager.default.fileExists(atPath: path + "/tileset.json")
    }

    /// Inspects the bundles in the order in which they were given.
    func inspectBundles(isStopRequested: @escaping () -> Bool) -> InspectedBundles {
        var result = InspectedBundles()
        for path in bundles where !isStopRequested() {
            do throws(BundleError) {
                let reader = try BundleOpening.reader(for: path)
                result.surveys.append(
                    try BundleInspector.inspect(reader, name: path, isStopRequested: isStopRequested))
            } catch {
                result.add(error, of: path)
            }
        }
        return result
    }
}

/// What became of the bundles that were named.
private struct InspectedBundles {
    var surveys: [BundleSurvey] = []
    /// Of those that cannot be opened, for people.
    var errors: [String] = []
    /// The same for programs: counted by the bundles' names.
    var problems = ProblemTally()

    mutating func add(_ error: BundleError, of path: String) {
        errors.append(error.message)
        let code: ProblemCode =
            switch error.code {
            case .notFound, .system: .unreadableFile
            default: .malformedBundleFile
            }
        let prefix = path + ": "
        let message = error.message.hasPrefix(prefix) ? String(error.message.dropFirst(prefix.count)) : error.message
        problems.add(Problem(code, at: Place(file: path), message), name: path)
    }
}

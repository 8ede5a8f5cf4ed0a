internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import JSONText
internal import ModelInspection
internal import TilePipeline

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

            City models are read once, in parallel, and nothing of them is kept in memory: formats, reference systems \
            and what becomes of them, place and heights, objects, geometry, appearances, attributes and problems. \
            Whether polygons are sound is only seen by kachel build.

            The answer goes to standard output. Exit status: 0 if there is one, 1 for problems at or above --fail-on, \
            2 if no input can be read.
            """)

    @Argument(help: "CityGML files (plain or gzip), folders.")
    var inputs: [String]

    @Flag(help: "One JSON document instead of text; Documentation/Schemas/inspect.schema.json describes it.")
    var json = false

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
    func execute(_ console: Console) async -> ExitStatus {
        Interruption.listen()
        let style = ProgressDisplay.Style(run.progress, isQuiet: false, isTerminal: console.isTerminal)
        let display = ProgressDisplay(style, console: console)
        let monitor = ConversionMonitor(isStopRequested: { Interruption.isRequested }, display.show)
        let survey: ModelSurvey
        do {
            survey = try await ModelInspector.inspect(options, monitor: monitor)
            display.end()
        } catch ConversionError.interrupted {
            display.end()
            console.talk("kachel: interrupted\n")
            return .interrupted
        } catch {
            display.end()
            console.talk("kachel: \(error)\n")
            return .failed
        }
        if json {
            let document: JSONValue = [
                "schemaVersion": .integer(Self.schemaVersion),
                "generator": .string("kachel \(CommandLineTool.version)"),
                "model": InspectModelJSON.model(survey),
                "bundles": .array([]),
            ]
            console.data(document.text(pretty: true) + "\n")
        } else {
            console.data(InspectModelText.lines(survey).joined(separator: "\n") + "\n")
        }
        guard survey.files.contains(where: \.isRead) else {
            console.talk("kachel: none of the inputs can be read\n")
            return .failed
        }
        return run.failOn.isReached(by: survey.problems.worstSeverity) ? .problems : .done
    }

    private static let schemaVersion = 1
}

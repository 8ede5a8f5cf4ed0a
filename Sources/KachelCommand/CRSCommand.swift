internal import ArgumentParser
internal import Diagnostics
internal import Geodesy
internal import JSONText
internal import SpatialFrames

/// `kachel crs`
struct CRSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crs",
        abstract: "Says what a coordinate reference system is and how its coordinates become WGS 84.",
        discussion: """
            Examples:
              kachel crs EPSG:25832+7837
              kachel crs "urn:adv:crs:ETRS89_UTM32*DE_DHHN2016_NH*GCG2016" --json
              kachel crs EPSG:31467 --point 3512345,5401234,250
              kachel crs --search "gauss kruger zone 3"

            A name is whatever a file may have as srsName: a code, a URN, a name, WKT, a PROJ string. The answer says \
            how it was understood, axes and units, area of use, the operation to WGS 84 with its steps and accuracy, \
            the grids that it uses or lacks and where they can be had, what is assumed about heights, and a point in \
            the middle of the area of use to compare with. Options count as they do for build.

            The answer goes to standard output. Exit status: 0 if there is one, 1 for problems at or above --fail-on, \
            2 if no name is known and nothing was found.
            """)

    @Argument(help: ArgumentHelp("Reference systems, as files and --crs name them.", valueName: "names"))
    var names: [String] = []

    @Option(
        help: ArgumentHelp(
            "List the systems of PROJ's database with all these words in code, name or area of use.",
            valueName: "words"))
    var search: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A point in each system's units and axis order: where it lies, and whether in the area of use; may be given several times.",
            valueName: "x,y[,z]"))
    var point: [SourcePointArgument] = []

    @Flag(help: "One JSON document instead of text; Documentation/Schemas/crs.schema.json describes it.")
    var json = false

    @OptionGroup(title: "Heights and axes")
    var coordinates: CoordinateOptions

    @Option(help: "Exit with 1 if there are problems of this severity or worse.")
    var failOn = FailureThreshold.error

    func validate() throws {
        guard !names.isEmpty || search != nil else {
            throw ValidationError("Name a reference system, or --search for one.")
        }
        guard point.isEmpty || !names.isEmpty else {
            throw ValidationError("--point needs the name of the system that it is in.")
        }
    }
}

/// `x,y` or `x,y,z`; blanks may stand for the commas, as in `gml:pos`.
struct SourcePointArgument: ExpressibleByArgument {
    var position: Position<SourceCRS>

    init?(argument: String) {
        let parts =
            argument.contains(",")
            ? argument.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingPrefix(" ") }
            : argument.split(separator: " ")
        let numbers = parts.compactMap { Double($0) }.filter(\.isFinite)
        guard numbers.count == parts.count, numbers.count == 2 || numbers.count == 3 else { return nil }
        position = Position(x: numbers[0], y: numbers[1], z: numbers.count == 3 ? numbers[2] : 0)
    }
}

/// What is known of one name, with what a conversion would make of the user's points.
struct CRSAnswer {
    var profile: CRSProfile
    var points: [PlacedPoint] = []
    /// What an unknown name may have meant.
    var suggestions: [CRSListing] = []

    /// What a conversion would report.
    var problems: [(code: ProblemCode, message: String)] {
        var result: [(code: ProblemCode, message: String)] = []
        if let error = profile.error { result.append((error.problemCode, error.message)) }
        for remark in (profile.plan?.remarks ?? []) + points.flatMap(\.remarks) {
            // What strictness refuses is told once, as the error.
            if result.contains(where: { $0.message.contains(remark.message) }) { continue }
            result.append((remark.code, remark.message))
        }
        return result
    }
}

/// What a search found.
struct CRSSearch {
    var words: String
    var matches: [CRSListing]
    var count: Int

    /// At most so many are listed.
    static let limit = 40
}

extension CRSCommand {
    /// Says what the names are and what was found.
    func execute(_ console: Console) -> ExitStatus {
        do throws(GeodesyError) {
            let catalogue = try CRSCatalogue(options: coordinates.georeferencing)
            let found = search.map { words in
                let result = catalogue.search(words, limit: CRSSearch.limit)
                return CRSSearch(words: words, matches: result.matches, count: result.count)
            }
            var answers: [CRSAnswer] = []
            for name in names { answers.append(try answer(name, catalogue)) }
            let text =
                json
                ? CRSJSON.document(answers, found, catalogue).text(pretty: true) + "\n"
                : Console.harmless(CRSText.text(answers, found, catalogue))
            if !text.isEmpty { console.data(text) }
            for answer in answers where !answer.profile.isKnown { console.talk(CRSText.unknown(answer)) }
            if let found, found.count == 0 {
                console.talk("kachel: nothing has all the words of “\(found.words)”; try fewer of them\n")
            }
            return status(answers, found)
        } catch {
            console.talk("kachel: \(error.message)\n")
            return .failed
        }
    }

    private func answer(_ name: String, _ catalogue: CRSCatalogue) throws(GeodesyError) -> CRSAnswer {
        let profile = catalogue.profile(of: name)
        // Without the database or a grid that was asked for there is no answer to any name.
        if let error = profile.error, error.code == .databaseMissing || error.code == .gridMissing { throw error }
        var answer = CRSAnswer(profile: profile)
        guard profile.plan != nil else {
            if !profile.isKnown { answer.suggestions = catalogue.suggestions(for: name) }
            return answer
        }
        for point in point {
            answer.points.append(try catalogue.place(point.position, in: profile))
        }
        return answer
    }

    private func status(_ answers: [CRSAnswer], _ found: CRSSearch?) -> ExitStatus {
        guard answers.contains(where: \.profile.isKnown) || (found?.count ?? 0) > 0 else { return .failed }
        let worst = answers.flatMap(\.problems).map(\.code.severity).max()
        return failOn.isReached(by: worst) ? .problems : .done
    }
}

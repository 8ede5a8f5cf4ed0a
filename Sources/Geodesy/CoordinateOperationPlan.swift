public import Diagnostics
public import SpatialFrames

/// How the coordinates of one reference system become WGS 84: decided once, the same on every thread and machine
/// with the same PROJ data. `SourceTransformer` carries it out.
///
/// PROJ names the operation. Where it has a complete one (heights included, no guess, all grids here), that is used.
/// Otherwise plane and height are taken apart: PROJ's best horizontal operation, and a geoid for the heights; PROJ's
/// own answer in that case is a *ballpark* operation, which leaves heights unchanged without a word.
public struct CoordinateOperationPlan: Sendable, Hashable {
    /// What was understood and chosen, for people.
    public var description: CRSDescription
    /// The options it was made with.
    public let options: GeoreferencingOptions
    /// What the user must know.
    public var remarks: [GeoreferencingRemark]
    /// The steps after the axis order, as a PROJ string: source coordinates to longitude and latitude in radians.
    let steps: String
    /// The step behind them that adds a geoid; empty if none is added or the steps contain it.
    var geoidStep: String
    /// Factor from the source's unit of height to metres, applied before the steps; negative for depths.
    let heightScale: Double
    /// Whether the axis order may be questioned at all (not for geocentric systems).
    let hasHorizontalAxes: Bool

    /// How far from the origin coordinates are believed, metres; nil where they are not local.
    let reach: Double?

    /// The whole pipeline, which is the identity of the operation.
    var pipeline: String {
        "+proj=pipeline " + (description.axesSwapped ? "+step +proj=axisswap +order=2,1 " : "") + steps + geoidStep
    }

    /// Makes the plan for a `srsName`.
    ///
    /// A pure function of its arguments and of the PROJ data installed.
    ///
    /// - Parameters:
    ///   - srsName: The text in the file or on the command line; with an origin in the options it may be empty, and
    ///     is only noted.
    ///   - options: The user's choices.
    ///   - sample: A point of the file in source coordinates (a corner of its envelope or its first point), which
    ///     decides the axis order, and the operation where several serve parts of the system's area; nil keeps the
    ///     authority's order and PROJ's first operation.
    /// - Throws: `GeodesyError` if coordinates cannot be transformed at all, or only by guesses that the options refuse.
    /// - Complexity: 10 to 200 ms, most of it PROJ's search.
    public static func make(
        srsName: String, options: GeoreferencingOptions = GeoreferencingOptions(), sample: Position<SourceCRS>? = nil
    ) throws(GeodesyError) -> CoordinateOperationPlan {
        let context = try ProjContext(searchPaths: options.projSearchPaths)
        return try NamedPlan(srsName, options: options, in: context).plan(for: sample, using: OperationCache(context))
    }

    /// The plan itself, unless its options are strict and it rests on a guess.
    ///
    /// - Throws: `guessRefused` with every guess and what to give instead.
    func accepted() throws(GeodesyError) -> CoordinateOperationPlan {
        let guesses = remarks.filter(\.isGuess).map(\.message)
        guard options.isStrict, !guesses.isEmpty else { return self }
        throw GeodesyError(.guessRefused, guesses.joined(separator: "; ") + " (refused by --strict)")
    }

    /// What may be to blame where points find no place on the globe, to follow the name of their system; empty where
    /// it is no geoid of the user's.
    package var causeOfFailures: String {
        guard case .file = options.geoid, let geoid = description.geoid else { return "" }
        return " with the geoid grid “\(geoid)”, which must cover them"
    }

    /// The remarks as problems of a place in the input.
    public func problems(at place: Place) -> [Problem] {
        remarks.map { Problem($0.code, at: place, $0.message) }
    }

}

extension CoordinateOperationPlan {
    /// The plan for a place before the axis order was questioned: the authority's, or as the options say.
    ///
    /// - Parameter place: where the file's points lie, nil if that is not known.
    init(_ search: OperationSearch, options: GeoreferencingOptions, place: Cartographic?) throws(GeodesyError) {
        var draft = try OperationDraft(search, options: options, place: place)
        if options.axisOrder == .eastingFirst, draft.description.isNorthingFirst {
            draft.description.axesSwapped = true
            draft.description.notes.append("axes read as easting, northing as asked for, against the authority's order")
        }
        self.init(
            description: draft.description, options: options, remarks: draft.remarks, steps: draft.steps,
            geoidStep: draft.geoidStep,
            heightScale: draft.heightScale,
            hasHorizontalAxes: search.resolution.horizontal.unbound.kind != .geocentric, reach: nil)
    }
}

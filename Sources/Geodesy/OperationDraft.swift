internal import Diagnostics
internal import SpatialFrames

/// The decisions behind a plan: which operation, which geoid, and what must be said about them.
struct OperationDraft {
    var description: CRSDescription
    var remarks: [GeoreferencingRemark] = []
    var steps = ""
    var geoidStep = ""
    var heightScale = 1.0

    private let options: GeoreferencingOptions
    private let context: ProjContext
    private let search: OperationSearch
    private let place: Cartographic?

    /// - Parameter place: where the file's points lie, nil if that is not known.
    /// - Throws: `noOperation` if PROJ knows none, `gridMissing` if a geoid asked for by name is not there.
    init(
        _ search: OperationSearch, options: GeoreferencingOptions, place: Cartographic?
    ) throws(GeodesyError) {
        self.options = options
        self.search = search
        self.place = place
        context = search.context
        let resolution = search.resolution
        let name = search.name
        let horizontal = resolution.horizontal
        let vertical = resolution.vertical
        let horizontalAxes = horizontal.axes
        let isThreeDimensional = vertical == nil && horizontalAxes.count >= 3
        let verticalAxis = vertical?.axes.first ?? (horizontalAxes.count > 2 ? horizontalAxes[2] : nil)
        let planeUnit = horizontalAxes.first
        // Surveys in feet measure heights in feet; nobody measures them in kilometres.
        let sharesUnit = horizontal.unbound.kind == .projected && (planeUnit?.unitFactor ?? 1) < 10
        description = CRSDescription(
            sourceText: name.text, interpretation: name.interpretation, horizontalName: horizontal.name,
            horizontalCode: horizontal.identifier, verticalName: vertical?.name, verticalCode: vertical?.identifier,
            isThreeDimensional: isThreeDimensional,
            axes: Array(horizontalAxes.prefix(isThreeDimensional ? 3 : 2)) + (vertical?.axes ?? []),
            axesSwapped: false, heightReference: .ellipsoidal,
            heightUnit: verticalAxis?.unit ?? (sharesUnit ? planeUnit?.unit ?? "metre" : "metre"), operationName: "",
            accuracy: nil, gridsUsed: [], gridsMissing: [], geoid: nil, fallback: nil,
            areaOfUse: horizontal.areaOfUse ?? resolution.compound?.areaOfUse, notes: resolution.notes)
        try checkGrids(of: DefinitionGrids(name))
        if isThreeDimensional {
            try planThreeDimensional()
        } else if let vertical {
            heightScale = (verticalAxis?.unitFactor ?? 1) * (verticalAxis?.direction == "down" ? -1 : 1)
            try planCompound(vertical)
        } else {
            heightScale = sharesUnit ? planeUnit?.unitFactor ?? 1 : 1
            try planWithoutHeights()
        }
        remarkOnAccuracy()
        if !isThreeDimensional, let remark = HeightArea(resolution).remarkOnPair(options) { remarks.append(remark) }
    }

    /// Looks for the grids that a definition names: without those of the plane there is no place, without those of the
    /// heights a fallback.
    ///
    /// - Throws: `gridMissing` where a file is damaged, or missing and needed.
    private mutating func checkGrids(of definition: DefinitionGrids) throws(GeodesyError) {
        let text = description.interpretation
        for name in definition.plane where context.path(ofGrid: name) == nil {
            throw GeodesyError(
                .gridMissing,
                "the grid \(name), which \(text) names for the shift of its datum, does not exist: check its name, or put "
                    + "it into a folder of PROJ_DATA")
        }
        for name in definition.heights {
            guard let path = context.path(ofGrid: name) else {
                missingOfDefinition.append(GridUse(name: name, isAvailable: false))
                continue
            }
            do throws(GridFault) {
                try context.checkGeoid(at: path)
            } catch {
                throw GeodesyError(
                    .gridMissing, "the geoid grid “\(path)”, which \(text) names for its heights, \(error.words)")
            }
        }
        // PROJ leaves heights as they are where none of the grids that may be missing is there.
        for names in definition.optionalHeights where !names.contains(where: { context.path(ofGrid: $0) != nil }) {
            missingOfDefinition += names.map { GridUse(name: $0, isAvailable: false) }
        }
    }

    /// Grids of heights that a definition names and that are not there.
    private var missingOfDefinition: [GridUse] = []

    // MARK: The three cases

    /// A geographic system with ellipsoidal heights, or a geocentric one: PROJ does all of it.
    private mutating func planThreeDimensional() throws(GeodesyError) {
        try use(horizontalOperation(of: search.planeAndEllipsoid()))
        if options.geoid != .auto, options.geoid != .none {
            description.notes.append(
                "\(description.horizontalName) has ellipsoidal heights: the geoid asked for is not needed")
        }
    }

    /// A vertical system is stated: PROJ's complete operation, or plane and geoid apart.
    private mutating func planCompound(_ vertical: ProjObject) throws(GeodesyError) {
        description.heightReference = .vertical(vertical.name)
        var missing: [GridUse] = []
        var unusable: String?
        if options.geoid == .auto, options.heights != .orthometric, search.resolution.compound != nil {
            let candidates = try search.planeAndVertical()
            if let complete = CandidateOperation.bestSound(
                of: candidates, at: place, changingHeights: true, in: context)
            {
                heightScale = 1
                use(complete)
                description.gridsMissing = CandidateOperation.missingGrids(
                    of: candidates, at: place, betterThan: complete.accuracy)
                return
            }
            missing =
                missingOfDefinition.isEmpty
                ? CandidateOperation.missingGrids(of: candidates, at: place, betterThan: nil, ofHeights: true)
                : missingOfDefinition
            unusable = CandidateOperation.heightFault(of: candidates, at: place, in: context)
            let plane = try horizontalOperation(of: search.plane())
            if plane.isBallpark,
                let withHeights = CandidateOperation.firstWithHeights(of: candidates, in: context)
            {
                heightScale = 1
                use(withHeights)
                return
            }
        }
        try use(horizontalOperation(of: search.plane()))
        for grid in missing where !description.gridsMissing.contains(grid) { description.gridsMissing.append(grid) }
        try addGeoid(to: vertical.name, missing: missing, unusable: unusable)
        addKnownZero()
    }

    /// Nothing is stated about heights: above sea level, unless the user says otherwise.
    private mutating func planWithoutHeights() throws(GeodesyError) {
        try use(horizontalOperation(of: search.plane()))
        description.heightReference = options.geoid == .none ? .ellipsoidal : .assumedSeaLevel
        try addGeoid(to: nil, missing: [])
        let unit = description.heightUnit
        let feet = unit == "metre" ? "" : ", in the unit of the plane (\(unit))"
        if !feet.isEmpty { description.notes.append("heights are taken to be in \(unit), the unit of the plane") }
        guard options.geoid == .auto, options.heights != .orthometric else { return }
        remark(
            .verticalAssumed,
            "\(description.interpretation) says nothing about heights: taken as above sea level\(feet), "
                + (description.geoid == nil ? "without a geoid" : "with the geoid EGM96")
                + "; if that is wrong use --heights, --geoid none (they are ellipsoidal), --geoid FILE or a --crs "
                + "with heights"
                + (description.horizontalCode == "EPSG:31256"
                    ? " (models of Vienna often count from Wiener Null: --crs EPSG:31256+8881)" : ""))
    }

    // MARK: Plane

    private mutating func horizontalOperation(
        of candidates: [CandidateOperation]
    ) throws(GeodesyError) -> CandidateOperation {
        guard
            let chosen = CandidateOperation.bestSound(of: candidates, at: place, in: context)
                ?? CandidateOperation.firstUsable(of: candidates, in: context)
        else {
            throw GeodesyError(
                .noOperation,
                "PROJ knows no operation from \(description.horizontalName) to WGS 84: name another --crs"
                    + context.lastWords(), tried: candidates.map(\.name))
        }
        description.gridsMissing = CandidateOperation.missingGrids(
            of: candidates, at: place, betterThan: chosen.accuracy)
        if chosen.dependsOnTime {
            description.notes.append("the operation moves with time; without a date its reference epoch is used")
        }
        if let place, let area = chosen.area, !chosen.holds(place) {
            description.notes.append(
                "“\(chosen.name)” is made for \(area.words); no better one is made for the place of this model")
        }
        return chosen
    }

    private mutating func use(_ operation: CandidateOperation) {
        description.operationName = operation.name
        description.accuracy = operation.isBallpark ? nil : operation.accuracy
        description.gridsUsed += operation.grids.filter(\.isAvailable)
        isBallpark = operation.isBallpark
        for names in operation.skippedGrids(in: context) {
            let grids = names.joined(separator: ", ")
            for name in names where !description.gridsMissing.contains(where: { $0.name == name }) {
                description.gridsMissing.append(GridUse(name: name, isAvailable: false))
            }
            remark(
                .limitedAccuracy,
                "no grid is there of those that \(description.interpretation) names for the shift of its datum and lets "
                    + "be missing (\(grids)): the datum is not shifted, and the model may stand some 150 m, or more, "
                    + "from its place; put the grid into a folder of PROJ_DATA, or name another system with --crs")
        }
        // Geocentric targets do not occur: the result is latitude and longitude in degrees in every case.
        steps = Self.stepsToRadians(operation.pipeline)
    }

    private var isBallpark = false

    /// The steps of a pipeline that ends in degrees of latitude, longitude (EPSG:4326, 4979), ending in radians of
    /// longitude, latitude instead.
    static func stepsToRadians(_ pipeline: String) -> String {
        let opening = "+proj=pipeline "
        var steps = pipeline.hasPrefix(opening) ? String(pipeline.dropFirst(opening.count)) : "+step " + pipeline
        for ending in [
            " +step +proj=unitconvert +xy_in=rad +xy_out=deg +step +proj=axisswap +order=2,1",
            " +step +proj=unitconvert +xy_in=rad +z_in=m +xy_out=deg +z_out=m +step +proj=axisswap +order=2,1",
        ] where steps.hasSuffix(ending) {
            steps.removeLast(ending.count)
            return steps
        }
        return steps + " +step +proj=axisswap +order=2,1 +step +proj=unitconvert +xy_in=deg +xy_out=rad"
    }

    // MARK: Heights

    /// Adds the geoid that the options ask for, with what must be said about a fallback.
    ///
    /// - Parameters:
    ///   - system: The vertical system's name, nil if none is stated.
    ///   - missing: Grids that the system's own operation needs.
    ///   - unusable: What is wrong with those that are there.
    private mutating func addGeoid(
        to system: String?, missing: [GridUse], unusable: String? = nil
    ) throws(GeodesyError) {
        if options.heights == .orthometric {
            description.notes.append("heights are kept as in the source, in metres, and not made ellipsoidal")
            return
        }
        switch options.geoid {
        case .none:
            description.notes.append("no geoid is added, as asked for: heights are taken as ellipsoidal")
        case .file(let path):
            let grid = try GeoidGrid.file(path, in: context)
            if let place, let fault = fault(of: grid, at: place) {
                throw GeodesyError(.gridMissing, "geoid grid “\(path)” \(fault)")
            }
            add(grid)
        case .egm96:
            add(try GeoidGrid.demandedEGM96(in: context))
        case .auto:
            fallBack(for: system, missing: missing, unusable: unusable)
        }
    }

    /// Why a grid is of no use at a place, to follow its name; nil if it is of use.
    private func fault(of grid: GeoidGrid, at place: Cartographic) -> String? {
        let (north, east) = (place.latitude.degrees, place.longitude.degrees)
        let words = "\((north * 1000).rounded() / 1000)° north, \((east * 1000).rounded() / 1000)° east"
        switch grid.answer(at: place, in: context) {
        case .height: return nil
        case .none: return "does not cover the place of the model, \(words): give another with --geoid"
        case .unreadable:
            return
                "is damaged: its heights at the place of the model, \(words), cannot be read; fetch the file again, or "
                + "give another with --geoid"
        case .implausible(let height):
            return "is no geoid: it has \((height * 10).rounded() / 10) m at the place of the model, \(words), where a "
                + "geoid lies between -107 and 86 m above the ellipsoid; give a grid of geoid heights in metres"
        }
    }

    private mutating func add(_ grid: GeoidGrid) {
        geoidStep = " +step " + grid.step
        description.geoid = grid.name
        description.gridsUsed.append(GridUse(name: grid.name, isAvailable: true))
    }

    private mutating func fallBack(for system: String?, missing: [GridUse], unusable: String?) {
        let needed = missing.map(\.name)
        let reason =
            needed.isEmpty
            ? unusable ?? "PROJ knows no grid for it" : "not installed: \(needed.joined(separator: ", "))"
        let grid: GeoidGrid
        do throws(GridFault) {
            grid = try GeoidGrid.egm96(in: context)
            // A file may be whole and still have no height for a place.
            if let place, grid.answer(at: place, in: context) != .height {
                throw GridFault(words: "has no height at the place of the model")
            }
        } catch {
            let wanted = (system ?? "sea level") + (needed.isEmpty && unusable == nil ? "" : " (\(reason))")
            let message =
                "no geoid at all for \(wanted), and EGM96 (egm96_15.gtx) \(error.words): heights are used as if they "
                + "were ellipsoidal and are off by the geoid's height, 40 to 50 m in Germany and -106 to +85 m "
                + "elsewhere; install proj-data or use --geoid FILE"
            description.fallback = message
            remark(.geoidFallback, message)
            return
        }
        add(grid)
        guard let system else { return }
        let error =
            isFarFromSeaLevel(system)
            ? "its zero is not at sea level, heights may be off by metres"
            : FallbackError.words(ofSystem: description.verticalCode ?? "")
                ?? "heights are typically off by less than 1 m"
        let stated = system == "unknown" ? "the definition" : system
        let message = "EGM96 instead of the geoid of \(stated) (\(reason)): \(error)"
        description.fallback = message
        let published = needed.compactMap { GridUse.publishedNames[$0] }.first
        let source = published.map { " (\($0), on https://cdn.proj.org)" } ?? ""
        remark(.geoidFallback, message + "; for better heights use --geoid FILE" + source)
    }

    /// Whether a vertical system counts from something else than mean sea level, by its name.
    private func isFarFromSeaLevel(_ system: String) -> Bool {
        let name = system.lowercased()
        return ["depth", "caspian", "low water", "high water", "tide", "chart", "lat ", "mllw", "dead sea"]
            .contains { name.contains($0) } && Self.zeroHeights[description.verticalCode ?? ""] == nil
    }

    /// Metres above sea level of the zero of systems that lie far from it and that a geoid alone misses.
    ///
    /// Wiener Null: EPSG:9371, "Vienna height to GHA height (1)".
    private static let zeroHeights: [String: Double] = ["EPSG:8881": 156.68]

    private mutating func addKnownZero() {
        guard description.geoid != nil, let code = description.verticalCode, let zero = Self.zeroHeights[code] else {
            return
        }
        // First of all, so that shifts of the datum are taken at the right height.
        steps = "+step +proj=affine +zoff=\(zero) " + steps
        description.notes.append("\(description.verticalName ?? code) counts from \(zero) m above sea level: added")
    }

    // MARK: Remarks

    private mutating func remarkOnAccuracy() {
        let name = description.horizontalName
        if isBallpark {
            remark(
                .limitedAccuracy,
                "PROJ knows no operation from \(name) to WGS 84: their datums are taken as equal, which may cost "
                    + "metres; name a system that it knows with --crs")
        } else if let accuracy = description.accuracy, accuracy > Self.goodAccuracy {
            let missing = description.gridsMissing.map(\.name).joined(separator: ", ")
            remark(
                .limitedAccuracy,
                "\(name) to WGS 84 by “\(description.operationName)” is accurate to \(accuracy) m"
                    + (missing.isEmpty ? "" : "; better with grids that are not installed: \(missing)"),
                isGuess: !missing.isEmpty)
        } else if description.accuracy == nil {
            description.notes.append("PROJ states no accuracy for “\(description.operationName)”")
        }
    }

    /// Metres: ETRS89 and JGD2011 to WGS 84 are stated as 1 m (they are equal within that), with a grid's centimetres.
    private static let goodAccuracy = 1.1

    private mutating func remark(_ code: ProblemCode, _ message: String, isGuess: Bool = true) {
        // What puts every object on the ellipsoid does not care where heights count from.
        if options.heights == .ground, code == .verticalAssumed || code == .geoidFallback { return }
        remarks.append(GeoreferencingRemark(code: code, message: message, isGuess: isGuess))
    }
}

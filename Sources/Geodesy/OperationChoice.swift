internal import CProj
internal import SpatialFrames

/// An operation that PROJ proposes between two systems.
struct CandidateOperation {
    var name: String
    /// Metres, ≥ 0; nil if unknown.
    var accuracy: Double?
    /// Whether all its grids are installed.
    var isInstantiable: Bool
    /// Whether a step is a mere guess that two datums are the same.
    var isBallpark: Bool
    /// Whether it leaves heights as they are for want of anything better.
    var ignoresHeights: Bool
    /// Whether some step changes heights: what has none leaves them unchanged, whatever PROJ calls it.
    var changesHeights: Bool
    /// Whether it moves points with time, for which source files give no date.
    var dependsOnTime: Bool
    var grids: [GridUse]
    /// Where it is meant to be used; nil if unknown.
    var area: GeographicArea?
    /// The steps as a PROJ pipeline; empty if PROJ cannot write it.
    var pipeline: String

    /// The operations from one system to another, in PROJ's order: the best that can be used first.
    ///
    /// The order depends on PROJ's database and the grids installed only. Complexity: 5 to 100 ms.
    static func all(from source: ProjObject, to target: ProjObject) -> [CandidateOperation] {
        let context = source.context
        guard let factory = unsafe proj_create_operation_factory_context(context.pointer, nil) else { return [] }
        defer { unsafe proj_operation_factory_context_destroy(factory) }
        unsafe proj_operation_factory_context_set_spatial_criterion(
            context.pointer, factory, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION)
        unsafe proj_operation_factory_context_set_grid_availability_use(
            context.pointer, factory, PROJ_GRID_AVAILABILITY_USED_FOR_SORTING)
        guard
            let list = unsafe proj_create_operations(context.pointer, source.pointer, target.pointer, factory)
        else { return [] }
        defer { unsafe proj_list_destroy(list) }
        var result: [CandidateOperation] = []
        for index in unsafe 0..<proj_list_get_count(list) {
            guard let operation = unsafe proj_list_get(context.pointer, list, index) else { continue }
            defer { _ = unsafe proj_destroy(operation) }
            unsafe result.append(read(operation, in: context))
        }
        return result
    }

    private static func read(_ operation: OpaquePointer, in context: ProjContext) -> CandidateOperation {
        // A conversion stays in its datum and so is exact; PROJ states no accuracy for it.
        let isConversion = unsafe proj_get_type(operation) == PJ_TYPE_CONVERSION
        let accuracy =
            isConversion ? 0 : unsafe proj_coordoperation_get_accuracy(context.pointer, operation)
        let name = unsafe ProjObject.text(proj_get_name(operation))
        let pipeline = unsafe ProjObject.text(
            unsafe proj_as_proj_string(context.pointer, operation, PJ_PROJ_5, nil))
        let count = unsafe proj_coordoperation_get_grid_used_count(context.pointer, operation)
        var hasOptionalGrid = false
        let grids: [GridUse] = (0..<max(0, count)).map { index in
            var shortName: UnsafePointer<CChar>?
            var available: Int32 = 0
            _ = unsafe proj_coordoperation_get_grid_used(
                context.pointer, operation, index, &shortName, nil, nil, nil, nil, nil, &available)
            let name = unsafe ProjObject.text(shortName)
            hasOptionalGrid = hasOptionalGrid || name == "null" || name.hasPrefix("@")
            if name == "null" || name == "@null" { return GridUse(name: "null", isAvailable: true) }
            guard name.hasPrefix("@") else { return GridUse(name: name, isAvailable: available != 0) }
            // A grid that may be missing, of which PROJ says that it is.
            let optional = String(name.dropFirst())
            return GridUse(name: optional, isAvailable: context.path(ofGrid: optional) != nil)
        }
        // PROJ looks for what may be missing under a name with the mark, and never finds it.
        let isInstantiable =
            unsafe proj_coordoperation_is_instantiable(context.pointer, operation) != 0
            || hasOptionalGrid && Self.lists(in: pipeline).allSatisfy { Self.isServed($0, in: context) }
        return CandidateOperation(
            name: name, accuracy: accuracy >= 0 ? accuracy : nil, isInstantiable: isInstantiable,
            isBallpark: unsafe proj_coordoperation_has_ballpark_transformation(context.pointer, operation) != 0,
            ignoresHeights: name.lowercased().contains("ballpark vertical transformation"),
            changesHeights: ["vgridshift", "gridshift ", "xyzgridshift", "geogoffset", "vertoffset"]
                .contains { pipeline.contains("+proj=" + $0) },
            dependsOnTime: pipeline.contains("+t_epoch=") || pipeline.contains("+proj=deformation"),
            grids: grids.filter { $0.name != "null" }, area: unsafe ProjObject.areaOfUse(of: operation, in: context),
            pipeline: pipeline)
    }

    /// Whether it can be used as it stands and guesses nothing.
    var isSound: Bool { isInstantiable && !isBallpark && !dependsOnTime && !pipeline.isEmpty }

    /// Whether a place lies in its area of use.
    func holds(_ place: Cartographic) -> Bool {
        guard let area else { return false }
        return area.distance(longitude: place.longitude, latitude: place.latitude).radians <= 0
    }

    /// The best sound one that PROJ can really build; its grids may be listed and still not open.
    ///
    /// As `cs2cs` chooses for a point: of those made for its place the most accurate, then the one with the smallest
    /// area, with those made for the sea last. Without a place, or where none is made for it, PROJ's first: the most
    /// accurate for the greatest part of the system's area.
    ///
    /// - Parameter changingHeights: Whether it must do something to the heights.
    static func bestSound(
        of candidates: [CandidateOperation], at place: Cartographic?, changingHeights: Bool = false,
        in context: ProjContext
    ) -> CandidateOperation? {
        let sound = candidates.filter { $0.isSound && ($0.changesHeights || !changingHeights) }
        let here = place.map { place in sound.filter { $0.holds(place) } } ?? []
        let ranked = here.enumerated().sorted { first, second in
            let (left, right) = (first.element.rank, second.element.rank)
            return left == right ? first.offset < second.offset : left < right
        }
        return (ranked.map { $0.element } + sound).first {
            // Looked into before PROJ opens them.
            $0.heightFault(in: context) == nil && ProjObject.definition($0.pipeline, in: context) != nil
        }
    }

    /// Grids of the plane that may be missing and of which not one is there, step by step: PROJ passes over the step
    /// without a word.
    func skippedGrids(in context: ProjContext) -> [[String]] {
        ["hgridshift", "gridshift"].flatMap { DefinitionGrids.lists("+proj=\($0) +grids=", in: pipeline) }
            .filter { !$0.isEmpty && $0.allSatisfy { $0.hasPrefix("@") } && !Self.isServed($0, in: context) }
            .map { list in list.map { String($0.dropFirst()) } }
    }

    /// Whether one of its grids shifts longitude and latitude: the pipeline says so, or the format, which has nothing else.
    private func isOfPlane(_ grid: String) -> Bool {
        grid.lowercased().hasSuffix(".gsb")
            || DefinitionGrids.lists("+proj=hgridshift +grids=", in: pipeline).joined().contains(grid)
    }

    /// The lists of grids in a pipeline, step by step.
    private static func lists(in pipeline: String) -> [[String]] {
        DefinitionGrids.lists("+grids=", in: pipeline)
    }

    /// Whether all grids of a list that must be there are, and one of them if all may be missing.
    private static func isServed(_ list: [String], in context: ProjContext) -> Bool {
        func isThere(_ name: some StringProtocol) -> Bool { context.path(ofGrid: String(name)) != nil }
        let needed = list.filter { !$0.hasPrefix("@") }
        return needed.isEmpty
            ? list.isEmpty || list.contains { isThere($0.dropFirst()) } : needed.allSatisfy { isThere($0) }
    }

    /// What is wrong with the first of its grids of heights that is damaged; nil where none is.
    func heightFault(in context: ProjContext) -> String? {
        for range in pipeline.ranges(of: "+proj=vgridshift +grids=") {
            let names = pipeline[range.upperBound...].drop { $0 == "\"" }.prefix { !$0.isWhitespace && $0 != "\"" }
            for name in names.split(separator: ",").map(String.init) {
                guard let path = context.path(ofGrid: name) else { continue }
                do throws(GridFault) { try context.checkGeoid(at: path) } catch { return "\(path) \(error.words)" }
            }
        }
        return nil
    }

    /// What is wrong with the grids of the first operation that would be used if they were sound; nil if nothing is.
    static func heightFault(
        of candidates: [CandidateOperation], at place: Cartographic?, in context: ProjContext
    ) -> String? {
        for candidate in candidates where candidate.isSound && candidate.changesHeights {
            if let place, candidate.area != nil, !candidate.holds(place) { continue }
            if let fault = candidate.heightFault(in: context) { return fault }
        }
        return nil
    }

    /// Smaller is better: land before sea, then accuracy in metres, then the area's size.
    private var rank: (Int, Double, Double) {
        guard let area else { return (1, .infinity, .infinity) }
        let size = area.width.radians * (area.north.radians - area.south.radians)
        // As PROJ tells the sea: "Brazil - onshore and offshore" is made for both.
        return (area.name.lowercased().contains("- offshore") ? 1 : 0, accuracy ?? .infinity, size)
    }

    /// The first one that guesses the plane, but not the heights: for systems whose datum PROJ does not know.
    static func firstWithHeights(of candidates: [CandidateOperation], in context: ProjContext) -> CandidateOperation? {
        candidates.first {
            $0.isInstantiable && !$0.ignoresHeights && $0.changesHeights && !$0.dependsOnTime
                && !$0.pipeline.isEmpty && ProjObject.definition($0.pipeline, in: context) != nil
        }
    }

    /// The first one that can be built at all: time passed over, then datums taken as equal.
    static func firstUsable(of candidates: [CandidateOperation], in context: ProjContext) -> CandidateOperation? {
        func first(_ isWanted: (CandidateOperation) -> Bool) -> CandidateOperation? {
            candidates.first {
                isWanted($0) && !$0.pipeline.isEmpty && ProjObject.definition($0.pipeline, in: context) != nil
            }
        }
        return first { !$0.isBallpark } ?? first { !$0.dependsOnTime } ?? first { _ in true }
    }

    /// The grids of the most accurate operation that is not installed and better than `accuracy` metres, and made for
    /// the place if one is known.
    ///
    /// - Parameter ofHeights: Whether only grids of heights count, and none that shift the plane.
    static func missingGrids(
        of candidates: [CandidateOperation], at place: Cartographic?, betterThan accuracy: Double?,
        ofHeights: Bool = false
    ) -> [GridUse] {
        var best: CandidateOperation?
        for candidate in candidates where !candidate.isInstantiable && !candidate.isBallpark {
            if let place, candidate.area != nil, !candidate.holds(place) { continue }
            if let limit = accuracy, (candidate.accuracy ?? limit) >= limit { continue }
            if let current = best, (current.accuracy ?? .infinity) <= (candidate.accuracy ?? .infinity) { continue }
            best = candidate
        }
        guard let best else { return [] }
        return best.grids.filter { !$0.isAvailable && !(ofHeights && best.isOfPlane($0.name)) }
    }
}

internal import CProj
internal import SpatialFrames

/// What sort of reference system something is.
package enum CRSKind: String, Sendable, Hashable, CaseIterable {
    /// Easting and northing in a plane.
    case projected
    /// Latitude and longitude.
    case geographic2D = "geographic 2D"
    /// Latitude, longitude and ellipsoidal height.
    case geographic3D = "geographic 3D"
    /// Metres from the middle of the earth.
    case geocentric
    /// Heights or depths alone.
    case vertical
    /// A horizontal and a vertical system.
    case compound
    /// Local, temporal and other ones, which have no place on the globe.
    case other

    init(_ kind: ProjObject.Kind) {
        switch kind {
        case .projected: self = .projected
        case .geographic2D: self = .geographic2D
        case .geographic3D: self = .geographic3D
        case .geocentric: self = .geocentric
        case .vertical: self = .vertical
        case .compound: self = .compound
        case .bound, .engineering, .verticalDatum, .operation, .other: self = .other
        }
    }
}

/// One reference system as its authority describes it: the horizontal or the vertical part, or both as one.
package struct CRSPart: Sendable, Hashable {
    /// In the database or the definition.
    package var name: String
    /// Authority and code, nil if it has none.
    package var code: String?
    /// What it is.
    package var kind: CRSKind
    /// The name of the datum or of the ensemble of datums; nil for compound systems.
    package var datum: String?
    /// The name of the ellipsoid; nil for vertical and compound systems.
    package var ellipsoid: String?
    /// The method of the projection, such as "Transverse Mercator"; nil without one.
    package var projection: String?
    /// In the authority's order; empty for compound systems.
    package var axes: [CRSAxis]
    /// Where it is meant to be used; nil if unknown.
    package var areaOfUse: GeographicArea?
    /// Whether its authority has withdrawn it.
    package var isDeprecated: Bool
    /// What its authority says to use instead of a withdrawn one.
    package var successors: [CRSListing]

    init(_ object: ProjObject) {
        let single = object.unbound
        name = object.name
        code = object.identifier
        kind = CRSKind(single.kind)
        let isCompound = kind == .compound
        datum = isCompound ? nil : single.datumName
        ellipsoid = isCompound || kind == .vertical ? nil : single.ellipsoidName
        projection = kind == .projected ? single.projectionMethodName : nil
        axes = isCompound ? [] : object.axes
        areaOfUse = object.areaOfUse
        isDeprecated = object.isDeprecated
        successors = object.isDeprecated ? object.successors : []
    }
}

/// A grid file of an operation: whether it is here, and where it comes from.
package struct GridSource: Sendable, Hashable {
    /// As the operation names it.
    package var name: String
    /// Where it was found; nil if it is missing.
    package var path: String?
    /// Where PROJ's database says that it can be had; nil if it does not say.
    package var url: String?
}

/// All that is known of a `srsName` before any file was opened, for people who want to know what it is.
package struct CRSProfile: Sendable {
    /// The text asked for.
    package var text: String
    /// The text as understood; empty where nothing was.
    package var interpretation = ""
    /// What both parts are together.
    package var kind = CRSKind.other
    /// The system as a whole where the database has a compound one; nil otherwise.
    package var compound: CRSPart?
    /// Projected, geographic or geocentric; nil for heights alone.
    package var horizontal: CRSPart?
    /// The system of the heights; nil if none is stated.
    package var vertical: CRSPart?
    /// What a conversion makes of it; nil where it is of no use.
    package var plan: CoordinateOperationPlan?
    /// Why it is of no use, or why strictness refuses it.
    package var error: GeodesyError?
    /// The operation to WGS 84 step by step, in words.
    package var steps: [String] = []
    /// Whose arithmetic carries it out; nil where there is no operation.
    package var engine: TransformationEngine?
    /// Where all parts are meant to be used; nil if unknown.
    package var areaOfUse: GeographicArea?
    /// The grids of the operation, then those that a better one would need.
    package var gridsUsed: [GridSource] = []
    package var gridsMissing: [GridSource] = []
    /// What was repaired or guessed.
    package var notes: [String] = []
    /// Compound systems of the database with these heights, for a system of heights alone.
    package var compoundsWithHeights: [CRSListing] = []
    /// A point in the middle of the area of use; nil if there is none or it cannot be computed.
    package var example: PlacedPoint?

    /// Whether the text was understood at all, of use or not.
    package var isKnown: Bool { horizontal != nil || vertical != nil }
    /// Whether a conversion can use it with the options given.
    package var isUsable: Bool { plan != nil && error == nil }

    init(text: String) { self.text = text }
}

extension CRSCatalogue {
    /// What a text names and what a conversion makes of it.
    ///
    /// Complexity: 20 to 300 ms, most of it PROJ's search.
    package func profile(of text: String) -> CRSProfile {
        var profile = CRSProfile(text: text)
        do throws(GeodesyError) {
            let name = try CRSName(parsing: text)
            profile.interpretation = name.interpretation
            profile.notes = name.notes
            do throws(GeodesyError) {
                let resolution = try CRSResolution(name, in: context)
                describe(resolution, in: &profile)
                profile.plan = try lenient.plan(for: text)
                if options.isStrict { _ = try GeoreferencingContext(options: options).plan(for: text) }
            } catch {
                profile.error = error
                if profile.horizontal == nil { describeHeightsAlone(name, in: &profile) }
            }
        } catch {
            profile.error = error
        }
        if let plan = profile.plan { describe(plan, in: &profile) }
        return profile
    }

    private func describe(_ resolution: CRSResolution, in profile: inout CRSProfile) {
        let horizontal = CRSPart(resolution.horizontal)
        profile.horizontal = horizontal
        profile.vertical = resolution.vertical.map(CRSPart.init)
        // What was put together of two codes has no entry of its own in the database.
        profile.compound = resolution.compound.flatMap { $0.identifier == nil ? nil : CRSPart($0) }
        profile.kind = profile.vertical == nil ? horizontal.kind : .compound
        profile.notes = resolution.notes
        profile.areaOfUse =
            profile.compound?.areaOfUse
            ?? GeographicArea.common(horizontal.areaOfUse, profile.vertical?.areaOfUse)
    }

    private func describe(_ plan: CoordinateOperationPlan, in profile: inout CRSProfile) {
        profile.notes = plan.description.notes
        profile.steps = OperationSteps.words(of: plan)
        profile.engine = try? lenient.transformer(for: plan).engine
        profile.gridsUsed = plan.description.gridsUsed.map { source(of: $0.name) }
        profile.gridsMissing = plan.description.gridsMissing.map { source(of: $0.name) }
        if let area = profile.areaOfUse { profile.example = example(of: plan, named: profile.text, in: area) }
    }

    /// Heights without a plane name no place, and are still something to be told about.
    private func describeHeightsAlone(_ name: CRSName, in profile: inout CRSProfile) {
        var found: ProjObject?
        switch name.components.first {
        case .code(let authority, let code): found = ProjObject.system(authority: authority, code: code, in: context)
        case .definition(let definition): found = ProjObject.definition(definition, in: context)
        case .name(let words):
            found = listings.first { $0.kind == .vertical && Self.folded($0.name) == Self.folded(words) }
                .flatMap { ProjObject.system(authority: $0.authority, code: $0.number, in: context) }
        case .etrs89GaussKrueger, nil: break
        }
        guard let found, found.unbound.kind == .vertical else { return }
        let part = CRSPart(found)
        profile.vertical = part
        profile.kind = .vertical
        profile.areaOfUse = part.areaOfUse
        profile.compoundsWithHeights = listings.filter {
            $0.kind == .compound && !$0.isDeprecated && $0.name.hasSuffix(" + " + part.name)
        }
    }

    /// Where a grid lies, and where it can be had.
    private func source(of name: String) -> GridSource {
        var path: UnsafePointer<CChar>?
        var url: UnsafePointer<CChar>?
        var available: Int32 = 0
        let isListed = unsafe proj_grid_get_info_from_database(
            context.pointer, name, &path, nil, &url, nil, nil, &available)
        guard isListed != 0 else {
            return GridSource(
                name: name, path: context.path(ofGrid: name),
                url: GridUse.publishedNames[name].map { "https://cdn.proj.org/" + $0 })
        }
        let place = unsafe ProjObject.text(path)
        let address = unsafe ProjObject.text(url)
        return GridSource(
            name: name, path: available != 0 && !place.isEmpty ? place : nil, url: address.isEmpty ? nil : address)
    }
}

extension GeographicArea {
    /// What two areas have in common; the one that is known, or the first where they do not meet.
    ///
    /// Areas across the 180th meridian are not cut.
    static func common(_ first: GeographicArea?, _ second: GeographicArea?) -> GeographicArea? {
        guard let first, let second else { return first ?? second }
        guard first.west <= first.east, second.west <= second.east else { return first }
        let west = max(first.west, second.west)
        let south = max(first.south, second.south)
        let east = min(first.east, second.east)
        let north = min(first.north, second.north)
        guard west < east, south < north else { return first }
        // The smaller one's words come nearer to what is left.
        func size(_ area: GeographicArea) -> Double {
            (area.east.radians - area.west.radians) * (area.north.radians - area.south.radians)
        }
        let isSecondSmaller = size(second) < size(first)
        return GeographicArea(
            west: west, south: south, east: east, north: north, name: isSecondSmaller ? second.name : first.name)
    }
}

extension ProjObject {
    /// The name of the datum, ensembles too; nil if it has none.
    fileprivate var datumName: String? {
        guard let datum = unsafe proj_crs_get_datum_forced(context.pointer, pointer) else { return nil }
        defer { _ = unsafe proj_destroy(datum) }
        return unsafe Self.text(proj_get_name(datum))
    }

    /// The name of the ellipsoid; nil if it has none.
    fileprivate var ellipsoidName: String? {
        guard let ellipsoid = unsafe proj_get_ellipsoid(context.pointer, pointer) else { return nil }
        defer { _ = unsafe proj_destroy(ellipsoid) }
        return unsafe Self.text(proj_get_name(ellipsoid))
    }

    /// The method of a projected system.
    fileprivate var projectionMethodName: String? {
        guard let conversion = unsafe proj_crs_get_coordoperation(context.pointer, pointer) else { return nil }
        defer { _ = unsafe proj_destroy(conversion) }
        var method: UnsafePointer<CChar>?
        guard unsafe proj_coordoperation_get_method_info(context.pointer, conversion, &method, nil, nil) != 0 else {
            return nil
        }
        return unsafe Self.text(method)
    }

    /// What the authority says to use instead.
    fileprivate var successors: [CRSListing] {
        guard let list = unsafe proj_get_non_deprecated(context.pointer, pointer) else { return [] }
        defer { unsafe proj_list_destroy(list) }
        return unsafe (0..<proj_list_get_count(list)).compactMap { index -> CRSListing? in
            guard let object = unsafe proj_list_get(context.pointer, list, index) else { return nil }
            defer { _ = unsafe proj_destroy(object) }
            return CRSListing(
                authority: unsafe Self.text(proj_get_id_auth_name(object, 0)),
                number: unsafe Self.text(proj_get_id_code(object, 0)), name: unsafe Self.text(proj_get_name(object)),
                kind: .other, area: "", isDeprecated: false)
        }
    }
}

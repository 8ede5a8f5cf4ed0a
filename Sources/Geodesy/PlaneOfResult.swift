internal import CProj
internal import Diagnostics
package import SpatialFrames

/// The plane of a projected system in which a result is to stand, as people and clients are told of it.
package struct PlaneOfResult: Sendable, Hashable {
    /// The name as it was given.
    package let name: String
    /// The system, and how longitude and latitude become its coordinates.
    package let plan: CoordinateOperationPlan
    /// The system in the notation of ISO 19162:2019 (WKT), on one line.
    package let wellKnownText: String
    /// Whether the authority names northing before easting.
    let isNorthingFirst: Bool

    /// The authority and code of the system, or its name where it has none.
    package var identifier: String { plan.description.interpretation }

    /// What the third coordinate is, for people.
    package var heights: String {
        if let vertical = plan.description.verticalName { return vertical }
        return switch plan.options.heights {
        case .ellipsoidal: "metres above the WGS 84 ellipsoid"
        case .orthometric: "as in the source, metres"
        case .ground: "metres above the lowest point of each object"
        }
    }

    /// The plane that options ask for; nil where the result is geocentric.
    ///
    /// - Throws: `unknownName`; `unsuitableSystem` if it is no projected system of metres to the east and north, or
    ///   states heights where `--heights` asks for others.
    /// - Complexity: 10 to 200 ms.
    package static func make(_ options: GeoreferencingOptions) throws(GeodesyError) -> PlaneOfResult? {
        guard let name = options.frame else { return nil }
        do throws(GeodesyError) {
            return try make(named: name, options)
        } catch {
            guard !error.message.hasPrefix("--frame") else { throw error }
            throw GeodesyError(
                error.code, "--frame \(name): " + error.message.replacing("--crs", with: "--frame"), tried: error.tried)
        }
    }

    private static func make(
        named name: String, _ options: GeoreferencingOptions
    ) throws(GeodesyError) -> PlaneOfResult {
        let context = try ProjContext(searchPaths: options.projSearchPaths)
        let search = try OperationSearch(name, in: context)
        let resolution = search.resolution
        let axes = resolution.horizontal.axes.prefix(2).map(\.direction)
        func refuse(_ why: String) -> GeodesyError {
            GeodesyError(
                .unsuitableSystem,
                "--frame \(name): \(resolution.horizontal.name) \(why); name a projected system in metres, such as "
                    + "EPSG:25832 or EPSG:3857")
        }
        guard resolution.horizontal.unbound.kind == .projected else { throw refuse("is no projected system") }
        guard axes == ["east", "north"] || axes == ["north", "east"] else {
            throw refuse("does not count to the east and north")
        }
        guard resolution.horizontal.axes.allSatisfy({ $0.unitFactor == 1 }) else { throw refuse("is not in metres") }
        var own = options
        own.frame = nil
        own.origin = nil
        own.heightOffset = 0
        own.axisOrder = .authority
        if let vertical = resolution.vertical {
            guard options.heights == .ellipsoidal else {
                throw refuse("states its heights, so that --heights cannot be \(options.heights.rawValue)")
            }
            guard let axis = vertical.axes.first, axis.unitFactor == 1, axis.direction == "up" else {
                throw refuse("does not count heights in metres upwards")
            }
            // Whatever the source's heights are, the system's own need its geoid.
            if own.geoid == .none { own.geoid = .auto }
        } else {
            own.geoid = .none
        }
        // No point of the inputs is known yet: their places decide later, and what must be said of them is said then.
        let plan = try CoordinateOperationPlan(search, options: own, place: nil).accepted()
        let system = resolution.compound ?? resolution.horizontal
        return PlaneOfResult(
            name: name, plan: plan, wellKnownText: system.wellKnownText(in: context),
            isNorthingFirst: axes.first == "north")
    }
}

/// Turns longitudes, latitudes and heights into the plane of a result. One per thread: it owns C state.
///
/// Where several operations lead to the plane's system, each for a part of its area, the place decides, as it does for
/// sources in that system.
@safe
package final class PlaneProjection {
    private let operations: OperationCache
    private let plans: NamedPlan
    private let isNorthingFirst: Bool
    /// What is said of the frame wherever objects lie far outside its area of use.
    private let areaRemark: GeoreferencingRemark?
    private let area: GeographicArea?

    /// A projection with PROJ state of its own.
    ///
    /// - Throws: as `PlaneOfResult.make`.
    package init(_ plane: PlaneOfResult) throws(GeodesyError) {
        let context = try ProjContext(searchPaths: plane.plan.options.projSearchPaths)
        operations = OperationCache(context)
        plans = try NamedPlan(plane.name, options: plane.plan.options, in: context)
        isNorthingFirst = plane.isNorthingFirst
        area = plane.plan.description.areaOfUse
        areaRemark = area.map { area in
            GeoreferencingRemark(
                code: .limitedAccuracy,
                message: "the frame of the result, \(plane.identifier), is made for \(area.name), and objects lie far "
                    + "outside: shapes and distances are distorted there; name another with --frame", isGuess: true)
        }
        // Fails here or nowhere.
        _ = try operations.operation(for: plane.plan)
    }

    /// What must be said of the frame where an object lies: fallbacks of its heights, and places it is not made for.
    package func remarks(at place: Cartographic) -> [GeoreferencingRemark] {
        var remarks = ((try? plans.plan(at: place))?.remarks ?? []).map {
            GeoreferencingRemark(code: $0.code, message: "the frame of the result: " + $0.message, isGuess: $0.isGuess)
        }
        if let area, let areaRemark,
            area.distance(longitude: place.longitude, latitude: place.latitude) > GeographicArea.reach
        {
            remarks.append(areaRemark)
        }
        return remarks
    }

    /// Turns points around a place: longitude and latitude in radians and height in metres become easting, northing and
    /// height in metres, in place. A point without an image becomes not-a-number in all three.
    ///
    /// - Parameters:
    ///   - place: which decides the operation.
    ///   - source: how the points were placed. Where that was from the plane's own system by another operation, as the
    ///     first point of a document chose it, they go back the way they came.
    /// - Throws: `guessRefused`, `gridMissing` or `library` where no operation serves the place.
    /// - Precondition: The three arrays are equally long.
    package func project(
        _ x: inout [Double], _ y: inout [Double], _ z: inout [Double], at place: Cartographic,
        from source: CoordinateOperationPlan? = nil
    ) throws(GeodesyError) {
        precondition(x.count == y.count && y.count == z.count, "the coordinates must be equally many")
        let plan = try plans.plan(at: place)
        let operation = try operations.operation(for: plan)
        var wayBack: (x: [Double], y: [Double])?
        if let source, let code = plan.description.horizontalCode, source.description.horizontalCode == code,
            source.description.operationName != plan.description.operationName, source.options.origin == nil,
            let operation = try? operations.operation(for: source)
        {
            var (sourceX, sourceY, sourceZ) = (x, y, z)
            Self.run(operation, &sourceX, &sourceY, &sourceZ)
            if isNorthingFirst != source.description.axesSwapped { swap(&sourceX, &sourceY) }
            wayBack = (sourceX, sourceY)
        }
        Self.run(operation, &x, &y, &z)
        if isNorthingFirst { swap(&x, &y) }
        if let wayBack { (x, y) = wayBack }
        for index in x.indices where !(x[index].isFinite && y[index].isFinite && z[index].isFinite) {
            (x[index], y[index], z[index]) = (.nan, .nan, .nan)
        }
    }

    /// Runs an operation backwards: from longitude, latitude (radians) and height to its system's coordinates.
    private static func run(_ operation: ProjObject, _ x: inout [Double], _ y: inout [Double], _ z: inout [Double]) {
        var xSpan = x.mutableSpan
        var ySpan = y.mutableSpan
        var zSpan = z.mutableSpan
        operation.run(PJ_INV, x: &xSpan, y: &ySpan, z: &zSpan)
    }
}

extension ProjObject {
    /// The definition as WKT of ISO 19162:2019 on one line; empty if PROJ cannot state it.
    fileprivate func wellKnownText(in context: ProjContext) -> String {
        // The array of options ends with a null pointer.
        unsafe "MULTILINE=NO".withCString { option in
            let options: [UnsafePointer<CChar>?] = unsafe [option, nil]
            return unsafe options.withUnsafeBufferPointer {
                unsafe Self.text(proj_as_wkt(context.pointer, pointer, PJ_WKT2_2019, $0.baseAddress))
            }
        }
    }
}

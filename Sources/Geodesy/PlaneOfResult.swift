internal import CProj
internal import Diagnostics

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

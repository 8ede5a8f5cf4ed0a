internal import CProj
internal import SpatialFrames

/// A reference system, datum or operation of PROJ's database. Keeps its context alive; not thread-safe.
@safe
final class ProjObject {
    /// The kinds that matter here.
    enum Kind {
        case projected, geographic2D, geographic3D, geocentric, vertical, compound, bound, engineering, verticalDatum
        case operation, other

        /// PROJ's type.
        init(_ type: PJ_TYPE) {
            switch type {
            case PJ_TYPE_PROJECTED_CRS: self = .projected
            case PJ_TYPE_GEOGRAPHIC_2D_CRS: self = .geographic2D
            case PJ_TYPE_GEOGRAPHIC_3D_CRS: self = .geographic3D
            case PJ_TYPE_GEOCENTRIC_CRS: self = .geocentric
            case PJ_TYPE_VERTICAL_CRS: self = .vertical
            case PJ_TYPE_COMPOUND_CRS: self = .compound
            case PJ_TYPE_BOUND_CRS: self = .bound
            case PJ_TYPE_ENGINEERING_CRS: self = .engineering
            case PJ_TYPE_VERTICAL_REFERENCE_FRAME, PJ_TYPE_DYNAMIC_VERTICAL_REFERENCE_FRAME: self = .verticalDatum
            case PJ_TYPE_CONVERSION, PJ_TYPE_TRANSFORMATION, PJ_TYPE_CONCATENATED_OPERATION,
                PJ_TYPE_OTHER_COORDINATE_OPERATION:
                self = .operation
            default: self = .other
            }
        }
    }

    let context: ProjContext
    /// The C object; alive as long as this object.
    let pointer: OpaquePointer

    init?(_ context: ProjContext, owning pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        self.context = context
        unsafe self.pointer = pointer
    }

    deinit { _ = unsafe proj_destroy(pointer) }

    // MARK: Making

    /// The reference system with a code, nil if the database has none.
    static func system(authority: String, code: String, in context: ProjContext) -> ProjObject? {
        unsafe ProjObject(
            context,
            owning: proj_create_from_database(context.pointer, authority, code, PJ_CATEGORY_CRS, 0, nil))
    }

    /// The datum with a code, nil if the database has none.
    static func datum(authority: String, code: String, in context: ProjContext) -> ProjObject? {
        unsafe ProjObject(
            context,
            owning: proj_create_from_database(context.pointer, authority, code, PJ_CATEGORY_DATUM, 0, nil))
    }

    /// Whatever WKT, PROJJSON or a PROJ string defines, or a pipeline to run; nil if PROJ cannot make it.
    static func definition(_ text: String, in context: ProjContext) -> ProjObject? {
        unsafe ProjObject(context, owning: proj_create(context.pointer, text))
    }

    /// Systems with a name, or with it as another name. Complexity: 10 ms.
    static func systems(named name: String, in context: ProjContext) -> [ProjObject] {
        let kinds = [
            PJ_TYPE_PROJECTED_CRS, PJ_TYPE_GEOGRAPHIC_2D_CRS, PJ_TYPE_GEOGRAPHIC_3D_CRS, PJ_TYPE_COMPOUND_CRS,
        ]
        let list = unsafe proj_create_from_name(
            context.pointer, nil, name, kinds, kinds.count, 0, 24, nil)
        guard let list = unsafe list else { return [] }
        defer { unsafe proj_list_destroy(list) }
        return unsafe (0..<proj_list_get_count(list)).compactMap { index in
            unsafe ProjObject(context, owning: proj_list_get(context.pointer, list, index))
        }
    }

    /// The vertical systems of the EPSG database by ascending code.
    static func verticalSystems(in context: ProjContext) -> [ProjObject] {
        var count: Int32 = 0
        guard let parameters = unsafe proj_get_crs_list_parameters_create() else { return [] }
        defer { unsafe proj_get_crs_list_parameters_destroy(parameters) }
        let kinds = [PJ_TYPE_VERTICAL_CRS]
        let codes: [String] = unsafe kinds.withUnsafeBufferPointer { buffer in
            unsafe parameters.pointee.types = buffer.baseAddress
            unsafe parameters.pointee.typesCount = buffer.count
            guard
                let list = unsafe proj_get_crs_info_list_from_database(context.pointer, "EPSG", parameters, &count)
            else { return [] }
            defer { unsafe proj_crs_info_list_destroy(list) }
            return (0..<Int(count)).compactMap { index in
                guard let info = unsafe list[index], let code = unsafe info.pointee.code else { return nil }
                return unsafe String(cString: code)
            }
        }
        return codes.sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }
            .compactMap { system(authority: "EPSG", code: $0, in: context) }
    }

    /// A horizontal and a vertical system as one, nil if PROJ refuses the pair.
    ///
    /// A compound system, or one with three axes if the vertical one stands for ellipsoidal heights.
    static func pair(_ horizontal: ProjObject, _ vertical: ProjObject) -> ProjObject? {
        if let first = horizontal.identifier, let second = vertical.identifier,
            let pair = definition(first + "+" + second, in: horizontal.context), pair.kind != .operation
        {
            return pair
        }
        return unsafe ProjObject(
            horizontal.context,
            owning: proj_create_compound_crs(
                horizontal.context.pointer, horizontal.name + " + " + vertical.name, horizontal.pointer,
                vertical.pointer))
    }

    /// The same system without its heights.
    func demotedTo2D() -> ProjObject? {
        unsafe ProjObject(context, owning: proj_crs_demote_to_2D(context.pointer, nil, pointer))
    }

    // MARK: Reading

    /// What it is.
    var kind: Kind { Kind(unsafe proj_get_type(pointer)) }

    /// The name in the database or the definition.
    var name: String { unsafe Self.text(proj_get_name(pointer)) }

    /// Authority and code such as "EPSG:25832"; nil if it has none.
    var identifier: String? {
        let authority = unsafe Self.text(proj_get_id_auth_name(pointer, 0))
        let code = unsafe Self.text(proj_get_id_code(pointer, 0))
        return authority.isEmpty || code.isEmpty ? nil : authority + ":" + code
    }

    /// Whether the authority has withdrawn it.
    var isDeprecated: Bool { unsafe proj_is_deprecated(pointer) != 0 }

    /// The part of a compound system: 0 the horizontal, 1 the vertical.
    func part(_ index: Int) -> ProjObject? {
        unsafe ProjObject(context, owning: proj_crs_get_sub_crs(context.pointer, pointer, Int32(index)))
    }

    /// The system that a bound one carries; itself otherwise.
    var unbound: ProjObject {
        guard kind == .bound else { return self }
        return unsafe ProjObject(context, owning: proj_get_source_crs(context.pointer, pointer)) ?? self
    }

    /// Authority and code of the projection's method, such as "EPSG:9807"; nil if it is not projected or has none.
    var projectionMethod: String? {
        guard [.projected, .compound].contains(kind) else { return nil }
        let plane = unsafe kind == .compound ? part(0)?.pointer : pointer
        guard let plane = unsafe plane,
            let conversion = unsafe ProjObject(
                context, owning: proj_crs_get_coordoperation(context.pointer, plane))
        else { return nil }
        var authority: UnsafePointer<CChar>?
        var code: UnsafePointer<CChar>?
        _ = unsafe proj_coordoperation_get_method_info(
            context.pointer, conversion.pointer, nil, &authority, &code)
        let found = unsafe (Self.text(authority), Self.text(code))
        return found.0.isEmpty || found.1.isEmpty ? nil : found.0 + ":" + found.1
    }

    /// The datum, nil for ensembles.
    var datum: ProjObject? { unsafe ProjObject(context, owning: proj_crs_get_datum(context.pointer, pointer)) }

    /// Where it is meant to be used; nil if unknown.
    var areaOfUse: GeographicArea? { unsafe Self.areaOfUse(of: pointer, in: context) }

    /// Where a system or operation is meant to be used; nil if unknown.
    static func areaOfUse(of pointer: OpaquePointer, in context: ProjContext) -> GeographicArea? {
        var west = 0.0
        var south = 0.0
        var east = 0.0
        var north = 0.0
        var name: UnsafePointer<CChar>?
        guard
            unsafe proj_get_area_of_use(context.pointer, pointer, &west, &south, &east, &north, &name) != 0,
            west >= -180
        else { return nil }
        return GeographicArea(
            west: Angle(degrees: west), south: Angle(degrees: south), east: Angle(degrees: east),
            north: Angle(degrees: north), name: unsafe text(name))
    }

    /// The axes in the authority's order; empty for compound systems.
    var axes: [CRSAxis] {
        let single = unbound
        guard
            let system = unsafe ProjObject(
                context, owning: proj_crs_get_coordinate_system(context.pointer, single.pointer))
        else { return [] }
        let count = unsafe proj_cs_get_axis_count(context.pointer, system.pointer)
        return (0..<max(0, count)).map { index in
            var name: UnsafePointer<CChar>?
            var abbreviation: UnsafePointer<CChar>?
            var direction: UnsafePointer<CChar>?
            var factor = 1.0
            var unit: UnsafePointer<CChar>?
            _ = unsafe proj_cs_get_axis_info(
                context.pointer, system.pointer, index, &name, &abbreviation, &direction, &factor, &unit, nil, nil)
            return CRSAxis(
                name: unsafe Self.text(name), direction: unsafe Self.text(direction), unit: unsafe Self.text(unit),
                unitFactor: factor)
        }
    }

    /// A string of PROJ's, or nothing.
    static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        guard let pointer = unsafe pointer else { return "" }
        return unsafe String(cString: pointer)
    }
}

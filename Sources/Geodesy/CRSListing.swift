internal import CProj

/// One line of PROJ's list of reference systems.
package struct CRSListing: Sendable, Hashable {
    /// Such as EPSG.
    package var authority: String
    /// The code in the authority's list, mostly digits.
    package var number: String
    /// The system's name.
    package var name: String
    /// What it is.
    package var kind: CRSKind
    /// Where it is meant to be used, in the authority's words.
    package var area: String
    /// Whether its authority has withdrawn it.
    package var isDeprecated: Bool

    /// Authority and number.
    package var code: String { authority + ":" + number }
}

extension CRSListing {
    /// Every reference system of the earth in PROJ's database, withdrawn ones too, by authority and code.
    ///
    /// Complexity: 50 to 300 ms, some 13,000 systems or 3 MB.
    static func all(in context: ProjContext) -> [CRSListing] {
        guard let parameters = unsafe proj_get_crs_list_parameters_create() else { return [] }
        defer { unsafe proj_get_crs_list_parameters_destroy(parameters) }
        unsafe parameters.pointee.allow_deprecated = 1
        var count: Int32 = 0
        guard
            let list = unsafe proj_get_crs_info_list_from_database(context.pointer, nil, parameters, &count)
        else { return [] }
        defer { unsafe proj_crs_info_list_destroy(list) }
        let all = (0..<Int(count)).compactMap { index -> CRSListing? in
            guard let entry = unsafe list[index] else { return nil }
            let info = unsafe entry.pointee
            // The database has the moon and the planets as well.
            let body = unsafe ProjObject.text(info.celestial_body_name)
            guard body.isEmpty || body == "Earth" else { return nil }
            return CRSListing(
                authority: unsafe ProjObject.text(info.auth_name), number: unsafe ProjObject.text(info.code),
                name: unsafe ProjObject.text(info.name), kind: CRSKind(ProjObject.Kind(unsafe info.type)),
                area: unsafe ProjObject.text(info.area_name), isDeprecated: unsafe info.deprecated != 0)
        }
        return all.sorted {
            ($0.authority, Int($0.number) ?? .max, $0.number) < ($1.authority, Int($1.number) ?? .max, $1.number)
        }
    }
}

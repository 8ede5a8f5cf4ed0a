internal import CityObjects

/// What the type of a city object means to the reader.
enum CityJSONType: Sendable {
    case object(CityObjectKind)
    /// A class that the tiles have no word for, or one of an extension: shown as a generic object that keeps its type.
    case other
    /// Inside of a building, bridge or tunnel: not shown.
    case interior
}

/// The classes of CityJSON 1.0 to 2.0.1 (§2.1 and §3.3 of its specification) in the words of CityGML.
enum CityJSONVocabulary {
    /// What a type is; names of extensions start with `+`.
    static func type(_ name: String) -> CityJSONType {
        if let known = types[name] { return known }
        return interiors.contains(name) ? .interior : .other
    }

    /// The class of a semantic surface; unclassified where CityGML has no word for it.
    static func surface(_ type: String) -> BoundarySurfaceKind { surfaces[type] ?? .unclassified }

    private static let types: [String: CityJSONType] = {
        var table: [String: CityJSONType] = [:]
        for kind in CityObjectKind.allCases { table[kind.name] = .object(kind) }
        // Where the names of CityJSON are its own, or those of CityGML 3.0.
        table["BridgeConstructiveElement"] = .object(.bridgeConstructionElement)
        table["TransportSquare"] = .object(.square)
        table["TINRelief"] = .object(.reliefFeature)
        return table
    }()

    private static let interiors: Set<String> = [
        "BuildingRoom", "BuildingStorey", "BuildingUnit", "BuildingFurniture", "BridgeRoom", "BridgeFurniture",
        "TunnelHollowSpace", "TunnelFurniture",
    ]

    private static let surfaces: [String: BoundarySurfaceKind] = {
        var table: [String: BoundarySurfaceKind] = [:]
        for kind in BoundarySurfaceKind.allCases where kind != .unclassified { table[kind.name] = kind }
        return table
    }()
}

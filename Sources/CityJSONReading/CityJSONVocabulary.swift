internal import CityObjects

/// The classes of CityJSON 1.0 to 2.0.1 (§2.1 and §3.3 of its specification) in the words of CityGML.
enum CityJSONVocabulary {
    /// The attribute that holds the class of an object or surface of an extension, `+` and all.
    static let extensionType = "extension_type"

    /// The class of a city object; nil for those of extensions, whose names start with `+`, and for unknown ones.
    static func kind(_ type: String) -> CityObjectKind? { kinds[type] }

    /// The class of a semantic surface; nil where CityGML has no word for it.
    static func surface(_ type: String) -> BoundarySurfaceKind? { surfaces[type] }

    private static let kinds: [String: CityObjectKind] = {
        var table: [String: CityObjectKind] = [:]
        for kind in CityObjectKind.allCases { table[kind.name] = kind }
        // Where the names of CityJSON are its own, or those of CityGML 3.0.
        table["BridgeConstructiveElement"] = .bridgeConstructionElement
        table["TransportSquare"] = .square
        table["BuildingRoom"] = .room
        table["BuildingStorey"] = .storey
        table["TunnelHollowSpace"] = .hollowSpace
        return table
    }()

    private static let surfaces: [String: BoundarySurfaceKind] = {
        var table: [String: BoundarySurfaceKind] = [:]
        for kind in BoundarySurfaceKind.allCases where kind != .unclassified { table[kind.name] = kind }
        table["WaterClosureSurface"] = .closure
        table["TransportationMarking"] = .marking
        table["TransportationHole"] = .hole
        return table
    }()
}

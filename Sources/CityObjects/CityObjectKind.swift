/// The class of a city object, by the names of CityGML 2.0. A closed list of ours: the enum of the property tables.
///
/// Raw values are written to tiles and must not change; new kinds are added at the end.
public enum CityObjectKind: UInt8, Sendable, CaseIterable {
    case building = 0
    case buildingPart
    case buildingInstallation
    case bridge
    case bridgePart
    case bridgeInstallation
    case bridgeConstructionElement
    case tunnel
    case tunnelPart
    case tunnelInstallation
    case road
    case railway
    case track
    case square
    case transportationComplex
    case waterBody
    case landUse
    case plantCover
    case solitaryVegetationObject
    case cityFurniture
    case genericCityObject
    case reliefFeature
    case cityObjectGroup

    /// The class name in CityGML 2.0.
    public var name: String {
        switch self {
        case .building: "Building"
        case .buildingPart: "BuildingPart"
        case .buildingInstallation: "BuildingInstallation"
        case .bridge: "Bridge"
        case .bridgePart: "BridgePart"
        case .bridgeInstallation: "BridgeInstallation"
        case .bridgeConstructionElement: "BridgeConstructionElement"
        case .tunnel: "Tunnel"
        case .tunnelPart: "TunnelPart"
        case .tunnelInstallation: "TunnelInstallation"
        case .road: "Road"
        case .railway: "Railway"
        case .track: "Track"
        case .square: "Square"
        case .transportationComplex: "TransportationComplex"
        case .waterBody: "WaterBody"
        case .landUse: "LandUse"
        case .plantCover: "PlantCover"
        case .solitaryVegetationObject: "SolitaryVegetationObject"
        case .cityFurniture: "CityFurniture"
        case .genericCityObject: "GenericCityObject"
        case .reliefFeature: "ReliefFeature"
        case .cityObjectGroup: "CityObjectGroup"
        }
    }

    /// Whether it is a part of a whole of the same class, which may show the same hull.
    public var isPart: Bool {
        switch self {
        case .buildingPart, .bridgePart, .tunnelPart: true
        default: false
        }
    }

    /// Whether all of its kind together make up the whole that they belong to: parts, and what a bridge is built of.
    package var isPieceOfWhole: Bool { isPart || self == .bridgeConstructionElement }

    /// Whether a block from its footprint to its height is a fair coarse picture of it.
    package var isBlockLike: Bool {
        switch self {
        case .building, .buildingPart, .buildingInstallation: true
        default: false
        }
    }
}

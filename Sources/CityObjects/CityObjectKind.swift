/// The class of a city object, by the names of CityGML 2.0, those of 3.0 where it has none. A closed list of ours: the
/// enum of the property tables.
///
/// Raw values are written to tiles and must not change; new kinds are added at the end.
public enum CityObjectKind: UInt8, Sendable, CaseIterable, Codable {
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
    case room
    case buildingFurniture
    case intBuildingInstallation
    case storey
    case buildingUnit
    case buildingConstructiveElement
    case bridgeRoom
    case bridgeFurniture
    case intBridgeInstallation
    case hollowSpace
    case tunnelFurniture
    case intTunnelInstallation
    case tunnelConstructiveElement
    case otherConstruction
    case section
    case intersection
    case waterway
    case trafficSpace
    case auxiliaryTrafficSpace
    case clearanceSpace
    case tinRelief
    case massPointRelief
    case breaklineRelief
    case rasterRelief

    /// The class name in CityGML 2.0 or, where it has none, 3.0.
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
        case .room: "Room"
        case .buildingFurniture: "BuildingFurniture"
        case .intBuildingInstallation: "IntBuildingInstallation"
        case .storey: "Storey"
        case .buildingUnit: "BuildingUnit"
        case .buildingConstructiveElement: "BuildingConstructiveElement"
        case .bridgeRoom: "BridgeRoom"
        case .bridgeFurniture: "BridgeFurniture"
        case .intBridgeInstallation: "IntBridgeInstallation"
        case .hollowSpace: "HollowSpace"
        case .tunnelFurniture: "TunnelFurniture"
        case .intTunnelInstallation: "IntTunnelInstallation"
        case .tunnelConstructiveElement: "TunnelConstructiveElement"
        case .otherConstruction: "OtherConstruction"
        case .section: "Section"
        case .intersection: "Intersection"
        case .waterway: "Waterway"
        case .trafficSpace: "TrafficSpace"
        case .auxiliaryTrafficSpace: "AuxiliaryTrafficSpace"
        case .clearanceSpace: "ClearanceSpace"
        case .tinRelief: "TINRelief"
        case .massPointRelief: "MassPointRelief"
        case .breaklineRelief: "BreaklineRelief"
        case .rasterRelief: "RasterRelief"
        }
    }

    /// Whether it is a part of a whole of the same class, which may show the same hull.
    public var isPart: Bool {
        switch self {
        case .buildingPart, .bridgePart, .tunnelPart: true
        default: false
        }
    }

    /// Whether all of its kind together make up the whole that they belong to: parts, what a bridge is built of, the
    /// sections and lanes of a road.
    package var isPieceOfWhole: Bool {
        switch self {
        case .bridgeConstructionElement, .buildingConstructiveElement, .tunnelConstructiveElement, .section,
            .intersection, .trafficSpace, .auxiliaryTrafficSpace, .tinRelief:
            true
        default: isPart
        }
    }

    /// Whether the whole's own geometry, at a finer level of detail, shows it too: a road shows its lanes. What a bridge
    /// or a house is built of may stand beside the geometry of the whole, and would be lost.
    package var isShownByWhole: Bool {
        switch self {
        case .section, .intersection, .trafficSpace, .auxiliaryTrafficSpace: true
        default: isPart
        }
    }

    /// Whether it lies inside of a building, bridge or tunnel, or only divides it: not to be seen from outside.
    package var isInterior: Bool {
        switch self {
        case .room, .buildingFurniture, .intBuildingInstallation, .storey, .buildingUnit, .bridgeRoom,
            .bridgeFurniture, .intBridgeInstallation, .hollowSpace, .tunnelFurniture, .intTunnelInstallation:
            true
        default: false
        }
    }

    /// Whether a block from its footprint to its height is a fair coarse picture of it.
    package var isBlockLike: Bool {
        switch self {
        case .building, .buildingPart, .buildingInstallation: true
        default: false
        }
    }
}

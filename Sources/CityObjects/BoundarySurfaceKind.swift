/// The class of a boundary surface or opening, by the names of CityGML 2.0, those of 3.0 where it has
/// none. A closed list of ours.
///
/// Raw values are written to tiles and must not change; new kinds are added at the end.
public enum BoundarySurfaceKind: UInt8, Sendable, Codable, CaseIterable {
    /// Geometry that its source does not classify (LoD1 blocks, plain solids).
    case unclassified = 0
    case roof
    case wall
    case ground
    case closure
    case outerCeiling
    case outerFloor
    case window
    case door
    case water
    case waterGround
    case trafficArea
    case auxiliaryTrafficArea
    case floor
    case ceiling
    case interiorWall
    case hole
    case marking
    case generic

    /// Whether it is only a piece in or behind a hull: a window, a door, what a room is bounded by.
    package var isDetailOfHull: Bool {
        switch self {
        case .window, .door, .floor, .ceiling, .interiorWall, .hole, .marking: true
        default: false
        }
    }

    /// The class name in CityGML 2.0 or, where it has none, 3.0; `Unclassified` where the source has none.
    public var name: String {
        switch self {
        case .unclassified: "Unclassified"
        case .roof: "RoofSurface"
        case .wall: "WallSurface"
        case .ground: "GroundSurface"
        case .closure: "ClosureSurface"
        case .outerCeiling: "OuterCeilingSurface"
        case .outerFloor: "OuterFloorSurface"
        case .window: "Window"
        case .door: "Door"
        case .water: "WaterSurface"
        case .waterGround: "WaterGroundSurface"
        case .trafficArea: "TrafficArea"
        case .auxiliaryTrafficArea: "AuxiliaryTrafficArea"
        case .floor: "FloorSurface"
        case .ceiling: "CeilingSurface"
        case .interiorWall: "InteriorWallSurface"
        case .hole: "HoleSurface"
        case .marking: "Marking"
        case .generic: "GenericThematicSurface"
        }
    }
}

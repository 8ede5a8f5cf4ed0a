internal import CityObjects

/// The default look: a colour for each class of surface, as COLOR_0 in linear light.
enum SurfacePalette {
    /// 0xAABBGGRR, linear RGBA of 8 bits each.
    static func color(of surface: BoundarySurfaceKind, on object: CityObjectKind, slope: Float) -> UInt32 {
        switch surface {
        case .roof: roof
        case .wall, .interiorWall: wall
        case .ground, .outerCeiling, .ceiling: ground
        case .outerFloor, .floor: floor
        case .window: glass
        case .door: door
        case .closure: closure
        case .water, .waterGround: water
        case .trafficArea: asphalt
        case .auxiliaryTrafficArea: pavement
        case .hole: closure
        case .marking: marking
        case .unclassified, .generic: unclassified(object, slope: slope)
        }
    }

    /// What the source does not classify looks like what its object and direction suggest.
    private static func unclassified(_ object: CityObjectKind, slope: Float) -> UInt32 {
        switch object {
        case .building, .buildingPart, .buildingInstallation, .buildingConstructiveElement, .otherConstruction, .storey,
            .buildingUnit:
            slope < 75 ? roof : slope > 105 ? ground : wall
        case .road, .railway, .track, .square, .transportationComplex, .section, .intersection, .trafficSpace: asphalt
        case .auxiliaryTrafficSpace: pavement
        case .waterBody, .waterway: water
        case .plantCover, .solitaryVegetationObject: green
        case .landUse, .reliefFeature, .tinRelief: land
        default: wall
        }
    }

    // The sRGB colours behind them are named in the comments.
    private static let roof = rgb(0.327, 0.053, 0.036)  // #9B4335
    private static let wall = rgb(0.638, 0.617, 0.578)  // #D0CDC7
    private static let ground = rgb(0.068, 0.064, 0.059)  // #494744
    private static let floor = rgb(0.262, 0.250, 0.231)  // #8C8984
    private static let glass = rgb(0.133, 0.292, 0.440)  // #6693B1
    private static let door = rgb(0.141, 0.072, 0.034)  // #694C33
    private static let closure = rgb(0.455, 0.440, 0.412)  // #B4B1AC
    private static let water = rgb(0.050, 0.168, 0.314)  // #3F7298
    private static let asphalt = rgb(0.133, 0.133, 0.138)  // #666668
    private static let marking = rgb(0.831, 0.831, 0.807)  // #EBEBE8
    private static let pavement = rgb(0.319, 0.309, 0.292)  // #999793
    private static let green = rgb(0.089, 0.231, 0.061)  // #548446
    private static let land = rgb(0.337, 0.356, 0.235)  // #9DA184

    private static func rgb(_ red: Double, _ green: Double, _ blue: Double) -> UInt32 {
        func byte(_ value: Double) -> UInt32 { UInt32((value * 255).rounded()) }
        return byte(red) | byte(green) << 8 | byte(blue) << 16 | 0xFF00_0000
    }
}

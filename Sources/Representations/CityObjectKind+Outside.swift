internal import CityObjects

extension CityObjectKind {
    /// Whether objects of it can have a closed shell whose outside is meant to be seen.
    ///
    /// Ground has none, and rooms are seen from inside.
    var hasOutside: Bool {
        switch self {
        case .road, .railway, .track, .square, .transportationComplex, .waterBody, .landUse, .reliefFeature,
            .section, .intersection, .waterway, .trafficSpace, .auxiliaryTrafficSpace, .clearanceSpace, .tinRelief,
            .massPointRelief, .breaklineRelief, .rasterRelief, .hollowSpace:
            false
        default: !isInterior
        }
    }
}

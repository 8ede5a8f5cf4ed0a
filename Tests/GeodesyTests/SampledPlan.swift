import SpatialFrames

@testable import Geodesy

/// The plan for a name, as the first point of a file decides it.
func plan(
    _ srsName: String, _ options: GeoreferencingOptions = GeoreferencingOptions(), at x: Double? = nil,
    _ y: Double = 0
) throws -> CoordinateOperationPlan {
    try CoordinateOperationPlan.make(
        srsName: srsName, options: options, sample: x.map { Position(x: $0, y: y, z: 0) })
}

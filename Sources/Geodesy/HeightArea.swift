internal import Diagnostics
internal import SpatialFrames

/// Where a vertical system is in use, beside the horizontal one that it is paired with.
///
/// A compound system put together of two codes has no area of its own in the database, and a country's heights mean
/// nothing beyond its levelling network.
struct HeightArea {
    /// How far outside the network still counts as inside: bounds are boxes, and neighbours level together.
    private static let reach = Angle(degrees: 2)

    private let vertical: String
    private let heights: GeographicArea?
    private let plane: GeographicArea?

    init(_ resolution: CRSResolution) {
        vertical = resolution.vertical?.name ?? ""
        heights = resolution.vertical?.areaOfUse
        plane = resolution.horizontal.areaOfUse
    }

    /// What must be said of a pair that has no place in common; nil where there is nothing to say.
    func remarkOnPair(_ options: GeoreferencingOptions) -> GeoreferencingRemark? {
        guard counts(options), let heights, let plane, !heights.meets(plane) else { return nil }
        return remark(
            "\(vertical) is made for \(heights.words), and the horizontal system for \(plane.words): they have no place in "
                + "common")
    }

    /// What must be said of a model at a place; nil where there is nothing to say.
    func remark(at place: Cartographic, _ options: GeoreferencingOptions) -> GeoreferencingRemark? {
        guard counts(options), remarkOnPair(options) == nil, let heights,
            heights.distance(longitude: place.longitude, latitude: place.latitude) > Self.reach
        else { return nil }
        // Without the point, so that one plan stands for all of them.
        return remark(
            "the model lies more than \(Int(Self.reach.degrees.rounded()))° outside the area of use of \(vertical), "
                + heights.words)
    }

    /// Whether the zero of the heights matters to what is written.
    private func counts(_ options: GeoreferencingOptions) -> Bool { options.heights != .ground }

    private func remark(_ found: String) -> GeoreferencingRemark {
        GeoreferencingRemark(
            code: .limitedAccuracy,
            message: found
                + ": heights may be off by metres; is the system of heights right? Name another with --crs",
            isGuess: true)
    }
}

extension GeographicArea {
    /// Whether two areas have a point in common.
    func meets(_ other: GeographicArea) -> Bool {
        guard south <= other.north, other.south <= north else { return false }
        return distance(longitude: other.west, latitude: south).radians <= 0
            || other.distance(longitude: west, latitude: other.south).radians <= 0
    }
}

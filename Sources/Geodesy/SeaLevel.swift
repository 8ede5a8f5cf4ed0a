package import SpatialFrames

/// Where the sea would stand: EGM96 above the WGS 84 ellipsoid, for checks of heights and not for heights.
///
/// Not `Sendable`: it owns PROJ state.
package final class SeaLevel {
    private let operation: ProjObject

    /// The geoid installed; nil where EGM96 is not, or PROJ's database is missing.
    ///
    /// - Parameter searchPaths: folders before PROJ's own, as in `GeoreferencingOptions`.
    package init?(searchPaths: [String] = []) {
        guard let context = try? ProjContext(searchPaths: searchPaths), let grid = try? GeoidGrid.egm96(in: context),
            let operation = ProjObject.definition(grid.step, in: context)
        else { return nil }
        self.operation = operation
    }

    /// Metres of the sea level above the ellipsoid at a place, −107 to 86, within a metre; nil outside the grid.
    package func height(longitude: Angle, latitude: Angle) -> Double? {
        let height = operation.forward(longitude.radians, latitude.radians, 0).2
        return height.isFinite ? height : nil
    }
}

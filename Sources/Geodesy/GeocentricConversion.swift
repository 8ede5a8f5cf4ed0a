internal import SpatialFrames

/// Geographic to geocentric coordinates in bulk.
package enum GeocentricConversion {
    /// Turns longitudes and latitudes (radians) and ellipsoidal heights (metres, WGS 84) into geocentric x, y and z in
    /// metres, in place, on the grid of 0.1 mm to which every geocentric coordinate is snapped.
    ///
    /// Not-a-number stays not-a-number.
    ///
    /// - Precondition: The three spans have the same count.
    /// - Complexity: O(n), four trigonometric calls a point.
    package static func convert(
        longitudes: inout MutableSpan<Double>, latitudes: inout MutableSpan<Double>, heights: inout MutableSpan<Double>
    ) {
        let count = longitudes.count
        precondition(latitudes.count == count && heights.count == count, "the coordinates must be equally many")
        for index in 0..<count {
            let position = WGS84Ellipsoid.position(
                of: Cartographic(
                    longitude: Angle(radians: longitudes[index]), latitude: Angle(radians: latitudes[index]),
                    height: EllipsoidalHeight(metres: heights[index]))
            ).snapped
            longitudes[index] = position.x
            latitudes[index] = position.y
            heights[index] = position.z
        }
    }
}

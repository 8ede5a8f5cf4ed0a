internal import SpatialFrames

/// Geographic to geocentric coordinates in bulk, by arithmetic that gives every machine the same results.
package enum GeocentricConversion {
    /// Turns longitudes and latitudes (radians) and ellipsoidal heights (metres, WGS 84) into geocentric x, y and z in
    /// metres, in place; within 2 nm of `WGS84Ellipsoid.position` and not rounded.
    ///
    /// Not-a-number stays not-a-number. Longitudes may lie some turns beyond ±180°.
    ///
    /// - Precondition: The three spans have the same count.
    /// - Complexity: O(n), some 20 ns a point.
    package static func positions(
        longitudes: inout MutableSpan<Double>, latitudes: inout MutableSpan<Double>, heights: inout MutableSpan<Double>
    ) {
        let count = longitudes.count
        precondition(latitudes.count == count && heights.count == count, "the coordinates must be equally many")
        let ellipsoid = ReferenceEllipsoid(
            semiMajorAxis: WGS84Ellipsoid.semiMajorAxis, flattening: WGS84Ellipsoid.flattening)
        var index = 0
        while index + 4 <= count {
            let (x, y, z) = ellipsoid.geocentric(
                Lanes(longitudes[index], longitudes[index + 1], longitudes[index + 2], longitudes[index + 3]),
                Lanes(latitudes[index], latitudes[index + 1], latitudes[index + 2], latitudes[index + 3]),
                Lanes(heights[index], heights[index + 1], heights[index + 2], heights[index + 3]))
            for element in 0..<4 {
                longitudes[index + element] = x[element]
                latitudes[index + element] = y[element]
                heights[index + element] = z[element]
            }
            index += 4
        }
        while index < count {
            let (x, y, z) = ellipsoid.geocentric(
                Lanes(repeating: longitudes[index]), Lanes(repeating: latitudes[index]),
                Lanes(repeating: heights[index]))
            (longitudes[index], latitudes[index], heights[index]) = (x[0], y[0], z[0])
            index += 1
        }
    }

    /// Turns points in place, as with spans.
    package static func positions(_ x: inout [Double], _ y: inout [Double], _ z: inout [Double]) {
        var xSpan = x.mutableSpan
        var ySpan = y.mutableSpan
        var zSpan = z.mutableSpan
        positions(longitudes: &xSpan, latitudes: &ySpan, heights: &zSpan)
    }

    /// As `positions`, on the grid of 0.1 mm to which every geocentric coordinate is snapped.
    ///
    /// - Precondition: The three spans have the same count.
    package static func convert(
        longitudes: inout MutableSpan<Double>, latitudes: inout MutableSpan<Double>, heights: inout MutableSpan<Double>
    ) {
        positions(longitudes: &longitudes, latitudes: &latitudes, heights: &heights)
        for index in 0..<longitudes.count {
            let position = Position<ECEF>(x: longitudes[index], y: latitudes[index], z: heights[index]).snapped
            (longitudes[index], latitudes[index], heights[index]) = (position.x, position.y, position.z)
        }
    }
}

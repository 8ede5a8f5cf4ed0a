extension ReferenceEllipsoid {
    /// Longitude and latitude in radians and the height in metres become geocentric metres.
    ///
    /// Its domain is the globe once around, and its poles.
    func toGeocentric(_ block: inout CoordinateBlock) {
        for lane in 0..<block.laneCount {
            let (longitude, latitude, height) = (block.x[lane], block.y[lane], block.z[lane])
            let isInside =
                (longitude.magnitudes .<= .pi + 1e-12) .& (latitude.magnitudes .<= .pi / 2)
            let position = geocentric(longitude, latitude, height)
            block.x[lane] = position.x.selected(by: LaneBits(isInside), else: .noResult)
            (block.y[lane], block.z[lane]) = (position.y, position.z)
        }
    }

    /// Geocentric metres of longitude and latitude in radians, at most 100 of them, and the height in metres.
    @inline(__always)
    func geocentric(_ longitude: Lanes, _ latitude: Lanes, _ height: Lanes) -> (x: Lanes, y: Lanes, z: Lanes) {
        let (sine, cosine) = LaneFunctions.sineAndCosine(latitude)
        let (east, front) = LaneFunctions.sineAndCosine(longitude)
        let radius = primeVertical(sine: sine)
        let distance = (radius + height) * cosine
        return (distance * front, distance * east, (radius * (1 - eccentricitySquared) + height) * sine)
    }

    /// Geocentric metres become longitude and latitude in radians and the height in metres.
    ///
    /// One step of Bowring's, as PROJ takes it (B. R. Bowring, "Transformation from spatial to geographical coordinates",
    /// Survey Review 23, 1976). Its domain is between 4,000 and 60,000 km from the centre and farther than
    /// 0.06° from the poles.
    func toGeographic(_ block: inout CoordinateBlock) {
        let (inverse, ratio, squared) = (1 / semiMajorAxis, 1 - flattening, eccentricitySquared)
        let second = squared / (1 - squared)
        for lane in 0..<block.laneCount {
            let (x, y, z) = (block.x[lane] * inverse, block.y[lane] * inverse, block.z[lane] * inverse)
            let distanceSquared = x * x + y * y
            let distance = distanceSquared.squareRoot()
            let reduced = distance * ratio
            let reducedSquared = z * z + reduced * reduced
            let norm = 1 / reducedSquared.squareRoot()
            let (c, s) = (reduced * norm, z * norm)
            let up: Lanes = z + (second * ratio) * (s * s * s)
            let out: Lanes = distance - squared * (c * c * c)
            let lengthSquared = up * up + out * out
            let length = 1 / lengthSquared.squareRoot()
            let (cosine, sine) = (out * length, up * length)
            let isInside =
                (reducedSquared .> 0.4) .& (reducedSquared .< 100) .& (out .> 0) .& (cosine .> 1e-3)
            block.x[lane] = LaneFunctions.angle(y: y, x: x).selected(by: LaneBits(isInside), else: .noResult)
            block.y[lane] = LaneFunctions.angle(y: up, rightwards: out)
            block.z[lane] = semiMajorAxis * distance / cosine - primeVertical(sine: sine)
        }
    }
}

/// A shift between geocentric systems by three parameters or seven.
///
/// With the small angles of the published parameters in place of their sines, as PROJ takes them unless told otherwise.
struct HelmertShift {
    /// Metres.
    var offset: SIMD3<Double>
    /// Radians about the axes, of the coordinate frame.
    var rotation = SIMD3<Double>.zero
    /// Near 1.
    var scale = 1.0

    /// Geocentric metres in place.
    func apply(to block: inout CoordinateBlock) {
        guard rotation != .zero || scale != 1 else {
            for lane in 0..<block.laneCount {
                block.x[lane] += offset.x
                block.y[lane] += offset.y
                block.z[lane] += offset.z
            }
            return
        }
        for lane in 0..<block.laneCount {
            let (x, y, z) = (block.x[lane], block.y[lane], block.z[lane])
            block.x[lane] = scale * (x + rotation.z * y - rotation.y * z) + offset.x
            block.y[lane] = scale * (y - rotation.z * x + rotation.x * z) + offset.y
            block.z[lane] = scale * (z + rotation.y * x - rotation.x * y) + offset.z
        }
    }
}

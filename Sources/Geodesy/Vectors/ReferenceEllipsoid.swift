/// An ellipsoid by its half axis and flattening, with what is made of them.
struct ReferenceEllipsoid {
    /// Half of the major axis, metres.
    let semiMajorAxis: Double
    /// Without unit, 0 for a sphere.
    let flattening: Double

    /// The eccentricity squared.
    var eccentricitySquared: Double { flattening * (2 - flattening) }
    /// The eccentricity.
    var eccentricity: Double { eccentricitySquared.squareRoot() }
    /// The third flattening.
    var thirdFlattening: Double { flattening / (2 - flattening) }

    /// The distance from the surface to the axis along the normal, metres, by the sine of the latitude.
    @inline(__always)
    func primeVertical(sine: Lanes) -> Lanes {
        let square: Lanes = 1 - eccentricitySquared * (sine * sine)
        return semiMajorAxis / square.squareRoot()
    }
}

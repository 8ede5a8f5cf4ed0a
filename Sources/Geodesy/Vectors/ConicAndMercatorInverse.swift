/// From the isometric latitude, which conformal maps stretch evenly, to the geographic one.
struct IsometricLatitude {
    private let series: LatitudeSeries

    init(_ ellipsoid: ReferenceEllipsoid) { series = .conformalToGeographic(ellipsoid.thirdFlattening) }

    /// The latitude, radians, by the exponential of the negative isometric latitude: the tangent of half the conformal
    /// distance from the north pole.
    @inline(__always)
    func latitude(_ t: Lanes) -> Lanes {
        let square = t * t
        let inverse: Lanes = 1 / (1 + square)
        let (sine, cosine) = ((1 - square) * inverse, 2 * t * inverse)
        let conformal = LaneFunctions.angle(y: (1 - t) * (1 + t), rightwards: 2 * t)
        return conformal + series.sum(sine: 2 * sine * cosine, cosine: (cosine - sine) * (cosine + sine))
    }

    /// The exponential of the negative isometric latitude of a latitude, radians, between the poles.
    static func exponential(of latitude: Double, on ellipsoid: ReferenceEllipsoid) -> Double {
        let (sine, cosine) = LaneFunctions.sineAndCosine(Lanes(repeating: latitude))
        let part = ellipsoid.eccentricity * sine
        // e atanh(e sin φ)
        let stretch = LaneFunctions.exponential(
            0.5 * ellipsoid.eccentricity * LaneFunctions.logarithm((1 + part) / (1 - part)))
        let tangent = sine[0] > 0 ? cosine / (1 + sine) : (1 - sine) / cosine
        return (tangent * stretch)[0]
    }

    /// The radius of a parallel in half axes.
    static func parallelRadius(at latitude: Double, on ellipsoid: ReferenceEllipsoid) -> Double {
        let (sine, cosine) = LaneFunctions.sineAndCosine(Lanes(repeating: latitude))
        return cosine[0] / (1 - ellipsoid.eccentricitySquared * sine[0] * sine[0]).squareRoot()
    }
}

/// From the plane of Lambert's conformal conic projection with one or two parallels to longitude and latitude.
///
/// Source: J. P. Snyder, "Map projections: a working manual" (1987), page 107. Its domain is the fan of the map less its
/// tip and what lies more than a hundred times as far from it as its scale.
struct LambertConicInverse {
    private let eastOrigin: Double
    private let northOrigin: Double
    private let centralMeridian: Double
    /// The cone's constant, and one by the radius of the parallel at the equator.
    private let cone: Double
    private let inverseScale: Double
    private let isometric: IsometricLatitude

    /// Nil for a cone that is a cylinder or a plane.
    ///
    /// - Parameters:
    ///   - parallels: radians; the same twice for a cone that touches the ellipsoid.
    ///   - falseEasting: metres, like `falseNorthing`.
    init?(
        _ ellipsoid: ReferenceEllipsoid, centralMeridian: Double, originLatitude: Double,
        parallels: (Double, Double), scale: Double, falseEasting: Double, falseNorthing: Double
    ) {
        let limit = 1.57
        guard abs(parallels.0) < limit, abs(parallels.1) < limit, abs(parallels.0 + parallels.1) > 1e-6 else {
            return nil
        }
        let radius = IsometricLatitude.parallelRadius(at: parallels.0, on: ellipsoid)
        let t = IsometricLatitude.exponential(of: parallels.0, on: ellipsoid)
        if abs(parallels.0 - parallels.1) < 1e-10 {
            cone = LaneFunctions.sineAndCosine(Lanes(repeating: parallels.0)).sine[0]
        } else {
            let otherRadius = IsometricLatitude.parallelRadius(at: parallels.1, on: ellipsoid)
            let otherT = IsometricLatitude.exponential(of: parallels.1, on: ellipsoid)
            let logarithms = LaneFunctions.logarithm(Lanes(radius / otherRadius, t / otherT, 1, 1))
            cone = logarithms[0] / logarithms[1]
        }
        guard abs(cone) > 0.01, abs(cone) < 0.999_999 else { return nil }
        func power(_ base: Double, _ exponent: Double) -> Double {
            LaneFunctions.exponential(exponent * LaneFunctions.logarithm(Lanes(repeating: base)))[0]
        }
        let factor = radius * power(t, -cone) / cone
        let tip =
            abs(originLatitude) > limit
            ? 0 : factor * power(IsometricLatitude.exponential(of: originLatitude, on: ellipsoid), cone)
        // A cone on the equator's other side turns its tip south: distances change their signs there.
        guard abs(originLatitude) <= limit || (originLatitude > 0) == (cone > 0) else { return nil }
        self.centralMeridian = centralMeridian
        eastOrigin = falseEasting
        northOrigin = falseNorthing + tip * scale * ellipsoid.semiMajorAxis
        inverseScale = 1 / (factor * scale * ellipsoid.semiMajorAxis)
        isometric = IsometricLatitude(ellipsoid)
    }

    /// Easting and northing in metres become longitude and latitude in radians.
    func apply(to block: inout CoordinateBlock) {
        for lane in 0..<block.laneCount {
            // From the tip, in units of the equator's radius: the sign of the scale turns southern cones round.
            let east = (block.x[lane] - eastOrigin) * inverseScale
            let south = (northOrigin - block.y[lane]) * inverseScale
            let square = east * east + south * south
            let t = LaneFunctions.exponential(LaneFunctions.logarithm(square) * (0.5 / cone))
            let longitude = LaneFunctions.angle(y: east, rightwards: south) * (1 / cone)
            let isInside =
                (south .> 0) .& (square .> 1e-4) .& (square .< 1e4) .& (t .> 1e-4) .& (t .< 1e4)
                .& (longitude.magnitudes .<= .pi)
            block.x[lane] = Longitudes.wrapped(longitude + centralMeridian)
                .selected(by: LaneBits(isInside), else: .noResult)
            block.y[lane] = isometric.latitude(t)
        }
    }
}

/// From the plane of a Mercator projection to longitude and latitude: of the ellipsoid, or of the sphere that web maps
/// take for it.
///
/// Its domain is the map between the 180th meridians and 18,000 km (2.8 radii) on both sides of the equator.
struct MercatorInverse {
    private let eastOrigin: Double
    private let northOrigin: Double
    private let centralMeridian: Double
    private let inverseScale: Double
    private let isometric: IsometricLatitude

    /// - Parameters:
    ///   - ellipsoid: of the latitudes; a sphere for web maps.
    ///   - scale: at the equator.
    ///   - falseEasting: metres, like `falseNorthing`.
    init(
        _ ellipsoid: ReferenceEllipsoid, centralMeridian: Double, scale: Double, falseEasting: Double,
        falseNorthing: Double
    ) {
        self.centralMeridian = centralMeridian
        eastOrigin = falseEasting
        northOrigin = falseNorthing
        inverseScale = 1 / (scale * ellipsoid.semiMajorAxis)
        isometric = IsometricLatitude(ellipsoid)
    }

    /// Easting and northing in metres become longitude and latitude in radians.
    func apply(to block: inout CoordinateBlock) {
        for lane in 0..<block.laneCount {
            let longitude = (block.x[lane] - eastOrigin) * inverseScale
            let north = (block.y[lane] - northOrigin) * inverseScale
            let isInside = (longitude.magnitudes .<= .pi) .& (north.magnitudes .<= 2.8)
            block.x[lane] = Longitudes.wrapped(longitude + centralMeridian)
                .selected(by: LaneBits(isInside), else: .noResult)
            block.y[lane] = isometric.latitude(LaneFunctions.exponential(-north))
        }
    }
}

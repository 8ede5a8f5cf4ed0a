/// Gauss's conformal sphere, which touches an ellipsoid at one latitude so closely that maps of it are made there.
///
/// Source: IOGP, Guidance Note 7-2, "Oblique Stereographic"; the sphere is the same for the Swiss projection.
struct ConformalSphere {
    /// The sphere's radius in half axes of the ellipsoid.
    let radius: Double
    /// Sine and cosine of the latitude on the sphere at which it touches.
    let sine: Double
    let cosine: Double
    /// How many times as fast as on the ellipsoid longitudes and isometric latitudes grow, and what is added to these.
    private let stretch: Double
    private let offset: Double
    private let isometric: IsometricLatitude

    /// - Parameter latitude: where sphere and ellipsoid touch; radians, between the poles.
    init(_ ellipsoid: ReferenceEllipsoid, at latitude: Double) {
        let (sines, cosines) = LaneFunctions.sineAndCosine(Lanes(repeating: latitude))
        let (s, squared) = (sines[0], ellipsoid.eccentricitySquared)
        let fourth = cosines[0] * cosines[0] * cosines[0] * cosines[0]
        stretch = (1 + squared * fourth / (1 - squared)).squareRoot()
        radius = (1 - squared).squareRoot() / (1 - squared * s * s)
        sine = s / stretch
        cosine = ((1 - sine) * (1 + sine)).squareRoot()
        let ofSphere = sine > 0 ? cosine / (1 + sine) : (1 - sine) / cosine
        let ofEllipsoid = IsometricLatitude.exponential(of: latitude, on: ellipsoid)
        let logarithms = LaneFunctions.logarithm(Lanes(ofSphere, ofEllipsoid, 1, 1))
        offset = stretch * logarithms[1] - logarithms[0]
        isometric = IsometricLatitude(ellipsoid)
    }

    /// Longitude and latitude on the ellipsoid, radians, of a direction on the sphere: `front` towards where it
    /// touches on the equator, `up` towards the north pole, of any length; not-a-number at the poles and behind them.
    @inline(__always)
    func geographic(front: Lanes, east: Lanes, up: Lanes) -> (longitude: Lanes, latitude: Lanes) {
        let level = front * front + east * east
        let length = level + up * up
        // The tangent of half the distance from the pole.
        let t = level.squareRoot() / (length.squareRoot() + up)
        let isInside = LaneBits((front .> 0) .& (t .> 1e-3) .& (t .< 1e3))
        let longitude = LaneFunctions.angle(y: east, rightwards: front) * (1 / stretch)
        let ellipsoidal = LaneFunctions.exponential((LaneFunctions.logarithm(t) + offset) * (1 / stretch))
        return (longitude.selected(by: isInside, else: .noResult), isometric.latitude(ellipsoidal))
    }
}

/// The plane of a projection of the conformal sphere around a place.
struct ObliquePlane {
    let eastOrigin: Double
    let northOrigin: Double
    let centralMeridian: Double
    let sphere: ConformalSphere
    /// Metres of the plane for a radius of the sphere.
    let metresPerRadius: Double

    /// - Parameters:
    ///   - originLatitude: radians, between the poles.
    ///   - falseEasting: metres, like `falseNorthing`.
    init(
        _ ellipsoid: ReferenceEllipsoid, centralMeridian: Double, originLatitude: Double, scale: Double,
        falseEasting: Double, falseNorthing: Double
    ) {
        self.centralMeridian = centralMeridian
        eastOrigin = falseEasting
        northOrigin = falseNorthing
        sphere = ConformalSphere(ellipsoid, at: originLatitude)
        metresPerRadius = sphere.radius * scale * ellipsoid.semiMajorAxis
    }
}

/// From the plane of the oblique stereographic projection (the Netherlands, Romania) to longitude and latitude, by way
/// of the conformal sphere.
///
/// Its domain is the half of the globe around its centre.
struct ObliqueStereographicInverse {
    private let plane: ObliquePlane
    private let inverseScale: Double

    /// The way back from a plane.
    init(_ plane: ObliquePlane) {
        self.plane = plane
        inverseScale = 1 / (2 * plane.metresPerRadius)
    }

    /// Easting and northing in metres become longitude and latitude in radians.
    func apply(to block: inout CoordinateBlock) {
        for lane in 0..<block.laneCount {
            // The tangent of half the distance from the centre.
            let east = (block.x[lane] - plane.eastOrigin) * inverseScale
            let north = (block.y[lane] - plane.northOrigin) * inverseScale
            let square = east * east + north * north
            let ahead = 1 - square
            let (longitude, latitude) = plane.sphere.geographic(
                front: plane.sphere.cosine * ahead - 2 * plane.sphere.sine * north, east: 2 * east,
                up: plane.sphere.sine * ahead + 2 * plane.sphere.cosine * north)
            block.x[lane] = Longitudes.wrapped(longitude + plane.centralMeridian)
                .selected(by: LaneBits(square .< 1), else: .noResult)
            block.y[lane] = latitude
        }
    }
}

/// From the plane of the Swiss oblique Mercator projection (Switzerland, Hungary) to longitude and latitude, by way of
/// the conformal sphere.
///
/// Its domain is 1.2 radii around its centre.
struct SwissMercatorInverse {
    private let plane: ObliquePlane
    private let inverseScale: Double

    /// The way back from a plane.
    init(_ plane: ObliquePlane) {
        self.plane = plane
        inverseScale = 1 / plane.metresPerRadius
    }

    /// Easting and northing in metres become longitude and latitude in radians.
    func apply(to block: inout CoordinateBlock) {
        for lane in 0..<block.laneCount {
            let east = (block.x[lane] - plane.eastOrigin) * inverseScale
            let north = (block.y[lane] - plane.northOrigin) * inverseScale
            // On a sphere whose equator runs through the centre: all three times half of what makes them a unit.
            let t = LaneFunctions.exponential(-north)
            let (sine, cosine) = LaneFunctions.sineAndCosine(east)
            let up = 0.5 * (1 - t) * (1 + t)
            let ahead = t * cosine
            let (longitude, latitude) = plane.sphere.geographic(
                front: plane.sphere.cosine * ahead - plane.sphere.sine * up, east: t * sine,
                up: plane.sphere.cosine * up + plane.sphere.sine * ahead)
            let isInside = LaneBits((east.magnitudes .<= 1.2) .& (north.magnitudes .<= 1.2))
            block.x[lane] = Longitudes.wrapped(longitude + plane.centralMeridian).selected(
                by: isInside, else: .noResult)
            block.y[lane] = latitude
        }
    }
}

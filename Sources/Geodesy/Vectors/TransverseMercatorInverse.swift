/// From the plane of a transverse Mercator projection (UTM, Gauss-Krüger) to longitude and latitude.
///
/// L. Krüger's series in the form of K. Poder and K. Engsager, as in PROJ: from the plane to the conformal sphere by
/// the complex series, by spherical trigonometry to longitude and conformal latitude, and by a series to the
/// geographic one.
///
/// Its domain is up to 0.75 radii of the ellipsoid from the central meridian, some 4,800 km, on this side of the poles.
struct TransverseMercatorInverse {
    private let eastOrigin: Double
    private let northOrigin: Double
    /// One by the radius of the sphere with the ellipsoid's meridian, scaled.
    private let inverseRadius: Double
    private let centralMeridian: Double
    private let toConformal: LatitudeSeries
    private let toGeographic: LatitudeSeries

    /// - Parameters:
    ///   - centralMeridian: radians, −π to π.
    ///   - originLatitude: radians.
    ///   - falseEasting: metres, like `falseNorthing`.
    init(
        _ ellipsoid: ReferenceEllipsoid, centralMeridian: Double, originLatitude: Double, scale: Double,
        falseEasting: Double, falseNorthing: Double
    ) {
        let n = ellipsoid.thirdFlattening
        let square = n * n
        let radius =
            scale * ellipsoid.semiMajorAxis * (1 + square * (1.0 / 4 + square * (1.0 / 64 + square / 256))) / (1 + n)
        // The meridian's arc up to the origin.
        let conformal = LatitudeSeries.geographicToConformal(n).converted(originLatitude)
        let arc = originLatitude == 0 ? 0 : radius * LatitudeSeries.conformalToRectifying(n).converted(conformal)
        inverseRadius = 1 / radius
        eastOrigin = falseEasting
        northOrigin = falseNorthing - arc
        self.centralMeridian = centralMeridian
        toConformal = .rectifyingToConformal(n)
        toGeographic = .conformalToGeographic(n)
    }

    /// Easting and northing in metres become longitude and latitude in radians.
    func apply(to block: inout CoordinateBlock) {
        for lane in 0..<block.laneCount {
            (block.x[lane], block.y[lane]) = geographic(block.x[lane], block.y[lane])
        }
    }

    @inline(__always)
    private func geographic(_ easting: Lanes, _ northing: Lanes) -> (Lanes, Lanes) {
        let north = (northing - northOrigin) * inverseRadius
        let east = (easting - eastOrigin) * inverseRadius
        let (sine, cosine) = LaneFunctions.sineAndCosine(north)
        let hyperbolicSine = LaneFunctions.smallHyperbolicSine(east)
        let squared: Lanes = 1 + hyperbolicSine * hyperbolicSine
        let hyperbolicCosine = squared.squareRoot()
        let (dn, de) = toConformal.sum(
            sine: 2 * sine * cosine, cosine: (cosine - sine) * (cosine + sine),
            hyperbolicSine: 2 * hyperbolicSine * hyperbolicCosine,
            hyperbolicCosine: 1 + 2 * (hyperbolicSine * hyperbolicSine))
        // The corrections are below 0.006: a few terms of sine and cosine are all of them.
        let (dn2, de2) = (dn * dn, de * de)
        let (sineStep, cosineLess) = (
            dn - dn * dn2 * (1.0 / 6 - dn2 * (1.0 / 120)), dn2 * (0.5 - dn2 * (1.0 / 24 - dn2 * (1.0 / 720)))
        )
        let (hyperbolicStep, hyperbolicMore) = (
            de + de * de2 * (1.0 / 6 + de2 * (1.0 / 120)), de2 * (0.5 + de2 * (1.0 / 24 + de2 * (1.0 / 720)))
        )
        let s = sine + (cosine * sineStep - sine * cosineLess)
        let c = cosine - (cosine * cosineLess + sine * sineStep)
        let h = hyperbolicSine + (hyperbolicSine * hyperbolicMore + hyperbolicCosine * hyperbolicStep)
        // On the sphere.
        let modulusSquared = h * h + c * c
        let modulus = modulusSquared.squareRoot()
        let longitude = LaneFunctions.angle(y: h, rightwards: c)
        let conformal = LaneFunctions.angle(y: s, rightwards: modulus)
        let whole: Lanes = 1 + h * h
        let inverse = 1 / whole
        let latitude =
            conformal
            + toGeographic.sum(sine: 2 * s * modulus * inverse, cosine: (modulusSquared - s * s) * inverse)
        let isInside = (east.magnitudes .<= 0.75) .& (north.magnitudes .<= 1.7) .& (c .> 1e-6)
        return (
            Longitudes.wrapped(longitude + centralMeridian).selected(by: LaneBits(isInside), else: .noResult), latitude
        )
    }
}

/// Longitudes of the globe.
enum Longitudes {
    /// Those beyond half a turn by less than one turn more or less; as PROJ does, those a hair's breadth beyond stay.
    @inline(__always)
    static func wrapped(_ longitude: Lanes) -> Lanes {
        let isBeyond = LaneBits(longitude.magnitudes .> .pi + 1e-12)
        let turn = Lanes(repeating: 2 * .pi).withSigns(of: longitude)
        return longitude - Lanes(bits: turn.bits & isBeyond)
    }
}

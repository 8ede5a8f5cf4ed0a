#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An angle; radians inside, degrees only by label.
public struct Angle: Sendable, Hashable, Comparable, Codable {
    /// The angle in radians.
    public var radians: Double

    /// An angle from radians.
    public init(radians: Double) { self.radians = radians }

    /// An angle from degrees.
    public init(degrees: Double) { radians = degrees * (Double.pi / 180) }

    /// The angle in degrees.
    public var degrees: Double { radians * (180 / Double.pi) }

    /// By the angle, not modulo a turn.
    public static func < (lhs: Angle, rhs: Angle) -> Bool { lhs.radians < rhs.radians }
}

/// A height above the WGS 84 ellipsoid.
public struct EllipsoidalHeight: Sendable, Hashable, Comparable {
    /// Metres above the ellipsoid.
    public var metres: Double

    /// A height from metres.
    public init(metres: Double) { self.metres = metres }

    /// Lower before higher.
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.metres < rhs.metres }
}

/// Longitude, latitude and ellipsoidal height on WGS 84 (EPSG:4979, in the order longitude, latitude).
public struct Cartographic: Sendable, Hashable {
    /// East of Greenwich, −180° to 180°.
    public var longitude: Angle
    /// North of the equator, −90° to 90°.
    public var latitude: Angle
    /// Above the ellipsoid.
    public var height: EllipsoidalHeight

    /// A point on or above the globe.
    public init(longitude: Angle, latitude: Angle, height: EllipsoidalHeight) {
        self.longitude = longitude
        self.latitude = latitude
        self.height = height
    }
}

/// The ellipsoid of WGS 84 (NIMA TR 8350.2, table 3.1).
public enum WGS84Ellipsoid {
    /// Metres.
    public static let semiMajorAxis: Double = 6_378_137.0
    /// Without unit.
    public static let flattening: Double = 1.0 / 298.257223563
    /// First eccentricity squared, without unit.
    public static let eccentricitySquared: Double = flattening * (2 - flattening)

    /// The radius of curvature of the meridian at a latitude, metres.
    package static func meridionalRadius(at latitude: Angle) -> Double {
        let sinLatitude = sin(latitude.radians)
        let root = (1 - eccentricitySquared * sinLatitude * sinLatitude).squareRoot()
        return semiMajorAxis * (1 - eccentricitySquared) / (root * root * root)
    }

    /// The radius of the circle around the axis at a latitude and height, metres, ≥ 0.
    package static func parallelRadius(at latitude: Angle, height: EllipsoidalHeight) -> Double {
        let sinLatitude = sin(latitude.radians)
        let primeVertical = semiMajorAxis / (1 - eccentricitySquared * sinLatitude * sinLatitude).squareRoot()
        return max(0, (primeVertical + height.metres) * cos(latitude.radians))
    }

    /// The geocentric position of a geographic one; exact to the rounding of doubles (about 1 nm).
    ///
    /// Complexity: O(1), four trigonometric calls. Source: closed formula, EPSG method 9602.
    public static func position(of point: Cartographic) -> Position<ECEF> {
        let sinLatitude = sin(point.latitude.radians)
        let cosLatitude = cos(point.latitude.radians)
        let sinLongitude = sin(point.longitude.radians)
        let cosLongitude = cos(point.longitude.radians)
        let height = point.height.metres
        let primeVertical = semiMajorAxis / (1 - eccentricitySquared * sinLatitude * sinLatitude).squareRoot()
        return Position(
            x: (primeVertical + height) * cosLatitude * cosLongitude,
            y: (primeVertical + height) * cosLatitude * sinLongitude,
            z: (primeVertical * (1 - eccentricitySquared) + height) * sinLatitude)
    }

    /// The geographic position of a geocentric one, by Bowring's start and fixed-point steps.
    ///
    /// Agrees with `position(of:)` within 1 µm for heights from −10 km to 100 km, poles included.
    public static func cartographic(of point: Position<ECEF>) -> Cartographic {
        let distanceFromAxis = (point.x * point.x + point.y * point.y).squareRoot()
        let longitude = atan2(point.y, point.x)
        var latitude = atan2(point.z, distanceFromAxis * (1 - eccentricitySquared))
        for _ in 0..<6 {
            let sinLatitude = sin(latitude)
            let primeVertical = semiMajorAxis / (1 - eccentricitySquared * sinLatitude * sinLatitude).squareRoot()
            latitude = atan2(point.z + eccentricitySquared * primeVertical * sinLatitude, distanceFromAxis)
        }
        let sinLatitude = sin(latitude)
        let cosLatitude = cos(latitude)
        // Along the normal at the foot point: good everywhere, the poles included.
        let height =
            distanceFromAxis * cosLatitude + point.z * sinLatitude
            - semiMajorAxis * (1 - eccentricitySquared * sinLatitude * sinLatitude).squareRoot()
        return Cartographic(
            longitude: Angle(radians: longitude), latitude: Angle(radians: latitude),
            height: EllipsoidalHeight(metres: height))
    }
}

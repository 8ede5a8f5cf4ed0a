#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// East, north and up at a point of the globe, as rounded numbers that every machine agrees on.
///
/// The axes are rounded to 1e-12 and the origin to 0.1 mm, because the last bit of a sine differs between
/// machines and must not reach a file (decision 15). Rounded axes deviate from orthonormal by 1e-12: 20 nm at 20 km.
public struct LocalTangentFrame: Sendable, Hashable {
    /// The origin, geocentric metres.
    public let origin: Position<ECEF>
    /// The unit vector to the east, geocentric.
    public let east: Displacement<ECEF>
    /// The unit vector to the north, geocentric.
    public let north: Displacement<ECEF>
    /// The unit vector away from the ellipsoid, geocentric.
    public let up: Displacement<ECEF>

    /// The frame at a point of the globe.
    public init(at point: Cartographic) {
        let sinLatitude = Self.rounded(sin(point.latitude.radians))
        let cosLatitude = Self.rounded(cos(point.latitude.radians))
        let sinLongitude = Self.rounded(sin(point.longitude.radians))
        let cosLongitude = Self.rounded(cos(point.longitude.radians))
        origin = WGS84Ellipsoid.position(of: point).snapped
        east = Displacement(x: -sinLongitude, y: cosLongitude, z: 0)
        north = Displacement(
            x: Self.rounded(-sinLatitude * cosLongitude), y: Self.rounded(-sinLatitude * sinLongitude), z: cosLatitude)
        up = Displacement(
            x: Self.rounded(cosLatitude * cosLongitude), y: Self.rounded(cosLatitude * sinLongitude), z: sinLatitude)
    }

    /// Local metres of a geocentric position.
    @inlinable
    public func local(_ position: Position<ECEF>) -> Position<ENU> {
        let offset = position - origin
        return Position(x: offset.dot(east), y: offset.dot(north), z: offset.dot(up))
    }

    /// The geocentric position of local metres.
    @inlinable
    public func geocentric(_ position: Position<ENU>) -> Position<ECEF> {
        Position(
            x: origin.x + position.x * east.x + position.y * north.x + position.z * up.x,
            y: origin.y + position.x * east.y + position.y * north.y + position.z * up.y,
            z: origin.z + position.x * east.z + position.y * north.z + position.z * up.z)
    }

    /// The transform from this frame's metres to geocentric ones.
    public var toGeocentric: RigidTransform { LocalFrame(self).toResult }

    /// The transform from this frame's metres to another frame's.
    public func transform(to other: LocalTangentFrame) -> RigidTransform {
        LocalFrame(self).transform(to: LocalFrame(other))
    }

    private static func rounded(_ value: Double) -> Double { (value * 1e12).rounded() / 1e12 }
}

extension Position where Frame == ECEF {
    /// The position on the grid of 0.1 mm to which every geocentric coordinate is snapped before use (decision 10).
    @inlinable
    package var snapped: Position<ECEF> {
        Position(
            x: (x * 10_000).rounded() / 10_000, y: (y * 10_000).rounded() / 10_000, z: (z * 10_000).rounded() / 10_000)
    }
}

/// A rotation and a shift in metres, as columns.
public struct RigidTransform: Sendable {
    /// The images of the three axes, then the shift.
    public var columns: ([3 of Double], [3 of Double], [3 of Double], [3 of Double])

    /// A transform from its columns.
    public init(columns: ([3 of Double], [3 of Double], [3 of Double], [3 of Double])) { self.columns = columns }

    /// Nothing moved.
    public static var identity: RigidTransform {
        RigidTransform(columns: ([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]))
    }

    /// The image of a point.
    public func apply(x: Double, y: Double, z: Double) -> (x: Double, y: Double, z: Double) {
        let (a, b, c, d) = columns
        return (
            a[0] * x + b[0] * y + c[0] * z + d[0],
            a[1] * x + b[1] * y + c[1] * z + d[1],
            a[2] * x + b[2] * y + c[2] * z + d[2]
        )
    }

    /// The sixteen numbers of the 4×4 matrix in column-major order, as 3D Tiles and glTF write it.
    public var columnMajor: [Double] {
        let (a, b, c, d) = columns
        return [a[0], a[1], a[2], 0, b[0], b[1], b[2], 0, c[0], c[1], c[2], 0, d[0], d[1], d[2], 1]
    }
}

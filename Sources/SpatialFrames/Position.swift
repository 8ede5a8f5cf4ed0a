/// A frame of reference: a type that only labels coordinates, so that two frames cannot be mixed.
public protocol ReferenceFrame: Sendable {}

/// Coordinates as in the file, in its axis order and units.
public enum SourceCRS: ReferenceFrame {}
/// Earth-centred, earth-fixed metres on WGS 84, right-handed.
public enum ECEF: ReferenceFrame {}
/// Metres east, north and up of a stated origin.
public enum ENU: ReferenceFrame {}

/// A point in a frame.
public struct Position<Frame: ReferenceFrame>: Sendable, Hashable {
    /// The first coordinate, in the frame's units (metres in `ECEF` and `ENU`).
    public var x: Double
    /// The second coordinate.
    public var y: Double
    /// The third coordinate.
    public var z: Double

    /// A point from its three coordinates.
    @inlinable
    public init(x: Double, y: Double, z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// The vector from one point to another.
    @inlinable
    public static func - (lhs: Self, rhs: Self) -> Displacement<Frame> {
        Displacement(x: lhs.x - rhs.x, y: lhs.y - rhs.y, z: lhs.z - rhs.z)
    }

    /// A point moved by a vector.
    @inlinable
    public static func + (lhs: Self, rhs: Displacement<Frame>) -> Self {
        Self(x: lhs.x + rhs.x, y: lhs.y + rhs.y, z: lhs.z + rhs.z)
    }
}

/// A vector in a frame.
public struct Displacement<Frame: ReferenceFrame>: Sendable, Hashable {
    /// The first component, in the frame's units.
    public var x: Double
    /// The second component.
    public var y: Double
    /// The third component.
    public var z: Double

    /// A vector from its three components.
    @inlinable
    public init(x: Double, y: Double, z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// The scalar product.
    @inlinable
    public func dot(_ other: Self) -> Double { x * other.x + y * other.y + z * other.z }

    /// The vector product, by the right-hand rule.
    @inlinable
    public func cross(_ other: Self) -> Self {
        Self(x: y * other.z - z * other.y, y: z * other.x - x * other.z, z: x * other.y - y * other.x)
    }

    /// The Euclidean length, ≥ 0.
    @inlinable
    public var length: Double { dot(self).squareRoot() }
}

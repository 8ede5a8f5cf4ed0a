/// A frame of reference: a type that only labels coordinates, so that two frames cannot be mixed.
package protocol ReferenceFrame: Sendable {}

/// Coordinates as in the file, in its axis order and units.
package enum SourceCRS: ReferenceFrame {}
/// Earth-centred, earth-fixed metres on WGS 84, right-handed.
package enum ECEF: ReferenceFrame {}
/// Metres east, north and up of a stated origin.
package enum ENU: ReferenceFrame {}

/// A point in a frame.
package struct Position<Frame: ReferenceFrame>: Sendable, Hashable {
    /// The coordinates, in the frame's axes and units (metres in `ECEF` and `ENU`).
    package var x: Double
    package var y: Double
    package var z: Double

    /// A point from its three coordinates.
    @inlinable
    package init(x: Double, y: Double, z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// The vector from one point to another.
    @inlinable
    package static func - (lhs: Self, rhs: Self) -> Displacement<Frame> {
        Displacement(x: lhs.x - rhs.x, y: lhs.y - rhs.y, z: lhs.z - rhs.z)
    }

    /// A point moved by a vector.
    @inlinable
    package static func + (lhs: Self, rhs: Displacement<Frame>) -> Self {
        Self(x: lhs.x + rhs.x, y: lhs.y + rhs.y, z: lhs.z + rhs.z)
    }
}

/// A vector in a frame.
package struct Displacement<Frame: ReferenceFrame>: Sendable, Hashable {
    /// The components, in the frame's axes and units.
    package var x: Double
    package var y: Double
    package var z: Double

    /// A vector from its three components.
    @inlinable
    package init(x: Double, y: Double, z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// The scalar product.
    @inlinable
    package func dot(_ other: Self) -> Double { x * other.x + y * other.y + z * other.z }

    /// The vector product, by the right-hand rule.
    @inlinable
    package func cross(_ other: Self) -> Self {
        Self(x: y * other.z - z * other.y, y: z * other.x - x * other.z, z: x * other.y - y * other.x)
    }

    /// The Euclidean length, ≥ 0.
    @inlinable
    package var length: Double { dot(self).squareRoot() }
}

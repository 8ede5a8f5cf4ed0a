/// Metres of the frame in which a result stands: geocentric, or easting, northing and height of a projected system.
@usableFromInline
package enum ResultFrame: ReferenceFrame {}

/// East, north and up at a place of the result, as vectors of the result's own frame.
///
/// On the globe these are the axes of a tangent plane. In the plane of a projected system a tile's axes are the
/// plane's, and those of an object are what a metre to the east and to the north on the ground becomes there: longer
/// by the scale of the projection and turned by its convergence.
@usableFromInline
package struct LocalFrame: Sendable, Hashable {
    /// The origin, metres of the result's frame on the grid of 0.1 mm.
    @usableFromInline package let origin: Position<ResultFrame>
    /// What a metre to the east becomes.
    @usableFromInline package let east: Displacement<ResultFrame>
    /// What a metre to the north becomes.
    @usableFromInline package let north: Displacement<ResultFrame>
    /// What a metre up becomes.
    @usableFromInline package let up: Displacement<ResultFrame>
    /// Whether lengths and angles stay as they are.
    package let isRigid: Bool

    /// A tangent plane of the globe.
    package init(_ tangent: LocalTangentFrame) {
        origin = Position(x: tangent.origin.x, y: tangent.origin.y, z: tangent.origin.z)
        east = Displacement(x: tangent.east.x, y: tangent.east.y, z: tangent.east.z)
        north = Displacement(x: tangent.north.x, y: tangent.north.y, z: tangent.north.z)
        up = Displacement(x: tangent.up.x, y: tangent.up.y, z: tangent.up.z)
        isRigid = true
    }

    /// The axes of a projected system at one of its points.
    package init(inPlaneAt origin: Position<ResultFrame>) {
        self.origin = origin
        east = Displacement(x: 1, y: 0, z: 0)
        north = Displacement(x: 0, y: 1, z: 0)
        up = Displacement(x: 0, y: 0, z: 1)
        isRigid = true
    }

    /// The ground in the plane of a projected system: what a metre to the east and one to the north become.
    package init(
        inPlaneAt origin: Position<ResultFrame>, east: (x: Double, y: Double), north: (x: Double, y: Double)
    ) {
        self.origin = origin
        self.east = Displacement(x: east.x, y: east.y, z: 0)
        self.north = Displacement(x: north.x, y: north.y, z: 0)
        up = Displacement(x: 0, y: 0, z: 1)
        isRigid = false
    }

    /// How much longer a length becomes at most, ≥ 1.
    package var largestScale: Double { isRigid ? 1 : max(1, east.length, north.length) }

    /// The image of a vector.
    @inlinable
    package func image(of vector: Displacement<ENU>) -> Displacement<ResultFrame> {
        Displacement(
            x: vector.x * east.x + vector.y * north.x + vector.z * up.x,
            y: vector.x * east.y + vector.y * north.y + vector.z * up.y,
            z: vector.x * east.z + vector.y * north.z + vector.z * up.z)
    }

    /// The normal of the image of a plane with this normal; of unit length if the normal is.
    package func image(ofNormal normal: Displacement<ENU>) -> Displacement<ResultFrame> {
        guard !isRigid else { return image(of: normal) }
        // The transposed inverse of the axes, up to its length: their vector products.
        let (a, b, c) = (north.cross(up), up.cross(east), east.cross(north))
        let vector = Displacement<ResultFrame>(
            x: normal.x * a.x + normal.y * b.x + normal.z * c.x, y: normal.x * a.y + normal.y * b.y + normal.z * c.y,
            z: normal.x * a.z + normal.y * b.z + normal.z * c.z)
        let length = vector.length
        guard length > 0 else { return vector }
        return Displacement(x: vector.x / length, y: vector.y / length, z: vector.z / length)
    }

    /// Local metres of a position. Only of rigid frames.
    @inlinable
    package func local(_ position: Position<ResultFrame>) -> Position<ENU> {
        let offset = position - origin
        return Position(x: offset.dot(east), y: offset.dot(north), z: offset.dot(up))
    }

    /// The transform from this frame's metres to the result's.
    package var toResult: RigidTransform {
        RigidTransform(
            columns: (
                [east.x, east.y, east.z], [north.x, north.y, north.z], [up.x, up.y, up.z],
                [origin.x, origin.y, origin.z]
            ))
    }

    /// The transform from this frame's metres to another frame's. Only of rigid frames.
    package func transform(to other: LocalFrame) -> RigidTransform {
        func column(_ axis: Displacement<ResultFrame>) -> [3 of Double] {
            [axis.dot(other.east), axis.dot(other.north), axis.dot(other.up)]
        }
        let place = other.local(origin)
        return RigidTransform(columns: (column(east), column(north), column(up), [place.x, place.y, place.z]))
    }
}

extension Position where Frame == ResultFrame {
    /// The position on the grid of 0.1 mm (decision 10).
    @inlinable
    package var snapped: Position<ResultFrame> {
        Position(
            x: (x * 10_000).rounded() / 10_000, y: (y * 10_000).rounded() / 10_000, z: (z * 10_000).rounded() / 10_000)
    }
}

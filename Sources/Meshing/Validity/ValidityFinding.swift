/// How far coordinates may be off before something is wrong with them.
///
/// The defaults are val3dity's.
public struct ValidityTolerances: Sendable, Hashable {
    /// Points nearer to each other than this are one point, metres, > 0.
    public var snap: Double = 0.001
    /// Points of a polygon lie at most so far from the plane through all of them, metres, > 0.
    public var planarity: Double = 0.01
    /// Normals of the triangles of a polygon differ by at most so much, degrees, from 0 to 180.
    public var normalsDegrees: Double = 20

    /// The defaults: 1 mm, 1 cm, 20°.
    public init() {}
}

/// One thing that is wrong with a geometry.
public struct ValidityFinding: Sendable, Hashable {
    /// What.
    public var code: ValidityCode
    /// The index of the shell, −1 where it is about no shell.
    public var shell: Int
    /// The index of the polygon, −1 where it is about no certain one.
    public var polygon: Int
    /// The index of the ring within its polygon, 0 the outer one; −1 where it is about no certain one.
    public var ring: Int
    /// Where, in the frame of the points given, metres: a point of what is wrong, or near it.
    public var x: Double
    /// Likewise.
    public var y: Double
    /// Likewise.
    public var z: Double
    /// How far off: metres for `nonPlanarDistance`, degrees for `nonPlanarNormals`, otherwise nil.
    public var measure: Double?

    /// A finding from its parts.
    public init(
        _ code: ValidityCode, shell: Int = -1, polygon: Int = -1, ring: Int = -1, x: Double, y: Double, z: Double,
        measure: Double? = nil
    ) {
        self.code = code
        self.shell = shell
        self.polygon = polygon
        self.ring = ring
        self.x = x
        self.y = y
        self.z = z
        self.measure = measure
    }
}

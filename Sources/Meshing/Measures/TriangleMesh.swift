/// Triangles over shared points, as a struct of arrays; counter-clockwise seen from outside.
public struct TriangleMesh: Sendable, Equatable {
    /// First coordinates in metres, right-handed Cartesian, one entry a point.
    public var x: [Double] = []
    /// Second coordinates.
    public var y: [Double] = []
    /// Third coordinates.
    public var z: [Double] = []
    /// Three indices of points a triangle.
    public var indices: [UInt32] = []

    /// A mesh without triangles.
    public init() {}

    /// A mesh from its arrays.
    ///
    /// - Precondition: the coordinates are of equal number, and every index is below it.
    public init(x: [Double], y: [Double], z: [Double], indices: [UInt32]) {
        self.x = x
        self.y = y
        self.z = z
        self.indices = indices
    }

    /// The number of triangles.
    public var triangleCount: Int { indices.count / 3 }
}

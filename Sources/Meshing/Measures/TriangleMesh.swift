/// Triangles over shared points, as a struct of arrays; counter-clockwise seen from outside.
package struct TriangleMesh: Sendable, Equatable {
    /// Metres, right-handed Cartesian, one entry a point; likewise `y` and `z`.
    package var x: [Double] = []
    package var y: [Double] = []
    package var z: [Double] = []
    /// Three indices of points a triangle.
    package var indices: [UInt32] = []

    /// A mesh without triangles.
    package init() {}

    /// A mesh from its arrays.
    ///
    /// - Precondition: the coordinates are of equal number, and every index is below it.
    package init(x: [Double], y: [Double], z: [Double], indices: [UInt32]) {
        self.x = x
        self.y = y
        self.z = z
        self.indices = indices
    }

    /// The number of triangles.
    package var triangleCount: Int { indices.count / 3 }
}

package import CityObjects

/// A run of triangles with one normal, on one surface.
package struct RepresentationFace: Sendable, Hashable {
    /// Index in `Representation.surfaces`.
    package var surface: Int32
    /// Where its triangles start in `indices`.
    package var firstIndex: Int32
    /// Three for each triangle.
    package var indexCount: Int32
    /// The outward unit normal, in the axes of the result's frame.
    package var normalX: Float
    package var normalY: Float
    package var normalZ: Float

    /// A face from its parts.
    package init(
        surface: Int32, firstIndex: Int32, indexCount: Int32, normalX: Float, normalY: Float, normalZ: Float
    ) {
        self.surface = surface
        self.firstIndex = firstIndex
        self.indexCount = indexCount
        self.normalX = normalX
        self.normalY = normalY
        self.normalZ = normalZ
    }
}

/// What the surface table says of a surface.
package struct RepresentationSurface: Sendable, Hashable {
    /// Its class.
    package var kind: BoundarySurfaceKind
    /// The object it bounds, as index in the record's objects.
    package var object: Int32
    /// The source's boundary surface, as index in the tree's surfaces; −1 where it has none.
    package var source: Int32
    /// The `gml:id`; empty unless ids of surfaces are wanted.
    package var identifier: String
    /// Square metres, ≥ 0.
    package var area: Float
    /// The angle between its mean normal and the vertical in degrees, 0 (up) to 180 (down).
    package var slope: Float
    /// The direction its mean normal points to, degrees clockwise from north, 0 to 360; −1 where it points up or down.
    package var azimuth: Float

    /// A surface from its parts.
    package init(
        kind: BoundarySurfaceKind, object: Int32, source: Int32 = -1, identifier: String, area: Float, slope: Float,
        azimuth: Float
    ) {
        self.kind = kind
        self.object = object
        self.source = source
        self.identifier = identifier
        self.area = area
        self.slope = slope
        self.azimuth = azimuth
    }
}

/// One way to show a top-level city object with everything below it, with its measured error.
package struct Representation: Sendable, Hashable {
    /// Steps of 0.1 mm along the axes of the result's frame from the record's origin: exact and small.
    package var x: [Int32] = []
    package var y: [Int32] = []
    package var z: [Int32] = []
    /// The faces, in source order.
    package var faces: [RepresentationFace] = []
    /// Triples of positions in `x`, `y`, `z`, counter-clockwise from outside.
    package var indices: [UInt32] = []
    /// The surfaces that the faces lie on.
    package var surfaces: [RepresentationSurface] = []
    /// The two-sided sampled distance to the leaf's representation, metres, ≥ 0.
    package var error: Double = 0

    /// Nothing.
    package init() {}

    /// How many triangles it has.
    package var triangleCount: Int { indices.count / 3 }

    /// Whether a triangle of it is at least 1 mm high: less than that vanishes on every grid of a tile.
    ///
    /// Complexity: O(1) for almost everything: until the first such triangle.
    package var isVisible: Bool {
        func corner(_ position: Int) -> SIMD3<Double> {
            let point = Int(indices[position])
            return SIMD3(Double(x[point]), Double(y[point]), Double(z[point]))
        }
        for first in stride(from: 0, to: indices.count, by: 3) {
            let a = corner(first)
            let u = corner(first + 1) - a
            let v = corner(first + 2) - a
            let w = v - u
            // The doubled area over the longest edge is the smallest height.
            let n = SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
            let longest = max((u * u).sum(), (v * v).sum(), (w * w).sum())
            if longest > 0, (n * n).sum() >= longest * 100 { return true }
        }
        return false
    }

    /// The length of a step, metres.
    package static let step = 0.0001
}

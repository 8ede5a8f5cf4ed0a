public import SpatialFrames

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Areas, directions, volumes and bounds of triangles.
public enum MeshMeasures {
    /// Twice the vector area of a triangle: square to it by the right-hand rule, twice its area long (m²).
    @inline(__always)
    public static func doubledVectorArea(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, _ a: Int, _ b: Int, _ c: Int
    ) -> Displacement<ENU> {
        let ab = Displacement<ENU>(x: x[b] - x[a], y: y[b] - y[a], z: z[b] - z[a])
        let ac = Displacement<ENU>(x: x[c] - x[a], y: y[c] - y[a], z: z[c] - z[a])
        return ab.cross(ac)
    }

    /// The area of one triangle, square metres, ≥ 0.
    public static func area(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, _ a: Int, _ b: Int, _ c: Int
    ) -> Double { doubledVectorArea(x: x, y: y, z: z, a, b, c).length / 2 }

    /// The area of all triangles, square metres, ≥ 0; O(n).
    ///
    /// - Precondition: every index names a point.
    public static func area(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>
    ) -> Double {
        var sum: Double = 0
        var corner = 0
        while corner + 2 < indices.count {
            sum += area(x: x, y: y, z: z, Int(indices[corner]), Int(indices[corner + 1]), Int(indices[corner + 2]))
            corner += 3
        }
        return sum
    }

    /// The volume that a closed mesh encloses, cubic metres; negative if it is turned inside out; O(n).
    ///
    /// For an open mesh the number depends on its place and means nothing. By the divergence theorem, with
    /// coordinates relative to the first corner, so that far-off meshes lose no precision. `EnclosedVolume` also says
    /// whether the mesh is closed.
    ///
    /// - Precondition: every index names a point.
    public static func signedVolume(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>
    ) -> Double {
        guard indices.count >= 3 else { return 0 }
        let first = Int(indices[0])
        let origin = Position<ENU>(x: x[first], y: y[first], z: z[first])
        var sum: Double = 0
        var corner = 0
        while corner + 2 < indices.count {
            let a = Int(indices[corner])
            let vectorArea = doubledVectorArea(
                x: x, y: y, z: z, a, Int(indices[corner + 1]), Int(indices[corner + 2]))
            sum += vectorArea.dot(Position<ENU>(x: x[a], y: y[a], z: z[a]) - origin)
            corner += 3
        }
        return sum / 6
    }

    /// The angle between a surface and the horizontal: 0 a flat roof, 90° a wall, 180° a ceiling seen from below.
    ///
    /// The last bit may differ between machines (`atan2`): round before storing. 0 for a normal of length 0.
    ///
    /// - Parameter normal: ENU, of any length.
    public static func slope(ofNormal normal: Displacement<ENU>) -> Angle {
        let horizontal = (normal.x * normal.x + normal.y * normal.y).squareRoot()
        return Angle(radians: atan2(horizontal, normal.z))
    }

    /// The direction in which a surface faces: clockwise from north, from 0 up to 360°; nil if it is horizontal.
    ///
    /// Horizontal means that the normal is within 1e-6 rad of the vertical. The last bit may differ between
    /// machines (`atan2`): round before storing.
    ///
    /// - Parameter normal: ENU, of any length.
    public static func azimuth(ofNormal normal: Displacement<ENU>) -> Angle? {
        let horizontal = (normal.x * normal.x + normal.y * normal.y).squareRoot()
        guard horizontal > 1e-6 * normal.z.magnitude else { return nil }
        let radians = atan2(normal.x, normal.y)
        let positive = radians < 0 ? radians + 2 * Double.pi : radians
        // A tiny negative angle rounds up to the full turn.
        return Angle(radians: positive < 2 * Double.pi ? positive : 0)
    }

    /// The smallest box around points; empty for none. NaN coordinates are passed over.
    ///
    /// Complexity: O(n), eight points at a time.
    public static func bounds(
        x: Span<Double>, y: Span<Double>, z: Span<Double>
    ) -> AxisAlignedBox<ENU> {
        let (lowX, highX) = VertexLoops.range(of: x)
        let (lowY, highY) = VertexLoops.range(of: y)
        let (lowZ, highZ) = VertexLoops.range(of: z)
        return AxisAlignedBox(
            lower: Position(x: lowX, y: lowY, z: lowZ), upper: Position(x: highX, y: highY, z: highZ))
    }
}

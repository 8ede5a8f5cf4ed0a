public import SpatialFrames

/// How a GLB is written.
public struct GLBEncodingOptions: Sendable, Hashable {
    /// How positions are stored.
    public enum Positions: Sendable, Hashable {
        /// Unsigned 16-bit multiples of a step in metres (> 0, a power of two) on a grid through the frame's origin.
        case quantized(step: Double)
        /// Single precision numbers; normals too.
        case float
    }

    /// How buffers are compressed.
    public enum Compression: Sendable, Hashable {
        /// EXT_meshopt_compression: vertex codec 0, index codec 1.
        case meshopt
        /// Not at all.
        case none
    }

    /// How positions are stored.
    public var positions: Positions
    /// How buffers are compressed.
    public var compression: Compression
    /// Whether rows of the surface table are left out, and the others numbered anew, where no triangle is left that
    /// refers to them.
    public var leavesOutUnusedSurfaces: Bool

    /// Options from their parts.
    public init(positions: Positions, compression: Compression, leavesOutUnusedSurfaces: Bool = false) {
        self.positions = positions
        self.compression = compression
        self.leavesOutUnusedSurfaces = leavesOutUnusedSurfaces
    }
}

/// A GLB with what the tile tree wants to know about it.
public struct EncodedTileContent: Sendable, Hashable {
    /// The file.
    public var bytes: [UInt8]
    /// The box around the positions as a client decodes them; empty without triangles.
    public var decodedBounds: AxisAlignedBox<ENU>
    /// How many triangles the file holds.
    public var triangleCount: Int
    /// How many vertices the file holds, after welding.
    public var vertexCount: Int
    /// How many triangles had no area left on the grid and were dropped.
    public var droppedTriangleCount: Int
    /// How many glTF primitives there are: more than came in where 16 bits did not hold one.
    public var primitiveCount: Int
    /// How many of them hold a single object too large for 16 bits, written as floats.
    public var floatPrimitiveCount: Int
    /// The rows of the surface table as it came in to which no triangle refers, ascending.
    public var unusedSurfaces: [Int] = []
}

public import SpatialFrames
public import StructuralMetadata

/// Triangles of one look, as arrays with one entry a vertex; in metres of the tile's frame (ENU at its anchor).
public struct TilePrimitive: Sendable, Hashable {
    /// East in metres; finite.
    public var x: [Double]
    /// North in metres; finite.
    public var y: [Double]
    /// Up in metres; finite.
    public var z: [Double]
    /// The unit normal's east.
    public var normalX: [Float]
    /// The unit normal's north.
    public var normalY: [Float]
    /// The unit normal's up.
    public var normalZ: [Float]
    /// Linear colour as 0xAABBGGRR, 8 bits a channel; empty means no colour.
    public var color: [UInt32]
    /// The row of the vertex's city object in the object table, < 2²⁴; ignored while that table is empty.
    public var objectRow: [UInt32]
    /// The row of the vertex's surface in the surface table, < 2²⁴; ignored while that table is empty.
    public var surfaceRow: [UInt32]
    /// Three corners a triangle, counter-clockwise seen from outside.
    public var indices: [UInt32]

    /// A primitive from its arrays.
    public init(
        x: [Double] = [], y: [Double] = [], z: [Double] = [], normalX: [Float] = [], normalY: [Float] = [],
        normalZ: [Float] = [], color: [UInt32] = [], objectRow: [UInt32] = [], surfaceRow: [UInt32] = [],
        indices: [UInt32] = []
    ) {
        self.x = x
        self.y = y
        self.z = z
        self.normalX = normalX
        self.normalY = normalY
        self.normalZ = normalZ
        self.color = color
        self.objectRow = objectRow
        self.surfaceRow = surfaceRow
        self.indices = indices
    }

    /// How many vertices there are.
    public var vertexCount: Int { x.count }

    /// How many triangles there are.
    public var triangleCount: Int { indices.count / 3 }

    /// The box around all vertices. Complexity: O(vertices).
    public var bounds: AxisAlignedBox<ENU> {
        var box = AxisAlignedBox<ENU>()
        for index in x.indices { box.formUnion(Position(x: x[index], y: y[index], z: z[index])) }
        return box
    }
}

/// What one GLB holds.
public struct TileContent: Sendable, Hashable {
    /// The triangles; usually one primitive.
    public var primitives: [TilePrimitive]
    /// The schema, already cut down to what this content uses.
    public var schema: MetadataSchema
    /// One row a city object; feature id set `object`.
    public var objectTable: PropertyTable
    /// One row a surface; feature id set `surface`. Empty where surfaces have no attributes.
    public var surfaceTable: PropertyTable
    /// Who is to be named as the source.
    public var copyright: String?

    /// Content from its parts.
    public init(
        primitives: [TilePrimitive], schema: MetadataSchema, objectTable: PropertyTable,
        surfaceTable: PropertyTable = .empty,
        copyright: String? = nil
    ) {
        self.primitives = primitives
        self.schema = schema
        self.objectTable = objectTable
        self.surfaceTable = surfaceTable
        self.copyright = copyright
    }
}

public import SpatialFrames
public import StructuralMetadata

/// A volume that holds a tile and everything below it.
public enum BoundingVolume: Sendable, Hashable {
    /// A box along the axes of the tile's own frame, metres.
    case box(AxisAlignedBox<ENU>)
    /// A part of the globe, whatever the tile's transform.
    case region(BoundingRegion)
    /// A ball around a point of the tile's own frame; the radius in metres, ≥ 0.
    case sphere(centre: Position<ENU>, radius: Double)
}

/// A part of the globe between meridians, parallels and ellipsoidal heights.
public struct BoundingRegion: Sendable, Hashable {
    /// The western meridian; may be greater than `east` across the antimeridian.
    public var west: Angle
    /// The southern parallel.
    public var south: Angle
    /// The eastern meridian.
    public var east: Angle
    /// The northern parallel.
    public var north: Angle
    /// The lower bound of heights.
    public var lowest: EllipsoidalHeight
    /// The upper bound of heights.
    public var highest: EllipsoidalHeight

    /// A region from its borders.
    public init(
        west: Angle, south: Angle, east: Angle, north: Angle, lowest: EllipsoidalHeight, highest: EllipsoidalHeight
    ) {
        self.west = west
        self.south = south
        self.east = east
        self.north = north
        self.lowest = lowest
        self.highest = highest
    }
}

/// What becomes of a tile's content when its children are shown.
public enum Refinement: String, Sendable, Hashable {
    /// It stays.
    case add = "ADD"
    /// It goes.
    case replace = "REPLACE"
}

/// Where a tile's content, or an external tileset, lies.
public struct TileContentReference: Sendable, Hashable {
    /// Relative to the tileset's file; characters that a URI cannot hold must already be escaped.
    public var uri: String
    /// A tighter volume around the content alone.
    public var boundingVolume: BoundingVolume?

    /// A reference to a file.
    public init(uri: String, boundingVolume: BoundingVolume? = nil) {
        self.uri = uri
        self.boundingVolume = boundingVolume
    }
}

/// A node of the tree.
///
/// A tile that stands for an external tileset is one whose content is that tileset's file and which has no children.
public struct Tile: Sendable {
    /// Holds the tile's content and that of everything below it.
    public var boundingVolume: BoundingVolume
    /// The error if this tile is drawn and its children are not, metres, ≥ 0; not larger than the parent's.
    public var geometricError: Double
    /// What becomes of the content when children are shown; nil means as the parent. The root needs it.
    public var refinement: Refinement?
    /// From the tile's frame to its parent's (to ECEF, or to the tileset's plane, at the root); nil means the same frame.
    public var transform: RigidTransform?
    /// What is drawn; nil means nothing.
    public var content: TileContentReference?
    /// The tiles below.
    public var children: [Tile]

    /// A tile from its parts.
    public init(
        boundingVolume: BoundingVolume, geometricError: Double, refinement: Refinement? = nil,
        transform: RigidTransform? = nil, content: TileContentReference? = nil, children: [Tile] = []
    ) {
        self.boundingVolume = boundingVolume
        self.geometricError = geometricError
        self.refinement = refinement
        self.transform = transform
        self.content = content
        self.children = children
    }

    /// How many tiles there are, this one included.
    public var tileCount: Int { children.reduce(1) { $0 + $1.tileCount } }
}

/// What a tileset says about itself.
public struct TilesetAsset: Sendable, Hashable {
    /// The version of 3D Tiles.
    public var version: String
    /// The version of the data, of the user's own counting.
    public var tilesetVersion: String?
    /// Who is to be named as the source; kept in `asset.extras`, since the schema has no place of its own.
    public var copyright: String?
    /// The program that wrote the tileset; kept in `asset.extras` too.
    public var generator: String?
    /// Where the tileset stands if not on the globe; kept in `asset.extras`, since 3D Tiles knows geocentric ones only.
    public var plane: TilesetPlane?

    /// An asset from its parts.
    public init(
        version: String = "1.1", tilesetVersion: String? = nil, copyright: String? = nil,
        generator: String? = "Kachel", plane: TilesetPlane? = nil
    ) {
        self.version = version
        self.tilesetVersion = tilesetVersion
        self.copyright = copyright
        self.generator = generator
        self.plane = plane
    }
}

/// The projected system in which a tileset's coordinates are: x to the east, y to the north, z up, in metres.
public struct TilesetPlane: Sendable, Hashable {
    /// The authority and code, such as "EPSG:25832", or a name.
    public var identifier: String
    /// The system's name.
    public var name: String
    /// What z is, for people.
    public var heights: String
    /// The definition as WKT of ISO 19162; empty if there is none.
    public var wellKnownText: String

    /// A plane from its parts.
    public init(identifier: String, name: String, heights: String, wellKnownText: String) {
        self.identifier = identifier
        self.name = name
        self.heights = heights
        self.wellKnownText = wellKnownText
    }
}

/// A tileset.json.
public struct Tileset: Sendable {
    /// What the tileset says about itself.
    public var asset: TilesetAsset
    /// The union of the schemas of all contents; nil in external tilesets.
    public var schema: MetadataSchema?
    /// The error of drawing nothing: the diameter of everything, metres, ≥ 0.
    public var geometricError: Double
    /// The tree.
    public var root: Tile

    /// A tileset from its parts.
    public init(
        asset: TilesetAsset = TilesetAsset(), schema: MetadataSchema? = nil, geometricError: Double, root: Tile
    ) {
        self.asset = asset
        self.schema = schema
        self.geometricError = geometricError
        self.root = root
    }
}

package import CityObjects
package import ContentHashing
package import Representations
package import SpatialFrames

/// One city object of a record, without its attributes.
package struct RecordObject: Sendable, Hashable {
    /// Its class.
    package var kind: CityObjectKind
    /// The `gml:id`, or the one it got.
    package var identifier: String
    /// The index of the object it is part of, −1 for the top-level one.
    package var parent: Int32

    /// An object from its parts.
    package init(kind: CityObjectKind, identifier: String, parent: Int32) {
        self.kind = kind
        self.identifier = identifier
        self.parent = parent
    }
}

/// A range of longitudes and latitudes, degrees.
package struct GeographicExtent: Sendable, Hashable {
    package var west = 0.0
    package var south = 0.0
    package var east = 0.0
    package var north = 0.0

    /// A range from its bounds, degrees.
    package init(west: Double = 0, south: Double = 0, east: Double = 0, north: Double = 0) {
        self.west = west
        self.south = south
        self.east = east
        self.north = north
    }

    /// The point of the ellipsoid in its middle, also across the 180th meridian.
    package var middle: Cartographic {
        Cartographic(
            longitude: Angle(degrees: LongitudeRange.middle(west: west, east: east)),
            latitude: Angle(degrees: (south + north) / 2), height: EllipsoidalHeight(metres: 0))
    }
}

/// One attribute of a record, as source text under its column's key.
package struct RecordAttribute: Sendable, Hashable {
    /// The index of the object it belongs to.
    package var object: Int32
    /// The source's boundary surface it belongs to, as in `RepresentationSurface.source`; −1 for the object's own.
    package var surface: Int32
    /// The key of its column in the run summary: the hash of its name and unit.
    package var column: UInt64
    /// The value as the source writes it.
    package var text: String

    /// An attribute from its parts.
    package init(object: Int32, surface: Int32 = -1, column: UInt64, text: String) {
        self.object = object
        self.surface = surface
        self.column = column
        self.text = text
    }
}

/// One top-level city object on its way from ingest to tiling: self-contained, whatever medium holds it.
package struct SpoolRecord: Sendable, Hashable {
    /// The Morton code of the middle of all its geometry.
    package var key: UInt64 = 0
    /// The identity of the top-level object.
    package var identifier: String = ""
    /// The hash of everything below but itself.
    package var contentHash = ContentHash(high: 0, low: 0)
    /// What its positions are relative to: metres of the result's frame on the grid of 0.1 mm.
    package var origin = Position<ResultFrame>(x: 0, y: 0, z: 0)
    /// The level of detail that its leaf shows.
    package var level: LevelOfDetail = .lod0
    /// What of the globe it covers.
    package var extent = GeographicExtent()
    /// Its lowest and highest point, metres above the ellipsoid.
    package var base: Double = 0
    package var top: Double = 0
    /// The larger of its extents from west to east and from south to north, metres.
    package var width: Double = 0
    /// The diagonal of its bounding box, metres of the result's frame.
    package var diameter: Double = 0
    /// The objects, the top-level one first.
    package var objects: [RecordObject] = []
    /// The attributes of all objects, in source order.
    package var attributes: [RecordAttribute] = []
    /// A hash of the kinds that the source declares its attributes to be, in their order: the columns of the run hold
    /// the kinds themselves, so that here they only tell contents apart.
    package var attributeKinds: UInt64 = 0
    /// From fine to coarse: the leaf's, then the block if there is one.
    package var representations: [Representation] = []
    /// What each object measures; follows from the rest, and so is no part of the content that is hashed.
    package var fingerprints: [Fingerprint] = []

    /// An empty record.
    package init() {}

    /// Takes the kind of an attribute, or of a value that joins one, into `attributeKinds`.
    package mutating func note(_ kind: AttributeKind) {
        // FNV-1a: nobody is to be kept from making two records alike.
        attributeKinds = (attributeKinds ^ UInt64(kind.rawValue + 1)) &* 0x0000_0100_0000_01B3
    }

    /// Canonical order: key, id, content (decision 14); never input order or arrival.
    package static func precedes(_ lhs: SpoolRecord, _ rhs: SpoolRecord) -> Bool {
        if lhs.key != rhs.key { return lhs.key < rhs.key }
        if lhs.identifier != rhs.identifier {
            return lhs.identifier.utf8.lexicographicallyPrecedes(rhs.identifier.utf8)
        }
        return lhs.contentHash < rhs.contentHash
    }
}

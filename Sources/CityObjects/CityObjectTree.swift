public import Diagnostics

/// CityGML's level of semantic detail, 0 to 4; not the level of a tile.
public enum LevelOfDetail: UInt8, Sendable, BitwiseCopyable, Comparable, CaseIterable {
    case lod0 = 0
    case lod1
    case lod2
    case lod3
    case lod4

    /// Coarser before finer.
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// One thematic object with identity: the top-level one of its tree, or one below it.
public struct CityObject: Sendable {
    /// Its class.
    public var kind: CityObjectKind
    /// The document's `gml:id`, verbatim; empty where the source has none.
    public var identifier: String
    /// The index of the object it is part of, −1 for the top-level one.
    public var parent: Int32
    /// The line of its start tag, from 1.
    public var line: Int

    /// An object from its parts.
    public init(kind: CityObjectKind, identifier: String, parent: Int32, line: Int) {
        self.kind = kind
        self.identifier = identifier
        self.parent = parent
        self.line = line
    }
}

/// A named piece of an object's hull.
public struct BoundarySurface: Sendable {
    /// Its class.
    public var kind: BoundarySurfaceKind
    /// The document's `gml:id`, verbatim; empty where the source has none.
    public var identifier: String
    /// The index of the object that it bounds.
    public var object: Int32

    /// A surface from its parts.
    public init(kind: BoundarySurfaceKind, identifier: String, object: Int32) {
        self.kind = kind
        self.identifier = identifier
        self.object = object
    }
}

/// An outer ring with holes.
public struct SurfacePolygon: Sendable {
    /// The index of its first ring, the outer one, in `CityObjectTree.ringStarts`.
    public var firstRing: Int32
    /// The number of its rings, ≥ 1.
    public var ringCount: Int32
    /// The object that it shows.
    public var object: Int32
    /// The boundary surface that it is part of, −1 for none.
    public var surface: Int32
    /// Its level of detail.
    public var levelOfDetail: LevelOfDetail
    /// Counts the geometry properties of the tree, so that two descriptions of one hull can be told apart.
    public var geometryOrdinal: Int32
    /// Whether the source turns it around (`gml:OrientableSurface` with orientation `-`).
    public var isReversed: Bool
    /// The line of its start tag, from 1.
    public var line: Int32
    /// Where its `gml:id` stands in `CityObjectTree.polygonIdentifiers`; empty where the source has none.
    public var identifier: Range<Int32>
    /// Whether a texture of the source is for it; only known where textures decide what is shown.
    package var isTextured = false
    /// Whether a ring of it does not end where it starts in the source.
    package var hasUnclosedRing = false

    /// A polygon from its parts.
    public init(
        firstRing: Int32, ringCount: Int32, object: Int32, surface: Int32, levelOfDetail: LevelOfDetail,
        geometryOrdinal: Int32, isReversed: Bool, line: Int32, identifier: Range<Int32> = 0..<0
    ) {
        self.firstRing = firstRing
        self.ringCount = ringCount
        self.object = object
        self.surface = surface
        self.levelOfDetail = levelOfDetail
        self.geometryOrdinal = geometryOrdinal
        self.isReversed = isReversed
        self.line = line
        self.identifier = identifier
    }
}

/// A polygon without a single ring: nothing to show, but something to tell.
package struct RinglessPolygon: Sendable {
    /// The object that it was to show.
    package var object: Int32
    /// The document's `gml:id`, verbatim; empty where the source has none.
    package var identifier: String
    /// The line of its start tag, from 1.
    package var line: Int
    /// Its level of detail.
    package var levelOfDetail: LevelOfDetail

    /// A polygon from its parts.
    package init(object: Int32, identifier: String, line: Int, levelOfDetail: LevelOfDetail) {
        self.levelOfDetail = levelOfDetail
        self.object = object
        self.identifier = identifier
        self.line = line
    }
}

/// A stretch of points in one coordinate reference system.
public struct CoordinateRun: Sendable, Hashable {
    /// The index of its first point.
    public var firstPoint: Int
    /// The `srsName` that holds for it, as the source writes it; empty where none does.
    public var srsName: String

    /// A stretch from its parts.
    public init(firstPoint: Int, srsName: String) {
        self.firstPoint = firstPoint
        self.srsName = srsName
    }
}

/// A top-level city object with everything below it: the unit of streaming and of parallel work.
///
/// Flat arrays instead of objects with pointers; points as struct of arrays in source coordinates, in the file's
/// axis order and units.
public struct CityObjectTree: Sendable {
    /// The objects; the first is the top-level one, parents come before their parts.
    public var objects: [CityObject] = []
    /// The boundary surfaces.
    public var surfaces: [BoundarySurface] = []
    /// The attributes of all objects, in document order.
    public var attributes: [Attribute] = []
    /// The polygons of all levels of detail.
    public var polygons: [SurfacePolygon] = []
    /// The `gml:id`s of the polygons as UTF-8, one after the other: a text each would cost more than the polygons.
    public var polygonIdentifiers: [UInt8] = []
    /// How many geometries are templates placed in it, which nobody shows yet.
    package var implicitGeometries = 0
    /// Polygons without a ring, of all levels of detail.
    package var ringlessPolygons: [RinglessPolygon] = []
    /// The solids, and the polygons that they are made of; empty unless `ReadingOptions.keepsSolids`.
    package var solids: [SolidGeometry] = []
    package var solidFaces: [SolidFace] = []
    /// The rings whose last point did not repeat the first, ascending; empty unless `ReadingOptions.keepsSolids`.
    package var unclosedRings: [Int32] = []
    /// The first point of each ring; ring `i` ends where ring `i + 1` starts, the last one at the last point.
    public var ringStarts: [Int32] = []
    /// First coordinates, in the source's axis order and unit.
    public var x: [Double] = []
    /// Second coordinates.
    public var y: [Double] = []
    /// Third coordinates: heights.
    public var z: [Double] = []
    /// Which coordinate reference system holds from which point on.
    public var coordinateRuns: [CoordinateRun] = []
    /// The file and ordinal that give an object without id its identity.
    public var file: String = ""
    /// The ordinal of the member in its file, from 0.
    public var ordinal: Int = 0
    /// The number of objects before it in its member; 0 in all but odd documents.
    public var ordinalInMember: Int = 0
    /// What went wrong while it was read.
    public var problems: [Problem] = []

    /// An empty tree.
    public init() {}

    /// Forgets everything but the memory.
    package mutating func removeAll() {
        objects.removeAll(keepingCapacity: true)
        surfaces.removeAll(keepingCapacity: true)
        attributes.removeAll(keepingCapacity: true)
        polygons.removeAll(keepingCapacity: true)
        polygonIdentifiers.removeAll(keepingCapacity: true)
        ringlessPolygons.removeAll(keepingCapacity: true)
        solids.removeAll(keepingCapacity: true)
        solidFaces.removeAll(keepingCapacity: true)
        unclosedRings.removeAll(keepingCapacity: true)
        ringStarts.removeAll(keepingCapacity: true)
        x.removeAll(keepingCapacity: true)
        y.removeAll(keepingCapacity: true)
        z.removeAll(keepingCapacity: true)
        coordinateRuns.removeAll(keepingCapacity: true)
        problems.removeAll(keepingCapacity: true)
        implicitGeometries = 0
        file = ""
        ordinal = 0
    }

    /// Takes the tree out and leaves an empty one with memory for another of its kind.
    ///
    /// What is taken has no memory beyond its content but for texts: who makes many trees grows each array once, not
    /// for each tree.
    package mutating func take() -> CityObjectTree {
        var taken = CityObjectTree()
        taken.objects = Self.moved(&objects)
        taken.surfaces = Self.moved(&surfaces)
        taken.attributes = Self.moved(&attributes)
        taken.polygons = Self.copied(&polygons)
        taken.polygonIdentifiers = Self.copied(&polygonIdentifiers)
        taken.implicitGeometries = implicitGeometries
        swap(&taken.ringlessPolygons, &ringlessPolygons)
        swap(&taken.solids, &solids)
        swap(&taken.solidFaces, &solidFaces)
        swap(&taken.unclosedRings, &unclosedRings)
        taken.ringStarts = Self.copied(&ringStarts)
        taken.x = Self.copied(&x)
        taken.y = Self.copied(&y)
        taken.z = Self.copied(&z)
        swap(&taken.coordinateRuns, &coordinateRuns)
        taken.file = file
        taken.ordinal = ordinal
        taken.ordinalInMember = ordinalInMember
        swap(&taken.problems, &problems)
        return taken
    }

    private static func copied<Element>(_ elements: inout [Element]) -> [Element] {
        defer { elements.removeAll(keepingCapacity: elements.capacity < mostSpare) }
        return unsafe elements.withUnsafeBufferPointer { unsafe Array($0) }
    }

    private static func moved<Element>(_ elements: inout [Element]) -> [Element] {
        var taken: [Element] = []
        swap(&taken, &elements)
        elements.reserveCapacity(min(taken.count, mostSpare))
        return taken
    }

    /// Memory for so many elements is kept for the next tree.
    private static let mostSpare = 1 << 14

    /// The `gml:id` of a polygon, empty without one.
    package func identifier(of polygon: SurfacePolygon) -> String {
        String(
            decoding: polygonIdentifiers[Int(polygon.identifier.lowerBound)..<Int(polygon.identifier.upperBound)],
            as: UTF8.self)
    }

    /// The place of an object, for problems.
    public func place(ofObject index: Int) -> Place {
        guard objects.indices.contains(index) else { return Place(file: file) }
        return Place(file: file, line: objects[index].line, gmlID: objects[index].identifier)
    }
}

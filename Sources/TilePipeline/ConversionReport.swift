public import CityObjects
public import Diagnostics
internal import Geodesy

/// What a conversion did: everything the end summary, the manifest and report.json say.
public struct ConversionReport: Sendable {
    /// Top-level objects read, by kind.
    public var topLevelObjects: [CityObjectKind: Int] = [:]
    /// City objects of all depths read, by kind.
    public var cityObjects: [CityObjectKind: Int] = [:]
    /// City objects of all depths in leaves, by kind.
    public var leafKinds: [CityObjectKind: Int] = [:]
    /// City objects of all depths in quarantine, by kind.
    package var quarantinedKinds: [CityObjectKind: Int] = [:]
    /// City objects of all depths in leaves.
    ///
    /// With `quarantinedObjects`, `duplicateObjects`, `droppedObjects` and `leftOutObjects` they make up
    /// `inputObjects`.
    public var leafObjects = 0
    /// City objects of all depths in quarantine.
    public var quarantinedObjects = 0
    /// City objects of all depths that are identical copies.
    public var duplicateObjects = 0
    /// City objects of all depths that stages of the user dropped; the reasons stand in `notes` under `KCL-S001`.
    public var droppedObjects: Int { stages.reduce(0) { $0 + $1.droppedObjects } }
    /// City objects of all depths that have only levels of detail that are not looked at; the levels stand in `notes`
    /// under `KCL-O010`.
    public var leftOutObjects: Int { leftOutKinds.values.reduce(0, +) }
    /// The same by kind.
    package var leftOutKinds: [CityObjectKind: Int] = [:]
    /// The stages of the user, in their order.
    public var stages: [StageUse] = []
    /// Top-level objects that an earlier run had read, which was gone on with.
    public var resumedObjects = 0
    /// Tiles that an interrupted run had written.
    public var resumedTiles = 0
    /// Groups of city objects, whose words became attributes of their members; they are no objects of the input.
    public var groups = 0
    /// City objects of all depths that were meshed: in leaves, or identical copies.
    package var placedObjects = 0
    /// Top-level objects that became records, after duplicates were dropped.
    public var records = 0
    /// Members of which nothing could be read.
    public var lostMembers = 0
    /// Polygons to be shown.
    public var polygons = 0
    /// Polygons that could not be shown.
    public var lostPolygons = 0
    /// Faulty polygons, by what was done about them.
    package var repairs = RepairCounts()
    /// What the objects measure together.
    package var geometry = GeometryTotals()
    /// Tiles of all levels.
    public var tiles = 0
    /// Tiles without children.
    public var leaves = 0
    /// Files of the tileset, external ones included.
    public var tilesets = 0
    /// Levels of the tree of tiles.
    public var levels = 0
    /// Triangles in leaves.
    public var leafTriangles = 0
    /// Triangles in tiles above the leaves.
    public var innerTriangles = 0
    /// Triangles that had no area left on the grid of their tile.
    public var degenerateTriangles = 0
    /// Bytes of all tiles together.
    public var tileBytes = 0
    /// Bytes of the largest tile.
    public var largestTile = 0
    /// What the bundle takes on the disk, as it is packed, bytes.
    public var storedBytes = 0
    /// The geometric error of the root tile, metres, ≥ 0.
    public var rootError = 0.0
    /// The diameter of everything, metres, ≥ 0.
    public var diameter = 0.0
    /// Bytes of input after decompression.
    public var inputBytes = 0
    /// The files of the run.
    public var files: [InputManifestEntry] = []
    /// The files that inputs name and that were read, too: code lists, and documents that lend geometry. In the order
    /// of their names.
    public var relatedInputs: [RelatedInput] = []
    /// What became of each file, by its name.
    package var fileCounts: [String: FileCounts] = [:]
    /// How the sizes and triangle counts of tiles, and the heights of buildings, are spread.
    package var spread = TileSpread()
    /// The heights of the buildings that became records, lowest to highest point, to the centimetre.
    package var buildingHeights = HeightCounts(width: 0.01)
    /// Seconds that the stages took, in their order.
    package var stageSeconds: [(stage: ConversionProgress.Stage, seconds: Double)] = []
    /// The reference systems met, in the order of their names.
    public var referenceSystems: [CRSUse] = []
    /// The western end of what the objects cover, degrees; above `east` across the 180th meridian.
    public var west = 0.0
    /// The southern end, degrees.
    public var south = 0.0
    /// The eastern end, degrees.
    public var east = 0.0
    /// The northern end, degrees.
    public var north = 0.0
    /// The lowest point, metres above the ellipsoid.
    public var lowest = 0.0
    /// The highest point, metres above the ellipsoid.
    public var highest = 0.0
    /// The median of the objects' lowest points, metres above the ellipsoid.
    public var medianBase = 0.0
    /// The attribute columns of city objects: name, kind, count.
    public var columns: [ColumnStatistics] = []
    /// The attribute columns of boundary surfaces.
    public var surfaceColumns: [ColumnStatistics] = []
    /// The problems of a run in report order, at most 10,000 of them: of each code the first, and of none more than
    /// of others that have as many. `problemCounts` has all; counted ones stand in `notes`.
    public var problems: [Problem] = []
    /// What was left out, in report order, at most 10,000 of it, shared between the kinds in the same way.
    public var quarantine: [QuarantineEntry] = []
    /// All problems and all of the quarantine, counted.
    package var digest = ProblemDigest()
    /// Problems that are only counted.
    public var notes = CountedNotes()

    /// An empty report.
    package init() {}

    /// City objects read, of all depths.
    public var inputObjects: Int { cityObjects.values.reduce(0, +) }

    /// How many problems there are of each code, listed and counted ones together, in the order of the codes.
    public var problemCounts: [(code: ProblemCode, count: Int)] {
        digest.counts.merging(notes.totals, uniquingKeysWith: +).map { ($0.key, $0.value) }.sorted {
            $0.code.rawValue < $1.code.rawValue
        }
    }

    /// The worst severity met, nil without problems.
    public var worstSeverity: Severity? { problemCounts.map(\.code.severity).max() }

    /// How many problems there are that are listed one by one; `problems` has the first of them.
    public var listedProblems: Int { digest.total }

    /// How many entries the quarantine has of a kind.
    public func quarantineCount(_ kind: QuarantineEntry.Kind) -> Int {
        digest.quarantineCounts[kind]?.values.reduce(0, +) ?? 0
    }

    /// How many entries the quarantine has.
    public var quarantineTotal: Int { QuarantineEntry.Kind.allCases.reduce(0) { $0 + quarantineCount($1) } }
}

/// A stage of the user's and what it did.
public struct StageUse: Sendable, Hashable {
    /// The stage's name.
    public var name: String
    /// The stage's version.
    public var version: String
    /// City objects of all depths that it dropped.
    public var droppedObjects: Int
}

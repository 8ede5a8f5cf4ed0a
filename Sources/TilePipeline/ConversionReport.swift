package import CityObjects
package import Diagnostics
internal import Geodesy

/// What a conversion did: everything the end summary, the manifest and report.json say.
package struct ConversionReport: Sendable {
    /// Top-level objects read, by kind, and city objects of all depths.
    package var topLevelObjects: [CityObjectKind: Int] = [:]
    package var cityObjects: [CityObjectKind: Int] = [:]
    /// City objects of all depths in leaves, by kind.
    package var leafKinds: [CityObjectKind: Int] = [:]
    /// City objects of all depths: in leaves, in quarantine, identical copies.
    package var leafObjects = 0
    package var quarantinedObjects = 0
    package var duplicateObjects = 0
    /// Top-level objects that became records, after duplicates were dropped.
    package var records = 0
    /// Members of which nothing could be read.
    package var lostMembers = 0
    /// Polygons to be shown, and polygons that could not be.
    package var polygons = 0
    package var lostPolygons = 0
    /// The tiles.
    package var tiles = 0
    package var leaves = 0
    package var tilesets = 0
    package var levels = 0
    package var leafTriangles = 0
    package var innerTriangles = 0
    package var degenerateTriangles = 0
    package var tileBytes = 0
    package var largestTile = 0
    /// Metres.
    package var rootError = 0.0
    package var diameter = 0.0
    /// Bytes of input after decompression.
    package var inputBytes = 0
    /// The files of the run.
    package var files: [InputManifestEntry] = []
    /// The reference systems met, in the order of their names.
    package var referenceSystems: [CRSUse] = []
    /// Degrees: what the objects cover.
    package var west = 0.0
    package var south = 0.0
    package var east = 0.0
    package var north = 0.0
    /// Metres above the ellipsoid: the lowest and highest point, and the median of the objects' lowest points.
    package var lowest = 0.0
    package var highest = 0.0
    package var medianBase = 0.0
    /// The attribute columns: name, kind, count.
    package var columns: [ColumnStatistics] = []
    /// All problems in report order; counted ones stand in `notes`.
    package var problems: [Problem] = []
    /// What was left out, in report order.
    package var quarantine: [Problem] = []
    /// Problems that are only counted.
    package var notes = CountedNotes()

    /// An empty report.
    package init() {}

    /// City objects read, of all depths.
    package var inputObjects: Int { cityObjects.values.reduce(0, +) }

    /// How many problems there are of each code, listed and counted ones together, in the order of the codes.
    package var problemCounts: [(code: ProblemCode, count: Int)] {
        var counts: [ProblemCode: Int] = [:]
        for problem in problems { counts[problem.code, default: 0] += 1 }
        for (key, entry) in notes.entries { counts[key.code, default: 0] += entry.count }
        return counts.map { ($0.key, $0.value) }.sorted { $0.code.rawValue < $1.code.rawValue }
    }

    /// The worst severity met, nil without problems.
    package var worstSeverity: Severity? { problemCounts.map(\.code.severity).max() }
}

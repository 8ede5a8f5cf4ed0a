package import CityObjects
package import Diagnostics
internal import SpatialFrames
package import TilePipeline

/// What is known of the objects of one class.
package struct KindSurvey: Sendable {
    /// Objects that are members of the model, and objects that are part of another.
    package var topLevel = 0
    package var parts = 0
    /// Objects with polygons of their own, by level of detail (index 0 to 4).
    package var levels = [0, 0, 0, 0, 0]
    /// Objects without a single polygon of their own or of their parts.
    package var withoutPolygons = 0
    /// Objects without a `gml:id`.
    package var withoutIdentifier = 0

    /// All objects.
    package var count: Int { topLevel + parts }

    mutating func merge(_ other: KindSurvey) {
        topLevel += other.topLevel
        parts += other.parts
        for index in levels.indices { levels[index] += other.levels[index] }
        withoutPolygons += other.withoutPolygons
        withoutIdentifier += other.withoutIdentifier
    }
}

/// A point as written and where it lies on WGS 84.
package struct ExamplePoint: Sendable {
    /// The object that has it.
    package var place: Place
    /// In the file's axis order and units.
    package var source: [Double]
    /// Degrees.
    package var longitude: Double
    package var latitude: Double
    /// Metres, as the options want heights, before an object is put on the ground.
    package var height: Double

    /// The first in the order of the documents; equal places go by their coordinates.
    static func first(_ one: ExamplePoint, _ other: ExamplePoint) -> ExamplePoint {
        if one.place != other.place { return one.place < other.place ? one : other }
        return other.source.lexicographicallyPrecedes(one.source) ? other : one
    }
}

/// What lies in one reference system, as the documents write it.
package struct SystemSurvey: Sendable {
    /// Top-level objects with points in it.
    package var objects = 0
    /// Points in it.
    package var points = 0
    /// The extent in source coordinates, in the file's axis order and units.
    package var minimum = [Double.infinity, .infinity, .infinity]
    package var maximum = [-Double.infinity, -.infinity, -.infinity]
    /// What Kachel makes of it; nil where it is of no use.
    package var use: CRSUse?
    /// Its first point that can be placed; nil without one.
    package var example: ExamplePoint?
    /// Why it is of no use.
    package var error: String?

    mutating func add(x: Double, y: Double, z: Double) {
        if x.isFinite {
            minimum[0] = min(minimum[0], x)
            maximum[0] = max(maximum[0], x)
        }
        if y.isFinite {
            minimum[1] = min(minimum[1], y)
            maximum[1] = max(maximum[1], y)
        }
        if z.isFinite {
            minimum[2] = min(minimum[2], z)
            maximum[2] = max(maximum[2], z)
        }
    }

    mutating func merge(_ other: SystemSurvey) {
        objects += other.objects
        points += other.points
        for axis in 0..<3 {
            minimum[axis] = min(minimum[axis], other.minimum[axis])
            maximum[axis] = max(maximum[axis], other.maximum[axis])
        }
        if let theirs = other.use {
            if var own = use {
                own.merge(theirs)
                use = own
            } else {
                use = theirs
            }
        }
        if let theirs = other.example { example = example.map { ExamplePoint.first($0, theirs) } ?? theirs }
        if let theirs = other.error { error = error.map { min($0, theirs) } ?? theirs }
    }
}

/// What one file is.
package struct FileSurvey: Sendable {
    /// The name for reports.
    package var name: String
    /// `CityGML` or `CityJSON`.
    package var format: String
    /// Such as `2.0`; empty where the file does not say.
    package var version: String
    /// Whether Kachel reads it.
    package var isRead: Bool
    /// On disk.
    package var sizeOnDisk: Int
    /// After decompression; 0 where it is not read.
    package var bytes = 0
    /// Whether it is gzip.
    package var isCompressed = false
    /// As the XML declaration states it; empty where it is not read.
    package var encoding = ""
    /// The reference system of its envelope as written; empty without one.
    package var srsName = ""
    /// Its top-level objects.
    package var objects = 0
}

/// What all city models of a run hold together. Merging is commutative and associative; bounded by the number of
/// files, names and places, not by that of objects.
package struct ModelSurvey: Sendable {
    /// The files, by name.
    package var files: [FileSurvey] = []
    /// Top-level objects by the index of their file.
    var objectsByFile: [Int: Int] = [:]
    /// By class; iterate in the order of the enum.
    package var kinds: [CityObjectKind: KindSurvey] = [:]
    /// By class of boundary surface, polygons.
    package var surfaces: [BoundarySurfaceKind: Int] = [:]
    /// Boundary surfaces and openings.
    package var boundarySurfaces = 0
    /// Polygons by level of detail (index 0 to 4).
    package var polygonsByLevel = [0, 0, 0, 0, 0]
    /// Polygons that are read, their rings (outer ones and holes) and points (without the repeated last ones).
    package var polygons = 0
    package var rings = 0
    package var points = 0
    /// By `srsName` as written (or as forced), and whether the axes are swapped; iterate sorted.
    package var systems: [String: SystemSurvey] = [:]
    /// Top-level objects with points in no stated system.
    package var objectsWithoutSystem = 0
    /// Where the objects lie.
    package var place = PlaceSurvey()
    /// Attributes.
    package var attributes = AttributeSurvey()
    /// Elements that say something beyond the objects.
    package var elements = ModelElements()
    /// Textures and library objects.
    package var images = RelatedFileTally()
    package var libraryObjects = RelatedFileTally()
    /// What the documents say of themselves, with the files that say it and the first of them.
    package var statements: [(statement: ModelStatement, files: Int, first: String)] = []
    /// Members of which nothing could be read.
    package var lostMembers = 0
    /// What the checks of the geometry found; nil where nobody asked for them.
    package var checks: CheckSurvey?
    /// What is wrong.
    package var problems = ProblemTally()

    /// Nothing seen.
    package init() {}

    /// Top-level objects.
    package var topLevelObjects: Int { kinds.values.reduce(0) { $0 + $1.topLevel } }

    /// City objects of all depths.
    package var cityObjects: Int { kinds.values.reduce(0) { $0 + $1.count } }

    /// Adds what a tree holds, except its place.
    mutating func add(_ tree: CityObjectTree, fileIndex: Int, levels: inout [UInt8]) {
        objectsByFile[fileIndex, default: 0] += 1
        for problem in tree.problems { problems.add(problem) }
        levels.removeAll(keepingCapacity: true)
        levels.append(contentsOf: repeatElement(0, count: tree.objects.count))
        for polygon in tree.polygons {
            let level = Int(polygon.levelOfDetail.rawValue)
            polygonsByLevel[level] += 1
            rings += Int(polygon.ringCount)
            if tree.objects.indices.contains(Int(polygon.object)) { levels[Int(polygon.object)] |= 1 << UInt8(level) }
            let kind = polygon.surface >= 0 ? tree.surfaces[Int(polygon.surface)].kind : .unclassified
            surfaces[kind, default: 0] += 1
        }
        boundarySurfaces += tree.surfaces.count
        polygons += tree.polygons.count
        points += tree.x.count
        for (index, object) in tree.objects.enumerated() {
            var survey = kinds[object.kind] ?? KindSurvey()
            if index == 0 { survey.topLevel += 1 } else { survey.parts += 1 }
            for level in 0..<5 where levels[index] & (1 << UInt8(level)) != 0 { survey.levels[level] += 1 }
            if index == 0 ? tree.polygons.isEmpty : levels[index] == 0 { survey.withoutPolygons += 1 }
            if object.identifier.isEmpty { survey.withoutIdentifier += 1 }
            kinds[object.kind] = survey
        }
        attributes.add(tree, fileIndex: fileIndex)
    }

    /// Adds what another worker saw.
    mutating func merge(_ other: ModelSurvey) {
        objectsByFile.merge(other.objectsByFile, uniquingKeysWith: +)
        kinds.merge(other.kinds) { own, new in
            var merged = own
            merged.merge(new)
            return merged
        }
        surfaces.merge(other.surfaces, uniquingKeysWith: +)
        boundarySurfaces += other.boundarySurfaces
        for index in polygonsByLevel.indices { polygonsByLevel[index] += other.polygonsByLevel[index] }
        polygons += other.polygons
        rings += other.rings
        points += other.points
        systems.merge(other.systems) { own, new in
            var merged = own
            merged.merge(new)
            return merged
        }
        objectsWithoutSystem += other.objectsWithoutSystem
        place.merge(other.place)
        attributes.merge(other.attributes)
        elements.merge(other.elements)
        lostMembers += other.lostMembers
        if let theirs = other.checks {
            if checks == nil { checks = theirs } else { checks?.merge(theirs) }
        }
        problems.merge(other.problems)
    }
}

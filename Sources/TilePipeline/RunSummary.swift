public import CityObjects
internal import ContentHashing
package import Diagnostics
public import Geodesy

/// What ingest learned about one attribute name.
public struct ColumnStatistics: Sendable {
    /// The source's name.
    public var name: String
    /// The narrowest kind that holds every value.
    public var kind: AttributeKind
    /// How many objects have it.
    public var count = 0
    /// The range of its integers; the least is above the greatest without any.
    package var minimum = Int64.max
    package var maximum = Int64.min
    /// The units met, sorted when read.
    public var units: Set<String> = []

    /// Adds a value.
    package mutating func add(_ attribute: Attribute) {
        count += 1
        kind = kind.joined(with: attribute.kind)
        if attribute.kind == .integer, let value = AttributeText.integer(attribute.text) {
            minimum = min(minimum, value)
            maximum = max(maximum, value)
        }
        if !attribute.unit.isEmpty { units.insert(attribute.unit) }
    }

    /// Adds what another worker learned.
    package mutating func merge(_ other: ColumnStatistics) {
        count += other.count
        kind = kind.joined(with: other.kind)
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        units.formUnion(other.units)
        // Equal hashes of different names do not happen; if they did, the smaller name would win everywhere.
        name = min(name, other.name)
    }
}

/// What one reference system was taken for, and how much of the run is in it.
public struct CRSUse: Sendable {
    /// What Kachel made of it.
    public var description: CRSDescription
    /// Top-level objects in it.
    public var objects = 0

    /// A use by so many objects.
    package init(description: CRSDescription, objects: Int = 0) {
        self.description = description
        self.objects = objects
    }

    /// What tells uses apart: the text, and whether its axes are swapped.
    package static func key(_ description: CRSDescription) -> String {
        description.sourceText + (description.axesSwapped ? " (axes swapped)" : "")
    }

    /// Counts one more object. Notes may name a point of the document: the first in text order stays, whoever comes
    /// first.
    package mutating func add(_ other: CRSDescription) {
        objects += 1
        keepFirst(other)
    }

    /// Adds what another worker saw.
    package mutating func merge(_ other: CRSUse) {
        objects += other.objects
        keepFirst(other.description)
    }

    private mutating func keepFirst(_ other: CRSDescription) {
        guard !other.notes.isEmpty || !description.notes.isEmpty else { return }
        if other.notes.lexicographicallyPrecedes(description.notes) { description = other }
    }
}

/// What ingest learned about the whole run. Merging is commutative and associative.
package struct RunSummary: Sendable {
    /// The attribute columns by the hash of their name.
    package var columns: [UInt64: ColumnStatistics] = [:]
    /// Top-level objects by kind, then city objects of all depths by kind.
    package var topLevelObjects: [CityObjectKind: Int] = [:]
    package var cityObjects: [CityObjectKind: Int] = [:]
    /// City objects that became records, of all depths.
    package var placedObjects = 0
    /// City objects in quarantine, of all depths.
    package var quarantinedObjects = 0
    /// The same by kind.
    package var quarantinedKinds: [CityObjectKind: Int] = [:]
    /// Top-level objects in quarantine.
    package var quarantinedTrees = 0
    /// City objects that stages of the user dropped, of all depths, by the stage's index in the plan.
    package var droppedObjects: [Int: Int] = [:]
    /// Polygons to be shown, and polygons that could not be.
    package var polygons = 0
    package var lostPolygons = 0
    /// Members of which nothing could be read.
    package var lostMembers = 0
    /// Reference systems by the plan's identity.
    package var referenceSystems: [String: CRSUse] = [:]
    /// Problems of objects and files, and what stands in quarantine: while batches are read those of the batch at
    /// hand, which go into the run's log after it, so that they never pile up here.
    package var problems: [Problem] = []
    package var quarantine: [QuarantineEntry] = []
    /// Counts by the name of the file.
    package var files: [String: FileCounts] = [:]
    /// Problems that are only counted.
    package var notes = CountedNotes()

    /// Nothing learned.
    package init() {}

    /// The key of a column.
    package static func columnKey(_ name: String) -> UInt64 { ContentHash(of: name).high }

    /// Adds what another worker learned.
    package mutating func merge(_ other: RunSummary) {
        columns.merge(other.columns) { own, new in
            var merged = own
            merged.merge(new)
            return merged
        }
        topLevelObjects.merge(other.topLevelObjects, uniquingKeysWith: +)
        cityObjects.merge(other.cityObjects, uniquingKeysWith: +)
        placedObjects += other.placedObjects
        quarantinedObjects += other.quarantinedObjects
        quarantinedTrees += other.quarantinedTrees
        droppedObjects.merge(other.droppedObjects, uniquingKeysWith: +)
        quarantinedKinds.merge(other.quarantinedKinds, uniquingKeysWith: +)
        polygons += other.polygons
        lostPolygons += other.lostPolygons
        lostMembers += other.lostMembers
        referenceSystems.merge(other.referenceSystems) { own, new in
            var merged = own
            merged.merge(new)
            return merged
        }
        problems.append(contentsOf: other.problems)
        quarantine.append(contentsOf: other.quarantine)
        notes.merge(other.notes)
        files.merge(other.files, uniquingKeysWith: +)
    }
}

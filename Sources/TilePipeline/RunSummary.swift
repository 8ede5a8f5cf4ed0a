public import CityObjects
internal import ContentHashing
package import Diagnostics
public import Geodesy

/// What ingest learned about one attribute name.
public struct ColumnStatistics: Sendable, Codable {
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

    /// Adds a value. One that does not fit the kind that it is said to have is a text.
    package mutating func add(_ attribute: Attribute) {
        count += 1
        var actual = attribute.kind
        switch attribute.kind {
        case .boolean:
            if AttributeText.boolean(attribute.text) == nil { actual = .text }
            include(0)
            include(1)
        case .integer, .double:
            if let value = AttributeText.integer(attribute.text) {
                include(value)
            } else if attribute.kind == .integer || !AttributeText.fits(attribute.text, .double) {
                actual = .text
            } else if ColumnStorage.isWhole(attribute.text) {
                // Beyond 64 bits, and so beyond what doubles hold exactly.
                include(.min)
            }
        case .text, .date: break
        }
        kind = kind.joined(with: actual)
        if !attribute.unit.isEmpty { units.insert(attribute.unit) }
    }

    private mutating func include(_ value: Int64) {
        minimum = min(minimum, value)
        maximum = max(maximum, value)
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
public struct CRSUse: Sendable, Codable {
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

/// A group of city objects, with the index of its file in the run.
package struct GroupOfFile: Sendable, Hashable, Codable {
    package var file: Int
    package var group: CityObjectGroup

    /// A group of a file.
    package init(file: Int, group: CityObjectGroup) {
        self.file = file
        self.group = group
    }
}

/// What ingest learned about the whole run. Merging is commutative and associative.
package struct RunSummary: Sendable, Codable {
    /// The attribute columns of city objects by the hash of their name and unit.
    package var columns: [UInt64: ColumnStatistics] = [:]
    /// Those of boundary surfaces, which are columns of their own even where the names are the same.
    package var surfaceColumns: [UInt64: ColumnStatistics] = [:]
    /// The names in the source of attributes that have been given others, by the hash of the new name.
    package var sourceNames: [UInt64: Set<String>] = [:]
    /// Which of the names that options gave were met.
    package var metNames: Set<String> = []
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
    /// City objects that are left out since their levels of detail are not looked at, of all depths, by kind.
    package var leftOutKinds: [CityObjectKind: Int] = [:]
    /// Polygons to be shown, and polygons that could not be.
    package var polygons = 0
    package var lostPolygons = 0
    /// Faulty polygons, by what was done about them.
    package var repairs = RepairCounts()
    /// Members of which nothing could be read.
    package var lostMembers = 0
    /// Reference systems by the plan's identity.
    package var referenceSystems: [String: CRSUse] = [:]
    /// How objects lie to the areas of use of their systems, by the system's text.
    var areasOfUse: [String: AreaOfUseTally] = [:]
    /// Problems of objects and files, and what stands in quarantine: while batches are read those of the batch at
    /// hand, which go into the run's log after it, so that they never pile up here.
    package var problems: [Problem] = []
    package var quarantine: [QuarantineEntry] = []
    /// Groups of city objects, with the index of their file; their words go to their members.
    package var groups: [GroupOfFile] = []
    /// Where the top-level objects lie to each other.
    var outlierCheck = OutlierCheck()
    /// Counts by the name of the file.
    package var files: [String: FileCounts] = [:]
    /// The files beside the inputs that were read.
    var relatedInputs = RelatedInputs()
    /// Problems that are only counted.
    package var notes = CountedNotes()

    /// Nothing learned.
    package init() {}

    /// The key of a column: its name, and with it the unit, so that each value's unit is known without a place of its
    /// own in the records.
    package static func columnKey(_ name: String, unit: String = "") -> UInt64 {
        ContentHash(of: unit.isEmpty ? name : name + "\u{0}" + unit).high
    }

    /// Counts an object and all below it as left out, as was asked.
    mutating func leaveOut(_ tree: CityObjectTree) {
        for object in tree.objects { leftOutKinds[object.kind, default: 0] += 1 }
    }

    /// Adds what another worker learned.
    package mutating func merge(_ other: RunSummary) {
        Self.merge(other.columns, into: &columns)
        Self.merge(other.surfaceColumns, into: &surfaceColumns)
        sourceNames.merge(other.sourceNames) { $0.union($1) }
        metNames.formUnion(other.metNames)
        topLevelObjects.merge(other.topLevelObjects, uniquingKeysWith: +)
        cityObjects.merge(other.cityObjects, uniquingKeysWith: +)
        placedObjects += other.placedObjects
        quarantinedObjects += other.quarantinedObjects
        quarantinedTrees += other.quarantinedTrees
        droppedObjects.merge(other.droppedObjects, uniquingKeysWith: +)
        leftOutKinds.merge(other.leftOutKinds, uniquingKeysWith: +)
        quarantinedKinds.merge(other.quarantinedKinds, uniquingKeysWith: +)
        polygons += other.polygons
        lostPolygons += other.lostPolygons
        repairs.add(other.repairs)
        lostMembers += other.lostMembers
        referenceSystems.merge(other.referenceSystems) { own, new in
            var merged = own
            merged.merge(new)
            return merged
        }
        areasOfUse.merge(other.areasOfUse) { own, new in
            var merged = own
            merged.merge(new)
            return merged
        }
        problems.append(contentsOf: other.problems)
        quarantine.append(contentsOf: other.quarantine)
        groups.append(contentsOf: other.groups)
        relatedInputs.merge(other.relatedInputs)
        outlierCheck.merge(other.outlierCheck)
        notes.merge(other.notes)
        files.merge(other.files, uniquingKeysWith: +)
    }

    private static func merge(_ new: [UInt64: ColumnStatistics], into own: inout [UInt64: ColumnStatistics]) {
        for (key, statistics) in new {
            if own[key] == nil { own[key] = statistics } else { own[key]?.merge(statistics) }
        }
    }
}

public import CityObjects
internal import Diagnostics

/// A stage of your own between reading and georeferencing: it computes, renames or removes attributes, reports
/// problems, and decides which objects are shown.
///
/// Called once for every top-level city object, from several threads at once and in no particular order. So that the
/// same input gives the same bytes, the outcome may depend on the object and on the stage's own stored properties and
/// on nothing else: no counters, clocks, random numbers or files that change.
///
/// What a stage drops is counted in `ConversionReport.droppedObjects`, by reason in `ConversionReport.notes`, and in the
/// manifest, which names all stages with their versions.
public protocol CityObjectStage: Sendable {
    /// What the manifest and messages call the stage; not empty.
    var name: String { get }

    /// Changes whenever the stage does something else with the same object: it is part of what decides the bytes.
    var version: String { get }

    /// Works on one object and says whether it goes on to the next stage and into the tiles.
    ///
    /// Complexity counts: this stands between the parser and PROJ, some ten thousand times a second.
    func process(_ object: inout StagedObject) -> StageDecision
}

/// What a stage decides about an object.
public enum StageDecision: Sendable, Hashable {
    /// It goes on.
    case keep
    /// It is left out, its parts too, for a reason such as "no building". Keep reasons few: objects are counted by them.
    case drop(because: String)
}

/// A top-level city object in the hands of a stage: its geometry and structure to read, its attributes to change.
public struct StagedObject: Sendable {
    /// The object and everything below it as the stages before left it, in source coordinates. Every object has an id.
    public private(set) var tree: CityObjectTree
    private let stageName: String

    init(_ tree: consuming CityObjectTree, stageName: String) {
        self.tree = tree
        self.stageName = stageName
    }

    /// The first attribute of an object itself, not of its surfaces, with a name; nil without one. Complexity: O(attributes).
    public func attribute(_ name: String, ofObject index: Int = 0) -> Attribute? {
        tree.attributes.first { $0.object == Int32(index) && $0.surface < 0 && $0.name == name }
    }

    /// Gives an object a text; an attribute of that name is replaced.
    ///
    /// - Parameters:
    ///   - name: as the schema is to show it; see `propertyIdentifier` for what becomes of odd characters.
    ///   - index: the object in `tree.objects`, 0 for the top-level one.
    /// - Precondition: there is such an object.
    public mutating func set(_ name: String, to value: String, ofObject index: Int = 0) {
        set(name, to: value, as: .text, unit: "", ofObject: index)
    }

    /// Gives an object an integer; an attribute of that name is replaced.
    ///
    /// - Precondition: there is such an object.
    public mutating func set(_ name: String, to value: Int, unit: String = "", ofObject index: Int = 0) {
        set(name, to: String(value), as: .integer, unit: unit, ofObject: index)
    }

    /// Gives an object a number; an attribute of that name is replaced. Infinity and not-a-number only remove it.
    ///
    /// - Precondition: there is such an object.
    public mutating func set(_ name: String, to value: Double, unit: String = "", ofObject index: Int = 0) {
        guard value.isFinite else { return remove(name, ofObject: index) }
        set(name, to: String(value), as: .double, unit: unit, ofObject: index)
    }

    /// Takes all attributes of a name away from an object; those of its surfaces stay. Complexity: O(attributes).
    public mutating func remove(_ name: String, ofObject index: Int = 0) {
        tree.attributes.removeAll { $0.object == Int32(index) && $0.surface < 0 && $0.name == name }
    }

    /// Gives an attribute another name on every object and surface of the tree. Complexity: O(attributes).
    public mutating func rename(_ name: String, to newName: String) {
        for index in tree.attributes.indices where tree.attributes[index].name == name {
            tree.attributes[index].name = newName
        }
    }

    /// Puts a warning about an object into the report, `KCL-S002`.
    public mutating func report(_ message: String, ofObject index: Int = 0) {
        tree.problems.append(Problem(.stageRemark, at: tree.place(ofObject: index), "\(stageName): \(message)"))
    }

    private mutating func set(
        _ name: String, to text: String, as kind: AttributeKind, unit: String, ofObject index: Int
    ) {
        precondition(tree.objects.indices.contains(index), "the tree has no object \(index)")
        let attribute = Attribute(object: Int32(index), name: name, text: text, kind: kind, unit: unit)
        let place = tree.attributes.firstIndex {
            $0.object == Int32(index) && $0.surface < 0 && $0.name == name
        }
        guard let place else { return tree.attributes.append(attribute) }
        tree.attributes[place] = attribute
    }

    consuming func finished() -> CityObjectTree { tree }
}

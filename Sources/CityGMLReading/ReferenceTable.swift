internal import CityObjects
internal import Diagnostics

/// A place where the document says `xlink:href` instead of a geometry.
struct PolygonReference: Sendable {
    var object: Int32
    var surface: Int32
    /// The level at which it shows what it stands for; nil for the level that this has itself.
    var level: LevelOfDetail?
    var ordinal: Int32
    var isReversed: Bool
    var line: Int
    /// Whether it means a city object, which is shown where it stands: nothing but its id is asked for.
    var isObject = false
    /// The shell of the solid that it stands in; no solid is −1.
    var solid: Int32 = -1
    var shell: Int32 = 0
}

/// The geometries and boundary surfaces of a tree by id, and the references to them.
///
/// What an id stands for is known only at the end of the tree: an aggregate may consist of references itself, to
/// geometries before or behind it, and so on.
struct ReferenceTable: Sendable {
    /// What an id stands for: polygons, and references to more of them.
    struct Definition: Sendable {
        var polygons: Range<Int32>
        var references: Range<Int32>
        /// Whether everything in it is turned around by what it stands in.
        var isReversed: Bool
        /// Whether it is a boundary surface, which may hold several levels of detail.
        var isSurface: Bool
    }

    /// A polygon that a reference leads to.
    struct Reached {
        var reference: Int32
        var polygon: Int32
        /// Whether it is shown the other way round than it is written.
        var isReversed: Bool
        /// The level that it is shown at; nil for its own.
        var level: LevelOfDetail?
    }

    /// The end of a way that leads out of the tree.
    struct Missing {
        var reference: Int32
        var target: String
        var isReversed: Bool
        var level: LevelOfDetail?
        var line: Int
    }

    /// What all references of a tree, or one id of it, lead to.
    struct Ways {
        var reached: [Reached] = []
        var missing: [Missing] = []
        /// References that lead back to themselves, or over more than `depthLimit` others.
        var circles: [Int32] = []
        /// References that nobody follows, such as to addresses on the network.
        var unfollowed: [Int32] = []
        /// The aggregates that the reference at hand has led into: nothing is gained by a second visit.
        fileprivate var visited: Set<UInt64> = []
        fileprivate var path: [UInt64] = []
        fileprivate var steps = 0
    }

    /// The target of a reference, taken apart once.
    private struct Goal: Sendable {
        /// The hash of the id.
        var id: UInt64
        /// Whether it means the document that it stands in.
        var isInDocument: Bool
    }

    /// No honest chain of references is longer.
    static let depthLimit = 32
    /// So many steps are taken for the references of a tree; made to be followed for ever, they end here.
    private static let stepLimit = 10_000_000

    private var definitions = IdentifierTable<Definition>()
    private(set) var references: [PolygonReference] = []
    /// What the references name, as written, one behind the other, and where each ends.
    private var targets: [UInt8] = []
    private var targetEnds: [Int] = []
    /// What each reference leads to; nil for what nobody follows.
    private var goals: [Goal?] = []
    /// How many ids are known.
    var definitionCount: Int { definitions.count }
    /// The hashes of the ids that are known, in no order.
    var identifiers: [UInt64] { definitions.keys + objects.keys }
    /// The hashes of the ids of city objects, also of those that are not shown.
    private var objects = IdentifierTable<Void>()

    private var open: [(id: UInt64, definition: Definition)] = []

    /// A 64-bit hash of an id, the same on every machine; 0 is kept for "no id".
    ///
    /// Eight bytes at a time, each time by a bijection of the state, so that ids of one length that differ in one word
    /// never meet. Complexity: O(bytes).
    static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe hash($0) }
    }

    static func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { unsafe hash(UnsafeRawBufferPointer($0)) }
    }

    @unsafe private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        // Odd constants spread the bits; wrapping is the point of it.
        var hash = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            hash = (hash ^ word) &* 0xBF58_476D_1CE4_E5B9
            hash ^= hash &>> 32
            index &+= 8
        }
        var word: UInt64 = 0
        while index < bytes.count {
            word = word &<< 8 | UInt64(unsafe bytes[index])
            index &+= 1
        }
        hash = (hash ^ word) &* 0x94D0_49BB_1331_11EB
        hash ^= hash &>> 29
        hash = hash &* 0xBF58_476D_1CE4_E5B9
        hash ^= hash &>> 32
        return hash == 0 ? 1 : hash
    }

    mutating func removeAll() {
        definitions.removeAll()
        references.removeAll(keepingCapacity: true)
        targets.removeAll(keepingCapacity: true)
        targetEnds.removeAll(keepingCapacity: true)
        goals.removeAll(keepingCapacity: true)
        objects.removeAll()
        open.removeAll(keepingCapacity: true)
    }

    /// Gives an id (as hash) to polygons; the first definition stays.
    mutating func define(_ id: UInt64, _ polygons: Range<Int32>, isReversed: Bool) {
        define(id, Definition(polygons: polygons, references: 0..<0, isReversed: isReversed, isSurface: false))
    }

    private mutating func define(_ id: UInt64, _ definition: Definition) {
        if id != 0 { definitions.insert(id, definition) }
    }

    /// Gives an id (as hash) to a city object.
    mutating func defineObject(_ id: UInt64) {
        if id != 0 { objects.insert(id, ()) }
    }

    /// Whether a city object has an id.
    func hasObject(_ identifier: String) -> Bool { objects[Self.hash(identifier)] != nil }

    /// Something with an id (as hash) starts; what comes until `end` is in it.
    mutating func begin(_ id: UInt64, polygon: Int, isReversed: Bool, isSurface: Bool = false) {
        let (polygon, reference) = (Int32(polygon), Int32(references.count))
        open.append(
            (
                id,
                Definition(
                    polygons: polygon..<polygon, references: reference..<reference, isReversed: isReversed,
                    isSurface: isSurface)
            ))
    }

    /// What started last ends before a polygon.
    ///
    /// - Returns: its id (as hash) and its first polygon.
    @discardableResult
    mutating func end(polygon: Int) -> (id: UInt64, firstPolygon: Int)? {
        guard let last = open.popLast() else { return nil }
        var definition = last.definition
        definition.polygons = definition.polygons.lowerBound..<Int32(polygon)
        definition.references = definition.references.lowerBound..<Int32(references.count)
        define(last.id, definition)
        return (last.id, Int(definition.polygons.lowerBound))
    }

    /// Adds a reference that stands in a file.
    ///
    /// - Parameter target: what it names, as written.
    mutating func add(_ reference: PolygonReference, to target: Span<UInt8>, in file: String) {
        references.append(reference)
        unsafe target.withUnsafeBufferPointer { unsafe targets.append(contentsOf: $0) }
        targetEnds.append(targets.count)
        // Nearly all are of the form `#id`, of which no text is made.
        if target.count > 1, target[0] == 35 {
            goals.append(Goal(id: Self.hash(target.extracting(1...)), isInDocument: true))
        } else {
            goals.append(
                ReferenceTarget(self.target(Int32(references.count - 1)), in: file).map {
                    Goal(id: Self.hash($0.identifier), isInDocument: $0.document.isEmpty)
                })
        }
    }

    /// What a reference names, as written.
    func target(_ reference: Int32) -> String {
        let start = reference > 0 ? targetEnds[Int(reference) - 1] : 0
        return String(decoding: targets[start..<targetEnds[Int(reference)]], as: UTF8.self)
    }

    /// About what the references take in memory, bytes.
    var targetByteCount: Int { 64 * references.count + targets.count }

    /// Whether a reference leads out of the tree and may be followed there. Complexity: O(references).
    func leadsOut(of tree: CityObjectTree) -> Bool {
        zip(references, goals).contains { reference, goal in
            guard let goal else { return false }
            return definition(of: goal) == nil && !isOwnObject(reference, goal)
        }
    }

    /// Counts the references that nobody follows.
    func countRemote(in tree: CityObjectTree, notes: inout CountedNotes) {
        for (index, reference) in references.enumerated() where goals[index] == nil {
            let place = Place(
                file: tree.file, line: reference.line, gmlID: tree.place(ofObject: Int(reference.object)).gmlID)
            if ReferenceTarget.namesNothing(target(Int32(index))) {
                notes.add(.unresolvedReference, name: ReferenceTarget.namingNothing, at: place)
            } else {
                notes.add(.foreignReference, name: "xlink:href to another document", at: place)
            }
        }
    }

    private func isOwnObject(_ reference: PolygonReference, _ goal: Goal) -> Bool {
        reference.isObject && goal.isInDocument && objects[goal.id] != nil
    }

    private func definition(of goal: Goal) -> Definition? { goal.isInDocument ? definitions[goal.id] : nil }

    /// Follows every reference to its ends. Complexity: O(references and what they lead to).
    func ways(in tree: CityObjectTree) -> Ways {
        var ways = Ways()
        for (index, reference) in references.enumerated() {
            if !ways.visited.isEmpty { ways.visited.removeAll(keepingCapacity: true) }
            walk(Int32(index), Int32(index), isReversed: reference.isReversed, level: reference.level, tree, &ways)
        }
        return ways
    }

    /// What an id of the tree stands for, as if something outside referred to it; nil for an id that it does not have.
    func ways(to identifier: String, in tree: CityObjectTree) -> Ways? {
        let id = Self.hash(identifier)
        guard let definition = definitions[id] else { return nil }
        var ways = Ways()
        ways.path = [id]
        enter(definition, -1, isReversed: false, level: nil, tree, &ways)
        return ways
    }

    private func walk(
        _ index: Int32, _ origin: Int32, isReversed: Bool, level: LevelOfDetail?, _ tree: CityObjectTree,
        _ ways: inout Ways
    ) {
        guard let goal = goals[Int(index)] else {
            ways.unfollowed.append(origin)
            return
        }
        let reference = references[Int(index)]
        if reference.isObject, definition(of: goal) != nil || isOwnObject(reference, goal) { return }
        guard let definition = definition(of: goal) else {
            ways.missing.append(
                Missing(
                    reference: origin, target: target(index), isReversed: isReversed, level: level,
                    line: reference.line))
            return
        }
        ways.steps += 1 + definition.polygons.count
        let id = goal.id
        guard ways.path.count < Self.depthLimit, !ways.path.contains(id), ways.steps < Self.stepLimit else {
            ways.circles.append(origin)
            return
        }
        if !definition.references.isEmpty, !ways.visited.insert(id).inserted { return }
        ways.path.append(id)
        enter(definition, origin, isReversed: isReversed, level: level, tree, &ways)
        ways.path.removeLast()
    }

    private func enter(
        _ definition: Definition, _ origin: Int32, isReversed: Bool, level: LevelOfDetail?,
        _ tree: CityObjectTree, _ ways: inout Ways
    ) {
        // Who refers to a boundary surface from a geometry means its polygons of that level.
        let wanted = definition.isSurface ? level : nil
        let hasLevel = wanted.map { level in
            definition.polygons.contains { tree.polygons[Int($0)].levelOfDetail == level }
        }
        for index in definition.polygons {
            let polygon = tree.polygons[Int(index)]
            if hasLevel == true, polygon.levelOfDetail != wanted { continue }
            ways.reached.append(
                Reached(
                    reference: origin, polygon: index,
                    isReversed: (polygon.isReversed != definition.isReversed) != isReversed, level: level))
        }
        for index in definition.references {
            let reference = references[Int(index)]
            // An object below a surface is none of its geometry.
            if reference.isObject { continue }
            walk(
                index, origin, isReversed: (reference.isReversed != definition.isReversed) != isReversed,
                level: level ?? reference.level, tree, &ways)
        }
    }
}

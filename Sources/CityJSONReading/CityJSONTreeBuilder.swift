internal import CityObjects
internal import Diagnostics
internal import JSONText

/// Makes the tree of a top-level object and everything that it consists of.
///
/// One per worker; the problems that are only counted add up in it.
struct CityJSONTreeBuilder {
    /// What was met and passed over so far.
    var notes = CountedNotes()
    /// The groups of city objects that were met.
    var groups: [CityObjectGroup] = []
    let options: ReadingOptions
    /// Scratch of the object or surface at hand: where its attributes stand, and the values of those that have several.
    private var attributeIndex: [String: Int] = [:]
    private var attributeParts: [Int: Set<AttributePart>] = [:]
    /// Deeper parts of parts are no honest model.
    private static let depthLimit = 64

    /// A builder that has met nothing.
    init(options: ReadingOptions) { self.options = options }

    /// Makes a tree.
    ///
    /// - Parameters:
    ///   - root: The entry of the top-level object.
    ///   - model: The document or feature.
    ///   - context: What the document says of itself.
    /// - Returns: The tree; without objects where the object is a group or of a kind that is not shown.
    /// - Throws: `JSONParsingError` where an object is no sound JSON; nothing of the tree is then of use.
    mutating func tree(
        of root: Int, in model: CityJSONModel, context: DocumentContext
    ) throws(JSONParsingError) -> CityObjectTree {
        var tree = CityObjectTree()
        tree.file = context.file
        tree.coordinateRuns = [CoordinateRun(firstPoint: 0, srsName: context.srsName)]
        try add(root, parent: -1, model, depth: 0, to: &tree)
        return tree
    }

    private mutating func add(
        _ index: Int, parent: Int32, _ model: CityJSONModel, depth: Int, to tree: inout CityObjectTree
    ) throws(JSONParsingError) {
        let entry = model.entries[index]
        let place = Place(file: tree.file, line: entry.line, gmlID: entry.identifier)
        var cursor = JSONCursor(at: entry.range.lowerBound)
        let value = try cursor.value(model.bytes.span, depthLimit: 64)
        guard value.members != nil else {
            tree.problems.append(
                Problem(.malformedMember, at: place, "the city object is no JSON object; it is left out"))
            return
        }
        let type = value["type"]?.stringValue ?? ""
        let kind = CityJSONVocabulary.kind(type)
        if kind?.isInterior == true, !options.includesInteriors {
            passOver(index, type, model, depth: depth, file: tree.file)
            return
        }
        let object = Int32(tree.objects.count)
        tree.objects.append(
            CityObject(
                kind: kind ?? .genericCityObject, identifier: entry.identifier, parent: parent, line: entry.line))
        startAttributes()
        if kind == nil {
            if type.hasPrefix("+") {
                add(CityJSONVocabulary.extensionType, .string(type), Bearer(object), place, to: &tree)
            } else {
                add("cityjson_type", .string(type), Bearer(object), place, to: &tree)
                notes.add(.unknownElement, name: type.isEmpty ? "city objects without type" : type, at: place)
            }
        }
        addAttributes(of: value, object, place, to: &tree)
        if kind == .cityObjectGroup, parent < 0 {
            takeGroup(value, entry, place, &tree)
            return
        }
        addGeometry(value["geometry"], object, place, model, to: &tree)
        guard depth < Self.depthLimit else { return }
        for child in entry.children { try add(child, parent: object, model, depth: depth + 1, to: &tree) }
    }

    /// Counts an object inside of another one, and everything below it.
    private mutating func passOver(_ index: Int, _ type: String, _ model: CityJSONModel, depth: Int, file: String) {
        let entry = model.entries[index]
        notes.add(
            .contentPassedOver, name: type.isEmpty ? "city objects without type" : type,
            at: Place(file: file, line: entry.line, gmlID: entry.identifier))
        guard depth < Self.depthLimit else { return }
        for child in entry.children {
            var cursor = JSONCursor(at: model.entries[child].range.lowerBound)
            let value = try? cursor.value(model.bytes.span, depthLimit: 64)
            passOver(child, value?["type"]?.stringValue ?? "", model, depth: depth + 1, file: file)
        }
    }

    /// Makes a group of the tree at hand: no object, but a word about others (CityJSON 2.0 §2.1.5).
    private mutating func takeGroup(
        _ value: JSONValue, _ entry: CityJSONModel.Entry, _ place: Place, _ tree: inout CityObjectTree
    ) {
        var group = CityObjectGroup(
            identifier: entry.identifier, file: place.file, line: place.line,
            attributes: tree.attributes.filter { $0.object == 0 })
        // The roles stand in a list beside that of the members, which was called otherwise in 1.0.
        let roles = (value["children_roles"] ?? value["children-roles"])?.elements ?? []
        let members = (value["children"] ?? value["members"])?.elements ?? []
        var named: Set<String> = []
        for (index, member) in members.enumerated() {
            guard let identifier = member.stringValue else { continue }  // counted with the relatives
            named.insert(identifier)
            let role = roles.indices.contains(index) ? roles[index].stringValue ?? "" : ""
            group.members.append(CityObjectGroup.Member(identifier: identifier, role: role))
        }
        for identifier in entry.claims where named.insert(identifier).inserted {
            group.members.append(CityObjectGroup.Member(identifier: identifier, role: ""))
        }
        if value["geometry"]?.elements?.isEmpty == false {
            notes.add(.contentPassedOver, name: "geometry of a CityObjectGroup", at: place)
        }
        groups.append(group)
        tree.objects.removeAll()
        tree.attributes.removeAll()
    }

    // MARK: Attributes

    /// One of several values of an attribute.
    private struct AttributePart: Hashable {
        var text: String
        var unit: String
    }

    /// Whose attribute it is: an object's, or one of its surfaces'.
    struct Bearer {
        var object: Int32
        var surface: Int32

        init(_ object: Int32, surface: Int32 = -1) {
            self.object = object
            self.surface = surface
        }
    }

    /// Adds what a semantic surface says of itself beside its place in the model (CityJSON 2.0 §3.3).
    mutating func addAttributes(
        ofSurface value: JSONValue, _ bearer: Bearer, _ place: Place, to tree: inout CityObjectTree
    ) {
        startAttributes()
        for member in value.members ?? [] where !Self.knownOfSurfaces.contains(member.key) {
            add(member.key, member.value, bearer, place, to: &tree)
        }
    }

    /// Whether a semantic surface says anything of itself beside its place in the model.
    static func hasAttributes(ofSurface value: JSONValue) -> Bool {
        value.members?.contains { !knownOfSurfaces.contains($0.key) } ?? false
    }

    private static let knownOfSurfaces: Set<String> = ["type", "id", "parent", "children"]

    /// What comes from here on is of another object or surface.
    private mutating func startAttributes() {
        attributeIndex.removeAll(keepingCapacity: true)
        attributeParts.removeAll(keepingCapacity: true)
    }

    private mutating func addAttributes(
        of value: JSONValue, _ object: Int32, _ place: Place, to tree: inout CityObjectTree
    ) {
        let bearer = Bearer(object)
        switch value["attributes"] {
        case .none, .null?: break
        case .object(let members)?:
            for member in members { add(member.key, member.value, bearer, place, to: &tree) }
        case .some(let other):
            // Without names of their own the values have the name of the whole.
            notes.add(.unknownElement, name: "attributes that are no object", at: place)
            add("attributes", other, bearer, place, to: &tree)
        }
        if let address = value["address"] { add("address", address, bearer, place, to: &tree) }
        for member in value.members ?? [] where !Self.known.contains(member.key) {
            // Extensions put properties beside the standard ones (§8.2), their names starting with `+`.
            if member.key.hasPrefix("+") {
                add(member.key, member.value, bearer, place, to: &tree)
            } else {
                notes.add(.unknownElement, name: member.key, at: place)
            }
        }
    }

    private static let known: Set<String> = [
        "type", "attributes", "geometry", "parents", "parent", "children", "address", "geographicalExtent",
        "children_roles", "children-roles", "members",
    ]

    /// Adds an attribute under its name; what is nested is flattened, its names joined by `_`.
    mutating func add(
        _ name: String, _ value: JSONValue, unit: String = "", _ bearer: Bearer, _ place: Place,
        to tree: inout CityObjectTree
    ) {
        switch value {
        case .null: return
        case .bool(let value): append(name, value ? "true" : "false", .boolean, bearer, place, to: &tree)
        case .integer(let value): append(name, String(value), .integer, unit: unit, bearer, place, to: &tree)
        case .double(let value): append(name, Self.text(of: value), .double, unit: unit, bearer, place, to: &tree)
        case .string(let text):
            let trimmed = text.trimmingSpaces
            if !trimmed.isEmpty { append(name, trimmed, .text, bearer, place, to: &tree) }
        case .array(let values):
            for value in values { add(name, value, bearer, place, to: &tree) }
        case .object(let members):
            // A measure: {"value": 12.3, "uom": "m"}, also with "uom" first.
            if members.count == 2, let number = value["value"], number.doubleValue != nil,
                let unit = value["uom"]?.stringValue
            {
                return add(name, number, unit: unit, bearer, place, to: &tree)
            }
            for member in members {
                guard name.utf8.count + member.key.utf8.count < Attribute.longestPath else {
                    notes.add(.contentPassedOver, name: Attribute.noteOfLongPaths, at: place)
                    continue
                }
                add(name + "_" + member.key, member.value, bearer, place, to: &tree)
            }
        }
    }

    /// A number as a text that is read back as the same number.
    private static func text(of value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// A name that comes again in one object or surface adds to the value: several functions, several addresses.
    private mutating func append(
        _ name: String, _ text: String, _ kind: AttributeKind, unit: String = "", _ bearer: Bearer,
        _ place: Place, to tree: inout CityObjectTree
    ) {
        guard !name.isEmpty else {
            notes.add(.contentPassedOver, name: "attributes without a name", at: place)
            return
        }
        if let index = attributeIndex[name] {
            let first = AttributePart(text: tree.attributes[index].text, unit: tree.attributes[index].unit)
            if attributeParts[index, default: [first]].insert(AttributePart(text: text, unit: unit)).inserted {
                tree.attributes[index].append(text, unit: unit)
            }
            return
        }
        guard attributeIndex.count < Attribute.mostNames else {
            notes.add(.contentPassedOver, name: Attribute.noteOfManyNames, at: place)
            return
        }
        attributeIndex[name] = tree.attributes.count
        tree.attributes.append(
            Attribute(object: bearer.object, surface: bearer.surface, name: name, text: text, kind: kind, unit: unit))
    }
}

extension String {
    /// Without spaces and control characters at both ends.
    fileprivate var trimmingSpaces: String {
        var view = utf8[...]
        while let first = view.first, first <= 32 { view = view.dropFirst() }
        while let last = view.last, last <= 32 { view = view.dropLast() }
        return String(Substring(view))
    }
}

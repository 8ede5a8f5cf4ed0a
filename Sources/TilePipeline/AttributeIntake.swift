internal import CityObjects
internal import Diagnostics
internal import Representations
internal import Spool
internal import StructuralMetadata

/// Decides for every attribute of the source whether it is kept and what it is called, and puts it into records.
///
/// A worker has its own; each name is thought about once. What it decides depends on the name, the plan and the given
/// schema, and on nothing else of the run.
struct AttributeIntake: Sendable {
    /// The schema that the attributes have to fit; nil where it is learned from them.
    let given: GivenSchema?

    private let selection: AttributeSelection
    private let selected: Set<String>
    private let renames: [String: String]
    private let targets: Set<String>
    /// Whether everything is kept as it is.
    private let keepsEverything: Bool
    private var ofObjects: [UInt64: Fate] = [:]
    private var ofSurfaces: [UInt64: Fate] = [:]

    /// What becomes of an attribute.
    private enum Fate {
        /// It is not among the attributes to keep.
        case leftOut
        /// The given schema does not have it.
        case notInSchema
        case kept(Kept)
    }

    private struct Kept {
        var name: String
        /// Whether another attribute of the same object may have the same name now.
        var mayMeetAnother: Bool
        var column: GivenSchema.Column?
    }

    /// The intake of a run, whose given schema has been read.
    init(_ plan: ConversionPlan) {
        var renames: [String: String] = [:]
        for rename in plan.renames { renames[rename.source] = renames[rename.source] ?? rename.name }
        given = plan.givenSchema
        selection = plan.attributes
        selected = if case .names(let names) = plan.attributes { Set(names) } else { [] }
        self.renames = renames
        targets = Set(renames.values).union(given?.renames.values ?? [:].values)
        keepsEverything = plan.attributes == .all && renames.isEmpty && given == nil
    }

    // MARK: Choosing

    /// Leaves out and renames attributes of a tree, and those of surfaces that are not shown.
    ///
    /// - Complexity: O(attributes), but for those that are renamed.
    mutating func choose(_ tree: inout CityObjectTree, shown: [Representation], _ summary: inout RunSummary) {
        dropHidden(&tree, shown, &summary)
        guard !keepsEverything else { return }
        var attributes: [Attribute] = []
        attributes.reserveCapacity(tree.attributes.count)
        for attribute in tree.attributes {
            let fate = fate(of: attribute, &summary)
            switch fate {
            case .leftOut: continue
            case .notInSchema:
                summary.notes.add(
                    .attributeNotInSchema, name: attribute.name, at: tree.place(ofObject: Int(attribute.object)))
            case .kept(let kept):
                var renamed = attribute
                renamed.name = kept.name
                let meets =
                    kept.mayMeetAnother
                    ? attributes.firstIndex {
                        $0.object == renamed.object && $0.surface == renamed.surface && $0.name == renamed.name
                    } : nil
                if let meets { attributes[meets].join(renamed) } else { attributes.append(renamed) }
            }
        }
        if given != nil {
            attributes.removeAll { attribute in
                guard let reason = misfit(attribute) else { return false }
                summary.problems.append(
                    Problem(.unrepresentableValue, at: tree.place(ofObject: Int(attribute.object)), reason))
                return true
            }
        }
        tree.attributes = attributes
    }

    /// Surfaces that have no polygon in any representation have no row that could hold an attribute.
    private func dropHidden(_ tree: inout CityObjectTree, _ shown: [Representation], _ summary: inout RunSummary) {
        guard tree.attributes.contains(where: { $0.surface >= 0 }) else { return }
        var isShown = [Bool](repeating: false, count: tree.surfaces.count)
        for surface in shown.flatMap(\.surfaces) where isShown.indices.contains(Int(surface.source)) {
            isShown[Int(surface.source)] = true
        }
        func isLost(_ attribute: Attribute) -> Bool {
            attribute.surface >= 0
                && !(isShown.indices.contains(Int(attribute.surface)) && isShown[Int(attribute.surface)])
        }
        for attribute in tree.attributes where isLost(attribute) {
            summary.notes.add(
                .contentPassedOver, name: "attributes of surfaces that are not shown",
                at: tree.place(ofObject: Int(attribute.object)))
        }
        tree.attributes.removeAll(where: isLost)
    }

    private mutating func fate(of attribute: Attribute, _ summary: inout RunSummary) -> Fate {
        let key = RunSummary.columnKey(attribute.name)
        if let known = attribute.surface >= 0 ? ofSurfaces[key] : ofObjects[key] { return known }
        let fate = decide(attribute, &summary)
        if attribute.surface >= 0 { ofSurfaces[key] = fate } else { ofObjects[key] = fate }
        return fate
    }

    /// Thinks about a name that has not come before.
    private func decide(_ attribute: Attribute, _ summary: inout RunSummary) -> Fate {
        let source = attribute.name
        var name = source
        let sourceWords = Self.words(for: source)
        if let word = sourceWords.first(where: { renames[$0] != nil }), source != "name" {
            name = renames[word] ?? source
            summary.metNames.insert(word)
        } else if let target = given?.renames[source] {
            name = target
        }
        if case .names = selection {
            let met = (name == source ? sourceWords : sourceWords + Self.words(for: name)).filter(selected.contains)
            summary.metNames.formUnion(met)
            if met.isEmpty, name != "name" { return .leftOut }
        } else if selection == .none, name != "name" {
            return .leftOut
        }
        let isTarget = targets.contains(name)
        if isTarget { summary.sourceNames[RunSummary.columnKey(name), default: []].insert(source) }
        guard let given else { return .kept(Kept(name: name, mayMeetAnother: isTarget)) }
        guard let column = attribute.surface >= 0 ? given.surfaceColumns[name] : given.objectColumns[name] else {
            return .notInSchema
        }
        return .kept(Kept(name: name, mayMeetAnother: isTarget, column: column))
    }

    /// What an option may call an attribute: by its name, or by the ids that the name makes.
    private static func words(for name: String) -> [String] {
        let id = propertyIdentifier(forSourceName: name, taken: reservedPropertyIdentifiers)
        let other = propertyIdentifier(forSourceName: name, taken: reservedPropertyIdentifiers.union([id]))
        return [name, id, other]
    }

    /// Why a value is not what the given schema has a place for; nil where it fits.
    private func misfit(_ attribute: Attribute) -> String? {
        let columns = attribute.surface >= 0 ? given?.surfaceColumns : given?.objectColumns
        guard let column = columns?[attribute.name] else { return nil }
        if !column.storage.holds(attribute.text) {
            return "\(attribute.name): “\(attribute.text)” does not fit the schema's \(column.storage.name); "
                + "it is left out"
        }
        if let unit = column.unit, !attribute.unit.isEmpty, attribute.unit != unit {
            return "\(attribute.name): “\(attribute.text)” is in \(attribute.unit), where the schema says \(unit); "
                + "it is left out"
        }
        return nil
    }

    // MARK: Records

    /// Puts the attributes of a tree into its record, behind those that it has already, and counts them.
    ///
    /// - Complexity: O(attributes), times those that the record has already.
    func fill(_ record: inout SpoolRecord, _ tree: CityObjectTree, _ summary: inout RunSummary) {
        record.attributes.reserveCapacity(tree.attributes.count)
        let before = record.attributes.count
        for attribute in tree.attributes {
            record.note(attribute.kind)
            let key = RunSummary.columnKey(attribute.name, unit: attribute.unit)
            let same = record.attributes[..<before].firstIndex {
                $0.object == attribute.object && $0.surface == attribute.surface && $0.column == key
            }
            if let same {
                // What is added later, as by groups, may have a name that the object has already.
                record.attributes[same].text += "; " + attribute.text
                summary.columns[key, default: ColumnStatistics(attribute)].kind = .text
                continue
            }
            record.attributes.append(
                RecordAttribute(object: attribute.object, surface: attribute.surface, column: key, text: attribute.text)
            )
            if attribute.surface >= 0 {
                summary.surfaceColumns[key, default: ColumnStatistics(attribute)].add(attribute)
            } else {
                summary.columns[key, default: ColumnStatistics(attribute)].add(attribute)
            }
        }
    }

    // MARK: Remarks

    /// What is to be said of the options once everything has been read, in a fixed order.
    func remarks(_ summary: RunSummary) -> [SchemaRemark] {
        var result: [SchemaRemark] = []
        let always: Set<String> = ["gml_id", "gml:id", "object_type", "type", "name", "gml:name", "parent"]
        for name in selected.subtracting(summary.metNames).subtracting(always).sorted() {
            result.append(SchemaRemark(.attributeOptionRemark, "--attributes \(name): no object has it"))
        }
        for (source, name) in renames.sorted(by: { $0.key < $1.key }) where !summary.metNames.contains(source) {
            result.append(SchemaRemark(.attributeOptionRemark, "--rename \(source)=\(name): no object has it"))
        }
        for target in Set(renames.values).sorted() {
            let sources = summary.sourceNames[RunSummary.columnKey(target)] ?? []
            guard sources.count > 1 else { continue }
            result.append(
                SchemaRemark(
                    .attributeOptionRemark,
                    "--rename: \(sources.sorted().joined(separator: ", ")) are one attribute now, \(target)"))
        }
        return result
    }
}

/// Something to say of the columns of a run as a whole.
struct SchemaRemark: Sendable, Hashable {
    var code: ProblemCode
    var text: String

    init(_ code: ProblemCode, _ text: String) {
        self.code = code
        self.text = text
    }
}

extension ColumnStatistics {
    /// Statistics without a value yet, for those like this one.
    fileprivate init(_ attribute: Attribute) {
        self.init(name: attribute.name, kind: attribute.kind)
    }
}

extension Attribute {
    /// Adds the value of another attribute that has the same name now: both stay, as one text.
    fileprivate mutating func join(_ other: Attribute) {
        if text != other.text || unit != other.unit { append(other.text, unit: other.unit) }
    }
}

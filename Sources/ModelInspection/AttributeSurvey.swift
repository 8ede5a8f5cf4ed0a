package import CityObjects

/// Where a value stands in the run, so that "first" means first in document order, whoever reads it.
package struct ValuePosition: Sendable, Hashable, Comparable {
    /// The index of the file.
    var file: Int
    /// The ordinal of the member in its file, and of the object in its member.
    var member: Int
    var object: Int
    /// The index of the attribute in its object.
    var attribute: Int

    package static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.file, lhs.member, lhs.object, lhs.attribute) < (rhs.file, rhs.member, rhs.object, rhs.attribute)
    }
}

/// What was learned about one attribute of one class of objects. Bounded: values are kept up to `valueLimit`, cut to `textLimit`.
///
/// Merging is commutative and associative: the first distinct values of the whole are among the first of each part.
package struct AttributeColumn: Sendable {
    /// How many distinct values are kept.
    package static let valueLimit = 33
    /// How many characters of a value are kept.
    package static let textLimit = 200

    /// The narrowest kind that holds every value.
    package var kind: AttributeKind
    /// How many objects have it.
    package var count = 0
    /// The units met, with how many values each; iterate sorted.
    package var units: [String: Int] = [:]
    /// The range of its numbers; the least is above the greatest without any.
    package var minimum = Double.infinity
    package var maximum = -Double.infinity
    /// The range of its dates, as texts in the order of their characters.
    package var earliest: String?
    package var latest: String?
    /// The first distinct values, by their first place.
    package private(set) var values: [String: ValuePosition] = [:]
    /// The values in order, kept as a list so that the last one is at hand.
    private var last: String?

    /// A column without values.
    package init(kind: AttributeKind) { self.kind = kind }

    /// The distinct values in document order, at most `valueLimit`.
    package var firstValues: [String] { values.sorted { $0.value < $1.value }.map(\.key) }

    /// How many distinct values there are; nil from `valueLimit` on.
    package var distinctValues: Int? { values.count < Self.valueLimit ? values.count : nil }

    /// Adds a value. Positions rise from call to call.
    mutating func add(_ attribute: Attribute, at position: @autoclosure () -> ValuePosition) {
        kind = kind.joined(with: attribute.kind)
        count += 1
        if !attribute.unit.isEmpty { units[attribute.unit, default: 0] += 1 }
        switch attribute.kind {
        case .integer, .double:
            if let number = Double(attribute.text), number.isFinite {
                minimum = min(minimum, number)
                maximum = max(maximum, number)
            }
        case .date: addDate(attribute.text)
        case .boolean, .text: break
        }
        guard values.count < Self.valueLimit, attribute.text != last else { return }
        last = attribute.text
        let text = Self.shortened(attribute.text)
        if values[text] == nil { values[text] = position() }
    }

    private mutating func addDate(_ text: String) {
        earliest = earliest.map { min($0, text) } ?? text
        latest = latest.map { max($0, text) } ?? text
    }

    private static func shortened(_ text: String) -> String {
        text.utf8.count <= textLimit ? text : text.prefix(textLimit - 1) + "…"
    }

    /// Adds what another worker learned.
    mutating func merge(_ other: AttributeColumn) {
        kind = kind.joined(with: other.kind)
        count += other.count
        units.merge(other.units, uniquingKeysWith: +)
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        if let early = other.earliest { addDate(early) }
        if let late = other.latest { addDate(late) }
        values.merge(other.values, uniquingKeysWith: min)
        if values.count > Self.valueLimit {
            values = Dictionary(
                uniqueKeysWithValues: values.sorted { $0.value < $1.value }.prefix(Self.valueLimit).map {
                    ($0.key, $0.value)
                })
        }
    }
}

/// What was learned about all attributes.
package struct AttributeSurvey: Sendable {
    private struct Key: Hashable {
        var kind: CityObjectKind
        var name: String
    }

    /// Iterate through `sorted`.
    private var columns: [Key: AttributeColumn] = [:]
    /// Those of boundary surfaces, by name. Iterate through `sortedOfSurfaces`.
    private var surfaceColumns: [String: AttributeColumn] = [:]

    /// The columns, sorted by the class of the objects and then the UTF-8 of the attributes' names.
    package var sorted: [(object: CityObjectKind, name: String, column: AttributeColumn)] {
        columns.map { (object: $0.key.kind, name: $0.key.name, column: $0.value) }.sorted {
            $0.object != $1.object
                ? $0.object.rawValue < $1.object.rawValue : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
    }

    /// The columns of boundary surfaces, sorted by the UTF-8 of the attributes' names.
    package var sortedOfSurfaces: [(name: String, column: AttributeColumn)] {
        surfaceColumns.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
    }

    /// Adds the attributes of a tree.
    mutating func add(_ tree: CityObjectTree, fileIndex: Int) {
        for (index, attribute) in tree.attributes.enumerated() {
            guard tree.objects.indices.contains(Int(attribute.object)) else { continue }
            let position = ValuePosition(
                file: fileIndex, member: tree.ordinal, object: tree.ordinalInMember, attribute: index)
            if attribute.surface >= 0 {
                surfaceColumns[attribute.name, default: AttributeColumn(kind: attribute.kind)].add(
                    attribute, at: position)
            } else {
                let key = Key(kind: tree.objects[Int(attribute.object)].kind, name: attribute.name)
                columns[key, default: AttributeColumn(kind: attribute.kind)].add(attribute, at: position)
            }
        }
    }

    /// Adds what another worker learned.
    mutating func merge(_ other: AttributeSurvey) {
        func merged(_ own: AttributeColumn, _ new: AttributeColumn) -> AttributeColumn {
            var merged = own
            merged.merge(new)
            return merged
        }
        columns.merge(other.columns, uniquingKeysWith: merged)
        surfaceColumns.merge(other.surfaceColumns, uniquingKeysWith: merged)
    }
}

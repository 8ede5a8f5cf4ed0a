/// What the source declares an attribute's value to be.
public enum AttributeKind: UInt8, Sendable, CaseIterable, Codable {
    /// `true` or `false`.
    case boolean = 0
    case integer
    case double
    case text
    /// A day, month or year, kept as the source writes it.
    case date

    /// Its name in reports: "integer".
    package var name: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .double: "double"
        case .text: "text"
        case .date: "date"
        }
    }

    /// The narrowest kind that holds values of both, in the lattice boolean < integer < double < text (dates beside it).
    package func joined(with other: AttributeKind) -> AttributeKind {
        if self == other { return self }
        if self == .date || other == .date { return .text }
        return AttributeKind(rawValue: max(rawValue, other.rawValue)) ?? .text
    }
}

/// One attribute of a city object, as the source states it.
public struct Attribute: Sendable, Hashable, Codable {
    /// The index of the object it belongs to, in `CityObjectTree.objects`.
    public var object: Int32
    /// The index of the boundary surface it belongs to, in `CityObjectTree.surfaces`; −1 for the object's own.
    public var surface: Int32
    /// The source's name: the local element name, a generic attribute's `name`, or a path joined by `_`; behind the
    /// short name of its namespace and a colon where an extension defines it.
    public var name: String
    /// The value as text, white space trimmed.
    public var text: String
    /// What the source declares it to be.
    public var kind: AttributeKind
    /// The unit of measure as the source writes it; empty without.
    public var unit: String

    /// An attribute from its parts.
    public init(
        object: Int32, surface: Int32 = -1, name: String, text: String, kind: AttributeKind, unit: String = ""
    ) {
        self.object = object
        self.surface = surface
        self.name = name
        self.text = text
        self.kind = kind
        self.unit = unit
    }

    /// An object or a surface has attributes of at most so many names; further ones are counted and left out.
    package static let mostNames = 2000
    /// What they are counted as.
    package static let noteOfManyNames = "attributes beyond 2000 of one object"
    /// A name that is made of several has at most so many bytes; values under longer ones are counted and left out.
    package static let longestPath = 1000
    /// What they are counted as.
    package static let noteOfLongPaths = "attributes under paths of more than 1000 bytes"

    /// Adds another value under the same name: both stay, as one text with `; ` between.
    ///
    /// The unit stays while all values have the same one, or none. Where they differ, each value that has a unit gets
    /// it behind a space, `1 m; 2 ft`, and the whole has none. Complexity: O(1) beside the text's length; O(values)
    /// once, where the first other unit comes.
    package mutating func append(_ other: String, unit otherUnit: String) {
        if unit == otherUnit {
            text.append("; ")
            text.append(other)
        } else {
            if !unit.isEmpty { text = text.split(separator: "; ").map { "\($0) \(unit)" }.joined(separator: "; ") }
            text.append("; ")
            text.append(other)
            if !otherUnit.isEmpty { text.append(" \(otherUnit)") }
            unit = ""
        }
        kind = .text
    }
}

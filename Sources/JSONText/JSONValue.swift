/// One key of an object with its value.
package struct JSONMember: Sendable, Hashable {
    /// The key, any text.
    package var key: String
    /// The value.
    package var value: JSONValue

    /// A key with its value.
    package init(_ key: String, _ value: JSONValue) {
        self.key = key
        self.value = value
    }
}

/// A JSON document or a part of one (RFC 8259), with the members of objects in a stated order.
///
/// Literals work: `["asset": ["version": "1.1"], "count": 3]` keeps its order.
///
/// Values are equal as they are held: `.double(1)` is not `.integer(1)`, although both are written as `1`.
package enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction and exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number; finite.
    case double(Double)
    /// A text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Members in order; keys should be distinct.
    case object([JSONMember])

    /// A number from an `Int`.
    package static func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }

    /// Numbers in order.
    package static func numbers(_ values: [Double]) -> JSONValue { .array(values.map { .double($0) }) }

    /// Texts in order.
    package static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
}

extension JSONValue {
    /// The first member with this key; nil where there is none or this is no object. Complexity: O(members).
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// An array's element; nil where there is none or this is no array.
    package subscript(index: Int) -> JSONValue? {
        guard case .array(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }

    /// An object's members in their order; nil for anything else.
    package var members: [JSONMember]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// An array's elements; nil for anything else.
    package var elements: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// A text; nil for anything else.
    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// A truth value; nil for anything else.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// An integer, also from a double without fraction that is exact below 2⁵³; nil for anything else.
    package var integerValue: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .double(let value) where value.magnitude <= 9_007_199_254_740_992: Int(exactly: value)
        default: nil
        }
    }

    /// A number of either kind; nil for anything else.
    package var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// An array of numbers; nil where this is no array or an element is no number.
    package var doubleValues: [Double]? {
        guard case .array(let values) = self else { return nil }
        let numbers = values.compactMap(\.doubleValue)
        return numbers.count == values.count ? numbers : nil
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { JSONMember($0.0, $0.1) })
    }
}

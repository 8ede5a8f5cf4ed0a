/// Texts in a row: all their UTF-8 in one array, and where each begins.
public struct StringColumn: Sendable, Hashable {
    /// The UTF-8 of all texts, one after the other; less than 4 GiB.
    package private(set) var bytes: [UInt8] = []
    /// Where each text begins, then where the last one ends: `count + 1` ascending numbers from 0.
    package private(set) var offsets: [UInt32] = [0]

    /// No texts.
    public init() {}

    /// Texts in order.
    public init(_ texts: [String]) {
        for text in texts { append(text) }
    }

    /// Texts from stored bytes, already checked by the caller.
    init(bytes: [UInt8], offsets: [UInt32]) {
        self.bytes = bytes
        self.offsets = offsets
    }

    /// How many texts there are.
    public var count: Int { offsets.count - 1 }

    /// Whether there is no text of at least one byte.
    package var isAllEmpty: Bool { bytes.isEmpty }

    /// Makes room for some more texts.
    package mutating func reserveCapacity(texts: Int, bytes: Int) {
        offsets.reserveCapacity(offsets.count + texts)
        self.bytes.reserveCapacity(self.bytes.count + bytes)
    }

    /// Adds a text.
    public mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        offsets.append(UInt32(bytes.count))
    }

    /// Adds a text from its UTF-8, which must be valid. Complexity: O(bytes).
    package mutating func append(utf8: Span<UInt8>) {
        bytes.reserveCapacity(bytes.count + utf8.count)
        for index in utf8.indices { bytes.append(utf8[index]) }
        offsets.append(UInt32(bytes.count))
    }

    /// Adds an empty text, which stands for missing.
    package mutating func appendEmpty() { offsets.append(UInt32(bytes.count)) }

    /// The text in a row.
    public subscript(row: Int) -> String {
        String(decoding: bytes[Int(offsets[row])..<Int(offsets[row + 1])], as: UTF8.self)
    }

    /// The texts of some rows.
    fileprivate func keeping(_ rows: [Int]) -> StringColumn {
        var kept = StringColumn()
        kept.offsets.reserveCapacity(rows.count + 1)
        for row in rows {
            kept.bytes.append(contentsOf: bytes[Int(offsets[row])..<Int(offsets[row + 1])])
            kept.offsets.append(UInt32(kept.bytes.count))
        }
        return kept
    }

    /// All texts.
    public var texts: [String] { (0..<count).map { self[$0] } }
}

/// The values of one property for all rows of a table.
public enum PropertyValues: Sendable, Hashable {
    case strings(StringColumn)
    case int8([Int8])
    case uint8([UInt8])
    case int16([Int16])
    case uint16([UInt16])
    case int32([Int32])
    case uint32([UInt32])
    /// Single numbers; NaN and infinities are stored as missing.
    case float32([Float])
    /// Double numbers; NaN and infinities are stored as missing.
    case float64([Double])
    /// Stored values of an enum whose value type is UINT8.
    case enumeration8([UInt8])
    /// Stored values of an enum whose value type is UINT16.
    case enumeration16([UInt16])

    /// How many rows there are.
    public var count: Int {
        switch self {
        case .strings(let column): column.count
        case .int8(let values): values.count
        case .uint8(let values), .enumeration8(let values): values.count
        case .int16(let values): values.count
        case .uint16(let values), .enumeration16(let values): values.count
        case .int32(let values): values.count
        case .uint32(let values): values.count
        case .float32(let values): values.count
        case .float64(let values): values.count
        }
    }

    /// The value of a row as a number; nil for texts.
    public func number(at row: Int) -> Double? {
        switch self {
        case .strings: nil
        case .int8(let values): Double(values[row])
        case .uint8(let values), .enumeration8(let values): Double(values[row])
        case .int16(let values): Double(values[row])
        case .uint16(let values), .enumeration16(let values): Double(values[row])
        case .int32(let values): Double(values[row])
        case .uint32(let values): Double(values[row])
        case .float32(let values): Double(values[row])
        case .float64(let values): values[row]
        }
    }

    /// The value of a row as a text; nil for numbers.
    public func text(at row: Int) -> String? {
        if case .strings(let column) = self { column[row] } else { nil }
    }

    /// The values of some rows.
    fileprivate func keeping(_ rows: [Int]) -> PropertyValues {
        switch self {
        case .strings(let column): .strings(column.keeping(rows))
        case .int8(let values): .int8(rows.map { values[$0] })
        case .uint8(let values): .uint8(rows.map { values[$0] })
        case .int16(let values): .int16(rows.map { values[$0] })
        case .uint16(let values): .uint16(rows.map { values[$0] })
        case .int32(let values): .int32(rows.map { values[$0] })
        case .uint32(let values): .uint32(rows.map { values[$0] })
        case .float32(let values): .float32(rows.map { values[$0] })
        case .float64(let values): .float64(rows.map { values[$0] })
        case .enumeration8(let values): .enumeration8(rows.map { values[$0] })
        case .enumeration16(let values): .enumeration16(rows.map { values[$0] })
        }
    }

    /// Whether the column is not written at all: a buffer view of no bytes is invalid glTF.
    package var isLeftOut: Bool {
        if case .strings(let column) = self { column.isAllEmpty } else { count == 0 }
    }
}

/// One property's values in a table.
public struct PropertyColumn: Sendable, Hashable {
    /// The property's identifier in the table's class.
    public var propertyID: String
    /// One value a row.
    public var values: PropertyValues

    /// A column from its values.
    public init(propertyID: String, values: PropertyValues) {
        self.propertyID = propertyID
        self.values = values
    }
}

/// Attributes of features, by columns; the feature id is the row.
public struct PropertyTable: Sendable, Hashable {
    /// The name for people; empty is left out.
    public var name: String
    /// The identifier of the class in the schema.
    public var classID: String
    /// How many rows there are, ≥ 0.
    public var count: Int
    /// The columns, each with `count` values.
    public var columns: [PropertyColumn]

    /// A table from its columns.
    public init(name: String, classID: String, count: Int, columns: [PropertyColumn]) {
        self.name = name
        self.classID = classID
        self.count = count
        self.columns = columns
    }

    /// A table without rows, which is not written.
    public static let empty = PropertyTable(name: "", classID: "", count: 0, columns: [])

    /// The table of some rows, in the order given. A column that is not written any more, since it has no text left, is
    /// left out.
    ///
    /// - Complexity: O(bytes of the table).
    package func keeping(_ rows: [Int]) -> PropertyTable {
        var kept = PropertyTable(name: name, classID: classID, count: rows.count, columns: [])
        for column in columns {
            let values = column.values.keeping(rows)
            if !values.isLeftOut { kept.columns.append(PropertyColumn(propertyID: column.propertyID, values: values)) }
        }
        return kept
    }

    /// The column of a property; nil where the table has none. Complexity: O(columns).
    public func column(_ propertyID: String) -> PropertyColumn? { columns.first { $0.propertyID == propertyID } }
}

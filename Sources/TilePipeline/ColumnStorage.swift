internal import CityObjects
internal import StructuralMetadata

/// How the values of an attribute are stored.
enum ColumnStorage: Sendable, Hashable {
    case boolean
    case int8
    case int16
    case int32
    case float64
    case text

    /// The narrowest storage for every value of the run, with room for the smallest number as "no data".
    init(_ statistics: ColumnStatistics) {
        let low = statistics.minimum
        let high = statistics.maximum
        let isExact = low >= -Self.exactLimit && high <= Self.exactLimit
        switch statistics.kind {
        case .text, .date: self = .text
        case .boolean: self = .boolean
        case .double:
            // Integers beside decimals: the range is that of the integers, empty without any.
            self = low > high || isExact ? .float64 : .text
        case .integer:
            if low > Int64(Int8.min), high <= Int64(Int8.max) {
                self = .int8
            } else if low > Int64(Int16.min), high <= Int64(Int16.max) {
                self = .int16
            } else if low > Int64(Int32.min), high <= Int64(Int32.max) {
                self = .int32
            } else {
                // 64-bit integers become BigInt in browsers and styles throw: doubles as far as they are exact.
                self = isExact ? .float64 : .text
            }
        }
    }

    /// The storage that a property of an attribute asks for; nil where Kachel does not write attributes so.
    init?(_ property: MetadataProperty) {
        switch (property.type, property.componentType, property.enumType) {
        case (.string, _, _): self = .text
        case (.scalar, .int8?, _): self = .int8
        case (.scalar, .int16?, _): self = .int16
        case (.scalar, .int32?, _): self = .int32
        case (.scalar, .float64?, _): self = .float64
        case (.enumeration, _, StandardProperties.booleanEnum?): self = .boolean
        default: return nil
        }
    }

    /// Integers up to it, and not all beyond, are exact as doubles: 2⁵³.
    private static let exactLimit = Int64(1) << 53

    /// The type of numbers; nil for texts and truth values.
    var componentType: MetadataComponentType? {
        switch self {
        case .boolean, .text: nil
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .float64: .float64
        }
    }

    /// What stands for missing.
    var noData: MetadataNoData {
        switch self {
        case .boolean: .text(StandardProperties.unknown)
        default: componentType?.noData ?? .text("")
        }
    }

    /// As people say it: "INT8".
    var name: String {
        switch self {
        case .boolean: "truth value"
        case .text: "STRING"
        default: componentType?.rawValue ?? ""
        }
    }

    /// A property stored so.
    func property(_ id: String, name: String, description: String) -> MetadataProperty {
        var property = MetadataProperty(id: id, name: name, description: description, type: .string, noData: noData)
        if self == .boolean {
            property.type = .enumeration
            property.enumType = StandardProperties.booleanEnum
        } else if let componentType {
            property.type = .scalar
            property.componentType = componentType
        }
        return property
    }

    /// Whether a source's text is stored without loss, and not taken for missing.
    func holds(_ text: String) -> Bool {
        switch self {
        case .text: true
        case .boolean: AttributeText.boolean(text) != nil
        case .int8: Self.integer(text).map { $0 > Int64(Int8.min) && $0 <= Int64(Int8.max) } ?? false
        case .int16: Self.integer(text).map { $0 > Int64(Int16.min) && $0 <= Int64(Int16.max) } ?? false
        case .int32: Self.integer(text).map { $0 > Int64(Int32.min) && $0 <= Int64(Int32.max) } ?? false
        case .float64: Self.double(text) != nil && Self.isExactAsDouble(text)
        }
    }

    /// Whether a number is no integer beyond what doubles hold.
    private static func isExactAsDouble(_ text: String) -> Bool {
        if let value = AttributeText.integer(text) { return value.magnitude <= exactLimit.magnitude }
        return !isWhole(text)
    }

    /// Whether a text is nothing but digits, with a minus sign perhaps.
    static func isWhole(_ text: String) -> Bool {
        let digits = text.utf8.first == 45 ? text.utf8.dropFirst() : text.utf8[...]
        return !digits.isEmpty && digits.allSatisfy { $0 >= 48 && $0 <= 57 }
    }

    /// The integer that a text is: an integer, a truth value as 1 or 0, a decimal without a fraction.
    private static func integer(_ text: String) -> Int64? {
        if let value = AttributeText.integer(text) { return value }
        if let value = AttributeText.boolean(text) { return value ? 1 : 0 }
        guard !isWhole(text), let value = AttributeText.double(text) else { return nil }
        return Int64(exactly: value)
    }

    /// The number that a text is, a truth value as 1 or 0.
    private static func double(_ text: String) -> Double? {
        AttributeText.double(text) ?? AttributeText.boolean(text).map { $0 ? 1 : 0 }
    }

    /// A column of values out of the rows that have one; of several values in one row the first stays.
    func values(_ cells: [AttributeCells.Cell], rows count: Int) -> PropertyValues {
        func integers<Value: FixedWidthInteger>(_ type: Value.Type) -> [Value] {
            var values = [Value](repeating: .min, count: count)
            for cell in cells {
                if let value = Self.integer(cell.text) { values[Int(cell.row)] = Value(clamping: value) }
            }
            return values
        }
        switch self {
        case .boolean:
            var values = [UInt8](repeating: StandardProperties.unknownValue, count: count)
            for cell in cells {
                if let value = AttributeText.boolean(cell.text) { values[Int(cell.row)] = value ? 1 : 0 }
            }
            return .enumeration8(values)
        case .int8: return .int8(integers(Int8.self))
        case .int16: return .int16(integers(Int16.self))
        case .int32: return .int32(integers(Int32.self))
        case .float64:
            var values = [Double](repeating: -Double.greatestFiniteMagnitude, count: count)
            for cell in cells {
                if let value = Self.double(cell.text) { values[Int(cell.row)] = value }
            }
            return .float64(values)
        case .text:
            var texts = StringColumn()
            var next = 0
            // Cells of one record may stand in any order of its objects.
            for cell in cells.sorted(by: { $0.row < $1.row }) where Int(cell.row) >= next {
                while next < Int(cell.row) {
                    texts.appendEmpty()
                    next += 1
                }
                texts.append(cell.text)
                next += 1
            }
            while next < count {
                texts.appendEmpty()
                next += 1
            }
            return .strings(texts)
        }
    }
}

package import JSONText

extension PropertyTable {
    /// The table from its JSON and buffer views.
    ///
    /// - Parameters:
    ///   - json: The `propertyTables` entry.
    ///   - schema: The schema of the glTF.
    ///   - bufferView: The bytes of a buffer view by its index; nil where there is none.
    /// - Throws: `MetadataError` where a class, property or view is missing, or a length does not fit.
    package init(
        json: JSONValue, schema: MetadataSchema, bufferView: (Int) -> [UInt8]?
    ) throws(MetadataError) {
        guard let classID = json["class"]?.stringValue, let metadataClass = schema.metadataClass(classID) else {
            throw MetadataError(.malformed, "property table of a class that is not in the schema")
        }
        guard let count = json["count"]?.integerValue, count > 0, count <= Int(UInt32.max) else {
            throw MetadataError(.malformed, "property table of class \(classID): count is missing or not positive")
        }
        var columns: [PropertyColumn] = []
        let properties = Dictionary(
            metadataClass.properties.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for member in json["properties"]?.members ?? [] {
            guard let property = properties[member.key] else {
                throw MetadataError(.malformed, "class \(classID) has no property \(member.key)")
            }
            let reader = ColumnReader(place: "\(classID).\(member.key)", json: member.value, count: count)
            let values: PropertyValues
            switch property.type {
            case .string: values = .strings(try reader.strings(bufferView))
            case .scalar:
                guard let type = property.componentType else {
                    throw MetadataError(.malformed, "\(reader.place): no component type")
                }
                values = try reader.numbers(type, bufferView)
            case .enumeration:
                guard let id = property.enumType, let list = schema.metadataEnum(id) else {
                    throw MetadataError(.malformed, "\(reader.place): its enum is not in the schema")
                }
                switch list.valueType {
                case .uint8: values = .enumeration8(try reader.integers(bufferView))
                case .uint16: values = .enumeration16(try reader.integers(bufferView))
                default:
                    throw MetadataError(.unsupported, "\(reader.place): enum values of \(list.valueType.rawValue)")
                }
            }
            columns.append(PropertyColumn(propertyID: member.key, values: values))
        }
        self.init(name: json["name"]?.stringValue ?? "", classID: classID, count: count, columns: columns)
    }
}

/// Reads the views of one column.
private struct ColumnReader {
    let place: String
    let json: JSONValue
    let count: Int

    func view(_ key: String, _ bufferView: (Int) -> [UInt8]?) throws(MetadataError) -> [UInt8] {
        guard let index = json[key]?.integerValue, let bytes = bufferView(index) else {
            throw MetadataError(.invalidBuffer, "\(place): the buffer view of \(key) is missing")
        }
        return bytes
    }

    func integers<Integer: FixedWidthInteger>(
        key: String = "values", count: Int? = nil, _ bufferView: (Int) -> [UInt8]?
    ) throws(MetadataError) -> [Integer] {
        let bytes = try view(key, bufferView)
        let width = Integer.bitWidth / 8
        let expected = count ?? self.count
        guard bytes.count == expected * width else {
            throw MetadataError(
                .invalidBuffer, "\(place): \(key) has \(bytes.count) bytes instead of \(expected * width)")
        }
        var values: [Integer] = []
        values.reserveCapacity(expected)
        for index in 0..<expected {
            var value: Integer = 0
            for byte in 0..<width { value |= Integer(truncatingIfNeeded: bytes[index * width + byte]) << (8 * byte) }
            values.append(value)
        }
        return values
    }

    func numbers(
        _ type: MetadataComponentType, _ bufferView: (Int) -> [UInt8]?
    ) throws(MetadataError) -> PropertyValues {
        switch type {
        case .int8: return .int8(try integers(bufferView))
        case .uint8: return .uint8(try integers(bufferView))
        case .int16: return .int16(try integers(bufferView))
        case .uint16: return .uint16(try integers(bufferView))
        case .int32: return .int32(try integers(bufferView))
        case .uint32: return .uint32(try integers(bufferView))
        case .float32:
            let patterns: [UInt32] = try integers(bufferView)
            return .float32(patterns.map { Float(bitPattern: $0) })
        case .float64:
            let patterns: [UInt64] = try integers(bufferView)
            return .float64(patterns.map { Double(bitPattern: $0) })
        }
    }

    func strings(_ bufferView: (Int) -> [UInt8]?) throws(MetadataError) -> StringColumn {
        let bytes = try view("values", bufferView)
        let type = json["stringOffsetType"]?.stringValue ?? "UINT32"
        let offsets: [UInt32]
        switch MetadataComponentType(rawValue: type) {
        case .uint8:
            let narrow: [UInt8] = try integers(key: "stringOffsets", count: count + 1, bufferView)
            offsets = narrow.map { UInt32($0) }
        case .uint16:
            let narrow: [UInt16] = try integers(key: "stringOffsets", count: count + 1, bufferView)
            offsets = narrow.map { UInt32($0) }
        case .uint32: offsets = try integers(key: "stringOffsets", count: count + 1, bufferView)
        default: throw MetadataError(.unsupported, "\(place): string offsets of \(type)")
        }
        guard offsets.first == 0, Int(offsets[count]) == bytes.count,
            !zip(offsets, offsets.dropFirst()).contains(where: { $0 > $1 })
        else { throw MetadataError(.invalidBuffer, "\(place): string offsets do not ascend from 0 to the end") }
        guard (try? UTF8Span(validating: bytes.span)) != nil else {
            throw MetadataError(.invalidBuffer, "\(place): the texts are not UTF-8")
        }
        return StringColumn(bytes: bytes, offsets: offsets)
    }
}

package import JSONText

/// A table as EXT_structural_metadata stores it.
package struct EncodedPropertyTable: Sendable {
    /// The `propertyTables` entry.
    package var json: JSONValue
    /// The contents of its buffer views in order, each at least one byte; each is to start on a multiple of 8 bytes.
    package var bufferViews: [[UInt8]]
}

extension PropertyTable {
    /// The table's JSON and bytes.
    ///
    /// Texts get the narrowest of UINT8, UINT16 and UINT32 for their offsets. A column of texts that are all empty
    /// is left out, because a view may not be empty and its length must be exact. Numbers that are not finite are
    /// stored as `MetadataComponentType.noData`, because metadata may not hold them.
    ///
    /// - Parameter firstBufferView: The index in the glTF that the first of the table's buffer views will have.
    /// - Precondition: At least one row; every column has `count` values.
    /// - Complexity: O(bytes).
    package func encoded(firstBufferView: Int) -> EncodedPropertyTable {
        precondition(count > 0, "a property table has at least one row")
        var views: [[UInt8]] = []
        var properties: [JSONMember] = []
        for column in columns where !column.values.isLeftOut {
            precondition(column.values.count == count, "column \(column.propertyID) has not one value a row")
            let valuesView = firstBufferView + views.count
            var members = [JSONMember("values", .integer(valuesView))]
            switch column.values {
            case .strings(let texts):
                views.append(texts.bytes)
                let (bytes, type) = texts.encodedOffsets
                views.append(bytes)
                members.append(JSONMember("stringOffsets", .integer(valuesView + 1)))
                // UINT32 is the default.
                if type != .uint32 { members.append(JSONMember("stringOffsetType", .string(type.rawValue))) }
            case .int8(let values): views.append(values.map { UInt8(bitPattern: $0) })
            case .uint8(let values), .enumeration8(let values): views.append(values)
            case .int16(let values): views.append(littleEndianBytes(of: values))
            case .uint16(let values), .enumeration16(let values): views.append(littleEndianBytes(of: values))
            case .int32(let values): views.append(littleEndianBytes(of: values))
            case .uint32(let values): views.append(littleEndianBytes(of: values))
            case .float32(let values):
                views.append(
                    littleEndianBytes(
                        of: values.map { ($0.isFinite ? $0 : -Float.greatestFiniteMagnitude).bitPattern }))
            case .float64(let values):
                views.append(
                    littleEndianBytes(
                        of: values.map { ($0.isFinite ? $0 : -Double.greatestFiniteMagnitude).bitPattern }))
            }
            properties.append(JSONMember(column.propertyID, .object(members)))
        }
        var members: [JSONMember] = []
        if !name.isEmpty { members.append(JSONMember("name", .string(name))) }
        members.append(JSONMember("class", .string(classID)))
        members.append(JSONMember("count", .integer(count)))
        if !properties.isEmpty { members.append(JSONMember("properties", .object(properties))) }
        return EncodedPropertyTable(json: .object(members), bufferViews: views)
    }
}

extension StringColumn {
    fileprivate var encodedOffsets: (bytes: [UInt8], type: MetadataComponentType) {
        if bytes.count <= Int(UInt8.max) { return (offsets.map { UInt8($0) }, .uint8) }
        if bytes.count <= Int(UInt16.max) { return (littleEndianBytes(of: offsets.map { UInt16($0) }), .uint16) }
        return (littleEndianBytes(of: offsets), .uint32)
    }
}

/// The bytes of some integers, little-endian whatever the machine.
private func littleEndianBytes<Integer: FixedWidthInteger>(of values: [Integer]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * (Integer.bitWidth / 8))
    for value in values {
        var rest = value
        for _ in 0..<(Integer.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
    return bytes
}

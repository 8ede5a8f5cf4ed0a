/// Turns values into bytes by the standard library's coding, for what is small and has many types: what a run has
/// learned, beside its records.
package enum ValueCoding {
    /// The bytes of a value.
    ///
    /// - Throws: what the value's own coding throws.
    /// - Complexity: O(bytes).
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let slot = NodeSlot()
        try value.encode(to: NodeEncoder(slot: slot, codingPath: []))
        var writer = RecordWriter()
        slot.node.write(&writer)
        return writer.bytes
    }

    /// A value from its bytes.
    ///
    /// - Throws: `SpoolError` if the bytes are no value, `DecodingError` if they are one of another type.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        let node = try RecordReader.read(bytes.span) { reader throws(SpoolError) in
            let node = try ValueNode(&reader)
            guard reader.isAtEnd else { throw SpoolError(message: "bytes behind a value", offset: reader.offset) }
            return node
        }
        return try Value(from: NodeDecoder(node: node, codingPath: []))
    }
}

/// Where a value goes once it is known.
private final class NodeSlot {
    var scalar = ValueNode.null
    var list: [NodeSlot]?
    var members: [(key: String, slot: NodeSlot)]?

    var node: ValueNode {
        if let members { return .members(members.map { ($0.key, $0.slot.node) }) }
        if let list { return .list(list.map(\.node)) }
        return scalar
    }
}

private struct NodeEncoder: Encoder {
    let slot: NodeSlot
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if slot.members == nil { slot.members = [] }
        return KeyedEncodingContainer(NodeMembers<Key>(slot: slot, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if slot.list == nil { slot.list = [] }
        return NodeList(slot: slot, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { NodeScalar(slot: slot, codingPath: codingPath) }
}

private struct NodeScalar: SingleValueEncodingContainer {
    let slot: NodeSlot
    let codingPath: [any CodingKey]

    func encodeNil() { slot.scalar = .null }
    func encode(_ value: Bool) { slot.scalar = .boolean(value) }
    func encode(_ value: String) { slot.scalar = .text(value) }
    func encode(_ value: Double) { slot.scalar = .double(value.bitPattern) }
    func encode(_ value: Float) { slot.scalar = .double(Double(value).bitPattern) }
    func encode(_ value: Int) { slot.scalar = .integer(Int64(value)) }
    func encode(_ value: Int8) { slot.scalar = .integer(Int64(value)) }
    func encode(_ value: Int16) { slot.scalar = .integer(Int64(value)) }
    func encode(_ value: Int32) { slot.scalar = .integer(Int64(value)) }
    func encode(_ value: Int64) { slot.scalar = .integer(value) }
    func encode(_ value: UInt) { slot.scalar = .unsigned(UInt64(value)) }
    func encode(_ value: UInt8) { slot.scalar = .unsigned(UInt64(value)) }
    func encode(_ value: UInt16) { slot.scalar = .unsigned(UInt64(value)) }
    func encode(_ value: UInt32) { slot.scalar = .unsigned(UInt64(value)) }
    func encode(_ value: UInt64) { slot.scalar = .unsigned(value) }
    func encode(_ value: some Encodable) throws {
        try value.encode(to: NodeEncoder(slot: slot, codingPath: codingPath))
    }
}

private struct NodeList: UnkeyedEncodingContainer {
    let slot: NodeSlot
    let codingPath: [any CodingKey]
    var count: Int { slot.list?.count ?? 0 }

    private func next() -> NodeSlot {
        let next = NodeSlot()
        slot.list?.append(next)
        return next
    }

    func encodeNil() { _ = next() }
    func encode(_ value: some Encodable) throws {
        try value.encode(to: NodeEncoder(slot: next(), codingPath: codingPath))
    }
    func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        NodeEncoder(slot: next(), codingPath: codingPath).container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        NodeEncoder(slot: next(), codingPath: codingPath).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { NodeEncoder(slot: next(), codingPath: codingPath) }
}

private struct NodeMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: NodeSlot
    let codingPath: [any CodingKey]

    private func next(_ key: String) -> NodeSlot {
        let next = NodeSlot()
        slot.members?.append((key, next))
        return next
    }

    func encodeNil(forKey key: Key) { _ = next(key.stringValue) }
    func encode(_ value: some Encodable, forKey key: Key) throws {
        try value.encode(to: NodeEncoder(slot: next(key.stringValue), codingPath: codingPath + [key]))
    }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        NodeEncoder(slot: next(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        NodeEncoder(slot: next(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { NodeEncoder(slot: next("super"), codingPath: codingPath) }
    func superEncoder(forKey key: Key) -> any Encoder {
        NodeEncoder(slot: next(key.stringValue), codingPath: codingPath + [key])
    }
}

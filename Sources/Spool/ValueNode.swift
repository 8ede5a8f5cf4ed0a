/// A value between its type and its bytes: what `ValueEncoder` makes and `ValueDecoder` reads.
indirect enum ValueNode: Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    /// As its bits, so that every number survives, infinity included.
    case double(UInt64)
    case text(String)
    case list([ValueNode])
    case members([(key: String, value: ValueNode)])

    /// Appends its bytes: a tag, then numbers of fixed width, and texts, lists and members behind their 32-bit count.
    func write(_ writer: inout RecordWriter) {
        switch self {
        case .null: writer.put(UInt8(0))
        case .boolean(let value): writer.put(UInt8(value ? 2 : 1))
        case .integer(let value):
            writer.put(UInt8(3))
            writer.put(value)
        case .unsigned(let value):
            writer.put(UInt8(4))
            writer.put(value)
        case .double(let bits):
            writer.put(UInt8(5))
            writer.put(bits)
        case .text(let text):
            writer.put(UInt8(6))
            writer.put(text)
        case .list(let values):
            writer.put(UInt8(7))
            writer.put(UInt32(values.count))
            for value in values { value.write(&writer) }
        case .members(let members):
            writer.put(UInt8(8))
            writer.put(UInt32(members.count))
            for (key, value) in members {
                writer.put(key)
                value.write(&writer)
            }
        }
    }

    /// Reads a value back.
    ///
    /// - Parameter depth: how many more values may stand in each other.
    init(_ reader: inout RecordReader, depth: Int = 64) throws(SpoolError) {
        guard depth > 0 else { throw SpoolError(message: "values nested too deeply", offset: reader.offset) }
        let start = reader.offset
        switch try reader.byte() {
        case 0: self = .null
        case 1: self = .boolean(false)
        case 2: self = .boolean(true)
        case 3: self = .integer(try reader.integer())
        case 4: self = .unsigned(try reader.integer())
        case 5: self = .double(try reader.integer())
        case 6: self = .text(try reader.text())
        case 7:
            var values: [ValueNode] = []
            for _ in 0..<(try reader.count()) { values.append(try ValueNode(&reader, depth: depth - 1)) }
            self = .list(values)
        case 8:
            var members: [(key: String, value: ValueNode)] = []
            for _ in 0..<(try reader.count()) {
                let key = try reader.text()
                members.append((key, try ValueNode(&reader, depth: depth - 1)))
            }
            self = .members(members)
        default: throw SpoolError(message: "a value of an unknown type", offset: start)
        }
    }
}

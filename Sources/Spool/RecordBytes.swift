/// The bytes of a spool are damaged, of another version, or cannot be read or written.
package struct SpoolError: Error, Sendable {
    /// What is wrong.
    package var message: String
    /// Where, from the start of the bytes at hand.
    package var offset: Int

    /// An error from its parts.
    package init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }
}

/// Appends little-endian numbers.
struct RecordWriter {
    var bytes: [UInt8] = []

    mutating func put<Value: FixedWidthInteger>(_ value: Value) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func put(_ value: Double) { put(value.bitPattern) }

    mutating func put(_ value: Float) { put(value.bitPattern) }

    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func put<Value: FixedWidthInteger>(_ values: [Value]) {
        put(UInt32(values.count))
        #if _endian(little)
            unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        #else
            for value in values { put(value) }
        #endif
    }

    /// Writes a number over what stands at a place.
    mutating func put<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
        unsafe withUnsafeBytes(of: value.littleEndian) { source in
            unsafe bytes.replaceSubrange(offset..<(offset + source.count), with: source)
        }
    }
}

/// Reads what `RecordWriter` wrote, and never beyond the end.
@safe struct RecordReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    /// Only `read` makes one, so that none outlives its bytes.
    private init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

    /// Lends a reader of some bytes.
    static func read<Result>(
        _ bytes: Span<UInt8>, _ body: (inout RecordReader) throws(SpoolError) -> Result
    ) throws(SpoolError) -> Result {
        try unsafe bytes.withUnsafeBytes { buffer throws(SpoolError) in
            var reader = unsafe RecordReader(buffer)
            return try body(&reader)
        }
    }

    var isAtEnd: Bool { unsafe offset == bytes.count }

    private mutating func take(_ count: Int) throws(SpoolError) -> Int {
        guard unsafe count >= 0 && count <= bytes.count - offset else {
            throw SpoolError(message: "a record that is cut short", offset: offset)
        }
        defer { offset += count }
        return offset
    }

    mutating func byte() throws(SpoolError) -> UInt8 {
        let start = try take(1)
        // In range: `take` has checked.
        return unsafe bytes[start]
    }

    mutating func integer<Value: FixedWidthInteger>() throws(SpoolError) -> Value {
        let start = try take(Value.bitWidth / 8)
        return unsafe Value(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Value.self))
    }

    mutating func double() throws(SpoolError) -> Double { Double(bitPattern: try integer()) }

    mutating func float() throws(SpoolError) -> Float { Float(bitPattern: try integer()) }

    /// A count of things of at least so many bytes each.
    mutating func count(ofSize size: Int = 1) throws(SpoolError) -> Int {
        let value: UInt32 = try integer()
        guard unsafe Int(value) <= (bytes.count - offset) / size else {
            throw SpoolError(message: "a record that is cut short", offset: offset)
        }
        return Int(value)
    }

    mutating func text() throws(SpoolError) -> String {
        let count = try count()
        let start = try take(count)
        return unsafe String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count)]), as: UTF8.self)
    }

    mutating func integers<Value: FixedWidthInteger>() throws(SpoolError) -> [Value] {
        let size = Value.bitWidth / 8
        let count = try count(ofSize: size)
        let start = try take(count * size)
        return unsafe [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                unsafe buffer.initializeElement(
                    at: index,
                    to: Value(littleEndian: bytes.loadUnaligned(fromByteOffset: start + index * size, as: Value.self)))
            }
            initialized = count
        }
    }

    mutating func enumeration<Value: RawRepresentable>() throws(SpoolError) -> Value where Value.RawValue == UInt8 {
        let start = offset
        guard let value = Value(rawValue: try byte()) else {
            throw SpoolError(message: "a record of an unknown class", offset: start)
        }
        return value
    }
}

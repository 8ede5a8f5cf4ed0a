/// UTF-8 text of a GML document in one reused block of memory; emptied into a sink piece by piece.
///
/// Numbers are written from integers without any `String`.
struct GMLText {
    private var bytes: [UInt8]
    /// Number of bytes that wait in the buffer.
    private(set) var count = 0
    /// Indentation of the next line, in steps of two spaces.
    var depth = 0

    /// An empty text.
    init(capacity: Int = 1 << 20) {
        bytes = [UInt8](repeating: 0, count: capacity)
    }

    /// Hands the waiting bytes to `sink` and forgets them.
    mutating func drain<Failure: Error>(to sink: (Span<UInt8>) throws(Failure) -> Void) throws(Failure) {
        let waiting = count
        count = 0
        if waiting > 0 { try sink(bytes.span.extracting(0..<waiting)) }
    }

    private mutating func reserve(_ more: Int) {
        if count + more > bytes.count {
            bytes.append(contentsOf: repeatElement(0, count: max(bytes.count, more)))
        }
    }

    /// Adds literal text as it is.
    mutating func add(_ literal: StaticString) {
        let length = literal.utf8CodeUnitCount
        reserve(length)
        let start = count
        // A block copy: the literal outlives the call, and `reserve` made room for `length` bytes.
        unsafe bytes.withUnsafeMutableBufferPointer { target in
            literal.withUTF8Buffer { source in
                _ = unsafe target[start...].update(fromContentsOf: source)
            }
        }
        count += length
    }

    /// Adds one byte.
    mutating func add(byte: UInt8) {
        reserve(1)
        bytes[count] = byte
        count += 1
    }

    /// Starts a line: line break and indentation.
    mutating func newLine() {
        reserve(1 + 2 * depth)
        bytes[count] = UInt8(ascii: "\n")
        for index in 1..<(1 + 2 * max(depth, 0)) { bytes[count + index] = UInt8(ascii: " ") }
        count += 1 + 2 * depth
    }

    /// Adds a line of literal text.
    mutating func line(_ literal: StaticString) {
        newLine()
        add(literal)
    }

    /// Adds a line and indents what follows.
    mutating func open(_ literal: StaticString) {
        line(literal)
        depth += 1
    }

    /// Ends an indentation with a line.
    mutating func close(_ literal: StaticString) {
        depth -= 1
        line(literal)
    }

    /// Adds a decimal number, filled with zeros to at least `digits`.
    mutating func add(_ value: Int64, digits: Int = 1) {
        reserve(21 + digits)
        if value < 0 { add(byte: UInt8(ascii: "-")) }
        addMagnitude(value.magnitude, digits: digits)
    }

    /// Adds a decimal number, filled with zeros to at least `digits`.
    mutating func add(unsigned value: UInt64) {
        reserve(21)
        addMagnitude(value, digits: 1)
    }

    private mutating func addMagnitude(_ magnitude: UInt64, digits: Int) {
        var length = 1
        var limit: UInt64 = 10
        while length < 19 && magnitude >= limit {
            length += 1
            limit &*= 10
        }
        if length == 19 && magnitude >= 10_000_000_000_000_000_000 { length = 20 }
        length = max(length, digits)
        var rest = magnitude
        for place in stride(from: count + length - 1, through: count, by: -1) {
            bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += length
    }

    /// Adds millimetres as metres with three decimals.
    mutating func add(millimetres value: Int64) {
        if value < 0 { add(byte: UInt8(ascii: "-")) }
        reserve(26)
        let metres = value.magnitude / 1000
        addMagnitude(metres, digits: 1)
        bytes[count] = UInt8(ascii: ".")
        count += 1
        addMagnitude(value.magnitude - metres * 1000, digits: 3)
    }

    /// Adds a date, year-month-day.
    mutating func add(year: Int64, month: Int64, day: Int64) {
        add(year, digits: 4)
        add(byte: UInt8(ascii: "-"))
        add(month, digits: 2)
        add(byte: UInt8(ascii: "-"))
        add(day, digits: 2)
    }

    /// Adds 128 bits in the form of a UUID.
    mutating func add(uuid high: UInt64, _ low: UInt64) {
        reserve(36)
        var place = count
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 {
                bytes[place] = UInt8(ascii: "-")
                place += 1
            }
            let word = index < 16 ? high : low
            let nibble = UInt8(truncatingIfNeeded: word &>> UInt64(60 - 4 * (index & 15))) & 15
            bytes[place] = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
            place += 1
        }
        count = place
    }

    /// Adds a number below 62⁸ in eight digits of base 62.
    mutating func add(base62 value: UInt64) {
        reserve(8)
        var rest = value
        for place in stride(from: count + 7, through: count, by: -1) {
            let digit = UInt8(truncatingIfNeeded: rest % 62)
            rest /= 62
            bytes[place] =
                digit < 10
                ? UInt8(ascii: "0") + digit
                : digit < 36 ? UInt8(ascii: "A") + digit - 10 : UInt8(ascii: "a") + digit - 36
        }
        count += 8
    }
}

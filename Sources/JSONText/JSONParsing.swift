/// Why a text is no JSON document.
package struct JSONParsingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake.
    package enum Code: String, Sendable {
        /// The text ends too early.
        case unexpectedEnd
        /// A character that may not stand here.
        case unexpectedCharacter
        /// A number that is not written as RFC 8259 says, or does not fit a double.
        case invalidNumber
        /// An unknown escape, or half of a surrogate pair.
        case invalidEscape
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// More nesting than allowed.
        case tooDeep
    }

    /// What kind of mistake.
    package let code: Code
    /// The byte it was found at, from 0.
    package let offset: Int
    /// What is wrong and where.
    package let message: String

    package var description: String { message }

    init(_ code: Code, at offset: Int, _ message: String) {
        self.code = code
        self.offset = offset
        self.message = "JSON, byte \(offset): \(message)"
    }
}

extension JSONValue {
    /// Parses one document, strictly by RFC 8259: no comments, no trailing commas, no byte order mark, valid UTF-8.
    ///
    /// Of members with the same key all are kept; `subscript(key:)` finds the first.
    ///
    /// - Parameters:
    ///   - bytes: The whole text.
    ///   - depthLimit: How many arrays and objects may lie in one another, ≥ 1.
    /// - Throws: `JSONParsingError` with the offset.
    /// - Complexity: O(bytes).
    package init(parsing bytes: Span<UInt8>, depthLimit: Int = 512) throws(JSONParsingError) {
        var offset = 0
        Self.skipWhitespace(bytes, &offset)
        self = try Self.value(bytes, &offset, depth: depthLimit)
        Self.skipWhitespace(bytes, &offset)
        if offset < bytes.count {
            throw JSONParsingError(.unexpectedCharacter, at: offset, "more text after the document")
        }
    }

    /// Parses one document from an array.
    package init(parsing bytes: [UInt8], depthLimit: Int = 512) throws(JSONParsingError) {
        try self.init(parsing: bytes.span, depthLimit: depthLimit)
    }

    @inline(__always)
    static func skipWhitespace(_ bytes: Span<UInt8>, _ offset: inout Int) {
        while offset < bytes.count {
            let byte = bytes[offset]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset += 1
        }
    }

    static func value(
        _ bytes: Span<UInt8>, _ offset: inout Int, depth: Int
    ) throws(JSONParsingError) -> JSONValue {
        guard offset < bytes.count else { throw JSONParsingError(.unexpectedEnd, at: offset, "a value is missing") }
        switch bytes[offset] {
        case 0x7B: return try object(bytes, &offset, depth: depth)
        case 0x5B: return try array(bytes, &offset, depth: depth)
        case 0x22: return .string(try string(bytes, &offset))
        case 0x74:
            try word("true", bytes, &offset)
            return .bool(true)
        case 0x66:
            try word("false", bytes, &offset)
            return .bool(false)
        case 0x6E:
            try word("null", bytes, &offset)
            return .null
        case 0x2D, 0x30...0x39: return try number(bytes, &offset)
        default: throw JSONParsingError(.unexpectedCharacter, at: offset, "no value starts like this")
        }
    }

    private static func word(
        _ word: StaticString, _ bytes: Span<UInt8>, _ offset: inout Int
    ) throws(JSONParsingError) {
        for expected in word.description.utf8 {
            guard offset < bytes.count else { throw JSONParsingError(.unexpectedEnd, at: offset, "expected \(word)") }
            guard bytes[offset] == expected else {
                throw JSONParsingError(.unexpectedCharacter, at: offset, "expected \(word)")
            }
            offset += 1
        }
    }

    private static func object(
        _ bytes: Span<UInt8>, _ offset: inout Int, depth: Int
    ) throws(JSONParsingError) -> JSONValue {
        guard depth > 0 else { throw JSONParsingError(.tooDeep, at: offset, "nested too deeply") }
        offset += 1
        var members: [JSONMember] = []
        skipWhitespace(bytes, &offset)
        if offset < bytes.count, bytes[offset] == 0x7D {
            offset += 1
            return .object(members)
        }
        while true {
            skipWhitespace(bytes, &offset)
            guard offset < bytes.count else {
                throw JSONParsingError(.unexpectedEnd, at: offset, "the object does not end")
            }
            guard bytes[offset] == 0x22 else {
                throw JSONParsingError(.unexpectedCharacter, at: offset, "a key in quotes is missing")
            }
            let key = try string(bytes, &offset)
            skipWhitespace(bytes, &offset)
            guard offset < bytes.count, bytes[offset] == 0x3A else {
                throw JSONParsingError(
                    offset < bytes.count ? .unexpectedCharacter : .unexpectedEnd, at: offset, "a colon is missing")
            }
            offset += 1
            skipWhitespace(bytes, &offset)
            members.append(JSONMember(key, try value(bytes, &offset, depth: depth - 1)))
            if try endsList(bytes, &offset, closing: 0x7D) { return .object(members) }
        }
    }

    private static func array(
        _ bytes: Span<UInt8>, _ offset: inout Int, depth: Int
    ) throws(JSONParsingError) -> JSONValue {
        guard depth > 0 else { throw JSONParsingError(.tooDeep, at: offset, "nested too deeply") }
        offset += 1
        var values: [JSONValue] = []
        skipWhitespace(bytes, &offset)
        if offset < bytes.count, bytes[offset] == 0x5D {
            offset += 1
            return .array(values)
        }
        while true {
            skipWhitespace(bytes, &offset)
            values.append(try value(bytes, &offset, depth: depth - 1))
            if try endsList(bytes, &offset, closing: 0x5D) { return .array(values) }
        }
    }

    /// Steps over a comma (false) or the closing bracket (true).
    static func endsList(
        _ bytes: Span<UInt8>, _ offset: inout Int, closing: UInt8
    ) throws(JSONParsingError) -> Bool {
        skipWhitespace(bytes, &offset)
        guard offset < bytes.count else { throw JSONParsingError(.unexpectedEnd, at: offset, "a list does not end") }
        let byte = bytes[offset]
        guard byte == 0x2C || byte == closing else {
            throw JSONParsingError(.unexpectedCharacter, at: offset, "a comma or the end of a list is missing")
        }
        offset += 1
        return byte == closing
    }

    static func number(_ bytes: Span<UInt8>, _ offset: inout Int) throws(JSONParsingError) -> JSONValue {
        let start = offset
        let negative = bytes[offset] == 0x2D
        if negative { offset += 1 }
        var digits: UInt64 = 0
        var exact = true  // whether `digits` holds every digit read
        var isInteger = true
        var power = 0

        func digitRun(counting: Int) throws(JSONParsingError) {
            let first = offset
            while offset < bytes.count, case let digit = bytes[offset] &- 0x30, digit < 10 {
                let (scaled, overflow) = digits.multipliedReportingOverflow(by: 10)
                let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit))
                if overflow || carry { exact = false }
                digits = sum
                power += counting
                offset += 1
            }
            if offset == first { throw JSONParsingError(.invalidNumber, at: offset, "a digit is missing") }
        }

        let firstDigit = offset
        try digitRun(counting: 0)
        if bytes[firstDigit] == 0x30, offset - firstDigit > 1 {
            throw JSONParsingError(.invalidNumber, at: firstDigit, "a number may not start with 0")
        }
        if offset < bytes.count, bytes[offset] == 0x2E {
            isInteger = false
            offset += 1
            try digitRun(counting: -1)
        }
        if offset < bytes.count, bytes[offset] | 0x20 == 0x65 {
            isInteger = false
            offset += 1
            var sign = 1
            if offset < bytes.count, bytes[offset] == 0x2B || bytes[offset] == 0x2D {
                sign = bytes[offset] == 0x2D ? -1 : 1
                offset += 1
            }
            let first = offset
            var exponent = 0
            while offset < bytes.count, case let digit = bytes[offset] &- 0x30, digit < 10 {
                exponent = min(exponent * 10 + Int(digit), 100_000)
                offset += 1
            }
            if offset == first { throw JSONParsingError(.invalidNumber, at: offset, "the exponent has no digit") }
            power += sign * exponent
        }
        if isInteger, exact, digits <= UInt64(Int64.max) {
            return .integer(negative ? -Int64(digits) : Int64(digits))
        }
        // Clinger's fast path: both numbers are exact doubles, so one operation rounds once.
        if exact, digits < 9_007_199_254_740_992, power.magnitude <= 22 {
            let magnitude = power < 0 ? Double(digits) / powersOfTen[-power] : Double(digits) * powersOfTen[power]
            return .double(negative ? -magnitude : magnitude)
        }
        guard let text = text(of: bytes, start..<offset), let value = Double(text), value.isFinite else {
            throw JSONParsingError(.invalidNumber, at: start, "the number does not fit a double")
        }
        return .double(value)
    }

    private static func text(of bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        guard let valid = try? UTF8Span(validating: bytes.extracting(range)) else { return nil }
        return String(copying: valid)
    }

    static func string(_ bytes: Span<UInt8>, _ offset: inout Int) throws(JSONParsingError) -> String {
        let opening = offset
        offset += 1
        let start = offset
        while offset < bytes.count, bytes[offset] != 0x22, bytes[offset] != 0x5C, bytes[offset] >= 0x20 {
            offset += 1
        }
        if offset < bytes.count, bytes[offset] == 0x22 {
            guard let text = text(of: bytes, start..<offset) else {
                throw JSONParsingError(.invalidUTF8, at: start, "the text is not UTF-8")
            }
            offset += 1
            return text
        }
        // There is an escape: copy from here on.
        var unescaped: [UInt8] = []
        for index in start..<offset { unescaped.append(bytes[index]) }
        while true {
            guard offset < bytes.count else {
                throw JSONParsingError(.unexpectedEnd, at: opening, "the text does not end")
            }
            let byte = bytes[offset]
            switch byte {
            case 0x22:
                guard let text = text(of: unescaped.span, 0..<unescaped.count) else {
                    throw JSONParsingError(.invalidUTF8, at: start, "the text is not UTF-8")
                }
                offset += 1
                return text
            case 0x5C: try escape(bytes, &offset, into: &unescaped)
            case 0..<0x20:
                throw JSONParsingError(.unexpectedCharacter, at: offset, "a control character must be escaped")
            default:
                unescaped.append(byte)
                offset += 1
            }
        }
    }

    private static func escape(
        _ bytes: Span<UInt8>, _ offset: inout Int, into output: inout [UInt8]
    ) throws(JSONParsingError) {
        let start = offset
        guard offset + 1 < bytes.count else {
            throw JSONParsingError(.unexpectedEnd, at: offset, "the escape does not end")
        }
        let letter = bytes[offset + 1]
        offset += 2
        switch letter {
        case 0x22, 0x5C, 0x2F: output.append(letter)
        case 0x62: output.append(0x08)
        case 0x66: output.append(0x0C)
        case 0x6E: output.append(0x0A)
        case 0x72: output.append(0x0D)
        case 0x74: output.append(0x09)
        case 0x75:
            let unit = try hexadecimal(bytes, &offset)
            var code = UInt32(unit)
            if unit >= 0xD800, unit < 0xDC00 {
                guard offset + 1 < bytes.count, bytes[offset] == 0x5C, bytes[offset + 1] == 0x75 else {
                    throw JSONParsingError(.invalidEscape, at: start, "half of a surrogate pair")
                }
                offset += 2
                let low = try hexadecimal(bytes, &offset)
                guard low >= 0xDC00, low < 0xE000 else {
                    throw JSONParsingError(.invalidEscape, at: start, "half of a surrogate pair")
                }
                code = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw JSONParsingError(.invalidEscape, at: start, "half of a surrogate pair")
            }
            output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: throw JSONParsingError(.invalidEscape, at: start, "unknown escape")
        }
    }

    private static func hexadecimal(_ bytes: Span<UInt8>, _ offset: inout Int) throws(JSONParsingError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard offset < bytes.count else {
                throw JSONParsingError(.unexpectedEnd, at: offset, "the escape does not end")
            }
            switch bytes[offset] {
            case let byte where byte &- 0x30 < 10: value = value << 4 | UInt16(byte - 0x30)
            case let byte where (byte | 0x20) &- 0x61 < 6: value = value << 4 | UInt16((byte | 0x20) - 0x57)
            default: throw JSONParsingError(.invalidEscape, at: offset, "four hexadecimal digits are needed")
            }
            offset += 1
        }
        return value
    }
}

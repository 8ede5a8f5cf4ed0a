/// Walks through a JSON text without building values of what is of no interest.
///
/// Holds a place only; the text is lent with each call and must be the same one. What is skipped is checked for balanced
/// brackets and closed texts alone.
package struct JSONCursor: Sendable {
    /// The byte it stands at, from 0.
    package var offset: Int

    /// A cursor at a byte.
    package init(at offset: Int = 0) { self.offset = offset }

    /// The first byte of the next value, nil at the end.
    package mutating func peek(_ bytes: Span<UInt8>) -> UInt8? {
        JSONValue.skipWhitespace(bytes, &offset)
        return offset < bytes.count ? bytes[offset] : nil
    }

    /// Checks that nothing but white space follows.
    package mutating func end(_ bytes: Span<UInt8>) throws(JSONParsingError) {
        if peek(bytes) != nil {
            throw JSONParsingError(.unexpectedCharacter, at: offset, "more text after the document")
        }
    }

    /// Reads the next value.
    ///
    /// - Throws: `JSONParsingError` with the offset.
    /// - Complexity: O(bytes of the value).
    package mutating func value(_ bytes: Span<UInt8>, depthLimit: Int = 512) throws(JSONParsingError) -> JSONValue {
        JSONValue.skipWhitespace(bytes, &offset)
        return try JSONValue.value(bytes, &offset, depth: depthLimit)
    }

    /// Reads the next value, which must be a number.
    package mutating func number(_ bytes: Span<UInt8>) throws(JSONParsingError) -> Double {
        guard let first = peek(bytes), first == 0x2D || (first &- 0x30) < 10,
            let number = try JSONValue.number(bytes, &offset).doubleValue
        else { throw JSONParsingError(.unexpectedCharacter, at: offset, "a number is missing") }
        return number
    }

    /// Steps over the next value.
    ///
    /// - Returns: Where it stands.
    /// - Complexity: O(bytes of the value); needs no stack.
    @discardableResult
    package mutating func skipValue(_ bytes: Span<UInt8>) throws(JSONParsingError) -> Range<Int> {
        guard let first = peek(bytes) else {
            throw JSONParsingError(.unexpectedEnd, at: offset, "a value is missing")
        }
        let start = offset
        guard first == 0x7B || first == 0x5B else {
            if first == 0x22 {
                try skipText(bytes)
            } else {
                _ = try JSONValue.value(bytes, &offset, depth: 1)
            }
            return start..<offset
        }
        var depth = 0
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x7B, 0x5B: depth += 1
            case 0x7D, 0x5D:
                depth -= 1
                if depth == 0 {
                    offset += 1
                    return start..<offset
                }
            case 0x22:
                try skipText(bytes)
                continue
            default: break
            }
            offset += 1
        }
        throw JSONParsingError(.unexpectedEnd, at: start, "a list does not end")
    }

    /// Steps over the text that starts here.
    private mutating func skipText(_ bytes: Span<UInt8>) throws(JSONParsingError) {
        let start = offset
        offset += 1
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x22:
                offset += 1
                return
            case 0x5C: offset += 2
            default: offset += 1
            }
        }
        throw JSONParsingError(.unexpectedEnd, at: start, "the text does not end")
    }

    /// Walks through the object that comes next.
    ///
    /// - Parameter body: Is called with each key and the cursor before its value, which it must read or skip.
    package mutating func members(
        _ bytes: Span<UInt8>, _ body: (String, inout JSONCursor) throws(JSONParsingError) -> Void
    ) throws(JSONParsingError) {
        guard peek(bytes) == 0x7B else {
            throw JSONParsingError(
                offset < bytes.count ? .unexpectedCharacter : .unexpectedEnd, at: offset, "an object is missing")
        }
        offset += 1
        if peek(bytes) == 0x7D {
            offset += 1
            return
        }
        repeat {
            guard peek(bytes) == 0x22 else {
                throw JSONParsingError(
                    offset < bytes.count ? .unexpectedCharacter : .unexpectedEnd, at: offset,
                    "a key in quotes is missing")
            }
            let key = try JSONValue.string(bytes, &offset)
            guard peek(bytes) == 0x3A else {
                throw JSONParsingError(
                    offset < bytes.count ? .unexpectedCharacter : .unexpectedEnd, at: offset, "a colon is missing")
            }
            offset += 1
            JSONValue.skipWhitespace(bytes, &offset)
            try body(key, &self)
        } while try !JSONValue.endsList(bytes, &offset, closing: 0x7D)
    }

    /// Walks through the array that comes next.
    ///
    /// - Parameter body: Is called with the cursor before each element, which it must read or skip.
    package mutating func elements(
        _ bytes: Span<UInt8>, _ body: (inout JSONCursor) throws(JSONParsingError) -> Void
    ) throws(JSONParsingError) {
        guard peek(bytes) == 0x5B else {
            throw JSONParsingError(
                offset < bytes.count ? .unexpectedCharacter : .unexpectedEnd, at: offset, "an array is missing")
        }
        offset += 1
        if peek(bytes) == 0x5D {
            offset += 1
            return
        }
        repeat {
            JSONValue.skipWhitespace(bytes, &offset)
            try body(&self)
        } while try !JSONValue.endsList(bytes, &offset, closing: 0x5D)
    }
}

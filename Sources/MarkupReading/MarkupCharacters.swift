/// What characters XML 1.0 (fifth edition) allows, and where.
enum MarkupCharacters {
    /// Whether a number is a character (production 2).
    static func isCharacter(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x20...0xD7FF, 9, 10, 13, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// Whether a character may start a name without colon (production 4, and Namespaces 1.0, production 5).
    static func isNameStart(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x61...0x7A, 0x41...0x5A, 0x5F, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
            0x10000...0xEFFFF:
            true
        default: false
        }
    }

    /// Whether a character may stand in a name without colon (production 4a).
    static func isNameCharacter(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x30...0x39, 0x2D, 0x2E, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: isNameStart(scalar)
        }
    }

    /// The character of more than one byte at an offset and the count of its bytes; nil if it is malformed UTF-8 (cut
    /// short, longer than need be, half of a surrogate pair) or no character of XML.
    static func scalar(in bytes: MarkupBytes, at index: Int) -> (scalar: UInt32, count: Int)? {
        let first = UInt32(bytes[index])
        let count: Int
        let least: UInt32
        var scalar: UInt32
        switch first {
        case 0xC2...0xDF: (count, least, scalar) = (2, 0x80, first & 0x1F)
        case 0xE0...0xEF: (count, least, scalar) = (3, 0x800, first & 0x0F)
        case 0xF0...0xF4: (count, least, scalar) = (4, 0x10000, first & 0x07)
        default: return nil
        }
        for offset in 1..<count {
            let byte = UInt32(bytes[index + offset])
            guard byte & 0xC0 == 0x80 else { return nil }
            scalar = scalar << 6 | byte & 0x3F
        }
        guard scalar >= least, isCharacter(scalar) else { return nil }
        return (scalar, count)
    }

    /// Appends a character as UTF-8.
    static func append(_ scalar: UInt32, to text: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { text.append(unit) }
    }

    /// The character that a reference stands for, and the offset behind its semicolon; nil if it is none of the five
    /// predefined entities and no reference to a character of XML.
    ///
    /// - Parameter index: the offset of the ampersand.
    static func reference(in bytes: MarkupBytes, at index: Int) -> (scalar: UInt32, end: Int)? {
        if bytes.starts(with: "&lt;", at: index) { return (60, index + 4) }
        if bytes.starts(with: "&gt;", at: index) { return (62, index + 4) }
        if bytes.starts(with: "&amp;", at: index) { return (38, index + 5) }
        if bytes.starts(with: "&quot;", at: index) { return (34, index + 6) }
        if bytes.starts(with: "&apos;", at: index) { return (39, index + 6) }
        guard bytes[index + 1] == 35 else { return nil }
        let isHexadecimal = bytes[index + 2] == 120
        let start = index + (isHexadecimal ? 3 : 2)
        var end = start
        var scalar: UInt32 = 0
        while bytes[end] != 59 {
            let byte = bytes[end]
            let digit: UInt8
            switch byte {
            case 48...57: digit = byte - 48
            case 97...102 where isHexadecimal: digit = byte - 87
            case 65...70 where isHexadecimal: digit = byte - 55
            default: return nil
            }
            scalar = scalar * (isHexadecimal ? 16 : 10) + UInt32(digit)
            guard scalar <= 0x10FFFF else { return nil }
            end += 1
        }
        guard end > start, isCharacter(scalar) else { return nil }
        return (scalar, end + 1)
    }
}

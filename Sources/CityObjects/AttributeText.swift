/// What an attribute's text is as a value.
package enum AttributeText {
    /// Whether a text is a value of a kind without loss: leading zeros or a plus sign make it text.
    package static func fits(_ text: String, _ kind: AttributeKind) -> Bool {
        switch kind {
        case .boolean: boolean(text) != nil
        case .integer: integer(text) != nil
        case .double: isPlainDecimal(text) || double(text) != nil
        case .text, .date: true
        }
    }

    /// Whether a text is digits, perhaps with a minus before and a point between them, and without leading zeros: such
    /// a number needs no conversion to be known as finite.
    private static func isPlainDecimal(_ text: String) -> Bool {
        var bytes = text.utf8[...]
        if bytes.first == 45 { bytes.removeFirst() }
        guard let first = bytes.first, bytes.count < 300 else { return false }
        var digits = 0
        var hasPoint = false
        for byte in bytes {
            if byte >= 48, byte <= 57 {
                digits += 1
                if digits == 2, first == 48, !hasPoint { return false }
            } else {
                guard byte == 46, digits > 0, !hasPoint else { return false }
                hasPoint = true
            }
        }
        return bytes.last != 46
    }

    /// The truth that a text is, in the words of XML Schema; 0 and 1 are integers here.
    package static func boolean(_ text: String) -> Bool? {
        switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// The integer that a text is; nil with leading zeros, a plus sign or beyond 64 bits.
    package static func integer(_ text: String) -> Int64? {
        let digits = text.hasPrefix("-") ? text.utf8.dropFirst() : text.utf8[...]
        guard let first = digits.first, digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        if first == 48, digits.count > 1 { return nil }
        return Int64(text)
    }

    /// The finite decimal number that a text is; nil with leading zeros, and for the least of all doubles, which tables
    /// hold where a value is missing.
    package static func double(_ text: String) -> Double? {
        let digits = text.utf8.drop { $0 == 45 || $0 == 43 }
        if digits.first == 48, let second = digits.dropFirst().first, second >= 48, second <= 57 { return nil }
        guard let first = digits.first, first == 46 || (first >= 48 && first <= 57),
            digits.allSatisfy({ ($0 >= 48 && $0 <= 57) || "+-.eE".utf8.contains($0) }), let value = Double(text),
            value.isFinite, value > -Double.greatestFiniteMagnitude
        else { return nil }
        return value
    }
}

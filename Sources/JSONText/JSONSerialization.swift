extension JSONValue {
    /// The value as UTF-8 text: the same value always gives the same bytes.
    ///
    /// Doubles are the shortest text that reads back as the same number, integral ones without a fraction; −0 is 0.
    /// Texts are written as they are; only quotes, backslashes and control characters are escaped.
    ///
    /// - Parameter pretty: Whether to break lines and indent by two spaces, with a line feed at the end.
    /// - Precondition: Every double is finite.
    /// - Complexity: O(length of the text).
    package func serialized(pretty: Bool = false) -> [UInt8] {
        var output: [UInt8] = []
        append(to: &output, pretty: pretty, depth: 0)
        if pretty { output.append(0x0A) }
        return output
    }

    /// The value as text, as `serialized(pretty:)` writes it.
    package func text(pretty: Bool = false) -> String { String(decoding: serialized(pretty: pretty), as: UTF8.self) }

    /// Appends the value's compact text.
    package func append(to output: inout [UInt8]) { append(to: &output, pretty: false, depth: 0) }

    private func append(to output: inout [UInt8], pretty: Bool, depth: Int) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: value.description.utf8)
        case .double(let value): Self.append(value, to: &output)
        case .string(let value): Self.append(value, to: &output)
        case .array(let values):
            // Rows of numbers stay on one line: a matrix is easier to read so.
            let broken = pretty && values.contains { $0.elements != nil || $0.members != nil }
            output.append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(0x2C) }
                if broken {
                    Self.breakLine(&output, depth: depth + 1)
                } else if pretty, index > 0 {
                    output.append(0x20)
                }
                value.append(to: &output, pretty: pretty, depth: depth + 1)
            }
            if broken { Self.breakLine(&output, depth: depth) }
            output.append(0x5D)
        case .object(let members):
            output.append(0x7B)
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(0x2C) }
                if pretty { Self.breakLine(&output, depth: depth + 1) }
                Self.append(member.key, to: &output)
                output.append(0x3A)
                if pretty { output.append(0x20) }
                member.value.append(to: &output, pretty: pretty, depth: depth + 1)
            }
            if pretty, !members.isEmpty { Self.breakLine(&output, depth: depth) }
            output.append(0x7D)
        }
    }

    private static func breakLine(_ output: inout [UInt8], depth: Int) {
        output.append(0x0A)
        for _ in 0..<depth {
            output.append(0x20)
            output.append(0x20)
        }
    }

    private static func append(_ value: Double, to output: inout [UInt8]) {
        precondition(value.isFinite, "JSON has no NaN and no infinity")
        // Below 2⁵³ every integral double is its integer's text.
        if value.magnitude < 9_007_199_254_740_992, let integer = Int64(exactly: value) {
            output.append(contentsOf: integer.description.utf8)
            return
        }
        let text = value.description
        output.append(contentsOf: text.hasSuffix(".0") ? text.dropLast(2).utf8 : text[...].utf8)
    }

    private static func append(_ value: String, to output: inout [UInt8]) {
        output.append(0x22)
        for byte in value.utf8 {
            switch byte {
            case 0x22, 0x5C:
                output.append(0x5C)
                output.append(byte)
            case 0x08: output.append(contentsOf: "\\b".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x0C: output.append(contentsOf: "\\f".utf8)
            case 0x0D: output.append(contentsOf: "\\r".utf8)
            case 0..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(byte < 0x10 ? 0x30 : 0x31)
                let digit = byte & 0x0F
                output.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            default: output.append(byte)
            }
        }
        output.append(0x22)
    }
}

/// A value rounded to some decimal digits after the point, so that its shortest text has no more of them.
///
/// Halves go away from zero. From 2⁵³ / 10^digits on a double holds no more digits and comes back as it is.
///
/// - Parameter digits: 0 to 15.
package func rounded(_ value: Double, digits: Int) -> Double {
    precondition((0...15).contains(digits), "digits must be 0 to 15")
    let power = powersOfTen[digits]
    let scaled = value * power
    guard scaled.magnitude < 9_007_199_254_740_992 else { return value }
    return scaled.rounded() / power + 0  // + 0 turns −0 into 0
}

/// A value rounded towards +∞ to some decimal digits after the point.
///
/// A value within 10⁻⁶ of a step above a multiple counts as that multiple, so that rounding twice changes nothing.
///
/// - Parameter digits: 0 to 9.
package func roundedUp(_ value: Double, digits: Int) -> Double {
    precondition((0...9).contains(digits), "digits must be 0 to 9")
    let power = powersOfTen[digits]
    let scaled = value * power
    guard scaled.magnitude < 9_007_199_254_740_992 else { return value }
    let nearest = scaled.rounded()
    return ((scaled - nearest).magnitude <= 1e-6 ? nearest : scaled.rounded(.up)) / power + 0
}

/// A value rounded towards −∞ to some decimal digits after the point; the mirror image of `roundedUp`.
package func roundedDown(_ value: Double, digits: Int) -> Double { -roundedUp(-value, digits: digits) + 0 }

/// Exact up to 10²².
let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]

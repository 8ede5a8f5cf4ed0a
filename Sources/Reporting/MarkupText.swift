/// Texts of unknown origin made fit for HTML and XML.
package enum MarkupText {
    /// The longest text that is shown in full, in characters of Unicode.
    package static let limit = 400

    /// The text escaped for content and attributes of HTML and XML 1.0.
    ///
    /// Characters that XML does not allow (controls, U+FFFE, U+FFFF) become U+FFFD; so do the marks that turn the
    /// direction of text, with which an id could pose as another. A text longer than `limit` ends in "…".
    package static func escaped(_ text: String, limit: Int = limit) -> String {
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else { return result + "…" }
            count += 1
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            default: result.unicodeScalars.append(isAllowed(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return result
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0xFFFE, 0xFFFF: false
        default: scalar.value & 0xFFFE != 0xFFFE
        }
    }
}

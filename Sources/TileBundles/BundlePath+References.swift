extension BundlePath {
    /// The file that a relative reference means (RFC 3986 §5.2), without its query and fragment.
    ///
    /// Escapes such as `%20` are resolved part by part, before `.` and `..` are (§6.2.2); empty parts are passed over.
    ///
    /// - Parameters:
    ///   - reference: As it stands in a tileset or a tile.
    ///   - path: The file in which it stands.
    /// - Returns: A path relative to the bundle, which need not be there nor be safe; nil where the reference is empty,
    ///   has a scheme (`https:`, `data:`), begins with `/`, escapes a `/`, or leads out of the bundle.
    package static func resolved(_ reference: String, besides path: String) -> String? {
        let plain = reference.utf8.prefix { $0 != 0x3F && $0 != 0x23 }
        guard let first = plain.first, first != 0x2F, !plain.contains(0x3A) else { return nil }
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for escaped in plain.split(separator: 0x2F) {
            let part = unescaped(escaped)
            switch part {
            case ".": continue
            case "..":
                guard parts.popLast() != nil else { return nil }
            default:
                guard !part.utf8.contains(0x2F) else { return nil }
                parts.append(part)
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }

    private static func unescaped(_ part: Substring.UTF8View) -> String {
        guard part.contains(0x25) else { return String(Substring(part)) }
        var bytes: [UInt8] = []
        var rest = part
        while let byte = rest.popFirst() {
            if byte == 0x25, let high = rest.first.flatMap(digit), let low = rest.dropFirst().first.flatMap(digit) {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value of a hexadecimal digit; nil for another character.
    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}

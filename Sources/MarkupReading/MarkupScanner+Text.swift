extension MarkupScanner {
    /// Passes over character data, and checks it; returns the offset of the next `<` or of the end of the piece, nil if
    /// the text is malformed or too long.
    @inline(__always)
    mutating func skipText(_ bytes: MarkupBytes, from start: Int) -> Int? {
        var position = start
        // Between tags stand line feeds and indents.
        if bytes[position] == 10 {
            line &+= 1
            position = Self.behindIndent(bytes, from: position &+ 1)
            if bytes[position] == 60 { return position }
        }
        while true {
            let hits = ByteHits.inText(bytes.vector(at: position))
            if hits.isEmpty {
                position &+= 16
                continue
            }
            position &+= hits.first
            let byte = bytes[position]
            if byte == 60 { return position }
            if byte == 10 {
                line &+= 1
                position = Self.behindIndent(bytes, from: position &+ 1)
                continue
            }
            guard let next = skipRareText(bytes, at: position) else { return nil }
            position = next
            if position == bytes.count { return position }
        }
    }

    /// The offset of the first byte that is neither space nor tabulator.
    @inline(__always)
    private static func behindIndent(_ bytes: MarkupBytes, from start: Int) -> Int {
        var position = start
        while true {
            let length = ByteHits.behindIndent(bytes.vector(at: position)).first
            position &+= length
            if length < 16 { return position }
        }
    }

    /// Passes over what needs a look in character data; returns the offset behind it.
    @inline(never)
    private mutating func skipRareText(_ bytes: MarkupBytes, at position: Int) -> Int? {
        switch bytes[position] {
        case 9: return position + 1
        case 93:
            // `]]>` has no place in character data (production 14).
            return bytes[position + 1] == 93 && bytes[position + 2] == 62 ? nil : position + 1
        case 38:
            guard let (scalar, end) = MarkupCharacters.reference(in: bytes, at: position),
                keepText(bytes, to: position)
            else { return nil }
            if collects { MarkupCharacters.append(scalar, to: &text) }
            pieceStart = end
            return text.count > limits.textBytes ? nil : end
        case 13:
            // Line ends are line feeds (2.11).
            guard keepText(bytes, to: position) else { return nil }
            pieceStart = position + 1
            if bytes[position + 1] == 10 { return position + 1 }
            if collects { text.append(10) }
            return text.count > limits.textBytes ? nil : position + 1
        case 128...:
            var end = position
            repeat {
                guard let (_, length) = MarkupCharacters.scalar(in: bytes, at: end) else { return nil }
                end += length
            } while bytes[end] >= 128
            return end
        default:
            return position == bytes.count ? position : nil
        }
    }

    /// Puts the piece of text at hand with what is kept; false if that makes it too long.
    @inline(__always)
    mutating func keepText(_ bytes: MarkupBytes, to end: Int) -> Bool {
        guard collects else { return true }
        guard text.count &+ (end &- pieceStart) <= limits.textBytes else { return false }
        bytes.append(pieceStart, end, to: &text)
        pieceStart = end
        return true
    }
}

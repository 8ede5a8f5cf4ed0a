extension MarkupScanner {
    /// Passes over the XML declaration of a document in UTF-8 (production 23); returns the offset behind it, nil for
    /// others.
    func declaration(_ bytes: MarkupBytes, at start: Int) -> Int? {
        var position = start + 5
        guard let version = pseudoAttribute("version", bytes, at: position),
            bytes.starts(with: "1.0", at: version.start),
            version.end == version.start + 3
        else { return nil }
        position = version.end + 1
        if let encoding = pseudoAttribute("encoding", bytes, at: position) {
            guard encoding.end - encoding.start == 5 else { return nil }
            for (offset, letter) in [UInt8(117), 116, 102, 45, 56].enumerated() {
                // A bit makes letters small, and leaves the hyphen and the digit as they are.
                guard bytes[encoding.start + offset] | 32 == letter else { return nil }
            }
            position = encoding.end + 1
        }
        if let standalone = pseudoAttribute("standalone", bytes, at: position) {
            guard
                standalone.end == standalone.start + 3 && bytes.starts(with: "yes", at: standalone.start)
                    || standalone.end == standalone.start + 2 && bytes.starts(with: "no", at: standalone.start)
            else { return nil }
            position = standalone.end + 1
        }
        position += bytes.blanks(at: position).count
        return bytes.starts(with: "?>", at: position) ? position + 2 : nil
    }

    /// The value of a part of the XML declaration that stands behind white space at an offset.
    private func pseudoAttribute(
        _ name: StaticString, _ bytes: MarkupBytes, at start: Int
    ) -> (start: Int, end: Int)? {
        var position = start + bytes.blanks(at: start).count
        guard position > start, bytes.starts(with: name, at: position) else { return nil }
        position += name.utf8CodeUnitCount
        position += bytes.blanks(at: position).count
        guard bytes[position] == 61 else { return nil }
        position += 1
        position += bytes.blanks(at: position).count
        let quote = bytes[position]
        guard quote == 34 || quote == 39 else { return nil }
        position += 1
        var end = position
        while bytes[end] != quote {
            // Nothing that a declaration may hold is longer.
            guard bytes[end] >= 32, bytes[end] < 128, end - position < 40 else { return nil }
            end += 1
        }
        return (position, end)
    }

    /// Passes over a comment, processing instruction or CDATA section; returns the offset behind it, nil if it is
    /// malformed or something else.
    @inline(never)
    mutating func otherMarkup(_ bytes: MarkupBytes, at start: Int) -> Int? {
        if bytes[start + 1] == 63 { return instruction(bytes, at: start) }
        if bytes.starts(with: "<!--", at: start) { return comment(bytes, at: start) }
        if depth > 0, bytes.starts(with: "<![CDATA[", at: start) { return section(bytes, at: start) }
        return nil
    }

    /// A comment (production 15).
    private mutating func comment(_ bytes: MarkupBytes, at start: Int) -> Int? {
        guard let end = skipCharacters(bytes, at: start + 4, to: 45, 45), bytes[end + 2] == 62 else { return nil }
        pieceStart = end + 3
        return pieceStart
    }

    /// A processing instruction (production 16), but for those whose names start as XML's do.
    private mutating func instruction(_ bytes: MarkupBytes, at start: Int) -> Int? {
        var position = start + 2
        guard MarkupCharacters.isNameStart(UInt32(bytes[position])), bytes[position] < 128 else { return nil }
        let isReserved =
            bytes[position] | 32 == 120 && bytes[position + 1] | 32 == 109 && bytes[position + 2] | 32 == 108
        guard !isReserved || bytes.starts(with: "xml-stylesheet", at: position),
            // libxml2 may follow it.
            !bytes.starts(with: "oasis-xml-catalog", at: position)
        else { return nil }
        while bytes[position] < 128, MarkupCharacters.isNameCharacter(UInt32(bytes[position])) { position += 1 }
        guard MarkupBytes.isBlank(bytes[position]) || bytes[position] == 63 && bytes[position + 1] == 62,
            let end = skipCharacters(bytes, at: position, to: 63, 62)
        else { return nil }
        pieceStart = end + 2
        return pieceStart
    }

    /// A CDATA section (production 18), without carriage returns: libxml2 leaves those in it as they are.
    private mutating func section(_ bytes: MarkupBytes, at start: Int) -> Int? {
        var end = start + 9
        pieceStart = end
        while true {
            guard let found = skipCharacters(bytes, at: end, to: 93, 93, refusing: 13) else { return nil }
            end = found
            if bytes[end + 2] == 62 { break }
            end += 1
        }
        guard keepText(bytes, to: end) else { return nil }
        pieceStart = end + 3
        return pieceStart
    }

    /// Passes over characters up to two in a row, and checks them; returns the offset of the two, nil if there are none
    /// or something stands before them that is no character, or refused.
    private mutating func skipCharacters(
        _ bytes: MarkupBytes, at start: Int, to first: UInt8, _ second: UInt8, refusing refused: UInt8 = 0
    ) -> Int? {
        var position = start
        while true {
            let byte = bytes[position]
            if byte == first, bytes[position + 1] == second { return position }
            switch byte {
            case 10:
                line += 1
                position += 1
            case 32..<128, 9: position += 1
            case 13 where refused != 13: position += 1
            case 128...:
                guard let (_, length) = MarkupCharacters.scalar(in: bytes, at: position) else { return nil }
                position += length
            default: return nil
            }
        }
    }
}

extension MarkupScanner {
    /// So many attributes, and declarations, are compared with one another.
    private static let mostAttributes = 64

    /// Reads the attributes of a tag into `spans`; returns the offset behind the tag, nil if it is malformed or odd.
    mutating func readAttributes(_ bytes: MarkupBytes, at start: Int) -> Int? {
        attributeCount = 0
        areLent = true
        if !values.isEmpty { values.removeAll(keepingCapacity: true) }
        if !declarations.isEmpty { declarations.removeAll(keepingCapacity: true) }
        var position = start
        while true {
            let before = position
            if bytes[position] == 32 { position &+= 1 }
            if bytes[position] <= 32 { position = skipBlanks(bytes, at: position) }
            if bytes[position] == 62 { return position &+ 1 }
            if bytes[position] == 47 { return bytes[position &+ 1] == 62 ? position &+ 2 : nil }
            // White space has to stand before each attribute (production 40).
            guard position > before, let (name, nameEnd) = names.find(in: bytes, at: position, scopes: &scopes) else {
                return nil
            }
            let nameStart = position
            position = nameEnd
            if bytes[position] != 61 {
                position = skipBlanks(bytes, at: position)
                guard bytes[position] == 61 else { return nil }
            }
            position &+= 1
            if bytes[position] <= 32 { position = skipBlanks(bytes, at: position) }
            let quote = bytes[position]
            guard quote == 34 || quote == 39 else { return nil }
            position &+= 1
            guard let valueEnd = skipValue(bytes, at: position, quote: quote) else { return nil }
            var span = AttributeSpan(
                name: name, nameStart: nameStart, start: position, end: valueEnd, isResolved: false)
            position = valueEnd &+ 1
            if bytes[valueEnd] != quote {
                let start = values.count
                guard let found = resolveValue(bytes, at: span.start, firstHit: valueEnd, quote: quote) else {
                    return nil
                }
                (span.start, span.end, span.isResolved) = (start, values.count, true)
                areLent = false
                position = found
            }
            if names[name].kind == .attribute {
                guard add(span) else { return nil }
                lend(bytes, span)
            } else {
                guard !span.isResolved, declare(bytes, span) else { return nil }
            }
        }
    }

    /// The offset behind white space.
    @inline(never)
    private mutating func skipBlanks(_ bytes: MarkupBytes, at position: Int) -> Int {
        let blanks = bytes.blanks(at: position)
        line &+= blanks.lines
        return position + blanks.count
    }

    /// Passes over a value, and checks it; returns the offset of its quote, or of the first byte that does not stand for
    /// itself.
    @inline(__always)
    private func skipValue(_ bytes: MarkupBytes, at start: Int, quote: UInt8) -> Int? {
        var position = start
        while true {
            let hits = ByteHits.inValue(bytes.vector(at: position), quote: quote)
            if hits.isEmpty {
                position &+= 16
                continue
            }
            position &+= hits.first
            let byte = bytes[position]
            if byte == quote { return position }
            guard byte >= 128 else {
                // `<` has no place in a value (production 10).
                return byte == 38 || MarkupBytes.isBlank(byte) ? position : nil
            }
            repeat {
                guard let (_, length) = MarkupCharacters.scalar(in: bytes, at: position) else { return nil }
                position += length
            } while bytes[position] >= 128
        }
    }

    /// Appends a value with its references resolved and its white space as spaces (3.3.3) to `values`; returns the offset
    /// behind its quote.
    @inline(never)
    private mutating func resolveValue(
        _ bytes: MarkupBytes, at start: Int, firstHit: Int, quote: UInt8
    ) -> Int? {
        bytes.append(start, firstHit, to: &values)
        var position = firstHit
        while true {
            let byte = bytes[position]
            switch byte {
            case quote: return position + 1
            case 38:
                guard let (scalar, end) = MarkupCharacters.reference(in: bytes, at: position) else { return nil }
                MarkupCharacters.append(scalar, to: &values)
                position = end
            case 13:
                position += bytes[position + 1] == 10 ? 1 : 0
                if bytes[position] == 10 { line += 1 }
                values.append(32)
                position += 1
            case 10:
                line += 1
                values.append(32)
                position += 1
            case 9:
                values.append(32)
                position += 1
            default:
                guard let end = skipValue(bytes, at: position, quote: quote) else { return nil }
                bytes.append(position, end, to: &values)
                position = end
            }
        }
    }

    /// Takes an attribute; false if the tag has it already, or has very many.
    @inline(__always)
    private mutating func add(_ span: AttributeSpan) -> Bool {
        guard attributeCount < Self.mostAttributes else { return false }
        for index in 0..<attributeCount where spans[index].name == span.name { return false }
        if attributeCount < spans.count { spans[attributeCount] = span } else { spans.append(span) }
        attributeCount &+= 1
        return true
    }

    /// Lends the attribute that was taken last, if that is possible already.
    @inline(__always)
    private mutating func lend(_ bytes: MarkupBytes, _ span: AttributeSpan) {
        let index = attributeCount &- 1
        guard areLent, names[span.name].attributeScope == scope,
            names[span.name].isQualified || names[span.name].prefix == NamespaceScopes.noPrefix
        else {
            areLent = false
            return
        }
        let nameEnd = span.nameStart &+ names[span.name].count
        let attribute = unsafe MarkupAttribute(
            key: names[span.name].key, isQualified: names[span.name].isQualified, hasEscapedAmpersands: false,
            name: bytes.buffer(span.nameStart &+ names[span.name].localStart, nameEnd),
            value: bytes.buffer(span.start, span.end))
        if index < attributes.count { attributes[index] = attribute } else { attributes.append(attribute) }
    }

    /// Takes a declaration of a namespace; false if the tag has it already, or only libxml2 knows what to do with it.
    @inline(never)
    private mutating func declare(_ bytes: MarkupBytes, _ span: AttributeSpan) -> Bool {
        let name = names[span.name]
        guard name.kind != .reserved, declarations.count < Self.mostAttributes, !declarations.contains(span.name),
            let namespace = scopes.namespace(
                bytes, span.start, span.end, last: name.namespace, isDefault: name.kind == .defaultNamespace),
            let scope = scopes.scope(in: self.scope, prefix: name.prefix, namespace: namespace)
        else { return false }
        areLent = false
        names[span.name].namespace = namespace
        declarations.append(span.name)
        self.scope = scope
        return true
    }
}

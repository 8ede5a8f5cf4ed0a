extension MarkupScanner {
    /// Opens an element; returns the offset behind its start tag, nil if that is malformed or odd.
    @inline(__always)
    mutating func startTag(_ bytes: MarkupBytes, at position: Int) -> Int? {
        guard !isRootClosed, let (name, nameEnd) = names.find(in: bytes, at: position &+ 1, scopes: &scopes) else {
            return nil
        }
        // Text before a child is dropped, but not let off its limit.
        if collects, text.count &+ (position &- pieceStart) > limits.textBytes { return nil }
        let outerScope = scope
        var end = nameEnd
        var isEmpty = false
        let byte = bytes[end]
        if byte == 62 {
            end &+= 1
            attributeCount = 0
        } else if byte == 47 {
            guard bytes[end &+ 1] == 62 else { return nil }
            end &+= 2
            isEmpty = true
            attributeCount = 0
        } else {
            guard let found = readAttributes(bytes, at: end) else { return nil }
            end = found
            isEmpty = bytes[end &- 2] == 47
        }
        guard depth < limits.depth, names[name].scope == scope || resolve(name) else { return nil }
        depth &+= 1
        if !text.isEmpty { text.removeAll(keepingCapacity: true) }
        let code = names[name].code
        var wantsText = false
        if depth > silentDepth {
            wantsText = start(bytes, name, code)
        } else {
            startSilently(bytes, name)
        }
        let element = OpenElement(
            name: name, outerScope: outerScope, code: code, wantsText: wantsText, event: events)
        if depth > open.count { open.append(element) } else { open[depth &- 1] = element }
        collects = wantsText
        if isEmpty {
            if depth > silentDepth {
                events &+= 1
                handler.endElement(code, text: Span())
            }
            closeElement(element)
        }
        return end
    }

    /// Tells the handler of a start tag.
    @inline(__always)
    private mutating func start(_ bytes: MarkupBytes, _ name: Int32, _ code: ElementCode) -> Bool {
        if !names[name].isDeclared {
            events &+= 1
            handler.undeclaredPrefix(scopes.text(ofPrefix: names[name].prefix), line: line)
        }
        if attributeCount == 0 {
            events &+= 1
            return handler.startElement(
                code, attributes: unsafe MarkupAttributes(UnsafeBufferPointer(start: nil, count: 0)), line: line)
        }
        return startWithAttributes(bytes, code)
    }

    private mutating func startWithAttributes(_ bytes: MarkupBytes, _ code: ElementCode) -> Bool {
        if areLent {
            events &+= 1
            return unsafe attributes.withUnsafeBufferPointer {
                handler.startElement(
                    code, attributes: unsafe MarkupAttributes(UnsafeBufferPointer(rebasing: $0[..<attributeCount])),
                    line: line)
            }
        }
        return startWithOddAttributes(bytes, code)
    }

    @inline(never)
    private mutating func startWithOddAttributes(_ bytes: MarkupBytes, _ code: ElementCode) -> Bool {
        let values = self.values
        return unsafe values.withUnsafeBufferPointer { resolved in
            if unsafe !lendAttributes(bytes, resolved) {
                for prefix in undeclaredPrefixes {
                    events &+= 1
                    handler.undeclaredPrefix(prefix, line: line)
                }
            }
            events &+= 1
            return unsafe attributes.withUnsafeBufferPointer {
                handler.startElement(
                    code, attributes: unsafe MarkupAttributes(UnsafeBufferPointer(rebasing: $0[..<attributeCount])),
                    line: line)
            }
        }
    }

    /// Tells the handler of the root in the prolog.
    private mutating func startSilently(_ bytes: MarkupBytes, _ name: Int32) {
        let values = self.values
        unsafe values.withUnsafeBufferPointer { resolved in
            if !names[name].isDeclared { prologPrefixes.append(scopes.text(ofPrefix: names[name].prefix)) }
            if unsafe !lendAttributes(bytes, resolved) { prologPrefixes += undeclaredPrefixes }
            events += 1
            unsafe attributes.withUnsafeBufferPointer {
                handler.rootInProlog(
                    attributes: unsafe MarkupAttributes(UnsafeBufferPointer(rebasing: $0[..<attributeCount])))
            }
        }
    }

    /// The prefixes of the tag's attributes that stand for no namespace, in order.
    private var undeclaredPrefixes: [String] {
        spans[..<attributeCount].map { names[$0.name] }
            .filter { $0.prefix != NamespaceScopes.noPrefix && !$0.isQualified }
            .map { scopes.text(ofPrefix: $0.prefix) }
    }

    /// Fills in `attributes`, and finds out which have a namespace; false if one has a prefix and no namespace.
    @unsafe private mutating func lendAttributes(
        _ bytes: MarkupBytes, _ resolved: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var areDeclared = true
        for index in 0..<attributeCount {
            let span = spans[index]
            if names[span.name].attributeScope != scope {
                let prefix = names[span.name].prefix
                names[span.name].isQualified =
                    prefix != NamespaceScopes.noPrefix && scopes.namespace(ofPrefix: prefix, in: scope) != 0
                names[span.name].attributeScope = scope
            }
            let name = names[span.name]
            if !name.isQualified, name.prefix != NamespaceScopes.noPrefix { areDeclared = false }
            let value =
                unsafe span.isResolved
                ? UnsafeBufferPointer(rebasing: resolved[span.start..<span.end]) : bytes.buffer(span.start, span.end)
            let attribute = unsafe MarkupAttribute(
                key: name.key, isQualified: name.isQualified, hasEscapedAmpersands: false,
                name: bytes.buffer(span.nameStart &+ name.localStart, span.nameStart &+ name.count), value: value)
            if index < attributes.count { attributes[index] = attribute } else { attributes.append(attribute) }
        }
        return areDeclared
    }

    /// Finds out what an element's name means in the namespaces in scope; false if only libxml2 knows.
    @inline(never)
    private mutating func resolve(_ number: Int32) -> Bool {
        let name = names[number]
        guard name.kind == .attribute else { return false }
        let namespace = scopes.namespace(ofPrefix: name.prefix, in: scope)
        names[number].isDeclared = name.prefix == NamespaceScopes.noPrefix || namespace != 0
        // The root in the prolog has no event, so that nobody asks for its code, and the answer is not kept.
        guard depth >= silentDepth else {
            names[number].scope = -1
            return true
        }
        names[number].code = codes.code(
            forElement: names.localName(number), namespace: scopes.text(ofNamespace: namespace))
        names[number].scope = scope
        return true
    }
}

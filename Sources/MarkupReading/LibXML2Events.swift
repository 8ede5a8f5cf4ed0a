internal import CLibXML2

/// What becomes of libxml2's events: they go to a handler, as `MarkupHandler` wants them.
///
/// A struct behind a pointer, so that none of its small changes is checked for exclusivity when it runs: libxml2 calls one
/// function at a time, and none of them calls the parser.
@safe struct LibXML2Events {
    private let context: xmlParserCtxtPtr
    private let limits: MarkupLimits
    private let handler: any MarkupHandler
    private let codes: ElementCodes
    /// The handler's codes by the addresses of local name and namespace.
    private var nameCodes = NameCodes()
    /// The addresses of the names of the attributes that city models use, by raw value.
    private let attributeNames: [UInt]
    /// The lengths of attributes' names and their raw values, by their addresses.
    private var attributeCodes = NameCodes()
    private var attributes: [MarkupAttribute] = []

    /// Events so far, and how many of them another parser has delivered already, with what it learned of elements open then.
    private var events = 0
    private var known = MarkupScanner.Progress()
    private var depth = 0
    private(set) var lineOffset = 0
    private var wantsText: [Bool] = []
    private var collects = false
    private var text: [UInt8] = []
    private var isStopped = false
    /// Elements opened by the prolog, whose events are not passed on.
    private var silentDepth = 0
    /// Why the parser was stopped.
    private(set) var failure: MarkupError?
    /// The undeclared prefixes in the prolog of the stretch at hand, which the handler is not told.
    private(set) var prologPrefixes: [String] = []

    /// The events of a parser's context, for one handler for life, since names are interned with the handler's codes.
    @unsafe init(
        _ context: xmlParserCtxtPtr, handler: any MarkupHandler, limits: MarkupLimits, codes: ElementCodes
    ) {
        unsafe self.context = context
        self.handler = handler
        self.limits = limits
        self.codes = codes
        attributeNames = MarkupAttributeName.allCases.map { name in
            unsafe UInt(bitPattern: xmlDictLookup(context.pointee.dict, name.localName, -1))
        }
    }

    /// Forgets the stretch before.
    ///
    /// - Parameters:
    ///   - lineOffset: what is added to libxml2's lines.
    ///   - silentDepth: how many elements the prolog opens.
    mutating func reset(behind known: MarkupScanner.Progress, lineOffset: Int, silentDepth: Int) {
        self.known = known
        self.lineOffset = lineOffset
        self.silentDepth = silentDepth
        events = 0
        isStopped = false
        depth = 0
        failure = nil
        collects = false
        wantsText.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        prologPrefixes.removeAll()
    }

    /// The line in the file that libxml2 has come to.
    var currentLine: Int {
        guard let input = unsafe context.pointee.input else { return lineOffset + 1 }
        return unsafe Int(input.pointee.line) + lineOffset
    }

    /// An element starts.
    @unsafe mutating func start(
        _ local: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ attributeCount: Int
    ) {
        depth += 1
        guard depth <= limits.depth || depth <= silentDepth else {
            let message = "more than \(limits.depth) nested elements"
            stop(MarkupError(code: .limitExceeded, message: message, line: currentLine))
            return
        }
        guard !isStopped else { return }
        unsafe lend(attributes, attributeCount)
        if depth <= silentDepth {
            unsafe forEachUndeclared(prefix, uri, attributes, attributeCount) { prologPrefixes.append($0) }
            wantsText.append(false)
            guard isNews() else { return }
            unsafe self.attributes.withUnsafeBufferPointer {
                handler.rootInProlog(attributes: unsafe MarkupAttributes($0))
            }
            return
        }
        unsafe forEachUndeclared(prefix, uri, attributes, attributeCount) {
            if isNews() { handler.undeclaredPrefix($0, line: currentLine) }
        }
        let code = unsafe code(local, uri)
        var wants: Bool
        if isNews() {
            wants = unsafe self.attributes.withUnsafeBufferPointer {
                handler.startElement(code, attributes: unsafe MarkupAttributes($0), line: currentLine)
            }
        } else {
            wants = known.open.contains { $0.event == events && $0.wantsText }
        }
        wantsText.append(wants)
        collects = wants
        if !text.isEmpty { text.removeAll(keepingCapacity: true) }
    }

    /// Counts an event; whether it is one that the handler does not know yet.
    @inline(__always)
    private mutating func isNews() -> Bool {
        events += 1
        return events > known.events
    }

    /// Fills in the attributes of a tag.
    @unsafe private mutating func lend(_ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int) {
        if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
        guard count > 0, let pointers = unsafe pointers else { return }
        for index in 0..<count {
            // Five pointers an attribute: local name, prefix, namespace, start and end of the value.
            let slot = unsafe pointers + 5 * index
            guard let local = unsafe slot[0], let start = unsafe slot[3], let end = unsafe slot[4] else { continue }
            let (key, length) = unsafe attribute(local)
            unsafe attributes.append(
                MarkupAttribute(
                    key: key, isQualified: slot[2] != nil, hasEscapedAmpersands: true,
                    name: UnsafeBufferPointer(start: local, count: length),
                    value: UnsafeBufferPointer(start: start, count: end - start)))
        }
    }

    /// The raw value of an attribute's name, −1 for other names, and its length.
    @unsafe @inline(__always)
    private mutating func attribute(_ name: UnsafePointer<xmlChar>) -> (key: Int32, length: Int) {
        let address = UInt(bitPattern: name)
        var code: Int32
        if let known = attributeCodes.find(address, 0) {
            code = known
        } else {
            code = unsafe Int32(attributeNames.firstIndex(of: address) ?? 255) | xmlStrlen(name) << 8
            attributeCodes.insert(address, 0, code)
        }
        return (code & 255 == 255 ? -1 : code & 255, Int(code >> 8))
    }

    /// Lends the prefixes of a tag that stand for no namespace: libxml2 takes them for a small fault and goes on.
    @inline(__always)
    @unsafe private func forEachUndeclared(
        _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ attributeCount: Int, _ body: (String) -> Void
    ) {
        if let prefix = unsafe prefix, unsafe uri == nil { body(unsafe String(cString: prefix)) }
        guard let attributes = unsafe attributes else { return }
        for index in 0..<attributeCount {
            let slot = unsafe attributes + 5 * index
            guard let prefix = unsafe slot[1], unsafe slot[2] == nil else { continue }
            body(unsafe String(cString: prefix))
        }
    }

    /// An element ends.
    @unsafe mutating func end(_ local: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?) {
        depth -= 1
        let wanted = wantsText.popLast() ?? false
        guard depth >= silentDepth, !isStopped else { return }
        let code = unsafe code(local, uri)
        if isNews() {
            if wanted {
                handler.endElement(code, text: text.span)
            } else {
                handler.endElement(code, text: Span())
            }
        }
        if !text.isEmpty { text.removeAll(keepingCapacity: true) }
        collects = wantsText.last ?? false
    }

    /// Text comes.
    @unsafe mutating func characters(_ bytes: UnsafePointer<xmlChar>?, _ count: Int) {
        guard collects, let bytes = unsafe bytes else { return }
        guard text.count + count <= limits.textBytes else {
            stop(MarkupError(code: .limitExceeded, message: "an element holds too much text", line: currentLine))
            return
        }
        unsafe text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
    }

    /// A document type declaration comes.
    mutating func refuseDocumentType() {
        stop(
            MarkupError(
                code: .documentTypeRefused,
                message: "the document has a document type declaration, which is refused for safety", line: currentLine
            ))
    }

    private mutating func stop(_ error: MarkupError) {
        if failure == nil { failure = error }
        isStopped = true
        unsafe xmlStopParser(context)
    }

    @inline(__always)
    @unsafe private mutating func code(_ local: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?) -> ElementCode
    {
        let localKey = UInt(bitPattern: local)
        let namespaceKey = UInt(bitPattern: uri)
        if let known = nameCodes.find(localKey, namespaceKey) { return known }
        let name = unsafe local.map { unsafe String(cString: $0) } ?? ""
        let namespace = unsafe uri.map { unsafe String(cString: $0) } ?? ""
        let made = codes.code(forElement: name, namespace: namespace)
        nameCodes.insert(localKey, namespaceKey, made)
        return made
    }
}

/// Codes by the addresses of interned names: open addressing, grown at half load.
private struct NameCodes {
    private var keys: [UInt] = Array(repeating: 0, count: 1024)
    private var namespaces: [UInt] = Array(repeating: 0, count: 1024)
    private var values: [ElementCode] = Array(repeating: 0, count: 1024)
    private var count = 0

    @inline(__always)
    private func slot(_ key: UInt, _ namespace: UInt) -> Int {
        // Multiplication by the golden ratio spreads aligned addresses; wrapping is the point of it.
        let hash = (key ^ (namespace &* 31)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: hash >> 40) & (keys.count - 1)
    }

    @inline(__always)
    func find(_ key: UInt, _ namespace: UInt) -> ElementCode? {
        var index = slot(key, namespace)
        while keys[index] != 0 {
            if keys[index] == key, namespaces[index] == namespace { return values[index] }
            index = (index + 1) & (keys.count - 1)
        }
        return nil
    }

    mutating func insert(_ key: UInt, _ namespace: UInt, _ value: ElementCode) {
        if count * 2 >= keys.count { grow() }
        var index = slot(key, namespace)
        while keys[index] != 0 { index = (index + 1) & (keys.count - 1) }
        keys[index] = key
        namespaces[index] = namespace
        values[index] = value
        count += 1
    }

    private mutating func grow() {
        let old = self
        let size = keys.count * 2
        keys = Array(repeating: 0, count: size)
        namespaces = Array(repeating: 0, count: size)
        values = Array(repeating: 0, count: size)
        count = 0
        for index in old.keys.indices where old.keys[index] != 0 {
            insert(old.keys[index], old.namespaces[index], old.values[index])
        }
    }
}

internal import CLibXML2
internal import Synchronization

/// Whether libxml2's globals have been set up; it asks for that before any second thread uses it.
private let libraryIsReady: Bool = {
    xmlInitParser()
    return true
}()

/// The event interface around libxml2's push parser in SAX2 mode, reused.
///
/// No network, no external entities, no document type declarations; nesting and text are limited. Names are interned
/// in one dictionary for the parser's life, so that a name costs a pointer comparison.
@safe final class LibXML2Parser {
    private let context: xmlParserCtxtPtr
    private let limits: MarkupLimits
    private let attributeNames: [UInt]
    private let handler: any MarkupHandler
    private var isStopped = false
    private let codes: ElementCodes
    private var nameCodes = NameCodes()
    private var attributes: [MarkupAttribute] = []
    /// Events so far, and how many of them another parser has delivered already, with what it learned of elements open then.
    private var events = 0
    private var known = MarkupScanner.Progress()

    private var depth = 0
    private var lineOffset = 0
    private var wantsText: [Bool] = []
    private var collects = false
    private var text: [UInt8] = []
    private var failure: MarkupError?
    /// Elements opened by the prolog, whose events are not passed on.
    private var silentDepth = 0
    /// The undeclared prefixes in the prolog of the stretch at hand, which the handler is not told.
    private(set) var prologPrefixes: [String] = []

    /// A parser that serves one handler for life, since names are interned with the handler's codes.
    init(handler: any MarkupHandler, limits: MarkupLimits, codes: ElementCodes) {
        precondition(libraryIsReady)
        self.codes = codes
        self.handler = handler
        self.limits = limits
        var sax = unsafe xmlSAXHandler()
        unsafe sax.initialized = UInt32(XML_SAX2_MAGIC)
        unsafe sax.startElementNs = { user, local, prefix, uri, _, _, attributeCount, _, attributes in
            unsafe LibXML2Parser.from(user)?.start(local, prefix, uri, attributes, Int(attributeCount))
        }
        unsafe sax.endElementNs = { user, local, _, uri in
            unsafe LibXML2Parser.from(user)?.end(local, uri)
        }
        unsafe sax.characters = { user, bytes, count in
            unsafe LibXML2Parser.from(user)?.characters(bytes, Int(count))
        }
        unsafe sax.cdataBlock = { user, bytes, count in
            unsafe LibXML2Parser.from(user)?.characters(bytes, Int(count))
        }
        unsafe sax.internalSubset = { user, _, _, _ in
            unsafe LibXML2Parser.from(user)?.refuseDocumentType()
        }
        unsafe sax.serror = { _, _ in }
        guard let made = unsafe xmlCreatePushParserCtxt(&sax, nil, nil, 0, nil) else {
            preconditionFailure("out of memory")
        }
        unsafe context = made
        unsafe xmlCtxtUseOptions(made, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue))
        var names: [UInt] = []
        for name in MarkupAttributeName.allCases {
            let pointer = unsafe xmlDictLookup(made.pointee.dict, name.localName, -1)
            names.append(UInt(bitPattern: pointer))
        }
        attributeNames = names
        unsafe made.pointee.userData = unsafe Unmanaged.passUnretained(self).toOpaque()
    }

    deinit { unsafe xmlFreeParserCtxt(context) }

    /// Parses one stretch of a document as `MarkupParser` does.
    ///
    /// - Parameter known: the events that another parser has delivered already; those behind them follow.
    func parse(
        prolog: [UInt8], _ bytes: Span<UInt8>, epilog: [UInt8], firstLine: Int, behind known: MarkupScanner.Progress
    ) throws(MarkupError) {
        self.known = known
        events = 0
        isStopped = false
        depth = 0
        failure = nil
        collects = false
        wantsText.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        silentDepth = prolog.isEmpty ? 0 : 1
        prologPrefixes.removeAll()
        unsafe xmlCtxtResetPush(context, nil, 0, nil, nil)
        unsafe xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue))
        lineOffset = firstLine - 1 - prolog.reduce(into: 0) { $0 += $1 == 10 ? 1 : 0 }
        try feed(prolog.span.extracting(Self.byteOrderMark(of: prolog.span)...))
        try feed(bytes.extracting((prolog.isEmpty ? Self.byteOrderMark(of: bytes) : 0)...))
        try feed(epilog.span)
        try finish()
    }

    /// The length of the byte order mark, which a parser that was reset takes for text.
    private static func byteOrderMark(of bytes: Span<UInt8>) -> Int {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }

    private func feed(_ bytes: Span<UInt8>) throws(MarkupError) {
        // The length of a chunk is an Int32 in libxml2.
        var start = 0
        while start < bytes.count {
            let end = min(start + (16 << 20), bytes.count)
            let status = unsafe bytes.extracting(start..<end).withUnsafeBufferPointer { chunk in
                unsafe chunk.withMemoryRebound(to: CChar.self) { characters in
                    unsafe xmlParseChunk(context, characters.baseAddress, Int32(characters.count), 0)
                }
            }
            try check(status)
            start = end
        }
    }

    private func finish() throws(MarkupError) {
        try check(unsafe xmlParseChunk(context, nil, 0, 1))
    }

    private func check(_ status: Int32) throws(MarkupError) {
        if let failure { throw failure }
        guard unsafe status != 0 || context.pointee.wellFormed == 0 else { return }
        // Warnings such as relative namespace names leave the document well-formed.
        guard unsafe context.pointee.wellFormed == 0 else { return }
        var message = "not well-formed"
        var line = currentLine
        if let error = unsafe xmlCtxtGetLastError(context) {
            if let text = unsafe error.pointee.message {
                message = unsafe String(cString: text)
                while message.last?.isWhitespace == true { message.removeLast() }
                // Lines in libxml2's words count from the start of the piece at hand; `line` is the document's.
                message = message.replacing(/\ line \d+\b/, with: "")
            }
            line = unsafe Int(error.pointee.line) + lineOffset
        }
        throw MarkupError(code: .malformed, message: message, line: max(line, 1))
    }

    private var currentLine: Int {
        guard let input = unsafe context.pointee.input else { return lineOffset + 1 }
        return unsafe Int(input.pointee.line) + lineOffset
    }

    @inline(__always)
    private static func from(_ user: UnsafeMutableRawPointer?) -> LibXML2Parser? {
        guard let user = unsafe user else { return nil }
        return unsafe Unmanaged<LibXML2Parser>.fromOpaque(user).takeUnretainedValue()
    }

    private func start(
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
        text.removeAll(keepingCapacity: true)
    }

    /// Counts an event; whether it is one that the handler does not know yet.
    private func isNews() -> Bool {
        events += 1
        return events > known.events
    }

    /// Fills in the attributes of a tag.
    private func lend(_ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int) {
        attributes.removeAll(keepingCapacity: true)
        guard count > 0, let pointers = unsafe pointers else { return }
        for index in 0..<count {
            // Five pointers an attribute: local name, prefix, namespace, start and end of the value.
            let slot = unsafe pointers + 5 * index
            guard let local = unsafe slot[0], let start = unsafe slot[3], let end = unsafe slot[4] else { continue }
            let key = attributeNames.firstIndex(of: UInt(bitPattern: local))
            unsafe attributes.append(
                MarkupAttribute(
                    key: Int32(key ?? -1), isQualified: slot[2] != nil, hasEscapedAmpersands: true,
                    name: UnsafeBufferPointer(start: local, count: Int(xmlStrlen(local))),
                    value: UnsafeBufferPointer(start: start, count: end - start)))
        }
    }

    /// Lends the prefixes of a tag that stand for no namespace: libxml2 takes them for a small fault and goes on.
    @inline(__always)
    private func forEachUndeclared(
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

    private func end(_ local: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?) {
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
        text.removeAll(keepingCapacity: true)
        collects = wantsText.last ?? false
    }

    private func characters(_ bytes: UnsafePointer<xmlChar>?, _ count: Int) {
        guard collects, let bytes = unsafe bytes else { return }
        guard text.count + count <= limits.textBytes else {
            stop(MarkupError(code: .limitExceeded, message: "an element holds too much text", line: currentLine))
            return
        }
        unsafe text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
    }

    private func refuseDocumentType() {
        stop(
            MarkupError(
                code: .documentTypeRefused,
                message: "the document has a document type declaration, which is refused for safety", line: currentLine
            ))
    }

    private func stop(_ error: MarkupError) {
        if failure == nil { failure = error }
        isStopped = true
        unsafe xmlStopParser(context)
    }

    @inline(__always)
    private func code(_ local: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?) -> ElementCode {
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

internal import CLibXML2
internal import Synchronization

/// Whether libxml2's globals have been set up; it asks for that before any second thread uses it.
private let libraryIsReady: Bool = {
    xmlInitParser()
    return true
}()

/// The attributes of one start tag, in libxml2's memory.
@safe package struct MarkupAttributes: ~Copyable {
    private let pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    private let count: Int
    private let names: [UInt]

    fileprivate init(_ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int, names: [UInt]) {
        unsafe self.pointers = pointers
        self.count = count
        self.names = names
    }

    /// The value of an attribute as text, nil if the tag does not have it. Complexity: O(attributes).
    package func text(_ name: MarkupAttributeName) -> String? {
        guard let bytes = unsafe bytes(name) else { return nil }
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        return text.utf8.contains(38) ? String(decoding: Self.resolved(Array(text.utf8)), as: UTF8.self) : text
    }

    /// Lends the value's bytes; not called if the tag does not have the attribute.
    package func withBytes(_ name: MarkupAttributeName, _ body: (Span<UInt8>) -> Void) {
        guard let bytes = unsafe bytes(name) else { return }
        guard unsafe !bytes.contains(38) else { return body(Self.resolved(unsafe Array(bytes)).span) }
        body(unsafe bytes.span)
    }

    /// Lends name and value of every attribute without a namespace, but for those of some names, in the order of the tag.
    package func forEachUnqualified(
        except excluded: [MarkupAttributeName], _ body: (_ localName: String, _ value: Span<UInt8>) -> Void
    ) {
        guard count > 0, let pointers = unsafe pointers else { return }
        for index in 0..<count {
            let slot = unsafe pointers + 5 * index
            guard let local = unsafe slot[0], unsafe slot[2] == nil, let start = unsafe slot[3],
                let end = unsafe slot[4], !excluded.contains(where: { names[$0.rawValue] == UInt(bitPattern: local) })
            else { continue }
            let bytes = unsafe UnsafeBufferPointer(start: start, count: end - start)
            let name = unsafe String(cString: local)
            if unsafe bytes.contains(38) {
                body(name, Self.resolved(unsafe Array(bytes)).span)
            } else {
                body(name, unsafe bytes.span)
            }
        }
    }

    /// The value with its ampersands.
    ///
    /// Without substitution of entities, libxml2 resolves all references of an attribute but the ampersand, however it
    /// is written: it leaves `&#38;`, so that the value may be parsed again. No other `&` is left in it.
    private static func resolved(_ bytes: [UInt8]) -> [UInt8] {
        let reference: [UInt8] = [38, 35, 51, 56, 59]
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            result.append(bytes[index])
            index += bytes[index...].starts(with: reference) ? reference.count : 1
        }
        return result
    }

    /// Five pointers an attribute: local name, prefix, namespace, start and end of the value.
    @unsafe private func bytes(_ name: MarkupAttributeName) -> UnsafeBufferPointer<UInt8>? {
        guard count > 0, let pointers = unsafe pointers else { return nil }
        let wanted = names[name.rawValue]
        for index in 0..<count {
            let slot = unsafe pointers + 5 * index
            guard let local = unsafe slot[0], UInt(bitPattern: local) == wanted else { continue }
            guard let start = unsafe slot[3], let end = unsafe slot[4] else { return nil }
            let value = unsafe UnsafeBufferPointer(start: start, count: end - start)
            return name.isCollapsed ? unsafe Self.trimmed(value) : unsafe value
        }
        return nil
    }

    /// A value without the white space around it.
    @unsafe private static func trimmed(_ value: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard unsafe (value.first ?? 33) <= 32 || (value.last ?? 33) <= 32 else { return unsafe value }
        guard let first = unsafe value.firstIndex(where: { $0 > 32 }),
            let last = unsafe value.lastIndex(where: { $0 > 32 })
        else { return unsafe UnsafeBufferPointer(rebasing: value[..<0]) }
        return unsafe UnsafeBufferPointer(rebasing: value[first...last])
    }
}

/// The XML parser behind the event interface: libxml2's push parser in SAX2 mode, one per worker, reused.
///
/// No network, no external entities, no document type declarations; nesting and text are limited. Names are interned
/// in one dictionary for the parser's life, so that a name costs a pointer comparison.
@safe package final class LibXML2Parser {
    private let context: xmlParserCtxtPtr
    private let limits: MarkupLimits
    private let attributeNames: [UInt]
    private let handler: any MarkupHandler
    private var isStopped = false
    private var codes = NameCodes()

    private var depth = 0
    private var lineOffset = 0
    private var wantsText: [Bool] = []
    private var collects = false
    private var text: [UInt8] = []
    private var failure: MarkupError?
    /// Elements opened by the prolog, whose events are not passed on.
    private var silentDepth = 0
    /// The undeclared prefixes in the prolog of the stretch at hand, which the handler is not told.
    package private(set) var prologPrefixes: [String] = []

    /// A parser that serves one handler for life, since names are interned with the handler's codes.
    package init(handler: any MarkupHandler, limits: MarkupLimits = MarkupLimits()) {
        precondition(libraryIsReady)
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

    /// Parses one stretch of a document behind the document's own start; the handler receives its events (and those of
    /// the root, if there is no prolog).
    ///
    /// - Parameters:
    ///   - prolog: the verbatim XML declaration and root start tag, or nothing.
    ///   - epilog: the root's end tag, or nothing.
    ///   - bytes: complete markup between the two.
    ///   - firstLine: the line of the first of `bytes` in its file, from 1.
    /// - Throws: `MarkupError` when the markup is malformed, has a DTD or passes a limit. Events before the fault
    ///   have been delivered.
    /// - Complexity: O(bytes).
    package func parse(
        prolog: [UInt8], _ bytes: Span<UInt8>, epilog: [UInt8], firstLine: Int
    ) throws(MarkupError) {
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
        if depth <= silentDepth {
            unsafe forEachUndeclared(prefix, uri, attributes, attributeCount) { prologPrefixes.append($0) }
            unsafe handler.rootInProlog(
                attributes: MarkupAttributes(attributes, count: attributeCount, names: attributeNames))
            wantsText.append(false)
            return
        }
        guard depth <= limits.depth else {
            let message = "more than \(limits.depth) nested elements"
            stop(MarkupError(code: .limitExceeded, message: message, line: currentLine))
            return
        }
        guard !isStopped else { return }
        unsafe forEachUndeclared(prefix, uri, attributes, attributeCount) {
            handler.undeclaredPrefix($0, line: currentLine)
        }
        let code = unsafe code(local, uri)
        let wants = unsafe handler.startElement(
            code, attributes: MarkupAttributes(attributes, count: attributeCount, names: attributeNames),
            line: currentLine)
        wantsText.append(wants)
        collects = wants
        text.removeAll(keepingCapacity: true)
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
        if wanted {
            handler.endElement(code, text: text.span)
        } else {
            handler.endElement(code, text: Span())
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
        if let known = codes.find(localKey, namespaceKey) { return known }
        let name = unsafe local.map { unsafe String(cString: $0) } ?? ""
        let namespace = unsafe uri.map { unsafe String(cString: $0) } ?? ""
        let made = handler.code(forElement: name, namespace: namespace)
        codes.insert(localKey, namespaceKey, made)
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

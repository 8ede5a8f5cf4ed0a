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
    /// What receives libxml2's calls.
    private let events: UnsafeMutablePointer<LibXML2Events>

    /// A parser that serves one handler for life, since names are interned with the handler's codes.
    init(handler: any MarkupHandler, limits: MarkupLimits, codes: ElementCodes) {
        precondition(libraryIsReady)
        var sax = unsafe xmlSAXHandler()
        unsafe sax.initialized = UInt32(XML_SAX2_MAGIC)
        unsafe sax.startElementNs = { user, local, prefix, uri, _, _, attributeCount, _, attributes in
            unsafe user?.assumingMemoryBound(to: LibXML2Events.self).pointee.start(
                local, prefix, uri, attributes, Int(attributeCount))
        }
        unsafe sax.endElementNs = { user, local, _, uri in
            unsafe user?.assumingMemoryBound(to: LibXML2Events.self).pointee.end(local, uri)
        }
        unsafe sax.characters = { user, bytes, count in
            unsafe user?.assumingMemoryBound(to: LibXML2Events.self).pointee.characters(bytes, Int(count))
        }
        unsafe sax.cdataBlock = { user, bytes, count in
            unsafe user?.assumingMemoryBound(to: LibXML2Events.self).pointee.characters(bytes, Int(count))
        }
        unsafe sax.internalSubset = { user, _, _, _ in
            unsafe user?.assumingMemoryBound(to: LibXML2Events.self).pointee.refuseDocumentType()
        }
        unsafe sax.serror = { _, _ in }
        guard let made = unsafe xmlCreatePushParserCtxt(&sax, nil, nil, 0, nil) else {
            preconditionFailure("out of memory")
        }
        unsafe context = made
        unsafe xmlCtxtUseOptions(made, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue))
        unsafe events = .allocate(capacity: 1)
        unsafe events.initialize(
            to: unsafe LibXML2Events(made, handler: handler, limits: limits, codes: codes))
        unsafe made.pointee.userData = UnsafeMutableRawPointer(events)
    }

    deinit {
        unsafe xmlFreeParserCtxt(context)
        unsafe events.deinitialize(count: 1)
        unsafe events.deallocate()
    }

    /// The undeclared prefixes in the prolog of the stretch at hand, which the handler is not told.
    var prologPrefixes: [String] { unsafe events.pointee.prologPrefixes }

    /// Parses one stretch of a document as `MarkupParser` does.
    ///
    /// - Parameter known: the events that another parser has delivered already; those behind them follow.
    func parse(
        prolog: [UInt8], _ bytes: Span<UInt8>, epilog: [UInt8], firstLine: Int, behind known: MarkupScanner.Progress
    ) throws(MarkupError) {
        let prologLines = prolog.reduce(into: 0) { $0 += $1 == 10 ? 1 : 0 }
        unsafe events.pointee.reset(
            behind: known, lineOffset: firstLine - 1 - prologLines, silentDepth: prolog.isEmpty ? 0 : 1)
        unsafe xmlCtxtResetPush(context, nil, 0, nil, nil)
        unsafe xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue))
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
        if let failure = unsafe events.pointee.failure { throw failure }
        guard unsafe status != 0 || context.pointee.wellFormed == 0 else { return }
        // Warnings such as relative namespace names leave the document well-formed.
        guard unsafe context.pointee.wellFormed == 0 else { return }
        var message = "not well-formed"
        var line = unsafe events.pointee.currentLine
        if let error = unsafe xmlCtxtGetLastError(context) {
            if let text = unsafe error.pointee.message {
                message = unsafe String(cString: text)
                while message.last?.isWhitespace == true { message.removeLast() }
                // Lines in libxml2's words count from the start of the piece at hand; `line` is the document's.
                message = message.replacing(/\ line \d+\b/, with: "")
            }
            line = unsafe Int(error.pointee.line) + events.pointee.lineOffset
        }
        throw MarkupError(code: .malformed, message: message, line: max(line, 1))
    }
}

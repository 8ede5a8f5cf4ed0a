/// A parser of XML 1.0 (fifth edition) with namespaces for what city models are made of: UTF-8 without a document type
/// declaration.
///
/// It delivers the events that libxml2 would, as long as it knows for sure what those are. Where it does not (malformed
/// markup, other encodings, oddities), it stops before the first event in doubt, and says how far it came, so that
/// libxml2 may go on from there: every verdict on a fault is libxml2's.
///
/// Text is searched 16 bytes at a time for the few bytes that mean something; names are numbers (`QualifiedNames`), what a
/// name means is kept for the namespaces in scope (`NamespaceScopes`), and text without references is lent where it
/// stands. No allocation per element.
struct MarkupScanner {
    /// An element that is open.
    struct OpenElement {
        /// Its name.
        var name: Int32
        /// The namespaces in scope around it.
        var outerScope: Int32
        /// The handler's code.
        var code: ElementCode
        /// Whether its text is wanted.
        var wantsText: Bool
        /// The count of events up to its start, that included.
        var event: Int
    }

    let handler: any MarkupHandler
    let codes: ElementCodes
    let limits: MarkupLimits

    var names = QualifiedNames()
    var scopes = NamespaceScopes()
    /// The elements that are open, of which the first `depth` count.
    var open: [OpenElement] = []
    var depth = 0
    var scope = NamespaceScopes.outermost
    /// The line at hand.
    var line = 1
    /// Events delivered so far.
    var events = 0
    /// The root was closed.
    var isRootClosed = false
    /// Elements opened by the prolog, whose events are not passed on.
    var silentDepth = 0
    /// The undeclared prefixes in the prolog.
    var prologPrefixes: [String] = []

    /// Whether text is wanted where the scanner is.
    var collects = false
    /// The text so far, but for the piece that starts at `pieceStart`.
    var text: [UInt8] = []
    var pieceStart = 0

    /// The attributes of the tag at hand, of which the first `attributeCount` count.
    var spans: [AttributeSpan] = []
    var attributeCount = 0
    /// The same as they are lent.
    var attributes: [MarkupAttribute] = []
    /// Whether `attributes` holds all of the tag's already: where the tag declares no namespace, where each value stands
    /// in the document as it is meant, and where it is known which of the names are qualified.
    var areLent = false
    /// Values with references or line feeds.
    var values: [UInt8] = []
    /// The declarations of namespaces in the tag at hand.
    var declarations: [Int32] = []

    /// One attribute in the tag at hand.
    struct AttributeSpan {
        /// Its name and where that starts.
        var name: Int32
        var nameStart: Int
        /// The bytes of the value, in the document or in `values`.
        var start: Int
        var end: Int
        var isResolved: Bool
    }

    init(handler: any MarkupHandler, codes: ElementCodes, limits: MarkupLimits) {
        self.handler = handler
        self.codes = codes
        self.limits = limits
        open.reserveCapacity(64)
    }

    /// How far the scanner came when it gave up, for a parser that starts again and keeps still about what is known.
    struct Progress {
        /// Events delivered.
        var events = 0
        /// The elements still open: the count of events up to their start, and whether their text is wanted.
        var open: [(event: Int, wantsText: Bool)] = []
    }

    /// Parses a stretch of a document as `MarkupParser` does.
    ///
    /// - Returns: nil if the stretch is well-formed and all events were delivered.
    mutating func parse(
        prolog: Span<UInt8>, _ bytes: Span<UInt8>, epilog: Span<UInt8>, firstLine: Int
    ) -> Progress? {
        depth = 0
        scope = NamespaceScopes.outermost
        events = 0
        isRootClosed = false
        silentDepth = prolog.isEmpty ? 0 : 1
        prologPrefixes.removeAll()
        collects = false
        text.removeAll(keepingCapacity: true)
        line = firstLine
        if !prolog.isEmpty {
            for index in prolog.indices where prolog[index] == 10 { line -= 1 }
            guard scanPiece(prolog, isStart: true), depth == 1 else { return progress }
        }
        guard scanPiece(bytes, isStart: prolog.isEmpty), scanPiece(epilog, isStart: false), isRootClosed else {
            return progress
        }
        return nil
    }

    /// How far the scanner is.
    private var progress: Progress {
        Progress(events: events, open: open.prefix(depth).map { (event: $0.event, wantsText: $0.wantsText) })
    }

    /// Scans one of the three pieces of a stretch, which have to end between two pieces of markup.
    private mutating func scanPiece(_ piece: Span<UInt8>, isStart: Bool) -> Bool {
        unsafe piece.withUnsafeBufferPointer { buffer in
            guard let bytes = unsafe MarkupBytes(buffer) else { return true }
            var position = 0
            if isStart {
                // libxml2 takes the first four bytes for a sign of the encoding.
                guard bytes.count >= 4 else { return false }
                if bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
                if bytes.starts(with: "<?xml", at: position), MarkupBytes.isBlank(bytes[position + 5]) {
                    guard let end = declaration(bytes, at: position) else { return false }
                    for index in position..<end where bytes[index] == 10 { line += 1 }
                    position = end
                }
            }
            return content(bytes, from: position)
        }
    }

    /// Scans up to the end of a piece.
    @inline(__always)
    private mutating func content(_ bytes: MarkupBytes, from start: Int) -> Bool {
        var position = start
        while true {
            if depth > 0 {
                pieceStart = position
                guard let found = skipText(bytes, from: position) else { return false }
                position = found
                // Text that goes on in the next piece is of the root in the prolog, and nobody's.
                if position == bytes.count { return depth <= silentDepth }
            } else {
                let blanks = bytes.blanks(at: position)
                position += blanks.count
                line += blanks.lines
                if position == bytes.count { return true }
                guard bytes[position] == 60 else { return false }
            }
            let next = bytes[position &+ 1]
            if next == 47 {
                guard let end = endTag(bytes, at: position) else { return false }
                position = end
            } else if next != 33, next != 63 {
                guard let end = startTag(bytes, at: position) else { return false }
                position = end
            } else {
                guard keepText(bytes, to: position), let end = otherMarkup(bytes, at: position) else { return false }
                position = end
            }
        }
    }

    /// Closes an element; returns the offset behind its end tag, nil if that does not match.
    @inline(__always)
    private mutating func endTag(_ bytes: MarkupBytes, at position: Int) -> Int? {
        guard depth > 0 else { return nil }
        let element = open[depth &- 1]
        let nameStart = position &+ 2
        guard names.matches(element.name, in: bytes, at: nameStart) else { return nil }
        var end = nameStart &+ names[element.name].count
        var blankLines = 0
        if bytes[end] != 62 {
            let blanks = bytes.blanks(at: end)
            end += blanks.count
            blankLines = blanks.lines
            guard bytes[end] == 62 else { return nil }
        }
        if depth > silentDepth {
            if !element.wantsText {
                events &+= 1
                handler.endElement(element.code, text: Span())
            } else {
                guard deliverText(bytes, to: position, of: element.code) else { return nil }
            }
        }
        line &+= blankLines
        closeElement(element)
        return end &+ 1
    }

    /// Ends an element with the text up to an offset; false if the text is too long.
    @inline(__always)
    private mutating func deliverText(_ bytes: MarkupBytes, to end: Int, of code: ElementCode) -> Bool {
        if text.isEmpty {
            guard end &- pieceStart <= limits.textBytes else { return false }
            events &+= 1
            handler.endElement(code, text: unsafe bytes.buffer(pieceStart, end).span)
            return true
        }
        guard keepText(bytes, to: end) else { return false }
        events &+= 1
        handler.endElement(code, text: text.span)
        return true
    }

    @inline(__always)
    mutating func closeElement(_ element: OpenElement) {
        scope = element.outerScope
        depth &-= 1
        if depth == 0 { isRootClosed = true }
        collects = depth > 0 && open[depth &- 1].wantsText
        if !text.isEmpty { text.removeAll(keepingCapacity: true) }
    }
}

/// The XML parser behind the event interface, one per worker, reused.
///
/// Documents in UTF-8 without document type declaration go through a scanner of our own; libxml2 reads the rest, from the
/// place where the scanner gave up, and says what is wrong with malformed markup. Events, verdicts and lines are those of
/// libxml2 either way.
package final class MarkupParser {
    private let handler: any MarkupHandler
    private let limits: MarkupLimits
    private let codes: ElementCodes
    private var scanner: MarkupScanner?
    private var library: LibXML2Parser?
    /// The undeclared prefixes in the prolog of the stretch at hand, which the handler is not told.
    package private(set) var prologPrefixes: [String] = []
    /// How many stretches libxml2 had to read.
    package private(set) var stretchesOfLibrary = 0

    /// A parser that serves one handler for life, since names are known by the handler's codes.
    ///
    /// - Parameter usesLibraryOnly: whether libxml2 reads everything.
    package init(
        handler: any MarkupHandler, limits: MarkupLimits = MarkupLimits(), usesLibraryOnly: Bool = false
    ) {
        self.handler = handler
        self.limits = limits
        codes = ElementCodes(handler: handler)
        scanner = usesLibraryOnly ? nil : MarkupScanner(handler: handler, codes: codes, limits: limits)
    }

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
        let progress = scanner?.parse(prolog: prolog.span, bytes, epilog: epilog.span, firstLine: firstLine)
        if let scanner, progress == nil {
            prologPrefixes = scanner.prologPrefixes
            return
        }
        stretchesOfLibrary += 1
        let library = library ?? LibXML2Parser(handler: handler, limits: limits, codes: codes)
        self.library = library
        defer { prologPrefixes = library.prologPrefixes }
        try library.parse(
            prolog: prolog, bytes, epilog: epilog, firstLine: firstLine,
            behind: progress ?? MarkupScanner.Progress())
    }
}

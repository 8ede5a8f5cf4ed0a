import MarkupReading

/// Writes down everything that a parser tells, byte by byte.
final class MarkupLog: MarkupHandler {
    /// Numbers and texts, each behind its kind.
    private(set) var bytes: [UInt8] = []
    private(set) var events = 0
    private var names: [String] = []
    /// Which texts are asked for: those of every how-many-th element, 0 for all.
    var period = 0

    func clear() {
        bytes.removeAll(keepingCapacity: true)
        events = 0
    }

    private func add(_ kind: Character, _ number: Int) {
        bytes.append(kind.asciiValue ?? 63)
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }

    private func add(_ text: String) {
        add("t", text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    private func add(_ text: Span<UInt8>) {
        add("t", text.count)
        text.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    private func add(_ attributes: borrowing MarkupAttributes) {
        for name in MarkupAttributeName.allCases {
            if let text = attributes.text(name) {
                add("a", name.rawValue)
                add(text)
            }
            attributes.withBytes(name) { add($0) }
        }
        attributes.forEachUnqualified(except: []) { name, value in
            add("n", 0)
            add(name)
            add(value)
        }
        attributes.forEachUnqualified(except: [.name, .identifier]) { name, _ in add(name) }
    }

    func code(forElement localName: String, namespace: String) -> ElementCode {
        names.append(namespace + " " + localName)
        return ElementCode(names.count - 1)
    }

    func startElement(_ code: ElementCode, attributes: borrowing MarkupAttributes, line: Int) -> Bool {
        events += 1
        add("<", line)
        add(names[Int(code)])
        add(attributes)
        return period == 0 || events % period != 0
    }

    func endElement(_ code: ElementCode, text: Span<UInt8>) {
        events += 1
        add(">", 0)
        add(names[Int(code)])
        add(text)
    }

    func undeclaredPrefix(_ prefix: String, line: Int) {
        events += 1
        add("u", line)
        add(prefix)
    }

    func rootInProlog(attributes: borrowing MarkupAttributes) {
        events += 1
        add("r", 0)
        add(attributes)
    }
}

/// Has the parser and libxml2 alone read the same, and compares all that they say. Kept for many documents.
final class MarkupComparison {
    private let log = MarkupLog()
    private let otherLog = MarkupLog()
    private let parser: MarkupParser
    private let library: MarkupParser

    init(limits: MarkupLimits = MarkupLimits()) {
        parser = MarkupParser(handler: log, limits: limits)
        library = MarkupParser(handler: otherLog, limits: limits, usesLibraryOnly: true)
    }

    /// How many stretches the parser left to libxml2.
    var stretchesOfLibrary: Int { parser.stretchesOfLibrary }

    /// Whether the stretch read last was well-formed.
    private(set) var isWellFormed = false
    /// The events of the stretch read last.
    var events: Int { log.events }

    /// What differs between the two for a stretch, nil if nothing does.
    func difference(
        prolog: [UInt8] = [], _ bytes: [UInt8], epilog: [UInt8] = [], firstLine: Int = 1, period: Int = 0
    ) -> String? {
        log.period = period
        otherLog.period = period
        let verdict = Self.verdict(of: parser, log, prolog, bytes, epilog, firstLine)
        let other = Self.verdict(of: library, otherLog, prolog, bytes, epilog, firstLine)
        isWellFormed = other == nil
        if verdict != other { return "verdicts: \(verdict ?? "sound"), libxml2: \(other ?? "sound")" }
        if parser.prologPrefixes != library.prologPrefixes {
            return "prefixes: \(parser.prologPrefixes), libxml2: \(library.prologPrefixes)"
        }
        guard log.bytes == otherLog.bytes else {
            let place = zip(log.bytes, otherLog.bytes).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
            func around(_ bytes: [UInt8]) -> String {
                bytes.dropFirst(max(0, place - 60)).prefix(120).map {
                    33..<127 ~= $0 ? String(UnicodeScalar($0)) : "\\\($0)"
                }.joined()
            }
            return "events: \(log.events) and \(otherLog.events): \(around(log.bytes)) | \(around(otherLog.bytes))"
        }
        return nil
    }

    private static func verdict(
        of parser: MarkupParser, _ log: MarkupLog, _ prolog: [UInt8], _ bytes: [UInt8], _ epilog: [UInt8],
        _ firstLine: Int
    ) -> String? {
        log.clear()
        do throws(MarkupError) {
            try parser.parse(prolog: prolog, bytes.span, epilog: epilog, firstLine: firstLine)
            return nil
        } catch {
            return "\(error.code), line \(error.line): \(error.message)"
        }
    }
}

extension MarkupComparison {
    /// What differs for an input of the fuzzer: a byte with options, and a document, which the byte `|` may cut into
    /// prolog, stretch and epilog. It is read twice, since what the first reading leaves behind must not matter.
    static func difference(ofFuzzed input: [UInt8]) -> String? {
        guard let options = input.first else { return nil }
        var limits = MarkupLimits()
        limits.depth = options & 16 == 0 ? 200 : 3
        limits.textBytes = options & 32 == 0 ? 512 << 20 : 12
        let comparison = MarkupComparison(limits: limits)
        var pieces: [[UInt8]] = [[], Array(input.dropFirst()), []]
        if options & 4 != 0 {
            let parts = pieces[1].split(separator: 124, maxSplits: 2, omittingEmptySubsequences: false).map(Array.init)
            if parts.count == 3 { pieces = parts }
        }
        for line in [1, 7] {
            let difference = comparison.difference(
                prolog: pieces[0], pieces[1], epilog: pieces[2], firstLine: line, period: Int(options & 3))
            if let difference { return difference }
        }
        return nil
    }
}

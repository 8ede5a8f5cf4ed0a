import MarkupReading
import Testing

/// Writes down the events that it gets.
private final class Recorder: MarkupHandler {
    var names: [String] = []
    var events: [String] = []
    var lines: [Int] = []
    /// How often a name was asked for.
    var resolved = 0

    func code(forElement localName: String, namespace: String) -> ElementCode {
        resolved += 1
        names.append(namespace.isEmpty ? localName : "{\(namespace)}\(localName)")
        return ElementCode(names.count - 1)
    }

    func startElement(_ code: ElementCode, attributes: borrowing MarkupAttributes, line: Int) -> Bool {
        let id = attributes.text(.identifier).map { " id=\($0)" } ?? ""
        events.append("<" + names[Int(code)] + id)
        lines.append(line)
        return !names[Int(code)].hasPrefix("quiet")
    }

    func endElement(_ code: ElementCode, text: Span<UInt8>) {
        let bytes = text.indices.map { text[$0] }
        events.append(names[Int(code)] + ">" + String(decoding: bytes, as: UTF8.self))
    }
}

@Suite("The XML parser")
struct MarkupParserTests {
    private let recorder = Recorder()

    /// Parses a stretch and returns the error, nil if it is sound.
    private func parse(
        _ text: String, prolog: String = "", epilog: String = "", line: Int = 1, limits: MarkupLimits = MarkupLimits(),
        parser: MarkupParser? = nil
    ) -> MarkupError? {
        let parser = parser ?? MarkupParser(handler: recorder, limits: limits)
        do throws(MarkupError) {
            try parser.parse(
                prolog: Array(prolog.utf8), Array(text.utf8).span, epilog: Array(epilog.utf8), firstLine: line)
            return nil
        } catch {
            return error
        }
    }

    @Test("Events carry names with namespaces, attributes by local name, and text")
    func events() {
        #expect(parse("<a xmlns='u:1' xmlns:p='u:2' p:id='7'><p:b/>x &lt; y<quiet xmlns=''>z</quiet></a>") == nil)
        #expect(
            recorder.events == ["<{u:1}a id=7", "<{u:2}b", "{u:2}b>", "<quiet", "quiet>", "{u:1}a>"])
    }

    @Test("The text of an element is what stands behind its last child")
    func text() {
        #expect(parse("<a>1<b>2</b>3<!-- c -->4<?p?>5<![CDATA[6]]>&#55;</a>") == nil)
        #expect(recorder.events == ["<a", "<b", "b>2", "a>"] || recorder.events == ["<a", "<b", "b>2", "a>34567"])
    }

    @Test("A stretch is parsed behind its prolog, whose root is not passed on")
    func prolog() {
        let prolog = "<?xml version='1.0'?>\n<r:root xmlns:r='u' \nxmlns='v'>"
        #expect(parse("\n<r:a/>\n<b/>", prolog: prolog, epilog: "</r:root>", line: 100) == nil)
        #expect(recorder.events == ["<{u}a", "{u}a>", "<{v}b", "{v}b>"])
        #expect(recorder.lines == [101, 102])
    }

    @Test("A parser is good for many stretches, names are resolved once")
    func reuse() {
        let parser = MarkupParser(handler: recorder)
        for line in 1...5 {
            #expect(parse("<a><b/></a>", line: line, parser: parser) == nil)
            #expect(parse("<a><b></a>", line: line, parser: parser)?.line == line)
        }
        #expect(recorder.resolved == 2)
        #expect(recorder.lines.filter { $0 == 5 }.count == 4)
    }

    @Test(
        "Malformed markup is an error with its line",
        arguments: [
            "<a>\n<b></a>", "<a>\n<b", "<a>\n&x;</a>", "<a>\n<b c=1/></a>", "<a>\n\u{1}</a>",
        ])
    func malformed(text: String) {
        let error = parse(text, line: 10)
        #expect(error?.code == .malformed)
        #expect(error.map { 11...12 ~= $0.line } == true)
        #expect(error?.message.isEmpty == false)
    }

    @Test("Nesting beyond the limit stops the parser")
    func depth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        var limits = MarkupLimits()
        #expect(parse(nested(limits.depth)) == nil)
        #expect(parse(nested(limits.depth + 1))?.code == .limitExceeded)
        #expect(parse(String(repeating: "<a>", count: 1_000_000))?.code == .limitExceeded)
        limits.depth = 3
        #expect(parse(nested(3), limits: limits) == nil)
        #expect(parse(nested(4), limits: limits)?.code == .limitExceeded)
    }

    @Test("Text beyond the limit stops the parser")
    func textLimit() {
        var limits = MarkupLimits()
        limits.textBytes = 1000
        #expect(parse("<a>\(String(repeating: "x", count: 1000))</a>", limits: limits) == nil)
        #expect(parse("<a>\(String(repeating: "x", count: 1001))</a>", limits: limits)?.code == .limitExceeded)
        #expect(parse("<quiet>\(String(repeating: "x", count: 100_000))</quiet>", limits: limits) == nil)
    }

    @Test(
        "Document type declarations are refused before any entity is expanded",
        arguments: [
            "<!DOCTYPE a><a/>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
            "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
        ])
    func documentTypes(text: String) {
        #expect(parse(text)?.code == .documentTypeRefused)
        #expect(recorder.events.isEmpty)
    }

    @Test("A billion laughs end before the first")
    func billionLaughs() {
        var text = "<!DOCTYPE a [<!ENTITY l0 'ha'>"
        for level in 1...40 {
            text += "<!ENTITY l\(level) '" + String(repeating: "&l\(level - 1);", count: 10) + "'>"
        }
        #expect(parse(text + "]><a>&l40;</a>")?.code == .documentTypeRefused)
        #expect(recorder.events.isEmpty)
    }

    @Test("Declared encodings are read as what they are")
    func encodings() {
        let bytes = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xE4, 0xF6, 0xFC]
        let parser = MarkupParser(handler: recorder)
        do throws(MarkupError) {
            try parser.parse(prolog: [], (bytes + Array("</a>".utf8)).span, epilog: [], firstLine: 1)
        } catch {
            Issue.record("\(error)")
        }
        #expect(recorder.events.last == "a>äöü")
    }
}

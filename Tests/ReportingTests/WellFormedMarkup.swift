import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What a strict XML parser makes of a document: its elements with their attributes and all text.
final class ParsedMarkup: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var attributes: [String: String]
    }

    private(set) var elements: [Element] = []
    private(set) var text = ""

    /// Parses a document; nil if it is not well-formed. A first line with an HTML document type is passed over.
    static func parse(_ bytes: [UInt8]) -> ParsedMarkup? {
        var data = Data(bytes)
        if data.starts(with: Data("<!DOCTYPE html>".utf8)) { data = data.drop { $0 != 10 } }
        let parser = XMLParser(data: Data(data))
        let parsed = ParsedMarkup()
        parser.delegate = parsed
        return parser.parse() ? parsed : nil
    }

    func elements(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
        qualifiedName qName: String?, attributes attributeDict: [String: String] = [:]
    ) { elements.append(Element(name: elementName, attributes: attributeDict)) }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}

/// Texts as a hostile document would hold them.
let hostileTexts = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a&b;&lt;", "]]>", "--><!--",
    "'\u{0}\u{8}\u{1B}[31m",
    "\u{202E}gnp.exe", "| a | b |", "[x](javascript:alert(1))", "@team #1 **bold** `code`", "\u{FFFE}\u{FFFF}",
    String(repeating: "x", count: 3000), "line\nbreak", "</td></tr></table>", "Höhe über Straße 東京",
]

internal import MarkupReading

/// What a document says of itself before its first member: name, description, metadata.
final class DocumentStatements: MarkupHandler {
    private enum Meaning {
        case name
        case description
        case metadata
        case member
        case other
    }

    private var meanings: [Meaning] = []
    private var localNames: [String] = []
    private var open: [Meaning] = []
    /// What was found, in document order.
    private(set) var statements: [ModelStatement] = []
    private var metadata: [String] = []

    /// Reads a header; what stands before a fault counts.
    static func read(prolog: [UInt8], header: [UInt8]) -> [ModelStatement] {
        guard !prolog.isEmpty, !header.isEmpty else { return [] }
        let handler = DocumentStatements()
        let parser = MarkupParser(handler: handler)
        // What is malformed is told by the reader; the end of the root is missing where the header was cut.
        try? parser.parse(prolog: prolog, header.span, epilog: [], firstLine: 1)
        return handler.statements
    }

    /// The encoding that an XML declaration states; UTF-8 without one.
    static func encoding(ofProlog prolog: [UInt8]) -> String {
        let text = String(decoding: prolog.prefix(200), as: UTF8.self)
        guard let declaration = text.split(separator: "?>").first, declaration.hasPrefix("<?xml"),
            let stated = declaration.split(separator: "encoding").dropFirst().first
        else { return "UTF-8" }
        let value = stated.drop { $0 == "=" || $0.isWhitespace }
        guard let quote = value.first, quote == "\"" || quote == "'" else { return "UTF-8" }
        return value.dropFirst().prefix { $0 != quote }.uppercased()
    }

    func code(forElement localName: String, namespace: String) -> ElementCode {
        let isGML = namespace.hasPrefix("http://www.opengis.net/gml")
        switch localName {
        case "name" where isGML: meanings.append(.name)
        case "description" where isGML: meanings.append(.description)
        case "metaDataProperty" where isGML: meanings.append(.metadata)
        case "cityObjectMember", "featureMember", "featureMembers", "appearanceMember": meanings.append(.member)
        default: meanings.append(.other)
        }
        localNames.append(localName)
        return ElementCode(meanings.count - 1)
    }

    func startElement(_ code: ElementCode, attributes: borrowing MarkupAttributes, line: Int) -> Bool {
        // Only the model's own properties speak of the model, and what is inside its metadata.
        let meaning = meanings[Int(code)]
        let isInside = open.contains(.metadata)
        open.append(open.isEmpty || isInside ? (isInside ? .metadata : meaning) : .other)
        switch open.last {
        case .name, .description, .metadata: return true
        default: return false
        }
    }

    func endElement(_ code: ElementCode, text: Span<UInt8>) {
        guard let meaning = open.popLast() else { return }
        let value = Self.words(text)
        switch meaning {
        case .name: if !value.isEmpty { statements.append(ModelStatement(property: "gml:name", text: value)) }
        case .description:
            if !value.isEmpty { statements.append(ModelStatement(property: "gml:description", text: value)) }
        case .metadata:
            if !value.isEmpty { metadata.append(open.isEmpty ? value : "\(localNames[Int(code)]): \(value)") }
            if open.isEmpty {
                if !metadata.isEmpty {
                    statements.append(
                        ModelStatement(property: "gml:metaDataProperty", text: metadata.joined(separator: "; ")))
                }
                metadata.removeAll()
            }
        case .member, .other: break
        }
    }

    /// The text with white space made single, at most 2,000 characters.
    private static func words(_ bytes: Span<UInt8>) -> String {
        let text = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count <= 2000 ? words : words.prefix(1999) + "…"
    }
}

/// Something that a document says of itself.
package struct ModelStatement: Sendable, Hashable, Comparable {
    /// The property that says it, such as `gml:description`.
    package var property: String
    /// What it says, white space made single.
    package var text: String

    package static func < (lhs: Self, rhs: Self) -> Bool { (lhs.property, lhs.text) < (rhs.property, rhs.text) }
}

/// A small number that a handler gives to an element name, so that events compare integers, not texts.
package typealias ElementCode = Int32

/// What receives the events of a document.
///
/// Every distinct name is resolved once per parser; after that events carry the handler's own code.
package protocol MarkupHandler: AnyObject {
    /// The code for an element name. Called once for each distinct pair of namespace and local name of a parser.
    func code(forElement localName: String, namespace: String) -> ElementCode

    /// An element starts.
    ///
    /// - Parameters:
    ///   - code: the handler's code for its name.
    ///   - attributes: valid only during the call.
    ///   - line: the line in the file, from 1.
    /// - Returns: whether the text directly in the element is wanted at its end.
    func startElement(_ code: ElementCode, attributes: borrowing MarkupAttributes, line: Int) -> Bool

    /// An element ends; `text` is what stood in it since its start or its last child, entities resolved,
    /// empty if it was not asked for. Valid only during the call.
    func endElement(_ code: ElementCode, text: Span<UInt8>)

    /// An element, or an XML attribute of it, has a prefix that the document does not declare; its start follows.
    ///
    /// Element and attribute are then read as if they had no namespace.
    ///
    /// - Parameters:
    ///   - prefix: without the colon.
    ///   - line: the line in the file, from 1.
    func undeclaredPrefix(_ prefix: String, line: Int)

    /// The root's start tag was met in the prolog of a stretch; it has no other events.
    ///
    /// - Parameter attributes: valid only during the call.
    func rootInProlog(attributes: borrowing MarkupAttributes)
}

extension MarkupHandler {
    /// Nobody asks.
    package func rootInProlog(attributes: borrowing MarkupAttributes) {}

    /// Nobody asks.
    package func undeclaredPrefix(_ prefix: String, line: Int) {}
}

/// Attributes that city models use; others are passed over by the parser.
package enum MarkupAttributeName: Int, Sendable, CaseIterable {
    case identifier = 0
    case href
    case srsName
    case srsDimension
    case name
    case unit
    case codeSpace
    case orientation
    case type
    case role
    case uri
    case ring

    /// The local name in documents.
    package var localName: String {
        switch self {
        case .identifier: "id"
        case .href: "href"
        case .srsName: "srsName"
        case .srsDimension: "srsDimension"
        case .name: "name"
        case .unit: "uom"
        case .codeSpace: "codeSpace"
        case .orientation: "orientation"
        case .type: "Type"
        case .role: "role"
        case .uri: "uri"
        case .ring: "ring"
        }
    }

    /// Whether white space around the value means nothing: that of ids, references and numbers, by XML Schema
    /// (`whiteSpace`, Part 2, 4.3.6).
    var isCollapsed: Bool {
        switch self {
        case .identifier, .href, .srsName, .srsDimension, .codeSpace, .orientation, .uri, .ring: true
        case .name, .unit, .type, .role: false
        }
    }
}

/// Why a stretch of markup could not be read to its end.
package struct MarkupError: Error, Sendable {
    /// The kinds.
    package enum Code: Sendable {
        case malformed
        case documentTypeRefused
        case limitExceeded
    }

    /// The kind.
    package var code: Code
    /// What the parser says.
    package var message: String
    /// The line in the file, from 1.
    package var line: Int

    /// An error from its parts.
    package init(code: Code, message: String, line: Int) {
        self.code = code
        self.message = message
        self.line = line
    }
}

/// Limits that no honest document reaches.
package struct MarkupLimits: Sendable {
    /// Nested elements.
    package var depth = 200
    /// Bytes of text in one element.
    package var textBytes = 512 << 20

    /// The default limits.
    package init() {}
}

import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The attributes of city objects, read by Foundation's XML parser and nothing of ours.
final class SourceAttributes: NSObject, XMLParserDelegate {
    enum Kind { case integer, double, text }

    struct Value: Equatable {
        var text: String
        var kind: Kind
    }

    /// Values by name of the source, by identifier of the object.
    private(set) var values: [String: [String: Value]] = [:]
    /// The parent's identifier, empty for top-level objects.
    private(set) var parents: [String: String] = [:]
    private(set) var classes: [String: String] = [:]

    private struct Element {
        var name: String
        var identifier = ""
        var hasChildren = false
        var generic = ""
        var kind = Kind.text
    }

    private var open: [Element] = []
    private var text = ""
    private static let objects: Set<String> = ["Building", "BuildingPart", "BuildingInstallation", "Bridge"]
    private static let kinds: [String: Kind] = [
        "intAttribute": .integer, "doubleAttribute": .double, "measureAttribute": .double,
        "measuredHeight": .double, "storeysAboveGround": .integer, "yearOfConstruction": .integer,
    ]

    init(_ bytes: [UInt8]) {
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.shouldProcessNamespaces = true
        parser.delegate = self
        _ = parser.parse()
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if !open.isEmpty { open[open.count - 1].hasChildren = true }
        var element = Element(name: name)
        if Self.objects.contains(name) {
            element.identifier = attributes["gml:id"] ?? ""
            values[element.identifier] = values[element.identifier] ?? [:]
            parents[element.identifier] = open.last { Self.objects.contains($0.name) }?.identifier ?? ""
            classes[element.identifier] = name
        }
        element.generic = attributes["name"] ?? ""
        element.kind = Self.kinds[name] ?? .text
        open.append(element)
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard let element = open.popLast() else { return }
        defer { text = "" }
        let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !element.hasChildren, !value.isEmpty, let parent = open.last,
            let object = open.last(where: { Self.objects.contains($0.name) })
        else { return }
        // From the object to the element.
        let path = open.suffix(from: (open.lastIndex { Self.objects.contains($0.name) } ?? 0) + 1).map(\.name)
        func put(_ key: String, _ kind: Kind) {
            values[object.identifier]?[key] = Value(text: value, kind: kind)
        }
        if path.isEmpty {
            put(name, element.kind)
        } else if name == "value", parent.name.hasSuffix("Attribute") {
            put(parent.generic, parent.kind)
        } else if path.first == "externalReference" {
            put("externalReference_" + name, .text)
        } else if path.first == "address" {
            put("address_" + name, .text)
        }
    }
}

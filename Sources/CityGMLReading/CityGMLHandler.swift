package import CityObjects
package import MarkupReading

/// Receives the events of a document's members and makes a tree of each.
package final class CityGMLHandler: MarkupHandler {
    /// What makes them. Nothing that it calls may ask this for anything: it is being changed.
    package var assembly: TreeAssembly

    /// A reader for one worker; the document is set before each stretch.
    package init(document: DocumentContext, options: ReadingOptions = ReadingOptions()) {
        assembly = TreeAssembly(document: document, options: options)
    }

    package func code(forElement localName: String, namespace: String) -> ElementCode {
        assembly.code(forElement: localName, namespace: namespace)
    }

    package func startElement(_ code: ElementCode, attributes: borrowing MarkupAttributes, line: Int) -> Bool {
        assembly.startElement(code, attributes: attributes, line: line)
    }

    package func endElement(_ code: ElementCode, text: Span<UInt8>) { assembly.endElement(code, text: text) }

    package func undeclaredPrefix(_ prefix: String, line: Int) { assembly.undeclaredPrefix(prefix, line: line) }

    package func rootInProlog(attributes: borrowing MarkupAttributes) { assembly.rootInProlog(attributes: attributes) }
}

package import CityObjects
package import MarkupReading

/// Receives the events of a document's members and makes a tree of each.
@safe package final class CityGMLHandler: MarkupHandler {
    /// The assembly, in memory of its own: as a property of a class each of its changes would be checked for
    /// exclusivity when it runs, which is two calls of the runtime an event, a tenth of the time of reading.
    private let storage: UnsafeMutablePointer<TreeAssembly>

    /// A reader for one worker; the document is set before each stretch.
    package init(document: DocumentContext, options: ReadingOptions = ReadingOptions()) {
        unsafe storage = .allocate(capacity: 1)
        unsafe storage.initialize(to: TreeAssembly(document: document, options: options))
    }

    deinit {
        unsafe storage.deinitialize(count: 1)
        unsafe storage.deallocate()
    }

    /// What makes the trees. Nothing that it calls may ask this for anything: it is being changed.
    package var assembly: TreeAssembly {
        _read { yield unsafe storage.pointee }
        _modify { yield unsafe &storage.pointee }
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

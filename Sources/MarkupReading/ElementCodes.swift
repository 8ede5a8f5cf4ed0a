/// The handler's codes by names, shared by the parsers of one handler, so that it is asked once for each name.
final class ElementCodes {
    private struct Key: Hashable {
        var localName: String
        var namespace: String
    }

    private let handler: any MarkupHandler
    private var codes: [Key: ElementCode] = [:]

    init(handler: any MarkupHandler) { self.handler = handler }

    /// The code of a name. Complexity: O(1) on average; parsers keep the answer.
    func code(forElement localName: String, namespace: String) -> ElementCode {
        let key = Key(localName: localName, namespace: namespace)
        if let known = codes[key] { return known }
        let made = handler.code(forElement: localName, namespace: namespace)
        codes[key] = made
        return made
    }
}

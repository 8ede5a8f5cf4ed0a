/// The namespaces that are in scope at a place of a document.
///
/// A scope is a declaration and the scope around it. Equal declarations in equal scopes give the same number, in
/// another document as well, so that what was found out for a name in a scope holds whenever that number comes again.
struct NamespaceScopes {
    /// The number of a missing prefix.
    static let noPrefix: Int32 = 0
    /// The scope without declarations.
    static let outermost: Int32 = 0
    /// `xml`, which needs no declaration (Namespaces 1.0, 3).
    private static let xmlPrefix: Int32 = 1
    private static let xmlNamespace: Int32 = 1
    /// More than any honest document has; the rest is left to libxml2.
    private static let mostScopes = 4096

    private struct Declaration: Hashable {
        var scope: Int32
        var prefix: Int32
        var namespace: Int32
    }

    private var scopes = [Declaration(scope: -1, prefix: -1, namespace: -1)]
    /// The scope made last in a scope.
    private var inner: [Int32] = [-1]
    private var numbers: [Declaration: Int32] = [:]
    private var prefixes = ["", "xml"]
    private var prefixNumbers: [String: Int32] = ["": 0, "xml": 1]
    private var namespaces: [[UInt8]] = [[], Array("http://www.w3.org/XML/1998/namespace".utf8)]
    private var namespaceNumbers: [[UInt8]: Int32] = [
        []: 0, Array("http://www.w3.org/XML/1998/namespace".utf8): 1,
    ]

    /// The number of a prefix. There are no more of them than names.
    mutating func prefix(_ text: String) -> Int32 {
        if let known = prefixNumbers[text] { return known }
        prefixes.append(text)
        prefixNumbers[text] = Int32(prefixes.count - 1)
        return Int32(prefixes.count - 1)
    }

    /// The text of a prefix.
    func text(ofPrefix prefix: Int32) -> String { prefixes[Int(prefix)] }

    /// The text of a namespace.
    func text(ofNamespace namespace: Int32) -> String { String(decoding: namespaces[Int(namespace)], as: UTF8.self) }

    /// The number of a namespace as it is declared, nil if only libxml2 knows what to do with the declaration.
    ///
    /// - Parameters:
    ///   - last: the number that the same attribute had last, or -1.
    ///   - isDefault: whether it is declared without a prefix.
    mutating func namespace(_ bytes: MarkupBytes, _ start: Int, _ end: Int, last: Int32, isDefault: Bool) -> Int32? {
        if last >= 0, isEqual(last, bytes, start, end) { return last }
        var text: [UInt8] = []
        bytes.append(start, end, to: &text)
        if let known = namespaceNumbers[text] {
            // Nobody but `xml` may have its namespace, and an empty one takes back the default and nothing else.
            return known == Self.xmlNamespace || known == 0 && !isDefault ? nil : known
        }
        guard text.count < 1000, namespaces.count < Self.mostScopes,
            text != Array("http://www.w3.org/2000/xmlns/".utf8)
        else { return nil }
        namespaces.append(text)
        namespaceNumbers[text] = Int32(namespaces.count - 1)
        return Int32(namespaces.count - 1)
    }

    private func isEqual(_ namespace: Int32, _ bytes: MarkupBytes, _ start: Int, _ end: Int) -> Bool {
        let text = namespaces[Int(namespace)]
        guard text.count == end - start else { return false }
        for offset in 0..<text.count where text[offset] != bytes[start + offset] { return false }
        return true
    }

    /// The scope of a declaration in a scope; nil if there are too many.
    mutating func scope(in outer: Int32, prefix: Int32, namespace: Int32) -> Int32? {
        let wanted = Declaration(scope: outer, prefix: prefix, namespace: namespace)
        let last = inner[Int(outer)]
        if last >= 0, scopes[Int(last)] == wanted { return last }
        var number = Int32(scopes.count)
        if let known = numbers[wanted] {
            number = known
        } else {
            guard scopes.count < Self.mostScopes else { return nil }
            scopes.append(wanted)
            inner.append(-1)
            numbers[wanted] = number
        }
        inner[Int(outer)] = number
        return number
    }

    /// The namespace of a prefix (or the default one) in a scope, 0 for none. Complexity: O(declarations in scope).
    func namespace(ofPrefix prefix: Int32, in scope: Int32) -> Int32 {
        if prefix == Self.xmlPrefix { return Self.xmlNamespace }
        var scope = scope
        while scope > Self.outermost {
            let declaration = scopes[Int(scope)]
            if declaration.prefix == prefix { return declaration.namespace }
            scope = declaration.scope
        }
        return 0
    }
}

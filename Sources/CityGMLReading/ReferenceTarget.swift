/// What an `xlink:href` names: something with an id, in the same document or in another.
package struct ReferenceTarget: Sendable, Hashable {
    /// The other document as written; empty for the document that the reference stands in.
    package var document: String
    /// The `gml:id` that is meant.
    package var identifier: String

    /// Reads a reference; nil for one to the network, which is never followed, or to a document as a whole.
    ///
    /// `#id` and `id` mean the same document: the second is no valid reference, but meant so by all who write it.
    ///
    /// - Parameter file: the name of the document that it stands in.
    package init?(_ text: String, in file: String) {
        // Nearly all are of this form, and a city has millions.
        if text.utf8.first == 35 {
            document = ""
            identifier = String(text[text.utf8.index(after: text.startIndex)...])
            if identifier.isEmpty { return nil }
            return
        }
        guard !text.isEmpty, !Self.isRemote(text) else { return nil }
        guard let mark = text.utf8.firstIndex(of: 35) else {
            guard !text.utf8.contains(47) else { return nil }
            document = ""
            identifier = text
            return
        }
        document = String(text[..<mark])
        identifier = String(text[text.utf8.index(after: mark)...])
        guard !identifier.isEmpty else { return nil }
        if document == file.split(separator: "/").last.map(String.init) { document = "" }
    }

    /// Whether a reference is empty or ends at its `#`, so that it names no id at all.
    static func namesNothing(_ text: String) -> Bool { text.isEmpty || text.utf8.last == 35 }

    /// The name under which such references are counted.
    static let namingNothing = "xlink:href that names no id"

    /// Whether a reference has a scheme, such as `https:` or `urn:`.
    private static func isRemote(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: 58), colon > text.utf8.startIndex else { return false }
        return text.utf8[..<colon].allSatisfy { byte in
            byte >= 97 && byte <= 122 || byte >= 65 && byte <= 90 || byte == 43 || byte == 45 || byte == 46
        }
    }
}

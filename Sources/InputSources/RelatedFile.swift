internal import Foundation

/// A file that a document names: a texture, a library object.
package enum RelatedFile {
    /// The size of the file that a reference in a document means, bytes; nil if it is not there.
    ///
    /// - Parameters:
    ///   - reference: as written: a path relative to the document, with `%20` and the like resolved where the plain
    ///     text names no file. An address on the network is never asked for and counts as not there.
    ///   - document: the path of the document.
    package static func size(of reference: String, besides document: String) -> Int? {
        guard !reference.isEmpty, !isRemote(reference) else { return nil }
        let folder = (document as NSString).deletingLastPathComponent
        var candidates = [reference]
        if reference.contains("\\") { candidates.append(reference.replacing("\\", with: "/")) }
        if let plain = reference.removingPercentEncoding, plain != reference { candidates.append(plain) }
        for candidate in candidates {
            let path = candidate.hasPrefix("/") ? candidate : (folder.isEmpty ? "." : folder) + "/" + candidate
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            if attributes?[.type] as? FileAttributeType != .typeDirectory, let size = attributes?[.size] as? Int {
                return size
            }
        }
        return nil
    }

    /// Whether a reference is an address with a scheme, such as `https:`.
    package static func isRemote(_ reference: String) -> Bool { reference.contains("://") }
}

/// Why a bundle cannot be written or read.
public struct BundleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake.
    public enum Code: String, Sendable {
        /// The bundle is there already and was not to be overwritten.
        case exists
        /// A path inside the bundle that could lead out of it.
        case unsafePath
        /// A file or bundle is not there.
        case notFound
        /// The system refused; the message says why.
        case system
        /// The bundle was finished or abandoned before.
        case closed
    }

    /// What kind of mistake.
    public let code: Code
    /// What is wrong, and where.
    public let message: String

    /// The message.
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// Writes a bundle of files that appears under its name complete, or not at all.
public protocol BundleWriter: Sendable {
    /// Writes a file of the bundle; may be called on any thread, but not twice at once for one path.
    ///
    /// - Parameters:
    ///   - path: Relative, with `/`; see `BundlePath.isSafe`.
    ///   - bytes: The whole file.
    /// - Throws: `BundleError`.
    func write(_ path: String, _ bytes: [UInt8]) throws(BundleError)

    /// Makes the bundle appear under its name. Nothing can be written after that.
    func finish() throws(BundleError)

    /// Removes what was written; the name stays as it was. Does nothing after `finish()` or a second time.
    func abandon()
}

/// Reads a finished bundle.
public protocol BundleReader: Sendable {
    /// The paths of all files, sorted by their UTF-8.
    func paths() throws(BundleError) -> [String]

    /// A whole file.
    func read(_ path: String) throws(BundleError) -> [UInt8]
}

/// Paths inside a bundle.
public enum BundlePath {
    /// Whether a path is relative, stays inside the bundle and means the same on every system: parts of printable
    /// characters separated by single `/`, none of them starting with a dot, no backslash, colon or control character.
    public static func isSafe(_ path: String) -> Bool {
        guard !path.isEmpty, path.utf8.count <= 1_024 else { return false }
        for byte in path.utf8 where byte < 0x20 || byte == 0x7F || byte == 0x5C || byte == 0x3A { return false }
        let parts = path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && part.count <= 255 && part.first != 0x2E
        }
    }
}

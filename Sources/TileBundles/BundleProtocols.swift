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
        /// A file or archive that is not what its own bytes say, or that lacks what it must have.
        case malformed
        /// Larger than the format or a stated limit allows.
        case tooLarge
        /// In order, but of a kind that is not read.
        case unsupported
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

    /// Takes files as written that an earlier run left in the unfinished bundle.
    ///
    /// - Returns: false if one of them is not there, or nothing is left.
    func adopt(_ paths: [String]) -> Bool

    /// Makes the bundle appear under its name. Nothing can be written after that.
    func finish() throws(BundleError)

    /// What the files written take on the disk, compressed where they are; an archive's whole size once it is
    /// finished. Bytes.
    var storedBytes: Int { get }

    /// Removes what was written; the name stays as it was. Does nothing after `finish()` or a second time.
    func abandon()
}

extension BundleWriter {
    /// Nothing is left.
    public func adopt(_ paths: [String]) -> Bool { paths.isEmpty }
}

/// Reads a finished bundle.
public protocol BundleReader: Sendable {
    /// The paths of all files, sorted by their UTF-8.
    func paths() throws(BundleError) -> [String]

    /// What there is with sizes, sorted by the UTF-8 of the paths. Reads directories and file ends, not the files.
    func entries() throws(BundleError) -> [BundleEntry]

    /// A whole file, decompressed where it is stored compressed.
    func read(_ path: String) throws(BundleError) -> [UInt8]
}

/// A file of a bundle.
public struct BundleEntry: Sendable, Hashable {
    /// Relative, with `/`.
    public let path: String
    /// The size of the file as it is read, bytes.
    public let bytes: Int
    /// The size that it takes in the bundle, compressed if it is, without headers; bytes.
    public let storedBytes: Int

    /// A file with its sizes.
    public init(path: String, bytes: Int, storedBytes: Int) {
        self.path = path
        self.bytes = bytes
        self.storedBytes = storedBytes
    }
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

/// Where a bundle is to appear, and where it is written until then.
struct BundlePlace {
    /// Without slashes at the end.
    let path: String
    /// The last part.
    let name: String
    /// A hidden folder beside it.
    let workPath: String

    /// - Throws: `BundleError`, `.unsafePath` where the path has no name of its own.
    init(_ path: String) throws(BundleError) {
        var trimmed = path
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        name = trimmed.split(separator: "/").last.map(String.init) ?? ""
        guard !name.isEmpty, name != ".", name != ".." else {
            throw BundleError(.unsafePath, "\(path): a bundle needs a name of its own")
        }
        self.path = trimmed
        let work = ".\(name).kachel-work"
        workPath = trimmed.lastIndex(of: "/").map { trimmed[...$0] + work } ?? work
    }
}

internal import Synchronization

/// Writes a bundle as a folder.
///
/// Files go to a hidden folder beside the final one, `.NAME.kachel-work`, which `finish()` renames. Where the final
/// folder is to be overwritten it is renamed aside just before and deleted just after: a reader finds the old bundle,
/// for an instant none, then the new one, but never a mixture. Nothing is forced to the disk: after a power failure
/// files may be missing. Two writers of one bundle at the same time are the caller's mistake.
public final class FolderBundleWriter: BundleWriter {
    /// Where the bundle will be.
    public let path: String
    /// Where it is written.
    package let workPath: String
    private let overwriting: Bool
    private let compressing: Bool
    private let state = Mutex(State())

    private struct State {
        var isOpen = true
        var sizes: [String: Int] = [:]  // only summed
        var folders: Set<String> = []  // only asked, never listed: its order reaches nothing
    }

    /// Starts a bundle.
    ///
    /// - Parameters:
    ///   - path: The final folder; a link to a folder is followed.
    ///   - overwriting: Whether a bundle of that name, or an empty folder, may be replaced.
    ///   - resuming: Whether files left in the work folder by an earlier run are kept; else they are removed.
    ///   - compressing: Whether `*.json` and `*.glb` are written as gzip files under their own names, for servers
    ///     that send them with `Content-Encoding: gzip`. All of them are, since servers go by names and not by content.
    /// - Throws: `BundleError`; `.exists` where the name is taken and not to be overwritten.
    public init(
        path: String, overwriting: Bool = false, resuming: Bool = false, compressing: Bool = false
    ) throws(BundleError) {
        let place = try BundlePlace(try Self.target(of: path))
        let trimmed = place.path
        self.path = trimmed
        self.overwriting = overwriting
        self.compressing = compressing
        workPath = place.workPath
        // A run that died between the two renames of `finish()` left the old bundle aside: it gets its name back.
        let aside = Self.asidePath(workPath)
        if FileSystem.kind(of: trimmed) == nil, FileSystem.kind(of: aside) == .folder {
            try FileSystem.rename(aside, to: trimmed)
        }
        try Self.checkFree(trimmed, overwriting: overwriting)
        if !resuming { try FileSystem.remove(workPath) }
        try FileSystem.makeFolder(workPath)
    }

    /// Writes a file aside and renames it.
    ///
    /// - Throws: `BundleError`; `.unsafePath`, `.closed`, `.system`.
    public func write(_ path: String, _ bytes: [UInt8]) throws(BundleError) {
        guard BundlePath.isSafe(path) else {
            throw BundleError(.unsafePath, "\(path): not a safe path inside a bundle")
        }
        let folder = FileSystem.parent(of: path)
        let (isOpen, isKnown) = state.withLock { state in
            (state.isOpen, folder.map { state.folders.contains($0) } ?? true)
        }
        guard isOpen else { throw BundleError(.closed, "\(path): the bundle is closed") }
        if let folder, !isKnown {
            try FileSystem.makeFolder(workPath + "/" + folder)
            state.withLock { _ = $0.folders.insert(folder) }
        }
        let isCompressed = compressing && (path.hasSuffix(".json") || path.hasSuffix(".glb"))
        let stored = isCompressed ? DeflateCodec.gzip(bytes) : bytes
        try FileSystem.write(stored, to: workPath + "/" + path)
        state.withLock { $0.sizes[path] = stored.count }
    }

    /// What the files written take, compressed where they are, bytes.
    public var storedBytes: Int { state.withLock { $0.sizes.values.reduce(0, +) } }

    /// A file that an earlier run or this one wrote; nil where there is none. For resuming.
    public func existing(_ path: String) throws(BundleError) -> [UInt8]? {
        guard BundlePath.isSafe(path) else {
            throw BundleError(.unsafePath, "\(path): not a safe path inside a bundle")
        }
        guard FileSystem.kind(of: workPath + "/" + path) == .file else { return nil }
        return try FolderBundleReader.contents(of: path, in: workPath)
    }

    /// Takes files as written that an earlier run left in the work folder.
    public func adopt(_ paths: [String]) -> Bool {
        var sizes: [String: Int] = [:]
        for path in paths {
            guard BundlePath.isSafe(path), let size = FileSystem.fileSize(of: workPath + "/" + path) else {
                return false
            }
            sizes[path] = size
        }
        state.withLock { $0.sizes.merge(sizes) { _, new in new } }
        return true
    }

    /// Renames the work folder to the bundle's name.
    ///
    /// - Throws: `BundleError`; `.exists` where something has taken the name meanwhile. The work stays then.
    public func finish() throws(BundleError) {
        guard closed() else { throw BundleError(.closed, "\(path): the bundle is closed") }
        do throws(BundleError) {
            try Self.checkFree(path, overwriting: overwriting)
            guard FileSystem.kind(of: path) != nil else { return try FileSystem.rename(workPath, to: path) }
            let aside = Self.asidePath(workPath)
            try FileSystem.remove(aside)
            try FileSystem.rename(path, to: aside)
            do throws(BundleError) {
                try FileSystem.rename(workPath, to: path)
            } catch {
                try FileSystem.rename(aside, to: path)
                throw error
            }
            // The new bundle is in place: what cannot be removed now is removed by the next run.
            try? FileSystem.remove(aside)
        } catch {
            // The work stays where it is, so that it can be abandoned or finished again.
            state.withLock { $0.isOpen = true }
            throw error
        }
    }

    /// Removes the work folder.
    public func abandon() {
        guard closed() else { return }
        // Nothing depends on it: the next run removes what is left.
        try? FileSystem.remove(workPath)
    }

    /// Closes the bundle; false where it was closed before.
    private func closed() -> Bool {
        state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
    }

    static func checkFree(_ path: String, overwriting: Bool) throws(BundleError) {
        switch FileSystem.kind(of: path) {
        case nil: return
        case .folder? where overwriting:
            // A slip of the pen must not cost a folder of something else, the sources for instance.
            let names = try FileSystem.names(in: path)
            guard names.isEmpty || names.contains("tileset.json") else {
                throw BundleError(.exists, "\(path): is there already and is no bundle; only bundles are replaced")
            }
        case .folder?: throw BundleError(.exists, "\(path): is there already; --overwrite replaces it")
        default: throw BundleError(.exists, "\(path): is there already and is no folder")
        }
    }

    /// Where an old bundle waits while the new one takes its name.
    private static func asidePath(_ workPath: String) -> String { workPath + "-old" }
}

/// Reads a bundle that is a folder; files that are gzip under another name are inflated.
public struct FolderBundleReader: BundleReader {
    /// Where the bundle is.
    public let path: String

    /// Opens a bundle.
    ///
    /// - Throws: `BundleError` where there is no such folder.
    public init(path: String) throws(BundleError) {
        var trimmed = path
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        guard FileSystem.kind(of: trimmed) != nil, (try? FileSystem.names(in: trimmed)) != nil else {
            throw BundleError(.notFound, "\(path): there is no such folder")
        }
        self.path = trimmed
    }

    /// The paths of all files, sorted by their UTF-8; hidden files and links are not among them.
    public func paths() throws(BundleError) -> [String] {
        var result: [String] = []
        try collect("", into: &result)
        return result.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// A whole file, inflated if it is gzip.
    ///
    /// - Throws: `BundleError`; `.notFound`, `.unsafePath`, `.malformed` for a damaged gzip file, `.tooLarge` above
    ///   1 GiB, inflated or not.
    public func read(_ path: String) throws(BundleError) -> [UInt8] {
        guard BundlePath.isSafe(path) else {
            throw BundleError(.unsafePath, "\(path): not a safe path inside a bundle")
        }
        return try Self.contents(of: path, in: self.path)
    }

    /// All files with their sizes; of gzip files, what their end says of the inflated size.
    public func entries() throws(BundleError) -> [BundleEntry] {
        var result: [BundleEntry] = []
        for path in try paths() {
            let file = try OpenFile(reading: self.path + "/" + path)
            let stored = Int(clamping: try file.size())
            var size = stored
            if stored >= 18, DeflateCodec.isGzip(try file.read(2, at: 0)), !path.hasSuffix(".gz") {
                let trailer = try file.read(4, at: UInt64(stored - 4))
                guard let inflated = DeflateCodec.sizeInflatingGzip(trailer: trailer, size: stored) else {
                    throw BundleError(.malformed, "\(path): a gzip file that is damaged")
                }
                size = inflated
            }
            result.append(BundleEntry(path: path, bytes: size, storedBytes: stored))
        }
        return result
    }

    /// A file as a client gets it.
    fileprivate static func contents(of path: String, in folder: String) throws(BundleError) -> [UInt8] {
        let file = try OpenFile(reading: folder + "/" + path)
        let stored = try file.size()
        try FileSizeLimit.check(stored, path)
        let bytes = try file.read(Int(stored), at: 0)
        guard DeflateCodec.isGzip(bytes), !path.hasSuffix(".gz") else { return bytes }
        if let size = DeflateCodec.sizeInflatingGzip(trailer: bytes.suffix(4), size: bytes.count) {
            try FileSizeLimit.check(UInt64(size), path)
        }
        guard let inflated = DeflateCodec.gunzip(bytes) else {
            throw BundleError(.malformed, "\(path): a gzip file that is damaged")
        }
        return inflated
    }

    private func collect(_ folder: String, into result: inout [String]) throws(BundleError) {
        for name in try FileSystem.names(in: folder.isEmpty ? path : path + "/" + folder) {
            let inner = folder.isEmpty ? name : folder + "/" + name
            switch FileSystem.kind(of: path + "/" + inner) {
            case .folder?: try collect(inner, into: &result)
            case .file? where BundlePath.isSafe(inner): result.append(inner)
            default: break
            }
        }
    }
}

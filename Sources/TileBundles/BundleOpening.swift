/// How a bundle lies on the disk.
public enum BundlePackaging: Sendable, Hashable {
    /// A folder, its files as they are, or with `compressing` as gzip files under their own names.
    case folder(compressing: Bool = false)
    /// One file, `.3tz`.
    case archive

    /// Whether a name asks for an archive: it ends in `.3tz`, in any case of letters.
    public static func isArchiveName(_ path: String) -> Bool {
        var trimmed = path[...]
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        return trimmed.utf8.suffix(4).elementsEqual(".3tz".utf8) { $0 | ($0 >= 0x41 && $0 <= 0x5A ? 0x20 : 0) == $1 }
    }
}

/// Opens bundles, to write by what is wanted, to read by what is there.
public enum BundleOpening {
    /// Starts a bundle.
    ///
    /// - Parameters:
    ///   - path: The folder or archive that is to appear.
    ///   - packaging: Which of them.
    ///   - overwriting: Whether a bundle of the same kind and name may be replaced.
    ///   - resuming: Whether files that an earlier run left unfinished are kept, of folders; else they are removed.
    /// - Throws: `BundleError`; `.exists` where the name is taken and not to be overwritten.
    public static func writer(
        to path: String, _ packaging: BundlePackaging, overwriting: Bool, resuming: Bool = false
    ) throws(BundleError) -> any BundleWriter {
        switch packaging {
        case .folder(let compressing):
            try FolderBundleWriter(
                path: path, overwriting: overwriting, resuming: resuming, compressing: compressing)
        case .archive: try ArchiveBundleWriter(path: path, overwriting: overwriting)
        }
    }

    /// Opens a bundle, told by its content: a folder with a tileset.json, such a folder's tileset.json, or a 3TZ
    /// archive under any name. Links are followed.
    ///
    /// - Throws: `BundleError`; `.notFound` where nothing is there or a folder has no tileset.json, `.malformed` where
    ///   a file is nothing that is known.
    public static func reader(for path: String) throws(BundleError) -> any BundleReader {
        switch FileSystem.kind(of: path, followingLinks: true) {
        case nil: throw BundleError(.notFound, "\(path): there is no such file or folder")
        case .folder?:
            let reader = try FolderBundleReader(path: path)
            guard FileSystem.kind(of: reader.path + "/tileset.json", followingLinks: true) == .file else {
                throw BundleError(.notFound, "\(path): is a folder without a tileset.json")
            }
            return reader
        case .file? where ArchiveBundleReader.isZip(path): return try ArchiveBundleReader(path: path)
        case .file? where path.split(separator: "/").last == "tileset.json":
            return try FolderBundleReader(path: FileSystem.parent(of: path) ?? (path.hasPrefix("/") ? "/" : "."))
        default:
            throw BundleError(
                .malformed, "\(path): is no bundle; name a folder, its tileset.json, or a .3tz archive")
        }
    }
}

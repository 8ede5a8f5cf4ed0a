#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension BundleOpening {
    /// Says whether a bundle could be written, and writes nothing.
    ///
    /// - Returns: whether something would be replaced.
    /// - Throws: `BundleError`, as the writer would.
    package static func check(
        path: String, _ packaging: BundlePackaging, overwriting: Bool
    ) throws(BundleError) -> Bool {
        let target: String
        switch packaging {
        case .folder:
            target = try FolderBundleWriter.target(of: path)
            try FolderBundleWriter.checkFree(target, overwriting: overwriting)
        case .archive:
            target = try BundlePlace(path).path
            try ArchiveBundleWriter.checkFree(target, overwriting: overwriting)
        }
        // The nearest folder that is there must let others be made in it.
        var folder = target
        repeat {
            folder = FileSystem.parent(of: folder) ?? (folder.hasPrefix("/") ? "/" : ".")
        } while FileSystem.kind(of: folder) == nil
        var status = stat()
        guard unsafe stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw BundleError(.system, "\(path): cannot be made, since \(folder) is no folder")
        }
        guard unsafe access(folder, W_OK | X_OK) == 0 else {
            throw BundleError(.system, "\(path): cannot be made in \(folder): no permission to write")
        }
        return FileSystem.kind(of: target) != nil
    }
}

extension FolderBundleWriter {
    /// The folder that a path means: without slashes at its end, and a link to a folder followed, so that the link
    /// stays and the folder behind it is replaced.
    ///
    /// - Throws: `BundleError` where the path has no name of its own, or the link leads nowhere.
    static func target(of path: String) throws(BundleError) -> String {
        let trimmed = try BundlePlace(path).path
        guard FileSystem.isLink(trimmed) else { return trimmed }
        guard let real = FileSystem.realPath(of: trimmed) else {
            throw BundleError(.exists, "\(path): is a link that leads nowhere; remove it, or name another folder")
        }
        return real
    }
}

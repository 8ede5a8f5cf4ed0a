#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Files that appear whole or not at all: they are written aside and then renamed.
enum FileReplacement {
    /// Gives a finished file its name, in one step also where a file has the name: there is never none, and never half
    /// of one. The file aside goes where that cannot be.
    ///
    /// - Returns: why it cannot be, nil when it is done.
    static func rename(_ aside: String, to path: String) -> String? {
        #if canImport(Glibc)
            let status = unsafe Glibc.rename(aside, path)
        #else
            let status = unsafe Darwin.rename(aside, path)
        #endif
        guard status != 0 else { return nil }
        let reason = unsafe String(cString: strerror(errno))
        _ = unsafe unlink(aside)
        return reason
    }

    /// Whether a file may take the place of what is at a path: of another file, or of nothing, but not of a device or a
    /// pipe, which is written to.
    static func isReplaceable(_ path: String) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return true }
        return status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFDIR
    }

    /// Removes a file if there is one; a folder stays.
    static func remove(_ path: String) { _ = unsafe unlink(path) }
}

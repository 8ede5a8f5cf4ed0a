#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The few system calls that folders need, with errors that say what was tried.
package enum FileSystem {
    enum Kind {
        case file
        case folder
        case other
    }

    /// What lies at a path, nil for nothing; a link is told as such (`other`) unless it is followed.
    static func kind(of path: String, followingLinks: Bool = false) -> Kind? {
        var status = stat()
        guard unsafe (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// The size of a file, bytes; nil where there is none.
    static func fileSize(of path: String) -> Int? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// When a file's content was changed last, nanoseconds since 1970; nil where there is none.
    package static func changeTime(of path: String) -> Int64? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// What tells this program from other builds of it, where the system can say.
    package static var identityOfProgram: String {
        let path = "/proc/self/exe"
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return "" }
        return "\(status.st_size) \(changeTime(of: path) ?? 0)"
    }

    /// Whether a path is a symbolic link.
    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// What a path means with all links followed; nil where that is nothing.
    package static func realPath(of path: String) -> String? {
        guard let real = unsafe realpath(path, nil) else { return nil }
        // The system allocated it.
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    /// Makes a folder and those above it; one that is there already is fine.
    package static func makeFolder(_ path: String) throws(BundleError) {
        if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        let reason = errno
        if reason == ENOENT, let parent = parent(of: path), parent != path {
            try makeFolder(parent)
            if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { return }
            throw failure("cannot make the folder", path, errno)
        }
        throw failure("cannot make the folder", path, reason)
    }

    /// Writes a whole file aside and renames it, so that it is there complete or not at all.
    static func write(_ bytes: [UInt8], to path: String) throws(BundleError) {
        let aside = path + ".part"
        let descriptor = unsafe open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("cannot write", path, errno) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                // In range: `written` is less than the count.
                unsafe Self.writeSome(descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                let reason = errno
                _ = close(descriptor)
                _ = unsafe unlink(aside)
                throw failure("cannot write", path, reason)
            }
            written += count
        }
        guard close(descriptor) == 0 else {
            let reason = errno
            _ = unsafe unlink(aside)
            throw failure("cannot write", path, reason)
        }
        do throws(BundleError) {
            try rename(aside, to: path)
        } catch {
            _ = unsafe unlink(aside)
            throw error
        }
    }

    private static func writeSome(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
            unsafe Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }

    /// Renames; a file that has the new name goes.
    static func rename(_ path: String, to newPath: String) throws(BundleError) {
        #if canImport(Glibc)
            let status = unsafe Glibc.rename(path, newPath)
        #else
            let status = unsafe Darwin.rename(path, newPath)
        #endif
        guard status == 0 else { throw failure("cannot rename to \(newPath):", path, errno) }
    }

    /// The names in a folder, sorted by their UTF-8, without `.` and `..`.
    static func names(in path: String) throws(BundleError) -> [String] {
        guard let folder = unsafe opendir(path) else { throw failure("cannot list", path, errno) }
        defer { _ = unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                // The system ends the name with a zero byte.
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { text in
                    unsafe String(cString: text)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Removes a file, or a folder with all that is in it; links are removed, not followed.
    package static func remove(_ path: String) throws(BundleError) {
        guard let kind = kind(of: path) else { return }
        if kind == .folder {
            for name in try names(in: path) { try remove(path + "/" + name) }
            guard unsafe rmdir(path) == 0 else { throw failure("cannot remove", path, errno) }
        } else {
            guard unsafe unlink(path) == 0 else { throw failure("cannot remove", path, errno) }
        }
    }

    /// Removes a folder with nothing in it.
    package static func removeEmptyFolder(_ path: String) throws(BundleError) {
        guard unsafe rmdir(path) == 0 else { throw failure("cannot remove", path, errno) }
    }

    /// The part before the last `/`; nil where there is none.
    static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return nil }
        return String(path[..<slash])
    }

    static func failure(_ what: String, _ path: String, _ reason: Int32) -> BundleError {
        let text = unsafe strerror(reason).map { unsafe String(cString: $0) } ?? "error \(reason)"
        return BundleError(reason == ENOENT ? .notFound : .system, "\(path): \(what): \(text)")
    }
}

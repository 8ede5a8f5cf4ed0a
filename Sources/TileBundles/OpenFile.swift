#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// An open file that is read and written at given places, by any number of threads; closed when it goes.
package final class OpenFile: Sendable {
    /// For messages.
    package let path: String
    private let descriptor: Int32

    /// Opens a file to read.
    init(reading path: String) throws(BundleError) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystem.failure("cannot read", path, errno) }
    }

    /// Makes a file, empty, to write and read.
    package init(creating path: String) throws(BundleError) {
        self.path = path
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileSystem.failure("cannot write", path, errno) }
    }

    /// Opens a file to write and read, and makes it if it is not there; what is in it stays.
    package init(openingOrCreating path: String) throws(BundleError) {
        self.path = path
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileSystem.failure("cannot write", path, errno) }
    }

    /// Cuts off all behind a size.
    package func truncate(to size: UInt64) throws(BundleError) {
        guard ftruncate(descriptor, off_t(clamping: size)) == 0 else {
            throw FileSystem.failure("cannot write", path, errno)
        }
    }

    /// Makes a file, empty, to write and read, that has no name any more: the system gives its place on the disk back
    /// when it is closed, however the process ends.
    ///
    /// - Parameter path: Where it lies for the moment in which it is made; whatever has the name goes.
    /// - Throws: `BundleError`.
    package convenience init(temporary path: String) throws(BundleError) {
        try self.init(creating: path)
        try FileSystem.remove(path)
    }

    /// Takes the file for this process, until it is closed.
    ///
    /// - Throws: `BundleError` if another process has it.
    package func lock() throws(BundleError) {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            throw errno == EWOULDBLOCK
                ? BundleError(.exists, "\(path): another process uses it")
                : FileSystem.failure("cannot lock", path, errno)
        }
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
    }

    /// The size now, bytes.
    package func size() throws(BundleError) -> UInt64 {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw FileSystem.failure("cannot read", path, errno) }
        return UInt64(max(0, status.st_size))
    }

    /// Exactly so many bytes.
    ///
    /// - Throws: `BundleError`; `.malformed` where the file ends before.
    package func read(_ count: Int, at offset: UInt64) throws(BundleError) -> [UInt8] {
        guard count > 0 else { return [] }
        var failed: BundleError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                // In range: `initialized` is less than the count.
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    UnsafeMutableBufferPointer(rebasing: buffer[initialized...]))
                let got = unsafe pread(
                    descriptor, rest.baseAddress, count - initialized, off_t(clamping: offset + UInt64(initialized)))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failed =
                        got < 0
                        ? FileSystem.failure("cannot read", path, errno)
                        : BundleError(.malformed, "\(path): ends before byte \(offset + UInt64(count))")
                    return
                }
                initialized += got
            }
        }
        if let failed { throw failed }
        return bytes
    }

    /// Writes all the bytes.
    ///
    /// - Throws: `BundleError`, such as for a full disk.
    package func write(_ bytes: [UInt8], at offset: UInt64) throws(BundleError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                // In range: `written` is less than the count.
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                return unsafe pwrite(
                    descriptor, rest.baseAddress, rest.count, off_t(clamping: offset + UInt64(written)))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileSystem.failure("cannot write", path, errno) }
            written += count
        }
    }

    /// Has the system write out what it holds back, so that a full disk is told now and not after the file has its
    /// name.
    package func flush() throws(BundleError) {
        guard fsync(descriptor) == 0 else { throw FileSystem.failure("cannot write", path, errno) }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What is wrong with a file that is to be a grid.
struct GridFault: Error, Hashable {
    /// What is wrong, to follow the file's name, and what to do about it.
    var words: String

    /// There is no such file.
    static let missing = GridFault(words: "does not exist")
}

/// A regular file, open for reading at any place.
@safe
struct GridFile: ~Copyable {
    /// Bytes.
    let size: Int
    private let descriptor: Int32

    /// Opens a file. Pipes and devices are none: nobody knows how much comes out of them, or when.
    ///
    /// - Throws: what keeps it from being read.
    init(_ path: String) throws(GridFault) {
        descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            // Taken before anything else changes it.
            let reason = errno
            guard reason != ENOENT, reason != ENOTDIR else { throw .missing }
            throw unsafe GridFault(words: "cannot be read: \(String(cString: strerror(reason)).lowercased())")
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            close(descriptor)
            throw GridFault(words: isFolder ? "is a folder: name the file in it" : "is no regular file")
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Whether there is anything at a path.
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// The bytes from an offset on, fewer at the end of the file.
    func bytes(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let wanted = min(count, size - offset)
        // The file is opened for as long as this value lives, and no more is written than there is room for.
        return unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            while filled < wanted {
                let got = unsafe pread(descriptor, base + filled, wanted - filled, off_t(offset + filled))
                guard got > 0 else { return }
                filled += got
            }
        }
    }
}

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
    /// What tells it from another file, or from itself before it was changed.
    let state: State
    private let descriptor: Int32

    /// What the file system says of a file.
    struct State: Hashable {
        var device: Int
        var number: Int
        var size: Int
        /// Seconds and nanoseconds of the last change.
        var changed: [Int]
    }

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
        #if canImport(Glibc)
            let time = status.st_mtim
        #else
            let time = status.st_mtimespec
        #endif
        state = State(
            device: Int(truncatingIfNeeded: status.st_dev), number: Int(truncatingIfNeeded: status.st_ino), size: size,
            changed: [Int(time.tv_sec), Int(time.tv_nsec)])
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

    /// The words of four bytes from an offset on, in the file's order of bytes; fewer at the end of the file.
    func words(at offset: Int, count: Int) -> [UInt32] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let wanted = min(count, (size - offset) / 4)
        // As above, and every pattern of bits is a value.
        return unsafe [UInt32](unsafeUninitializedCapacity: wanted) { buffer, filled in
            guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            var got = 0
            while got < 4 * wanted {
                let more = unsafe pread(descriptor, base + got, 4 * wanted - got, off_t(offset + got))
                guard more > 0 else { break }
                got += more
            }
            filled = got / 4
        }
    }
}

internal import CZlib
package import ContentHashing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads a file in blocks, gzip or plain, and hashes the bytes it delivers.
///
/// zlib's `gzread` passes plain files through, so that one path serves both.
@safe package struct BlockReader: ~Copyable {
    private let file: gzFile
    private let path: String
    private let hash = StreamingContentHash()
    private let blockSize: Int
    /// The block that is lent; empty while nobody asks for that.
    private var block: [UInt8] = []
    /// The bytes delivered so far, after decompression.
    package private(set) var bytesRead = 0

    /// Opens a file.
    ///
    /// - Throws: `InputError` if it cannot be opened.
    package init(path: String, blockSize: Int = 1 << 17) throws(InputError) {
        errno = 0
        guard let opened = unsafe gzopen(path, "rb") else {
            throw InputError(message: "cannot be opened: \(unsafe String(cString: strerror(errno)))", path: path)
        }
        unsafe file = opened
        _ = unsafe gzbuffer(opened, 64 << 10)
        self.path = path
        self.blockSize = blockSize
    }

    deinit { unsafe gzclose(file) }

    /// The path of a plain file itself, without links, `.` and `..`: the same for all paths that lead to it. Nil for
    /// folders, for devices, and for pipes, which would keep a reader waiting; and for what does not lie below the
    /// folder that is so many levels above another one; the root is not such a folder.
    package static func regularFile(at path: String, levels: Int, above folder: String) -> String? {
        guard let resolved = resolved(path), let around = self.resolved(folder.isEmpty ? "." : folder) else {
            return nil
        }
        var status = stat()
        guard unsafe stat(resolved, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let folders = around.split(separator: "/")
        let top = folders.prefix(max(folders.count - levels, 1))
        return resolved.split(separator: "/").starts(with: top) ? resolved : nil
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// Lends the next block; an empty one at the end.
    ///
    /// - Throws: `InputError` if the file cannot be read or its compression is damaged.
    package mutating func next<Result>(_ body: (Span<UInt8>) -> Result) throws(InputError) -> Result {
        var bytes: [UInt8] = []
        swap(&bytes, &block)
        defer { swap(&bytes, &block) }
        bytes.removeAll(keepingCapacity: true)
        _ = try append(to: &bytes)
        return body(bytes.span)
    }

    /// Appends the next block to bytes.
    ///
    /// - Returns: how many bytes it has, 0 at the end.
    /// - Throws: `InputError` if the file cannot be read or its compression is damaged.
    package mutating func append(to bytes: inout [UInt8]) throws(InputError) -> Int {
        let start = bytes.count
        let (file, size) = unsafe (file, blockSize)
        var count: Int32 = 0
        bytes.append(addingCapacity: size) { (block: inout OutputSpan<UInt8>) in
            unsafe block.withUnsafeMutableBufferPointer { free, used in
                unsafe count = gzread(file, free.baseAddress, UInt32(size))
                used = max(0, Int(count))
            }
        }
        var status: Int32 = 0
        let text = unsafe gzerror(file, &status)
        guard count >= 0, status == Z_OK || status == Z_STREAM_END else {
            let reason = unsafe text.map { unsafe String(cString: $0) } ?? "read error"
            throw InputError(message: "cannot be read: \(reason)", path: path)
        }
        bytesRead += Int(count)
        hash.update(bytes.span.extracting(start...))
        return Int(count)
    }

    /// Whether the file is gzip; known once something has been delivered.
    package var isCompressed: Bool { unsafe gzdirect(file) == 0 }

    /// The hash of everything delivered so far.
    package func contentHash() -> ContentHash { hash.finished() }
}

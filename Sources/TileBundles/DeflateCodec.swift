internal import CDeflate

/// Deflate (RFC 1951) and gzip (RFC 1952) of whole buffers, by libdeflate.
///
/// The same bytes come out for the same library, whatever the thread; another version of the library may choose other
/// bytes of the same meaning.
enum DeflateCodec {
    /// libdeflate's level of 1…12. 5.5 MB of meshopt-coded tiles become 1.91 MB in 0.06 s; level 9 makes them 0.6 %
    /// smaller in three times the time, level 12 3.4 % in nine times.
    static let level: Int32 = 6

    /// Deflate turns a byte into no more than this many: a length of 258 from two bits (RFC 1951 §3.2.5).
    static let largestRatio = 1032

    /// The checksum of ZIP and gzip (RFC 1952 §8).
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe libdeflate_crc32(0, $0.baseAddress, $0.count) }
    }

    /// Deflates; nil unless the result is at most `limit` bytes long.
    static func deflated(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        // The shortest block with a match: three bits, a literal, a length, a distance and the end (RFC 1951 §3.2).
        guard limit >= 5 else { return nil }
        let result = unsafe compressed(bytes, capacity: limit) {
            unsafe libdeflate_deflate_compress($0, $1, $2, $3, $4)
        }
        return result.isEmpty ? nil : result
    }

    /// A gzip file of one member whose header holds no name, no time (0) and no system (255).
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        // RFC 1951 §3.2.4: five bytes more for each stored block, of at least 5,000 bytes here; header and trailer 18.
        unsafe compressed(bytes, capacity: bytes.count + 5 * (bytes.count / 5_000 + 2) + 32) {
            unsafe libdeflate_gzip_compress($0, $1, $2, $3, $4)
        }
    }

    /// Whether bytes begin as a gzip file does (RFC 1952 §2.3.1). No JSON text and no GLB does.
    static func isGzip(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// What the end of a gzip file says of the inflated size (RFC 1952 §2.3.1, ISIZE); nil where it cannot be true.
    ///
    /// - Parameters:
    ///   - trailer: The last four bytes.
    ///   - size: That of the whole file.
    static func sizeInflatingGzip(trailer: some Collection<UInt8>, size: Int) -> Int? {
        let declared = trailer.reversed().reduce(0) { $0 << 8 | Int($1) }
        return size >= 18 && declared / largestRatio <= size ? declared : nil
    }

    /// Inflates a gzip file of one member; nil where it is damaged or its checksum is wrong.
    static func gunzip(_ bytes: [UInt8]) -> [UInt8]? {
        guard let size = sizeInflatingGzip(trailer: bytes.suffix(4), size: bytes.count) else { return nil }
        return unsafe decompressed(bytes, size: size) { unsafe libdeflate_gzip_decompress($0, $1, $2, $3, $4, $5) }
    }

    /// Inflates to exactly `size` bytes; nil where the data are damaged or would be longer or shorter.
    static func inflated(_ bytes: [UInt8], size: Int) -> [UInt8]? {
        guard size / largestRatio <= bytes.count else { return nil }
        return unsafe decompressed(bytes, size: size) { unsafe libdeflate_deflate_decompress($0, $1, $2, $3, $4, $5) }
    }

    private static func compressed(
        _ bytes: [UInt8], capacity: Int,
        _ call: (OpaquePointer, UnsafeRawPointer?, Int, UnsafeMutableRawPointer?, Int) -> Int
    ) -> [UInt8] {
        // nil only where memory is exhausted.
        guard let compressor = unsafe libdeflate_alloc_compressor(level) else { preconditionFailure("out of memory") }
        defer { unsafe libdeflate_free_compressor(compressor) }
        return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            count = unsafe bytes.withUnsafeBytes { input in
                unsafe call(compressor, input.baseAddress, input.count, output.baseAddress, capacity)
            }
        }
    }

    private static func decompressed(
        _ bytes: [UInt8], size: Int,
        _ call: (
            OpaquePointer, UnsafeRawPointer?, Int, UnsafeMutableRawPointer?, Int, UnsafeMutablePointer<Int>?
        ) -> libdeflate_result
    ) -> [UInt8]? {
        guard let decompressor = unsafe libdeflate_alloc_decompressor() else { preconditionFailure("out of memory") }
        defer { unsafe libdeflate_free_decompressor(decompressor) }
        var succeeded = false
        let result = unsafe [UInt8](unsafeUninitializedCapacity: max(size, 1)) { output, count in
            var written = 0
            let status = unsafe bytes.withUnsafeBytes { input in
                unsafe call(decompressor, input.baseAddress, input.count, output.baseAddress, size, &written)
            }
            succeeded = status == LIBDEFLATE_SUCCESS && written == size
            count = succeeded ? written : 0
        }
        return succeeded ? result : nil
    }
}

/// The index file of a 3TZ archive: which file begins where, found by binary search without the ZIP directory.
///
/// 3D Tiles Archive Format 1.3 (and 1.4), "Reading and writing the index file": 24 bytes a file, the MD5 of its path
/// and the offset of its local header, ascending by the MD5 seen as two little-endian integers with 64 bits, bytes 0…7
/// before bytes 8…15; no padding, no header.
struct ArchiveIndex: Sendable {
    /// The name of the index file. It is stored and the last entry of the central directory.
    static let name = "@3dtilesIndex1@"
    /// The size of a row, bytes.
    static let rowSize = 24

    struct Row: Sendable, Hashable {
        var digest: MD5Digest
        var offset: UInt64
    }

    /// Ascending by digest, then by offset.
    private(set) var rows: [Row]

    /// The index of some files.
    init(_ files: some Sequence<(path: String, offset: UInt64)>) {
        rows = files.map { Row(digest: MD5Digest(of: $0.path), offset: $0.offset) }
            .sorted { ($0.digest, $0.offset) < ($1.digest, $1.offset) }
    }

    /// An index file.
    ///
    /// - Throws: `BundleError`, `.malformed` where it is cut off or not in order.
    init(decoding bytes: [UInt8], of archive: String) throws(BundleError) {
        guard bytes.count % Self.rowSize == 0 else {
            throw BundleError(.malformed, "\(archive): the index has \(bytes.count) bytes, no multiple of 24")
        }
        rows = []
        // Archives should have no rows of equal digest; where they do, `holds` still is to be a binary search.
        var isSorted = true
        rows.reserveCapacity(bytes.count / Self.rowSize)
        for start in stride(from: 0, to: bytes.count, by: Self.rowSize) {
            let digest = MD5Digest(
                first: bytes.littleEndian(UInt64.self, at: start) ?? 0,
                second: bytes.littleEndian(UInt64.self, at: start + 8) ?? 0)
            if let last = rows.last, digest < last.digest {
                throw BundleError(.malformed, "\(archive): the index is not sorted at row \(rows.count)")
            }
            let offset = bytes.littleEndian(UInt64.self, at: start + 16) ?? 0
            if let last = rows.last, digest == last.digest, offset < last.offset { isSorted = false }
            rows.append(Row(digest: digest, offset: offset))
        }
        if !isSorted { rows.sort { ($0.digest, $0.offset) < ($1.digest, $1.offset) } }
    }

    /// The index file's bytes.
    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rows.count * Self.rowSize)
        for row in rows {
            bytes.appendLittleEndian(row.digest.first)
            bytes.appendLittleEndian(row.digest.second)
            bytes.appendLittleEndian(row.offset)
        }
        return bytes
    }

    /// Whether a file is said to begin at an offset. Complexity: O(log n), also where digests are equal.
    func holds(_ path: String, at offset: UInt64) -> Bool {
        let wanted = (MD5Digest(of: path), offset)
        var low = 0
        var high = rows.count
        while low < high {
            let middle = low + (high - low) / 2
            if (rows[middle].digest, rows[middle].offset) < wanted { low = middle + 1 } else { high = middle }
        }
        return low < rows.count && (rows[low].digest, rows[low].offset) == wanted
    }
}

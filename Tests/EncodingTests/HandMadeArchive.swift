import TileBundles

/// A 3TZ archive put together by hand, right or wrong, independent of the writer.
struct HandMadeArchive {
    struct File {
        var name: String
        var data: [UInt8]
        var method: UInt16 = 0
        /// The size of `data` if nil.
        var bytes: UInt32?
        var crc: UInt32?
        /// The place where the local header really is if nil.
        var claimedOffset: UInt32?
        /// No local header and no data are written.
        var isPhantom = false
        var localExtra: [UInt8] = []
        var flags: UInt16 = 0
    }

    var files: [File]
    /// Rows of the index in the place of the right ones.
    var index: [(name: String, offset: UInt64)]?
    /// Rows as they are given, in the place of sorted ones.
    var isIndexSorted = true
    var indexMethod: UInt16 = 0
    var hasIndex = true
    var comment: [UInt8] = []
    var claimedCount: UInt16?

    /// The archive's bytes.
    func bytes() -> [UInt8] {
        var body: [UInt8] = []
        var directory: [UInt8] = []
        var rows: [(name: String, offset: UInt64)] = []
        func add(_ file: File) {
            let crc = file.crc ?? Self.crc(file.data)
            let size = file.bytes ?? UInt32(file.data.count)
            let common =
                little(file.flags | 1 << 11, 2) + little(file.method, 2) + little(0 as UInt16, 2)
                + little(0x21 as UInt16, 2) + little(crc, 4) + little(UInt32(file.data.count), 4) + little(size, 4)
                + little(UInt16(file.name.utf8.count), 2)
            let offset = file.claimedOffset ?? UInt32(body.count)
            rows.append((file.name, UInt64(offset)))
            if !file.isPhantom {
                body += [0x50, 0x4B, 3, 4, 20, 0] + common + little(UInt16(file.localExtra.count), 2)
                body += Array(file.name.utf8) + file.localExtra + file.data
            }
            directory += [0x50, 0x4B, 1, 2, 45, 3, 20, 0] + common
            directory += [UInt8](repeating: 0, count: 12) + little(offset, 4) + Array(file.name.utf8)
        }
        for file in files { add(file) }
        if hasIndex {
            var table = (index ?? rows).map { (digest: MD5Digest(of: $0.name), offset: $0.offset) }
            if isIndexSorted { table.sort { $0.digest < $1.digest } }
            let data = table.flatMap { little($0.digest.first, 8) + little($0.digest.second, 8) + little($0.offset, 8) }
            add(File(name: "@3dtilesIndex1@", data: data, method: indexMethod))
        }
        let count = claimedCount ?? UInt16(files.count + (hasIndex ? 1 : 0))
        return body + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + little(count, 2) + little(count, 2)
            + little(UInt32(directory.count), 4) + little(UInt32(body.count), 4) + little(UInt16(comment.count), 2)
            + comment
    }

    private func little(_ value: some FixedWidthInteger & UnsignedInteger, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// The checksum of ZIP, bit by bit.
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~value
    }
}

/// The central directory of a ZIP file (PKWARE APPNOTE 6.3.9 §4.3.12 … §4.3.16), with 64 bits where it says so.
struct ZipDirectory {
    /// A file as the central directory describes it, checked to lie in front of the directory.
    struct Entry: Sendable {
        var name: String
        var method: UInt16
        var crc: UInt32
        var storedBytes: UInt64
        var bytes: UInt64
        /// Of the local header.
        var offset: UInt64
        /// Where the next local header or the directory begins.
        var end: UInt64 = 0
    }

    /// The largest directory that is read, bytes: about 20 million files.
    static let largestSize: UInt64 = 2 << 30

    /// In the order of the directory.
    private(set) var entries: [Entry]

    /// Reads the directory of a file.
    ///
    /// - Throws: `BundleError`; `.malformed` where the file contradicts itself.
    init(of file: OpenFile) throws(BundleError) {
        let place = try Self.find(in: file)
        let bytes = try file.read(Int(place.size), at: place.offset)
        var position = 0
        entries = []
        entries.reserveCapacity(place.count)
        for number in 0..<place.count {
            guard let entry = Self.entry(bytes, &position) else {
                throw BundleError(.malformed, "\(file.path): entry \(number + 1) of the directory is damaged")
            }
            guard entry.offset < place.offset, entry.storedBytes <= place.offset - entry.offset else {
                throw BundleError(.malformed, "\(file.path): \(entry.name): lies outside the file")
            }
            entries.append(entry)
        }
        guard position == bytes.count else {
            throw BundleError(.malformed, "\(file.path): the directory has \(bytes.count - position) bytes too many")
        }
        try separate(in: file, before: place.offset)
    }

    /// Gives every entry the place where it must have ended. Entries that share bytes are how small archives claim to
    /// hold petabytes.
    private mutating func separate(in file: OpenFile, before directory: UInt64) throws(BundleError) {
        let order = entries.indices.sorted { entries[$0].offset < entries[$1].offset }
        var end = directory
        for index in order.reversed() {
            let entry = entries[index]
            let least = UInt64(ZipRecord.localSize + entry.name.utf8.count) + entry.storedBytes
            guard entry.offset < end, least <= end - entry.offset else {
                throw BundleError(.malformed, "\(file.path): \(entry.name): reaches into what comes after it")
            }
            entries[index].end = end
            end = entry.offset
        }
    }

    private static func entry(_ bytes: [UInt8], _ position: inout Int) -> Entry? {
        let start = position
        func short(_ offset: Int) -> UInt16 { bytes.littleEndian(UInt16.self, at: start + offset) ?? 0 }
        func word(_ offset: Int) -> UInt32 { bytes.littleEndian(UInt32.self, at: start + offset) ?? 0 }
        guard start <= bytes.count - ZipRecord.centralSize, word(0) == ZipRecord.centralSignature else { return nil }
        let name = start + ZipRecord.centralSize
        let extra = name + Int(short(28))
        let comment = extra + Int(short(30))
        let end = comment + Int(short(32))
        // Encrypted files and other disks are not allowed (ISO/IEC 21320-1).
        guard end <= bytes.count, short(8) & 1 == 0, short(34) == 0,
            let text = String(validating: bytes[name..<extra], as: UTF8.self)
        else { return nil }
        var entry = Entry(
            name: text, method: short(10), crc: word(16), storedBytes: UInt64(word(20)), bytes: UInt64(word(24)),
            offset: UInt64(word(42)))
        // §4.5.3: what is all ones above stands here, in this order.
        var wide = wideFields(bytes, extra..<comment)
        func widen(_ value: inout UInt64) -> Bool {
            guard value == 0xFFFF_FFFF else { return true }
            guard let first = wide.popFirst() else { return false }
            value = first
            return true
        }
        guard widen(&entry.bytes), widen(&entry.storedBytes), widen(&entry.offset) else { return nil }
        position = end
        return entry
    }

    /// The numbers of the extra field with 64 bits; empty where there is none.
    private static func wideFields(_ bytes: [UInt8], _ range: Range<Int>) -> ArraySlice<UInt64> {
        var position = range.lowerBound
        while position + 4 <= range.upperBound {
            let tag = bytes.littleEndian(UInt16.self, at: position) ?? 0
            let end = position + 4 + Int(bytes.littleEndian(UInt16.self, at: position + 2) ?? 0)
            guard end <= range.upperBound else { break }
            if tag == ZipRecord.extra64 {
                return stride(from: position + 4, through: end - 8, by: 8)
                    .compactMap { bytes.littleEndian(UInt64.self, at: $0) }[...]
            }
            position = end
        }
        return []
    }

    /// Finds the directory from the end of the file.
    private static func find(in file: OpenFile) throws(BundleError) -> ZipDirectoryPlace {
        let size = try file.size()
        // The last record may have a comment of 64 KiB.
        let tailSize = min(size, UInt64(ZipRecord.endSize + ZipRecord.locator64Size + 0xFFFF))
        let tailStart = size - tailSize
        let tail = try file.read(Int(tailSize), at: tailStart)
        guard
            let end = (0..<max(0, tail.count - ZipRecord.endSize + 1)).last(where: { position in
                tail[position] == 0x50 && tail.littleEndian(UInt32.self, at: position) == ZipRecord.endSignature
                    && Int(tail.littleEndian(UInt16.self, at: position + 20) ?? 0)
                        == tail.count - position - ZipRecord.endSize
            })
        else { throw BundleError(.malformed, "\(file.path): is no ZIP file, or is cut off at its end") }
        var place = ZipDirectoryPlace(
            count: Int(tail.littleEndian(UInt16.self, at: end + 10) ?? 0),
            size: UInt64(tail.littleEndian(UInt32.self, at: end + 12) ?? 0),
            offset: UInt64(tail.littleEndian(UInt32.self, at: end + 16) ?? 0))
        var limit = tailStart + UInt64(end)
        let locator = end - ZipRecord.locator64Size
        if locator >= 0, tail.littleEndian(UInt32.self, at: locator) == ZipRecord.locator64Signature {
            let record = tail.littleEndian(UInt64.self, at: locator + 8) ?? 0
            limit = tailStart + UInt64(locator)
            guard record <= limit, limit - record >= UInt64(ZipRecord.end64Size) else {
                throw BundleError(.malformed, "\(file.path): the end record with 64 bits lies outside the file")
            }
            let wide = try file.read(ZipRecord.end64Size, at: record)
            guard wide.littleEndian(UInt32.self, at: 0) == ZipRecord.end64Signature,
                let count = Int(exactly: wide.littleEndian(UInt64.self, at: 32) ?? 0)
            else { throw BundleError(.malformed, "\(file.path): the end record with 64 bits is damaged") }
            place = ZipDirectoryPlace(
                count: count, size: wide.littleEndian(UInt64.self, at: 40) ?? 0,
                offset: wide.littleEndian(UInt64.self, at: 48) ?? 0)
            limit = record
        }
        guard place.size <= limit, place.offset == limit - place.size else {
            throw BundleError(.malformed, "\(file.path): the directory is not where the end of the file says")
        }
        guard place.size <= largestSize else {
            throw BundleError(.tooLarge, "\(file.path): a directory of \(place.size) bytes; at most 2 GiB are read")
        }
        guard place.count >= 0, place.count <= Int(place.size) / ZipRecord.centralSize else {
            throw BundleError(.malformed, "\(file.path): \(place.count) entries do not fit the directory")
        }
        return place
    }
}

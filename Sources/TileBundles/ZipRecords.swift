/// The fixed parts of a ZIP file (PKWARE APPNOTE 6.3.9), as far as ISO/IEC 21320-1 and 3TZ allow them.
enum ZipRecord {
    static let localSignature: UInt32 = 0x0403_4B50
    static let centralSignature: UInt32 = 0x0201_4B50
    static let endSignature: UInt32 = 0x0605_4B50
    static let end64Signature: UInt32 = 0x0606_4B50
    static let locator64Signature: UInt32 = 0x0706_4B50

    static let localSize = 30
    static let centralSize = 46
    static let endSize = 22
    static let end64Size = 56
    static let locator64Size = 20

    /// The extra field of sizes and offsets with 64 bits (§4.5.3).
    static let extra64: UInt16 = 1

    /// 1980-01-01 (§4.4.6), the earliest that can be said: archives hold no times.
    static let date: UInt16 = 0x0021

    /// Names are UTF-8 (§4.4.4, bit 11).
    static let nameIsUTF8: UInt16 = 1 << 11
}

/// How a file lies in a ZIP file (§4.4.5).
enum ZipMethod: UInt16, Sendable {
    case stored = 0
    case deflated = 8
    /// Allowed by 3TZ, not read or written by Kachel.
    case zstandard = 93
}

/// From which values on a number moves to the fields with 64 bits. Tests lower them.
package struct Zip64Threshold: Sendable {
    /// The first offset and size that do not fit 32 bits: all ones means "see the extra field" (§4.4.1.4).
    package var offset: UInt64
    /// The first count that does not fit 16 bits.
    package var count: Int

    /// What the fields hold, or less.
    package init(offset: UInt64 = 0xFFFF_FFFF, count: Int = 0xFFFF) {
        self.offset = min(offset, 0xFFFF_FFFF)
        self.count = min(count, 0xFFFF)
    }
}

/// A file of a ZIP file as its two headers describe it.
struct ZipEntry: Sendable {
    var name: String
    var method: ZipMethod
    var crc: UInt32
    /// In the archive, bytes.
    var storedBytes: UInt32
    /// Inflated, bytes.
    var bytes: UInt32
    /// Of the local header, from the start of the archive, bytes.
    var offset: UInt64 = 0

    /// The bytes before the data (§4.3.7). Sizes and checksum stand in it and not behind the data, as 3TZ wants.
    func localHeader() -> [UInt8] {
        var header: [UInt8] = []
        header.reserveCapacity(ZipRecord.localSize + name.utf8.count)
        header.appendLittleEndian(ZipRecord.localSignature)
        appendCommon(to: &header, version: 20)
        header.appendLittleEndian(UInt16(0))  // no extra field
        header.append(contentsOf: name.utf8)
        return header
    }

    /// The entry in the central directory (§4.3.12).
    func centralHeader(_ threshold: Zip64Threshold) -> [UInt8] {
        let needs64 = offset >= threshold.offset
        var header: [UInt8] = []
        header.reserveCapacity(ZipRecord.centralSize + name.utf8.count + 12)
        header.appendLittleEndian(ZipRecord.centralSignature)
        header.appendLittleEndian(UInt16(3 << 8 | 45))  // made by: Unix, version 4.5
        appendCommon(to: &header, version: needs64 ? 45 : 20)
        header.appendLittleEndian(UInt16(needs64 ? 12 : 0))  // extra field
        header.appendLittleEndian(UInt16(0))  // no comment: 3TZ forbids one for the index
        header.appendLittleEndian(UInt16(0))  // disk
        header.appendLittleEndian(UInt16(0))  // internal attributes
        header.appendLittleEndian(UInt32(0o100_644) << 16)  // a regular file that all may read
        header.appendLittleEndian(needs64 ? UInt32.max : UInt32(truncatingIfNeeded: offset))
        header.append(contentsOf: name.utf8)
        if needs64 {
            header.appendLittleEndian(ZipRecord.extra64)
            header.appendLittleEndian(UInt16(8))
            header.appendLittleEndian(offset)
        }
        return header
    }

    /// The fields that both headers have, from the version needed to the length of the name.
    private func appendCommon(to header: inout [UInt8], version: UInt16) {
        header.appendLittleEndian(version)
        header.appendLittleEndian(ZipRecord.nameIsUTF8)
        header.appendLittleEndian(method.rawValue)
        header.appendLittleEndian(UInt16(0))  // midnight
        header.appendLittleEndian(ZipRecord.date)
        header.appendLittleEndian(crc)
        header.appendLittleEndian(storedBytes)
        header.appendLittleEndian(bytes)
        header.appendLittleEndian(UInt16(name.utf8.count))
    }
}

/// Where the central directory lies.
struct ZipDirectoryPlace: Sendable {
    var count: Int
    var size: UInt64
    var offset: UInt64

    /// What stands behind the central directory: with 64 bits where needed (§4.3.14, §4.3.15), then the old record
    /// (§4.3.16). No comment: readers of 3TZ look for the last entry within a few hundred bytes from the end.
    func endRecords(_ threshold: Zip64Threshold) -> [UInt8] {
        var bytes: [UInt8] = []
        let needs64 = count >= threshold.count || size >= threshold.offset || offset >= threshold.offset
        if needs64 {
            bytes.appendLittleEndian(ZipRecord.end64Signature)
            bytes.appendLittleEndian(UInt64(ZipRecord.end64Size - 12))
            bytes.appendLittleEndian(UInt16(3 << 8 | 45))
            bytes.appendLittleEndian(UInt16(45))
            bytes.appendLittleEndian(UInt32(0))  // this disk
            bytes.appendLittleEndian(UInt32(0))  // the directory's disk
            bytes.appendLittleEndian(UInt64(count))
            bytes.appendLittleEndian(UInt64(count))
            bytes.appendLittleEndian(size)
            bytes.appendLittleEndian(offset)
            bytes.appendLittleEndian(ZipRecord.locator64Signature)
            bytes.appendLittleEndian(UInt32(0))
            bytes.appendLittleEndian(offset + size)
            bytes.appendLittleEndian(UInt32(1))  // disks
        }
        let shortCount = count >= threshold.count ? UInt16.max : UInt16(count)
        bytes.appendLittleEndian(ZipRecord.endSignature)
        bytes.appendLittleEndian(UInt32(0))  // disks
        bytes.appendLittleEndian(shortCount)
        bytes.appendLittleEndian(shortCount)
        bytes.appendLittleEndian(size >= threshold.offset ? UInt32.max : UInt32(size))
        bytes.appendLittleEndian(offset >= threshold.offset ? UInt32.max : UInt32(offset))
        bytes.appendLittleEndian(UInt16(0))  // no comment
        return bytes
    }
}

extension [UInt8] {
    /// Appends an integer, lowest byte first.
    mutating func appendLittleEndian<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
        for shift in stride(from: 0, to: Value.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// The integer whose lowest byte stands at `offset`; nil where the bytes end before.
    func littleEndian<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type, at offset: Int) -> Value? {
        guard offset >= 0, offset <= count - Value.bitWidth / 8 else { return nil }
        return (0..<Value.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Value(self[offset + $1]) }
    }
}

/// What a directory of a TIFF file says of one grid in it (TIFF 6.0 and its successor for long files, BigTIFF): how
/// many heights there are, how far apart, and whether the file is long enough for them.
struct GeoTIFFDirectory {
    /// What is wrong with it, to follow the file's name; nil if nothing is.
    var fault: String?
    /// Where its nodes lie; nil where that cannot be told, or not by longitudes and latitudes.
    private(set) var geometry: GridGeometry?

    /// No grid of PROJ's has nearly as many.
    private static let limit = 1000

    /// The directories of a file, at most 1,000; nil if it is no TIFF file.
    ///
    /// - Throws: what is wrong with the file as a whole.
    static func all(in file: borrowing GridFile) throws(GridFault) -> [GeoTIFFDirectory]? {
        guard var reader = TIFFReader(file) else { return nil }
        var result: [GeoTIFFDirectory] = []
        var seen: Set<Int> = []
        var offset = reader.firstDirectory(file)
        while offset != 0, result.count < limit {
            // A directory that follows itself would never end.
            guard seen.insert(offset).inserted, let entries = reader.entries(at: offset, in: file) else {
                throw GridFault(words: "is cut off or damaged: one of its directories cannot be read; fetch it again")
            }
            result.append(GeoTIFFDirectory(entries, reader, file))
            offset = reader.next
        }
        guard !result.isEmpty else { throw GridFault(words: "is a TIFF file without a grid; fetch it again") }
        return result
    }

    private init(_ entries: [Int: TIFFReader.Entry], _ reader: TIFFReader, _ file: borrowing GridFile) {
        let width = entries[256].flatMap { reader.integers($0, file).first } ?? 0
        let height = entries[257].flatMap { reader.integers($0, file).first } ?? 0
        guard width > 1, height > 1 else {
            fault = "has a grid of \(height) rows of \(width) heights, between which nothing can be interpolated"
            return
        }
        if let entry = entries[33550] {
            let scale = reader.doubles(entry, file).prefix(2)
            guard scale.count == 2, scale.allSatisfy({ $0.isFinite && $0 > 0 }) else {
                fault =
                    "has a damaged header: its heights are "
                    + "\(scale.map { "\($0)°" }.joined(separator: " and ")) apart; fetch it again"
                return
            }
        }
        geometry = Self.geometry(entries, columns: width, rows: height, reader, file)
        // Strips, or tiles: where each begins and how long it is.
        for (starts, lengths) in [(273, 279), (324, 325)] {
            guard let starts = entries[starts], let lengths = entries[lengths] else { continue }
            let ends = zip(reader.integers(starts, file), reader.integers(lengths, file)).map {
                $0.addingReportingOverflow($1)
            }
            guard ends.allSatisfy({ !$0.overflow && $0.partialValue <= file.size }) else {
                fault =
                    "is cut off: it has \(file.size) bytes, and some of its heights should stand behind them; fetch "
                    + "it again"
                return
            }
        }
    }
}

extension GeoTIFFDirectory {
    /// GeoTIFF 1.1, annex C: the scale of pixels, the place of the first, and whether places are those of their middles.
    private static func geometry(
        _ entries: [Int: TIFFReader.Entry], columns: Int, rows: Int, _ reader: TIFFReader, _ file: borrowing GridFile
    ) -> GridGeometry? {
        guard let scaleEntry = entries[33550], let tieEntry = entries[33922], let keyEntry = entries[34735] else {
            return nil
        }
        let scale = reader.doubles(scaleEntry, file)
        let tie = reader.doubles(tieEntry, file)
        let keys = reader.integers(keyEntry, file)
        guard scale.count >= 2, tie.count == 6, tie[0] == 0, tie[1] == 0, scale[0] > 0, scale[1] > 0, keys.count >= 4,
            keys.count % 4 == 0
        else { return nil }
        var (isGeographic, isArea) = (false, false)
        for index in stride(from: 4, to: keys.count, by: 4) {
            if keys[index] == 1024 { isGeographic = keys[index + 3] == 2 }
            if keys[index] == 1025 { isArea = keys[index + 3] == 1 }
        }
        guard isGeographic else { return nil }
        let shift = isArea ? 0.5 : 0
        return GridGeometry(
            west: tie[3] + shift * scale[0], south: tie[4] - (Double(rows - 1) + shift) * scale[1], stepEast: scale[0],
            stepNorth: scale[1], columns: columns, rows: rows)
    }
}

/// Numbers of a TIFF file.
private struct TIFFReader {
    /// A field of a directory.
    struct Entry {
        var type: Int
        var count: Int
        /// Where its values stand.
        var offset: Int
    }

    /// The directory behind the one read last; 0 at the end.
    private(set) var next = 0
    private let isLittle: Bool
    private let isBig: Bool

    init?(_ file: borrowing GridFile) {
        let start = file.bytes(at: 0, count: 4)
        guard start.count == 4 else { return nil }
        isLittle = start[0] == 0x49
        guard start[0] == start[1], isLittle || start[0] == 0x4D else { return nil }
        let version = isLittle ? [start[2], start[3]] : [start[3], start[2]]
        guard version == [42, 0] || version == [43, 0] else { return nil }
        isBig = version[0] == 43
    }

    /// An unsigned number; nil beyond the end of the file or above 2⁶³.
    private func number(at offset: Int, bytes count: Int, _ file: borrowing GridFile) -> Int? {
        let bytes = file.bytes(at: offset, count: count)
        guard bytes.count == count else { return nil }
        return Int(exactly: bits(bytes[...]))
    }

    private func bits(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        isLittle
            ? bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            : bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    /// Where the first directory stands; beyond the file where that cannot be read.
    func firstDirectory(_ file: borrowing GridFile) -> Int {
        (isBig ? number(at: 8, bytes: 8, file) : number(at: 4, bytes: 4, file)) ?? .max
    }

    /// The fields of a directory by their tags; nil where it does not stand in the file.
    mutating func entries(at offset: Int, in file: borrowing GridFile) -> [Int: Entry]? {
        let (countBytes, entryBytes, wordBytes) = isBig ? (8, 20, 8) : (2, 12, 4)
        guard let count = number(at: offset, bytes: countBytes, file), count > 0, count <= 4096,
            let after = number(at: offset + countBytes + count * entryBytes, bytes: wordBytes, file)
        else { return nil }
        next = after
        var result: [Int: Entry] = [:]
        for index in 0..<count {
            let start = offset + countBytes + index * entryBytes
            guard let tag = number(at: start, bytes: 2, file), let type = number(at: start + 2, bytes: 2, file),
                let values = number(at: start + 4, bytes: wordBytes, file)
            else { return nil }
            let inline = start + 4 + wordBytes
            let length = values.multipliedReportingOverflow(by: Self.size(ofType: type))
            // What fits stands in the entry itself, the rest elsewhere.
            let isInline = !length.overflow && length.partialValue <= wordBytes
            guard let place = isInline ? inline : number(at: inline, bytes: wordBytes, file) else { return nil }
            result[tag] = Entry(type: type, count: values, offset: place)
        }
        return result
    }

    /// Values of a field that are whole numbers, as many as there are, at most a million; none where they lie outside.
    func integers(_ entry: Entry, _ file: borrowing GridFile) -> [Int] {
        let size = Self.size(ofType: entry.type)
        guard [3, 4, 16].contains(entry.type) else { return [] }
        let bytes = file.bytes(at: entry.offset, count: min(entry.count, 1 << 20) * size)
        return stride(from: 0, to: bytes.count - size + 1, by: size).map {
            Int(exactly: bits(bytes[$0..<($0 + size)])) ?? .max
        }
    }

    /// Values of a field of doubles; none for other types.
    func doubles(_ entry: Entry, _ file: borrowing GridFile) -> [Double] {
        guard entry.type == 12 else { return [] }
        let bytes = file.bytes(at: entry.offset, count: min(entry.count, 64) * 8)
        return stride(from: 0, to: bytes.count - 7, by: 8).map { Double(bitPattern: bits(bytes[$0..<($0 + 8)])) }
    }

    /// Bytes of one value, by the number of its type; 1 for types that do not matter here.
    private static func size(ofType type: Int) -> Int {
        switch type {
        case 3, 8: 2
        case 4, 9, 11, 13: 4
        case 5, 10, 12, 16, 17, 18: 8
        default: 1
        }
    }
}

internal import ContentHashing

/// Some records in canonical order, in a medium: records, identifiers' hashes, heads.
package struct RecordRun: Sendable, Hashable {
    /// Where its heads start, in canonical order, and how many they are.
    package var headsOffset: UInt64
    package var count: Int
    /// Where its bytes end.
    package var end: UInt64

    /// A run from its parts.
    package init(headsOffset: UInt64, count: Int, end: UInt64) {
        self.headsOffset = headsOffset
        self.count = count
        self.end = end
    }
}

extension SpoolRecord {
    /// What stands for an identifier where only the same ones are looked for.
    package static func identifierHash(_ identifier: String) -> UInt64 { ContentHash(of: identifier).high }
}

extension RecordRun {
    /// The records of a stretch of the run that are wanted, with their heads.
    ///
    /// - Parameter isWanted: is told the hashes of the identifiers of each record's objects.
    /// - Throws: `SpoolError` if they cannot be read.
    package func records(
        _ range: Range<Int>, in medium: any SpoolMedium, where isWanted: (RecordHead, [UInt64]) -> Bool
    ) throws(SpoolError) -> [(RecordHead, SpoolRecord)] {
        let heads = try RecordHead.decode(
            medium.read(
                range.count * RecordHead.byteCount, at: headsOffset + UInt64(range.lowerBound * RecordHead.byteCount)))
        var found: [(RecordHead, SpoolRecord)] = []
        for head in heads where isWanted(head, try head.identifierHashes(in: medium)) {
            found.append((head, try SpoolRecord(decoding: medium.read(Int(head.length), at: head.offset))))
        }
        return found
    }
}

extension RecordHead {
    /// The hashes of the identifiers of the record's objects.
    func identifierHashes(in medium: any SpoolMedium) throws(SpoolError) -> [UInt64] {
        let bytes = try medium.read(Int(objectCount) * 8, at: identifiersOffset)
        return try RecordReader.read(bytes.span) { reader throws(SpoolError) in
            var hashes: [UInt64] = []
            for _ in 0..<Int(objectCount) { hashes.append(try reader.integer()) }
            return hashes
        }
    }
}

/// Collects the records of one worker and writes them to a medium as sorted runs.
///
/// Memory: the bytes of the records since the last run, at most `limit` and one record.
package struct RunWriter {
    private let medium: any SpoolMedium
    private let limit: Int
    private var heads: [RecordHead] = []
    /// Where each record lies in `bytes`, and its hashes in `identifiers`; heads hold indices in these until they are
    /// written.
    private var bytes: [[UInt8]] = []
    private var byteCount = 0
    private var identifiers: [[UInt64]] = []
    /// A writer without records.
    ///
    /// - Parameters:
    ///   - limit: a run is written once its records take so many bytes.
    package init(_ medium: any SpoolMedium, limit: Int) {
        self.medium = medium
        self.limit = limit
    }

    /// Adds a record whose content hash is not set yet; whoever asks gets it with the head.
    ///
    /// - Parameters:
    ///   - file: the index of its input file.
    ///   - costBytes: estimated bytes of its leaf.
    ///   - costTriangles: triangles of its leaf.
    package mutating func append(_ record: inout SpoolRecord, file: Int, costBytes: Int, costTriangles: Int) {
        let encoded = record.sealed()
        var head = RecordHead(record, file: file, costBytes: costBytes, costTriangles: costTriangles)
        head.length = UInt32(truncatingIfNeeded: encoded.count)
        head.offset = UInt64(bytes.count)
        heads.append(head)
        byteCount += encoded.count
        bytes.append(encoded)
        identifiers.append(record.objects.map { SpoolRecord.identifierHash($0.identifier) })
    }

    /// Whether what waits is enough for a run.
    package var isFull: Bool { byteCount >= limit }

    /// Writes what waits as a run; nil if nothing does.
    ///
    /// - Throws: `SpoolError` if the medium cannot take it.
    /// - Complexity: O(bytes + n log n).
    package mutating func flush() throws(SpoolError) -> RecordRun? {
        guard !heads.isEmpty else { return nil }
        let order = try HeadOrder.sorted(heads) { [bytes] head in bytes[Int(head.offset)] }
        let total = byteCount + heads.count * RecordHead.byteCount + identifiers.reduce(0) { $0 + $1.count * 8 }
        var offset = medium.reserve(total)
        var piece: [UInt8] = []
        var pieceStart = offset
        func write(atLeast size: Int) throws(SpoolError) {
            guard piece.count >= size, !piece.isEmpty else { return }
            try medium.write(piece, at: pieceStart)
            pieceStart += UInt64(piece.count)
            piece.removeAll()
        }
        var placed: [RecordHead] = []
        placed.reserveCapacity(order.count)
        for head in order {
            let record = bytes[Int(head.offset)]
            piece.append(contentsOf: record)
            var head = head
            head.identifiersOffset = head.offset
            head.offset = offset
            offset += UInt64(record.count)
            placed.append(head)
            try write(atLeast: Self.pieceSize)
        }
        for index in placed.indices {
            let hashes = identifiers[Int(placed[index].identifiersOffset)]
            placed[index].identifiersOffset = offset
            var writer = RecordWriter()
            for hash in hashes { writer.put(hash) }
            piece.append(contentsOf: writer.bytes)
            offset += UInt64(writer.bytes.count)
            try write(atLeast: Self.pieceSize)
        }
        let run = RecordRun(
            headsOffset: offset, count: placed.count, end: offset + UInt64(placed.count * RecordHead.byteCount))
        for head in placed {
            head.encode(to: &piece)
            try write(atLeast: Self.pieceSize)
        }
        try write(atLeast: 0)
        heads.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        identifiers.removeAll(keepingCapacity: true)
        byteCount = 0
        return run
    }

    private static let pieceSize = 1 << 20
}

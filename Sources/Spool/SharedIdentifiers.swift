/// Finds identifiers that several objects of a run have.
package struct SharedIdentifiers {
    /// An object's hash, and the record that it is in.
    private struct Entry {
        var hash: UInt64
        var record: Int
    }

    /// Identifiers that more than one object has, with how many, in the order of their UTF-8.
    ///
    /// Passes over the hashes as often as the memory asks for, each time over a stretch of them.
    ///
    /// - Parameters:
    ///   - objects: how many objects the records hold.
    ///   - bufferBytes: so much memory is used.
    /// - Throws: `SpoolError` if the spool cannot be read.
    /// - Complexity: O(objects × passes), and memory for what is found.
    package static func find(
        in records: SortedRecords, objects: Int, bufferBytes: Int
    ) throws(SpoolError) -> [(identifier: String, count: Int)] {
        let capacity = max(1 << 16, bufferBytes / MemoryLayout<Entry>.stride)
        // Hashes are spread evenly; a stretch may still be a little fuller than others.
        let passes = UInt64(max(1, objects + objects / 8) / capacity + 1)
        let stretch = UInt64.max / passes + (passes == 1 ? 0 : 1)
        var counts: [String: Int] = [:]
        for pass in 0..<passes {
            let lowest = pass * stretch
            let (end, overflow) = lowest.addingReportingOverflow(stretch)
            let highest = pass == passes - 1 || overflow ? UInt64.max : end - 1
            try find(lowest...highest, in: records, &counts)
        }
        return counts.filter { $0.value > 1 }.map { ($0.key, $0.value) }.sorted {
            $0.identifier.utf8.lexicographicallyPrecedes($1.identifier.utf8)
        }
    }

    private static func find(
        _ range: ClosedRange<UInt64>, in records: SortedRecords, _ counts: inout [String: Int]
    ) throws(SpoolError) {
        var entries: [Entry] = []
        try records.forEachHead(in: 0..<records.count) { (index, head) throws(SpoolError) in
            for hash in try records.identifierHashes(head) where range.contains(hash) {
                entries.append(Entry(hash: hash, record: index))
            }
        }
        entries.sort { ($0.hash, $0.record) < ($1.hash, $1.record) }
        var shared: [UInt64: Bool] = [:]
        var holders: Set<Int> = []
        for (left, right) in zip(entries, entries.dropFirst()) where left.hash == right.hash {
            shared[left.hash] = true
            holders.insert(left.record)
            holders.insert(right.record)
        }
        entries.removeAll()
        for index in holders.sorted() {
            guard let head = try records.heads(index..<(index + 1)).first else { continue }
            let hashes = try records.identifierHashes(head)
            let record = try records.record(head)
            for (object, hash) in zip(record.objects, hashes) where shared[hash] != nil {
                counts[object.identifier, default: 0] += 1
            }
        }
    }
}

/// The canonical order of heads: key, identifier, content (decision 14).
enum HeadOrder {
    /// Sorts heads.
    ///
    /// - Parameter bytes: the bytes of a head's record, asked only where keys are the same and contents differ.
    static func sorted(
        _ heads: [RecordHead], bytes: (RecordHead) throws(SpoolError) -> [UInt8]
    ) throws(SpoolError) -> [RecordHead] {
        var result = heads.sorted { ($0.key, $0.contentHash) < ($1.key, $1.contentHash) }
        // Few share a key: those are put in order by their identifiers.
        var start = 0
        while start < result.count {
            var end = start + 1
            while end < result.count, result[end].key == result[start].key { end += 1 }
            if end - start > 1, result[start].contentHash != result[end - 1].contentHash {
                var group: [(identifier: String, head: RecordHead)] = []
                for head in result[start..<end] {
                    group.append((try SpoolRecord.identifier(in: try bytes(head)), head))
                }
                group.sort { lhs, rhs in
                    lhs.identifier == rhs.identifier
                        ? lhs.head.contentHash < rhs.head.contentHash
                        : lhs.identifier.utf8.lexicographicallyPrecedes(rhs.identifier.utf8)
                }
                result.replaceSubrange(start..<end, with: group.map(\.head))
            }
            start = end
        }
        return result
    }
}

extension SpoolRecord {
    /// The identifier in the bytes of a record, without reading the rest.
    ///
    /// - Complexity: O(1).
    static func identifier(in bytes: [UInt8]) throws(SpoolError) -> String {
        try RecordReader.read(bytes.span) { reader throws(SpoolError) in
            // Header and key.
            for _ in 0..<4 { let _: UInt64 = try reader.integer() }
            return try reader.text()
        }
    }

    /// The identifier of a record in a medium, without reading the rest.
    static func identifier(of head: RecordHead, in medium: any SpoolMedium) throws(SpoolError) -> String {
        let start = min(Int(head.length), 1024)
        do throws(SpoolError) {
            return try identifier(in: medium.read(start, at: head.offset))
        } catch {
            // Longer than any that is honest.
            guard start < Int(head.length) else { throw error }
            return try identifier(in: medium.read(Int(head.length), at: head.offset))
        }
    }
}

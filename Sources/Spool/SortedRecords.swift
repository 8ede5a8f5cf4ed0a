package import ContentHashing

/// All records of a run in canonical order, each once, wherever they lie.
package struct SortedRecords: Sendable {
    /// How many there are.
    package let count: Int
    private let medium: any SpoolMedium
    private let headsOffset: UInt64

    /// Merges runs.
    ///
    /// - Parameters:
    ///   - runs: in any order; their records lie in `medium`.
    ///   - replaced: the contents of records that are passed over, since others stand for them.
    ///   - medium: where the heads in their common order are written, too.
    ///   - bufferBytes: so much memory is used for reading the runs, at least a head of each.
    ///   - onRecord: called for each record in canonical order, with its index.
    ///   - onCopy: called for each record that is an identical copy of the one before, with its identifier.
    /// - Throws: `SpoolError` if a run cannot be read or the order not written.
    /// - Complexity: O(n log runs).
    package init(
        merging runs: [RecordRun], without replaced: Set<ContentHash> = [], in medium: any SpoolMedium,
        bufferBytes: Int, onRecord: (Int, RecordHead) throws(SpoolError) -> Void,
        onCopy: (RecordHead, String) throws(SpoolError) -> Void
    ) throws(SpoolError) {
        self.medium = medium
        let total = runs.reduce(0) { $0 + $1.count }
        headsOffset = medium.reserve(total * RecordHead.byteCount)
        var written = headsOffset
        var count = 0
        var piece: [UInt8] = []
        var last: RecordHead?
        var merge = try HeadMerge(runs, in: medium, bufferBytes: bufferBytes)
        while let head = try merge.next() {
            if !replaced.isEmpty, replaced.contains(head.contentHash) { continue }
            if let last, last.key == head.key, last.contentHash == head.contentHash {
                try onCopy(head, SpoolRecord.identifier(of: head, in: medium))
                continue
            }
            last = head
            head.encode(to: &piece)
            if piece.count >= 1 << 20 {
                try medium.write(piece, at: written)
                written += UInt64(piece.count)
                piece.removeAll()
            }
            try onRecord(count, head)
            count += 1
        }
        try medium.write(piece, at: written)
        self.count = count
    }

    /// The heads of a stretch of the order.
    package func heads(_ range: Range<Int>) throws(SpoolError) -> [RecordHead] {
        try RecordHead.decode(
            medium.read(
                range.count * RecordHead.byteCount,
                at: headsOffset + UInt64(range.lowerBound) * UInt64(RecordHead.byteCount)))
    }

    /// Lends the heads of a stretch in pieces, so that a large one needs no memory.
    package func forEachHead(
        in range: Range<Int>, _ body: (Int, RecordHead) throws(SpoolError) -> Void
    ) throws(SpoolError) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + 8192, range.upperBound)
            for (index, head) in try heads(start..<end).enumerated() { try body(start + index, head) }
            start = end
        }
    }

    /// The record of a head.
    ///
    /// - Throws: `SpoolError` if it cannot be read or is damaged.
    package func record(_ head: RecordHead) throws(SpoolError) -> SpoolRecord {
        try SpoolRecord(decoding: medium.read(Int(head.length), at: head.offset))
    }

    /// The identifier of a record's top-level object.
    package func identifier(_ head: RecordHead) throws(SpoolError) -> String {
        try SpoolRecord.identifier(of: head, in: medium)
    }

    /// The hashes of the identifiers of a record's objects.
    func identifierHashes(_ head: RecordHead) throws(SpoolError) -> [UInt64] {
        try head.identifierHashes(in: medium)
    }
}

/// Takes the heads of runs in their common order.
private struct HeadMerge {
    /// A run, as far as it has been read.
    private struct Cursor {
        var run: RecordRun
        var next = 0
        var heads: ArraySlice<RecordHead> = []
    }

    private let medium: any SpoolMedium
    private let headsAtOnce: Int
    private var cursors: [Cursor]
    /// A heap of cursors by their first head.
    private var heap: [Int] = []

    init(_ runs: [RecordRun], in medium: any SpoolMedium, bufferBytes: Int) throws(SpoolError) {
        self.medium = medium
        headsAtOnce = max(1, min(8192, bufferBytes / max(1, runs.count) / (2 * MemoryLayout<RecordHead>.stride)))
        cursors = runs.filter { $0.count > 0 }.map { Cursor(run: $0) }
        for index in cursors.indices {
            try refill(index)
            heap.append(index)
            try siftUp(heap.count - 1)
        }
    }

    private mutating func refill(_ index: Int) throws(SpoolError) {
        let run = cursors[index].run
        let start = cursors[index].next
        let count = min(headsAtOnce, run.count - start)
        let bytes = try medium.read(
            count * RecordHead.byteCount, at: run.headsOffset + UInt64(start * RecordHead.byteCount))
        cursors[index].heads = try RecordHead.decode(bytes)[...]
        cursors[index].next = start + count
    }

    mutating func next() throws(SpoolError) -> RecordHead? {
        guard let top = heap.first, let head = cursors[top].heads.popFirst() else { return nil }
        if cursors[top].heads.isEmpty {
            if cursors[top].next < cursors[top].run.count {
                try refill(top)
            } else if let last = heap.popLast(), last != top {
                heap[0] = last
            }
        }
        try siftDown()
        return head
    }

    private func precedes(_ lhs: Int, _ rhs: Int) throws(SpoolError) -> Bool {
        guard let left = cursors[lhs].heads.first, let right = cursors[rhs].heads.first else { return false }
        if left.key != right.key { return left.key < right.key }
        if left.contentHash == right.contentHash { return lhs < rhs }
        let names = (
            try SpoolRecord.identifier(of: left, in: medium), try SpoolRecord.identifier(of: right, in: medium)
        )
        if names.0 != names.1 { return names.0.utf8.lexicographicallyPrecedes(names.1.utf8) }
        return left.contentHash < right.contentHash
    }

    private mutating func siftUp(_ start: Int) throws(SpoolError) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard try precedes(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() throws(SpoolError) {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if try precedes(heap[child], heap[least]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

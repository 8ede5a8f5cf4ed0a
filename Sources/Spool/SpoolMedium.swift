internal import Synchronization

/// What holds the bytes of a spool: memory, or a file. Written and read by any number of threads, each stretch once.
package protocol SpoolMedium: Sendable {
    /// Sets a stretch aside and returns where it starts.
    func reserve(_ count: Int) -> UInt64

    /// Writes bytes into a stretch that was set aside.
    ///
    /// - Throws: `SpoolError`, such as for a full disk.
    func write(_ bytes: [UInt8], at offset: UInt64) throws(SpoolError)

    /// Reads bytes that were written.
    ///
    /// - Throws: `SpoolError` if they are not there.
    func read(_ count: Int, at offset: UInt64) throws(SpoolError) -> [UInt8]
}

extension SpoolMedium {
    /// Writes bytes behind all others and returns where they start.
    package func append(_ bytes: [UInt8]) throws(SpoolError) -> UInt64 {
        let offset = reserve(bytes.count)
        try write(bytes, at: offset)
        return offset
    }
}

/// A spool in memory.
package final class MemoryMedium: SpoolMedium {
    private struct State {
        /// Pieces in the order of their offsets.
        var starts: [UInt64] = []
        var pieces: [[UInt8]] = []
        var end: UInt64 = 0
    }

    private let state = Mutex(State())

    /// An empty one.
    package init() {}

    package func reserve(_ count: Int) -> UInt64 {
        state.withLock { state in
            defer { state.end += UInt64(count) }
            return state.end
        }
    }

    package func write(_ bytes: [UInt8], at offset: UInt64) throws(SpoolError) {
        guard !bytes.isEmpty else { return }
        state.withLock { state in
            let place = Self.firstIndex(above: offset, in: state.starts)
            state.starts.insert(offset, at: place)
            state.pieces.insert(bytes, at: place)
        }
    }

    /// - Complexity: O(bytes + log pieces).
    package func read(_ count: Int, at offset: UInt64) throws(SpoolError) -> [UInt8] {
        // The pieces are shared, not copied, so that the lock is short.
        let (starts, pieces) = state.withLock { ($0.starts, $0.pieces) }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var place = Self.firstIndex(above: offset, in: starts) - 1
        while result.count < count {
            guard place >= 0, place < pieces.count else {
                throw SpoolError(message: "bytes that were never written", offset: Int(clamping: offset))
            }
            let position = offset + UInt64(result.count)
            guard position >= starts[place], position < starts[place] + UInt64(pieces[place].count) else {
                throw SpoolError(message: "bytes that were never written", offset: Int(clamping: offset))
            }
            let first = Int(position - starts[place])
            let last = min(pieces[place].count, first + count - result.count)
            result.append(contentsOf: pieces[place][first..<last])
            place += 1
        }
        return result
    }

    private static func firstIndex(above offset: UInt64, in starts: [UInt64]) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

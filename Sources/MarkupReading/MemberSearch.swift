/// Finds what may end a member, without looking at the tags in it: tags of the member's own name, the root's end tag,
/// and comments, CDATA sections and instructions, which may hide such tags.
///
/// Sixteen places at a time are asked whether two letters of a name stand there; only where they do the name is
/// compared. Complexity: O(bytes), one operation a byte.
struct MemberSearch {
    /// What a search came to.
    enum Result {
        /// A tag or other markup that counts starts at an offset.
        case found(Int)
        /// What starts at an offset can be told only with more bytes.
        case undecided(Int)
        /// Nothing.
        case none
    }

    private let member: [UInt8]
    private let root: [UInt8]
    private let memberPair: Pair
    private let rootPair: Pair

    /// Two letters of a name, and where the second stands in it.
    private struct Pair {
        var offset: Int
        var first: UInt8
        var second: UInt8

        /// The letters that a name is known by: a capital and what stands before it are rare in other names.
        init(of name: [UInt8]) {
            offset = name.indices.dropFirst().last { name[$0] >= 65 && name[$0] <= 90 } ?? name.count - 1
            first = name[offset - 1]
            second = name[offset]
        }
    }

    /// A search for the tags of a member and the end tag of a root, by their names as written; nil for names of less
    /// than two bytes.
    init?(member: [UInt8], root: [UInt8]) {
        guard member.count > 1, root.count > 1 else { return nil }
        self.member = member
        self.root = root
        memberPair = Pair(of: member)
        rootPair = Pair(of: root)
    }

    /// Searches from an offset on.
    func next(in bytes: Span<UInt8>, from start: Int) -> Result {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let bytes = unsafe MarkupBytes(buffer) else { return .none }
            return next(in: bytes, from: start)
        }
    }

    private func next(in bytes: MarkupBytes, from start: Int) -> Result {
        let memberFirst = SIMD16<UInt8>(repeating: memberPair.first)
        let memberSecond = SIMD16<UInt8>(repeating: memberPair.second)
        let rootFirst = SIMD16<UInt8>(repeating: rootPair.first)
        let rootSecond = SIMD16<UInt8>(repeating: rootPair.second)
        // The letters of a name stand behind its tag's `<`: as far ahead the tags that start here are seen for sure.
        let ahead = max(memberPair.offset, rootPair.offset) &+ 1
        var index = start
        while index &+ 17 &+ ahead <= bytes.count {
            let first = unsafe bytes.innerVector(at: index)
            let second = unsafe bytes.innerVector(at: index &+ 1)
            let other = (second .== SIMD16<UInt8>(repeating: 33)) .| (second .== SIMD16<UInt8>(repeating: 63))
            let markup = (first .== SIMD16<UInt8>(repeating: 60)) .& other
            let member = (first .== memberFirst) .& (second .== memberSecond)
            let root = (first .== rootFirst) .& (second .== rootSecond)
            if !ByteHits(markup .| member .| root).isEmpty,
                let result = verdict(bytes, from: max(start, index &- ahead), to: index &+ 16)
            {
                return result
            }
            index &+= 16
        }
        // What stands this close to the end, or before it with its letters here, is looked at one by one.
        return verdict(bytes, from: max(start, index &- ahead), to: bytes.count) ?? .none
    }

    /// What the first tag of a stretch that counts comes to; nil without one.
    @inline(never)
    private func verdict(_ bytes: MarkupBytes, from start: Int, to end: Int) -> Result? {
        for place in start..<max(start, end) where bytes[place] == 60 {
            if let result = verdict(bytes, at: place) { return result }
        }
        return nil
    }

    /// What starts at a `<`; nil for what does not count.
    private func verdict(_ bytes: MarkupBytes, at open: Int) -> Result? {
        guard open + 1 < bytes.count else { return .undecided(open) }
        switch bytes[open + 1] {
        case 33, 63: return .found(open)
        case 47:
            return compare(member, bytes, open, nameStart: open + 2) ?? compare(root, bytes, open, nameStart: open + 2)
        default: return compare(member, bytes, open, nameStart: open + 1)
        }
    }

    private func compare(_ name: [UInt8], _ bytes: MarkupBytes, _ open: Int, nameStart: Int) -> Result? {
        let known = min(name.count, bytes.count - nameStart)
        for offset in 0..<max(known, 0) where bytes[nameStart + offset] != name[offset] { return nil }
        guard nameStart + name.count < bytes.count else { return .undecided(open) }
        let behind = bytes[nameStart + name.count]
        return behind <= 32 || behind == 62 || behind == 47 ? .found(open) : nil
    }
}

extension MarkupBytes {
    /// The count of line feeds in a range inside the piece. Complexity: O(bytes), sixteen at a time.
    func lineFeeds(_ start: Int, _ end: Int) -> Int {
        var count = 0
        var index = start
        while index &+ 16 <= end {
            // A lane counts up to 255, as many as vectors.
            let stop = min(end &- 15, index &+ 255 &* 16)
            var lanes = SIMD16<UInt8>()
            while index < stop {
                // A hit is 255, which is −1.
                let hits = unsafe innerVector(at: index) .== SIMD16<UInt8>(repeating: 10)
                lanes &-= unsafe unsafeBitCast(hits, to: SIMD16<UInt8>.self)
                index &+= 16
            }
            count &+= Int(SIMD16<UInt16>(truncatingIfNeeded: lanes).wrappedSum())
        }
        while index < end {
            if self[index] == 10 { count &+= 1 }
            index &+= 1
        }
        return count
    }
}

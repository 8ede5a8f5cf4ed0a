internal import CityObjects

/// The names of attributes, units and code lists, each kept once and known by a number, and the paths made of them.
///
/// Numbers are those of one table; 0 is the empty name.
struct AttributeNames {
    /// How two names make a third.
    private struct Path: Hashable {
        var base: Int32
        /// A name's number, or a group's ordinal below zero.
        var part: Int32
        var prefix: Int32
    }

    /// Stands for all paths that are too long to be names.
    static let tooLong: Int32 = 1

    private(set) var texts: [String] = ["", ""]
    /// Whether a name has the short name of an extension in front.
    private var isPrefixed = [false, false]
    private var bytes: [UInt8] = []
    private var ends = [0, 0]
    private var hashes: [UInt64] = [0, 0]
    /// Open addressing; 0 is free.
    private var slots = [Int32](repeating: 0, count: 1024)
    private var paths: [Path: Int32] = [:]

    var count: Int { texts.count }

    func text(_ number: Int32) -> String { texts[Int(number)] }

    /// The number of a name, verbatim. Complexity: O(bytes), without an allocation for a name that is known.
    mutating func number(of name: Span<UInt8>) -> Int32 {
        guard !name.isEmpty else { return 0 }
        let hash = Self.hash(name)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if hashes[Int(slots[slot])] == hash, isEqual(slots[slot], name) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        let number = Int32(texts.count)
        unsafe name.withUnsafeBufferPointer {
            unsafe texts.append(String(decoding: $0, as: UTF8.self))
            unsafe bytes.append(contentsOf: $0)
        }
        hashes.append(hash)
        isPrefixed.append(false)
        ends.append(bytes.count)
        slots[slot] = number
        if texts.count * 2 > slots.count { grow() }
        return number
    }

    /// The number of a name.
    mutating func number(of name: String) -> Int32 { number(of: Array(name.utf8).span) }

    /// The name of a part of something: both names with `_` between, behind the short name of an extension and a colon
    /// if that is the first one of the path; `tooLong` beyond `Attribute.longestPath`, since every value of a long path
    /// would be a copy of it.
    mutating func joined(_ base: Int32, _ part: Int32, prefix: Int32 = 0) -> Int32 {
        let actualPrefix = isPrefixed[Int(base)] ? 0 : prefix
        if base == 0, actualPrefix == 0 { return part }
        let path = Path(base: base, part: part, prefix: actualPrefix)
        if let known = paths[path] { return known }
        guard base != Self.tooLong, part != Self.tooLong,
            base == 0 || text(base).utf8.count + text(part).utf8.count < Attribute.longestPath
        else { return Self.tooLong }
        var name = base == 0 ? text(part) : text(base) + "_" + text(part)
        if actualPrefix != 0 { name = text(actualPrefix) + ":" + name }
        let made = number(of: name)
        if actualPrefix != 0 || isPrefixed[Int(base)] { isPrefixed[Int(made)] = true }
        paths[path] = made
        return made
    }

    /// The name of a group that comes again: `name_2`.
    ///
    /// - Parameter ordinal: ≥ 2.
    mutating func numbered(_ base: Int32, _ ordinal: Int32) -> Int32 {
        if base == Self.tooLong { return base }
        let path = Path(base: base, part: -ordinal, prefix: 0)
        if let known = paths[path] { return known }
        let made = number(of: text(base) + "_\(ordinal)")
        isPrefixed[Int(made)] = isPrefixed[Int(base)]
        paths[path] = made
        return made
    }

    /// FNV-1a, its bits spread by the golden ratio, so that names with a running number do not crowd; wrapping is the
    /// point of it.
    private static func hash(_ name: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in name.indices { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
        return hash ^ hash >> 32
    }

    private func isEqual(_ number: Int32, _ name: Span<UInt8>) -> Bool {
        let start = ends[Int(number) - 1]
        guard ends[Int(number)] - start == name.count else { return false }
        for index in name.indices where bytes[start + index] != name[index] { return false }
        return true
    }

    private mutating func grow() {
        var larger = [Int32](repeating: 0, count: slots.count * 2)
        for number in (Int(Self.tooLong) + 1)..<texts.count {
            var slot = Int(truncatingIfNeeded: hashes[number]) & (larger.count - 1)
            while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = Int32(number)
        }
        slots = larger
    }
}

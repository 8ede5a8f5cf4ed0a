/// A name as written in tags, with what parsers ask of it.
struct QualifiedName {
    /// What a name means as an attribute.
    enum Kind {
        /// An attribute, or a declaration of the default namespace or of a prefix.
        case attribute, defaultNamespace, prefix
        /// A name that only libxml2 knows what to do with.
        case reserved
    }

    /// The first 32 bytes, with zeros behind the name.
    fileprivate(set) var word0: UInt64 = 0
    fileprivate(set) var word1: UInt64 = 0
    fileprivate(set) var word2: UInt64 = 0
    fileprivate(set) var word3: UInt64 = 0
    /// Bytes.
    fileprivate(set) var count = 0
    /// Where the local name starts in it.
    fileprivate(set) var localStart = 0
    /// Its prefix, or the one that it declares as an attribute.
    fileprivate(set) var prefix = NamespaceScopes.noPrefix
    /// What it means as an attribute.
    fileprivate(set) var kind = Kind.attribute
    /// The raw value of the `MarkupAttributeName` of the local name, or -1.
    fileprivate(set) var key: Int32 = -1

    /// The scope for which `code` and `isDeclared` hold, -1 for none.
    var scope: Int32 = -1
    /// The handler's code for an element of the name.
    var code: ElementCode = 0
    /// Whether the prefix of an element of the name stands for a namespace; true without prefix.
    var isDeclared = true
    /// The scope for which `isQualified` holds, -1 for none.
    var attributeScope: Int32 = -1
    /// Whether an attribute of the name has a namespace.
    var isQualified = false
    /// The namespace that it declared last, as an attribute; -1 for none.
    var namespace: Int32 = -1
}

/// The names of a parser's documents, numbered in the order in which they were met: a name costs a hash of its bytes
/// and a comparison.
///
/// Only names that are well-formed (Namespaces 1.0, production 7) get a number. Memory: 150 bytes a name, at most
/// `mostNames`.
struct QualifiedNames {
    /// More than any honest document has; the rest is left to libxml2.
    private static let mostNames = 8192
    /// Longer ones are left to libxml2.
    private static let longestName = 512

    private var slots: [Int32]
    private var names: [QualifiedName] = []
    /// The bytes of all names, one behind the other, and where each starts.
    private var text: [UInt8] = []
    private var starts: [Int] = []

    init() {
        slots = Array(repeating: -1, count: 1024)
        names.reserveCapacity(256)
    }

    @inline(__always)
    subscript(_ number: Int32) -> QualifiedName {
        _read { yield names[Int(number)] }
        _modify { yield &names[Int(number)] }
    }

    /// The local name of a name.
    func localName(_ number: Int32) -> String {
        let start = starts[Int(number)]
        let name = names[Int(number)]
        return String(decoding: text[(start + name.localStart)..<(start + name.count)], as: UTF8.self)
    }

    /// The number of the name at an offset and the offset of what stands behind it; nil if it is malformed or odd.
    @inline(__always)
    mutating func find(
        in bytes: MarkupBytes, at start: Int, scopes: inout NamespaceScopes
    ) -> (number: Int32, end: Int)? {
        let vector = bytes.vector(at: start)
        let length = ByteHits.behindName(vector).first
        guard length < 16, bytes[start &+ length] < 128 else {
            return findLong(in: bytes, at: start, scopes: &scopes)
        }
        var (word0, word1) = Self.words(vector)
        if length < 8 {
            word0 &= Self.mask(length)
            word1 = 0
        } else {
            word1 &= Self.mask(length &- 8)
        }
        var slot = Self.hash(word0, word1, 0, 0) & (slots.count &- 1)
        while true {
            let number = slots[slot]
            guard number >= 0 else { break }
            let name = names[Int(number)]
            if name.word0 == word0, name.word1 == word1, name.count == length { return (number, start &+ length) }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return insert(bytes, start, start + length, slot: slot, scopes: &scopes)
    }

    /// The bits of the first so many of eight bytes, less than 8.
    @inline(__always)
    private static func mask(_ count: Int) -> UInt64 { (1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1 }

    @inline(__always)
    private static func words(_ vector: SIMD16<UInt8>) -> (UInt64, UInt64) {
        let words = unsafe unsafeBitCast(vector, to: SIMD2<UInt64>.self)
        return (UInt64(littleEndian: words.x), UInt64(littleEndian: words.y))
    }

    /// Whether a name stands at an offset.
    @inline(__always)
    func matches(_ number: Int32, in bytes: MarkupBytes, at start: Int) -> Bool {
        let name = names[Int(number)]
        let (word0, word1) = Self.words(bytes.vector(at: start))
        if name.count <= 8 { return (word0 ^ name.word0) &<< UInt64(64 &- name.count &* 8) == 0 }
        guard word0 == name.word0 else { return false }
        if name.count <= 16 { return (word1 ^ name.word1) &<< UInt64(128 &- name.count &* 8) == 0 }
        return word1 == name.word1 && matchesLong(number, in: bytes, at: start)
    }

    @inline(never)
    private func matchesLong(_ number: Int32, in bytes: MarkupBytes, at start: Int) -> Bool {
        let name = names[Int(number)]
        let (word2, word3) = Self.words(bytes.vector(at: start &+ 16))
        if name.count <= 24 { return (word2 ^ name.word2) &<< UInt64(192 &- name.count &* 8) == 0 }
        guard word2 == name.word2 else { return false }
        if name.count <= 32 { return (word3 ^ name.word3) &<< UInt64(256 &- name.count &* 8) == 0 }
        guard word3 == name.word3 else { return false }
        let first = starts[Int(number)]
        for offset in 32..<name.count where text[first + offset] != bytes[start + offset] { return false }
        return true
    }

    /// Multiplication by odd constants spreads the letters; wrapping is the point of it.
    @inline(__always)
    private static func hash(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) -> Int {
        let low = word0 ^ (word1 &* 0xD6E8_FEB8_6659_FD93)
        let high = word2 ^ (word3 &* 0xD6E8_FEB8_6659_FD93)
        let mixed = (low &+ (high &* 0xFF51_AFD7_ED55_8CCD)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> 40)
    }

    /// Names of 16 to 31 bytes.
    @inline(never)
    private mutating func findLong(
        in bytes: MarkupBytes, at start: Int, scopes: inout NamespaceScopes
    ) -> (number: Int32, end: Int)? {
        let first = bytes.vector(at: start)
        let vector = bytes.vector(at: start &+ 16)
        let length = ByteHits.behindName(vector).first
        guard length < 16, ByteHits.behindName(first).isEmpty, bytes[start &+ 16 &+ length] < 128 else {
            return findVeryLong(in: bytes, at: start, scopes: &scopes)
        }
        let (word0, word1) = Self.words(first)
        var (word2, word3) = Self.words(vector)
        if length < 8 {
            word2 &= Self.mask(length)
            word3 = 0
        } else {
            word3 &= Self.mask(length &- 8)
        }
        var slot = Self.hash(word0, word1, word2, word3) & (slots.count &- 1)
        while true {
            let number = slots[slot]
            guard number >= 0 else { break }
            let name = names[Int(number)]
            if name.word0 == word0, name.word1 == word1, name.word2 == word2, name.word3 == word3,
                name.count == length &+ 16
            {
                return (number, start &+ 16 &+ length)
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return insert(bytes, start, start + 16 + length, slot: slot, scopes: &scopes)
    }

    /// Names of more than 31 bytes, and those with characters of more than one.
    @inline(never)
    private mutating func findVeryLong(
        in bytes: MarkupBytes, at start: Int, scopes: inout NamespaceScopes
    ) -> (number: Int32, end: Int)? {
        var end = start
        while true {
            let length = ByteHits.behindName(bytes.vector(at: end)).first
            end += length
            guard end - start <= Self.longestName else { return nil }
            if length < 16 {
                guard bytes[end] >= 128 else { break }
                while bytes[end] >= 128 { end += 1 }
            }
        }
        var slot = Self.hash(of: bytes, start, end) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = slots[slot]
            if names[Int(number)].count == end - start, matches(number, in: bytes, at: start) { return (number, end) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return insert(bytes, start, end, slot: slot, scopes: &scopes)
    }

    /// Up to eight bytes of a name as a number, with zeros behind its end.
    private static func word(of bytes: MarkupBytes, _ start: Int, _ end: Int) -> UInt64 {
        var word: UInt64 = 0
        for offset in 0..<8 where start + offset < end {
            word |= UInt64(bytes[start + offset]) << UInt64(8 * offset)
        }
        return word
    }

    /// The hash of a whole name: that of its first 32 bytes, if it has no more.
    private static func hash(of bytes: MarkupBytes, _ start: Int, _ end: Int) -> Int {
        var others: UInt64 = 0
        for from in stride(from: start + 32, to: end, by: 8) {
            others = (others &+ word(of: bytes, from, end)) &* 0x9E37_79B9_7F4A_7C15
            others ^= others >> 29
        }
        return hash(
            word(of: bytes, start, end), word(of: bytes, start + 8, end), word(of: bytes, start + 16, end),
            word(of: bytes, start + 24, end) ^ others)
    }

    @inline(never)
    private mutating func insert(
        _ bytes: MarkupBytes, _ start: Int, _ end: Int, slot: Int, scopes: inout NamespaceScopes
    ) -> (number: Int32, end: Int)? {
        guard names.count < Self.mostNames, let colon = Self.colon(in: bytes, start, end) else { return nil }
        var name = QualifiedName()
        name.count = end - start
        name.word0 = Self.word(of: bytes, start, end)
        name.word1 = Self.word(of: bytes, start + 8, end)
        name.word2 = Self.word(of: bytes, start + 16, end)
        name.word3 = Self.word(of: bytes, start + 24, end)
        name.localStart = colon < 0 ? 0 : colon + 1 - start
        let number = Int32(names.count)
        starts.append(text.count)
        bytes.append(start, end, to: &text)
        names.append(name)
        let local = localName(number)
        if let known = MarkupAttributeName.allCases.first(where: { $0.localName == local }) {
            names[Int(number)].key = Int32(known.rawValue)
        }
        let prefix =
            colon < 0 ? "" : String(decoding: text[starts[Int(number)]...].prefix(colon - start), as: UTF8.self)
        switch (prefix, local) {
        case ("", "xmlns"): names[Int(number)].kind = .defaultNamespace
        case ("xmlns", "xml"), ("xmlns", "xmlns"):
            names[Int(number)].kind = .reserved
        case ("xmlns", _):
            names[Int(number)].kind = .prefix
            names[Int(number)].prefix = scopes.prefix(local)
        case ("", _): break
        default: names[Int(number)].prefix = scopes.prefix(prefix)
        }
        slots[slot] = number
        if names.count * 4 > slots.count { grow() }
        return (number, end)
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for number in names.indices {
            let copy = Array(text[starts[number]...].prefix(names[number].count))
            var slot = 0
            unsafe copy.withUnsafeBufferPointer { buffer in
                guard let bytes = unsafe MarkupBytes(buffer) else { return }
                slot = Self.hash(of: bytes, 0, bytes.count) & (slots.count - 1)
            }
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number)
        }
    }

    /// The offset of a name's colon, -1 without one; nil if the name is malformed.
    private static func colon(in bytes: MarkupBytes, _ start: Int, _ end: Int) -> Int? {
        var colon = -1
        var index = start
        var isStart = true
        while index < end {
            var scalar = UInt32(bytes[index])
            var length = 1
            if scalar >= 128 {
                guard let read = MarkupCharacters.scalar(in: bytes, at: index) else { return nil }
                (scalar, length) = read
            }
            if scalar == 58 {
                guard colon < 0, !isStart else { return nil }
                colon = index
                isStart = true
            } else {
                guard isStart ? MarkupCharacters.isNameStart(scalar) : MarkupCharacters.isNameCharacter(scalar) else {
                    return nil
                }
                isStart = false
            }
            index += length
        }
        return isStart || index != end ? nil : colon
    }
}

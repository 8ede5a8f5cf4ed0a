/// The bytes of one piece of a document, read with bounds checked: behind the end stand zeros, which no document holds.
///
/// Valid as long as the span it was made of.
@safe struct MarkupBytes {
    private let base: UnsafeRawPointer
    /// Bytes.
    let count: Int

    /// The bytes of a buffer; nil for an empty one. The buffer has to outlive the value.
    init?(_ buffer: UnsafeBufferPointer<UInt8>) {
        guard let start = buffer.baseAddress, !buffer.isEmpty else { return nil }
        unsafe base = UnsafeRawPointer(start)
        count = buffer.count
    }

    /// The byte at an offset ≥ 0, 0 behind the end.
    @inline(__always)
    subscript(_ index: Int) -> UInt8 {
        guard UInt(bitPattern: index) < UInt(bitPattern: count) else { return 0 }
        return unsafe base.load(fromByteOffset: index, as: UInt8.self)
    }

    /// Sixteen bytes from an offset ≥ 0.
    @inline(__always)
    func vector(at index: Int) -> SIMD16<UInt8> {
        assert(index >= 0)
        guard index &+ 16 <= count else { return lastVector(at: index) }
        return unsafe base.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
    }

    /// Sixteen bytes from an offset from which so many are known to be there.
    @unsafe @inline(__always)
    func innerVector(at index: Int) -> SIMD16<UInt8> {
        assert(index >= 0 && index &+ 16 <= count)
        return unsafe base.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
    }

    /// A byte that is known to be there.
    @unsafe @inline(__always)
    func innerByte(at index: Int) -> UInt8 {
        assert(index >= 0 && index < count)
        return unsafe base.load(fromByteOffset: index, as: UInt8.self)
    }

    /// Eight bytes, the first lowest, from an offset from which so many are known to be there.
    @unsafe @inline(__always)
    func innerWord(at index: Int) -> UInt64 {
        assert(index >= 0 && index &+ 8 <= count)
        return UInt64(littleEndian: unsafe base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// Sixteen bytes that reach beyond the end: the last sixteen, moved to where they belong.
    @inline(never)
    private func lastVector(at index: Int) -> SIMD16<UInt8> {
        let excess = index &+ 16 &- count
        guard count >= 16, excess < 16 else {
            var vector = SIMD16<UInt8>()
            for lane in 0..<16 { vector[lane] = self[index &+ lane] }
            return vector
        }
        let words = unsafe base.loadUnaligned(fromByteOffset: count &- 16, as: SIMD2<UInt64>.self)
        let whole = UInt128(UInt64(littleEndian: words.x)) | UInt128(UInt64(littleEndian: words.y)) << 64
        let moved = whole >> UInt128(excess &* 8)
        let result = SIMD2(
            UInt64(truncatingIfNeeded: moved).littleEndian, UInt64(truncatingIfNeeded: moved >> 64).littleEndian)
        return unsafe unsafeBitCast(result, to: SIMD16<UInt8>.self)
    }

    /// Eight bytes from an offset ≥ 0, the first lowest.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        assert(index >= 0)
        if index &+ 8 <= count {
            return UInt64(littleEndian: unsafe base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        }
        return UInt64(littleEndian: unsafe unsafeBitCast(lastVector(at: index), to: SIMD2<UInt64>.self).x)
    }

    /// The bytes of a range inside the piece.
    @unsafe @inline(__always)
    func buffer(_ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
        assert(start >= 0 && start <= end && end <= count)
        return unsafe UnsafeBufferPointer(
            start: (base + start).assumingMemoryBound(to: UInt8.self), count: end - start)
    }

    /// Appends the bytes of a range inside the piece.
    func append(_ start: Int, _ end: Int, to text: inout [UInt8]) {
        unsafe text.append(contentsOf: buffer(start, end))
    }

    /// Whether the bytes from an offset on are those of a text.
    func starts(with text: StaticString, at index: Int) -> Bool {
        guard index + text.utf8CodeUnitCount <= count else { return false }
        return text.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count where unsafe wanted[offset] != self[index + offset] { return false }
            return true
        }
    }

    /// How many bytes of white space stand from an offset on, and how many of them are line feeds.
    func blanks(at index: Int) -> (count: Int, lines: Int) {
        var end = index
        var lines = 0
        while Self.isBlank(self[end]) {
            if self[end] == 10 { lines += 1 }
            end += 1
        }
        return (end - index, lines)
    }

    /// XML's white space (production 3).
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 || byte == 9 || byte == 13 }
}

/// Which of sixteen bytes are wanted: each byte of the two words is 0 or 255, the first byte lowest.
struct ByteHits {
    private let low: UInt64
    private let high: UInt64

    @inline(__always)
    init(_ mask: SIMDMask<SIMD16<Int8>>) {
        let words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        low = UInt64(littleEndian: words.x)
        high = UInt64(littleEndian: words.y)
    }

    /// Whether there is any.
    @inline(__always)
    var isEmpty: Bool { low | high == 0 }

    /// The place of the first, 16 without any.
    @inline(__always)
    var first: Int {
        low != 0 ? low.trailingZeroBitCount &>> 3 : 8 &+ high.trailingZeroBitCount &>> 3
    }

    /// As signed bytes, control characters and those of more than one byte are less than the space.
    @inline(__always)
    private static func signed(_ bytes: SIMD16<UInt8>) -> SIMD16<Int8> {
        unsafe unsafeBitCast(bytes, to: SIMD16<Int8>.self)
    }

    /// The bytes that need a look in character data: `<`, `&`, `]`, control characters, those of more than one byte.
    @inline(__always)
    static func inText(_ bytes: SIMD16<UInt8>) -> ByteHits {
        let bytes = signed(bytes)
        let low = bytes .< SIMD16<Int8>(repeating: 32)
        let open = bytes .== SIMD16<Int8>(repeating: 60)
        let ampersand = bytes .== SIMD16<Int8>(repeating: 38)
        let bracket = bytes .== SIMD16<Int8>(repeating: 93)
        return ByteHits(low .| open .| (ampersand .| bracket))
    }

    /// The bytes that need a look in an attribute's value: its quote, `<`, `&`, control characters, those of more than
    /// one byte.
    @inline(__always)
    static func inValue(_ bytes: SIMD16<UInt8>, quote: UInt8) -> ByteHits {
        let bytes = signed(bytes)
        let low = bytes .< SIMD16<Int8>(repeating: 32)
        let open = bytes .== SIMD16<Int8>(repeating: 60)
        let ampersand = bytes .== SIMD16<Int8>(repeating: 38)
        let close = bytes .== SIMD16<Int8>(repeating: Int8(truncatingIfNeeded: quote))
        return ByteHits(low .| open .| (ampersand .| close))
    }

    /// The bytes that may end a name: `>`, `/`, `=`, the space, control characters, those of more than one byte.
    @inline(__always)
    static func behindName(_ bytes: SIMD16<UInt8>) -> ByteHits {
        let bytes = signed(bytes)
        let low = bytes .<= SIMD16<Int8>(repeating: 32)
        let close = bytes .== SIMD16<Int8>(repeating: 62)
        let slash = bytes .== SIMD16<Int8>(repeating: 47)
        let equals = bytes .== SIMD16<Int8>(repeating: 61)
        return ByteHits(low .| close .| (slash .| equals))
    }

    /// The bytes that are neither space nor tabulator.
    @inline(__always)
    static func behindIndent(_ bytes: SIMD16<UInt8>) -> ByteHits {
        let space = bytes .!= SIMD16<UInt8>(repeating: 32)
        let tabulator = bytes .!= SIMD16<UInt8>(repeating: 9)
        return ByteHits(space .& tabulator)
    }

    /// The bytes that end the name of a tag for who does not care whether it is one: `>`, `/`, white space and below.
    @inline(__always)
    static func behindTagName(_ bytes: SIMD16<UInt8>) -> ByteHits {
        let low = bytes .<= SIMD16<UInt8>(repeating: 32)
        let close = bytes .== SIMD16<UInt8>(repeating: 62)
        return ByteHits(low .| close .| (bytes .== SIMD16<UInt8>(repeating: 47)))
    }

    /// `<`, `>` and quotes.
    @inline(__always)
    static func inTag(_ bytes: SIMD16<UInt8>) -> ByteHits {
        let open = bytes .== SIMD16<UInt8>(repeating: 60)
        let close = bytes .== SIMD16<UInt8>(repeating: 62)
        let quote = bytes .== SIMD16<UInt8>(repeating: 34)
        return ByteHits(open .| close .| (quote .| (bytes .== SIMD16<UInt8>(repeating: 39))))
    }

    /// `<` and one byte more.
    @inline(__always)
    static func opening(_ bytes: SIMD16<UInt8>, or other: UInt8) -> ByteHits {
        ByteHits((bytes .== SIMD16<UInt8>(repeating: 60)) .| (bytes .== SIMD16<UInt8>(repeating: other)))
    }
}

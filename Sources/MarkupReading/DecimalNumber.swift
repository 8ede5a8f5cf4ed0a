#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads decimal numbers out of text, correctly rounded.
///
/// Up to 19 digits and powers of ten up to 22 go by Clinger's exact case (one multiplication or division of two
/// exactly representable doubles), up to 19 digits with as many decimals by an exact division of integers; everything else
/// by the C library's `strtod`. Clinger, *How to read floating point numbers accurately*, PLDI 1990. Coordinates as they are
/// written most of the time, up to 8 digits before and up to 8 behind the point, are read eight digits at a time.
package enum DecimalNumber {
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// What a list of numbers held besides numbers.
    package enum ListFault: Sendable {
        /// A token that is no number.
        case notANumber
    }

    /// Appends the white-space separated numbers of a text in turns to three arrays (or two of them, with 0 for `z`).
    ///
    /// - Parameter dimension: 2 or 3 numbers a point.
    /// - Returns: the count of numbers read, and whether a token was no number (it is read as NaN).
    /// - Complexity: O(bytes).
    package static func appendPoints(
        in text: Span<UInt8>, dimension: Int, x: inout [Double], y: inout [Double], z: inout [Double]
    ) -> (count: Int, fault: ListFault?) {
        unsafe text.withUnsafeBufferPointer { buffer in
            guard let bytes = unsafe MarkupBytes(buffer) else { return (0, nil) }
            return append(NumberList(bytes), dimension: dimension, x: &x, y: &y, z: &z)
        }
    }

    @inline(__always)
    private static func append(
        _ numbers: NumberList, dimension: Int, x: inout [Double], y: inout [Double], z: inout [Double]
    ) -> (count: Int, fault: ListFault?) {
        var numbers = numbers
        var count = 0
        // A list that ends in the middle of a point loses that point.
        while let first = numbers.next() {
            guard let second = numbers.next() else {
                count += 1
                break
            }
            guard dimension != 2 else {
                x.append(first)
                y.append(second)
                z.append(0)
                count &+= 2
                continue
            }
            guard let third = numbers.next() else {
                count += 2
                break
            }
            x.append(first)
            y.append(second)
            z.append(third)
            count &+= 3
        }
        return (count, numbers.hasFault ? .notANumber : nil)
    }

    /// The number that a whole text is, nil if it is none; white space around it is allowed.
    package static func value(of text: Span<UInt8>) -> Double? {
        unsafe text.withUnsafeBufferPointer { buffer in
            guard let bytes = unsafe MarkupBytes(buffer) else { return nil }
            var numbers = NumberList(bytes)
            guard let value = numbers.next(), !numbers.hasFault, numbers.next() == nil else { return nil }
            return value
        }
    }

    /// The number at an offset, which is moved behind it; nil if there is none.
    fileprivate static func parse(_ text: MarkupBytes, _ position: inout Int) -> Double? {
        let start = position
        let end = text.count
        var index = position
        var isNegative = false
        if index < end, text[index] == 45 || text[index] == 43 {
            isNegative = text[index] == 45
            index += 1
        }
        let wholeStart = index
        var mantissa: UInt64 = 0
        var digits = 0
        var exponent = 0
        while index < end {
            let digit = text[index] &- 48
            guard digit < 10 else { break }
            // 19 digits fit into 64 bits; beyond that the slow path reads the text again.
            if digits < 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
            if mantissa != 0 || digits > 0 { digits += 1 }
            index += 1
        }
        var sawDigit = index > wholeStart
        if index < end, text[index] == 46 {
            index += 1
            let fractionStart = index
            while index < end {
                let digit = text[index] &- 48
                guard digit < 10 else { break }
                if digits < 19 {
                    mantissa = mantissa &* 10 &+ UInt64(digit)
                    exponent -= 1
                }
                if mantissa != 0 || digits > 0 { digits += 1 }
                index += 1
            }
            sawDigit = sawDigit || index > fractionStart
        }
        guard sawDigit else { return nil }
        if index < end, text[index] == 101 || text[index] == 69 {
            var probe = index + 1
            var isExponentNegative = false
            if probe < end, text[probe] == 45 || text[probe] == 43 {
                isExponentNegative = text[probe] == 45
                probe += 1
            }
            let exponentStart = probe
            var value = 0
            while probe < end, text[probe] &- 48 < 10 {
                if value < 10_000 { value = value * 10 + Int(text[probe] &- 48) }
                probe += 1
            }
            guard probe > exponentStart else { return nil }
            exponent += isExponentNegative ? -value : value
            index = probe
        }
        position = index
        if digits <= 19, mantissa <= 1 << 53 {
            if exponent == 0 { return isNegative ? -Double(mantissa) : Double(mantissa) }
            if exponent < 0, exponent >= -22 {
                let value = Double(mantissa) / powersOfTen[-exponent]
                return isNegative ? -value : value
            }
            if exponent > 0, exponent <= 22 {
                let value = Double(mantissa) * powersOfTen[exponent]
                return isNegative ? -value : value
            }
        }
        if digits <= 19, mantissa != 0, exponent < 0, exponent >= -19 {
            let value = quotient(mantissa, decimals: -exponent)
            return isNegative ? -value : value
        }
        return slow(text, start, index)
    }

    /// A whole number divided by a power of ten, correctly rounded: the quotient of integers has 62 bits at least, and the
    /// remainder says whether there is more.
    ///
    /// - Parameters:
    ///   - mantissa: not 0.
    ///   - decimals: 1 to 19.
    private static func quotient(_ mantissa: UInt64, decimals: Int) -> Double {
        var divisor: UInt64 = 1
        for _ in 0..<decimals { divisor *= 10 }
        let (shift, divisorShift) = (mantissa.leadingZeroBitCount, divisor.leadingZeroBitCount)
        // Both with their highest bit set, the dividend halved, so that the quotient fits.
        let dividend = mantissa << UInt64(shift)
        let (quotient, remainder) = (divisor << UInt64(divisorShift)).dividingFullWidth(
            (dividend >> 1, dividend << 63))
        let extra = UInt64(11 - quotient.leadingZeroBitCount)
        var significand = quotient >> extra
        let rest = quotient & ((1 << extra) - 1)
        let half: UInt64 = 1 << (extra - 1)
        if rest > half || rest == half && (remainder != 0 || significand & 1 == 1) { significand += 1 }
        // The value is quotient · 2^(divisorShift - shift - 63); rounding up to 2^53 carries into the exponent, as it should.
        let exponent = Int(extra) + 52 + divisorShift - shift - 63
        return Double(bitPattern: UInt64(exponent + 1022) << 52 + significand)
    }

    /// The C library's correctly rounded answer.
    @inline(never)
    private static func slow(_ text: MarkupBytes, _ start: Int, _ end: Int) -> Double? {
        var copy: [UInt8] = []
        copy.reserveCapacity(end - start + 1)
        text.append(start, end, to: &copy)
        guard copy.count < 400 else { return Double(String(decoding: copy, as: UTF8.self)) }
        copy.append(0)
        return unsafe copy.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                unsafe characters.baseAddress.map { unsafe strtod($0, nil) }
            }
        }
    }
}

/// The numbers of a text, one after the other.
private struct NumberList {
    private let bytes: MarkupBytes
    private var position = 0
    /// Whether a token was no number.
    private(set) var hasFault = false

    init(_ bytes: MarkupBytes) { self.bytes = bytes }

    /// The next number, NaN for a token that is none; nil at the end.
    @inline(__always)
    mutating func next() -> Double? {
        if position &+ Self.longestPlain <= bytes.count {
            // So many bytes are there that none of a plain number has to be looked for behind the end.
            if unsafe bytes.innerByte(at: position) == 32 { position &+= 1 }
            return plain(isInner: true) ?? any()
        }
        return any()
    }

    /// White space, digits, a point, digits and what stands behind them, with what is read of eight at a time.
    private static let longestPlain = 1 + 1 + 8 + 1 + 8 + 8

    /// The next number wherever it stands.
    @inline(never)
    private mutating func any() -> Double? {
        while MarkupBytes.isBlank(bytes[position]) { position &+= 1 }
        guard position < bytes.count else { return nil }
        return plain(isInner: false) ?? other()
    }

    /// A number of 1 to 8 digits, perhaps with a point and 1 to 8 more behind it.
    @inline(__always)
    private mutating func plain(isInner: Bool) -> Double? {
        let isNegative = byte(at: position, isInner) == 45
        let start = isNegative ? position &+ 1 : position
        let (whole, wholeCount) = digits(at: start, isInner)
        guard wholeCount > 0 else { return nil }
        var end = start &+ wholeCount
        var value = Double(whole)
        var behind = byte(at: end, isInner)
        if behind == 46 {
            let (fraction, count) = digits(at: end &+ 1, isInner)
            guard count > 0 else { return nil }
            end = end &+ 1 &+ count
            behind = byte(at: end, isInner)
            // At most 16 digits, which may be too many for a double.
            let all = whole &* Self.powers[count] &+ fraction
            guard all <= 1 << 53 else { return nil }
            value = Double(all) / Self.scales[count]
        }
        guard behind == 32 || MarkupBytes.isBlank(behind) || !isInner && end == bytes.count else { return nil }
        position = end
        return isNegative ? -value : value
    }

    /// The number that the digits at an offset are, at most eight of them, and their count.
    @inline(__always)
    private func digits(at start: Int, _ isInner: Bool) -> (value: UInt64, count: Int) {
        let text = isInner ? unsafe bytes.innerWord(at: start) : bytes.word(at: start)
        let word = text &- 0x3030_3030_3030_3030
        // A byte is a digit if its high half is 0, and stays so when 6 is added. No carry or borrow reaches a byte before
        // the first that is none.
        let noDigits = (word | (word &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0
        let count = noDigits.trailingZeroBitCount &>> 3
        // Digits end at the highest byte, with zeros before them: pairs, then fours, then all.
        let moved = word &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
        let pairs = (moved &* 10) &+ (moved &>> 8)
        let upper = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let lower = ((pairs &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return ((upper &+ lower) &>> 32, count)
    }

    @inline(__always)
    private func byte(at index: Int, _ isInner: Bool) -> UInt8 {
        isInner ? unsafe bytes.innerByte(at: index) : bytes[index]
    }

    /// Any token.
    @inline(never)
    private mutating func other() -> Double {
        var end = position
        if let read = DecimalNumber.parse(bytes, &end), end == bytes.count || MarkupBytes.isBlank(bytes[end]) {
            position = end
            return read
        }
        while position < bytes.count, !MarkupBytes.isBlank(bytes[position]) { position += 1 }
        hasFault = true
        return .nan
    }

    private static let powers: [9 of UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]
    private static let scales: [9 of Double] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]
}

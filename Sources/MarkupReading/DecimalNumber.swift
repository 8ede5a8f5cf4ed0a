#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads decimal numbers out of text, correctly rounded.
///
/// Up to 19 digits and powers of ten up to 22 go by Clinger's exact case (one multiplication or division of two
/// exactly representable doubles); everything else by the C library's `strtod`. Clinger, *How to read floating point
/// numbers accurately*, PLDI 1990.
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
    /// - Complexity: O(bytes), about 60 million numbers a second.
    package static func appendPoints(
        in text: Span<UInt8>, dimension: Int, x: inout [Double], y: inout [Double], z: inout [Double]
    ) -> (count: Int, fault: ListFault?) {
        var position = 0
        var axis = 0
        var count = 0
        var fault: ListFault?
        let end = text.count
        while true {
            while position < end, isSeparator(text[position]) { position += 1 }
            guard position < end else { break }
            var value = Double.nan
            let start = position
            if let read = parse(text, &position), position == end || isSeparator(text[position]) {
                value = read
            } else {
                position = start
                while position < end, !isSeparator(text[position]) { position += 1 }
                fault = .notANumber
            }
            count += 1
            switch axis {
            case 0: x.append(value)
            case 1:
                y.append(value)
                if dimension == 2 { z.append(0) }
            default: z.append(value)
            }
            axis = axis + 1 == dimension ? 0 : axis + 1
        }
        // A list that ends in the middle of a point loses that point.
        if axis == 1 { x.removeLast() }
        if axis == 2 {
            x.removeLast()
            y.removeLast()
        }
        return (count, fault)
    }

    /// The number that a whole text is, nil if it is none; white space around it is allowed.
    package static func value(of text: Span<UInt8>) -> Double? {
        var position = 0
        while position < text.count, isSeparator(text[position]) { position += 1 }
        guard let value = parse(text, &position) else { return nil }
        while position < text.count, isSeparator(text[position]) { position += 1 }
        return position == text.count ? value : nil
    }

    @inline(__always)
    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 32 || byte == 10 || byte == 9 || byte == 13
    }

    @inline(__always)
    private static func parse(_ text: Span<UInt8>, _ position: inout Int) -> Double? {
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
        return slow(text.extracting(start..<index))
    }

    /// The C library's correctly rounded answer.
    @inline(never)
    private static func slow(_ text: Span<UInt8>) -> Double? {
        guard text.count < 400 else { return slowLong(text) }
        var copy = [CChar](repeating: 0, count: text.count + 1)
        for index in text.indices { copy[index] = CChar(bitPattern: text[index]) }
        return unsafe copy.withUnsafeBufferPointer { buffer -> Double? in
            guard let base = buffer.baseAddress else { return nil }
            return unsafe strtod(base, nil)
        }
    }

    private static func slowLong(_ text: Span<UInt8>) -> Double? {
        var bytes: [UInt8] = []
        for index in text.indices { bytes.append(text[index]) }
        return Double(String(decoding: bytes, as: UTF8.self))
    }
}

/// On which side of a line a point lies, decided exactly for doubles.
///
/// A filter with a proven error bound answers nearly always; what is left is computed as a sum of doubles without
/// rounding (J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates",
/// Discrete & Computational Geometry 18, 1997: theorems 6, 7, 10 and 18).
///
/// Exact as long as no product over- or underflows: coordinates are 0 or between 1e-140 and 1e140 in magnitude.
package enum ExactOrientation {
    /// Twice the signed area of the triangle a, b, c: > 0 if counter-clockwise, < 0 if clockwise, 0 if collinear.
    ///
    /// The sign is exact; the magnitude (square metres for metres) is correct to about 1e-15 of the largest product.
    ///
    /// Complexity: O(1); about 1 ns where the filter answers, about 100 ns otherwise.
    @inline(__always)
    package static func determinant(
        _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double, _ cx: Double, _ cy: Double
    ) -> Double {
        let left = (ax - cx) * (by - cy)
        let right = (ay - cy) * (bx - cx)
        let difference = left - right
        let bound = filterBound * (left.magnitude + right.magnitude)
        if difference.magnitude >= bound {
            // Equality with a bound of 0 means that both products are 0: exact, unless they underflowed.
            return difference
        }
        return exactDeterminant(ax, ay, bx, by, cx, cy)
    }

    /// (3 + 16 ε) ε with ε = 2⁻⁵³: Shewchuk's bound A for orient2d.
    static let filterBound: Double = (3 + 16 * 0x1p-53) * 0x1p-53

    /// The same without a filter.
    @inline(never)
    static func exactDeterminant(
        _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double, _ cx: Double, _ cy: Double
    ) -> Double {
        let (acx, acxTail) = twoDifference(ax, cx)
        let (bcx, bcxTail) = twoDifference(bx, cx)
        let (acy, acyTail) = twoDifference(ay, cy)
        let (bcy, bcyTail) = twoDifference(by, cy)
        var sum = Expansion()
        if acxTail == 0, acyTail == 0, bcxTail == 0, bcyTail == 0 {
            // The differences are exact: usual for neighbouring points far from the origin.
            sum.add(product: acx, bcy)
            sum.add(product: -acy, bcx)
        } else {
            sum.add(product: ax, by)
            sum.add(product: -ay, bx)
            sum.add(product: bx, cy)
            sum.add(product: -by, cx)
            sum.add(product: cx, ay)
            sum.add(product: -cy, ax)
        }
        return sum.mostSignificant
    }

    /// a − b as a rounded value and what was rounded off.
    @inline(__always)
    private static func twoDifference(_ a: Double, _ b: Double) -> (value: Double, tail: Double) {
        let value = a - b
        let bVirtual = a - value
        let aVirtual = value + bVirtual
        return (value, (a - aVirtual) + (bVirtual - b))
    }

    /// A sum of up to twelve doubles that do not overlap, smallest first; its sign is that of its last non-zero term.
    private struct Expansion {
        private var terms: [12 of Double] = .init(repeating: 0)
        private var count = 0

        /// Adds a·b without rounding.
        mutating func add(product a: Double, _ b: Double) {
            let value = a * b
            let (aHigh, aLow) = Self.split(a)
            let (bHigh, bLow) = Self.split(b)
            let error1 = value - aHigh * bHigh
            let error2 = error1 - aLow * bHigh
            let error3 = error2 - aHigh * bLow
            add(aLow * bLow - error3)
            add(value)
        }

        /// Dekker's split in two halves of 26 bits.
        private static func split(_ a: Double) -> (high: Double, low: Double) {
            let scaled = 134_217_729.0 * a
            let high = scaled - (scaled - a)
            return (high, a - high)
        }

        /// Shewchuk's GROW-EXPANSION.
        private mutating func add(_ term: Double) {
            var carry = term
            for index in 0..<count {
                let other = terms[index]
                let sum = carry + other
                let virtual = sum - carry
                terms[index] = (carry - (sum - virtual)) + (other - virtual)
                carry = sum
            }
            terms[count] = carry
            count += 1
        }

        var mostSignificant: Double {
            var index = count - 1
            while index >= 0 {
                if terms[index] != 0 { return terms[index] }
                index -= 1
            }
            return 0
        }
    }
}

/// On which side of a plane a point lies, decided exactly for doubles.
///
/// As `ExactOrientation`, one dimension up: a filter with a proven bound first, then sums without rounding
/// (J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates", Discrete &
/// Computational Geometry 18, 1997). Exact as long as no product over- or underflows: coordinates are 0 or between
/// 1e-90 and 1e90 in magnitude.
enum ExactVolumeOrientation {
    /// Six times the signed volume of the tetrahedron a, b, c, d: > 0 if d lies on the side from which a, b, c look
    /// clockwise, 0 if the four lie in a plane. The sign is exact.
    static func determinant(
        _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ d: SIMD3<Double>
    ) -> Double {
        let (ad, bd, cd) = (a - d, b - d, c - d)
        let (bc, cb) = (bd.x * cd.y, cd.x * bd.y)
        let (ca, ac) = (cd.x * ad.y, ad.x * cd.y)
        let (ab, ba) = (ad.x * bd.y, bd.x * ad.y)
        let value = ad.z * (bc - cb) + bd.z * (ca - ac) + cd.z * (ab - ba)
        let size =
            (bc.magnitude + cb.magnitude) * ad.z.magnitude + (ca.magnitude + ac.magnitude) * bd.z.magnitude
            + (ab.magnitude + ba.magnitude) * cd.z.magnitude
        let bound = filterBound * size
        if value > bound || -value > bound { return value }
        return exactDeterminant(a, b, c, d)
    }

    /// (7 + 56 ε) ε with ε = 2⁻⁵³: Shewchuk's bound A for orient3d.
    private static let filterBound: Double = (7 + 56 * 0x1p-53) * 0x1p-53

    /// The same without a filter.
    @inline(never)
    static func exactDeterminant(
        _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ d: SIMD3<Double>
    ) -> Double {
        let differences = (difference(a, d), difference(b, d), difference(c, d))
        var sum = Sum()
        // Each difference is two doubles, the second one nearly always 0: eight products at most of each of six terms.
        func add(
            _ p: (SIMD3<Double>, SIMD3<Double>), _ q: (SIMD3<Double>, SIMD3<Double>),
            _ r: (SIMD3<Double>, SIMD3<Double>)
        ) {
            for i in 0..<2 {
                let x = i == 0 ? p.0.x : p.1.x
                guard x != 0 else { continue }
                for j in 0..<2 {
                    let y = j == 0 ? q.0.y : q.1.y
                    guard y != 0 else { continue }
                    for k in 0..<2 {
                        let z = k == 0 ? r.0.z : r.1.z
                        if z != 0 { sum.add(x, y, z) }
                    }
                }
            }
        }
        func subtract(
            _ p: (SIMD3<Double>, SIMD3<Double>), _ q: (SIMD3<Double>, SIMD3<Double>),
            _ r: (SIMD3<Double>, SIMD3<Double>)
        ) {
            add((-p.0, -p.1), q, r)
        }
        let (p, q, r) = differences
        add(q, r, p)
        subtract(r, q, p)
        add(r, p, q)
        subtract(p, r, q)
        add(p, q, r)
        subtract(q, p, r)
        return sum.mostSignificant
    }

    /// a − b as rounded values and what was rounded off.
    private static func difference(
        _ a: SIMD3<Double>, _ b: SIMD3<Double>
    ) -> (SIMD3<Double>, SIMD3<Double>) {
        let value = a - b
        let bVirtual = a - value
        let aVirtual = value + bVirtual
        return (value, (a - aVirtual) + (bVirtual - b))
    }

    /// A sum of doubles that do not overlap, smallest first; its sign is that of its last non-zero term.
    private struct Sum {
        private var terms: [Double] = []

        init() { terms.reserveCapacity(24) }

        /// Adds x·y·z without rounding.
        mutating func add(_ x: Double, _ y: Double, _ z: Double) {
            let (value, tail) = Self.product(x, y)
            let (high, highTail) = Self.product(value, z)
            let (low, lowTail) = Self.product(tail, z)
            add(lowTail)
            add(low)
            add(highTail)
            add(high)
        }

        private static func product(_ a: Double, _ b: Double) -> (value: Double, tail: Double) {
            let value = a * b
            return (value, (-value).addingProduct(a, b))
        }

        /// Shewchuk's GROW-EXPANSION.
        private mutating func add(_ term: Double) {
            guard term != 0 else { return }
            var carry = term
            var kept = 0
            for index in terms.indices {
                let other = terms[index]
                let sum = carry + other
                let virtual = sum - carry
                let rest = (carry - (sum - virtual)) + (other - virtual)
                carry = sum
                if rest != 0 {
                    terms[kept] = rest
                    kept += 1
                }
            }
            terms.removeLast(terms.count - kept)
            if carry != 0 { terms.append(carry) }
        }

        var mostSignificant: Double { terms.last ?? 0 }
    }
}

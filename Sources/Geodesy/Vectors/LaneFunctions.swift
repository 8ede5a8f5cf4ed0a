/// Elementary functions of four numbers, from additions, multiplications, divisions and roots alone, which IEEE 754
/// defines to the last bit: every processor gets the same results, which no two C libraries promise.
///
/// Within two units in the last place of the C library's over the ranges stated; outside them the results mean
/// nothing, so callers check. The polynomials interpolate at Chebyshev's nodes; their errors are below 2⁻⁵⁵ of the
/// function's value.
enum LaneFunctions {
    /// Added and subtracted again, it leaves whole numbers; its lowest bits are theirs in between.
    private static let rounder = 0x1.8p52

    /// Sine and cosine of angles of at most 100 radians.
    @inline(__always)
    static func sineAndCosine(_ angle: Lanes) -> (sine: Lanes, cosine: Lanes) {
        let shifted = angle * 0x1.45f306dc9c883p-1 + rounder
        let quadrant = shifted.bits
        let count = shifted - rounder
        // A quarter turn in three parts, of which the first two have 33 bits: their products are exact.
        let rest =
            ((angle - count * 0x1.921fb54400000p+0) - count * 0x1.0b4611a600000p-34) - count * 0x1.3198a2e037073p-69
        let square = rest * rest
        var s: Lanes = square * 0x1.5e0af186af6e1p-33 + -0x1.ae600a926c899p-26
        s = s * square + 0x1.71de37961e4c6p-19
        s = s * square + -0x1.a01a019e8357dp-13
        s = s * square + 0x1.1111111110bb1p-7
        s = s * square + -0x1.5555555555555p-3
        let sine = rest + rest * square * s
        var c: Lanes = square * -0x1.907d7aeafea10p-37 + 0x1.1eeb68b107a9fp-29
        c = c * square + -0x1.27e4fa17a4197p-22
        c = c * square + 0x1.a01a019f4e867p-16
        c = c * square + -0x1.6c16c16c16966p-10
        c = c * square + 0x1.5555555555555p-5
        let half = square * 0.5
        let near = 1 - half
        let cosine = near + ((1 - near - half) + square * square * c)
        // In every other quadrant they change places, and signs alternate.
        let odd = LaneBits(repeating: 0) &- (quadrant & 1)
        let sineSign = (quadrant & 2) &<< 62
        let cosineSign = ((quadrant &+ 1) & 2) &<< 62
        return (
            Lanes(bits: cosine.selected(by: odd, else: sine).bits ^ sineSign),
            Lanes(bits: sine.selected(by: odd, else: cosine).bits ^ cosineSign)
        )
    }

    /// The arc tangent of magnitudes of at most tan 22.5°.
    @inline(__always)
    private static func smallArcTangent(_ z: Lanes) -> Lanes {
        let square = z * z
        var p: Lanes = square * -0x1.3a254249bb975p-6 + 0x1.415dac51ca1cfp-5
        p = p * square + -0x1.a097da67e31f2p-5
        p = p * square + 0x1.dfe5f37f19896p-5
        p = p * square + -0x1.10fa72be60a45p-4
        p = p * square + 0x1.3b1262ac559f6p-4
        p = p * square + -0x1.745d0b24c84b9p-4
        p = p * square + 0x1.c71c718525179p-4
        p = p * square + -0x1.2492492435f94p-3
        p = p * square + 0x1.9999999999349p-3
        p = p * square + -0x1.5555555555555p-2
        return z + z * square * p
    }

    /// The angle of a point to the right of the vertical axis: radians from −π/2 to π/2.
    ///
    /// - Parameter x: ≥ 0; not-a-number comes out where both are 0.
    @inline(__always)
    static func angle(y: Lanes, rightwards x: Lanes) -> Lanes {
        let height = y.magnitudes
        let isSteep = LaneBits(height .> x)
        let small = x.selected(by: isSteep, else: height)
        let large = height.selected(by: isSteep, else: x)
        // Above 22.5° the angle less 45°.
        let isWide = LaneBits(small .> large * 0x1.a827999fcef32p-2)
        let base = Lanes(bits: Lanes(repeating: .pi / 4).bits & isWide)
        let reduced =
            (small - Lanes(bits: large.bits & isWide)) / (large + Lanes(bits: small.bits & isWide))
        let angle = base + smallArcTangent(reduced)
        return (.pi / 2 - angle).selected(by: isSteep, else: angle).withSigns(of: y)
    }

    /// The angle of a point of the plane: radians from −π to π; not-a-number at the origin.
    @inline(__always)
    static func angle(y: Lanes, x: Lanes) -> Lanes {
        let right = angle(y: y.magnitudes, rightwards: x.magnitudes)
        let isLeft = LaneBits(x .< 0)
        return (.pi - right).selected(by: isLeft, else: right).withSigns(of: y)
    }

    /// The hyperbolic sine of magnitudes of at most 0.75.
    @inline(__always)
    static func smallHyperbolicSine(_ x: Lanes) -> Lanes {
        let square = x * x
        var p: Lanes = square * 0x1.63ff9f006f2dcp-33 + 0x1.ae60b56241172p-26
        p = p * square + 0x1.71de3c752c380p-19
        p = p * square + 0x1.a01a019efa68fp-13
        p = p * square + 0x1.111111111148bp-7
        p = p * square + 0x1.5555555555555p-3
        return x + x * square * p
    }

    /// The exponential of magnitudes of at most 700.
    @inline(__always)
    static func exponential(_ x: Lanes) -> Lanes {
        let shifted = x * 0x1.71547652b82fep+0 + rounder
        let count = shifted - rounder
        let rest = (x - count * 0x1.62e42fef00000p-1) - count * 0x1.473de6af278edp-34
        var p: Lanes = rest * 0x1.af38a9b0ec855p-26 + 0x1.289185613a3d6p-22
        p = p * rest + 0x1.71de0dae63bb3p-19
        p = p * rest + 0x1.a019b90d2ae7ap-16
        p = p * rest + 0x1.a01a01a7c41d5p-13
        p = p * rest + 0x1.6c16c1788bd90p-10
        p = p * rest + 0x1.11111111109b3p-7
        p = p * rest + 0x1.5555555553d63p-5
        p = p * rest + 0x1.5555555555556p-3
        p = p * rest + 0x1.0000000000001p-1
        let power = Lanes(bits: (shifted.bits &+ 1023) &<< 52)
        return (1 + (rest + rest * rest * p)) * power
    }

    /// The natural logarithm of positive numbers from 2⁻¹⁰²² on.
    @inline(__always)
    static func logarithm(_ x: Lanes) -> Lanes {
        // x = m · 2ᵉ with m between √½ and √2.
        let lowest: UInt64 = 0x3fe6_a09e_667f_3bcd
        let shifted = x.bits &+ (0x3ff0_0000_0000_0000 &- lowest)
        let exponent = Lanes(bits: (shifted &>> 52) | 0x4330_0000_0000_0000) - (0x1p52 + 1023)
        let mantissa = Lanes(bits: (shifted & 0x000f_ffff_ffff_ffff) &+ lowest)
        let f = mantissa - 1
        let s = f / (2 + f)
        let square = s * s
        var p: Lanes = square * 0x1.2b59b713656d2p-3 + 0x1.39fe42e973a88p-3
        p = p * square + 0x1.7462b58e46ef8p-3
        p = p * square + 0x1.c71c62e26208ap-3
        p = p * square + 0x1.2492492df3ba9p-2
        p = p * square + 0x1.99999999952ccp-2
        p = p * square + 0x1.5555555555558p-1
        // log m = f - s (f - s² p), which keeps the bits of f.
        let ofMantissa = f - s * (f - square * p)
        return exponent * 0x1.62e42fef00000p-1 + (ofMantissa + exponent * 0x1.473de6af278edp-34)
    }
}

/// Four numbers that go through the same arithmetic together: two registers of the oldest x86-64 machine, one of a
/// newer one.
typealias Lanes = SIMD4<Double>
/// The bits of four numbers.
typealias LaneBits = SIMD4<UInt64>

extension SIMD4 where Scalar == Double {
    /// Four times not-a-number: no result here, PROJ is asked.
    static var noResult: Lanes { Lanes(repeating: .nan) }

    /// The bit patterns.
    @inline(__always) var bits: LaneBits {
        // Two types of the same size and alignment in which every pattern is a value.
        unsafe unsafeBitCast(self, to: LaneBits.self)
    }

    /// Numbers of bit patterns.
    @inline(__always) init(bits: LaneBits) {
        // As above.
        self = unsafe unsafeBitCast(bits, to: Lanes.self)
    }

    /// The magnitudes.
    @inline(__always) var magnitudes: Lanes { Lanes(bits: bits & ~Self.signBit) }

    /// These magnitudes with the signs of others.
    @inline(__always) func withSigns(of other: Lanes) -> Lanes {
        Lanes(bits: (bits & ~Self.signBit) | (other.bits & Self.signBit))
    }

    /// These numbers where a mask has all bits, others where it has none.
    @inline(__always) func selected(by mask: LaneBits, else other: Lanes) -> Lanes {
        Lanes(bits: (bits & mask) | (other.bits & ~mask))
    }

    static var signBit: LaneBits { LaneBits(repeating: 1 << 63) }

    /// A polynomial by Horner's rule, coefficients from the constant on.
    @inline(__always) static func polynomial(_ x: Lanes, _ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Lanes {
        ((x * d + c) * x + b) * x + a
    }
}

extension SIMD4 where Scalar == UInt64 {
    /// All bits where a comparison holds, none where it does not.
    @inline(__always) init(_ mask: SIMDMask<SIMD4<Int64>>) {
        self = LaneBits(repeating: 0).replacing(with: LaneBits(repeating: .max), where: mask)
    }
}

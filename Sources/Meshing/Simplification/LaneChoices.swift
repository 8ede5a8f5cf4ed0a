// Choices between lanes by their sign bits. The standard library's comparisons, `pointwiseMin` and `replacing` are
// compiled part by part, with branches, unless the optimizer is lucky; these never are.

/// All ones where a part's sign is minus, else 0.
@inline(__always)
func negatives(_ a: SIMD4<Float>) -> SIMD4<UInt32> {
    // Vectors of one size, of which every pattern of bits is one; so below.
    unsafe unsafeBitCast(unsafeBitCast(a, to: SIMD4<Int32>.self) &>> 31, to: SIMD4<UInt32>.self)
}

/// The parts of one vector where a mask is all ones, and of the other where it is 0.
@inline(__always)
func choose(_ a: SIMD4<Float>, where mask: SIMD4<UInt32>, else b: SIMD4<Float>) -> SIMD4<Float> {
    // As above.
    let chosen = unsafe unsafeBitCast(a, to: SIMD4<UInt32>.self) & mask
    let rest = unsafe unsafeBitCast(b, to: SIMD4<UInt32>.self) & ~mask
    return unsafe unsafeBitCast(chosen | rest, to: SIMD4<Float>.self)
}

/// The lesser of each two finite parts.
@inline(__always)
func lesser(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> { choose(b, where: negatives(b - a), else: a) }

/// The greater of each two finite parts.
@inline(__always)
func greater(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> { choose(b, where: negatives(a - b), else: a) }

/// Whether no part's sign is minus.
@inline(__always)
func hasNoNegative(_ bits: SIMD4<UInt32>) -> Bool {
    // As above.
    let halves = unsafe unsafeBitCast(bits, to: SIMD2<UInt64>.self)
    return (halves.x | halves.y) & 0x8000_0000_8000_0000 == 0
}

/// A vector's bits.
@inline(__always)
func bits(_ a: SIMD4<Float>) -> SIMD4<UInt32> {
    // As above.
    unsafe unsafeBitCast(a, to: SIMD4<UInt32>.self)
}

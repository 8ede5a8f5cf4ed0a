/// The triangles on one side of a line through a point, or all around it, before and after a collapse.
///
/// All places are relative to the point that is moved to. Its fan consists of the triangles (0, point i, point i + 1).
struct FanScratch: ~Copyable {
    /// Metres' fractions: the points around, from the one moved to (0) to the last.
    var places = ScratchColumn<SIMD4<Double>>()
    /// The same in the fan's plane: two coordinates, and the height as the third.
    var flat = ScratchColumn<SIMD4<Double>>()
    /// The triangle between a point and the next.
    var triangles = ScratchColumn<UInt32>()
    /// On which side of the diagonal to each point the moved point lies: twice the area between them.
    var sides = ScratchColumn<Double>()
    /// How far the old surface lies above each new triangle: least and greatest.
    var least = ScratchColumn<Double>()
    var greatest = ScratchColumn<Double>()

    init() {
        let most = CollapseMesh.largestRing + 2
        places.fill(count: most, with: SIMD4())
        flat.fill(count: most, with: SIMD4())
        triangles.fill(count: most, with: 0)
        sides.fill(count: most, with: 0)
        least.fill(count: most, with: 0)
        greatest.fill(count: most, with: 0)
    }
}

// The standard library's `pointwiseMin` and `pointwiseMax` are compiled part by part.

/// The lesser of each two parts.
@inline(__always)
func lesser(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> { a.replacing(with: b, where: b .< a) }

/// The greater of each two parts.
@inline(__always)
func greater(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> { a.replacing(with: b, where: b .> a) }

/// The sum of squared distances from weighted planes, as a function of the place.
///
/// M. Garland and P. S. Heckbert, "Surface Simplification Using Quadric Error Metrics", SIGGRAPH 1997. Places are taken
/// relative to the point that the quadric belongs to, so that single precision is enough.
struct Quadric: BitwiseCopyable, Sendable {
    /// The matrix's diagonal; then the sum of the weights.
    var diagonal = SIMD4<Float>()
    /// The matrix's xy, xz, yz; then the constant.
    var offDiagonal = SIMD4<Float>()
    /// The linear part.
    var linear = SIMD4<Float>()

    init() {}

    /// Adds a plane through the own point.
    ///
    /// - Parameter normal: unit, its last part 0.
    @inline(__always)
    mutating func addPlane(normal: SIMD4<Float>, weight: Float) {
        let weighted = normal * weight
        diagonal += weighted * normal
        diagonal.w += weight
        offDiagonal += SIMD4(weighted.x, weighted.x, weighted.y, 0) * SIMD4(normal.y, normal.z, normal.z, 0)
    }

    /// Adds another point's quadric.
    ///
    /// - Parameter offset: from the other point to this one: own place − other's place.
    @inline(__always)
    mutating func add(_ other: Quadric, offset t: SIMD4<Float>) {
        let image = other.times(t)
        diagonal += other.diagonal
        offDiagonal += other.offDiagonal
        offDiagonal.w += 2 * (other.linear * t).sum() + (image * t).sum()
        linear += other.linear + image
    }

    /// What it costs to move the own point to each of four places: the mean squared distance from the planes, and a
    /// little for the way; ∞ where the last part is 1, not 0.
    @inline(__always)
    func costs(of a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>) -> SIMD4<Float> {
        let x = SIMD4(a.x, b.x, c.x, d.x)
        let y = SIMD4(a.y, b.y, c.y, d.y)
        let z = SIMD4(a.z, b.z, c.z, d.z)
        let w = SIMD4(a.w, b.w, c.w, d.w)
        let imageX = diagonal.x * x + (2 * offDiagonal.x) * y + (2 * offDiagonal.y) * z + 2 * linear.x
        let imageY = diagonal.y * y + (2 * offDiagonal.z) * z + 2 * linear.y
        let imageZ = diagonal.z * z + 2 * linear.z
        let sum = imageX * x + imageY * y + imageZ * z + offDiagonal.w
        let inverse = diagonal.w > 0 ? 1 / diagonal.w : 0
        // Where nothing else tells, short edges go first.
        let costs = greater(sum, SIMD4()) * inverse + (x * x + y * y + z * z) * 1e-7
        return costs + w * Float.greatestFiniteMagnitude * 2
    }

    /// The matrix times a vector whose last part is 0.
    @inline(__always)
    private func times(_ d: SIMD4<Float>) -> SIMD4<Float> {
        SIMD4(
            diagonal.x * d.x + offDiagonal.x * d.y + offDiagonal.y * d.z,
            offDiagonal.x * d.x + diagonal.y * d.y + offDiagonal.z * d.z,
            offDiagonal.y * d.x + offDiagonal.z * d.y + diagonal.z * d.z, 0)
    }
}

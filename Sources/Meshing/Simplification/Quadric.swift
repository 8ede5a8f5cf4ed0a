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

    /// The mean squared distance of a place from the planes; ≥ 0.
    @inline(__always)
    func error(at d: SIMD4<Float>) -> Float {
        let value = (times(d) * d).sum() + 2 * (linear * d).sum() + offDiagonal.w
        return diagonal.w > 0 ? max(0, value) / diagonal.w : 0
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

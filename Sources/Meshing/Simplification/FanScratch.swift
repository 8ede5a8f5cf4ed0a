/// The triangles on one side of a line through a point, or all around it, before and after a collapse.
///
/// All places are relative to the point that is moved to. Its fan consists of the triangles (0, point i, point i + 1).
/// Columns are read four values at a time: behind its last point stand three copies of it, whose triangles are empty.
struct FanScratch: ~Copyable {
    /// In units of the loaded mesh: the points around, from the one moved to (0) to the last.
    var x = ScratchColumn<Double>()
    var y = ScratchColumn<Double>()
    var z = ScratchColumn<Double>()
    /// The same in the fan's plane: two coordinates and the height.
    var u = ScratchColumn<Double>()
    var v = ScratchColumn<Double>()
    var height = ScratchColumn<Double>()
    /// The triangle between a point and the next.
    var triangles = ScratchColumn<UInt32>()
    /// On which side of the diagonal to each point the moved point lies: twice the area between them.
    var sides = ScratchColumn<Double>()
    /// How far the old surface lies above each new triangle: least and greatest.
    var least = ScratchColumn<Double>()
    var greatest = ScratchColumn<Double>()
    /// So many all ones as a fan has points at most, then as many zeros.
    private var masks = ScratchColumn<UInt32>()

    private static let most = CollapseMesh.largestRing + 6

    init() {
        x.fill(count: Self.most, with: 0)
        y.fill(count: Self.most, with: 0)
        z.fill(count: Self.most, with: 0)
        u.fill(count: Self.most, with: 0)
        v.fill(count: Self.most, with: 0)
        height.fill(count: Self.most, with: 0)
        triangles.fill(count: Self.most, with: 0)
        sides.fill(count: Self.most, with: 0)
        least.fill(count: Self.most, with: 0)
        greatest.fill(count: Self.most, with: 0)
        masks.fill(count: Self.most, with: UInt32.max)
        masks.extend(count: 2 * Self.most, with: 0)
    }

    /// A point relative to the one that is moved to; the last part is 0.
    @inline(__always)
    func place(_ index: Int) -> SIMD4<Double> { SIMD4(x[index], y[index], z[index], 0) }

    @inline(__always)
    mutating func set(_ index: Int, _ place: SIMD4<Double>) {
        x[index] = place.x
        y[index] = place.y
        z[index] = place.z
    }

    /// Puts three copies behind the last point, and triangles that there are behind those of the fan.
    @inline(__always)
    mutating func pad(last: Int, isClosed: Bool) {
        triangles.set(SIMD4(repeating: triangles[0]), from: isClosed ? last + 1 : last)
        x.set(SIMD4(repeating: x[last]), from: last)
        y.set(SIMD4(repeating: y[last]), from: last)
        z.set(SIMD4(repeating: z[last]), from: last)
    }

    /// All ones for each of four indices that is below an end, 0 for the others.
    @inline(__always)
    func mask(from index: Int, end: Int) -> SIMD4<UInt32> { masks.four(from: Self.most + index - end) }
}

internal import SpatialFrames

/// An upright box: a rectangle on the ground, turned to any direction, between two heights.
public struct FittedBox: Sendable, Equatable {
    /// Its outline from above: metres east and north.
    public var footprint: OrientedRectangle
    /// Metres, of its bottom.
    public var lower: Double
    /// Metres, of its top, ≥ `lower`.
    public var upper: Double

    /// Cubic metres, ≥ 0.
    public var volume: Double { footprint.area * (upper - lower) }

    /// The least box along the axes around points; nil if none is finite.
    ///
    /// - Parameters:
    ///   - x: metres east; likewise `y` north and `z` up. Points with a coordinate that is not finite are passed over.
    /// - Precondition: there are as many x as y and z.
    /// - Complexity: O(n).
    public static func alongAxes(x: Span<Double>, y: Span<Double>, z: Span<Double>) -> FittedBox? {
        var box = AxisAlignedBox<ENU>()
        for index in 0..<count(x, y, z) where isFinite(x, y, z, index) {
            box.formUnion(Position(x: x[index], y: y[index], z: z[index]))
        }
        guard !box.isEmpty else { return nil }
        let (halfX, halfY) = (box.upper.x / 2 - box.lower.x / 2, box.upper.y / 2 - box.lower.y / 2)
        return FittedBox(
            footprint: OrientedRectangle(
                centreX: box.lower.x / 2 + box.upper.x / 2, centreY: box.lower.y / 2 + box.upper.y / 2,
                directionX: halfX >= halfY ? 1 : 0, directionY: halfX >= halfY ? 0 : 1,
                halfLength: max(halfX, halfY), halfWidth: min(halfX, halfY)),
            lower: box.lower.z, upper: box.upper.z)
    }

    /// The upright box around points whose footprint has the least area; nil if none is finite.
    ///
    /// Parameters as for `alongAxes`; see `minimumAreaRectangle`.
    ///
    /// - Complexity: O(n log n).
    public static func withMinimumArea(x: Span<Double>, y: Span<Double>, z: Span<Double>) -> FittedBox? {
        var xs: [Double] = []
        var ys: [Double] = []
        var (lower, upper) = (Double.infinity, -Double.infinity)
        for index in 0..<count(x, y, z) where isFinite(x, y, z, index) {
            xs.append(x[index])
            ys.append(y[index])
            lower = min(lower, z[index])
            upper = max(upper, z[index])
        }
        guard let footprint = minimumAreaRectangle(x: xs.span, y: ys.span) else { return nil }
        return FittedBox(footprint: footprint, lower: lower, upper: upper)
    }

    private static func count(_ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>) -> Int {
        precondition(x.count == y.count && x.count == z.count, "as many x as y and z")
        return x.count
    }

    private static func isFinite(_ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ index: Int) -> Bool {
        x[index].isFinite && y[index].isFinite && z[index].isFinite
    }
}

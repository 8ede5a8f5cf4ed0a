#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which order of two geographic coordinates the right angles of buildings speak for.
///
/// A degree of longitude is shorter than one of latitude by the cosine of the latitude. Corners that are right on the
/// ground are right in one order only, unless their sides run along the axes; those are counted that tell the orders
/// apart. Nothing can be told near 0° N 0° E, and of models without right angles.
package struct RightAngles: Sendable, Hashable {
    /// Corners that are right only if the first coordinate is the latitude.
    package private(set) var latitudeFirst = 0
    /// Corners that are right only if the first coordinate is the longitude.
    package private(set) var longitudeFirst = 0

    /// So many corners are enough to tell.
    private static let enough = 400
    /// Shorter sides have directions of chance where coordinates are rounded, metres.
    private static let shortestSide = 2.0
    /// The cosine of an angle that counts as right, within 1.2°, and of one that does not, beyond 2.4°.
    private static let right = 0.021
    private static let oblique = 0.042
    /// Metres in a degree of latitude.
    private static let degree = 111_200.0

    /// Nothing counted.
    package init() {}

    /// Whether more corners would change nothing.
    package var isEnough: Bool { latitudeFirst + longitudeFirst >= Self.enough }

    /// Counts the corners of a tree's rings whose coordinates are degrees.
    ///
    /// - Parameter srsName: only trees that are wholly in this system are counted.
    /// - Complexity: O(points).
    package mutating func add(_ tree: CityObjectTree, srsName: String) {
        guard tree.coordinateRuns.allSatisfy({ $0.srsName == srsName }) else { return }
        for ring in tree.ringStarts.indices where !isEnough {
            let start = Int(tree.ringStarts[ring])
            let end = ring + 1 < tree.ringStarts.count ? Int(tree.ringStarts[ring + 1]) : tree.x.count
            guard start + 3 <= end, end <= tree.x.count else { continue }
            for index in start..<end {
                let before = index > start ? index - 1 : end - 1
                let after = index + 1 < end ? index + 1 : start
                addCorner(
                    (tree.x[index], tree.y[index]),
                    (tree.x[index] - tree.x[before], tree.y[index] - tree.y[before]),
                    (tree.x[after] - tree.x[index], tree.y[after] - tree.y[index]))
            }
        }
    }

    private mutating func addCorner(
        _ corner: (x: Double, y: Double), _ first: (x: Double, y: Double), _ second: (x: Double, y: Double)
    ) {
        guard abs(corner.x) <= 180, abs(corner.y) <= 180 else { return }
        // Metres of a degree of the first and of the second coordinate in both orders.
        let asLatitude = Self.cosine(first, second, Self.degree, Self.degree * cos(corner.x * .pi / 180))
        let asLongitude = Self.cosine(first, second, Self.degree * cos(corner.y * .pi / 180), Self.degree)
        guard let asLatitude, let asLongitude else { return }
        if asLatitude < Self.right, asLongitude > Self.oblique { latitudeFirst += 1 }
        if asLongitude < Self.right, asLatitude > Self.oblique { longitudeFirst += 1 }
    }

    /// The cosine of the angle between two sides, 0…1; nil where one is too short to have a direction.
    private static func cosine(
        _ first: (x: Double, y: Double), _ second: (x: Double, y: Double), _ xScale: Double, _ yScale: Double
    ) -> Double? {
        let (ax, ay, bx, by) = (first.x * xScale, first.y * yScale, second.x * xScale, second.y * yScale)
        let (a, b) = (ax * ax + ay * ay, bx * bx + by * by)
        // Not-a-number fails, too.
        guard a >= shortestSide * shortestSide, b >= shortestSide * shortestSide, a < 1e12, b < 1e12 else { return nil }
        return abs(ax * bx + ay * by) / (a * b).squareRoot()
    }
}

/// A rectangle in the plane, turned to any direction.
public struct OrientedRectangle: Sendable, Equatable {
    /// The middle's first coordinate, metres.
    public var centreX: Double
    /// The middle's second coordinate, metres.
    public var centreY: Double
    /// The first component of the unit direction of the longer side.
    public var directionX: Double
    /// The second component of that direction.
    public var directionY: Double
    /// Half the longer side, metres, ≥ `halfWidth`.
    public var halfLength: Double
    /// Half the shorter side, metres, ≥ 0.
    public var halfWidth: Double

    /// A rectangle from its middle, direction and half sides.
    public init(
        centreX: Double, centreY: Double, directionX: Double, directionY: Double, halfLength: Double,
        halfWidth: Double
    ) {
        self.centreX = centreX
        self.centreY = centreY
        self.directionX = directionX
        self.directionY = directionY
        self.halfLength = halfLength
        self.halfWidth = halfWidth
    }

    /// Square metres, ≥ 0.
    public var area: Double { 4 * halfLength * halfWidth }

    /// The corners, counter-clockwise.
    public var corners: [4 of (x: Double, y: Double)] {
        let alongX = directionX * halfLength
        let alongY = directionY * halfLength
        let acrossX = -directionY * halfWidth
        let acrossY = directionX * halfWidth
        return [
            (centreX + alongX + acrossX, centreY + alongY + acrossY),
            (centreX - alongX + acrossX, centreY - alongY + acrossY),
            (centreX - alongX - acrossX, centreY - alongY - acrossY),
            (centreX + alongX - acrossX, centreY + alongY - acrossY),
        ]
    }
}

/// The rectangle of least area around points: one of its sides lies on an edge of their convex hull.
///
/// Nil without a finite point; of width 0 for points on a line. After H. Freeman and R. Shapira, "Determining the
/// minimum-area encasing rectangle for an arbitrary closed curve", Communications of the ACM 18, 1975, with the calipers
/// of G. T. Toussaint, "Solving geometric problems with the rotating calipers", MELECON 1983. Points lie inside up to
/// the rounding of their coordinates in its direction.
///
/// - Parameters:
///   - x: metres; likewise `y`, of the same count.
/// - Complexity: O(n log n); O(h) for h corners of the hull.
public func minimumAreaRectangle(x: Span<Double>, y: Span<Double>) -> OrientedRectangle? {
    let hull = convexHull(x: x, y: y)
    guard let first = hull.first else { return nil }
    let outline = RelativeOutline(x: x, y: y, corners: hull)
    guard hull.count > 1, let best = outline.edgeOfLeastArea() else {
        return OrientedRectangle(
            centreX: x[Int(first)], centreY: y[Int(first)], directionX: 1, directionY: 0, halfLength: 0, halfWidth: 0)
    }
    return outline.rectangle(along: best)
}

/// A convex outline, counter-clockwise, relative to its first corner.
private struct RelativeOutline {
    let originX: Double
    let originY: Double
    var x: [Double] = []
    var y: [Double] = []

    init(x: Span<Double>, y: Span<Double>, corners: [Int32]) {
        let first = corners.first.map { Int($0) }
        originX = first.map { x[$0] } ?? 0
        originY = first.map { y[$0] } ?? 0
        for corner in corners {
            self.x.append(x[Int(corner)] - originX)
            self.y.append(y[Int(corner)] - originY)
        }
    }

    /// The unit direction of an edge; nil if it is too short to have one.
    func direction(ofEdge edge: Int) -> (x: Double, y: Double)? {
        let next = edge + 1 < x.count ? edge + 1 : 0
        let (dx, dy) = (x[next] - x[edge], y[next] - y[edge])
        let length = (dx * dx + dy * dy).squareRoot()
        return length > 0 && length.isFinite ? (dx / length, dy / length) : nil
    }

    /// The edge on which the rectangle of least area stands: four calipers turn once around the outline together.
    func edgeOfLeastArea() -> Int? {
        let count = x.count
        var best: Int?
        var bestArea = Double.infinity
        // The corners farthest along, across, and back; they only move on.
        var farthest = 1
        var highest = 1
        var nearest = 1
        for edge in 0..<count {
            guard let d = direction(ofEdge: edge) else { continue }
            func along(_ corner: Int) -> Double { x[corner % count] * d.x + y[corner % count] * d.y }
            func across(_ corner: Int) -> Double { y[corner % count] * d.x - x[corner % count] * d.y }
            // One turn past the edge is the edge again, so none goes farther.
            let end = edge + count
            farthest = max(farthest, edge + 1)
            while farthest < end, along(farthest + 1) >= along(farthest) { farthest += 1 }
            highest = max(highest, farthest)
            while highest < end, across(highest + 1) >= across(highest) { highest += 1 }
            nearest = max(nearest, highest)
            while nearest < end, along(nearest + 1) <= along(nearest) { nearest += 1 }
            let area = (along(farthest) - along(nearest)) * (across(highest) - across(edge))
            if area < bestArea {
                bestArea = area
                best = edge
            }
        }
        return best
    }

    /// The least rectangle along an edge around all corners.
    func rectangle(along edge: Int) -> OrientedRectangle? {
        guard let d = direction(ofEdge: edge) else { return nil }
        var (lowAlong, highAlong) = (Double.infinity, -Double.infinity)
        var (lowAcross, highAcross) = (Double.infinity, -Double.infinity)
        for corner in x.indices {
            let along = x[corner] * d.x + y[corner] * d.y
            let across = y[corner] * d.x - x[corner] * d.y
            lowAlong = min(lowAlong, along)
            highAlong = max(highAlong, along)
            lowAcross = min(lowAcross, across)
            highAcross = max(highAcross, across)
        }
        let (along, across) = ((lowAlong + highAlong) / 2, (lowAcross + highAcross) / 2)
        let isAlongLonger = highAlong - lowAlong >= highAcross - lowAcross
        return OrientedRectangle(
            centreX: originX + along * d.x - across * d.y, centreY: originY + along * d.y + across * d.x,
            directionX: isAlongLonger ? d.x : -d.y, directionY: isAlongLonger ? d.y : d.x,
            halfLength: max(highAlong - lowAlong, highAcross - lowAcross) / 2,
            halfWidth: min(highAlong - lowAlong, highAcross - lowAcross) / 2)
    }
}

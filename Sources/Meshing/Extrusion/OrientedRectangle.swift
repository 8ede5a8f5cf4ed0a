/// A rectangle in the plane, turned to any direction.
package struct OrientedRectangle: Sendable, Equatable {
    /// The middle, metres.
    package var centreX: Double
    package var centreY: Double
    /// The unit direction of the longer side.
    package var directionX: Double
    package var directionY: Double
    /// Half the longer side, metres, ≥ `halfWidth`.
    package var halfLength: Double
    /// Half the shorter side, metres, ≥ 0.
    package var halfWidth: Double

    /// Square metres, ≥ 0.
    package var area: Double { 4 * halfLength * halfWidth }

    /// The corners, counter-clockwise.
    package var corners: [4 of (x: Double, y: Double)] {
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
/// minimum-area encasing rectangle for an arbitrary closed curve", Communications of the ACM 18, 1975.
///
/// - Parameters:
///   - x: metres; likewise `y`, of the same count.
/// - Complexity: O(n log n + h²) for h corners of the hull.
package func minimumAreaRectangle(x: Span<Double>, y: Span<Double>) -> OrientedRectangle? {
    let hull = convexHull(x: x, y: y)
    guard let firstCorner = hull.first else { return nil }
    let originX = x[Int(firstCorner)]
    let originY = y[Int(firstCorner)]
    var best = OrientedRectangle(
        centreX: originX, centreY: originY, directionX: 1, directionY: 0, halfLength: 0, halfWidth: 0)
    guard hull.count > 1 else { return best }
    var bestArea = Double.infinity
    for position in 0..<hull.count {
        let start = Int(hull[position])
        let end = Int(hull[(position + 1) % hull.count])
        let edgeX = x[end] - x[start]
        let edgeY = y[end] - y[start]
        let length = (edgeX * edgeX + edgeY * edgeY).squareRoot()
        guard length > 0 else { continue }
        let alongX = edgeX / length
        let alongY = edgeY / length
        var lowAlong = Double.infinity
        var highAlong = -Double.infinity
        var lowAcross = Double.infinity
        var highAcross = -Double.infinity
        for corner in hull {
            let dx = x[Int(corner)] - originX
            let dy = y[Int(corner)] - originY
            let along = dx * alongX + dy * alongY
            let across = dy * alongX - dx * alongY
            lowAlong = min(lowAlong, along)
            highAlong = max(highAlong, along)
            lowAcross = min(lowAcross, across)
            highAcross = max(highAcross, across)
        }
        let area = (highAlong - lowAlong) * (highAcross - lowAcross)
        guard area < bestArea else { continue }
        bestArea = area
        let along = (lowAlong + highAlong) / 2
        let across = (lowAcross + highAcross) / 2
        best.centreX = originX + along * alongX - across * alongY
        best.centreY = originY + along * alongY + across * alongX
        let isAlongLonger = highAlong - lowAlong >= highAcross - lowAcross
        best.directionX = isAlongLonger ? alongX : -alongY
        best.directionY = isAlongLonger ? alongY : alongX
        best.halfLength = max(highAlong - lowAlong, highAcross - lowAcross) / 2
        best.halfWidth = min(highAlong - lowAlong, highAcross - lowAcross) / 2
    }
    return best
}

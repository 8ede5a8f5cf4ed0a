/// The line where a part's outer walls meet the ground.
struct TerrainIntersection {
    /// Points of one curve: the two ends of a wall and three points between them.
    static let pointsPerWall = 5

    /// Calls with each wall's ends, in units of the part's frame.
    static func forEachWall(of part: PartPlan, _ body: (_ from: (Int64, Int64), _ to: (Int64, Int64)) -> Void) {
        var first: (Int64, Int64)?
        var last: (Int64, Int64) = (0, 0)
        part.forEachOuterPoint { u, v in
            if first == nil { first = (u, v) } else { body(last, (u, v)) }
            last = (u, v)
        }
        if let first { body(last, first) }
    }

    /// Calls with each point along one wall: easting, northing and ground height, millimetres.
    static func forEachPoint(
        of part: PartPlan, from: (Int64, Int64), to: (Int64, Int64),
        _ body: (_ east: Int64, _ north: Int64, _ height: Int64) -> Void
    ) {
        for step in 0..<Int64(pointsPerWall) {
            let rest = Int64(pointsPerWall) - 1
            let u = from.0 + (to.0 - from.0) * step / rest
            let v = from.1 + (to.1 - from.1) * step / rest
            body(part.frame.east(u, v), part.frame.north(u, v), part.terrain(u, v))
        }
    }
}

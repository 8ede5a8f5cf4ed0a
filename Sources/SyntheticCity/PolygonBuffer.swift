/// The kind of a boundary surface.
enum SurfaceKind: UInt8 {
    case roof, wall, ground, closure
}

/// Polygons with holes in map coordinates, millimetres; one building part or one installation at a time, reused.
///
/// Rings are open (the first point is not repeated), seen from outside the outer ring runs counter-clockwise and
/// holes run clockwise.
struct PolygonBuffer {
    /// Easting of each point, millimetres.
    private(set) var east: [Int64] = []
    /// Northing of each point, millimetres.
    private(set) var north: [Int64] = []
    /// Height of each point, millimetres.
    private(set) var height: [Int64] = []
    /// The kind of each polygon.
    private(set) var kinds: [SurfaceKind] = []
    private var ringStarts: [Int] = []
    private var firstRings: [Int] = []

    /// Removes all polygons and keeps the memory.
    mutating func removeAll() {
        east.removeAll(keepingCapacity: true)
        north.removeAll(keepingCapacity: true)
        height.removeAll(keepingCapacity: true)
        kinds.removeAll(keepingCapacity: true)
        ringStarts.removeAll(keepingCapacity: true)
        firstRings.removeAll(keepingCapacity: true)
    }

    /// Number of polygons.
    var count: Int { kinds.count }

    /// Starts a polygon and its outer ring.
    mutating func beginPolygon(_ kind: SurfaceKind) {
        firstRings.append(ringStarts.count)
        kinds.append(kind)
        beginRing()
    }

    /// Starts a hole of the last polygon.
    mutating func beginRing() { ringStarts.append(east.count) }

    /// Adds a point to the last ring: (u, v) in the frame, `z` millimetres.
    mutating func add(_ frame: LatticeFrame, _ u: Int64, _ v: Int64, _ z: Int64) {
        east.append(frame.east(u, v))
        north.append(frame.north(u, v))
        height.append(z)
    }

    /// The rings of a polygon, the outer one first.
    func rings(ofPolygon polygon: Int) -> Range<Int> {
        firstRings[polygon]..<(polygon + 1 < firstRings.count ? firstRings[polygon + 1] : ringStarts.count)
    }

    /// The points of a ring.
    func points(ofRing ring: Int) -> Range<Int> {
        ringStarts[ring]..<(ring + 1 < ringStarts.count ? ringStarts[ring + 1] : east.count)
    }

    /// The area of a polygon less its holes, square metres.
    func area(ofPolygon polygon: Int) -> Double {
        // Twice the vector area in mm², relative to the first point: each term below 10¹¹, exact in Int64.
        var x: Int64 = 0
        var y: Int64 = 0
        var z: Int64 = 0
        let origin = points(ofRing: firstRings[polygon]).lowerBound
        for ring in rings(ofPolygon: polygon) {
            let points = points(ofRing: ring)
            var last = points.upperBound - 1
            for point in points {
                let (ax, ay, az) = difference(last, origin)
                let (bx, by, bz) = difference(point, origin)
                x += ay * bz - az * by
                y += az * bx - ax * bz
                z += ax * by - ay * bx
                last = point
            }
        }
        let (dx, dy, dz) = (Double(x), Double(y), Double(z))
        return (dx * dx + dy * dy + dz * dz).squareRoot() / 2e6
    }

    /// Six times the volume of the closed shell that all polygons form, cubic millimetres; exact.
    func sixfoldVolume() -> Int64 {
        guard !east.isEmpty else { return 0 }
        var volume: Int64 = 0
        for polygon in 0..<count {
            for ring in rings(ofPolygon: polygon) {
                let points = points(ofRing: ring)
                let (ax, ay, az) = difference(points.lowerBound, 0)
                for point in points.dropFirst().dropLast() {
                    let (bx, by, bz) = difference(point, 0)
                    let (cx, cy, cz) = difference(point + 1, 0)
                    volume += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
                }
            }
        }
        return volume
    }

    private func difference(_ point: Int, _ origin: Int) -> (Int64, Int64, Int64) {
        (east[point] - east[origin], north[point] - north[origin], height[point] - height[origin])
    }
}

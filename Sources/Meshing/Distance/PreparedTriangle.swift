/// A corner, two edges from it, what distances need of these, and the box around all.
struct PreparedTriangle: Sendable {
    var ax: Double, ay: Double, az: Double
    var abx: Double, aby: Double, abz: Double
    var acx: Double, acy: Double, acz: Double
    /// The edges' products with themselves and one another.
    var abab: Double, abac: Double, acac: Double
    /// The normal, as long as twice the area.
    var nx: Double, ny: Double, nz: Double
    var lowX: Double, lowY: Double, lowZ: Double
    var highX: Double, highY: Double, highZ: Double
    /// The numbers of its corners in the mesh that it is of.
    var corners: (a: Int32, b: Int32, c: Int32)

    /// A triangle of three corners, with their numbers.
    init(
        _ a: (x: Double, y: Double, z: Double), _ b: (x: Double, y: Double, z: Double),
        _ c: (x: Double, y: Double, z: Double), corners: (a: Int32, b: Int32, c: Int32)
    ) {
        self.corners = corners
        (ax, ay, az) = a
        (abx, aby, abz) = (b.x - a.x, b.y - a.y, b.z - a.z)
        (acx, acy, acz) = (c.x - a.x, c.y - a.y, c.z - a.z)
        abab = abx * abx + aby * aby + abz * abz
        abac = abx * acx + aby * acy + abz * acz
        acac = acx * acx + acy * acy + acz * acz
        nx = aby * acz - abz * acy
        ny = abz * acx - abx * acz
        nz = abx * acy - aby * acx
        (lowX, lowY, lowZ) = (min(a.x, b.x, c.x), min(a.y, b.y, c.y), min(a.z, b.z, c.z))
        (highX, highY, highZ) = (max(a.x, b.x, c.x), max(a.y, b.y, c.y), max(a.z, b.z, c.z))
    }

    /// The squared distance of a point from the box: never above that from the triangle.
    @inline(__always)
    func boxDistanceSquared(_ x: Double, _ y: Double, _ z: Double) -> Double {
        let dx = max(lowX - x, 0, x - highX)
        let dy = max(lowY - y, 0, y - highY)
        let dz = max(lowZ - z, 0, z - highZ)
        return dx * dx + dy * dy + dz * dz
    }

    /// The squared distance of a point from the closed triangle, by the region of the plane above which it lies
    /// (C. Ericson, "Real-Time Collision Detection", 2005, §5.1.5); right for needles and points, too.
    @inline(__always)
    func distanceSquared(_ x: Double, _ y: Double, _ z: Double) -> Double {
        let apx = x - ax
        let apy = y - ay
        let apz = z - az
        let d1 = abx * apx + aby * apy + abz * apz
        let d2 = acx * apx + acy * apy + acz * apz
        let s: Double
        let t: Double
        let d3 = d1 - abab
        let d4 = d2 - abac
        let d5 = d1 - abac
        let d6 = d2 - acac
        if d1 <= 0 && d2 <= 0 {
            (s, t) = (0, 0)
        } else if d3 >= 0 && d4 <= d3 {
            (s, t) = (1, 0)
        } else if d6 >= 0 && d5 <= d6 {
            (s, t) = (0, 1)
        } else {
            // Areas beside the triangle's from its normal: the usual products of the numbers above cancel in needles,
            // whose squared area is small beside their edges to the fourth.
            let vc =
                nx * (aby * apz - abz * apy) + ny * (abz * apx - abx * apz) + nz * (abx * apy - aby * apx)
            let vb =
                nx * (apy * acz - apz * acy) + ny * (apz * acx - apx * acz) + nz * (apx * acy - apy * acx)
            let va = nx * nx + ny * ny + nz * nz - vb - vc
            if vc <= 0 && d1 >= 0 && d3 <= 0 {
                (s, t) = (abab > 0 ? d1 / abab : 0, 0)
            } else if vb <= 0 && d2 >= 0 && d6 <= 0 {
                (s, t) = (0, acac > 0 ? d2 / acac : 0)
            } else if va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0 {
                let sum = (d4 - d3) + (d5 - d6)
                let w = sum > 0 ? (d4 - d3) / sum : 0
                (s, t) = (1 - w, w)
            } else {
                let sum = va + vb + vc
                (s, t) = sum > 0 ? (vb / sum, vc / sum) : (0, 0)
            }
        }
        let dx = apx - s * abx - t * acx
        let dy = apy - s * aby - t * acy
        let dz = apz - s * abz - t * acz
        return dx * dx + dy * dy + dz * dz
    }
}

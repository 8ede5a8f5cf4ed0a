internal import CityObjects
internal import SpatialFrames

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Adds polygons up to the rows of the surface table.
///
/// A boundary surface of the source is one row. Polygons without one make a row for each object and direction, so
/// that the roof of a plain block is still told from its walls.
struct SurfaceTally {
    private struct Sum {
        var surface: RepresentationSurface
        var area = 0.0
        var x = 0.0
        var y = 0.0
        var z = 0.0
    }

    private struct Direction: Hashable {
        var object: Int32
        var x: Int32
        var y: Int32
        var z: Int32
    }

    private let tree: CityObjectTree
    private let keepsIdentifiers: Bool
    private var sums: [Sum] = []
    private var rowOfSurface: [Int32]
    private var rowOfDirection: [Direction: Int32] = [:]

    init(tree: CityObjectTree, keepsIdentifiers: Bool) {
        self.tree = tree
        self.keepsIdentifiers = keepsIdentifiers
        rowOfSurface = Array(repeating: -1, count: tree.surfaces.count)
    }

    /// Adds a polygon and returns its row.
    mutating func add(_ polygon: SurfacePolygon, normal: Displacement<ENU>, area: Double) -> Int32 {
        let row = row(of: polygon, normal: normal)
        sums[Int(row)].area += area
        sums[Int(row)].x += normal.x * area
        sums[Int(row)].y += normal.y * area
        sums[Int(row)].z += normal.z * area
        return row
    }

    private mutating func row(of polygon: SurfacePolygon, normal: Displacement<ENU>) -> Int32 {
        if polygon.surface >= 0 {
            let index = Int(polygon.surface)
            if rowOfSurface[index] < 0 {
                let surface = tree.surfaces[index]
                rowOfSurface[index] = append(
                    kind: surface.kind, object: polygon.object, source: polygon.surface,
                    identifier: keepsIdentifiers ? surface.identifier : "")
            }
            return rowOfSurface[index]
        }
        let direction = Direction(
            object: polygon.object, x: Int32((normal.x * 100).rounded()), y: Int32((normal.y * 100).rounded()),
            z: Int32((normal.z * 100).rounded()))
        if let known = rowOfDirection[direction] { return known }
        let row = append(kind: .unclassified, object: polygon.object, source: -1, identifier: "")
        rowOfDirection[direction] = row
        return row
    }

    private mutating func append(
        kind: BoundarySurfaceKind, object: Int32, source: Int32, identifier: String
    ) -> Int32 {
        sums.append(
            Sum(
                surface: RepresentationSurface(
                    kind: kind, object: object, source: source, identifier: identifier, area: 0, slope: 0, azimuth: -1))
        )
        return Int32(sums.count - 1)
    }

    /// The rows, with slope and azimuth of the mean normals.
    func finished() -> [RepresentationSurface] {
        sums.map { sum in
            var surface = sum.surface
            surface.area = Float((sum.area * 1000).rounded() / 1000)
            (surface.slope, surface.azimuth) = Self.slopeAndAzimuth(x: sum.x, y: sum.y, z: sum.z)
            return surface
        }
    }

    /// Degrees, rounded to a tenth: what a libm makes of the last bit never shows.
    static func slopeAndAzimuth(x: Double, y: Double, z: Double) -> (slope: Float, azimuth: Float) {
        let horizontal = (x * x + y * y).squareRoot()
        let slope = Angle(radians: atan2(horizontal, z)).degrees
        // Below half a degree a direction is noise.
        guard slope > 0.5, slope < 179.5 else { return (Float((slope * 10).rounded() / 10), -1) }
        var azimuth = (Angle(radians: atan2(x, y)).degrees * 10).rounded() / 10
        if azimuth < 0 { azimuth += 360 }
        if azimuth >= 360 { azimuth -= 360 }
        return (Float((slope * 10).rounded() / 10), Float(azimuth))
    }
}

internal import CityObjects
internal import Meshing
internal import SpatialFrames

/// Gathers, polygon by polygon, what a city object measures and whether its surfaces close up.
struct HullMeasure {
    private var areas: [Fingerprint.SurfaceArea] = []
    private var lowest = Double.infinity
    private var highest = -Double.infinity
    private var ground = 0.0
    private var down = 0.0
    private var up = 0.0
    private var polygons: Int32 = 0
    private var rings: Int32 = 0
    private var triangles: Int32 = 0
    private var hash: UInt64 = 0
    /// All surfaces, and those without windows, doors and the like: either may be what closes.
    private var everything = EdgeBalance()
    private var hull = EdgeBalance()
    /// Six times the volume below them.
    private var everythingVolume = 0.0
    private var hullVolume = 0.0
    /// Where volumes are measured from: the first point, since far-off shells would lose precision.
    private var originX = 0.0
    private var originY = 0.0
    private var originZ = 0.0

    init() {}

    /// Whether the surfaces close up and face outwards: then there is nothing to repair.
    var isOutward: Bool { volumeOfClosed.map { $0 > 0 } ?? false }

    /// How many polygons there are.
    var polygonCount: Int { Int(polygons) }

    private var volumeOfClosed: Double? {
        if everything.isBalanced { return everythingVolume / 6 }
        return hull.isBalanced ? hullVolume / 6 : nil
    }

    /// Adds a polygon by its triangles, as it is shown.
    ///
    /// - Parameters:
    ///   - keys: of its points, from `start` on.
    ///   - coordinates: metres east, north and up of the record's origin.
    ///   - indices: its triangles, indices of points of the tree.
    mutating func add(
        _ kind: BoundarySurfaceKind, ringCount: Int32, normal: Displacement<ENU>, area: Double, keys: [UInt64],
        start: Int, coordinates: TreeCoordinates, indices: [UInt32]
    ) {
        let isDetail = kind.isDetailOfHull
        if polygons == 0 {
            originX = coordinates.east[start]
            originY = coordinates.north[start]
            originZ = coordinates.up[start]
        }
        polygons += 1
        rings += ringCount
        triangles += Int32(indices.count / 3)
        add(kind, area)
        let projected = normal.z * area
        if kind == .ground { ground += abs(projected) }
        if projected < 0 { down -= projected } else { up += projected }
        for key in keys { hash = (hash &<< 7 | hash &>> 57) &* 0x9E37_79B9_7F4A_7C15 ^ key }
        for point in start..<start + keys.count where coordinates.up[point].isFinite {
            lowest = min(lowest, coordinates.up[point])
            highest = max(highest, coordinates.up[point])
        }
        var volume = 0.0
        var corner = 0
        while corner < indices.count {
            let (a, b, c) = (Int(indices[corner]), Int(indices[corner + 1]), Int(indices[corner + 2]))
            let (keyA, keyB, keyC) = (keys[a - start], keys[b - start], keys[c - start])
            everything.add(keyA, keyB, keyC)
            if !isDetail { hull.add(keyA, keyB, keyC) }
            volume += sixVolumes(coordinates, a, b, c)
            corner += 3
        }
        everythingVolume += volume
        if !isDetail { hullVolume += volume }
    }

    private mutating func add(_ kind: BoundarySurfaceKind, _ area: Double) {
        for index in areas.indices where areas[index].kind == kind {
            areas[index].area += area
            return
        }
        areas.append(Fingerprint.SurfaceArea(kind: kind, area: area))
    }

    /// Six times the volume of the tetrahedron over a triangle.
    @inline(__always)
    private func sixVolumes(_ coordinates: TreeCoordinates, _ a: Int, _ b: Int, _ c: Int) -> Double {
        let ax = coordinates.east[a] - originX
        let ay = coordinates.north[a] - originY
        let az = coordinates.up[a] - originZ
        let bx = coordinates.east[b] - originX
        let by = coordinates.north[b] - originY
        let bz = coordinates.up[b] - originZ
        let cx = coordinates.east[c] - originX
        let cy = coordinates.north[c] - originY
        let cz = coordinates.up[c] - originZ
        return ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
    }

    /// The numbers, rounded so that what a machine makes of the last bit never shows.
    func finished() -> Fingerprint {
        var result = Fingerprint()
        guard polygons > 0 else { return result }
        result.areas = areas.map {
            Fingerprint.SurfaceArea(kind: $0.kind, area: Self.rounded($0.area, 1e6))
        }.sorted { $0.kind.rawValue < $1.kind.rawValue }
        if let volume = volumeOfClosed, volume > 0 { result.volume = Self.rounded(volume, 1e6) }
        result.height = highest > lowest ? Self.rounded(highest - lowest, 1e3) : 0
        result.footprintArea = Self.rounded(ground > 0 ? ground : down > 0 ? down : up, 1e6)
        result.polygonCount = polygons
        result.ringCount = rings
        result.triangleCount = triangles
        result.geometryHash = hash
        return result
    }

    private static func rounded(_ value: Double, _ steps: Double) -> Double { (value * steps).rounded() / steps }
}

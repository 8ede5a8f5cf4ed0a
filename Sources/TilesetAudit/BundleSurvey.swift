package import Diagnostics
package import JSONText
internal import SpatialFrames

/// A content file of a bundle with what it costs.
package struct TileFileSurvey: Sendable, Hashable {
    /// Its path in the bundle.
    package var path: String
    /// Its size as it is read.
    package var bytes: Int
    /// Triangles and vertices of all its primitives.
    package var triangles = 0
    package var vertices = 0
    /// Rows of all its property tables.
    package var features = 0
}

/// What the tiles at one depth are.
package struct LevelSurvey: Sendable {
    /// Tiles, and those of them that show something.
    package var tiles = 0
    package var contents = 0
    /// Of the contents.
    package var bytes = 0
    package var triangles = 0
    package var vertices = 0
    package var features = 0
    /// The geometric errors of the tiles, metres, unsorted.
    package var errors: [Double] = []

    /// Least, median and greatest geometric error, metres; nil without tiles.
    package var errorRange: (minimum: Double, median: Double, maximum: Double)? {
        let sorted = errors.sorted()
        guard let least = sorted.first, let greatest = sorted.last else { return nil }
        return (least, sorted[sorted.count / 2], greatest)
    }
}

/// Rows of the property tables of one class.
package struct ClassRows: Sendable {
    /// In tiles without children, which show everything once.
    package var leaves = 0
    /// In all tiles.
    package var all = 0
}

/// What the globe says of a bundle: degrees, and metres above the ellipsoid. In the plane of a projected system:
/// metres to the east and north, and heights.
package struct BundleExtent: Sendable {
    /// The western end; above the eastern one across the 180th meridian.
    package var west: Double { isInPlane ? left : longitudes.west }
    /// The eastern end.
    package var east: Double { isInPlane ? right : longitudes.east }
    package var south = Double.infinity
    package var north = -Double.infinity
    package var lowest = Double.infinity
    package var highest = -Double.infinity
    /// Whether the tileset says that it stands in the plane of a projected system.
    package var isInPlane = false
    /// Whether nothing has been added.
    package var isEmpty: Bool { south > north }

    private var longitudes = LongitudeRange()
    private var left = Double.infinity
    private var right = -Double.infinity

    mutating func add(longitude: Double, latitude: Double, height: Double) {
        guard longitude.isFinite, latitude.isFinite, height.isFinite else { return }
        if isInPlane {
            left = min(left, longitude)
            right = max(right, longitude)
        } else {
            longitudes.formUnion(west: longitude, east: longitude)
        }
        south = min(south, latitude)
        north = max(north, latitude)
        lowest = min(lowest, height)
        highest = max(highest, height)
    }
}

/// The projected system in whose plane a bundle says to stand.
package struct PlaneSurvey: Sendable {
    /// The authority and code, or a name.
    package var identifier: String
    /// The system's name.
    package var name: String
    /// What the third coordinate is, for people.
    package var heights: String
}

/// What a bundle of 3D Tiles holds.
package struct BundleSurvey: Sendable {
    /// As it was named.
    package var name: String
    /// `asset.version` of the tileset: "1.0" or "1.1".
    package var version = ""
    /// `asset.extras.generator` or what else names the maker; empty if nothing does.
    package var generator = ""
    /// What is said of rights: of the tileset, then of the tiles; distinct, sorted.
    package var copyrights: Set<String> = []
    /// The tileset's own geometric error, metres: that of drawing nothing.
    package var geometricError: Double?
    /// The schema of the metadata, as it stands in the tileset; nil without one.
    package var schema: JSONValue?
    /// The projected system in whose plane it stands; nil on the globe.
    package var plane: PlaneSurvey?
    /// What the leaves' bounding volumes cover.
    package var extent = BundleExtent()
    /// By depth, the root first.
    package var levels: [LevelSurvey] = []
    /// Property-table rows by class; iterate sorted.
    package var classes: [String: ClassRows] = [:]
    /// Tilesets: the first and the external ones.
    package var tilesets = 0
    /// Tiles without children that show something.
    package var leaves = 0
    /// Triangles in them.
    package var leafTriangles = 0
    /// Extensions used, with the number of files that use each; iterate sorted.
    package var extensions: [String: Int] = [:]
    /// Contents by their format: `glb`, `b3dm`; iterate sorted.
    package var formats: [String: Int] = [:]
    /// The largest contents, largest first, at most ten.
    package var largest: [TileFileSurvey] = []
    /// Contents by size: up to 2^index KiB; the last one is open.
    package var sizes = [Int](repeating: 0, count: BundleSurvey.sizeClasses)
    /// The number of size classes: up to 1 KiB, 2 KiB … 16 MiB, and more.
    package static let sizeClasses = 16
    /// Files of the bundle.
    package var files = 0
    /// Their sizes as they are read, bytes.
    package var bytes = 0
    /// What they take in the bundle, compressed if they are, bytes.
    package var storedBytes = 0
    /// Bytes of all contents.
    package var contentBytes = 0
    /// Bytes of all tilesets.
    package var tilesetBytes = 0
    /// What is wrong.
    package var problems = ProblemTally()

    init(name: String) { self.name = name }

    /// All tiles.
    package var tiles: Int { levels.reduce(0) { $0 + $1.tiles } }

    /// Distinct contents.
    package var contents: Int { formats.values.reduce(0, +) }

    mutating func add(_ file: TileFileSurvey) {
        contentBytes.addClamping(file.bytes)
        var index = 0
        while index < Self.sizeClasses - 1, file.bytes > 1024 << index { index += 1 }
        sizes[index] += 1
        largest.append(file)
        largest.sort {
            $0.bytes != $1.bytes ? $0.bytes > $1.bytes : $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
        }
        if largest.count > 10 { largest.removeLast() }
    }
}

internal import Diagnostics
internal import SpatialFrames
package import TilePipeline

/// Where on earth objects lie: their extent, the heights of their lowest points, and which lie far from the rest.
///
/// Bounded: a count for each decimetre of height and what `OutlierCheck` keeps. Merging is commutative.
package struct PlaceSurvey: Sendable {
    /// Top-level objects that were placed.
    package private(set) var objects = 0
    private var longitudes = LongitudeRange()
    /// Degrees from −180 to 180; `west` is above `east` across the 180th meridian.
    package var west: Double { longitudes.west }
    package var east: Double { longitudes.east }
    /// Degrees, in the middle between `west` and `east`.
    package var middleLongitude: Double { LongitudeRange.middle(west: west, east: east) }
    /// Degrees.
    package private(set) var south = Double.infinity
    package private(set) var north = -Double.infinity
    /// Metres: the lowest and the highest point.
    package private(set) var lowest = Double.infinity
    package private(set) var highest = -Double.infinity
    /// Metres: the highest of the lowest points of the objects.
    package private(set) var highestBase = -Double.infinity
    /// Metres of the sea level (EGM96) above the ellipsoid where most objects are; nil where it is not known.
    package var seaLevel: Double?
    /// Objects that lie far from most others, once all are known.
    package var outliers: OutlierCheck.Outliers?
    /// The lowest points of the objects in the source's own heights.
    package private(set) var sourceBases = SourceBases()
    /// Objects that reach lower or higher than any ground.
    package var strayHeights = StrayHeights()
    private var bases: [Int: Int] = [:]
    private var tops: [Int: Int] = [:]
    /// Where the objects lie to each other.
    package private(set) var outlierCheck = OutlierCheck()

    /// Adds what a top-level object covers.
    ///
    /// - Parameter heights: the heights of its points in the source.
    mutating func add(_ bounds: TreePlacement.Bounds, heights: [Double], first: Place) {
        objects += 1
        sourceBases.add(heights)
        longitudes.formUnion(west: bounds.westDegrees, east: bounds.eastDegrees)
        south = min(south, bounds.southDegrees)
        north = max(north, bounds.northDegrees)
        lowest = min(lowest, bounds.bottom)
        highest = max(highest, bounds.top)
        highestBase = max(highestBase, bounds.bottom)
        bases[Self.decimetres(bounds.bottom), default: 0] += 1
        tops[Self.decimetres(bounds.top), default: 0] += 1
        outlierCheck.add(
            west: bounds.westDegrees, south: bounds.southDegrees, east: bounds.eastDegrees,
            north: bounds.northDegrees, at: first)
    }

    /// The extent from west to east along its middle parallel, metres, as the crow flies; 0 without objects.
    package var width: Double {
        guard objects > 0 else { return 0 }
        let middle = (south + north) / 2
        return Self.distance(west, middle, east, middle)
    }

    /// The extent from south to north, metres, as the crow flies; 0 without objects.
    package var depth: Double { objects > 0 ? Self.distance(west, south, west, north) : 0 }

    private static func distance(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Double {
        func position(_ longitude: Double, _ latitude: Double) -> Position<ECEF> {
            WGS84Ellipsoid.position(
                of: Cartographic(
                    longitude: Angle(degrees: longitude), latitude: Angle(degrees: latitude),
                    height: EllipsoidalHeight(metres: 0)))
        }
        return (position(east, north) - position(west, south)).length
    }

    /// The median of the objects' lowest points, metres, to a decimetre; nil without objects.
    package var medianBase: Double? { median(bases) }

    /// The median of the objects' highest points, metres, to a decimetre; nil without objects.
    package var medianTop: Double? { median(tops) }

    private func median(_ heights: [Int: Int]) -> Double? {
        var before = 0
        for (height, count) in heights.sorted(by: { $0.key < $1.key }) {
            before += count
            if before > objects / 2 { return Double(height) / 10 }
        }
        return nil
    }

    private static func decimetres(_ metres: Double) -> Int { Int((max(-1e6, min(1e6, metres)) * 10).rounded()) }

    /// Adds what another worker saw.
    mutating func merge(_ other: PlaceSurvey) {
        objects += other.objects
        longitudes.formUnion(other.longitudes)
        south = min(south, other.south)
        north = max(north, other.north)
        lowest = min(lowest, other.lowest)
        highest = max(highest, other.highest)
        highestBase = max(highestBase, other.highestBase)
        bases.merge(other.bases, uniquingKeysWith: +)
        tops.merge(other.tops, uniquingKeysWith: +)
        sourceBases.merge(other.sourceBases)
        outlierCheck.merge(other.outlierCheck)
        strayHeights.merge(other.strayHeights)
    }
}

/// A range of longitudes gathered from parts in any order: the shorter of the two ways round the globe.
///
/// Numbers are degrees from −180 to 180; a range across the 180th meridian has its west above its east, as in GeoJSON.
/// Of a range that holds both meridians, Greenwich's and the 180th, nothing is left out: it is the whole circle.
package struct LongitudeRange: Sendable, Hashable {
    /// From −180 to 180, and from 0 to 360: one of them cuts the range at neither end.
    private var plainWest = Double.infinity
    private var plainEast = -Double.infinity
    private var turnedWest = Double.infinity
    private var turnedEast = -Double.infinity

    /// An empty range.
    package init() {}

    /// Whether nothing was added.
    package var isEmpty: Bool { plainWest > plainEast }

    /// Adds the longitudes eastwards from `west` to `east`, which is below `west` across the 180th meridian.
    package mutating func formUnion(west: Double, east: Double) {
        if west <= east {
            plainWest = min(plainWest, west)
            plainEast = max(plainEast, east)
            let crossesGreenwich = west < 0 && east >= 0
            turnedWest = min(turnedWest, crossesGreenwich ? 0 : Self.turned(west))
            turnedEast = max(turnedEast, crossesGreenwich ? 360 : Self.turned(east))
        } else {
            plainWest = -180
            plainEast = 180
            turnedWest = min(turnedWest, Self.turned(west))
            turnedEast = max(turnedEast, Self.turned(east))
        }
    }

    /// Adds another range.
    package mutating func formUnion(_ other: LongitudeRange) {
        plainWest = min(plainWest, other.plainWest)
        plainEast = max(plainEast, other.plainEast)
        turnedWest = min(turnedWest, other.turnedWest)
        turnedEast = max(turnedEast, other.turnedEast)
    }

    private static func turned(_ longitude: Double) -> Double { longitude < 0 ? longitude + 360 : longitude }

    private var crossesAntimeridian: Bool { turnedEast - turnedWest < plainEast - plainWest }

    /// The western end; +∞ while empty.
    package var west: Double { crossesAntimeridian && turnedWest > 180 ? turnedWest - 360 : ownWest }
    /// The eastern end; −∞ while empty.
    package var east: Double { crossesAntimeridian && turnedEast > 180 ? turnedEast - 360 : ownEast }
    private var ownWest: Double { crossesAntimeridian ? turnedWest : plainWest }
    private var ownEast: Double { crossesAntimeridian ? turnedEast : plainEast }

    /// The longitude in the middle between two ends, which may lie across the 180th meridian.
    package static func middle(west: Double, east: Double) -> Double {
        if west <= east { return (west + east) / 2 }
        let middle = (west + east + 360) / 2
        return middle > 180 ? middle - 360 : middle
    }
}

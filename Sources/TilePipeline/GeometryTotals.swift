package import CityObjects
internal import Representations
package import Spool

/// What the city objects of a run measure together, from their fingerprints.
package struct GeometryTotals: Sendable, Codable {
    /// Square metres of the surfaces of each kind.
    package private(set) var areas: [BoundarySurfaceKind: Double] = [:]
    /// Cubic metres of the objects that close up.
    package private(set) var volume = 0.0
    /// City objects that show something themselves.
    package private(set) var objectsWithSurfaces = 0
    /// Those of them whose surfaces close up and face outwards.
    package private(set) var closedObjects = 0
    /// The rings of what is shown.
    package private(set) var rings = 0

    /// Of nothing.
    package init() {}

    /// Adds the objects of a record.
    ///
    /// Sums of numbers on a grid, so that their order is seen only beyond the digits that are written.
    package mutating func add(_ record: SpoolRecord) {
        for fingerprint in record.fingerprints where fingerprint.polygonCount > 0 {
            objectsWithSurfaces += 1
            rings += Int(fingerprint.ringCount)
            for area in fingerprint.areas { areas[area.kind, default: 0] += area.area }
            if let own = fingerprint.volume {
                closedObjects += 1
                volume += own
            }
        }
    }

    /// Adds other totals.
    package mutating func merge(_ other: GeometryTotals) {
        areas.merge(other.areas, uniquingKeysWith: +)
        volume += other.volume
        objectsWithSurfaces += other.objectsWithSurfaces
        closedObjects += other.closedObjects
        rings += other.rings
    }
}

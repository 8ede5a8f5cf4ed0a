/// How many polygons were repaired in which way.
package struct RepairCounts: Sendable, Hashable, Codable {
    /// Polygons with repeated points, which were taken as one.
    package var points = 0
    /// Polygons with a ring that does not end where it starts, which was closed.
    package var closure = 0
    /// Polygons with holes that run the same way round as their exterior, which were turned.
    package var holes = 0
    /// Polygons of closed shells that faced inwards, which were turned.
    package var orientation = 0
    /// Polygons that lie in no plane, which were divided, and the flat patches that they were divided into.
    package var planarity = 0
    package var patches = 0
    /// Polygons that need a repair that is switched off, which were left out.
    package var refused = 0

    /// Nothing repaired.
    package init() {}

    /// Adds the counts of another worker.
    package mutating func add(_ other: RepairCounts) {
        points += other.points
        closure += other.closure
        holes += other.holes
        orientation += other.orientation
        planarity += other.planarity
        patches += other.patches
        refused += other.refused
    }
}

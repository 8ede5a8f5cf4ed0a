internal import SpatialFrames

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What the planner knows of one record, or of all those of one small cell: numbers only.
package struct PlanItem: Sendable {
    /// Where it lies: its key, and of several the first and the last.
    package private(set) var key: CellKey
    package private(set) var lastKey: CellKey
    /// The range of heights, metres above the ellipsoid.
    package private(set) var base: Double
    package private(set) var top: Double
    /// What its leaf representation costs, of several together.
    package private(set) var cost: Cost
    /// The deepest level whose cells are as wide as it is, in both directions; of several the least.
    package private(set) var deepestLevel: Int
    /// How many records it stands for.
    package private(set) var count = 1

    /// The item of a record.
    ///
    /// - Parameters:
    ///   - width: the largest horizontal extent, metres, ≥ 0.
    ///   - base: its lowest point, metres above the ellipsoid.
    ///   - top: its highest point.
    ///   - cost: of its leaf.
    package init(key: CellKey, width: Double, base: Double, top: Double, cost: Cost) {
        self.key = key
        lastKey = key
        self.base = base
        self.top = top
        self.cost = cost
        // Beyond 60° a cell is narrower from west to east than from south to north.
        let latitude = key.cell(atLevel: 16).centre.latitude.radians
        let share = min(1, max(0.01, (2 * cos(latitude) * 1e6).rounded() / 1e6))
        var level = 0
        while level < CellKey.maximumLevel, Cell(level: level + 1, code: 0).width * share >= width { level += 1 }
        deepestLevel = level
    }

    /// Lets the item stand for another one, too, whose key is no less than any of its own.
    package mutating func add(_ other: PlanItem) {
        lastKey = other.lastKey
        base = min(base, other.base)
        top = max(top, other.top)
        cost += other.cost
        deepestLevel = min(deepestLevel, other.deepestLevel)
        count += other.count
    }

    /// Whether it may be planned together with others of its cell of level `TilePlan.widestLeafLevel`: it is no wider
    /// than that cell.
    package var mayBeBundled: Bool { deepestLevel >= TilePlan.widestLeafLevel }
}

/// Counts of numbers by powers of two: bounded memory, and merging is addition.
package struct OctaveCounts: Sendable, Hashable, Codable {
    /// The count of each exponent `e`: numbers from 2^e to below 2^(e+1); zero and less stand at −1.
    private var counts: [Int: Int] = [:]

    /// Nothing.
    package init() {}

    /// Counts a number.
    package mutating func add(_ value: Int) {
        let exponent = value > 0 ? Int.bitWidth - 1 - value.leadingZeroBitCount : -1
        counts[exponent, default: 0] += 1
    }

    /// Adds other counts.
    package mutating func merge(_ other: OctaveCounts) { counts.merge(other.counts, uniquingKeysWith: +) }

    /// The bins from the first that is not empty to the last, those between included: lower bound inclusive, upper
    /// exclusive.
    package var bins: [(lower: Int, upper: Int, count: Int)] {
        guard let first = counts.keys.min(), let last = counts.keys.max() else { return [] }
        return (first...last).map { exponent in
            exponent < 0
                ? (0, 1, counts[exponent] ?? 0)
                : (1 << exponent, exponent < Int.bitWidth - 2 ? 1 << (exponent + 1) : Int.max, counts[exponent] ?? 0)
        }
    }
}

/// The tiles of one level of the tree.
package struct LevelSpread: Sendable, Hashable, Codable {
    /// How many tiles, and how many bytes and triangles in them.
    package var tiles = 0
    package var bytes = 0
    package var triangles = 0
    /// The range of their geometric errors, metres; 0 at leaves.
    package var leastError = Double.infinity
    package var greatestError = 0.0

    /// None.
    package init() {}
}

/// How tiles are spread over sizes and levels; merging is commutative and associative.
package struct TileSpread: Sendable, Hashable, Codable {
    /// Bytes of a tile.
    package var bytes = OctaveCounts()
    /// Triangles of a tile.
    package var triangles = OctaveCounts()
    /// Tiles by the level of their cell: 0 is the whole globe, each level halves the width.
    package private(set) var levels: [Int: LevelSpread] = [:]

    /// Nothing.
    package init() {}

    /// Counts a tile.
    package mutating func add(level: Int, bytes: Int, triangles: Int, error: Double) {
        self.bytes.add(bytes)
        self.triangles.add(triangles)
        var spread = levels[level] ?? LevelSpread()
        spread.tiles += 1
        spread.bytes += bytes
        spread.triangles += triangles
        spread.leastError = min(spread.leastError, error)
        spread.greatestError = max(spread.greatestError, error)
        levels[level] = spread
    }

    /// Adds other counts.
    package mutating func merge(_ other: TileSpread) {
        bytes.merge(other.bytes)
        triangles.merge(other.triangles)
        levels.merge(other.levels) { own, new in
            var sum = own
            sum.tiles += new.tiles
            sum.bytes += new.bytes
            sum.triangles += new.triangles
            sum.leastError = min(sum.leastError, new.leastError)
            sum.greatestError = max(sum.greatestError, new.greatestError)
            return sum
        }
    }
}

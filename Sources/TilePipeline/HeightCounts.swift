internal import Diagnostics
internal import Spool

/// Counts of numbers by a width of theirs: memory for the range of the numbers, and not for how many there are.
/// Merging is addition.
package struct HeightCounts: Sendable, Hashable, Codable {
    /// The width of a bin, metres.
    private let width: Double
    /// Counts by the nearest whole number of widths.
    private var counts: [Int32: Int] = [:]
    /// How many numbers.
    package private(set) var total = 0

    /// Without numbers.
    ///
    /// - Parameter width: of a bin, metres, > 0.
    package init(width: Double) { self.width = width }

    /// Counts a number; those beyond two thousand million widths count as there, and what is no number does not.
    package mutating func add(_ value: Double) {
        guard value.isFinite else { return }
        counts[Int32(max(-2e9, min(2e9, (value / width).rounded()))), default: 0] += 1
        total += 1
    }

    /// Adds what another worker counted, by the same width.
    package mutating func merge(_ other: HeightCounts) {
        counts.merge(other.counts, uniquingKeysWith: +)
        total += other.total
    }

    /// The numbers rounded to whole widths, ascending, with how many there are of each.
    package var sorted: [(value: Double, count: Int)] {
        // Divided rather than multiplied, so that a hundredth is the number that is written as one.
        let perMetre = (1 / width).rounded()
        return counts.sorted { $0.key < $1.key }.map { (Double($0.key) / perMetre, $0.value) }
    }

    /// The median, rounded to a whole width; nil without numbers.
    package var median: Double? {
        var before = 0
        for (value, count) in sorted {
            before += count
            if before > total / 2 { return value }
        }
        return nil
    }
}

/// Where the objects of one file stand: what `HeightCheck` asks. Merging is commutative and associative.
package struct PlacedTally: Sendable, Codable {
    /// The lowest and highest points of the objects in the result, to the metre.
    private var bases = HeightCounts(width: 1)
    private var tops = HeightCounts(width: 1)
    private var places = OutlierCheck()
    private var widest = 0.0

    /// Without objects.
    package init() {}

    /// Counts an object.
    mutating func add(_ record: SpoolRecord, at place: Place) {
        bases.add(record.base)
        tops.add(record.top)
        widest = max(widest, record.width)
        let extent = record.extent
        places.add(west: extent.west, south: extent.south, east: extent.east, north: extent.north, at: place)
    }

    /// Adds what another worker met.
    mutating func merge(_ other: PlacedTally) {
        bases.merge(other.bases)
        tops.merge(other.tops)
        places.merge(other.places)
        widest = max(widest, other.widest)
    }

    /// How many objects.
    var objects: Int { bases.total }

    /// The median of the lowest points, metres; nil without objects.
    var medianBase: Double? { bases.median }

    /// The median of the highest points, metres; nil without objects.
    var medianTop: Double? { tops.median }

    /// A place where most of them are, degrees; nil without objects.
    var crowd: (longitude: Double, latitude: Double)? { places.crowd }

    /// How far they spread, metres: the diagonal of the geocentric box around their middles, or the widest of them.
    var extent: Double { max(widest, places.extent) }
}

package import Diagnostics
package import Geodesy

/// Objects of a file, or of a run, that reach lower or higher than any ground on earth: values that stand for missing
/// heights, such as −9999, and slips of digits.
///
/// Bounded: the first objects in report order and a count of all. Merging is commutative and associative.
package struct StrayHeights: Sendable, Hashable, Codable {
    /// One such object.
    private struct Entry: Hashable, Comparable, Codable {
        var place: Place
        /// Its class.
        var kind: String
        /// The point of it that is farthest off, metres in the result.
        var height: Double
        /// The same as the source writes it; nil where the source has no heights.
        var source: Double?

        static func < (lhs: Self, rhs: Self) -> Bool {
            if lhs.place != rhs.place { return lhs.place < rhs.place }
            return (lhs.height, lhs.source ?? 0, lhs.kind) < (rhs.height, rhs.source ?? 0, rhs.kind)
        }
    }

    private var entries: [Entry] = []
    private var count = 0

    /// So many objects are told one by one.
    private static let most = 100
    /// Where ground may be, metres above the ellipsoid or the sea: from below the shore of the Dead Sea, which lies
    /// 430 m below the sea and 410 m below the ellipsoid, to above Everest, with 8,849 m and 8,820 m.
    private static let plausible = -450.0...9000.0
    /// What is nearer to most others stands with them, such as the galleries of a mine, metres.
    private static let apart = 500.0

    /// Without objects.
    package init() {}

    /// Adds an object if it reaches beyond all ground.
    ///
    /// - Parameters:
    ///   - bottom: its lowest point, metres in the result.
    ///   - top: its highest point.
    ///   - heights: the heights of its points in the result, those that were left out being no numbers.
    ///   - source: the same in the source; empty where the source has no heights.
    package mutating func add(
        bottom: Double, top: Double, heights: [Double], source: [Double], kind: String, at place: Place
    ) {
        guard bottom < Self.plausible.lowerBound || top > Self.plausible.upperBound else { return }
        // What lies farther off is said of objects that do both.
        let isLow = -bottom > top
        let extreme = isLow ? bottom : top
        var nearest: Int?
        for index in heights.indices where heights[index].isFinite {
            if nearest.map({ abs(heights[index] - extreme) < abs(heights[$0] - extreme) }) ?? true { nearest = index }
        }
        let written = nearest.flatMap { source.indices.contains($0) ? source[$0] : nil }
        insert(Entry(place: place, kind: kind, height: extreme, source: written))
        count += 1
    }

    /// Adds what another worker met.
    package mutating func merge(_ other: Self) {
        for entry in other.entries { insert(entry) }
        count += other.count
    }

    private mutating func insert(_ entry: Entry) {
        if entries.count == Self.most, let last = entries.last, last < entry { return }
        entries.insert(entry, at: entries.firstIndex { entry < $0 } ?? entries.count)
        if entries.count > Self.most { entries.removeLast() }
    }

    /// What is to be said of them, object by object, where they lie far from the others.
    ///
    /// - Parameter medianBase: the median of the lowest points of all objects, metres in the result.
    package func problems(medianBase: Double) -> [Problem] {
        let far = entries.filter { abs($0.height - medianBase) > Self.apart }
        var problems = far.map { entry in
            let isLow = entry.height < medianBase
            let written = entry.source.map { " (\(Self.metres($0)) in the source)" } ?? ""
            return Problem(
                .implausibleHeights, at: entry.place,
                "the \(isLow ? "lowest" : "highest") point of the \(entry.kind) is at \(Self.metres(entry.height)) m"
                    + "\(written), \(Self.metres(abs(entry.height - medianBase))) m \(isLow ? "below" : "above") the "
                    + "ground of most objects, where no ground on earth is: a value for a missing height, or a slip of "
                    + "digits? It is shown there; correct the source")
        }
        if count > entries.count, let last = far.last {
            problems.append(
                Problem(
                    .implausibleHeights, at: Place(file: last.place.file),
                    "\(count - entries.count) more objects have points below \(Self.metres(Self.plausible.lowerBound)) m "
                        + "or above \(Self.metres(Self.plausible.upperBound)) m, where no ground on earth is"))
        }
        return problems
    }

    private static func metres(_ value: Double) -> String {
        guard abs(value) < 1e12 else { return "\(value)" }
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}

extension CRSDescription {
    /// Whether the third coordinate is a height, and not one of three from the earth's centre.
    package var heightsAreThirdAxis: Bool { !axes.contains { $0.direction.hasPrefix("geocentric") } }
}

internal import Diagnostics
internal import SpatialFrames
internal import Spool

/// Where the records of a run lie to each other.
struct RecordCloud {
    private let records: [SpoolRecord]
    /// The middles of the records on the ellipsoid, whatever frame the result is in.
    private let positions: [Position<ECEF>]

    /// - Complexity: O(n).
    init(_ records: [SpoolRecord]) {
        self.records = records
        positions = records.map { record in
            let (longitude, latitude) = Self.middle(of: record)
            return WGS84Ellipsoid.position(
                of: Cartographic(
                    longitude: longitude, latitude: latitude, height: EllipsoidalHeight(metres: 0)))
        }
    }

    private static func middle(of record: SpoolRecord) -> (longitude: Angle, latitude: Angle) {
        (
            Angle(degrees: LongitudeRange.middle(west: record.extent.west, east: record.extent.east)),
            Angle(degrees: (record.extent.south + record.extent.north) / 2)
        )
    }

    /// The median of each geocentric coordinate: near most objects whatever lies elsewhere, also across the 180th
    /// meridian; nil without records.
    private var medianPosition: Position<ECEF>? {
        guard !records.isEmpty else { return nil }
        let half = records.count / 2
        return Position(
            x: positions.map(\.x).sorted()[half], y: positions.map(\.y).sorted()[half],
            z: positions.map(\.z).sorted()[half])
    }

    /// The record nearest to the median position, as a place; nil without records.
    var middle: (longitude: Angle, latitude: Angle)? {
        guard let centre = medianPosition else { return nil }
        // Of equally near ones the first in canonical order, so that the order of the records does not matter.
        let distances = positions.map { ($0 - centre).length }
        let nearest = records.indices.min { lhs, rhs in
            distances[lhs] == distances[rhs]
                ? SpoolRecord.precedes(records[lhs], records[rhs]) : distances[lhs] < distances[rhs]
        }
        return nearest.map { Self.middle(of: records[$0]) }
    }

    /// The diagonal of the geocentric box around the middles, or the largest object's size, metres.
    var extent: Double {
        guard var lower = positions.first else { return 0 }
        var upper = lower
        for position in positions {
            lower = Position(x: min(lower.x, position.x), y: min(lower.y, position.y), z: min(lower.z, position.z))
            upper = Position(x: max(upper.x, position.x), y: max(upper.y, position.y), z: max(upper.z, position.z))
        }
        return max(records.map(\.width).max() ?? 0, (upper - lower).length)
    }

    /// Records so far from most others that a wrong coordinate is likelier than a far village.
    struct Outliers {
        /// Indices of the records, the farthest first.
        var indices: [Int]
        /// The farthest one's distance from the middle of most others, metres.
        var distance: Double
    }

    /// No city is smaller, metres.
    private static let nearest = 20_000.0
    /// Fewer records have no crowd.
    private static let fewest = 4

    /// Those that lie more than 20 km and ten times as far from the median position as nine in ten records, if they are
    /// fewer than one in twenty; of fewer than forty records two or less that lie more than 100 km off, and of fewer
    /// than ten a single one that lies more than 1,000 km off.
    var outliers: Outliers? {
        guard records.count >= Self.fewest, let centre = medianPosition else { return nil }
        let distances = positions.map { ($0 - centre).length }
        let sorted = distances.sorted()
        var limit = max(Self.nearest, 10 * sorted[(records.count - 1) * 9 / 10])
        var allowed = (records.count - 1) / 20
        if records.count < 40 {
            let isCrowd = records.count >= 10
            limit = max((isCrowd ? 5 : 50) * Self.nearest, 10 * sorted[(records.count - 1) * 3 / 4])
            allowed = isCrowd ? 2 : 1
        }
        let far = distances.indices.filter { distances[$0] > limit }.sorted {
            distances[$0] == distances[$1]
                ? SpoolRecord.precedes(records[$0], records[$1]) : distances[$0] > distances[$1]
        }
        guard let farthest = far.first, far.count <= allowed else { return nil }
        return Outliers(indices: far, distance: distances[farthest])
    }
}

/// Tells of objects far from all others.
enum OutlierCheck {
    /// The note for a run: what it says, of the farthest object, and how many there are.
    ///
    /// - Parameters:
    ///   - files: the index of each record's file in `names`.
    static func note(
        _ records: [SpoolRecord], files: [Int], names: [String]
    ) -> (name: String, place: Place, count: Int)? {
        guard let outliers = RecordCloud(records).outliers, let farthest = outliers.indices.first else { return nil }
        let file = files.indices.contains(farthest) ? files[farthest] : -1
        let kilometres = Int((outliers.distance / 1000).rounded())
        let extent = records[farthest].extent
        return (
            "far from the others: the farthest of them, here, \(kilometres) km away at "
                + "\(degrees(extent.west))° E \(degrees(extent.south))° N",
            Place(file: names.indices.contains(file) ? names[file] : "", gmlID: records[farthest].identifier),
            outliers.indices.count
        )
    }

    private static func degrees(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}

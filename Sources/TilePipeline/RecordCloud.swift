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
        positions = records.map { WGS84Ellipsoid.position(of: $0.extent.middle) }
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
    var middle: Cartographic? {
        guard let centre = medianPosition else { return nil }
        // Of equally near ones the first in canonical order, so that the order of the records does not matter.
        let distances = positions.map { ($0 - centre).length }
        let nearest = records.indices.min { lhs, rhs in
            distances[lhs] == distances[rhs]
                ? SpoolRecord.precedes(records[lhs], records[rhs]) : distances[lhs] < distances[rhs]
        }
        return nearest.map { records[$0].extent.middle }
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
}

internal import Diagnostics
internal import Geodesy
internal import SpatialFrames
internal import Spool

/// Tells of a model that the map of the result's frame tears apart: neighbours on the ground, far apart in the tiles.
enum FrameTear {
    /// What to tell, the first object that lies on the smaller coordinate of the torn axis, and nil where nothing is.
    ///
    /// Maps stretch what lies far from where they are true, Web Mercator twelve times at its edge: only more than that
    /// is a tear.
    ///
    /// - Parameters:
    ///   - files: The index of each record's file.
    ///   - names: The files' names.
    /// - Complexity: O(n).
    static func note(
        _ records: [SpoolRecord], files: [Int], names: [String], plane: PlaneOfResult
    ) -> (name: String, place: Place)? {
        for axis in [\Position<ResultFrame>.x, \Position<ResultFrame>.y] {
            func precedes(_ lhs: Int, _ rhs: Int) -> Bool {
                let (left, right) = (records[lhs].origin[keyPath: axis], records[rhs].origin[keyPath: axis])
                // Of equal ones the first in canonical order, so that the order of the records does not matter.
                return left == right ? SpoolRecord.precedes(records[lhs], records[rhs]) : left < right
            }
            guard let first = records.indices.min(by: precedes), let last = records.indices.max(by: precedes) else {
                return nil
            }
            let width = records[last].origin[keyPath: axis] - records[first].origin[keyPath: axis]
            let distance = (middle(of: records[first]) - middle(of: records[last])).length
            guard width > 12 * distance + 1_000_000 else { continue }
            let isAtDateLine = records[first].extent.west < 0 && records[last].extent.east > 0 && axis == \.x
            return (
                "objects \(kilometres(distance)) km from each other on the ground stand \(kilometres(width)) km apart in "
                    + "the result: the map of \(plane.identifier) is cut between them"
                    + (isAtDateLine
                        ? ", at the 180th meridian; build without --frame, or in a system that crosses it, such as "
                            + "EPSG:3832 around the Pacific"
                        : "; build without --frame, or in a system made for the place"),
                Place(file: names[files[first]], gmlID: records[first].identifier)
            )
        }
        return nil
    }

    private static func middle(of record: SpoolRecord) -> Position<ECEF> {
        WGS84Ellipsoid.position(of: record.extent.middle)
    }

    private static func kilometres(_ metres: Double) -> Int { Int((metres / 1000).rounded(.up)) }
}

internal import Diagnostics
internal import Geodesy
internal import SpatialFrames
internal import Spool

/// The records at the ends of the first two axes of the result's frame. Records come in canonical order, so that of
/// equal ones the first and the last are always the same.
struct FrameEnds: Sendable {
    private(set) var first: [RecordHead] = []
    private(set) var last: [RecordHead] = []
    /// The two axes.
    static let axes: [any KeyPath<RecordHead, Double> & Sendable] = [\.originX, \.originY]

    /// Adds the next record of the order.
    mutating func add(_ head: RecordHead) {
        guard !first.isEmpty else {
            first = [head, head]
            last = [head, head]
            return
        }
        if head.originX < first[0].originX { first[0] = head }
        if head.originX >= last[0].originX { last[0] = head }
        if head.originY < first[1].originY { first[1] = head }
        if head.originY >= last[1].originY { last[1] = head }
    }
}

/// Tells of a model that the map of the result's frame tears apart: neighbours on the ground, far apart in the tiles.
enum FrameTear {
    /// What to tell, and the first record that lies on the smaller coordinate of the torn axis; nil where nothing is.
    ///
    /// Maps stretch what lies far from where they are true, Web Mercator twelve times at its edge: only more than that
    /// is a tear.
    static func note(_ ends: FrameEnds, plane: PlaneOfResult) -> (name: String, record: RecordHead)? {
        for (axis, (first, last)) in zip(FrameEnds.axes, zip(ends.first, ends.last)) {
            let width = last[keyPath: axis] - first[keyPath: axis]
            let distance = (middle(of: first) - middle(of: last)).length
            guard width > 12 * distance + 1_000_000 else { continue }
            let isAtDateLine = first.extent.west < 0 && last.extent.east > 0 && axis == \.originX
            return (
                "objects \(kilometres(distance)) km from each other on the ground stand \(kilometres(width)) km apart in "
                    + "the result: the map of \(plane.identifier) is cut between them"
                    + (isAtDateLine
                        ? ", at the 180th meridian; build without --frame, or in a system that crosses it, such as "
                            + "EPSG:3832 around the Pacific"
                        : "; build without --frame, or in a system made for the place"),
                first
            )
        }
        return nil
    }

    private static func middle(of record: RecordHead) -> Position<ECEF> {
        WGS84Ellipsoid.position(of: record.extent.middle)
    }

    private static func kilometres(_ metres: Double) -> Int { Int((metres / 1000).rounded(.up)) }
}

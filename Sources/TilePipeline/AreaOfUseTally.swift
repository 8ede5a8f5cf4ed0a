internal import Diagnostics
internal import Geodesy
internal import SpatialFrames

/// How many objects of one reference system lie inside its area of use, and far outside. Merging is commutative.
struct AreaOfUseTally: Sendable, Codable {
    /// So far outside nobody uses a system that others of the run use as it is meant: zone 32 serves all of Bavaria,
    /// which is up to 2° outside.
    static let reach = Angle(degrees: 2.5)

    private var inside = 0
    private var outside = 0
    private var first: Place?
    private var area = ""

    /// Counts an object by its distance from the area.
    mutating func add(_ distance: Angle, of area: GeographicArea, at place: @autoclosure () -> Place) {
        self.area = area.name
        guard distance > Angle(radians: 0) else {
            inside += 1
            return
        }
        guard distance > Self.reach else { return }
        outside += 1
        first = first.map { min($0, place()) } ?? place()
    }

    /// Adds the counts of another worker.
    mutating func merge(_ other: AreaOfUseTally) {
        inside += other.inside
        outside += other.outside
        if let place = other.first { first = first.map { min($0, place) } ?? place }
        if !other.area.isEmpty { area = area.isEmpty ? other.area : min(area, other.area) }
    }

    /// What is to be told of a system: nothing where all lie outside, since the geodesy says that of the whole file.
    func note(of system: String) -> (name: String, place: Place, count: Int)? {
        guard inside > 0, outside > 0, let first else { return nil }
        return (
            "\(system): objects more than 2.5° outside its area of use (\(area)), where others lie inside; are their "
                + "coordinates right, and in this system?", first, outside
        )
    }
}

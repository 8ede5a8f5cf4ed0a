/// What a document says of itself before its first member.
package struct DocumentContext: Sendable {
    /// The name for reports.
    package var file: String
    /// The folder that relative names in it start from, with a slash at its end; empty for the working folder.
    package var folder = ""
    /// The reference system of the model as written, by its envelope or else by its root; empty without one.
    package var srsName = ""
    /// The dimension that the envelope states; 3 without a word.
    package var dimension = 3
    /// The envelope's lower corner in source coordinates, empty if there is none.
    package var lowerCorner: [Double] = []
    /// The envelope's upper corner.
    package var upperCorner: [Double] = []
    /// A first point of the first members, the one nearest to all others, and its reference system; empty before they
    /// are known.
    package var firstPoint: [Double] = []
    package var firstPointSRSName = ""
    /// What the right angles of the first members in the system of the first point say of the order of degrees.
    package var rightAngles = RightAngles()

    /// A point of the document in source coordinates of a reference system, which tells axis orders apart; the same
    /// for every member. Nil where the document has none that is known to be in that system.
    ///
    /// What is there speaks before an envelope, which many documents leave at 0 0 0 or state in another order.
    ///
    /// - Parameter isForced: whether the system holds whatever the document says.
    package func sample(for srsName: String, isForced: Bool) -> [Double]? {
        if isForced || srsName == firstPointSRSName, let point = Self.usable(firstPoint) { return point }
        guard isForced || srsName == self.srsName, lowerCorner != upperCorner else { return nil }
        return Self.usable(lowerCorner)
    }

    /// So many first points of a document are looked at, so that one at 0 0 0 does not speak for the others.
    package static let mostPoints = 9

    /// The point with the least sum of distances to all others, the first of equals; empty without points.
    ///
    /// Complexity: O(n²).
    package static func middle(of points: [[Double]]) -> [Double] {
        let sums = points.map { point in
            points.reduce(0) { sum, other in
                let distance = max(abs(point[0] - other[0]), abs(point[1] - other[1]))
                return distance.isFinite ? sum + distance : sum
            }
        }
        let usable = points.indices.filter { points[$0][0].isFinite && points[$0][1].isFinite }
        return (usable.min { sums[$0] < sums[$1] } ?? points.indices.first).map { points[$0] } ?? []
    }

    /// The right angles of the document in a reference system; none where it is not known to be in that system.
    ///
    /// - Parameter isForced: whether the system holds whatever the document says.
    package func rightAngles(for srsName: String, isForced: Bool) -> RightAngles {
        isForced || srsName == firstPointSRSName ? rightAngles : RightAngles()
    }

    /// Whether the first point could be degrees, so that right angles are worth a look.
    package var mayBeDegrees: Bool {
        firstPoint.count == 3 && abs(firstPoint[0]) <= 180 && abs(firstPoint[1]) <= 180
    }

    private static func usable(_ point: [Double]) -> [Double]? {
        guard point.count == 3, point[0].isFinite, point[1].isFinite else { return nil }
        return [point[0], point[1], point[2].isFinite ? point[2] : 0]
    }

    /// A document of which nothing is known but its name and, if it is one, its file.
    package init(file: String, path: String = "") {
        self.file = file
        folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
}

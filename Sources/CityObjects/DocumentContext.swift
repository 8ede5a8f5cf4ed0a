/// What a document says of itself before its first member.
package struct DocumentContext: Sendable {
    /// The name for reports.
    package var file: String
    /// The folder that relative names in it start from, with a slash at its end; empty for the working folder.
    package var folder = ""
    /// The reference system of the model's envelope, as written; empty without one.
    package var srsName = ""
    /// The dimension that the envelope states for all positions; 3 without a word.
    package var dimension = 3
    /// The envelope's lower corner in source coordinates, empty if there is none.
    package var lowerCorner: [Double] = []
    /// The envelope's upper corner.
    package var upperCorner: [Double] = []
    /// The first point of the first members and its reference system; empty before they are known.
    package var firstPoint: [Double] = []
    package var firstPointSRSName = ""
    /// What the right angles of the first members in the system of the first point say of the order of degrees.
    package var rightAngles = RightAngles()

    /// A point of the document in source coordinates of a reference system, which tells axis orders apart; the same
    /// for every member. Nil where the document has none that is known to be in that system.
    ///
    /// - Parameter isForced: whether the system holds whatever the document says.
    package func sample(for srsName: String, isForced: Bool) -> [Double]? {
        if !isForced, srsName == self.srsName, let corner = Self.usable(lowerCorner) { return corner }
        if isForced || srsName == firstPointSRSName, let point = Self.usable(firstPoint) { return point }
        return isForced ? Self.usable(lowerCorner) : nil
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

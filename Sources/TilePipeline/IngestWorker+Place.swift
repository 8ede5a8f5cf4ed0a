internal import CityObjects
internal import Geodesy
internal import SpatialFrames
internal import Spool

extension IngestWorker {
    /// Counts an object as inside or outside the area of use of the system in which its coordinates are said to be.
    ///
    /// The geodesy looks at a few points of a document, and says what may be wrong with all of it. This is about each
    /// object: the one on 0 0 among good ones, or the half of a file that has another order of axes.
    func countAreaOfUse(_ extent: GeographicExtent, _ tree: CityObjectTree) {
        guard let description = placement.plan?.description, let area = description.areaOfUse else { return }
        let middle = extent.middle
        let distance = area.distance(longitude: middle.longitude, latitude: middle.latitude)
        summary.areasOfUse[description.interpretation, default: AreaOfUseTally()].add(
            distance, of: area, at: tree.place(ofObject: 0))
    }
}

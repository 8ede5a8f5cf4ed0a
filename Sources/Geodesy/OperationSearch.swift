internal import SpatialFrames

/// PROJ's proposals for one name of a reference system, asked for once: each question costs 5 to 100 ms.
final class OperationSearch {
    /// What the name says.
    let name: CRSName
    /// The systems that it stands for.
    let resolution: CRSResolution
    /// PROJ's state.
    let context: ProjContext
    private var proposals: [Question: [CandidateOperation]] = [:]

    /// What can be asked.
    private enum Question: Hashable, CaseIterable {
        case plane, planeAndEllipsoid, planeAndVertical
    }

    /// - Throws: as `CRSName` and `CRSResolution`.
    init(_ srsName: String, in context: ProjContext) throws(GeodesyError) {
        name = try CRSName(parsing: srsName)
        resolution = try CRSResolution(name, in: context)
        self.context = context
    }

    /// From the horizontal system to longitude and latitude.
    func plane() throws(GeodesyError) -> [CandidateOperation] {
        try ask(.plane, from: resolution.horizontal, to: "EPSG:4326")
    }

    /// From a system of three axes to longitude, latitude and ellipsoidal height.
    func planeAndEllipsoid() throws(GeodesyError) -> [CandidateOperation] {
        try ask(.planeAndEllipsoid, from: resolution.horizontal, to: "EPSG:4979")
    }

    /// From a compound system to longitude, latitude and ellipsoidal height; empty if it is none.
    func planeAndVertical() throws(GeodesyError) -> [CandidateOperation] {
        try ask(.planeAndVertical, from: resolution.compound, to: "EPSG:4979")
    }

    private func ask(
        _ question: Question, from source: ProjObject?, to code: String
    ) throws(GeodesyError) -> [CandidateOperation] {
        if let known = proposals[question] { return known }
        guard let source else { return [] }
        guard let target = ProjObject.definition(code, in: context) else {
            throw GeodesyError(.library, "PROJ's database has no \(code)" + context.lastWords())
        }
        let found = CandidateOperation.all(from: source, to: target)
        proposals[question] = found
        return found
    }

    /// Which of the proposals hold a place: where the answers are equal, so are the choices.
    func coverage(of place: Cartographic) throws(GeodesyError) -> [Bool] {
        // Where heights are asked for, the plane alone may still be needed; the key must not depend on that.
        if proposals[.planeAndVertical] != nil { _ = try plane() }
        return Question.allCases.flatMap { (proposals[$0] ?? []).map { $0.holds(place) } }
    }
}

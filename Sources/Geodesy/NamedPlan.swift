internal import Diagnostics
internal import SpatialFrames

/// Everything decided for one name of a reference system, and what depends on the point of the file that asks.
///
/// A datum often has many operations to WGS 84, each made for a part of its area: the place decides, as in PROJ's own
/// `cs2cs`. Points that the same operations hold get the same plan.
final class NamedPlan {
    private let base: CoordinateOperationPlan
    private let search: OperationSearch?
    private var plans: [[Bool]: CoordinateOperationPlan] = [:]
    /// The geoid that the plan without a place adds: whether it covers a place decides as well.
    private let geoid: GeoidCoverage?

    /// The plan of a name before any point was seen.
    ///
    /// - Throws: `GeodesyError` if nothing can be transformed from it.
    /// - Complexity: 10 to 200 ms, most of it PROJ's search.
    init(_ srsName: String, options: GeoreferencingOptions, in context: ProjContext) throws(GeodesyError) {
        if let origin = options.origin {
            search = nil
            base = try CoordinateOperationPlan.local(at: origin, stated: srsName, options: options, in: context)
        } else {
            let search = try OperationSearch(srsName, in: context)
            self.search = search
            base = try CoordinateOperationPlan(search, options: options, place: nil)
        }
        geoid =
            base.geoidStep.isEmpty
            ? nil : base.description.geoid.flatMap { GeoidCoverage(GeoidGrid(name: $0), in: context) }
    }

    /// The plan for a point of the file in source coordinates; nil for none, which leaves the authority's axis order.
    ///
    /// - Parameter evidence: what the right angles of the document say of its axis order; nil where nobody looked.
    ///
    /// - Throws: `guessRefused` if the options are strict.
    func plan(
        for sample: Position<SourceCRS>?, evidence: AxisOrderEvidence? = nil, using cache: OperationCache
    ) throws(GeodesyError) -> CoordinateOperationPlan {
        guard let sample, sample.x.isFinite, sample.y.isFinite else { return try base.accepted() }
        guard let search else { return try base.localRemark(for: sample).accepted() }
        let decision = base.axisDecision(for: sample, evidence: evidence, using: cache)
        var plan = base
        if let place = decision.place { plan = try self.plan(search, at: place) }
        plan.apply(decision)
        // A model in the wrong place is told as that.
        if let place = decision.place, !decision.remarks.contains(where: { $0.code == .limitedAccuracy }),
            let remark = HeightArea(search.resolution).remark(at: place, base.options)
        {
            plan.remarks.append(remark)
        }
        return try plan.accepted()
    }

    /// The plan for what lies at a place, in the authority's axis order.
    ///
    /// - Throws: `guessRefused` if the options are strict.
    func plan(at place: Cartographic) throws(GeodesyError) -> CoordinateOperationPlan {
        guard let search else { return try base.accepted() }
        return try plan(search, at: place).accepted()
    }

    private func plan(
        _ search: OperationSearch, at place: Cartographic
    ) throws(GeodesyError) -> CoordinateOperationPlan {
        var coverage = try search.coverage(of: place)
        // Asked as the plan asks, so that one answer stands for one plan or one refusal.
        if let geoid { coverage.append(geoid.covers(place)) }
        if let known = plans[coverage] { return known }
        let plan = try CoordinateOperationPlan(search, options: base.options, place: place)
        plans[coverage] = plan
        return plan
    }
}

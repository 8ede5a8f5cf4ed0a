package import SpatialFrames

/// The transformers of one worker, each made once. Not `Sendable`: every worker has its own.
///
/// What it returns depends on the name, the options and the sample only, never on what was asked before.
package final class GeoreferencingContext {
    /// The options of every plan.
    package let options: GeoreferencingOptions
    private var context: ProjContext?
    /// Plans by name, before any sample was seen.
    private var plans: [String: Result<CoordinateOperationPlan, GeodesyError>] = [:]
    /// Transformers by plan.
    private var transformers: [CoordinateOperationPlan: SourceTransformer] = [:]

    /// An empty cache.
    package init(options: GeoreferencingOptions = GeoreferencingOptions()) { self.options = options }

    /// The plan for a name and a point of the file, as `CoordinateOperationPlan.make` makes it.
    package func plan(
        for srsName: String, sample: Position<SourceCRS>? = nil
    ) throws(GeodesyError) -> CoordinateOperationPlan {
        let shared = try projContext()
        if plans[srsName] == nil {
            do throws(GeodesyError) {
                plans[srsName] = .success(
                    try CoordinateOperationPlan.make(srsName: srsName, options: options, in: shared))
            } catch {
                plans[srsName] = .failure(error)
            }
        }
        guard let plan = try plans[srsName]?.get() else {
            throw GeodesyError(.unknownName, "“\(srsName)” has no plan")
        }
        return try plan.oriented(for: sample, in: shared).accepted()
    }

    /// The transformer for a name and a point of the file; see `CoordinateOperationPlan.make` for the sample.
    package func transformer(
        for srsName: String, sample: Position<SourceCRS>? = nil
    ) throws(GeodesyError) -> SourceTransformer {
        try transformer(for: plan(for: srsName, sample: sample))
    }

    /// The transformer for a plan made elsewhere.
    package func transformer(for plan: CoordinateOperationPlan) throws(GeodesyError) -> SourceTransformer {
        if let known = transformers[plan] { return known }
        let transformer =
            plan.options.projSearchPaths == options.projSearchPaths
            ? try SourceTransformer(plan, in: projContext()) : try SourceTransformer(plan)
        transformers[plan] = transformer
        return transformer
    }

    private func projContext() throws(GeodesyError) -> ProjContext {
        if let context { return context }
        let created = try ProjContext(searchPaths: options.projSearchPaths)
        context = created
        return created
    }
}

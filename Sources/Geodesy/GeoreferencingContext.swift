package import SpatialFrames

/// The transformers of one worker, each made once. Not `Sendable`: every worker has its own.
///
/// What it returns depends on the name, the options and the sample only, never on what was asked before. Memory is
/// bounded: of many distinct names those used last are kept.
package final class GeoreferencingContext {
    /// The options of every plan.
    package let options: GeoreferencingOptions
    private let shared: SharedPlans?
    private var cache: OperationCache?
    /// What was decided by name; refusals too.
    private var plans = BoundedCache<String, Result<NamedPlan, GeodesyError>>(capacity: 512)
    /// Transformers by plan.
    private var transformers = BoundedCache<CoordinateOperationPlan, SourceTransformer>(capacity: 64)

    /// An empty cache.
    ///
    /// - Parameter shared: who makes the plans, with the same options; nil to make them here.
    package init(options: GeoreferencingOptions = GeoreferencingOptions(), shared: SharedPlans? = nil) {
        self.options = options
        self.shared = shared
    }

    /// Opens PROJ's database and the geoid that the options ask for by name.
    ///
    /// - Throws: `databaseMissing`, `gridMissing`.
    func check() throws(GeodesyError) {
        let context = try operations().context
        switch options.geoid {
        case .auto, .none: break
        case .egm96: _ = try GeoidGrid.demandedEGM96(in: context)
        case .file(let path): _ = try GeoidGrid.file(path, in: context)
        }
    }

    /// The plan for a name and a point of the file, as `CoordinateOperationPlan.make` makes it.
    ///
    /// - Parameter evidence: what the document's right angles say of its axis order; nil where nobody looked.
    package func plan(
        for srsName: String, sample: Position<SourceCRS>? = nil, evidence: AxisOrderEvidence? = nil
    ) throws(GeodesyError) -> CoordinateOperationPlan {
        if let shared { return try shared.plan(for: srsName, sample: sample, evidence: evidence) }
        let operations = try operations()
        return try namedPlan(for: srsName, in: operations.context)
            .plan(for: sample, evidence: evidence, using: operations)
    }

    private func namedPlan(for srsName: String, in context: ProjContext) throws(GeodesyError) -> NamedPlan {
        if let known = plans.value(for: srsName) { return try known.get() }
        let made: Result<NamedPlan, GeodesyError>
        do throws(GeodesyError) {
            made = .success(try NamedPlan(srsName, options: options, in: context))
        } catch {
            made = .failure(error)
        }
        plans.insert(made, for: srsName)
        return try made.get()
    }

    /// The transformer for a name and a point of the file; see `CoordinateOperationPlan.make` for the sample and `plan`
    /// for the evidence.
    package func transformer(
        for srsName: String, sample: Position<SourceCRS>? = nil, evidence: AxisOrderEvidence? = nil
    ) throws(GeodesyError) -> SourceTransformer {
        try transformer(for: plan(for: srsName, sample: sample, evidence: evidence))
    }

    /// The transformer for a plan made elsewhere.
    package func transformer(for plan: CoordinateOperationPlan) throws(GeodesyError) -> SourceTransformer {
        if let known = transformers.value(for: plan) { return known }
        let transformer =
            plan.options.projSearchPaths == options.projSearchPaths
            ? try SourceTransformer(plan, using: operations()) : try SourceTransformer(plan)
        transformers.insert(transformer, for: plan)
        return transformer
    }

    private func operations() throws(GeodesyError) -> OperationCache {
        if let cache { return cache }
        let created = OperationCache(
            try ProjContext(searchPaths: options.projSearchPaths, opensDatabase: shared == nil))
        cache = created
        return created
    }
}

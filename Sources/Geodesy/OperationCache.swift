/// The PROJ operations of one thread by their pipelines, so that each is built once: building costs 5 to 70 ms.
final class OperationCache {
    /// PROJ's state.
    let context: ProjContext
    /// Some 100 kB each, more with grids.
    private var operations = BoundedCache<String, ProjObject>(capacity: 64)

    /// An empty cache. The context does not hold it, so that both end together.
    init(_ context: ProjContext) { self.context = context }

    /// The operation of a plan.
    ///
    /// - Throws: `library` if PROJ cannot build it.
    func operation(for plan: CoordinateOperationPlan) throws(GeodesyError) -> ProjObject {
        try operation(plan.pipeline, named: plan.description.interpretation)
    }

    /// The operation of a pipeline.
    ///
    /// - Parameter name: what it is for, for the message.
    func operation(_ pipeline: String, named name: String) throws(GeodesyError) -> ProjObject {
        if let known = operations.value(for: pipeline) { return known }
        context.clearLog()
        guard let operation = ProjObject.definition(pipeline, in: context) else {
            throw GeodesyError(
                .library,
                "PROJ cannot build the operation for \(name)" + context.lastWords(),
                tried: [pipeline])
        }
        operations.insert(operation, for: pipeline)
        return operation
    }
}

internal import SpatialFrames
internal import Synchronization

/// The plans of a run for all of its workers, so that PROJ's database is read and its operations are searched once.
///
/// Who asks waits while another one is answered: most answers are known. They depend on the name, the options, the point
/// and the evidence only, never on who asked before.
package final class SharedPlans: Sendable {
    private let context: Mutex<GeoreferencingContext>

    /// Plans with some options. Opens PROJ's database and the geoid that the options ask for by name, so that a run can
    /// fail before its work.
    ///
    /// - Throws: `databaseMissing`, `gridMissing`.
    package init(_ options: GeoreferencingOptions) throws(GeodesyError) {
        let context = GeoreferencingContext(options: options)
        try context.check()
        self.context = Mutex(context)
    }

    /// The plan for a name and a point of the file; see `GeoreferencingContext.plan`.
    func plan(
        for srsName: String, sample: Position<SourceCRS>?, evidence: AxisOrderEvidence?
    ) throws(GeodesyError) -> CoordinateOperationPlan {
        try context.withLock { context throws(GeodesyError) in
            try context.plan(for: srsName, sample: sample, evidence: evidence)
        }
    }
}

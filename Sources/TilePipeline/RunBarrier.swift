internal import Diagnostics
internal import Spool

/// What stands between ingest and tiling: the records of a run in canonical order, each once (decision 14), and what
/// is known of all of them.
struct RunBarrier: Sendable {
    /// The records in their order.
    let records: SortedRecords
    /// What their heads say.
    let survey: RecordSurvey
    /// Identifiers that several objects have.
    let problems: [Problem]

    /// Sorts what ingest left behind.
    ///
    /// - Throws: `ConversionError` if the spool cannot be used, and `interrupted`.
    /// - Complexity: O(n log runs); memory for the cells of level 14 in which records lie, and what the spool allows.
    init(_ ingest: IngestResult, _ spool: RecordSpool, isStopped: () -> Bool) throws {
        do throws(SpoolError) {
            var survey = RecordSurvey()
            records = try SortedRecords(
                merging: ingest.runs, without: ingest.replaced, in: spool.medium, bufferBytes: spool.mergeBytes,
                onRecord: { (index, head) throws(SpoolError) in survey.add(head, at: index) },
                onCopy: { (head, identifier) throws(SpoolError) in survey.addCopy(head, identifier) })
            self.survey = survey
            if isStopped() {
                problems = []
            } else {
                let shared = try SharedIdentifiers.find(
                    in: records, objects: survey.objects, bufferBytes: spool.mergeBytes)
                problems = shared.map { identifier, count in
                    Problem(
                        .conflictingIdentifier, at: Place(file: "", gmlID: identifier),
                        "\(count) different objects have this gml:id; all are kept")
                }.sorted()
            }
        } catch {
            throw ConversionError(error)
        }
        if isStopped() { throw ConversionError.interrupted }
    }
}

extension ConversionError {
    /// A spool that cannot be read or written.
    init(_ error: SpoolError) { self = .cannotWrite("the records of the run: \(error.message)") }
}

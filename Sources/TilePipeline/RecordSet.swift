internal import CityObjects
internal import Diagnostics
internal import Spool

/// The records of a run in canonical order, each once (decision 14).
struct RecordSet {
    private(set) var records: [SpoolRecord]
    /// City objects of all depths that were identical copies.
    private(set) var duplicateObjects = 0
    /// Top-level objects that were identical copies.
    private(set) var duplicateTrees = 0
    private(set) var problems: [Problem] = []
    private(set) var notes = CountedNotes()

    /// Sorts the records and drops identical copies.
    ///
    /// - Complexity: O(n log n).
    init(_ unsorted: consuming [SpoolRecord]) {
        records = unsorted
        records.sort(by: SpoolRecord.precedes)
        var kept: [SpoolRecord] = []
        kept.reserveCapacity(records.count)
        var objectsByIdentifier: [String: Int] = [:]
        for record in records {
            if let last = kept.last, last.key == record.key, last.identifier == record.identifier,
                last.contentHash == record.contentHash
            {
                duplicateObjects += record.objects.count
                duplicateTrees += 1
                notes.add(
                    .duplicateObject, name: "identical copy, kept once", at: Place(file: "", gmlID: record.identifier))
                continue
            }
            // Parts, too: who looks an object up by its id looks among all.
            for object in record.objects { objectsByIdentifier[object.identifier, default: 0] += 1 }
            kept.append(record)
        }
        records = kept
        for (identifier, count) in objectsByIdentifier where count > 1 {
            problems.append(
                Problem(
                    .conflictingIdentifier, at: Place(file: "", gmlID: identifier),
                    "\(count) different objects have this gml:id; all are kept"))
        }
        problems.sort()
    }
}

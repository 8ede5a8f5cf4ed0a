internal import Representations
internal import Spool
internal import TileTree

/// A record as tiles above its leaf know it: without the leaf's own triangles where there is anything coarser, and with
/// the ways in which it can be shown there.
///
/// A class, since tiles of several levels sort, choose and keep the same records.
final class Candidate: Sendable {
    /// Its place in the canonical order.
    let index: Int
    let record: SpoolRecord
    /// How it can be shown, from fine to coarse; the last is not to show it.
    let rungs: [Rung]
    /// Which representation each rung is; nil for none.
    let representations: [Int?]
    /// What its coarsest representation costs; nil without any.
    let coarsest: Cost?

    /// A record as it is shown above its leaf.
    init(_ record: SpoolRecord, at index: Int) {
        self.index = index
        var stripped = record
        stripped.fingerprints = []
        if record.representations.count > 1 { stripped.representations[0] = Representation() }
        self.record = stripped
        coarsest = record.representations.last.map { CostModel.cost(stripped, $0) }
        (rungs, representations) = Self.ladder(of: stripped)
    }

    private static func ladder(of record: SpoolRecord) -> ([Rung], [Int?]) {
        let dropped = CostModel.errorOfDropping(diameter: record.diameter)
        var rungs: [Rung] = []
        var representations: [Int?] = []
        // The leaf's own triangles are repeated further up only where there is nothing coarser.
        let first = record.representations.count > 1 ? 1 : 0
        for number in first..<record.representations.count {
            let error = record.representations[number].error
            // A rung that is no better than showing nothing is none.
            guard error < dropped, error >= rungs.last?.error ?? 0 else { continue }
            let cost = CostModel.cost(record, record.representations[number])
            // Fewer triangles on more surfaces may cost more: a coarser rung has to be cheaper.
            if let last = rungs.last, cost.bytes >= last.cost.bytes { continue }
            rungs.append(Rung(error: error, cost: cost))
            representations.append(number)
        }
        rungs.append(Rung(error: dropped, cost: .zero))
        representations.append(nil)
        return (rungs, representations)
    }
}

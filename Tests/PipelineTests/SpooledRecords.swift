import Spool

@testable import TilePipeline

extension IngestResult {
    /// All records that ingest left behind, with their heads, in no particular order.
    func records(in spool: RecordSpool) throws -> [(head: RecordHead, record: SpoolRecord)] {
        try runs.flatMap { run in
            try run.records(0..<run.count, in: spool.medium) { head, _ in !replaced.contains(head.contentHash) }
        }
    }
}

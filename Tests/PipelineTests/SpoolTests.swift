import CityObjects
import Spool
import Testing

@testable import TilePipeline

/// Sorted runs, their merging, and what is found in them.
@Suite struct SpoolTests {
    /// A record with few distinct keys and names, so that many share theirs.
    private static func record(_ random: inout SplitMix64) -> SpoolRecord {
        var record = SpoolRecord()
        record.key = UInt64(random.integer(0..<12)) << 33
        record.identifier = ["Z", "a", "ä", "é", "", "house-12"][random.integer(0..<6)]
        record.objects = [RecordObject(kind: .building, identifier: record.identifier, parent: -1)]
        for part in 0..<random.integer(0..<3) {
            record.objects.append(
                RecordObject(
                    kind: .buildingPart, identifier: "\(record.identifier)-\(random.integer(0..<40))\(part)", parent: 0)
            )
        }
        record.base = Double(random.integer(0..<3))
        return record
    }

    /// Some runs of records in a spool, with their records as they were added.
    private static func runs(
        _ random: inout SplitMix64, _ spool: RecordSpool, writers: Int
    ) throws -> (runs: [RecordRun], records: [SpoolRecord]) {
        var runs: [RecordRun] = []
        var records: [SpoolRecord] = []
        for _ in 0..<writers {
            var writer = spool.writer()
            for _ in 0..<random.integer(0..<120) {
                var record = record(&random)
                writer.append(&record, file: random.integer(0..<4))
                records.append(record)
                if writer.isFull, let run = try writer.flush() { runs.append(run) }
            }
            if let run = try writer.flush() { runs.append(run) }
        }
        return (runs, records)
    }

    @Test(
        "runs in memory and on the disk merge to all records in canonical order, each once", arguments: UInt64(1)...12)
    func merging(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var plan = ConversionPlan()
        plan.output = folder.path + "/out"
        for medium in [MemoryMedium() as any SpoolMedium, try WorkFolder(plan).medium()] {
            var random = SplitMix64(seed: seed)
            let spool = RecordSpool(medium: medium, runBytes: random.integer(1..<6000), mergeBytes: 1)
            let (runs, records) = try Self.runs(&random, spool, writers: 4)
            var expected: [SpoolRecord] = []
            for record in records.sorted(by: SpoolRecord.precedes) where record != expected.last {
                expected.append(record)
            }
            var indices: [Int] = []
            var copies = 0
            let sorted = try SortedRecords(
                merging: runs, in: medium, bufferBytes: spool.mergeBytes,
                onRecord: { (index, _) in indices.append(index) },
                onCopy: { (_, _) in copies += 1 })
            #expect(sorted.count == expected.count && copies == records.count - expected.count, "seed \(seed)")
            #expect(indices == Array(0..<expected.count))
            let read = try sorted.heads(0..<sorted.count).map { try sorted.record($0) }
            #expect(read == expected, "seed \(seed)")
            for (head, record) in zip(try sorted.heads(0..<sorted.count), expected) {
                #expect(try sorted.identifier(head) == record.identifier)
                #expect(head.contentHash == record.contentHash && Int(head.objectCount) == record.objects.count)
            }
        }
    }

    @Test(
        "identifiers of several objects are found with their counts, in however many passes", arguments: UInt64(1)...6)
    func shared(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let spool = RecordSpool.inMemory()
        let (runs, _) = try Self.runs(&random, spool, writers: 3)
        let sorted = try SortedRecords(
            merging: runs, in: spool.medium, bufferBytes: 1 << 16, onRecord: { (_, _) in }, onCopy: { (_, _) in })
        var counts: [String: Int] = [:]
        for head in try sorted.heads(0..<sorted.count) {
            for object in try sorted.record(head).objects { counts[object.identifier, default: 0] += 1 }
        }
        let expected = counts.filter { $0.value > 1 }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        // The real count makes one pass, a great one many.
        for objects in [counts.values.reduce(0, +), 3_000_000] {
            let found = try SharedIdentifiers.find(in: sorted, objects: objects, bufferBytes: 0)
            #expect(found.map(\.identifier) == expected.map(\.key), "seed \(seed)")
            #expect(found.map(\.count) == expected.map(\.value), "seed \(seed)")
        }
    }

    @Test("a run whose bytes were changed is an error")
    func damage() throws {
        var random = SplitMix64(seed: 5)
        let folder = try TemporaryFolder()
        var plan = ConversionPlan()
        plan.output = folder.path + "/out"
        let medium = try WorkFolder(plan).medium()
        let spool = RecordSpool(medium: medium, runBytes: 1 << 20, mergeBytes: 1 << 16)
        let (runs, records) = try Self.runs(&random, spool, writers: 1)
        let sorted = try SortedRecords(
            merging: runs, in: medium, bufferBytes: 1 << 16, onRecord: { (_, _) in }, onCopy: { (_, _) in })
        let head = try #require(try sorted.heads(0..<1).first)
        #expect(!records.isEmpty)
        try medium.write([0xFF, 0xFF, 0xFF], at: head.offset + 30)
        #expect(throws: SpoolError.self) { try sorted.record(head) }
        #expect(throws: SpoolError.self) { try medium.read(1000, at: 1 << 40) }
        #expect(throws: SpoolError.self) { try MemoryMedium().read(1, at: 0) }
    }

    @Test("the median of counted numbers is that of the numbers, rounded", arguments: UInt64(1)...20)
    func median(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var first = HeightCounts(width: 0.01)
        var second = HeightCounts(width: 0.01)
        var values: [Double] = []
        for _ in 0..<random.integer(1..<400) {
            let value = random.number(-40...900)
            values.append(value)
            if random.integer(0..<2) == 0 { first.add(value) } else { second.add(value) }
        }
        first.merge(second)
        first.add(.nan)
        let rounded = values.map { ($0 * 100).rounded() / 100 }.sorted()
        #expect(abs((first.median ?? .nan) - rounded[rounded.count / 2]) < 1e-9, "seed \(seed)")
        #expect(first.total == values.count && first.sorted.reduce(0) { $0 + $1.count } == values.count)
        #expect(HeightCounts(width: 1).median == nil)
    }
}

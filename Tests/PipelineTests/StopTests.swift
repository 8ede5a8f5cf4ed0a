import CityObjects
import Diagnostics
import Geodesy
import Spool
import Synchronization
import Testing

@testable import TilePipeline

@Suite("Asked to stop, the work stops at the next object, group or reference system")
struct StopTests {
    /// Counts the objects that it sees, and asks the run to stop at one of them.
    private final class Stopping: CityObjectStage {
        let name = "stopping"
        let version = "1"
        private let limit: Int
        private let seen = Atomic<Int>(0)
        let isDue = Atomic<Bool>(false)
        var count: Int { seen.load(ordering: .relaxed) }

        init(at limit: Int) { self.limit = limit }

        func process(_ object: inout StagedObject) -> StageDecision {
            if seen.add(1, ordering: .relaxed).newValue == limit { isDue.store(true, ordering: .relaxed) }
            return .keep
        }
    }

    @Test("the objects of a batch behind the one during which it was asked are not looked at")
    func batch() async throws {
        let folder = try TemporaryFolder()
        let boxes = (0..<50).map { MadeDocuments.Box(id: "b\($0)", east: 534_000 + 25 * Double($0)).xml }
        let document = MadeDocuments.document("a.gml", members: boxes)
        var plan = BuiltCity.plan()
        plan.inputs = [try folder.write("in/" + document.name, document.bytes)]
        plan.output = folder.path + "/out"
        plan.jobs = 1
        let stage = Stopping(at: 3)
        plan.stages = [stage]
        do {
            _ = try await Conversion(
                plan, monitor: ConversionMonitor(isStopRequested: { stage.isDue.load(ordering: .relaxed) })
            ).run()
            Issue.record("the run went on")
        } catch ConversionError.interrupted {}
        #expect(stage.count == 3)
    }

    @Test("an object in many reference systems is left at the next one")
    func systems() {
        var tree = CityObjectTree()
        tree.x = Array(repeating: 9, count: 100)
        tree.y = Array(repeating: 51, count: 100)
        tree.z = Array(repeating: 0, count: 100)
        tree.coordinateRuns = (0..<100).map { CoordinateRun(firstPoint: $0, srsName: "no such system \($0)") }
        let asked = Atomic<Int>(0)
        let placement = TreePlacement(crs: nil, options: GeoreferencingOptions()) {
            asked.add(1, ordering: .relaxed)
            return true
        }
        guard
            case .interrupted = placement.place(
                tree, DocumentContext(file: "a.gml"), fileIndex: 0, onStretch: { _ in Issue.record("placed") })
        else {
            Issue.record("not interrupted")
            return
        }
        #expect(asked.load(ordering: .relaxed) == 1)
    }

    /// Groups that are in one another: each is in the one before it, and all objects in the last.
    private func nested(_ count: Int, _ spool: RecordSpool) throws -> (groups: [GroupOfFile], result: IngestResult) {
        let groups = (0..<count).map { index in
            var group = CityObjectGroup(identifier: "g\(index)", file: "a.gml", line: index + 1, attributes: [])
            let member = index + 1 < count ? "g\(index + 1)" : "b"
            group.members = [CityObjectGroup.Member(identifier: member, role: "")]
            return GroupOfFile(file: 0, group: group)
        }
        var record = SpoolRecord()
        record.identifier = "b"
        record.objects = [RecordObject(kind: .building, identifier: "b", parent: -1)]
        var writer = spool.writer()
        writer.append(&record, file: 0)
        let run = try #require(try writer.flush())
        return (groups, IngestResult(runs: [run]))
    }

    @Test("groups within groups are followed until a stop is asked for, and no record has half of them")
    func groups() throws {
        let plan = BuiltCity.plan()
        let spool = RecordSpool.inMemory()
        let (groups, before) = try nested(500, spool)
        var whole = before
        var memberships = GroupMemberships(groups)
        try memberships.apply(to: &whole, spool, plan, isStopped: { false })
        let ids = try #require(whole.records(in: spool).first).record.attributes.map {
            $0.text.split(separator: "; ").count
        }
        #expect(ids == [500])
        for limit in [1, 250, 501, 900] {
            var stopped = before
            var asked = 0
            var again = GroupMemberships(groups)
            #expect(throws: ConversionError.self) {
                try again.apply(
                    to: &stopped, spool, plan,
                    isStopped: {
                        asked += 1
                        return asked >= limit
                    })
            }
            let records = try stopped.records(in: spool)
            #expect(asked == limit && records.count == 1 && records[0].record.attributes.isEmpty)
        }
    }
}

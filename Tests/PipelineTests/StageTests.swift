import CityObjects
import Diagnostics
import Testing

@testable import TilePipeline

/// Stages of the user: what they change reaches the tiles, what they drop is counted, and bytes stay equal.
@Suite struct StageTests {
    /// Gives top-level objects their number of parts, and drops bridges and what has no geometry above a height.
    private struct Marking: CityObjectStage {
        let name = "marking"
        let version = "3"

        func process(_ object: inout StagedObject) -> StageDecision {
            guard object.tree.objects[0].kind != .bridge else { return .drop(because: "a bridge") }
            object.set("pieces", to: object.tree.objects.count - 1)
            object.set("measured", to: 2.5, unit: "m")
            object.set("measured", to: object.attribute("pieces")?.doubleValue ?? -1, unit: "m")
            object.set("nothing", to: .nan)
            object.rename("function", to: "use")
            if object.tree.objects[0].identifier == "twin" { object.report("seen") }
            return .keep
        }
    }

    private struct Refusing: CityObjectStage {
        let name = "refusing"
        let version = "1"

        func process(_ object: inout StagedObject) -> StageDecision {
            // It sees what the stage before did.
            object.attribute("pieces")?.integerValue == 0 && object.tree.objects[0].identifier == "lonely"
                ? .drop(because: "lonely") : .keep
        }
    }

    private static let documents = [
        MadeDocuments.city("city.gml", seed: 31, buildings: 40),
        MadeDocuments.document(
            "boxes.gml",
            members: [
                MadeDocuments.Box(id: "twin").xml, MadeDocuments.Box(id: "twin").xml,
                MadeDocuments.Box(id: "lonely", base: 170).xml, "<bldg:Building gml:id=\"empty\"/>",
            ]),
    ]

    private static func build(jobs: Int) async throws -> BuiltCity {
        var plan = BuiltCity.plan()
        plan.jobs = jobs
        plan.stages = [Marking(), Refusing()]
        return try await BuiltCity(documents, plan: plan)
    }

    @Test("attributes that a stage sets and renames stand in the tiles with their types")
    func attributes() async throws {
        let built = try await Self.build(jobs: 2)
        let objects = try #require(built.bundle.schema.metadataClass("CityObject"))
        #expect(objects.property("pieces")?.componentType == .int8)
        #expect(objects.property("measured")?.componentType == .float64)
        #expect(objects.property("measured")?.description.contains("Unit: m.") == true)
        #expect(objects.property("use") != nil && objects.property("function") == nil)
        #expect(objects.property("nothing") == nil)
        var pieces: [String: Double] = [:]
        for leaf in built.bundle.leaves {
            guard let table = built.bundle.nodes[leaf].content?.objectTable else { continue }
            for row in 0..<table.count where table.column("parent")?.values.text(at: row) ?? "" == "" {
                let id = table.column("gml_id")?.values.text(at: row) ?? ""
                pieces[id] = table.column("pieces")?.values.number(at: row)
            }
        }
        #expect(pieces["twin"] == 0)
        #expect(pieces.values.contains { $0 > 0 })
        #expect(pieces["lonely"] == nil)
    }

    @Test("what stages drop is counted by stage and reason, and nothing vanishes")
    func balance() async throws {
        let report = try await Self.build(jobs: 2).report
        #expect(report.cityObjects[.bridge] == 1 && report.leafKinds[.bridge] == nil)
        #expect(report.stages.map(\.name) == ["marking", "refusing"])
        #expect(report.stages.allSatisfy { $0.droppedObjects > 0 })
        #expect(report.quarantinedObjects == 1 && report.duplicateObjects == 1)
        #expect(
            report.inputObjects == report.leafObjects + report.quarantinedObjects + report.duplicateObjects
                + report.droppedObjects)
        let dropped = report.notes.sorted.filter { $0.key.code == .droppedByStage }
        #expect(dropped.map(\.key.name) == ["marking: a bridge", "refusing: lonely"])
        #expect(dropped.reduce(0) { $0 + $1.entry.count } == report.droppedObjects)
        let remarks = report.problems.filter { $0.code == .stageRemark }
        #expect(remarks.map(\.message) == ["marking: seen", "marking: seen"])
        #expect(remarks.allSatisfy { $0.place.gmlID == "twin" && $0.place.line > 0 })
    }

    @Test("the same stages give the same bytes with any number of jobs, and other bytes than none")
    func bytes() async throws {
        let one = try await Self.build(jobs: 1).bundle.files
        let eight = try await Self.build(jobs: 8).bundle.files
        #expect(one == eight)
        let manifest = String(decoding: one["manifest.json"] ?? [], as: UTF8.self)
        #expect(manifest.contains("\"name\": \"marking\"") && manifest.contains("\"version\": \"3\""))
        let plain = try await BuiltCity(Self.documents).bundle.files
        #expect(!String(decoding: plain["manifest.json"] ?? [], as: UTF8.self).contains("\"stages\""))
        #expect(Set(plain.keys) != Set(one.keys))
    }
}

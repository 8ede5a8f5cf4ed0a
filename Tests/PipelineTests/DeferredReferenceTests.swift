import CityGMLReading
import CityObjects
import Diagnostics
import Foundation
import InputSources
import Testing

@testable import TilePipeline

/// Decision 12: what an object refers to in another member or document is its own.
@Suite struct DeferredReferenceTests {
    /// A square wall of 10 m by 10 m, standing along the north, some metres east.
    private static func wall(_ id: String, east: Double = 0) -> String {
        let points: [(Double, Double)] = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
        let list = points.map { "\(534_000 + east) \(5_684_000 + $0.0) \(160 + $0.1)" }.joined(separator: " ")
        return "<gml:Polygon gml:id=\"\(id)\"><gml:exterior><gml:LinearRing><gml:posList srsDimension=\"3\">\(list)"
            + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
    }

    private static func building(_ id: String, _ members: String...) -> String {
        "<bldg:Building gml:id=\"\(id)\"><bldg:boundedBy><bldg:WallSurface gml:id=\"\(id)-w\"><bldg:lod2MultiSurface>"
            + "<gml:MultiSurface>"
            + members.map {
                $0.hasPrefix("<")
                    ? "<gml:surfaceMember>\($0)</gml:surfaceMember>" : "<gml:surfaceMember xlink:href=\"\($0)\"/>"
            }.joined()
            + "</gml:MultiSurface></bldg:lod2MultiSurface></bldg:WallSurface></bldg:boundedBy></bldg:Building>"
    }

    /// The area that leaves show of each object, square metres, rounded.
    private func areas(_ built: BuiltCity) -> [String: Int] {
        var result: [String: Double] = [:]
        for leaf in built.bundle.leaves {
            for object in built.bundle.objects(of: leaf).objects {
                result[object.identifier, default: 0] += object.triangles.reduce(0) { $0 + $1.area }
            }
        }
        return result.mapValues { Int($0.rounded()) }
    }

    private func plan(jobs: Int = 1) -> ConversionPlan {
        var plan = BuiltCity.plan()
        plan.jobs = jobs
        return plan
    }

    @Test("a wall of another building is this one's, too, whichever comes first", arguments: [true, false])
    func sharedWall(ownerFirst: Bool) async throws {
        let members = [
            Self.building("a", Self.wall("p1"), Self.wall("p2", east: 8)),
            Self.building("b", Self.wall("p3", east: 16), "#p2"),
        ]
        let built = try await BuiltCity(
            [MadeDocuments.document("a.gml", members: ownerFirst ? members : members.reversed())], plan: plan())
        #expect(areas(built) == ["a": 200, "b": 200])
        #expect(built.report.problemCounts.allSatisfy { $0.code != .unresolvedReference })
        #expect(built.report.inputObjects == 2 && built.report.leafObjects == 2)
    }

    @Test("a chain through members and documents is followed to its end, whole boundary surfaces too")
    func chain() async throws {
        let other = MadeDocuments.document(
            "below/other.gml",
            members: [Self.building("c", Self.wall("p1")), Self.building("d", Self.wall("p4"), "#p1")])
        let main = MadeDocuments.document(
            "main.gml",
            members: [
                Self.building("a", "#b-w"), Self.building("b", Self.wall("p2", east: 4), "below/other.gml#d-w"),
            ])
        let built = try await BuiltCity([main, other], plan: plan())
        #expect(areas(built) == ["a": 300, "b": 300, "c": 100, "d": 200])
    }

    @Test("a shared boundary surface says the same on both sides, in its building's part and in another building")
    func attributesOfSharedSurfaces() async throws {
        func wall(_ id: String, _ name: String, east: Double) -> String {
            "<bldg:boundedBy><bldg:WallSurface\(id.isEmpty ? "" : " gml:id=\"\(id)\"")><gml:name>\(name)</gml:name>"
                + "<bldg:lod2MultiSurface><gml:MultiSurface><gml:surfaceMember>\(Self.wall("p\(name)", east: east))"
                + "</gml:surfaceMember></gml:MultiSurface></bldg:lod2MultiSurface></bldg:WallSurface></bldg:boundedBy>"
        }
        let shared = ["#w", "#pn2"].map { "<bldg:boundedBy xlink:href=\"\($0)\"/>" }.joined()
        let members = [
            "<bldg:Building gml:id=\"a\">" + wall("w", "n1", east: 0) + wall("", "n2", east: 4)
                + wall("", "n3", east: 8)
                + "<bldg:consistsOfBuildingPart><bldg:BuildingPart gml:id=\"a1\">\(shared)</bldg:BuildingPart>"
                + "</bldg:consistsOfBuildingPart></bldg:Building>",
            "<bldg:Building gml:id=\"b\">\(shared)<bldg:boundedBy xlink:href=\"#pn3\"/></bldg:Building>",
        ]
        let built = try await BuiltCity([MadeDocuments.document("a.gml", members: members)], plan: plan())
        var names: [String] = []
        for leaf in built.bundle.leaves {
            guard let table = built.bundle.nodes[leaf].content?.surfaceTable else { continue }
            for row in 0..<table.count { names.append(table.column("name")?.values.text(at: row) ?? "") }
        }
        #expect(names.sorted() == ["n1", "n1", "n1", "n2", "n2", "n2", "n3", "n3"])
    }

    @Test("thousands of references to one great aggregate show it once, and soon", .timeLimit(.minutes(20)))
    func repeatedReferences() async throws {
        let walls = (0..<3000).map { "<gml:surfaceMember>\(Self.wall("p\($0)", east: Double($0)))</gml:surfaceMember>" }
        let owner =
            "<bldg:Building gml:id=\"a\"><bldg:lod2MultiSurface><gml:MultiSurface gml:id=\"all\">\(walls.joined())"
            + "</gml:MultiSurface></bldg:lod2MultiSurface></bldg:Building>"
        let references = String(repeating: "<gml:surfaceMember xlink:href=\"#all\"/>", count: 20_000)
        let other =
            "<bldg:Building gml:id=\"b\"><bldg:lod2MultiSurface><gml:MultiSurface>\(references)</gml:MultiSurface>"
            + "</bldg:lod2MultiSurface></bldg:Building>"
        let folder = try TemporaryFolder()
        let path = try folder.write("a.gml", MadeDocuments.document("a.gml", members: [owner, other]).bytes)
        let tree = try #require(try WaitingTrees(path).trees.first)
        let file = InputFile(path: path, name: "a.gml", size: 0, format: .cityGML(version: ""), isExplicit: true)
        let lent = try GeometryLending().geometries(of: ["all"], in: file, byteLimit: 1 << 30)
        var store = LentGeometries()
        store.add(try #require(lent["all"]), for: DocumentTarget(document: path, identifier: "all"))
        let resolved = tree.resolved(with: store, document: path)
        #expect(resolved.polygons.count == 3000 && resolved.problems.isEmpty)
    }

    @Test("a document that is no input lends, too, if it lies beside; one elsewhere does not")
    func otherDocuments() async throws {
        let folder = try TemporaryFolder()
        let owner = { MadeDocuments.document("x", members: [Self.building("c", Self.wall("p1"))]).bytes }
        try folder.write("models/lib/a.gml", owner())
        try folder.write("beside/b.gml", owner())
        try folder.write("far.gml", owner())
        let text = Self.building(
            "a", Self.wall("p9", east: 30), "lib/a.gml#p1", "../beside/b.gml#p1", "../../far.gml#p1", "none.gml#p1",
            "none.gml#p2")
        let path = try folder.write("models/m/main.gml", MadeDocuments.document("main.gml", members: [text]).bytes)
        try folder.write("models/m/lib/a.gml", owner())
        let built = try await BuiltCity(paths: [path], in: folder, plan: plan())
        // Only the document below is in reach: two steps up is another place.
        #expect(areas(built) == ["a": 200])
        let told = built.report.problems.filter { $0.code == .foreignReference }.map(\.message)
        #expect(told.count == 3)
        #expect(told.contains { $0.hasPrefix("2 references to none.gml, which does not exist") })
        #expect(built.report.problems.allSatisfy { $0.code != .unresolvedReference })
    }

    @Test("what is nowhere is a warning of the object, a circle over members too")
    func nowhere() async throws {
        let members = [
            Self.building("a", Self.wall("p1"), "#nowhere"), Self.building("b", Self.wall("p2", east: 20), "#c-w"),
            Self.building("c", Self.wall("p3", east: 40), "#b-w"),
        ]
        let built = try await BuiltCity([MadeDocuments.document("a.gml", members: members)], plan: plan())
        #expect(areas(built) == ["a": 100, "b": 200, "c": 200])
        let told = built.report.problems.filter { $0.code == .unresolvedReference }
        #expect(told.first { $0.place.gmlID == "a" }?.message.contains("#nowhere") == true)
        #expect(told.filter { $0.message.contains("circle") }.map(\.place.gmlID) == ["b", "c"])
    }

    @Test("neither threads nor the order of waiting change a byte", arguments: [2, 8])
    func jobs(count: Int) async throws {
        let members = (0..<60).map { index in
            Self.building(
                "b\(index)", Self.wall("p\(index)", east: Double(20 * index)), "#p\((index * 7 + 1) % 60)",
                index % 9 == 0 ? "other.gml#p\(index)" : "#b\((index + 1) % 60)-w")
        }
        let documents = [
            MadeDocuments.document("main.gml", members: members),
            MadeDocuments.document(
                "other.gml",
                members: (0..<60).map { Self.building("o\($0)", Self.wall("p\($0)", east: Double(20 * $0 + 5))) }),
        ]
        let one = try await BuiltCity(documents, plan: plan())
        let many = try await BuiltCity(documents, plan: plan(jobs: count))
        #expect(one.bundle.files == many.bundle.files)
        #expect(one.report.problems == many.report.problems)
    }

    @Test("who waits when there is no room for all does not depend on who comes first")
    func room() throws {
        let documents = MadeDocuments.document(
            "a.gml", members: (0..<20).map { Self.building("b\($0)", Self.wall("p\($0)"), "#nowhere\($0)") })
        let folder = try TemporaryFolder()
        let path = try folder.write("a.gml", documents.bytes)
        let trees = try WaitingTrees(path).trees
        #expect(trees.count == 20)
        let limit = trees[0].byteCount * 7
        for order in [Array(0..<20), Array((0..<20).reversed()), (0..<20).map { $0 * 7 % 20 }] {
            let waiting = DeferredTrees(byteLimit: limit)
            let turnedAway = order.flatMap { waiting.add(trees[$0]) }.map { $0.tree.ordinal }.sorted()
            let kept = waiting.take().map { $0.tree.ordinal }
            #expect(kept == Array(0..<kept.count) && (5...7).contains(kept.count))
            #expect(kept + turnedAway == Array(0..<20))
        }
    }
}

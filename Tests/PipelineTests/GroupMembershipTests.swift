import Diagnostics
import GLTFContent
import StructuralMetadata
import Testing

@testable import TilePipeline

/// Groups of city objects are no objects, but attributes of those that are in them.
@Suite struct GroupMembershipTests {
    private static func group(_ id: String, _ content: String) -> String {
        let identifier = id.isEmpty ? "" : " gml:id=\"\(id)\""
        return "<grp:CityObjectGroup xmlns:grp=\"http://www.opengis.net/citygml/cityobjectgroup/2.0\"\(identifier)>"
            + content + "</grp:CityObjectGroup>"
    }

    private static func member(_ id: String, role: String = "") -> String {
        "<grp:groupMember\(role.isEmpty ? "" : " role=\"\(role)\"") xlink:href=\"#\(id)\"/>"
    }

    private static func box(_ id: String, _ index: Int) -> String {
        MadeDocuments.Box(id: id, east: 534_000 + 30 * Double(index)).xml
    }

    /// The texts of an attribute by the objects that leaves show with it.
    private func texts(_ built: BuiltCity, _ name: String) -> [String: String] {
        var result: [String: String] = [:]
        for leaf in built.bundle.leaves {
            guard let table = built.bundle.nodes[leaf].content?.objectTable else { continue }
            for row in 0..<table.count {
                let text = table.column(name)?.values.text(at: row) ?? ""
                if !text.isEmpty { result[table.column("gml_id")?.values.text(at: row) ?? ""] = text }
            }
        }
        return result
    }

    private static let members = [
        group(
            "g1",
            "<gml:name>Old town</gml:name><grp:class>quarter</grp:class><grp:function>1000</grp:function>"
                + member("a", role: "town hall") + member("b") + member("lost")),
        box("a", 0), box("b", 1), box("c", 2),
        group("g2", "<gml:name>Sights</gml:name>" + member("a") + member("g3")),
        group("g3", member("c", role: "tower")),
        group("", "<grp:groupMember role=\"inside\">\(box("d", 3))</grp:groupMember><grp:parent xlink:href=\"#a\"/>"),
    ]

    @Test("members have the words of all their groups, before or behind, in a fixed order")
    func attributes() async throws {
        let built = try await BuiltCity([MadeDocuments.document("town.gml", members: Self.members)])
        #expect(
            texts(built, "cityObjectGroup") == ["a": "g1; g2", "b": "g1", "c": "g2; g3", "d": "town.gml#6"])
        #expect(texts(built, "cityObjectGroup_name") == ["a": "Old town; Sights", "b": "Old town", "c": "Sights"])
        #expect(texts(built, "cityObjectGroup_role") == ["a": "town hall", "c": "tower", "d": "inside"])
        #expect(texts(built, "cityObjectGroup_class") == ["a": "quarter", "b": "quarter"])
    }

    @Test("groups are counted apart from objects, and members that are nowhere are noted")
    func balance() async throws {
        let report = try await BuiltCity([MadeDocuments.document("town.gml", members: Self.members)]).report
        #expect(report.groups == 4)
        #expect(report.inputObjects == 4 && report.leafObjects == 4 && report.quarantinedObjects == 0)
        let note = report.notes.sorted.first { $0.key.name == "members of a CityObjectGroup that no tile shows" }
        #expect(note?.entry.count == 1 && note?.entry.first.gmlID == "g1")
        #expect(report.notes.sorted.contains { $0.key.name == "parent" })
    }

    @Test("neither threads nor the order of members change a byte of the tiles")
    func order() async throws {
        let forward = try await BuiltCity([MadeDocuments.document("a.gml", members: Array(Self.members.dropLast()))])
        var plan = BuiltCity.plan()
        plan.jobs = 8
        let backward = try await BuiltCity(
            [MadeDocuments.document("a.gml", members: Self.members.dropLast().reversed())], plan: plan)
        let differing = Set(forward.bundle.files.keys).union(backward.bundle.files.keys).filter {
            forward.bundle.files[$0] != backward.bundle.files[$0]
        }
        #expect(differing == ["manifest.json"])
    }

    @Test(
        "groups in groups that each hold two others give all their words once, in reasonable time",
        .timeLimit(.minutes(20)))
    func deep() async throws {
        let count = 400
        let groups = (0..<count).map { index -> String in
            var content = Self.member(index % 2 == 0 ? "a" : "b")
            for inner in [index + 1, index + 2] where inner < count { content += Self.member("g\(1000 + inner)") }
            return Self.group("g\(1000 + index)", content)
        }
        let built = try await BuiltCity([
            MadeDocuments.document("a.gml", members: groups + [Self.box("a", 0), Self.box("b", 1)])
        ])
        let all = (0..<count).map { "g\(1000 + $0)" }
        // The last group holds b alone.
        let told = texts(built, "cityObjectGroup")
        #expect(told["a"] == all.dropLast().joined(separator: "; ") && told["b"] == all.joined(separator: "; "))
    }

    @Test("groups of one id on one line stand in a fixed order, whoever read them first")
    func oneLine() async throws {
        let groups = ["North", "South"].map { Self.group("g", "<gml:name>\($0)</gml:name>" + Self.member("a")) }
        for order in [groups, groups.reversed()] {
            let text = String(
                decoding: MadeDocuments.document("a.gml", members: [Self.box("a", 0)]).bytes, as: UTF8.self
            ).replacing(
                "</core:CityModel>",
                with: order.map { "<core:cityObjectMember>\($0)</core:cityObjectMember>" }.joined()
                    + "</core:CityModel>")
            let built = try await BuiltCity([MadeDocument(name: "a.gml", bytes: Array(text.utf8))])
            #expect(texts(built, "cityObjectGroup_name") == ["a": "North; South"])
        }
    }

    @Test("ids of another document are others, and identical copies stay identical")
    func documents() async throws {
        let grouped = MadeDocuments.document("a.gml", members: [Self.box("a", 0), Self.group("g", Self.member("a"))])
        let copy = MadeDocuments.document("b.gml", members: [Self.box("a", 0), Self.box("b", 1)])
        let other = MadeDocuments.document("c.gml", members: [Self.box("a", 5)])
        let built = try await BuiltCity([grouped, copy, other])
        #expect(built.report.duplicateObjects == 1 && built.report.leafObjects == 3)
        #expect(texts(built, "cityObjectGroup") == ["a": "g"])
        let rows = built.bundle.leaves.reduce(0) { sum, leaf in
            let table = built.bundle.nodes[leaf].content?.objectTable
            return sum
                + (0..<(table?.count ?? 0)).count { table?.column("cityObjectGroup")?.values.text(at: $0) == "g" }
        }
        #expect(rows == 1)
    }

    @Test("groups of CityGML 3.0 name the role in an element of its own")
    func versionThree() async throws {
        let role =
            "<grp:groupMember><grp:Role><grp:role> tower </grp:role><grp:groupMember xlink:href=\"#a\"/></grp:Role>"
            + "</grp:groupMember><grp:groupMember><grp:Role><grp:groupMember xlink:href=\"#b\"/></grp:Role></grp:groupMember>"
        let built = try await BuiltCity([
            MadeDocuments.document("a.gml", members: [Self.group("g", role), Self.box("a", 0), Self.box("b", 1)])
        ])
        #expect(texts(built, "cityObjectGroup") == ["a": "g", "b": "g"])
        #expect(texts(built, "cityObjectGroup_role") == ["a": "tower"])
    }
}

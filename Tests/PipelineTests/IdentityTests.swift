import Testing

@testable import TilePipeline

/// Decision 14 and the account of invariant 1 where inputs repeat or contradict themselves.
@Suite struct IdentityTests {
    private func boxes(_ count: Int) -> [MadeDocuments.Box] {
        (0..<count).map { MadeDocuments.Box(id: "b\($0)", east: 534_000 + 25 * Double($0)) }
    }

    private func expectSound(_ built: BuiltCity) throws {
        let faults = try InvariantChecks(built).completeness(isClean: true)
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test("the same file under two names is kept once, and counted")
    func duplicateFile() async throws {
        let city = MadeDocuments.city("one.gml", seed: 3, buildings: 12)
        let single = try await BuiltCity([city])
        let double = try await BuiltCity([city, MadeDocument(name: "two.gml", bytes: city.bytes)])
        #expect(double.report.duplicateObjects == single.report.leafObjects)
        #expect(double.report.leafObjects == single.report.leafObjects)
        #expect(double.report.inputObjects == 2 * single.report.inputObjects)
        #expect(double.report.problemCounts.contains { $0.code == .duplicateObject })
        try expectSound(double)
        // The copies change nothing that is shown.
        let tiles = { (built: BuiltCity) in built.bundle.files.filter { $0.key != "manifest.json" } }
        #expect(tiles(single) == tiles(double))
    }

    @Test("one id with two contents: both stay, with a problem")
    func conflict() async throws {
        var second = MadeDocuments.Box(id: "b1", east: 534_025)
        second.size.2 = 9
        let built = try await BuiltCity([
            MadeDocuments.document("a.gml", boxes(4)), MadeDocuments.document("b.gml", [second]),
        ])
        #expect(built.report.leafObjects == 5 && built.report.duplicateObjects == 0)
        #expect(built.report.problems.filter { $0.code == .conflictingIdentifier }.map(\.place.gmlID) == ["b1"])
        try expectSound(built)
        let faults = try InvariantChecks(built).areas()
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test("objects that differ only in the kind or the unit of an attribute are no copies of each other")
    func kindsAndUnits() async throws {
        func document(_ name: String, _ attribute: String) -> MadeDocument {
            let box = MadeDocuments.Box(id: "a", east: 534_000).xml
            return MadeDocuments.document(
                name, members: [box.replacing("</bldg:Building>", with: attribute + "</bldg:Building>")])
        }
        func generic(_ kind: String, _ unit: String = "") -> String {
            "<gen:\(kind)Attribute name=\"depth\"><gen:value\(unit)>5</gen:value></gen:\(kind)Attribute>"
        }
        let metres = generic("measure", " uom=\"m\"")
        for (one, other, isCopy) in [
            (generic("int"), generic("int"), true), (metres, metres, true), (generic("int"), generic("double"), false),
            (generic("int"), generic("string"), false), (metres, generic("measure", " uom=\"ft\""), false),
            (metres, generic("double"), false),
        ] {
            let built = try await BuiltCity([document("a.gml", one), document("b.gml", other)])
            #expect(built.report.duplicateObjects == (isCopy ? 1 : 0), "\(one) \(other)")
            #expect(built.report.problems.contains { $0.code == .conflictingIdentifier } == !isCopy, "\(one) \(other)")
            try expectSound(built)
        }
    }

    @Test("parts with the id of another object are told, too")
    func conflictOfParts() async throws {
        func building(_ id: String, _ part: String, _ east: Double) -> String {
            MadeDocuments.Box(id: id, east: east).xml.replacing(
                "</bldg:Building>",
                with: "<bldg:consistsOfBuildingPart><bldg:BuildingPart gml:id=\"\(part)\"/>"
                    + "</bldg:consistsOfBuildingPart></bldg:Building>")
        }
        let built = try await BuiltCity([
            MadeDocuments.document(
                "a.gml",
                members: [building("a", "p", 534_000), building("b", "p", 534_030), building("c", "c", 534_060)])
        ])
        #expect(built.report.problems.filter { $0.code == .conflictingIdentifier }.map(\.place.gmlID) == ["c", "p"])
        try expectSound(built)
    }

    @Test("one id far apart with the same shape is a conflict, too")
    func farConflict() async throws {
        let built = try await BuiltCity([
            MadeDocuments.document("a.gml", boxes(2)),
            MadeDocuments.document("b.gml", [MadeDocuments.Box(id: "b1", east: 536_000)]),
        ])
        #expect(built.report.leafObjects == 3)
        #expect(built.report.problems.contains { $0.code == .conflictingIdentifier })
        try expectSound(built)
    }

    @Test("objects without id get one, each its own")
    func missingIdentifiers() async throws {
        let members = (0..<6).map { MadeDocuments.Box(id: "", east: 534_000 + 25 * Double($0)).xml }
        // A member of a kind that nobody knows lies between them.
        let foreign = "<gen:Unheard xmlns:gen=\"http://example.org/ade\"><gen:x>1</gen:x></gen:Unheard>"
        let built = try await BuiltCity([
            MadeDocuments.document("a.gml", members: Array(members[..<2]) + [foreign] + Array(members[2...]))
        ])
        let table = try #require(built.bundle.nodes.first?.content?.objectTable)
        let ids = (0..<table.count).compactMap { table.column("gml_id")?.values.text(at: $0) }
        #expect(Set(ids).count == 6 && !ids.contains(""))
        #expect(!built.report.problems.contains { $0.code == .conflictingIdentifier })
    }

    @Test("a malformed member changes no other object's id")
    func identifiersBesideMalformed() async throws {
        let members = (0..<6).map { MadeDocuments.Box(id: "", east: 534_000 + 25 * Double($0)).xml }
        var broken = members
        broken[2] = "<bldg:Building><bldg:oops></bldg:Building>"
        let foreign = "<gen:Unheard xmlns:gen=\"http://example.org/ade\"><gen:x>1</gen:x></gen:Unheard>"
        for insertion in [[], [foreign]] {
            let sound = try await BuiltCity([MadeDocuments.document("a.gml", members: insertion + members)])
            let damaged = try await BuiltCity([MadeDocuments.document("a.gml", members: insertion + broken)])
            func ids(_ built: BuiltCity) -> Set<String> {
                let table = built.bundle.nodes.first?.content?.objectTable
                return Set((0..<(table?.count ?? 0)).compactMap { table?.column("gml_id")?.values.text(at: $0) })
            }
            #expect(damaged.report.lostMembers == 1)
            #expect(ids(damaged).count == 5 && ids(damaged).isSubset(of: ids(sound)), "\(ids(damaged)) \(ids(sound))")
        }
    }
}

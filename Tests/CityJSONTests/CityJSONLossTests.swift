import CityObjects
import Diagnostics
import Testing

@Suite("What CityJSON says and no tile holds is told")
struct CityJSONLossTests {
    private static let square = "[[0,1,2,3]]"
    private static let types = #"[{"type":"RoofSurface","name":"r"},{"type":"WallSurface"},{"type":"GroundSurface"}]"#

    /// A `MultiSurface` of two squares with these semantics.
    private func squares(_ semantics: String, lod: String = #""lod":"2","#) -> String {
        """
        {"type":"MultiSurface",\(lod)"boundaries":[\(Self.square),\(Self.square)],"semantics":\(semantics)}
        """
    }

    private func told(_ result: ReadText) -> [String] {
        result.notes.sorted.map { "\($0.key.code.rawValue) \($0.key.name): \($0.entry.count)" }
    }

    /// The kinds of the polygons' surfaces, nil for those without.
    private func kinds(_ result: ReadText) throws -> [BoundarySurfaceKind?] {
        let tree = try #require(result.trees.first)
        return tree.polygons.map { $0.surface < 0 ? nil : tree.surfaces[Int($0.surface)].kind }
    }

    @Test("Relatives that do not exist, and parents beside the first one, are counted")
    func relatives() throws {
        let part = #""type":"BuildingPart","geometry":[]"#
        let result = try read(
            cube(
                extra: #""children":["P","nope","A",7],"#,
                objects: """
                    ,"P":{\(part),"parents":["A","B","nobody"]},"Q":{\(part),"parents":["A"]},
                    "B":{"type":"Building","children":["P","Q"]}
                    """))
        #expect(result.objects.map(\.identifier) == ["A", "P", "Q", "B"])
        #expect(
            told(result) == [
                "KCL-O001 children that do not exist or are the object itself: 2",
                "KCL-O001 parents and children that are no names: 1",
                "KCL-O001 parents that do not exist beside one that does: 1",
                "KCL-O006 parents beside the first one: 2",
            ])
    }

    @Test(
        "Attributes that are no object are kept under that name, and told",
        arguments: [
            (#"["t1",{"k":"t2"}]"#, ["attributes": "t1", "attributes_k": "t2"]), (#""tok""#, ["attributes": "tok"]),
            ("7", ["attributes": "7"]),
        ])
    func attributesThatAreNone(attributes: String, expected: [String: String]) throws {
        let result = try read(cube(attributes: attributes))
        #expect(result.attributes(of: "A").mapValues(\.text) == expected)
        #expect(told(result) == ["KCL-X005 attributes that are no object: 1"])
    }

    @Test("Attributes without a name are counted, on objects and on surfaces")
    func namelessAttributes() throws {
        let surfaces = #"[{"type":"RoofSurface","":1}]"#
        let result = try read(
            cube(
                attributes: #"{"":"x","a":{"":"y"}}"#,
                geometry: squares(#"{"surfaces":\#(surfaces),"values":[0,0]}"#)))
        #expect(result.attributes(of: "A").mapValues(\.text) == ["a_": "y"])
        #expect(told(result) == ["KCL-O006 attributes without a name: 2"])
    }

    @Test("Members of a document or feature that no tile holds are counted by name")
    func rootMembers() throws {
        let extra = #""+topprop":{"tok":1},"odd":7,"extensions":{},"geometry-templates":{},"id":"x","#
        let document = try read(cube(transform: extra))
        #expect(
            told(document) == [
                "KCL-O006 +topprop of the document: 1", "KCL-X005 id of the document: 1",
                "KCL-X005 odd of the document: 1",
            ])
        let header = #"{"type":"CityJSON","version":"2.0","+h":1,"CityObjects":{},"vertices":[]}"#
        let feature = #"{"type":"CityJSONFeature","id":"x","+f":1,"CityObjects":{},"vertices":[]}"#
        let sequence = try read([header, feature, feature].joined(separator: "\n"))
        #expect(told(sequence) == ["KCL-O006 +f of the feature: 2", "KCL-O006 +h of the document: 1"])
    }
}

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

    @Test(
        "Values that point nowhere, are missing or too many are counted; the others hold",
        arguments: [
            ("[0,5]", "KCL-O001 semantics.values that point to no semantic surface: 1", [.roof, nil]),
            (#"[0,"x"]"#, "KCL-O001 semantics.values that point to no semantic surface: 1", [.roof, nil]),
            ("[0,-1]", "KCL-O001 semantics.values that point to no semantic surface: 1", [.roof, nil]),
            ("[0]", "KCL-O006 surfaces that semantics.values has no value for: 1", [.roof, nil]),
            ("[0,1,2,null]", "KCL-O006 semantics.values beyond the boundaries: 1", [.roof, .wall]),
            ("[0,[1,2]]", "KCL-O006 semantics.values nested deeper than the boundaries: 1", [.roof, nil]),
        ] as [(String, String, [BoundarySurfaceKind?])])
    func values(values: String, note: String, expected: [BoundarySurfaceKind?]) throws {
        let result = try read(cube(geometry: squares(#"{"surfaces":\#(Self.types),"values":\#(values)}"#)))
        #expect(told(result) == [note])
        #expect(try kinds(result) == expected)
    }

    @Test("Null stands for surfaces, shells and all of a geometry without a word")
    func nulls() throws {
        for values in ["[0,null]", "[null,null]", "null"] {
            let surfaces = #"[{"type":"RoofSurface"}]"#
            let result = try read(cube(geometry: squares(#"{"surfaces":\#(surfaces),"values":\#(values)}"#)))
            #expect(told(result).isEmpty)
        }
        for semantics in ["null", "{}", #"{"surfaces":[],"values":[]}"#, #"{"surfaces":[],"values":[null,null]}"#] {
            #expect(told(try read(cube(geometry: squares(semantics)))).isEmpty)
        }
    }

    @Test("Values that are nested otherwise than the boundaries count in their order, if there is one for each surface")
    func nesting() throws {
        let nested = try read(cube(geometry: squares(#"{"surfaces":\#(Self.types),"values":[[0],[1]]}"#)))
        #expect(try kinds(nested) == [.roof, .wall])
        let note = "KCL-O006 nesting of semantics.values unlike that of the boundaries: 1"
        #expect(told(nested) == [note])
        let flat = try read(
            cube(
                geometry: """
                    {"type":"Solid","lod":"2","boundaries":[[\(Self.square),\(Self.square),\(Self.square)]],\
                    "semantics":{"surfaces":\(Self.types),"values":[0,1,2]}}
                    """))
        #expect(try kinds(flat) == [.roof, .wall, .ground])
        #expect(told(flat) == [note])
    }

    @Test(
        "Semantics that are none are counted",
        arguments: [
            ("[1]", "KCL-O006 semantics that are no object: 1"),
            (#"{"surfaces":{"a":1}}"#, "KCL-O006 semantics.surfaces that are no list: 1"),
            (#"{"surfaces":[{"type":"RoofSurface"}]}"#, "KCL-O006 surfaces that semantics.values has no value for: 2"),
        ])
    func noSemantics(semantics: String, note: String) throws {
        #expect(told(try read(cube(geometry: squares(semantics)))) == [note])
    }

    @Test("A surface that no value points to keeps its attributes, so that they are counted as not shown")
    func unusedSurface() throws {
        let surfaces = #"[{"type":"RoofSurface"},{"type":"WallSurface","unused":"tok"},{"type":"GroundSurface"}]"#
        let result = try read(cube(geometry: squares(#"{"surfaces":\#(surfaces),"values":[0,0]}"#)))
        let tree = try #require(result.trees.first)
        #expect(tree.surfaces.map(\.kind) == [.roof, .wall])
        #expect(tree.attributes.map(\.name) == ["unused"] && tree.attributes.map(\.surface) == [1])
        #expect(tree.polygons.allSatisfy { $0.surface == 0 })
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

    @Test("Of levels that are none one is read as LoD 1, and what has a level goes before it")
    func unusableLevels() throws {
        func geometry(_ lods: [String]) -> String {
            lods.map { squares("{}", lod: $0.isEmpty ? "" : "\"lod\":\($0),") }.joined(separator: ",")
        }
        let odd = try read(cube(geometry: geometry([#""x""#, "\"7\"", "-1", #""x""#])))
        #expect(odd.trees.first?.polygons.count == 4)
        #expect(odd.trees.first?.polygons.allSatisfy { $0.levelOfDetail == .lod1 } == true)
        #expect(
            told(odd) == [
                "KCL-O006 LoD “-1.0” beside LoD “x”: 1", "KCL-O006 LoD “7” beside LoD “x”: 1",
                "KCL-X005 LoD “x”, read as LoD 1: 2",
            ])
        let beside = try read(cube(geometry: geometry(["", "\"1\"", "\"2\""])))
        #expect(beside.trees.first?.polygons.map(\.levelOfDetail) == [.lod1, .lod1, .lod2, .lod2])
        #expect(told(beside) == ["KCL-O006 geometry without LoD beside LoD 1: 1"])
    }

    @Test("A geometry that is not shown does not take the place of a coarser one that is")
    func pointsBesideSurfaces() throws {
        let points = #"{"type":"MultiPoint","lod":"1.3","boundaries":[0,1]}"#
        let result = try read(cube(geometry: squares("{}", lod: #""lod":"1.2","#) + "," + points))
        #expect(result.trees.first?.polygons.count == 2)
        #expect(told(result) == ["KCL-O006 MultiPoint: 1"])
    }

    @Test("A geometry without boundaries, or one that is no list, is counted")
    func noGeometry() throws {
        #expect(
            told(try read(cube(geometry: #"{"type":"MultiSurface","lod":"1"}"#)))
                == ["KCL-O006 geometry without boundaries: 1"])
        let part = #","P":{"type":"BuildingPart","parents":["A"],"geometry":{"type":"MultiSurface"}}"#
        #expect(told(try read(cube(objects: part))) == ["KCL-O006 geometry that is no list: 1"])
    }
}

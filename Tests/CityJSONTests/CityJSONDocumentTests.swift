import CityObjects
import Diagnostics
import Foundation
import Testing

@Suite("CityJSON documents")
struct CityJSONDocumentTests {
    @Test("A solid becomes polygons with scaled vertices, semantic surfaces and its level of detail")
    func solid() throws {
        let result = try read(cube())
        let tree = try #require(result.trees.first)
        #expect(result.trees.count == 1)
        #expect(tree.objects.map(\.identifier) == ["A"])
        #expect(tree.objects[0].kind == .building)
        #expect(tree.objects[0].line == 3)
        #expect(tree.polygons.count == 6)
        #expect(tree.polygons.allSatisfy { $0.levelOfDetail == .lod2 && $0.ringCount == 1 })
        #expect(tree.surfaces.map(\.kind) == [.ground, .roof, .wall])
        #expect(tree.surfaces[1].identifier == "roof-1")
        #expect(tree.polygons.map(\.surface) == [0, 1, 2, 2, 2, 2])
        #expect(tree.x.count == 24)
        // The second point of the first ring is vertex 3.
        #expect(tree.x[1] == 500_000)
        #expect(tree.y[1] == 5_700_010)
        #expect(tree.z[1] == 100)
        #expect(
            tree.coordinateRuns == [
                CoordinateRun(firstPoint: 0, srsName: "https://www.opengis.net/def/crs/EPSG/0/25832")
            ])
        #expect(result.context?.firstPoint == [500_000, 5_700_000, 100])
    }

    @Test("Vertices without transform are real coordinates")
    func realCoordinates() throws {
        let result = try read(
            cube(transform: "", vertices: "[[1.5,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3],[1,2,3e2]]"))
        let tree = try #require(result.trees.first)
        #expect(tree.x[0] == 1.5)
        #expect(tree.z.max() == 300)
    }

    @Test("Attributes keep their kinds; what is nested is flattened, lists and measures are joined")
    func attributes() throws {
        let result = try read(
            cube(
                extra: #""address":[{"CountryName":"Österreich"}],"+noise":{"level":55},"#,
                attributes: """
                    {"storeys":3,"height":12.50,"flat":true,"none":null,"name":" Rathaus ","plz":"01234",
                    "list":["a","b"],"energy":{"value":7.25,"uom":"kWh"},"owner":{"first":"Ada","last":"L"}}
                    """))
        let attributes = result.attributes(of: "A")
        #expect(attributes["storeys"]?.text == "3")
        #expect(attributes["storeys"]?.kind == .integer)
        #expect(attributes["height"]?.text == "12.5")
        #expect(attributes["height"]?.kind == .double)
        #expect(attributes["flat"]?.text == "true" && attributes["flat"]?.kind == .boolean)
        #expect(attributes["none"] == nil)
        #expect(attributes["name"]?.text == "Rathaus")
        #expect(attributes["plz"]?.kind == .text)
        #expect(attributes["list"]?.text == "a; b")
        #expect(attributes["energy"]?.text == "7.25")
        #expect(attributes["energy"]?.unit == "kWh")
        #expect(attributes["owner_first"]?.text == "Ada")
        #expect(attributes["address_CountryName"]?.text == "Österreich")
        #expect(attributes["+noise_level"]?.text == "55")
    }

    @Test("Values of different units have each its own behind it, wherever they stand")
    func units() throws {
        let result = try read(
            cube(
                attributes: """
                    {"a":[{"value":1,"uom":"m"},{"value":2,"uom":"ft"},{"value":1,"uom":"ft"},{"value":1,"uom":"m"}],
                    "b":[{"value":1,"uom":"m"},{"value":2,"uom":"m"},{"value":3,"uom":"ft"}],"c":[4,{"value":5,"uom":"m"}],
                    "d":[{"value":1,"uom":"m"},{"value":2,"uom":"m"}]}
                    """))
        let attributes = result.attributes(of: "A")
        #expect(
            ["a", "b", "c", "d"].map { attributes[$0]?.text } == [
                "1 m; 2 ft; 1 ft", "1 m; 2 m; 3 ft", "4; 5 m", "1; 2",
            ])
        #expect(["a", "b", "c", "d"].map { attributes[$0]?.unit } == ["", "", "", "m"])
        #expect(attributes.values.allSatisfy { $0.kind == .text })
    }

    @Test("An object has at most 2,000 names and no very long paths; what is beyond is counted")
    func manyNames() throws {
        let long = String(repeating: "l", count: 990)
        let names = (1...2100).map { "\"n\($0)\":\($0)" }.joined(separator: ",")
        let result = try read(cube(attributes: #"{"\#(long)":{"short":1,"a longer one":2},\#(names)}"#))
        let attributes = result.attributes(of: "A")
        #expect(attributes.count == 2000)
        #expect(attributes[long + "_short"]?.text == "1" && attributes["n1999"]?.text == "1999")
        let counts = result.notes.sorted.map { "\($0.key.name): \($0.entry.count)" }
        #expect(
            counts == [
                "attributes beyond 2000 of one object: 101", "attributes under paths of more than 1000 bytes: 1",
            ])
    }

    @Test("Parts belong to their whole, whichever side says so, and groups are no wholes")
    func family() throws {
        let part = #""type":"BuildingPart","geometry":[]"#
        let result = try read(
            cube(
                extra: #""children":["P1","P2"],"parents":["G"],"#,
                objects: """
                    ,"P1":{\(part),"parents":["A"]},"P2":{\(part)},"P3":{\(part),"parents":["A"]},
                    "G":{"type":"CityObjectGroup","children":["A"]}
                    """))
        #expect(result.trees.count == 1 && result.groups.count == 1)
        let tree = try #require(result.trees.first)
        #expect(tree.objects.map(\.identifier) == ["A", "P1", "P2", "P3"])
        #expect(tree.objects.map(\.parent) == [-1, 0, 0, 0])
        #expect(result.codes.isEmpty)
    }

    @Test("A circle of parents and a parent that does not exist lose no object")
    func circle() throws {
        let part = #""type":"BuildingPart","geometry":[]"#
        let result = try read(
            cube(
                extra: #""parents":["C"],"#,
                objects: """
                    ,"B":{\(part),"parents":["A"]},"C":{\(part),"parents":["B"]},"D":{\(part),"parents":["nobody"]}
                    """))
        #expect(Set(result.objects.map(\.identifier)) == ["A", "B", "C", "D"])
        #expect(result.objects.count == 4)
        #expect(result.notes.sorted.contains { $0.key.code == .unresolvedReference && $0.entry.count >= 2 })
    }

    @Test("Of LoD 1.2 and 1.3 the finer one stands for its level, and the other is counted")
    func refinements() throws {
        func surface(_ lod: String) -> String {
            #"{"type":"MultiSurface","lod":\#(lod),"boundaries":[[[0,1,2,3]]]}"#
        }
        let result = try read(
            cube(geometry: [surface("\"1.2\""), surface("\"1.3\""), surface("0")].joined(separator: ",")))
        let tree = try #require(result.trees.first)
        #expect(tree.polygons.map(\.levelOfDetail) == [.lod1, .lod0])
        #expect(result.notes.sorted.map(\.key.name) == ["LoD 1.2 beside LoD 1.3"])
    }

    @Test("Points, lines and templates are passed over and counted; holes and shells are kept")
    func geometryTypes() throws {
        let result = try read(
            cube(
                geometry: """
                    {"type":"MultiPoint","lod":"1","boundaries":[0,1]},
                    {"type":"GeometryInstance","template":0,"boundaries":[0]},
                    {"type":"MultiSurface","lod":"3","boundaries":[[[0,1,2,3,0],[4,5,6]]]},
                    {"type":"CompositeSolid","lod":"4","boundaries":[[[[[0,1,2]],[[1,2,3]]]],[[[[4,5,6]]]]]}
                    """))
        let tree = try #require(result.trees.first)
        #expect(tree.polygons.count == 4)
        #expect(tree.polygons[0].ringCount == 2)
        // The ring that repeats its first point has four.
        #expect(tree.ringStarts[1] == 4)
        #expect(result.notes.sorted.map(\.key.name) == ["MultiPoint", "implicit geometry"])
    }

    @Test("A vertex beyond all doubles costs its polygons, is said, and no document", arguments: ["1e400", "-2.5E999"])
    func greatNumber(number: String) throws {
        let vertices =
            "[[0,0,0],[10000,0,0],[10000,10000,0],[0,10000,0],[0,0,10000],[10000,0,10000],[10000,10000,10000],"
            + "[0,\(number),10000]]"
        let result = try read(cube(vertices: vertices))
        let tree = try #require(result.trees.first)
        #expect(tree.polygons.count == 6 && tree.polygons.count { tree.hasOnlyNumbers($0) } == 3)
        #expect(result.codes == [.invalidCoordinates])
        let broken = try read(cube(vertices: vertices.replacing(number, with: "0123")))
        #expect(broken.trees.isEmpty && broken.codes == [.malformedDocument], "what is no JSON stays none")
    }

    @Test("Indices beyond the vertices cost their polygon and are said")
    func badIndices() throws {
        let result = try read(
            cube(geometry: #"{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,99]],[[0,1,2]],[[0,-1,"x"]],7]}"#))
        let tree = try #require(result.trees.first)
        #expect(tree.polygons.count == 3)
        #expect(tree.x.count(where: \.isNaN) == 3)
        #expect(result.codes == [.invalidCoordinates, .untriangulablePolygon])
    }

    @Test("A surface with a ring that is none is left out whole, so that no hole becomes a surface")
    func brokenRing() throws {
        let result = try read(
            cube(geometry: #"{"type":"MultiSurface","lod":"2","boundaries":[[5,[0,3,2]],[[0,1,2]]]}"#))
        let tree = try #require(result.trees.first)
        #expect(tree.polygons.count == 1)
        #expect(tree.ringlessPolygons.count == 1)
        #expect(result.codes == [.untriangulablePolygon])
    }

    @Test(
        "A transform that is none is refused: the place of the vertices is unknown",
        arguments: [#""transform":{"scale":[1,1],"translate":[0,0,0]},"#, #""transform":7,"#])
    func badTransform(transform: String) throws {
        let document = try read(cube(transform: transform))
        #expect(document.trees.isEmpty && document.codes == [.malformedDocument])
        let sequence = try read("{\"type\":\"CityJSON\",\(transform)\"version\":\"2.0\"}\n{}")
        #expect(sequence.trees.isEmpty && sequence.codes == [.malformedDocument])
    }

    @Test("An attribute of many values keeps each once, in order")
    func manyValues() throws {
        let values = (0..<20_000).map { String($0 % 10_000) }.joined(separator: ",")
        let result = try read(cube(attributes: "{\"codes\":[\(values)]}"))
        let text = try #require(result.attributes(of: "A")["codes"]?.text)
        #expect(text.hasPrefix("0; 1; 2; 3") && text.hasSuffix("; 9999"))
    }

    @Test("Any cut of a document is refused with a line, and never a trap", arguments: 0..<40)
    func truncated(part: Int) throws {
        let text = Array(cube(attributes: #"{"a":"b\"c","d":[1,2,{"e":-1.5e3}]}"#).utf8)
        let end = text.count * part / 40
        let result = try read(String(decoding: text[..<end], as: UTF8.self))
        #expect(result.trees.isEmpty)
        if end > 0 { #expect(result.codes == [.malformedDocument]) }
    }

    @Test(
        "What is not CityJSON is refused", arguments: [#"{"type":"FeatureCollection"}"#, "{}", "[1]", "{\"type\":7}"])
    func foreign(text: String) throws {
        let result = try read(text)
        #expect(result.codes == [.malformedDocument])
        #expect(result.trees.isEmpty)
    }

    @Test("A byte order mark and small batches change nothing")
    func batches() throws {
        let objects = (0..<50).map {
            #","B\#($0)":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,2]]]}]}"#
        }
        let text = cube(objects: objects.joined())
        let whole = try read(text)
        let pieces = try read("\u{FEFF}" + text, batchBytes: 100)
        #expect(whole.objects.map(\.identifier) == pieces.objects.map(\.identifier))
        #expect(whole.trees.map(\.ordinal) == pieces.trees.map(\.ordinal))
        #expect(whole.trees.map(\.x) == pieces.trees.map(\.x))
        #expect(whole.trees.count == 51)
    }
}

import CityGMLReading
import CityObjects
import Diagnostics
import InputSources
import Testing

private typealias Text = CityGMLText

@Suite("A document, object by object")
struct CityGMLDocumentTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func building(_ id: String) -> String {
        Text.building(id, Text.multiSurface(2, Text.polygon(nil, Text.triangle(1))))
    }

    @Test("Objects come in document order with their rings, whatever the size of the file")
    func order() throws {
        // More than one batch of 256 KiB.
        let identifiers = (0..<2000).map { "b\($0)" }
        let members = identifiers.map { "<core:cityObjectMember>\(building($0))</core:cityObjectMember>" }
        let text = Text.model().replacing(
            "</core:CityModel>", with: members.joined(separator: "\n") + "</core:CityModel>")
        #expect(text.utf8.count > 600 << 10)
        var document = try CityGMLDocument(path: folder.write("model.gml", Array(text.utf8)))
        #expect(document.version == "2.0")
        var met: [String] = []
        while let tree = try document.next() {
            met.append(tree.objects[0].identifier)
            let polygon = try #require(tree.polygons(ofObject: 0).first)
            #expect(tree.rings(of: polygon).map(\.count) == [3])
            #expect(tree.levelsOfDetail(ofObject: 0) == [.lod2])
            #expect(tree.srsName(ofPoint: 0) == "EPSG:25832")
        }
        #expect(met == identifiers)
        #expect(document.srsName == "EPSG:25832")
        #expect(try document.next() == nil)
        #expect(document.problems.isEmpty && document.lostMembers == 0)
    }

    @Test("A malformed member is told with its line, and the others come")
    func malformed() throws {
        let text = Text.model(
            building("a"), "<bldg:Building gml:id=\"x\"><bldg:function></bldg:Building>", building("c"))
        var document = try CityGMLDocument(path: folder.write("model.gml", Array(text.utf8)))
        var met: [String] = []
        while let tree = try document.next() { met.append(tree.objects[0].identifier) }
        #expect(met == ["a", "c"])
        #expect(document.problems.map(\.code) == [.malformedMember])
        #expect(document.problems.allSatisfy { $0.place.line > 1 && $0.place.file == "model.gml" })
        #expect(document.lostMembers == 1)
    }

    @Test("What is no CityGML is refused with a reason", arguments: ["", "hello", "{\"type\": \"CityJSON\"}", "<a/>"])
    func refused(text: String) throws {
        let path = try folder.write("model.gml", Array(text.utf8))
        #expect {
            _ = try CityGMLDocument(path: path)
        } throws: { error in
            "\(error)".hasPrefix(path + ": is ")
        }
        #expect(throws: InputError.self) { _ = try CityGMLDocument(path: folder.path) }
        #expect(throws: InputError.self) { _ = try CityGMLDocument(path: folder.path + "/missing.gml") }
    }

    @Test("An attribute's value is read by its text, not by its declared kind")
    func values() {
        func attribute(_ text: String) -> Attribute { Attribute(object: 0, name: "a", text: text, kind: .text) }
        #expect(attribute("12").integerValue == 12 && attribute("12").doubleValue == 12)
        #expect(attribute("1.5").integerValue == nil && attribute("1.5").doubleValue == 1.5)
        #expect(attribute("007").integerValue == nil && attribute("inf").doubleValue == nil)
    }
}

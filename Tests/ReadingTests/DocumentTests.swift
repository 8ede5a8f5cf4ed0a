import CityGMLReading
import CityObjects
import Diagnostics
import MarkupReading
import Testing

private typealias Text = CityGMLText

@Suite("Documents as a whole")
struct DocumentTests {
    private let good = Text.building("g", Text.multiSurface(2, Text.polygon(nil, Text.triangle(1))))

    @Test(
        "A malformed member costs itself alone, and its lines are told",
        arguments: [
            "<bldg:Building gml:id=\"x\"><bldg:function>\n</bldg:Building>",
            "<bldg:Building gml:id=\"x\">\n&nbsp;</bldg:Building>",
            "<bldg:Building gml:id=\"x\">\n</bldg:Building></bldg:Building>",
            "<bldg:Building gml:id=\"x\">\n<bldg:function a=\"1></bldg:function></bldg:Building>",
            "<bldg:Building gml:id=\"x\">\n1 < 2</bldg:Building>",
        ], [1, 1 << 20])
    func malformedMember(content: String, batchBytes: Int) throws {
        let text = Text.model(header: "<gml:name/>", good, content, good)
        let read = try ReadDocument(text, batchBytes: batchBytes)
        #expect(read.trees.map { $0.objects[0].identifier } == ["g", "g"])
        #expect(read.trees.map(\.ordinal) == [0, 2])
        #expect(read.trees.map(\.objects[0].line) == [4, 7])
        #expect(read.codes == [.malformedMember])
        #expect(read.lostMembers == 1)
        guard read.problems.count == 1 else { return }
        #expect(read.problems[0].message.contains("lines 5 to 6"), "\(read.problems[0].message)")
        #expect(5...6 ~= read.problems[0].place.line)
        #expect(read.problems[0].place.gmlID == "x")
    }

    @Test("An element with a prefix that nobody declared is an attribute of its local name")
    func unboundPrefix() throws {
        let read = try ReadDocument(Text.model(Text.building("b", "<nope:a>1</nope:a><gml:name>n</gml:name>")))
        #expect(try read.tree().attributes.map(\.name) == ["a", "name"])
        #expect(read.problems.isEmpty && read.notes.sorted.map(\.key.code) == [.undeclaredPrefix])
    }

    @Test("A truncated document gives what was complete")
    func truncated() throws {
        let text = Text.model(good, good)
        for lost in [30, 100, 150] {
            let read = try ReadDocument(String(text.dropLast(lost)))
            #expect(read.trees.count == 1, "\(lost)")
            #expect(read.codes.sorted { $0.rawValue < $1.rawValue } == [.malformedDocument, .malformedMember])
            #expect(read.lostMembers == 1)
        }
        let unended = try ReadDocument(String(text.dropLast("</core:CityModel>".count)))
        #expect(unended.trees.count == 2 && unended.codes == [.malformedDocument] && unended.lostMembers == 0)
    }

    @Test("Every cut of a document ends without losing a member silently")
    func everyCut() throws {
        let text = Array(Text.model(good, good).utf8)
        for length in stride(from: 0, to: text.count, by: 7) {
            let read = try ReadDocument(Array(text[..<length]))
            #expect(!read.codes.isEmpty, "\(length)")
            let started =
                String(decoding: text[..<length], as: UTF8.self).split(separator: "<core:cityObjectMember>").count - 1
            #expect(read.trees.count + read.lostMembers >= started - 1, "\(length)")
        }
    }

    @Test(
        "What is malformed between members is told and costs no member",
        arguments: ["<app:appearanceMember><a></app:appearanceMember>", "</stray>", "&nope;"])
    func malformedBetween(content: String) throws {
        let text = Text.model(good, good).replacing(
            "</core:cityObjectMember>\n", with: "</core:cityObjectMember>\n\(content)\n")
        let read = try ReadDocument(text)
        #expect(read.trees.count == 2 && read.lostMembers == 0)
        #expect(read.codes.filter { $0 != .contentPassedOver } == [.malformedDocument])
    }

    @Test("Elements behind the end of the root are told")
    func behindRoot() throws {
        let read = try ReadDocument(Text.model(good) + Text.building())
        #expect(read.trees.count == 1 && read.codes == [.malformedDocument])
    }

    @Test("Appearances of the model are told, before and behind the members")
    func appearances() throws {
        let appearance = "<app:appearanceMember><app:Appearance/></app:appearanceMember>"
        let text = Text.model(header: "\n" + Text.envelope() + "\n" + appearance + appearance, good)
            .replacing("</core:CityModel>", with: appearance + "</core:CityModel>")
        let read = try ReadDocument(text)
        #expect(read.trees.count == 1 && read.codes == [.contentPassedOver])
        #expect(read.problems.first?.place.line == 5)
        #expect(read.problems.first?.message.hasPrefix("3 appearanceMember") == true)
        // Those of an object are counted where they stand, and are none of the model's.
        let within = try ReadDocument(
            Text.model(good.replacing("</bldg:Building>", with: "<app:appearance/></bldg:Building>")))
        #expect(within.codes.isEmpty && within.count(.contentPassedOver, "appearance") == 1)
    }

    @Test("A malformed header is told and costs no member")
    func malformedHeader() throws {
        let read = try ReadDocument(Text.model(header: "<gml:name>\n</gml:nom>", good))
        #expect(read.trees.count == 1)
        #expect(read.codes.contains(.malformedDocument))
    }

    @Test(
        "Document type declarations are refused for the whole file",
        arguments: ["<!DOCTYPE core:CityModel SYSTEM 'http://example.org/x.dtd'>", "<!DOCTYPE x [<!ENTITY a 'b'>]>"])
    func documentType(declaration: String) throws {
        let text = Text.model(declaration: "<?xml version='1.0'?>\(declaration)", good)
        let read = try ReadDocument(text)
        #expect(read.trees.isEmpty && read.codes == [.documentTypeRefused])
    }

    @Test("A document of a billion laughs is refused")
    func billionLaughs() throws {
        var entities = "<!ENTITY l0 'ha'>"
        for level in 1...40 {
            entities += "<!ENTITY l\(level) '" + String(repeating: "&l\(level - 1);", count: 10) + "'>"
        }
        let member = Text.building("b", "<gml:name>&l40;</gml:name>")
        let read = try ReadDocument(
            Text.model(declaration: "<?xml version='1.0'?><!DOCTYPE x [\(entities)]>", member))
        #expect(read.trees.isEmpty && read.codes == [.documentTypeRefused])
    }

    @Test("Nesting beyond the limit costs its member only")
    func depthLimit() throws {
        let deep = String(repeating: "<ade:x>", count: 5000) + String(repeating: "</ade:x>", count: 5000)
        let read = try ReadDocument(Text.model(Text.building("deep", deep), good))
        #expect(read.trees.map { $0.objects[0].identifier } == ["g"])
        #expect(read.codes == [.limitExceeded] && read.lostMembers == 1)
    }

    @Test("Any size of batches gives the same trees", arguments: [1, 500, 3000, 1 << 20])
    func batchSizes(batchBytes: Int) throws {
        let text = Text.model(
            Text.building("a", Text.multiSurface(2, Text.polygon(nil, Text.triangle(1)))), "<ade:x/>", "",
            Text.building("b", "<gml:name>ä</gml:name>"), "<bldg:Building>", Text.building("c"), good)
        let read = try ReadDocument(text, batchBytes: batchBytes)
        #expect(read.trees.map { $0.objects[0].identifier } == ["a", "b", "c", "g"])
        #expect(read.trees.map(\.ordinal) == [0, 3, 5, 6])
        #expect(read.trees.map(\.objects[0].line) == [4, 7, 9, 10])
        #expect(read.lostMembers == 1)
    }

    @Test("Members that hold no objects count, read together or one by one", arguments: ["", "<gml:name>"])
    func ordinalsBehindOtherMembers(fault: String) throws {
        let other =
            "</core:cityObjectMember><core:versionMember/><ade:featureMember><ade:f/></ade:featureMember>"
            + "<core:cityObjectMember>"
        let read = try ReadDocument(
            Text.model(Text.building("a") + other + Text.building("b"), Text.building("c", fault), Text.building("d")))
        #expect(read.trees.map(\.ordinal) == (fault.isEmpty ? [0, 3, 4, 5] : [0, 3, 5]))
    }

    @Test("Objects have the ordinal of their member")
    func objectsInMembers() throws {
        let read = try ReadDocument(Text.model(Text.building("a") + Text.building("b"), Text.building("c")))
        #expect(read.trees.map { $0.objects[0].identifier } == ["a", "b", "c"])
        #expect(read.trees.map(\.ordinal) == [0, 0, 1])
    }

    @Test(
        "An empty model is read without a word",
        arguments: ["<CityModel xmlns='http://www.opengis.net/citygml/2.0'/>", ""])
    func emptyModels(text: String) throws {
        let read = try ReadDocument(text.isEmpty ? Text.model() : text)
        #expect(read.trees.isEmpty && read.problems.isEmpty)
    }

    @Test("Default namespaces and other prefixes mean the same as the usual ones")
    func prefixes() throws {
        let text = """
            <CityModel xmlns="http://www.opengis.net/citygml/2.0" xmlns:g="http://www.opengis.net/gml">\
            <cityObjectMember><Building xmlns="http://www.opengis.net/citygml/building/2.0" g:id="b">\
            <boundedBy><RoofSurface><lod2MultiSurface><MultiSurface xmlns="http://www.opengis.net/gml">\
            <surfaceMember><Polygon><exterior><LinearRing><posList>1 0 0 2 0 0 1 1 0 1 0 0</posList></LinearRing>\
            </exterior></Polygon></surfaceMember></MultiSurface></lod2MultiSurface></RoofSurface></boundedBy>\
            </Building></cityObjectMember></CityModel>
            """
        let tree = try ReadDocument(text).tree()
        #expect(tree.objects[0].identifier == "b")
        #expect(tree.summary == ["1 lod2 RoofSurface"])
    }

    @Test("Latin 1, UTF-8 with and without byte order mark and Windows line ends are read alike")
    func encodings() throws {
        let member = Text.building("b", "<gml:name>Königstraße</gml:name>")
        let utf8 = Text.model(member)
        let latin = Text.model(declaration: "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", member)
        let documents: [[UInt8]] = [
            Array(utf8.utf8), [0xEF, 0xBB, 0xBF] + Array(utf8.utf8), latin.unicodeScalars.map { UInt8($0.value) },
            Array(utf8.replacing("\n", with: "\r\n").utf8),
        ]
        for (index, document) in documents.enumerated() {
            let read = try ReadDocument(document)
            guard read.trees.count == 1 else {
                Issue.record("\(index): \(read.problems)")
                continue
            }
            #expect(try read.tree().text("name") == "Königstraße", "\(index)")
            #expect(try read.tree().objects[0].line == 4, "\(index)")
            #expect(read.problems.isEmpty, "\(index)")
        }
    }
}

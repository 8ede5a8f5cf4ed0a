import CityObjects
import Diagnostics
import Foundation
import Testing

@testable import CityGMLReading

private typealias Text = CityGMLText

@Suite("Code lists beside a document")
struct CodeListTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func dictionary(_ definitions: String, gml: String = "http://www.opengis.net/gml") -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gml:Dictionary xmlns:gml=\"\(gml)\" gml:id=\"list\">"
            + "<gml:name>list</gml:name><gml:description>of codes</gml:description>"
            + definitions + "</gml:Dictionary>"
    }

    private static func definition(_ content: String, id: String = "x") -> String {
        "<gml:dictionaryEntry><gml:Definition gml:id=\"\(id)\">\(content)</gml:Definition></gml:dictionaryEntry>"
    }

    private func read(_ content: String) throws -> ReadDocument {
        let path = try folder.write("udx/bldg/city.gml", Text.model(Text.building("b", content)))
        return try ReadDocument(path: path, name: "city.gml")
    }

    @Test("A code keeps its name, and its meaning stands beside it")
    func meanings() throws {
        try folder.write(
            "codelists/Building_class.xml",
            Self.dictionary(
                Self.definition("<gml:description>普通建物</gml:description><gml:name>3001</gml:name>")
                    + Self.definition("<gml:description>堅ろう建物</gml:description><gml:name>3002</gml:name>")))
        let space = " codeSpace=\"../../codelists/Building_class.xml\""
        let document = try read(
            "<bldg:class\(space)>3001</bldg:class><bldg:function\(space)> 3002 </bldg:function>"
                + "<bldg:function\(space)>9</bldg:function><bldg:function\(space)>3001</bldg:function>"
                + "<gml:name\(space)>3001</gml:name>"
                + "<ade:g><ade:G><ade:code\(space)>3002</ade:code></ade:G></ade:g>"
                + Text.surface("RoofSurface", "r", "<bldg:class\(space)>3002</bldg:class>"))
        let tree = try document.tree()
        #expect(
            tree.attributes(ofObject: 0).map { "\($0.name)=\($0.text)" } == [
                "class=3001", "class_text=普通建物", "function=3002; 9; 3001", "function_text=堅ろう建物; 9; 普通建物",
                "name=3001", "ade:g_code=3002", "ade:g_code_text=堅ろう建物",
            ])
        #expect(tree.attributes(ofSurface: 0).map(\.text) == ["3002", "堅ろう建物"])
        #expect(tree.attributes.allSatisfy { $0.kind == .text })
        #expect(document.notes.sorted.isEmpty)
    }

    @Test(
        "Definitions give code and meaning in several forms",
        arguments: [
            "<gml:name codeSpace=\"x\">1000</gml:name><gml:description> Wohnhaus </gml:description>",
            "<gml:description>Wohnhaus</gml:description><gml:identifier codeSpace=\"x\">1000</gml:identifier>",
            "<gml:identifier codeSpace=\"x\">1000</gml:identifier><gml:name>Wohnhaus</gml:name>",
            "<gml:identifier codeSpace=\"x\">1000</gml:identifier><gml:name>1000</gml:name>"
                + "<gml:description>Wohnhaus</gml:description>",
        ], ["http://www.opengis.net/gml", "http://www.opengis.net/gml/3.2"])
    func forms(definition: String, gml: String) throws {
        try folder.write("udx/bldg/l.xml", Self.dictionary(Self.definition(definition), gml: gml))
        let tree = try read("<bldg:class codeSpace=\"l.xml\">1000</bldg:class>").tree()
        #expect(tree.text("class") == "1000" && tree.text("class_text") == "Wohnhaus")
    }

    @Test("An id is the code where there is nothing else")
    func identifiers() throws {
        try folder.write("udx/bldg/l.xml", Self.dictionary(Self.definition("<gml:name>House</gml:name>", id: "c1")))
        let tree = try read("<bldg:class codeSpace=\"l.xml\">c1</bldg:class>").tree()
        #expect(tree.text("class_text") == "House")
    }

    @Test("A list that is missing, broken or none is counted by its name and stops nothing")
    func unusable() throws {
        try folder.write("udx/bldg/broken.xml", "<gml:Dictionary xmlns:gml=\"g\"><gml:dictionaryEntry>")
        try folder.write("udx/bldg/doctype.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")
        try folder.write("udx/bldg/other.xml", "<a/>")
        try folder.write("udx/bldg/large.xml", [UInt8](repeating: 32, count: (16 << 20) + 1))
        let names = ["missing.xml", "broken.xml", "doctype.xml", "other.xml", "large.xml", "sub/"]
        let document = try read(
            names.map { "<bldg:function codeSpace=\"\($0)\">1</bldg:function>" }.joined()
                + "<bldg:usage codeSpace=\"missing.xml\">2</bldg:usage>")
        #expect(try document.tree().attributes.map(\.name) == ["function", "usage"])
        #expect(document.count(.codeListUnusable, "missing.xml") == 2)
        for name in names[1...4] { #expect(document.count(.codeListUnusable, name) == 1, "\(name)") }
        #expect(document.count(.codeListUnusable, "sub/") == 0)
    }

    @Test(
        "Addresses and absolute paths are not looked for",
        arguments: ["http://www.sig3d.org/codelists/a.xml", "/etc/a.xml", "C:\\a.xml", "file:a.xml", "a.txt", "x"])
    func elsewhere(codeSpace: String) throws {
        let document = try read("<bldg:class codeSpace=\"\(codeSpace)\">1</bldg:class>")
        #expect(try document.tree().attributes.map(\.name) == ["class"])
        #expect(document.notes.sorted.isEmpty)
    }

    @Test("Long meanings are cut between characters, and many of them do not fill an attribute without end")
    func longMeanings() throws {
        let long = String(repeating: "ö", count: 200_000)
        try folder.write(
            "udx/bldg/l.xml",
            Self.dictionary(
                Self.definition("<gml:description>\(long)</gml:description><gml:name>1</gml:name>")
                    + Self.definition("<gml:description>short</gml:description><gml:name>2</gml:name>")))
        let code = "<bldg:function codeSpace=\"l.xml\">1</bldg:function>"
        let document = try read(
            String(repeating: code, count: 500) + "<bldg:class codeSpace=\"l.xml\">2</bldg:class>")
        let tree = try document.tree()
        let meanings = try #require(tree.text("function_text"))
        let first = try #require(meanings.split(separator: "; ").first)
        #expect(first.hasPrefix("ööö") && first.hasSuffix("ö…"))
        #expect(first.utf8.count <= 1000 && first.utf8.count > 990)
        #expect(meanings.utf8.count <= 64 << 10)
        #expect(tree.text("function")?.utf8.count == 500 + 499 * 2)
        #expect(tree.text("class_text") == "short")
        #expect(document.count(.contentPassedOver, "meanings of codes beyond 64 KiB of one attribute") > 400)
    }

    @Test("A list is one list however its path is spelled")
    func spellings() throws {
        // The first reading of the file is the only one: the second spelling does not see what came of it since.
        func list(_ meaning: String) -> String {
            Self.dictionary(Self.definition("<gml:description>\(meaning)</gml:description><gml:name>1</gml:name>"))
        }
        let path = try folder.write("udx/bldg/l.xml", list("old"))
        var lists = CodeLists()
        let directory = path.dropLast("l.xml".count)
        func meaning(_ reference: String, _ number: Int32) -> String {
            let answer = lists.meaning(
                of: "1", reference: reference, number: number, folder: String(directory), document: "l.gml")
            if case .text(let text) = answer { return text }
            return "\(answer)"
        }
        #expect(meaning("l.xml", 1) == "old")
        try folder.write("udx/bldg/l.xml", list("new"))
        for (number, spelling) in ["./l.xml", "././l.xml", ".//l.xml", "../bldg/l.xml", "l.xml"].enumerated() {
            #expect(meaning(spelling, Int32(number + 2)) == "old", "\(spelling)")
        }
    }

    @Test("Lists are read up to four folders above the document, links followed, and no others")
    func reach() throws {
        let list = Self.dictionary(Self.definition("<gml:description>secret</gml:description><gml:name>1</gml:name>"))
        try folder.write("l.xml", list)
        let far = try folder.write("a/near.xml", list)
        func read(_ reference: String) throws -> ReadDocument {
            let text = Text.model(Text.building("b", "<bldg:class codeSpace=\"\(reference)\">1</bldg:class>"))
            return try ReadDocument(path: try folder.write("a/b/c/d/e/city.gml", text), name: "city.gml")
        }
        let link = String(try folder.write("a/b/c/d/e/x.xml", "").dropLast(5)) + "link.xml"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: String(far.dropLast("a/near.xml".count)) + "l.xml")
        #expect(try read("../../../../near.xml").tree().text("class_text") == "secret")
        for reference in ["../../../../../l.xml", "link.xml"] {
            let document = try read(reference)
            #expect(try document.tree().attributes.map(\.name) == ["class"])
            #expect(document.count(.codeListUnusable, reference) == 1)
        }
    }

    @Test("A pipe with the name of a list is not waited for", .timeLimit(.minutes(20)))
    func pipes() throws {
        let path = try folder.write("udx/bldg/l.xml", "")
        #expect(unlink(path) == 0 && mkfifo(path, 0o600) == 0)
        let document = try read("<bldg:class codeSpace=\"l.xml\">1</bldg:class>")
        #expect(try document.tree().attributes.map(\.name) == ["class"])
        #expect(document.count(.codeListUnusable, "l.xml") == 1)
    }
}

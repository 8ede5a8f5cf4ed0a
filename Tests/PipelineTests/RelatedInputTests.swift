import ContentHashing
import InputSources
import JSONText
import Testing

@testable import TilePipeline

/// The files beside the inputs that the tiles depend on.
@Suite struct RelatedInputTests {
    private static func list(_ meaning: String) -> [UInt8] {
        Array(
            ("<gml:Dictionary xmlns:gml=\"http://www.opengis.net/gml\"><gml:dictionaryEntry><gml:Definition>"
                + "<gml:description>\(meaning)</gml:description><gml:name>1</gml:name></gml:Definition>"
                + "</gml:dictionaryEntry></gml:Dictionary>").utf8)
    }

    private static func box(_ id: String, _ reference: String, _ list: String) -> MadeDocuments.Box {
        var box = MadeDocuments.Box(id: id, east: 534_000 + 25 * Double(id.utf8.last ?? 0))
        box.attributes = "<bldg:class codeSpace=\"\(list)\">1</bldg:class>"
        if !reference.isEmpty {
            box.attributes +=
                "<bldg:lod2MultiSurface><gml:MultiSurface>"
                + "<gml:surfaceMember xlink:href=\"\(reference)\"/></gml:MultiSurface></bldg:lod2MultiSurface>"
        }
        return box
    }

    @Test("code lists and documents that lend stand in the manifest by relative names, for any number of threads")
    func manifest() async throws {
        let folder = try TemporaryFolder()
        let used = Self.list("house")
        try folder.write("in/codelists/class.xml", used)
        try folder.write("in/codelists/unused.xml", Self.list("unused"))
        try folder.write("in/west/own.xml", Self.list("own"))
        try folder.write("in/lent/beside.xml", Self.list("lent"))
        let wall = Self.box("w", "", "beside.xml").xml.replacing(
            "<gml:Polygon>", with: "<gml:Polygon gml:id=\"p\">")
        let lender = MadeDocuments.document("l.gml", members: [wall])
        let lenderPath = try folder.write("in/lent/lender.gml", lender.bytes)
        for (name, list) in [("a.gml", "../codelists/class.xml"), ("b.gml", "./own.xml")] {
            let boxes = [Self.box(name, "../lent/lender.gml#p", list), Self.box("c" + name, "", "gone.xml")]
            try folder.write("in/west/\(name)", MadeDocuments.document(name, boxes).bytes)
        }
        let paths = [folder.path + "/in/west"]
        var texts: Set<String> = []
        for jobs in [1, 8] {
            var plan = BuiltCity.plan()
            plan.jobs = jobs
            let built = try await BuiltCity(paths: paths, in: folder, plan: plan)
            #expect(built.report.files.map(\.name) == ["a.gml", "b.gml"])
            #expect(
                built.report.relatedInputs.map { "\($0.role) \($0.file.name) \($0.file.bytes)" } == [
                    "codeList ../codelists/class.xml \(used.count)",
                    "geometry ../lent/lender.gml \(lender.bytes.count)", "codeList own.xml \(Self.list("own").count)",
                ])
            #expect(built.report.relatedInputs.first?.file.hash == ContentHash(of: used).hexadecimal)
            #expect(built.report.relatedInputs[1].file.hash == ContentHash(of: lender.bytes).hexadecimal)
            let bytes = try #require(built.bundle.files["manifest.json"])
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains(folder.path) && text.contains("\"relatedInputs\""))
            texts.insert(text)
        }
        #expect(texts.count == 1)
        // With the lender among the inputs it is named once, as one of them.
        let both = try await BuiltCity(paths: paths + [lenderPath], in: folder)
        #expect(both.report.relatedInputs.map(\.role) == [.codeList, .codeList, .codeList])
    }

    @Test("a run that reads nothing beside its inputs says nothing of it")
    func nothing() async throws {
        let built = try await BuiltCity([MadeDocuments.document("a.gml", [MadeDocuments.Box(id: "a")])])
        let manifest = try JSONValue(parsing: try #require(built.bundle.files["manifest.json"]))
        #expect(built.report.relatedInputs.isEmpty && manifest["relatedInputs"] == nil)
    }

    @Test(
        "names are relative, whatever a document writes",
        arguments: [
            ("codes/a.xml", "west/x.gml", "west/codes/a.xml"), ("../a.xml", "west/x.gml", "a.xml"),
            ("../../a.xml", "west/x.gml", "../a.xml"), ("../../a.xml", "x.gml", "../../a.xml"),
            ("./b/./a.xml", "x.gml", "b/a.xml"), ("..\\a.xml", "x.gml", "../a.xml"),
            ("/home/me/a.xml", "x.gml", "a.xml"), ("", "west/x.gml", "west"), ("", "x.gml", ""),
        ])
    func names(reference: String, document: String, name: String) {
        #expect(RelatedDocument.name(of: reference, besides: document) == name)
    }
}

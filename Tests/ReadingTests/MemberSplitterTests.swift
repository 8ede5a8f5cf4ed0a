import MarkupReading
import Testing

/// What a splitter found in a document, whatever its batches.
struct SplitDocument: Equatable {
    struct Member: Equatable {
        var text: String
        var line: Int
        var isComplete: Bool
    }

    var prolog: String
    var epilog: String
    var header: String
    var headerLine: Int
    var members: [Member]
    var hasDocumentType: Bool
    var hasContentBehindRoot: Bool
    var isComplete: Bool
    var strays: [String]

    /// Splits a document handed over in blocks that end at `cuts`, drained after every block.
    init(_ bytes: [UInt8], cuts: [Int] = [], targetBytes: Int = 1 << 20) {
        var splitter = MemberSplitter(targetBytes: targetBytes)
        var members: [Member] = []
        var nextOrdinal = 0
        func drain(_ splitter: inout MemberSplitter) {
            while let batch = splitter.nextBatch() {
                #expect(batch.firstOrdinal == nextOrdinal)
                #expect(batch.firstLine == batch.members.first?.line)
                nextOrdinal += batch.members.count
                for member in batch.members {
                    members.append(
                        Member(
                            text: String(decoding: batch.bytes[member.start..<member.end], as: UTF8.self),
                            line: member.line, isComplete: member.isComplete))
                }
            }
        }
        var start = 0
        for cut in cuts.sorted() + [bytes.count] {
            splitter.append(Array(bytes[start..<cut]).span)
            start = cut
            drain(&splitter)
        }
        splitter.finish()
        drain(&splitter)
        prolog = String(decoding: splitter.prolog, as: UTF8.self)
        epilog = String(decoding: splitter.epilog, as: UTF8.self)
        header = String(decoding: splitter.header, as: UTF8.self)
        headerLine = splitter.headerLine
        hasDocumentType = splitter.hasDocumentType
        hasContentBehindRoot = splitter.hasContentBehindRoot
        isComplete = splitter.isComplete
        strays = splitter.strayElements.entries.map { "\($0.name) \($0.count) from \($0.line)" }
        self.members = members
    }

    init(_ text: String, cuts: [Int] = [], targetBytes: Int = 1 << 20) {
        self.init(Array(text.utf8), cuts: cuts, targetBytes: targetBytes)
    }

    var texts: [String] { members.map(\.text) }
}

@Suite("The member index")
struct MemberSplitterTests {
    @Test("Prolog, header, members and epilog of a plain document are found, with their lines")
    func plainDocument() {
        let document = SplitDocument(
            """
            <?xml version="1.0"?>
            <CityModel
              xmlns="http://www.opengis.net/citygml/2.0">
              <name>Kassel</name>
              <cityObjectMember><a/></cityObjectMember>

              <cityObjectMember>
                <b/>
              </cityObjectMember>
            </CityModel>
            """)
        #expect(
            document.prolog
                == "<?xml version=\"1.0\"?>\n<CityModel\n  xmlns=\"http://www.opengis.net/citygml/2.0\">")
        #expect(document.epilog == "</CityModel>")
        #expect(document.header == "\n  <name>Kassel</name>\n  ")
        #expect(document.headerLine == 3)
        #expect(
            document.texts == [
                "<cityObjectMember><a/></cityObjectMember>",
                "<cityObjectMember>\n    <b/>\n  </cityObjectMember>",
            ])
        #expect(document.members.map(\.line) == [5, 7])
        #expect(document.members.allSatisfy { $0.isComplete })
        #expect(document.isComplete && !document.hasDocumentType)
    }

    @Test(
        "Members are told by their local name behind any prefix",
        arguments: ["cityObjectMember", "core:cityObjectMember", "x-1.y:cityObjectMember", "gml:featureMember"])
    func prefixes(name: String) {
        let document = SplitDocument("<m:CityModel><\(name) a='b'><x/></\(name) ></m:CityModel>")
        #expect(document.texts == ["<\(name) a='b'><x/></\(name) >"])
        #expect(document.members.first?.isComplete == true)
    }

    @Test(
        "Names that only contain the member's name are no members",
        arguments: ["cityObjectMembers", "myCityObjectMember", "cityObjectMember.x", "core:cityObjectMember:x"])
    func similarNames(name: String) {
        #expect(SplitDocument("<CityModel><\(name)/></CityModel>").members.isEmpty)
    }

    @Test(
        "Markup inside comments, CDATA, instructions and quotes is text",
        arguments: [
            "<!-- </cityObjectMember> <cityObjectMember> -- > - -->", "<!---->", "<!-->-->",
            "<![CDATA[ </cityObjectMember> ]] > ]> ]]>", "<![CDATA[]]>", "<?target </cityObjectMember> ? > ?>",
            "<x a=\">/cityObjectMember>\"/>", "<x a='\">/cityObjectMember>'></x>", "<x a='/'>/</x>",
            "<x a=\"'\" b='\"'>'\"</x>",
        ])
    func hiddenMarkup(content: String) {
        let member = "<cityObjectMember>\(content)</cityObjectMember>"
        let document = SplitDocument("<CityModel>\n\(content)\(member)\(content)\(member)\n\(content)</CityModel>")
        #expect(document.texts == [member, member])
        #expect(document.members.allSatisfy { $0.isComplete })
        #expect(document.isComplete)
    }

    @Test("Comments and instructions before the root do not hide it")
    func leadingMarkup() {
        let start = "<?xml version='1.0'?><!-- <CityModel> > --><?p <CityModel> ?>\n<c:CityModel a='>'>"
        let document = SplitDocument("\u{FEFF}\n" + start + "<cityObjectMember/></c:CityModel>")
        #expect(document.prolog == start)
        #expect(document.epilog == "</c:CityModel>")
        #expect(document.members.map(\.line) == [3])
    }

    @Test("Self-closing members count like others")
    func selfClosing() {
        let document = SplitDocument(
            "<CityModel><cityObjectMember/><cityObjectMember xlink:href='#a>'/>"
                + "<cityObjectMember><a/></cityObjectMember><cityObjectMember\n/></CityModel>")
        #expect(document.members.count == 4)
        #expect(document.texts.last == "<cityObjectMember\n/>")
        #expect(document.members.allSatisfy { $0.isComplete })
    }

    @Test("A root without content is a complete document without members")
    func emptyRoots() {
        for text in ["<CityModel/>", "<CityModel></CityModel>", "<CityModel>\n <name/> </CityModel><!-- end -->"] {
            let document = SplitDocument(text)
            #expect(document.isComplete && document.members.isEmpty, "\(text)")
        }
    }

    @Test(
        "A member whose tags do not balance does not swallow the next one",
        arguments: [
            "<B>", "<B><C></B>", "</B>", "<B></B></B>", "<B></B></B></B></B>", "<B></B></B><D/>", "<B></B></B><D>x</D>",
            "<B></B></B><name></name><!-- x -->",
        ])
    func unbalancedMembers(content: String) {
        let good = "<cityObjectMember><A></A></cityObjectMember>"
        let document = SplitDocument(
            "<CityModel>\n\(good)\n<cityObjectMember>\(content)</cityObjectMember>\n\(good)\n<a:b/>\(good)</CityModel>")
        #expect(document.texts == [good, "<cityObjectMember>\(content)</cityObjectMember>", good, good])
        #expect(document.members.map(\.line) == [2, 3, 4, 5])
        #expect(document.isComplete)
    }

    @Test("A member that is never closed ends where the next one starts")
    func unclosedMember() {
        let document = SplitDocument(
            "<CityModel><cityObjectMember><B><C>\n<cityObjectMember><A/></cityObjectMember></CityModel>")
        #expect(document.texts == ["<cityObjectMember><B><C>\n", "<cityObjectMember><A/></cityObjectMember>"])
        #expect(document.members.map(\.isComplete) == [false, true])
        #expect(document.members.map(\.line) == [1, 2])
    }

    @Test(
        "Something else below the root whose tags do not balance does not swallow members",
        arguments: ["<app><x></app>", "<app>", "<app><x></y></z></app>", "</stray>", "<app></app></app>"])
    func unbalancedOthers(content: String) {
        let good = "<cityObjectMember><A/></cityObjectMember>"
        let document = SplitDocument("<CityModel>\(content)\n\(good)\(content)\n\(good)\n</CityModel>")
        #expect(document.texts == [good, good])
        #expect(document.members.map(\.line) == [2, 3])
        #expect(document.isComplete)
    }

    @Test("A document that ends early hands out what it has, the last member as incomplete")
    func truncatedDocument() {
        let text = "<CityModel>\n<cityObjectMember><A/></cityObjectMember>\n<cityObjectMember><B>\n<C a='"
        let document = SplitDocument(text)
        #expect(document.members.map(\.isComplete) == [true, false])
        #expect(document.texts.last == "<cityObjectMember><B>\n<C a='")
        #expect(document.members.map(\.line) == [2, 3])
        #expect(!document.isComplete)
    }

    @Test("An attribute value that is never closed costs its member and no other", arguments: ["'", "\"", "'x' y=\""])
    func unclosedQuotes(quote: String) {
        let good = "<cityObjectMember><A b=\"1\" c='2'/></cityObjectMember>"
        let document = SplitDocument(
            "<CityModel>\(good)<cityObjectMember><B a=\(quote)><C d=\"3\"/></cityObjectMember>\n"
                + "\(good)\(good)</CityModel>")
        #expect(
            document.texts == [
                good, "<cityObjectMember><B a=\(quote)><C d=\"3\"/></cityObjectMember>", good, good,
            ])
        #expect(document.members.map(\.line) == [1, 1, 2, 2])
        #expect(document.isComplete)
    }

    @Test("Elements behind the root's end are told and passed over")
    func behindRoot() {
        let member = "<cityObjectMember/>"
        let document = SplitDocument("<CityModel>\(member)</CityModel>\n<!-- x --><?y?>")
        #expect(!document.hasContentBehindRoot && document.isComplete)
        let longer = SplitDocument("<CityModel>\(member)</CityModel>\(member)</CityModel>")
        #expect(longer.hasContentBehindRoot && longer.texts == [member])
    }

    @Test("What stands between members takes no memory")
    func longGaps() {
        let gap = Array("<app><image>\(String(repeating: "x", count: 1000))</image></app>".utf8)
        var splitter = MemberSplitter(targetBytes: 4096)
        splitter.append(Array("<CityModel><cityObjectMember/>".utf8).span)
        for _ in 0..<200 {
            splitter.append(gap.span)
            if let batch = splitter.nextBatch() { #expect(batch.members.count == 1) }
            #expect(splitter.pendingBytes <= 2 * 4096)
        }
        splitter.append(Array("<cityObjectMember/></CityModel>".utf8).span)
        splitter.finish()
        #expect(splitter.nextBatch()?.members.count == 1)
    }

    @Test("Every cut of a document gives its members up to the cut, the last one as incomplete")
    func everyTruncation() {
        let text = Array(SplitDocument.sample.utf8)
        let whole = SplitDocument(text)
        for end in text.indices {
            let members = SplitDocument(Array(text[..<end])).members
            let isCut = members.last?.isComplete == false && members.last != whole.members[members.count - 1]
            let known = members.dropLast(isCut ? 1 : 0)
            #expect(Array(known) == Array(whole.members.prefix(known.count)), "cut at byte \(end)")
        }
    }

    @Test(
        "A document type declaration is told wherever it stands",
        arguments: ["", "<!-- x -->", "<?xml version='1.0'?>\n"])
    func documentTypes(start: String) {
        #expect(SplitDocument(start + "<!DOCTYPE CityModel SYSTEM 'x'><CityModel/>").hasDocumentType)
        #expect(SplitDocument(start + "<!DOCTYPE CityModel [<!ENTITY a '>'>]><CityModel/>").hasDocumentType)
    }

    @Test(
        "Batches reach the size asked for and keep their members' order and ordinals", arguments: [1, 100, 500, 5000])
    func batchSizes(targetBytes: Int) {
        let members = (0..<50).map { "<cityObjectMember><B id='\($0)'/></cityObjectMember>" }
        let text = "<CityModel>\n" + members.joined(separator: "\n") + "</CityModel>"
        var splitter = MemberSplitter(targetBytes: targetBytes)
        var batches: [MemberBatch] = []
        for byte in text.utf8 {
            splitter.append([byte].span)
            while let batch = splitter.nextBatch() { batches.append(batch) }
        }
        splitter.finish()
        while let batch = splitter.nextBatch() { batches.append(batch) }
        // 50 bytes a member with its line feed; the one being read does not count.
        #expect(batches.dropLast().allSatisfy { $0.content.count + 50 >= targetBytes })
        #expect(batches.allSatisfy { $0.content.count <= max(targetBytes, 50) + 50 })
        #expect(batches.map(\.members.count).reduce(0, +) == 50)
        #expect(batches.map(\.firstOrdinal).first == 0)
        #expect(batches.flatMap { batch in batch.members.map(\.line) } == Array(2...51))
    }
}

extension SplitDocument {
    /// A document with everything that may mislead a splitter.
    static let sample = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- <CityModel> ' " > -->
        <core:CityModel xmlns:core='http://www.opengis.net/citygml/2.0' note="a > b">
          <gml:boundedBy><gml:Envelope srsName="EPSG:25832"/></gml:boundedBy>
          <core:cityObjectMember><bldg:Building gml:id="ä"><gml:name>a &amp; b</gml:name>
            <![CDATA[ </core:cityObjectMember> ]]]]></bldg:Building></core:cityObjectMember>
          <?keep <core:cityObjectMember> ?>
          <core:cityObjectMember xlink:href="#x"/><!-- - -- - -->
          <app:appearanceMember><app:Appearance theme='"'>"</app:Appearance></app:appearanceMember>
          <core:cityObjectMember
              a = ">/core:cityObjectMember>"
              b = '"'
          >
            <x/><y><z a=""></z></y>
          </core:cityObjectMember
          >
          <core:cityObjectMember><never></core:cityObjectMember>
          <core:cityObjectMember><B></B></B><x></x></core:cityObjectMember>
          <core:cityObjectMember>漢字</core:cityObjectMember>
        </core:CityModel>
        <!-- end -->
        """
}

@Suite("The member index, whatever the blocks")
struct MemberSplitterPropertyTests {
    @Test("Any split of the bytes into blocks gives the same members", arguments: [UInt64](1...40))
    func anySplit(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let bytes = Array(SplitDocument.sample.utf8)
        let whole = SplitDocument(bytes)
        #expect(whole.members.count == 6)
        let cuts = (0..<random.integer(1..<60)).map { _ in random.integer(0..<bytes.count) }
        let target = random.one(of: [1, 64, 300, 1 << 20])
        #expect(SplitDocument(bytes, cuts: cuts, targetBytes: target) == whole, "seed \(seed)")
    }

    @Test("Members end at their own tags, whatever resembles these in them", arguments: [UInt64](1...60))
    func lookalikes(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let root = random.one(of: ["m:CityModel", "CityModel", "x:Mm", "ab"])
        let name = random.one(of: [
            "core:cityObjectMember", "cityObjectMember", "gml:featureMember", "a:featureMembers",
        ])
        let pieces = [
            "<x/>", "tM", "yM", "eM", "s", "</\(name.dropLast())>", "<\(name)s/>", "</\(name).x>",
            "<!-- </\(name)> <\(name)> -->",
            "<![CDATA[</\(name)><\(name) a='1'></\(root)>]]>", "<?p </\(name)></\(root)> ?>", "\n", "ä漢",
            "<y a='\(name)>'>b</y>",
            "<a:\(name)/>", "</\(root)s>", "<!---->", " ", "<", "text of some length that fills a vector or two",
        ]
        var text = "<\(root)>"
        var expected: [Member] = []
        for _ in 0..<random.integer(1..<12) {
            text += random.one(of: ["", "\n", "\n  "])
            let line = 1 + text.utf8.count { $0 == 10 }
            var member = random.one(of: ["<\(name)>", "<\(name) a='x'>", "<\(name)\n>"])
            for _ in 0..<random.integer(0..<40) { member += random.one(of: pieces) }
            member += random.one(of: ["</\(name)>", "</\(name) >", "</\(name)\n>"])
            text += member
            expected.append(Member(text: member, line: line, isComplete: true))
        }
        text += "</\(root)>"
        let bytes = Array(text.utf8)
        let cuts = (0..<random.integer(0..<30)).map { _ in random.integer(0..<bytes.count) }
        let document = SplitDocument(bytes, cuts: cuts, targetBytes: random.one(of: [1, 200, 1 << 20]))
        #expect(document.members == expected, "seed \(seed)")
        #expect(document.isComplete, "seed \(seed)")
    }

    private typealias Member = SplitDocument.Member

    @Test("One byte at a time gives the same members", arguments: [1, 200, 1 << 20])
    func singleBytes(targetBytes: Int) {
        let bytes = Array(SplitDocument.sample.utf8)
        #expect(
            SplitDocument(bytes, cuts: Array(1..<bytes.count), targetBytes: targetBytes) == SplitDocument(bytes))
    }

    @Test(
        "Documents of random pieces, balanced or not, end and give the same members in any blocks",
        arguments: [UInt64](1...300))
    func randomPieces(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces = [
            "<cityObjectMember>", "</cityObjectMember>", "<cityObjectMember/>", "<B>", "</B>", "<B/>", "<!--", "-->",
            "<![CDATA[", "]]>", "<?x", "?>", "'", "\"", ">", "<", "\n", "text", "</CityModel>", "<name a='>'>",
            "</name>",
            "&lt;", "<CityModel>", "<!D>",
        ]
        let text = "<CityModel>" + (0..<random.integer(0..<40)).map { _ in random.one(of: pieces) }.joined()
        let bytes = Array(text.utf8)
        let whole = SplitDocument(bytes)
        let cuts = (0..<random.integer(1..<20)).map { _ in random.integer(0..<bytes.count) }
        #expect(SplitDocument(bytes, cuts: cuts, targetBytes: 1) == whole, "seed \(seed): \(text)")
        var rest = Substring(text)
        for member in whole.members {
            guard let range = rest.range(of: member.text) else {
                Issue.record("seed \(seed): \(member.text) is not in \(text)")
                return
            }
            rest = rest[range.upperBound...]
        }
    }
}

extension Substring {
    /// The first occurrence of a text.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start <= endIndex {
            if self[start...].utf8.starts(with: text.utf8) {
                return start..<utf8.index(start, offsetBy: text.utf8.count)
            }
            guard start < endIndex else { return nil }
            start = utf8.index(after: start)
        }
        return nil
    }
}

import Foundation
import MarkupReading
import Testing

/// Documents that between them use what the scanner reads, and some of what it does not.
private let samples: [String] = [
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- a model -->
    <core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml"
      xmlns:bldg='http://www.opengis.net/citygml/building/2.0' xmlns="urn:x" gml:id="m">
    \t<gml:name>Straße &amp; Häuser &lt;1&gt;</gml:name>\r
    \t<core:cityObjectMember>
        <bldg:Building gml:id=" b-1 " name="a&#10;b" srsName='EPSG:25832'>
          <gml:posList srsDimension="3">1 2 3 4 5 6 7.25 8.5 9.125 1000000.001 2 3</gml:posList>
          <gml:posList>1 2 3
            4 5 6\r\n 7 8 9</gml:posList>
          <value uom="m" codeSpace="x &amp; y">12<!-- not -->.5<![CDATA[ <&> ]]>&#x20AC;</value>
          <empty/><empty a='1' b="2"   /><bldg:lod2MultiSurfaceOfVeryLongNameThatGoesOnAndOn></bldg:lod2MultiSurfaceOfVeryLongNameThatGoesOnAndOn >
          <p:q xmlns:p="urn:p" p:id="1" id="2"/><none:x none:id='3' nothing:href='#b-1'/>
          <straße größe="groß">x</straße><a.b-c_d ring="r]]"/>]] &gt;
        </bldg:Building>
      </core:cityObjectMember>
    <?target some data ?>
    </core:CityModel>
    <!-- end -->

    """,
    "<a><b>1</b><b>2</b><c><d/>text</c></a>",
    "<a\n  b = '1'\n\tc\n=\n\"2\"\n>\r\n<d\r/>\r</a\n>",
    "<a xmlns='u:1'><a xmlns=''><a xmlns='u:2'><a/></a></a><p:a xmlns:p='u:1'/></a>",
    "<a xml:lang='de' xml:space='preserve' xml:id='x'> <b/> </a>",
    "<?xml version='1.0' standalone='no' ?><?xml-stylesheet href='x'?><a>日本語<名前 id='値'>建物</名前></a>",
    "<a>&amp;&#38;&lt;&gt;&quot;&apos;&#xA;&#13;</a>",
    "<a t='&amp;&#38;&lt;&gt;&quot;&apos;&#xA;&#13;\t\n\r\r\n'/>",
]

private let fragments: [String] = [
    "<", ">", "/", "</", "/>", "&", ";", "&lt;", "&amp;", "&#0;", "&#x110000;", "&#xD800;", "&x;",
    "]]>", "<![CDATA[",
    "<!--", "-->", "--", "<?", "?>", "<?xml version='1.0'?>", "<!DOCTYPE a>",
    "<!DOCTYPE a [<!ENTITY x 'y'>]>", "'",
    "\"", "=", " ", "\t", "\n", "\r", "\r\n", "\0", "\u{1}", "\u{7F}", "é", "日", "\u{FFFE}",
    "\u{FEFF}", "𝒳", ":", "::",
    "a:b:c",
    "xmlns=''", " xmlns:p='urn:q'", " xmlns:p=''", " xmlns:xml='x'",
    " xmlns='http://www.w3.org/XML/1998/namespace'",
    " a='1'", " a='1' a='2'", " id='5'", "<b>", "</b>", "<b/>", "<p:c>", "<p:c/>", "</a>", "xml",
    "xmlns", "xml:",
    "xmlns:",
    " q:id='7'", "<!", "<![", "<!-", "]", "]]", "-", "?", "!", "<xmlns:a/>", "<a:/>", "<:a/>", "<1/>",
    "<-/>",
    "\u{2028}", "&#9;",
]

/// One document, or stretch, for each rule: most break it, some only just do not.
private let almostRight: [String] = [
    "", " ", "a", "<", "<a", "<a>", "<a/", "<a/>", "<a/>\n", "<a/>x", "<a/>&#32;", "<a/><a/>",
    "x<a/>", "</a>", "<a></b>",
    "<a></a", "<a></a >", "<a></ a>", "<a></a b='1'>", "< a/>", "<a / >", "<a/ >", "<a//>", "<a b/>",
    "<a b=/>", "<a b=1/>",
    "<a b='1\"/>", "<a b='1' b='2'/>", "<a b='1'c='2'/>", "<a b='<'/>", "<a b='>'/>", "<a b='&'/>",
    "<a b='&amp'/>",
    "<a b='&lt;'/>", "<a =''/>", "<a 'b'/>", "<a b='1'", "<a b='1", "<a b='\0'/>", "<a>\0</a>",
    "<a>\u{B}</a>",
    "<a>]]></a>", "<a>]]&gt;</a>", "<a>]] ></a>", "<a>]</a>", "<a>]]]></a>", "<a b=']]>'/>",
    "<a>&#0;</a>", "<a>&#x0;</a>",
    "<a>&#8;</a>", "<a>&#9;&#10;&#13;</a>", "<a>&#xD7FF;&#xE000;&#xFFFD;&#x10000;&#x10FFFF;</a>",
    "<a>&#xD800;</a>",
    "<a>&#xDFFF;</a>", "<a>&#xFFFE;</a>", "<a>&#x110000;</a>", "<a>&#99999999999999999999;</a>",
    "<a>&#x00000000000041;</a>",
    "<a>&#X41;</a>", "<a>&#;</a>", "<a>&#x;</a>", "<a>&#65</a>", "<a>& lt;</a>", "<a>&lt</a>",
    "<a>&LT;</a>", "<a>&nbsp;</a>",
    "<a>&ltx;</a>", "<a>&amp;lt;</a>", "<a>&#38;#60;</a>", "<a b='&#38;#60;&amp;#38;&#x26;amp;'/>",
    "<a><!----></a>",
    "<a><!-- - --></a>", "<a><!-- -- --></a>", "<a><!-- ---></a>", "<a><!--></a>", "<a><!---></a>",
    "<a><!- x --></a>",
    "<!-- x", "<a><!-- \u{1} --></a>", "<a><!-- \r\n\r \n --><b/></a>", "<a><?x?></a>",
    "<a><?x ?></a>", "<a><?x??></a>",
    "<a><? x?></a>", "<a><?xml?></a>", "<a><?xml version='1.0'?></a>", "<a><?XML x?></a>",
    "<a><?xmlx x?></a>", "<a><?Xm x?></a>",
    "<a><?x:y z?></a>", "<a><?x=1?></a>", "<a><?x y></a>", "<a><?x\ny\r\n?><b/></a>",
    "<?oasis-xml-catalog catalog='x'?><a/>",
    "<a><![CDATA[]]></a>", "<a><![CDATA[x]]]></a>", "<a><![CDATA[]]]]><![CDATA[>]]></a>",
    "<a><![CDATA[x]] ></a>",
    "<a><![cdata[x]]></a>", "<a><![CDATA[\r\n\r]]></a>", "<a><![CDATA[\n\n]]><b/></a>",
    "<![CDATA[x]]><a/>", "<a/><![CDATA[x]]>",
    "<a><!ELEMENT b></a>", "<!DOCTYPE a><a/>", "<a><!DOCTYPE a></a>", "<?xml version='1.0'?><a/>",
    " <?xml version='1.0'?><a/>",
    "<?xml?><a/>", "<?xml version='1.1'?><a/>", "<?xml version='2.0'?><a/>",
    "<?xml version='1.0'><a/>", "<?xml  version = '1.0'\n?><a/>",
    "<?xml encoding='UTF-8'?><a/>", "<?xml version='1.0'encoding='UTF-8'?><a/>",
    "<?xml version='1.0' encoding='UTF8'?><a/>",
    "<?xml version='1.0' encoding='utf-8'?><a>ä</a>",
    "<?xml version='1.0' encoding='US-ASCII'?><a>ä</a>",
    "<?xml version='1.0' encoding='US-ASCII'?><a>a</a>",
    "<?xml version='1.0' encoding='UTF-16'?><a/>",
    "<?xml version='1.0' encoding='none'?><a/>", "<?xml version='1.0' standalone='yes'?><a/>",
    "<?xml version='1.0' standalone='si'?><a/>",
    "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
    "<?xml version='1.0' encoding='UTF-8' standalone='no'  ?><a/>",
    "<?xml version='1.0' encoding='UTF-8'standalone='no'?><a/>", "<?xml version=\"1.0' ?><a/>",
    "\u{FEFF}<a/>", "\u{FEFF}\u{FEFF}<a/>",
    "\u{FEFF}<?xml version='1.0'?><a/>", "<a xmlns=''/>", "<a xmlns='u'/>",
    "<a xmlns='u' xmlns='v'/>", "<a xmlns:p='u' xmlns:p='v'/>",
    "<a xmlns:p=''/>", "<a xmlns:p=' '/>", "<p:a xmlns:p='u\nv'/>", "<p:a xmlns:p='u&amp;v'/>",
    "<p:a xmlns:p='ü'/>", "<a xmlns:xml='u'/>",
    "<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns:x='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns='http://www.w3.org/XML/1998/namespace'/>", "<a xmlns:xmlns='u'/>",
    "<a xmlns:x='http://www.w3.org/2000/xmlns/'/>",
    "<a xmlns='http://www.w3.org/2000/xmlns/'/>", "<a xmlns:='u'/>", "<a xmlns:a:b='u'/>", "<xml:a/>",
    "<xmlns/>", "<xmlns:a/>",
    "<a xml:space='x' xml:lang=''/>", "<p:a/>", "<a p:b='1'/>", "<p:a p:b='1' q:c='2'><p:d/></p:a>",
    "<p:a xmlns:p='u'><p:b/></p:a><p:b/>",
    "<a p:b='1' xmlns:p='u'/>", "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
    "<a b='1' p:b='2' xmlns:p='u'/>",
    "<a xmlns='u'><b xmlns=''><c/></b><d/></a>",
    "<a xmlns:p='u'><b xmlns:p='v'><p:c p:id='1'/></b><p:c p:id='1'/></a>", "<:a/>", "<a:/>",
    "<a:b:c/>", "<a b:='1'/>", "<a :b='1'/>", "<a b:c:d='1'/>", "<1a/>", "<-a/>", "<.a/>", "<a1-._/>",
    "<a;b/>", "<a,/>", "<a\u{B7}/>",
    "<a>\r</a>", "<a>\r\n</a>", "<a>x\r\ny\rz\n</a>", "<a b='\r\n\r\t \n'/>", "<a\r\nb='1'\r/>",
    "<a>\n\n<b\n\n/>\n</a\n>\n", "<a>\u{85}\u{2028}</a>",
    "<a b='\n&#10;\n'><c/></a>", "<a>\t<b/>\t\t \n \t<b/></a>",
    "<a>" + String(repeating: " ", count: 400) + "<b/></a>",
    "<a>" + String(repeating: "\r\n", count: 400) + "<b/></a>",
    "<a>" + String(repeating: "é\n", count: 400) + "<b/></a>",
    "<a " + (0..<70).map { "b\($0)='\($0)'" }.joined(separator: " ") + "/>",
    "<" + String(repeating: "a", count: 600) + "/>",
    "<" + String(repeating: "a", count: 32) + "></" + String(repeating: "a", count: 32) + ">",
    "<" + String(repeating: "a", count: 40) + "></" + String(repeating: "a", count: 39) + "b>",
]

/// The first and last characters of the ranges that names are made of (productions 4 and 4a), and of all characters.
private let nameEdges: [UInt32] = [
    0xB7, 0xC0, 0xD6, 0xD8, 0xF6, 0xF8, 0x2FF, 0x300, 0x36F, 0x370, 0x37D, 0x37F, 0x1FFF, 0x200C,
    0x200D, 0x203F, 0x2040,
    0x2070, 0x218F, 0x2C00, 0x2FEF, 0x3001, 0xD7FE, 0xF900, 0xFDCF, 0xFDF0, 0xFFFD, 0x10000, 0xEFFFF,
    0x10FFFE,
]

@Suite("The scanner and libxml2")
struct MarkupEqualityTests {
    @Test(
        "Sound samples are read alike, whole and in stretches, and by the scanner alone",
        arguments: samples)
    func sound(sample: String) throws {
        let comparison = MarkupComparison()
        let document = Array(sample.utf8)
        for period in 0...3 {
            #expect(comparison.difference(document, period: period) == nil)
            #expect(comparison.isWellFormed)
        }
        #expect(comparison.stretchesOfLibrary == 0)
    }

    @Test("Documents that are almost right are judged alike", arguments: almostRight)
    func rules(document: String) {
        let comparison = MarkupComparison()
        for period in 0...1 {
            #expect(comparison.difference(Array(document.utf8), period: period) == nil)
            #expect(
                comparison.difference(Array("<r xmlns:p='u'>\n\(document)</r>".utf8), period: period) == nil
            )
            #expect(
                comparison.difference(
                    prolog: Array("<?xml version='1.0'?>\n<r\n>".utf8), Array(document.utf8),
                    epilog: Array("</r>".utf8),
                    firstLine: 1000, period: period) == nil)
        }
    }

    @Test(
        "Sequences of bytes that may be UTF-8 are judged alike in text, values, names, comments and sections"
    )
    func characters() {
        var random = SeededRandom(seed: 5)
        let comparison = MarkupComparison()
        var sequences: [[UInt8]] = [
            [0xC0, 0x80], [0xC1, 0xBF], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF],
            [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xEE, 0x80, 0x80],
            [0xEF, 0xBF, 0xBD], [0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF3, 0xAF, 0xBF, 0xBF],
            [0xF3, 0xB0, 0x80, 0x80],
            [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFF], [0x80], [0xBF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
        ]
        for byte in UInt8.min...127 { sequences.append([byte]) }
        for edge in nameEdges {
            for scalar in [edge - 1, edge, edge + 1] {
                if let scalar = Unicode.Scalar(scalar) {
                    sequences.append(Array(String(Character(scalar)).utf8))
                }
            }
        }
        for _ in 0..<200 {
            sequences.append((0..<random.integer(1..<5)).map { _ in UInt8(random.integer(128..<256)) })
        }
        for sequence in sequences {
            for (before, behind) in [
                ("<a>", "</a>"), ("<a>x", "y</a>"), ("<a b='", "'/>"), ("<a b='x", "y'/>"), ("<", "/>"),
                ("<a", "/>"),
                ("<a ", "=''/>"), ("<a b", "=''/>"), ("<p:", "/>"), ("<a><!--", "--></a>"),
                ("<a><?x ", "?></a>"),
                ("<a><?x", "?></a>"), ("<a><![CDATA[", "]]></a>"),
                ("<?xml version='1.0' encoding='UTF-8", "'?><a/>"), ("", "<a/>"), ("<a/>", ""),
                ("<a>&", ";</a>"),
                ("<a>1234567890123456789012345678901", "</a>"),
            ] {
                let document = Array(before.utf8) + sequence + Array(behind.utf8)
                let difference = comparison.difference(document)
                #expect(difference == nil, "\(before), \(sequence), \(behind)")
            }
        }
    }

    @Test("Inputs that the fuzzer kept are read alike")
    func corpus() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = package.appending(path: "Fuzzing/Corpus/markup")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count >= 20)
        for name in names {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            #expect(MarkupComparison.difference(ofFuzzed: Array(bytes)) == nil, "\(name)")
        }
    }

    @Test("The smaller ones of the public models are read alike, and hardly any by libxml2")
    func publicModels() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder =
            ProcessInfo.processInfo.environment["KACHEL_TEST_DATA"]
            ?? package.deletingLastPathComponent().path + "/shared/data"
        let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let names = found.filter { $0.hasSuffix(".gml") || $0.hasSuffix(".xml") }.sorted()
        guard !names.isEmpty else {
            print("data test: skipped markup")
            return
        }
        var ofFolder: [Substring: Int] = [:]
        let comparison = MarkupComparison()
        var (read, bytes, faulty, encoded) = (0, 0, 0, 0)
        for name in names {
            // Some of each data set, and 6 MB in all, keep this short.
            let set = name.prefix { $0 != "/" }
            let size =
                try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.size] as? Int ?? 0
            guard size < 300_000, ofFolder[set, default: 0] < 3, bytes + size < 6_000_000 else {
                continue
            }
            ofFolder[set, default: 0] += 1
            let document = [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name)))
            bytes += size
            read += 1
            #expect(comparison.difference(document, period: 3) == nil, "\(name)")
            let start = String(decoding: document.prefix(100), as: UTF8.self).uppercased()
            if !comparison.isWellFormed {
                faulty += 1
            } else if start.contains("ENCODING="), !start.contains("UTF-8") {
                encoded += 1
            }
        }
        #expect(comparison.stretchesOfLibrary == faulty + encoded)
        print(
            "data test: ran markup: \(read) files, \(bytes) bytes, \(comparison.stretchesOfLibrary) left to libxml2"
        )
    }

    @Test("Mutants of samples are read alike", arguments: 0..<20)
    func mutants(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var sound = 0
        for round in 0..<2 {
            let comparison = MarkupComparison()
            for number in 0..<500 {
                var document = Array(random.one(of: samples).utf8)
                for _ in 0..<random.integer(1..<4) { mutate(&document, &random) }
                let (first, last) = (
                    random.integer(0..<document.count + 1), random.integer(0..<document.count + 1)
                )
                let isWhole = random.integer(0..<3) > 0
                let difference =
                    isWhole
                    ? comparison.difference(document, period: random.integer(0..<4))
                    : comparison.difference(
                        prolog: Array(document[..<min(first, last)]),
                        Array(document[min(first, last)..<max(first, last)]),
                        epilog: Array(document[max(first, last)...]), firstLine: 7,
                        period: random.integer(0..<4))
                #expect(
                    difference == nil,
                    "seed \(seed), mutant \(round).\(number): \(String(decoding: document, as: UTF8.self))")
                if comparison.isWellFormed { sound += 1 }
            }
        }
        #expect(sound > 50)
    }

    /// Changes, removes or inserts something.
    private func mutate(_ document: inout [UInt8], _ random: inout SeededRandom) {
        guard !document.isEmpty else {
            document = [60]
            return
        }
        let place = random.integer(0..<document.count)
        switch random.integer(0..<8) {
        case 0: document[place] = UInt8(truncatingIfNeeded: random.integer(0..<256))
        case 1: document[place] ^= 1 << UInt8(random.integer(0..<8))
        case 2: document.removeSubrange(place..<min(document.count, place + random.integer(1..<30)))
        case 3: document.removeSubrange(place...)
        case 4:
            let end = min(document.count, place + random.integer(1..<60))
            let other = random.integer(0..<document.count)
            document.insert(contentsOf: Array(document[place..<end]), at: other)
        default: document.insert(contentsOf: Array(random.one(of: fragments).utf8), at: place)
        }
    }
}

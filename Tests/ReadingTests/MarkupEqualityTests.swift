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
    "<", ">", "/", "</", "/>", "&", ";", "&lt;", "&amp;", "&#0;", "&#x110000;", "&#xD800;", "&x;", "]]>", "<![CDATA[",
    "<!--", "-->", "--", "<?", "?>", "<?xml version='1.0'?>", "<!DOCTYPE a>", "<!DOCTYPE a [<!ENTITY x 'y'>]>", "'",
    "\"", "=", " ", "\t", "\n", "\r", "\r\n", "\0", "\u{1}", "\u{7F}", "é", "日", "\u{FFFE}", "\u{FEFF}", "𝒳", ":", "::",
    "a:b:c",
    "xmlns=''", " xmlns:p='urn:q'", " xmlns:p=''", " xmlns:xml='x'", " xmlns='http://www.w3.org/XML/1998/namespace'",
    " a='1'", " a='1' a='2'", " id='5'", "<b>", "</b>", "<b/>", "<p:c>", "<p:c/>", "</a>", "xml", "xmlns", "xml:",
    "xmlns:",
    " q:id='7'", "<!", "<![", "<!-", "]", "]]", "-", "?", "!", "<xmlns:a/>", "<a:/>", "<:a/>", "<1/>", "<-/>",
    "\u{2028}", "&#9;",
]

@Suite("The scanner and libxml2")
struct MarkupEqualityTests {
    @Test("Sound samples are read alike, whole and in stretches, and by the scanner alone", arguments: samples)
    func sound(sample: String) throws {
        let comparison = MarkupComparison()
        let document = Array(sample.utf8)
        for period in 0...3 {
            #expect(comparison.difference(document, period: period) == nil)
            #expect(comparison.isWellFormed)
        }
        #expect(comparison.stretchesOfLibrary == 0)
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
                let (first, last) = (random.integer(0..<document.count + 1), random.integer(0..<document.count + 1))
                let isWhole = random.integer(0..<3) > 0
                let difference =
                    isWhole
                    ? comparison.difference(document, period: random.integer(0..<4))
                    : comparison.difference(
                        prolog: Array(document[..<min(first, last)]),
                        Array(document[min(first, last)..<max(first, last)]),
                        epilog: Array(document[max(first, last)...]), firstLine: 7, period: random.integer(0..<4))
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
        guard !document.isEmpty else { return document = [60] }
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

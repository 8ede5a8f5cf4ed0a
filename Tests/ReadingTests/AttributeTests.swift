import CityGMLReading
import CityObjects
import Diagnostics
import Testing

private typealias Text = CityGMLText

@Suite("Attributes of CityGML")
struct AttributeTests {
    private func read(_ content: String, version: String = "2.0") throws -> ReadDocument {
        try ReadDocument(Text.model(version: version, Text.building("b", content)))
    }

    @Test("Standard attributes have the kinds of the schema", arguments: ["1.0", "2.0"])
    func standardAttributes(version: String) throws {
        let tree = try read(
            """
            <gml:description>Ein Haus</gml:description><gml:name>Rathaus</gml:name>
            <core:creationDate>2012-02-28</core:creationDate><bldg:class>1000</bldg:class>
            <bldg:function>31001_2000</bldg:function><bldg:yearOfConstruction>1907</bldg:yearOfConstruction>
            <bldg:roofType codeSpace="x">3100</bldg:roofType><bldg:measuredHeight uom="urn:ogc:def:uom:UCUM::m">\
            12.345</bldg:measuredHeight><bldg:storeysAboveGround>4</bldg:storeysAboveGround>
            """, version: version
        ).tree()
        let expected: [(String, String, AttributeKind, String)] = [
            ("description", "Ein Haus", .text, ""), ("name", "Rathaus", .text, ""),
            ("creationDate", "2012-02-28", .date, ""), ("class", "1000", .text, ""),
            ("function", "31001_2000", .text, ""), ("yearOfConstruction", "1907", .integer, ""),
            ("roofType", "3100", .text, ""), ("measuredHeight", "12.345", .double, "urn:ogc:def:uom:UCUM::m"),
            ("storeysAboveGround", "4", .integer, ""),
        ]
        #expect(
            tree.attributes == expected.map { Attribute(object: 0, name: $0.0, text: $0.1, kind: $0.2, unit: $0.3) })
    }

    @Test("Generic attributes of every type keep name, value, kind and unit", arguments: ["1.0", "2.0"])
    func genericAttributes(version: String) throws {
        let tree = try read(
            """
            <gen:stringAttribute name="Gemeindeschlüssel"><gen:value>06611000</gen:value></gen:stringAttribute>
            <gen:intAttribute name="count"><gen:value>-12</gen:value></gen:intAttribute>
            <gen:doubleAttribute name="ratio"><gen:value>1.50e-3</gen:value></gen:doubleAttribute>
            <gen:dateAttribute name="seen"><gen:value>2020-02-29</gen:value></gen:dateAttribute>
            <gen:uriAttribute name="link"><gen:value>https://example.org/?a=1&amp;b=2</gen:value></gen:uriAttribute>
            <gen:measureAttribute name="volume"><gen:value uom="m3"> 812.5 </gen:value></gen:measureAttribute>
            <gen:stringAttribute name="empty"><gen:value/></gen:stringAttribute>
            <gen:stringAttribute><gen:value>nameless</gen:value></gen:stringAttribute>
            """, version: version
        ).tree()
        let expected: [(String, String, AttributeKind, String)] = [
            ("Gemeindeschlüssel", "06611000", .text, ""), ("count", "-12", .integer, ""),
            ("ratio", "1.50e-3", .double, ""), ("seen", "2020-02-29", .date, ""),
            ("link", "https://example.org/?a=1&b=2", .text, ""), ("volume", "812.5", .double, "m3"),
        ]
        #expect(
            tree.attributes == expected.map { Attribute(object: 0, name: $0.0, text: $0.1, kind: $0.2, unit: $0.3) })
    }

    @Test("Attribute sets give their members a path")
    func attributeSets() throws {
        let tree = try read(
            """
            <gen:genericAttributeSet name="energy"><gen:intAttribute name="class"><gen:value>3</gen:value>\
            </gen:intAttribute><gen:genericAttributeSet name="solar"><gen:measureAttribute name="yield">\
            <gen:value uom="kWh">7</gen:value></gen:measureAttribute></gen:genericAttributeSet>\
            <gen:stringAttribute name="last"><gen:value>x</gen:value></gen:stringAttribute></gen:genericAttributeSet>
            <gen:stringAttribute name="outside"><gen:value>y</gen:value></gen:stringAttribute>
            """
        ).tree()
        #expect(tree.attributes.map(\.name) == ["energy_class", "energy_solar_yield", "energy_last", "outside"])
        #expect(tree.attribute("energy_solar_yield")?.unit == "kWh")
    }

    @Test("Text that does not fit its kind stays text, with a note", arguments: ["007", "12a", "", "1,5", "٣"])
    func kindMismatch(value: String) throws {
        let document = try read(
            "<gen:intAttribute name=\"n\"><gen:value>\(value)</gen:value></gen:intAttribute>"
                + "<bldg:measuredHeight uom=\"m\">\(value)</bldg:measuredHeight>")
        let tree = try document.tree()
        guard !value.isEmpty else {
            #expect(tree.attributes.isEmpty)
            return
        }
        #expect(tree.attributes.map(\.text) == [value, value])
        #expect(tree.attributes.map(\.kind) == [.text, .text])
        #expect(document.count(.attributeKindMismatch, "n") == 1)
        #expect(document.count(.attributeKindMismatch, "measuredHeight") == 1)
    }

    @Test("A name that comes again adds its value with a semicolon, in the order of the document")
    func repeatedNames() throws {
        let tree = try read(
            "<bldg:function>1000</bldg:function><bldg:usage>1</bldg:usage><bldg:function>2000</bldg:function>"
                + "<bldg:function>1000</bldg:function><bldg:usage>1</bldg:usage>"
                + "<gen:intAttribute name=\"n\"><gen:value>1</gen:value></gen:intAttribute>"
                + "<gen:intAttribute name=\"n\"><gen:value>2</gen:value></gen:intAttribute>"
        ).tree()
        #expect(tree.text("function") == "1000; 2000; 1000" && tree.text("usage") == "1; 1")
        #expect(tree.attribute("n") == Attribute(object: 0, name: "n", text: "1; 2", kind: .text))
    }

    @Test(
        "Values of different units have each its own behind it, and no unit goes over to another value",
        arguments: [
            (["m", "m"], "0; 1", "m"), (["m", "ft"], "0 m; 1 ft", ""), (["m", "m", "ft"], "0 m; 1 m; 2 ft", ""),
            (["m", "ft", "m"], "0 m; 1 ft; 2 m", ""), (["", "m"], "0; 1 m", ""), (["m", "", "m"], "0 m; 1; 2 m", ""),
        ])
    func units(units: [String], text: String, unit: String) throws {
        let values = units.enumerated().map { index, unit in
            let attribute = unit.isEmpty ? "" : " uom=\"\(unit)\""
            return "<gen:measureAttribute name=\"h\"><gen:value\(attribute)>\(index)</gen:value></gen:measureAttribute>"
        }
        let attribute = try #require(
            try ReadDocument(Text.model(Text.building("b", values.joined()))).tree().attribute("h"))
        #expect(attribute.text == text && attribute.unit == unit && attribute.kind == .text)
    }

    @Test("Parts have attributes of their own")
    func parts() throws {
        let part =
            "<bldg:consistsOfBuildingPart><bldg:BuildingPart><bldg:function>2</bldg:function></bldg:BuildingPart>"
            + "</bldg:consistsOfBuildingPart>"
        let tree = try read("<bldg:function>1</bldg:function>\(part)<bldg:usage>3</bldg:usage>").tree()
        #expect(tree.text("function") == "1" && tree.text("function", ofObject: 1) == "2")
        #expect(tree.text("usage") == "3" && tree.text("usage", ofObject: 1) == nil)
    }

    @Test("Addresses and external references become attributes with a prefix", arguments: ["1.0", "2.0"])
    func addresses(version: String) throws {
        let tree = try read(
            """
            <core:externalReference><core:informationSystem>http://repository.gdi-de.org/x</core:informationSystem>\
            <core:externalObject><core:name>DEHE0001</core:name></core:externalObject></core:externalReference>\
            <core:externalReference><core:externalObject><core:uri>urn:x</core:uri></core:externalObject>\
            </core:externalReference>\
            <bldg:address><core:Address gml:id="a"><gml:name>no name of the house</gml:name><core:xalAddress>\
            <xAL:AddressDetails><xAL:Country><xAL:CountryName>Germany</xAL:CountryName><xAL:Locality Type="Town">\
            <xAL:LocalityName>Kassel</xAL:LocalityName><xAL:Thoroughfare Type="Street">
              <xAL:ThoroughfareNumber>5</xAL:ThoroughfareNumber><xAL:ThoroughfareName>Königsstraße</xAL:ThoroughfareName>
            </xAL:Thoroughfare></xAL:Locality></xAL:Country></xAL:AddressDetails></core:xalAddress></core:Address>\
            </bldg:address>
            """, version: version
        ).tree()
        #expect(tree.text("name") == nil)
        #expect(tree.text("externalReference_informationSystem") == "http://repository.gdi-de.org/x")
        #expect(tree.text("externalReference_name") == "DEHE0001")
        #expect(tree.text("externalReference_2_uri") == "urn:x")
        #expect(tree.text("address_name") == "no name of the house")
        #expect(tree.text("address_CountryName") == "Germany")
        #expect(tree.text("address_LocalityName") == "Kassel")
        #expect(tree.text("address_ThoroughfareName") == "Königsstraße")
        #expect(tree.text("address_ThoroughfareNumber") == "5")
        #expect(tree.attributes.allSatisfy { $0.kind == .text })
    }

    @Test("Names of geometries are not the building's")
    func namesOfGeometries() throws {
        let surface =
            "<bldg:lod2MultiSurface><gml:MultiSurface><gml:description>d</gml:description><gml:name>no</gml:name>"
            + "<gml:surfaceMember><gml:Polygon><gml:name>no</gml:name>\(Text.ring(Text.triangle(1)))</gml:Polygon>"
            + "</gml:surfaceMember></gml:MultiSurface></bldg:lod2MultiSurface>"
        let tree = try read("<gml:name>yes</gml:name>" + surface).tree()
        #expect(tree.attributes.map(\.name) == ["name"])
        #expect(tree.text("name") == "yes")
        #expect(tree.polygons.count == 1)
    }

    @Test("Unknown elements among geometry are counted once per name, whatever is in them; empty ones are nothing")
    func unknownElements() throws {
        let ade =
            "<ade:extra><ade:deep><bldg:BuildingPart><bldg:function>9</bldg:function></bldg:BuildingPart></ade:deep>"
            + "text</ade:extra>"
        let surface = Text.multiSurface(2, Text.polygon(nil, Text.triangle(1)), ade) + "<ade:empty/>"
        let document = try ReadDocument(
            Text.model(
                Text.building("a", surface + "<bldg:function>1</bldg:function>" + surface), Text.building("b", surface),
                "<ade:thing gml:id=\"t\"/>"))
        #expect(document.trees.map(\.objects.count) == [1, 1])
        #expect(document.trees.map { $0.attributes.map(\.text) } == [["1"], []])
        #expect(document.count(.unknownElement, "extra") == 3)
        #expect(document.count(.unknownElement, "thing") == 1)
        #expect(document.notes.sorted.map(\.key.name) == ["extra", "thing"])
        #expect(document.notes.sorted[0].entry.first.gmlID == "a")
    }

    @Test("Appearances and rooms are passed over with a count")
    func passedOver() throws {
        let document = try read(
            "<app:appearance><app:Appearance><app:theme>x</app:theme></app:Appearance></app:appearance>"
                + "<bldg:interiorRoom><bldg:Room><bldg:function>1</bldg:function>"
                + Text.multiSurface(4, Text.polygon(nil, Text.triangle(1))) + "</bldg:Room></bldg:interiorRoom>")
        let tree = try document.tree()
        #expect(tree.attributes.isEmpty && tree.polygons.isEmpty)
        #expect(document.count(.contentPassedOver, "appearance") == 1)
        #expect(document.count(.contentPassedOver, "Room (--interior shows it)") == 1)
    }

    @Test("Classes that are not read are counted, as members and in objects")
    func unknownClasses() throws {
        let relief =
            "<dem:NewRelief xmlns:dem=\"http://www.opengis.net/citygml/relief/2.0\"><dem:lod>1</dem:lod></dem:NewRelief>"
        let surface =
            "<bldg:boundedBy><bldg:NewSurface><bldg:function>1</bldg:function></bldg:NewSurface></bldg:boundedBy>"
        let document = try ReadDocument(Text.model(relief, Text.building("b", surface)))
        #expect(document.trees.map(\.objects.count) == [1])
        #expect(document.count(.contentPassedOver, "NewRelief") == 1)
        #expect(document.count(.contentPassedOver, "NewSurface") == 1)
        #expect(document.notes.sorted.count == 2)
    }

    @Test("Entities, character references, CDATA and white space are what they stand for")
    func entities() throws {
        let tree = try read(
            "<gml:name>\n  a &amp;&lt;b&gt; &quot;&apos; &#228;&#x1D11E; <![CDATA[<c> & ]]>]d<!-- no -->e\t</gml:name>"
        ).tree()
        #expect(tree.text("name") == "a &<b> \"' ä𝄞 <c> & ]de")
    }

    @Test("References in attributes of elements are what they stand for, the ampersand too")
    func references() throws {
        let tree = try read(
            "<gen:stringAttribute name=\"a &amp; &#38; &#x26; &amp;amp; &amp;#38; &lt;b&gt; &quot;\">"
                + "<gen:value>1</gen:value></gen:stringAttribute>"
        ).tree()
        #expect(tree.text("a & & & &amp; &#38; <b> \"") == "1")
    }

    @Test("Text is whole however the parser cuts it", arguments: [UInt64](1...20))
    func longTexts(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pieces = [
            ("&amp;", "&"), ("ä", "ä"), ("&#10;x", "\nx"), ("<![CDATA[<]]>", "<"), ("𝄞", "𝄞"), ("a b", "a b"),
        ]
        var source = ""
        var expected = ""
        for _ in 0..<random.integer(1..<3000) {
            let piece = random.one(of: pieces)
            source += piece.0
            expected += piece.1
        }
        let tree = try read("<gml:name>|\(source)|</gml:name>").tree()
        #expect(tree.text("name") == "|\(expected)|", "seed \(seed)")
    }
}

@Suite("Attribute texts as values")
struct AttributeTextTests {
    @Test(
        "Integers are digits without leading zeros or plus sign, in 64 bits",
        arguments: [
            ("0", 0), ("-1", -1), ("42", 42), ("9223372036854775807", Int64.max), ("-9223372036854775808", .min),
        ] as [(String, Int64)])
    func integers(text: String, value: Int64) {
        #expect(AttributeText.integer(text) == value)
    }

    @Test(
        "What would change when written back is no integer",
        arguments: ["", "-", "00", "007", "-01", "+1", "1.0", "1e3", " 1", "9223372036854775808", "٣", "0x1", "--1"])
    func noIntegers(text: String) {
        #expect(AttributeText.integer(text) == nil)
        #expect(!AttributeText.fits(text, .integer))
        #expect(AttributeText.fits(text, .text) && AttributeText.fits(text, .date))
    }

    @Test(
        "Doubles are finite numbers without leading zeros",
        arguments: [("0", 0), ("0.5", 0.5), ("-1.50", -1.5), ("1e3", 1000), (".5", 0.5)] as [(String, Double)])
    func doubles(text: String, value: Double) {
        #expect(AttributeText.double(text) == value)
    }

    @Test("A text fits a double if it is one, by whichever way that is found out", arguments: [UInt64](1...20))
    func fittingDoubles(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<500 {
            let text = (0..<random.integer(0..<7)).map { _ in random.one(of: ["0", "0", "1", "9", ".", "-", "+", "e"]) }
                .joined()
            #expect(AttributeText.fits(text, .double) == (AttributeText.double(text) != nil), "\(text)")
        }
        let long = String(repeating: "9", count: random.integer(290..<320))
        #expect(AttributeText.fits(long, .double) == (AttributeText.double(long) != nil), "\(long.count) digits")
    }

    @Test(
        "What is no finite number is no double",
        arguments: ["", ".", "inf", "nan", "1e999", "00.5", "-07", "1,5", "0x1p3", "1 "])
    func noDoubles(text: String) {
        #expect(AttributeText.double(text) == nil)
    }

    @Test("Kinds join to the narrowest that holds both, in any order")
    func lattice() {
        for first in AttributeKind.allCases {
            #expect(first.joined(with: first) == first)
            for second in AttributeKind.allCases {
                #expect(first.joined(with: second) == second.joined(with: first))
                for third in AttributeKind.allCases {
                    #expect(
                        first.joined(with: second).joined(with: third) == first.joined(with: second.joined(with: third))
                    )
                }
            }
        }
        #expect(AttributeKind.integer.joined(with: .double) == .double)
        #expect(AttributeKind.date.joined(with: .integer) == .text)
    }
}

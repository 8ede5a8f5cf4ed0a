import CityGMLReading
import CityObjects
import Diagnostics
import Testing

private typealias Text = CityGMLText

@Suite("Nested attributes and those of extensions")
struct NestedAttributeTests {
    private static let plateau = "https://www.geospatial.jp/iur/uro/3.1"

    private func read(_ content: String, version: String = "2.0") throws -> ReadDocument {
        try ReadDocument(Text.model(version: version, Text.building("b", content)))
    }

    @Test("Values of an extension have their path for a name, behind the short name of its namespace")
    func paths() throws {
        let tree = try read(
            """
            <u:buildingIDAttribute xmlns:u="\(Self.plateau)"><u:BuildingIDAttribute>\
            <u:buildingID>14201-bldg-110968</u:buildingID><u:branchID>1</u:branchID>\
            <u:prefecture codeSpace="http://x/y">14</u:prefecture></u:BuildingIDAttribute></u:buildingIDAttribute>
            <u:totalFloorArea uom="m2" xmlns:u="\(Self.plateau)">42.4879</u:totalFloorArea>
            """
        ).tree()
        #expect(
            tree.attributes == [
                Attribute(
                    object: 0, name: "uro:buildingIDAttribute_buildingID", text: "14201-bldg-110968", kind: .text),
                Attribute(object: 0, name: "uro:buildingIDAttribute_branchID", text: "1", kind: .integer),
                Attribute(object: 0, name: "uro:buildingIDAttribute_prefecture", text: "14", kind: .text),
                Attribute(object: 0, name: "uro:totalFloorArea", text: "42.4879", kind: .double, unit: "m2"),
            ])
    }

    @Test(
        "The short name is the last segment of the namespace that is no version",
        arguments: [
            ("https://www.geospatial.jp/iur/uro/3.1", "uro"), ("http://www.sig3d.org/citygml/2.0/energy/1.0", "energy"),
            ("http://www.citygml.org/ade/noise_de/2.0", "noise_de"), ("http://example.org/ade#v1.2", "ade"),
            ("urn:x:own:1", "own"),
        ])
    func shortNames(namespace: String, name: String) throws {
        let tree = try read("<p:a xmlns:p=\"\(namespace)\">x</p:a><q:a xmlns:q=\"\(namespace)\">y</q:a>").tree()
        #expect(tree.attributes.map(\.name) == [name + ":a"])
        #expect(tree.text(name + ":a") == "x; y")
    }

    @Test(
        "An undeclared value has the kind of its text",
        arguments: [
            ("true", .boolean), ("false", .boolean), ("True", .text), ("0", .integer), ("-12", .integer),
            ("007", .text), ("1.50", .double), ("1e3", .double), ("2024-02-29", .date), ("2024-02", .text),
            ("12345-6789", .text), ("", .text), ("9223372036854775808", .double), ("1 2", .text), ("t", .text),
        ] as [(String, AttributeKind)])
    func undeclaredKinds(text: String, kind: AttributeKind) throws {
        let document = try read("<ade:a>\(text)</ade:a>")
        #expect(try document.tree().attributes.map(\.kind) == (text.isEmpty ? [] : [kind]))
        #expect(document.notes.sorted.isEmpty)
    }

    @Test("Repeated groups are numbered from the second to the ninth, and stay apart")
    func groups() throws {
        let group = { (index: Int) -> String in
            "<ade:area><ade:FloorArea><ade:type>t\(index)</ade:type><ade:value uom=\"m2\">\(index)</ade:value>"
                + "</ade:FloorArea></ade:area>"
        }
        let tree = try read((1...11).map(group).joined()).tree()
        #expect(tree.text("ade:area_type") == "t1" && tree.text("ade:area_2_type") == "t2")
        #expect(tree.text("ade:area_9_type") == "t9; t10; t11" && tree.text("ade:area_9_value") == "9; 10; 11")
        #expect(tree.text("ade:area_2_extension_type") == "ade:FloorArea")
        #expect(tree.attributes.count == 27)
        #expect(
            tree.attribute("ade:area_2_value")
                == Attribute(
                    object: 0, name: "ade:area_2_value", text: "2", kind: .double, unit: "m2"))
    }

    @Test("Groups in groups are numbered within theirs, and each object counts for itself")
    func groupsInGroups() throws {
        let zone = { (name: String) -> String in
            "<ade:zone><ade:Zone><gml:name>\(name)</gml:name><ade:wall><ade:Wall><ade:u>1</ade:u></ade:Wall></ade:wall>"
                + "<ade:wall><ade:Wall><ade:u>2</ade:u></ade:Wall></ade:wall></ade:Zone></ade:zone>"
        }
        let part =
            "<bldg:consistsOfBuildingPart><bldg:BuildingPart>\(zone("p"))</bldg:BuildingPart>"
            + "</bldg:consistsOfBuildingPart>"
        let tree = try read(zone("a") + part + zone("b")).tree()
        #expect(
            tree.attributes(ofObject: 0).map(\.name) == [
                "ade:zone_name", "ade:zone_wall_u", "ade:zone_wall_2_u", "ade:zone_2_name", "ade:zone_2_wall_u",
                "ade:zone_2_wall_2_u",
            ])
        #expect(tree.attributes(ofObject: 1).map(\.name) == ["ade:zone_name", "ade:zone_wall_u", "ade:zone_wall_2_u"])
    }

    @Test("Names of CityGML stay bare and take the prefix of the extension around them")
    func standardNamesInside() throws {
        let tree = try read(
            "<ade:segment><ade:Segment><core:creationDate>1967-08-13</core:creationDate><bldg:class>0110</bldg:class>"
                + "<core:externalReference><core:externalObject><core:name>E</core:name></core:externalObject>"
                + "</core:externalReference></ade:Segment></ade:segment><core:creationDate>2000-01-01</core:creationDate>"
        ).tree()
        #expect(
            tree.attributes.map { "\($0.name) \($0.text) \($0.kind.name)" } == [
                "ade:segment_creationDate 1967-08-13 date", "ade:segment_class 0110 text",
                "ade:segment_externalReference_name E text", "creationDate 2000-01-01 date",
            ])
    }

    @Test("Elements of GML in a property count, too; periods of time are not lost")
    func gml() throws {
        let tree = try read(
            "<ade:extent><gml:TimePeriod><gml:beginPosition>2017-01-01</gml:beginPosition>"
                + "<gml:duration>P1Y</gml:duration></gml:TimePeriod></ade:extent>"
        ).tree()
        #expect(tree.text("ade:extent_beginPosition") == "2017-01-01" && tree.text("ade:extent_duration") == "P1Y")
    }

    @Test("A property that is written with a capital keeps its value")
    func capitals() throws {
        let tree = try read("<ade:Owner>x</ade:Owner><ade:group><ade:Owner>y</ade:Owner></ade:group>").tree()
        #expect(tree.attributes.map { "\($0.name)=\($0.text)" } == ["ade:Owner=x", "ade:group_Owner=y"])
    }

    @Test("A link without content is its address; what has content or is empty is not")
    func links() throws {
        let tree = try read(
            "<ade:related xlink:href=\"#a&amp;b\"/><ade:both xlink:href=\"x\">text</ade:both>"
                + "<ade:empty xlink:href=\" \"/><ade:nil/><bldg:address xlink:href=\"#address_1\"/>"
                + "<ade:group xlink:href=\"#z\"><ade:Inner><ade:v>1</ade:v></ade:Inner></ade:group>"
        ).tree()
        #expect(
            tree.attributes.map { "\($0.name)=\($0.text)" } == [
                "ade:related=#a&b", "ade:both=text", "address=#address_1", "ade:group_v=1",
                "ade:group_extension_type=ade:Inner",
            ])
    }

    @Test("A link to an object that stands elsewhere is its address, and an object in the property stays an object")
    func linksToObjects() throws {
        let tree = try read(
            "<bldg:consistsOfBuildingPart xlink:href=\"#p1\"/><bldg:consistsOfBuildingPart>"
                + "<bldg:BuildingPart gml:id=\"p2\"/></bldg:consistsOfBuildingPart>"
        ).tree()
        #expect(tree.objects.map(\.identifier) == ["b", "p2"])
        #expect(tree.attributes.map { "\($0.name)=\($0.text)" } == ["consistsOfBuildingPart=#p1"])
    }

    @Test(
        "A point or a curve in a property is counted, wherever the property comes from",
        arguments: [
            "<gml:location><gml:Point><gml:pos>1 2 3</gml:pos></gml:Point></gml:location>",
            "<ade:geo><gml:Point><gml:pos>1 2 3</gml:pos></gml:Point></ade:geo>",
            "<ade:g><ade:G><ade:geo><gml:Point><gml:pos>1 2 3</gml:pos></gml:Point></ade:geo></ade:G></ade:g>",
            "<ade:g><ade:G><gml:Point><gml:pos>1 2 3</gml:pos></gml:Point></ade:G></ade:g>",
        ])
    func points(content: String) throws {
        let document = try read(content)
        #expect(try document.tree().attributes.isEmpty)
        #expect(document.count(.contentPassedOver, "Point") == 1)
        #expect(document.notes.sorted.count == 1)
    }

    @Test("The class in a property is kept where the property does not say it")
    func classes() throws {
        let tree = try read(
            "<ade:risk><ade:FloodRisk><ade:rank>1</ade:rank></ade:FloodRisk></ade:risk>"
                + "<ade:risk><ade:LandslideRisk><ade:rank>2</ade:rank></ade:LandslideRisk></ade:risk>"
                + "<ade:risk><ade:Risk><ade:rank>3</ade:rank></ade:Risk></ade:risk>"
        ).tree()
        #expect(
            tree.attributes.map { "\($0.name)=\($0.text)" } == [
                "ade:risk_rank=1", "ade:risk_extension_type=ade:FloodRisk", "ade:risk_2_rank=2",
                "ade:risk_2_extension_type=ade:LandslideRisk", "ade:risk_3_rank=3",
            ])
    }

    @Test("What tags of an extension say is kept under their path; names with a prefix are not")
    func markupAttributes() throws {
        let tree = try read(
            "<ade:y a=\"5\" uom=\"m\" xlink:title=\"t\">1</ade:y><ade:q><ade:Q attr=\"z &amp; y\" gml:id=\"i\"/></ade:q>"
                + "<ade:y a=\"6\" uom=\"m\"/><ade:interval unit=\"year\">0.5</ade:interval><bldg:class own=\"1\">2</bldg:class>"
                + "<ade:q><ade:Q attr=\"2\"><ade:v empty=\"\">3</ade:v></ade:Q></ade:q>"
        ).tree()
        #expect(
            tree.attributes.map { "\($0.name)=\($0.text)\($0.unit)" } == [
                "ade:y_a=5; 6", "ade:y=1m", "ade:q_attr=z & y", "ade:interval_unit=year", "ade:interval=0.5", "class=2",
                "ade:q_2_attr=2", "ade:q_2_v=3",
            ])
    }

    @Test("Text beside the elements of a property is kept")
    func mixedContent() throws {
        let tree = try read("<ade:a><ade:b>1</ade:b> and <ade:c>2</ade:c> more </ade:a>").tree()
        #expect(tree.attributes.map { "\($0.name)=\($0.text)" } == ["ade:a_b=1", "ade:a_c=2", "ade:a=more"])
    }

    @Test("Attributes of surfaces and openings stand with the surface, and those of the building with the building")
    func surfaces() throws {
        let surface = Text.surface(
            "RoofSurface", "r",
            "<gml:description>d</gml:description><gml:name>north</gml:name><core:creationDate>2020-01-01"
                + "</core:creationDate><gen:doubleAttribute name=\"Fläche\"><gen:value>3</gen:value>"
                + "</gen:doubleAttribute><ade:g><ade:G><ade:u>0.5</ade:u></ade:G></ade:g>"
                + Text.multiSurface(2, Text.polygon(nil, Text.triangle(1)))
                + "<bldg:opening><bldg:Door gml:id=\"d\"><gml:name>gate</gml:name><bldg:address><core:Address>"
                + "<core:xalAddress><xAL:LocalityName>X</xAL:LocalityName></core:xalAddress></core:Address>"
                + "</bldg:address></bldg:Door></bldg:opening><ade:late>1</ade:late>")
        let document = try read("<gml:name>house</gml:name>" + surface + "<bldg:class>1</bldg:class>")
        let tree = try document.tree()
        #expect(tree.attributes(ofObject: 0).map(\.name) == ["name", "class"])
        #expect(
            tree.attributes(ofSurface: 0).map { "\($0.name)=\($0.text)" } == [
                "description=d", "name=north", "creationDate=2020-01-01", "Fläche=3", "ade:g_u=0.5", "ade:late=1",
            ])
        #expect(
            tree.attributes(ofSurface: 1).map { "\($0.name)=\($0.text)" } == ["name=gate", "address_LocalityName=X"])
        #expect(tree.attributes.allSatisfy { $0.object == 0 })
        #expect(document.notes.sorted.isEmpty)
    }

    @Test("An object has at most 2,000 names; all further ones are one note, and values of known names still join")
    func mostNames() throws {
        let attribute = { (name: Int) -> String in
            "<gen:intAttribute name=\"n\(name)\"><gen:value>\(name)</gen:value></gen:intAttribute>"
        }
        let document = try read((1...2100).map(attribute).joined() + attribute(7))
        let tree = try document.tree()
        #expect(tree.attributes.count == 2000)
        #expect(tree.text("n2000") == "2000" && tree.text("n2001") == nil && tree.text("n7") == "7; 7")
        #expect(document.count(.contentPassedOver, "attributes beyond 2000 of one object") == 100)
    }

    @Test("Values under very long paths are one note, however many they are", .timeLimit(.minutes(20)))
    func longPaths() throws {
        let attribute = { (name: Int) -> String in
            "<gen:intAttribute name=\"n\(name)\"><gen:value>\(name)</gen:value></gen:intAttribute>"
        }
        let long = String(repeating: "ö", count: 150_000)
        let set =
            "<gen:genericAttributeSet name=\"\(long)\">" + (1...10_000).map(attribute).joined()
            + "<gen:genericAttributeSet name=\"deep\">" + attribute(1)
            + "</gen:genericAttributeSet></gen:genericAttributeSet>"
        let document = try read(set + attribute(7))
        #expect(try document.tree().attributes.map(\.name) == ["n7"])
        #expect(document.count(.contentPassedOver, "attributes under paths of more than 1000 bytes") == 10_001)
    }

    @Test("Twenty thousand attributes of one object take no more than their number", .timeLimit(.minutes(20)))
    func manyAttributes() throws {
        let attribute = { (name: String) -> String in
            "<gen:stringAttribute name=\"\(name)\"><gen:value>v</gen:value></gen:stringAttribute>"
        }
        let same = String(repeating: attribute("same"), count: 8000)
        let others = (0..<12_000).map { attribute("name of \($0)") }.joined()
        // So many names are forgotten behind each object, and numbered anew.
        let trees = try ReadDocument(
            Text.model(Text.building("a", same + others), Text.building("b", others), Text.building("c", same))
        ).trees
        #expect(trees.map(\.attributes.count) == [2000, 2000, 1])
        #expect(trees[0].text("same")?.utf8.count == 8000 * 3 - 2 && trees[1].text("name of 1999") == "v")
        #expect(trees[2].attributes.map(\.name) == ["same"])
    }

    @Test("Names are kept verbatim, and repeated sets are told apart")
    func names() throws {
        let set =
            "<gen:genericAttributeSet name=\"Größe (m)\"><gen:stringAttribute name=\"方位 ü\"><gen:value>x</gen:value>"
            + "</gen:stringAttribute></gen:genericAttributeSet>"
        let tree = try read(
            set + set
                + "<gen:stringAttribute name=\" a b \"><gen:value>0110</gen:value></gen:stringAttribute>"
                + "<gen:stringAttribute name=\"function\"><gen:value>g</gen:value></gen:stringAttribute>"
                + "<bldg:function>1000</bldg:function>"
        ).tree()
        #expect(tree.attributes.map(\.name) == ["Größe (m)_方位 ü", "Größe (m)_2_方位 ü", " a b ", "function"])
        #expect(tree.text("function") == "g; 1000")
        #expect(tree.attribute(" a b ") == Attribute(object: 0, name: " a b ", text: "0110", kind: .text))
    }
}

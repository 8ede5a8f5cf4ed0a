import CityGMLReading
import CityObjects
import Diagnostics
import Testing

private typealias Text = CityGMLText

/// Elements where no schema lets them stand: they may be lost, with a word, but never bring a run down.
@Suite("Elements in places where they do not belong")
struct MisplacedElementTests {
    private static let grp = "xmlns:grp=\"http://www.opengis.net/citygml/cityobjectgroup/2.0\""

    private func group(_ content: String) -> String {
        "<grp:CityObjectGroup \(Self.grp) gml:id=\"g\">\(content)</grp:CityObjectGroup>"
    }

    private func member(_ content: String) -> String { "<grp:groupMember \(Self.grp)>\(content)</grp:groupMember>" }

    private let inner = Text.building(
        "inner",
        "<ade:p>7</ade:p>"
            + Text.multiSurface(1, Text.polygon("aaaa", Text.triangle(1)), Text.polygon("bbbb", Text.triangle(2))))

    private let good = Text.building("good", Text.multiSurface(1, Text.polygon("p", Text.triangle(9))))

    @Test("A group's member inside a polygon, a property or a part is passed over with a word")
    func groupMemberAnywhere() throws {
        let contents = [
            "<bldg:lod1MultiSurface><gml:MultiSurface><gml:surfaceMember><gml:Polygon gml:id=\"q\">\(member(inner))"
                + "</gml:Polygon></gml:surfaceMember></gml:MultiSurface></bldg:lod1MultiSurface>",
            "<ade:p><bldg:consistsOfBuildingPart><bldg:BuildingPart gml:id=\"c\">\(member(inner))</bldg:BuildingPart>"
                + "</bldg:consistsOfBuildingPart>text</ade:p>",
            "<ade:p>\(member(inner))text</ade:p>",
            "<gen:stringAttribute name=\"a\">\(member(inner))<gen:value>1</gen:value></gen:stringAttribute>",
            Text.surface("WallSurface", "w", member(inner) + Text.multiSurface(2, Text.polygon("r", Text.triangle(3)))),
        ]
        for content in contents {
            let read = try ReadDocument(Text.model(group(content), good))
            #expect(read.trees.last?.objects.first?.identifier == "good", "\(content)")
            #expect(read.count(.contentPassedOver, "groupMember") == 1, "\(content)")
        }
    }

    @Test("A group's members are read where they belong, and properties behind them bring nothing down")
    func behindMembers() throws {
        let late =
            "<bldg:consistsOfBuildingPart xlink:href=\"#x\">\(inner)</bldg:consistsOfBuildingPart>"
            + "<ade:consistsOfBuildingPart><ade:q>1</ade:q></ade:consistsOfBuildingPart>"
            + Text.multiSurface(1, Text.polygon("r", Text.triangle(3)))
        let read = try ReadDocument(Text.model(group(member(inner) + late), good))
        #expect(read.trees.map { $0.objects[0].identifier } == ["inner", "inner", "good"])
        #expect(read.trees.map(\.polygons.count) == [2, 2, 1])
    }

    @Test("What a group says of itself between and behind its members counts like what it says before")
    func attributesBehindMembers() throws {
        let text =
            "<gml:name>a</gml:name>" + member(inner)
            + "<grp:function \(Self.grp)>1</grp:function><ade:p><ade:q>2</ade:q></ade:p>" + member(good)
            + "<gml:name>b</gml:name><gen:stringAttribute name=\"s\"><gen:value>3</gen:value></gen:stringAttribute>"
            + "<ade:p><bldg:Building gml:id=\"lost\"/></ade:p>"
        let document = Text.model(group(text), good)
        let read = try ReadDocument(document)
        #expect(read.trees.map { $0.objects[0].identifier } == ["inner", "good", "good"])
        #expect(read.trees.map(\.ordinalInMember) == [1, 2, 0])
        let group = try #require(read.groups.first)
        #expect(
            group.attributes.map { "\($0.name)=\($0.text)" } == ["name=a; b", "function=1", "ade:p_q=2", "s=3"])
        #expect(group.members.map(\.identifier) == ["inner", "good"] && read.groups.count == 1)
        #expect(read.count(.contentPassedOver, "objects in a CityObjectGroup that are no groupMember") == 1)
        #expect(read.count(.unknownElement, "p") == 0)
    }

    @Test("Polygons outside of any object are passed over with a word, whatever stands in them")
    func polygonsWithoutObject() throws {
        let polygon =
            "<gml:Polygon gml:id=\"aaaaaaaa\"><gml:Polygon gml:id=\"bbbbbbbb\">\(inner)</gml:Polygon></gml:Polygon>"
        let read = try ReadDocument(Text.model(polygon, good))
        #expect(read.trees.last?.objects[0].identifier == "good")
        #expect(read.count(.contentPassedOver, "Polygon") == 1)
    }

    @Test("Rings and polygons in rings and polygons leave every ring its own points")
    func nestedRings() throws {
        let list = "<gml:posList>\(Text.triangle(1))</gml:posList>"
        let ring = "<gml:LinearRing>\(list)<gml:LinearRing>\(list)</gml:LinearRing>\(list)</gml:LinearRing>"
        let polygon = Text.polygon("i", Text.triangle(4), holes: Text.ring("1 1 0 2 1 0 1 2 0 1 1 0"))
        for content in [
            "<gml:Polygon><gml:exterior>\(ring)</gml:exterior></gml:Polygon>",
            "<gml:Polygon><gml:exterior><gml:LinearRing>\(list)\(polygon)</gml:LinearRing></gml:exterior>\(polygon)"
                + "</gml:Polygon>",
            "<gml:LinearRing>\(list)\(polygon)</gml:LinearRing>",
            "<gml:Polygon><gml:exterior><gml:LinearRing>\(list)\(inner)</gml:LinearRing></gml:exterior></gml:Polygon>",
        ] {
            let read = try ReadDocument(Text.model(Text.building("b", Text.multiSurface(2, content)), good))
            #expect(read.trees.count == 2, "\(content)")
            for tree in read.trees {
                #expect(tree.ringStarts == tree.ringStarts.sorted(), "\(content)")
                for polygon in tree.polygons { #expect(!tree.rings(of: polygon).isEmpty) }
            }
        }
    }

    @Test(
        "A prefix that is not declared is told once for its document, and the object is read", arguments: [1, 1 << 20])
    func undeclaredPrefixes(batchBytes: Int) throws {
        let objects = ["a", "b"].map {
            Text.building($0, "<foo:bar/><foo:bar baz:x=\"1\">1</foo:bar><gml:name>n</gml:name>")
        }
        let text = Text.model(header: Text.envelope() + "<top:x/>", objects[0], objects[1], good)
            .replacing("<core:CityModel ", with: "<core:CityModel xsi:schemaLocation=\"a b\" ")
        let read = try ReadDocument(text, batchBytes: batchBytes)
        #expect(read.trees.map { $0.text("name") } == ["n", "n", nil] && read.lostMembers == 0)
        #expect(read.count(.undeclaredPrefix, "foo: in model.gml") == 4)
        #expect(read.count(.undeclaredPrefix, "baz: in model.gml") == 2)
        let told = read.problems.filter { $0.code == .undeclaredPrefix }.map(\.message)
        #expect(told.count == 2 && told.contains { $0.contains("xsi:") } && told.contains { $0.contains("top:") })
        #expect(try ReadDocument(Text.model(good)).notes.sorted.isEmpty)
    }

    @Test("Of many prefixes that the header does not declare the first hundred are told, and how many others there are")
    func manyUndeclaredPrefixes() throws {
        let header = (0..<3000).map { "<p\($0):x/>" }.joined()
        let read = try ReadDocument(Text.model(header: Text.envelope() + header + header, good))
        let told = read.problems.filter { $0.code == .undeclaredPrefix }.map(\.message)
        #expect(told.count == 101)
        #expect(told.contains { $0.contains(" p99:") } && !told.contains { $0.contains(" p100:") })
        #expect(told.contains { $0.contains(" 2900 other prefixes") })
    }

    @Test("A module without a declared namespace is read by its names: objects, surfaces and attributes")
    func undeclaredModule() throws {
        let content =
            "<bldg:lod1HeightType>4</bldg:lod1HeightType>"
            + Text.surface("RoofSurface", "r", Text.multiSurface(2, Text.polygon("p", Text.triangle(1))))
            + Text.solid(1, Text.polygon("q", Text.triangle(2)))
        let text = Text.model(Text.building("b", content))
        let bare = text.replacing(" xmlns:bldg=\"http://www.opengis.net/citygml/building/2.0\"", with: "")
        #expect(bare != text)
        let read = try ReadDocument(bare)
        #expect(try read.tree().summary == ["1 lod2 RoofSurface", "2 lod1 Unclassified"])
        #expect(try read.tree().text("lod1HeightType") == "4")
        #expect(read.notes.sorted.map(\.key.code) == [.undeclaredPrefix])
    }

    @Test("A member without an object is counted, by the name of what stands in it or by its own")
    func membersWithoutObject() throws {
        let read = try ReadDocument(
            Text.model("<core:dummy/>", "only text", "", "<gml:name>n</gml:name>", "<gml:boundedBy/>", good))
        #expect(read.trees.count == 1)
        #expect(read.count(.contentPassedOver, "dummy") == 1)
        #expect(read.count(.contentPassedOver, "name") == 1)
        #expect(read.count(.contentPassedOver, "cityObjectMember without an object") == 3)
    }

    @Test("A member that refers to its object is told with the reason that it is not followed")
    func membersByReference() throws {
        let references = ["o.gml#z", "#good", "", "#", "https://example.org/o.gml#z"].map {
            "</core:cityObjectMember><core:cityObjectMember xlink:href=\"\($0)\"/><core:cityObjectMember>"
        }
        let read = try ReadDocument(Text.model(good + references.joined() + Text.building("last")))
        #expect(read.trees.map { $0.objects[0].identifier } == ["good", "last"])
        for document in ["o.gml", "https://example.org/o.gml"] {
            #expect(
                read.count(
                    .foreignReference, "cityObjectMember in \(document), shown only if that is an input, too") == 1)
        }
        #expect(
            read.count(.contentPassedOver, "cityObjectMember xlink:href, shown only where the object stands") == 1)
        #expect(read.count(.unresolvedReference, "xlink:href that names no id") == 2)
        #expect(read.count(.contentPassedOver, "cityObjectMember without an object") == 4)
    }
}

import CityGMLReading
import CityObjects
import Diagnostics
import Testing

private typealias Text = CityGMLText

@Suite("References between geometries")
struct ReferenceTests {
    private let roof = Text.surface(
        "RoofSurface", "r", Text.multiSurface(2, Text.polygon("p1", Text.triangle(1))))
    private let wall = Text.surface(
        "WallSurface", "w", Text.multiSurface(2, Text.polygon("p2", Text.triangle(2))))

    private func summary(_ content: String) throws -> [String] {
        try ReadDocument(Text.model(Text.building("b", content))).tree().summary
    }

    @Test("A solid that refers to its boundary surfaces adds nothing, whichever comes first", arguments: [true, false])
    func solidRefersToSurfaces(solidFirst: Bool) throws {
        let solid = Text.solid(2, "#p1", "#p2")
        #expect(
            try summary(solidFirst ? solid + roof + wall : roof + wall + solid)
                == ["1 lod2 RoofSurface", "2 lod2 WallSurface"])
    }

    @Test("Surfaces that refer to the solid's polygons give them their kind", arguments: [true, false])
    func surfacesReferToSolid(solidFirst: Bool) throws {
        let solid = Text.solid(2, Text.polygon("p1", Text.triangle(1)), Text.polygon("p2", Text.triangle(2)))
        let references =
            Text.surface(
                "RoofSurface", "r",
                "<bldg:lod2MultiSurface><gml:MultiSurface><gml:surfaceMember xlink:href=\"#p1\"/></gml:MultiSurface>"
                    + "</bldg:lod2MultiSurface>")
            + Text.surface("WallSurface", "w", "<bldg:lod2MultiSurface xlink:href=\"#p2\"/>")
        #expect(
            try summary(solidFirst ? solid + references : references + solid)
                == ["1 lod2 RoofSurface", "2 lod2 WallSurface"])
    }

    @Test("A solid of which only some polygons are referred to keeps the others unclassified")
    func partlyReferred() throws {
        let solid = Text.solid(2, "#p1", Text.polygon("p9", Text.triangle(9)))
        #expect(try summary(roof + solid) == ["1 lod2 RoofSurface", "9 lod2 Unclassified"])
    }

    @Test("A solid and boundary surfaces that both hold the polygons show them once", arguments: [true, false])
    func bothInline(solidFirst: Bool) throws {
        // The same corners from another start and in the other direction are the same polygon.
        let solid = Text.solid(
            2, Text.polygon("s1", "1 1 0 2 0 0 1 0 0 1 1 0"), Text.polygon("s2", Text.triangle(2)),
            Text.polygon("s3", Text.triangle(3)))
        #expect(
            try summary(solidFirst ? solid + roof + wall : roof + wall + solid)
                == ["1 lod2 RoofSurface", "2 lod2 WallSurface", "3 lod2 Unclassified"])
    }

    @Test("A solid and a multi surface that both hold the polygons show them once")
    func solidAndMultiSurface() throws {
        let polygon = Text.polygon(nil, Text.triangle(1))
        #expect(try summary(Text.solid(1, polygon) + Text.multiSurface(1, polygon)) == ["1 lod1 Unclassified"])
    }

    @Test("Two faces with the same corners in one geometry both stay")
    func doubledFace() throws {
        let polygon = Text.polygon(nil, Text.triangle(1))
        #expect(
            try summary(Text.multiSurface(2, polygon, polygon)) == ["1 lod2 Unclassified", "1 lod2 Unclassified"])
    }

    @Test("Equal polygons of different levels and different parts all stay")
    func equalElsewhere() throws {
        let polygon = Text.polygon(nil, Text.triangle(1))
        let part =
            "<bldg:consistsOfBuildingPart><bldg:BuildingPart>\(Text.multiSurface(2, polygon))</bldg:BuildingPart>"
            + "</bldg:consistsOfBuildingPart>"
        #expect(
            try summary(Text.multiSurface(2, polygon) + Text.multiSurface(1, polygon) + part)
                == ["1 lod1 Unclassified", "1 lod2 Unclassified", "1 lod2 Unclassified"])
    }

    @Test("A reference from another level shows the polygon there too")
    func otherLevel() throws {
        #expect(
            try summary(roof + Text.solid(1, "#p1")) == ["1 lod1 RoofSurface", "1 lod2 RoofSurface"])
    }

    @Test("A reference to an aggregate stands for all polygons in it")
    func toAggregates() throws {
        let solid =
            "<bldg:lod2Solid><gml:Solid gml:id=\"s\"><gml:exterior><gml:CompositeSurface gml:id=\"c\">"
            + "<gml:surfaceMember>\(Text.polygon(nil, Text.triangle(1)))</gml:surfaceMember>"
            + "<gml:surfaceMember>\(Text.polygon(nil, Text.triangle(2)))</gml:surfaceMember>"
            + "</gml:CompositeSurface></gml:exterior></gml:Solid></bldg:lod2Solid>"
        for target in ["s", "c"] {
            #expect(
                try summary("<bldg:lod1Solid xlink:href=\"#\(target)\"/>" + solid)
                    == ["1 lod1 Unclassified", "1 lod2 Unclassified", "2 lod1 Unclassified", "2 lod2 Unclassified"],
                "\(target)")
        }
    }

    @Test("A turned reference turns the polygon where it is shown, and nowhere else")
    func turned() throws {
        let orientable =
            "<gml:OrientableSurface orientation=\"-\"><gml:baseSurface xlink:href=\"#p1\"/></gml:OrientableSurface>"
        #expect(
            try summary(roof + Text.solid(1, orientable)) == ["1 lod1 RoofSurface reversed", "1 lod2 RoofSurface"])
        #expect(try summary(roof + Text.solid(2, orientable)) == ["1 lod2 RoofSurface"])
        let surface = Text.surface("WallSurface", "w", Text.multiSurface(2, orientable))
        #expect(
            try summary(Text.solid(2, Text.polygon("p1", Text.triangle(1))) + surface)
                == ["1 lod2 WallSurface reversed"])
    }

    @Test("A reference that leads nowhere in the object is one warning with the first target and its line")
    func unresolved() throws {
        let read = try ReadDocument(Text.model(header: "", Text.building("b", roof + Text.solid(2, "#x", "#y", "#p1"))))
        #expect(read.codes == [.unresolvedReference])
        #expect(read.problems[0].message.contains("2 references") && read.problems[0].message.contains("#x"))
        #expect(read.problems[0].place == Place(file: "model.gml", line: 4, gmlID: "b"))
        #expect(try read.tree().summary == ["1 lod2 RoofSurface"])
    }

    @Test("References to the network are counted, not followed; those to other documents are missing for who reads one")
    func foreign() throws {
        let solid = "<bldg:lod2Solid xlink:href=\"http://example.org/x#p1\"/><bldg:lod1Solid xlink:href=\"y.gml#p1\"/>"
        let read = try ReadDocument(Text.model(Text.building("b", roof + solid)))
        #expect(read.codes == [.unresolvedReference])
        #expect(read.problems[0].message.contains("y.gml#p1"))
        #expect(read.count(.foreignReference, "xlink:href to another document") == 1)
        #expect(try read.tree().summary == ["1 lod2 RoofSurface"])
    }

    @Test("References that name no id are counted as such, not as ones to other documents")
    func withoutIdentifier() throws {
        let targets = ["", "#", "y.gml#"].map { "<gml:surfaceMember xlink:href=\"\($0)\"/>" }.joined()
        let solid =
            "<bldg:lod2Solid><gml:Solid><gml:exterior><gml:Shell>\(targets)</gml:Shell></gml:exterior></gml:Solid>"
            + "</bldg:lod2Solid><bldg:boundedBy xlink:href=\"\"/>"
        let read = try ReadDocument(Text.model(Text.building("b", roof + solid)))
        #expect(read.count(.unresolvedReference, "xlink:href that names no id") == 4)
        #expect(read.count(.foreignReference, "xlink:href to another document") == 0)
        #expect(read.codes.isEmpty)
    }

    @Test(
        "White space around ids and references means nothing",
        arguments: [(" #p1", "p1"), ("#p1 ", "p1"), ("&#9;#p1&#10;", "p1"), ("#p1", " p1\n"), (" \n #p1", "p1 ")])
    func whiteSpace(reference: String, identifier: String) throws {
        let roof = Text.surface(
            "RoofSurface", "r", Text.multiSurface(2, Text.polygon(identifier, Text.triangle(1))))
        let solid = "<bldg:lod1MultiSurface xlink:href=\"\(reference)\"/>"
        let read = try ReadDocument(Text.model(Text.building(" b ", roof + solid)))
        #expect(read.codes.isEmpty && read.notes.sorted.isEmpty)
        #expect(try read.tree().summary.count == 2)
        #expect(try read.tree().objects[0].identifier == "b")
        let empty = try ReadDocument(Text.model(Text.building("b", "<bldg:lod1MultiSurface xlink:href=\" \"/>")))
        #expect(empty.count(.unresolvedReference, "xlink:href that names no id") == 1)
    }

    @Test("Ids of one member mean nothing in the next")
    func otherMembers() throws {
        let read = try ReadDocument(
            Text.model(Text.building("a", roof), Text.building("b", Text.solid(2, "#p1"))))
        #expect(read.codes == [.unresolvedReference])
        #expect(read.trees.map(\.polygons.count) == [1, 0])
    }
}

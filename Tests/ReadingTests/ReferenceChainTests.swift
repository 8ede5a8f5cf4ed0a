import CityObjects
import Diagnostics
import Foundation
import InputSources
import Testing

@testable import CityGMLReading

private typealias Text = CityGMLText

@Suite("References that lead on to references, and between objects")
struct ReferenceChainTests {
    private let roof = Text.surface(
        "RoofSurface", "r", Text.multiSurface(2, Text.polygon("p1", Text.triangle(1))))
    private let wall = Text.surface(
        "WallSurface", "w", Text.multiSurface(2, Text.polygon("p2", Text.triangle(2))))

    private func tree(_ content: String) throws -> CityObjectTree {
        try ReadDocument(Text.model(Text.building("b", content))).tree()
    }

    private func composite(_ id: String, _ members: String...) -> String {
        "<gml:CompositeSurface gml:id=\"\(id)\">\(members.joined())</gml:CompositeSurface>"
    }

    private func member(_ target: String) -> String { "<gml:surfaceMember xlink:href=\"#\(target)\"/>" }

    private func turned(_ target: String, id: String = "") -> String {
        let identifier = id.isEmpty ? "" : " gml:id=\"\(id)\""
        return "<gml:OrientableSurface\(identifier) orientation=\"-\"><gml:baseSurface xlink:href=\"#\(target)\"/>"
            + "</gml:OrientableSurface>"
    }

    private func part(_ id: String, _ content: String) -> String {
        "<bldg:consistsOfBuildingPart><bldg:BuildingPart gml:id=\"\(id)\">\(content)</bldg:BuildingPart>"
            + "</bldg:consistsOfBuildingPart>"
    }

    /// Each polygon as "first x, object", sorted.
    private func owners(_ tree: CityObjectTree) -> [String] {
        tree.polygons.map {
            "\(Int(tree.outline($0)[0][0])) \(tree.objects[Int($0.object)].identifier)"
                + ($0.surface >= 0 ? " \(tree.surfaces[Int($0.surface)].kind.name)" : "")
        }.sorted()
    }

    @Test("A solid of an aggregate that consists of references has what these stand for", arguments: [true, false])
    func aggregateOfReferences(aggregateFirst: Bool) throws {
        let aggregate = Text.multiSurface(2, composite("c", member("p1"), member("p2")))
        let solid = "<bldg:lod3Solid xlink:href=\"#c\"/>"
        let tree = try tree(aggregateFirst ? aggregate + solid + roof + wall : roof + solid + wall + aggregate)
        #expect(
            tree.summary
                == ["1 lod2 RoofSurface", "1 lod3 RoofSurface", "2 lod2 WallSurface", "2 lod3 WallSurface"])
        #expect(tree.problems.isEmpty)
    }

    @Test("Each turn on the way counts")
    func turns() throws {
        let once = Text.multiSurface(2, turned("p1", id: "t1"))
        let twice = Text.multiSurface(2, composite("c", "<gml:surfaceMember>\(turned("t1"))</gml:surfaceMember>"))
        #expect(
            try tree(roof + once + Text.solid(1, "#t1")).summary == [
                "1 lod1 RoofSurface reversed", "1 lod2 RoofSurface",
            ])
        #expect(
            try tree(roof + once + twice + Text.solid(1, "#c")).summary
                == ["1 lod1 RoofSurface", "1 lod2 RoofSurface"])
    }

    @Test("What is referred to inside of a turned surface is not turned by it")
    func insideOfTurned() throws {
        let oriented =
            "<gml:OrientableSurface orientation=\"-\"><gml:baseSurface>\(Text.polygon("p", Text.triangle(1)))"
            + "</gml:baseSurface></gml:OrientableSurface>"
        #expect(
            try tree(Text.multiSurface(2, oriented) + Text.solid(1, "#p")).summary
                == ["1 lod1 Unclassified", "1 lod2 Unclassified reversed"])
    }

    @Test("A circle ends, and is told with its line")
    func circle() throws {
        let aggregates =
            Text.multiSurface(2, composite("a", member("b"), member("p1")))
            + Text.multiSurface(2, composite("b", member("a")))
        let tree = try tree(roof + aggregates + Text.solid(1, "#a"))
        #expect(tree.summary == ["1 lod1 RoofSurface", "1 lod2 RoofSurface"])
        #expect(tree.problems.map(\.code) == [.unresolvedReference])
        #expect(tree.problems.first?.message.contains("circle") == true)
    }

    @Test("Aggregates that double with every step are followed once", .timeLimit(.minutes(20)))
    func doubling() throws {
        let steps = (0..<30).map {
            Text.multiSurface(2, composite("c\($0)", member("c\($0 + 1)"), member("c\($0 + 1)")))
        }
        let last = Text.multiSurface(2, composite("c30", member("p1")))
        let tree = try tree(roof + steps.joined() + last + Text.solid(1, "#c0"))
        #expect(tree.summary == ["1 lod1 RoofSurface", "1 lod2 RoofSurface"])
    }

    @Test("Many references to one polygon at another level show it there once, with its surface")
    func onceForALevel() throws {
        let surface = Text.surface(
            "WallSurface", "v", Text.multiSurface(1, "<gml:MultiSurface>\(member("p9"))</gml:MultiSurface>"))
        let polygon = Text.multiSurface(2, Text.polygon("p9", Text.triangle(9)))
        #expect(
            try tree(polygon + Text.solid(1, "#p9", "#p9") + surface).summary
                == ["9 lod1 WallSurface", "9 lod2 Unclassified"])
    }

    @Test("Two parts that share a wall both have it", arguments: [true, false])
    func sharedWall(ownerFirst: Bool) throws {
        let owner = part("a", wall)
        let other = part("c", roof + Text.solid(2, turned("p2"), "#p1"))
        let tree = try tree(ownerFirst ? owner + other : other + owner)
        #expect(owners(tree) == ["1 c RoofSurface", "2 a WallSurface", "2 c WallSurface"])
        let shared = try #require(tree.polygons.last)
        #expect(tree.objects[Int(shared.object)].identifier == "c" && shared.isReversed)
    }

    @Test("A whole whose solid consists of its parts' surfaces does not show them again")
    func wholeOfParts() throws {
        let tree = try tree(Text.solid(2, "#p1", "#p2") + part("a", wall) + part("c", roof))
        #expect(owners(tree) == ["1 c RoofSurface", "2 a WallSurface"])
    }

    @Test("A part takes over what its whole shows without a meaning, a second part has it too")
    func takenOver() throws {
        let surface =
            "<bldg:lod2MultiSurface><gml:MultiSurface>\(member("p"))</gml:MultiSurface></bldg:lod2MultiSurface>"
        let tree = try tree(
            Text.solid(2, Text.polygon("p", Text.triangle(1))) + part("a", Text.surface("WallSurface", "x", surface))
                + part("c", Text.surface("WallSurface", "y", surface)))
        #expect(owners(tree) == ["1 a WallSurface", "1 c WallSurface"])
    }

    @Test("A boundary surface that another part refers to lends its polygons of all levels")
    func wholeSurface() throws {
        let wall = Text.surface(
            "WallSurface", "w",
            Text.multiSurface(2, Text.polygon("p2", Text.triangle(2)))
                + Text.multiSurface(3, Text.polygon("p3", Text.triangle(3))))
        let tree = try tree(part("a", wall) + part("c", roof + "<bldg:boundedBy xlink:href=\"#w\"/>"))
        #expect(
            owners(tree)
                == ["1 c RoofSurface", "2 a WallSurface", "2 c WallSurface", "3 a WallSurface", "3 c WallSurface"])
        // Its own once more changes nothing, and a geometry takes the level that it is of.
        let own = try self.tree(wall + "<bldg:boundedBy xlink:href=\"#w\"/>" + Text.solid(3, "#w"))
        #expect(own.summary == ["2 lod2 WallSurface", "3 lod3 WallSurface"])
    }

    @Test("An id without its # is meant as one of the same document")
    func bareIdentifier() throws {
        let solid = Text.solid(1, "#p1").replacingOccurrences(of: "\"#p1\"", with: "\"p1\"")
        let tree = try tree(roof + solid)
        #expect(tree.summary == ["1 lod1 RoofSurface", "1 lod2 RoofSurface"] && tree.problems.isEmpty)
    }

    @Test("The document's own name in front of # is the same document")
    func ownName() throws {
        let solid = Text.solid(1, "#p1").replacingOccurrences(of: "\"#p1\"", with: "\"model.gml#p1\"")
        #expect(try tree(roof + solid).summary == ["1 lod1 RoofSurface", "1 lod2 RoofSurface"])
    }

    @Test("A malformed member takes the objects with it that wait for others")
    func malformedBesideWaiting() throws {
        let folder = try TemporaryFolder()
        let text = Text.model(
            Text.building("a", Text.solid(2, "#p1")), Text.building("x", "<bldg:y>" + Text.solid(2, "#p1")),
            Text.building("b", roof))
        let path = try folder.write("model.gml", text)
        let file = InputFile(path: path, name: "model.gml", size: 0, format: .cityGML(version: ""), isExplicit: true)
        var stream = try DocumentStream(file, index: 0, batchBytes: 1 << 20)
        let reader = MemberReader()
        var waiting: [String] = []
        var read: [String] = []
        while let batch = try stream.next(HeaderReader()) {
            reader.read(batch, onDeferred: { waiting.append($0.tree.objects[0].identifier) }) {
                read.append($0.objects[0].identifier)
            }
        }
        #expect(waiting == ["a"] && read == ["b"] && reader.lostMembers == 1)
    }

    @Test("What an id stands for is found in any member, by any spelling of the attribute")
    func lending() throws {
        let folder = try TemporaryFolder()
        let other = roof.replacingOccurrences(of: "gml:id=\"p1\"", with: "gml:id = 'p1'")
        let path = try folder.write("model.gml", Text.model(Text.building("a", wall), Text.building("b", other)))
        let file = InputFile(path: path, name: "model.gml", size: 0, format: .cityGML(version: ""), isExplicit: true)
        let found = try GeometryLending().geometries(of: ["p1", "w", "nowhere"], in: file, byteLimit: 1 << 20)
        #expect(found.keys.sorted() == ["p1", "w"])
    }

    @Test("An id with an ampersand is found, however it is written", arguments: ["&amp;", "&#38;", "&#x26;"])
    func lendingByEntity(written: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "model.gml",
            Text.model(Text.building("b", roof.replacingOccurrences(of: "\"p1\"", with: "\"p\(written)1\""))))
        let file = InputFile(path: path, name: "model.gml", size: 0, format: .cityGML(version: ""), isExplicit: true)
        #expect(try GeometryLending().geometries(of: ["p&1"], in: file, byteLimit: 1 << 20).count == 1)
    }

    @Test("Who lends looks up the codes of surfaces, which go with them, and of nothing else")
    func codesOfLent() throws {
        let folder = try TemporaryFolder()
        func code(_ list: String) -> String { "<bldg:class codeSpace=\"\(list).xml\">1</bldg:class>" }
        let content = code("objects") + Text.surface("WallSurface", "v", code("surfaces") + roof)
        let path = try folder.write("model.gml", Text.model(Text.building("b", content)))
        let file = InputFile(path: path, name: "model.gml", size: 0, format: .cityGML(version: ""), isExplicit: true)
        let lending = GeometryLending()
        #expect(try lending.geometries(of: ["v"], in: file, byteLimit: 1 << 20).count == 1)
        let looked = lending.handler.assembly.notes.sorted.filter { $0.key.code == .codeListUnusable }.map(\.key.name)
        #expect(looked == ["surfaces.xml"])
    }
}

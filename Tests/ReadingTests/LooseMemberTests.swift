import CityGMLReading
import CityObjects
import Diagnostics
import Testing

private typealias Text = CityGMLText

/// Objects that stand in the model without a member of CityGML's or GML's around them.
@Suite("Objects beside the members of a model")
struct LooseMemberTests {
    private func model(_ content: [String], header: String = Text.envelope()) -> String {
        let whole = Text.model(header: header)
        return whole.replacing("</core:CityModel>", with: content.joined(separator: "\n") + "\n</core:CityModel>")
    }

    private func house(_ id: String?, _ start: Int) -> String {
        let named = Text.building(id ?? "", Text.multiSurface(1, Text.polygon("p\(start)", Text.triangle(start))))
        return id == nil ? named.replacing(" gml:id=\"\"", with: "") : named
    }

    private func named(_ member: String, _ content: String) -> String { "<\(member)>\(content)</\(member)>" }

    @Test(
        "Each is a member of its own with its line, whatever the batches and the blocks", arguments: [1, 300, 1 << 20])
    func index(targetBytes: Int) {
        let pieces = [
            house("a", 1), named("x:member", house("b", 2)), named("core:cityObjectMember", house("c", 3)),
            "<x:note>1</x:note>", named("x:member", "<!-- <B> -->" + house("d", 4)), "<bldg:Building/>",
            "<grp:Group><m><grp:Group/><grp:Group></grp:Group></m></grp:Group>", "<x:note/>",
            "<x:meta><x:title/><x:Class/></x:meta>",
        ]
        let bytes = Array(("<CityModel>\n" + pieces.joined(separator: "\n") + "</CityModel>").utf8)
        let whole = SplitDocument(bytes, targetBytes: targetBytes)
        #expect(whole.texts == [0, 1, 2, 4, 5, 6].map { pieces[$0] })
        #expect(whole.members.map(\.line) == [2, 3, 4, 6, 7, 8])
        #expect(whole.members.allSatisfy { $0.isComplete })
        #expect(SplitDocument(bytes, cuts: Array(1..<bytes.count), targetBytes: targetBytes) == whole)
        #expect(whole.strays == ["x:note 2 from 5", "x:meta 1 from 10"])
    }

    @Test("What the model says of itself may stand behind them")
    func header() {
        let envelope = "<gml:boundedBy><gml:Envelope srsName=\"a\"/></gml:boundedBy>"
        let document = SplitDocument(
            "<CityModel><x:meta><y:Meta>\n</y:Meta></x:meta>\(envelope)\n<cityObjectMember/></CityModel>")
        #expect(document.header == "\n\(envelope)\n" && document.headerLine == 1)
        #expect(document.members.map(\.line) == [1, 3])
    }

    @Test("Those whose tags do not balance do not swallow members")
    func unbalanced() {
        let good = "<cityObjectMember><A/></cityObjectMember>"
        for content in ["<B><x>", "<x:m><B>", "<B></x></B>", "<B><B></B>"] {
            let document = SplitDocument("<CityModel>\(content)\n\(good)\(content)\n\(good)</CityModel>")
            #expect(document.texts.filter { $0 == good }.count == 2, "\(content)")
            #expect(document.members.map(\.isComplete) == [false, true, false, true], "\(content)")
        }
    }

    @Test("They are shown as if in a cityObjectMember, with the same ids for those without", arguments: [1, 1 << 20])
    func reading(batchBytes: Int) throws {
        let pieces = [
            house("a", 1), named("ade:member", house("b", 2)), named("core:featureMember", house("c", 3)),
            named("ade:cityObjectMember", house(nil, 4)), "<ade:note>1</ade:note>", house(nil, 5),
            "<ade:meta><ade:Meta/></ade:meta>", "<core:other/>", named("core:cityObjectMember", house(nil, 6)),
        ]
        for broken in [[], ["<core:cityObjectMember><bldg:Building></core:cityObjectMember>"]] {
            let read = try ReadDocument(model(pieces + broken), batchBytes: batchBytes)
            #expect(read.trees.map { $0.outline($0.polygons[0])[0][0] } == [1, 2, 3, 4, 5, 6])
            #expect(read.trees.map(\.ordinal) == [0, 1, 2, 3, 4, 6])
            #expect(
                read.trees.map { $0.madeIdentifier(ofObject: 0) }.suffix(3) == [
                    "model.gml#3", "model.gml#4", "model.gml#6",
                ])
            #expect(read.trees.prefix(3).map { $0.objects[0].line } == [5, 6, 7])
            #expect(read.count(.contentPassedOver, "ade:Meta") == 1)
            let strays = read.problems.filter { $0.code == .unknownElement }
            #expect(strays.map(\.place.line) == [9, 12])
            #expect(
                strays.first?.message
                    == "1 ade:note of the model has no object as first element and is passed over")
            #expect(read.lostMembers == broken.count)
        }
    }

    @Test("Without any member at all, reference system and objects are read")
    func nothingElse() throws {
        let read = try ReadDocument(model([house("a", 1), named("ade:m", house("b", 2))]))
        #expect(read.trees.count == 2 && read.problems.isEmpty && read.context.srsName == "EPSG:25832")
        let empty = try ReadDocument(model(["<ade:m><gml:Envelope srsName=\"x\"/></ade:m>", house("a", 1)]))
        #expect(empty.context.srsName == "EPSG:25832" && empty.trees.count == 1)
        #expect(empty.count(.contentPassedOver, "m without an object") == 1)
    }
}

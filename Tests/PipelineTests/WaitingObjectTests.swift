import CityGMLReading
import CityObjects
import Diagnostics
import InputSources
import Testing

@testable import TilePipeline

/// Objects that wait for others: what they are told when those are not there, and in which order.
@Suite struct WaitingObjectTests {
    private static func square(_ id: String, east: Double = 0) -> String {
        let points: [(Double, Double)] = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
        let list = points.map { "\(534_000 + east + $0.0) \(5_684_000 + $0.1) 160" }.joined(separator: " ")
        return "<gml:surfaceMember><gml:Polygon gml:id=\"\(id)\"><gml:exterior><gml:LinearRing>"
            + "<gml:posList srsDimension=\"3\">\(list)</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
            + "</gml:surfaceMember>"
    }

    private static func object(
        _ id: String, _ surfaces: String, _ content: String = "", of kind: String = "Building"
    )
        -> String
    {
        "<bldg:\(kind) gml:id=\"\(id)\">\(content)<bldg:lod2MultiSurface><gml:MultiSurface>\(surfaces)"
            + "</gml:MultiSurface></bldg:lod2MultiSurface></bldg:\(kind)>"
    }

    private static func reference(_ target: String) -> String { "<gml:surfaceMember xlink:href=\"\(target)\"/>" }

    @Test("a part that is nowhere is a warning, one that stands elsewhere or is not shown is none")
    func partsByReference() async throws {
        let links = ["#nope", "#gone", "#p", "#r", "#d", "other.gml#o", "none.gml#x", "https://example.org/#n"].map {
            "<bldg:consistsOfBuildingPart xlink:href=\"\($0)\"/>"
        }
        let room = "<bldg:interiorRoom><bldg:Room gml:id=\"r\"><bldg:d gml:id=\"d\"/></bldg:Room></bldg:interiorRoom>"
        let main = MadeDocuments.document(
            "main.gml",
            members: [
                Self.object("a", Self.square("p1"), links.joined()),
                Self.object("b", Self.square("p2", east: 20), room),
                Self.object("p", Self.square("p3", east: 40), of: "BuildingPart"),
            ])
        let other = MadeDocuments.document("other.gml", members: [Self.object("o", Self.square("p4", east: 60))])
        let built = try await BuiltCity([main, other])
        let told = built.report.problems.filter { $0.code == .unresolvedReference }
        #expect(
            told.map(\.message) == [
                "2 references to objects that their document does not have, the first to #nope; what is meant is missing"
            ])
        #expect(told.map(\.place.gmlID) == ["a"])
        #expect(built.report.problems.filter { $0.code == .foreignReference }.count == 1)
        #expect(built.report.leafObjects == 4)
    }

    @Test("geometry that means an object, and an object that means geometry, are told apart")
    func wrongKinds() async throws {
        let members = [
            Self.object("a", Self.square("p1") + Self.reference("#b")),
            Self.object("b", Self.square("p2", east: 20), "<bldg:consistsOfBuildingPart xlink:href=\"#p1\"/>"),
        ]
        let built = try await BuiltCity([MadeDocuments.document("a.gml", members: members)])
        let told = built.report.problems.filter { $0.code == .unresolvedReference }
        #expect(told.map(\.place.gmlID) == ["a"] && told[0].message.contains("geometry that its document does not"))
    }

    @Test("what was not lent any more is told as that, not as missing in its document")
    func cutShort() throws {
        let members = (0..<20).map { index in
            Self.object("b\(index)", Self.square("p\(index)") + Self.reference("#p\((index + 1) % 20)"))
        }
        let folder = try TemporaryFolder()
        let path = try folder.write("a.gml", MadeDocuments.document("a.gml", members: members).bytes)
        let file = InputFile(path: path, name: "a.gml", size: 0, format: .cityGML(version: ""), isExplicit: true)
        func problems(byteLimit: Int) throws -> (LendingState, [String]) {
            var reading = LendingState(files: [file], byteLimit: byteLimit)
            let trees = try WaitingTrees(path).trees
            for tree in trees { reading.ask(tree.targets, of: "a.gml", at: path) }
            reading.readRound(GeometryLending(), isStopRequested: { false })
            reading.finish()
            let store = reading.store
            return (reading, trees.flatMap { $0.resolved(with: store, document: path).problems }.map(\.message))
        }
        let whole = try problems(byteLimit: 1 << 20)
        #expect(whole.1.isEmpty && whole.0.findings().1.sorted.isEmpty)
        let cut = try problems(byteLimit: 4000)
        #expect((1..<20).contains(cut.1.count))
        #expect(
            cut.1.allSatisfy { $0.hasPrefix("1 reference to geometry that was not lent any more, the first to #p") })
        #expect(cut.0.findings().1.totals == [.unresolvedReference: 1])
        var reading = LendingState(files: [file])
        for tree in try WaitingTrees(path).trees { reading.ask(tree.targets, of: "a.gml", at: path) }
        reading.finish()
        #expect(reading.store.isCutShort && reading.findings().1.totals == [.unresolvedReference: 20])
    }

    @Test("each waiting object has a number of its own, in the order of the run, however many a member holds")
    func numbers() throws {
        let objects = (0..<700).map { Self.object("b\($0)", Self.reference("#nowhere")) }
        let text = String(
            decoding: MadeDocuments.document("a.gml", members: [objects[0], objects[1]]).bytes, as: UTF8.self
        )
        .replacing(
            "</core:CityModel>",
            with: "<gml:featureMembers>\(objects.joined())</gml:featureMembers></core:CityModel>")
        let folder = try TemporaryFolder()
        let numbers = try WaitingTrees(try folder.write("a.gml", Array(text.utf8))).trees.map(\.number)
        #expect(numbers.count == 702 && Set(numbers).count == 702 && numbers == numbers.sorted())
    }

    @Test("a feature of an extension without surfaces is counted even if it waited, and is no rejected object")
    func extensionFeatures() async throws {
        let feature =
            "<x:Gas xmlns:x=\"http://example.org/x\" gml:id=\"g\"><x:lod2Geometry><gml:MultiSurface>"
            + Self.reference("#nowhere") + "</gml:MultiSurface></x:lod2Geometry></x:Gas>"
        let text = String(
            decoding: MadeDocuments.document("a.gml", members: [Self.object("a", Self.square("p"))]).bytes,
            as: UTF8.self
        ).replacing("</core:CityModel>", with: "<gml:featureMember>\(feature)</gml:featureMember></core:CityModel>")
        let built = try await BuiltCity([MadeDocument(name: "a.gml", bytes: Array(text.utf8))])
        #expect(built.report.inputObjects == 1 && built.report.quarantinedObjects == 0)
        #expect(built.report.notes.sorted.map(\.key.name).contains("x:Gas"))
    }

    @Test("reference systems that change with every polygon are lent with it, and soon", .timeLimit(.minutes(20)))
    func manySystems() throws {
        let count = 20_000
        let squares = (0..<count).map {
            Self.square("p\($0)").replacing("<gml:Polygon", with: "<gml:Polygon srsName=\"EPSG:\(25832 + $0 % 2)\"")
        }
        let owner = Self.object("a", squares.joined()).replacing(
            "<gml:MultiSurface>", with: "<gml:MultiSurface gml:id=\"all\">")
        let folder = try TemporaryFolder()
        let path = try folder.write("a.gml", MadeDocuments.document("a.gml", members: [owner]).bytes)
        let file = InputFile(path: path, name: "a.gml", size: 0, format: .cityGML(version: ""), isExplicit: true)
        let lent = try GeometryLending().geometries(of: ["all"], in: file, byteLimit: 1 << 30)
        var store = LentGeometries()
        store.add(try #require(lent["all"]), for: DocumentTarget(document: path, identifier: "all"))
        let borrower = try folder.write(
            "b.gml", MadeDocuments.document("b.gml", members: [Self.object("b", Self.reference("#all"))]).bytes)
        let tree = try #require(try WaitingTrees(borrower).trees.first)
        let resolved = tree.resolved(with: store, document: path)
        #expect(resolved.polygons.count == count && resolved.coordinateRuns.count == count)
        #expect(resolved.coordinateRuns.prefix(3).map(\.srsName) == ["EPSG:25832", "EPSG:25833", "EPSG:25832"])
    }
}

import Diagnostics
import Foundation
import ModelInspection
import Testing

/// Checks of whole documents: what readers tell of solids and rings, and how coordinates become metres.
@Suite("Checks of models")
struct GeometryCheckTests {
    /// The sides of a box as rings of corners, seen from outside counter-clockwise.
    private static let sides = [
        [0, 3, 2, 1], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7],
    ]

    /// A ring of the box's corners, in the file's axis order.
    private static func ring(_ corners: [Int], _ point: (Int) -> String, isClosed: Bool = true) -> String {
        let all = isClosed ? corners + [corners[0]] : corners
        return "<gml:exterior><gml:LinearRing><gml:posList>" + all.map(point).joined(separator: " ")
            + "</gml:posList></gml:LinearRing></gml:exterior>"
    }

    private static func metres(_ corner: Int) -> String {
        let (x, y, z) = ((corner + 1) / 2 % 2 * 8, corner / 2 % 2 * 8, corner / 4 * 8)
        return "\(534_000 + x) \(5_685_000 + y) \(100 + z)"
    }

    /// Surface members of polygons with ids `p0` to `p5`.
    private static func members(_ point: (Int) -> String = metres, open: Set<Int> = []) -> [String] {
        sides.enumerated().map { index, side in
            "<gml:surfaceMember><gml:Polygon gml:id=\"p\(index)\">"
                + ring(side, point, isClosed: !open.contains(index))
                + "</gml:Polygon></gml:surfaceMember>"
        }
    }

    private static func solid(_ members: [String]) -> String {
        "<bldg:lod2Solid><gml:Solid><gml:exterior><gml:CompositeSurface>" + members.joined()
            + "</gml:CompositeSurface></gml:exterior></gml:Solid></bldg:lod2Solid>"
    }

    private static func building(_ inside: String) -> String {
        "<cityObjectMember><bldg:Building gml:id=\"B\">\(inside)</bldg:Building></cityObjectMember>"
    }

    private static func check(_ members: String, srsName: String = "EPSG:25832") async throws -> CheckSurvey {
        let folder = try InspectionFolder()
        try folder.write("model.gml", MadeModel.document(srsName: srsName, members))
        var options = InspectionOptions()
        options.inputs = [folder.path]
        options.checks = CheckOptions()
        return try #require(try await ModelInspector.inspect(options).checks)
    }

    private static func numbers(_ survey: CheckSurvey) -> [Int] { survey.findings.map(\.code.number) }

    @Test("A solid with its polygons inside it is checked as one")
    func inside() async throws {
        let sound = try await Self.check(Self.building(Self.solid(Self.members())))
        #expect(sound.count == 0 && sound.solids == 1 && sound.polygons == 6 && sound.incompleteSolids == 0)
        let open = try await Self.check(Self.building(Self.solid(Array(Self.members().dropFirst()))))
        #expect(Self.numbers(open) == [302] && open.brokenSolids == 1)
        #expect(open.findings[0].place.gmlID == "B" && open.findings[0].shell == 0)
    }

    @Test("A solid that refers to the polygons of its boundary surfaces is the same, and each polygon counts once")
    func references() async throws {
        let references = (0..<6).map { "<gml:surfaceMember xlink:href=\"#p\($0)\"/>" }
        let surfaces = Self.members().map {
            "<bldg:boundedBy><bldg:WallSurface><bldg:lod2MultiSurface><gml:MultiSurface>\($0)</gml:MultiSurface>"
                + "</bldg:lod2MultiSurface></bldg:WallSurface></bldg:boundedBy>"
        }
        func model(_ references: [String]) -> String {
            Self.building(Self.solid(references) + surfaces.joined()).replacing(
                "<bldg:Building ", with: "<bldg:Building xmlns:xlink=\"http://www.w3.org/1999/xlink\" ")
        }
        let sound = try await Self.check(model(references))
        #expect(sound.count == 0 && sound.solids == 1 && sound.polygons == 6 && sound.incompleteSolids == 0)
        #expect(Self.numbers(try await Self.check(model(Array(references.dropLast())))) == [302])
        // Turned around on the way, as OrientableSurface does it.
        let turned =
            "<gml:surfaceMember><gml:OrientableSurface orientation=\"-\"><gml:baseSurface xlink:href=\"#p0\"/>"
            + "</gml:OrientableSurface></gml:surfaceMember>"
        #expect(Self.numbers(try await Self.check(model([turned] + references.dropFirst()))) == [307])
        let lost = try await Self.check(
            model(["<gml:surfaceMember xlink:href=\"#nowhere\"/>"] + references.dropFirst()))
        #expect(lost.count == 0 && lost.incompleteSolids == 1)
    }

    @Test("Polygons that a solid and its boundary surfaces both write are told once")
    func repeated() async throws {
        let bad = Self.members { corner in corner == 6 ? "534008 5685008 108.2" : Self.metres(corner) }
        let surface =
            "<bldg:boundedBy><bldg:RoofSurface><bldg:lod2MultiSurface><gml:MultiSurface>\(bad[1])</gml:MultiSurface>"
            + "</bldg:lod2MultiSurface></bldg:RoofSurface></bldg:boundedBy>"
        let survey = try await Self.check(Self.building(surface + Self.solid(bad)))
        #expect(Self.numbers(survey) == [203], "\(survey.findings)")
        #expect(survey.solidsOfBrokenPolygons == 1)
        #expect(abs((survey.findings.first?.measure ?? 0) - 0.05) < 1e-3)
    }

    @Test("An inner shell is one, and faces the other way")
    func innerShell() async throws {
        func small(_ corner: Int) -> String {
            let (x, y, z) = ((corner + 1) / 2 % 2 * 2, corner / 2 % 2 * 2, corner / 4 * 2)
            return "\(534_003 + x) \(5_685_003 + y) \(103 + z)"
        }
        func model(_ hollow: [String]) -> String {
            Self.building(
                Self.solid(Self.members()).replacing(
                    "</gml:Solid>",
                    with:
                        "<gml:interior><gml:CompositeSurface>\(hollow.joined())</gml:CompositeSurface></gml:interior></gml:Solid>"
                ))
        }
        let outward = Self.members(small).map { $0.replacing("id=\"p", with: "id=\"q") }
        let wrong = try await Self.check(model(outward))
        #expect(Self.numbers(wrong) == [405] && wrong.findings[0].shell == 1)
        let inward = Self.sides.map { side in
            "<gml:surfaceMember><gml:Polygon>\(Self.ring(side.reversed(), small))</gml:Polygon></gml:surfaceMember>"
        }
        #expect(try await Self.check(model(inward)).count == 0)
    }

    @Test("103: a ring that is not closed, unless its ends lie within the snap tolerance")
    func unclosed() async throws {
        let survey = try await Self.check(Self.building(Self.solid(Self.members(open: [2]))))
        #expect(Self.numbers(survey) == [103] && survey.findings[0].polygonID == "p2")
        #expect(survey.findings[0].ring == 0)
        let near = Self.members(open: [2])[2].replacing(
            "</gml:posList>", with: " 534000.0004 5685000 100</gml:posList>")
        var members = Self.members()
        members[2] = near
        #expect(try await Self.check(Self.building(Self.solid(members))).count == 0)
    }

    @Test("Degrees become metres, and latitude before longitude does not turn a solid inside out")
    func geographic() async throws {
        func degrees(_ corner: Int) -> String {
            let (east, north, up) = ((corner + 1) / 2 % 2, corner / 2 % 2, corner / 4)
            return "\(51.3 + Double(north) * 1e-4) \(9.5 + Double(east) * 1e-4) \(100 + 8 * up)"
        }
        let sound = try await Self.check(Self.building(Self.solid(Self.members(degrees))), srsName: "EPSG:4258")
        #expect(sound.count == 0 && sound.solids == 1, "\(sound.findings)")
        // A corner 20 cm too high; where it is told is as in the file.
        let bent = Self.members { $0 == 6 ? "51.3001 9.5001 108.2" : degrees($0) }
        let survey = try await Self.check(Self.building(Self.solid(bent)), srsName: "EPSG:4258")
        #expect(Self.numbers(survey) == [203])
        #expect(abs((survey.findings.first?.source[0] ?? 0) - 51.3) < 2e-4)
        #expect(abs((survey.findings.first?.source[1] ?? 0) - 9.5) < 2e-4)
    }

    @Test("Northing before easting does not turn a solid inside out")
    func northingFirst() async throws {
        func swapped(_ corner: Int) -> String {
            let (east, north, up) = ((corner + 1) / 2 % 2 * 8, corner / 2 % 2 * 8, corner / 4 * 8)
            return "\(5_685_000 + north) \(3_534_000 + east) \(100 + up)"
        }
        let survey = try await Self.check(Self.building(Self.solid(Self.members(swapped))), srsName: "EPSG:31467")
        #expect(survey.count == 0 && survey.solids == 1, "\(survey.findings)")
    }

    @Test("Without a reference system coordinates are metres, and that is counted")
    func noSystem() async throws {
        let survey = try await Self.check(Self.building(Self.solid(Self.members())), srsName: "")
        #expect(survey.count == 0 && survey.solids == 1 && survey.objectsTakenAsMetres == 1)
    }

    @Test("Coordinates that are no numbers are not checked")
    func unreadable() async throws {
        let members = Self.members { $0 == 6 ? "534008 NaN 108" : Self.metres($0) }
        let survey = try await Self.check(Self.building(Self.solid(members)))
        #expect(survey.count == 0 && survey.unreadablePolygons == 3 && survey.solidsOfBrokenPolygons == 1)
    }
}

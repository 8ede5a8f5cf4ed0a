import CityGMLReading
import CityObjects
import Diagnostics
import Testing

private typealias Text = CityGMLText

@Suite("Geometry of CityGML")
struct GeometryTests {
    @Test("Buildings with parts, installations, surfaces and openings become one tree", arguments: ["1.0", "2.0"])
    func wholeBuilding(version: String) throws {
        let part =
            "<bldg:consistsOfBuildingPart><bldg:BuildingPart gml:id=\"p\">"
            + Text.surface("RoofSurface", "r", Text.multiSurface(2, Text.polygon("rp", Text.triangle(10))))
            + "</bldg:BuildingPart></bldg:consistsOfBuildingPart>"
        let installation =
            "<bldg:outerBuildingInstallation><bldg:BuildingInstallation gml:id=\"i\"><bldg:lod2Geometry>"
            + "<gml:MultiSurface><gml:surfaceMember>\(Text.polygon(nil, Text.triangle(20)))</gml:surfaceMember>"
            + "</gml:MultiSurface></bldg:lod2Geometry></bldg:BuildingInstallation></bldg:outerBuildingInstallation>"
        let wall = Text.surface(
            "WallSurface", "w",
            Text.multiSurface(3, Text.polygon(nil, Text.triangle(30)))
                + "<bldg:opening><bldg:Window gml:id=\"o\">"
                + Text.multiSurface(3, Text.polygon(nil, Text.triangle(40))) + "</bldg:Window></bldg:opening>")
        let read = try ReadDocument(
            Text.model(version: version, Text.building("b", installation + wall + part)), name: "a.gml")
        let tree = try read.tree()
        #expect(tree.file == "a.gml" && tree.ordinal == 0)
        #expect(tree.objects.map(\.kind) == [.building, .buildingInstallation, .buildingPart])
        #expect(tree.objects.map(\.identifier) == ["b", "i", "p"])
        #expect(tree.objects.map(\.parent) == [-1, 0, 0])
        #expect(tree.surfaces.map(\.kind) == [.wall, .window, .roof])
        #expect(tree.surfaces.map(\.identifier) == ["w", "o", "r"])
        #expect(tree.surfaces.map(\.object) == [0, 0, 2])
        #expect(tree.polygons.map(\.object) == [1, 0, 0, 2])
        #expect(tree.polygons.map(\.surface) == [-1, 0, 1, 2])
        #expect(
            tree.summary == ["10 lod2 RoofSurface", "20 lod2 Unclassified", "30 lod3 WallSurface", "40 lod3 Window"])
        #expect(read.problems.isEmpty && read.notes.sorted.isEmpty)
    }

    @Test("All levels of detail of an object are read side by side")
    func severalLevels() throws {
        let read = try ReadDocument(
            Text.model(
                Text.building(
                    "b",
                    "<bldg:lod0FootPrint><gml:MultiSurface><gml:surfaceMember>"
                        + Text.polygon(nil, Text.triangle(1)) + "</gml:surfaceMember></gml:MultiSurface>"
                        + "</bldg:lod0FootPrint>" + Text.solid(1, Text.polygon(nil, Text.triangle(2)))
                        + Text.surface("RoofSurface", "r", Text.multiSurface(2, Text.polygon(nil, Text.triangle(3)))))))
        #expect(try read.tree().summary == ["1 lod0 Unclassified", "2 lod1 Unclassified", "3 lod2 RoofSurface"])
    }

    @Test("Rings are stored open, holes follow their outer ring")
    func ringsAndHoles() throws {
        let hole = Text.ring("2 2 0 2 3 0 3 3 0 2 2 0", element: "gml:interior")
        let polygon = Text.polygon("p", "0 0 0 9 0 0 9 9 0 0 9 0 0 0 0", holes: hole + hole)
        let tree = try ReadDocument(Text.model(Text.building("b", Text.multiSurface(2, polygon)))).tree()
        #expect(tree.polygons.count == 1 && tree.polygons[0].ringCount == 3)
        #expect(tree.outline(tree.polygons[0]) == [[0, 0, 0], [9, 0, 0], [9, 9, 0], [0, 9, 0]])
        #expect(tree.ring(1) == [[2, 2, 0], [2, 3, 0], [3, 3, 0]])
        #expect(tree.ring(2) == tree.ring(1))
    }

    @Test("A ring that is not closed is taken as it is, with a note")
    func unclosedRings() throws {
        let read = try ReadDocument(
            Text.model(Text.building("b", Text.multiSurface(2, Text.polygon(nil, "0 0 0 1 0 0 0 1 0")))))
        #expect(try read.tree().ring(0).count == 3)
        #expect(read.count(.unclosedRing, "LinearRing") == 1)
    }

    @Test(
        "Position lists, single positions and GML 2 coordinates say the same",
        arguments: [
            "<gml:posList>0 1 2 3 4 5 6 7 8 0 1 2</gml:posList>",
            "<gml:posList srsDimension=\"3\" count=\"4\">\n0 1 2\n3 4 5\n6 7 8\n0 1 2\n</gml:posList>",
            "<gml:pos>0 1 2</gml:pos><gml:pos>3 4 5</gml:pos><gml:pos>6 7 8</gml:pos><gml:pos>0 1 2</gml:pos>",
            "<gml:pos>0 1 2</gml:pos><gml:posList>3 4 5 6 7 8</gml:posList><gml:pos>0 1 2</gml:pos>",
            "<gml:coordinates>0,1,2 3,4,5 6,7,8 0,1,2</gml:coordinates>",
            "<gml:posList>0 1 2 <!-- here -->3 4 5 6 7 8 <![CDATA[0 1]]> 2</gml:posList>",
        ])
    func positions(content: String) throws {
        let polygon =
            "<gml:Polygon><gml:exterior><gml:LinearRing>\(content)</gml:LinearRing></gml:exterior></gml:Polygon>"
        let read = try ReadDocument(Text.model(Text.building("b", Text.multiSurface(2, polygon))))
        #expect(try read.tree().ring(0) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]])
        #expect(read.problems.isEmpty && read.notes.sorted.isEmpty)
    }

    @Test(
        "Every aggregate of GML 3 shows its polygons",
        arguments: [
            "<gml:MultiSurface><gml:surfaceMember>P</gml:surfaceMember></gml:MultiSurface>",
            "<gml:MultiSurface><gml:surfaceMembers>P</gml:surfaceMembers></gml:MultiSurface>",
            "<gml:CompositeSurface><gml:surfaceMember>P</gml:surfaceMember></gml:CompositeSurface>",
            "<gml:MultiGeometry><gml:geometryMember>P</gml:geometryMember></gml:MultiGeometry>",
            "<gml:Solid><gml:exterior><gml:Shell><gml:surfaceMember>P</gml:surfaceMember></gml:Shell></gml:exterior></gml:Solid>",
            "<gml:MultiSolid><gml:solidMember><gml:Solid><gml:exterior><gml:CompositeSurface><gml:surfaceMember>P</gml:surfaceMember></gml:CompositeSurface></gml:exterior></gml:Solid></gml:solidMember></gml:MultiSolid>",
            "<gml:CompositeSolid><gml:solidMember><gml:Solid><gml:exterior><gml:CompositeSurface><gml:surfaceMember>P</gml:surfaceMember></gml:CompositeSurface></gml:exterior></gml:Solid></gml:solidMember></gml:CompositeSolid>",
            "<gml:OrientableSurface orientation=\"+\"><gml:baseSurface>P</gml:baseSurface></gml:OrientableSurface>",
            "<gml:MultiSurface><gml:surfaceMember><gml:CompositeSurface><gml:surfaceMember>P</gml:surfaceMember></gml:CompositeSurface></gml:surfaceMember></gml:MultiSurface>",
            "P",
        ])
    func aggregates(content: String) throws {
        let geometry = content.replacing("P", with: Text.polygon(nil, Text.triangle(7)))
        let read = try ReadDocument(
            Text.model(Text.building("b", "<bldg:lod2Geometry>\(geometry)</bldg:lod2Geometry>")))
        #expect(try read.tree().summary == ["7 lod2 Unclassified"])
        #expect(read.problems.isEmpty && read.notes.sorted.isEmpty)
    }

    @Test(
        "Patches and triangles are polygons",
        arguments: [
            ("Surface", "patches", "PolygonPatch"), ("TriangulatedSurface", "trianglePatches", "Triangle"),
            ("PolyhedralSurface", "polygonPatches", "PolygonPatch"), ("Surface", "patches", "Rectangle"),
        ])
    func patches(surface: String, patches: String, patch: String) throws {
        let content =
            "<gml:\(surface)><gml:\(patches)><gml:\(patch)>\(Text.ring(Text.triangle(5)))</gml:\(patch)>"
            + "</gml:\(patches)></gml:\(surface)>"
        let tree = try ReadDocument(Text.model(Text.building("b", Text.multiSurface(2, content)))).tree()
        #expect(tree.summary == ["5 lod2 Unclassified"])
    }

    @Test("An orientable surface turns what is inside it, twice turned is not turned")
    func orientation() throws {
        func turned(_ content: String) -> String {
            "<gml:OrientableSurface orientation=\"-\"><gml:baseSurface>\(content)</gml:baseSurface></gml:OrientableSurface>"
        }
        let tree = try ReadDocument(
            Text.model(
                Text.building(
                    "b",
                    Text.multiSurface(
                        2, turned(Text.polygon(nil, Text.triangle(1))), Text.polygon(nil, Text.triangle(2)),
                        turned(turned(Text.polygon(nil, Text.triangle(3)))))))
        ).tree()
        #expect(tree.summary == ["1 lod2 Unclassified reversed", "2 lod2 Unclassified", "3 lod2 Unclassified"])
    }

    @Test("A textured surface is an orientable surface", arguments: ["+", "-"])
    func texturedSurface(orientation: String) throws {
        let surface =
            "<tex:TexturedSurface xmlns:tex=\"http://www.opengis.net/citygml/texturedsurface/2.0\" orientation=\"\(orientation)\">"
            + "<gml:baseSurface>\(Text.polygon(nil, Text.triangle(1)))</gml:baseSurface>"
            + "<tex:appearance><tex:SimpleTexture/></tex:appearance></tex:TexturedSurface>"
        let document = try ReadDocument(Text.model(Text.building("b", Text.multiSurface(2, surface))))
        #expect(try document.tree().summary == ["1 lod2 Unclassified" + (orientation == "-" ? " reversed" : "")])
        #expect(document.count(.contentPassedOver, "appearance") == 1)
    }

    @Test("The closure surface of a water body is one")
    func waterClosureSurface() throws {
        let water =
            "<wtr:WaterBody xmlns:wtr=\"http://www.opengis.net/citygml/waterbody/2.0\"><wtr:boundedBy>"
            + "<wtr:WaterClosureSurface gml:id=\"c\"><wtr:lod2Surface>\(Text.polygon(nil, Text.triangle(1)))"
            + "</wtr:lod2Surface></wtr:WaterClosureSurface></wtr:boundedBy></wtr:WaterBody>"
        #expect(try ReadDocument(Text.model(water)).tree().summary == ["1 lod2 ClosureSurface"])
    }

    @Test("Curves, points and implicit geometry never become surfaces, and are counted")
    func passedOver() throws {
        let curve =
            "<gml:MultiCurve><gml:curveMember><gml:LineString><gml:posList>1 2 3 4 5 6</gml:posList></gml:LineString>"
            + "</gml:curveMember></gml:MultiCurve>"
        let read = try ReadDocument(
            Text.model(
                Text.building(
                    "b",
                    "<bldg:lod2MultiCurve>\(curve)</bldg:lod2MultiCurve>"
                        + "<bldg:lod2TerrainIntersection>\(curve)</bldg:lod2TerrainIntersection>"
                        + "<bldg:lod1TerrainIntersection>\(curve)</bldg:lod1TerrainIntersection>"
                        + "<bldg:lod2ImplicitRepresentation><core:ImplicitGeometry><core:relativeGMLGeometry>"
                        + Text.polygon(nil, Text.triangle(1))
                        + "</core:relativeGMLGeometry></core:ImplicitGeometry></bldg:lod2ImplicitRepresentation>"
                        + Text.multiSurface(2, Text.polygon(nil, Text.triangle(9)))),
                Text.building("c", "<bldg:lod2TerrainIntersection>\(curve)</bldg:lod2TerrainIntersection>")))
        #expect(read.trees.map(\.summary) == [["9 lod2 Unclassified"], []])
        #expect(read.count(.contentPassedOver, "lod2TerrainIntersection") == 2)
        #expect(read.count(.contentPassedOver, "lod1TerrainIntersection") == 1)
        #expect(read.count(.contentPassedOver, "lod2MultiCurve") == 1)
        #expect(read.count(.contentPassedOver, "lod2ImplicitRepresentation") == 1)
    }

    @Test(
        "Coordinates that are no numbers or no whole points are told and cost only their ring",
        arguments: ["0 0 0 1 0 x 0 1 0 0 0 0", "0 0 0 1 0 0 0 1", "0 0 1 0 0 1 0", "0,0,0 1,0,0 0,1,0", "1 2 3 4"])
    func brokenCoordinates(points: String) throws {
        let read = try ReadDocument(
            Text.model(
                Text.building(
                    "b",
                    Text.multiSurface(2, Text.polygon(nil, points), Text.polygon(nil, Text.triangle(5))))))
        let tree = try read.tree()
        #expect(read.codes == [.invalidCoordinates])
        #expect(read.problems.first?.place.gmlID == "b")
        #expect(tree.polygons.count == 2)
        #expect(tree.outline(tree.polygons[1]) == [[5, 0, 0], [6, 0, 0], [5, 1, 0]])
        #expect(tree.x.count == tree.y.count && tree.y.count == tree.z.count)
    }

    @Test("A polygon without a ring is left out and told")
    func emptyPolygons() throws {
        let read = try ReadDocument(
            Text.model(
                Text.building(
                    "b", Text.multiSurface(2, "<gml:Polygon/>", Text.polygon(nil, Text.triangle(1))))))
        #expect(try read.tree().polygons.count == 1)
        #expect(read.codes == [.degenerateRing])
    }
}

@Suite("Reference systems of geometry")
struct ReferenceSystemTests {
    private func runs(_ header: String, _ content: String) throws -> [CoordinateRun] {
        try ReadDocument(Text.model(header: header, Text.building("b", content))).tree().coordinateRuns
    }

    private func polygon(_ start: Int, _ attributes: String = "", list: String = "") -> String {
        "<gml:Polygon\(attributes)>\(Text.ring(Text.triangle(start), attributes: list))</gml:Polygon>"
    }

    @Test("The model's envelope gives its system to all geometry")
    func ofTheModel() throws {
        let read = try ReadDocument(Text.model(Text.building("b", Text.multiSurface(2, polygon(1), polygon(2)))))
        #expect(try read.tree().coordinateRuns == [CoordinateRun(firstPoint: 0, srsName: "EPSG:25832")])
        #expect(read.context.srsName == "EPSG:25832" && read.context.dimension == 3)
        #expect(read.context.lowerCorner == [1, 2, 3] && read.context.upperCorner == [4, 5, 6])
    }

    @Test("A document that names no system leaves it empty")
    func none() throws {
        #expect(try runs("", Text.multiSurface(2, polygon(1))) == [CoordinateRun(firstPoint: 0, srsName: "")])
    }

    @Test("A system named at a polygon, ring or list holds inside it and nowhere else")
    func ofParts() throws {
        let other = " srsName=\"EPSG:3857\""
        let expected = [
            CoordinateRun(firstPoint: 0, srsName: "EPSG:25832"), CoordinateRun(firstPoint: 3, srsName: "EPSG:3857"),
            CoordinateRun(firstPoint: 6, srsName: "EPSG:25832"),
        ]
        #expect(try runs(Text.envelope(), Text.multiSurface(2, polygon(1), polygon(2, other), polygon(3))) == expected)
        #expect(
            try runs(Text.envelope(), Text.multiSurface(2, polygon(1), polygon(2, list: other), polygon(3))) == expected
        )
        let aggregate =
            "<gml:CompositeSurface\(other)><gml:surfaceMember>\(polygon(2))</gml:surfaceMember></gml:CompositeSurface>"
        #expect(try runs(Text.envelope(), Text.multiSurface(2, polygon(1), aggregate, polygon(3))) == expected)
    }

    @Test("The innermost system counts")
    func nested() throws {
        let inner = polygon(1, " srsName=\"EPSG:1\"", list: " srsName=\"EPSG:2\"")
        let surface =
            "<bldg:lod2MultiSurface><gml:MultiSurface srsName=\"EPSG:3\"><gml:surfaceMember>\(inner)"
            + "</gml:surfaceMember><gml:surfaceMember>\(polygon(2))</gml:surfaceMember></gml:MultiSurface>"
            + "</bldg:lod2MultiSurface>"
        #expect(
            try runs(Text.envelope(), surface) == [
                CoordinateRun(firstPoint: 0, srsName: "EPSG:2"), CoordinateRun(firstPoint: 3, srsName: "EPSG:3"),
            ])
    }

    @Test("An object's envelope speaks for the object and its parts, not for its neighbours")
    func ofObjects() throws {
        let part =
            "<bldg:consistsOfBuildingPart><bldg:BuildingPart>" + Text.envelope("EPSG:1")
            + Text.multiSurface(2, polygon(1)) + "</bldg:BuildingPart></bldg:consistsOfBuildingPart>"
        let read = try ReadDocument(
            Text.model(
                header: "",
                Text.building("b", Text.envelope("EPSG:9") + part + Text.multiSurface(2, polygon(2))),
                Text.building("c", Text.multiSurface(2, polygon(3)))))
        #expect(read.trees.map { $0.coordinateRuns.map(\.srsName) } == [["EPSG:1", "EPSG:9"], [""]])
        #expect(read.context.srsName.isEmpty)
    }

    @Test("The root's system holds where the envelope states none, and geometry's wins over both")
    func ofTheRoot() throws {
        let content = Text.building(
            "b", Text.multiSurface(2, polygon(1), polygon(2, " srsName=\"EPSG:3857\"")))
        let bare =
            "<gml:boundedBy><gml:Envelope srsName=\"\"><gml:lowerCorner>1 2 3</gml:lowerCorner></gml:Envelope></gml:boundedBy>"
        for (header, expected) in [("", "EPSG:31467"), (bare, "EPSG:31467"), (Text.envelope(), "EPSG:25832")] {
            let text = Text.model(header: header, content)
                .replacing("<core:CityModel ", with: "<core:CityModel srsName=\" EPSG:31467\" ")
            let read = try ReadDocument(text)
            #expect(read.context.srsName == expected && read.context.firstPointSRSName == expected)
            #expect(try read.tree().coordinateRuns.map(\.srsName) == [expected, "EPSG:3857"])
        }
    }

    @Test("What is there speaks for the document before its envelope, and most of it before one point")
    func samples() throws {
        func building(_ id: String, _ x: Int) -> String {
            Text.building(id, Text.multiSurface(2, "<gml:Polygon>\(Text.ring(Text.triangle(x)))</gml:Polygon>"))
        }
        let dummy = Text.envelope().replacing("1 2 3", with: "0 0 0").replacing("4 5 6", with: "0 0 0")
        for header in [Text.envelope(), dummy] {
            let read = try ReadDocument(
                Text.model(header: header, building("a", 0), building("b", 70), building("c", 80)))
            #expect(read.context.sample(for: "EPSG:25832", isForced: false) == [70, 0, 0])
            #expect(read.context.sample(for: "EPSG:4326", isForced: true) == [70, 0, 0])
            #expect(read.context.sample(for: "EPSG:4326", isForced: false) == nil)
        }
        let empty = try ReadDocument(Text.model(Text.building("a")))
        #expect(empty.context.sample(for: "EPSG:25832", isForced: false) == [1, 2, 3])
        let nothing = try ReadDocument(Text.model(header: dummy, Text.building("a")))
        #expect(nothing.context.sample(for: "EPSG:25832", isForced: false) == nil)
    }

    @Test("An envelope's dimension is that of its corners, and lists without one tell theirs")
    func envelopeDimension() throws {
        let header = Text.envelope(dimension: 2).replacing("1 2 3", with: "1 2").replacing("4 5 6", with: "4 5")
        func ring(_ positions: [String]) -> String {
            "<gml:exterior><gml:LinearRing>" + positions.map { "<gml:pos>\($0)</gml:pos>" }.joined()
                + "</gml:LinearRing></gml:exterior>"
        }
        let open = "1 2 3 4 5 6 7 8 9 9 9 9"
        for header in [header, Text.envelope(dimension: 2), Text.envelope(), ""] {
            let read = try ReadDocument(
                Text.model(
                    header: header,
                    Text.building(
                        "b",
                        Text.multiSurface(
                            2, "<gml:Polygon>\(Text.ring("1 2 3 4 5 6 7 8 9 1 2 3"))</gml:Polygon>",
                            "<gml:Polygon>\(Text.ring("1 2 3 4 5 6 1 2"))</gml:Polygon>",
                            "<gml:Polygon>\(Text.ring("1 2 3 4 5 6 7 8 9 9 1 2"))</gml:Polygon>",
                            "<gml:Polygon>\(ring(["1 2", "3 4", "5 6", "1 2"]))</gml:Polygon>",
                            "<gml:Polygon>\(ring(["1 2 3", "4 5 6", "7 8 9", "1 2 3"]))</gml:Polygon>",
                            "<gml:Polygon>\(Text.ring(open))</gml:Polygon>"))))
            let tree = try read.tree()
            #expect(tree.ring(0) == [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
            #expect(tree.ring(1) == [[1, 2, 0], [3, 4, 0], [5, 6, 0]])
            #expect(tree.ring(2) == [[1, 2, 0], [3, 4, 0], [5, 6, 0], [7, 8, 0], [9, 9, 0]])
            #expect(tree.ring(3) == tree.ring(1) && tree.ring(4) == tree.ring(0))
            #expect(
                tree.ring(5) == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [9, 9, 9]], "rings that are not closed are solid")
            #expect(read.codes.isEmpty)
            if header.contains("Corner") {
                #expect(read.context.lowerCorner.prefix(2) == [1, 2] && read.context.upperCorner.prefix(2) == [4, 5])
            }
        }
    }

    @Test("A dimension that geometry states holds, whatever its lists look like")
    func statedDimension() throws {
        let read = try ReadDocument(
            Text.model(
                Text.building(
                    "b",
                    Text.multiSurface(
                        2, "<gml:Polygon srsDimension=\"3\">\(Text.ring("1 2 3 4 5 6 1 2"))</gml:Polygon>"))
            ))
        #expect(read.codes == [.invalidCoordinates])
    }

    @Test("Two dimensions are inherited like systems, and end with the element that states them")
    func dimensions() throws {
        let flat = "1 2 3 4 5 6 1 2"
        let solid = "1 2 3 4 5 6 7 8 9 1 2 3"
        let two = " srsDimension=\"2\""
        let tree = try ReadDocument(
            Text.model(
                Text.building(
                    "b",
                    Text.multiSurface(
                        2, "<gml:Polygon\(two)>\(Text.ring(flat))</gml:Polygon>",
                        "<gml:Polygon>\(Text.ring(flat, attributes: two))</gml:Polygon>",
                        "<gml:Polygon>\(Text.ring(solid))</gml:Polygon>")))
        ).tree()
        #expect(tree.ring(0) == [[1, 2, 0], [3, 4, 0], [5, 6, 0]])
        #expect(tree.ring(1) == tree.ring(0))
        #expect(tree.ring(2) == [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
        let all = try ReadDocument(
            Text.model(
                header: Text.envelope(dimension: 2),
                Text.building(
                    "b",
                    Text.multiSurface(
                        2, "<gml:Polygon>\(Text.ring(flat))</gml:Polygon>",
                        "<gml:Polygon srsDimension=\"3\">\(Text.ring(solid))</gml:Polygon>")))
        ).tree()
        #expect(all.ring(0) == tree.ring(0) && all.ring(1) == tree.ring(2))
    }
}

import CityGMLReading
import CityObjects
import Diagnostics
import Testing

/// A text of an element: `x("bldg:Room", "id", …)`.
private func x(_ name: String, _ id: String = "", _ content: String...) -> String {
    "<\(name)\(id.isEmpty ? "" : " gml:id=\"\(id)\"")>\(content.joined())</\(name.prefix { $0 != " " })>"
}

/// A geometry property with one triangle that starts at `start`.
private func geometry(_ name: String, _ start: Int) -> String {
    "<\(name)><gml:MultiSurface><gml:surfaceMember>\(CityGMLText.polygon(nil, CityGMLText.triangle(start)))"
        + "</gml:surfaceMember></gml:MultiSurface></\(name)>"
}

private func solid(_ name: String, _ start: Int) -> String {
    "<\(name)><gml:Solid><gml:exterior><gml:Shell><gml:surfaceMember>"
        + CityGMLText.polygon(nil, CityGMLText.triangle(start))
        + "</gml:surfaceMember></gml:Shell></gml:exterior></gml:Solid></\(name)>"
}

/// A document of any module and version.
private func model(_ version: String, _ members: String..., beside: String = "") -> String {
    let modules = [
        ("bldg", "building"), ("brid", "bridge"), ("tun", "tunnel"), ("tran", "transportation"),
        ("con", "construction"),
        ("dem", "relief"), ("wtr", "waterbody"), ("luse", "landuse"), ("veg", "vegetation"), ("frn", "cityfurniture"),
        ("gen", "generics"), ("pcl", "pointcloud"), ("vers", "versioning"), ("dyn", "dynamizer"),
    ]
    let names = modules.map { "xmlns:\($0.0)=\"http://www.opengis.net/citygml/\($0.1)/\(version)\"" }
    return """
        <core:CityModel xmlns:core="http://www.opengis.net/citygml/\(version)" \
        xmlns:gml="http://www.opengis.net/gml\(version == "3.0" ? "/3.2" : "")" \(names.joined(separator: " ")) \
        xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:uro="https://www.geospatial.jp/iur/uro/3.1" \
        xmlns:energy="http://www.sig3d.org/citygml/2.0/energy/1.0">\(CityGMLText.envelope())
        \(members.map { "<core:cityObjectMember>\($0)</core:cityObjectMember>" }.joined(separator: "\n"))\(beside)
        </core:CityModel>
        """
}

private let inside: ReadingOptions = {
    var options = ReadingOptions()
    options.includesInteriors = true
    return options
}()

@Suite("Modules, versions and extensions of CityGML")
struct StructureTests {
    @Test("A house with wall, window, part and installation is the same in 1.0, 2.0 and 3.0")
    func sameHouse() throws {
        func old(_ version: String) -> String {
            model(
                version,
                x(
                    "bldg:Building", "b",
                    x(
                        "bldg:boundedBy", "",
                        x(
                            "bldg:WallSurface", "w", geometry("bldg:lod3MultiSurface", 1),
                            x("bldg:opening", "", x("bldg:Window", "o", geometry("bldg:lod3MultiSurface", 2))))),
                    x(
                        "bldg:outerBuildingInstallation", "",
                        x("bldg:BuildingInstallation", "i", geometry("bldg:lod3Geometry", 3))),
                    x(
                        "bldg:consistsOfBuildingPart", "",
                        x("bldg:BuildingPart", "p", solid("bldg:lod2Solid", 4)))))
        }
        let new = model(
            "3.0",
            x(
                "bldg:Building", "b",
                x(
                    "core:boundary", "",
                    x(
                        "con:WallSurface", "w", geometry("core:lod3MultiSurface", 1),
                        x("con:fillingSurface", "", x("con:WindowSurface", "o", geometry("core:lod3MultiSurface", 2))))),
                x(
                    "bldg:buildingInstallation", "",
                    x("bldg:BuildingInstallation", "i", geometry("core:lod3MultiSurface", 3))),
                x("bldg:buildingPart", "", x("bldg:BuildingPart", "p", solid("core:lod2Solid", 4)))))
        for text in [old("1.0"), old("2.0"), new] {
            let read = try ReadDocument(text)
            let tree = try read.tree()
            #expect(tree.objects.map(\.kind) == [.building, .buildingInstallation, .buildingPart])
            #expect(tree.objects.map(\.parent) == [-1, 0, 0])
            #expect(tree.surfaces.map(\.kind) == [.wall, .window] && tree.surfaces.map(\.identifier) == ["w", "o"])
            #expect(
                tree.summary == [
                    "1 lod3 WallSurface", "2 lod3 Window", "3 lod3 Unclassified", "4 lod2 Unclassified",
                ])
            #expect(tree.polygons.map(\.object) == [0, 0, 1, 2])
            #expect(read.problems.isEmpty && read.notes.sorted.isEmpty)
        }
    }

    @Test(
        "Every class of every module becomes an object of its kind",
        arguments: [
            ("2.0", "brid:Bridge", "brid:lod2Solid", CityObjectKind.bridge),
            ("2.0", "tun:Tunnel", "tun:lod2Solid", .tunnel),
            ("2.0", "tran:Road", "tran:lod1MultiSurface", .road),
            ("2.0", "tran:Railway", "tran:lod1MultiSurface", .railway),
            ("2.0", "tran:Track", "tran:lod1MultiSurface", .track),
            ("2.0", "tran:Square", "tran:lod1MultiSurface", .square),
            ("1.0", "tran:TransportationComplex", "tran:lod1MultiSurface", .transportationComplex),
            ("2.0", "wtr:WaterBody", "wtr:lod0MultiSurface", .waterBody),
            ("2.0", "luse:LandUse", "luse:lod0MultiSurface", .landUse),
            ("2.0", "veg:PlantCover", "veg:lod1MultiSurface", .plantCover),
            ("2.0", "veg:SolitaryVegetationObject", "veg:lod1Geometry", .solitaryVegetationObject),
            ("2.0", "frn:CityFurniture", "frn:lod3Geometry", .cityFurniture),
            ("2.0", "gen:GenericCityObject", "gen:lod4Geometry", .genericCityObject),
            ("3.0", "gen:GenericOccupiedSpace", "core:lod2Solid", .genericCityObject),
            ("3.0", "gen:GenericLogicalSpace", "core:lod2Solid", .genericCityObject),
            ("3.0", "con:OtherConstruction", "core:lod1Solid", .otherConstruction),
            ("3.0", "tran:Waterway", "core:lod0MultiSurface", .waterway),
            ("3.0", "brid:Bridge", "core:lod2Solid", .bridge),
            ("3.0", "veg:PlantCover", "core:lod2MultiSurface", .plantCover),
        ])
    func modules(version: String, name: String, property: String, kind: CityObjectKind) throws {
        let content = property.hasSuffix("Solid") ? solid(property, 7) : geometry(property, 7)
        let read = try ReadDocument(model(version, x(name, "o", content)))
        let tree = try read.tree()
        #expect(tree.objects.map(\.kind) == [kind] && tree.polygons.count == 1)
        #expect(read.notes.sorted.isEmpty && read.problems.isEmpty)
    }

    @Test("Parts, construction elements, sections and spaces belong to their whole")
    func wholes() throws {
        let read = try ReadDocument(
            model(
                "3.0",
                x(
                    "tran:Road", "r",
                    x(
                        "tran:section", "",
                        x(
                            "tran:Section", "s",
                            x(
                                "tran:trafficSpace", "",
                                x(
                                    "tran:TrafficSpace", "t",
                                    x(
                                        "core:boundary", "",
                                        x("tran:TrafficArea", "a", geometry("core:lod2MultiSurface", 1))))),
                            x(
                                "tran:auxiliaryTrafficSpace", "",
                                x(
                                    "tran:AuxiliaryTrafficSpace", "u",
                                    x(
                                        "core:boundary", "",
                                        x("tran:AuxiliaryTrafficArea", "b", geometry("core:lod2MultiSurface", 2)))))))),
                x(
                    "brid:Bridge", "g",
                    x(
                        "brid:bridgeConstructiveElement", "",
                        x("brid:BridgeConstructiveElement", "e", solid("core:lod2Solid", 3)))),
                x(
                    "tun:Tunnel", "t2",
                    x("tun:tunnelPart", "", x("tun:TunnelPart", "tp", solid("core:lod2Solid", 4)))),
                x(
                    "wtr:WaterBody", "w",
                    x("core:boundary", "", x("wtr:WaterSurface", "ws", geometry("core:lod2MultiSurface", 5))))))
        #expect(
            read.trees.map { $0.objects.map(\.kind) } == [
                [.road, .section, .trafficSpace, .auxiliaryTrafficSpace], [.bridge, .bridgeConstructionElement],
                [.tunnel, .tunnelPart], [.waterBody],
            ])
        #expect(read.trees[0].objects.map(\.parent) == [-1, 0, 1, 1])
        #expect(read.trees[0].summary == ["1 lod2 TrafficArea", "2 lod2 AuxiliaryTrafficArea"])
        #expect(read.trees[0].polygons.map(\.object) == [2, 3])
        #expect(read.trees[3].summary == ["5 lod2 WaterSurface"])
        #expect(read.notes.sorted.isEmpty)
    }

    @Test("Rooms, storeys and units are read with interiors, and counted without", arguments: ["2.0", "3.0"])
    func interiors(version: String) throws {
        let wall = x("bldg:InteriorWallSurface", "iw", geometry("bldg:lod4MultiSurface", 2))
        let old = x(
            "bldg:interiorRoom", "",
            x(
                "bldg:Room", "r", x("bldg:boundedBy", "", wall),
                x(
                    "bldg:roomInstallation", "",
                    x("bldg:IntBuildingInstallation", "ii", geometry("bldg:lod4Geometry", 3)))))
        let new =
            x(
                "bldg:buildingRoom", "",
                x(
                    "bldg:BuildingRoom", "r",
                    x("core:boundary", "", x("con:InteriorWallSurface", "iw", geometry("core:lod3MultiSurface", 2)))))
            + x("bldg:buildingSubdivision", "", x("bldg:Storey", "s", solid("core:lod2Solid", 3)))
        let text = model(
            version, x("bldg:Building", "b", solid("core:lod1Solid", 1), version == "3.0" ? new : old))
        let outside = try ReadDocument(text)
        #expect(try outside.tree().objects.map(\.kind) == [.building] && outside.trees[0].polygons.count == 1)
        #expect(outside.count(.contentPassedOver, "Room (--interior shows it)") == 1)
        let read = try ReadDocument(text, options: inside)
        #expect(
            try read.tree().objects.map(\.kind)
                == [.building, .room, version == "3.0" ? .storey : .intBuildingInstallation])
        #expect(read.trees[0].surfaces.map(\.kind) == [.interiorWall] && read.trees[0].surfaces[0].object == 1)
        #expect(read.trees[0].polygons.count == 3 && read.notes.sorted.isEmpty)
    }

    @Test("The triangles of a relief are surfaces of the level that the relief states")
    func relief() throws {
        let triangles =
            "<gml:TriangulatedSurface><gml:trianglePatches><gml:Triangle>\(CityGMLText.ring(CityGMLText.triangle(1)))"
            + "</gml:Triangle><gml:Triangle>\(CityGMLText.ring(CityGMLText.triangle(2)))</gml:Triangle>"
            + "</gml:trianglePatches></gml:TriangulatedSurface>"
        let read = try ReadDocument(
            model(
                "2.0",
                x(
                    "dem:ReliefFeature", "f", x("dem:lod", "", "3"),
                    x(
                        "dem:reliefComponent", "",
                        x(
                            "dem:TINRelief", "t", x("dem:lod", "", "2"),
                            x("dem:extent", "", CityGMLText.polygon(nil, CityGMLText.triangle(9))),
                            x("dem:tin", "", triangles))),
                    x("dem:reliefComponent", "", x("dem:MassPointRelief", "m", x("dem:reliefPoints", ""))))))
        let tree = try read.tree()
        #expect(tree.objects.map(\.kind) == [.reliefFeature, .tinRelief, .massPointRelief])
        #expect(tree.summary == ["1 lod2 Unclassified", "2 lod2 Unclassified"])
        #expect(tree.polygons.map(\.object) == [1, 1])
        #expect(read.count(.contentPassedOver, "extent") == 1 && read.count(.contentPassedOver, "reliefPoints") == 1)
    }

    @Test("Curves, points, intersections with the terrain and implicit geometry are counted and never surfaces")
    func noSurfaces() throws {
        let curve =
            "<gml:MultiCurve><gml:curveMember><gml:LineString><gml:posList>0 0 0 1 1 1</gml:posList></gml:LineString></gml:curveMember></gml:MultiCurve>"
        let read = try ReadDocument(
            model(
                "2.0",
                x(
                    "gen:GenericCityObject", "g", x("gen:lod2TerrainIntersection", "", curve),
                    x("gen:lod0Geometry", "", curve),
                    x(
                        "gen:lod2ImplicitRepresentation", "",
                        x(
                            "core:ImplicitGeometry", "",
                            x("core:relativeGMLGeometry", "", CityGMLText.polygon(nil, CityGMLText.triangle(1))))))))
        #expect(try read.tree().polygons.isEmpty)
        #expect(
            read.notes.sorted.map(\.key.name) == [
                "MultiCurve", "lod2ImplicitRepresentation", "lod2TerrainIntersection",
            ])
    }

    @Test("The edge of a roof is a flat RoofSurface, the footprint is not classified")
    func footprints() throws {
        let read = try ReadDocument(
            model("2.0", x("bldg:Building", "b", geometry("bldg:lod0RoofEdge", 1), geometry("bldg:lod0FootPrint", 2))))
        #expect(try read.tree().summary == ["1 lod0 RoofSurface", "2 lod0 Unclassified"])
    }

    @Test(
        "An extension's object is of the class that its name derives from, or a generic object, and says which it was")
    func extensionObjects() throws {
        let read = try ReadDocument(
            model(
                "2.0", x("uro:UndergroundBuilding", "u", geometry("bldg:lod1MultiSurface", 1)),
                x("uro:UseDistrict", "d", geometry("uro:lod1MultiSurface", 2)),
                x(
                    "uro:Tunnel", "t",
                    x("uro:boundedBy", "", x("uro:WallSurface", "w", geometry("uro:lod2MultiSurface", 3))),
                    x("uro:boundedBy", "", x("uro:MossyRoofSurface", "m", geometry("uro:lod2MultiSurface", 4)))),
                x("uro:Pipe", "p", geometry("uro:outline", 5))))
        #expect(read.trees.map { $0.objects[0].kind } == [.building, .genericCityObject, .tunnel, .genericCityObject])
        #expect(
            read.trees.map { $0.text("extension_type") } == [
                "uro:UndergroundBuilding", "uro:UseDistrict", "uro:Tunnel", "uro:Pipe",
            ])
        #expect(
            read.trees.flatMap(\.summary) == [
                "1 lod1 Unclassified", "2 lod1 Unclassified", "3 lod2 WallSurface", "4 lod2 RoofSurface",
                "5 lod1 Unclassified",
            ])
        #expect(read.problems.isEmpty && read.notes.sorted.isEmpty)
    }

    @Test("Geometry that an extension adds to a known object counts where it is named after a level, and only there")
    func extensionGeometry() throws {
        let read = try ReadDocument(
            model(
                "2.0",
                x(
                    "bldg:Building", "b", geometry("uro:lod2AdeGeometry", 1),
                    x(
                        "energy:thermalZone", "",
                        x("energy:ThermalZone", "z", solid("energy:volumeGeometry", 2))))))
        #expect(try read.tree().summary == ["1 lod2 Unclassified"])
        #expect(try read.tree().objects.map(\.kind) == [.building])
        #expect(read.count(.contentPassedOver, "geometry in volumeGeometry") == 1)
        // A class that stands directly around it is no property that could tell a level.
        let surfaces =
            "<gml:MultiSurface><gml:surfaceMember>\(CityGMLText.polygon(nil, CityGMLText.triangle(2)))"
            + "</gml:surfaceMember></gml:MultiSurface>"
        let wrapped = try ReadDocument(
            model(
                "2.0",
                x(
                    "bldg:Building", "b", geometry("bldg:lod2MultiSurface", 1),
                    x("uro:lod3Roof", "", x("uro:Roof", "", surfaces)))))
        #expect(try wrapped.tree().summary == ["1 lod2 Unclassified"])
        #expect(wrapped.count(.contentPassedOver, "geometry in lod3Roof") == 1)
    }

    @Test("Features of an extension in GML's own member are objects only with surfaces")
    func featureMembers() throws {
        let read = try ReadDocument(
            model(
                "2.0", x("bldg:Building", "b", solid("bldg:lod1Solid", 1)),
                beside:
                    "<gml:featureMember>\(x("energy:Gas", "s", x("energy:isVentilated", "", "false")))</gml:featureMember>"
                    + "<gml:featureMember>\(x("energy:Box", "x", geometry("energy:lod1Geometry", 2)))</gml:featureMember>"
            ))
        #expect(read.trees.map { $0.objects[0].identifier } == ["b", "x"])
        #expect(read.count(.contentPassedOver, "energy:Gas") == 1)
    }

    @Test("Point clouds, versions and dynamizers of 3.0 are counted by name and cost nothing else")
    func passedOver() throws {
        let read = try ReadDocument(
            model(
                "3.0",
                x(
                    "bldg:Building", "b", x("core:pointCloud", "", x("pcl:PointCloud", "pc")),
                    x("core:dynamizer", "", x("dyn:Dynamizer", "dy")), solid("core:lod1Solid", 1)),
                beside: "<core:versionMember>\(x("vers:Version", "v1"))</core:versionMember>"))
        #expect(try read.tree().polygons.count == 1)
        #expect(read.notes.sorted.map(\.key.name) == ["dynamizer", "pointCloud", "versionMember"])
    }
}

@Suite("Rings of GML")
struct RingTests {
    @Test("A ring of curves has their points, each joint once")
    func ringOfCurves() throws {
        let curves =
            "<gml:curveMember><gml:LineString><gml:posList>0 0 0 4 0 0</gml:posList></gml:LineString></gml:curveMember>"
            + "<gml:curveMember><gml:Curve><gml:segments><gml:LineStringSegment><gml:posList>4 0 0 4 3 0 0 3 0"
            + "</gml:posList></gml:LineStringSegment><gml:LineStringSegment><gml:pos>0 3 0</gml:pos><gml:pos>0 0 0</gml:pos>"
            + "</gml:LineStringSegment></gml:segments></gml:Curve></gml:curveMember>"
        let polygon = "<gml:Polygon><gml:exterior><gml:Ring>\(curves)</gml:Ring></gml:exterior></gml:Polygon>"
        let tree = try ReadDocument(
            CityGMLText.model(CityGMLText.building("b", CityGMLText.multiSurface(2, polygon)))
        ).tree()
        #expect(tree.polygons.count == 1)
        #expect(tree.x == [0, 4, 4, 0] && tree.y == [0, 0, 3, 3])
    }

    @Test("A ring of points in properties has these points")
    func ringOfPoints() throws {
        let points = ["0 0 0", "4 0 0", "4 3 0", "0 0 0"].map {
            "<gml:pointProperty><gml:Point><gml:pos>\($0)</gml:pos></gml:Point></gml:pointProperty>"
        }
        let polygon =
            "<gml:Polygon><gml:exterior><gml:LinearRing>\(points.joined())</gml:LinearRing></gml:exterior></gml:Polygon>"
        let tree = try ReadDocument(
            CityGMLText.model(CityGMLText.building("b", CityGMLText.multiSurface(2, polygon)))
        ).tree()
        #expect(tree.x == [0, 4, 4] && tree.y == [0, 0, 3])
    }

    @Test("The points of an arc are joined by lines, and that is counted")
    func arcs() throws {
        let arc =
            "<gml:curveMember><gml:Curve><gml:segments><gml:Arc><gml:posList>4 0 0 5 2 0 4 4 0</gml:posList></gml:Arc>"
            + "</gml:segments></gml:Curve></gml:curveMember>"
        let line =
            "<gml:curveMember><gml:LineString><gml:posList>4 4 0 0 0 0 4 0 0</gml:posList></gml:LineString>"
            + "</gml:curveMember>"
        let polygon = "<gml:Polygon><gml:exterior><gml:Ring>\(arc)\(line)</gml:Ring></gml:exterior></gml:Polygon>"
        let read = try ReadDocument(
            CityGMLText.model(CityGMLText.building("b", CityGMLText.multiSurface(2, polygon))))
        #expect(try read.tree().x == [4, 5, 4, 0] && read.trees[0].y == [0, 2, 4, 0])
        #expect(read.count(.contentPassedOver, "curvature of Arc: its points are joined by lines") == 1)
    }

    @Test("Geometry of a class that is not read is counted by its name")
    func unknownGeometry() throws {
        let surface = "<gml:Surface><gml:patches><gml:Cone/></gml:patches></gml:Surface>"
        let read = try ReadDocument(
            CityGMLText.model(
                CityGMLText.building("b", CityGMLText.multiSurface(2, "<gml:Sphere/>", surface))))
        #expect(read.notes.sorted.map(\.key.name) == ["Cone", "Sphere"])
    }
}

@Suite("Ordinals of members")
struct MemberOrdinalTests {
    @Test("Members without objects count, whether a batch is read whole or member by member")
    func ordinals() throws {
        let version = "<core:versionMember><core:Version/></core:versionMember>"
        let named = model("3.0", x("bldg:Building", "b"), beside: version)
        let end = try #require(named.range(of: "</core:CityModel>"))
        let nameless = "<core:cityObjectMember><bldg:Building/></core:cityObjectMember>"
        let broken = "<core:cityObjectMember><bldg:Building></core:cityObjectMember>"
        for tail in [nameless, nameless + broken] {
            let text = String(named[..<end.lowerBound]) + tail + "</core:CityModel>"
            let ordinals = try ReadDocument(text).trees.map(\.ordinal)
            #expect(ordinals == [0, 2])
        }
    }
}

@Suite("Levels within one object")
struct MixedLevelTests {
    @Test("A window in more detail than its wall hides no wall, and is shown beside it")
    func window() throws {
        let wall = x(
            "bldg:boundedBy", "",
            x(
                "bldg:WallSurface", "w", geometry("bldg:lod2MultiSurface", 1),
                x("bldg:opening", "", x("bldg:Window", "o", geometry("bldg:lod3MultiSurface", 2)))))
        let tree = try ReadDocument(model("2.0", x("bldg:Building", "b", wall))).tree()
        #expect(tree.leafPolygons(.highest).polygons == [0, 1])
        #expect(tree.leafPolygons(.level(.lod2)).polygons == [0])
        #expect(tree.leafPolygons(.highest).level == .lod2)
    }

    @Test("Collections in the plural forms of GML hold what those in the singular do")
    func plurals() throws {
        func solid(_ start: Int) -> String {
            "<gml:Solid><gml:exterior><gml:Shell><gml:surfaceMember>"
                + CityGMLText.polygon(nil, CityGMLText.triangle(start))
                + "</gml:surfaceMember></gml:Shell></gml:exterior></gml:Solid>"
        }
        let content =
            "<bldg:lod2MultiSolid><gml:MultiSolid><gml:solidMember>\(solid(1))</gml:solidMember><gml:solidMembers>"
            + "\(solid(2))\(solid(3))</gml:solidMembers></gml:MultiSolid></bldg:lod2MultiSolid>"
        #expect(try ReadDocument(model("2.0", x("bldg:Building", "b", content))).tree().polygons.count == 3)
    }
}

import CityObjects
import Diagnostics
import Testing

/// What the words of CityJSON become.
@Suite("Classes, surfaces and versions of CityJSON")
struct CityJSONClassTests {
    @Test(
        "Every class of CityJSON 2.0 has its own kind",
        arguments: [
            ("Bridge", CityObjectKind.bridge), ("BridgePart", .bridgePart), ("BridgeInstallation", .bridgeInstallation),
            ("BridgeConstructiveElement", .bridgeConstructionElement), ("BridgeRoom", .bridgeRoom),
            ("BridgeFurniture", .bridgeFurniture), ("Building", .building), ("BuildingPart", .buildingPart),
            ("BuildingInstallation", .buildingInstallation),
            ("BuildingConstructiveElement", .buildingConstructiveElement), ("BuildingFurniture", .buildingFurniture),
            ("BuildingStorey", .storey), ("BuildingRoom", .room), ("BuildingUnit", .buildingUnit),
            ("CityFurniture", .cityFurniture),
            ("GenericCityObject", .genericCityObject), ("LandUse", .landUse), ("OtherConstruction", .otherConstruction),
            ("PlantCover", .plantCover), ("SolitaryVegetationObject", .solitaryVegetationObject),
            ("TINRelief", .tinRelief), ("Railway", .railway), ("Road", .road), ("TransportSquare", .square),
            ("Tunnel", .tunnel), ("TunnelPart", .tunnelPart), ("TunnelInstallation", .tunnelInstallation),
            ("TunnelConstructiveElement", .tunnelConstructiveElement), ("TunnelHollowSpace", .hollowSpace),
            ("TunnelFurniture", .tunnelFurniture), ("WaterBody", .waterBody), ("Waterway", .waterway),
        ])
    func classes(type: String, kind: CityObjectKind) throws {
        let result = try read(cube(type: type), interiors: true)
        #expect(result.objects.map(\.kind) == [kind])
        #expect(result.attributes(of: "A").isEmpty && result.notes.sorted.isEmpty)
        // Without the option, what lies inside is counted and nothing else is.
        let outside = try read(cube(type: type))
        #expect(outside.objects.map(\.kind) == (kind.isInterior ? [] : [kind]))
        #expect(outside.notes.sorted.map(\.key.name) == (kind.isInterior ? [type] : []))
    }

    @Test("An interior that is passed over is counted with all below it; with the option it is part of its building")
    func interiors() throws {
        let text = cube(
            extra: #""children":["S"],"#,
            objects: """
                ,"S":{"type":"BuildingStorey","parents":["A"],"children":["R"]},
                "R":{"type":"BuildingRoom","parents":["S"],"children":["F"]},
                "F":{"type":"BuildingFurniture","parents":["R"]}
                """)
        let outside = try read(text)
        #expect(outside.objects.map(\.identifier) == ["A"] && outside.lostMembers == 0)
        #expect(outside.notes.sorted.map(\.key.code) == Array(repeating: .contentPassedOver, count: 3))
        #expect(outside.notes.sorted.map(\.key.name) == ["BuildingFurniture", "BuildingRoom", "BuildingStorey"])
        #expect(outside.notes.sorted.map(\.entry.first.gmlID) == ["F", "R", "S"])
        let inside = try read(text, interiors: true)
        #expect(inside.objects.map(\.kind) == [.building, .storey, .room, .buildingFurniture])
        #expect(inside.objects.map(\.parent) == [-1, 0, 1, 2] && inside.notes.sorted.isEmpty)
    }

    @Test("Classes of extensions are generic objects that say which; an unknown class is noted")
    func extensions() throws {
        let other = try read(cube(type: "+NoiseBarrier", attributes: #"{"+height":3}"#))
        #expect(other.objects.map(\.kind) == [.genericCityObject] && other.notes.sorted.isEmpty)
        #expect(other.attributes(of: "A")["extension_type"]?.text == "+NoiseBarrier")
        #expect(other.attributes(of: "A")["+height"]?.text == "3")
        let unknown = try read(cube(type: "NoiseBarrier"))
        #expect(unknown.objects.map(\.kind) == [.genericCityObject])
        #expect(unknown.attributes(of: "A")["cityjson_type"]?.text == "NoiseBarrier")
        #expect(unknown.notes.sorted.map(\.key.name) == ["NoiseBarrier"])
    }

    @Test("Surfaces keep their classes and what they say of themselves, each its own")
    func surfaces() throws {
        let result = try read(
            cube(
                type: "Road", attributes: #"{"slope":"of the road"}"#,
                geometry: """
                    {"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]],[[1,2,3]],[[2,3,4]],[[3,4,5]],[[4,5,6]],[[5,6,7]]],
                    "semantics":{"surfaces":[
                    {"type":"TrafficArea","surfaceMaterial":["asphalt","concrete"],"function":"road","slope":2.5},
                    {"type":"TransportationMarking","id":"m","children":[3]},{"type":"TransportationHole"},
                    {"type":"+Kerb","+worn":true,"parent":1},{"type":"Pavement"},
                    {"type":"AuxiliaryTrafficArea","slope":{"value":3,"uom":"%"}}],"values":[0,1,2,3,4,5]}}
                    """))
        let tree = try #require(result.trees.first)
        #expect(
            tree.surfaces.map(\.kind) == [.trafficArea, .marking, .hole, .generic, .generic, .auxiliaryTrafficArea])
        #expect(tree.surfaces[1].identifier == "m" && tree.polygons.map(\.surface) == [0, 1, 2, 3, 4, 5])
        func attributes(_ surface: Int) -> [String] {
            tree.attributes(ofSurface: surface).map {
                "\($0.name)=\($0.text) \($0.kind)" + ($0.unit.isEmpty ? "" : " " + $0.unit)
            }
        }
        #expect(
            attributes(0) == [
                "surfaceMaterial=asphalt; concrete text", "function=road text", "slope=2.5 double",
            ])
        #expect(attributes(1).isEmpty && attributes(2).isEmpty && attributes(4).isEmpty)
        #expect(attributes(3) == ["+worn=true boolean", "extension_type=+Kerb text"])
        #expect(attributes(5) == ["slope=3 integer %"])
        #expect(tree.attributes(ofObject: 0).map(\.text) == ["of the road"])
        #expect(result.notes.sorted.map(\.key.name) == ["surface Pavement"])
    }

    @Test("A group is no object: it names its members with their roles, whichever side says so")
    func groups() throws {
        let result = try read(
            cube(
                extra: #""parents":["G"],"#,
                objects: """
                    ,"B":{"type":"Building","geometry":[]},"C":{"type":"Building","parents":["G"]},
                    "G":{"type":"CityObjectGroup","attributes":{"name":"Block 7"},"children":["B","A","X"],
                    "children_roles":["shop","home"],"geometry":[{"type":"MultiPoint","lod":"0","boundaries":[0]}]}
                    """))
        #expect(result.objects.map(\.identifier) == ["A", "B", "C"] && result.lostMembers == 0)
        let group = try #require(result.groups.first)
        #expect(result.groups.count == 1 && group.identifier == "G" && group.line == 4)
        #expect(group.members.map { $0.identifier + $0.role } == ["Bshop", "Ahome", "X", "C"])
        #expect(group.attributes.map(\.text) == ["Block 7"])
        #expect(result.notes.sorted.map(\.key.name) == ["geometry of a CityObjectGroup"])
    }

    @Test("The surfaces of water have their classes")
    func water() throws {
        let types = ["WaterSurface", "WaterGroundSurface", "WaterClosureSurface"]
        let semantics = types.map { "{\"type\":\"\($0)\"}" }.joined(separator: ",")
        let result = try read(
            cube(
                type: "WaterBody",
                geometry: "{\"type\":\"MultiSurface\",\"lod\":\"1\",\"boundaries\":[[[0,1,2]],[[1,2,3]],[[2,3,4]]],"
                    + "\"semantics\":{\"surfaces\":[\(semantics)],\"values\":[0,1,2]}}"))
        #expect(result.trees.first?.surfaces.map(\.kind) == [.water, .waterGround, .closure])
    }

    @Test("A version of another shape is refused", arguments: ["0.9", "9.7", "11.0"])
    func refused(version: String) throws {
        let result = try read(cube().replacing("\"2.0\"", with: "\"\(version)\""))
        #expect(result.trees.isEmpty && result.codes == [.unsupportedFormat])
    }

    @Test("A version that is not stated or not known is read and told", arguments: ["", "2.7", "1.2", "2", "1.x"])
    func told(version: String) throws {
        let stated = version.isEmpty ? "" : "\"version\":\"\(version)\","
        for text in [cube(), cube().replacing("\n", with: "") + "\n"] {
            let result = try read(text.replacing("\"version\":\"2.0\",", with: stated))
            #expect(result.objects.count == 1 && result.codes == [.unstatedVersion])
            #expect(result.problems.first?.message.contains(version.isEmpty ? "states no version" : version) == true)
        }
    }

    @Test("Versions 1.0 to 2.0 are read in silence", arguments: ["1.0", "1.1", "1.1.3", "2.0", "2.0.1"])
    func known(version: String) throws {
        let result = try read(cube().replacing("\"2.0\"", with: "\"\(version)\""))
        #expect(result.objects.count == 1 && result.codes.isEmpty)
    }
}

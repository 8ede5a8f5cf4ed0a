import CityObjects
import Testing

/// A tree of objects, each with the levels of detail of its polygons.
private func tree(_ objects: [(kind: CityObjectKind, parent: Int32, levels: [UInt8])]) -> CityObjectTree {
    var tree = CityObjectTree()
    for (index, object) in objects.enumerated() {
        tree.objects.append(CityObject(kind: object.kind, identifier: "", parent: object.parent, line: 1))
        for level in object.levels {
            tree.polygons.append(
                SurfacePolygon(
                    firstRing: 0, ringCount: 1, object: Int32(index), surface: -1,
                    levelOfDetail: LevelOfDetail(rawValue: level) ?? .lod0, geometryOrdinal: 0, isReversed: false,
                    line: 1))
        }
    }
    return tree
}

/// What the leaf shows, as (object, level).
private func shown(_ tree: CityObjectTree, _ choice: LevelOfDetailChoice = .highest) -> [String] {
    tree.leafPolygons(choice).polygons.map { index in
        let polygon = tree.polygons[Int(index)]
        return "\(polygon.object):\(polygon.levelOfDetail.rawValue)"
    }
}

@Suite("The level of detail that a leaf shows")
struct LevelOfDetailTests {
    @Test("Without geometry there is nothing and no level")
    func nothing() {
        let result = tree([(.building, -1, [])]).leafPolygons(.highest)
        #expect(result.polygons.isEmpty && result.level == nil)
    }

    @Test("A single level is shown whatever is asked for")
    func singleLevel() {
        let building = tree([(.building, -1, [2, 2]), (.buildingPart, 0, [2])])
        for choice in [LevelOfDetailChoice.highest, .level(.lod1), .level(.lod4)] {
            #expect(shown(building, choice) == ["0:2", "0:2", "1:2"])
            #expect(building.leafPolygons(choice).level == .lod2)
        }
    }

    @Test(
        "The level asked for is shown, or the nearest lower one, or the lowest there is",
        arguments: [
            (LevelOfDetailChoice.highest, "0:3"), (.level(.lod4), "0:3"), (.level(.lod3), "0:3"),
            (.level(.lod2), "0:1"), (.level(.lod1), "0:1"), (.level(.lod0), "0:1"),
        ])
    func nearest(choice: LevelOfDetailChoice, expected: String) {
        #expect(shown(tree([(.building, -1, [1, 3])]), choice) == [expected])
    }

    @Test("A building without the level shows nothing beside parts that have it")
    func coarseWhole() {
        #expect(
            shown(tree([(.building, -1, [1]), (.buildingPart, 0, [2]), (.buildingPart, 0, [1, 2])])) == ["1:2", "2:2"])
    }

    @Test("A part without the level shows nothing beside a building that has it")
    func coarsePart() {
        #expect(shown(tree([(.building, -1, [2]), (.buildingPart, 0, [1])])) == ["0:2"])
    }

    @Test("A part without the level shows its own beside parts that have it")
    func mixedParts() {
        #expect(
            shown(tree([(.building, -1, []), (.buildingPart, 0, [2]), (.buildingPart, 0, [1])])) == ["1:2", "2:1"])
    }

    @Test("An installation is no part of the hull: it shows its own level")
    func installations() {
        #expect(shown(tree([(.building, -1, [1, 2]), (.buildingInstallation, 0, [1])])) == ["0:2", "1:1"])
        #expect(shown(tree([(.building, -1, [1, 2]), (.buildingInstallation, 0, [3])])) == ["0:2", "1:3"])
        #expect(
            shown(tree([(.building, -1, [1]), (.buildingPart, 0, [1]), (.buildingInstallation, 1, [2])]))
                == ["0:1", "1:1", "2:2"])
    }

    @Test("What a bridge is built of stands for the bridge")
    func bridges() {
        #expect(shown(tree([(.bridge, -1, [1]), (.bridgeConstructionElement, 0, [3])])) == ["1:3"])
    }

    @Test("What is built of pieces is not shown a second time for the sake of an installation's level")
    func installationOfPieces() {
        #expect(
            shown(tree([(.building, -1, [1]), (.buildingPart, 0, [2]), (.buildingInstallation, 0, [3])]))
                == ["1:2", "2:3"])
    }

    @Test("A road without the level of its lanes shows the lanes once, through sections without geometry")
    func roads() {
        #expect(
            shown(
                tree([
                    (.road, -1, [1]), (.section, 0, []), (.trafficSpace, 1, [2]), (.auxiliaryTrafficSpace, 1, [2]),
                    (.intersection, 0, [1]), (.trafficSpace, 4, [2]),
                ])) == ["2:2", "3:2", "5:2"])
        #expect(
            shown(tree([(.road, -1, [2]), (.section, 0, []), (.trafficSpace, 1, [1]), (.clearanceSpace, 2, [1])]))
                == ["0:2", "3:1"])
        #expect(shown(tree([(.waterway, -1, [1]), (.section, 0, [2]), (.trafficSpace, 1, [3])])) == ["2:3"])
    }

    @Test("What a house is built of may stand beside it: its own level is not lost")
    func constructiveElements() {
        #expect(shown(tree([(.building, -1, [1]), (.buildingConstructiveElement, 0, [3])])) == ["1:3"])
        #expect(shown(tree([(.tunnel, -1, [3]), (.tunnelConstructiveElement, 0, [1])])) == ["0:3", "1:1"])
        #expect(shown(tree([(.reliefFeature, -1, []), (.tinRelief, 0, [1]), (.tinRelief, 0, [2])])) == ["1:1", "2:2"])
    }

    @Test("What lies inside never covers and is never covered", arguments: CityObjectKind.allCases.filter(\.isInterior))
    func interiors(kind: CityObjectKind) {
        #expect(shown(tree([(.building, -1, [1, 2]), (kind, 0, [4])])) == ["0:2", "1:4"])
        #expect(
            shown(tree([(.building, -1, [1]), (.buildingPart, 0, [2]), (kind, 0, [4]), (kind, 2, [1])]))
                == ["1:2", "2:4", "3:1"])
    }

    @Test("Levels with textures come first, whole by whole, where textures are asked for")
    func textures() {
        var building = tree([(.building, -1, [1, 2, 3]), (.buildingPart, 0, [3]), (.buildingInstallation, 0, [2, 3])])
        #expect(shown(building, .texturedHighest) == ["0:3", "1:3", "2:3"])
        building.polygons[1].isTextured = true
        #expect(shown(building, .texturedHighest) == ["0:2", "2:3"])
        #expect(shown(building, .highest) == ["0:3", "1:3", "2:3"])
        building.polygons[4].isTextured = true
        #expect(shown(building, .texturedHighest) == ["0:2", "2:2"])
        building.polygons[3].isTextured = true
        #expect(shown(building, .texturedHighest) == ["0:3", "1:3", "2:2"])
    }

    @Test("A coarser picture has the level asked for, no footprints and nothing from inside")
    func coarser() {
        let building = tree([
            (.building, -1, [0, 1, 2, 3]), (.buildingPart, 0, [0, 3]), (.room, 0, [4]), (.buildingInstallation, 0, [2]),
            (.buildingInstallation, 0, [0, 2]),
        ])
        func coarser(_ level: LevelOfDetail) -> [String] {
            building.coarserPolygons(level).map { index in
                let polygon = building.polygons[Int(index)]
                return "\(polygon.object):\(polygon.levelOfDetail.rawValue)"
            }
        }
        #expect(building.levels(below: .lod3) == [.lod2, .lod1])
        #expect(coarser(.lod2) == ["0:2", "3:2", "4:2"])
        #expect(coarser(.lod1) == ["0:1", "3:2", "4:2"])
        #expect(tree([(.building, -1, [0, 2])]).levels(below: .lod2).isEmpty)
        #expect(tree([(.building, -1, [2, 3])]).levels(below: .lod2).isEmpty)
    }

    @Test("The polygons come in the order of the document")
    func order() {
        let building = tree([(.building, -1, [2, 1, 2]), (.buildingPart, 0, [1, 2])])
        #expect(building.leafPolygons(.highest).polygons == [0, 2, 4])
    }
}

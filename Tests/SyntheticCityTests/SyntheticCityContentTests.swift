import Testing

@testable import SyntheticCity

/// Seeds that every property is checked with; a failure names its seed.
private let seeds: [UInt64] = [1, 42, 20_260_731]

@Suite struct SyntheticCityContentTests {
    private static func city(
        _ seed: UInt64, _ count: Int = 240, _ version: SyntheticCityVersion = .v2
    ) -> SyntheticCity {
        SyntheticCity(SyntheticCityOptions(seed: seed, buildingCount: count, version: version))
    }

    @Test("The text is well-formed and holds exactly what is expected", arguments: seeds, SyntheticCityVersion.allCases)
    func textHoldsWhatIsExpected(seed: UInt64, version: SyntheticCityVersion) {
        let city = Self.city(seed, 240, version)
        let expected = city.expected()
        let text = CityText(city.bytes())
        #expect(text.faults.isEmpty)
        #expect(text.count("bldg:Building") == 240)
        #expect(expected.buildings == 240)
        #expect(text.count("bldg:BuildingPart") == expected.buildingParts)
        #expect(expected.buildingParts == 2 * expected.buildingGroups)
        #expect(text.count("bldg:BuildingInstallation") == expected.installations)
        #expect(text.count("brid:Bridge") == expected.bridges)
        #expect(expected.bridges == (version == .v2 ? 1 : 0))
        #expect(text.count("bldg:lod2Solid") == expected.solids)
        #expect(expected.solids == expected.buildings + expected.buildingGroups)
        #expect(text.count("bldg:lod1Solid") == expected.blockModels)
        #expect(text.count("bldg:lod2TerrainIntersection") == expected.terrainIntersections)
        #expect(text.count("bldg:address") == expected.addresses)
        #expect(text.namedBuildings == expected.namedBuildings)
        let generic = ["string", "int", "double", "measure", "date"].map { text.count("gen:\($0)Attribute") }
        #expect(generic.reduce(0, +) == expected.genericAttributes)
        #expect((generic[3] > 0) == (version == .v2), "measureAttribute came with CityGML 2.0")
        #expect(text.count("bldg:RoofSurface") == expected.surfaces.roof)
        #expect(text.count("bldg:WallSurface") == expected.surfaces.wall)
        #expect(text.count("bldg:GroundSurface") == expected.surfaces.ground)
        #expect(text.count("bldg:ClosureSurface") == expected.surfaces.closure)
        #expect(text.count("gml:Polygon") == expected.polygons)
        #expect(text.count("gml:interior") == expected.holes)
        #expect(text.count("xlink:href") == expected.xlinks)
        #expect(expected.surfacePolygons.total == expected.xlinks)
        #expect(
            expected.polygons
                == expected.surfacePolygons.total + expected.installationPolygons + expected.blockModelPolygons
                + expected.bridgePolygons)
    }

    @Test("Every form of building occurs in a small city", arguments: seeds)
    func everyFormOccurs(seed: UInt64) {
        let expected = Self.city(seed).expected()
        #expect(expected.surfaces.closure > 0 && expected.holes > 0 && expected.installations > 0)
        #expect(expected.blockModels > 0 && expected.terrainIntersections > 0 && expected.namedBuildings > 0)
        #expect(expected.surfaces.total < expected.surfacePolygons.total, "some surfaces have several polygons")
        #expect(expected.addresses < expected.buildings, "some buildings lack an address")
        var plans = BuildingPlans(seed: seed)
        var forms: [PartShape: Int] = [:]
        var highest: Int64 = 0
        for index in 0..<6000 {
            let plan = plans.building(index).0
            forms[plan.main.shape, default: 0] += 1
            if let annex = plan.annex { forms[annex.shape, default: 0] += 1 }
            highest = max(highest, plan.measuredHeight)
        }
        #expect(forms.count == 12, "\(forms)")
        #expect((80_000...121_000).contains(highest))
    }

    @Test("Surface areas by type are those of the text", arguments: seeds)
    func areasAreThoseOfTheText(seed: UInt64) {
        let city = Self.city(seed)
        let expected = city.expected()
        var areas: [String: Double] = [:]
        var rest = 0.0
        for polygon in CityText(city.bytes()).polygons {
            if !polygon.surface.isEmpty {
                areas[polygon.surface, default: 0] += polygon.area
            } else if !polygon.isBlockModel {
                rest += polygon.area
            }
        }
        // Sums of doubles in another order: 1e-9 of the value leaves room for ten thousand additions.
        func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(a, b) }
        #expect(isNear(areas["bldg:RoofSurface", default: 0], expected.surfaceAreas.roof))
        #expect(isNear(areas["bldg:WallSurface", default: 0], expected.surfaceAreas.wall))
        #expect(isNear(areas["bldg:GroundSurface", default: 0], expected.surfaceAreas.ground))
        #expect(isNear(areas["bldg:ClosureSurface", default: 0], expected.surfaceAreas.closure))
        #expect(isNear(rest, expected.installationArea + expected.bridgeArea))
    }

    @Test("Identifiers are unique and every reference resolves", arguments: seeds)
    func referencesResolve(seed: UInt64) {
        let city = Self.city(seed)
        let text = CityText(city.bytes())
        let ids = Set(text.ids)
        #expect((0..<240).allSatisfy { ids.contains(city.identifier(ofBuilding: $0)) })
        #expect(ids.count == text.ids.count)
        let polygons = Set(text.polygons.map(\.id))
        #expect(text.solids.joined().allSatisfy { polygons.contains($0) })
        #expect(Set(text.solids.joined()).count == text.solids.joined().count)
    }

    @Test("Every solid is closed, outward and has a volume", arguments: seeds)
    func solidsAreClosed(seed: UInt64) {
        let city = Self.city(seed)
        let text = CityText(city.bytes())
        let byID = Dictionary(text.polygons.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
        var shells = text.solids.map { $0.compactMap { byID[$0] } }
        var total = 0.0
        for shell in shells { total += volume(shell) }
        // 1e-9 of the sum of some hundred doubles.
        #expect(abs(total - city.expected().solidVolume) < 1e-9 * total)
        shells += Dictionary(grouping: text.polygons.filter(\.isBlockModel), by: \.owner).values
        shells.append(text.polygons.filter { $0.owner == "DEHE06BR00000001" })
        for shell in shells {
            let owner = shell.first?.owner ?? "?"
            #expect(volume(shell) > 1, "\(owner), seed \(seed)")
            var edges: [[Point]: Int] = [:]
            for ring in shell.flatMap(\.rings) {
                for (a, b) in zip(ring, ring.dropFirst() + ring.prefix(1)) { edges[[a, b], default: 0] += 1 }
            }
            #expect(edges.allSatisfy { $0.value == 1 && edges[[$0.key[1], $0.key[0]]] == 1 }, "\(owner), seed \(seed)")
        }
    }

    /// Cubic metres.
    private func volume(_ shell: [ReadPolygon]) -> Double {
        guard let origin = shell.first?.rings.first?.first else { return 0 }
        var sum: Int64 = 0
        for ring in shell.flatMap(\.rings) {
            for (b, c) in zip(ring.dropFirst(), ring.dropFirst(2)) {
                sum += (ring[0] - origin).dot((b - origin).cross(c - origin))
            }
        }
        return Double(sum) / 6e9
    }

    @Test("Every polygon is planar to the last digit, roofs look up, ground looks down", arguments: seeds)
    func polygonsArePlanar(seed: UInt64) {
        for polygon in CityText(Self.city(seed).bytes()).polygons {
            let normal = polygon.normal
            let origin = polygon.rings[0][0]
            #expect(polygon.rings.joined().allSatisfy { normal.dot($0 - origin) == 0 }, "\(polygon.id)")
            #expect(polygon.area > 0.01, "\(polygon.id)")
            switch polygon.surface {
            case "bldg:RoofSurface": #expect(normal.z > 0, "\(polygon.id)")
            case "bldg:GroundSurface": #expect(normal.x == 0 && normal.y == 0 && normal.z < 0, "\(polygon.id)")
            case "bldg:WallSurface", "bldg:ClosureSurface": #expect(normal.z == 0, "\(polygon.id)")
            default: break
            }
        }
    }

    @Test("The envelope is the extent of all coordinates", arguments: seeds)
    func envelopeIsTight(seed: UInt64) {
        let text = CityText(Self.city(seed).bytes())
        let points = text.polygons.flatMap(\.rings).joined() + text.curvePoints
        #expect(text.lower.x == points.map(\.x).min())
        #expect(text.lower.y == points.map(\.y).min())
        #expect(text.lower.z == points.map(\.z).min())
        #expect(text.upper.x == points.map(\.x).max())
        #expect(text.upper.y == points.map(\.y).max())
        #expect(text.upper.z == points.map(\.z).max())
        #expect(text.lower.z > 140_000 && text.upper.z < 340_000)
    }

    @Test("Footprints do not overlap", arguments: seeds)
    func footprintsDoNotOverlap(seed: UInt64) {
        let grounds = CityText(Self.city(seed, 600).bytes()).polygons
            .filter { $0.surface == "bldg:GroundSurface" || $0.owner == "DEHE06BR00000001" && $0.normal.z < 0 }
        let boxes = grounds.map { Footprint($0.rings[0]) }
        for first in boxes.indices {
            for second in boxes.indices.dropFirst(first + 1) where boxes[first].mayTouch(boxes[second]) {
                #expect(!boxes[first].overlaps(boxes[second]), "\(grounds[first].owner) \(grounds[second].owner)")
            }
        }
    }
}

/// The outline of a building on the map; courtyards count as built over, since nothing may stand in them.
private struct Footprint {
    var ring: [Point]
    var low: Point
    var high: Point

    init(_ ring: [Point]) {
        self.ring = ring
        low = Point(x: ring.map(\.x).min() ?? 0, y: ring.map(\.y).min() ?? 0, z: 0)
        high = Point(x: ring.map(\.x).max() ?? 0, y: ring.map(\.y).max() ?? 0, z: 0)
    }

    func mayTouch(_ other: Footprint) -> Bool {
        low.x <= other.high.x && other.low.x <= high.x && low.y <= other.high.y && other.low.y <= high.y
    }

    private var edges: [(Point, Point)] { Array(zip(ring, ring.dropFirst() + ring.prefix(1))) }

    /// Whether the interiors meet: outlines cross, or a point just inside one lies inside the other. Exact.
    func overlaps(_ other: Footprint) -> Bool {
        func side(_ a: Point, _ b: Point, _ p: Point) -> Int64 {
            ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)).signum()
        }
        for (a, b) in edges {
            for (c, d) in other.edges
            where side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0 {
                return true
            }
        }
        return innerPoints.contains(where: other.contains) || other.innerPoints.contains(where: contains)
    }

    /// Beside the middle of each edge, a centimetre inside or so.
    private var innerPoints: [Point] {
        edges.map { a, b in
            let length = max(abs(b.x - a.x), abs(b.y - a.y))
            // Rings of ground surfaces run clockwise seen from above: inside is right.
            return Point(
                x: (a.x + b.x) / 2 + (b.y - a.y) * 10 / length, y: (a.y + b.y) / 2 - (b.x - a.x) * 10 / length, z: 0)
        }
    }

    /// Whether a point is inside, by counting crossings.
    private func contains(_ p: Point) -> Bool {
        var inside = false
        for (a, b) in edges where (a.y > p.y) != (b.y > p.y) {
            let turn = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
            if (turn > 0) == (b.y > a.y) { inside.toggle() }
        }
        return inside
    }
}

import Foundation
import SyntheticCity
import Testing

@testable import TilePipeline

/// The invariants on the made city: two towns 20 km apart, tiles of 24 KiB.
@Suite(.serialized) struct MadeCityTests {
    private func checks() async throws -> InvariantChecks { try await InvariantChecks(BuiltCity.shared.value) }

    @Test("the city is large enough to mean something: levels, external tilesets, wide objects, a bridge")
    func shape() async throws {
        let built = try await BuiltCity.shared.value
        #expect(built.bundle.depth >= 5)
        #expect(built.bundle.leaves.count >= 8)
        #expect(built.bundle.inner.count >= 4)
        #expect(built.report.tilesets >= 3)
        #expect(built.bundle.tilesetErrors.count == built.report.tilesets)
        #expect(built.report.tiles == built.bundle.nodes.filter { $0.content != nil }.count)
        #expect(built.bundle.leaves.count == built.report.leaves)
        #expect(built.report.topLevelObjects[.bridge] == 1)
    }

    @Test("invariant 1: every object and every triangle is in exactly one leaf")
    func completeness() async throws {
        let checks = try await checks()
        let faults = checks.completeness(isClean: true)
        #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(5))")
        // The same from the plan of the city, without reading its text.
        let west = SyntheticCity(SyntheticCityOptions(seed: 11, buildingCount: 70)).expected()
        let east = SyntheticCity(SyntheticCityOptions(seed: 12, buildingCount: 36, includeBridge: false)).expected()
        let objects = [west, east].reduce(0) { $0 + $1.buildings + $1.buildingParts + $1.installations + $1.bridges }
        #expect(checks.built.report.inputObjects == objects)
        #expect(checks.built.report.leafObjects == objects)
    }

    @Test("invariant 2: areas by surface type and closed volumes are those of the source")
    func measures() async throws {
        let checks = try await checks()
        let faults = checks.areas()
        #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(5))")
        let (volumeFaults, closed) = checks.volumes()
        #expect(volumeFaults.isEmpty, "\(volumeFaults.count): \(volumeFaults.prefix(5))")
        #expect(closed >= 106, "the made city's solids are closed, \(closed) were found so")
    }

    @Test("invariant 2: the sums by type are those of the city's plan, in the projection")
    func projectedSums() async throws {
        let checks = try await checks()
        var area: [String: Double] = [:]
        for entry in checks.leafObjects.values {
            for (row, triangle) in entry.triangles where !row.hasSuffix("_I") {
                area["\(triangle.surfaceKind)", default: 0] += triangle.area
            }
        }
        let west = SyntheticCity(SyntheticCityOptions(seed: 11, buildingCount: 70)).expected()
        let east = SyntheticCity(SyntheticCityOptions(seed: 12, buildingCount: 36, includeBridge: false)).expected()
        // True lengths are the projection's divided by its scale, 0.9996 (1 + (x − 500 km)² / 2R²), times 1 + h/R:
        // from 1.00039 at E 534 000 and 200 m to 1.0004 at most; heights stay. Areas lie between 1 and its square.
        let stretch = (1 + 250 / 6.37e6) / 0.9996
        for (kind, expected) in [
            ("roof", west.surfaceAreas.roof + east.surfaceAreas.roof),
            ("wall", west.surfaceAreas.wall + east.surfaceAreas.wall),
            ("ground", west.surfaceAreas.ground + east.surfaceAreas.ground),
            ("closure", west.surfaceAreas.closure + east.surfaceAreas.closure),
        ] {
            let ratio = (area[kind] ?? 0) / expected
            // Rounding to the grid averages out over many corners; closures are few, and 2e-4 off.
            #expect(ratio > 1 - 5e-4 && ratio < stretch * stretch + 5e-4, "\(kind): \(ratio)")
        }
    }

    @Test("invariant 3: every decoded vertex lies in its tile's box and in those above")
    func bounds() async throws {
        let faults = try await checks().bounds()
        #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(5))")
    }

    @Test("invariant 4: errors bound what is seen, fall from root to leaf, and no tile is empty")
    func errors() async throws {
        let faults = try await checks().errors()
        #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(8))")
    }

    @Test("all invariants hold where tiles are so small that summary runs leave things out")
    func tightBudget() async throws {
        let built = try await BuiltCity.tight.value
        // So that the test means something: some tile has fewer objects in its table than a tile below it.
        let rows = built.bundle.nodes.map { $0.content?.objectTable.count ?? 0 }
        #expect(built.bundle.depth >= 5)
        #expect(
            built.bundle.inner.contains { built.bundle.leaves(below: $0).reduce(0) { $0 + rows[$1] } > 4 * rows[$0] })
        let checks = try InvariantChecks(built)
        for (invariant, faults) in [
            ("1", checks.completeness(isClean: true)), ("2", checks.areas()), ("3", checks.bounds()),
            ("4", checks.errors()),
        ] {
            #expect(faults.isEmpty, "invariant \(invariant), \(faults.count): \(faults.prefix(5))")
        }
    }

    @Test("all invariants hold in every form of output", arguments: ["gis", "uncompressed", "ground", "surface ids"])
    func forms(form: String) async throws {
        var plan = BuiltCity.plan(tileBytes: 12 << 10)
        switch form {
        case "gis": plan.profile = .gis
        case "uncompressed": plan.compression = .none
        case "ground": plan.georeferencing.heights = .ground
        default: plan.keepsSurfaceIdentifiers = true
        }
        let built = try await BuiltCity([MadeDocuments.city(seed: 14, buildings: 40)], plan: plan)
        let checks = try InvariantChecks(built)
        for (invariant, faults) in [
            ("1", checks.completeness(isClean: true)), ("2", checks.areas()), ("2", checks.volumes().faults),
            ("3", checks.bounds()), ("4", checks.errors()),
        ] {
            #expect(faults.isEmpty, "\(form), invariant \(invariant), \(faults.count): \(faults.prefix(5))")
        }
    }

    @Test("a leaf that comes out far above its budget is split, also where it is all there is", arguments: [2, 9, 60])
    func splitLeaves(count: Int) async throws {
        var plan = BuiltCity.plan(tileBytes: 8 << 10)
        plan.keepsSurfaceIdentifiers = true
        // Identifiers of surfaces are not estimated: with these a leaf of two houses is ten times its estimate.
        let members = (0..<count).map { index in
            var number = 0
            let xml = MadeDocuments.Box(
                id: "b\(index)", east: 534_000 + 15 * Double(index % 8), north: 5_684_000 + 15 * Double(index / 8)
            ).xml
            return xml.components(separatedBy: "Surface><bldg:lod2MultiSurface>").reduce("") { text, piece in
                number += 1
                let long = String(repeating: "\(index).\(number).", count: 900)
                return text.isEmpty ? piece : text + "Surface gml:id=\"\(long)\"><bldg:lod2MultiSurface>" + piece
            }
        }
        let built = try await BuiltCity([MadeDocuments.document("a.gml", members: members)], plan: plan)
        #expect(built.bundle.leaves.count == count)
        #expect(built.bundle.nodes.count > count)
        let checks = try InvariantChecks(built)
        for faults in [checks.completeness(isClean: true), checks.areas(), checks.bounds(), checks.errors()] {
            #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(5))")
        }
        for index in built.bundle.nodes.indices where built.bundle.nodes[index].content != nil {
            let name = built.bundle.nodes[index].uri
            #expect(built.bundle.files[name] != nil)
        }
    }

    @Test("the areas that tables state are the source's, without the grid's error")
    func statedAreas() async throws {
        let checks = try await checks()
        var stated: [String: Double] = [:]
        for leaf in checks.built.bundle.leaves {
            guard let content = checks.built.bundle.nodes[leaf].content else { continue }
            let table = content.surfaceTable
            for row in 0..<table.count {
                let parent = Int(table.column("parent")?.values.number(at: row) ?? 0)
                let id = content.objectTable.column("gml_id")?.values.text(at: parent) ?? ""
                let kind = Int(table.column("surface_type")?.values.number(at: row) ?? -1)
                stated["\(id) \(kind)", default: 0] += table.column("area")?.values.number(at: row) ?? 0
            }
        }
        var expected: [String: Double] = [:]
        for tree in checks.source.trees {
            for polygon in tree.polygons where polygon.level == tree.level {
                expected["\(tree.objects[polygon.object].identifier) \(polygon.kind.rawValue)", default: 0] +=
                    polygon.area
            }
        }
        #expect(Set(stated.keys) == Set(expected.keys))
        for (key, area) in expected {
            // Positions are on 0.1 mm: a polygon of 200 m perimeter may differ by 0.02 m²; floats hold seven digits.
            #expect(abs((stated[key] ?? 0) - area) < 0.02 + 1e-6 * area, "\(key)")
        }
    }
}

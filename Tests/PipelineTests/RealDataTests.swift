import Foundation
import Testing

@testable import TilePipeline

/// A data set of the wild, below the folder that `KACHEL_TEST_DATA` names, else `../shared/data` beside the package.
struct RealData: Sendable, CustomTestStringConvertible {
    var name: String
    var paths: [String]
    /// At most so many objects of a tile are measured against their leaf.
    var objectsPerTile = 12

    var testDescription: String { name }

    static let all = [
        RealData(
            name: "Bocholt",
            paths: ["LoD2_32_325_5727_1_NW", "LoD2_32_326_5726_1_NW", "LoD2_32_329_5731_1_NW", "LoD2_32_332_5727_1_NW"]
                .map { "nrw-lod2-bocholt-tiles/\($0).gml" }),
        RealData(
            name: "Berlin test area", paths: ["berlin-lod2-terrain-intersection/lod2_buildings_berlin_test_area.gml"]),
        RealData(
            name: "PLATEAU Yokosuka, LoD 0 to 2",
            paths: ["plateau-mierune/yokosuka-shi/udx/bldg/52397519_bldg_6697_op.gml"]),
        RealData(name: "Potsdam LoD1", paths: ["potsdam-lod1/Potsdam_LoD1.gml"]),
        RealData(name: "Vienna", paths: ["vienna-karl-marx-hof/city.gml"]),
        RealData(name: "3D BAG (CityJSON sequence)", paths: ["cityjsonseq-cjdb/tile_901_trimmed.jsonl"]),
        RealData(name: "Delfshaven (CityJSON)", paths: ["cityjson-delfshaven/3-20-DELFSHAVEN.city.json"]),
    ]

    static var root: String {
        if let named = ProcessInfo.processInfo.environment["KACHEL_TEST_DATA"] { return named }
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.deletingLastPathComponent().path + "/shared/data"
    }

    /// The files, nil where one is missing.
    var files: [String]? {
        let files = paths.map { Self.root + "/" + $0 }
        return files.allSatisfy { FileManager.default.fileExists(atPath: $0) } ? files : nil
    }
}

@Suite(.serialized) struct RealDataTests {
    @Test("the invariants hold on real data", arguments: RealData.all)
    func invariants(data: RealData) async throws {
        guard let files = data.files else {
            print("data test: skipped \(data.name)")
            return
        }
        let built = try await BuiltCity(paths: files, in: TemporaryFolder(), plan: BuiltCity.plan(tileBytes: 16 << 10))
        let checks = try InvariantChecks(built)
        let (volumeFaults, closed) = checks.volumes()
        for (invariant, faults) in [
            ("1", checks.completeness(isClean: built.report.notes.totals.isEmpty && built.report.lostPolygons == 0)),
            ("2, areas", checks.areas()), ("2, volumes", volumeFaults), ("3", checks.bounds()),
            ("4", checks.errors(samples: 30, objectsPerTile: data.objectsPerTile)),
        ] {
            #expect(faults.isEmpty, "\(data.name), invariant \(invariant): \(faults.count): \(faults.prefix(5))")
        }
        #expect(built.report.leafObjects > 10)
        print(
            "data test: ran \(data.name): \(built.report.leafObjects) objects, \(closed) closed, "
                + "\(built.report.tiles) tiles on \(built.bundle.depth) levels")
    }
}

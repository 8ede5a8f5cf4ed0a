import CityObjects
import Foundation
import Testing

@testable import TilePipeline

/// The numbers that a file of the wild must give: counted by another program, and Kachel's own where a reason is known
/// why they differ. Written by `Scripts/coverage.py expectations`; no data, only counts.
private struct Conformance: Decodable {
    struct File: Decodable, Sendable, CustomTestStringConvertible {
        var path: String
        var bytes: Int
        var crs: String?
        var isConverted: Bool
        var objects: [String: Int]
        var leaves: Int
        var quarantined: Int
        var duplicates: Int
        var polygons: Int
        var lostPolygons: Int
        var surfaces: [String: Int]
        var objectValues: Int
        var surfaceValues: Int

        var testDescription: String { path }
    }

    var files: [File]

    static let all: [File] = {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/Conformance.json")
        guard let data = try? Data(contentsOf: path) else { return [] }
        return (try? JSONDecoder().decode(Self.self, from: data))?.files ?? []
    }()

    /// Larger files are left to `make coverage`: a debug build takes long.
    static let largest = 4_000_000
    static let small = all.filter { $0.bytes <= largest }
}

@Suite struct ConformanceTests {
    @Test("every file of the wild gives the objects, surfaces and values that another program counts")
    func files() async throws {
        #expect(Conformance.small.count > 100, "Goldens/Conformance.json cannot be read")
        var ran = 0
        var skipped = Conformance.all.count - Conformance.small.count
        for file in Conformance.small {
            let path = RealData.root + "/" + file.path
            guard FileManager.default.fileExists(atPath: path) else {
                skipped += 1
                continue
            }
            ran += 1
            let faults = await Self.faults(of: file, path)
            #expect(faults.isEmpty, "\(file.path): \(faults.joined(separator: "; "))")
        }
        print("data test: ran \(ran) files of the conformance list, skipped \(skipped)")
    }

    private static func faults(of file: Conformance.File, _ path: String) async -> [String] {
        let model: ConvertedModel
        do {
            model = try await ConvertedModel(path, crs: file.crs)
        } catch {
            return file.isConverted ? ["not converted: \(error)"] : []
        }
        guard file.isConverted else { return ["converted, which it was not"] }
        var faults: [String] = []
        func compare(_ what: String, _ wanted: Int, _ got: Int) {
            if wanted != got { faults.append("\(what) \(got) instead of \(wanted)") }
        }
        let read = Dictionary(uniqueKeysWithValues: model.report.cityObjects.map { ($0.key.name, $0.value) })
        for name in Set(file.objects.keys).union(read.keys).sorted() {
            compare(name, file.objects[name] ?? 0, read[name] ?? 0)
        }
        compare("leaves", file.leaves, model.report.leafObjects)
        compare("quarantined", file.quarantined, model.report.quarantinedObjects)
        compare("duplicates", file.duplicates, model.report.duplicateObjects)
        compare("polygons", file.polygons, model.report.polygons)
        compare("lost polygons", file.lostPolygons, model.report.lostPolygons)
        let unclassified = BoundarySurfaceKind.unclassified.name
        for name in Set(file.surfaces.keys).union(model.surfaces.keys).sorted() where name != unclassified {
            compare(name, file.surfaces[name] ?? 0, model.surfaces[name] ?? 0)
        }
        compare("values of objects", file.objectValues, model.objectValues)
        compare("values of surfaces", file.surfaceValues, model.surfaceValues)
        return faults
    }
}

import Foundation
import Testing

@testable import TilePipeline

/// CityJSON takes the same way as CityGML once it is read.
@Suite struct CityJSONConversionTests {
    /// Cubes of ten metres in a grid, each with a part that stands on it.
    private static func document(count: Int) -> MadeDocument {
        var objects: [String] = []
        var vertices: [String] = []
        for index in 0..<count {
            let first = vertices.count
            let east = 40_000 * (index % 8)
            let north = 30_000 * (index / 8)
            for (bottom, top) in [(0, 10_000), (10_000, 14_000)] {
                for height in [bottom, top] {
                    for (x, y) in [(0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000)] {
                        vertices.append("[\(east + x),\(north + y),\(height)]")
                    }
                }
            }
            func solid(_ first: Int) -> String {
                let faces = [[0, 3, 2, 1], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]]
                let shell = faces.map { face in "[[" + face.map { "\($0 + first)" }.joined(separator: ",") + "]]" }
                return """
                    {"type":"Solid","lod":"2","boundaries":[[\(shell.joined(separator: ","))]],"semantics":{"surfaces":\
                    [{"type":"GroundSurface"},{"type":"RoofSurface"},{"type":"WallSurface"}],"values":[[0,1,2,2,2,2]]}}
                    """
            }
            objects.append(
                """
                "house-\(index)":{"type":"Building","children":["part-\(index)"],"attributes":{"storeys":\(index % 5),\
                "Höhe":\(Double(index) + 0.5)},"geometry":[\(solid(first))]}
                """)
            objects.append(
                #""part-\#(index)":{"type":"BuildingPart","parents":["house-\#(index)"],"geometry":[\#(solid(first + 8))]}"#
            )
        }
        let text = """
            {"type":"CityJSON","version":"2.0","CityObjects":{\(objects.joined(separator: ",\n"))},
            "vertices":[\(vertices.joined(separator: ","))],
            "transform":{"scale":[0.001,0.001,0.001],"translate":[534000,5684000,160]},
            "metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/25832"}}
            """
        return MadeDocument(name: "town.city.json", bytes: Array(text.utf8))
    }

    @Test("every cube is shown with its part, its surfaces and its attributes")
    func shown() async throws {
        let built = try await BuiltCity([Self.document(count: 40)])
        #expect(built.report.inputObjects == 80)
        #expect(built.report.leafObjects == 80)
        #expect(built.report.leafTriangles == 40 * 24)
        #expect(built.report.lostPolygons == 0)
        #expect(Set(built.report.columns.map(\.name)) == ["storeys", "Höhe"])
        let checks = try InvariantChecks(built)
        #expect(checks.completeness(isClean: true).isEmpty)
        #expect(checks.areas().isEmpty)
        #expect(checks.bounds().isEmpty)
    }

    @Test("any number of jobs gives the same bytes")
    func jobs() async throws {
        var files: [[String: [UInt8]]] = []
        for jobs in [1, 8] {
            var plan = BuiltCity.plan()
            plan.jobs = jobs
            files.append(try await BuiltCity([Self.document(count: 40)], plan: plan).bundle.files)
        }
        #expect(files[0].count > 3)
        #expect(files[0] == files[1])
    }
}

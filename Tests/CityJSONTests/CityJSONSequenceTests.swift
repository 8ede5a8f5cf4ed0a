import CityObjects
import Diagnostics
import Foundation
import Testing

@Suite("CityJSON text sequences")
struct CityJSONSequenceTests {
    private let header = """
        {"type":"CityJSON","version":"2.0","transform":{"scale":[0.5,0.5,0.5],"translate":[10,20,30]},\
        "metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/7415"},"CityObjects":{},"vertices":[]}
        """

    private func feature(_ identifier: String) -> String {
        """
        {"type":"CityJSONFeature","id":"\(identifier)","CityObjects":{"\(identifier)":{"type":"Building",\
        "children":["\(identifier)-0"]},"\(identifier)-0":{"type":"BuildingPart","parents":["\(identifier)"],\
        "geometry":[{"type":"MultiSurface","lod":"2.2","boundaries":[[[0,1,2]]]}]}},"vertices":[[0,0,0],[2,0,0],[0,2,0]]}
        """
    }

    @Test("Each line is a feature with vertices of its own and the transform of the first line")
    func features() throws {
        let text = ([header] + (0..<20).map { feature("F\($0)") }).joined(separator: "\n") + "\n"
        for batchBytes in [1 << 20, 700, 1] {
            let result = try read(text, batchBytes: batchBytes)
            #expect(result.trees.map { $0.objects[0].identifier } == (0..<20).map { "F\($0)" })
            #expect(result.trees.allSatisfy { $0.objects.count == 2 && $0.x == [10, 11, 10] && $0.y == [20, 20, 21] })
            #expect(result.trees.map { $0.objects[0].line } == (0..<20).map { $0 + 2 })
            #expect(result.trees.map(\.ordinal) == (1...20).map { $0 })
            #expect(result.context?.srsName == "https://www.opengis.net/def/crs/EPSG/0/7415")
            #expect(result.context?.firstPoint == [10, 20, 30])
            #expect(result.codes.isEmpty)
        }
    }

    @Test("A broken line costs itself alone and is named")
    func brokenLine() throws {
        let lines = [header, feature("A"), String(feature("B").dropLast(7)), "", #"{"type":"Feature"}"#, feature("C")]
        let result = try read(lines.joined(separator: "\r\n"))
        #expect(result.trees.map { $0.objects[0].identifier } == ["A", "C"])
        #expect(result.problems.map(\.code) == [.malformedMember, .malformedMember])
        #expect(result.problems.map(\.place.line) == [3, 5])
        #expect(result.lostMembers == 2)
    }

    @Test("A sequence without its first line is refused, because scale and place are unknown")
    func noHeader() throws {
        let result = try read([feature("A"), feature("B")].joined(separator: "\n"))
        #expect(result.trees.isEmpty)
        #expect(result.codes == [.malformedDocument])
    }

    @Test("Blank lines and record separators are no features")
    func separators() throws {
        let lines = [header, feature("A"), feature("B")].map { "\u{1E}" + $0 }
        let result = try read("\n\n" + lines.joined(separator: "\n\n\n") + "\n", batchBytes: 3)
        #expect(result.trees.map { $0.objects[0].identifier } == ["A", "B"])
        #expect(result.trees.map { $0.objects[0].line } == [6, 9])
        #expect(result.codes.isEmpty)
    }

    @Test("A vertex that is none costs the polygons at it and no feature")
    func badVertex() throws {
        let odd = feature("A").replacingOccurrences(of: "[0,2,0]]", with: "[0,2,0],[1,2]]")
        let result = try read([header, odd].joined(separator: "\n"))
        #expect(result.trees.count == 1 && result.lostMembers == 0)
        #expect(result.codes == [.invalidCoordinates])
    }

    @Test("A document on one line is no sequence")
    func oneLine() throws {
        let text = cube().split(separator: "\n").joined()
        #expect(try read(text + "\n\n").trees.count == 1)
    }
}

/// Files of the wild, below the folder that `KACHEL_TEST_DATA` names, else `../shared/data` beside the package.
@Suite("CityJSON of the wild")
struct CityJSONSharedDataTests {
    /// Objects, counted with another JSON reader; groups and interiors not among them.
    static let counts = [
        ("cityjson-delfshaven/3-20-DELFSHAVEN.city.json", 853), ("cityjsonseq-cjdb/extension.city.jsonl", 199),
        ("cityjsonseq-cjdb/tile_901_trimmed.jsonl", 104), ("cityjson-cjio/multi_lod.json", 10),
        ("cityjson-cjio/rotterdam_subset.json", 16), ("cityjson-specs/example.json", 8),
        ("cityjsonseq-fcb/geom_temp.city.jsonl", 17), ("cityjson-val3dity/csol.json", 1),
        ("cityjson-val3dity/torus.city.json", 1), ("cityjson-bertt/building_with_innerring.city.json", 1),
        ("citygml4j-samples/lod2_buildings_v2.json", 100),
        ("citygml4j-samples/lod2_buildings_as_CityJSON_features.jsonl", 100),
    ]

    @Test("Every object is read", arguments: counts)
    func count(name: String, objects: Int) throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let root =
            ProcessInfo.processInfo.environment["KACHEL_TEST_DATA"]
            ?? package.deletingLastPathComponent().path + "/shared/data"
        guard FileManager.default.fileExists(atPath: root + "/" + name) else {
            print("data test: skipped CityJSON \(name)")
            return
        }
        let result = try read(path: root + "/" + name)
        #expect(result.objects.count == objects)
        #expect(result.lostMembers == 0)
        #expect(!result.codes.contains(.malformedDocument) && !result.codes.contains(.malformedMember))
        #expect(Set(result.objects.map(\.identifier)).count == objects)
        print("data test: ran CityJSON \(name)")
    }
}

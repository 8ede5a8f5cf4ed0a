import Diagnostics
import JSONText
import Synchronization
import Testing
import TileBundles

@testable import TilesetAudit

/// A bundle in memory.
private struct MadeBundle: BundleReader {
    var files: [String: [UInt8]] = [:]
    /// The reads so far; shared by copies.
    let reads = ReadCount()

    init(files: [String: [UInt8]] = [:]) { self.files = files }

    func paths() -> [String] { files.keys.sorted() }

    func entries() -> [BundleEntry] {
        paths().map { BundleEntry(path: $0, bytes: files[$0]?.count ?? 0, storedBytes: files[$0]?.count ?? 0) }
    }

    func read(_ path: String) throws(BundleError) -> [UInt8] {
        reads.count.wrappingAdd(1, ordering: .relaxed)
        return files[path] ?? []
    }

    mutating func add(_ path: String, _ value: JSONValue) { files[path] = value.serialized() }

    /// A GLB with any JSON.
    mutating func addContent(_ path: String, json: JSONValue, padding: Int = 0) {
        var text = json.serialized()
        while text.count % 4 != 0 || text.count < padding { text.append(0x20) }
        let words = [2, 20 + text.count, text.count, 0x4E4F_534A]
        files[path] = Array("glTF".utf8) + words.flatMap(Self.littleEndian) + text
    }

    static func littleEndian(_ word: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }

    /// A GLB of so many triangles and rows.
    mutating func addContent(_ path: String, triangles: Int, rows: Int, padding: Int = 0, image: String? = nil) {
        var json: JSONValue = [
            "asset": ["version": "2.0", "copyright": "© Someone"], "extensionsUsed": ["EXT_meshopt_compression"],
            "accessors": [["count": .integer(triangles * 3)], ["count": .integer(triangles + 2)]],
            "meshes": [["primitives": [["attributes": ["POSITION": 1], "indices": 0]]]],
            "extensions": [
                "EXT_structural_metadata": ["propertyTables": [["class": "House", "count": .integer(rows)]]]
            ],
        ]
        if let image, case .object(let members) = json {
            json = .object(members + [JSONMember("images", [["uri": .string(image)]])])
        }
        addContent(path, json: json, padding: padding)
    }
}

private final class ReadCount: Sendable {
    let count = Atomic(0)
    var value: Int { count.load(ordering: .relaxed) }
}

/// Longitude 0.1 to 0.2 rad, latitude 0.9 to 1 rad, 10 to 20 m.
private let region: JSONValue = ["region": [0.1, 0.9, 0.2, 1.0, 10, 20]]

private func tile(_ error: Double, _ uri: String? = nil, _ children: [JSONValue] = []) -> JSONValue {
    var members = [JSONMember("boundingVolume", region), JSONMember("geometricError", .double(error))]
    if let uri { members.append(JSONMember("content", ["uri": .string(uri)])) }
    if !children.isEmpty { members.append(JSONMember("children", .array(children))) }
    return .object(members)
}

private func tileset(_ root: JSONValue) -> JSONValue {
    ["asset": ["version": "1.1", "generator": "Somebody"], "geometricError": 500, "root": root]
}

@Suite("Inspection of bundles")
struct BundleInspectorTests {
    private var bundle: MadeBundle {
        var bundle = MadeBundle()
        bundle.add(
            "tileset.json",
            tileset(tile(100, "root.glb", [tile(10, "deep/more.json"), tile(0, "a.glb")])))
        bundle.add("deep/more.json", tileset(tile(7.5, "b%20c.glb", [tile(0, "../d.glb")])))
        bundle.addContent("root.glb", triangles: 10, rows: 2)
        bundle.addContent("a.glb", triangles: 20, rows: 3)
        bundle.addContent("deep/b c.glb", triangles: 30, rows: 4)
        bundle.addContent("d.glb", triangles: 40, rows: 5, padding: 3000, image: "wall.jpg")
        bundle.files["wall.jpg"] = [1, 2, 3]
        bundle.files["index.html"] = [0]
        return bundle
    }

    @Test("Tiles, levels and features are counted through external tilesets")
    func counts() throws {
        let survey = try BundleInspector.inspect(bundle, name: "made")
        #expect(survey.generator == "Somebody" && survey.version == "1.1" && survey.geometricError == 500)
        #expect(survey.tilesets == 2 && survey.tiles == 4 && survey.levels.map(\.tiles) == [1, 2, 1])
        #expect(survey.levels.map(\.triangles) == [10, 50, 40] && survey.levels.map(\.vertices) == [12, 54, 42])
        #expect(survey.levels[1].errorRange?.minimum == 0 && survey.levels[1].errorRange?.maximum == 7.5)
        #expect(survey.leaves == 2 && survey.leafTriangles == 60)
        #expect(survey.classes["House"]?.leaves == 8 && survey.classes["House"]?.all == 14)
        #expect(survey.extensions == ["EXT_meshopt_compression": 4] && survey.formats == ["glb": 4])
        #expect(survey.copyrights == ["© Someone"])
        #expect(survey.largest.first?.path == "d.glb" && survey.largest.count == 4)
        #expect(survey.sizes[0] == 3 && survey.sizes[2] == 1)
        #expect(survey.bytes == bundle.files.values.reduce(0) { $0 + $1.count } && survey.files == 8)
        #expect(abs(survey.extent.west - 5.7296) < 1e-3 && survey.extent.highest == 20)
        #expect(survey.problems.entries.isEmpty)
    }

    @Test("Missing, damaged and superfluous files are problems and stop nothing")
    func faults() throws {
        var bundle = bundle
        bundle.files["a.glb"] = nil
        bundle.files["wall.jpg"] = nil
        bundle.files["deep/b c.glb"]?.removeLast()
        bundle.files["old.glb"] = [0]
        bundle.files["older.glb"] = [0]
        let survey = try BundleInspector.inspect(bundle, name: "made")
        #expect(survey.problems.entries[.missingBundleFile]?.count == 2)
        #expect(survey.problems.entries[.malformedBundleFile]?.first.place.file == "deep/b c.glb")
        let loose = try #require(survey.problems.entries[.unreferencedBundleFiles]?.first)
        #expect(loose.place.file == "old.glb" && loose.message.contains("1 more"))
        #expect(survey.tiles == 4 && survey.levels.map(\.triangles) == [10, 0, 40])
    }

    @Test("Tilesets that refer to each other, leave the bundle or use the network come to an end")
    func loops() throws {
        var bundle = MadeBundle()
        bundle.add(
            "tileset.json", tileset(tile(9, "other.json", [tile(0, "../secret.glb"), tile(0, "https://x.org/a.glb")])))
        bundle.add("other.json", tileset(tile(9, "tileset.json")))
        let survey = try BundleInspector.inspect(bundle, name: "made")
        #expect(survey.problems.entries[.bundlePartPassedOver]?.count == 3)
        #expect(survey.tilesets == 2)
    }

    @Test("A tileset.json that is no JSON is a problem of the bundle")
    func noJSON() throws {
        let survey = try BundleInspector.inspect(MadeBundle(files: ["tileset.json": [0x7B]]), name: "made")
        #expect(survey.problems.entries[.malformedBundleFile]?.count == 1 && survey.tiles == 0)
    }

    @Test("A box is placed by the transforms above it")
    func boxes() throws {
        var bundle = MadeBundle()
        // ENU at longitude 0, latitude 0: east is y, north is z, up is x.
        bundle.add(
            "tileset.json",
            tileset([
                "boundingVolume": ["box": [0, 0, 10, 100, 0, 0, 0, 200, 0, 0, 0, 10]], "geometricError": 1,
                "transform": [0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 6_378_137, 0, 0, 1],
            ]))
        let extent = try BundleInspector.inspect(bundle, name: "made").extent
        #expect(abs(extent.east - 100 / 6_378_137.0 * 180 / .pi) < 1e-6 && abs(extent.west + extent.east) < 1e-9)
        #expect(abs(extent.north - 0.001809) < 2e-5 && abs(extent.lowest) < 0.01 && abs(extent.highest - 20) < 0.01)
    }

    @Test(
        "Counts that cannot be true are faults, and end no inspection",
        arguments: [Int64.max, .min, -1, (1 << 32) + 1])
    func absurdCounts(count: Int64) throws {
        var bundle = MadeBundle()
        let primitive: JSONValue = ["attributes": ["POSITION": 0], "mode": 5]
        bundle.addContent(
            "a.glb",
            json: [
                "accessors": [["count": .integer(count)]],
                "meshes": [["primitives": [primitive, primitive, ["attributes": ["POSITION": 0]]]]],
            ])
        let table: JSONValue = ["class": "House", "count": .integer(count)]
        bundle.addContent(
            "b.glb", json: ["extensions": ["EXT_structural_metadata": ["propertyTables": [table, table]]]])
        let batch = (["BATCH_LENGTH": .integer(count)] as JSONValue).serialized()
        let words = [1, 28 + batch.count, batch.count, 0, 0, 0]
        bundle.files["c.b3dm"] = Array("b3dm".utf8) + words.flatMap(MadeBundle.littleEndian) + batch
        bundle.add(
            "tileset.json", tileset(tile(1, nil, [tile(0, "a.glb"), tile(0, "b.glb"), tile(0, "c.b3dm")])))
        let survey = try BundleInspector.inspect(bundle, name: "made")
        let entry = try #require(survey.problems.entries[.malformedBundleFile])
        #expect(entry.count == 3 && entry.first.message.contains("an accessor's count"))
        #expect(survey.leafTriangles == 0 && survey.levels[1].vertices == 0 && survey.levels[1].features == 0)
    }

    @Test("Sums stay at the greatest number")
    func clampedSums() {
        var sum = Int.max - 1
        sum.addClamping(5)
        #expect(sum == .max)
        sum = .min + 1
        sum.addClamping(-5)
        #expect(sum == .min)
        sum.addClamping(7)
        #expect(sum == .min + 7)
    }

    @Test("A chain of 20,000 tilesets is followed to its end")
    func chain() throws {
        var bundle = MadeBundle()
        let count = 20_000
        for index in 0..<count {
            let name = index == 0 ? "tileset.json" : "\(index).json"
            bundle.add(name, tileset(tile(1, index + 1 < count ? "\(index + 1).json" : "end.glb")))
        }
        bundle.addContent("end.glb", triangles: 1, rows: 1)
        let survey = try BundleInspector.inspect(bundle, name: "made")
        #expect(survey.tilesets == count && survey.tiles == 1 && survey.leafTriangles == 1)
        #expect(survey.problems.entries.isEmpty)
    }

    @Test("A content that many tiles show is read once and counted for each of them")
    func sharedContent() throws {
        var bundle = MadeBundle()
        bundle.add(
            "tileset.json", tileset(tile(1, nil, (0..<50).map { tile(0, $0 % 2 == 0 ? "tree.glb" : "bad.glb") })))
        bundle.addContent("tree.glb", triangles: 4, rows: 2)
        bundle.files["bad.glb"] = Array("glTF".utf8)
        let survey = try BundleInspector.inspect(bundle, name: "made")
        #expect(bundle.reads.value == 3)
        #expect(survey.levels[1].contents == 50 && survey.levels[1].triangles == 100 && survey.contents == 2)
        #expect(survey.classes["House"]?.leaves == 50 && survey.leaves == 50)
        #expect(survey.problems.entries[.malformedBundleFile]?.count == 1)
    }

    @Test("Once a stop is asked for, nothing more is read")
    func stop() throws {
        let bundle = bundle
        _ = try BundleInspector.inspect(bundle, name: "made", isStopRequested: { bundle.reads.value >= 3 })
        #expect(bundle.reads.value == 3)
    }
}

import CityObjects
import Diagnostics
import Foundation
import JSONText
import StructuralMetadata
import Testing

@testable import TilePipeline

/// `schema.json` and `--schema`.
@Suite struct GivenSchemaTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func integers(_ texts: [String], _ name: String = "n") -> @Sendable (Int, CityObjectTree) -> [Attribute] {
        { box, _ in [Attribute(object: 0, name: name, text: texts[box], kind: .integer)] }
    }

    /// A build with all that a schema can say, saved as a file; from boxes with these heights.
    private func first() async throws -> (built: BuiltCity, path: String) {
        var plan = BuiltCity.plan()
        plan.keepsSurfaceIdentifiers = true
        plan.inheritedBySurfaces = ["function", "gml_id", "width"]
        plan.renames = [AttributeRename(source: "Höhe", name: "height")]
        let built = try await BuiltCity.boxes(3, plan: plan, attributes: Self.everything)
        return (built, try folder.write("schema.json", try #require(built.bundle.files["schema.json"])))
    }

    private static let everything: @Sendable (Int, CityObjectTree) -> [Attribute] = { box, tree in
        [
            Attribute(object: 0, name: "name", text: "House", kind: .text),
            Attribute(object: 0, name: "Höhe", text: "\(box).5", kind: .double, unit: "m"),
            Attribute(object: 0, name: "function", text: "1000", kind: .text),
            Attribute(object: 0, name: "width", text: "\(box)", kind: .integer, unit: box == 0 ? "m" : "cm"),
            Attribute(object: 0, name: "year", text: "\(1900 + box)", kind: .integer),
            Attribute(object: 0, name: "用途", text: "住宅", kind: .text),
            Attribute(object: 0, name: "built", text: "2020-01-02", kind: .date),
            Attribute(object: 0, name: "isMovable", text: box == 0 ? "true" : "false", kind: .boolean),
            Attribute(object: 0, surface: 1, name: "function", text: "flat", kind: .text),
            Attribute(object: 0, surface: 1, name: "name", text: "Roof", kind: .text),
            Attribute(object: 0, surface: 1, name: "level", text: "\(box)", kind: .integer),
        ]
    }

    @Test("schema.json is the schema of the tileset, and reads back as it was written")
    func written() async throws {
        let (built, _) = try await first()
        let json = try JSONValue(parsing: try #require(built.bundle.files["schema.json"]))
        #expect(try MetadataSchema(json: json) == built.bundle.schema)
        #expect(try MetadataSchema(json: json).json.serialized() == json.serialized())
        #expect(built.bundle.schema.classes.count == 2 && built.bundle.schema.enums.count == 3)
    }

    @Test("the same data with its own schema gives the same bundle, without the options that made the columns")
    func same() async throws {
        let (built, path) = try await first()
        var plan = BuiltCity.plan()
        plan.schemaPath = path
        plan.keepsSurfaceIdentifiers = true
        let again = try await BuiltCity.boxes(3, plan: plan, attributes: Self.everything)
        let differing = Set(built.bundle.files.keys).union(again.bundle.files.keys).filter {
            built.bundle.files[$0] != again.bundle.files[$0]
        }
        // The manifest names the options.
        #expect(differing == ["manifest.json"])
        #expect(again.notes(.attributeNotInSchema).isEmpty)
    }

    @Test("two districts with one schema have equal classes, byte for byte")
    func districts() async throws {
        let (_, path) = try await first()
        let given = try Data(contentsOf: URL(fileURLWithPath: path))
        var plan = BuiltCity.plan()
        plan.schemaPath = path
        for attributes in [integers(["1", "2"]), integers(["1800", "7"], "year")] {
            let built = try await BuiltCity.boxes(2, plan: plan, attributes: attributes)
            #expect(built.bundle.files["schema.json"].map { Data($0) } == given)
            #expect(try MetadataSchema(json: JSONValue(parsing: Array(given))) == built.bundle.schema)
        }
    }

    @Test("attributes that the schema does not have are left out and counted by name")
    func leftOut() async throws {
        let (_, path) = try await first()
        var plan = BuiltCity.plan()
        plan.schemaPath = path
        plan.inheritedBySurfaces = ["year", "function"]
        let built = try await BuiltCity.boxes(2, plan: plan) { box, _ in
            [
                Attribute(object: 0, name: "storeys", text: "3", kind: .integer),
                Attribute(object: 0, name: "year", text: "1950", kind: .integer, unit: "a"),
                Attribute(object: 0, surface: 1, name: "colour", text: "red", kind: .text),
            ]
        }
        #expect(
            built.notes(.attributeNotInSchema) == [
                "--surface-inherits year: the schema's surfaces do not repeat it", "colour", "storeys",
                "the unit of year, a",
            ])
        #expect(try built.values("year") == ["b0": ["1950"], "b1": ["1950"]])
        #expect(built.report.problems.isEmpty)
    }

    @Test("values that do not fit are warnings with the object's id, and no data")
    func misfits() async throws {
        let learned = try await BuiltCity.boxes(1) { _, _ in
            [
                Attribute(object: 0, name: "n", text: "1", kind: .integer),
                Attribute(object: 0, name: "d", text: "0.5", kind: .double, unit: "m"),
                Attribute(object: 0, name: "b", text: "true", kind: .boolean),
                Attribute(object: 0, name: "t", text: "x", kind: .text),
            ]
        }
        var plan = BuiltCity.plan()
        plan.schemaPath = try folder.write("schema.json", try #require(learned.bundle.files["schema.json"]))
        let texts: [(name: String, text: String, fits: Bool)] = [
            ("n", "127", true), ("n", "-128", false), ("n", "128", false), ("n", "x", false), ("n", "2.0", true),
            ("n", "2.5", false), ("n", "true", true), ("n", "007", false), ("d", "12", true),
            ("d", "9007199254740993", false), ("d", "1e300", true), ("d", "?", false), ("b", "false", true),
            ("b", "1", false), ("b", "yes", false), ("t", "anything", true),
        ]
        let built = try await BuiltCity.boxes(texts.count + 1, plan: plan) { box, _ in
            if box == texts.count { return [Attribute(object: 0, name: "d", text: "3", kind: .double, unit: "ft")] }
            return [Attribute(object: 0, name: texts[box].name, text: texts[box].text, kind: .text)]
        }
        let refused = built.report.problems.filter { $0.code == .unrepresentableValue }
        let expected = texts.indices.filter { !texts[$0].fits }.map { "b\($0)" } + ["b\(texts.count)"]
        #expect(Set(refused.map(\.place.gmlID)) == Set(expected))
        #expect(refused.count == expected.count && refused.allSatisfy { $0.severity == .warning && $0.place.line > 0 })
        #expect(refused.contains { $0.message == "n: “128” does not fit the schema's INT8; it is left out" })
        #expect(refused.contains { $0.message == "d: “3” is in ft, where the schema says m; it is left out" })
        for (box, (name, _, fits)) in texts.enumerated() {
            #expect((try built.values(name)["b\(box)"] != nil) == fits, "\(texts[box])")
        }
        #expect(built.property(named: "n")?.componentType == .int8)
    }

    @Test("the schema of a tileset.json is taken as well")
    func tileset() async throws {
        let learned = try await BuiltCity.boxes(1, attributes: integers(["5"]))
        var plan = BuiltCity.plan()
        plan.schemaPath = try folder.write("tileset.json", try #require(learned.bundle.files["tileset.json"]))
        let built = try await BuiltCity.boxes(1, plan: plan, attributes: integers(["6"]))
        #expect(built.bundle.files["schema.json"] == learned.bundle.files["schema.json"])
    }

    @Test("a file that is no schema of Kachel stops the run before it starts")
    func refused() async throws {
        let learned = try await BuiltCity.boxes(1, attributes: integers(["5"]))
        let good = String(decoding: try #require(learned.bundle.files["schema.json"]), as: UTF8.self)
        let broken: [(String, String)] = [
            ("", "is no JSON"), ("{}", "schema without id"), ("[1", "is no JSON"),
            ("{\"id\": \"x\"}", "no class CityObject"),
            (good.replacingOccurrences(of: "\"gml_id\"", with: "\"gmlid\""), "is not Kachel's own|no property gml_id"),
            (good.replacingOccurrences(of: "\"RoofSurface\"", with: "\"Dach\""), "members of its enum SurfaceKind"),
            (good.replacingOccurrences(of: "INT8\"", with: "INT64\""), "INT64"),
            (good.replacingOccurrences(of: "-128", with: "-1"), "with Kachel's noData"),
            (good.replacingOccurrences(of: "\"n\": {", with: "\"n m\": {"), "is no identifier"),
            (good.replacingOccurrences(of: "\"Surface\": {", with: "\"Room\": {"), "no class Surface"),
        ]
        for (text, reason) in broken {
            var plan = BuiltCity.plan()
            plan.schemaPath = try folder.write("broken.json", Array(text.utf8))
            let pattern = try Regex(reason)
            let error = await #expect(throws: ConversionError.self, "\(reason)") {
                _ = try await BuiltCity.boxes(1, plan: plan, attributes: self.integers(["5"]))
            }
            let message = error?.description ?? ""
            #expect(message.contains(pattern), "\(message)")
            #expect(message.contains("broken.json") && message.hasSuffix("name the schema.json of an earlier build"))
        }
        var plan = BuiltCity.plan()
        plan.schemaPath = folder.path + "/nowhere.json"
        await #expect(throws: ConversionError.self) {
            _ = try await BuiltCity.boxes(1, plan: plan, attributes: self.integers(["5"]))
        }
    }
}

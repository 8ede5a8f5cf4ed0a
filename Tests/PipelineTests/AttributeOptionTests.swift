import CityObjects
import Diagnostics
import StructuralMetadata
import Testing

@testable import TilePipeline

/// `--attributes` and `--rename`.
@Suite struct AttributeOptionTests {
    private static func build(_ change: (inout ConversionPlan) -> Void) async throws -> BuiltCity {
        var plan = BuiltCity.plan()
        change(&plan)
        return try await BuiltCity.boxes(2, plan: plan) { box, tree in
            let roof = Int32(tree.surfaces.firstIndex { $0.kind == .roof } ?? -1)
            return [
                Attribute(object: 0, name: "name", text: "House \(box)", kind: .text),
                Attribute(object: 0, name: "Höhe", text: "\(box + 3)", kind: .double, unit: "m"),
                Attribute(object: 0, name: "height", text: "30\(box)", kind: .integer, unit: "cm"),
                Attribute(object: 0, name: "function", text: "1000", kind: .text),
                Attribute(object: 0, surface: roof, name: "function", text: "flat", kind: .text),
                Attribute(object: 0, surface: roof, name: "colour", text: "red", kind: .text),
            ]
        }
    }

    private func names(_ built: BuiltCity, _ classID: String = "CityObject") -> [String] {
        built.properties(classID).map(\.name)
    }

    @Test("none keeps identifiers, types, names and parents")
    func none() async throws {
        let built = try await Self.build { $0.attributes = .none }
        #expect(names(built) == ["gml:id", "type", "gml:name", "parent"])
        #expect(names(built, "Surface") == ["type", "parent", "area", "slope", "azimuth"])
        #expect(try built.values("name") == ["b0": ["House 0"], "b1": ["House 1"]])
        #expect(built.report.columns.map(\.name) == ["name"])
    }

    @Test("names keep those attributes of objects and surfaces, by name or id; one that is nowhere is a note")
    func some() async throws {
        let built = try await Self.build { $0.attributes = .names(["Hoehe", "function", "gml_id", "storeys"]) }
        #expect(names(built) == ["gml:id", "type", "gml:name", "parent", "Höhe", "function"])
        #expect(names(built, "Surface").last == "function")
        #expect(try built.values("Hoehe") == ["b0": ["3"], "b1": ["4"]])
        #expect(built.notes(.attributeOptionRemark) == ["--attributes storeys: no object has it"])
    }

    @Test("a renamed attribute has the new name and id, and its description says the old one")
    func renaming() async throws {
        let built = try await Self.build {
            $0.renames = [
                AttributeRename(source: "Hoehe", name: "Gebäudehöhe"), AttributeRename(source: "function", name: "use"),
                AttributeRename(source: "nowhere", name: "x"),
            ]
            $0.inheritedBySurfaces = ["function", "Gebäudehöhe"]
        }
        let property = try #require(built.property(named: "Gebäudehöhe"))
        #expect(property.id == "Gebaeudehoehe" && property.sources == ["Höhe"])
        #expect(property.description == "In the source: Höhe. Unit: m.")
        #expect(try built.values("Gebaeudehoehe") == ["b0": ["3"], "b1": ["4"]])
        #expect(built.property(named: "Höhe") == nil && built.property(named: "function") == nil)
        #expect(try built.values("use", of: "Surface") == ["b0": ["flat"], "b1": ["flat"]])
        #expect(try built.values("parent_use", of: "Surface")["b0"] == Array(repeating: "1000", count: 6))
        #expect(try built.values("Gebaeudehoehe", of: "Surface")["b1"]?.count == 6)
        #expect(built.notes(.attributeOptionRemark) == ["--rename nowhere=x: no object has it"])
    }

    @Test("--attributes takes old and new names")
    func bothNames() async throws {
        for word in ["function", "use"] {
            let built = try await Self.build {
                $0.renames = [AttributeRename(source: "function", name: "use")]
                $0.attributes = .names([word])
            }
            #expect(names(built) == ["gml:id", "type", "gml:name", "parent", "use"])
            #expect(built.notes(.attributeOptionRemark).isEmpty)
        }
    }

    @Test("renaming onto an attribute that is there keeps both values, and is told")
    func joining() async throws {
        let built = try await Self.build { $0.renames = [AttributeRename(source: "Höhe", name: "height")] }
        #expect(try built.values("height") == ["b0": ["3 m; 300 cm"], "b1": ["4 m; 301 cm"]])
        #expect(built.property(named: "height")?.type == .string)
        #expect(
            built.notes(.attributeOptionRemark) == ["--rename: Höhe, height are one attribute now, height"]
                || built.notes(.attributeOptionRemark) == ["--rename: height, Höhe are one attribute now, height"])
        let named = try await Self.build { $0.renames = [AttributeRename(source: "function", name: "name")] }
        #expect(try named.values("name") == ["b0": ["House 0; 1000"], "b1": ["House 1; 1000"]])
    }

    @Test("names may be exchanged")
    func exchange() async throws {
        let built = try await Self.build {
            $0.renames = [
                AttributeRename(source: "Höhe", name: "height"), AttributeRename(source: "height", name: "Höhe"),
            ]
        }
        #expect(try built.values("height") == ["b0": ["3"], "b1": ["4"]])
        #expect(try built.values("Hoehe") == ["b0": ["300"], "b1": ["301"]])
    }

    @Test("new names that cannot be given are refused before the run")
    func mistakes() {
        func mistake(_ pairs: (String, String)...) -> String? {
            AttributeRename.mistake(in: pairs.map { AttributeRename(source: $0, name: $1) })
        }
        #expect(mistake(("a", "b"), ("c", "d"), ("b", "a")) == nil)
        #expect(mistake(("a", "x"), ("b", "x"))?.contains("two attributes cannot have one name") == true)
        #expect(mistake(("a", "x"), ("a", "y"))?.contains("an attribute has one name") == true)
        #expect(mistake(("a", "parent"))?.contains("choose another name") == true)
        #expect(mistake(("gml_id", "id"))?.contains("keeps its name") == true)
    }
}

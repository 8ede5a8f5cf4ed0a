import CityObjects
import Diagnostics
import GLTFContent
import StructuralMetadata
import Testing

@testable import TilePipeline

/// Columns of surfaces, truth values, units, and very many names.
@Suite struct AttributeColumnTests {
    private func roof(_ tree: CityObjectTree) -> Int32 {
        Int32(tree.surfaces.firstIndex { $0.kind == .roof } ?? -1)
    }

    @Test("surfaces have attributes of their own, which stand on their rows and nowhere else")
    func surfaces() async throws {
        let built = try await BuiltCity.boxes(2) { box, tree in
            [
                Attribute(object: 0, surface: self.roof(tree), name: "material", text: "tile \(box)", kind: .text),
                Attribute(object: 0, surface: self.roof(tree), name: "year", text: "19\(box)0", kind: .integer),
                Attribute(object: 0, surface: self.roof(tree), name: "name", text: "Roof \(box)", kind: .text),
                Attribute(object: 0, name: "year", text: "7", kind: .integer),
            ]
        }
        #expect(try built.values("material", of: "Surface") == ["b0": ["tile 0"], "b1": ["tile 1"]])
        #expect(try built.values("year", of: "Surface") == ["b0": ["1900"], "b1": ["1910"]])
        #expect(try built.values("name", of: "Surface") == ["b0": ["Roof 0"], "b1": ["Roof 1"]])
        #expect(try built.values("year") == ["b0": ["7"], "b1": ["7"]])
        #expect(built.property(named: "material") == nil)
        #expect(built.property(named: "year", of: "Surface")?.componentType == .int16)
        #expect(built.property(named: "year")?.componentType == .int8)
        #expect(built.property(named: "gml:name", of: "Surface")?.semantic == "NAME")
        let content = try #require(built.bundle.nodes.first { $0.isLeaf }?.content?.surfaceTable)
        for row in 0..<content.count {
            let isRoof =
                content.column("surface_type")?.values.number(at: row) == Double(BoundarySurfaceKind.roof.rawValue)
            #expect((content.column("material")?.values.text(at: row)?.isEmpty == false) == isRoof)
        }
    }

    @Test("names of surfaces' attributes collide neither with the surface's own properties nor with inherited ones")
    func surfaceNames() async throws {
        var plan = BuiltCity.plan()
        plan.inheritedBySurfaces = ["area", "gml_id", "function"]
        plan.keepsSurfaceIdentifiers = true
        let taken = ["area", "slope", "azimuth", "gml_id", "surface_type", "parent", "function", "parent_function"]
        let built = try await BuiltCity.boxes(1, plan: plan) { _, tree in
            taken.map { Attribute(object: 0, surface: self.roof(tree), name: $0, text: "of " + $0, kind: .text) } + [
                Attribute(object: 0, name: "area", text: "12", kind: .integer),
                Attribute(object: 0, name: "function", text: "1000", kind: .text),
            ]
        }
        let properties = built.properties("Surface")
        #expect(Set(properties.map(\.id)).count == properties.count)
        for name in taken {
            let property = try #require(
                properties.first { $0.description.isEmpty && $0.name == name && $0.inherits == nil })
            #expect(try built.values(property.id, of: "Surface") == ["b0": ["of " + name]])
        }
        let inherited = properties.filter { $0.inherits != nil }
        #expect(inherited.map(\.inherits) == ["area", "gml_id", "function"])
        let area = try built.values(inherited[0].id, of: "Surface")
        #expect(area == ["b0": Array(repeating: "12", count: 6)])
        #expect(try built.values(inherited[2].id, of: "Surface")["b0"]?.first == "1000")
        #expect(try built.values("area", of: "Surface")["b0"]?.count == 6)
    }

    @Test("attributes of surfaces that are not shown are counted")
    func hiddenSurfaces() async throws {
        let built = try await BuiltCity.boxes(1) { _, _ in
            [Attribute(object: 0, surface: 99, name: "lost", text: "x", kind: .text)]
        }
        #expect(built.notes(.contentPassedOver) == ["attributes of surfaces that are not shown"])
        #expect(built.property(named: "lost", of: "Surface") == nil)
    }

    @Test("truth values are an enum of false, true and unknown")
    func booleans() async throws {
        let built = try await BuiltCity.boxes(3) { box, _ in
            box == 2 ? [] : [Attribute(object: 0, name: "isMovable", text: box == 0 ? "true" : "false", kind: .boolean)]
        }
        #expect(try built.values("isMovable") == ["b0": ["true"], "b1": ["false"]])
        let property = try #require(built.property(named: "isMovable"))
        #expect(property.type == .enumeration && property.noData == .text("unknown"))
        let list = try #require(built.bundle.schema.metadataEnum(property.enumType ?? ""))
        #expect(list.values.map(\.name) == ["false", "true", "unknown"])
        let content = try #require(built.bundle.nodes.first?.content)
        #expect(content.schema.metadataEnum(list.id) == list)
    }

    @Test(
        "truth values in a wider column become 1 and 0, or the words",
        arguments: [
            (AttributeKind.integer, "-5", MetadataComponentType.int8, ["1", "-5"]),
            (.double, "0.5", .float64, ["1", "0.5"]),
            (.text, "maybe", nil, ["true", "maybe"]), (.date, "2020-01-01", nil, ["true", "2020-01-01"]),
        ] as [(AttributeKind, String, MetadataComponentType?, [String])])
    func mixedBooleans(kind: AttributeKind, text: String, type: MetadataComponentType?, expected: [String]) async throws
    {
        let built = try await BuiltCity.boxes(2) { box, _ in
            [Attribute(object: 0, name: "a", text: box == 0 ? "true" : text, kind: box == 0 ? .boolean : kind)]
        }
        #expect(built.property(named: "a")?.componentType == type)
        #expect(try built.values("a") == ["b0": [expected[0]], "b1": [expected[1]]])
    }

    @Test("numbers that no double holds are text, whatever they are declared as")
    func hugeNumbers() async throws {
        for text in [
            "9007199254740993", "-9007199254740993", "12345678901234567890123", "-1.7976931348623157e308",
        ] {
            let built = try await BuiltCity.boxes(2) { box, _ in
                [Attribute(object: 0, name: "a", text: box == 0 ? text : "0.5", kind: .double)]
            }
            #expect(built.property(named: "a")?.type == .string)
            #expect(try built.values("a") == ["b0": [text], "b1": ["0.5"]])
        }
        let wrong = try await BuiltCity.boxes(1) { _, _ in
            [Attribute(object: 0, name: "a", text: "007", kind: .integer)]
        }
        #expect(try wrong.values("a") == ["b0": ["007"]])
    }

    @Test("one unit stands in the description, several in a column of their own")
    func units() async throws {
        let built = try await BuiltCity.boxes(3) { box, tree in
            [
                Attribute(
                    object: 0, name: "height", text: "\(box + 1)", kind: .double, unit: ["m", "cm", ""][box]),
                Attribute(object: 0, name: "width", text: "2.5", kind: .double, unit: "m"),
                Attribute(object: 0, name: "height_uom", text: "own", kind: .text),
                Attribute(
                    object: 0, surface: self.roof(tree), name: "thickness", text: "3", kind: .integer,
                    unit: box == 0 ? "mm" : "cm"),
            ]
        }
        #expect(built.property(named: "width")?.unit == "m")
        #expect(built.property(named: "width")?.description == "Unit: m.")
        #expect(built.properties().filter { $0.unitOf == "width" }.isEmpty)
        #expect(try built.values("height") == ["b0": ["1"], "b1": ["2"], "b2": ["3"]])
        let units = try #require(built.properties().first { $0.unitOf == "height" })
        #expect(units.name == "height_uom" && units.id != "height_uom")
        #expect(try built.values(units.id) == ["b0": ["m"], "b1": ["cm"]])
        #expect(try built.values("height_uom")["b2"] == ["own"])
        #expect(try built.values("thickness_uom", of: "Surface") == ["b0": ["mm"], "b1": ["cm"], "b2": ["cm"]])
        #expect(built.notes(.mixedUnits) == ["height: none, cm, m", "thickness: cm, mm"])
        #expect(built.report.columns.first { $0.name == "height" }?.count == 3)
        #expect(built.report.surfaceColumns.map(\.name) == ["thickness"])
    }

    @Test("surfaces that repeat an attribute of several units repeat the units")
    func inheritedUnits() async throws {
        var plan = BuiltCity.plan()
        plan.inheritedBySurfaces = ["slope"]
        let built = try await BuiltCity.boxes(2, plan: plan) { box, _ in
            [Attribute(object: 0, name: "slope", text: "\(box)", kind: .double, unit: box == 0 ? "deg" : "gon")]
        }
        #expect(try built.values("parent_slope", of: "Surface")["b1"] == Array(repeating: "1", count: 6))
        let units = try #require(built.properties("Surface").first { $0.unitOf == "parent_slope" })
        #expect(units.inherits == "slope_uom" && units.description == "The unit of each value of parent_slope.")
        #expect(try built.values(units.id, of: "Surface")["b1"] == Array(repeating: "gon", count: 6))
        let slope = built.properties("Surface").first { $0.id == "parent_slope" }
        #expect(slope?.description == "Unit: deg, gon. Each value's unit is in \(units.id).")
    }

    @Test("names in other letters get ids that tell them apart, and stand verbatim in the schema")
    func otherLetters() async throws {
        let names = ["用途", "高さ", "Höhe", "かな", "uro:buildingID", "用途１", "東京都市計画区域"]
        let built = try await BuiltCity.boxes(1) { _, _ in
            names.map { Attribute(object: 0, name: $0, text: "値 " + $0, kind: .text) }
        }
        for name in names {
            let property = try #require(built.property(named: name))
            #expect(property.id.wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) != nil)
            #expect(property.id.contains { $0.isLetter }, "\(property.id)")
            #expect(try built.values(property.id) == ["b0": ["値 " + name]])
        }
        #expect(built.property(named: "用途")?.id.hasPrefix("attribute_") == true)
        #expect(built.property(named: "uro:buildingID")?.id == "uro_buildingID")
    }

    @Test("a tile's schema has what the tile uses of very many names")
    func manyNames() async throws {
        let built = try await BuiltCity.boxes(60, plan: BuiltCity.plan(tileBytes: 4096)) { box, _ in
            (0..<50).map { Attribute(object: 0, name: "a\(box)_\($0)", text: "\($0)", kind: .integer) }
        }
        #expect(built.properties().count == 4 + 60 * 50)
        for node in built.bundle.nodes {
            guard let content = node.content else { continue }
            let used = Set(content.objectTable.columns.map(\.propertyID))
            #expect(Set(content.schema.metadataClass("CityObject")?.properties.map(\.id) ?? []) == used)
            #expect(used.count <= 4 + 50 * content.objectTable.count)
        }
        #expect(try built.values("a59_49") == ["b59": ["49"]])
    }
}

import CityObjects
import GLTFContent
import StructuralMetadata
import Testing

@testable import TilePipeline

/// Invariant 5: attribute values read back from the bundle equal the source, with types, at every level.
@Suite struct AttributeTests {
    @Test("every attribute of every object is in every tile that shows it, with its type")
    func madeCity() async throws {
        let built = try await BuiltCity.shared.value
        var expected: [String: [String: SourceAttributes.Value]] = [:]
        var parents: [String: String] = [:]
        var classes: [String: String] = [:]
        for document in [
            MadeDocuments.city("west.gml", seed: 11, buildings: 70),
            MadeDocuments.city("east.gml", seed: 12, buildings: 36, bridge: false, movedEast: 20_000),
        ] {
            let source = SourceAttributes(document.bytes)
            expected.merge(source.values) { first, _ in first }
            parents.merge(source.parents) { first, _ in first }
            classes.merge(source.classes) { first, _ in first }
        }
        #expect(expected.values.contains { $0.count > 10 })
        var faults: [String] = []
        var rowsInLeaves = 0
        var rowsAbove = 0
        for node in built.bundle.nodes {
            guard let content = node.content else { continue }
            let table = content.objectTable
            for row in 0..<table.count {
                let id = table.column("gml_id")?.values.text(at: row) ?? ""
                guard let attributes = expected[id] else {
                    faults.append("\(node.uri): \(id) is not in the source")
                    continue
                }
                if node.isLeaf { rowsInLeaves += 1 } else { rowsAbove += 1 }
                if (table.column("parent")?.values.text(at: row) ?? "") != parents[id] {
                    faults.append("\(node.uri): \(id) has the wrong parent")
                }
                let kind = table.column("object_type")?.values.number(at: row).flatMap {
                    CityObjectKind(rawValue: UInt8($0))
                }
                if kind?.name != classes[id] { faults.append("\(node.uri): \(id) is a \(String(describing: kind))") }
                faults += Self.compare(content, row, id, attributes, node.uri)
            }
        }
        #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(6))")
        #expect(rowsInLeaves == expected.count)
        #expect(rowsAbove > 20)
    }

    /// A row against the source's attributes: no value more or less.
    private static func compare(
        _ content: TileContent, _ row: Int, _ id: String, _ attributes: [String: SourceAttributes.Value],
        _ uri: String
    ) -> [String] {
        var faults: [String] = []
        var rest = attributes
        guard let objects = content.schema.metadataClass("CityObject") else { return ["\(uri): no class CityObject"] }
        for column in content.objectTable.columns
        where !["gml_id", "object_type", "parent"].contains(column.propertyID) {
            guard let property = objects.property(column.propertyID) else {
                faults.append("\(uri): no property \(column.propertyID)")
                continue
            }
            let name = property.name == "gml:name" ? "name" : property.name
            let value = rest.removeValue(forKey: name)
            switch (column.values.text(at: row), column.values.number(at: row)) {
            case (let text?, _):
                if property.type != .string { faults.append("\(uri): \(name) is no text in the schema") }
                if text != value?.text ?? "" {
                    faults.append("\(uri): \(id) \(name) is “\(text)”, not \(String(describing: value))")
                }
                if let value, value.kind != .text { faults.append("\(uri): \(name) is text") }
            case (_, let number?):
                let noData: Double? =
                    switch property.noData {
                    case .integer(let value)?: Double(value)
                    case .number(let value)?: value
                    default: nil
                    }
                let wanted = value.map { Double($0.text) } ?? noData
                if number != wanted {
                    faults.append("\(uri): \(id) \(name) is \(number), not \(String(describing: value))")
                }
                let isInteger = property.componentType?.rawValue.hasPrefix("INT") ?? false
                if let value, (value.kind == .integer) != isInteger || value.kind == .text {
                    faults.append("\(uri): \(name) is \(String(describing: property.componentType))")
                }
            default: faults.append("\(uri): \(name) is neither text nor number")
            }
        }
        for name in rest.keys { faults.append("\(uri): \(id) lacks \(name)") }
        return faults
    }

    @Test("umlauts are written out and the source's name stands beside them")
    func umlauts() async throws {
        let schema = try await BuiltCity.shared.value.bundle.schema
        let objects = try #require(schema.metadataClass("CityObject"))
        #expect(objects.property("Strassenschluessel")?.name == "Straßenschlüssel")
        #expect(objects.property("Grundflaeche")?.name == "Grundfläche")
        #expect(objects.property("Gebaeudehoehe")?.description.contains("urn:adv:uom:m") == true)
    }

    private func generic(_ kind: String, _ name: String, _ value: String) -> String {
        "<gen:\(kind)Attribute name=\"\(name)\"><gen:value>\(value)</gen:value></gen:\(kind)Attribute>"
    }

    /// The column of an attribute in the only tile of a document of boxes, by the source's name.
    private func column(_ name: String, _ attributes: [String]) async throws -> (MetadataProperty, PropertyColumn) {
        let boxes = attributes.enumerated().map { index, xml in
            MadeDocuments.Box(id: "b\(index)", east: 534_000 + 20 * Double(index), attributes: xml)
        }
        let built = try await BuiltCity([MadeDocuments.document("a.gml", boxes)])
        let content = try #require(built.bundle.nodes.first?.content)
        let property = try #require(
            content.schema.metadataClass("CityObject")?.properties.first { $0.name == name })
        #expect(built.bundle.schema.metadataClass("CityObject")?.property(property.id) == property)
        return (property, try #require(content.objectTable.column(property.id)))
    }

    @Test("leading zeros make a column text, so that nothing is lost")
    func leadingZeros() async throws {
        let (property, column) = try await column(
            "Schlüssel", [generic("int", "Schlüssel", "007"), generic("int", "Schlüssel", "12")])
        #expect(property.type == .string)
        #expect(Set((0..<2).map { column.values.text(at: $0) }) == ["007", "12"])
    }

    @Test("integers take the narrowest type with room for “no data”")
    func integerWidths() async throws {
        for (values, type) in [
            (["-127", "127"], MetadataComponentType.int8), (["-128"], .int16), (["128"], .int16), (["32767"], .int16),
            (["32768"], .int32), (["-2147483647"], .int32), (["2147483648"], .float64),
            (["9007199254740992"], .float64),
        ] {
            let (property, column) = try await column("n", values.map { generic("int", "n", $0) } + [""])
            #expect(property.componentType == type, "\(values)")
            let read = Set((0...values.count).map { column.values.number(at: $0) })
            for value in values { #expect(read.contains(Double(value)), "\(value)") }
        }
    }

    @Test("integers that a double does not hold become text, also beside decimals")
    func hugeIntegers() async throws {
        let (alone, column) = try await column("n", [generic("int", "n", "9007199254740993")])
        #expect(alone.type == .string && column.values.text(at: 0) == "9007199254740993")
        let (mixed, texts) = try await self.column(
            "n", [generic("int", "n", "9007199254740993"), generic("double", "n", "0.5")])
        #expect(mixed.type == .string)
        #expect(Set((0..<2).map { texts.values.text(at: $0) }) == ["9007199254740993", "0.5"])
    }

    @Test("names that collide are told apart, and reserved ones are left alone")
    func collisions() async throws {
        let xml =
            generic("string", "Höhe", "a") + generic("string", "Hoehe", "b") + generic("string", "parent", "c")
            + generic("string", "object_type", "d") + generic("string", "1. Wert", "e")
        let built = try await BuiltCity([
            MadeDocuments.document("a.gml", [MadeDocuments.Box(id: "b", attributes: xml)])
        ])
        let content = try #require(built.bundle.nodes.first?.content)
        let objects = try #require(content.schema.metadataClass("CityObject"))
        var read: [String: String] = [:]
        for column in content.objectTable.columns {
            let property = try #require(objects.property(column.propertyID))
            if let text = column.values.text(at: 0) { read["\(property.name)/\(property.id == "parent")"] = text }
        }
        #expect(read["Höhe/false"] == "a" && read["Hoehe/false"] == "b" && read["1. Wert/false"] == "e")
        #expect(read["parent/false"] == "c" && read["object_type/false"] == "d")
        #expect(content.objectTable.column("object_type")?.values.number(at: 0) == 0)
    }

    @Test("a building and a bridge in one tile have their own rows")
    func mixedTile() async throws {
        let built = try await BuiltCity(
            [MadeDocuments.city(seed: 5, buildings: 6)], plan: BuiltCity.plan(tileBytes: 4 << 20))
        // The bridge crosses the river beside the blocks: a large tile holds it and houses.
        let content = try #require(
            built.bundle.nodes.first { node in
                node.content?.objectTable.column("gml_id")?.values.text(at: 0) != nil && node.isLeaf
                    && (0..<(node.content?.objectTable.count ?? 0)).contains { row in
                        node.content?.objectTable.column("gml_id")?.values.text(at: row) == "DEHE06BR00000001"
                    } && (node.content?.objectTable.count ?? 0) > 1
            }?.content)
        let table = content.objectTable
        func text(_ property: String, _ row: Int) -> String { table.column(property)?.values.text(at: row) ?? "" }
        let bridge = try #require((0..<table.count).first { text("gml_id", $0) == "DEHE06BR00000001" })
        let kind = { (row: Int) in table.column("object_type")?.values.number(at: row).map { Int($0) } }
        #expect(kind(bridge) == Int(CityObjectKind.bridge.rawValue))
        #expect(text("name", bridge) == "Alte Brücke")
        #expect(table.column("yearOfConstruction")?.values.number(at: bridge) == 1794)
        #expect(text("Gemeindeschluessel", bridge).isEmpty && text("parent", bridge).isEmpty)
        let houses = (0..<table.count).filter { kind($0) == Int(CityObjectKind.building.rawValue) }
        #expect(!houses.isEmpty)
        for house in houses {
            #expect(text("Gemeindeschluessel", house) == "06611000")
            #expect(text("class", house).isEmpty)
        }
        var triangles: [Int: Int] = [:]
        for primitive in content.primitives {
            for first in stride(from: 0, to: primitive.indices.count, by: 3) {
                triangles[Int(primitive.objectRow[Int(primitive.indices[first])]), default: 0] += 1
            }
        }
        #expect((triangles[bridge] ?? 0) > 4)
    }
}

import CityObjects
import Diagnostics
import GLTFContent
import StructuralMetadata
import Testing

@testable import TilePipeline

/// A stage that gives every tree attributes of a test's own, of objects and of surfaces.
struct AddingAttributes: CityObjectStage {
    let name = "adding attributes"
    let version = "1"
    var attributes: @Sendable (CityObjectTree) -> [Attribute]

    func process(_ object: inout StagedObject) -> StageDecision {
        var tree = object.tree
        tree.attributes += attributes(tree)
        object = StagedObject(tree, stageName: name)
        return .keep
    }
}

extension BuiltCity {
    /// Boxes 20 m apart, named b0, b1 …, with the attributes that a test gives to each.
    static func boxes(
        _ count: Int, in name: String = "boxes.gml", plan: ConversionPlan = Self.plan(),
        attributes: @escaping @Sendable (_ box: Int, CityObjectTree) -> [Attribute]
    ) async throws -> BuiltCity {
        var plan = plan
        plan.stages.append(
            AddingAttributes { tree in attributes(Int(tree.objects[0].identifier.dropFirst()) ?? 0, tree) })
        let boxes = (0..<count).map { MadeDocuments.Box(id: "b\($0)", east: 534_000 + 20 * Double($0)) }
        return try await BuiltCity([MadeDocuments.document(name, boxes)], plan: plan)
    }

    /// The values of a property by the `gml_id` of the object, or of the surface's object, over all leaves: texts, numbers,
    /// names of enum members; nothing where a value is missing.
    func values(_ propertyID: String, of classID: String = "CityObject") throws -> [String: [String]] {
        var result: [String: [String]] = [:]
        for node in bundle.nodes where node.isLeaf {
            guard let content = node.content else { continue }
            let table = classID == "Surface" ? content.surfaceTable : content.objectTable
            guard let column = table.column(propertyID) else { continue }
            let property = try #require(content.schema.metadataClass(classID)?.property(propertyID))
            let identifiers = try #require(content.objectTable.column("gml_id"))
            for row in 0..<table.count {
                let object = classID == "Surface" ? Int(table.column("parent")?.values.number(at: row) ?? -1) : row
                guard let text = text(column, row, property, content.schema) else { continue }
                result[identifiers.values.text(at: object) ?? "", default: []].append(text)
            }
        }
        return result
    }

    private func text(
        _ column: PropertyColumn, _ row: Int, _ property: MetadataProperty, _ schema: MetadataSchema
    ) -> String? {
        if let text = column.values.text(at: row) { return text.isEmpty ? nil : text }
        guard let number = column.values.number(at: row) else { return nil }
        if let list = property.enumType.flatMap(schema.metadataEnum) {
            let name = list.name(of: Int(number))
            return property.noData == name.map { .text($0) } ? nil : name
        }
        switch property.noData {
        case .integer(let missing)? where Double(missing) == number: return nil
        case .number(let missing)? where missing == number: return nil
        default: return number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
        }
    }

    /// The properties of a class in the bundle's schema.
    func properties(_ classID: String = "CityObject") -> [MetadataProperty] {
        bundle.schema.metadataClass(classID)?.properties ?? []
    }

    func property(named name: String, of classID: String = "CityObject") -> MetadataProperty? {
        properties(classID).first { $0.name == name }
    }

    /// What was counted under a code.
    func notes(_ code: ProblemCode) -> [String] {
        report.notes.sorted.filter { $0.key.code == code }.map(\.key.name)
    }
}

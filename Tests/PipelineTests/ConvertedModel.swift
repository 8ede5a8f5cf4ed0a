import CityObjects
import Foundation
import GLTFContent
import StructuralMetadata

@testable import TilePipeline

/// What one model becomes, counted out of the decoded leaves: objects, surfaces and attributes as a client sees them.
struct ConvertedModel: Sendable {
    var report: ConversionReport
    /// Rows of surfaces, by type.
    var surfaces: [String: Int] = [:]
    /// Square metres of the triangles of surfaces, by type.
    var areas: [String: Double] = [:]
    /// The values of attributes by `gml:id` and name of the source; an object in several leaves counts once.
    var attributes: [String: [String: String]] = [:]
    /// The values of attributes of objects and of surfaces.
    var objectValues = 0
    var surfaceValues = 0

    /// Converts a file with interiors; throws what the conversion throws.
    init(_ path: String, crs: String? = nil) async throws {
        var plan = BuiltCity.plan(tileBytes: 512 << 10)
        plan.crs = crs
        plan.includesInteriors = true
        let built = try await BuiltCity(paths: [path], in: TemporaryFolder(), plan: plan)
        report = built.report
        var seen: Set<[String]> = []
        for leaf in built.bundle.leaves {
            guard let content = built.bundle.nodes[leaf].content else { continue }
            add(content)
            addObjects(content.objectTable, content.schema, &seen)
            for values in Self.values(content.surfaceTable, content.schema, except: Self.surfaceColumns) {
                surfaceValues += values.count
            }
        }
    }

    private static let objectColumns: Set = ["gml_id", "object_type", "parent"]
    private static let surfaceColumns: Set = ["gml_id", "surface_type", "parent", "area", "slope", "azimuth"]

    private mutating func add(_ content: TileContent) {
        let kinds = content.surfaceTable.column("surface_type")?.values
        let names = (0..<content.surfaceTable.count).map { row in
            kinds?.number(at: row).flatMap { BoundarySurfaceKind(rawValue: UInt8($0)) }?.name ?? ""
        }
        for name in names { surfaces[name, default: 0] += 1 }
        for primitive in content.primitives {
            for first in stride(from: 0, to: primitive.indices.count, by: 3) {
                let corners = (0..<3).map { offset in
                    let index = Int(primitive.indices[first + offset])
                    return SIMD3(primitive.x[index], primitive.y[index], primitive.z[index])
                }
                let area = length(cross(corners[1] - corners[0], corners[2] - corners[0])) / 2
                areas[names[Int(primitive.surfaceRow[Int(primitive.indices[first])])], default: 0] += area
            }
        }
    }

    private mutating func addObjects(_ table: PropertyTable, _ schema: MetadataSchema, _ seen: inout Set<[String]>) {
        let identifiers = table.column("gml_id")?.values
        for (row, values) in Self.values(table, schema, except: Self.objectColumns).enumerated() {
            let identifier = identifiers?.text(at: row) ?? ""
            let key = [identifier] + values.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
            guard seen.insert(key).inserted else { continue }
            objectValues += values.count
            attributes[identifier, default: [:]].merge(values) { $0 + " | " + $1 }
        }
    }

    /// The values of each row by the names of the source; missing ones are left out.
    private static func values(
        _ table: PropertyTable, _ schema: MetadataSchema, except known: Set<String>
    ) -> [[String: String]] {
        var rows = [[String: String]](repeating: [:], count: table.count)
        let properties = schema.classes.first { $0.id == table.classID }?.properties ?? []
        for column in table.columns where !known.contains(column.propertyID) {
            // Columns of units say something of values, and are none.
            guard let property = properties.first(where: { $0.id == column.propertyID }), property.unitOf == nil
            else { continue }
            let name = column.propertyID == "name" ? "name" : property.name
            for row in 0..<table.count {
                if let text = text(column.values, row, property, schema) { rows[row][name] = text }
            }
        }
        return rows
    }

    private static func text(
        _ values: PropertyValues, _ row: Int, _ property: MetadataProperty, _ schema: MetadataSchema
    ) -> String? {
        if let text = values.text(at: row) { return text.isEmpty ? nil : text }
        guard let number = values.number(at: row) else { return nil }
        if let enumeration = schema.enums.first(where: { $0.id == property.enumType }) {
            let member = enumeration.values.first { $0.value == Int(number) }?.name
            return member.map(MetadataNoData.text) == property.noData ? nil : member
        }
        switch property.noData {
        case .integer(let missing)?: if Int64(number) == missing { return nil }
        case .number(let missing)?: if number == missing { return nil }
        default: break
        }
        return number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}

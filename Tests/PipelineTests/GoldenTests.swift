import CityObjects
import Foundation
import SpatialFrames
import StructuralMetadata
import Testing

@testable import TilePipeline

/// What a tiny made city becomes, decoded and in words, against a text that people read.
///
/// `UPDATE_GOLDENS=1 swift test --filter GoldenTests` writes it anew; explain the difference in the commit.
@Suite struct GoldenTests {
    @Test("five buildings and a bridge become what they did before")
    func fiveBuildings() async throws {
        let built = try await BuiltCity(
            [MadeDocuments.city(seed: 7, buildings: 5)], plan: BuiltCity.plan(tileBytes: 8 << 10))
        let text = Self.summary(of: built)
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/FiveBuildings.txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = golden.split(separator: "\n", omittingEmptySubsequences: false)
        let first = zip(lines, wanted).first { $0 != $1 }
        #expect(text == golden, "first difference: \(first.map { "“\($0)” instead of “\($1)”" } ?? "the length")")
    }

    private static func summary(of built: BuiltCity) -> String {
        var lines = [
            "objects \(built.report.leafObjects), tiles \(built.report.tiles), tilesets \(built.report.tilesets)"
        ]
        lines.append("tileset error \(metres(built.bundle.tilesetErrors[0].error))")
        lines.append("columns")
        for property in built.bundle.schema.classes.flatMap(\.properties) {
            let type = property.componentType?.rawValue ?? property.enumType ?? "STRING"
            lines.append("  \(property.id) (\(property.name)): \(type)")
        }
        for index in built.bundle.nodes.indices where built.bundle.nodes[index].parent == nil {
            append(index, depth: 0, built.bundle, &lines)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func append(_ index: Int, depth: Int, _ bundle: DecodedBundle, _ lines: inout [String]) {
        let node = bundle.nodes[index]
        let indent = String(repeating: "  ", count: depth)
        // The name without the hash of the bytes: goldens are of what is decoded.
        let file = node.uri.split(separator: "/").last.map(String.init) ?? ""
        lines.append("\(indent)tile \(file.split(separator: "_").first ?? "") error \(metres(node.error))")
        lines.append("\(indent)  box \(position(node.box.lower)) to \(position(node.box.upper))")
        if let content = node.content {
            let triangles = content.primitives.reduce(0) { $0 + $1.triangleCount }
            let rows = content.surfaceTable.count
            lines.append("\(indent)  \(triangles) triangles, \(content.objectTable.count) objects, \(rows) surfaces")
            for row in 0..<min(2, content.objectTable.count) {
                lines.append(indent + "  object " + text(content.objectTable, row))
            }
            for row in 0..<min(2, rows) { lines.append(indent + "  surface " + text(content.surfaceTable, row)) }
        }
        for child in node.children { append(child, depth: depth + 1, bundle, &lines) }
    }

    private static func text(_ table: PropertyTable, _ row: Int) -> String {
        table.columns.map { column in
            let number = column.values.number(at: row).map { $0 < -1e300 ? "none" : String(($0 * 100).rounded() / 100) }
            return "\(column.propertyID)=\(column.values.text(at: row) ?? number ?? "?")"
        }.joined(separator: " ")
    }

    /// Rounded to 1 cm, so that the last millimetre of a box is not in the golden.
    private static func metres(_ value: Double) -> String { String((value * 100).rounded() / 100) }

    private static func position(_ point: Position<ENU>) -> String {
        "(\(metres(point.x)), \(metres(point.y)), \(metres(point.z)))"
    }
}

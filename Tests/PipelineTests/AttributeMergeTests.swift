import CityObjects
import StructuralMetadata
import Testing

@testable import TilePipeline

/// What workers learned of attributes comes together the same in any order and grouping.
@Suite struct AttributeMergeTests {
    private func summary(_ random: inout SplitMix64) -> RunSummary {
        var summary = RunSummary()
        let texts: [(String, AttributeKind)] = [
            ("true", .boolean), ("12", .integer), ("-300", .integer), ("0.5", .double),
            ("12345678901234567890", .double),
            ("x", .text), ("2020-01-01", .date), ("007", .integer),
        ]
        for _ in 0..<random.integer(1..<9) {
            let name = ["a", "b", "Höhe"][random.integer(0..<3)]
            let unit = ["", "m", "cm"][random.integer(0..<3)]
            let (text, kind) = texts[random.integer(0..<texts.count)]
            let attribute = Attribute(object: 0, name: name, text: text, kind: kind, unit: unit)
            let key = RunSummary.columnKey(name, unit: unit)
            let path = random.integer(0..<2) == 0 ? \RunSummary.columns : \RunSummary.surfaceColumns
            summary[keyPath: path][key, default: ColumnStatistics(name: name, kind: kind)].add(attribute)
            summary.sourceNames[RunSummary.columnKey(name), default: []].insert(
                random.integer(0..<2) == 0 ? name : "old")
            summary.metNames.insert("\(random.integer(0..<4))")
        }
        return summary
    }

    @Test("merging is commutative and associative: the schema is the same, byte for byte")
    func merging() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<60 {
            let parts = (0..<4).map { _ in summary(&random) }
            func merged(_ order: [Int]) -> RunSummary {
                var result = parts[order[0]]
                for index in order.dropFirst() { result.merge(parts[index]) }
                return result
            }
            var paired = merged([0, 1])
            paired.merge(merged([2, 3]))
            let reference = merged([0, 1, 2, 3])
            let schema = AttributeSchema(reference, ConversionPlan())
            for other in [paired, merged([3, 2, 1, 0]), merged([2, 0, 3, 1])] {
                let again = AttributeSchema(other, ConversionPlan())
                #expect(again.schema.json.serialized() == schema.schema.json.serialized())
                #expect(again.remarks == schema.remarks)
                #expect(other.sourceNames == reference.sourceNames && other.metNames == reference.metNames)
            }
        }
    }
}

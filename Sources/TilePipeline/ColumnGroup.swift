/// The columns of a run summary that are one attribute: those of one name, apart by unit.
struct ColumnGroup: Sendable {
    /// One column, or part of one: the values of one unit.
    struct Part: Sendable, Hashable {
        /// Its key in the records.
        var key: UInt64
        /// The unit of its values; empty without.
        var unit: String
    }

    /// What is known of all values together.
    var statistics: ColumnStatistics
    /// By unit, in the order of its bytes.
    var parts: [Part]

    /// Whether the unit differs from value to value, or some have none.
    var hasMixedUnits: Bool { parts.count > 1 }

    /// The groups in the order of their names' bytes. Names that differ in bytes alone stay apart.
    ///
    /// - Complexity: O(n log n).
    static func groups(of columns: [UInt64: ColumnStatistics]) -> [ColumnGroup] {
        let sorted = columns.map { (part: Part(key: $0, unit: $1.units.min() ?? ""), statistics: $1) }.sorted {
            let (left, right) = ($0.statistics.name.utf8, $1.statistics.name.utf8)
            if left.lexicographicallyPrecedes(right) { return true }
            if right.lexicographicallyPrecedes(left) { return false }
            return $0.part.unit.utf8.lexicographicallyPrecedes($1.part.unit.utf8)
        }
        var result: [ColumnGroup] = []
        for (part, statistics) in sorted {
            if let last = result.last, last.statistics.name.utf8.elementsEqual(statistics.name.utf8) {
                result[result.count - 1].statistics.merge(statistics)
                result[result.count - 1].parts.append(part)
            } else {
                result.append(ColumnGroup(statistics: statistics, parts: [part]))
            }
        }
        return result
    }
}

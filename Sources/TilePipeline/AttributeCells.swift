internal import StructuralMetadata

/// The values of the attribute columns of one table, as far as its rows have any.
struct AttributeCells {
    /// One value.
    struct Cell {
        var row: Int32
        var text: String
    }

    private let layout: ColumnLayout
    /// Where a column's values stand in `cells`: a tile has few columns of a run that may have very many.
    private var slots: [Int: Int] = [:]
    private var cells: [(column: Int, values: [Cell])] = []

    init(_ layout: ColumnLayout) { self.layout = layout }

    /// Adds an attribute of a record, under the key that it has there. Keys without a column are passed over.
    mutating func add(_ key: UInt64, row: Int, _ text: String) {
        guard let use = layout.uses[key] else { return }
        add(column: use.column, row: row, text)
        if let unitColumn = use.unitColumn, !use.unit.isEmpty { add(column: unitColumn, row: row, use.unit) }
    }

    private mutating func add(column: Int, row: Int, _ text: String) {
        let slot = slots[column] ?? cells.count
        if slot == cells.count {
            slots[column] = slot
            cells.append((column, []))
        }
        cells[slot].values.append(Cell(row: Int32(row), text: text))
    }

    /// The columns in the order of the class.
    ///
    /// - Complexity: O(used columns × rows).
    func propertyColumns(rows: Int) -> [PropertyColumn] {
        cells.sorted { $0.column < $1.column }.map { column, values in
            PropertyColumn(
                propertyID: layout.columns[column].propertyID,
                values: layout.columns[column].storage.values(values, rows: rows))
        }
    }
}

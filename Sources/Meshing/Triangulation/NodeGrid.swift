/// Nodes of a polygon sorted into square cells, about one a cell, to find those in a box.
struct NodeGrid: Sendable {
    /// The nodes, cell after cell, row after row.
    private(set) var nodes: [Int32] = []
    /// Where each cell's nodes start; one more than cells.
    private var starts: [Int32] = []
    private var side = 0
    private var originU: Double = 0
    private var originV: Double = 0
    private var columnsPerMetre: Double = 0
    private var rowsPerMetre: Double = 0

    var isEmpty: Bool { side == 0 }

    mutating func clear() { side = 0 }

    /// Sorts nodes by cell, in O(n); the order within a cell is that given.
    mutating func build(u: [Double], v: [Double], nodes given: [Int32]) {
        var lowU = Double.infinity
        var lowV = Double.infinity
        var highU = -Double.infinity
        var highV = -Double.infinity
        for index in 0..<given.count {
            let node = Int(given[index])
            lowU = min(lowU, u[node])
            highU = max(highU, u[node])
            lowV = min(lowV, v[node])
            highV = max(highV, v[node])
        }
        side = max(1, min(1024, Int(Double(given.count).squareRoot())))
        originU = lowU
        originV = lowV
        columnsPerMetre = highU > lowU ? Double(side) / (highU - lowU) : 0
        rowsPerMetre = highV > lowV ? Double(side) / (highV - lowV) : 0
        starts.removeAll(keepingCapacity: true)
        for _ in 0...side * side { starts.append(0) }
        for index in 0..<given.count { starts[cell(u, v, Int(given[index])) + 1] += 1 }
        for cell in 0..<side * side { starts[cell + 1] += starts[cell] }
        nodes.removeAll(keepingCapacity: true)
        for _ in 0..<given.count { nodes.append(0) }
        for index in 0..<given.count {
            let cell = cell(u, v, Int(given[index]))
            nodes[Int(starts[cell])] = given[index]
            starts[cell] += 1
        }
        // Each start has moved to the next one's place.
        var cell = side * side
        while cell > 0 {
            starts[cell] = starts[cell - 1]
            cell -= 1
        }
        starts[0] = 0
    }

    private func cell(_ u: [Double], _ v: [Double], _ node: Int) -> Int {
        row(v[node]) * side + column(u[node])
    }

    /// Monotone in u, so that a box's cells hold every node in the box, whatever the rounding.
    private func column(_ u: Double) -> Int { clamped((u - originU) * columnsPerMetre) }

    private func row(_ v: Double) -> Int { clamped((v - originV) * rowsPerMetre) }

    private func clamped(_ value: Double) -> Int {
        // NaN (0 × ∞ in absurd extents) falls to the first cell on both sides of the comparison.
        value > 0 ? (value < Double(side - 1) ? Int(value) : side - 1) : 0
    }

    func columns(from low: Double, through high: Double) -> ClosedRange<Int> { column(low)...column(high) }

    func rows(from low: Double, through high: Double) -> ClosedRange<Int> { row(low)...row(high) }

    /// Positions in `nodes` of the cells of a row.
    func nodes(row: Int, columns: ClosedRange<Int>) -> Range<Int> {
        let first = row * side
        return Int(starts[first + columns.lowerBound])..<Int(starts[first + columns.upperBound + 1])
    }
}

/// The edges of a ring of nodes, by the square cells that they pass, for polygons with many holes.
///
/// An edge is named by its first node. When that node gets another successor, the new edge is inserted as well; what is
/// left behind in the old cells then names the new edge there, too, which costs a test and changes nothing.
struct EdgeGrid: Sendable {
    private(set) var columns = 0
    private(set) var rows = 0
    /// Metres, > 0.
    private(set) var width: Double = 1
    private var originU: Double = 0
    private var originV: Double = 0
    /// The first entry of each cell, or −1; and of each entry its node and the next entry.
    private var heads: [Int32] = []
    private(set) var nodes: [Int32] = []
    private(set) var links: [Int32] = []

    /// Empties the grid and lays it over a box, with about so many cells.
    mutating func reset(lowU: Double, highU: Double, lowV: Double, highV: Double, cells: Int) {
        originU = lowU
        originV = lowV
        let area = max((highU - lowU) * (highV - lowV), 0x1p-900)
        let longest = max(highU - lowU, highV - lowV, 0x1p-400)
        width = max((area / Double(cells)).squareRoot(), longest / 4096)
        columns = min(4096, Int((highU - lowU) / width) + 1)
        rows = min(4096, Int((highV - lowV) / width) + 1)
        heads.removeAll(keepingCapacity: true)
        heads.append(contentsOf: repeatElement(-1, count: columns * rows))
        nodes.removeAll(keepingCapacity: true)
        links.removeAll(keepingCapacity: true)
    }

    /// Monotone in u, whatever the rounding.
    func column(_ u: Double) -> Int { clamped((u - originU) / width, below: columns) }

    func row(_ v: Double) -> Int { clamped((v - originV) / width, below: rows) }

    private func clamped(_ value: Double, below count: Int) -> Int {
        value > 0 ? (value < Double(count - 1) ? Int(value) : count - 1) : 0
    }

    /// The first entry of a cell, or −1.
    func head(column: Int, row: Int) -> Int { Int(heads[row * columns + column]) }

    /// Enters an edge in every cell that it passes, and in some beside it.
    mutating func insert(_ node: Int, u: Double, v: Double, endU: Double, endV: Double) {
        for row in row(min(v, endV))...row(max(v, endV)) {
            for column in span(ofRow: row, u, v, endU, endV) {
                let cell = row * columns + column
                nodes.append(Int32(truncatingIfNeeded: node))
                links.append(heads[cell])
                heads[cell] = Int32(truncatingIfNeeded: nodes.count - 1)
            }
        }
    }

    /// The columns in which a segment passes a row, with one to spare on either side.
    func span(ofRow row: Int, _ u: Double, _ v: Double, _ endU: Double, _ endV: Double) -> ClosedRange<Int> {
        let low = originV + Double(row) * width
        var first: Double = 0
        var last: Double = 1
        if endV != v {
            let a = (low - v) / (endV - v)
            let b = (low + width - v) / (endV - v)
            first = max(0, min(a, b))
            last = min(1, max(a, b))
        }
        let from = u + min(first, 1) * (endU - u)
        let to = u + max(last, 0) * (endU - u)
        return max(0, column(min(from, to)) - 1)...min(columns - 1, column(max(from, to)) + 1)
    }
}

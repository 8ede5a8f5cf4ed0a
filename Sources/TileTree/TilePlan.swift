/// What showing something costs.
package struct Cost: Sendable, Hashable {
    /// Estimated bytes of its share of a compressed tile, ≥ 0.
    package var bytes: Int
    /// Triangles, ≥ 0.
    package var triangles: Int

    /// A cost from its parts.
    package init(bytes: Int, triangles: Int) {
        self.bytes = bytes
        self.triangles = triangles
    }

    /// Nothing.
    package static var zero: Cost { Cost(bytes: 0, triangles: 0) }

    package static func + (lhs: Cost, rhs: Cost) -> Cost {
        Cost(bytes: lhs.bytes + rhs.bytes, triangles: lhs.triangles + rhs.triangles)
    }

    package static func += (lhs: inout Cost, rhs: Cost) { lhs = lhs + rhs }
    package static func -= (lhs: inout Cost, rhs: Cost) {
        lhs = Cost(bytes: lhs.bytes - rhs.bytes, triangles: lhs.triangles - rhs.triangles)
    }
}

/// What a tile may cost.
public struct Budget: Sendable, Hashable {
    /// Bytes of a compressed tile, > 0.
    public var bytes: Int
    /// Triangles of a tile, > 0.
    public var triangles: Int

    /// A budget from its parts.
    public init(bytes: Int, triangles: Int) {
        self.bytes = bytes
        self.triangles = triangles
    }

    /// Whether a cost stays in a share of it.
    package func holds(_ cost: Cost, share: Double = 1) -> Bool {
        Double(cost.bytes) <= Double(bytes) * share && Double(cost.triangles) <= Double(triangles) * share
    }
}

/// A tile to be built.
package struct PlanNode: Sendable {
    /// What kind of tile it is.
    package enum Content: Sendable {
        /// Shows items in full, given by index.
        case leaf([Int32])
        /// Shows what a plan of the records of one item makes of them, below the node's cell and with its suffix.
        case bundle(Int32)
        /// Shows coarser things of its children.
        case inner
    }

    /// Its cell, whose middle anchors its frame.
    package var cell: Cell
    /// Tells tiles of one cell apart: `w0`, `w1` … for wide objects, `v0`, `v1` for halves in height, `p0` … for
    /// pieces of what cannot be told apart by place; empty for the cell's own tile.
    package var suffix: String
    /// What it shows.
    package var content: Content
    /// Indices of its children in `TilePlan.nodes`, after its own.
    package var children: [Int]

    /// A node from its parts.
    package init(cell: Cell, suffix: String, content: Content, children: [Int]) {
        self.cell = cell
        self.suffix = suffix
        self.content = content
        self.children = children
    }
}

/// The adaptive octree: which tiles there are and which items each leaf holds.
package struct TilePlan: Sendable {
    /// The level at which leaves are at most about 1.2 km wide.
    package static let widestLeafLevel = 14
    /// The level of the widest leaves at all, about 5 km: beyond that, positions lose digits in clients.
    package static let widestEmptyLeafLevel = 12
    /// Up to which share of the budget a wider leaf counts as nearly empty.
    package static let nearlyEmptyShare = 0.25

    /// The tiles; the root first, parents before children. Empty without items.
    package private(set) var nodes: [PlanNode] = []

    private let items: [PlanItem]
    private let budget: Budget

    /// Plans the tiles for items sorted by key.
    ///
    /// Items may stand for all records of a cell of `widestLeafLevel` that are no wider than it: the plan is the same
    /// as for the records one by one, once each bundle in it is replaced by the plan of its records below its cell.
    ///
    /// - Parameter outer: the cell in which all items lie.
    /// - Complexity: O(n × levels).
    package init(items: [PlanItem], budget: Budget, below outer: Cell = .globe, suffix: String = "") {
        self.items = items
        self.budget = budget
        guard !items.isEmpty else { return }
        _ = add(outer, items.indices.map { Int32($0) }, suffix: suffix)
    }

    /// The lowest cell that holds all items, as deep as its cells are still as wide as each: single-child chains are
    /// collapsed, and a tile's frame lies near what it shows.
    private func lowestCell(_ cell: Cell, _ indices: [Int32]) -> Cell {
        guard let first = indices.first, let last = indices.last else { return cell }
        var level = Cell.common(items[Int(first)].key, items[Int(last)].lastKey).level
        for index in indices { level = min(level, items[Int(index)].deepestLevel) }
        return level > cell.level ? items[Int(first)].key.cell(atLevel: level) : cell
    }

    private func cost(of indices: [Int32]) -> Cost {
        indices.reduce(into: Cost.zero) { $0 += items[Int($1)].cost }
    }

    /// Adds the tiles of a cell and returns the index of the topmost.
    private mutating func add(_ outer: Cell, _ indices: [Int32], suffix: String) -> Int {
        if indices.count == 1, items[Int(indices[0])].count > 1 {
            nodes.append(PlanNode(cell: outer, suffix: suffix, content: .bundle(indices[0]), children: []))
            return nodes.count - 1
        }
        let cell = lowestCell(outer, indices)
        let total = cost(of: indices)
        let isNarrow = cell.level >= Self.widestLeafLevel
        let isNearlyEmpty = cell.level >= Self.widestEmptyLeafLevel && budget.holds(total, share: Self.nearlyEmptyShare)
        if (budget.holds(total) && isNarrow) || isNearlyEmpty
            || indices.count == 1 || cell.level >= CellKey.maximumLevel
        {
            return addLeaves(cell, indices, suffix: suffix)
        }
        var wide: [Int32] = []
        var quarters: [[Int32]] = [[], [], [], []]
        for index in indices {
            let item = items[Int(index)]
            if item.deepestLevel <= cell.level {
                wide.append(index)
            } else {
                quarters[Int(item.key.code >> UInt64(58 - 2 * cell.level)) & 3].append(index)
            }
        }
        let filled = quarters.indices.filter { !quarters[$0].isEmpty }
        if wide.isEmpty, filled.count == 1 { return add(cell.child(filled[0]), quarters[filled[0]], suffix: suffix) }
        if filled.isEmpty { return addLeaves(cell, wide, suffix: suffix) }

        let position = nodes.count
        nodes.append(PlanNode(cell: cell, suffix: suffix, content: .inner, children: []))
        var children: [Int] = []
        let halves = verticalHalves(of: indices, in: cell, quarters: quarters)
        for quarter in filled {
            let child = cell.child(quarter)
            if let border = halves {
                let lower = quarters[quarter].filter { items[Int($0)].middle < border }
                let upper = quarters[quarter].filter { items[Int($0)].middle >= border }
                if !lower.isEmpty, !upper.isEmpty {
                    children.append(add(child, lower, suffix: "v0"))
                    children.append(add(child, upper, suffix: "v1"))
                    continue
                }
            }
            children.append(add(child, quarters[quarter], suffix: ""))
        }
        if !wide.isEmpty { children.append(contentsOf: leafNodes(cell, wide, suffix: "w")) }
        nodes[position].children = children
        return position
    }

    /// The height of the border if the cell is to be split in eight: its content is taller than the cell is wide, and
    /// the vertical split brings the larger child below the budget.
    ///
    /// Never above `widestLeafLevel`: nothing on earth is so tall, and bundles cannot be cut.
    private func verticalHalves(of indices: [Int32], in cell: Cell, quarters: [[Int32]]) -> Double? {
        guard cell.level >= Self.widestLeafLevel else { return nil }
        let base = indices.reduce(Double.infinity) { min($0, items[Int($1)].base) }
        let top = indices.reduce(-Double.infinity) { max($0, items[Int($1)].top) }
        guard top - base > cell.width else { return nil }
        let flat = quarters.map { cost(of: $0) }
        guard flat.contains(where: { !budget.holds($0) }) else { return nil }
        let border = base + cell.child(0).width
        let isEnough = quarters.allSatisfy { quarter in
            budget.holds(cost(of: quarter.filter { items[Int($0)].middle < border }))
                && budget.holds(cost(of: quarter.filter { items[Int($0)].middle >= border }))
        }
        return isEnough ? border : nil
    }

    /// One leaf, or several beneath an inner tile if they do not fit into one.
    private mutating func addLeaves(_ cell: Cell, _ indices: [Int32], suffix: String) -> Int {
        let position = nodes.count
        nodes.append(PlanNode(cell: cell, suffix: suffix, content: .inner, children: []))
        let leaves = leafNodes(cell, indices, suffix: suffix.isEmpty ? "p" : suffix + "p")
        if leaves.count == 1 {
            nodes[position].content = nodes.removeLast().content
        } else {
            nodes[position].children = leaves
        }
        return position
    }

    /// As many leaves as the items need.
    private mutating func leafNodes(_ cell: Cell, _ indices: [Int32], suffix: String) -> [Int] {
        var parts: [[Int32]] = []
        var current: [Int32] = []
        var sum = Cost.zero
        for index in indices {
            let next = sum + items[Int(index)].cost
            if !current.isEmpty, !budget.holds(next) {
                parts.append(current)
                current = []
                sum = .zero
            }
            current.append(index)
            sum += items[Int(index)].cost
        }
        if !current.isEmpty { parts.append(current) }
        return parts.enumerated().map { number, part in
            nodes.append(
                PlanNode(cell: cell, suffix: suffix + String(number), content: .leaf(part), children: []))
            return nodes.count - 1
        }
    }
}

extension PlanNode.Content {
    /// Whether it shows coarser things of its children.
    package var isInner: Bool {
        if case .inner = self { true } else { false }
    }
}

extension PlanItem {
    fileprivate var middle: Double { (base + top) / 2 }
}

internal import Spool
internal import Synchronization
internal import TileTree

/// Hands out the tiles of a run to workers and puts together what they make: leaves in canonical order, and each tile
/// above others as soon as the last of them is there.
///
/// The plan of a small cell is made when its turn comes, from the heads of its records, and dropped when its tiles are
/// built: at any time there are the plans of about as many cells as workers, and what waits for its neighbours, which
/// is at most three tiles a level of the tree.
final class TileSchedule: Sendable {
    /// A leaf to be built.
    struct Leaf: Sendable {
        var node: PlanNode
        /// Its records, as stretches of the canonical order.
        var records: [Range<Int>]
        fileprivate var position: Position

        /// The place of its cell in the tree of all cells, if it is the topmost tile of one.
        var cell: Int? { position.tree == nil ? position.node : position.node == 0 ? position.tree : nil }
    }

    /// A tile above others to be built.
    struct Inner: Sendable {
        var node: PlanNode
        var children: [(node: PlanNode, built: BuiltNode)]
        fileprivate var position: Position

        /// The place of its cell in the tree of all cells, if it is the topmost tile of one.
        var cell: Int? { position.node == 0 ? position.tree : nil }
    }

    /// A cell of whose tiles a journal tells.
    struct Cell: Sendable {
        var node: PlanNode
        /// Where it tells.
        var offset: UInt64
        /// How many records the cell has.
        var recordCount: Int
        fileprivate var index: Int
    }

    /// What is to be done next.
    enum Step: Sendable {
        case leaf(Leaf)
        case finished(Cell)
    }

    /// A node of the tree of all cells (`tree` nil), or of the plan of a bundle.
    fileprivate struct Position: Hashable {
        var tree: Int?
        var node: Int
    }

    /// The nodes of a plan with what is built of them.
    private struct Tree {
        var nodes: [PlanNode]
        var parents: [Int?]
        /// Children that are not built yet.
        var missing: [Int]
        var built: [(node: PlanNode, built: BuiltNode)?]
        /// The records of the items of the plan: an index for each, of the plan of a bundle.
        var records: [Int]

        init(_ nodes: [PlanNode], records: [Int] = []) {
            self.nodes = nodes
            self.records = records
            parents = Array(repeating: nil, count: nodes.count)
            missing = nodes.map(\.children.count)
            built = Array(repeating: nil, count: nodes.count)
            for (index, node) in nodes.enumerated() {
                for child in node.children { parents[child] = index }
            }
        }
    }

    private struct State {
        var trees: [Int?: Tree]
        /// Nodes of the tree of all cells without children, in canonical order, and how many of them were handed out.
        var cells: [Int]
        var nextCell = 0
        /// Leaves of plans that are at hand, the next one last.
        var leaves: [Leaf] = []
        /// Tiles that an earlier run had written.
        var resumedTiles = 0
        var isStopped = false
    }

    private let state: Mutex<State>
    private let records: SortedRecords
    private let survey: RecordSurvey
    private let budget: Budget
    private let finishedCells: [Int: UInt64]

    /// A schedule of which nothing is built.
    ///
    /// - Parameter finished: where a journal tells of cells that are built, by their places in the tree of all cells.
    init(_ barrier: RunBarrier, budget: Budget, finished: [Int: UInt64] = [:]) {
        finishedCells = finished
        records = barrier.records
        survey = barrier.survey
        self.budget = budget
        let nodes = TilePlan(items: survey.items, budget: budget).nodes
        var cells: [Int] = []
        func visit(_ index: Int) {
            if nodes[index].children.isEmpty { cells.append(index) }
            for child in nodes[index].children { visit(child) }
        }
        if !nodes.isEmpty { visit(0) }
        state = Mutex(State(trees: [nil: Tree(nodes)], cells: cells))
    }

    /// The next leaf to be built, or cell that is built already; nil when all have been handed out.
    ///
    /// - Throws: `SpoolError` if the heads of its records cannot be read.
    func next() throws(SpoolError) -> Step? {
        try state.withLock { state throws(SpoolError) in
            guard !state.isStopped else { return nil }
            if let leaf = state.leaves.popLast() { return .leaf(leaf) }
            guard state.nextCell < state.cells.count, let tree = state.trees[nil] else { return nil }
            let index = state.cells[state.nextCell]
            state.nextCell += 1
            let node = tree.nodes[index]
            if let offset = finishedCells[index] {
                let count = items(of: node).reduce(0) { $0 + survey.records(of: $1).reduce(0) { $0 + $1.count } }
                return .finished(Cell(node: node, offset: offset, recordCount: count, index: index))
            }
            return try open(index, node, &state).map(Step.leaf)
        }
    }

    /// The first leaf of a cell that has to be built all the same; the others wait.
    ///
    /// - Throws: `SpoolError` if the heads of its records cannot be read.
    func open(_ cell: Cell) throws(SpoolError) -> Leaf? {
        try state.withLock { state throws(SpoolError) in try open(cell.index, cell.node, &state) }
    }

    private func open(_ index: Int, _ node: PlanNode, _ state: inout State) throws(SpoolError) -> Leaf? {
        switch node.content {
        case .leaf:
            let stretches = items(of: node).flatMap { survey.records(of: $0) }
            return Leaf(
                node: node, records: stretches.sorted { $0.lowerBound < $1.lowerBound },
                position: Position(tree: nil, node: index))
        case .bundle(let item):
            let plan = try planned(node, item: Int(item))
            for (number, node) in plan.nodes.enumerated().reversed() {
                guard case .leaf(let items) = node.content else { continue }
                state.leaves.append(
                    Leaf(
                        node: node, records: Self.stretches(items.map { plan.records[Int($0)] }),
                        position: Position(tree: index, node: number)))
            }
            state.trees[index] = plan
            return state.leaves.popLast()
        case .inner: return nil
        }
    }

    /// The items of the tree of all cells that a node of it holds.
    private func items(of node: PlanNode) -> [Int] {
        switch node.content {
        case .leaf(let items): items.map { Int($0) }
        case .bundle(let item): [Int(item)]
        case .inner: []
        }
    }

    private func planned(_ node: PlanNode, item: Int) throws(SpoolError) -> Tree {
        var items: [PlanItem] = []
        var indices: [Int] = []
        for stretch in survey.records(of: item) {
            try records.forEachHead(in: stretch) { (index, head) throws(SpoolError) in
                items.append(PlanItem(head))
                indices.append(index)
            }
        }
        let plan = TilePlan(items: items, budget: budget, below: node.cell, suffix: node.suffix)
        return Tree(plan.nodes, records: indices)
    }

    /// Some indices as stretches, in ascending order.
    private static func stretches(_ indices: [Int]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for index in indices.sorted() {
            if let last = result.last, last.upperBound == index {
                result[result.count - 1] = last.lowerBound..<(index + 1)
            } else {
                result.append(index..<(index + 1))
            }
        }
        return result
    }

    /// Takes a leaf that was built; returns the tile above it, if this was the last that it waited for.
    func finish(_ leaf: Leaf, _ built: BuiltNode) -> Inner? { finish(leaf.position, leaf.node, built) }

    /// Takes a tile that was built; returns the tile above it, if this was the last that it waited for.
    func finish(_ inner: Inner, _ built: BuiltNode) -> Inner? { finish(inner.position, inner.node, built) }

    /// Takes a cell that an earlier run has built; returns the tile above it, if this was the last that it waited for.
    func finish(_ cell: Cell, _ node: PlanNode, _ built: BuiltNode) -> Inner? {
        state.withLock { $0.resumedTiles += built.statistics.tiles }
        return finish(Position(tree: nil, node: cell.index), node, built)
    }

    /// How many tiles an earlier run had written.
    var resumedTiles: Int { state.withLock { $0.resumedTiles } }

    private func finish(_ position: Position, _ node: PlanNode, _ built: BuiltNode) -> Inner? {
        state.withLock { state in
            var position = position
            if position.node == 0, let cell = position.tree {
                // The plan of a bundle is done: its topmost tile stands in its place.
                state.trees[cell] = nil
                position = Position(tree: nil, node: cell)
            }
            guard var tree = state.trees.updateValue(Tree([]), forKey: position.tree) else { return nil }
            defer { state.trees[position.tree] = tree }
            tree.built[position.node] = (node, built)
            guard let parent = tree.parents[position.node] else { return nil }
            tree.missing[parent] -= 1
            guard tree.missing[parent] == 0 else { return nil }
            let children = tree.nodes[parent].children
            defer { for child in children { tree.built[child] = nil } }
            return Inner(
                node: tree.nodes[parent], children: children.compactMap { tree.built[$0] },
                position: Position(tree: position.tree, node: parent))
        }
    }

    /// Hands out nothing any more.
    func stop() { state.withLock { $0.isStopped = true } }

    /// The topmost tile, once all are built.
    var top: (node: PlanNode, built: BuiltNode)? { state.withLock { $0.trees[nil]?.built.first ?? nil } }
}

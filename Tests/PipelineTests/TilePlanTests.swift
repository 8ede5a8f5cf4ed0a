import SpatialFrames
import Testing
import TileTree

/// Everything that must hold of a plan, whatever the items.
struct PlanCheck {
    let items: [PlanItem]
    let budget: Budget
    let nodes: [PlanNode]
    private(set) var faults: [String] = []

    init(_ items: [PlanItem], _ budget: Budget) {
        self.items = items.sorted { $0.key < $1.key }
        self.budget = budget
        nodes = TilePlan(items: self.items, budget: budget).nodes
        checkTree()
        checkLeaves()
    }

    private mutating func checkTree() {
        var seen = [Int](repeating: 0, count: nodes.count)
        if !nodes.isEmpty { seen[0] = 1 }
        for (index, node) in nodes.enumerated() {
            for child in node.children {
                seen[child] += 1
                if child <= index { faults.append("node \(index) stands after its child \(child)") }
                let cell = nodes[child].cell
                if cell.level < node.cell.level || cell.ancestor(atLevel: node.cell.level) != node.cell {
                    faults.append("cell \(cell.path) is not below \(node.cell.path)")
                }
            }
            switch node.content {
            case .inner where node.children.count < 2: faults.append("\(node.cell.path) has a single child")
            case .leaf where !node.children.isEmpty: faults.append("leaf \(node.cell.path) has children")
            default: break
            }
        }
        for (index, count) in seen.enumerated() where count != 1 {
            faults.append("node \(index) is the child of \(count) nodes")
        }
    }

    private mutating func checkLeaves() {
        var count = [Int](repeating: 0, count: items.count)
        for node in nodes {
            guard case .leaf(let indices) = node.content else { continue }
            var cost = Cost.zero
            for index in indices {
                count[Int(index)] += 1
                let item = items[Int(index)]
                cost += item.cost
                if item.key.cell(atLevel: node.cell.level) != node.cell {
                    faults.append("item \(index) is not in cell \(node.cell.path)")
                }
            }
            if indices.isEmpty { faults.append("leaf \(node.cell.path) is empty") }
            if indices.count > 1, !budget.holds(cost) { faults.append("leaf \(node.cell.path) is over budget") }
            if Set(indices).count != indices.count { faults.append("leaf \(node.cell.path) holds an item twice") }
        }
        for (index, count) in count.enumerated() where count != 1 {
            faults.append("item \(index) is in \(count) leaves")
        }
    }

    var leaves: [PlanNode] { nodes.filter { !$0.content.isInner } }

    /// A node's depth below the root.
    func isWide(_ node: PlanNode) -> Bool { node.suffix.hasPrefix("w") }
}

@Suite struct TilePlanTests {
    static func item(
        _ longitude: Double, _ latitude: Double, width: Double = 10, base: Double = 0, top: Double = 10,
        bytes: Int = 1000, triangles: Int = 20
    ) -> PlanItem {
        PlanItem(
            key: CellKey(longitude: Angle(degrees: longitude), latitude: Angle(degrees: latitude)), width: width,
            base: base, top: top, cost: Cost(bytes: bytes, triangles: triangles))
    }

    @Test("every item is in one leaf and leaves keep to the budget", arguments: UInt64(1)...60)
    func randomCities(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let spread = [0.00001, 0.001, 0.05, 2, 100][random.integer(0..<5)]
        let items = (0..<random.integer(1..<300)).map { _ in
            let base = random.number(0...200)
            return Self.item(
                max(-180, min(180, 9 + random.number(-1...1) * spread)),
                max(-90, min(90, 51 + random.number(-1...1) * spread / 2)),
                width: random.integer(0..<20) == 0 ? random.number(0...50_000) : random.number(1...60), base: base,
                top: base + random.number(0...300), bytes: random.integer(1..<4000),
                triangles: random.integer(1..<400))
        }
        let budget = Budget(bytes: random.integer(500..<40_000), triangles: random.integer(100..<8000))
        let check = PlanCheck(items, budget)
        #expect(check.faults.isEmpty, "seed \(seed): \(check.faults.prefix(5))")
        for leaf in check.leaves {
            guard case .leaf(let indices) = leaf.content else { continue }
            let cost = indices.reduce(into: Cost.zero) { $0 += check.items[Int($1)].cost }
            if leaf.cell.level < TilePlan.widestLeafLevel, indices.count > 1, !leaf.suffix.contains("w") {
                let wide = indices.allSatisfy { check.items[Int($0)].deepestLevel <= leaf.cell.level }
                #expect(
                    wide || budget.holds(cost, share: TilePlan.nearlyEmptyShare),
                    "seed \(seed): a leaf of level \(leaf.cell.level) is wide and not nearly empty")
            }
        }
    }

    @Test("bundles of small cells, planned one by one, make the same plan", arguments: UInt64(1)...80)
    func bundles(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let spread = [0.00001, 0.01, 0.05, 2, 100][random.integer(0..<5)]
        let items = (0..<random.integer(1..<400)).map { _ in
            let base = random.number(0...200)
            return Self.item(
                max(-180, min(180, 9 + random.number(-1...1) * spread)),
                max(-90, min(90, 51 + random.number(-1...1) * spread / 2)),
                width: random.integer(0..<15) == 0 ? random.number(0...50_000) : random.number(1...60), base: base,
                top: base + random.number(0...300), bytes: random.integer(1..<4000),
                triangles: random.integer(1..<400))
        }.sorted { $0.key < $1.key }
        let budget = Budget(bytes: random.integer(500..<40_000), triangles: random.integer(100..<8000))
        // Bundles by first key, and the items of each.
        var bundles: [PlanItem] = []
        var members: [[Int]] = []
        var open: Int?
        for (index, item) in items.enumerated() {
            let cell = item.key.cell(atLevel: TilePlan.widestLeafLevel)
            if let open, item.mayBeBundled, bundles[open].key.cell(atLevel: TilePlan.widestLeafLevel) == cell {
                bundles[open].add(item)
                members[open].append(index)
                continue
            }
            if item.mayBeBundled { open = bundles.count }
            bundles.append(item)
            members.append([index])
        }
        var leaves: [String] = []
        for node in TilePlan(items: bundles, budget: budget).nodes {
            switch node.content {
            case .inner: leaves.append("\(node.cell.path)-\(node.suffix): \(node.children.count)")
            case .leaf(let own):
                let all = own.flatMap { members[Int($0)] }.sorted()
                leaves.append("\(node.cell.path)-\(node.suffix) \(all)")
            case .bundle(let own):
                let inside = members[Int(own)]
                let plan = TilePlan(
                    items: inside.map { items[$0] }, budget: budget, below: node.cell, suffix: node.suffix)
                for node in plan.nodes {
                    guard case .leaf(let own) = node.content else {
                        leaves.append("\(node.cell.path)-\(node.suffix): \(node.children.count)")
                        continue
                    }
                    leaves.append("\(node.cell.path)-\(node.suffix) \(own.map { inside[Int($0)] }.sorted())")
                }
            }
        }
        let plain = TilePlan(items: items, budget: budget).nodes.map { node -> String in
            guard case .leaf(let own) = node.content else {
                return "\(node.cell.path)-\(node.suffix): \(node.children.count)"
            }
            return "\(node.cell.path)-\(node.suffix) \(own.map { Int($0) }.sorted())"
        }
        #expect(leaves.sorted() == plain.sorted(), "seed \(seed)")
    }

    @Test("nothing to show, nothing planned")
    func empty() { #expect(PlanCheck([], Budget(bytes: 1, triangles: 1)).nodes.isEmpty) }

    @Test("a single item is a single leaf, whatever it costs")
    func single() {
        let check = PlanCheck([Self.item(9, 51, bytes: 1 << 30)], Budget(bytes: 10, triangles: 1))
        #expect(check.nodes.count == 1 && check.faults.isEmpty)
        // No deeper than it is wide: 10 m are held by level 20 (19 m), not by level 21 (9.5 m).
        #expect(check.nodes[0].cell.level == 20)
    }

    @Test("two far-off groups hang directly below their lowest common cell")
    func collapsed() {
        var items: [PlanItem] = []
        for step in 0..<40 {
            items.append(Self.item(9 + Double(step) * 1e-4, 51))
            items.append(Self.item(9.9 + Double(step) * 1e-4, 51))
        }
        let check = PlanCheck(items, Budget(bytes: 5000, triangles: 1000))
        #expect(check.faults.isEmpty, "\(check.faults)")
        let root = check.nodes[0]
        #expect(root.children.count == 2)
        #expect(root.cell == Cell.common(check.items[0].key, check.items[79].key))
        // No node of the levels between: the children are where their own content first parts.
        for child in root.children { #expect(check.nodes[child].cell.level > root.cell.level + 3) }
    }

    @Test("an object wider than its cell becomes a leaf beside the quarters")
    func wide() {
        var items = (0..<100).map { Self.item(9 + Double($0 % 10) * 2e-3, 51 + Double($0 / 10) * 1e-3) }
        items.append(Self.item(9.01, 51.005, width: 900))
        let check = PlanCheck(items, Budget(bytes: 6000, triangles: 4000))
        #expect(check.faults.isEmpty, "\(check.faults)")
        guard
            let position = check.items.indices.min(by: { check.items[$0].deepestLevel < check.items[$1].deepestLevel })
        else { return }
        let holder = check.leaves.first { leaf in
            if case .leaf(let indices) = leaf.content { indices.contains(Int32(position)) } else { false }
        }
        #expect(holder?.suffix == "w0")
        // Overhang at most half a cell: the cell is at least as wide as the object.
        #expect((holder?.cell.width ?? 0) >= 900)
    }

    @Test("towers are split in eight where a border in height helps")
    func towers() {
        // Flats above each other in a cell of 19 m: 40 items of one place, in two heights.
        let items = (0..<40).map { index in
            let base = index < 20 ? 0.0 : 200
            return Self.item(
                9 + Double(index % 4) * 3e-5, 51 + Double(index % 5) * 1e-5, width: 2, base: base, top: base + 3)
        }
        let budget = Budget(bytes: 9000, triangles: 10_000)
        let check = PlanCheck(items, budget)
        #expect(check.faults.isEmpty, "\(check.faults)")
        for leaf in check.leaves {
            guard case .leaf(let indices) = leaf.content, indices.count > 2 else { continue }
            let low = indices.contains { check.items[Int($0)].top < 100 }
            let high = indices.contains { check.items[Int($0)].base > 100 }
            if leaf.cell.width < 100 { #expect(!(low && high), "a leaf holds both ends of a tower") }
        }
        #expect(check.nodes.contains { $0.suffix.hasPrefix("v") })
    }

    @Test("items of one place are cut into pieces of the budget")
    func onePlace() {
        let items = (0..<50).map { _ in Self.item(9, 51, width: 0) }
        let check = PlanCheck(items, Budget(bytes: 10_000, triangles: 100_000))
        #expect(check.faults.isEmpty, "\(check.faults)")
        #expect(check.leaves.count == 5)
    }

    @Test("a plan is a function of its items")
    func repeatable() {
        let items = (0..<200).map { Self.item(9 + Double($0 % 17) * 1e-3, 51 + Double($0 % 13) * 1e-3) }
        let budget = Budget(bytes: 9000, triangles: 500)
        let first = PlanCheck(items, budget)
        let second = PlanCheck(items.reversed(), budget)
        #expect(first.nodes.map(\.cell) == second.nodes.map(\.cell))
        #expect(first.nodes.map(\.suffix) == second.nodes.map(\.suffix))
    }
}

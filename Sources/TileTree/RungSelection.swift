/// One way to show something: its error and what it costs.
package struct Rung: Sendable {
    /// Metres, ≥ 0; the error of showing this instead of the leaf's representation.
    package var error: Double
    /// What it costs; zero for showing nothing.
    package var cost: Cost

    /// A rung from its parts.
    package init(error: Double, cost: Cost) {
        self.error = error
        self.cost = cost
    }
}

/// Chooses what an inner tile shows: the choice with the smallest largest error that stays in the budget.
package enum RungSelection {
    /// Chooses a rung for every ladder.
    ///
    /// - Parameters:
    ///   - ladders: for each candidate its rungs from fine to coarse, errors rising and costs falling; the last one
    ///     (dropped) costs nothing.
    ///   - budget: what the tile may cost.
    /// - Returns: the index of the rung for each ladder, and the largest error among them. At least the candidate
    ///   with the largest error of being dropped is shown, whatever it costs: a tile is never empty.
    /// - Complexity: O(n log n) comparisons for n rungs.
    package static func choose(_ ladders: [[Rung]], budget: Budget) -> (rungs: [Int], error: Double) {
        guard !ladders.isEmpty else { return ([], 0) }
        let errors = Set(ladders.flatMap { $0.map(\.error) }).sorted()
        func choice(_ limit: Double) -> (rungs: [Int], cost: Cost) {
            var total = Cost.zero
            // The cheapest rung within the limit is the coarsest one.
            let rungs = ladders.map { ladder in
                let index = ladder.lastIndex { $0.error <= limit } ?? 0
                total += ladder[index].cost
                return index
            }
            return (rungs, total)
        }
        var low = 0
        var high = errors.count - 1
        while low < high {
            let middle = (low + high) / 2
            if budget.holds(choice(errors[middle]).cost) { high = middle } else { low = middle + 1 }
        }
        var rungs = choice(errors[low]).rungs
        let isEmpty = ladders.indices.allSatisfy { rungs[$0] == ladders[$0].count - 1 }
        if isEmpty {
            let largest =
                ladders.indices.max {
                    (ladders[$0].last?.error ?? 0, $1) < (ladders[$1].last?.error ?? 0, $0)
                } ?? 0
            rungs[largest] = max(ladders[largest].count - 2, 0)
        }
        let error = ladders.indices.reduce(0) { max($0, ladders[$1][rungs[$1]].error) }
        return (rungs, error)
    }
}

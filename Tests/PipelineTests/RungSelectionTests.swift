import Testing
import TileTree

@Suite struct RungSelectionTests {
    /// A ladder with rising errors and falling costs, ending in nothing.
    private func ladder(_ random: inout SplitMix64) -> [Rung] {
        var rungs: [Rung] = []
        var error = 0.0
        var cost = Cost(bytes: random.integer(500..<2000), triangles: random.integer(10..<60))
        for _ in 0..<random.integer(1..<4) {
            rungs.append(Rung(error: error, cost: cost))
            error += random.number(0.1...20)
            cost = Cost(bytes: cost.bytes / 2, triangles: cost.triangles / 2)
        }
        rungs.append(Rung(error: error + random.number(1...200), cost: .zero))
        return rungs
    }

    /// The smallest largest error of all choices in the budget, by trying all of them; nil where none shows anything.
    private func best(_ ladders: [[Rung]], _ budget: Budget) -> Double? {
        var best: Double?
        var choice = [Int](repeating: 0, count: ladders.count)
        while true {
            let cost = zip(ladders, choice).reduce(into: Cost.zero) { $0 += $1.0[$1.1].cost }
            let isEmpty = zip(ladders, choice).allSatisfy { $1 == $0.count - 1 }
            if budget.holds(cost), !isEmpty {
                let error = zip(ladders, choice).reduce(0) { max($0, $1.0[$1.1].error) }
                best = min(best ?? .infinity, error)
            }
            var position = 0
            while position < choice.count {
                choice[position] += 1
                if choice[position] < ladders[position].count { break }
                choice[position] = 0
                position += 1
            }
            if position == choice.count { return best }
        }
    }

    @Test("the largest error is the smallest there is", arguments: UInt64(1)...150)
    func optimal(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let ladders = (0..<random.integer(1..<6)).map { _ in ladder(&random) }
        let budget = Budget(bytes: random.integer(100..<6000), triangles: random.integer(10..<200))
        let chosen = RungSelection.choose(ladders, budget: budget)
        #expect(chosen.rungs.count == ladders.count)
        let stated = zip(ladders, chosen.rungs).reduce(0) { max($0, $1.0[$1.1].error) }
        #expect(chosen.error == stated, "seed \(seed)")
        #expect(
            zip(ladders, chosen.rungs).contains { $1 < $0.count - 1 }, "seed \(seed): an empty tile was chosen")
        let cost = zip(ladders, chosen.rungs).reduce(into: Cost.zero) { $0 += $1.0[$1.1].cost }
        if let best = best(ladders, budget), budget.holds(cost) {
            #expect(chosen.error == best, "seed \(seed)")
        } else {
            // Nothing fits, or what is least bad does not: the one worst to lose is shown all the same, alone.
            #expect(zip(ladders, chosen.rungs).filter { $1 < $0.count - 1 }.count == 1, "seed \(seed)")
        }
    }

    @Test("no candidates, no error")
    func nothing() {
        let chosen = RungSelection.choose([], budget: Budget(bytes: 1, triangles: 1))
        #expect(chosen.rungs.isEmpty && chosen.error == 0)
    }
}

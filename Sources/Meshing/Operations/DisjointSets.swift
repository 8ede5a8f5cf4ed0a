/// Sets of numbers that only grow together; the root of each is its least number.
///
/// By path halving (R. E. Tarjan and J. van Leeuwen, "Worst-case analysis of set union algorithms", JACM 31, 1984):
/// O(log n) amortized for one operation. No recursion.
struct DisjointSets: Sendable {
    private var parent: [Int32] = []

    /// Puts each number below `count` in a set of its own.
    mutating func reset(count: Int) {
        parent.removeAll(keepingCapacity: true)
        for number in 0..<count { parent.append(Int32(truncatingIfNeeded: number)) }
    }

    /// The least number of the set.
    mutating func root(of number: Int) -> Int {
        var current = number
        while Int(parent[current]) != current {
            parent[current] = parent[Int(parent[current])]
            current = Int(parent[current])
        }
        return current
    }

    /// Makes two sets one.
    mutating func join(_ a: Int, _ b: Int) {
        let first = root(of: a)
        let second = root(of: b)
        if first < second {
            parent[second] = Int32(truncatingIfNeeded: first)
        } else {
            parent[first] = Int32(truncatingIfNeeded: second)
        }
    }
}

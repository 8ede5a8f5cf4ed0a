/// Sets of numbers that only grow together; the root of each is its least number.
///
/// By path halving (R. E. Tarjan and J. van Leeuwen, "Worst-case analysis of set union algorithms", JACM 31, 1984):
/// O(log n) amortized for one operation. No recursion.
struct DisjointSets: Sendable {
    private var parent: [Int32] = []

    /// No sets.
    init() {}

    /// So many sets of one number each, from 0.
    init(count: Int) { reset(count: max(0, count)) }

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

    /// Makes two sets one; false if they were one.
    @discardableResult
    mutating func join(_ a: Int, _ b: Int) -> Bool {
        let first = root(of: a)
        let second = root(of: b)
        guard first != second else { return false }
        if first < second {
            parent[second] = Int32(truncatingIfNeeded: first)
        } else {
            parent[first] = Int32(truncatingIfNeeded: second)
        }
        return true
    }
}

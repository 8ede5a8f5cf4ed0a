/// Sets of numbers that grow together; each goes by its least member.
struct DisjointSets {
    private var parents: [Int32]

    /// So many sets of one number each, from 0.
    init(count: Int) { parents = (0..<Int32(max(0, count))).map { $0 } }

    /// The least member of the set of a number. Complexity: O(log n) amortized.
    mutating func representative(of number: Int) -> Int {
        var root = number
        while Int(parents[root]) != root {
            parents[root] = parents[Int(parents[root])]
            root = Int(parents[root])
        }
        return root
    }

    /// Makes one set of two; false if they were one.
    @discardableResult
    mutating func unite(_ one: Int, _ other: Int) -> Bool {
        let (first, second) = (representative(of: one), representative(of: other))
        guard first != second else { return false }
        parents[max(first, second)] = Int32(min(first, second))
        return true
    }
}

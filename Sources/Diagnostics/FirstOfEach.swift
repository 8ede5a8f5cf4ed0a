/// The first elements of each group in their own order, bounded in number however many come.
///
/// Which ones are kept does not depend on the order in which they come, nor on who met which: merging is commutative
/// and associative. Memory: at most 5/4 of `limit` elements a group.
struct FirstOfEach<Group: Hashable & Sendable & RawRepresentable<String>, Element: Comparable & Sendable>: Sendable {
    private struct Kept {
        var elements: [Element] = []
        /// The greatest element kept when some were dropped last: no greater one can be among the first again.
        var bound: Element?

        mutating func add(_ element: Element, _ limit: Int) {
            if let bound, bound < element { return }
            elements.append(element)
            // Not at every element beyond the limit, since all of them are sorted for it.
            guard elements.count > limit * 5 / 4 else { return }
            elements.sort()
            elements.removeSubrange(limit...)
            bound = elements.last
        }
    }

    /// So many of each group are kept, and so many are selected of all; ≥ 1.
    let limit: Int
    private var groups: [Group: Kept] = [:]

    init(limit: Int) { self.limit = limit }

    /// Adds an element. Complexity: O(log limit) on average.
    mutating func add(_ element: Element, to group: Group) {
        groups[group, default: Kept()].add(element, limit)
    }

    /// Adds what another one has kept.
    mutating func merge(_ other: Self) {
        for (group, kept) in other.groups {
            for element in kept.elements { add(element, to: group) }
        }
    }

    /// At most `limit` elements of all groups in their order.
    ///
    /// The places are shared: a group gets as many as it has elements, or else as many as any other gets, so that a
    /// great group never crowds out a small one; of each group the first are taken.
    var selected: [Element] {
        var rest = limit
        var result: [Element] = []
        // The smallest first, so that what they leave is shared by the greater ones; the name makes it one order.
        let sizes = groups.map { (group: $0.key, size: min($0.value.elements.count, limit)) }
            .sorted { ($0.size, $0.group.rawValue) < ($1.size, $1.group.rawValue) }
        for (index, entry) in sizes.enumerated() {
            let share = min(entry.size, rest / (sizes.count - index))
            result.append(contentsOf: groups[entry.group]?.elements.sorted().prefix(share) ?? [])
            rest -= share
        }
        return result.sorted()
    }
}

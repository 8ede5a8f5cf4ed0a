/// Problems that are counted under a name instead of being listed one by one.
///
/// Merging is commutative and associative: the count adds up, the place is the first in report order. Names come from
/// the data (elements, attributes), so they are bounded: the first `namesPerCode` names of a code in their order have
/// entries of their own, the rest one for all of them, whoever met which.
public struct CountedNotes: Sendable, Codable {
    /// What is counted together.
    public struct Key: Sendable, Hashable, Comparable {
        /// The kind of problem.
        public var code: ProblemCode
        /// What it was met on: an element, an attribute.
        public var name: String

        /// By code, then by name.
        public static func < (lhs: Key, rhs: Key) -> Bool {
            (lhs.code.rawValue, lhs.name) < (rhs.code.rawValue, rhs.name)
        }
    }

    /// How often, and where first.
    public struct Entry: Sendable, Codable {
        /// ≥ 1.
        public var count: Int
        /// The first place in report order.
        public var first: Place

        fileprivate mutating func add(_ other: Entry) {
            count += other.count
            first = min(first, other.first)
        }
    }

    /// So many names of a code are told apart.
    package static let namesPerCode = 10_000
    /// The name of the entry for all names beyond that.
    package static let othersName = "… and others"

    private var names: [ProblemCode: NamedEntries] = [:]

    /// Nothing counted.
    package init() {}

    /// Counts one more. Complexity: O(1) on average.
    package mutating func add(_ code: ProblemCode, name: String, at place: @autoclosure () -> Place, count: Int = 1) {
        names[code, default: NamedEntries()].add(name, Entry(count: count, first: place()))
    }

    /// Adds the counts of another run or worker.
    package mutating func merge(_ other: CountedNotes) {
        for (code, new) in other.names { names[code, default: NamedEntries()].merge(new) }
    }

    /// The counts in report order; those under a name of their own before the rest of their code.
    public var sorted: [(key: Key, entry: Entry)] {
        names.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { code, names in
            names.sorted.map { (key: Key(code: code, name: $0.name), entry: $0.entry) }
        }
    }

    /// How many of each code, under whatever name. Complexity: O(codes).
    package var totals: [ProblemCode: Int] { names.mapValues(\.total) }

    /// The entries of one code.
    private struct NamedEntries: Codable {
        private(set) var total = 0
        private var entries: [String: Entry] = [:]
        private var others: Entry?
        /// The greatest name kept when names were dropped last: what is greater can never be among the first again.
        private var bound: String?

        mutating func add(_ name: String, _ entry: Entry) {
            total += entry.count
            insert(name, entry)
        }

        mutating func merge(_ new: NamedEntries) {
            total += new.total
            for (name, entry) in new.entries { insert(name, entry) }
            if let rest = new.others { addToOthers(rest) }
        }

        var sorted: [(name: String, entry: Entry)] {
            var whole = self
            if whole.entries.count > CountedNotes.namesPerCode { whole.dropNames() }
            let named = whole.entries.map { (name: $0.key, entry: $0.value) }.sorted { $0.name < $1.name }
            return named + (whole.others.map { [(name: CountedNotes.othersName, entry: $0)] } ?? [])
        }

        private mutating func insert(_ name: String, _ entry: Entry) {
            if let bound, bound < name { return addToOthers(entry) }
            if entries[name]?.add(entry) == nil { entries[name] = entry }
            // Not at every name beyond the bound, since all of them are sorted for it.
            if entries.count > CountedNotes.namesPerCode * 5 / 4 { dropNames() }
        }

        private mutating func addToOthers(_ entry: Entry) {
            if others?.add(entry) == nil { others = entry }
        }

        /// Keeps the first names. One that is dropped here has enough smaller ones in every larger run too: that is
        /// why the outcome does not depend on who met what, and why the counts of those kept are whole.
        private mutating func dropNames() {
            let sorted = entries.keys.sorted()
            for name in sorted[CountedNotes.namesPerCode...] {
                if let entry = entries.removeValue(forKey: name) { addToOthers(entry) }
            }
            bound = sorted[CountedNotes.namesPerCode - 1]
        }
    }
}

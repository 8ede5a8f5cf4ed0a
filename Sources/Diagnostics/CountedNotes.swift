/// Problems that are counted under a name instead of being listed one by one.
///
/// Merging is commutative and associative: the count adds up, the place is the first in report order.
public struct CountedNotes: Sendable {
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
    public struct Entry: Sendable {
        /// ≥ 1.
        public var count: Int
        /// The first place in report order.
        public var first: Place
    }

    /// The counts; iterate through `sorted`.
    package private(set) var entries: [Key: Entry] = [:]

    /// Nothing counted.
    package init() {}

    /// Counts one more.
    package mutating func add(_ code: ProblemCode, name: String, at place: @autoclosure () -> Place, count: Int = 1) {
        let key = Key(code: code, name: name)
        if var entry = entries[key] {
            entry.count += count
            entry.first = min(entry.first, place())
            entries[key] = entry
        } else {
            entries[key] = Entry(count: count, first: place())
        }
    }

    /// Adds the counts of another run or worker.
    package mutating func merge(_ other: CountedNotes) {
        for (key, entry) in other.entries {
            if var own = entries[key] {
                own.count += entry.count
                own.first = min(own.first, entry.first)
                entries[key] = own
            } else {
                entries[key] = entry
            }
        }
    }

    /// The counts in report order.
    public var sorted: [(key: Key, entry: Entry)] {
        entries.map { ($0.key, $0.value) }.sorted { $0.key < $1.key }
    }
}

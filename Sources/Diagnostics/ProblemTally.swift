/// Problems counted by code, with the first of each: bounded, however much is wrong.
///
/// Merging is commutative and associative.
package struct ProblemTally: Sendable {
    /// What is known of one code.
    package struct Entry: Sendable {
        /// How often it was met, ≥ 1.
        package var count: Int
        /// The first in report order.
        package var first: Problem
        /// How often it was met on what, where problems are counted by name; iterate sorted.
        package var names: [String: Int]
    }

    /// The counts; iterate through `sorted`.
    package private(set) var entries: [ProblemCode: Entry] = [:]

    /// Nothing counted.
    package init() {}

    /// Counts a problem.
    package mutating func add(_ problem: Problem) {
        add(Entry(count: 1, first: problem, names: [:]), problem.code)
    }

    /// Counts a problem under a name of what it was met on, so that each of many is named.
    package mutating func add(_ problem: Problem, name: String) {
        add(Entry(count: 1, first: problem, names: [name: 1]), problem.code)
    }

    /// Counts problems that were counted by name.
    package mutating func add(_ notes: CountedNotes) {
        for (key, entry) in notes.sorted {
            let first = Problem(key.code, at: entry.first, key.name)
            add(Entry(count: entry.count, first: first, names: [key.name: entry.count]), key.code)
        }
    }

    /// Adds what another worker counted.
    package mutating func merge(_ other: ProblemTally) {
        for (code, entry) in other.entries { add(entry, code) }
    }

    private mutating func add(_ entry: Entry, _ code: ProblemCode) {
        guard var own = entries[code] else {
            entries[code] = entry
            return
        }
        own.count += entry.count
        own.first = min(own.first, entry.first)
        own.names.merge(entry.names, uniquingKeysWith: +)
        entries[code] = own
    }

    /// The counts, the worst first, then in the order of the codes.
    package var sorted: [(code: ProblemCode, entry: Entry)] {
        entries.map { ($0.key, $0.value) }.sorted {
            ($1.0.severity.rawValue, $0.0.rawValue) < ($0.0.severity.rawValue, $1.0.rawValue)
        }.map { (code: $0.0, entry: $0.1) }
    }

    /// The worst severity met, nil without problems.
    package var worstSeverity: Severity? { entries.keys.map(\.severity).max() }
}

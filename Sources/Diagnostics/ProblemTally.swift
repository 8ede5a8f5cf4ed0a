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
        /// How often it was met on what, where problems are counted by name: the first `CountedNotes.namesPerCode`
        /// names in their order, and the sum of the rest under `CountedNotes.othersName`. Iterate sorted.
        package var names: [String: Int]
    }

    /// Those that came one by one.
    private var listed: [ProblemCode: (count: Int, first: Problem)] = [:]
    /// The names of those of them that have one; they are counted in `listed`.
    private var names = CountedNotes()
    /// Those that were counted by name before.
    private var counted = CountedNotes()

    /// Nothing counted.
    package init() {}

    /// Counts a problem, once or as often as it was met.
    package mutating func add(_ problem: Problem, count: Int = 1) { add(count, problem) }

    /// Counts a problem under a name of what it was met on, so that each of many is named.
    package mutating func add(_ problem: Problem, name: String) {
        add(1, problem)
        names.add(problem.code, name: name, at: problem.place)
    }

    /// Counts problems that were counted by name.
    package mutating func add(_ notes: CountedNotes) { counted.merge(notes) }

    /// Adds what another worker counted.
    package mutating func merge(_ other: ProblemTally) {
        for (_, entry) in other.listed { add(entry.count, entry.first) }
        names.merge(other.names)
        counted.merge(other.counted)
    }

    private mutating func add(_ count: Int, _ problem: Problem) {
        guard let own = listed[problem.code] else {
            listed[problem.code] = (count, problem)
            return
        }
        listed[problem.code] = (own.count + count, min(own.first, problem))
    }

    /// The counts; iterate through `sorted`. Complexity: O(names).
    package var entries: [ProblemCode: Entry] {
        var entries = listed.mapValues { Entry(count: $0.count, first: $0.first, names: [:]) }
        // Only here, where all names are together, is it known which of them have an entry of their own.
        for (key, note) in counted.sorted {
            let first = Problem(key.code, at: note.first, key.name)
            var entry = entries[key.code] ?? Entry(count: 0, first: first, names: [:])
            entry.count += note.count
            entry.first = min(entry.first, first)
            entries[key.code] = entry
        }
        var named = names
        named.merge(counted)
        for (key, note) in named.sorted { entries[key.code]?.names[key.name] = note.count }
        return entries
    }

    /// The counts, the worst first, then in the order of the codes. Complexity: O(names).
    package var sorted: [(code: ProblemCode, entry: Entry)] {
        entries.map { ($0.key, $0.value) }.sorted {
            ($1.0.severity.rawValue, $0.0.rawValue) < ($0.0.severity.rawValue, $1.0.rawValue)
        }.map { (code: $0.0, entry: $0.1) }
    }

    /// The worst severity met, nil without problems.
    package var worstSeverity: Severity? {
        (Array(listed.keys) + Array(counted.totals.keys)).map(\.severity).max()
    }
}

/// Elements that stand where none of their name is read, counted by name in the order in which they were met first.
package struct StrayElements: Sendable, Equatable {
    /// One name, as written.
    package struct Entry: Sendable, Equatable {
        /// With its prefix.
        package var name: String
        /// ≥ 1.
        package var count: Int
        /// The line of the first, from 1.
        package var line: Int
    }

    /// So many names are told apart; the rest is one entry.
    private static let mostNames = 100
    /// The name of the entry for all others.
    package static let othersName = "elements of other names"

    /// The entries, at most `mostNames` and one for all others.
    package private(set) var entries: [Entry] = []
    private var positions: [String: Int] = [:]

    /// Counts one more. Complexity: O(1) on average.
    mutating func add(_ name: String, line: Int) {
        let isKnown = positions[name] != nil
        let name = isKnown || entries.count < Self.mostNames ? name : Self.othersName
        if let position = positions[name] {
            entries[position].count += 1
        } else {
            positions[name] = entries.count
            entries.append(Entry(name: name, count: 1, line: line))
        }
    }
}

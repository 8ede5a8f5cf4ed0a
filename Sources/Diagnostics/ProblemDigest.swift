/// What a report needs of the problems and the quarantine of a run: all counts, and a bounded selection of both.
///
/// Merging is commutative and associative. Memory: the selections, and the counts of each file that has problems.
package struct ProblemDigest: Sendable {
    /// At most so many problems, and so many lines of the quarantine, are selected.
    package static let listLimit = 10_000

    /// How many problems there are of each code.
    package private(set) var counts: [ProblemCode: Int] = [:]
    /// The same by file, under the empty name those of no single file.
    package private(set) var countsByFile: [String: [ProblemCode: Int]] = [:]
    /// How many lines of the quarantine there are of each kind, and why.
    package private(set) var quarantineCounts: [QuarantineEntry.Kind: [ProblemCode: Int]] = [:]
    private var firstProblems = FirstOfEach<ProblemCode, Problem>(limit: listLimit)
    private var firstQuarantined = FirstOfEach<QuarantineEntry.Kind, QuarantineEntry>(limit: listLimit)

    /// Nothing met.
    package init() {}

    /// What was found together.
    package init(_ problems: [Problem], _ quarantine: [QuarantineEntry]) {
        for problem in problems {
            counts[problem.code, default: 0] += 1
            countsByFile[problem.place.file, default: [:]][problem.code, default: 0] += 1
            firstProblems.add(problem, to: problem.code)
        }
        for entry in quarantine {
            quarantineCounts[entry.kind, default: [:]][entry.code, default: 0] += 1
            firstQuarantined.add(entry, to: entry.kind)
        }
    }

    /// Adds what was found elsewhere.
    package mutating func merge(_ other: ProblemDigest) {
        counts.merge(other.counts, uniquingKeysWith: +)
        for (file, counts) in other.countsByFile {
            countsByFile[file, default: [:]].merge(counts, uniquingKeysWith: +)
        }
        for (kind, counts) in other.quarantineCounts {
            quarantineCounts[kind, default: [:]].merge(counts, uniquingKeysWith: +)
        }
        firstProblems.merge(other.firstProblems)
        firstQuarantined.merge(other.firstQuarantined)
    }

    /// How many problems there are.
    package var total: Int { counts.values.reduce(0, +) }

    /// At most `listLimit` problems in report order. The places are shared between the codes: a rare error is never
    /// crowded out by a frequent warning; of each code the first are taken.
    package var problems: [Problem] { firstProblems.selected }

    /// At most `listLimit` lines of the quarantine in report order, shared between the kinds in the same way.
    package var quarantine: [QuarantineEntry] { firstQuarantined.selected }
}

/// Takes the problems and the quarantine of a run while they are met, from any thread; what it does with them never
/// stops the run.
package protocol ProblemSink: Sendable {
    /// Takes what was found in one part of the run.
    ///
    /// - Parameters:
    ///   - problems: In report order.
    ///   - quarantine: In report order.
    ///   - number: The part's place in the order of the run. It does not depend on threads, and comes once.
    func append(_ problems: [Problem], _ quarantine: [QuarantineEntry], number: Int)
}

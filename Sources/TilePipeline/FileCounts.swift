package import Diagnostics

/// How many problems there are of each severity.
package struct SeverityCounts: Sendable, Hashable, Codable {
    /// Notes.
    package var notes = 0
    /// Warnings.
    package var warnings = 0
    /// Errors.
    package var errors = 0

    /// None.
    package init() {}

    /// Those of counted problems. Complexity: O(codes).
    package init(_ counted: CountedNotes) { self.init(counted.totals) }

    /// Those of problems counted by code.
    package init(_ counts: [ProblemCode: Int]) {
        for (code, count) in counts { add(code.severity, count) }
    }

    /// All together.
    package var total: Int { notes + warnings + errors }

    /// Counts problems of a severity.
    package mutating func add(_ severity: Severity, _ count: Int = 1) {
        switch severity {
        case .note: notes += count
        case .warning: warnings += count
        case .error: errors += count
        }
    }

    package static func + (lhs: SeverityCounts, rhs: SeverityCounts) -> SeverityCounts {
        var sum = lhs
        sum += rhs
        return sum
    }

    package static func += (lhs: inout SeverityCounts, rhs: SeverityCounts) {
        lhs.notes += rhs.notes
        lhs.warnings += rhs.warnings
        lhs.errors += rhs.errors
    }

    package static func - (lhs: SeverityCounts, rhs: SeverityCounts) -> SeverityCounts {
        var difference = lhs
        difference.notes -= rhs.notes
        difference.warnings -= rhs.warnings
        difference.errors -= rhs.errors
        return difference
    }
}

/// What became of one input file. Files of the same name in different folders count together.
package struct FileCounts: Sendable, Codable {
    /// City objects read, of all depths.
    package var objects = 0
    /// City objects that were meshed, of all depths; identical copies among them are dropped later.
    package var converted = 0
    /// City objects in quarantine, of all depths.
    package var quarantined = 0
    /// Polygons to be shown, and those that could not be.
    package var polygons = 0
    package var lostPolygons = 0
    /// Members of which nothing could be read.
    package var lostMembers = 0
    /// Problems that are only counted; those listed carry their file themselves.
    package var counted = SeverityCounts()
    /// The lowest points of the objects that were placed.
    package var sourceBases = SourceBases()
    /// Where they stand in the result.
    var placed = PlacedTally()
    /// Those of them that reach lower or higher than any ground.
    package var strayHeights = StrayHeights()

    /// Nothing.
    package init() {}

    package static func + (lhs: FileCounts, rhs: FileCounts) -> FileCounts {
        var sum = lhs
        sum.objects += rhs.objects
        sum.converted += rhs.converted
        sum.quarantined += rhs.quarantined
        sum.polygons += rhs.polygons
        sum.lostPolygons += rhs.lostPolygons
        sum.lostMembers += rhs.lostMembers
        sum.counted += rhs.counted
        sum.sourceBases.merge(rhs.sourceBases)
        sum.placed.merge(rhs.placed)
        sum.strayHeights.merge(rhs.strayHeights)
        return sum
    }
}

extension ConversionReport {
    /// Problems by file, listed and counted ones together, in the order of the names; those of no single file, such
    /// as duplicates, are left out. Complexity: O(problems).
    package var problemsByFile: [(file: String, counts: SeverityCounts)] {
        var byFile: [String: SeverityCounts] = [:]
        for (file, counts) in fileCounts { byFile[file] = counts.counted }
        for (file, counts) in digest.countsByFile where !file.isEmpty {
            byFile[file, default: SeverityCounts()] += SeverityCounts(counts)
        }
        return byFile.map { ($0.key, $0.value) }.sorted { $0.file < $1.file }
    }
}

package import Diagnostics
package import JSONText

/// Problems as JSON, with a bounded list and full counts.
package enum ProblemReport {
    /// At most so many problems are listed; all are counted.
    package static let listLimit = 10_000

    /// One problem.
    package static func json(_ problem: Problem) -> JSONValue {
        [
            "code": .string(problem.code.rawValue), "severity": .string(problem.severity.name),
            "file": .string(problem.place.file), "line": .integer(problem.place.line),
            "gmlId": .string(problem.place.gmlID), "message": .string(problem.message),
        ]
    }

    /// The list, cut at `listLimit`.
    package static func list(_ problems: [Problem]) -> JSONValue {
        .array(problems.prefix(listLimit).map(json))
    }

    /// Counted problems with their first place.
    package static func list(_ notes: CountedNotes) -> JSONValue {
        .array(
            notes.sorted.map { key, entry in
                [
                    "code": .string(key.code.rawValue), "severity": .string(key.code.severity.name),
                    "name": .string(key.name), "count": .integer(entry.count), "file": .string(entry.first.file),
                    "line": .integer(entry.first.line), "gmlId": .string(entry.first.gmlID),
                ]
            })
    }

    /// JSON Lines: one problem a line.
    package static func lines(_ problems: [Problem]) -> [UInt8] {
        var bytes: [UInt8] = []
        for problem in problems {
            json(problem).append(to: &bytes)
            bytes.append(10)
        }
        return bytes
    }
}

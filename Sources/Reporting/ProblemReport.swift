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

    /// One thing that is missing from the result.
    package static func json(_ entry: QuarantineEntry) -> JSONValue {
        [
            "kind": .string(entry.kind.rawValue), "gmlId": .string(entry.place.gmlID),
            "objectId": .string(entry.owner), "file": .string(entry.place.file), "line": .integer(entry.place.line),
            "code": .string(entry.code.rawValue), "severity": .string(entry.code.severity.name),
            "message": .string(entry.message),
        ]
    }

    /// JSON Lines, one entry a line, handed on in pieces of about 1 MB.
    package static func writeLines<Failure: Error>(
        _ entries: [QuarantineEntry], to sink: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var bytes: [UInt8] = []
        for entry in entries {
            json(entry).append(to: &bytes)
            bytes.append(10)
            guard bytes.count >= 1 << 20 else { continue }
            try sink(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        if !bytes.isEmpty { try sink(bytes) }
    }
}

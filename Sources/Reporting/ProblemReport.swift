package import Diagnostics
package import JSONText

/// Problems as JSON.
package enum ProblemReport {
    /// One problem.
    package static func json(_ problem: Problem) -> JSONValue {
        [
            "code": .string(problem.code.rawValue), "severity": .string(problem.severity.name),
            "file": .string(problem.place.file), "line": .integer(problem.place.line),
            "gmlId": .string(problem.place.gmlID), "message": .string(problem.message),
        ]
    }

    /// A list of problems.
    package static func list(_ problems: [Problem]) -> JSONValue { .array(problems.map(json)) }

    /// Counted problems with their first place.
    package static func list(_ notes: CountedNotes) -> JSONValue {
        .array(notes.sorted.map { json($0.key, $0.entry) })
    }

    private static func json(_ key: CountedNotes.Key, _ entry: CountedNotes.Entry) -> JSONValue {
        [
            "code": .string(key.code.rawValue), "severity": .string(key.code.severity.name),
            "name": .string(key.name), "count": .integer(entry.count), "file": .string(entry.first.file),
            "line": .integer(entry.first.line), "gmlId": .string(entry.first.gmlID),
        ]
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

    /// JSON Lines, one problem a line.
    package static func lines(_ problems: [Problem]) -> [UInt8] { lines(problems, json) }

    /// JSON Lines, one thing that is missing a line.
    package static func lines(_ entries: [QuarantineEntry]) -> [UInt8] { lines(entries, json) }

    /// JSON Lines, one counted name a line.
    package static func lines(_ notes: CountedNotes) -> [UInt8] { lines(notes.sorted) { json($0.key, $0.entry) } }

    private static func lines<Element>(_ elements: [Element], _ json: (Element) -> JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        for element in elements {
            json(element).append(to: &bytes)
            bytes.append(10)
        }
        return bytes
    }
}

/// How bad a problem is, and so what the exit status may make of it.
public enum Severity: Int, Sendable, Comparable, CaseIterable {
    /// Something was repaired or passed over; the result is as good as the data.
    case note
    /// Something is shown, but degraded, or by a fallback.
    case warning
    /// An object or a file is missing from the result.
    case error

    /// The word used in reports and on the command line.
    public var name: String {
        switch self {
        case .note: "note"
        case .warning: "warning"
        case .error: "error"
        }
    }

    /// Milder before worse.
    public static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// Where in the input a problem lies.
public struct Place: Sendable, Hashable, Comparable, Codable {
    /// The input's name as given on the command line, or below the folder given; never an absolute path of ours.
    public var file: String
    /// The line in the file, from 1; 0 when unknown.
    public var line: Int
    /// The `gml:id` of the nearest city object; empty when there is none.
    public var gmlID: String

    /// A place in a file.
    public init(file: String, line: Int = 0, gmlID: String = "") {
        self.file = file
        self.line = line
        self.gmlID = gmlID
    }

    /// By file, then line, then object.
    public static func < (lhs: Place, rhs: Place) -> Bool {
        (lhs.file, lhs.line, lhs.gmlID) < (rhs.file, rhs.line, rhs.gmlID)
    }
}

/// Something wrong with the data: what, where, and what became of it. Never thrown: the run goes on.
public struct Problem: Sendable, Hashable, Comparable, Codable {
    /// The permanent code.
    public var code: ProblemCode
    /// Where it lies.
    public var place: Place
    /// What is wrong, with the values.
    public var message: String

    /// A problem of a known kind.
    public init(_ code: ProblemCode, at place: Place, _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }

    /// The severity, which the code decides.
    public var severity: Severity { code.severity }

    /// Order of reports: by place, then code, then text; never by arrival.
    public static func < (lhs: Problem, rhs: Problem) -> Bool {
        if lhs.place != rhs.place { return lhs.place < rhs.place }
        if lhs.code != rhs.code { return lhs.code.rawValue < rhs.code.rawValue }
        return lhs.message < rhs.message
    }
}

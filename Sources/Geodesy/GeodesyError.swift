public import Diagnostics

/// Why coordinates of a reference system cannot be transformed at all.
public struct GeodesyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// No reference system is stated.
        case missingName
        /// The text names no reference system that PROJ or Kachel knows.
        case unknownName
        /// The text names something that is no reference system for positions (a vertical one alone, a local one …).
        case unsuitableSystem
        /// PROJ's database `proj.db` cannot be opened.
        case databaseMissing
        /// A grid that was asked for by name cannot be opened.
        case gridMissing
        /// PROJ knows no operation to WGS 84.
        case noOperation
        /// Place or height would rest on a fallback or a guess, and the options are strict.
        case guessRefused
        /// PROJ itself failed.
        case library
    }

    /// What kind of failure.
    public var code: Code
    /// What, where, why, what to do; in this order.
    public var message: String
    /// The interpretations that were tried, in order.
    public var tried: [String]

    /// A failure with its message.
    public init(_ code: Code, _ message: String, tried: [String] = []) {
        self.code = code
        self.message = message
        self.tried = tried
    }

    /// The message, and what was tried.
    public var description: String {
        tried.isEmpty ? message : message + " (tried: " + tried.joined(separator: "; ") + ")"
    }

    /// The permanent problem code under which a run reports it.
    public var problemCode: ProblemCode {
        switch code {
        case .missingName: .missingCRS
        case .guessRefused: .guessRefused
        case .unknownName, .unsuitableSystem, .databaseMissing, .gridMissing, .noOperation, .library: .unknownCRS
        }
    }

    /// The failure as a problem of a place in the input.
    public func problem(at place: Place) -> Problem { Problem(problemCode, at: place, description) }
}

/// Something of the input that is not in the result: one line of `quarantine.jsonl`.
///
/// Every lost city object of any depth, every lost polygon and every lost member is one entry, so that their number
/// is the number of what is missing.
public struct QuarantineEntry: Sendable, Hashable, Comparable, Codable {
    /// What was lost.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// A top-level city object.
        case object
        /// A city object below another one, lost with it.
        case part
        /// A city object, of any depth, of a top-level object that has no geometry to be shown.
        case empty
        /// A polygon of an object that is otherwise shown, or whose polygons are all of no use.
        case polygon
        /// A member of the document that cannot be read, so that what it holds is unknown.
        case member
    }

    /// What was lost.
    public var kind: Kind
    /// Where it lies; `gmlID` is its own, empty if it has none.
    public var place: Place
    /// The `gml:id` of the city object that it belongs to; empty for top-level objects and members.
    public var owner: String
    /// Why.
    public var code: ProblemCode
    /// Why, in words.
    public var message: String

    /// An entry from its parts.
    public init(_ kind: Kind, at place: Place, owner: String = "", code: ProblemCode, _ message: String) {
        self.kind = kind
        self.place = place
        self.owner = owner
        self.code = code
        self.message = message
    }

    /// Order of reports: by place, then kind, owner, code and text; never by arrival.
    public static func < (lhs: QuarantineEntry, rhs: QuarantineEntry) -> Bool {
        if lhs.place != rhs.place { return lhs.place < rhs.place }
        return (lhs.kind.rawValue, lhs.owner, lhs.code.rawValue, lhs.message)
            < (rhs.kind.rawValue, rhs.owner, rhs.code.rawValue, rhs.message)
    }
}

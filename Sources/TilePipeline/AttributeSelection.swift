/// Which attributes of the source reach the tiles. Identifiers, types and names always do.
public enum AttributeSelection: Sendable, Hashable {
    case all
    case none
    /// Those of these source names.
    case names([String])

    /// As on the command line: `all`, `none`, or names with commas between.
    package var text: String {
        switch self {
        case .all: "all"
        case .none: "none"
        case .names(let names): names.joined(separator: ",")
        }
    }
}

/// A new name for an attribute.
public struct AttributeRename: Sendable, Hashable {
    /// The name in the source.
    public var source: String
    /// The name in the tiles.
    public var name: String

    /// A new name for a source name.
    public init(source: String, name: String) {
        self.source = source
        self.name = name
    }
}

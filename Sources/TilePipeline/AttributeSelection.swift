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

extension AttributeRename {
    /// Why some new names cannot be given together, for people; nil where they can.
    ///
    /// Identifiers, types, names and parents keep their properties, so that clients find them in every bundle.
    package static func mistake(in renames: [AttributeRename]) -> String? {
        var targetOf: [String: String] = [:]
        var sourceOf: [String: String] = [:]
        for rename in renames {
            let text = "--rename \(rename.source)=\(rename.name)"
            if ["gml_id", "gml:id", "name", "gml:name"].contains(rename.source) {
                return "\(text): \(rename.source) keeps its name."
            }
            if ["gml_id", "object_type", "surface_type", "parent"].contains(rename.name) {
                return "\(text): \(rename.name) is a property of Kachel's own; choose another name."
            }
            if let other = targetOf.updateValue(rename.name, forKey: rename.source), other != rename.name {
                return "\(text): \(rename.source) is to become \(other) already; an attribute has one name."
            }
            if let other = sourceOf.updateValue(rename.source, forKey: rename.name), other != rename.source {
                return "\(text): \(other) is to become \(rename.name) already; two attributes cannot have one name."
            }
        }
        return nil
    }
}

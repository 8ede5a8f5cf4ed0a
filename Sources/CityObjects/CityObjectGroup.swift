package import Diagnostics

/// A group of city objects: no object itself, but a word about others.
package struct CityObjectGroup: Sendable, Hashable, Codable {
    /// One object's membership.
    package struct Member: Sendable, Hashable, Comparable, Codable {
        /// The `gml:id` of the object, in the same document.
        package var identifier: String
        /// What the object is in the group; empty where the group does not say.
        package var role: String

        /// A membership from its parts.
        package init(identifier: String, role: String) {
            self.identifier = identifier
            self.role = role
        }

        package static func < (lhs: Self, rhs: Self) -> Bool {
            (lhs.identifier, lhs.role) < (rhs.identifier, rhs.role)
        }
    }

    /// Its `gml:id`, or what an object without one is called.
    package var identifier: String
    /// The name of its document for reports.
    package var file: String
    /// The line of its start tag, from 1.
    package var line: Int
    /// What the source says of it: names, class, functions; `object` of no meaning.
    package var attributes: [Attribute]
    /// Who is in it, in document order.
    package var members: [Member] = []

    /// A group without members.
    package init(identifier: String, file: String, line: Int, attributes: [Attribute]) {
        self.identifier = identifier
        self.file = file
        self.line = line
        self.attributes = attributes
    }

    /// Where it stands, for problems.
    package var place: Place { Place(file: file, line: line, gmlID: identifier) }
}

extension CityObjectTree {
    /// What an object without `gml:id` is called: by its file and its ordinal (decision 14).
    package func madeIdentifier(ofObject index: Int) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return "\(name)#\(ordinal)" + (ordinalInMember > 0 ? "-\(ordinalInMember)" : "")
            + (index == 0 ? "" : ".\(index)")
    }
}

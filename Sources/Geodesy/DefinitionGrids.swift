/// The grid files that a PROJ string, or WKT made of one, names itself.
struct DefinitionGrids {
    /// Files of heights, `+geoidgrids=`, without those that may be missing.
    let heights: [String]
    /// Files of shifts of the plane, `+nadgrids=`, without those that may be missing.
    let plane: [String]

    /// The files that a name of a reference system mentions; none where it is no definition.
    init(_ name: CRSName) {
        let texts = name.components.compactMap { component -> String? in
            guard case .definition(let text) = component else { return nil }
            return text
        }
        heights = texts.flatMap { Self.files("geoidgrids=", in: $0) }
        plane = texts.flatMap { Self.files("nadgrids=", in: $0) }
    }

    /// The value of a key up to a blank or a quote, at the commas; `@` marks what may be missing, `null` is no file.
    private static func files(_ key: String, in text: String) -> [String] {
        text.ranges(of: key).flatMap { range in
            let value = text[range.upperBound...].drop { $0 == "\"" }.prefix { !$0.isWhitespace && $0 != "\"" }
            return value.split(separator: ",").filter { !$0.hasPrefix("@") && $0 != "null" }.map(String.init)
        }
    }
}

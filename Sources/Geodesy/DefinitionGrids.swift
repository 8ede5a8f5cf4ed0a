/// The grid files that a PROJ string, or WKT made of one, names itself.
struct DefinitionGrids {
    /// Files of heights, `+geoidgrids=`, without those that may be missing.
    let heights: [String]
    /// Files of shifts of the plane, `+nadgrids=`, without those that may be missing.
    let plane: [String]
    /// Files of heights that may be missing, list by list: where none of a list is there, nothing is done.
    let optionalHeights: [[String]]

    /// The files that a name of a reference system mentions; none where it is no definition.
    init(_ name: CRSName) {
        let texts = name.components.compactMap { component -> String? in
            guard case .definition(let text) = component else { return nil }
            return text
        }
        let heightLists = texts.flatMap { Self.lists("geoidgrids=", in: $0) }
        heights = heightLists.flatMap { $0.filter { !$0.hasPrefix("@") } }
        plane = texts.flatMap { Self.lists("nadgrids=", in: $0) }.flatMap { $0.filter { !$0.hasPrefix("@") } }
        // Where a list has a file that must be there, the others are a matter of taste.
        optionalHeights = heightLists.filter { list in list.allSatisfy { $0.hasPrefix("@") } }
            .map { list in list.map { String($0.dropFirst()) } }.filter { !$0.isEmpty }
    }

    /// The files of a list in a definition or a pipeline; `@` marks what may be missing, `null` is no file and left out.
    private static func files(_ list: String) -> [String] {
        list.split(separator: ",").filter { $0 != "null" && $0 != "@null" }.map(String.init)
    }

    /// The values of a key up to a blank or a quote.
    static func lists(_ key: String, in text: String) -> [[String]] {
        text.ranges(of: key).map { range in
            let value = text[range.upperBound...].drop { $0 == "\"" }.prefix { !$0.isWhitespace && $0 != "\"" }
            return files(String(value))
        }
    }
}

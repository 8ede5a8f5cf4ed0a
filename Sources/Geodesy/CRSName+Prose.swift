extension CRSName {
    /// Reads the usual names of Gauss-Krüger strips and UTM zones, which no database has in this form; nil for others.
    ///
    /// "Gauß-Krüger Zone 3" and "GK3" are of the German main triangulation (DHDN): other surveys name theirs. A zone of
    /// UTM without a datum is read as ETRS89 in Europe's zones 28 to 38 by its north only where "ETRS89" is said or
    /// `wellKnown` has it; with "WGS84" as that.
    static func readProse(_ text: String) -> Component? {
        var rest = text.lowercased()
        for (from, to) in [("ü", "ue"), ("ß", "ss"), ("kruger", "krueger")] {
            rest = replacing(from, with: to, in: rest)
        }
        rest = rest.filter { $0.isLetter || $0.isNumber }
        for word in ["zone", "meridianstreifen", "streifen"] { rest = replacing(word, with: "", in: rest) }
        for prefix in ["dhdngausskrueger", "gausskrueger", "dhdngk", "gk"] where rest.hasPrefix(prefix) {
            guard let strip = Int(rest.dropFirst(prefix.count)), (2...5).contains(strip) else { return nil }
            return .code(authority: "EPSG", code: String(31464 + strip))
        }
        for (prefix, isEuropean) in [("etrs89utm", true), ("etrs1989utm", true), ("wgs84utm", false)]
        where rest.hasPrefix(prefix) {
            var zone = rest.dropFirst(prefix.count)
            let isSouth = zone.hasSuffix("s")
            if isSouth || zone.hasSuffix("n") { zone.removeLast() }
            guard let number = Int(zone), (isEuropean ? 28...38 : 1...60).contains(number), !(isEuropean && isSouth)
            else { return nil }
            let base = isEuropean ? 25800 : isSouth ? 32700 : 32600
            return .code(authority: "EPSG", code: String(base + number))
        }
        return nil
    }

    private static func replacing(_ word: String, with other: String, in text: String) -> String {
        guard !text.isEmpty else { return text }
        return text.split(separator: word, omittingEmptySubsequences: false).joined(separator: other)
    }
}

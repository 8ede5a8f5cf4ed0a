extension CRSName {
    /// What a reading of codes found.
    struct Reading {
        var components: [Component]
        var notes: [String]
    }

    /// Reads any text that contains codes: URNs, URLs, `EPSG:…`, bare numbers, and their usual misspellings.
    ///
    /// The text is cut into words; a word that is an authority opens a run, the last code in the run counts, words
    /// that look like versions (`6.12`, `0`, `v9.9`) and the scaffolding of URNs and URLs are passed over. A comma,
    /// `+`, `&` or `;` starts the next component. Whatever is not one of the published forms leaves a note.
    static func readCodes(_ lowered: String) -> Reading? {
        var codes: [(authority: String, code: String)] = []
        var versions: [String] = []
        var authority: String?
        var strange = false
        for group in lowered.split(whereSeparator: { ",+&;*".contains($0) }) {
            let before = codes.count
            var short: String?
            for word in group.split(whereSeparator: { $0.isWhitespace || ":/#?=()".contains($0) }) {
                var word = String(word)
                if let (first, code) = glued(word) {
                    authority = first ?? authority
                    word = code
                }
                if let known = authorities[word] {
                    authority = known
                } else if let code = crs84Codes[word] {
                    codes.append(("OGC", code))
                } else if isNumber(word), word.utf8.count >= 4 {
                    // Numbers of three digits and fewer are versions: EPSG's systems start at 2000.
                    codes.append((authority ?? "EPSG", word))
                } else if isVersion(word) {
                    if !isNumber(word) || word == "0" { versions.append(word) } else { short = word }
                } else if !scaffolding.contains(word) {
                    // The French register has words as codes: IGNF:LAMB93.
                    if authority == "IGNF" { codes.append(("IGNF", word.uppercased())) } else { strange = true }
                }
            }
            // Alone behind an authority a short number is meant as a code, though none has it.
            if codes.count == before, !strange, let authority, let short { codes.append((authority, short)) }
        }
        // A number among words is a name ("Austria 1234"), unless an authority is named.
        guard !codes.isEmpty, authority != nil || !strange else { return nil }
        var unique: [(authority: String, code: String)] = []
        for code in codes where !unique.contains(where: { $0 == code }) { unique.append(code) }
        var notes: [String] = []
        let kept = Array(unique.prefix(2))
        let components = kept.map { Component.code(authority: $0.authority, code: $0.code) }
        let understood = components.map(\.text).joined(separator: "+")
        if unique.count > 2 {
            notes.append("“\(lowered)” names \(unique.count) systems: only the first two are used, \(understood)")
        } else if strange || !published(kept, versions: versions).contains(lowered) {
            notes.append("“\(lowered)” is not a usual spelling: read as \(understood)")
        }
        return Reading(components: components, notes: notes)
    }

    /// An authority and a code that nothing parts but a dash (`EPSG-25832`), and the code in names of files and pages
    /// (`25832.gml`, `crs_25832`), which have none; nil for other words.
    private static func glued(_ word: String) -> (authority: String?, code: String)? {
        for (prefix, authority) in [("epsg", "EPSG"), ("esri", "ESRI"), ("crs_", nil)] where word.hasPrefix(prefix) {
            let code = word.dropFirst(prefix.count).drop { $0 == "-" || $0 == "_" }
            return code.count >= 4 && isNumber(String(code)) ? (authority, String(code)) : nil
        }
        guard let dot = word.lastIndex(of: "."), [".gml", ".xml", ".json", ".wkt", ".html"].contains(word[dot...])
        else { return nil }
        let code = String(word[..<dot])
        return code.count >= 4 && isNumber(code) ? (nil, code) : nil
    }

    private static let authorities: [String: String] = [
        "epsg": "EPSG", "epsg.xml": "EPSG", "epsg.org": "EPSG", "esri": "ESRI", "ignf": "IGNF",
    ]
    private static let crs84Codes: [String: String] = [
        "crs84": "CRS84", "crs84h": "CRS84h", "crs83": "CRS83", "crs27": "CRS27",
    ]
    /// Words of URNs and URLs that carry no information.
    private static let scaffolding: Set<String> = [
        "urn", "ogc", "x-ogc", "opengis", "def", "crs", "http", "https", "www.opengis.net", "gml", "srs",
        "crs-compound",
        "spatialreference.org", "ref", "epsg.io", "srid", "geographiccrs", "projectedcrs", "compoundcrs", "code",
        "init",
    ]

    private static func isNumber(_ word: String) -> Bool { word.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }

    private static func isVersion(_ word: String) -> Bool {
        let digits = word.hasPrefix("v") ? word.dropFirst() : word[...]
        return !digits.isEmpty && digits.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E }
    }

    /// The published spellings of these codes, lower case.
    private static func published(_ codes: [(authority: String, code: String)], versions: [String]) -> Set<String> {
        let named = codes.map { (authority: $0.authority.lowercased(), code: $0.code.lowercased()) }
        var result: Set<String> = []
        for version in Set(versions + ["", "0", "1.3"]) {
            if named.count == 1 {
                let (authority, code) = named[0]
                result.formUnion([
                    code, "\(authority):\(code)", "urn:ogc:def:crs:\(authority):\(version):\(code)",
                    "urn:x-ogc:def:crs:\(authority):\(version):\(code)",
                    "http://www.opengis.net/def/crs/\(authority)/\(version)/\(code)",
                    "https://www.opengis.net/def/crs/\(authority)/\(version)/\(code)",
                    "http://www.opengis.net/gml/srs/\(authority).xml#\(code)",
                ])
            } else {
                let (first, second) = (named[0], named[1])
                result.formUnion([
                    "\(first.authority):\(first.code)+\(second.code)",
                    "\(first.authority):\(first.code)+\(second.authority):\(second.code)",
                    "\(first.code)+\(second.code)",
                    "urn:ogc:def:crs,crs:\(first.authority):\(version):\(first.code),"
                        + "crs:\(second.authority):\(version):\(second.code)",
                ])
                for scheme in ["http", "https"] {
                    let root = scheme + "://www.opengis.net/def/crs"
                    result.insert(
                        "\(root)-compound?1=\(root)/\(first.authority)/\(version)/\(first.code)"
                            + "&2=\(root)/\(second.authority)/\(version)/\(second.code)")
                }
            }
        }
        return result
    }
}

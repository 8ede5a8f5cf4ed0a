/// What a `srsName` says, before any database is asked: codes, definitions or names, and how sure the reading is.
///
/// Pure text; the table of forms stands in `CRSName+Codes.swift` and `CRSName+AdV.swift`.
package struct CRSName: Sendable, Hashable {
    /// One system named by the text.
    package enum Component: Sendable, Hashable {
        /// A code of an authority, such as EPSG and 25832.
        case code(authority: String, code: String)
        /// A definition in WKT, PROJJSON or as a PROJ string.
        case definition(String)
        /// ETRS89 in 3-degree Gauss-Krüger strips, which EPSG has for the third only: zone 2…5, easting first.
        case etrs89GaussKrueger(zone: Int)
        /// A name to be searched in the database.
        case name(String)

        /// Short text for messages.
        package var text: String {
            switch self {
            case .code(let authority, let code): authority + ":" + code
            case .definition(let text): "“" + (text.utf8.count > 60 ? text.prefix(56) + "…" : text) + "”"
            case .etrs89GaussKrueger(let zone): "ETRS89 3-degree Gauss-Krüger zone \(zone)"
            case .name(let name): "“" + name + "”"
            }
        }
    }

    /// The text as in the file.
    package let text: String
    /// One system, or a horizontal and a vertical one.
    package private(set) var components: [Component]
    /// What was repaired, guessed or passed over.
    package private(set) var notes: [String]

    /// Reads a `srsName`.
    ///
    /// - Throws: `missingName` for blank text, `unknownName` or `unsuitableSystem` with what was tried.
    package init(parsing text: String) throws(GeodesyError) {
        self.text = text
        components = []
        notes = []
        let trimmed = Self.trimmed(text)
        let lowered = trimmed.lowercased()
        guard !trimmed.isEmpty else {
            throw GeodesyError(.missingName, "no coordinate reference system is stated: name it with --crs")
        }
        if lowered.hasPrefix("#") {
            throw GeodesyError(
                .unsuitableSystem,
                "“\(trimmed)” points to a local (engineering) system defined in the document, which has no place on "
                    + "the globe: name a system with --crs if the coordinates are in one",
                tried: ["reference inside the document"])
        }
        if Self.looksLikeDefinition(lowered) {
            components = [.definition(Self.normalizedDefinition(trimmed))]
            return
        }
        if let known = Self.wellKnown[Self.folded(trimmed)] {
            components = [known.component]
            if known.isGuess {
                notes.append("“\(trimmed)” is a name, not a code: taken as \(known.component.text) from its name")
            }
            return
        }
        if let adv = try Self.readAdV(trimmed) {
            components = adv.components
            notes = adv.notes
            return
        }
        if let known = Self.readProse(trimmed) {
            components = [known]
            notes.append("“\(trimmed)” is a name, not a code: taken as \(known.text) from its name")
            return
        }
        if let codes = Self.readCodes(lowered) {
            components = codes.components
            notes = codes.notes
            return
        }
        guard !Self.isURNLike(lowered) else {
            throw GeodesyError(
                .unknownName,
                "“\(trimmed)” is no coordinate reference system that Kachel can read: name one with --crs",
                tried: ["EPSG code", "OGC CRS84", "AdV name", "WKT or PROJ string"])
        }
        components = [.name(trimmed)]
    }

    /// The text as understood, such as "EPSG:25832+EPSG:7837".
    package var interpretation: String { components.map(\.text).joined(separator: "+") }

    // MARK: Telling forms apart

    private static func looksLikeDefinition(_ lowered: String) -> Bool {
        lowered.contains("+proj=") || lowered.hasPrefix("proj=")
            || lowered.hasPrefix("{") || (lowered.contains("[") && lowered.hasSuffix("]"))
    }

    /// A PROJ string is a system only if it says so; WKT and PROJJSON stay.
    private static func normalizedDefinition(_ text: String) -> String {
        guard text.lowercased().contains("proj="), !text.contains("["), !text.hasPrefix("{"),
            !text.contains("+type=crs")
        else { return text }
        return text + " +type=crs"
    }

    private static func isURNLike(_ lowered: String) -> Bool {
        lowered.hasPrefix("urn:") || lowered.hasPrefix("http:") || lowered.hasPrefix("https:")
    }

    /// Names that no database has but people write, and names that PROJ would take for another system.
    ///
    /// "CH1903" is a geographic system for EPSG; files that say it hold Swiss kilometres (LV03).
    private static let wellKnown: [String: (component: Component, isGuess: Bool)] = {
        func epsg(_ code: String, guess: Bool = true) -> (component: Component, isGuess: Bool) {
            (.code(authority: "EPSG", code: code), guess)
        }
        func ogc(_ code: String) -> (component: Component, isGuess: Bool) {
            (.code(authority: "OGC", code: code), false)
        }
        return [
            "ch1903": epsg("21781"), "ch1903lv03": epsg("21781"), "lv03": epsg("21781"),
            "ch1903+": epsg("2056"), "ch1903+lv95": epsg("2056"), "lv95": epsg("2056"),
            "rd": epsg("28992"), "rdnew": epsg("28992"), "rijksdriehoek": epsg("28992"),
            "lambert93": epsg("2154"), "rgf93lambert93": epsg("2154"), "wgs84": epsg("4326"),
            "utm32": epsg("25832"), "utm33": epsg("25833"), "osgb36": epsg("27700"),
            "britishnationalgrid": epsg("27700"), "epsg:900913": epsg("3857"), "900913": epsg("3857"),
            "crs:84": ogc("CRS84"), "crs84": ogc("CRS84"), "crs84h": ogc("CRS84h"), "crs:83": ogc("CRS83"),
            "crs:27": ogc("CRS27"), "crs:84h": ogc("CRS84h"),
            // The form of WFS 1.1.
            "urn:ogc:def:crs:ogc:2:84": ogc("CRS84"), "urn:ogc:def:crs:ogc::84": ogc("CRS84"),
        ]
    }()

    /// Lower case without blanks, slashes, dashes and underscores, for look-up.
    private static func folded(_ text: String) -> String {
        text.lowercased().filter { !$0.isWhitespace && $0 != "/" && $0 != "-" && $0 != "_" }
    }

    /// Without surrounding white space and quotes.
    private static func trimmed(_ text: String) -> String {
        var slice = text[...]
        while let first = slice.first, first.isWhitespace || first == "\"" || first == "'" { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace || last == "\"" || last == "'" { slice.removeLast() }
        return String(slice)
    }
}

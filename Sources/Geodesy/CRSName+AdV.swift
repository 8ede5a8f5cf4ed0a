extension CRSName {
    /// Reads the names of the German surveying authorities, `urn:adv:crs:ETRS89_UTM32*DE_DHHN2016_NH*GCG2016`.
    ///
    /// Returns nil if the text is not of this kind. Their Gauss-Krüger systems count Rechtswert before Hochwert, so
    /// they are EPSG's (E-N) variants. A name with the mark of a state's network (`DE_DHDN_3GK2_NW177`) is read as
    /// its system. Source: AdV, GeoInfoDok, "Koordinatenreferenzsysteme".
    ///
    /// - Throws: `unknownName` if it is of this kind but names an unknown system.
    static func readAdV(_ text: String) throws(GeodesyError) -> Reading? {
        let lowered = text.lowercased()
        let isURN = lowered.hasPrefix("urn:adv:crs:")
        let body = isURN ? lowered.dropFirst("urn:adv:crs:".utf8.count) : lowered[...]
        let parts = body.split(separator: "*").map { part in String(part.filter { !$0.isWhitespace }) }
        guard let first = parts.first, isURN || horizontal(first) != nil else { return nil }

        var notes: [String] = []
        guard let found = horizontal(first) else {
            throw GeodesyError(
                .unknownName, "“\(text)” names the AdV system “\(first)”, which Kachel does not know: use --crs",
                tried: ["AdV table of \(advHorizontal.count) systems"])
        }
        if let network = found.network {
            notes.append("“\(text)” names the network “\(network)” of its system: read as the system itself")
        }
        var components = [found.component]
        for part in parts.dropFirst() {
            if let code = advVertical[part] {
                components.append(.code(authority: "EPSG", code: code))
            } else if part == "ellipsoidal" || part == "etrs89_h" {
                // Only the three-dimensional systems of ETRS89 have ellipsoidal heights in EPSG.
                notes.append("“\(text)” says ellipsoidal heights: use --geoid none")
            } else if advGeoids.contains(part) {
                // The quasigeoid that belongs to the height system: PROJ finds it by the system.
            } else {
                notes.append("“\(part)” in “\(text)” is unknown and was passed over")
            }
        }
        return Reading(components: Array(components.prefix(2)), notes: notes)
    }

    /// The horizontal system of an AdV name, and the mark of a network if the name has one.
    private static func horizontal(_ name: String) -> (component: Component, network: String?)? {
        if let component = advHorizontal[name] { return (component, nil) }
        // A network's mark is the last word: de_dhdn_3gk2_nw177.
        guard let cut = name.lastIndex(of: "_"), let component = advHorizontal[String(name[..<cut])] else { return nil }
        return (component, String(name[name.index(after: cut)...]))
    }

    private static let advHorizontal: [String: Component] = {
        var table: [String: Component] = [:]
        func add(_ name: String, _ code: String) { table[name] = .code(authority: "EPSG", code: code) }
        for zone in 28...38 {
            add("etrs89_utm\(zone)", "258\(zone)")
            add("wgs84_utm\(zone)", "326\(zone)")
        }
        for zone in 2...5 { table["etrs89_3gk\(zone)"] = .etrs89GaussKrueger(zone: zone) }
        add("etrs89_lat-lon", "4258")
        add("etrs89_lat-lon-h", "4937")
        add("etrs89_x-y-z", "4936")
        add("wgs84_lat-lon", "4326")
        add("wgs84_lat-lon-h", "4979")
        add("wgs84_x-y-z", "4978")
        add("de_dhdn_lat-lon", "4314")
        add("de_dhdn_3gk1", "5680")
        add("de_dhdn_3gk2", "5676")
        add("de_dhdn_3gk3", "5677")
        add("de_dhdn_3gk4", "5678")
        add("de_dhdn_3gk5", "5679")
        add("de_pd-83_lat-lon", "4746")
        add("de_pd-83_3gk3", "5666")
        add("de_pd-83_3gk4", "5667")
        add("de_rd-83_lat-lon", "4745")
        add("de_rd-83_3gk4", "5668")
        add("de_rd-83_3gk5", "5669")
        add("de_42-83_lat-lon", "4178")
        add("de_42-83_3gk3", "5673")
        add("de_42-83_3gk4", "5674")
        add("de_42-83_3gk5", "5675")
        add("de_42-83_6gk2", "5664")
        add("de_42-83_6gk3", "5665")
        add("de_soldner-berlin", "3068")
        return table
    }()

    private static let advVertical: [String: String] = [
        "de_dhhn92_nh": "5783", "de_dhhn2016_nh": "7837", "de_dhhn85_noh": "5784", "de_dhhn12_noh": "7699",
        "de_snn76_nh": "5785", "de_amst_nh": "5709", "dhhn92_nh": "5783", "dhhn2016_nh": "7837",
        "de_dhhn92": "5783", "de_dhhn2016": "7837",
    ]

    private static let advGeoids: Set<String> = ["gcg2016", "gcg2011", "gcg05", "gcg2005"]
}

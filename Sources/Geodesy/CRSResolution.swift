/// The systems of PROJ's database that a name stands for.
struct CRSResolution {
    /// Projected, geographic or geocentric; possibly bound to WGS 84 by its definition.
    var horizontal: ProjObject
    /// The system of the heights, nil if none is stated.
    var vertical: ProjObject?
    /// Both as one system; nil without a vertical one or where PROJ refuses the pair.
    var compound: ProjObject?
    /// What was repaired or guessed, the name's notes first.
    var notes: [String]

    /// Asks the database for what `name` says.
    ///
    /// - Throws: `unknownName` with what was tried, `unsuitableSystem` if it names nothing horizontal.
    init(_ name: CRSName, in context: ProjContext) throws(GeodesyError) {
        notes = name.notes
        var systems: [ProjObject] = []
        for (index, component) in name.components.enumerated() {
            systems.append(
                try Self.system(of: component, text: name.text, isSecond: index == 1, notes: &notes, in: context))
        }
        for index in systems.indices { systems[index] = try Self.computable(systems[index], name, notes: &notes) }
        for system in systems where system.isDeprecated {
            notes.append("\(system.identifier ?? "") \(system.name) is withdrawn by its authority")
        }
        var horizontal: ProjObject?
        var vertical: ProjObject?
        for system in systems {
            switch system.kind {
            case .compound:
                horizontal = horizontal ?? system.part(0)
                vertical = vertical ?? system.part(1)
            case .vertical: vertical = vertical ?? system
            case .projected, .geographic2D, .geographic3D, .geocentric: horizontal = horizontal ?? system
            case .bound:
                if system.unbound.kind == .vertical {
                    vertical = vertical ?? system
                } else {
                    horizontal = horizontal ?? system
                }
            case .engineering, .verticalDatum, .operation, .other: break
            }
        }
        guard var horizontal else {
            throw GeodesyError(
                .unsuitableSystem,
                "“\(name.text)” (\(systems.map(\.name).joined(separator: ", "))) names no horizontal system: "
                    + "name one with --crs",
                tried: [name.interpretation])
        }
        if systems.count == 2, systems[0].kind == .compound, systems[1].unbound.kind == .vertical, let vertical,
            vertical.identifier == nil || vertical.identifier != systems[1].identifier
        {
            notes.append(
                "\(systems[0].name) has heights of its own (\(vertical.name)), which count: the second system, "
                    + "\(systems[1].name), is passed over; for its heights name \(horizontal.identifier ?? horizontal.name)"
                    + "+\(systems[1].identifier ?? systems[1].name) with --crs")
        }
        if systems.count == 2, vertical == nil {
            notes.append("“\(name.text)” names two systems, but \(systems[1].name) is none for heights: passed over")
        }
        if vertical != nil, horizontal.kind == .geographic3D || horizontal.kind == .geocentric {
            guard horizontal.kind == .geographic3D, let flat = horizontal.demotedTo2D() else {
                throw GeodesyError(
                    .unsuitableSystem, "“\(name.text)” adds heights to a geocentric system: name another with --crs",
                    tried: [name.interpretation])
            }
            notes.append("\(horizontal.name) has ellipsoidal heights of its own: those of the second system count")
            horizontal = flat
        }
        self.horizontal = horizontal
        self.vertical = vertical
        if systems.count == 1, systems[0].kind == .compound {
            compound = systems[0]
        } else if let vertical {
            compound = ProjObject.pair(horizontal, vertical)
            // Esri names ellipsoidal heights like a vertical system; PROJ makes one system of three axes of the pair.
            if let pair = compound, pair.kind != .compound, pair.axes.count >= 3 {
                notes.append("\(vertical.name) heights are ellipsoidal")
                self.horizontal = pair
                self.vertical = nil
                compound = nil
            }
        }
    }

    private static func system(
        of component: CRSName.Component, text: String, isSecond: Bool, notes: inout [String], in context: ProjContext
    ) throws(GeodesyError) -> ProjObject {
        context.clearLog()
        switch component {
        case .code(let authority, let code):
            if let system = ProjObject.system(authority: authority, code: code, in: context), !isSecond {
                return system
            } else if isSecond, let system = second(authority: authority, code: code, notes: &notes, in: context) {
                return system
            }
        case .definition(let definition):
            if let system = ProjObject.definition(definition, in: context), system.kind != .operation {
                return system
            }
        case .etrs89GaussKrueger(let zone):
            if let system = ProjObject.definition(etrs89GaussKrueger(zone: zone), in: context) { return system }
        case .name(let name):
            return try search(name, notes: &notes, in: context)
        }
        throw GeodesyError(
            .unknownName,
            "“\(text)” is unknown: \(component.text) is not in PROJ's database (EPSG \(context.databaseVersion)), "
                + "name a system with --crs" + context.lastWords(),
            tried: [component.text])
    }

    /// A system itself, or the one that has the same coordinates where PROJ computes its projection wrongly.
    ///
    /// PROJ up to 9.1 reads "Lambert Conic Conformal (2SP Belgium)" as the method without its rotation (745 m), and
    /// computes two cylindrical and azimuthal methods on the wrong figure (25 km): found by the examples of EPSG's
    /// guidance note 7-2.
    ///
    /// - Throws: `unsuitableSystem` for a method that is not computed as its authority defines it.
    private static func computable(
        _ system: ProjObject, _ name: CRSName, notes: inout [String]
    ) throws(GeodesyError) -> ProjObject {
        guard let method = system.projectionMethod, let wrong = wronglyComputed[method] else { return system }
        if system.identifier == "EPSG:31300",
            let other = ProjObject.system(authority: "EPSG", code: "31370", in: system.context)
        {
            notes.append("EPSG:31300 is read as EPSG:31370, which has the same coordinates within 5 cm")
            return other
        }
        throw GeodesyError(
            .unsuitableSystem,
            "“\(name.text)” (\(system.name)) is projected by “\(wrong)”, which PROJ does not compute as defined: "
                + "transform the data to another system", tried: [name.interpretation])
    }

    private static let wronglyComputed = [
        "EPSG:9803": "Lambert Conic Conformal (2SP Belgium)", "EPSG:1028": "Equidistant Cylindrical",
        "EPSG:1027": "Lambert Azimuthal Equal Area (Spherical)",
    ]

    /// The second system of a pair: meant for heights, so a vertical datum's code stands for its system.
    private static func second(
        authority: String, code: String, notes: inout [String], in context: ProjContext
    ) -> ProjObject? {
        let system = ProjObject.system(authority: authority, code: code, in: context)
        if let system, system.unbound.kind == .vertical { return system }
        // EPSG numbers datums and systems separately: 5109 is the datum of NAP, 5709 its heights.
        if let datum = ProjObject.datum(authority: authority, code: code, in: context), datum.kind == .verticalDatum {
            for candidate in ProjObject.verticalSystems(in: context)
            where candidate.datum?.identifier == datum.identifier && candidate.axes.first?.unitFactor == 1
                && candidate.axes.first?.direction == "up"
            {
                notes.append(
                    "\(authority):\(code) is the datum \(datum.name): read as its heights, "
                        + "\(candidate.identifier ?? "") \(candidate.name)")
                return candidate
            }
        }
        return system
    }

    /// The one system with a name: an equal one, the only one with it as another name, or the only similar one.
    ///
    /// - Complexity: the first one reads the database's names (`NameIndex`, `AliasNames`); then microseconds for what
    ///   resembles no name, and 10 ms for another name of a system.
    private static func search(
        _ name: String, notes: inout [String], in context: ProjContext
    ) throws(GeodesyError) -> ProjObject {
        func system(_ entry: NameIndex.Entry?) -> ProjObject? {
            guard let entry else { return nil }
            return ProjObject.system(authority: entry.authority, code: entry.code, in: context)
        }
        if let equal = system(context.names.systems(named: name).first) {
            notes.append("“\(name)” is a name, not a code: taken as \(equal.identifier ?? equal.name) of that name")
            return equal
        }
        if context.aliases.mayContain(name) {
            let aliases = ProjObject.systems(named: name, in: context)
                .filter { !$0.isDeprecated && $0.kind != .geographic3D }
            if aliases.count == 1, let only = aliases.first {
                notes.append(
                    "“\(name)” is a name, not a code: taken as \(only.identifier ?? "") \(only.name), which it is "
                        + "another name of")
                return only
            }
        }
        let similar = context.names.systems(containing: name, limit: 5)
        let systems = similar.first.compactMap { system($0) }
        if similar.count == 1, let only = systems.first {
            notes.append(
                "“\(name)” is a name, not a code: taken as the only similar one, \(only.identifier ?? "") \(only.name)")
            return only
        }
        let choices = systems.map { "\($0.identifier ?? "") \($0.name)" }
        throw GeodesyError(
            .unknownName,
            choices.isEmpty
                ? "“\(name)” is no known coordinate reference system: name one with --crs"
                : "“\(name)” may be one of \(similar.count) systems: name one of them with --crs",
            tried: ["EPSG code", "OGC CRS84", "AdV name", "WKT or PROJ string", "name search"] + choices)
    }

    /// Strip `zone` of three degrees on ETRS89: central meridian 3·zone, false easting zone·10⁶ + 500 km.
    private static func etrs89GaussKrueger(zone: Int) -> String {
        let meridian = zone * 3
        let degree = #"ANGLEUNIT["degree",0.0174532925199433]"#
        let metre = #"LENGTHUNIT["metre",1]"#
        let half = 1.5
        return #"PROJCRS["ETRS89 / 3-degree Gauss-Kruger zone \#(zone)","#
            + #"BASEGEOGCRS["ETRS89",ENSEMBLE["European Terrestrial Reference System 1989 ensemble","#
            + #"MEMBER["European Terrestrial Reference Frame 1989"],MEMBER["European Terrestrial Reference Frame 2000"],"#
            + #"ELLIPSOID["GRS 1980",6378137,298.257222101,\#(metre)],ENSEMBLEACCURACY[0.1]],ID["EPSG",4258]],"#
            + #"CONVERSION["3-degree Gauss-Kruger zone \#(zone)",METHOD["Transverse Mercator",ID["EPSG",9807]],"#
            + #"PARAMETER["Latitude of natural origin",0,\#(degree)],"#
            + #"PARAMETER["Longitude of natural origin",\#(meridian),\#(degree)],"#
            + #"PARAMETER["Scale factor at natural origin",1,SCALEUNIT["unity",1]],"#
            + #"PARAMETER["False easting",\#(zone)500000,\#(metre)],PARAMETER["False northing",0,\#(metre)]],"#
            + #"CS[Cartesian,2],AXIS["easting (E)",east],AXIS["northing (N)",north],\#(metre),"#
            + #"USAGE[SCOPE["unknown"],AREA["Germany"],"#
            + #"BBOX[47,\#(Double(meridian) - half),56,\#(Double(meridian) + half)]]]"#
    }
}

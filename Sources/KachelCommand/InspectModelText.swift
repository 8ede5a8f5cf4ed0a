internal import CityObjects
internal import Diagnostics
internal import Geodesy
internal import JSONText
internal import ModelInspection
internal import Reporting
internal import TilePipeline

/// What `kachel inspect` says of city models, for people.
enum InspectModelText {
    static func lines(_ survey: ModelSurvey, heights: HeightMode) -> [String] {
        var sections: [[String]] = [head(survey)]
        if survey.files.count > 1 || survey.files.contains(where: { !$0.isRead }) { sections.append(files(survey)) }
        if survey.files.contains(where: \.isRead) {
            sections.append(statements(survey))
            sections.append(place(survey, heights))
            sections.append(contentsOf: survey.systems.sorted { $0.key < $1.key }.map { system($0.key, $0.value) })
            sections.append(objects(survey))
            sections.append(geometry(survey))
            sections.append(appearances(survey))
            sections.append(foreign(survey))
            sections.append(contentsOf: attributes(survey))
        }
        if let checks = survey.checks { sections.append(InspectCheckText.lines(checks)) }
        sections.append(
            problems(
                survey.problems,
                title: survey.checks == nil
                    ? "Problems (--check looks whether polygons and solids are sound)" : "Problems"))
        return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
    }

    // MARK: Files

    private static func head(_ survey: ModelSurvey) -> [String] {
        let read = survey.files.filter(\.isRead)
        var lines = [
            "City models: \(QuantityText.count(survey.files.count, "file")), "
                + QuantityText.size(survey.files.reduce(0) { $0 + $1.sizeOnDisk })
        ]
        var groups: [String: Int] = [:]
        for file in survey.files { groups[format(file) + (file.isRead ? "" : " (not read yet)"), default: 0] += 1 }
        lines += label(
            "format", groups.sorted { $0.key < $1.key }.map { "\($0.key): \(QuantityText.count($0.value, "file"))" })
        let gzip = read.filter(\.isCompressed)
        var encodings: [String: Int] = [:]
        for file in read { encodings[file.encoding, default: 0] += 1 }
        if !read.isEmpty {
            let zipped =
                gzip.isEmpty
                ? "not compressed"
                : "\(QuantityText.count(gzip.count, "file")) gzip, "
                    + QuantityText.size(gzip.reduce(0) { $0 + $1.bytes }) + " unpacked"
            lines += label(
                "encoding",
                [encodings.sorted { $0.key < $1.key }.map(\.key).joined(separator: ", ") + "; " + zipped])
        }
        return lines
    }

    private static func format(_ file: FileSurvey) -> String {
        file.version.isEmpty
            ? file.format + (file.format == "CityGML" ? " of no stated version" : "") : file.format + " " + file.version
    }

    private static func files(_ survey: ModelSurvey) -> [String] {
        var table = TextTable(
            [
                .init(title: "file", limit: 44), .init(title: "format", limit: 22),
                .init(title: "size", isRight: true), .init(title: "objects", isRight: true),
                .init(title: "reference system"),
            ], limit: 12)
        for file in survey.files {
            table.add(
                file.name, format(file), QuantityText.size(file.sizeOnDisk) + (file.isCompressed ? " gz" : ""),
                file.isRead ? QuantityText.grouped(file.objects) : "–",
                file.isRead ? (file.srsName.isEmpty ? "none for the model" : file.srsName) : "not read yet")
        }
        return ["Files"] + table.lines
    }

    private static func statements(_ survey: ModelSurvey) -> [String] {
        guard !survey.statements.isEmpty else {
            return ["What the data says of itself", "  nothing stated on name, source, licence or date"]
        }
        var lines = ["What the data says of itself"]
        let widest = survey.statements.prefix(8).map { $0.statement.property.count }.max() ?? 0
        let indent = min(max(24, widest + 4), 48)
        for (statement, files, first) in survey.statements.prefix(8) {
            lines += TextTable.wrapped(
                statement.text
                    + (survey.files.count > 1 ? " (\(QuantityText.count(files, "file")), first \(first))" : ""),
                indent: indent, first: "  " + statement.property)
        }
        if survey.statements.count > 8 {
            lines.append("  … and \(survey.statements.count - 8) more (--json lists all)")
        }
        return lines
    }

    // MARK: Place

    private static func place(_ survey: ModelSurvey, _ heights: HeightMode) -> [String] {
        let place = survey.place
        guard place.objects > 0, let median = place.medianBase else {
            return ["Place", "  unknown: no object can be placed on the globe"]
        }
        var lines = ["Place"]
        lines += label(
            "middle",
            [
                degrees((place.south + place.north) / 2, "N", "S") + ", "
                    + degrees(place.middleLongitude, "E", "W") + "; "
                    + QuantityText.length(place.width) + " from west to east, " + QuantityText.length(place.depth)
                    + " from south to north"
            ])
        lines += label(
            "extent",
            [
                "longitude \(QuantityText.fixed(place.west, digits: 6))° to "
                    + "\(QuantityText.fixed(place.east, digits: 6))°, latitude "
                    + "\(QuantityText.fixed(place.south, digits: 6))° to \(QuantityText.fixed(place.north, digits: 6))°"
            ])
        lines += label(
            "height",
            [
                "\(metres(place.lowest)) to \(metres(place.highest)) m " + word(heights),
                "lowest points of the objects: \(metres(place.lowest)) m (min), \(metres(median)) m (median), "
                    + "\(metres(place.highestBase)) m (max)",
            ])
        if let outliers = place.outliers {
            lines += label(
                "outliers",
                [
                    "\(QuantityText.count(outliers.objects, "object")) up to "
                        + "\(QuantityText.length(outliers.distance)) from the rest; the farthest: "
                        + text(outliers.farthest)
                ])
        }
        return lines
    }

    private static func word(_ heights: HeightMode) -> String {
        switch heights {
        case .ellipsoidal: "above the ellipsoid"
        case .orthometric: "as in the source"
        case .ground: "with each object on 0 m"
        }
    }

    private static func metres(_ value: Double) -> String { QuantityText.fixed(value, digits: 1) }

    private static func degrees(_ value: Double, _ positive: String, _ negative: String) -> String {
        "\(QuantityText.fixed(abs(value), digits: 4))° \(value >= 0 ? positive : negative)"
    }

    /// The `srsName` of a survey's key, which also tells axis orders apart.
    static func srsName(_ key: String) -> String { key.split(separator: "\n").first.map(String.init) ?? "" }

    /// What heights are taken for.
    static func heights(_ crs: CRSDescription) -> String {
        switch crs.heightReference {
        case .ellipsoidal: "above the ellipsoid"
        case .vertical(let name): name
        case .assumedSeaLevel: "not stated, taken as above sea level"
        }
    }

    private static func system(_ key: String, _ system: SystemSurvey) -> [String] {
        let name = srsName(key)
        var lines = TextTable.wrapped(
            (name.isEmpty ? "none stated" : name) + " – \(QuantityText.count(system.objects, "top-level object")), "
                + QuantityText.count(system.points, "point"), indent: 18, first: "Reference system")
        if let error = system.error { lines += label("of no use", [error]) }
        if name.isEmpty { lines += label("of no use", ["say it with --crs, for example --crs EPSG:25832"]) }
        if let crs = system.use?.description {
            lines += label("understood", ["\(crs.interpretation): \(crs.horizontalName)"])
            let axes = crs.axes.map { "\($0.name.lowercased()) (\($0.unit))" }.joined(separator: ", ")
            lines += label(
                "axes",
                [axes + (crs.axesSwapped ? "; the file has the first two in the other order" : ", as in the file")])
            lines += label("heights", [heights(crs) + (crs.geoid.map { "; geoid \(fileName($0))" } ?? "")])
            lines += label("operation", ["\(crs.operationName); \(accuracy(crs))"])
            if !crs.gridsUsed.isEmpty {
                lines += label("grids", [crs.gridsUsed.map { fileName($0.name) }.joined(separator: ", ")])
            }
            if !crs.gridsMissing.isEmpty {
                lines += label("not installed", [crs.gridsMissing.map(\.name).joined(separator: ", ")])
            }
            if let fallback = crs.fallback { lines += label("fallback", [fallback]) }
            if let area = crs.areaOfUse { lines += label("area of use", [CRSText.box(area), area.name]) }
            for note in crs.notes { lines += label("note", [note]) }
        }
        let ranges = zip(system.minimum, system.maximum).enumerated().filter { $0.element.0 <= $0.element.1 }.map {
            let digits = abs($0.element.1) > 1000 || abs($0.element.0) > 400 || $0.offset == 2 ? 2 : 6
            return QuantityText.fixed($0.element.0, digits: digits) + " to "
                + QuantityText.fixed($0.element.1, digits: digits)
        }
        if !ranges.isEmpty { lines += label("as written", [ranges.joined(separator: " | ")]) }
        if let example = system.example {
            let axes = system.use?.description.axes ?? []
            let isAngular = axes.first.map { $0.unitFactor < 0.1 } ?? false
            let source = example.source.enumerated().map {
                CRSText.plain($0.element, digits: isAngular && $0.offset < 2 ? 9 : 3)
            }
            lines += label(
                "example",
                [
                    source.joined(separator: " ") + ", the first point",
                    CRSText.place(longitude: example.longitude, latitude: example.latitude, height: example.height),
                ])
        }
        return lines
    }

    /// How exact the operation is.
    static func accuracy(_ crs: CRSDescription) -> String {
        crs.accuracy.map { "accurate to \(metresText($0))" } ?? "of unknown accuracy"
    }

    private static func metresText(_ value: Double) -> String {
        value == 0
            ? "less than a millimetre"
            : value < 0.1
                ? "\(QuantityText.fixed(value * 100, digits: 1)) cm" : "\(QuantityText.fixed(value, digits: 1)) m"
    }

    static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    // MARK: Contents

    private static func objects(_ survey: ModelSurvey) -> [String] {
        var title =
            "City objects: \(QuantityText.grouped(survey.cityObjects)) "
            + "(\(QuantityText.grouped(survey.topLevelObjects)) top-level)"
        if survey.lostMembers > 0 {
            title += ", and \(QuantityText.count(survey.lostMembers, "malformed member"))"
        }
        guard !survey.kinds.isEmpty else { return [title] }
        let levels = (0..<5).filter { level in
            survey.kinds.contains { kind, counts in counts.levels[level] > 0 || implicit(survey, kind, level) > 0 }
        }
        var table = TextTable(
            [.init(title: "type"), .init(title: "top-level", isRight: true), .init(title: "parts", isRight: true)]
                + levels.map { .init(title: "LoD \($0)", isRight: true) }
                + [.init(title: "no polygons", isRight: true), .init(title: "no gml:id", isRight: true)])
        for kind in CityObjectKind.allCases {
            guard let counts = survey.kinds[kind] else { continue }
            table.rows.append(
                [kind.name, number(counts.topLevel), number(counts.parts)]
                    + levels.map { level in
                        let templates = implicit(survey, kind, level)
                        return number(counts.levels[level])
                            + (templates > 0 ? " +\(QuantityText.grouped(templates)) t" : "")
                    } + [number(counts.withoutPolygons), number(counts.withoutIdentifier)])
        }
        var lines = [title] + table.lines
        if !survey.elements.implicitUses.isEmpty { lines.append("  t: implicit geometry, from templates") }
        if !survey.elements.unreadFeatures.isEmpty {
            lines += label("not read yet", [list(survey.elements.unreadFeatures)])
        }
        return lines
    }

    private static func implicit(_ survey: ModelSurvey, _ kind: CityObjectKind, _ level: Int) -> Int {
        survey.elements.implicitUses[ModelElements.ImplicitUse(kind: kind, level: level)] ?? 0
    }

    private static func number(_ value: Int) -> String { value == 0 ? "–" : QuantityText.grouped(value) }

    private static func geometry(_ survey: ModelSurvey) -> [String] {
        var lines = [
            "Geometry: \(QuantityText.count(survey.polygons, "polygon")), "
                + "\(QuantityText.count(survey.rings, "ring")), \(QuantityText.count(survey.points, "point"))"
        ]
        let levels = survey.polygonsByLevel.enumerated().filter { $0.element > 0 }.map {
            "LoD \($0.offset): \(QuantityText.grouped($0.element))"
        }
        if !levels.isEmpty { lines += label("polygons", [levels.joined(separator: ", ")]) }
        let surfaces = BoundarySurfaceKind.allCases.compactMap { kind in
            survey.surfaces[kind].map { "\(QuantityText.grouped($0)) \(kind.name)" }
        }
        if !surfaces.isEmpty { lines += label("part of", [surfaces.joined(separator: ", ")]) }
        if !survey.elements.geometries.isEmpty { lines += label("classes", [list(survey.elements.geometries)]) }
        if !survey.elements.properties.isEmpty { lines += label("properties", [list(survey.elements.properties)]) }
        if survey.elements.implicitGeometries > 0 {
            lines += label(
                "templates",
                [
                    "\(QuantityText.count(survey.elements.implicitGeometries, "implicit geometry", plural: "implicit geometries"))"
                        + " with \(QuantityText.count(survey.elements.implicitTemplates, "template"))"
                ])
        }
        if survey.libraryObjects.files > 0 { lines += label("library", related(survey.libraryObjects, "file")) }
        return lines
    }

    private static func appearances(_ survey: ModelSurvey) -> [String] {
        let elements = survey.elements
        guard elements.appearances > 0 || survey.images.references > 0 || elements.materials > 0 else {
            return ["Appearances: none"]
        }
        let themes = elements.themes.sorted { $0.key < $1.key }.map {
            "\($0.key.isEmpty ? "(no name)" : $0.key) × \(QuantityText.grouped($0.value))"
        }
        var lines = ["Appearances: \(QuantityText.grouped(elements.appearances))"]
        if !themes.isEmpty { lines += label("themes", [shortList(themes, limit: 12)]) }
        let textures = elements.parameterizedTextures + elements.georeferencedTextures
        if textures > 0 {
            lines += label(
                "textures",
                [
                    "\(QuantityText.count(textures, "texture")), "
                        + "\(QuantityText.count(elements.textureCoordinateLists, "list")) of texture coordinates"
                ])
        }
        if survey.images.references > 0 { lines += label("images", related(survey.images, "file")) }
        if elements.materials > 0 { lines += label("materials", [QuantityText.grouped(elements.materials)]) }
        return lines
    }

    private static func related(_ tally: RelatedFileTally, _ noun: String) -> [String] {
        let endings = tally.endings.sorted { $0.key < $1.key }.map {
            "\(QuantityText.grouped($0.value)) \($0.key.isEmpty ? "without ending" : $0.key)"
        }
        var lines = [
            "\(QuantityText.count(tally.files, noun)) (\(shortList(endings, limit: 6))): "
                + "\(QuantityText.grouped(tally.present)) there, \(QuantityText.size(tally.bytes))"
                + (tally.missing > 0 ? "; \(QuantityText.grouped(tally.missing)) missing" : "")
                + (tally.remote > 0 ? "; \(QuantityText.grouped(tally.remote)) on the network, not looked for" : "")
        ]
        if !tally.missingExamples.isEmpty {
            lines.append("missing: " + shortList(tally.missingExamples, limit: 3, total: tally.missing))
        }
        return lines
    }

    private static func foreign(_ survey: ModelSurvey) -> [String] {
        guard !survey.elements.foreign.isEmpty else { return [] }
        var lines = ["Other namespaces (application domain extensions)"]
        for (namespace, elements) in survey.elements.foreign.sorted(by: { $0.key < $1.key }) {
            lines.append("  " + namespace)
            lines += TextTable.wrapped(
                "\(QuantityText.count(elements.count, "element")): "
                    + shortList(sortedByCount(elements.names), limit: 8), indent: 4)
        }
        return lines
    }

    // MARK: Attributes and problems

    private static func attributes(_ survey: ModelSurvey) -> [[String]] {
        var sections: [[String]] = []
        let columns = survey.attributes.sorted
        for kind in CityObjectKind.allCases {
            let own = columns.filter { $0.object == kind }
            guard !own.isEmpty else { continue }
            let total = survey.kinds[kind]?.count ?? 0
            sections.append(
                ["Attributes of \(kind.name): \(own.count), on \(QuantityText.count(total, "object"))"]
                    + attributeTable(own.map { ($0.name, $0.column) }, total: total))
        }
        let ofSurfaces = survey.attributes.sortedOfSurfaces
        if !ofSurfaces.isEmpty {
            let total = survey.boundarySurfaces
            sections.append(
                ["Attributes of surfaces: \(ofSurfaces.count), on \(QuantityText.count(total, "surface"))"]
                    + attributeTable(ofSurfaces, total: total))
        }
        return sections.isEmpty ? [["Attributes: none"]] : sections
    }

    private static func attributeTable(_ columns: [(name: String, column: AttributeColumn)], total: Int) -> [String] {
        var table = TextTable([
            .init(title: "attribute", limit: 40), .init(title: "kind"), .init(title: "filled", isRight: true),
            .init(title: "unit", limit: 10), .init(title: "values"),
        ])
        for (name, column) in columns {
            table.add(
                name, column.kind.name, QuantityText.percent(column.count, of: total),
                column.units.sorted { $0.key < $1.key }.map { unit($0.key) }.joined(separator: ", "), values(column))
        }
        return table.lines
    }

    /// A unit without the authority in front of it: `urn:adv:uom:m` and `http://…#m` are `m`.
    private static func unit(_ text: String) -> String {
        text.split(whereSeparator: { $0 == ":" || $0 == "#" || $0 == "/" }).last.map(String.init) ?? text
    }

    private static func values(_ column: AttributeColumn) -> String {
        let first = column.firstValues
        if column.distinctValues == 1, let value = first.first { return "always \(value)" }
        var range = ""
        if column.kind == .integer || column.kind == .double, column.minimum <= column.maximum {
            range = "\(plain(column.minimum)) to \(plain(column.maximum)): "
        } else if column.kind == .date, let early = column.earliest, let late = column.latest {
            range = "\(early) to \(late): "
        }
        let distinct = column.distinctValues.map { $0 <= 12 ? "" : "\($0) values: " } ?? ""
        return distinct + range + first.prefix(12).joined(separator: ", ") + (first.count > 12 ? ", …" : "")
    }

    private static func plain(_ value: Double) -> String {
        value.magnitude < 1e15 && value == value.rounded() ? String(Int(value)) : "\(value)"
    }

    static func problems(_ tally: ProblemTally, title: String) -> [String] {
        let sorted = tally.sorted
        guard !sorted.isEmpty else { return ["Problems: none"] }
        var lines = [title]
        for (code, entry) in sorted {
            let kinds = entry.names.count > 1 ? shortList(sortedByCount(entry.names), limit: 6) : entry.first.message
            lines.append("  \(code.severity.name) \(code.rawValue) × \(QuantityText.grouped(entry.count))")
            lines += TextTable.wrapped(
                (entry.names.count > 1 ? "first at " : "") + text(entry.first.place) + ": " + kinds, indent: 4)
        }
        return lines
    }

    static func text(_ place: Place) -> String {
        guard !place.file.isEmpty else { return place.gmlID }
        return place.file + (place.line > 0 ? ":\(place.line)" : "") + (place.gmlID.isEmpty ? "" : " \(place.gmlID)")
    }

    // MARK: Setting

    /// Lines behind a label; only the first one has it.
    static func label(_ label: String, _ texts: [String]) -> [String] {
        texts.enumerated().flatMap { index, text in
            TextTable.wrapped(text, indent: 18, first: index == 0 ? "  " + label : "")
        }
    }

    private static func list(_ counts: [String: Int]) -> String { shortList(sortedByCount(counts), limit: 24) }

    private static func sortedByCount(_ counts: [String: Int]) -> [String] {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\(QuantityText.grouped($0.value)) \($0.key)" }
    }

    private static func shortList(_ texts: [String], limit: Int, total: Int? = nil) -> String {
        let all = total ?? texts.count
        let shown = texts.prefix(limit)
        return shown.joined(separator: ", ")
            + (all > shown.count ? " … and \(QuantityText.grouped(all - shown.count)) more" : "")
    }
}

internal import Diagnostics
internal import Geodesy
internal import Reporting
internal import SpatialFrames

/// What `kachel crs` says, for people.
enum CRSText {
    static func text(_ answers: [CRSAnswer], _ found: CRSSearch?, _ catalogue: CRSCatalogue) -> String {
        var sections = answers.filter(\.profile.isKnown).map { lines($0, catalogue) }
        if let found, found.count > 0 { sections.append(lines(found)) }
        return sections.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    /// The message on a name that nobody knows, with what it may have meant.
    static func unknown(_ answer: CRSAnswer) -> String {
        var lines = ["kachel: " + (answer.profile.error?.message ?? "“\(answer.profile.text)” is unknown")]
        if !answer.suggestions.isEmpty {
            lines.append("Did you mean")
            lines += answer.suggestions.map { "  \($0.code.padded(to: 14))\($0.name)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: A system

    private static func lines(_ answer: CRSAnswer, _ catalogue: CRSCatalogue) -> [String] {
        let profile = answer.profile
        var lines = TextTable.wrapped(profile.interpretation + " – " + name(profile), indent: 0)
        func label(_ name: String, _ texts: String...) { lines += InspectModelText.label(name, texts) }
        if profile.text != profile.interpretation { label("asked for", profile.text) }
        label("kind", kind(profile))
        for part in [profile.compound, profile.horizontal, profile.vertical] {
            if let part, part.isDeprecated { label("withdrawn", withdrawn(part)) }
        }
        if let horizontal = profile.horizontal {
            if profile.vertical != nil || profile.compound != nil { label("horizontal", named(horizontal)) }
            label(
                "datum",
                [horizontal.datum, horizontal.ellipsoid.map { "ellipsoid \($0)" }].compactMap(\.self)
                    .joined(separator: "; "))
            if let projection = horizontal.projection { label("projection", projection) }
        }
        if let vertical = profile.vertical {
            label("vertical", named(vertical) + (vertical.datum.map { "; datum \($0)" } ?? ""))
        }
        label("axes", axes(profile))
        if let area = profile.areaOfUse { label("area of use", box(area), area.name) }
        if let plan = profile.plan { lines += operation(profile, plan, catalogue) }
        if profile.kind == .vertical { lines += heightsAlone(profile) }
        for note in profile.notes { label("note", note) }
        for problem in answer.problems {
            label("\(problem.code.severity)", "\(problem.code.rawValue): \(problem.message)")
        }
        if let example = profile.example { lines += point(example, "example", profile) }
        for place in answer.points { lines += point(place, "point", profile) }
        return lines
    }

    private static func name(_ profile: CRSProfile) -> String {
        if let compound = profile.compound { return compound.name }
        // PROJ calls what has no name in its definition so.
        if profile.horizontal?.name == "unknown", profile.vertical == nil { return "a definition without a name" }
        return [profile.horizontal, profile.vertical].compactMap { $0?.name }.joined(separator: " + ")
    }

    private static func named(_ part: CRSPart) -> String { part.name + (part.code.map { ", \($0)" } ?? "") }

    private static func kind(_ profile: CRSProfile) -> String {
        guard profile.kind == .compound, let horizontal = profile.horizontal else { return profile.kind.rawValue }
        return "compound: \(horizontal.kind.rawValue) and vertical"
    }

    private static func withdrawn(_ part: CRSPart) -> String {
        named(part) + " is withdrawn by its authority"
            + (part.successors.isEmpty
                ? "" : "; use \(part.successors.map { "\($0.code) \($0.name)" }.joined(separator: " or "))")
    }

    private static func axes(_ profile: CRSProfile) -> String {
        let all = profile.plan?.description.axes ?? (profile.horizontal?.axes ?? []) + (profile.vertical?.axes ?? [])
        let text = all.map { axis in
            let name = axis.name.lowercased()
            let direction = axis.direction.lowercased()
            let isSaid = name.filter { $0 != " " }.contains(direction)
            return "\(name) (\(isSaid ? "" : direction + ", ")\(axis.unit))"
        }.joined(separator: ", ")
        return text
            + (profile.plan?.description.axesSwapped == true ? "; the first two are read in the other order" : "")
    }

    private static func operation(
        _ profile: CRSProfile, _ plan: CoordinateOperationPlan, _ catalogue: CRSCatalogue
    ) -> [String] {
        let crs = plan.description
        var lines: [String] = []
        func label(_ name: String, _ texts: [String]) { lines += InspectModelText.label(name, texts) }
        label(
            "heights",
            [
                InspectModelText.heights(crs) + (crs.heightUnit == "metre" ? "" : ", in \(crs.heightUnit)")
                    + (crs.geoid.map { "; geoid \(InspectModelText.fileName($0))" } ?? "")
            ])
        label("to WGS 84", [crs.operationName + "; " + InspectModelText.accuracy(crs)])
        label("steps", profile.steps.enumerated().map { "\($0.offset + 1). \($0.element)" })
        if let engine = profile.engine { label("arithmetic", [engine.words]) }
        if !profile.gridsUsed.isEmpty {
            label("grids used", profile.gridsUsed.map { $0.path ?? $0.name })
        }
        if !profile.gridsMissing.isEmpty {
            label(
                "grids missing",
                profile.gridsMissing.map { $0.name + ($0.url.map { ", to be had at \($0)" } ?? "") } + [
                    "looked for in " + catalogue.searchFolders.joined(separator: ", "),
                    advice(profile.gridsMissing),
                ])
        }
        // The warning of a fallback says all that the fallback does, and what to do.
        if let fallback = crs.fallback, !plan.remarks.contains(where: { $0.message.hasPrefix(fallback) }) {
            label("fallback", [fallback])
        }
        return lines
    }

    private static func advice(_ missing: [GridSource]) -> String {
        // What is published under another name is not found under it.
        let areNamedAlike = missing.allSatisfy { grid in grid.url?.hasSuffix("/" + grid.name) ?? true }
        return areNamedAlike
            ? "put them there, name their folder in PROJ_DATA, or give the geoid's with --geoid FILE"
            : "give the geoid's with --geoid FILE"
    }

    private static func heightsAlone(_ profile: CRSProfile) -> [String] {
        let code = profile.vertical?.code.map { $0.split(separator: ":").last.map(String.init) ?? $0 } ?? "CODE"
        let shown = profile.compoundsWithHeights.prefix(5).map { "\($0.code) \($0.name)" }
        let more = profile.compoundsWithHeights.count - shown.count
        return InspectModelText.label(
            "use",
            ["heights alone name no place: put a horizontal system in front, as in EPSG:25832+\(code)"])
            + (shown.isEmpty
                ? [] : InspectModelText.label("part of", shown + (more > 0 ? ["… and \(more) more"] : [])))
    }

    // MARK: Points

    private static func point(_ place: PlacedPoint, _ title: String, _ profile: CRSProfile) -> [String] {
        var texts = [source(place, profile)]
        if let reading = place.reading {
            texts.append(
                self.reading(reading)
                    + (title == "point" ? "; " + position(reading) : ""))
        } else {
            texts.append("cannot be placed on the globe")
        }
        if let operation = place.operation { texts.append("there by \(operation)") }
        if let other = place.otherOrder {
            texts.append("the other way round " + self.reading(other) + "; " + position(other))
        }
        return InspectModelText.label(title, texts + place.notes)
    }

    /// The coordinates behind the names of their axes, in the order in which they were read.
    private static func source(_ place: PlacedPoint, _ profile: CRSProfile) -> String {
        var axes = profile.plan?.description.axes ?? []
        if place.axesSwapped, axes.count >= 2 { axes.swapAt(0, 1) }
        let values = [place.source.x, place.source.y, place.source.z]
        return values.enumerated().map { index, value in
            guard index < axes.count else { return "height \(plain(value, digits: 3))" }
            // Nine decimals of a degree are a tenth of a millimetre.
            let isAngle = axes[index].unitFactor < 0.1 && index < 2
            let name = axes[index].name.lowercased().replacing("geodetic ", with: "")
                .replacing("gravity-related ", with: "")
            return "\(name) \(plain(value, digits: isAngle ? 9 : 3))"
        }.joined(separator: ", ")
    }

    private static func reading(_ reading: PlacedPoint.Reading) -> String {
        let position = reading.position
        return place(
            longitude: position.longitude.degrees, latitude: position.latitude.degrees, height: position.height.metres)
    }

    /// A place on WGS 84: degrees to about a millimetre, metres.
    static func place(longitude: Double, latitude: Double, height: Double) -> String {
        "→ longitude \(plain(longitude, digits: 8))°, latitude \(plain(latitude, digits: 8))°, height "
            + "\(plain(height, digits: 3)) m"
    }

    private static func position(_ reading: PlacedPoint.Reading) -> String {
        guard let outside = reading.outside else { return "the area of use is unknown" }
        guard outside.radians > 0 else { return "inside the area of use" }
        let metres = outside.radians * WGS84Ellipsoid.semiMajorAxis
        return "\(QuantityText.fixed(outside.degrees, digits: 2))° outside the area of use, about "
            + QuantityText.length(metres)
    }

    /// A number to be copied: fixed decimals without groups, and without noughts at the end.
    static func plain(_ value: Double, digits: Int) -> String {
        var text = QuantityText.fixed(value, digits: digits).replacing(",", with: "")
        while text.contains("."), text.last == "0" || text.last == "." {
            let isPoint = text.removeLast() == "."
            if isPoint { break }
        }
        return text
    }

    /// An area as degrees.
    static func box(_ area: GeographicArea) -> String {
        func degrees(_ angle: Angle, _ positive: String, _ negative: String) -> String {
            "\(plain(abs(angle.degrees), digits: 2))° \(angle.radians >= 0 ? positive : negative)"
        }
        return "\(degrees(area.west, "E", "W")) to \(degrees(area.east, "E", "W")), "
            + "\(degrees(area.south, "N", "S")) to \(degrees(area.north, "N", "S"))"
    }

    // MARK: Search

    private static func lines(_ found: CRSSearch) -> [String] {
        var table = TextTable(
            [
                .init(title: "code"), .init(title: "name", limit: 50), .init(title: "kind"),
                .init(title: "area of use"),
            ], limit: CRSSearch.limit)
        for match in found.matches {
            table.add(
                match.code, match.name, match.kind.rawValue + (match.isDeprecated ? ", withdrawn" : ""), match.area)
        }
        let title =
            QuantityText.count(found.count, "reference system")
            + " with “\(found.words)”" + (found.count > found.matches.count ? ", the first \(found.matches.count)" : "")
        return [title] + table.lines
    }
}

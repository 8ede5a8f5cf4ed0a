internal import Diagnostics
internal import ModelInspection
internal import Reporting

/// What the checks of `kachel inspect --check` found, for people.
enum InspectCheckText {
    /// So many findings are listed; `--json` has more.
    private static let listed = 20

    static func lines(_ survey: CheckSurvey) -> [String] {
        var lines = [
            "Checks by ISO 19107 (points nearer than \(length(survey.options.snap)) are one; planar to "
                + "\(length(survey.options.planarity)) and \(plain(survey.options.normalsDegrees))°)"
        ]
        lines += label("polygons", polygons(survey))
        if survey.solids > 0 { lines += label("solids", solids(survey)) }
        if survey.objectsTakenAsMetres > 0 {
            lines += label(
                "units",
                [
                    "coordinates of \(QuantityText.count(survey.objectsTakenAsMetres, "object")) without a usable "
                        + "reference system were taken as metres"
                ])
        }
        guard survey.count > 0 else { return lines + label("findings", ["none"]) }
        lines += label(
            "findings",
            [
                "\(QuantityText.grouped(survey.count)) in \(QuantityText.count(survey.objects, "city object")); "
                    + "Documentation/Checks.md says what to do about each code"
            ])
        for (code, count) in survey.counts.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(code.number) \(code.name) × \(QuantityText.grouped(count)): \(code.meaning)")
        }
        lines.append("")
        let shown = survey.findings.prefix(listed)
        lines.append(
            survey.count > shown.count
                ? "The first \(shown.count) findings (--json lists "
                    + (survey.count > CheckSurvey.listLimit
                        ? "\(QuantityText.grouped(CheckSurvey.listLimit)))" : "all)")
                : "Findings")
        for finding in shown { lines += self.finding(finding) }
        return lines
    }

    private static func polygons(_ survey: CheckSurvey) -> [String] {
        var parts = ["\(QuantityText.count(survey.polygons, "polygon")) checked"]
        if survey.polygons > 0 {
            parts.append(
                survey.brokenPolygons == 0
                    ? "all sound" : "\(QuantityText.grouped(survey.brokenPolygons)) with findings")
        }
        if survey.unreadablePolygons > 0 {
            parts.append(
                "\(QuantityText.grouped(survey.unreadablePolygons)) not checked: coordinates that are no numbers")
        }
        return [parts.joined(separator: ", ")]
    }

    private static func solids(_ survey: CheckSurvey) -> [String] {
        let looked = survey.solids - survey.solidsOfBrokenPolygons - survey.incompleteSolids
        var lines: [String] = []
        if looked > 0 {
            lines.append(
                "\(QuantityText.count(looked, "solid")) checked, "
                    + (survey.brokenSolids == 0
                        ? "all sound" : "\(QuantityText.grouped(survey.brokenSolids)) with findings"))
        }
        if survey.solidsOfBrokenPolygons > 0 {
            lines.append(
                "\(QuantityText.grouped(survey.solidsOfBrokenPolygons)) not checked: polygons of theirs have findings")
        }
        if survey.incompleteSolids > 0 {
            lines.append(
                "\(QuantityText.grouped(survey.incompleteSolids)) not checked: polygons of theirs are missing or in "
                    + "other objects")
        }
        return lines
    }

    private static func finding(_ finding: CheckFinding) -> [String] {
        var text = InspectModelText.text(finding.place) + " (\(finding.kind), LoD \(finding.levelOfDetail)): "
        text += "\(finding.code.number), \(finding.code.meaning)"
        if let measure = measure(finding) { text += ", by \(measure)" }
        text += "; at " + finding.source.map { CRSText.plain($0, digits: 9) }.joined(separator: " ")
        if finding.ring > 0 { text += ", inner ring \(finding.ring)" }
        if finding.shell > 0 { text += ", inner shell \(finding.shell)" }
        if !finding.polygonID.isEmpty { text += ", polygon \(finding.polygonID)" }
        return TextTable.wrapped(text, indent: 4, first: "  ")
    }

    private static func measure(_ finding: CheckFinding) -> String? {
        guard let measure = finding.measure else { return nil }
        if finding.code.isMeasuredInDegrees { return "\(QuantityText.fixed(measure, digits: 1))°" }
        return measure < 1
            ? "\(QuantityText.fixed(measure * 100, digits: 1)) cm" : "\(QuantityText.fixed(measure, digits: 2)) m"
    }

    private static func length(_ metres: Double) -> String {
        metres < 0.01 ? "\(plain(metres * 1000)) mm" : metres < 1 ? "\(plain(metres * 100)) cm" : "\(plain(metres)) m"
    }

    private static func plain(_ value: Double) -> String { CRSText.plain(value, digits: 6) }

    private static func label(_ name: String, _ lines: [String]) -> [String] { InspectModelText.label(name, lines) }
}

internal import CityObjects
internal import Diagnostics
internal import Geodesy
internal import JSONText
internal import Reporting
internal import TilePipeline

/// A run as a document for people: `report.html`.
struct BuildReportDocument {
    let record: BuildRecord
    var report: ConversionReport { record.report }
    /// How many rows lists of files, places, attributes and quarantined things have at most.
    static let worstFiles = 20
    static let placesPerCode = 5
    static let attributes = 500
    static let quarantined = 500

    init(_ record: BuildRecord) { self.record = record }

    var document: ReportDocument {
        var sections = [ReportSection("What was made", [.table(totals)] + kinds)]
        if !report.referenceSystems.isEmpty { sections.append(ReportSection("Place and height", place)) }
        sections.append(ReportSection("What was assumed", assumptions))
        sections.append(ReportSection("Problems by kind", problemsByCode))
        sections.append(ReportSection("Files", files))
        sections.append(ReportSection("Missing from the tiles", quarantine))
        if report.tiles > 0 { sections.append(ReportSection("Tiles", tiles)) }
        if !report.columns.isEmpty { sections.append(ReportSection("Attributes", attributes)) }
        sections.append(ReportSection("The run", run))
        return ReportDocument(
            title: title, head: head, outcome: outcome, verdict: record.verdict, sections: sections,
            foot: "Made by kachel \(CommandLineTool.version). The same for machines: report.json beside this page; in "
                + (record.listsFailure.map { "full it could not be written (\($0))." }
                    ?? "full: problems.jsonl and quarantine.jsonl."))
    }

    private var title: String {
        let name = record.plan.output.split(separator: "/").last.map(String.init) ?? record.plan.output
        return "Conversion report: \(name)"
    }

    var outcome: ReportDocument.Outcome {
        guard record.outcome == .converted else { return .bad }
        return record.hasProblems ? .doubtful : .good
    }

    private var head: [ReportFact] {
        let inputs = record.plan.inputs.prefix(5).joined(separator: ", ")
        let more = record.plan.inputs.count > 5 ? " and \(record.plan.inputs.count - 5) more" : ""
        return [
            ReportFact("Date", Self.date(record.startedText)),
            ReportFact("Inputs", inputs + more, isCode: true),
            ReportFact("Output", record.plan.output, isCode: true),
            ReportFact("Made with", "kachel \(CommandLineTool.version)"),
            ReportFact("Command", record.command, isCode: true),
        ]
    }

    /// 2026-03-31T12:00:00Z as 2026-03-31, 12:00 UTC.
    static func date(_ text: String) -> String {
        text.prefix(10) + ", " + text.dropFirst(11).prefix(5) + " UTC"
    }

    // MARK: What was made

    private var totals: ReportTable {
        typealias Row = [ReportTable.Cell]
        var rows: [Row] = [
            [.text("City objects read"), .count(report.inputObjects), .text("")],
            [.part("shown in the tiles"), .count(report.leafObjects), .text(share(report.leafObjects))],
            [.part("missing, in quarantine"), .count(record.lostObjects), .text(share(record.lostObjects))],
            [
                .part("without geometry to show"), .count(record.objectsWithoutGeometry),
                .text(share(record.objectsWithoutGeometry)),
            ],
            [
                .part("identical copies, kept once"), .count(report.duplicateObjects),
                .text(share(report.duplicateObjects)),
            ],
        ]
        if report.groups > 0 {
            rows.append([.text("Groups of city objects, turned into attributes"), .count(report.groups), .text("")])
        }
        if report.leftOutObjects > 0 {
            rows.append([
                .part("left out as asked, by --only-lod"), .count(report.leftOutObjects),
                .text(share(report.leftOutObjects)),
            ])
        }
        if report.lostMembers > 0 {
            rows.append([.text("Members that cannot be read"), .count(report.lostMembers), .text("")])
        }
        rows += [
            [.text("Polygons"), .count(report.polygons), .text("")],
            [
                .part("missing, in quarantine"), .count(report.lostPolygons),
                .text(QuantityText.percent(report.lostPolygons, of: report.polygons)),
            ],
            [.text("Triangles in the finest tiles"), .count(report.leafTriangles), .text("")],
            [.text("Tiles"), .count(report.tiles), .text(QuantityText.size(report.tileBytes))],
            [.text("Input files"), .count(report.files.count), .text(QuantityText.size(report.inputBytes))],
        ]
        return ReportTable(
            "Everything that was read, and what became of it",
            columns: [.text("What"), .number("Count"), .number("Share or size")], rows: rows)
    }

    private func share(_ count: Int) -> String { QuantityText.percent(count, of: report.inputObjects) }

    private var kinds: [ReportBlock] {
        let rows = CityObjectKind.allCases.compactMap { kind -> [ReportTable.Cell]? in
            guard let read = report.cityObjects[kind], read > 0 else { return nil }
            let shown = report.leafKinds[kind] ?? 0
            let lost = report.quarantinedKinds[kind] ?? 0
            let leftOut = report.leftOutKinds[kind] ?? 0
            // Where nothing could be shown, duplicates have not been looked for yet.
            return [.text(kind.name), .count(read), .count(shown), .count(lost)]
                + (report.leftOutObjects > 0 ? [.count(leftOut)] : []) + [.count(read - shown - lost - leftOut)]
        }
        guard !rows.isEmpty else { return [] }
        return [
            .table(
                ReportTable(
                    "City objects by type, of all depths",
                    columns: [.text("Type"), .number("Read"), .number("Shown"), .number("In quarantine")]
                        + (report.leftOutObjects > 0 ? [.number("Left out")] : []) + [.number("Copies")],
                    rows: rows))
        ]
    }

    // MARK: Place

    private var place: [ReportBlock] {
        var blocks: [ReportBlock] = []
        if report.records > 0 {
            blocks.append(
                .facts([
                    ReportFact("Middle", Manifest.placeText(report)),
                    ReportFact(
                        "Extent",
                        "\(rounded(report.west, digits: 5))° to \(rounded(report.east, digits: 5))° E, "
                            + "\(rounded(report.south, digits: 5))° to \(rounded(report.north, digits: 5))° N"),
                    ReportFact(
                        "Heights",
                        "\(rounded(report.lowest, digits: 1)) m to \(rounded(report.highest, digits: 1)) m above the "
                            + "ellipsoid; ground at \(rounded(report.medianBase, digits: 1)) m (median)"),
                ]))
        }
        for use in report.referenceSystems {
            let crs = use.description
            var facts = [
                ReportFact("Reference system", "\(crs.interpretation): \(crs.horizontalName)"),
                ReportFact("As written", crs.sourceText, isCode: true),
                ReportFact("Heights", String(BuildSummary.height(of: crs).dropFirst(2))),
                ReportFact("Operation", crs.operationName),
                ReportFact("Accuracy", crs.accuracy.map { "\(rounded($0, digits: 3)) m" } ?? "unknown"),
                ReportFact("Top-level objects", QuantityText.grouped(use.objects)),
            ]
            if !crs.gridsUsed.isEmpty {
                facts.append(
                    ReportFact("Grids used", crs.gridsUsed.map { Self.fileName($0.name) }.joined(separator: ", ")))
            }
            if !crs.notes.isEmpty { facts.append(ReportFact("Notes", crs.notes.joined(separator: "; "))) }
            blocks.append(.facts(facts))
        }
        return blocks
    }

    private static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    // MARK: Assumptions

    /// What the data did not say, one sentence each.
    var assumed: [String] {
        var sentences: [String] = []
        for use in report.referenceSystems {
            let crs = use.description
            let name = crs.interpretation
            if case .assumedSeaLevel = crs.heightReference {
                sentences.append("\(name) says nothing about heights: they were taken as above sea level.")
            }
            if let fallback = crs.fallback { sentences.append("\(name): \(fallback)") }
            if !crs.gridsMissing.isEmpty {
                sentences.append(
                    "\(name): a better operation needs grids that are not installed: "
                        + crs.gridsMissing.map(\.name).joined(separator: ", ") + ".")
            }
            if crs.axesSwapped {
                sentences.append(
                    "\(name): the coordinates were read in the opposite of the authority's axis order, since only so "
                        + "they lie in its area of use.")
            }
        }
        return sentences
    }

    private var assumptions: [ReportBlock] {
        assumed.isEmpty ? [.paragraph("Nothing: the data say all that was needed.")] : assumed.map { .callout($0) }
    }

    // MARK: Problems

    private var problemsByCode: [ReportBlock] {
        let counts = record.problemsByWeight
        guard !counts.isEmpty else { return [.paragraph("None.")] }
        let rows: [[ReportTable.Cell]] = counts.map { code, count in
            let words = ProblemMeaning(code)
            return [
                .token(code.rawValue), .severity(code.severity.name), .count(count),
                .text(
                    words.meaning + (words.consequence.isEmpty ? "" : " Kachel: " + Self.lowercased(words.consequence))),
            ]
        }
        var blocks: [ReportBlock] = [
            .paragraph(
                "An error means that an object or a file is missing, a warning that something is shown but degraded or "
                    + "by a fallback, a note that something was repaired or passed over."),
            .table(
                ReportTable(
                    "Problems by code, the worst first",
                    columns: [.text("Code"), .text("Severity"), .number("Count"), .text("Meaning and consequence")],
                    rows: rows)),
        ]
        let places = counts.flatMap { code, _ in firstPlaces(code) }
        blocks.append(
            .table(
                ReportTable(
                    "The first places of each code",
                    columns: [.text("Code"), .text("Place"), .text("gml:id"), .text("What was found")], rows: places)))
        return blocks
    }

    private static func lowercased(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }

    private func firstPlaces(_ code: ProblemCode) -> [[ReportTable.Cell]] {
        var rows: [[ReportTable.Cell]] = report.problems.lazy.filter { $0.code == code }.prefix(Self.placesPerCode).map
        {
            [.token(code.rawValue), .code(Self.place($0.place)), .code($0.place.gmlID), .text($0.message)]
        }
        for (key, entry) in report.notes.sorted where key.code == code && rows.count < Self.placesPerCode {
            let times = entry.count > 1 ? " (\(QuantityText.grouped(entry.count)) times, here first)" : ""
            rows.append([
                .token(code.rawValue), .code(Self.place(entry.first)), .code(entry.first.gmlID),
                .text(key.name + times),
            ])
        }
        return rows
    }

    /// A file with its line.
    static func place(_ place: Place) -> String { place.file + (place.line > 0 ? ":\(place.line)" : "") }

    // MARK: Files

    /// The files with the most problems: lost things first, then by severity and number.
    static func worst(_ rows: [BuildRecord.FileRow], limit: Int) -> (rows: [BuildRecord.FileRow], total: Int) {
        func weight(_ row: BuildRecord.FileRow) -> [Int] {
            let lost = row.counts.quarantined + row.counts.lostMembers
            return [row.problems.errors, lost, row.counts.lostPolygons, row.problems.warnings, row.problems.notes]
        }
        let bad = rows.filter { weight($0).contains { $0 > 0 } }
        let sorted = bad.sorted {
            let left = weight($0)
            let right = weight($1)
            return left == right ? $0.name < $1.name : right.lexicographicallyPrecedes(left)
        }
        return (Array(sorted.prefix(limit)), bad.count)
    }

    static func fileTable(_ rows: [BuildRecord.FileRow], limit: Int, pointer: String = "report.json") -> ReportTable? {
        let (worst, total) = worst(rows, limit: limit)
        guard !worst.isEmpty else { return nil }
        return ReportTable(
            "The files with the worst problems",
            columns: [
                .text("File"), .number("Errors"), .number("Warnings"), .number("Notes"), .number("Objects read"),
                .number("Objects lost"), .number("Polygons lost"),
            ],
            rows: worst.map {
                [
                    .code($0.name), .count($0.problems.errors), .count($0.problems.warnings), .count($0.problems.notes),
                    .count($0.counts.objects), .count($0.counts.quarantined + $0.counts.lostMembers),
                    .count($0.counts.lostPolygons),
                ]
            }, total: total, pointer: pointer)
    }

    private var files: [ReportBlock] {
        let rows = record.files
        guard let table = Self.fileTable(rows, limit: Self.worstFiles) else {
            return [
                .paragraph(
                    rows.isEmpty
                        ? "No file was read." : "\(QuantityText.grouped(rows.count)) files, none with a problem.")
            ]
        }
        var blocks: [ReportBlock] = [.table(table)]
        if rows.count > 1 {
            blocks.append(
                .histogram(
                    Histogram(
                        caption: "Problems per file", unit: "problems of any severity", counted: "files",
                        bins: BuildReport.problemsPerFile(record).map {
                            Histogram.Bin(
                                label: Self.range($0.lower, $0.upper), lower: Double($0.lower),
                                upper: Double($0.upper), count: $0.count)
                        })))
        }
        return blocks
    }

    private static func range(_ lower: Int, _ upper: Int) -> String {
        upper - lower <= 1 ? String(lower) : "\(QuantityText.grouped(lower))–\(QuantityText.grouped(upper - 1))"
    }
}

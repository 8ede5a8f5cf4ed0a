internal import Diagnostics
internal import Reporting
internal import TilePipeline

/// A run on half a page, for the summary of a continuous integration: `summary.md`.
struct BuildReportSummary {
    private let record: BuildRecord

    init(_ record: BuildRecord) { self.record = record }

    var document: ReportDocument {
        let report = record.report
        let full = BuildReportDocument(record)
        var sections = [
            ReportSection(
                "Counts",
                [
                    .table(
                        ReportTable(
                            "Counts", columns: [.text("What"), .number("Count")],
                            rows: [
                                [.text("City objects read"), .count(report.inputObjects)],
                                [.text("City objects shown"), .count(report.leafObjects)],
                                [.text("City objects missing"), .count(record.lostObjects)],
                                [.text("City objects without geometry"), .count(record.objectsWithoutGeometry)],
                                [.text("Identical copies, kept once"), .count(report.duplicateObjects)],
                                [.text("Left out as asked"), .count(report.leftOutObjects)],
                                [.text("Members that cannot be read"), .count(report.lostMembers)],
                                [.text("Polygons"), .count(report.polygons)],
                                [.text("Polygons missing"), .count(report.lostPolygons)],
                                [.text("Triangles"), .count(report.leafTriangles)],
                                [.text("Tiles"), .count(report.tiles)],
                                [.text("Size of the tiles"), .text(QuantityText.size(report.tileBytes))],
                            ]))
                ])
        ]
        if !full.assumed.isEmpty {
            sections.append(ReportSection("Assumed", full.assumed.map { .callout($0) }))
        }
        if !report.problemCounts.isEmpty {
            sections.append(
                ReportSection(
                    "Problems",
                    [
                        .table(
                            ReportTable(
                                "Problems",
                                columns: [.text("Code"), .text("Severity"), .number("Count"), .text("Meaning")],
                                rows: record.problemsByWeight.map {
                                    [
                                        .token($0.code.rawValue), .severity($0.code.severity.name), .count($0.count),
                                        .text(ProblemMeaning($0.code).meaning),
                                    ]
                                }))
                    ]))
        }
        if let table = BuildReportDocument.fileTable(record.files, limit: 10) {
            sections.append(ReportSection("Worst files", [.table(table)]))
        }
        return ReportDocument(
            title: "kachel build", outcome: full.outcome, verdict: record.verdict, sections: sections,
            foot: "kachel \(CommandLineTool.version), \(BuildReportDocument.date(record.startedText)). "
                + "report.html and report.json in the same folder say more.")
    }
}

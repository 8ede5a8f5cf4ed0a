internal import CityObjects
internal import Diagnostics
internal import JSONText
internal import Reporting
internal import TilePipeline

/// The lists and figures further down in the document.
extension BuildReportDocument {
    // MARK: Quarantine

    var quarantine: [ReportBlock] {
        guard report.quarantineTotal > 0 else { return [.paragraph("Nothing.")] }
        var counts: [String] = []
        for (kind, one, many) in [
            (QuarantineEntry.Kind.object, "top-level object", "top-level objects"), (.part, "part", "parts"),
            (.empty, "object without geometry", "objects without geometry"), (.polygon, "polygon", "polygons"),
            (.member, "unreadable member", "unreadable members"),
        ] {
            let count = report.quarantineCount(kind)
            if count > 0 { counts.append("\(QuantityText.grouped(count)) \(count == 1 ? one : many)") }
        }
        let rows: [[ReportTable.Cell]] = report.quarantine.prefix(Self.quarantined).map {
            [
                .token($0.kind.rawValue), .code($0.place.gmlID), .code($0.owner), .code(Self.place($0.place)),
                .token($0.code.rawValue), .text($0.message),
            ]
        }
        return [
            .paragraph(counts.joined(separator: ", ") + "."),
            .table(
                ReportTable(
                    "What is not in the tiles, by file and line",
                    columns: [
                        .text("Kind"), .text("gml:id"), .text("Belongs to"), .text("Place"), .text("Code"),
                        .text("Why"),
                    ], rows: rows, total: report.quarantineTotal, pointer: "quarantine.jsonl")),
        ]
    }

    // MARK: Tiles

    var tiles: [ReportBlock] {
        let levels = report.spread.levels.sorted { $0.key < $1.key }
        let rows: [[ReportTable.Cell]] = levels.map { level, tiles in
            [
                .count(level), .count(tiles.tiles), .text(QuantityText.size(tiles.bytes)), .count(tiles.triangles),
                .text(Self.errors(tiles)),
            ]
        }
        var blocks: [ReportBlock] = [
            .facts([
                ReportFact(
                    "Tiles",
                    "\(QuantityText.grouped(report.tiles)), of them \(QuantityText.grouped(report.leaves)) in full "
                        + "detail; \(QuantityText.grouped(report.levels)) deep"),
                ReportFact(
                    "Size",
                    "\(QuantityText.size(report.tileBytes)); the largest tile \(QuantityText.size(report.largestTile))"
                ),
                ReportFact(
                    "Triangles",
                    "\(QuantityText.grouped(report.leafTriangles)) in full detail, "
                        + "\(QuantityText.grouped(report.innerTriangles)) in coarser tiles"),
                ReportFact("Across", QuantityText.length(report.diameter)),
            ]),
            .table(
                ReportTable(
                    "Tiles by level of their cell; each level halves the width",
                    columns: [
                        .number("Level"), .number("Tiles"), .number("Size"), .number("Triangles"),
                        .number("Geometric error, m"),
                    ], rows: rows)),
            .histogram(
                Histogram(
                    caption: "Sizes of tiles", unit: "bytes, powers of two", counted: "tiles",
                    bins: report.spread.bytes.bins.map {
                        Histogram.Bin(
                            label: Self.binary($0.lower), lower: Double($0.lower), upper: Double($0.upper),
                            count: $0.count)
                    })),
            .histogram(
                Histogram(
                    caption: "Triangles per tile", unit: "triangles, powers of two", counted: "tiles",
                    bins: report.spread.triangles.bins.map {
                        Histogram.Bin(
                            label: QuantityText.grouped($0.lower), lower: Double($0.lower), upper: Double($0.upper),
                            count: $0.count)
                    })),
        ]
        if levels.count > 1 {
            blocks.append(
                .histogram(
                    Histogram(
                        caption: "Greatest geometric error of each level, metres", unit: "level", counted: "m",
                        bins: levels.map { level, tiles in
                            Histogram.Bin(
                                label: String(level), lower: Double(level), upper: Double(level + 1),
                                count: Int((tiles.greatestError * 100).rounded()))
                        }, countsPerUnit: 100)))
        }
        if report.buildingHeights.total > 0 {
            blocks.append(
                .histogram(
                    Histogram(
                        caption: "Heights of buildings, from lowest to highest point", unit: "metres",
                        counted: "buildings", bins: Histogram.linearBins(report.buildingHeights.sorted))))
        }
        return blocks
    }

    private static func errors(_ tiles: LevelSpread) -> String {
        let least = roundedUp(tiles.leastError, digits: 2)
        let greatest = roundedUp(tiles.greatestError, digits: 2)
        return least == greatest ? "\(greatest)" : "\(least) – \(greatest)"
    }

    private static func binary(_ bytes: Int) -> String {
        bytes < 1 << 10 ? "\(bytes) B" : bytes < 1 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
    }

    // MARK: Attributes

    var attributes: [ReportBlock] {
        let rows: [[ReportTable.Cell]] = report.columns.prefix(Self.attributes).map { column in
            [
                .code(column.name), .text(column.kind.name),
                .text(column.units.sorted().joined(separator: ", ")),
                .count(column.count), .text(QuantityText.percent(column.count, of: report.placedObjects)),
            ]
        }
        return [
            .table(
                ReportTable(
                    "Attributes, and how many of the city objects have them",
                    columns: [.text("Name"), .text("Kind"), .text("Unit"), .number("Count"), .number("Filled")],
                    rows: rows, total: report.columns.count))
        ]
    }

    // MARK: The run

    var run: [ReportBlock] {
        var facts = record.stages.map {
            ReportFact(
                "Time, \($0.stage.rawValue)",
                "\(rounded($0.seconds, digits: 2)) s, \(rounded($0.processorSeconds, digits: 2)) s of processors, "
                    + "\(rounded($0.idleSeconds, digits: 2)) s idle, "
                    + "\(QuantityText.size(Int($0.bytesPerSecond)))/s")
        }
        facts += [
            ReportFact("Time, all", "\(rounded(record.seconds, digits: 2)) s"),
            ReportFact("Processor time", "\(rounded(ProcessResources.processorSeconds, digits: 2)) s"),
            ReportFact("Peak memory", QuantityText.size(ProcessResources.peakMemory)),
            ReportFact("Threads", String(record.plan.jobs)),
            ReportFact("Counts as failed from", record.failOn.rawValue),
        ]
        if report.resumedObjects > 0 {
            facts.append(
                ReportFact(
                    "From an interrupted run",
                    QuantityText.count(report.resumedObjects, "top-level object") + ", "
                        + QuantityText.count(report.resumedTiles, "tile")))
        }
        return [
            .facts(facts),
            .table(
                ReportTable(
                    "Options in effect that decide what the tiles hold", columns: [.text("Option"), .text("Value")],
                    rows: record.plan.optionsThatMatter.map {
                        [.code("--" + $0.name), $0.value.isEmpty ? .text("–") : .code($0.value)]
                    })),
        ]
    }
}

internal import CityObjects
internal import Diagnostics
internal import JSONText
internal import Reporting
internal import TilePipeline

/// `report.json`: everything a run has to say, for machines; stable under `schemaVersion`.
enum BuildReport {
    /// 2: lines of `quarantine.jsonl` carry the lost thing's own id, and its owner's beside it.
    static let schemaVersion = 2

    static func json(_ record: BuildRecord) -> JSONValue {
        let report = record.report
        let plan = record.plan
        return .object([
            JSONMember("schemaVersion", .integer(schemaVersion)),
            JSONMember("generator", .string("kachel \(CommandLineTool.version)")),
            JSONMember("outcome", outcome(record)),
            JSONMember("run", run(record)),
            JSONMember("options", .object(plan.optionsThatMatter.map { JSONMember($0.name, .string($0.value)) })),
            JSONMember("objects", objects(record)),
            JSONMember("quarantine", quarantine(report)),
            JSONMember("geometry", geometry(report)),
            JSONMember("tiles", tiles(report)),
            JSONMember("histograms", histograms(record)),
            JSONMember("place", place(report)),
            JSONMember("referenceSystems", .array(report.referenceSystems.map(Manifest.operation))),
            JSONMember(
                "attributes",
                .array(
                    report.columns.map {
                        [
                            "name": .string($0.name), "kind": .string($0.kind.name), "count": .integer($0.count),
                            "units": .strings($0.units.sorted()),
                            "fillRate": .double(fillRate($0, report)),
                        ]
                    })),
            JSONMember(
                "surfaceAttributes",
                .array(
                    report.surfaceColumns.map {
                        [
                            "name": .string($0.name), "kind": .string($0.kind.name), "count": .integer($0.count),
                            "units": .strings($0.units.sorted()),
                        ]
                    })),
            JSONMember(
                "problemCounts",
                .object(report.problemCounts.map { JSONMember($0.code.rawValue, .integer($0.count)) })),
            JSONMember("listsComplete", .bool(record.listsFailure == nil)),
            JSONMember("problemsTotal", .integer(report.listedProblems)),
            JSONMember("problemsShown", .integer(report.problems.count)),
            JSONMember("problems", ProblemReport.list(report.problems)),
            JSONMember("counted", ProblemReport.list(report.notes)),
            JSONMember(
                "inputs",
                .array(
                    report.files.map {
                        ["name": .string($0.name), "hash": .string("xxh3:" + $0.hash), "bytes": .integer($0.bytes)]
                    })),
            JSONMember("relatedInputs", .array(report.relatedInputs.map(Manifest.related))),
            JSONMember("files", .array(record.files.map(file))),
        ])
    }

    private static func outcome(_ record: BuildRecord) -> JSONValue {
        [
            "status": .string(record.outcomeWord), "message": .string(record.verdict),
            "exitStatus": .integer(Int(record.status.rawValue)),
        ]
    }

    /// The share of the city objects that have an attribute, 0 to 1.
    static func fillRate(_ column: ColumnStatistics, _ report: ConversionReport) -> Double {
        report.placedObjects > 0 ? rounded(Double(column.count) / Double(report.placedObjects), digits: 4) : 0
    }

    private static func counts(_ counts: SeverityCounts) -> JSONValue {
        [
            "errors": .integer(counts.errors), "warnings": .integer(counts.warnings), "notes": .integer(counts.notes),
        ]
    }

    private static func file(_ row: BuildRecord.FileRow) -> JSONValue {
        [
            "name": .string(row.name), "bytes": .integer(row.bytes), "objects": .integer(row.counts.objects),
            "converted": .integer(row.counts.converted), "quarantined": .integer(row.counts.quarantined),
            "lostMembers": .integer(row.counts.lostMembers), "polygons": .integer(row.counts.polygons),
            "lostPolygons": .integer(row.counts.lostPolygons), "problems": counts(row.problems),
        ]
    }

    private static func quarantine(_ report: ConversionReport) -> JSONValue {
        var members = [JSONMember("lines", .integer(report.quarantineTotal))]
        for kind in QuarantineEntry.Kind.allCases {
            members.append(JSONMember(kind.rawValue, .integer(report.quarantineCount(kind))))
        }
        return .object(members)
    }

    private static func geometry(_ report: ConversionReport) -> JSONValue {
        let totals = report.geometry
        let areas = BoundarySurfaceKind.allCases.compactMap { kind in
            totals.areas[kind].map { JSONMember(kind.name, .double(rounded($0, digits: 1))) }
        }
        let repairs = report.repairs
        return [
            "objects": .integer(totals.objectsWithSurfaces), "closed": .integer(totals.closedObjects),
            "volume": .double(rounded(totals.volume, digits: 1)), "areas": .object(areas),
            "rings": .integer(totals.rings),
            "repairs": [
                "points": .integer(repairs.points), "closure": .integer(repairs.closure),
                "holes": .integer(repairs.holes), "orientation": .integer(repairs.orientation),
                "planarity": .integer(repairs.planarity), "patches": .integer(repairs.patches),
                "refused": .integer(repairs.refused),
            ],
        ]
    }

    private static func bins(_ bins: [(lower: Int, upper: Int, count: Int)]) -> JSONValue {
        .array(
            bins.map { ["from": .integer($0.lower), "below": .integer($0.upper), "count": .integer($0.count)] })
    }

    private static func histograms(_ record: BuildRecord) -> JSONValue {
        let spread = record.report.spread
        return [
            "tileBytes": bins(spread.bytes.bins), "tileTriangles": bins(spread.triangles.bins),
            "tileLevels": .array(
                spread.levels.sorted { $0.key < $1.key }.map { level, tiles in
                    [
                        "level": .integer(level), "tiles": .integer(tiles.tiles), "bytes": .integer(tiles.bytes),
                        "triangles": .integer(tiles.triangles),
                        "leastGeometricError": .double(roundedUp(tiles.leastError, digits: 3)),
                        "greatestGeometricError": .double(roundedUp(tiles.greatestError, digits: 3)),
                    ]
                }),
            "buildingHeights": .array(
                Histogram.linearBins(record.report.buildingHeights.sorted).map {
                    [
                        "from": .double($0.lower), "below": $0.upper.map { .double($0) } ?? .null,
                        "count": .integer($0.count),
                    ]
                }),
            "problemsPerFile": bins(problemsPerFile(record)),
        ]
    }

    /// How many files have how many problems.
    static func problemsPerFile(_ record: BuildRecord) -> [(lower: Int, upper: Int, count: Int)] {
        var counts = OctaveCounts()
        for row in record.files { counts.add(row.problems.total) }
        return counts.bins
    }

    /// Everything that differs between two runs of the same conversion.
    private static func run(_ record: BuildRecord) -> JSONValue {
        let report = record.report
        let plan = record.plan
        let cpu = ProcessResources.processorSeconds
        return [
            "startedAt": .string(record.startedText), "command": .strings(["kachel"] + record.arguments),
            "givenInputs": .strings(plan.inputs), "output": .string(plan.output),
            "overwrite": .bool(plan.overwrites), "failOn": .string(record.failOn.rawValue),
            "wallSeconds": .double(rounded(record.seconds, digits: 3)), "cpuSeconds": .double(rounded(cpu, digits: 3)),
            "megabytesPerCPUSecond": .double(rounded(cpu > 0 ? Double(report.inputBytes) / 1e6 / cpu : 0, digits: 1)),
            "peakMemoryBytes": .integer(ProcessResources.peakMemory), "jobs": .integer(plan.jobs),
            "inputBytes": .integer(report.inputBytes), "files": .integer(report.files.count),
            "resumedObjects": .integer(report.resumedObjects), "resumedTiles": .integer(report.resumedTiles),
            "stages": .array(
                record.stages.map {
                    [
                        "stage": .string($0.stage.rawValue), "seconds": .double(rounded($0.seconds, digits: 3)),
                        "cpuSeconds": .double(rounded($0.processorSeconds, digits: 3)),
                        "idleSeconds": .double(rounded($0.idleSeconds, digits: 3)),
                        "megabytesPerSecond": .double(rounded($0.bytesPerSecond / 1e6, digits: 1)),
                    ]
                }),
        ]
    }

    private static func objects(_ record: BuildRecord) -> JSONValue {
        let report = record.report
        return [
            "topLevel": Manifest.kinds(report.topLevelObjects), "all": Manifest.kinds(report.cityObjects),
            "input": .integer(report.inputObjects), "leaves": .integer(report.leafObjects),
            "quarantined": .integer(report.quarantinedObjects), "duplicates": .integer(report.duplicateObjects),
            "groupsAsAttributes": .integer(report.groups),
            "leftOut": .integer(report.droppedObjects + report.leftOutObjects),
            "lostMembers": .integer(report.lostMembers), "polygons": .integer(report.polygons),
            "lostPolygons": .integer(report.lostPolygons), "shownKinds": Manifest.kinds(report.leafKinds),
            "quarantinedKinds": Manifest.kinds(report.quarantinedKinds),
            "withoutGeometry": .integer(record.objectsWithoutGeometry),
        ]
    }

    private static func tiles(_ report: ConversionReport) -> JSONValue {
        [
            "count": .integer(report.tiles), "leaves": .integer(report.leaves), "levels": .integer(report.levels),
            "tilesets": .integer(report.tilesets), "bytes": .integer(report.tileBytes),
            "largestBytes": .integer(report.largestTile), "leafTriangles": .integer(report.leafTriangles),
            "innerTriangles": .integer(report.innerTriangles),
            "degenerateTriangles": .integer(report.degenerateTriangles),
            "rootGeometricError": .double(roundedUp(report.rootError, digits: 3)),
            "diameter": .double(rounded(report.diameter, digits: 2)),
        ]
    }

    private static func place(_ report: ConversionReport) -> JSONValue {
        [
            "west": .double(rounded(report.west, digits: 6)), "south": .double(rounded(report.south, digits: 6)),
            "east": .double(rounded(report.east, digits: 6)), "north": .double(rounded(report.north, digits: 6)),
            "lowest": .double(rounded(report.lowest, digits: 3)),
            "highest": .double(rounded(report.highest, digits: 3)),
            "medianBase": .double(rounded(report.medianBase, digits: 3)),
        ]
    }
}

internal import CityObjects
internal import Diagnostics
internal import JSONText
internal import Reporting
internal import TilePipeline

/// `report.json`: everything a run has to say, for machines; stable under `schemaVersion`.
enum BuildReport {
    static let schemaVersion = 1

    static func json(_ report: ConversionReport, _ plan: ConversionPlan, seconds: Duration) -> JSONValue {
        .object([
            JSONMember("schemaVersion", .integer(schemaVersion)),
            JSONMember("generator", .string("kachel \(CommandLineTool.version)")),
            JSONMember("run", run(report, plan, ProgressDisplay.seconds(seconds))),
            JSONMember("options", .object(plan.optionsThatMatter.map { JSONMember($0.name, .string($0.value)) })),
            JSONMember("objects", objects(report)),
            JSONMember("tiles", tiles(report)),
            JSONMember("place", place(report)),
            JSONMember("referenceSystems", .array(report.referenceSystems.map(Manifest.operation))),
            JSONMember(
                "attributes",
                .array(
                    report.columns.map {
                        [
                            "name": .string($0.name), "kind": .string(word($0.kind)), "count": .integer($0.count),
                            "units": .strings($0.units.sorted()),
                        ]
                    })),
            JSONMember(
                "problemCounts",
                .object(report.problemCounts.map { JSONMember($0.code.rawValue, .integer($0.count)) })),
            JSONMember("problems", ProblemReport.list(report.problems)),
            JSONMember("counted", ProblemReport.list(report.notes)),
            JSONMember(
                "inputs",
                .array(
                    report.files.map {
                        ["name": .string($0.name), "hash": .string("xxh3:" + $0.hash), "bytes": .integer($0.bytes)]
                    })),
        ])
    }

    private static func word(_ kind: AttributeKind) -> String {
        switch kind {
        case .integer: "integer"
        case .double: "double"
        case .text: "text"
        case .date: "date"
        }
    }

    private static func run(_ report: ConversionReport, _ plan: ConversionPlan, _ seconds: Double) -> JSONValue {
        let cpu = ProcessResources.processorSeconds
        return [
            "wallSeconds": .double(rounded(seconds, digits: 3)), "cpuSeconds": .double(rounded(cpu, digits: 3)),
            "megabytesPerCPUSecond": .double(rounded(cpu > 0 ? Double(report.inputBytes) / 1e6 / cpu : 0, digits: 1)),
            "peakMemoryBytes": .integer(ProcessResources.peakMemory), "jobs": .integer(plan.jobs),
            "inputBytes": .integer(report.inputBytes), "files": .integer(report.files.count),
        ]
    }

    private static func objects(_ report: ConversionReport) -> JSONValue {
        [
            "topLevel": Manifest.kinds(report.topLevelObjects), "all": Manifest.kinds(report.cityObjects),
            "input": .integer(report.inputObjects), "leaves": .integer(report.leafObjects),
            "quarantined": .integer(report.quarantinedObjects), "duplicates": .integer(report.duplicateObjects),
            "lostMembers": .integer(report.lostMembers), "polygons": .integer(report.polygons),
            "lostPolygons": .integer(report.lostPolygons),
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

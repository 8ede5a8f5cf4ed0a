internal import Diagnostics
internal import JSONText
internal import ModelInspection

/// What `kachel inspect --check --json` says; described by `Documentation/Schemas/inspect.schema.json`.
enum InspectCheckJSON {
    static func checks(_ survey: CheckSurvey) -> JSONValue {
        [
            "snapTolerance": .double(survey.options.snap), "planarityTolerance": .double(survey.options.planarity),
            "normalsTolerance": .double(survey.options.normalsDegrees),
            "polygons": [
                "checked": .integer(survey.polygons), "withFindings": .integer(survey.brokenPolygons),
                "unreadable": .integer(survey.unreadablePolygons),
            ],
            "solids": [
                "checked": .integer(survey.solids - survey.solidsOfBrokenPolygons - survey.incompleteSolids),
                "withFindings": .integer(survey.brokenSolids),
                "withBrokenPolygons": .integer(survey.solidsOfBrokenPolygons),
                "incomplete": .integer(survey.incompleteSolids),
            ],
            "objectsWithFindings": .integer(survey.objects),
            "objectsTakenAsMetres": .integer(survey.objectsTakenAsMetres),
            "codes": .array(
                survey.counts.sorted { $0.key < $1.key }.map {
                    [
                        "code": .integer($0.key.number), "name": .string($0.key.name),
                        "meaning": .string($0.key.meaning), "clause": .string($0.key.clause),
                        "count": .integer($0.value),
                    ]
                }),
            "findings": .array(survey.findings.map(finding)),
            "findingsNotListed": .integer(survey.count - survey.findings.count),
        ]
    }

    private static func finding(_ finding: CheckFinding) -> JSONValue {
        [
            "code": .integer(finding.code.number), "name": .string(finding.code.name),
            "file": .string(finding.place.file), "line": .integer(finding.place.line),
            "gmlID": .string(finding.place.gmlID), "type": .string(finding.kind),
            "levelOfDetail": .integer(finding.levelOfDetail), "polygonID": .string(finding.polygonID),
            "ring": finding.ring < 0 ? .null : .integer(finding.ring),
            "solidLine": finding.shell < 0 ? .null : .integer(finding.solidLine),
            "shell": finding.shell < 0 ? .null : .integer(finding.shell),
            "source": .array(finding.source.map { $0.isFinite ? .double(rounded($0, digits: 9)) : .null }),
            "measure": finding.measure.map { .double(rounded($0, digits: 6)) } ?? .null,
        ]
    }
}

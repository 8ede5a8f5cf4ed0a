internal import CityObjects
internal import Diagnostics
internal import Geodesy
internal import JSONText
internal import ModelInspection
internal import TilePipeline

/// What `kachel inspect --json` says of city models; described by `Documentation/Schemas/inspect.schema.json`.
enum InspectModelJSON {
    static func model(_ survey: ModelSurvey) -> JSONValue {
        [
            "files": files(survey), "statements": statements(survey), "referenceSystems": systems(survey),
            "place": place(survey.place), "objects": objects(survey), "geometry": geometry(survey),
            "appearances": appearances(survey), "attributes": attributes(survey),
            "surfaceAttributes": surfaceAttributes(survey),
            "foreignNamespaces": foreign(survey),
            "checks": survey.checks.map(InspectCheckJSON.checks) ?? .null, "problems": problems(survey.problems),
        ]
    }

    private static func files(_ survey: ModelSurvey) -> JSONValue {
        [
            "count": .integer(survey.files.count),
            "sizeOnDisk": .integer(survey.files.reduce(0) { $0 + $1.sizeOnDisk }),
            "bytes": .integer(survey.files.reduce(0) { $0 + $1.bytes }),
            "list": .array(
                survey.files.map {
                    [
                        "name": .string($0.name), "format": .string($0.format), "version": .string($0.version),
                        "isRead": .bool($0.isRead), "sizeOnDisk": .integer($0.sizeOnDisk),
                        "bytes": .integer($0.bytes), "isGzip": .bool($0.isCompressed),
                        "encoding": .string($0.encoding), "srsName": .string($0.srsName),
                        "topLevelObjects": .integer($0.objects),
                    ]
                }),
        ]
    }

    private static func statements(_ survey: ModelSurvey) -> JSONValue {
        .array(
            survey.statements.map {
                [
                    "property": .string($0.statement.property), "text": .string($0.statement.text),
                    "files": .integer($0.files), "firstFile": .string($0.first),
                ]
            })
    }

    private static func systems(_ survey: ModelSurvey) -> JSONValue {
        .array(
            survey.systems.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { key, system in
                [
                    "srsName": .string(InspectModelText.srsName(key)), "objects": .integer(system.objects),
                    "points": .integer(system.points), "sourceMinimum": numbers(system.minimum),
                    "sourceMaximum": numbers(system.maximum), "understood": system.use.map(understood) ?? .null,
                    "example": system.example.map(example) ?? .null,
                    "error": system.error.map { .string($0) } ?? .null,
                ]
            })
    }

    private static func numbers(_ values: [Double]) -> JSONValue {
        .array(values.map { $0.isFinite ? .double(rounded($0, digits: 9)) : .null })
    }

    private static func example(_ example: ExamplePoint) -> JSONValue {
        [
            "place": place(example.place), "source": numbers(example.source),
            "longitude": .double(rounded(example.longitude, digits: 10)),
            "latitude": .double(rounded(example.latitude, digits: 10)),
            "height": .double(rounded(example.height, digits: 4)),
        ]
    }

    /// The manifest's description of an operation, with all members always there, and what it leaves out.
    private static func understood(_ use: CRSUse) -> JSONValue {
        let crs = use.description
        var members = (Manifest.operation(use).members ?? []).filter {
            !["srsName", "objects", "notes"].contains($0.key)
        }
        members.append(
            JSONMember(
                "axes",
                .array(
                    crs.axes.map {
                        ["name": .string($0.name), "direction": .string($0.direction), "unit": .string($0.unit)]
                    })))
        members.append(JSONMember("heightReference", .string(InspectModelText.heights(crs))))
        members.append(JSONMember("gridsUsed", .strings(crs.gridsUsed.map { InspectModelText.fileName($0.name) })))
        members.append(JSONMember("areaOfUse", CRSJSON.area(crs.areaOfUse)))
        members.append(JSONMember("notes", .strings(crs.notes)))
        return .object(members)
    }

    private static func place(_ place: PlaceSurvey) -> JSONValue {
        guard place.objects > 0, let median = place.medianBase else { return .null }
        let outliers: JSONValue =
            place.outliers.map {
                [
                    "objects": .integer($0.objects), "distance": .double(($0.distance / 100).rounded() * 100),
                    "farthest": self.place($0.farthest), "longitude": .double($0.longitude),
                    "latitude": .double($0.latitude),
                ]
            } ?? .null
        return [
            "objects": .integer(place.objects), "west": .double(place.west), "south": .double(place.south),
            "east": .double(place.east), "north": .double(place.north),
            "width": .double(rounded(place.width, digits: 1)), "depth": .double(rounded(place.depth, digits: 1)),
            "lowest": .double(rounded(place.lowest, digits: 3)),
            "highest": .double(rounded(place.highest, digits: 3)), "medianBase": .double(median),
            "highestBase": .double(rounded(place.highestBase, digits: 3)), "outliers": outliers,
        ]
    }

    private static func place(_ place: Place) -> JSONValue {
        ["file": .string(place.file), "line": .integer(place.line), "gmlID": .string(place.gmlID)]
    }

    private static func objects(_ survey: ModelSurvey) -> JSONValue {
        [
            "topLevel": .integer(survey.topLevelObjects), "all": .integer(survey.cityObjects),
            "lostMembers": .integer(survey.lostMembers),
            "types": .array(
                CityObjectKind.allCases.compactMap { kind in
                    guard let counts = survey.kinds[kind] else { return nil }
                    return [
                        "type": .string(kind.name), "topLevel": .integer(counts.topLevel),
                        "parts": .integer(counts.parts),
                        "withPolygonsByLevel": .array(counts.levels.map { .integer($0) }),
                        "implicitByLevel": .array(
                            (0..<5).map { level in
                                .integer(
                                    survey.elements.implicitUses[
                                        ModelElements.ImplicitUse(kind: kind, level: level)] ?? 0)
                            }), "withoutPolygons": .integer(counts.withoutPolygons),
                        "withoutIdentifier": .integer(counts.withoutIdentifier),
                    ]
                }), "notRead": names(survey.elements.unreadFeatures),
        ]
    }

    private static func geometry(_ survey: ModelSurvey) -> JSONValue {
        [
            "polygons": .integer(survey.polygons), "rings": .integer(survey.rings), "points": .integer(survey.points),
            "polygonsByLevel": .array(survey.polygonsByLevel.map { .integer($0) }),
            "surfaces": .array(
                BoundarySurfaceKind.allCases.compactMap { kind in
                    survey.surfaces[kind].map { ["name": .string(kind.name), "count": .integer($0)] }
                }), "classes": names(survey.elements.geometries), "properties": names(survey.elements.properties),
            "implicitGeometries": .integer(survey.elements.implicitGeometries),
            "implicitTemplates": .integer(survey.elements.implicitTemplates),
            "libraryObjects": related(survey.libraryObjects),
        ]
    }

    private static func appearances(_ survey: ModelSurvey) -> JSONValue {
        let elements = survey.elements
        return [
            "count": .integer(elements.appearances), "themes": names(elements.themes),
            "parameterizedTextures": .integer(elements.parameterizedTextures),
            "georeferencedTextures": .integer(elements.georeferencedTextures),
            "textureCoordinateLists": .integer(elements.textureCoordinateLists),
            "materials": .integer(elements.materials), "images": related(survey.images),
        ]
    }

    private static func related(_ tally: RelatedFileTally) -> JSONValue {
        [
            "references": .integer(tally.references), "files": .integer(tally.files),
            "present": .integer(tally.present), "bytes": .integer(tally.bytes), "missing": .integer(tally.missing),
            "remote": .integer(tally.remote), "endings": names(tally.endings),
            "missingExamples": .strings(tally.missingExamples),
        ]
    }

    private static func attributes(_ survey: ModelSurvey) -> JSONValue {
        .array(
            survey.attributes.sorted.map { object, name, column in
                attribute(name, of: object.name, column, total: survey.kinds[object]?.count ?? 0)
            })
    }

    private static func surfaceAttributes(_ survey: ModelSurvey) -> JSONValue {
        .array(
            survey.attributes.sortedOfSurfaces.map {
                attribute($0.name, of: "Surface", $0.column, total: survey.boundarySurfaces)
            })
    }

    private static func attribute(
        _ name: String, of type: String, _ column: AttributeColumn, total: Int
    ) -> JSONValue {
        let hasNumbers = column.minimum <= column.maximum
        return [
            "type": .string(type), "name": .string(name), "kind": .string(column.kind.name),
            "count": .integer(column.count), "of": .integer(total), "units": names(column.units),
            "minimum": hasNumbers ? .double(column.minimum) : .null,
            "maximum": hasNumbers ? .double(column.maximum) : .null,
            "earliest": column.earliest.map { .string($0) } ?? .null,
            "latest": column.latest.map { .string($0) } ?? .null,
            "distinctValues": column.distinctValues.map { .integer($0) } ?? .null,
            "firstValues": .strings(column.firstValues),
        ]
    }

    private static func foreign(_ survey: ModelSurvey) -> JSONValue {
        .array(
            survey.elements.foreign.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
                [
                    "namespace": .string($0.key), "elements": .integer($0.value.count), "names": names($0.value.names),
                ]
            })
    }

    /// Counts by name, sorted by the UTF-8 of the names.
    static func names(_ counts: [String: Int]) -> JSONValue {
        .array(
            counts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
                ["name": .string($0.key), "count": .integer($0.value)]
            })
    }

    static func problems(_ tally: ProblemTally) -> JSONValue {
        .array(
            tally.sorted.map { code, entry in
                [
                    "code": .string(code.rawValue), "severity": .string(code.severity.name),
                    "count": .integer(entry.count), "first": place(entry.first.place),
                    "message": .string(entry.first.message), "names": names(entry.names),
                ]
            })
    }
}

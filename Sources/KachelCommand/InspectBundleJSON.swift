internal import JSONText
internal import TilesetAudit

/// What `kachel inspect --json` says of a bundle; described by `Documentation/Schemas/inspect.schema.json`.
enum InspectBundleJSON {
    static func bundle(_ survey: BundleSurvey) -> JSONValue {
        [
            "name": .string(survey.name), "version": .string(survey.version), "generator": .string(survey.generator),
            "copyrights": .strings(survey.copyrights.sorted()),
            "geometricError": survey.geometricError.map { .double(rounded($0, digits: 6)) } ?? .null,
            "extent": survey.plane == nil ? extent(survey.extent, digits: 7) : .null,
            "frame": survey.plane.map { plane in
                [
                    "crs": .string(plane.identifier), "name": .string(plane.name), "heights": .string(plane.heights),
                    "extent": extent(survey.extent, digits: 3),
                ]
            } ?? .null,
            "totals": [
                "files": .integer(survey.files), "bytes": .integer(survey.bytes),
                "storedBytes": .integer(survey.storedBytes),
                "tilesets": .integer(survey.tilesets), "tilesetBytes": .integer(survey.tilesetBytes),
                "tiles": .integer(survey.tiles), "contents": .integer(survey.contents),
                "contentBytes": .integer(survey.contentBytes), "leaves": .integer(survey.leaves),
                "leafTriangles": .integer(survey.leafTriangles),
            ],
            "levels": .array(survey.levels.enumerated().map(level)),
            "classes": .array(
                survey.classes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
                    ["name": .string($0.key), "leaves": .integer($0.value.leaves), "all": .integer($0.value.all)]
                }),
            "schema": .array(schemaClasses(survey)), "formats": InspectModelJSON.names(survey.formats),
            "extensions": InspectModelJSON.names(survey.extensions),
            "sizes": .array(
                survey.sizes.enumerated().map { index, count in
                    [
                        "upTo": index + 1 < BundleSurvey.sizeClasses ? .integer(1024 << index) : .null,
                        "contents": .integer(count),
                    ]
                }),
            "largest": .array(
                survey.largest.map {
                    [
                        "path": .string($0.path), "bytes": .integer($0.bytes), "triangles": .integer($0.triangles),
                        "vertices": .integer($0.vertices), "features": .integer($0.features),
                    ]
                }), "problems": InspectModelJSON.problems(survey.problems),
        ]
    }

    private static func extent(_ extent: BundleExtent, digits: Int) -> JSONValue {
        guard !extent.isEmpty else { return .null }
        return [
            "west": .double(rounded(extent.west, digits: digits)),
            "south": .double(rounded(extent.south, digits: digits)),
            "east": .double(rounded(extent.east, digits: digits)),
            "north": .double(rounded(extent.north, digits: digits)),
            "lowest": .double(rounded(extent.lowest, digits: 3)),
            "highest": .double(rounded(extent.highest, digits: 3)),
        ]
    }

    private static func level(_ depth: Int, _ level: LevelSurvey) -> JSONValue {
        let range = level.errorRange
        return [
            "depth": .integer(depth), "tiles": .integer(level.tiles), "contents": .integer(level.contents),
            "bytes": .integer(level.bytes), "triangles": .integer(level.triangles),
            "vertices": .integer(level.vertices), "features": .integer(level.features),
            "errorMinimum": range.map { .double(rounded($0.minimum, digits: 6)) } ?? .null,
            "errorMedian": range.map { .double(rounded($0.median, digits: 6)) } ?? .null,
            "errorMaximum": range.map { .double(rounded($0.maximum, digits: 6)) } ?? .null,
        ]
    }

    /// The classes of a bundle's schema, in the schema's order.
    static func schemaClasses(_ survey: BundleSurvey) -> [JSONValue] {
        (survey.schema?["classes"]?.members ?? []).map { member in
            [
                "class": .string(member.key), "name": .string(member.value["name"]?.stringValue ?? ""),
                "properties": .array(
                    (member.value["properties"]?.members ?? []).map { property in
                        [
                            "id": .string(property.key),
                            "name": .string(property.value["name"]?.stringValue ?? ""),
                            "type": .string(type(of: property.value)),
                            "semantic": .string(property.value["semantic"]?.stringValue ?? ""),
                            "description": .string(property.value["description"]?.stringValue ?? ""),
                        ]
                    }),
            ]
        }
    }

    /// A property's type in words: `FLOAT64`, `STRING`, `ENUM CityObjectKind`, `VEC3 of FLOAT32`, `array of STRING`.
    private static func type(of property: JSONValue) -> String {
        let type = property["type"]?.stringValue ?? ""
        let component = property["componentType"]?.stringValue ?? ""
        var text: String
        switch type {
        case "SCALAR": text = component
        case "ENUM": text = "ENUM " + (property["enumType"]?.stringValue ?? "")
        default: text = component.isEmpty ? type : type + " of " + component
        }
        if property["array"]?.boolValue == true { text = "array of " + text }
        return text
    }
}

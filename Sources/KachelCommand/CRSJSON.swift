internal import Diagnostics
internal import Geodesy
internal import JSONText
internal import SpatialFrames

/// What `kachel crs --json` says; described by `Documentation/Schemas/crs.schema.json`.
enum CRSJSON {
    private static let schemaVersion = 1

    static func document(_ answers: [CRSAnswer], _ found: CRSSearch?, _ catalogue: CRSCatalogue) -> JSONValue {
        [
            "schemaVersion": .integer(schemaVersion),
            "generator": .string("kachel \(CommandLineTool.version)"),
            "database": [
                "version": .string("EPSG \(catalogue.databaseVersion)"), "path": .string(catalogue.databasePath),
                "gridFolders": .strings(catalogue.searchFolders),
            ],
            "systems": .array(answers.map(system)),
            "search": found.map {
                [
                    "words": .string($0.words), "count": .integer($0.count),
                    "matches": .array($0.matches.map(listing)),
                ]
            } ?? .null,
        ]
    }

    private static func system(_ answer: CRSAnswer) -> JSONValue {
        let profile = answer.profile
        let crs = profile.plan?.description
        return [
            "name": .string(profile.text), "isKnown": .bool(profile.isKnown), "isUsable": .bool(profile.isUsable),
            "interpretation": .string(profile.interpretation), "kind": .string(profile.kind.rawValue),
            "compound": profile.compound.map(part) ?? .null, "horizontal": profile.horizontal.map(part) ?? .null,
            "vertical": profile.vertical.map(part) ?? .null,
            "areaOfUse": area(profile.areaOfUse),
            "axesSwapped": .bool(crs?.axesSwapped ?? false),
            "heightReference": crs.map { .string(InspectModelText.heights($0)) } ?? .null,
            "heightUnit": crs.map { .string($0.heightUnit) } ?? .null,
            "operation": crs.map { crs in
                [
                    "name": .string(crs.operationName),
                    "accuracyMetres": crs.accuracy.map { .double(rounded($0, digits: 3)) } ?? .null,
                    "steps": .strings(profile.steps), "arithmetic": profile.engine.map(arithmetic) ?? .null,
                    "gridsUsed": .array(profile.gridsUsed.map(grid)),
                    "gridsMissing": .array(profile.gridsMissing.map(grid)),
                    "geoid": crs.geoid.map { .string($0) } ?? .null,
                    "fallback": crs.fallback.map { .string($0) } ?? .null,
                ]
            } ?? .null,
            "notes": .strings(profile.notes),
            "problems": .array(
                answer.problems.map {
                    [
                        "code": .string($0.code.rawValue), "severity": .string($0.code.severity.name),
                        "message": .string($0.message),
                    ]
                }),
            "compoundsWithHeights": .array(profile.compoundsWithHeights.map(listing)),
            "suggestions": .array(answer.suggestions.map(listing)),
            "example": profile.example.map(point) ?? .null,
            "points": .array(answer.points.map(point)),
        ]
    }

    private static func arithmetic(_ engine: TransformationEngine) -> JSONValue {
        switch engine {
        case .own(let points, let apart):
            ["by": .string("kachel"), "pointsCompared": .integer(points), "metresApart": .double(apart)]
        case .proj: ["by": .string("proj"), "pointsCompared": .integer(0), "metresApart": .double(0)]
        }
    }

    private static func part(_ part: CRSPart) -> JSONValue {
        [
            "name": .string(part.name), "code": part.code.map { .string($0) } ?? .null,
            "kind": .string(part.kind.rawValue), "datum": part.datum.map { .string($0) } ?? .null,
            "ellipsoid": part.ellipsoid.map { .string($0) } ?? .null,
            "projection": part.projection.map { .string($0) } ?? .null,
            "axes": .array(
                part.axes.map {
                    [
                        "name": .string($0.name), "direction": .string($0.direction), "unit": .string($0.unit),
                        "unitFactor": .double($0.unitFactor),
                    ]
                }),
            "areaOfUse": area(part.areaOfUse), "isWithdrawn": .bool(part.isDeprecated),
            "successors": .strings(part.successors.map(\.code)),
        ]
    }

    /// An area in degrees.
    static func area(_ area: GeographicArea?) -> JSONValue {
        guard let area else { return .null }
        func degrees(_ angle: Angle) -> JSONValue { .double(rounded(angle.degrees, digits: 6)) }
        return [
            "name": .string(area.name), "west": degrees(area.west), "south": degrees(area.south),
            "east": degrees(area.east), "north": degrees(area.north),
        ]
    }

    private static func grid(_ grid: GridSource) -> JSONValue {
        [
            "name": .string(grid.name), "path": grid.path.map { .string($0) } ?? .null,
            "url": grid.url.map { .string($0) } ?? .null,
        ]
    }

    private static func listing(_ listing: CRSListing) -> JSONValue {
        [
            "code": .string(listing.code), "name": .string(listing.name), "kind": .string(listing.kind.rawValue),
            "area": .string(listing.area), "isWithdrawn": .bool(listing.isDeprecated),
        ]
    }

    private static func point(_ point: PlacedPoint) -> JSONValue {
        [
            "source": .array([point.source.x, point.source.y, point.source.z].map { .double($0) }),
            "axesSwapped": .bool(point.axesSwapped), "place": reading(point.reading),
            "operation": point.operation.map { .string($0) } ?? .null,
            "otherOrder": reading(point.otherOrder), "notes": .strings(point.notes),
        ]
    }

    private static func reading(_ reading: PlacedPoint.Reading?) -> JSONValue {
        guard let reading else { return .null }
        let position = reading.position
        let geocentric = WGS84Ellipsoid.position(of: position)
        return [
            "longitude": .double(rounded(position.longitude.degrees, digits: 10)),
            "latitude": .double(rounded(position.latitude.degrees, digits: 10)),
            "height": .double(rounded(position.height.metres, digits: 4)),
            "geocentric": .array([geocentric.x, geocentric.y, geocentric.z].map { .double(rounded($0, digits: 4)) }),
            "degreesOutside": reading.outside.map { .double(rounded($0.degrees, digits: 6)) } ?? .null,
        ]
    }
}

package import CityObjects
internal import Geodesy
package import JSONText
internal import SpatialFrames
internal import Tilesets

/// What a bundle says of its making: `manifest.json`. Nothing in it depends on threads, paths, time or machine.
package enum Manifest {
    /// The version of the format.
    static let version = 1

    static func json(_ report: ConversionReport, _ plan: ConversionPlan) -> JSONValue {
        var members = [
            JSONMember("manifestVersion", .integer(version)),
            JSONMember("generator", "Kachel"),
            JSONMember("place", .string(placeText(report))),
            JSONMember(
                "extent",
                .object([
                    JSONMember("west", .double(rounded(report.west, digits: 5))),
                    JSONMember("south", .double(rounded(report.south, digits: 5))),
                    JSONMember("east", .double(rounded(report.east, digits: 5))),
                    JSONMember("north", .double(rounded(report.north, digits: 5))),
                    JSONMember("lowest", .double(rounded(report.lowest, digits: 2))),
                    JSONMember("highest", .double(rounded(report.highest, digits: 2))),
                    JSONMember("medianBase", .double(rounded(report.medianBase, digits: 2))),
                ])),
            JSONMember(
                "counts",
                .object([
                    JSONMember("objects", .integer(report.leafObjects)),
                    JSONMember("topLevelObjects", .integer(report.records)),
                    JSONMember("quarantined", .integer(report.quarantinedObjects)),
                    JSONMember("duplicates", .integer(report.duplicateObjects)),
                    JSONMember("tiles", .integer(report.tiles)),
                    JSONMember("triangles", .integer(report.leafTriangles)),
                ])),
            JSONMember("cityObjects", kinds(report.leafKinds)),
            JSONMember("options", .object(plan.optionsThatMatter.map { JSONMember($0.name, .string($0.value)) })),
            JSONMember("coordinateOperations", .array(report.referenceSystems.map(operation))),
            JSONMember(
                "inputs",
                .array(
                    report.files.map {
                        [
                            "name": .string($0.name), "hash": .string("xxh3:" + $0.hash), "bytes": .integer($0.bytes),
                        ]
                    })),
        ]
        if let plane = plan.plane { members.insert(JSONMember("frame", frame(plane, report)), at: 3) }
        if !report.relatedInputs.isEmpty {
            members.append(JSONMember("relatedInputs", .array(report.relatedInputs.map(related))))
        }
        if !report.stages.isEmpty { members.append(JSONMember("stages", .array(report.stages.map(stage)))) }
        if let attribution = plan.attribution {
            members.insert(JSONMember("attribution", .string(attribution)), at: 2)
        }
        return .object(members)
    }

    /// The plane in which the result stands, with what a viewer needs to put it on a globe: its middle there and in
    /// the plane, and what a metre to the east and to the north at that place becomes in the plane.
    private static func frame(_ plane: PlaneOfResult, _ report: ConversionReport) -> JSONValue {
        guard case .object(var members) = plane.stated.json else { return .null }
        let centre = Cartographic(
            longitude: Angle(degrees: LongitudeRange.middle(west: report.west, east: report.east)),
            latitude: Angle(degrees: (report.south + report.north) / 2), height: EllipsoidalHeight(metres: 0))
        if let middle = try? ObjectPlacement(plane).ground(at: centre) {
            func axis(_ vector: Displacement<ResultFrame>) -> JSONValue {
                .array([vector.x, vector.y].map { .double(rounded($0, digits: 9)) })
            }
            members.append(
                JSONMember(
                    "middle",
                    .object([
                        JSONMember("longitude", .double(rounded(centre.longitude.degrees, digits: 7))),
                        JSONMember("latitude", .double(rounded(centre.latitude.degrees, digits: 7))),
                        JSONMember("x", .double(rounded(middle.origin.x, digits: 4))),
                        JSONMember("y", .double(rounded(middle.origin.y, digits: 4))),
                        JSONMember("z", .double(rounded(middle.origin.z, digits: 4))),
                        JSONMember("east", axis(middle.east)), JSONMember("north", axis(middle.north)),
                    ])))
        }
        return .object(members)
    }

    /// A file that was read beside the inputs.
    package static func related(_ input: RelatedInput) -> JSONValue {
        [
            "name": .string(input.file.name), "role": .string(input.role.rawValue),
            "hash": .string("xxh3:" + input.file.hash), "bytes": .integer(input.file.bytes),
        ]
    }

    /// A stage of the user's: what it is decides the bytes as options do.
    private static func stage(_ use: StageUse) -> JSONValue {
        .object([
            JSONMember("name", .string(use.name)), JSONMember("version", .string(use.version)),
            JSONMember("droppedObjects", .integer(use.droppedObjects)),
        ])
    }

    /// Counts by kind in the order of the enum.
    package static func kinds(_ counts: [CityObjectKind: Int]) -> JSONValue {
        .object(
            CityObjectKind.allCases.compactMap { kind in
                counts[kind].map { JSONMember(kind.name, .integer($0)) }
            })
    }

    /// Where the data lies, for people: the middle in degrees.
    package static func placeText(_ report: ConversionReport) -> String {
        let latitude = (report.south + report.north) / 2
        let longitude = LongitudeRange.middle(west: report.west, east: report.east)
        func text(_ value: Double, _ positive: String, _ negative: String) -> String {
            "\(rounded(abs(value), digits: 4))° \(value >= 0 ? positive : negative)"
        }
        return text(latitude, "N", "S") + ", " + text(longitude, "E", "W")
    }

    /// The last part of a path: where a grid lies on this machine is nobody's business in a bundle.
    private static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// What was made of a reference system.
    package static func operation(_ use: CRSUse) -> JSONValue {
        let crs = use.description
        var members = [
            JSONMember("srsName", .string(crs.sourceText)),
            JSONMember("interpretation", .string(crs.interpretation)),
            JSONMember("horizontal", .string(crs.horizontalName)),
            JSONMember("vertical", crs.verticalName.map { .string($0) } ?? .null),
            JSONMember("operation", .string(crs.operationName)),
            JSONMember("accuracyMetres", crs.accuracy.map { .double(rounded($0, digits: 3)) } ?? .null),
            JSONMember("axesSwapped", .bool(crs.axesSwapped)),
            JSONMember("geoid", crs.geoid.map { .string(fileName($0)) } ?? .null),
            JSONMember("fallback", crs.fallback.map { .string($0) } ?? .null),
            JSONMember("gridsMissing", .strings(crs.gridsMissing.map(\.name))),
            JSONMember("objects", .integer(use.objects)),
        ]
        if !crs.notes.isEmpty { members.append(JSONMember("notes", .strings(crs.notes))) }
        return .object(members)
    }
}

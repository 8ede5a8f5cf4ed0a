internal import JSONText
internal import Reporting
internal import TilesetAudit

/// What `kachel inspect` says of a bundle, for people.
enum InspectBundleText {
    static func lines(_ survey: BundleSurvey) -> [String] {
        let sections =
            [head(survey), levels(survey), features(survey)] + schema(survey) + [
                sizes(survey), largest(survey), InspectModelText.problems(survey.problems, title: "Problems"),
            ]
        return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
    }

    private static func head(_ survey: BundleSurvey) -> [String] {
        var lines = TextTable.wrapped(survey.name, indent: 8, first: "Bundle: ")
        func label(_ name: String, _ text: String) { lines += InspectModelText.label(name, [text]) }
        label(
            "made by",
            (survey.generator.isEmpty ? "not stated" : survey.generator) + "; 3D Tiles "
                + (survey.version.isEmpty ? "of no stated version" : survey.version))
        label(
            "copyright", survey.copyrights.isEmpty ? "not stated" : survey.copyrights.sorted().joined(separator: "; "))
        if let plane = survey.plane, !survey.extent.isEmpty {
            let extent = survey.extent
            func metres(_ value: Double) -> String { QuantityText.fixed(value, digits: 1) }
            label("frame", "\(plane.identifier) \(plane.name), not on the globe")
            label(
                "extent",
                "x \(metres(extent.west)) to \(metres(extent.east)) m east, y \(metres(extent.south)) to "
                    + "\(metres(extent.north)) m north")
            label("height", "\(metres(extent.lowest)) to \(metres(extent.highest)) m: \(plane.heights)")
        } else if !survey.extent.isEmpty {
            let extent = survey.extent
            label(
                "extent",
                "longitude \(QuantityText.fixed(extent.west, digits: 6))° to "
                    + "\(QuantityText.fixed(extent.east, digits: 6))°, latitude "
                    + "\(QuantityText.fixed(extent.south, digits: 6))° to "
                    + "\(QuantityText.fixed(extent.north, digits: 6))°")
            label(
                "height",
                "\(QuantityText.fixed(extent.lowest, digits: 1)) to \(QuantityText.fixed(extent.highest, digits: 1)) m "
                    + "above the ellipsoid (corners of bounding volumes)")
        }
        label(
            "size",
            "\(QuantityText.size(survey.bytes)) in \(QuantityText.count(survey.files, "file")): "
                + "\(QuantityText.size(survey.contentBytes)) in \(QuantityText.count(survey.contents, "content")), "
                + "\(QuantityText.size(survey.tilesetBytes)) in \(QuantityText.count(survey.tilesets, "tileset"))"
                + (survey.storedBytes < survey.bytes ? "; packed into \(QuantityText.size(survey.storedBytes))" : ""))
        label(
            "tiles",
            "\(QuantityText.count(survey.tiles, "tile")) on \(QuantityText.count(survey.levels.count, "level")); "
                + "\(QuantityText.count(survey.leaves, "leaf", plural: "leaves")) with "
                + QuantityText.count(survey.leafTriangles, "triangle"))
        if let error = survey.geometricError {
            label("drawing nothing", "is an error of \(QuantityText.fixed(error, digits: 1)) m")
        }
        let formats = survey.formats.sorted { $0.key < $1.key }.map { "\($0.key): \(QuantityText.grouped($0.value))" }
        label("formats", (formats.isEmpty ? "none" : formats.joined(separator: ", ")) + "; " + compression(survey))
        let extensions = survey.extensions.sorted { $0.key < $1.key }.map {
            "\($0.key) (\(QuantityText.count($0.value, "file")))"
        }
        label("extensions", extensions.isEmpty ? "none" : extensions.joined(separator: ", "))
        return lines
    }

    private static func compression(_ survey: BundleSurvey) -> String {
        let words = [
            ("EXT_meshopt_compression", "meshopt"), ("KHR_meshopt_compression", "meshopt"),
            ("KHR_draco_mesh_compression", "Draco"), ("KHR_mesh_quantization", "quantized"),
        ].filter { survey.extensions[$0.0] != nil }.map(\.1)
        return words.isEmpty ? "not compressed" : words.joined(separator: ", ")
    }

    private static func levels(_ survey: BundleSurvey) -> [String] {
        var table = TextTable([
            .init(title: "depth", isRight: true), .init(title: "tiles", isRight: true),
            .init(title: "bytes", isRight: true), .init(title: "triangles", isRight: true),
            .init(title: "vertices", isRight: true), .init(title: "features", isRight: true),
            .init(title: "error min", isRight: true), .init(title: "median", isRight: true),
            .init(title: "max, m", isRight: true),
        ])
        for (depth, level) in survey.levels.enumerated() {
            let range = level.errorRange
            func error(_ value: Double?) -> String { value.map { QuantityText.fixed($0, digits: 2) } ?? "–" }
            table.add(
                String(depth), QuantityText.grouped(level.tiles), QuantityText.size(level.bytes),
                QuantityText.grouped(level.triangles), QuantityText.grouped(level.vertices),
                QuantityText.grouped(level.features), error(range?.minimum), error(range?.median),
                error(range?.maximum))
        }
        return ["Levels"] + table.lines
    }

    private static func features(_ survey: BundleSurvey) -> [String] {
        guard !survey.classes.isEmpty else { return ["Features: no property tables"] }
        var table = TextTable([
            .init(title: "class"), .init(title: "in leaves", isRight: true),
            .init(title: "in all tiles", isRight: true),
        ])
        for (name, rows) in survey.classes.sorted(by: { $0.key < $1.key }) {
            table.add(name, QuantityText.grouped(rows.leaves), QuantityText.grouped(rows.all))
        }
        return ["Features (rows of property tables)"] + table.lines
    }

    private static func schema(_ survey: BundleSurvey) -> [[String]] {
        InspectBundleJSON.schemaClasses(survey).map { entry in
            let properties = entry["properties"]?.elements ?? []
            var table = TextTable([
                .init(title: "property", limit: 36), .init(title: "type", limit: 24),
                .init(title: "name in the source", limit: 36), .init(title: "description"),
            ])
            for property in properties {
                table.add(
                    property["id"]?.stringValue ?? "", property["type"]?.stringValue ?? "",
                    property["name"]?.stringValue ?? "", property["description"]?.stringValue ?? "")
            }
            return [
                "Class \(entry["class"]?.stringValue ?? ""): \(QuantityText.count(properties.count, "property", plural: "properties"))"
            ] + table.lines
        }
    }

    private static func sizes(_ survey: BundleSurvey) -> [String] {
        let most = survey.sizes.max() ?? 0
        guard most > 0, let first = survey.sizes.firstIndex(where: { $0 > 0 }),
            let last = survey.sizes.lastIndex(where: { $0 > 0 })
        else { return [] }
        var table = TextTable([
            .init(title: "up to", isRight: true), .init(title: "contents", isRight: true), .init(title: ""),
        ])
        for index in first...last {
            let kibibytes = 1 << index
            let title =
                index + 1 == BundleSurvey.sizeClasses
                ? "more" : kibibytes < 1024 ? "\(kibibytes) KiB" : "\(kibibytes / 1024) MiB"
            let count = survey.sizes[index]
            table.add(
                title, QuantityText.grouped(count),
                String(repeating: "█", count: count == 0 ? 0 : max(1, count * 40 / most)))
        }
        return ["Sizes"] + table.lines
    }

    private static func largest(_ survey: BundleSurvey) -> [String] {
        guard !survey.largest.isEmpty else { return [] }
        var table = TextTable([
            .init(title: "bytes", isRight: true), .init(title: "triangles", isRight: true),
            .init(title: "features", isRight: true), .init(title: "path", limit: 64),
        ])
        for file in survey.largest {
            table.add(
                QuantityText.size(file.bytes), QuantityText.grouped(file.triangles),
                QuantityText.grouped(file.features), file.path)
        }
        return ["Largest contents"] + table.lines
    }
}

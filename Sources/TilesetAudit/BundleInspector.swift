internal import Diagnostics
internal import JSONText
package import TileBundles
internal import Tilesets

/// Follows a bundle from its tileset.json to the last file and counts what there is. Works for tilesets of others, too.
package struct BundleInspector {
    private let reader: any BundleReader
    private var survey: BundleSurvey
    private var paths: Set<String> = []
    private var referenced: Set<String> = []
    private var readTilesets: Set<String> = []
    /// What is known of contents by path; nil where one cannot be read. Many tiles may show one content.
    private var contents: [String: ContentCounts?] = [:]
    /// Tilesets that are referred to and not read yet, the next one last. A list, so that neither the stack nor the
    /// JSON of the tilesets in front grows with their nesting.
    private var waiting: [TilesetReference] = []
    private let isStopRequested: () -> Bool
    /// How deep tiles may lie in one another.
    private static let depthLimit = 400

    /// What many tiles with one content count again and again.
    private struct ContentCounts {
        var bytes: Int
        var triangles: Int
        var vertices: Int
        var features: Int
        /// By class; an array, which is smaller than a dictionary.
        var rows: [(name: String, count: Int)]
    }

    private struct TilesetReference {
        var path: String
        var from: String
        /// Of the tile that refers to it, and so of its root.
        var depth: Int
        var transform: TileTransform
    }

    private init(_ reader: any BundleReader, name: String, isStopRequested: @escaping () -> Bool) {
        self.reader = reader
        self.isStopRequested = isStopRequested
        survey = BundleSurvey(name: name)
    }

    /// Inspects a bundle.
    ///
    /// - Parameters:
    ///   - name: how it is called in the answer.
    ///   - isStopRequested: asked before every tile; once it says so, what has been counted is the answer.
    /// - Throws: `BundleError` if its list of files or its tileset.json cannot be read.
    /// - Complexity: O(bytes); memory: the largest file and some hundred bytes a content.
    package static func inspect(
        _ reader: any BundleReader, name: String, isStopRequested: @escaping () -> Bool = { false }
    ) throws(BundleError) -> BundleSurvey {
        var inspector = BundleInspector(reader, name: name, isStopRequested: isStopRequested)
        let entries = try reader.entries()
        let paths = entries.map(\.path)
        inspector.paths = Set(paths)
        inspector.survey.files = paths.count
        for entry in entries {
            inspector.survey.bytes.addClamping(entry.bytes)
            inspector.survey.storedBytes.addClamping(entry.storedBytes)
        }
        let root = try reader.read("tileset.json")
        inspector.referenced.insert("tileset.json")
        inspector.readTileset("tileset.json", root, depth: 0, transform: .identity)
        while let next = inspector.waiting.popLast(), !isStopRequested() { inspector.follow(next) }
        if !isStopRequested() { inspector.listUnreferenced(paths) }
        return inspector.survey
    }

    private mutating func problem(_ code: ProblemCode, _ path: String, _ message: String) {
        survey.problems.add(Problem(code, at: Place(file: path), message))
    }

    // MARK: Tilesets

    private mutating func readTileset(_ path: String, _ bytes: [UInt8], depth: Int, transform: TileTransform) {
        readTilesets.insert(path)
        survey.tilesets += 1
        survey.tilesetBytes.addClamping(bytes.count)
        let json: JSONValue
        do throws(JSONParsingError) {
            json = try JSONValue(parsing: bytes, depthLimit: 2048)
        } catch {
            return problem(.malformedBundleFile, path, "is no JSON: \(error.message)")
        }
        guard let root = json["root"] else {
            return problem(.malformedBundleFile, path, "is no tileset: it has no root tile")
        }
        if path == "tileset.json" { readHead(json) }
        for name in (json["extensionsUsed"]?.elements ?? []).compactMap(\.stringValue) {
            survey.extensions[name, default: 0] += 1
        }
        if let copyright = Self.copyright(json["asset"]) { survey.copyrights.insert(copyright) }
        let first = waiting.count
        readTile(root, in: path, depth: depth, transform: transform)
        // The first one referred to is to be the next one read.
        waiting[first...].reverse()
    }

    private static func copyright(_ asset: JSONValue?) -> String? {
        (asset?["copyright"] ?? asset?["extras"]?["copyright"])?.stringValue
    }

    private mutating func readHead(_ json: JSONValue) {
        let asset = json["asset"]
        survey.version = asset?["version"]?.stringValue ?? ""
        survey.generator = (asset?["generator"] ?? asset?["extras"]?["generator"])?.stringValue ?? ""
        survey.plane = TilesetPlane(json: asset?["extras"]?["frame"]).map {
            PlaneSurvey(identifier: $0.identifier, name: $0.name, heights: $0.heights)
        }
        survey.extent.isInPlane = survey.plane != nil
        survey.geometricError = json["geometricError"]?.doubleValue
        survey.schema = json["schema"]
        guard survey.schema == nil, let uri = json["schemaUri"]?.stringValue,
            let path = resolve(uri, besides: "tileset.json"), let bytes = load(path)
        else { return }
        survey.schema = try? JSONValue(parsing: bytes)
        if survey.schema == nil { problem(.malformedBundleFile, path, "is no schema: it cannot be read as JSON") }
    }

    private mutating func readTile(_ tile: JSONValue, in path: String, depth: Int, transform outer: TileTransform) {
        guard depth < Self.depthLimit else {
            return problem(
                .bundlePartPassedOver, path, "tiles lie more than \(Self.depthLimit) deep; the rest is passed over")
        }
        guard !isStopRequested() else { return }
        let transform = outer.applied(to: tile["transform"])
        let children = tile["children"]?.elements ?? []
        var contents = tile["contents"]?.elements ?? []
        if let content = tile["content"] { contents.append(content) }
        let uris = contents.compactMap { ($0["uri"] ?? $0["url"])?.stringValue }
        if tile["implicitTiling"] != nil {
            problem(.bundlePartPassedOver, path, "implicit tiling is not followed")
            survey.extent.add(tile["boundingVolume"], transform)
            return count(tile, depth: depth)
        }
        let tilesets = uris.filter(Self.isTileset)
        // A tile that only points to another tileset is not a tile of its own: that one's root stands for it.
        if tilesets.isEmpty || tilesets.count < uris.count || !children.isEmpty { count(tile, depth: depth) }
        if children.isEmpty, tilesets.isEmpty { survey.extent.add(tile["boundingVolume"], transform) }
        for uri in uris {
            guard let target = resolve(uri, besides: path) else { continue }
            if Self.isTileset(uri) {
                waiting.append(TilesetReference(path: target, from: path, depth: depth, transform: transform))
            } else {
                countContent(target, from: path, isLeaf: children.isEmpty, depth: depth)
            }
        }
        for child in children { readTile(child, in: path, depth: depth + 1, transform: transform) }
    }

    private static func isTileset(_ uri: String) -> Bool {
        uri.prefix { $0 != "?" && $0 != "#" }.lowercased().hasSuffix(".json")
    }

    private mutating func follow(_ next: TilesetReference) {
        guard !readTilesets.contains(next.path) else {
            return problem(.bundlePartPassedOver, next.from, "refers to \(next.path) a second time; it is counted once")
        }
        guard let bytes = load(next.path, from: next.from) else { return }
        readTileset(next.path, bytes, depth: next.depth, transform: next.transform)
    }

    private mutating func level(_ depth: Int, _ change: (inout LevelSurvey) -> Void) {
        while survey.levels.count <= depth { survey.levels.append(LevelSurvey()) }
        change(&survey.levels[depth])
    }

    private mutating func count(_ tile: JSONValue, depth: Int) {
        level(depth) { level in
            level.tiles += 1
            if let error = tile["geometricError"]?.doubleValue { level.errors.append(error) }
        }
    }

    // MARK: Contents

    private mutating func countContent(_ path: String, from: String, isLeaf: Bool, depth: Int) {
        guard let content = content(path, from: from) else { return }
        for (name, count) in content.rows {
            survey.classes[name, default: ClassRows()].all.addClamping(count)
            if isLeaf { survey.classes[name, default: ClassRows()].leaves.addClamping(count) }
        }
        if isLeaf {
            survey.leaves += 1
            survey.leafTriangles.addClamping(content.triangles)
        }
        level(depth) { level in
            level.contents += 1
            level.bytes.addClamping(content.bytes)
            level.triangles.addClamping(content.triangles)
            level.vertices.addClamping(content.vertices)
            level.features.addClamping(content.features)
        }
    }

    /// What a content counts, read when it is met first; nil, with a problem, where it is missing or cannot be read.
    private mutating func content(_ path: String, from: String) -> ContentCounts? {
        if let known = contents[path] { return known }
        let isThere = paths.contains(path)
        guard let bytes = load(path, from: from) else {
            // Every tile that names a missing file is a problem of its own; a damaged file is one.
            if isThere { contents.updateValue(nil, forKey: path) }
            return nil
        }
        let content = TileContentSurvey(bytes, path: path)
        let counts = counts(content, path, bytes: bytes.count)
        contents.updateValue(counts, forKey: path)
        return counts
    }

    private mutating func counts(_ content: TileContentSurvey, _ path: String, bytes: Int) -> ContentCounts {
        if let fault = content.fault { problem(.malformedBundleFile, path, fault) }
        var counts = ContentCounts(
            bytes: bytes, triangles: content.triangles, vertices: content.vertices, features: 0,
            rows: content.rows.map { (name: $0.key, count: $0.value) })
        for row in counts.rows { counts.features.addClamping(row.count) }
        survey.formats[content.format, default: 0] += 1
        for name in content.extensions { survey.extensions[name, default: 0] += 1 }
        if let copyright = content.copyright { survey.copyrights.insert(copyright) }
        survey.add(
            TileFileSurvey(
                path: path, bytes: bytes, triangles: content.triangles, vertices: content.vertices,
                features: counts.features))
        for uri in content.references {
            guard let target = resolve(uri, besides: path) else { continue }
            if !paths.contains(target) {
                problem(.missingBundleFile, path, "refers to \(target), which is not there")
            } else {
                referenced.insert(target)
            }
        }
        return counts
    }

    // MARK: Files

    /// The path that a reference means; nil, with a problem, where it leads out of the bundle or to the network.
    private mutating func resolve(_ uri: String, besides path: String) -> String? {
        if let target = BundlePath.resolved(uri, besides: path) { return target }
        // Data in the place of an address may be as long as the data.
        let shown = uri.count > 120 ? uri.prefix(120) + "…" : uri
        problem(.bundlePartPassedOver, path, "refers to \(shown), which is not part of the bundle")
        return nil
    }

    /// A file's bytes; nil, with a problem, where it is missing or cannot be read.
    private mutating func load(_ path: String, from: String = "tileset.json") -> [UInt8]? {
        guard paths.contains(path) else {
            problem(.missingBundleFile, from, "refers to \(path), which is not there")
            return nil
        }
        referenced.insert(path)
        do throws(BundleError) {
            return try reader.read(path)
        } catch {
            problem(.malformedBundleFile, path, "cannot be read: \(error.message)")
            return nil
        }
    }

    /// What belongs to a bundle without being referred to.
    private static let known: Set<String> = ["index.html", "manifest.json", "schema.json", "@3dtilesIndex1@"]

    private mutating func listUnreferenced(_ paths: [String]) {
        let loose = paths.filter { !referenced.contains($0) && !Self.known.contains($0) }
        guard let first = loose.first else { return }
        let count = loose.count
        problem(
            .unreferencedBundleFiles, first,
            count == 1 ? "nothing refers to this file" : "nothing refers to this file and \(count - 1) more")
    }
}

internal import Diagnostics
internal import JSONText
package import TileBundles

/// Follows a bundle from its tileset.json to the last file and counts what there is. Works for tilesets of others, too.
package struct BundleInspector {
    private let reader: any BundleReader
    private var survey: BundleSurvey
    private var paths: Set<String> = []
    private var referenced: Set<String> = []
    private var readTilesets: Set<String> = []
    /// How deep tiles may lie in one another.
    private static let depthLimit = 400

    private init(_ reader: any BundleReader, name: String) {
        self.reader = reader
        survey = BundleSurvey(name: name)
    }

    /// Inspects a bundle.
    ///
    /// - Parameter name: how it is called in the answer.
    /// - Throws: `BundleError` if its list of files or its tileset.json cannot be read.
    /// - Complexity: O(bytes); memory: the largest file, and a few bytes a tile.
    package static func inspect(_ reader: any BundleReader, name: String) throws(BundleError) -> BundleSurvey {
        var inspector = BundleInspector(reader, name: name)
        let entries = try reader.entries()
        let paths = entries.map(\.path)
        inspector.paths = Set(paths)
        inspector.survey.files = paths.count
        for entry in entries {
            inspector.survey.bytes += entry.bytes
            inspector.survey.storedBytes += entry.storedBytes
        }
        let root = try reader.read("tileset.json")
        inspector.referenced.insert("tileset.json")
        inspector.readTileset("tileset.json", root, depth: 0, transform: .identity)
        inspector.listUnreferenced(paths)
        return inspector.survey
    }

    private mutating func problem(_ code: ProblemCode, _ path: String, _ message: String) {
        survey.problems.add(Problem(code, at: Place(file: path), message))
    }

    // MARK: Tilesets

    private mutating func readTileset(_ path: String, _ bytes: [UInt8], depth: Int, transform: TileTransform) {
        readTilesets.insert(path)
        survey.tilesets += 1
        survey.tilesetBytes += bytes.count
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
        readTile(root, in: path, depth: depth, transform: transform)
    }

    private static func copyright(_ asset: JSONValue?) -> String? {
        (asset?["copyright"] ?? asset?["extras"]?["copyright"])?.stringValue
    }

    private mutating func readHead(_ json: JSONValue) {
        let asset = json["asset"]
        survey.version = asset?["version"]?.stringValue ?? ""
        survey.generator = (asset?["generator"] ?? asset?["extras"]?["generator"])?.stringValue ?? ""
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
                follow(target, from: path, depth: depth, transform: transform)
            } else {
                readContent(target, from: path, isLeaf: children.isEmpty, depth: depth)
            }
        }
        for child in children { readTile(child, in: path, depth: depth + 1, transform: transform) }
    }

    private static func isTileset(_ uri: String) -> Bool {
        uri.prefix { $0 != "?" && $0 != "#" }.lowercased().hasSuffix(".json")
    }

    private mutating func follow(_ path: String, from: String, depth: Int, transform: TileTransform) {
        guard !readTilesets.contains(path) else {
            return problem(.bundlePartPassedOver, from, "refers to \(path) a second time; it is counted once")
        }
        guard let bytes = load(path, from: from) else { return }
        readTileset(path, bytes, depth: depth, transform: transform)
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

    private mutating func readContent(_ path: String, from: String, isLeaf: Bool, depth: Int) {
        let isNew = !referenced.contains(path)
        guard let bytes = load(path, from: from) else { return }
        let content = TileContentSurvey(bytes, path: path)
        if let fault = content.fault { problem(.malformedBundleFile, path, fault) }
        for (name, rows) in content.rows {
            survey.classes[name, default: ClassRows()].all += rows
            if isLeaf { survey.classes[name, default: ClassRows()].leaves += rows }
        }
        let features = content.rows.values.reduce(0, +)
        if isLeaf {
            survey.leaves += 1
            survey.leafTriangles += content.triangles
        }
        level(depth) { level in
            level.contents += 1
            level.bytes += bytes.count
            level.triangles += content.triangles
            level.vertices += content.vertices
            level.features += features
        }
        guard isNew else { return }
        survey.formats[content.format, default: 0] += 1
        for name in content.extensions { survey.extensions[name, default: 0] += 1 }
        if let copyright = content.copyright { survey.copyrights.insert(copyright) }
        survey.add(
            TileFileSurvey(
                path: path, bytes: bytes.count, triangles: content.triangles, vertices: content.vertices,
                features: features))
        for uri in content.references {
            guard let target = resolve(uri, besides: path) else { continue }
            if !paths.contains(target) {
                problem(.missingBundleFile, path, "refers to \(target), which is not there")
            } else {
                referenced.insert(target)
            }
        }
    }

    // MARK: Files

    /// The path that a reference means; nil, with a problem, where it leads out of the bundle or to the network.
    private mutating func resolve(_ uri: String, besides path: String) -> String? {
        let plain = String(uri.prefix { $0 != "?" && $0 != "#" })
        guard !plain.contains("://"), !plain.hasPrefix("/") else {
            problem(.bundlePartPassedOver, path, "refers to \(uri), which is not part of the bundle")
            return nil
        }
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in Self.decoded(plain).split(separator: "/") {
            switch part {
            case ".": continue
            case "..":
                guard parts.popLast() != nil else {
                    problem(.bundlePartPassedOver, path, "refers to \(uri), which is not part of the bundle")
                    return nil
                }
            default: parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// A URI with `%20` and the like resolved.
    private static func decoded(_ text: String) -> String {
        guard text.contains("%") else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
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
    private static let known: Set<String> = ["index.html", "manifest.json", "@3dtilesIndex1@"]

    private mutating func listUnreferenced(_ paths: [String]) {
        let loose = paths.filter { !referenced.contains($0) && !Self.known.contains($0) }
        guard let first = loose.first else { return }
        let count = loose.count
        problem(
            .unreferencedBundleFiles, first,
            count == 1 ? "nothing refers to this file" : "nothing refers to this file and \(count - 1) more")
    }
}

import CityObjects
import GLTFContent
import SpatialFrames
import StructuralMetadata
import TileBundles
import Tilesets

/// A whole bundle in memory as a client sees it: tiles with their decoded contents, external tilesets resolved.
struct DecodedBundle: Sendable {
    struct Node: Sendable {
        var parent: Int?
        var children: [Int] = []
        /// Metres.
        var error: Double
        /// In the tile's own frame.
        var box: AxisAlignedBox<ENU>
        /// To the parent's frame; to geocentric metres at the root.
        var transform: RigidTransform
        /// Relative to the bundle's root.
        var uri: String
        /// Nil where the tile stands for an external tileset.
        var content: TileContent?

        var isLeaf: Bool { children.isEmpty }
    }

    private(set) var nodes: [Node] = []
    private(set) var files: [String: [UInt8]] = [:]
    /// The errors that tilesets state of themselves, with the index of their root tile; the first is the main one.
    private(set) var tilesetErrors: [(root: Int, error: Double)] = []
    private(set) var schema = MetadataSchema(id: "none", classes: [])

    init(_ path: String) throws {
        let reader = try FolderBundleReader(path: path)
        for file in try reader.paths() { files[file] = try reader.read(file) }
        try add("tileset.json", parent: nil)
    }

    private mutating func add(_ path: String, parent: Int?) throws {
        let tileset = try Tileset(decoding: files[path] ?? [])
        if parent == nil, let schema = tileset.schema { self.schema = schema }
        tilesetErrors.append((nodes.count, tileset.geometricError))
        let folder = path.contains("/") ? String(path[...(path.lastIndex(of: "/") ?? path.startIndex)]) : ""
        try add(tileset.root, parent: parent, folder: folder)
    }

    private mutating func add(_ tile: Tile, parent: Int?, folder: String) throws {
        guard case .box(let box) = tile.boundingVolume else { throw BundleFault.noBox }
        let index = nodes.count
        let uri = folder + (tile.content?.uri ?? "")
        var node = Node(
            parent: parent, error: tile.geometricError, box: box, transform: tile.transform ?? .identity, uri: uri)
        if uri.hasSuffix(".glb") {
            guard let bytes = files[uri] else { throw BundleFault.missing(uri) }
            node.content = try GLBDecoder().decode(bytes)
        }
        nodes.append(node)
        if let parent { nodes[parent].children.append(index) }
        if uri.hasSuffix(".json") { try add(uri, parent: index) }
        for child in tile.children { try add(child, parent: index, folder: folder) }
    }

    enum BundleFault: Error { case noBox, missing(String) }

    /// A tile's point in geocentric metres.
    func geocentric(_ index: Int, _ x: Double, _ y: Double, _ z: Double) -> SIMD3<Double> {
        var point = (x: x, y: y, z: z)
        var node: Int? = index
        while let current = node {
            point = nodes[current].transform.apply(x: point.x, y: point.y, z: point.z)
            node = nodes[current].parent
        }
        return SIMD3(point.x, point.y, point.z)
    }

    /// Indices of the leaves below a node, itself included.
    func leaves(below index: Int) -> [Int] {
        var result: [Int] = []
        var open = [index]
        while let node = open.popLast() {
            if nodes[node].isLeaf { result.append(node) }
            open.append(contentsOf: nodes[node].children)
        }
        return result.sorted()
    }

    var leaves: [Int] { nodes.indices.filter { nodes[$0].isLeaf } }
    /// Tiles with content of their own above others.
    var inner: [Int] { nodes.indices.filter { !nodes[$0].isLeaf && nodes[$0].content != nil } }
    var depth: Int {
        nodes.indices.reduce(0) { deepest, index in
            var count = 1
            var node = nodes[index].parent
            while let current = node {
                count += 1
                node = nodes[current].parent
            }
            return max(deepest, count)
        }
    }
}

/// What a tile shows of one top-level object.
struct ShownObject: Sendable {
    /// One triangle with what its vertices say of it.
    struct Triangle: Sendable {
        var corners: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
        var objectRow: Int
        var surfaceKind: BoundarySurfaceKind

        /// Twice the area, as a vector.
        var doubledArea: SIMD3<Double> { cross(corners.1 - corners.0, corners.2 - corners.0) }
        var area: Double { length(doubledArea) / 2 }
        var edges: (Double, Double, Double) {
            (length(corners.1 - corners.0), length(corners.2 - corners.1), length(corners.0 - corners.2))
        }
    }

    var identifier: String
    var row: Int
    /// Geocentric metres.
    var triangles: [Triangle] = []
}

extension DecodedBundle {
    /// The top-level objects in a tile's table, with their triangles in geocentric metres; faults of the tables.
    func objects(of index: Int) -> (objects: [ShownObject], faults: [String]) {
        guard let content = nodes[index].content else { return ([], []) }
        var faults: [String] = []
        let table = content.objectTable
        let roots = Self.rootRows(table)
        var objects: [ShownObject] = []
        var slot = [Int](repeating: -1, count: table.count)
        for row in 0..<table.count where roots[row] == row {
            slot[row] = objects.count
            objects.append(ShownObject(identifier: table.column("gml_id")?.values.text(at: row) ?? "", row: row))
        }
        let kinds = content.surfaceTable.column("surface_type")?.values
        let parents = content.surfaceTable.column("parent")?.values
        for primitive in content.primitives {
            let points = primitive.x.indices.map {
                geocentric(index, primitive.x[$0], primitive.y[$0], primitive.z[$0])
            }
            for first in stride(from: 0, to: primitive.indices.count, by: 3) {
                let corners = (0..<3).map { Int(primitive.indices[first + $0]) }
                let row = Int(primitive.objectRow[corners[0]])
                let surface = Int(primitive.surfaceRow[corners[0]])
                for corner in corners
                where primitive.objectRow[corner] != UInt32(row) || primitive.surfaceRow[corner] != UInt32(surface) {
                    faults.append("\(nodes[index].uri): a triangle belongs to two objects or surfaces")
                }
                if parents?.number(at: surface) != Double(row) {
                    faults.append("\(nodes[index].uri): surface \(surface) is not of object row \(row)")
                }
                let kind = kinds?.number(at: surface).flatMap { BoundarySurfaceKind(rawValue: UInt8($0)) }
                objects[slot[roots[row]]].triangles.append(
                    ShownObject.Triangle(
                        corners: (points[corners[0]], points[corners[1]], points[corners[2]]), objectRow: row,
                        surfaceKind: kind ?? .unclassified))
            }
        }
        return (objects, faults)
    }

    /// For each row the row of its top-level object: the nearest one before it that its chain of parents leads to.
    static func rootRows(_ table: PropertyTable) -> [Int] {
        let identifiers = table.column("gml_id")?.values
        let parents = table.column("parent")?.values
        var roots: [Int] = []
        for row in 0..<table.count {
            let parent = parents?.text(at: row) ?? ""
            if parent.isEmpty {
                roots.append(row)
                continue
            }
            let found = (0..<row).last { identifiers?.text(at: $0) == parent }
            roots.append(found.map { roots[$0] } ?? row)
        }
        return roots
    }
}

func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { a.x * b.x + a.y * b.y + a.z * b.z }

func length(_ a: SIMD3<Double>) -> Double { dot(a, a).squareRoot() }

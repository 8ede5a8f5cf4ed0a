internal import ContentHashing
internal import JSONText
internal import SpatialFrames
internal import StructuralMetadata
internal import Synchronization
internal import TileBundles
internal import TileTree
internal import Tilesets

/// What tiling leaves behind besides the bundle.
struct TileStageResult {
    var statistics: TileStatistics
    /// The largest geometric error, that of the root tile, metres.
    var rootError: Double
    /// The diameter of everything, metres.
    var diameter: Double
    /// How many levels of tiles there are.
    var depth: Int
    /// How many tileset files were written.
    var tilesets: Int
}

/// Builds all tiles of a plan bottom-up: the deepest first, those of one depth in parallel.
struct TileStage: Sendable {
    let building: TileBuilding
    let nodes: [PlanNode]
    let jobs: Int
    let monitor: ConversionMonitor
    let schema: MetadataSchema

    /// Builds and writes everything; `tileset.json` last.
    ///
    /// - Throws: `BundleError`, `ConversionError.interrupted`.
    func run() async throws -> TileStageResult {
        var depths: [[Int]] = []
        func visit(_ index: Int, _ depth: Int) {
            if depths.count <= depth { depths.append([]) }
            depths[depth].append(index)
            for child in nodes[index].children { visit(child, depth + 1) }
        }
        visit(0, 0)
        let total = nodes.count
        monitor.update { $0.tilesTotal = total }
        var built = [BuiltNode?](repeating: nil, count: nodes.count)
        for level in depths.reversed() {
            let work = WorkList(level)
            let below = built
            try await withThrowingTaskGroup(of: [(Int, BuiltNode)].self) { group in
                for _ in 0..<max(1, min(jobs, level.count)) {
                    group.addTask { try await build(work, below) }
                }
                for try await part in group {
                    for (index, node) in part { built[index] = node }
                }
            }
            // What has been handed to its parent is not needed any more.
            for index in level { for child in nodes[index].children { built[child] = nil } }
        }
        guard let top = built[0] else { throw ConversionError.internalFault("no root tile was built") }
        return try finish(top, depth: depths.count)
    }

    @concurrent
    private func build(_ work: WorkList, _ below: [BuiltNode?]) async throws -> [(Int, BuiltNode)] {
        var result: [(Int, BuiltNode)] = []
        while let index = work.next() {
            if monitor.isStopped { throw ConversionError.interrupted }
            let node = nodes[index]
            switch node.content {
            case .leaf(let indices): result.append((index, try building.leaf(node, indices)))
            case .inner:
                var children: [BuiltNode] = []
                for child in node.children {
                    guard let built = below[child] else {
                        throw ConversionError.internalFault("a child tile is missing")
                    }
                    children.append(try separated(built, nodes[child], below: node))
                }
                result.append((index, try building.inner(node, children: children)))
            }
            monitor.update { $0.tiles += 1 }
        }
        return result
    }

    /// The child as its parent sees it: behind an external tileset where a key prefix ends.
    private func separated(_ child: BuiltNode, _ node: PlanNode, below parent: PlanNode) throws -> BuiltNode {
        guard !node.children.isEmpty, TileNaming.externalLevel(of: node.cell, below: parent.cell) != nil,
            let tile = child.tiles.first, child.tiles.count == 1
        else { return child }
        let folder = TileNaming.folder(of: node.cell)
        let tileset = Tileset(
            asset: building.plan.asset,
            geometricError: tile.geometricError, root: Self.relative(tile, to: folder))
        let bytes = tileset.encoded()
        let path = "\(folder)\(TileNaming.name(of: node))_\(ContentHash(of: bytes).short).json"
        try building.writer.write(path, bytes)
        var outside = child
        outside.tiles = [
            Tile(
                boundingVolume: tile.boundingVolume, geometricError: tile.geometricError, refinement: .replace,
                content: TileContentReference(uri: path))
        ]
        outside.statistics.tilesets += 1
        return outside
    }

    /// A tile with all references relative to a folder.
    private static func relative(_ tile: Tile, to folder: String) -> Tile {
        var result = tile
        if let uri = tile.content?.uri { result.content?.uri = TileNaming.reference(to: uri, from: folder) }
        result.children = tile.children.map { relative($0, to: folder) }
        return result
    }

    private func finish(_ top: BuiltNode, depth: Int) throws -> TileStageResult {
        var root: Tile
        var built = top
        if top.tiles.count > 1 {
            // A single leaf that had to be split: it gets a tile above.
            var node = nodes[0]
            node.suffix = "root"
            built = try building.inner(node, children: [top])
        }
        guard let first = built.tiles.first else { throw ConversionError.internalFault("the root has no tile") }
        root = first
        root.transform = built.frame.toResult
        root.refinement = .replace
        let diameter = built.bounds.diameter
        let tileset = Tileset(
            asset: building.plan.asset,
            schema: schema, geometricError: max(diameter, root.geometricError), root: root)
        try building.writer.write("tileset.json", tileset.encoded())
        return TileStageResult(
            statistics: built.statistics, rootError: root.geometricError, diameter: diameter, depth: depth,
            tilesets: built.statistics.tilesets + 1)
    }
}

/// Numbers handed out one by one to whoever asks.
private final class WorkList: Sendable {
    private let items: [Int]
    private let position = Mutex(0)

    init(_ items: [Int]) { self.items = items }

    func next() -> Int? {
        position.withLock { position in
            guard position < items.count else { return nil }
            defer { position += 1 }
            return items[position]
        }
    }
}

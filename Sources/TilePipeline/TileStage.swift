internal import ContentHashing
internal import JSONText
internal import SpatialFrames
internal import Spool
internal import StructuralMetadata
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
    /// How many of the tiles an earlier run had written.
    var resumedTiles = 0
}

/// Builds all tiles of a run bottom-up, many at once.
struct TileStage: Sendable {
    let building: TileBuilding
    let barrier: RunBarrier
    let monitor: ConversionMonitor
    let schema: MetadataSchema
    /// Where the journal is, if there is one.
    let spool: RecordSpool

    /// Builds and writes everything; `tileset.json` last.
    ///
    /// - Throws: `BundleError`, `ConversionError`.
    func run() async throws -> TileStageResult {
        let schedule = TileSchedule(barrier, budget: building.plan.budget, finished: spool.finished.cells)
        monitor.update { $0.recordsTotal = barrier.records.count }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, building.plan.jobs) { group.addTask { try await work(schedule) } }
            try await group.waitForAll()
        }
        guard let top = schedule.top else { throw ConversionError.internalFault("no root tile was built") }
        var result = try finish(top.node, top.built)
        result.resumedTiles = schedule.resumedTiles
        return result
    }

    @concurrent
    private func work(_ schedule: TileSchedule) async throws {
        do {
            while let next = try schedule.next() {
                if monitor.isStopped { throw ConversionError.interrupted }
                let leaf: TileSchedule.Leaf
                switch next {
                case .leaf(let next): leaf = next
                case .finished(let cell):
                    if let (node, built) = try restored(cell) {
                        try build(schedule.finish(cell, node, built), schedule)
                        continue
                    }
                    guard let first = try schedule.open(cell) else { continue }
                    leaf = first
                }
                var records: [(index: Int, record: SpoolRecord)] = []
                for stretch in leaf.records {
                    try barrier.records.forEachHead(in: stretch) { (index, head) throws(SpoolError) in
                        records.append((index, try barrier.records.record(head)))
                    }
                }
                var built = try building.leaf(leaf.node, records)
                try tell(&built, leaf.node, cell: leaf.cell)
                monitor.update { progress in
                    progress.tiles += 1
                    progress.records += records.count
                }
                try build(schedule.finish(leaf, built), schedule)
            }
        } catch {
            schedule.stop()
            if let error = error as? SpoolError { throw ConversionError(error) }
            throw error
        }
    }

    /// Builds a tile above others, and those above it for which it was the last.
    private func build(_ first: TileSchedule.Inner?, _ schedule: TileSchedule) throws {
        var above = first
        while let inner = above {
            if monitor.isStopped { throw ConversionError.interrupted }
            let children = try inner.children.map { try separated($0.built, $0.node, below: inner.node) }
            var tile = try building.inner(inner.node, children: children)
            try tell(&tile, inner.node, cell: inner.cell)
            monitor.update { $0.tiles += 1 }
            above = schedule.finish(inner, tile)
        }
    }

    /// Tells the journal of a cell that is finished.
    private func tell(_ built: inout BuiltNode, _ node: PlanNode, cell: Int?) throws {
        guard let cell else { return }
        if let journal = spool.journal {
            try journal.append(FinishedCell(cell, node, built))
            // Not after each: what is given back has to be cleared when it is taken again.
            if cell % 32 == 0 { ProcessMemory.giveBack() }
        }
        built.files.removeAll()
    }

    /// What an earlier run has built of a cell; nil if it has to be built again.
    private func restored(_ cell: TileSchedule.Cell) throws(SpoolError) -> (node: PlanNode, built: BuiltNode)? {
        guard let finished = spool.journal?.cell(at: cell.offset), let node = finished.node(in: cell.node),
            building.writer.adopt(finished.files)
        else { return nil }
        let built = try finished.built(frame: building.frames.frame(of: node.cell), records: barrier.records)
        monitor.update { progress in
            progress.tiles += finished.tileCount
            progress.records += cell.recordCount
        }
        return (node, built)
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
        outside.files.append(path)
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

    private func finish(_ topNode: PlanNode, _ top: BuiltNode) throws -> TileStageResult {
        var root: Tile
        var built = top
        if top.tiles.count > 1 {
            // A single leaf that had to be split: it gets a tile above.
            var node = topNode
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
            statistics: built.statistics, rootError: root.geometricError, diameter: diameter, depth: top.depth,
            tilesets: built.statistics.tilesets + 1)
    }
}

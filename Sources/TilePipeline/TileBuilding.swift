internal import CityObjects
internal import ContentHashing
internal import Diagnostics
internal import GLTFContent
internal import Representations
internal import SpatialFrames
internal import Spool
internal import StructuralMetadata
internal import TileBundles
internal import TileTree
internal import Tilesets

/// What a node hands to its parent: its tiles, and a bounded choice of coarser things to show.
struct BuiltNode: Sendable {
    /// Its tiles: one, or several if a leaf came out too large.
    var tiles: [Tile]
    /// Its frame.
    var frame: LocalFrame
    /// What its tiles hold, in its frame.
    var bounds: AxisAlignedBox<ENU>
    /// The largest geometric error of its tiles, metres.
    var error: Double
    /// The summary run: records that the parent may show, at most twice the tile budget, in canonical order.
    var candidates: [Candidate]
    /// The largest diameter among records that were left out of the summary run, metres; 0 without.
    var droppedDiameter: Double
    /// How many levels of tiles there are, this one included.
    var depth = 1
    /// What was built, for the report.
    var statistics: TileStatistics
    /// The files that were written since the last cell that is finished.
    var files: [String] = []
}

/// Counts over tiles; merging is addition.
struct TileStatistics: Sendable, Codable {
    var tiles = 0
    var leaves = 0
    var bytes = 0
    var leafTriangles = 0
    var innerTriangles = 0
    var degenerateTriangles = 0
    var largestTile = 0
    var floatPrimitives = 0
    var tilesets = 0
    var notes = CountedNotes()
    var spread = TileSpread()
    var kinds: [CityObjectKind: Int] = [:]
    var geometry = GeometryTotals()

    mutating func add(_ other: TileStatistics) {
        tiles += other.tiles
        leaves += other.leaves
        bytes += other.bytes
        leafTriangles += other.leafTriangles
        innerTriangles += other.innerTriangles
        degenerateTriangles += other.degenerateTriangles
        largestTile = max(largestTile, other.largestTile)
        floatPrimitives += other.floatPrimitives
        tilesets += other.tilesets
        notes.merge(other.notes)
        spread.merge(other.spread)
        kinds.merge(other.kinds, uniquingKeysWith: +)
        geometry.merge(other.geometry)
    }
}

/// Builds single tiles: content, bounds, errors, summary runs. Synchronous; called from many threads.
struct TileBuilding: Sendable {
    /// A tile may be this much larger than the budget before it is split again.
    static let hardLimit = 2

    let plan: ConversionPlan
    let content: TileContentBuilder
    let frames: TileFrames
    let writer: any BundleWriter

    /// Builds a leaf of records, given in canonical order with their places in it.
    func leaf(_ node: PlanNode, _ records: [(index: Int, record: SpoolRecord)]) throws -> BuiltNode {
        let frame = frames.frame(of: node.cell)
        var built = BuiltNode(
            tiles: [], frame: frame, bounds: AxisAlignedBox(), error: 0, candidates: [], droppedDiameter: 0,
            statistics: TileStatistics())
        try appendLeaves(
            records.map { ShownRecord(record: $0.record, rung: 0) }, node: node, name: TileNaming.name(of: node),
            to: &built)
        summarize(records.map { Candidate($0.record, at: $0.index) }, into: &built)
        for (_, record) in records {
            for object in record.objects { built.statistics.kinds[object.kind, default: 0] += 1 }
            built.statistics.geometry.add(record)
        }
        return built
    }

    /// Adds a leaf tile, or its two halves if it came out above the hard limit.
    private func appendLeaves(_ shown: [ShownRecord], node: PlanNode, name: String, to built: inout BuiltNode) throws {
        let (encoded, _) = encode(shown, frame: built.frame, error: 0, isLeaf: true)
        if encoded.bytes.count > Self.hardLimit * plan.budget.bytes, shown.count > 1 {
            let middle = shown.count / 2
            try appendLeaves(Array(shown[..<middle]), node: node, name: name + "a", to: &built)
            try appendLeaves(Array(shown[middle...]), node: node, name: name + "b", to: &built)
            return
        }
        let uri = try write(encoded, node: node, name: name)
        built.files.append(uri)
        if encoded.bytes.count > Self.hardLimit * plan.budget.bytes, let only = shown.first {
            built.statistics.notes.add(
                .oversizedTile, name: "one object more than \(Self.hardLimit) times the budget of its tile",
                at: Place(file: "", gmlID: only.record.identifier))
        }
        noteUnused(encoded.unusedSurfaces, of: shown, &built.statistics.notes)
        built.tiles.append(
            Tile(
                boundingVolume: .box(encoded.decodedBounds), geometricError: 0,
                content: TileContentReference(uri: uri)))
        built.bounds.formUnion(encoded.decodedBounds)
        built.statistics.add(encoded, isLeaf: true, level: Int(node.cell.level), error: 0)
    }

    /// Tells of surfaces of a leaf that have no triangle left on its grid. Their rows stay, since what they say stands
    /// nowhere else; in coarser tiles they go.
    private func noteUnused(_ rows: [Int], of shown: [ShownRecord], _ notes: inout CountedNotes) {
        var rest = rows[...]
        var first = 0
        for item in shown where !rest.isEmpty {
            let record = item.record
            let surfaces = item.representation.surfaces
            defer { first += surfaces.count }
            guard let next = rest.first, next < first + surfaces.count else { continue }
            while let row = rest.first, row < first + surfaces.count {
                let surface = surfaces[row - first]
                notes.add(
                    .degenerateRing,
                    name: "surface without area on the grid of its tile: a row without triangles",
                    at: Place(file: "", gmlID: record.objects[Int(surface.object)].identifier))
                rest.removeFirst()
            }
        }
    }

    /// Builds the tile above others, which shows coarser things of them.
    func inner(_ node: PlanNode, children: [BuiltNode]) throws -> BuiltNode {
        let frame = frames.frame(of: node.cell)
        let candidates = children.flatMap(\.candidates).sorted { $0.index < $1.index }
        let choice = RungSelection.choose(candidates.map(\.rungs), budget: plan.budget)
        var error = max(choice.error, children.reduce(0) { max($0, $1.error) })
        for child in children where child.droppedDiameter > 0 {
            error = max(error, CostModel.errorOfDropping(diameter: child.droppedDiameter))
        }
        var shown: [ShownRecord] = []
        var shownError = 0.0
        for (index, candidate) in candidates.enumerated() {
            let rung = choice.rungs[index]
            if let representation = candidate.representations[rung] {
                shown.append(ShownRecord(record: candidate.record, rung: representation))
                shownError = max(shownError, candidate.rungs[rung].error)
            }
        }
        let (encoded, gridError) = encode(shown, frame: frame, error: error, isLeaf: false)
        error = max(error, shownError + gridError)
        let uri = try write(encoded, node: node, name: TileNaming.name(of: node))
        var built = BuiltNode(
            tiles: [], frame: frame, bounds: encoded.decodedBounds, error: error, candidates: [],
            droppedDiameter: children.reduce(0) { max($0, $1.droppedDiameter) },
            depth: 1 + children.reduce(0) { max($0, $1.depth) }, statistics: TileStatistics())
        built.files = children.flatMap(\.files) + [uri]
        var below: [Tile] = []
        for child in children {
            built.statistics.add(child.statistics)
            let transform = child.frame.transform(to: frame)
            for tile in child.tiles {
                var placed = tile
                placed.transform = transform
                below.append(placed)
                if case .box(let box) = tile.boundingVolume {
                    for corner in BoundingVolume.roundedOutwards(box).corners {
                        let moved = transform.apply(x: corner.x, y: corner.y, z: corner.z)
                        built.bounds.formUnion(Position(x: moved.x, y: moved.y, z: moved.z))
                    }
                }
            }
        }
        built.tiles = [
            Tile(
                boundingVolume: .box(built.bounds), geometricError: error, refinement: .replace,
                content: TileContentReference(uri: uri), children: below)
        ]
        built.statistics.add(encoded, isLeaf: false, level: Int(node.cell.level), error: error)
        summarize(candidates, into: &built)
        return built
    }

    /// Fills the summary run: the largest records first, at their coarsest, up to twice the budget.
    private func summarize(_ candidates: [Candidate], into built: inout BuiltNode) {
        let sorted = candidates.sorted { left, right in
            left.record.diameter != right.record.diameter
                ? left.record.diameter > right.record.diameter : left.index < right.index
        }
        var total = Cost.zero
        for candidate in sorted {
            guard let coarsest = candidate.coarsest else { continue }
            let next = total + coarsest
            if !built.candidates.isEmpty, !plan.budget.holds(next, share: 2) {
                built.droppedDiameter = max(built.droppedDiameter, candidate.record.diameter)
                break
            }
            total = next
            built.candidates.append(candidate)
        }
        built.candidates.sort { $0.index < $1.index }
    }

    /// Encodes a tile, and says how far its grid moves positions beyond what a leaf's grid does, metres.
    private func encode(
        _ shown: [ShownRecord], frame: LocalFrame, error: Double, isLeaf: Bool
    ) -> (content: EncodedTileContent, gridError: Double) {
        let tile = content.content(shown, frame: frame)
        var level = LevelRange()
        for item in shown { level.add(item.record.level) }
        let leafBound = ConversionPlan.leafBound(of: level.highest)
        let step = step(of: tile, shown, leafBound: leafBound, error: error)
        let options = GLBEncodingOptions(
            positions: plan.profile == .gis ? .float : .quantized(step: step),
            compression: plan.profile == .web && plan.compression == .meshopt ? .meshopt : .none,
            leavesOutUnusedSurfaces: !isLeaf)
        let isCoarse = plan.profile != .gis && step > TileGrid.step(forBound: leafBound)
        // At most half the diagonal of a grid cell.
        return (GLBEncoder(options: options).encode(tile), isCoarse ? step * 3.0.squareRoot() / 2 : 0)
    }

    /// The step of the grid of a tile's positions, metres.
    private func step(of tile: TileContent, _ shown: [ShownRecord], leafBound: Double, error: Double) -> Double {
        var ends: [Int] = []
        for item in shown { ends.append((ends.last ?? 0) + item.record.objects.count) }
        let diameters = shown.map(\.record.diameter)
        guard let primitive = tile.primitives.first else { return TileGrid.step(forBound: leafBound) }
        return TileGrid.step(
            leafBound: leafBound, error: error, diameters: diameters, primitive: primitive, ends: ends)
    }

    private func write(_ encoded: EncodedTileContent, node: PlanNode, name: String) throws -> String {
        let uri = "\(name)_\(ContentHash(of: encoded.bytes).short).glb"
        try writer.write(TileNaming.folder(of: node.cell) + uri, encoded.bytes)
        return TileNaming.folder(of: node.cell) + uri
    }
}

extension TileStatistics {
    fileprivate mutating func add(_ encoded: EncodedTileContent, isLeaf: Bool, level: Int, error: Double) {
        tiles += 1
        spread.add(level: level, bytes: encoded.bytes.count, triangles: encoded.triangleCount, error: error)
        bytes += encoded.bytes.count
        largestTile = max(largestTile, encoded.bytes.count)
        floatPrimitives += encoded.floatPrimitiveCount
        if isLeaf {
            leaves += 1
            leafTriangles += encoded.triangleCount
            degenerateTriangles += encoded.droppedTriangleCount
        } else {
            innerTriangles += encoded.triangleCount
        }
    }
}

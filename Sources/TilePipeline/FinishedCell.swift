internal import SpatialFrames
internal import Spool
internal import TileTree
internal import Tilesets

/// A cell whose tiles are all written: what its topmost tile hands on to the one above it, for the journal.
///
/// The records that it offers are named by their places in the canonical order, which is the same whenever the same
/// inputs have been read.
struct FinishedCell: Sendable, Codable {
    /// Its place among the nodes of the tree of all cells.
    var cell: Int
    /// The level and code of the cell of its topmost tile, which may be a smaller one, and its suffix.
    private var level: Int
    private var code: UInt64
    private var suffix: String
    /// Whether that tile is a leaf.
    private var isLeaf: Bool
    /// The files that were written.
    var files: [String]
    private var tiles: [StoredTile]
    private var bounds: [Double]
    private var error: Double
    private var candidates: [Int]
    private var droppedDiameter: Double
    private var depth: Int
    private var statistics: TileStatistics

    /// What was built of a cell.
    init(_ cell: Int, _ node: PlanNode, _ built: BuiltNode) {
        self.cell = cell
        level = node.cell.level
        code = node.cell.code
        suffix = node.suffix
        isLeaf = node.children.isEmpty
        files = built.files
        tiles = built.tiles.map(StoredTile.init)
        bounds = StoredTile.numbers(of: built.bounds)
        error = built.error
        candidates = built.candidates.map(\.index)
        droppedDiameter = built.droppedDiameter
        depth = built.depth
        statistics = built.statistics
    }

    /// Its topmost tile as a node of a plan; only whether there are children is told of them.
    ///
    /// - Parameter outer: the node of the tree of all cells; nil is returned if the tile does not lie in that.
    func node(in outer: PlanNode) -> PlanNode? {
        guard level >= outer.cell.level, level <= 30,
            code >> (2 * UInt64(level - outer.cell.level)) == outer.cell.code
        else { return nil }
        return PlanNode(
            cell: Cell(level: level, code: code), suffix: suffix, content: isLeaf ? .leaf([]) : .inner,
            children: isLeaf ? [] : [0])
    }

    /// The same as it was built, for the frame of its topmost tile.
    ///
    /// - Throws: `SpoolError` if its records cannot be read.
    func built(frame: LocalFrame, records: SortedRecords) throws(SpoolError) -> BuiltNode {
        var chosen: [Candidate] = []
        for index in candidates {
            try records.forEachHead(in: index..<(index + 1)) { (index, head) throws(SpoolError) in
                chosen.append(Candidate(try records.record(head), at: index))
            }
        }
        return BuiltNode(
            tiles: tiles.map(\.tile), frame: frame, bounds: StoredTile.box(bounds), error: error, candidates: chosen,
            droppedDiameter: droppedDiameter, depth: depth, statistics: statistics)
    }

    /// How many tiles were written.
    var tileCount: Int { statistics.tiles }
}

/// A tile with all its numbers to the last digit, which a tileset's text does not keep of boxes.
private struct StoredTile: Sendable, Codable {
    private var box: [Double]
    private var error: Double
    private var replaces: Bool?
    private var transform: [Double]?
    private var uri: String?
    private var children: [StoredTile]

    init(_ tile: Tile) {
        // Tiles that are made here have boxes, and content without a volume of its own.
        box = if case .box(let box) = tile.boundingVolume { Self.numbers(of: box) } else { [] }
        error = tile.geometricError
        replaces = tile.refinement.map { $0 == .replace }
        transform = tile.transform.map { transform in
            let (a, b, c, d) = transform.columns
            return [a, b, c, d].flatMap { [$0[0], $0[1], $0[2]] }
        }
        uri = tile.content?.uri
        children = tile.children.map(StoredTile.init)
    }

    var tile: Tile {
        Tile(
            boundingVolume: .box(Self.box(box)), geometricError: error,
            refinement: replaces.map { $0 ? .replace : .add },
            transform: transform.flatMap { numbers in
                guard numbers.count == 12 else { return nil }
                func column(_ first: Int) -> [3 of Double] { [numbers[first], numbers[first + 1], numbers[first + 2]] }
                return RigidTransform(columns: (column(0), column(3), column(6), column(9)))
            }, content: uri.map { TileContentReference(uri: $0) }, children: children.map(\.tile))
    }

    static func numbers(of box: AxisAlignedBox<ENU>) -> [Double] {
        [box.lower.x, box.lower.y, box.lower.z, box.upper.x, box.upper.y, box.upper.z]
    }

    static func box(_ numbers: [Double]) -> AxisAlignedBox<ENU> {
        var box = AxisAlignedBox<ENU>()
        guard numbers.count == 6 else { return box }
        box.lower = Position(x: numbers[0], y: numbers[1], z: numbers[2])
        box.upper = Position(x: numbers[3], y: numbers[4], z: numbers[5])
        return box
    }
}

internal import TileTree

/// Names and folders of tiles: made from the cells' keys, so that they are the same in every run.
enum TileNaming {
    /// The levels at which the tree is cut into external tilesets: cells of about 80 km and 5 km.
    static let prefixLevels = [8, 12]

    /// The name of a node's content without hash and extension.
    static func name(of node: PlanNode) -> String {
        node.cell.path + (node.suffix.isEmpty ? "" : "-" + node.suffix)
    }

    /// The folder of a cell's tiles from the bundle's root, with a slash at its end.
    static func folder(of cell: Cell) -> String {
        var folder = "tiles/"
        for level in prefixLevels where cell.level >= level { folder += cell.ancestor(atLevel: level).path + "/" }
        return folder
    }

    /// The prefix level at which a node starts an external tileset below a parent, nil if it does not.
    static func externalLevel(of cell: Cell, below parent: Cell) -> Int? {
        prefixLevels.last { cell.level >= $0 && parent.level < $0 }
    }

    /// A path from the bundle's root as a reference from a folder of the bundle. The folder is above it or its own.
    static func reference(to path: String, from folder: String) -> String {
        path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
    }
}

internal import Geodesy
internal import SpatialFrames
internal import TileTree
internal import Tilesets

/// The frame of every cell: tangent planes of the globe, or places in the plane of a projected system.
///
/// A frame depends on its cell and on the options, and on nothing else.
struct TileFrames: Sendable {
    /// The origins in the plane; nil on the globe.
    private let origins: [Cell: Position<ResultFrame>]?

    /// The frames of some cells.
    ///
    /// - Throws: `unusableFrame` if PROJ cannot build the operation to the plane.
    /// - Complexity: O(cells); on the globe nothing is done.
    init(_ cells: some Sequence<Cell>, plane: PlaneOfResult?) throws(ConversionError) {
        guard let plane else {
            origins = nil
            return
        }
        let cells = Set(cells).sorted { ($0.level, $0.code) < ($1.level, $1.code) }
        let centres = cells.map(\.centre)
        let projection = try PlaneProjection(of: plane)
        var origins: [Cell: Position<ResultFrame>] = [:]
        for (index, cell) in cells.enumerated() {
            // The middle of a cell as large as a continent may have no image: any origin does.
            let image = projection.position(of: centres[index]) ?? Position(x: 0, y: 0, z: 0)
            let isUseful = abs(image.x) < Self.farthest && abs(image.y) < Self.farthest
            origins[cell] = Position(x: isUseful ? image.x : 0, y: isUseful ? image.y : 0, z: 0).snapped
        }
        self.origins = origins
    }

    /// Metres from the origin of a projected system beyond which nothing useful lies: the Earth is 40,000 km around.
    private static let farthest = 1e8

    /// The frame of a cell.
    func frame(of cell: Cell) -> LocalFrame {
        guard let origins else { return LocalFrame(LocalTangentFrame(at: cell.centre)) }
        return LocalFrame(inPlaneAt: origins[cell] ?? Position(x: 0, y: 0, z: 0))
    }
}

extension ConversionPlan {
    /// What every tileset of the bundle says of itself.
    var asset: TilesetAsset {
        TilesetAsset(version: "1.1", copyright: attribution, generator: "Kachel", plane: plane?.stated)
    }
}

extension PlaneOfResult {
    /// As tilesets and the manifest state it.
    var stated: TilesetPlane {
        TilesetPlane(
            identifier: identifier, name: plan.description.horizontalName, heights: heights,
            wellKnownText: wellKnownText)
    }
}

extension PlaneProjection {
    /// A projection whose failure is one of the conversion.
    convenience init(of plane: PlaneOfResult) throws(ConversionError) {
        do throws(GeodesyError) {
            try self.init(plane)
        } catch {
            throw .unusableFrame(error.description)
        }
    }
}

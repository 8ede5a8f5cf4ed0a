internal import Geodesy
internal import SpatialFrames
internal import Synchronization
internal import TileTree
internal import Tilesets

/// The frame of every cell: tangent planes of the globe, or places in the plane of a projected system.
///
/// A frame depends on its cell and on the options, and on nothing else.
final class TileFrames: Sendable {
    /// The way into the plane, and the origins found so far.
    private struct State {
        let projection: PlaneProjection
        var origins: [Cell: Position<ResultFrame>] = [:]
    }

    /// Nil on the globe.
    private let state: Mutex<State?>
    private let isOnGlobe: Bool

    /// The frames of the globe, or of a plane.
    ///
    /// - Throws: `unusableFrame` if PROJ cannot build the operation to the plane.
    init(plane: PlaneOfResult?) throws(ConversionError) {
        isOnGlobe = plane == nil
        if let plane {
            let projection = try PlaneProjection(of: plane)
            state = Mutex(State(projection: projection))
        } else {
            state = Mutex(nil)
        }
    }

    /// Metres from the origin of a projected system beyond which nothing useful lies: the Earth is 40,000 km around.
    private static let farthest = 1e8

    /// The frame of a cell.
    ///
    /// - Complexity: on the globe O(1); in a plane one transformation for each new cell.
    func frame(of cell: Cell) -> LocalFrame {
        guard !isOnGlobe else { return LocalFrame(LocalTangentFrame(at: cell.centre)) }
        let origin = state.withLock { state -> Position<ResultFrame> in
            if let known = state?.origins[cell] { return known }
            // The middle of a cell as large as a continent may have no image: any origin does.
            let image = state?.projection.position(of: cell.centre) ?? Position(x: 0, y: 0, z: 0)
            let isUseful = abs(image.x) < Self.farthest && abs(image.y) < Self.farthest
            let origin = Position<ResultFrame>(x: isUseful ? image.x : 0, y: isUseful ? image.y : 0, z: 0).snapped
            state?.origins[cell] = origin
            return origin
        }
        return LocalFrame(inPlaneAt: origin)
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

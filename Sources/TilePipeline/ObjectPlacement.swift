internal import CityObjects
internal import Geodesy
internal import Representations
internal import SpatialFrames
internal import Spool
internal import TileTree

/// Puts the points of city objects into the result's frame and into metres on the ground, for measuring. One per
/// worker: it owns PROJ state and scratch memory.
final class ObjectPlacement {
    /// The points of the object placed last, in the two frames.
    private(set) var coordinates = TreeCoordinates()
    /// What must be said of the result's frame where the object placed last lies.
    private(set) var remarks: [GeoreferencingRemark] = []
    /// Why the object asked for last has no place in the result's frame; nil if that is not the reason.
    private(set) var fault: Fault?
    /// How many points of the object placed last lie beyond a cut of the frame's map: farther from the others than on
    /// the ground.
    private(set) var cutPoints = 0
    private let projection: PlaneProjection?
    private var x: [Double] = []
    private var y: [Double] = []
    private var z: [Double] = []

    /// Why there is no place in the result's frame.
    enum Fault {
        /// No operation leads there, or strictness refuses it.
        case refused(GeodesyError)
        /// The map does not reach there.
        case unmapped
    }

    /// A placement on the globe, or in a plane.
    ///
    /// - Throws: `unusableFrame` if PROJ cannot build the operation to the plane.
    init(_ plane: PlaneOfResult?) throws(ConversionError) {
        var projection: PlaneProjection?
        if let plane { projection = try PlaneProjection(of: plane) }
        self.projection = projection
    }

    /// Says where an object lies: key, origin, extents and the points in both frames. Nil without a usable point.
    ///
    /// The axes returned are those of the ground at the object's origin, in the result's frame.
    func locate(_ placement: TreePlacement, _ record: inout SpoolRecord) -> LocalFrame? {
        fault = nil
        guard let bounds = placement.bounds() else { return nil }
        let centre = bounds.centre
        record.key = CellKey(longitude: centre.longitude, latitude: centre.latitude).code
        record.extent = GeographicExtent(
            west: bounds.westDegrees, south: bounds.southDegrees, east: bounds.eastDegrees, north: bounds.northDegrees)
        record.base = Self.millimetres(bounds.bottom)
        record.top = Self.millimetres(bounds.top)
        let tangent = LocalTangentFrame(at: centre)
        guard let (frame, way) = frame(at: centre, tangent, from: placement.plan) else { return nil }
        record.origin = frame.origin
        remarks = way?.remarks ?? []
        let (ground, plane) = fill(placement, way, tangent, frame)
        guard !ground.isEmpty else { return nil }
        record.width = Self.millimetres(max(ground.upper.x - ground.lower.x, ground.upper.y - ground.lower.y))
        record.diameter = Self.millimetres(projection == nil ? ground.diameter : plane.diameter)
        return frame
    }

    /// What metres on the ground at a point become in the result's frame; nil where the plane has no image of it.
    func ground(at centre: Cartographic) -> LocalFrame? { frame(at: centre, LocalTangentFrame(at: centre))?.frame }

    /// The frame around a point, and the way there for the points around it; nil for the way on the globe.
    private func frame(
        at centre: Cartographic, _ tangent: LocalTangentFrame, from source: CoordinateOperationPlan? = nil
    ) -> (frame: LocalFrame, way: WayToPlane?)? {
        guard let projection else { return (LocalFrame(tangent), nil) }
        let (longitude, latitude) = (centre.longitude, centre.latitude)
        let metresNorth = WGS84Ellipsoid.meridionalRadius(at: latitude) + centre.height.metres
        let metresEast = WGS84Ellipsoid.parallelRadius(at: latitude, height: centre.height)
        // So near a pole that the way round it is shorter, east has no direction worth asking for.
        let reach = min(Self.reach, metresEast / 100)
        let (dLongitude, dLatitude) = (reach / metresEast, reach / metresNorth)
        var x = [0, dLongitude, -dLongitude, 0, 0].map { longitude.radians + $0 }
        var y = [0, 0, 0, dLatitude, -dLatitude].map { latitude.radians + $0 }
        var z = Array(repeating: centre.height.metres, count: 5)
        let way: WayToPlane
        do throws(GeodesyError) {
            way = try projection.way(at: centre, from: source)
        } catch {
            fault = .refused(error)
            return nil
        }
        way.project(&x, &y, &z)
        fault = .unmapped
        guard x.allSatisfy(\.isFinite) else { return nil }
        /// What a metre becomes, by the points at an index and behind it: one ahead and one behind.
        func slope(_ index: Int) -> (x: Double, y: Double) {
            var dx = (x[index] - x[index + 1]) / 2
            var dy = (y[index] - y[index + 1]) / 2
            // A map is cut somewhere, and one of the two may lie beyond the cut.
            for (other, sign) in [(index, 1.0), (index + 1, -1.0)] {
                let (ax, ay) = (sign * (x[other] - x[0]), sign * (y[other] - y[0]))
                if 4 * (ax * ax + ay * ay) < dx * dx + dy * dy { (dx, dy) = (ax, ay) }
            }
            return ((dx / reach * 1e9).rounded() / 1e9, (dy / reach * 1e9).rounded() / 1e9)
        }
        let (east, north) = (slope(1), slope(3))
        // A map that stretches the ground more than that is none of it.
        let scales = [east, north].map { ($0.x * $0.x + $0.y * $0.y).squareRoot() }
        guard scales.allSatisfy({ $0 > 1e-3 && $0 < 1e3 }) else { return nil }
        fault = nil
        let frame = LocalFrame(inPlaneAt: Position(x: x[0], y: y[0], z: z[0]).snapped, east: east, north: north)
        return (frame, way)
    }

    /// Metres to each side at which the scale of a projection is measured.
    private static let reach = 50.0

    /// Fills in the points in both frames, and returns the boxes around them: on the ground, and in the plane if there
    /// is one.
    private func fill(
        _ placement: TreePlacement, _ way: WayToPlane?, _ tangent: LocalTangentFrame, _ frame: LocalFrame
    ) -> (ground: AxisAlignedBox<ENU>, plane: AxisAlignedBox<ResultFrame>) {
        var box = AxisAlignedBox<ENU>()
        var plane = AxisAlignedBox<ResultFrame>()
        coordinates.removeAll()
        cutPoints = 0
        if let way {
            x = placement.longitude
            y = placement.latitude
            z = placement.height
            way.project(&x, &y, &z)
        }
        var (geocentricX, geocentricY, geocentricZ) = (placement.longitude, placement.latitude, placement.height)
        GeocentricConversion.positions(&geocentricX, &geocentricY, &geocentricZ)
        for index in placement.longitude.indices {
            let position = Position<ECEF>(x: geocentricX[index], y: geocentricY[index], z: geocentricZ[index])
            let ground = Self.steps(position - tangent.origin)
            let image =
                way == nil
                ? ground : Self.steps(Position<ResultFrame>(x: x[index], y: y[index], z: z[index]) - frame.origin)
            guard let ground, let image else {
                if ground != nil { cutPoints += 1 }
                coordinates.append((0, 0, 0), local: Position(x: .nan, y: .nan, z: .nan))
                continue
            }
            let local = tangent.local(
                Position(
                    x: tangent.origin.x + Double(ground.x) * Representation.step,
                    y: tangent.origin.y + Double(ground.y) * Representation.step,
                    z: tangent.origin.z + Double(ground.z) * Representation.step))
            coordinates.append(image, local: local)
            box.formUnion(local)
            if way != nil { plane.formUnion(Position(x: x[index], y: y[index], z: z[index])) }
        }
        return (box, plane)
    }

    /// A vector in steps of 0.1 mm; nil if it is longer than any city object: 200 km.
    private static func steps<Frame>(_ offset: Displacement<Frame>) -> (x: Int32, y: Int32, z: Int32)? {
        let x = (offset.x / Representation.step).rounded()
        let y = (offset.y / Representation.step).rounded()
        let z = (offset.z / Representation.step).rounded()
        guard abs(x) < 2e9, abs(y) < 2e9, abs(z) < 2e9 else { return nil }
        return (Int32(x), Int32(y), Int32(z))
    }

    private static func millimetres(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}

extension TreeCoordinates {
    fileprivate mutating func removeAll() {
        east.removeAll(keepingCapacity: true)
        north.removeAll(keepingCapacity: true)
        up.removeAll(keepingCapacity: true)
        x.removeAll(keepingCapacity: true)
        y.removeAll(keepingCapacity: true)
        z.removeAll(keepingCapacity: true)
    }

    fileprivate mutating func append(_ image: (x: Int32, y: Int32, z: Int32), local: Position<ENU>) {
        x.append(image.x)
        y.append(image.y)
        z.append(image.z)
        east.append(local.x)
        north.append(local.y)
        up.append(local.z)
    }
}

internal import Geodesy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How source coordinates become metres in a right-handed frame, for looking at shapes and not at places.
///
/// Projected coordinates stay as they are but for their unit: what is flat in a file shall be flat here, and the curve
/// of the earth would bend a terrain. Degrees become metres along the meridian and the parallel of a point nearby.
struct MetricFrame {
    /// The source coordinate that lies at 0.
    private var origin = SIMD3<Double>(0, 0, 0)
    /// Metres in one unit.
    private var scale = SIMD3<Double>(1, 1, 1)
    /// Whether the first two coordinates change places, so that the frame is right-handed.
    private var isSwapped = false

    /// Coordinates as they are.
    static let metres = MetricFrame()

    private init() {}

    /// The frame of a reference system, around a point.
    ///
    /// - Parameters:
    ///   - crs: what is known of the system.
    ///   - near: a source point in whose neighbourhood degrees are turned to metres.
    init(_ crs: CRSDescription, near: SIMD3<Double>) {
        guard crs.axes.count >= 2 else { return }
        // As the file has them.
        let (first, second) = crs.axesSwapped ? (crs.axes[1], crs.axes[0]) : (crs.axes[0], crs.axes[1])
        isSwapped = Self.isLeftHanded(first.direction, second.direction)
        let height = crs.axes.count > 2 ? crs.axes[2].unitFactor : 1
        guard first.unitFactor < Self.largestAngularUnit, second.unitFactor < Self.largestAngularUnit else {
            scale = SIMD3(Self.usable(first.unitFactor), Self.usable(second.unitFactor), Self.usable(height))
            return
        }
        guard near.x.isFinite, near.y.isFinite else { return }
        let isLatitudeFirst = first.direction == "north" || first.direction == "south"
        let latitude = (isLatitudeFirst ? near.x * first.unitFactor : near.y * second.unitFactor)
        let parallel = Self.radius * max(cos(latitude), 1e-6)
        scale = SIMD3(
            first.unitFactor * (isLatitudeFirst ? Self.radius : parallel),
            second.unitFactor * (isLatitudeFirst ? parallel : Self.radius), Self.usable(height))
        origin = SIMD3(near.x, near.y, 0)
    }

    /// Metres.
    func metric(_ x: Double, _ y: Double, _ z: Double) -> SIMD3<Double> {
        let scaled = (SIMD3(x, y, z) - origin) * scale
        return isSwapped ? SIMD3(scaled.y, scaled.x, scaled.z) : scaled
    }

    /// As in the file.
    func source(_ x: Double, _ y: Double, _ z: Double) -> [Double] {
        let turned = (isSwapped ? SIMD3(y, x, z) : SIMD3(x, y, z)) / scale + origin
        return [turned.x, turned.y, turned.z]
    }

    /// The earth's mean radius, metres.
    private static let radius = 6_371_008.8
    /// Units below are angles in radians; the smallest length in use, a link, is 0.2 m.
    private static let largestAngularUnit = 0.1

    private static func usable(_ factor: Double) -> Double { factor.isFinite && factor > 0 ? factor : 1 }

    /// Whether two directions with upwards make a left-handed frame, such as north and east.
    private static func isLeftHanded(_ first: String, _ second: String) -> Bool {
        let directions: [String: SIMD2<Double>] = [
            "east": SIMD2(1, 0), "north": SIMD2(0, 1), "west": SIMD2(-1, 0), "south": SIMD2(0, -1),
        ]
        guard let a = directions[first], let b = directions[second] else { return false }
        return a.x * b.y - a.y * b.x < 0
    }
}

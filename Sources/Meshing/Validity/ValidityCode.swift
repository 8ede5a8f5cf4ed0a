/// What can be wrong with a ring, a polygon, a shell or a solid by ISO 19107.
///
/// The numbers and names are those of val3dity (https://val3dity.readthedocs.io, its page "Errors"), which many reports
/// and test data use: hundreds for rings, polygons, shells and solids.
public enum ValidityCode: Int, Sendable, CaseIterable, Comparable {
    /// A ring has fewer than three points, the repeated last one not counted.
    case tooFewPoints = 101
    /// Two consecutive points of a ring are at the same place.
    case consecutivePointsSame = 102
    /// The last point of a ring does not repeat the first.
    case ringNotClosed = 103
    /// A ring crosses or touches itself, runs back on itself or encloses nothing.
    case ringSelfIntersection = 104
    /// Rings of a polygon cross each other or share more than points.
    case intersectionOfRings = 201
    /// Two rings of a polygon are the same.
    case duplicatedRings = 202
    /// A point of a polygon lies too far from the plane through all of them.
    case nonPlanarDistance = 203
    /// A polygon has a fold: normals of parts of it differ too much.
    case nonPlanarNormals = 204
    /// The rings of a polygon touch each other so that its inside falls into parts.
    case interiorDisconnected = 205
    /// An inner ring lies outside the outer ring.
    case innerRingOutside = 206
    /// An inner ring lies inside another one.
    case innerRingsNested = 207
    /// An inner ring runs the same way round as the outer ring.
    case orientationOfRingsSame = 208
    /// A shell has fewer than four polygons.
    case tooFewPolygons = 301
    /// A shell has a hole: an edge that only one polygon has.
    case shellNotClosed = 302
    /// An edge belongs to more than two polygons, or the polygons around a point do not form one fan.
    case nonManifold = 303
    /// A shell consists of parts that do not touch.
    case multipleComponents = 305
    /// Polygons of a shell cross or touch each other elsewhere than at common edges and points.
    case shellSelfIntersection = 306
    /// A polygon of a shell faces the other way than its neighbours.
    case polygonWrongOrientation = 307
    /// Shells of a solid cross each other or share part of a face.
    case intersectionOfShells = 401
    /// Two shells of a solid are the same.
    case duplicatedShells = 402
    /// An inner shell lies outside the outer shell.
    case innerShellOutside = 403
    /// All polygons of an outer shell face inwards, or all of an inner shell towards the solid's hollow.
    case shellWrongOrientation = 405

    /// What a code is about.
    public enum Level: String, Sendable {
        /// 1xx.
        case ring
        /// 2xx.
        case polygon
        /// 3xx.
        case shell
        /// 4xx.
        case solid
    }

    /// The number, as in reports.
    public var number: Int { rawValue }

    /// What it is about, by its hundred.
    public var level: Level {
        switch rawValue / 100 {
        case 1: .ring
        case 2: .polygon
        case 3: .shell
        default: .solid
        }
    }

    /// The name that val3dity gives it.
    public var name: String {
        switch self {
        case .tooFewPoints: "TOO_FEW_POINTS"
        case .consecutivePointsSame: "CONSECUTIVE_POINTS_SAME"
        case .ringNotClosed: "RING_NOT_CLOSED"
        case .ringSelfIntersection: "RING_SELF_INTERSECTION"
        case .intersectionOfRings: "INTERSECTION_RINGS"
        case .duplicatedRings: "DUPLICATED_RINGS"
        case .nonPlanarDistance: "NON_PLANAR_POLYGON_DISTANCE_PLANE"
        case .nonPlanarNormals: "NON_PLANAR_POLYGON_NORMALS_DEVIATION"
        case .interiorDisconnected: "POLYGON_INTERIOR_DISCONNECTED"
        case .innerRingOutside: "INNER_RING_OUTSIDE"
        case .innerRingsNested: "INNER_RINGS_NESTED"
        case .orientationOfRingsSame: "ORIENTATION_RINGS_SAME"
        case .tooFewPolygons: "TOO_FEW_POLYGONS"
        case .shellNotClosed: "SHELL_NOT_CLOSED"
        case .nonManifold: "NON_MANIFOLD_CASE"
        case .multipleComponents: "MULTIPLE_CONNECTED_COMPONENTS"
        case .shellSelfIntersection: "SHELL_SELF_INTERSECTION"
        case .polygonWrongOrientation: "POLYGON_WRONG_ORIENTATION"
        case .intersectionOfShells: "INTERSECTION_SHELLS"
        case .duplicatedShells: "DUPLICATED_SHELLS"
        case .innerShellOutside: "INNER_SHELL_OUTSIDE"
        case .shellWrongOrientation: "WRONG_ORIENTATION_SHELL"
        }
    }

    /// What is wrong, in a few words for people.
    public var meaning: String {
        switch self {
        case .tooFewPoints: "a ring has fewer than three points"
        case .consecutivePointsSame: "a point of a ring is repeated"
        case .ringNotClosed: "the last point of a ring does not repeat the first"
        case .ringSelfIntersection: "a ring crosses or touches itself or encloses nothing"
        case .intersectionOfRings: "rings of a polygon cross or share a line"
        case .duplicatedRings: "two rings of a polygon are the same"
        case .nonPlanarDistance: "a point lies off the plane of its polygon"
        case .nonPlanarNormals: "a polygon has a fold"
        case .interiorDisconnected: "rings that touch divide the inside of a polygon"
        case .innerRingOutside: "an inner ring lies outside the outer ring"
        case .innerRingsNested: "an inner ring lies inside another"
        case .orientationOfRingsSame: "an inner ring runs the same way round as the outer ring"
        case .tooFewPolygons: "a shell has fewer than four polygons"
        case .shellNotClosed: "a shell has a hole"
        case .nonManifold: "more than two polygons meet at an edge, or more than one fan at a point"
        case .multipleComponents: "parts of a shell are not connected"
        case .shellSelfIntersection: "polygons of a shell cross or touch each other"
        case .polygonWrongOrientation: "a polygon of a shell faces the wrong way"
        case .intersectionOfShells: "shells of a solid cross or share a face"
        case .duplicatedShells: "two shells of a solid are the same"
        case .innerShellOutside: "an inner shell lies outside the outer shell"
        case .shellWrongOrientation: "all polygons of a shell face the wrong way"
        }
    }

    /// The clause of ISO 19107:2003 that says what is required, with the type that it is about.
    public var clause: String {
        switch level {
        case .ring: "6.3.6 GM_Ring"
        case .polygon:
            self == .nonPlanarDistance || self == .nonPlanarNormals ? "6.4.36 GM_Polygon" : "6.3.7 GM_SurfaceBoundary"
        case .shell: "6.3.8 GM_Shell"
        case .solid: "6.3.9 GM_SolidBoundary"
        }
    }

    /// By number.
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}

public import SpatialFrames

/// What came of triangulating one polygon, and what the polygon measures.
public struct PolygonTriangulation: Sendable {
    /// The way the triangles were found.
    public enum Method: Sendable, Hashable {
        /// No triangles; `failure` says why.
        case none
        /// The polygon is a triangle.
        case triangle
        /// Four strictly convex corners, divided along the shorter diagonal.
        case convexQuad
        /// Five or more strictly convex corners, divided as a zigzag strip.
        case convex
        /// Ears clipped, after holes were joined to the exterior.
        case ears
    }

    /// What had to be done to the polygon first.
    public struct Repairs: OptionSet, Sendable, Hashable {
        /// One bit a repair.
        public let rawValue: UInt8

        /// A set from its bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Consecutive equal points were taken as one; a closing point equal to the first is no repair.
        public static let repeatedPoints = Repairs(rawValue: 1)
        /// A point on the straight line between its neighbours is no corner of any triangle.
        public static let collinearDropped = Repairs(rawValue: 2)
        /// A hole ran the same way round as the exterior.
        public static let reversedHole = Repairs(rawValue: 4)
        /// A hole without area, or outside the exterior, was left out.
        public static let holeDropped = Repairs(rawValue: 8)
        /// The rings cross themselves or one another (in the plane), so triangles overlap or miss something.
        ///
        /// Set only where that is more than 1e-9 of the polygon's area.
        public static let selfIntersection = Repairs(rawValue: 16)
    }

    /// Why there are no triangles.
    public enum Failure: Sendable, Hashable {
        /// Fewer than three different points.
        case tooFewPoints
        /// The exterior encloses nothing, up to the rounding of doubles, or less than 1e-140 m².
        case zeroArea
        /// A coordinate is NaN, infinite or above about 1e70 in magnitude.
        case notFinite
        /// Not one triangle about the normal was found.
        case noTriangulation
    }

    /// The exterior's unit normal (Newell), in the frame of the points; 0 on failure before it is known.
    public var normal = Displacement<ENU>(x: 0, y: 0, z: 0)
    /// Square metres, ≥ 0: the exterior's Newell area minus that of the holes that have any.
    public var area: Double = 0
    /// Metres, ≥ 0: the largest distance of a point from the plane through the points' mean, square to the normal.
    public var planarityDeviation: Double = 0
    /// The number of triangles appended.
    public var triangleCount = 0
    /// The way the triangles were found.
    public var method = Method.none
    /// What had to be done first.
    public var repairs: Repairs = []
    /// Why there are no triangles; nil if there are.
    public var failure: Failure?
}

public import SpatialFrames

/// What a simplification may do.
public struct SimplificationOptions: Sendable, Equatable {
    /// Metres, ≥ 0 or ∞: no point of either surface may end up farther than this from the other surface.
    public var maximumError: Double
    /// Triangles: collapsing stops at or just below this number; 0 goes on as long as the error allows.
    ///
    /// A mesh that has no more than that stays as it is. Otherwise flat regions go down to their outlines, which may
    /// leave fewer: they cost next to no error, unlike what would have to go instead of them.
    public var targetTriangleCount: Int
    /// From 0 to 180°: edges folded by more stay edges, whose points move along them only; nil treats none so.
    ///
    /// Folded edges that end in the middle of a surface do not count, so that a little noise locks nothing; on rough
    /// ground nearly everything is a crease: nil there.
    public var creaseAngle: Angle?
    /// Whether points of open borders may go, where the border stays within the error.
    public var movesBorders: Bool
    /// Whether coplanar regions are cut down to their outlines before anything else.
    public var flattensPlanes: Bool
    /// Metres, ≥ 0, not ∞: triangles belong to one plane if their points lie no farther from it. Never more than a quarter
    /// of the maximum error is used.
    public var planeTolerance: Double

    /// Options with the usual defaults.
    ///
    /// - Parameters:
    ///   - maximumError: metres, ≥ 0 or ∞.
    ///   - targetTriangleCount: stop there; 0 for as few as the error allows.
    ///   - creaseAngle: from 0 to 180°; nil for no creases.
    ///   - movesBorders: whether open borders may lose points.
    ///   - flattensPlanes: whether coplanar regions are cut down to their outlines first.
    ///   - planeTolerance: metres, ≥ 0, not ∞.
    public init(
        maximumError: Double, targetTriangleCount: Int = 0, creaseAngle: Angle? = Angle(degrees: 45),
        movesBorders: Bool = true, flattensPlanes: Bool = true, planeTolerance: Double = 0.001
    ) {
        self.maximumError = maximumError
        self.targetTriangleCount = targetTriangleCount
        self.creaseAngle = creaseAngle
        self.movesBorders = movesBorders
        self.flattensPlanes = flattensPlanes
        self.planeTolerance = planeTolerance
    }
}

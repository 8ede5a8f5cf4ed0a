/// A map that keeps straight lines straight and parallel ones parallel: three rows of factors, and a shift.
public struct AffineMap: Sendable, Hashable {
    /// The factors of x, y and z in the first coordinate.
    public var xx: Double, xy: Double, xz: Double
    /// The factors of x, y and z in the second coordinate.
    public var yx: Double, yy: Double, yz: Double
    /// The factors of x, y and z in the third coordinate.
    public var zx: Double, zy: Double, zz: Double
    /// What is added last, in the units of the result.
    public var shiftX: Double, shiftY: Double, shiftZ: Double

    /// The map that changes nothing.
    public init() {
        (xx, xy, xz) = (1, 0, 0)
        (yx, yy, yz) = (0, 1, 0)
        (zx, zy, zz) = (0, 0, 1)
        (shiftX, shiftY, shiftZ) = (0, 0, 0)
    }
}

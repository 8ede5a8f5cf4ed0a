/// A right-handed plan frame whose every lattice point has whole millimetres in the map.
///
/// The axes are turned by the angle of a Pythagorean triple a² + b² = c²: a step of one unit, which is c millimetres
/// long, moves a point by the whole numbers (a, b). So turned footprints need no rounding: right angles stay right,
/// and planes stay planar to the last digit written.
struct LatticeFrame {
    /// Easting of the origin, millimetres.
    var originEast: Int64
    /// Northing of the origin, millimetres.
    var originNorth: Int64
    /// Easting of one unit along u, millimetres.
    var a: Int64
    /// Northing of one unit along u, millimetres.
    var b: Int64
    /// The length of one unit, millimetres, > 0.
    var unit: Int64

    /// Easting of the point (u, v), millimetres.
    func east(_ u: Int64, _ v: Int64) -> Int64 { originEast + u * a - v * b }

    /// Northing of the point (u, v), millimetres.
    func north(_ u: Int64, _ v: Int64) -> Int64 { originNorth + u * b + v * a }

    /// The same axes from another origin.
    func moved(u: Int64, v: Int64) -> LatticeFrame {
        var frame = self
        frame.originEast = east(u, v)
        frame.originNorth = north(u, v)
        return frame
    }

    /// The axes turned counter-clockwise by some right angles around the origin.
    func turned(quarters: Int) -> LatticeFrame {
        var frame = self
        for _ in 0..<(quarters & 3) { (frame.a, frame.b) = (-frame.b, frame.a) }
        return frame
    }

    /// The even number of units nearest below a length in millimetres, >= 0; even, so that ridges lie on the lattice.
    func evenUnits(_ millimetres: Int64) -> Int64 { (millimetres / unit) & ~1 }
}

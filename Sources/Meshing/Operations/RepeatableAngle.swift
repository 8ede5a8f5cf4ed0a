/// The angle between two vectors, 0 to π radians, with the same bits on every machine.
///
/// `acos` and `atan2` of the C library differ in the last bit between processors. This takes the arc tangent of the
/// half angle from its series, after two halvings, with additions, products, quotients and square roots only; within
/// 1e-14 rad. NaN if a vector has no length or is not finite.
func repeatableAngle(
    _ ux: Double, _ uy: Double, _ uz: Double, _ vx: Double, _ vy: Double, _ vz: Double
) -> Double {
    let cx = uy * vz - uz * vy
    let cy = uz * vx - ux * vz
    let cz = ux * vy - uy * vx
    let sine = (cx * cx + cy * cy + cz * cz).squareRoot()
    let dot = ux * vx + uy * vy + uz * vz
    let radius = (sine * sine + dot * dot).squareRoot()
    // The tangent of half the angle, of the supplement where the angle is obtuse.
    let halfTangent = sine / (radius + dot.magnitude)
    let angle = 2 * arcTangent(halfTangent)
    return dot < 0 ? Double.pi - angle : angle
}

/// The arc tangent of 0 to 1, by halving twice: then the argument is below 0.2, and its 17th power below 2e-12.
private func arcTangent(_ tangent: Double) -> Double {
    let half = tangent / (1 + (1 + tangent * tangent).squareRoot())
    let t = half / (1 + (1 + half * half).squareRoot())
    let s = -t * t
    let tail: Double = 1.0 / 13 + s * (1.0 / 15 + s * (1.0 / 17 + s / 19))
    let head: Double = 1.0 / 5 + s * (1.0 / 7 + s * (1.0 / 9 + s * (1.0 / 11 + s * tail)))
    return 4 * t * (1 + s * (1.0 / 3 + s * head))
}

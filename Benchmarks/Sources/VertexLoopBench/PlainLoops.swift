// Loops over vertices as one would write them first, one element after the other. Each is a function of its own that is
// never inlined, so that the disassembly and callgrind show what stands inside.

/// A 3 × 4 matrix, row by row: p ↦ A p + t.
struct AffineMatrix {
    var xx: Double, xy: Double, xz: Double, xt: Double
    var yx: Double, yy: Double, yz: Double, yt: Double
    var zx: Double, zy: Double, zz: Double, zt: Double
}

@inline(never)
func affinePlain(
    _ m: AffineMatrix, _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ u: inout MutableSpan<Double>,
    _ v: inout MutableSpan<Double>, _ w: inout MutableSpan<Double>
) {
    let count = x.count
    precondition(y.count == count && z.count == count && u.count == count && v.count == count && w.count == count)
    for i in 0..<count {
        u[i] = m.xx * x[i] + m.xy * y[i] + m.xz * z[i] + m.xt
        v[i] = m.yx * x[i] + m.yy * y[i] + m.yz * z[i] + m.yt
        w[i] = m.zx * x[i] + m.zy * y[i] + m.zz * z[i] + m.zt
    }
}

@inline(never)
func boundsPlain(_ x: Span<Double>) -> (low: Double, high: Double) {
    var low = Double.infinity
    var high = -Double.infinity
    for i in 0..<x.count {
        if x[i] < low { low = x[i] }
        if x[i] > high { high = x[i] }
    }
    return (low, high)
}

/// Newell's sums of one ring, about the given origin.
@inline(never)
func newellPlain(
    _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ ox: Double, _ oy: Double, _ oz: Double
) -> (Double, Double, Double) {
    let count = x.count
    precondition(y.count == count && z.count == count)
    guard count > 0 else { return (0, 0, 0) }
    var sum = (0.0, 0.0, 0.0)
    var (px, py, pz) = (x[count - 1] - ox, y[count - 1] - oy, z[count - 1] - oz)
    for i in 0..<count {
        let (qx, qy, qz) = (x[i] - ox, y[i] - oy, z[i] - oz)
        sum.0 += py * qz - pz * qy
        sum.1 += pz * qx - px * qz
        sum.2 += px * qy - py * qx
        (px, py, pz) = (qx, qy, qz)
    }
    return sum
}

/// The six sums of the covariance about a centre.
@inline(never)
func planeSumsPlain(
    _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ cx: Double, _ cy: Double, _ cz: Double
) -> [6 of Double] {
    let count = x.count
    precondition(y.count == count && z.count == count)
    var (xx, xy, xz, yy, yz, zz) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for i in 0..<count {
        let (dx, dy, dz) = (x[i] - cx, y[i] - cy, z[i] - cz)
        xx += dx * dx
        xy += dx * dy
        xz += dx * dz
        yy += dy * dy
        yz += dy * dz
        zz += dz * dz
    }
    return [xx, xy, xz, yy, yz, zz]
}

/// Twice the vector areas of triangles.
@inline(never)
func faceNormalsPlain(
    _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ indices: Span<UInt32>,
    _ u: inout MutableSpan<Double>, _ v: inout MutableSpan<Double>, _ w: inout MutableSpan<Double>
) {
    let count = indices.count / 3
    precondition(u.count == count && v.count == count && w.count == count)
    for i in 0..<count {
        let a = Int(indices[3 * i])
        let b = Int(indices[3 * i + 1])
        let c = Int(indices[3 * i + 2])
        let (dx, dy, dz) = (x[b] - x[a], y[b] - y[a], z[b] - z[a])
        let (ex, ey, ez) = (x[c] - x[a], y[c] - y[a], z[c] - z[a])
        u[i] = dy * ez - dz * ey
        v[i] = dz * ex - dx * ez
        w[i] = dx * ey - dy * ex
    }
}

/// Steps of a grid from 0 to 65,535, halves to even.
@inline(never)
func quantizePlain(_ x: Span<Double>, _ low: Double, _ scale: Double, _ steps: inout MutableSpan<UInt16>) {
    let count = x.count
    precondition(steps.count == count)
    for i in 0..<count {
        let wanted = (x[i] - low) * scale
        let positive = wanted > 0 ? wanted : 0
        let clamped = positive < 65535 ? positive : 65535
        steps[i] = UInt16(truncatingIfNeeded: (clamped + 0x1p52).bitPattern)
    }
}

/// Twice the areas of the triangles of an edge and each point.
@inline(never)
func edgeFunctionsPlain(
    _ x: Span<Double>, _ y: Span<Double>, _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double,
    _ u: inout MutableSpan<Double>
) {
    let count = x.count
    precondition(y.count == count && u.count == count)
    let (dx, dy) = (bx - ax, by - ay)
    for i in 0..<count { u[i] = dx * (y[i] - ay) - dy * (x[i] - ax) }
}

/// The errors of points by quadrics of their own.
@inline(never)
func quadricsPlain(
    _ xx: Span<Double>, _ xy: Span<Double>, _ xz: Span<Double>, _ yy: Span<Double>, _ yz: Span<Double>,
    _ zz: Span<Double>, _ bx: Span<Double>, _ by: Span<Double>, _ bz: Span<Double>, _ c: Span<Double>,
    _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ u: inout MutableSpan<Double>
) {
    let count = x.count
    precondition(y.count == count && z.count == count && u.count == count && c.count == count)
    precondition(xx.count == count && xy.count == count && xz.count == count && yy.count == count)
    precondition(yz.count == count && zz.count == count && bx.count == count && by.count == count)
    precondition(bz.count == count)
    for i in 0..<count {
        let (px, py, pz) = (x[i], y[i], z[i])
        let qx = xx[i] * px + 2 * (xy[i] * py + xz[i] * pz + bx[i])
        let qy = yy[i] * py + 2 * (yz[i] * pz + by[i])
        let qz = zz[i] * pz + 2 * bz[i]
        u[i] = qx * px + qy * py + qz * pz + c[i]
    }
}

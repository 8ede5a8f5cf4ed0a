// The same loops, four elements at a time. What is left at the end goes one by one, by the same operations in the same
// order, so that elements have the same bits as from the plain loops. Sums go into four lanes by position, and these
// are added in pairs: other bits than the plain sums, but the same everywhere.

private typealias Lanes = SIMD4<Double>
private let width = 4

@inline(__always)
private func load(_ span: Span<Double>, _ i: Int) -> Lanes {
    span.bytes.unsafeLoadUnaligned(fromByteOffset: 8 * i, as: Lanes.self)
}

@inline(__always)
private func store(_ lanes: Lanes, _ span: inout MutableSpan<Double>, _ i: Int) {
    var bytes = span.mutableBytes
    bytes.storeBytes(of: lanes, toByteOffset: 8 * i, as: Lanes.self)
}

@inline(__always)
private func pairSum(_ l: Lanes) -> Double { (l[0] + l[2]) + (l[1] + l[3]) }

@inline(never)
func affineFour(
    _ m: AffineMatrix, _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ u: inout MutableSpan<Double>,
    _ v: inout MutableSpan<Double>, _ w: inout MutableSpan<Double>
) {
    let count = x.count
    precondition(y.count == count && z.count == count && u.count == count && v.count == count && w.count == count)
    var i = 0
    while i <= count - width {
        let (px, py, pz) = (load(x, i), load(y, i), load(z, i))
        store(m.xx * px + m.xy * py + m.xz * pz + m.xt, &u, i)
        store(m.yx * px + m.yy * py + m.yz * pz + m.yt, &v, i)
        store(m.zx * px + m.zy * py + m.zz * pz + m.zt, &w, i)
        i += width
    }
    while i < count {
        u[i] = m.xx * x[i] + m.xy * y[i] + m.xz * z[i] + m.xt
        v[i] = m.yx * x[i] + m.yy * y[i] + m.yz * z[i] + m.yt
        w[i] = m.zx * x[i] + m.zy * y[i] + m.zz * z[i] + m.zt
        i += 1
    }
}

@inline(never)
func boundsFour(_ x: Span<Double>) -> (low: Double, high: Double) {
    var lows = Lanes(repeating: .infinity)
    var highs = Lanes(repeating: -.infinity)
    var i = 0
    while i <= x.count - width {
        let lanes = load(x, i)
        lows.replace(with: lanes, where: lanes .< lows)
        highs.replace(with: lanes, where: lanes .> highs)
        i += width
    }
    var low = lows.min()
    var high = highs.max()
    while i < x.count {
        if x[i] < low { low = x[i] }
        if x[i] > high { high = x[i] }
        i += 1
    }
    return (low, high)
}

@inline(never)
func newellFour(
    _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ ox: Double, _ oy: Double, _ oz: Double
) -> (Double, Double, Double) {
    let count = x.count
    precondition(y.count == count && z.count == count)
    guard count > 0 else { return (0, 0, 0) }
    var (sx, sy, sz) = (Lanes(), Lanes(), Lanes())
    // The edge i is that from point i to the next one; the last edge, back to the start, is left over.
    var i = 0
    while i < count - width {
        let (px, py, pz) = (load(x, i) - ox, load(y, i) - oy, load(z, i) - oz)
        let (qx, qy, qz) = (load(x, i + 1) - ox, load(y, i + 1) - oy, load(z, i + 1) - oz)
        sx += py * qz - pz * qy
        sy += pz * qx - px * qz
        sz += px * qy - py * qx
        i += width
    }
    var sum = (pairSum(sx), pairSum(sy), pairSum(sz))
    while i < count {
        let next = i + 1 < count ? i + 1 : 0
        let (px, py, pz) = (x[i] - ox, y[i] - oy, z[i] - oz)
        let (qx, qy, qz) = (x[next] - ox, y[next] - oy, z[next] - oz)
        sum.0 += py * qz - pz * qy
        sum.1 += pz * qx - px * qz
        sum.2 += px * qy - py * qx
        i += 1
    }
    return sum
}

@inline(never)
func planeSumsFour(
    _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ cx: Double, _ cy: Double, _ cz: Double
) -> [6 of Double] {
    let count = x.count
    precondition(y.count == count && z.count == count)
    var (xx, xy, xz, yy, yz, zz) = (Lanes(), Lanes(), Lanes(), Lanes(), Lanes(), Lanes())
    var i = 0
    while i <= count - width {
        let (dx, dy, dz) = (load(x, i) - cx, load(y, i) - cy, load(z, i) - cz)
        xx += dx * dx
        xy += dx * dy
        xz += dx * dz
        yy += dy * dy
        yz += dy * dz
        zz += dz * dz
        i += width
    }
    var sums: [6 of Double] = [pairSum(xx), pairSum(xy), pairSum(xz), pairSum(yy), pairSum(yz), pairSum(zz)]
    while i < count {
        let (dx, dy, dz) = (x[i] - cx, y[i] - cy, z[i] - cz)
        sums[0] += dx * dx
        sums[1] += dx * dy
        sums[2] += dx * dz
        sums[3] += dy * dy
        sums[4] += dy * dz
        sums[5] += dz * dz
        i += 1
    }
    return sums
}

/// Corner `corner` of as many triangles as there are lanes.
@inline(__always)
private func gather(_ values: Span<Double>, _ indices: Span<UInt32>, _ triangle: Int, _ corner: Int) -> Lanes {
    var lanes = Lanes()
    for lane in 0..<width { lanes[lane] = values[Int(indices[3 * (triangle + lane) + corner])] }
    return lanes
}

@inline(never)
func faceNormalsFour(
    _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ indices: Span<UInt32>,
    _ u: inout MutableSpan<Double>, _ v: inout MutableSpan<Double>, _ w: inout MutableSpan<Double>
) {
    let count = indices.count / 3
    precondition(u.count == count && v.count == count && w.count == count)
    var i = 0
    while i <= count - width {
        let (ax, ay, az) = (gather(x, indices, i, 0), gather(y, indices, i, 0), gather(z, indices, i, 0))
        let dx = gather(x, indices, i, 1) - ax
        let dy = gather(y, indices, i, 1) - ay
        let dz = gather(z, indices, i, 1) - az
        let ex = gather(x, indices, i, 2) - ax
        let ey = gather(y, indices, i, 2) - ay
        let ez = gather(z, indices, i, 2) - az
        store(dy * ez - dz * ey, &u, i)
        store(dz * ex - dx * ez, &v, i)
        store(dx * ey - dy * ex, &w, i)
        i += width
    }
    while i < count {
        let a = Int(indices[3 * i])
        let b = Int(indices[3 * i + 1])
        let c = Int(indices[3 * i + 2])
        let (dx, dy, dz) = (x[b] - x[a], y[b] - y[a], z[b] - z[a])
        let (ex, ey, ez) = (x[c] - x[a], y[c] - y[a], z[c] - z[a])
        u[i] = dy * ez - dz * ey
        v[i] = dz * ex - dx * ez
        w[i] = dx * ey - dy * ex
        i += 1
    }
}

@inline(never)
func quantizeFour(_ x: Span<Double>, _ low: Double, _ scale: Double, _ steps: inout MutableSpan<UInt16>) {
    let count = x.count
    precondition(steps.count == count)
    var i = 0
    while i <= count - width {
        var lanes = (load(x, i) - low) * scale
        let zero = Lanes()
        let top = Lanes(repeating: 65535)
        lanes = zero.replacing(with: lanes, where: lanes .> zero)
        lanes = top.replacing(with: lanes, where: lanes .< top)
        let bits = unsafeBitCast(lanes + 0x1p52, to: SIMD4<UInt64>.self)
        let words = SIMD4<UInt16>(truncatingIfNeeded: bits)
        var bytes = steps.mutableBytes
        bytes.storeBytes(of: words, toByteOffset: 2 * i, as: SIMD4<UInt16>.self)
        i += width
    }
    while i < count {
        let wanted = (x[i] - low) * scale
        let positive = wanted > 0 ? wanted : 0
        let clamped = positive < 65535 ? positive : 65535
        steps[i] = UInt16(truncatingIfNeeded: (clamped + 0x1p52).bitPattern)
        i += 1
    }
}

@inline(never)
func edgeFunctionsFour(
    _ x: Span<Double>, _ y: Span<Double>, _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double,
    _ u: inout MutableSpan<Double>
) {
    let count = x.count
    precondition(y.count == count && u.count == count)
    let (dx, dy) = (bx - ax, by - ay)
    var i = 0
    while i <= count - width {
        store(dx * (load(y, i) - ay) - dy * (load(x, i) - ax), &u, i)
        i += width
    }
    while i < count {
        u[i] = dx * (y[i] - ay) - dy * (x[i] - ax)
        i += 1
    }
}

@inline(never)
func quadricsFour(
    _ xx: Span<Double>, _ xy: Span<Double>, _ xz: Span<Double>, _ yy: Span<Double>, _ yz: Span<Double>,
    _ zz: Span<Double>, _ bx: Span<Double>, _ by: Span<Double>, _ bz: Span<Double>, _ c: Span<Double>,
    _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, _ u: inout MutableSpan<Double>
) {
    let count = x.count
    precondition(y.count == count && z.count == count && u.count == count && c.count == count)
    precondition(xx.count == count && xy.count == count && xz.count == count && yy.count == count)
    precondition(yz.count == count && zz.count == count && bx.count == count && by.count == count)
    precondition(bz.count == count)
    var i = 0
    while i <= count - width {
        let (px, py, pz) = (load(x, i), load(y, i), load(z, i))
        let qx = load(xx, i) * px + 2 * (load(xy, i) * py + load(xz, i) * pz + load(bx, i))
        let qy = load(yy, i) * py + 2 * (load(yz, i) * pz + load(by, i))
        let qz = load(zz, i) * pz + 2 * load(bz, i)
        store(qx * px + qy * py + qz * pz + load(c, i), &u, i)
        i += width
    }
    while i < count {
        let (px, py, pz) = (x[i], y[i], z[i])
        let qx = xx[i] * px + 2 * (xy[i] * py + xz[i] * pz + bx[i])
        let qy = yy[i] * py + 2 * (yz[i] * pz + by[i])
        let qz = zz[i] * pz + 2 * bz[i]
        u[i] = qx * px + qy * py + qz * pz + c[i]
        i += 1
    }
}

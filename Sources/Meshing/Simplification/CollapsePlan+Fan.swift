extension CollapseMesh {
    /// The least cosine between the normals of a triangle before and after.
    private static let leastCosine: Double = 0.5
    /// The same between a triangle's normal and the one that it had in the source, squared, times 511².
    private static let leastSourceShare: Double = 0.25 * 511 * 511
    /// The least ratio of doubled area and squared longest edge, unless there was worse before.
    private static let leastShape: Double = 0.01
    /// Triangles whose squared doubled area is less of their longest edge to the fourth have none.
    private static let leastArea: Double = 1e-20
    /// Doubled areas below this share of the fan's count as none.
    private static let areaTolerance: Double = 1e-12

    /// All triangles around a point, or those on one side of its line; false if they would flip, become needles, or
    /// reach beyond the limit.
    ///
    /// - Parameters:
    ///   - place: the point, relative to the target.
    ///   - last: the number of places in the fan beside the target, ≥ 2.
    ///   - turn: 1 if the fan goes round counter-clockwise seen from outside, −1 if clockwise.
    mutating func planFan(_ place: SIMD4<Double>, last: Int, isClosed: Bool, turn: Double, limit: Float) -> Bool {
        guard clearlyKeepsDirections(place, last: last, turn: turn) || keepsDirections(place, last: last, turn: turn)
        else { return false }
        let normal = doubledVectorArea(last: last)
        let doubledArea = (normal * normal).sum().squareRoot()
        guard doubledArea > 0 else { return false }
        let up = normal / doubledArea
        // Seen from the target, the new triangles are flat, and of the old ones only those count that become these.
        changedVolume -= (place * normal).sum() * turn

        // Look along the mean normal.
        let axis: SIMD4<Double> = up.x.magnitude < 0.6 ? SIMD4(1, 0, 0, 0) : SIMD4(0, 1, 0, 0)
        let across = cross(up, axis)
        let first = across / (across * across).sum().squareRoot()
        let second = cross(up, first)
        let slide = isClosed ? SIMD4() : slide(of: place, onto: fan.place(last))
        let moved = place - slide
        let flat = SIMD4((moved * first).sum(), (moved * second).sum(), (moved * up).sum(), 0)
        project(last: last, first, second, up, place: flat)
        guard coversOnce(flat, last: last, isClosed: isClosed, tolerance: Self.areaTolerance * doubledArea)
        else { return false }
        let sector = overlay(flat, last: last, isClosed: isClosed)
        return growBounds(sector, last: last, isClosed: isClosed, up: up, slide: slide, limit: limit)
    }

    /// The sum of the new triangles' doubled vector areas.
    @inline(__always)
    private mutating func doubledVectorArea(last: Int) -> SIMD4<Double> {
        var (sumX, sumY, sumZ) = (SIMD4<Double>(), SIMD4<Double>(), SIMD4<Double>())
        var index = 1
        while index < last {
            let (ax, ay, az) = (fan.x.four(from: index), fan.y.four(from: index), fan.z.four(from: index))
            let (bx, by, bz) = (fan.x.four(from: index + 1), fan.y.four(from: index + 1), fan.z.four(from: index + 1))
            sumX += ay * bz - az * by
            sumY += az * bx - ax * bz
            sumZ += ax * by - ay * bx
            index += 4
        }
        return SIMD4(sumX.sum(), sumY.sum(), sumZ.sum(), 0)
    }

    // MARK: Directions

    /// Whether `keepsDirections` is true beyond the doubt of single precision; false says nothing.
    @inline(__always)
    private mutating func clearlyKeepsDirections(_ place: SIMD4<Double>, last: Int, turn: Double) -> Bool {
        let p = SIMD4<Float>(place)
        let turn = Float(turn)
        let isUpwardsAsked = SIMD4(repeating: looksUpwards ? UInt32.max : 0)
        var isClear = true
        var index = 1
        while index < last && isClear {
            let ax = SIMD4<Float>(fan.x.four(from: index))
            let ay = SIMD4<Float>(fan.y.four(from: index))
            let az = SIMD4<Float>(fan.z.four(from: index))
            let bx = SIMD4<Float>(fan.x.four(from: index + 1))
            let by = SIMD4<Float>(fan.y.four(from: index + 1))
            let bz = SIMD4<Float>(fan.z.four(from: index + 1))
            let (cx, cy, cz) = (ax - p.x, ay - p.y, az - p.z)
            let (dx, dy, dz) = (bx - p.x, by - p.y, bz - p.z)
            let (ex, ey, ez) = (ax - bx, ay - by, az - bz)
            let (afterX, afterY, afterZ) = (ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
            let (beforeX, beforeY, beforeZ) = (cy * dz - cz * dy, cz * dx - cx * dz, cx * dy - cy * dx)
            let afterSize = afterX * afterX + afterY * afterY + afterZ * afterZ
            let beforeSize = beforeX * beforeX + beforeY * beforeY + beforeZ * beforeZ
            let product = afterX * beforeX + afterY * beforeY + afterZ * beforeZ
            let (aSize, bSize) = (ax * ax + ay * ay + az * az, bx * bx + by * by + bz * bz)
            let (cSize, dSize) = (cx * cx + cy * cy + cz * cz, dx * dx + dy * dy + dz * dz)
            let longest = greater(greater(aSize, bSize), ex * ex + ey * ey + ez * ez)
            let source = sourceNormals(from: index)
            let alike = (afterX * source.x + afterY * source.y + afterZ * source.z) * turn
            // Cross products of edges so far from parallel are right to a part in ten thousand, and their fourth powers
            // are not lost below the least float.
            let refused =
                bits(product) | bits(product * product - 0.251 * (afterSize * beforeSize))
                | bits(beforeSize - 1e-6 * (cSize * dSize)) | bits(beforeSize - 1e-18)
                | bits(afterSize - 1.01e-4 * (longest * longest)) | bits(afterSize - 1e-18)
                | (bits(afterZ * turn - 1e-12) & isUpwardsAsked) | bits(alike)
                | bits(alike * alike - (0.251 * 511 * 511) * afterSize)
            isClear = hasNoNegative(refused & fan.mask(from: index, end: last))
            index += 4
        }
        return isClear
    }

    /// The normals in the source of four triangles of the fan, about 511 long.
    @inline(__always)
    private func sourceNormals(from index: Int) -> (x: SIMD4<Float>, y: SIMD4<Float>, z: SIMD4<Float>) {
        let triangles = fan.triangles.four(from: index)
        return Surface.normals(
            of: SIMD4(
                surfaces[triangles.x].normalBits, surfaces[triangles.y].normalBits, surfaces[triangles.z].normalBits,
                surfaces[triangles.w].normalBits))
    }

    /// No triangle turns by much, and none becomes thinner than those that were there.
    @inline(never)
    private mutating func keepsDirections(_ place: SIMD4<Double>, last: Int, turn: Double) -> Bool {
        var isThin = false
        for index in 1..<last {
            let (a, b) = (fan.place(index), fan.place(index + 1))
            let after = cross(a, b)
            let before = cross(a - place, b - place)
            guard !looksUpwards || after.z * turn > 0 else { return false }
            let afterSize = (after * after).sum()
            let beforeSize = (before * before).sum()
            let product = (after * before).sum()
            if product <= 0 || product * product < Self.leastCosine * Self.leastCosine * afterSize * beforeSize {
                // Triangles without area have no direction to keep.
                let longest = longestSquared(a - place, b - place)
                guard beforeSize <= Self.leastArea * longest * longest else { return false }
            }
            let source = surfaces[fan.triangles[index]].normal
            let alike = (after.x * Double(source.x) + after.y * Double(source.y) + after.z * Double(source.z)) * turn
            guard (alike > 0 && alike * alike >= Self.leastSourceShare * afterSize) || source == SIMD4()
            else { return false }
            let longest = longestSquared(a, b)
            if afterSize < Self.leastShape * Self.leastShape * longest * longest { isThin = true }
        }
        return !isThin || isNoThinner(place, last: last)
    }

    /// The squared length of the longest edge of a triangle at the origin.
    @inline(__always)
    private func longestSquared(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> Double {
        let edge = a - b
        return max((edge * edge).sum(), (a * a).sum(), (b * b).sum())
    }

    /// Whether the thinnest new triangle is no thinner than the thinnest old one.
    private mutating func isNoThinner(_ place: SIMD4<Double>, last: Int) -> Bool {
        var thinnestBefore = Double.infinity
        var thinnestAfter = Double.infinity
        for index in 1..<last {
            let (a, b) = (fan.place(index), fan.place(index + 1))
            let after = cross(a, b)
            let before = cross(a - place, b - place)
            let longestAfter = longestSquared(a, b)
            let longestBefore = longestSquared(a - place, b - place)
            thinnestAfter = min(thinnestAfter, (after * after).sum() / (longestAfter * longestAfter))
            thinnestBefore = min(thinnestBefore, (before * before).sum() / (longestBefore * longestBefore))
        }
        return thinnestAfter >= thinnestBefore && thinnestAfter > Self.leastArea
    }

    // MARK: In the plane

    /// Fills the columns of the plane and `sides`.
    @inline(__always)
    private mutating func project(
        last: Int, _ first: SIMD4<Double>, _ second: SIMD4<Double>, _ up: SIMD4<Double>, place: SIMD4<Double>
    ) {
        fan.u[0] = 0
        fan.v[0] = 0
        fan.height[0] = 0
        var index = 1
        while index <= last {
            let (x, y, z) = (fan.x.four(from: index), fan.y.four(from: index), fan.z.four(from: index))
            let u = x * first.x + y * first.y + z * first.z
            let v = x * second.x + y * second.y + z * second.z
            fan.u.set(u, from: index)
            fan.v.set(v, from: index)
            fan.height.set(x * up.x + y * up.y + z * up.z, from: index)
            fan.sides.set(u * place.y - v * place.x, from: index)
            fan.least.set(SIMD4(), from: index)
            fan.greatest.set(SIMD4(), from: index)
            index += 4
        }
        // Four from the last on are read, of which only as many as fill the last four were written.
        fan.u.set(SIMD4(repeating: fan.u[last]), from: last)
        fan.v.set(SIMD4(repeating: fan.v[last]), from: last)
        fan.sides.set(SIMD4(repeating: fan.sides[last]), from: last)
    }

    /// In the plane both fans consist of positive triangles and go round once: so both cover the same part.
    @inline(__always)
    private mutating func coversOnce(_ place: SIMD4<Double>, last: Int, isClosed: Bool, tolerance: Double) -> Bool {
        var turns = SIMD4<UInt32>()
        let (endU, endV) = (fan.u[last], fan.v[last])
        var refused = SIMD4<UInt32>()
        var index = 1
        while index < last {
            let (u, v) = (fan.u.four(from: index), fan.v.four(from: index))
            let (nextU, nextV) = (fan.u.four(from: index + 1), fan.v.four(from: index + 1))
            let after = u * nextV - v * nextU
            let before = after - fan.sides.four(from: index) + fan.sides.four(from: index + 1)
            // The signs stay as they are in single precision.
            refused |= bits(SIMD4<Float>(after - tolerance)) & fan.mask(from: index, end: last)
            refused |= bits(SIMD4<Float>(before + tolerance))
            if isClosed {
                let isBelow = bits(SIMD4<Float>(v - place.y))
                let isNextBelow = bits(SIMD4<Float>(nextV - place.y))
                turns &+= (isBelow & ~isNextBelow) &>> 31
            } else {
                // All on one side of the line's new edge.
                refused |= bits(SIMD4<Float>(u * endV - v * endU + tolerance))
            }
            index += 4
        }
        guard hasNoNegative(refused), fan.sides[1] >= -tolerance else { return false }
        guard isClosed else { return true }
        // Over the origin, with the signs that the lanes see.
        let isBelow = Float(-place.y).sign == .minus
        let startsBelow = Float(fan.v[1] - place.y).sign == .minus
        let endsBelow = Float(endV - place.y).sign == .minus
        let turnCount = turns.wrappedSum() &+ (isBelow && !startsBelow ? 1 : 0) &+ (endsBelow && !isBelow ? 1 : 0)
        return -fan.sides[last] >= -tolerance && turnCount == 1
    }

    /// Finds the heights of the old surface above the new triangles.
    ///
    /// - Returns: the new triangle in which the point lies; `last` if it is on the line.
    @inline(__always)
    private mutating func overlay(_ place: SIMD4<Double>, last: Int, isClosed: Bool) -> Int {
        var sector = last
        if isClosed {
            sector = 1
            while sector < last - 1 && fan.sides[sector + 1] >= 0 { sector += 1 }
            let whole = fan.u[sector] * fan.v[sector + 1] - fan.v[sector] * fan.u[sector + 1]
            let below =
                (fan.sides[sector] * fan.height[sector + 1] - fan.sides[sector + 1] * fan.height[sector]) / whole
            include(place.z - below, place.z - below, sector)
        }
        for index in 2..<max(2, last) {
            let (u, v) = (fan.u[index], fan.v[index])
            let side = fan.sides[index]
            // Heights above a plane through the diagonal, which is level across it.
            let slope = fan.height[index] / (u * u + v * v)
            let (slopeU, slopeV) = (slope * u, slope * v)
            let ownHeight = place.z - (slopeU * place.x + slopeV * place.y)
            var (low, high) = (0.0, 0.0)
            // Old edges to the points on the other side cross the diagonal.
            let crossing = index <= sector ? 1..<index : index + 1..<last + 1
            for other in crossing {
                let (otherU, otherV) = (fan.u[other], fan.v[other])
                let gap = side - (u * otherV - v * otherU)
                guard gap != 0 else { continue }
                let share = min(max(side / gap, 0), 1)
                let otherHeight = fan.height[other] - (slopeU * otherU + slopeV * otherV)
                let height = ownHeight + (otherHeight - ownHeight) * share
                low = height < low ? height : low
                high = height > high ? height : high
            }
            include(low, high, index - 1)
            include(low, high, index)
        }
        return sector
    }

    @inline(__always)
    private mutating func include(_ low: Double, _ high: Double, _ triangle: Int) {
        let (least, greatest) = (fan.least[triangle], fan.greatest[triangle])
        fan.least[triangle] = low < least ? low : least
        fan.greatest[triangle] = high > greatest ? high : greatest
    }

    // MARK: Bounds

    /// Every new triangle gets the boxes of the old ones that lie over it, grown by its own heights.
    ///
    /// A new triangle before the one in which the point lies is covered by old ones from the first up to its own
    /// number, one behind by those from its own number on, and that one by all.
    private mutating func growBounds(
        _ sector: Int, last: Int, isClosed: Bool, up: SIMD4<Double>, slide: SIMD4<Double>, limit: Float
    ) -> Bool {
        let direction = SIMD4<Float>(up)
        let shift = SIMD4<Float>(slide)
        let zero = SIMD4<Float>()
        let shiftLower = lesser(shift, zero)
        let shiftUpper = greater(shift, zero)
        var (lower, upper) = surfaces[fan.triangles[0]].box
        for index in 1..<min(sector, last) {
            let box = surfaces[fan.triangles[index]].box
            lower = lesser(lower, box.lower)
            upper = greater(upper, box.upper)
            guard grow(index, lower + shiftLower, upper + shiftUpper, direction, limit) else { return false }
        }
        guard isClosed else { return true }
        var (lowerBehind, upperBehind) = surfaces[fan.triangles[last]].box
        var index = last - 1
        while index > sector {
            let box = surfaces[fan.triangles[index]].box
            lowerBehind = lesser(lowerBehind, box.lower)
            upperBehind = greater(upperBehind, box.upper)
            guard grow(index, lowerBehind, upperBehind, direction, limit) else { return false }
            index -= 1
        }
        let own = surfaces[fan.triangles[sector]].box
        lower = lesser(lesser(lower, lowerBehind), own.lower)
        upper = greater(greater(upper, upperBehind), own.upper)
        return grow(sector, lower, upper, direction, limit)
    }

    @inline(__always)
    private mutating func grow(
        _ index: Int, _ lower: SIMD4<Float>, _ upper: SIMD4<Float>, _ direction: SIMD4<Float>, _ limit: Float
    ) -> Bool {
        let down = direction * Float(fan.least[index])
        let rise = direction * Float(fan.greatest[index])
        return change(
            fan.triangles[index], lower + lesser(down, rise), upper + greater(down, rise), limit: limit)
    }
}

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
        var normal = SIMD4<Double>()
        for index in 1..<last { normal += cross(fan.places[index], fan.places[index + 1]) }
        let doubledArea = (normal * normal).sum().squareRoot()
        guard doubledArea > 0 else { return false }
        let up = normal / doubledArea
        guard keepsDirections(place, last: last, turn: turn) else { return false }

        // Look along the mean normal.
        let axis: SIMD4<Double> = up.x.magnitude < 0.6 ? SIMD4(1, 0, 0, 0) : SIMD4(0, 1, 0, 0)
        let across = cross(up, axis)
        let first = across / (across * across).sum().squareRoot()
        let second = cross(up, first)
        fan.flat[0] = SIMD4()
        for index in 1...last {
            let vector = fan.places[index]
            fan.flat[index] = SIMD4((vector * first).sum(), (vector * second).sum(), (vector * up).sum(), 0)
        }
        let slide = isClosed ? SIMD4() : slide(of: place, onto: fan.places[last])
        let moved = place - slide
        let flat = SIMD4((moved * first).sum(), (moved * second).sum(), (moved * up).sum(), 0)
        guard coversOnce(flat, last: last, isClosed: isClosed, tolerance: Self.areaTolerance * doubledArea)
        else { return false }
        let sector = overlay(flat, last: last, isClosed: isClosed)
        return growBounds(sector, last: last, isClosed: isClosed, up: up, slide: slide, limit: limit)
    }

    /// Twice the signed area of the triangle from the origin.
    @inline(__always)
    private func area(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> Double { a.x * b.y - a.y * b.x }

    /// No triangle turns by much, and none becomes thinner than those that were there.
    private func keepsDirections(_ place: SIMD4<Double>, last: Int, turn: Double) -> Bool {
        var isThin = false
        for index in 1..<last {
            let (a, b) = (fan.places[index], fan.places[index + 1])
            let after = cross(a, b)
            let before = cross(a - place, b - place)
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
    private func isNoThinner(_ place: SIMD4<Double>, last: Int) -> Bool {
        var thinnestBefore = Double.infinity
        var thinnestAfter = Double.infinity
        for index in 1..<last {
            let (a, b) = (fan.places[index], fan.places[index + 1])
            let after = cross(a, b)
            let before = cross(a - place, b - place)
            let longestAfter = longestSquared(a, b)
            let longestBefore = longestSquared(a - place, b - place)
            thinnestAfter = min(thinnestAfter, (after * after).sum() / (longestAfter * longestAfter))
            thinnestBefore = min(thinnestBefore, (before * before).sum() / (longestBefore * longestBefore))
        }
        return thinnestAfter >= thinnestBefore && thinnestAfter > Self.leastArea
    }

    /// In the plane both fans consist of positive triangles and go round once: so both cover the same part.
    private mutating func coversOnce(
        _ place: SIMD4<Double>, last: Int, isClosed: Bool, tolerance: Double
    ) -> Bool {
        var turns = 0
        var a = fan.flat[0] - place
        for index in 1...last {
            let b = fan.flat[index] - place
            guard area(a, b) >= -tolerance else { return false }
            if a.y < 0 && b.y >= 0 { turns += 1 }
            a = b
        }
        let end = fan.flat[last]
        if isClosed {
            let b = fan.flat[0] - place
            guard area(a, b) >= -tolerance else { return false }
            if a.y < 0 && b.y >= 0 { turns += 1 }
            guard turns == 1 else { return false }
        }
        for index in 1..<last {
            guard area(fan.flat[index], fan.flat[index + 1]) > tolerance else { return false }
            // All on one side of the line's new edge.
            guard isClosed || area(fan.flat[index], end) >= -tolerance else { return false }
        }
        return true
    }

    /// Finds the heights of the old surface above the new triangles.
    ///
    /// - Returns: the new triangle in which the point lies; `last` if it is on the line.
    private mutating func overlay(_ place: SIMD4<Double>, last: Int, isClosed: Bool) -> Int {
        var sector = last
        for index in 1...last {
            fan.sides[index] = area(fan.flat[index], place)
            fan.least[index] = 0
            fan.greatest[index] = 0
        }
        if isClosed {
            sector = 1
            while sector < last - 1 && fan.sides[sector + 1] >= 0 { sector += 1 }
            let (a, b) = (fan.flat[sector], fan.flat[sector + 1])
            let whole = area(a, b)
            let below = (area(place, b) * a.z + fan.sides[sector] * b.z) / whole
            include(place.z - below, sector)
        }
        for index in 2..<max(2, last) {
            let diagonal = fan.flat[index]
            let side = fan.sides[index]
            let size = diagonal.x * diagonal.x + diagonal.y * diagonal.y
            // Old edges to the points on the other side cross the diagonal.
            let crossing = index <= sector ? 1..<index : index + 1..<last + 1
            for other in crossing {
                let end = fan.flat[other]
                let otherSide = area(diagonal, end)
                let gap = side - otherSide
                guard gap != 0 else { continue }
                let share = min(max(side / gap, 0), 1)
                let meeting = place + (end - place) * share
                let along = (meeting.x * diagonal.x + meeting.y * diagonal.y) / size
                let height = meeting.z - along * diagonal.z
                include(height, index - 1)
                include(height, index)
            }
        }
        return sector
    }

    @inline(__always)
    private mutating func include(_ height: Double, _ triangle: Int) {
        fan.least[triangle] = min(fan.least[triangle], height)
        fan.greatest[triangle] = max(fan.greatest[triangle], height)
    }

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
        var lower = surfaces[fan.triangles[0]].lower
        var upper = surfaces[fan.triangles[0]].upper
        for index in 1..<min(sector, last) {
            lower = lesser(lower, surfaces[fan.triangles[index]].lower)
            upper = greater(upper, surfaces[fan.triangles[index]].upper)
            guard grow(index, lower + shiftLower, upper + shiftUpper, direction, limit) else { return false }
        }
        guard isClosed else { return true }
        var lowerBehind = surfaces[fan.triangles[last]].lower
        var upperBehind = surfaces[fan.triangles[last]].upper
        var index = last - 1
        while index > sector {
            lowerBehind = lesser(lowerBehind, surfaces[fan.triangles[index]].lower)
            upperBehind = greater(upperBehind, surfaces[fan.triangles[index]].upper)
            guard grow(index, lowerBehind, upperBehind, direction, limit) else { return false }
            index -= 1
        }
        let own = fan.triangles[sector]
        lower = lesser(lesser(lower, lowerBehind), surfaces[own].lower)
        upper = greater(greater(upper, upperBehind), surfaces[own].upper)
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

/// A mesh made ready for distances: its samples, and its triangles with their boxes, in a tree if they are many.
struct SampledMesh: Sendable {
    private(set) var coveringRadius: Double = 0
    private(set) var triangleCount = 0

    // The points that triangles use, each once.
    private var cornerX: [Double] = []
    private var cornerY: [Double] = []
    private var cornerZ: [Double] = []
    /// How far apart samples between the corners are, metres; none if that is more than any side.
    private var spacing: Double = .infinity

    private var triangles: [PreparedTriangle] = []
    private var tree = TriangleTree()
    /// The number of each point among the corners, −1 for none.
    private var numbers: [Int32] = []
    /// Of each triangle, before the tree puts them in another order.
    private var rows: [Rows] = []
    /// For each corner of another mesh a triangle that is near.
    private var near: [Int32] = []

    /// Takes over a mesh.
    mutating func load(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, spacing: Double, budget: Int
    ) {
        triangleCount = indices.count / 3
        cornerX.removeAll(keepingCapacity: true)
        cornerY.removeAll(keepingCapacity: true)
        cornerZ.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        numbers.append(contentsOf: repeatElement(-1, count: x.count))
        triangles.removeAll(keepingCapacity: true)
        for triangle in 0..<triangleCount {
            let a = Int(indices[3 * triangle])
            let b = Int(indices[3 * triangle + 1])
            let c = Int(indices[3 * triangle + 2])
            let corners = (a: corner(a, x, y, z), b: corner(b, x, y, z), c: corner(c, x, y, z))
            triangles.append(
                PreparedTriangle((x[a], y[a], z[a]), (x[b], y[b], z[b]), (x[c], y[c], z[c]), corners: corners))
        }
        spaceSamples(spacing: spacing, budget: budget)
        // Last, since the tree puts triangles in another order.
        if triangleCount >= TriangleTree.worthwhileCount { tree.build(over: &triangles) } else { tree.clear() }
    }

    /// The number of a point among the corners.
    private mutating func corner(_ point: Int, _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>) -> Int32 {
        if numbers[point] < 0 {
            numbers[point] = Int32(cornerX.count)
            cornerX.append(x[point])
            cornerY.append(y[point])
            cornerZ.append(z[point])
        }
        return numbers[point]
    }

    // MARK: Samples

    /// A triangle seen from its longest side: rows parallel to it, from it to the opposite corner.
    private struct Rows {
        var length: Double
        var height: Double
        /// The corner opposite the longest side: 0 a, 1 b, 2 c.
        var opposite: Int

        /// Rows after the longest side itself, the opposite corner among them.
        func count(_ spacing: Double) -> Int { Self.steps(height, spacing) }

        /// Intervals on a row at a share of the way to the corner.
        func intervals(_ share: Double, _ spacing: Double) -> Int { Self.steps(length * (1 - share), spacing) }

        /// Samples that are not corners.
        func sampleCount(_ spacing: Double) -> Int {
            let rows = count(spacing)
            var total = intervals(0, spacing) - 1
            for row in 1..<max(1, rows) { total += intervals(Double(row) / Double(rows), spacing) + 1 }
            return total
        }

        private static func steps(_ length: Double, _ spacing: Double) -> Int {
            let steps = (length / spacing).rounded(.up)
            return steps > 1 ? Int(min(steps, 4096)) : 1
        }
    }

    /// The rows of a triangle.
    private static func rows(of triangle: PreparedTriangle) -> Rows {
        let t = triangle
        let (ab, ac) = (t.abab, t.acac)
        let bcx = t.acx - t.abx
        let bcy = t.acy - t.aby
        let bcz = t.acz - t.abz
        let bc = bcx * bcx + bcy * bcy + bcz * bcz
        let length = max(ab, ac, bc).squareRoot()
        let doubledArea = (t.nx * t.nx + t.ny * t.ny + t.nz * t.nz).squareRoot()
        let height = length > 0 ? doubledArea / length : 0
        let opposite = ab >= ac && ab >= bc ? 2 : (ac >= bc ? 1 : 0)
        return Rows(length: length, height: height, opposite: opposite)
    }

    /// Finds how far apart samples have to be to keep to a budget, and what that covers.
    private mutating func spaceSamples(spacing wanted: Double, budget: Int) {
        var area: Double = 0
        var length: Double = 0
        rows.removeAll(keepingCapacity: true)
        for triangle in triangles {
            let own = Self.rows(of: triangle)
            rows.append(own)
            area += own.length * own.height / 2
            length = max(length, own.length)
        }
        guard length > 0, length.isFinite else {
            coveringRadius = 0
            self.spacing = .infinity
            return
        }
        // Start where samples would fill the area evenly, and widen until the rows keep to the budget.
        var spacing = max(wanted, (area / Double(max(1, budget))).squareRoot(), length / 4096)
        var fits = false
        while !fits && spacing < length {
            var total = 0
            for own in rows {
                total += own.sampleCount(spacing)
                if total > budget { break }
            }
            fits = total <= budget
            if !fits { spacing *= 1.25 }
        }
        var widest: Double = 0
        for own in rows {
            let rowGap = own.height / Double(own.count(spacing))
            // Down to the next row (its feet never leave it: both angles at the longest side are acute), then along.
            let along = min(spacing, own.length) / 2
            widest = max(widest, (rowGap * rowGap + along * along).squareRoot())
        }
        coveringRadius = widest
        self.spacing = spacing < length ? spacing : .infinity
    }

    /// The samples of a triangle but for its corners.
    @inline(__always)
    private static func forEachSample(
        of triangle: PreparedTriangle, spacing: Double, _ body: (_ x: Double, _ y: Double, _ z: Double) -> Void
    ) {
        let rows = Self.rows(of: triangle)
        let t = triangle
        // Shares of ab and ac at the longest side's ends and at the opposite corner.
        let corners: ((Double, Double), (Double, Double), (Double, Double))
        switch rows.opposite {
        case 2: corners = ((0, 0), (1, 0), (0, 1))
        case 1: corners = ((0, 1), (0, 0), (1, 0))
        default: corners = ((1, 0), (0, 1), (0, 0))
        }
        let (from, to, apex) = corners
        let rowCount = rows.count(spacing)
        for row in 0..<rowCount {
            let share = Double(row) / Double(rowCount)
            let intervals = rows.intervals(share, spacing)
            // Corners are samples already.
            let range = row == 0 ? 1..<max(1, intervals) : 0..<intervals + 1
            for step in range {
                let along = Double(step) / Double(intervals)
                let s = (from.0 + along * (to.0 - from.0)) * (1 - share) + apex.0 * share
                let u = (from.1 + along * (to.1 - from.1)) * (1 - share) + apex.1 * share
                body(t.ax + s * t.abx + u * t.acx, t.ay + s * t.aby + u * t.acy, t.az + s * t.abz + u * t.acz)
            }
        }
    }

    // MARK: Distances

    /// The corner with the greatest third coordinate. Precondition: there is one.
    private var highestCorner: Int {
        var highest = 0
        for corner in cornerZ.indices where cornerZ[corner] > cornerZ[highest] { highest = corner }
        return highest
    }

    /// The largest squared distance of another mesh's samples from this mesh's triangles, or `floor` if that is more.
    ///
    /// The distance from a triangle is a convex function: where one triangle is near all three corners of another,
    /// it is near all of its samples.
    mutating func farthestSquared(samplesOf other: SampledMesh, above floor: Double) -> Double {
        var farthest = floor
        let count = other.cornerX.count
        // A large distance found early spares the others: where roofs differ, it is that of the highest point as a rule.
        let highest = other.highestCorner
        var guess = raise(&farthest, other.cornerX[highest], other.cornerY[highest], other.cornerZ[highest], from: 0)
        near.removeAll(keepingCapacity: true)
        for corner in 0..<count {
            guess = raise(&farthest, other.cornerX[corner], other.cornerY[corner], other.cornerZ[corner], from: guess)
            near.append(Int32(truncatingIfNeeded: guess))
        }
        guard other.spacing.isFinite else { return farthest }
        for triangle in other.triangles.indices where !isNear(other, triangle, farthest) {
            Self.forEachSample(of: other.triangles[triangle], spacing: other.spacing) { x, y, z in
                guess = raise(&farthest, x, y, z, from: guess)
            }
        }
        return farthest
    }

    /// Whether a triangle that is near a corner of one of another mesh is as near to its other corners.
    private func isNear(_ other: SampledMesh, _ triangle: Int, _ farthest: Double) -> Bool {
        let (a, b, c) = other.triangles[triangle].corners
        return isNear(other, near[Int(a)], b, c, farthest)
            || near[Int(b)] != near[Int(a)]
                && isNear(other, near[Int(b)], a, c, farthest)
            || near[Int(c)] != near[Int(a)]
                && near[Int(c)] != near[Int(b)] && isNear(other, near[Int(c)], a, b, farthest)
    }

    private func isNear(
        _ other: SampledMesh, _ triangle: Int32, _ first: Int32, _ second: Int32, _ farthest: Double
    ) -> Bool {
        let own = triangles[Int(triangle)]
        func isNear(_ corner: Int) -> Bool {
            own.distanceSquared(other.cornerX[corner], other.cornerY[corner], other.cornerZ[corner]) <= farthest
        }
        return isNear(Int(first)) && isNear(Int(second))
    }

    /// Raises the farthest squared distance so far to that of a point, if that is more.
    ///
    /// - Parameter guess: a triangle that may be near, such as that of the point before.
    /// - Returns: a triangle that is not farther from the point than the farthest.
    @inline(__always)
    private func raise(_ farthest: inout Double, _ x: Double, _ y: Double, _ z: Double, from guess: Int) -> Int {
        let triangles = triangles.span
        var nearest = triangles[guess].distanceSquared(x, y, z)
        if nearest <= farthest { return guess }
        if !tree.isEmpty {
            let found = tree.nearest(triangles, x, y, z, from: guess, nearest, enough: farthest)
            farthest = max(farthest, found.squared)
            return found.triangle
        }
        var nearestTriangle = guess
        for index in 0..<triangles.count {
            if triangles[index].boxDistanceSquared(x, y, z) >= nearest { continue }
            let distance = triangles[index].distanceSquared(x, y, z)
            if distance < nearest {
                nearest = distance
                nearestTriangle = index
                if nearest <= farthest { return index }
            }
        }
        farthest = nearest
        return nearestTriangle
    }
}

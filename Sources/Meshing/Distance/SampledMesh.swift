/// A mesh made ready for distances: its samples, and its triangles with their boxes, in a tree if they are many.
struct SampledMesh: Sendable {
    private(set) var coveringRadius: Double = 0
    private(set) var triangleCount = 0

    // Samples: corners first.
    private var sampleX: [Double] = []
    private var sampleY: [Double] = []
    private var sampleZ: [Double] = []

    private var triangles: [PreparedTriangle] = []
    private var tree = TriangleTree()
    private var used: [Bool] = []
    /// Of each triangle, before the tree puts them in another order.
    private var rows: [Rows] = []

    /// Takes over a mesh.
    mutating func load(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>, spacing: Double, budget: Int
    ) {
        triangleCount = indices.count / 3
        triangles.removeAll(keepingCapacity: true)
        for triangle in 0..<triangleCount {
            let a = Int(indices[3 * triangle])
            let b = Int(indices[3 * triangle + 1])
            let c = Int(indices[3 * triangle + 2])
            triangles.append(PreparedTriangle((x[a], y[a], z[a]), (x[b], y[b], z[b]), (x[c], y[c], z[c])))
        }
        sampleX.removeAll(keepingCapacity: true)
        sampleY.removeAll(keepingCapacity: true)
        sampleZ.removeAll(keepingCapacity: true)
        sampleCorners(x: x, y: y, z: z, indices: indices)
        sampleFaces(spacing: spacing, budget: budget)
        // Last, since the tree puts triangles in another order.
        if triangleCount >= TriangleTree.worthwhileCount { tree.build(over: &triangles) } else { tree.clear() }
    }

    // MARK: Samples

    private mutating func appendSample(_ x: Double, _ y: Double, _ z: Double) {
        sampleX.append(x)
        sampleY.append(y)
        sampleZ.append(z)
    }

    /// Every point that a triangle uses, once.
    private mutating func sampleCorners(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>
    ) {
        used.removeAll(keepingCapacity: true)
        for _ in 0..<x.count { used.append(false) }
        for corner in 0..<3 * triangleCount {
            let point = Int(indices[corner])
            if used[point] { continue }
            used[point] = true
            appendSample(x[point], y[point], z[point])
        }
    }

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

    private mutating func sampleFaces(spacing wanted: Double, budget: Int) {
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
        for (index, own) in rows.enumerated() {
            let rowGap = own.height / Double(own.count(spacing))
            // Down to the next row (its feet never leave it: both angles at the longest side are acute), then along.
            let along = min(spacing, own.length) / 2
            widest = max(widest, (rowGap * rowGap + along * along).squareRoot())
            if spacing < length { sample(triangles[index], own, spacing: spacing) }
        }
        coveringRadius = widest
    }

    private mutating func sample(_ triangle: PreparedTriangle, _ rows: Rows, spacing: Double) {
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
                appendSample(
                    t.ax + s * t.abx + u * t.acx, t.ay + s * t.aby + u * t.acy, t.az + s * t.abz + u * t.acz)
            }
        }
    }

    // MARK: Distances

    /// The sample with the greatest third coordinate. Precondition: there is one.
    private var highestSample: Int {
        var highest = 0
        for sample in sampleZ.indices where sampleZ[sample] > sampleZ[highest] { highest = sample }
        return highest
    }

    /// The largest squared distance of another mesh's samples from this mesh's triangles, or `floor` if that is more.
    func farthestSquared(samplesOf other: SampledMesh, above floor: Double) -> Double {
        var farthest = floor
        let triangles = triangles.span
        let xs = other.sampleX.span
        let ys = other.sampleY.span
        let zs = other.sampleZ.span
        var nearestTriangle = 0
        // A large distance found early spares the others: where roofs differ, it is that of the highest sample as a rule.
        for sample in -1..<xs.count {
            let sample = sample < 0 ? other.highestSample : sample
            let x = xs[sample]
            let y = ys[sample]
            let z = zs[sample]
            // The triangle nearest to the last sample is a good guess.
            var nearest = triangles[nearestTriangle].distanceSquared(x, y, z)
            if nearest <= farthest { continue }
            if !tree.isEmpty {
                let found = tree.nearest(triangles, x, y, z, from: nearestTriangle, nearest, enough: farthest)
                nearestTriangle = found.triangle
                farthest = max(farthest, found.squared)
                continue
            }
            var isDone = false
            for index in 0..<triangles.count {
                if triangles[index].boxDistanceSquared(x, y, z) >= nearest { continue }
                let distance = triangles[index].distanceSquared(x, y, z)
                if distance < nearest {
                    nearest = distance
                    nearestTriangle = index
                    if nearest <= farthest {
                        isDone = true
                        break
                    }
                }
            }
            if !isDone { farthest = nearest }
        }
        return farthest
    }
}

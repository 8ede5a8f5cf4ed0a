/// A binary tree of boxes over triangles, to find the one nearest to a point.
///
/// Triangles are put in the order of the Morton codes of their boxes' middles (G. M. Morton, 1966), and the tree over
/// them is complete and implicit: no pointers, no recursion, and the same for the same triangles. The search goes to
/// the nearer child first (N. Roussopoulos, S. Kelley and F. Vincent, "Nearest Neighbor Queries", SIGMOD 1995).
struct TriangleTree: Sendable {
    /// From this many triangles on a search through the tree is quicker than through all boxes.
    static let worthwhileCount = 64

    /// The box around some triangles.
    private struct Box: Sendable {
        var lowX: Double, lowY: Double, lowZ: Double
        var highX: Double, highY: Double, highZ: Double

        @inline(__always)
        func distanceSquared(_ x: Double, _ y: Double, _ z: Double) -> Double {
            let dx = max(lowX - x, 0, x - highX)
            let dy = max(lowY - y, 0, y - highY)
            let dz = max(lowZ - z, 0, z - highZ)
            return dx * dx + dy * dy + dz * dz
        }
    }

    /// The root at 1, the children of a node at twice its number and one more; leaves are the last half.
    private var boxes: [Box] = []
    private var leafCount = 0
    private var keys: [(code: UInt64, triangle: Int32)] = []
    private var ordered: [PreparedTriangle] = []

    /// Whether nothing was built.
    var isEmpty: Bool { leafCount == 0 }

    /// Forgets the triangles.
    mutating func clear() { leafCount = 0 }

    /// Builds the tree, and puts the triangles in its order; O(n log n).
    mutating func build(over triangles: inout [PreparedTriangle]) {
        sortByMortonCode(&triangles)
        leafCount = 1
        while 4 * leafCount < triangles.count { leafCount *= 2 }
        boxes.removeAll(keepingCapacity: true)
        let none = Box(
            lowX: .infinity, lowY: .infinity, lowZ: .infinity, highX: -.infinity, highY: -.infinity, highZ: -.infinity)
        for _ in 0..<2 * leafCount { boxes.append(none) }
        for leaf in 0..<leafCount {
            var box = none
            for index in range(ofLeaf: leaf, count: triangles.count) {
                let t = triangles[index]
                box.lowX = min(box.lowX, t.lowX)
                box.lowY = min(box.lowY, t.lowY)
                box.lowZ = min(box.lowZ, t.lowZ)
                box.highX = max(box.highX, t.highX)
                box.highY = max(box.highY, t.highY)
                box.highZ = max(box.highZ, t.highZ)
            }
            boxes[leafCount + leaf] = box
        }
        for node in (1..<max(1, leafCount)).reversed() {
            let (a, b) = (boxes[2 * node], boxes[2 * node + 1])
            boxes[node] = Box(
                lowX: min(a.lowX, b.lowX), lowY: min(a.lowY, b.lowY), lowZ: min(a.lowZ, b.lowZ),
                highX: max(a.highX, b.highX), highY: max(a.highY, b.highY), highZ: max(a.highZ, b.highZ))
        }
    }

    @inline(__always)
    private func range(ofLeaf leaf: Int, count: Int) -> Range<Int> {
        leaf * count / leafCount..<(leaf + 1) * count / leafCount
    }

    private mutating func sortByMortonCode(_ triangles: inout [PreparedTriangle]) {
        var low = (x: Double.infinity, y: Double.infinity, z: Double.infinity)
        var high = (x: -Double.infinity, y: -Double.infinity, z: -Double.infinity)
        for t in triangles {
            low = (min(low.x, t.lowX), min(low.y, t.lowY), min(low.z, t.lowZ))
            high = (max(high.x, t.highX), max(high.y, t.highY), max(high.z, t.highZ))
        }
        let extent = max(high.x - low.x, high.y - low.y, high.z - low.z)
        let scale = extent > 0 ? Double(1 << 21) / extent : 0
        func cell(_ low: Double, _ high: Double, _ origin: Double) -> UInt64 {
            let value = ((low + high) / 2 - origin) * scale
            // Not finite coordinates fall into the first or the last cell.
            return value > 0 ? UInt64(min(value, Double(1 << 21 - 1))) : 0
        }
        keys.removeAll(keepingCapacity: true)
        for index in triangles.indices {
            let t = triangles[index]
            let code =
                Self.spread(cell(t.lowX, t.highX, low.x)) | Self.spread(cell(t.lowY, t.highY, low.y)) << 1
                | Self.spread(cell(t.lowZ, t.highZ, low.z)) << 2
            keys.append((code, Int32(truncatingIfNeeded: index)))
        }
        keys.sort { $0.code != $1.code ? $0.code < $1.code : $0.triangle < $1.triangle }
        ordered.removeAll(keepingCapacity: true)
        for key in keys { ordered.append(triangles[Int(key.triangle)]) }
        swap(&ordered, &triangles)
    }

    /// Two zeros between the 21 low bits.
    private static func spread(_ bits: UInt64) -> UInt64 {
        var b = bits & 0x1F_FFFF
        b = (b | b << 32) & 0x001F_0000_0000_FFFF
        b = (b | b << 16) & 0x001F_0000_FF00_00FF
        b = (b | b << 8) & 0x100F_00F0_0F00_F00F
        b = (b | b << 4) & 0x10C3_0C30_C30C_30C3
        b = (b | b << 2) & 0x1249_2492_4924_9249
        return b
    }

    /// The triangle nearest to a point, and its squared distance, metres².
    ///
    /// - Parameters:
    ///   - triangles: those of the tree, in its order.
    ///   - guess: a triangle, and the squared distance from it.
    ///   - enough: a squared distance; the search ends at a triangle as near as that.
    func nearest(
        _ triangles: Span<PreparedTriangle>, _ x: Double, _ y: Double, _ z: Double, from guess: Int,
        _ guessedSquared: Double, enough: Double
    ) -> (triangle: Int, squared: Double) {
        let boxes = boxes.span
        var best = guess
        var squared = guessedSquared
        // At most one node a level waits, and there are at most 30 levels.
        var waiting = [32 of Int32](repeating: 0)
        var waitingSquared = [32 of Double](repeating: 0)
        var waitingCount = 0
        var node = 1
        var nodeSquared = boxes[1].distanceSquared(x, y, z)
        while true {
            if nodeSquared < squared {
                if node < leafCount {
                    let left = boxes[2 * node].distanceSquared(x, y, z)
                    let right = boxes[2 * node + 1].distanceSquared(x, y, z)
                    let isRightNearer = right < left
                    waiting[waitingCount] = Int32(truncatingIfNeeded: 2 * node + (isRightNearer ? 0 : 1))
                    waitingSquared[waitingCount] = isRightNearer ? left : right
                    waitingCount += 1
                    node = 2 * node + (isRightNearer ? 1 : 0)
                    nodeSquared = isRightNearer ? right : left
                    continue
                }
                for index in range(ofLeaf: node - leafCount, count: triangles.count) {
                    if triangles[index].boxDistanceSquared(x, y, z) >= squared { continue }
                    let distance = triangles[index].distanceSquared(x, y, z)
                    if distance < squared {
                        squared = distance
                        best = index
                        if squared <= enough { return (best, squared) }
                    }
                }
            }
            guard waitingCount > 0 else { return (best, squared) }
            waitingCount -= 1
            node = Int(waiting[waitingCount])
            nodeSquared = waitingSquared[waitingCount]
        }
    }
}

/// A tree of boxes over many small ones, for asking which of them meet.
///
/// Built by halving at the middle of the longest side, in place; the same for the same boxes.
struct BoxTree {
    private struct Node {
        var low: SIMD3<Double>
        var high: SIMD3<Double>
        /// A leaf's items in `order`; of an inner node, its two children are `left` and `left + 1`.
        var start: Int32
        var end: Int32
        var left: Int32
    }

    private var nodes: [Node] = []
    private var order: [Int32] = []
    private let low: [SIMD3<Double>]
    private let high: [SIMD3<Double>]
    private static let leafSize = 4

    /// A tree over boxes given by their corners, as many low as high ones.
    ///
    /// - Complexity: O(n log² n).
    init(low: [SIMD3<Double>], high: [SIMD3<Double>]) {
        self.low = low
        self.high = high
        order = low.indices.map { Int32($0) }
        guard !low.isEmpty else { return }
        nodes.append(node(0, Int32(low.count)))
        var open = [0]
        while let index = open.popLast() {
            let node = nodes[index]
            guard node.end - node.start > Int32(Self.leafSize) else { continue }
            let size = node.high - node.low
            let axis = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2
            let (low, high) = (self.low, self.high)
            order[Int(node.start)..<Int(node.end)].sort { one, other in
                let (a, b) = (
                    low[Int(one)][axis] + high[Int(one)][axis], low[Int(other)][axis] + high[Int(other)][axis]
                )
                return a != b ? a < b : one < other
            }
            let middle = (node.start + node.end) / 2
            nodes[index].left = Int32(nodes.count)
            nodes.append(self.node(node.start, middle))
            nodes.append(self.node(middle, node.end))
            open.append(nodes.count - 2)
            open.append(nodes.count - 1)
        }
    }

    private func node(_ start: Int32, _ end: Int32) -> Node {
        var (least, greatest) = (SIMD3<Double>(repeating: .infinity), SIMD3<Double>(repeating: -.infinity))
        for index in Int(start)..<Int(end) {
            least = pointwiseMin(least, low[Int(order[index])])
            greatest = pointwiseMax(greatest, high[Int(order[index])])
        }
        return Node(low: least, high: greatest, start: start, end: end, left: -1)
    }

    /// Calls for every item whose box meets a box, borders included.
    ///
    /// - Complexity: O(log n + hits) for boxes that are small and spread.
    func forEach(meeting lower: SIMD3<Double>, _ upper: SIMD3<Double>, _ stack: inout [Int32], _ body: (Int) -> Void) {
        guard !nodes.isEmpty else { return }
        stack.removeAll(keepingCapacity: true)
        stack.append(0)
        while let index = stack.popLast() {
            let node = nodes[Int(index)]
            guard Self.meet(node.low, node.high, lower, upper) else { continue }
            guard node.left < 0 else {
                stack.append(node.left)
                stack.append(node.left + 1)
                continue
            }
            for item in Int(node.start)..<Int(node.end) {
                let number = Int(order[item])
                if Self.meet(low[number], high[number], lower, upper) { body(number) }
            }
        }
    }

    @inline(__always)
    private static func meet(
        _ low: SIMD3<Double>, _ high: SIMD3<Double>, _ lower: SIMD3<Double>, _ upper: SIMD3<Double>
    ) -> Bool {
        low.x <= upper.x && lower.x <= high.x && low.y <= upper.y && lower.y <= high.y && low.z <= upper.z
            && lower.z <= high.z
    }
}

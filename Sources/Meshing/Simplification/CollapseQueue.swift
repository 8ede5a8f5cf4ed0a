/// Points in the order of their cost, up to a factor of two: a bucket a step, first in last out.
///
/// Constant time, and the same order everywhere; a point stands in it at most once.
struct CollapseQueue: ~Copyable {
    private var heads = ScratchColumn<UInt32>()
    private var next = ScratchColumn<UInt32>()
    /// No bucket below holds anything.
    private(set) var current = 0
    private static let none = UInt32.max
    private static let bucketCount = 256

    init() {}

    mutating func reset(pointCount: Int) {
        heads.fill(count: Self.bucketCount, with: Self.none)
        next.extend(count: pointCount, with: 0)
        current = 0
    }

    /// The bucket of a cost ≥ 0; monotone.
    @inline(__always)
    static func bucket(_ cost: Float) -> Int {
        // The bits of a float ≥ 0 ascend with it: here those of the exponent. Finer steps order the collapses hardly better,
        // and jump about in memory more.
        min(Int(cost.bitPattern >> 24), bucketCount - 1)
    }

    /// - Precondition: the point is not in the queue.
    @inline(__always)
    mutating func insert(_ point: UInt32, bucket: Int) {
        let bucket = max(bucket, current)
        next[point] = heads[bucket]
        heads[bucket] = point
    }

    /// Takes out a point of the lowest cost.
    mutating func removeFirst() -> UInt32? {
        while current < Self.bucketCount {
            let point = heads[current]
            if point != Self.none {
                heads[current] = next[point]
                return point
            }
            current += 1
        }
        // Points may still be put back behind the last one.
        current = Self.bucketCount - 1
        return nil
    }
}

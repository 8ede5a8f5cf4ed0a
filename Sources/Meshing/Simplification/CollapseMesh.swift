/// The state of an edge collapse: for each point its ring of neighbours, its quadric, and how it may move.
///
/// There are no edges and no list of triangles that changes: a point's ring names its neighbours in order, each with
/// the triangle between it and the next. What is left of the triangles is read off at the end, from what became of
/// their corners.
struct CollapseMesh: ~Copyable {
    /// A neighbour, and the triangle (point, neighbour, next neighbour).
    struct RingEntry: BitwiseCopyable, Sendable {
        var neighbour: UInt32
        var triangle: UInt32
    }

    /// How a point may move.
    enum Kind: UInt8 {
        /// Its triangles are no single fan: it stays, and nothing is moved to it.
        case complex
        /// It stays, but others may be moved to it.
        case locked
        /// It may go to any neighbour.
        case free
        /// It may go to its two neighbours on a border, a crease or the line between two groups.
        case line
    }

    struct Vertex: BitwiseCopyable, Sendable {
        var ringStart: UInt32 = 0
        /// Triangles, and one more if the fan is open.
        var ringCount: UInt16 = 0
        var kind = Kind.complex
        var isOpen = false
        /// Not in the queue, to be put back when something near it changes.
        var isParked = false
    }

    /// What is kept of a triangle. Read together, so stored together.
    struct Surface: BitwiseCopyable, Sendable {
        /// The box of all vectors from the triangle's points back to the source: how far it was displaced so far.
        var lower = SIMD4<Float>()
        var upper = SIMD4<Float>()
        /// The unit normal that it had in the source; then its area there. Both 0 without area.
        var normal = SIMD4<Float>()
    }

    static let none = UInt32.max
    /// Points with more triangles stay as they are.
    static let largestRing = 255

    var vertices = ScratchColumn<Vertex>()
    var rings = ScratchColumn<RingEntry>()
    var ringsEnd = 0
    var quadrics = ScratchColumn<Quadric>()
    /// The two neighbours along a line, for points on one.
    var lines = ScratchColumn<SIMD2<UInt32>>()
    /// The point that each point was moved to; itself if it is still there.
    var movedTo = ScratchColumn<UInt32>()
    var queue = CollapseQueue()

    /// What is known of each triangle.
    var surfaces = ScratchColumn<Surface>()

    // Scratch of one collapse.
    var fan = FanScratch()
    var costs = ScratchColumn<Float>()
    var changedTriangles = ScratchColumn<UInt32>()
    var changedLower = ScratchColumn<SIMD4<Float>>()
    var changedUpper = ScratchColumn<SIMD4<Float>>()
    var changedCount = 0
    var changedReach: Float = 0
    var spare = ScratchColumn<RingEntry>()

    // Scratch of the set-up.
    var cursors = ScratchColumn<UInt32>()
    var farCorners = ScratchColumn<UInt32>()
    var edgeFlags = ScratchColumn<UInt8>()
    var featureCounts = ScratchColumn<UInt16>()
    var unfinished = ScratchColumn<UInt32>()

    init() {
        let most = 2 * Self.largestRing + 2
        costs.fill(count: most, with: 0)
        changedTriangles.fill(count: most, with: 0)
        changedLower.fill(count: most, with: SIMD4())
        changedUpper.fill(count: most, with: SIMD4())
        spare.fill(count: most, with: RingEntry(neighbour: 0, triangle: 0))
    }

    /// Where a neighbour stands in a ring, from the ring's start.
    @inline(__always)
    func position(of neighbour: UInt32, in vertex: Vertex) -> Int? {
        let start = Int(vertex.ringStart)
        for offset in 0..<Int(vertex.ringCount) where rings[start + offset].neighbour == neighbour { return offset }
        return nil
    }
}

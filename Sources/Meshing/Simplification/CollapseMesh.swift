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

    /// Where a point's ring stands, and how the point may move: eight bytes, stored as the entry before a short ring.
    struct Vertex: BitwiseCopyable, Sendable {
        var ringStart: UInt32
        private var bits: UInt32

        init() {
            ringStart = 0
            bits = 0
        }

        @inline(__always)
        init(_ entry: RingEntry) {
            ringStart = entry.neighbour
            bits = entry.triangle
        }

        @inline(__always)
        var entry: RingEntry { RingEntry(neighbour: ringStart, triangle: bits) }

        /// Triangles, and one more if the fan is open.
        @inline(__always)
        var ringCount: Int {
            get { Int(bits & 0xFFFF) }
            set { bits = bits & 0xFFFF_0000 | UInt32(truncatingIfNeeded: newValue) }
        }
        @inline(__always)
        var kind: Kind {
            get { Kind(rawValue: UInt8(bits >> 16 & 3)) ?? .complex }
            set { bits = bits & ~0x3_0000 | UInt32(newValue.rawValue) << 16 }
        }
        @inline(__always)
        var isOpen: Bool {
            get { bits & 0x100_0000 != 0 }
            set { bits = newValue ? bits | 0x100_0000 : bits & ~0x100_0000 }
        }
        /// Not in the queue, to be put back when something near it changes.
        @inline(__always)
        var isParked: Bool {
            get { bits & 0x200_0000 != 0 }
            set { bits = newValue ? bits | 0x200_0000 : bits & ~0x200_0000 }
        }
    }

    /// What is kept of a triangle. Read together, so stored together.
    struct Surface: BitwiseCopyable, Sendable {
        /// The box of all vectors from the triangle's points back to the source: how far it was displaced so far.
        var lower = SIMD4<Float>()
        var upper = SIMD4<Float>()

        /// The normal that the triangle had in the source, about 511 long, to a part in 300; zero without area.
        ///
        /// It hides in the last part of `lower`, so that all fits into half a cache line.
        var normal: SIMD4<Float> {
            @inline(__always) get {
                // Part by part: the conversions of whole vectors are slow.
                let bits = Int32(bitPattern: lower.w.bitPattern)
                return SIMD4(Float((bits << 22) >> 22), Float((bits << 12) >> 22), Float((bits << 2) >> 22), 0)
            }
            @inline(__always) set {
                let parts = newValue * 511
                let x = UInt32(bitPattern: Int32(parts.x)) & 0x3FF
                let y = UInt32(bitPattern: Int32(parts.y)) & 0x3FF
                let z = UInt32(bitPattern: Int32(parts.z)) & 0x3FF
                lower.w = Float(bitPattern: x | y << 10 | z << 20)
            }
        }
    }

    static let none = UInt32.max
    /// Points with more triangles stay as they are.
    static let largestRing = 255

    /// The entries in front of `ringsHome`: a cache line a point, its `Vertex` and a ring of up to seven. Longer rings
    /// stand behind, in steps of eight.
    static let lineEntries = 8
    var rings = ScratchColumn<RingEntry>()
    var ringsEnd = 0
    var pointCount = 0
    /// Places in single precision, for costs; 1 as the last part where nothing may be moved to.
    var places = ScratchColumn<SIMD4<Float>>()
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
    var normals = ScratchColumn<SIMD4<Float>>()
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

    @inline(__always)
    func vertex(_ point: UInt32) -> Vertex { Vertex(rings[Int(point) * Self.lineEntries]) }

    @inline(__always)
    mutating func set(_ point: UInt32, _ vertex: Vertex) { rings[Int(point) * Self.lineEntries] = vertex.entry }

    /// Where a neighbour stands in a ring, from the ring's start.
    @inline(__always)
    func position(of neighbour: UInt32, in vertex: Vertex) -> Int? {
        let start = Int(vertex.ringStart)
        for offset in 0..<vertex.ringCount where rings[start + offset].neighbour == neighbour { return offset }
        return nil
    }
}

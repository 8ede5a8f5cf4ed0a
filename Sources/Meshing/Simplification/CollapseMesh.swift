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
        /// The last part holds the normal.
        private var lower = SIMD4<Float>()
        private var upper = SIMD4<Float>()

        init() {}

        /// A triangle that was not displaced.
        ///
        /// - Parameter normal: unit, or 0 without area.
        @inline(__always)
        init(normal: SIMD4<Float>) { self.normal = normal }

        /// The box of all vectors from the triangle's points back to the source: how far it was displaced so far. The
        /// last parts are 0.
        @inline(__always)
        var box: (lower: SIMD4<Float>, upper: SIMD4<Float>) {
            (choose(lower, where: Self.isPlace, else: SIMD4()), upper)
        }

        @inline(__always)
        mutating func setBox(lower newLower: SIMD4<Float>, upper newUpper: SIMD4<Float>) {
            lower = choose(newLower, where: Self.isPlace, else: lower)
            upper = newUpper
        }

        @inline(__always)
        private static var isPlace: SIMD4<UInt32> { SIMD4(UInt32.max, UInt32.max, UInt32.max, 0) }

        /// The normal that the triangle had in the source, about 511 long, to a part in 300; zero without area.
        ///
        /// It hides in the last part of `lower`, so that all fits into half a cache line.
        var normal: SIMD4<Float> {
            @inline(__always) get {
                let parts = Self.normals(of: SIMD4(repeating: normalBits))
                return SIMD4(parts.x.x, parts.y.x, parts.z.x, 0)
            }
            @inline(__always) set {
                let parts = newValue * 511
                let x = UInt32(bitPattern: Int32(parts.x) + 512)
                let y = UInt32(bitPattern: Int32(parts.y) + 512)
                let z = UInt32(bitPattern: Int32(parts.z) + 512)
                lower.w = Float(bitPattern: x | y << 10 | z << 20)
            }
        }

        /// Ten bits a part, 512 more than it is.
        @inline(__always)
        var normalBits: UInt32 { lower.w.bitPattern }

        /// Four normals.
        @inline(__always)
        static func normals(of bits: SIMD4<UInt32>) -> (x: SIMD4<Float>, y: SIMD4<Float>, z: SIMD4<Float>) {
            (part(bits), part(bits &>> 10), part(bits &>> 20))
        }

        @inline(__always)
        private static func part(_ bits: SIMD4<UInt32>) -> SIMD4<Float> {
            // The conversions of whole vectors are slow. Floats from 2²³ on are 1 apart, so that a whole number put into
            // the low bits of such a one is added to it.
            let sum = bits & 0x3FF | 0x4B00_0000
            // Vectors of the same size, of which every pattern of bits is one.
            return unsafe unsafeBitCast(sum, to: SIMD4<Float>.self) - 8_389_120
        }
    }

    static let none = UInt32.max
    /// Points with more triangles stay as they are.
    static let largestRing = 255
    /// So much of its volume a closed surface keeps.
    static let leastVolumeShare = 1e-3

    /// The entries in front of `ringsHome`: a cache line a point, its `Vertex` and a ring of up to seven. Longer rings
    /// stand behind, in steps of eight.
    static let lineEntries = 8
    var rings = ScratchColumn<RingEntry>()
    var ringsEnd = 0
    var pointCount = 0
    /// The loaded mesh's, for the time of a run.
    var points = ScratchColumn<SIMD4<Double>>()
    var quadrics = ScratchColumn<Quadric>()
    /// The two neighbours along a line, for points on one.
    var lines = ScratchColumn<SIMD2<UInt32>>()
    /// The point that each point was moved to; itself if it is still there.
    var movedTo = ScratchColumn<UInt32>()
    var queue = CollapseQueue()

    /// What is known of each triangle.
    var surfaces = ScratchColumn<Surface>()

    /// Whether every point's triangles are a closed fan.
    var isClosed = false
    /// Whether all triangles look upwards, and have to.
    var looksUpwards = false

    // Scratch of one collapse.
    var fan = FanScratch()
    var costs = ScratchColumn<Float>()
    var changedTriangles = ScratchColumn<UInt32>()
    var changedLower = ScratchColumn<SIMD4<Float>>()
    var changedUpper = ScratchColumn<SIMD4<Float>>()
    var changedCount = 0
    var changedReach: Float = 0
    /// By how much six times the enclosed volume grows.
    var changedVolume: Double = 0
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
        rings.offset(of: neighbour, from: Int(vertex.ringStart), count: vertex.ringCount)
    }
}

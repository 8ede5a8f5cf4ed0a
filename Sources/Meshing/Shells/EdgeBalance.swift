/// Tells in one pass, without a table of edges, whether triangles close up.
///
/// Each edge from a point to another adds a number made of both points' keys, and takes away the one of the way back.
/// So edges that are run along once in each direction leave 0, and diagonals inside a polygon leave no trace. A
/// second sum does not look at directions: it is 0 where every edge has an even number of uses. That a sum is 0 by
/// chance happens once in 2⁶⁴ meshes (W. Feller's argument for fingerprints by random sums; R. M. Karp and M. O. Rabin,
/// "Efficient Randomized Pattern-Matching Algorithms", IBM J. Res. Dev. 31, 1987).
package struct EdgeBalance: Sendable, Hashable {
    private var directed: UInt64 = 0
    private var undirected: UInt64 = 0

    /// No edges.
    package init() {}

    /// Whether every edge is run along as often one way as the other: the triangles close up and face one way.
    package var isBalanced: Bool { directed == 0 }
    /// Whether every edge has an even number of uses: the triangles close up, whichever way they face.
    package var isPaired: Bool { undirected == 0 }

    /// Adds the edge from one point to another, both by their keys; O(1).
    @inline(__always)
    package mutating func add(from a: UInt64, to b: UInt64) {
        directed &+= (a &* (Self.turned(b) | 1)) &- (b &* (Self.turned(a) | 1))
        undirected ^= Self.edge(a, b)
    }

    /// The key of an edge, the same for both directions.
    @inline(__always)
    static func edge(_ a: UInt64, _ b: UInt64) -> UInt64 { (a &+ b) &* ((a ^ b) | 1) }

    /// Adds the three edges of a triangle.
    @inline(__always)
    package mutating func add(_ a: UInt64, _ b: UInt64, _ c: UInt64) {
        add(from: a, to: b)
        add(from: b, to: c)
        add(from: c, to: a)
    }

    @inline(__always)
    private static func turned(_ key: UInt64) -> UInt64 { key &<< 31 | key &>> 33 }

    /// The key of a point on a grid: points of the same three numbers have the same key, others practically never.
    ///
    /// The last step of each word is the finalizer of MurmurHash3 (A. Appleby, public domain).
    @inline(__always)
    package static func key(_ x: Int32, _ y: Int32, _ z: Int32) -> UInt64 {
        let plane = UInt64(UInt32(bitPattern: x)) &<< 32 | UInt64(UInt32(bitPattern: y))
        return mixed(mixed(plane &+ 0x9E37_79B9_7F4A_7C15) ^ (UInt64(UInt32(bitPattern: z)) &+ 0x7F4A_7C15))
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        var word = value
        word = (word ^ (word &>> 33)) &* 0xFF51_AFD7_ED55_8CCD
        word = (word ^ (word &>> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return word ^ (word &>> 33)
    }
}

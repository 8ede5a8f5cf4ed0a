import Meshing

/// What holds of a mesh's edges, seen by place: points at one place are one.
struct MeshTopology: Equatable {
    var pointCount = 0
    var triangleCount = 0
    var edgeCount = 0
    /// Edges with one triangle.
    var borderEdgeCount = 0
    /// Edges with more than two triangles, or two in the same direction.
    var nonManifoldEdgeCount = 0

    var eulerCharacteristic: Int { pointCount - edgeCount + triangleCount }
    var isClosed: Bool { borderEdgeCount == 0 && nonManifoldEdgeCount == 0 }

    struct Place: Hashable {
        var x: Double
        var y: Double
        var z: Double
    }

    struct Edge: Hashable {
        var low: Int
        var high: Int
    }

    /// The number of each place, by corner; triangles without three places are left out.
    static func corners(_ mesh: TriangleMesh) -> [[Int]] {
        var numbers: [Place: Int] = [:]
        func number(_ index: UInt32) -> Int {
            let place = Place(x: mesh.x[Int(index)], y: mesh.y[Int(index)], z: mesh.z[Int(index)])
            let next = numbers.count
            return numbers[place, default: next].with { numbers[place] = $0 }
        }
        var corners: [[Int]] = []
        for triangle in 0..<mesh.triangleCount {
            let three = (0..<3).map { number(mesh.indices[3 * triangle + $0]) }
            if Set(three).count == 3 { corners.append(three) }
        }
        return corners
    }

    init(_ mesh: TriangleMesh) {
        var uses: [Edge: (forwards: Int, backwards: Int)] = [:]
        var points: Set<Int> = []
        for three in Self.corners(mesh) {
            triangleCount += 1
            for side in 0..<3 {
                let (a, b) = (three[side], three[(side + 1) % 3])
                points.insert(a)
                if a < b {
                    uses[Edge(low: a, high: b), default: (0, 0)].forwards += 1
                } else {
                    uses[Edge(low: b, high: a), default: (0, 0)].backwards += 1
                }
            }
        }
        pointCount = points.count
        edgeCount = uses.count
        for (_, use) in uses {
            if use.forwards + use.backwards == 1 {
                borderEdgeCount += 1
            } else if use.forwards != 1 || use.backwards != 1 {
                nonManifoldEdgeCount += 1
            }
        }
    }
}

extension Int {
    fileprivate func with(_ body: (Int) -> Void) -> Int {
        body(self)
        return self
    }
}

/// The lines between groups and the open borders of a mesh, as pieces of lines.
struct BoundaryLines {
    var ends: [(SIMD3<Double>, SIMD3<Double>)] = []

    init(_ mesh: TriangleMesh, groups: [UInt32]) {
        struct Use { var groups: [UInt32] = []; var ends: (Int, Int) = (0, 0) }
        var uses: [MeshTopology.Edge: Use] = [:]
        var order: [MeshTopology.Edge] = []
        let corners = MeshTopology.corners(mesh)
        var triangle = 0
        for index in 0..<mesh.triangleCount {
            let points = (0..<3).map { Int(mesh.indices[3 * index + $0]) }
            let places = points.map { SIMD3(mesh.x[$0], mesh.y[$0], mesh.z[$0]) }
            if places[0] == places[1] || places[1] == places[2] || places[2] == places[0] { continue }
            let three = corners[triangle]
            triangle += 1
            for side in 0..<3 {
                let (a, b) = (three[side], three[(side + 1) % 3])
                let edge = MeshTopology.Edge(low: min(a, b), high: max(a, b))
                if uses[edge] == nil { order.append(edge) }
                uses[edge, default: Use()].groups.append(groups.isEmpty ? 0 : groups[index])
                uses[edge, default: Use()].ends = (points[side], points[(side + 1) % 3])
            }
        }
        for edge in order {
            guard let use = uses[edge], use.groups.count != 2 || use.groups[0] != use.groups[1] else { continue }
            let (a, b) = use.ends
            ends.append((SIMD3(mesh.x[a], mesh.y[a], mesh.z[a]), SIMD3(mesh.x[b], mesh.y[b], mesh.z[b])))
        }
    }

    /// The largest distance of sampled points of these lines from other lines, metres.
    func distance(to other: BoundaryLines) -> Double {
        var worst: Double = 0
        for (a, b) in ends {
            for step in 0...4 {
                let point = a + (b - a) * (Double(step) / 4)
                var nearest = Double.infinity
                for (c, d) in other.ends {
                    let along = d - c
                    let size = (along * along).sum()
                    let share = size > 0 ? min(max(((point - c) * along).sum() / size, 0), 1) : 0
                    let gap = point - c - along * share
                    nearest = min(nearest, (gap * gap).sum())
                }
                worst = max(worst, nearest)
            }
        }
        return worst.squareRoot()
    }
}

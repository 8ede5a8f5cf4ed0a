import Meshing
import Testing

@Suite struct HalfEdgeTopologyTests {
    private func topology(_ mesh: TriangleMesh) throws -> HalfEdgeTopology {
        try HalfEdgeTopology(indices: mesh.indices.span, vertexCount: mesh.x.count)
    }

    @Test("Known surfaces have their Euler characteristic, borders and closedness")
    func knownSurfaces() throws {
        let surfaces: [(String, TriangleMesh, euler: Int, border: Int, inconsistent: Bool)] = [
            ("box", SampleMeshes.box(), 2, 0, false),
            ("sphere", SampleMeshes.sphere(bands: 7), 2, 0, false),
            ("sheet", SampleMeshes.terrain(columns: 5, rows: 4), 1, 18, false),
            ("tube", SampleMeshes.strip(columns: 9, rows: 4, across: .open, round: .straight), 0, 18, false),
            ("torus", SampleMeshes.strip(columns: 9, rows: 5, across: .straight, round: .straight), 0, 0, false),
            ("Möbius strip", SampleMeshes.strip(columns: 9, rows: 4, across: .open, round: .turned), 0, 18, true),
            ("Klein bottle", SampleMeshes.strip(columns: 9, rows: 5, across: .straight, round: .turned), 0, 0, true),
        ]
        for (name, mesh, euler, border, inconsistent) in surfaces {
            let topology = try topology(mesh)
            #expect(topology.components.count == 1, "\(name)")
            #expect(topology.eulerCharacteristic == euler, "\(name)")
            #expect(topology.components[0].eulerCharacteristic == euler, "\(name)")
            #expect(topology.boundaryEdgeCount == border, "\(name)")
            #expect(topology.isClosed == (border == 0), "\(name)")
            #expect(topology.isBalanced == (border == 0 && !inconsistent), "\(name)")
            #expect((topology.inconsistentEdgeCount > 0) == inconsistent, "\(name)")
            #expect(topology.nonManifoldEdgeCount == 0 && topology.nonManifoldVertexCount == 0, "\(name)")
        }
    }

    @Test("Two boxes are two components; glued at an edge or a point they say so")
    func components() throws {
        var welder = VertexWelder()
        let apart = try topology(SampleMeshes.union(SampleMeshes.box(), SampleMeshes.box(at: (10, 0, 0))))
        #expect(apart.components.count == 2 && apart.eulerCharacteristic == 4 && apart.isClosed)
        #expect(apart.component(ofTriangle: 11) == 0 && apart.component(ofTriangle: 12) == 1)

        let atPoint = try welder.weld(
            SampleMeshes.union(SampleMeshes.box(), SampleMeshes.box(at: (2, 3, 4))), weldingTolerance: 0)
        let point = try topology(atPoint.mesh)
        #expect(point.components.count == 2 && point.nonManifoldVertexCount == 1 && point.isClosed)
        #expect(point.usedVertexCount == 15 && point.components.map(\.vertexCount) == [8, 8])

        let atEdge = try welder.weld(
            SampleMeshes.union(SampleMeshes.box(), SampleMeshes.box(at: (2, 3, 0))), weldingTolerance: 0)
        let edge = try topology(atEdge.mesh)
        #expect(edge.components.count == 1 && edge.nonManifoldEdgeCount == 1)
        #expect(!edge.isClosed && edge.isBalanced)
    }

    @Test("Counts agree with a slow count through dictionaries, for random triangles")
    func againstSlowCount() throws {
        struct Edge: Hashable { var low: UInt32, high: UInt32 }
        var reused = HalfEdgeTopology()
        for seed in 0..<UInt64(400) {
            var random = SplitMix64(seed: seed)
            let vertexCount = random.int(1...12)
            let indices = (0..<3 * random.int(0...25)).map { _ in UInt32(random.int(0...vertexCount - 1)) }
            try reused.build(indices: indices.span, vertexCount: vertexCount)
            var runs: [Edge: [Bool]] = [:]
            var degenerate = 0
            for triangle in 0..<indices.count / 3 {
                let corners = Array(indices[3 * triangle..<3 * triangle + 3])
                if Set(corners).count < 3 {
                    degenerate += 1
                    #expect(reused.edge(of: 3 * triangle) == nil && reused.component(ofTriangle: triangle) == nil)
                    continue
                }
                for side in 0..<3 {
                    let (from, to) = (corners[side], corners[(side + 1) % 3])
                    runs[Edge(low: min(from, to), high: max(from, to)), default: []].append(from < to)
                }
            }
            #expect(reused.degenerateTriangleCount == degenerate, "seed \(seed)")
            #expect(reused.edgeCount == runs.count, "seed \(seed)")
            #expect(reused.boundaryEdgeCount == runs.values.count { $0.count == 1 }, "seed \(seed)")
            #expect(reused.nonManifoldEdgeCount == runs.values.count { $0.count > 2 }, "seed \(seed)")
            #expect(
                reused.inconsistentEdgeCount == runs.values.count { $0.count == 2 && $0[0] == $0[1] }, "seed \(seed)")
            #expect(
                reused.components.reduce(0) { $0 + $1.unbalancedEdgeCount }
                    == runs.values.count { runs in 2 * runs.count { $0 } != runs.count }, "seed \(seed)")
            #expect(reused.components.reduce(0) { $0 + $1.triangleCount } == indices.count / 3 - degenerate)
            for halfEdge in 0..<indices.count {
                guard let other = reused.opposite(of: halfEdge) else { continue }
                #expect(reused.opposite(of: other) == halfEdge && reused.edge(of: other) == reused.edge(of: halfEdge))
            }
        }
    }

    @Test("A point that does not exist is an error, nothing is an empty topology")
    func badInput() throws {
        let indices: [UInt32] = [0, 1, 3]
        #expect(throws: MeshError.self) { try HalfEdgeTopology(indices: indices.span, vertexCount: 3) }
        // The last two indices are no triangle.
        let rest: [UInt32] = [0, 1, 2, 99, 99]
        #expect(try HalfEdgeTopology(indices: rest.span, vertexCount: 3).triangleCount == 1)
        let none: [UInt32] = []
        let empty = try HalfEdgeTopology(indices: none.span, vertexCount: 0)
        #expect(empty.components.isEmpty && !empty.isClosed && empty.eulerCharacteristic == 0)
    }
}

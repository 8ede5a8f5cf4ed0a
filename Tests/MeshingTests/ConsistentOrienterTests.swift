import Meshing
import Testing

@Suite struct ConsistentOrienterTests {
    private let offsets: [(Double, Double, Double)] = [(0, 0, 0), (1e7, -1e7, 1e7)]

    @Test("Closed surfaces with any triangles turned face outwards again, and those turned are named")
    func closed() throws {
        var orienter = ConsistentOrienter()
        for seed in 0..<UInt64(100) {
            var random = SplitMix64(seed: seed)
            let offset = offsets[random.int(0...1)]
            let whole = SampleMeshes.union(
                SampleMeshes.box(at: offset),
                SampleMeshes.sphere(bands: 6, radius: 2, at: (offset.0 + 20, offset.1, offset.2)))
            let shuffled = SampleMeshes.shuffled(whole, &random)
            let broken = SampleMeshes.turned(shuffled, probability: random.unit(), &random)
            var mesh = broken
            let report = try orienter.orient(&mesh)
            #expect(report.patchCount == 2 && report.outwardPatchCount == 2, "seed \(seed)")
            #expect(report.turnedTriangles.isEmpty == (broken == shuffled), "seed \(seed)")
            for triangle in 0..<mesh.triangleCount {
                let wasTurned = broken.indices[3 * triangle + 1] != mesh.indices[3 * triangle + 1]
                #expect(report.turnedTriangles.contains(UInt32(triangle)) == wasTurned, "seed \(seed)")
            }
            #expect(mesh == shuffled, "seed \(seed)")
        }
    }

    @Test("Strips with one side are named and left as they are")
    func oneSided() throws {
        var orienter = ConsistentOrienter()
        for across in [SampleMeshes.Join.open, .straight] {
            let strip = SampleMeshes.strip(columns: 9, rows: 5, across: across, round: .turned)
            let count = strip.triangleCount
            var mesh = SampleMeshes.union(strip, SampleMeshes.box())
            mesh.indices.swapAt(3 * count + 1, 3 * count + 2)
            let before = mesh
            let report = try orienter.orient(&mesh)
            #expect(report.notOrientablePatchCount == 1 && report.outwardPatchCount == 1)
            #expect(report.notOrientableTriangles == (0..<UInt32(count)).map { $0 })
            #expect(report.turnedTriangles == [UInt32(count)])
            #expect(mesh.indices.prefix(3 * count) == before.indices.prefix(3 * count))
        }
    }

    @Test("Open surfaces keep the direction of most of their triangles")
    func open() throws {
        var orienter = ConsistentOrienter()
        let sheet = SampleMeshes.terrain(columns: 6, rows: 6)
        for seed in 0..<UInt64(50) {
            var random = SplitMix64(seed: seed)
            var mesh = SampleMeshes.turned(sheet, probability: 0.3, &random)
            let turnedCount = (0..<sheet.triangleCount).count { mesh.indices[3 * $0 + 1] != sheet.indices[3 * $0 + 1] }
            let report = try orienter.orient(&mesh)
            #expect(report.undirectedPatchCount == 1 && report.outwardPatchCount == 0)
            if 2 * turnedCount < sheet.triangleCount {
                #expect(mesh == sheet && report.turnedTriangles.count == turnedCount, "seed \(seed)")
            }
            #expect(try HalfEdgeTopology(indices: mesh.indices.span, vertexCount: 49).inconsistentEdgeCount == 0)
        }
    }

    @Test("Boxes that share an edge or a point are directed each for itself")
    func touching() throws {
        var orienter = ConsistentOrienter()
        var welder = VertexWelder()
        for corner in [(2.0, 3.0, 0.0), (2.0, 3.0, 4.0)] {
            let pair = SampleMeshes.union(SampleMeshes.box(), SampleMeshes.box(at: corner))
            let welded = try welder.weld(pair, weldingTolerance: 0).mesh
            for seed in 0..<UInt64(30) {
                var random = SplitMix64(seed: seed)
                var mesh = SampleMeshes.turned(welded, probability: 0.5, &random)
                let report = try orienter.orient(&mesh)
                #expect(report.outwardPatchCount == 2, "seed \(seed)")
                #expect(mesh == welded, "seed \(seed)")
            }
        }
    }

    @Test("Sheets with two sides, NaN and degenerate triangles are survived")
    func broken() throws {
        var orienter = ConsistentOrienter()
        var mesh = TriangleMesh(
            x: [0, 1, 0], y: [0, 0, 1], z: [0, 0, 0], indices: [0, 1, 2, 0, 1, 2, 1, 1, 2])
        let report = try orienter.orient(&mesh)
        // Two triangles on the same points, the second turned: closed, without volume.
        #expect(report.undirectedPatchCount == 1 && report.turnedTriangles == [1])
        #expect(report.degenerateTriangleCount == 1)
        var box = SampleMeshes.box()
        box.x[3] = .nan
        #expect(try orienter.orient(&box).undirectedPatchCount == 1)
        box.indices[4] = 8
        #expect(throws: MeshError.self) { try orienter.orient(&box) }
    }
}

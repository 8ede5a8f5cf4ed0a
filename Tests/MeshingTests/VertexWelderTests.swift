import Meshing
import Testing

@Suite struct VertexWelderTests {
    @Test("A soup of triangles becomes the mesh it was, also 1e7 m away")
    func soup() throws {
        var welder = VertexWelder()
        for offset in [0, 1e7, -1e7] {
            let whole = SampleMeshes.sphere(bands: 8, radius: 3, at: (offset, -offset, offset))
            for tolerance in [0, 0.001] {
                let result = try welder.weld(SampleMeshes.soup(whole), weldingTolerance: tolerance)
                #expect(result.mesh.x.count == whole.x.count)
                #expect(result.mesh.triangleCount == whole.triangleCount && result.degenerateTriangleCount == 0)
                #expect(result.triangleSources == (0..<UInt32(whole.triangleCount)).map { $0 })
                let topology = try HalfEdgeTopology(
                    indices: result.mesh.indices.span, vertexCount: result.mesh.x.count)
                #expect(topology.isClosed && topology.eulerCharacteristic == 2)
            }
        }
    }

    @Test("What is promised about distances holds wherever the cells' borders lie")
    func promises() throws {
        var welder = VertexWelder()
        for seed in 0..<UInt64(200) {
            var random = SplitMix64(seed: seed)
            let count = random.int(1...120)
            let tolerance = random.double(0.01...0.6)
            let offset: Double = random.chance(0.3) ? 1e7 : random.double(-1...1)
            var mesh = TriangleMesh()
            for _ in 0..<count {
                // Multiples of the tolerance put points on the borders of cells.
                func coordinate() -> Double {
                    offset + (random.chance(0.5) ? tolerance * Double(random.int(0...4)) : random.double(0...2))
                }
                mesh.x.append(coordinate())
                mesh.y.append(coordinate())
                mesh.z.append(coordinate())
            }
            for _ in 0..<60 { mesh.indices += (0..<3).map { _ in UInt32(random.int(0...count - 1)) } }
            let keys = (0..<count).map { _ in UInt64(random.int(0...1)) }
            let result = try welder.weld(
                x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, keys: keys.span, indices: mesh.indices.span,
                weldingTolerance: tolerance)
            let welded = result.mesh
            func squared(_ a: TriangleMesh, _ i: Int, _ b: TriangleMesh, _ j: Int) -> Double {
                let (dx, dy, dz) = (a.x[i] - b.x[j], a.y[i] - b.y[j], a.z[i] - b.z[j])
                return dx * dx + dy * dy + dz * dz
            }
            for point in 0..<count {
                let kept = Int(result.vertexMap[point])
                #expect(squared(mesh, point, welded, kept) <= tolerance * tolerance, "seed \(seed)")
                #expect(keys[point] == keys[Int(result.vertexSources[kept])], "seed \(seed)")
            }
            for a in welded.x.indices {
                for b in 0..<a
                where keys[Int(result.vertexSources[a])] == keys[Int(result.vertexSources[b])] {
                    #expect(squared(welded, a, welded, b) > tolerance * tolerance, "seed \(seed)")
                }
            }
            #expect(welded.triangleCount + result.degenerateTriangleCount == mesh.triangleCount)
            for (kept, source) in result.triangleSources.enumerated() {
                for side in 0..<3 {
                    let index = mesh.indices[3 * Int(source) + side]
                    #expect(welded.indices[3 * kept + side] == result.vertexMap[Int(index)], "seed \(seed)")
                }
            }
            let again = try welder.weld(
                x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, keys: keys.span, indices: mesh.indices.span,
                weldingTolerance: tolerance)
            #expect(again.vertexMap == result.vertexMap, "seed \(seed): scratch memory changes the result")
        }
    }

    @Test("Zero and minus zero are one place; NaN, infinity and 1e300 are none; keys keep points apart")
    func oddPlaces() throws {
        var welder = VertexWelder()
        let mesh = TriangleMesh(
            x: [0, -0.0, .nan, .nan, .infinity, 1e300, -1e300], y: [Double](repeating: 0, count: 7),
            z: [Double](repeating: 1, count: 7), indices: [0, 1, 2])
        for tolerance in [0, 1e-3, 1e60] {
            let result = try welder.weld(mesh, weldingTolerance: tolerance)
            #expect(result.vertexMap == [0, 0, 1, 2, 3, 4, 5])
            #expect(result.notFiniteVertexCount == 5 && result.weldedVertexCount == 1)
            #expect(result.degenerateTriangleCount == 1)
        }
        let keys: [UInt64] = [1, 2]
        let two = TriangleMesh(x: [5, 5], y: [5, 5], z: [5, 5], indices: [])
        let kept = try welder.weld(
            x: two.x.span, y: two.y.span, z: two.z.span, keys: keys.span, indices: two.indices.span,
            weldingTolerance: 1)
        #expect(kept.vertexMap == [0, 1])
    }

    @Test("Wrong counts, indices and tolerances are errors")
    func errors() throws {
        var welder = VertexWelder()
        for tolerance in [-1, Double.nan, .infinity] {
            #expect(throws: MeshError.self) { try welder.weld(SampleMeshes.box(), weldingTolerance: tolerance) }
        }
        var mesh = SampleMeshes.box()
        mesh.x.removeLast()
        #expect(throws: MeshError.self) { try welder.weld(mesh, weldingTolerance: 0) }
        mesh.y.removeLast()
        mesh.z.removeLast()
        #expect(throws: MeshError.self) { try welder.weld(mesh, weldingTolerance: 0) }
        #expect(try welder.weld(TriangleMesh(), weldingTolerance: 0).mesh == TriangleMesh())
    }
}

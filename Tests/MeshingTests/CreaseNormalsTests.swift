import Foundation
import Meshing
import SpatialFrames
import Testing

@Suite struct CreaseNormalsTests {
    private func expectUnit(_ shaded: ShadedMesh) {
        for index in shaded.vertexSources.indices {
            let (x, y, z) = (shaded.normalX[index], shaded.normalY[index], shaded.normalZ[index])
            #expect(abs((x * x + y * y + z * z).squareRoot() - 1) < 1e-15 * 4)
        }
    }

    @Test("A box with sharp creases has three normals a corner, with smooth ones a single one, outwards")
    func box() throws {
        var normals = CreaseNormals()
        for offset in [0, 1e7] {
            let box = SampleMeshes.box(2, 2, 2, at: (offset, offset, offset))
            let sharp = try normals.normals(of: box, creaseAngle: Angle(degrees: 30))
            #expect(sharp.vertexSources.count == 24 && sharp.addedVertexCount == 16)
            expectUnit(sharp)
            for corner in box.indices.indices {
                #expect(sharp.vertexSources[Int(sharp.indices[corner])] == box.indices[corner])
                let (a, b, c) = (corner / 3 * 3, corner / 3 * 3 + 1, corner / 3 * 3 + 2)
                let face = MeshMeasures.doubledVectorArea(
                    x: box.x.span, y: box.y.span, z: box.z.span, Int(box.indices[a]), Int(box.indices[b]),
                    Int(box.indices[c]))
                let index = Int(sharp.indices[corner])
                let dot = face.x * sharp.normalX[index] + face.y * sharp.normalY[index] + face.z * sharp.normalZ[index]
                #expect(abs(dot - face.length) < 1e-12)
            }
            // By angle, the diagonals that cut the faces do not matter: every corner points along its diagonal.
            for weighting in [CreaseNormals.Weighting.angle, .areaAndAngle] {
                let smooth = try normals.normals(of: box, creaseAngle: Angle(degrees: 90), weighting: weighting)
                #expect(smooth.vertexSources.count == 8 && smooth.addedVertexCount == 0)
                for index in 0..<8 where weighting == .angle {
                    let expected = (box.x[index] - offset - 1) / 3.0.squareRoot()
                    #expect(abs(smooth.normalX[index] - expected) < 1e-12)
                }
                expectUnit(smooth)
            }
        }
    }

    @Test("A sphere's normals are its radii, better with more facets")
    func sphere() throws {
        var normals = CreaseNormals()
        var last = Double.infinity
        for bands in [8, 16, 32] {
            let sphere = SampleMeshes.sphere(bands: bands)
            let shaded = try normals.normals(of: sphere, creaseAngle: Angle(degrees: 60))
            #expect(shaded.addedVertexCount == 0)
            var worst: Double = 0
            for index in shaded.vertexSources.indices {
                let source = Int(shaded.vertexSources[index])
                let dot =
                    sphere.x[source] * shaded.normalX[index] + sphere.y[source] * shaded.normalY[index]
                    + sphere.z[source] * shaded.normalZ[index]
                worst = max(worst, acos(min(1, dot)))
            }
            #expect(worst < last / 1.8)
            last = worst
        }
        #expect(last < 0.02)
    }

    @Test("An edge exactly as sharp as the crease angle is smooth, a hair sharper is not")
    func threshold() throws {
        var normals = CreaseNormals()
        for degrees in [1.0, 30, 45, 60, 89] {
            let fold = Angle(degrees: degrees).radians
            let mesh = TriangleMesh(
                x: [0, 0, -1, cos(fold)], y: [0, 1, 0, 0], z: [0, 0, 0, sin(fold)], indices: [0, 1, 2, 1, 0, 3])
            #expect(try normals.normals(of: mesh, creaseAngle: Angle(degrees: degrees)).vertexSources.count == 4)
            #expect(try normals.normals(of: mesh, creaseAngle: Angle(degrees: degrees - 1e-6)).vertexSources.count == 6)
        }
    }

    @Test("Turned triangles, Möbius strips and crowded edges are creases; normals stay unit and sides apart")
    func oddTopology() throws {
        var normals = CreaseNormals()
        // Three walls at one edge.
        let fin = TriangleMesh(
            x: [0, 0, 1, -1, 0], y: [0, 0, 0, 0, 1], z: [0, 1, 0, 0, 0], indices: [0, 1, 2, 1, 0, 3, 0, 1, 4])
        #expect(try normals.normals(of: fin, creaseAngle: Angle(degrees: 180)).vertexSources.count == 9)
        let strip = SampleMeshes.strip(columns: 9, rows: 4, across: .open, round: .turned)
        let shaded = try normals.normals(of: strip, creaseAngle: Angle(degrees: 180))
        expectUnit(shaded)
        // The seam of five points has normals both ways.
        #expect(shaded.addedVertexCount == 5)
    }

    @Test("Random triangles with needles, points and NaN give unit normals, one crease rule a side")
    func random() throws {
        var normals = CreaseNormals()
        for seed in 0..<UInt64(300) {
            var random = SplitMix64(seed: seed)
            let count = random.int(1...14)
            let offset: Double = random.chance(0.3) ? 1e7 : 0
            var mesh = TriangleMesh()
            for _ in 0..<count {
                mesh.x.append(offset + Double(random.int(0...3)))
                mesh.y.append(offset + Double(random.int(0...3)))
                mesh.z.append(random.chance(0.02) ? .nan : offset + Double(random.int(0...2)))
            }
            for _ in 0..<3 * random.int(0...30) { mesh.indices.append(UInt32(random.int(0...count - 1))) }
            let angle = Angle(degrees: random.double(0...180))
            for weighting in [CreaseNormals.Weighting.area, .angle, .areaAndAngle] {
                let shaded = try normals.normals(of: mesh, creaseAngle: angle, weighting: weighting)
                expectUnit(shaded)
                #expect(shaded.indices.count == mesh.indices.count, "seed \(seed)")
                for corner in mesh.indices.indices {
                    #expect(shaded.vertexSources[Int(shaded.indices[corner])] == mesh.indices[corner], "seed \(seed)")
                }
                #expect(shaded.vertexSources == shaded.vertexSources.sorted(), "seed \(seed)")
            }
        }
    }

    @Test("A needle takes the normals of its neighbours; a mesh of needles looks up")
    func needles() throws {
        var normals = CreaseNormals()
        // A wall of two triangles with a needle between: (0, 1, 2), the needle (0, 2, 3) with 3 on 0–2, (0, 3, 4).
        let wall = TriangleMesh(
            x: [0, 2, 2, 1, 0], y: [0, 0, 0, 0, 0], z: [0, 0, 2, 1, 2], indices: [0, 1, 2, 0, 2, 3, 0, 3, 4, 3, 2, 4])
        let shaded = try normals.normals(of: wall, creaseAngle: Angle(degrees: 30))
        #expect(shaded.degenerateTriangleCount == 1)
        for index in shaded.vertexSources.indices { #expect(shaded.normalY[index] == -1) }
        let needle = TriangleMesh(x: [0, 1, 2], y: [0, 0, 0], z: [0, 0, 0], indices: [0, 1, 2])
        let up = try normals.normals(of: needle, creaseAngle: Angle(degrees: 30))
        #expect(up.normalZ == [1, 1, 1] && up.addedVertexCount == 0)
        #expect(throws: MeshError.self) { try normals.normals(of: needle, creaseAngle: Angle(degrees: -1)) }
        #expect(throws: MeshError.self) { try normals.normals(of: needle, creaseAngle: Angle(radians: .nan)) }
    }
}

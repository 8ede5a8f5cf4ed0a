import Foundation
import Meshing
import SpatialFrames
import Testing

@Suite("What simplification keeps whatever the error allows")
struct SimplificationGuardTests {
    private func simplify(_ mesh: TriangleMesh, _ options: SimplificationOptions) throws -> SimplifiedMesh {
        var simplifier = MeshSimplifier()
        return try simplifier.simplify(mesh, options: options)
    }

    @Test("No triangle of a rough terrain comes to look down", arguments: 1...6 as ClosedRange<UInt64>)
    func roughTerrain(seed: UInt64) throws {
        // Slopes up to 75°, so that a turn of the 60° that are allowed could go over the edge.
        let mesh = SimplificationMeshes.terrain(40, seed: seed, noise: 4)
        #expect(MeshChecks.lowestNormalZ(mesh) > 0)
        for flattens in [false, true] {
            for target in [1600, 400, 40] {
                let result = try simplify(
                    mesh,
                    SimplificationOptions(
                        maximumError: .infinity, targetTriangleCount: target, creaseAngle: nil,
                        flattensPlanes: flattens, planeTolerance: flattens ? 1 : 0))
                #expect(MeshChecks.lowestNormalZ(result.mesh) > 0, "seed \(seed), \(target) triangles")
            }
        }
    }

    @Test("Surfaces that look down somewhere may go on doing so")
    func sphere() throws {
        let mesh = SimplificationMeshes.sphere(24, 12, radius: 5)
        let result = try simplify(
            mesh, SimplificationOptions(maximumError: .infinity, targetTriangleCount: 60, creaseAngle: nil))
        #expect(result.mesh.triangleCount <= 60)
        #expect(MeshChecks.lowestNormalZ(result.mesh) < -0.5)
    }

    @Test("The change of volume is that of the meshes")
    func volumeChange() throws {
        for (mesh, name) in [
            (SimplificationMeshes.sphere(24, 12, radius: 5), "sphere"),
            (SimplificationMeshes.torus(24, 12, radius: 5, tube: 2), "torus"),
            (SimplificationMeshes.box(4, size: SIMD3(8, 6, 4), offset: SIMD3()).0, "box"),
        ] {
            for error in [0.02, 0.5, 2] {
                let result = try simplify(mesh, SimplificationOptions(maximumError: error))
                let change = MeshChecks.volume(result.mesh) - MeshChecks.volume(mesh)
                #expect(abs(result.volumeChange - change) < 1e-9, "\(name), \(error) m")
            }
        }
    }

    @Test("A closed surface is never turned inside out", arguments: 1...8 as ClosedRange<UInt64>)
    func keepsSign(seed: UInt64) throws {
        // A crumpled sheet with two sides a few millimetres apart.
        var mesh = SimplificationMeshes.closed(16, 16, joinsRows: false) { i, j in
            let angle = 2 * Double.pi * Double(i) / 16
            let share = Double(j) / 16
            let radius = j == 0 || j == 16 ? 0 : 5 * sin(Double.pi * share)
            return (radius * cos(angle), radius * sin(angle), 0.004 * (share - 0.5))
        }
        for point in mesh.z.indices where mesh.x[point] != 0 {
            // The same for points at one place.
            let wave = sin(mesh.x[point] * 3.1 + Double(seed)) * cos(mesh.y[point] * 2.7)
            mesh.z[point] += 0.3 * wave
        }
        let volume = MeshChecks.volume(mesh)
        for target in [200, 60, 4] {
            let result = try simplify(
                mesh,
                SimplificationOptions(
                    maximumError: .infinity, targetTriangleCount: target, creaseAngle: nil, flattensPlanes: false))
            #expect(MeshChecks.volume(result.mesh) * volume > 0, "\(target) triangles")
        }
    }

    @Test("A closed surface keeps a thousandth of its volume, however much error is allowed")
    func keepsVolume() throws {
        for (size, error) in [(SIMD3(10.0, 8, 6), 100.0), (SIMD3(10, 8, 0.1), 1), (SIMD3(3, 0.2, 3), 50)] {
            for seed in 1...12 as ClosedRange<UInt64> {
                var (mesh, _) = SimplificationMeshes.box(3, size: size)
                for point in mesh.z.indices {
                    // The same for points at one place.
                    let wave = sin(mesh.x[point] * 3.1 + Double(seed)) * cos(mesh.y[point] * 2.7 + mesh.z[point])
                    mesh.z[point] += 0.02 * wave
                }
                let volume = MeshChecks.volume(mesh)
                for flattens in [false, true] {
                    let result = try simplify(
                        mesh,
                        SimplificationOptions(maximumError: error, creaseAngle: nil, flattensPlanes: flattens))
                    #expect(MeshChecks.volume(result.mesh) > 0.999e-3 * volume, "\(size), seed \(seed), \(flattens)")
                }
            }
        }
    }

    @Test("A mesh that has no more triangles than asked for stays as it is")
    func targetMet() throws {
        let (mesh, _) = SimplificationMeshes.box(4, size: SIMD3(8, 6, 4), offset: SIMD3())
        let same = try simplify(
            mesh, SimplificationOptions(maximumError: 1, targetTriangleCount: mesh.triangleCount))
        #expect(same.mesh.triangleCount == mesh.triangleCount)
        #expect(same.flattenedTriangleCount == 0)
        let fewer = try simplify(
            mesh, SimplificationOptions(maximumError: 1, targetTriangleCount: mesh.triangleCount - 1))
        #expect(fewer.mesh.triangleCount == 12)
    }
}

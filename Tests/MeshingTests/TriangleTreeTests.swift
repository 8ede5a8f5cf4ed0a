import Foundation
import Meshing
import Testing

@Suite struct TriangleTreeTests {
    /// A mesh as many small ones, so that no tree is built: the distance to it is the least of theirs.
    private func slowOneSided(_ a: TriangleMesh, _ b: TriangleMesh) -> Double {
        var sampler = MeshDistanceSampler()
        var farthest: Double = 0
        var used = Set<UInt32>()
        for corner in a.indices where used.insert(corner).inserted {
            let i = Int(corner)
            let point = TriangleMesh(
                x: [a.x[i], a.x[i], a.x[i]], y: [a.y[i], a.y[i], a.y[i]], z: [a.z[i], a.z[i], a.z[i]],
                indices: [0, 1, 2])
            var nearest = Double.infinity
            for start in stride(from: 0, to: b.indices.count, by: 90) {
                var part = b
                part.indices = Array(b.indices[start..<min(start + 90, b.indices.count)])
                nearest = min(nearest, sampler.oneSidedDistance(from: point, to: part, sampleBudget: 0))
            }
            farthest = max(farthest, nearest)
        }
        return farthest
    }

    @Test("Through the tree the distance is that through all boxes, to the last bits")
    func sameDistance() {
        var sampler = MeshDistanceSampler()
        for seed in 0..<UInt64(12) {
            var random = SplitMix64(seed: seed)
            let offset: Double = seed % 3 == 2 ? 1e7 : 0
            func cloud(_ triangles: Int) -> TriangleMesh {
                var mesh = TriangleMesh()
                for _ in 0..<triangles {
                    let (cx, cy, cz) = (random.double(-50...50), random.double(-50...50), random.double(-4...4))
                    let size = random.chance(0.05) ? 40.0 : 2.0
                    for _ in 0..<3 {
                        mesh.indices.append(UInt32(mesh.x.count))
                        mesh.x.append(offset + cx + random.double(-size...size))
                        mesh.y.append(offset + cy + random.double(-size...size))
                        mesh.z.append(offset + cz + random.double(-size...size))
                    }
                }
                return mesh
            }
            let (a, b) = (cloud(random.int(1...60)), cloud(random.int(64...300)))
            let tree = sampler.oneSidedDistance(from: a, to: b, sampleBudget: 0)
            let slow = slowOneSided(a, b)
            #expect(abs(tree - slow) <= 1e-14 * max(1, slow), "seed \(seed)")
        }
    }

    @Test("Two terrains of 7,200 triangles are compared, and a single peak between them is found")
    func large() {
        var sampler = MeshDistanceSampler()
        let hills: (Double, Double) -> Double = { x, y in 5 * sin(x / 9) * cos(y / 7) }
        let a = SampleMeshes.terrain(columns: 60, rows: 60, height: hills)
        var b = a
        let peak = 61 * 30 + 17
        b.z[peak] += 3
        let distance = sampler.distance(between: a, and: b)
        // The peak's own distance from the old slope: below 3 m, above it at the steepest slope.
        #expect(distance > 2.3 && distance <= 3)
        #expect(sampler.distance(between: b, and: a) == distance)
        #expect(sampler.distance(between: a, and: a) < 1e-12)
    }

    @Test("Equal triangles, points and coordinates that are not finite are survived")
    func broken() {
        var sampler = MeshDistanceSampler()
        var same = TriangleMesh(x: [1, 1, 1], y: [2, 2, 2], z: [3, 3, 3], indices: [])
        for _ in 0..<200 { same.indices += [0, 1, 2] }
        let needle = TriangleMesh(x: [1, 1, 1], y: [2, 2, 2], z: [8, 8, 8], indices: [0, 1, 2])
        #expect(sampler.distance(between: same, and: needle) == 5)
        var terrain = SampleMeshes.terrain(columns: 20, rows: 20)
        terrain.z[7] = .nan
        terrain.x[30] = .infinity
        terrain.y[50] = -1e300
        _ = sampler.distance(between: terrain, and: needle)
        _ = sampler.distance(between: terrain, and: terrain)
    }
}

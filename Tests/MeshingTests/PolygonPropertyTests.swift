import Meshing
import Testing

/// What holds for every valid polygon, however it was made. The first 16,000 seeds run here, 100,000 in the release
/// build of `TriangulationBench` (`Benchmarks/README.md`), with the same code.
@Suite struct PolygonPropertyTests {
    @Test("Adversarial polygons are partitioned: area, no overlap, nothing inverted, every edge", arguments: 0..<4)
    func partition(part: Int) {
        var triangulator = PolygonTriangulator()
        for seed in UInt64(part) * 4000..<UInt64(part + 1) * 4000 {
            let (shape, _, faults) = PartitionCheck.faults(seed: seed, &triangulator)
            #expect(faults.isEmpty, "seed \(seed), \(shape): \(faults)")
            if !faults.isEmpty { return }
        }
    }

    @Test("The check itself sees a missing, a doubled, an inverted and a shifted triangle")
    func checkSees() {
        let polygon = AdversarialPolygon(seed: 2)
        var triangulator = PolygonTriangulator()
        var indices: [UInt32] = []
        var result = triangulator.triangulate(
            x: polygon.x.span, y: polygon.y.span, z: polygon.z.span, ringStarts: polygon.ringStarts.span,
            end: Int32(polygon.x.count), appendingTo: &indices)
        func faults(_ changed: [UInt32]) -> [String] {
            result.triangleCount = changed.count / 3
            return PartitionCheck(
                x: polygon.x, y: polygon.y, z: polygon.z, ringStarts: polygon.ringStarts, result: result,
                indices: changed, rounding: polygon.rounding, again: changed
            ).faults
        }
        #expect(faults(indices).isEmpty)
        #expect(faults(Array(indices.dropFirst(3))).count == 2)
        #expect(faults(indices + indices.prefix(3)).count == 2)
        let inverted = [indices[1], indices[0], indices[2]] + indices.dropFirst(3)
        #expect(faults(inverted).count == 3)
        // Two triangles exchanged for two others of the same sum of areas: only the edges tell.
        let swapped = indices + [indices[0], indices[1], indices[2], indices[1], indices[0], indices[2]]
        #expect(faults(swapped).count == 1)
    }
}

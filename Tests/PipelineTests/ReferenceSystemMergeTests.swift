import Geodesy
import SpatialFrames
import Testing

@testable import TilePipeline

/// EPSG:31256 with its axes swapped, as found from a point: the notes name the point.
private func summary(east: Double, objects: Int) throws -> RunSummary {
    let plan = try CoordinateOperationPlan.make(
        srsName: "EPSG:31256", sample: Position(x: east, y: 345_000, z: 0))
    var summary = RunSummary()
    summary.referenceSystems["EPSG:31256"] = CRSUse(description: plan.description, objects: objects)
    return summary
}

@Test("What the manifest says of a reference system does not depend on which worker came first")
func referenceSystemsMergeInAnyOrder() throws {
    let first = try summary(east: 2215, objects: 3)
    let second = try summary(east: 2816, objects: 4)
    var forward = first
    forward.merge(second)
    var backward = second
    backward.merge(first)
    let use = try #require(forward.referenceSystems["EPSG:31256"])
    #expect(use.description.notes.contains { $0.contains("2215") })
    #expect(use.description == backward.referenceSystems["EPSG:31256"]?.description)
    #expect(use.objects == 7)
    #expect(backward.referenceSystems["EPSG:31256"]?.objects == 7)
}

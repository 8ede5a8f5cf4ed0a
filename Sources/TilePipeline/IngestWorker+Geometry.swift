internal import CityObjects
internal import Diagnostics
internal import Meshing
internal import Representations

extension IngestWorker {
    /// Tells what was found in an object's polygons, and what was done about it.
    func note(_ leaf: LeafResult, of tree: CityObjectTree) {
        summary.polygons += leaf.polygonCount
        summary.files[tree.file, default: FileCounts()].polygons += leaf.polygonCount
        for finding in leaf.findings { note(finding, of: tree) }
        for polygon in leaf.turnedPolygons {
            summary.notes.add(
                .inwardPolygons, name: "polygon of a closed shell that faces inwards",
                at: place(of: tree.polygons[Int(polygon)], tree))
        }
        summary.repairs.orientation += leaf.turnedPolygons.count
    }

    private func place(of polygon: SurfacePolygon, _ tree: CityObjectTree) -> Place {
        var place = tree.place(ofObject: Int(polygon.object))
        place.line = Int(polygon.line)
        return place
    }

    private func note(_ finding: PolygonFinding, of tree: CityObjectTree) {
        let polygon = tree.polygons[Int(finding.polygon)]
        let place = place(of: polygon, tree)
        let result = finding.result
        if let failure = result.failure {
            lose(
                failure, at: place, identifier: tree.identifier(of: polygon),
                isKnown: failure == .notFinite && !tree.hasOnlyNumbers(polygon))
            return
        }
        guard finding.refused.isEmpty else {
            let message = "a polygon needs a repair that is switched off (\(finding.refused.text)); it is left out"
            summary.problems.append(Problem(.repairRefused, at: place, message))
            summary.repairs.refused += 1
            losePolygon(at: place, identifier: tree.identifier(of: polygon), .repairRefused, message)
            return
        }
        if polygon.hasUnclosedRing { summary.repairs.closure += 1 }
        if result.repairs.contains(.selfIntersection) {
            summary.problems.append(
                Problem(.selfIntersection, at: place, "a polygon intersects itself; its triangles approximate it"))
        }
        if result.repairs.contains(.repeatedPoints) {
            summary.notes.add(.repeatedPoints, name: "polygon with repeated points", at: place)
            summary.repairs.points += 1
        }
        if result.repairs.contains(.reversedHole) {
            summary.notes.add(.reversedHole, name: "polygon with a hole that runs the same way round", at: place)
            summary.repairs.holes += 1
        }
        if result.repairs.contains(.holeDropped) {
            summary.notes.add(.degenerateRing, name: "hole without area, left out", at: place)
        }
        if result.planarityDeviation > LeafBuilder.planarityTolerance {
            summary.notes.add(.nonPlanarPolygon, name: "polygon more than 5 cm off its plane", at: place)
            if finding.patches > 1 {
                summary.repairs.planarity += 1
                summary.repairs.patches += finding.patches
            }
        }
    }
}

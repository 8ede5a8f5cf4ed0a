// Cuts one sloped roof with a skylight into triangles and writes them as Wavefront OBJ.
//   swift run TriangulateOneRoof > roof.obj

import Foundation
import Meshing
import SpatialFrames

/// A corner of the roof: metres east and north of the eaves' west end. The roof rises to the north by 45°.
func corner(_ east: Double, _ north: Double) -> Position<ENU> {
    Position(x: east, y: north, z: 6 + north)
}

// The outer ring runs counter-clockwise seen from above (the side that it faces). A hole may run either way.
let roof = [corner(0, 0), corner(10, 0), corner(10, 4), corner(6, 4), corner(6, 5), corner(0, 5)]
let skylight = [corner(2, 2), corner(2, 3), corner(3, 3), corner(3, 2)]

// A triangulator keeps its scratch memory: make one and use it for many polygons.
var triangulator = PolygonTriangulator()
let (mesh, result) = triangulator.triangulate(rings: [roof, skylight])

// Failure is a value, not a thrown error: real data hold polygons without area, and the next one may be fine.
if let failure = result.failure {
    print("the roof cannot be triangulated: \(failure)")
    exit(1)
}

// `result.area` comes from the rings (Newell), `mesh.area` from the triangles: a check that nothing is lost or doubled.
print("# \(result.triangleCount) triangles by \(result.method), \(result.repairs.isEmpty ? "no" : "some") repairs")
print("# area of the polygon \(result.area) m², of its triangles \(mesh.area) m²")
print("# slope \(MeshMeasures.slope(ofNormal: result.normal).degrees.rounded())°", terminator: ", ")
print("faces \(MeshMeasures.azimuth(ofNormal: result.normal).map { "\($0.degrees.rounded())° from north" } ?? "up")")
for index in mesh.x.indices {
    print("v \(mesh.x[index]) \(mesh.y[index]) \(mesh.z[index])")
}
for triangle in 0..<mesh.triangleCount {
    // OBJ counts from 1.
    let corners = mesh.indices[(3 * triangle)..<(3 * triangle + 3)].map { "\($0 + 1)" }
    print("f", corners.joined(separator: " "))
}
exit(abs(mesh.area - result.area) < 1e-9 ? 0 : 1)

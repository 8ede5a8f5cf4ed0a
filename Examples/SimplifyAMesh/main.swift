// Simplifies a terrain with a road on it to within half a metre, and says what came of it.
//   swift run SimplifyAMesh

import Foundation
import Meshing
import SpatialFrames

// A grid of heights, 2 m apart: hills, and a road that crosses them.
let cells = 100
var terrain = TriangleMesh()
for row in 0...cells {
    for column in 0...cells {
        let (east, north) = (2 * Double(column), 2 * Double(row))
        terrain.x.append(east)
        terrain.y.append(north)
        terrain.z.append(8 * sin(east / 31) * cos(north / 23) + sin(east / 7 + north / 9) / 2)
    }
}
// Each triangle belongs to a group: 0 the ground, 1 the road. The line between both is kept like a border.
var groups: [UInt32] = []
for row in 0..<cells {
    for column in 0..<cells {
        let corner = UInt32(row * (cells + 1) + column)
        let above = corner + UInt32(cells) + 1
        terrain.indices += [corner, corner + 1, above + 1, corner, above + 1, above]
        let isRoad: UInt32 = abs(row - column / 2 - 20) < 3 ? 1 : 0
        groups += [isRoad, isRoad]
    }
}

// A simplifier keeps its scratch memory: make one and use it for many meshes.
var simplifier = MeshSimplifier()
let options = SimplificationOptions(maximumError: 0.5)
let result: SimplifiedMesh
do {
    result = try simplifier.simplify(terrain, groups: groups, options: options)
} catch {
    // NaN, an index out of range, …: the message names the place.
    print("the terrain cannot be simplified: \(error)")
    exit(1)
}

// The error is a bound: no point of either surface, and of the road's edges, is farther from the other than this.
print("\(terrain.triangleCount) triangles became \(result.mesh.triangleCount)")
print("error \(Int((result.error * 1000).rounded(.up))) mm of at most \(Int(options.maximumError * 1000)) mm")
print("\(result.groups.count { $0 == 1 }) triangles of road")
// Every point is one of the source's, so whatever belongs to those (colours, texture coordinates) can be looked up.
let isUnmoved = result.sourceVertices.indices.allSatisfy {
    terrain.z[Int(result.sourceVertices[$0])] == result.mesh.z[$0]
}
exit(isUnmoved && result.error <= options.maximumError ? 0 : 1)

import Foundation
import Meshing
import SpatialFrames

// What compare_meshoptimizer.py calls. Mesh files are those of meshoptimizer_baseline.cpp; results are a line of JSON.

let usage = """
    usage: SimplificationBench terrain CELLS MESH
           SimplificationBench triangulate RINGS MESH
           SimplificationBench simplify MESH TRIANGLES ROUNDS OUTPUT [flatten]
           SimplificationBench distance MESH OTHER SAMPLES
    """
let arguments = Array(CommandLine.arguments.dropFirst())
let counts = ["terrain": 3...3, "triangulate": 3...3, "simplify": 5...6, "distance": 4...4]
guard let command = arguments.first, let expected = counts[command], expected.contains(arguments.count) else {
    FileHandle.standardError.write(Data((usage + "\n").utf8))
    exit(64)
}

func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

switch command {
case "terrain":
    let mesh = madeTerrain(cells: Int(arguments[1]) ?? 499)
    try MeshFile.write(mesh, to: arguments[2])
    print("{\"triangles\": \(mesh.triangleCount)}")
case "triangulate":
    let (mesh, failures) = try triangulated(ringsAt: arguments[1])
    try MeshFile.write(mesh, to: arguments[2])
    print("{\"triangles\": \(mesh.triangleCount), \"failedPolygons\": \(failures)}")
case "simplify":
    let mesh = try MeshFile.read(arguments[1])
    let options = SimplificationOptions(
        maximumError: .infinity, targetTriangleCount: Int(arguments[2]) ?? 0, creaseAngle: nil,
        flattensPlanes: arguments.count > 5)
    var simplifier = MeshSimplifier()
    var result = SimplifiedMesh()
    var times: [Double] = []
    for _ in 0..<max(1, Int(arguments[3]) ?? 1) {
        let start = seconds()
        try simplifier.simplify(
            x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span, groups: [UInt32]().span,
            options: options, into: &result)
        times.append(seconds() - start)
    }
    try MeshFile.write(result.mesh, to: arguments[4])
    print("{\"seconds\": \(times), \"triangles\": \(result.mesh.triangleCount), \"error\": \(result.error)}")
default:
    let first = try MeshFile.read(arguments[1])
    let second = try MeshFile.read(arguments[2])
    let samples = Int(arguments[3]) ?? 100_000
    let forwards = TriangleGrid(second).farthest(fromSamplesOf: first, count: samples)
    let backwards = TriangleGrid(first).farthest(fromSamplesOf: second, count: samples)
    print("{\"toSimplified\": \(forwards.farthest), \"toSource\": \(backwards.farthest),", terminator: " ")
    print("\"meanToSimplified\": \(forwards.mean)}")
}

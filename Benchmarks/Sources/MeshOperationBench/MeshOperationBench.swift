import CMeshoptimizer
import Foundation
import Meshing
import SpatialFrames

/// Measures operations on a shuffled terrain, and the order of triangles beside meshoptimizer's; prints Markdown.
///
///     MeshOperationBench [cells along a side, 224]
@main
enum MeshOperationBench {
    static func main() throws {
        let side = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 224 : 224
        let mesh = terrain(side)
        let count = mesh.triangleCount
        print("Shuffled terrain of \(count) triangles and \(mesh.x.count) points; best of 5, CPU time of one thread.\n")
        print("| operation | time | triangles a second |\n|---|---:|---:|")
        let soup = soup(of: mesh)
        var welder = VertexWelder()
        try report("weld \(soup.x.count) points", count) { _ = try welder.weld(soup, weldingTolerance: 0.001) }
        var topology = HalfEdgeTopology()
        try report("half-edge topology", count) {
            try topology.build(indices: mesh.indices.span, vertexCount: mesh.x.count)
        }
        var orienter = ConsistentOrienter()
        try report("orientation", count) {
            _ = try orienter.orientation(x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span)
        }
        var normals = CreaseNormals()
        try report("normals with creases", count) { _ = try normals.normals(of: mesh, creaseAngle: Angle(degrees: 30)) }
        var cacheOrder = VertexCacheOrder()
        var order: [UInt32] = []
        try report("vertex cache order", count) {
            order = try cacheOrder.order(indices: mesh.indices.span, vertexCount: mesh.x.count)
        }
        let ours = VertexCacheOrder.reordered(mesh.indices.span, by: order.span)
        var theirs = mesh.indices
        report("meshopt_optimizeVertexCache", count) {
            meshopt_optimizeVertexCache(&theirs, mesh.indices, mesh.indices.count, mesh.x.count)
        }
        var sampler = MeshDistanceSampler()
        var moved = mesh
        for point in moved.z.indices where point % 97 == 0 { moved.z[point] += 0.4 }
        report("distance between two of them", count) { _ = sampler.distance(between: mesh, and: moved) }

        print(
            "\n| order | cache of 16, misses a triangle | misses a point | of 32, misses a triangle |\n|---|---:|---:|---:|"
        )
        for (name, indices) in [("shuffled", mesh.indices), ("VertexCacheOrder", ours), ("meshoptimizer", theirs)] {
            let small = try VertexCacheOrder.statistics(indices: indices.span, vertexCount: mesh.x.count, cacheSize: 16)
            let large = try VertexCacheOrder.statistics(indices: indices.span, vertexCount: mesh.x.count, cacheSize: 32)
            print(
                "| \(name) | \(rounded(small.missRatio)) | \(rounded(small.transformRatio)) | \(rounded(large.missRatio)) |"
            )
        }
        print("\n| triangles of each mesh | distance, µs |\n|---|---:|")
        for cells in [2, 3, 4, 6, 8, 11, 16, 32, 64, 128] {
            let small = terrain(cells)
            var other = small
            for point in other.z.indices { other.z[point] += 0.1 * sin(Double(point)) }
            let repeats = max(1, 2000 / (cells * cells))
            let seconds = best {
                for _ in 0..<repeats { _ = sampler.distance(between: small, and: other) }
            }
            print("| \(small.triangleCount) | \(rounded(seconds / Double(repeats) * 1e6)) |")
        }
    }

    static func rounded(_ value: Double) -> String { String(format: "%.3f", value) }

    static func best(_ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<5 {
            var start = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
            try body()
            var end = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
            best = min(best, Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) * 1e-9)
        }
        return best
    }

    static func report(_ name: String, _ triangles: Int, _ body: () throws -> Void) rethrows {
        let seconds = try best(body)
        print("| \(name) | \(rounded(seconds * 1e3)) ms | \(rounded(Double(triangles) / seconds / 1e6)) million |")
    }

    static func terrain(_ cells: Int) -> TriangleMesh {
        var mesh = TriangleMesh()
        for row in 0...cells {
            for column in 0...cells {
                mesh.x.append(Double(column))
                mesh.y.append(Double(row))
                mesh.z.append(5 * sin(Double(column) / 9) * cos(Double(row) / 7))
            }
        }
        let width = UInt32(cells + 1)
        var triangles: [(UInt32, UInt32, UInt32)] = []
        for row in 0..<UInt32(cells) {
            for column in 0..<UInt32(cells) {
                let a = row * width + column
                triangles.append((a, a + 1, a + width + 1))
                triangles.append((a, a + width + 1, a + width))
            }
        }
        var state: UInt64 = 7
        for position in stride(from: triangles.count - 1, to: 0, by: -1) {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            triangles.swapAt(position, Int((state >> 33) % UInt64(position + 1)))
        }
        for (a, b, c) in triangles { mesh.indices += [a, b, c] }
        return mesh
    }

    static func soup(of mesh: TriangleMesh) -> TriangleMesh {
        var soup = TriangleMesh()
        for (corner, index) in mesh.indices.enumerated() {
            soup.x.append(mesh.x[Int(index)])
            soup.y.append(mesh.y[Int(index)])
            soup.z.append(mesh.z[Int(index)])
            soup.indices.append(UInt32(corner))
        }
        return soup
    }
}

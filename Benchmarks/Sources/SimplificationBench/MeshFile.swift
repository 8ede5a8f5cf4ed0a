import Foundation
import Meshing
import SpatialFrames

/// Mesh files: numbers of points and triangles (32 bits), x y z a point (64-bit floats), three indices a triangle.
enum MeshFile {
    static func read(_ path: String) throws -> TriangleMesh {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        var mesh = TriangleMesh()
        data.withUnsafeBytes { bytes in
            let points = Int(bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
            let triangles = Int(bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
            for point in 0..<points {
                mesh.x.append(bytes.loadUnaligned(fromByteOffset: 8 + 24 * point, as: Double.self))
                mesh.y.append(bytes.loadUnaligned(fromByteOffset: 16 + 24 * point, as: Double.self))
                mesh.z.append(bytes.loadUnaligned(fromByteOffset: 24 + 24 * point, as: Double.self))
            }
            for corner in 0..<3 * triangles {
                mesh.indices.append(
                    bytes.loadUnaligned(fromByteOffset: 8 + 24 * points + 4 * corner, as: UInt32.self))
            }
        }
        return mesh
    }

    static func write(_ mesh: TriangleMesh, to path: String) throws {
        var data = Data()
        func append<Value>(_ value: Value) { withUnsafeBytes(of: value) { data.append(contentsOf: $0) } }
        append(UInt32(mesh.x.count))
        append(UInt32(mesh.triangleCount))
        for point in mesh.x.indices {
            append(mesh.x[point])
            append(mesh.y[point])
            append(mesh.z[point])
        }
        for index in mesh.indices { append(index) }
        try data.write(to: URL(fileURLWithPath: path))
    }
}

/// Hills, hillocks and roughness on a grid of 2 m; the same everywhere up to the last bits of the sine.
func madeTerrain(cells: Int) -> TriangleMesh {
    var mesh = TriangleMesh()
    var state: UInt64 = 1
    for j in 0...cells {
        for i in 0...cells {
            let (u, v) = (2 * Double(i), 2 * Double(j))
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let noise = Double(state >> 40) * 0x1p-24 * 0.15
            mesh.x.append(u)
            mesh.y.append(v)
            mesh.z.append(
                30 * sin(u / 97) * cos(v / 71) + 7 * sin(u / 17 + v / 23) + 1.5 * sin(u / 5.3) * sin(v / 4.1) + noise)
        }
    }
    for j in 0..<cells {
        for i in 0..<cells {
            let a = UInt32(j * (cells + 1) + i)
            let (b, c) = (a + 1, a + UInt32(cells) + 1)
            mesh.indices += [a, b, c + 1, a, c + 1, c]
        }
    }
    return mesh
}

/// Triangulates polygons; points at one place become one.
///
/// A line a polygon: rings divided by `|`, coordinates by blanks, x y z a point.
func triangulated(ringsAt path: String) throws -> (mesh: TriangleMesh, failures: Int) {
    struct Place: Hashable {
        var x: Double
        var y: Double
        var z: Double
    }
    var mesh = TriangleMesh()
    var numbers: [Place: UInt32] = [:]
    var failures = 0
    var triangulator = PolygonTriangulator()
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
        let rings = line.split(separator: "|").map { ring in
            let values = ring.split(separator: " ").compactMap { Double($0) }
            return stride(from: 0, to: values.count - 2, by: 3).map {
                Position<ENU>(x: values[$0], y: values[$0 + 1], z: values[$0 + 2])
            }
        }
        let (polygon, result) = triangulator.triangulate(rings: rings)
        if result.failure != nil { failures += 1 }
        for index in polygon.indices {
            let place = Place(x: polygon.x[Int(index)], y: polygon.y[Int(index)], z: polygon.z[Int(index)])
            if let number = numbers[place] {
                mesh.indices.append(number)
            } else {
                numbers[place] = UInt32(mesh.x.count)
                mesh.indices.append(UInt32(mesh.x.count))
                mesh.x.append(place.x)
                mesh.y.append(place.y)
                mesh.z.append(place.z)
            }
        }
    }
    return (mesh, failures)
}

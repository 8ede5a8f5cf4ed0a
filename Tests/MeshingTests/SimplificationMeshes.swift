import Foundation
import Meshing

/// Meshes made for the tests of simplification.
enum SimplificationMeshes {
    /// A grid of heights with hills and noise, cells of 2 m.
    static func terrain(_ side: Int, seed: UInt64, noise: Double = 0.1) -> TriangleMesh {
        var random = SplitMix64(seed: seed)
        var mesh = TriangleMesh()
        for j in 0...side {
            for i in 0...side {
                let (u, v) = (2 * Double(i), 2 * Double(j))
                mesh.x.append(u)
                mesh.y.append(v)
                mesh.z.append(6 * sin(u / 17) * cos(v / 13) + sin(u / 4 + v / 5) + random.double(-noise...noise))
            }
        }
        addCells(&mesh, from: 0, side, side) { _, _ in true }
        return mesh
    }

    /// Two triangles for each cell of a grid of points that were just added row by row.
    static func addCells(
        _ mesh: inout TriangleMesh, from first: Int, _ columns: Int, _ rows: Int, where isFilled: (Int, Int) -> Bool
    ) {
        for j in 0..<rows {
            for i in 0..<columns where isFilled(i, j) {
                let a = UInt32(first + j * (columns + 1) + i)
                let (b, c) = (a + 1, a + UInt32(columns) + 1)
                mesh.indices += [a, b, c + 1, a, c + 1, c]
            }
        }
    }

    /// A closed surface over a grid of two angles; poles are merged by place.
    static func closed(
        _ columns: Int, _ rows: Int, joinsRows: Bool, place: (Int, Int) -> (Double, Double, Double)
    ) -> TriangleMesh {
        var mesh = TriangleMesh()
        for j in 0...rows {
            for i in 0...columns {
                let (x, y, z) = place(i % columns, joinsRows ? j % rows : j)
                mesh.x.append(x)
                mesh.y.append(y)
                mesh.z.append(z)
            }
        }
        addCells(&mesh, from: 0, columns, rows) { _, _ in true }
        return mesh
    }

    static func sphere(_ columns: Int, _ rows: Int, radius: Double) -> TriangleMesh {
        closed(columns, rows, joinsRows: false) { i, j in
            if j == 0 { return (0, 0, -radius) }
            if j == rows { return (0, 0, radius) }
            let (a, b) = (2 * Double.pi * Double(i) / Double(columns), Double.pi * Double(j) / Double(rows))
            return (radius * sin(b) * cos(a), radius * sin(b) * sin(a), -radius * cos(b))
        }
    }

    static func torus(_ columns: Int, _ rows: Int, radius: Double, tube: Double) -> TriangleMesh {
        closed(columns, rows, joinsRows: true) { i, j in
            let (a, b) = (2 * Double.pi * Double(i) / Double(columns), 2 * Double.pi * Double(j) / Double(rows))
            let out = radius + tube * cos(b)
            return (out * cos(a), out * sin(a), tube * sin(b))
        }
    }

    /// A closed box whose six faces are grids; with every face a group of its own.
    static func box(_ steps: Int, size: SIMD3<Double>, offset: SIMD3<Double> = .zero) -> (TriangleMesh, [UInt32]) {
        var mesh = TriangleMesh()
        var groups: [UInt32] = []
        for face in 0..<6 {
            let axis = face % 3
            let isFar = face >= 3
            let first = mesh.x.count
            for j in 0...steps {
                for i in 0...steps {
                    var share = SIMD3<Double>()
                    share[axis] = isFar ? 1 : 0
                    // Counter-clockwise from outside: the near faces are seen mirrored.
                    share[(axis + (isFar ? 1 : 2)) % 3] = Double(i) / Double(steps)
                    share[(axis + (isFar ? 2 : 1)) % 3] = Double(j) / Double(steps)
                    let place = offset + share * size
                    mesh.x.append(place.x)
                    mesh.y.append(place.y)
                    mesh.z.append(place.z)
                }
            }
            let before = mesh.triangleCount
            addCells(&mesh, from: first, steps, steps) { _, _ in true }
            groups += [UInt32](repeating: UInt32(face), count: mesh.triangleCount - before)
        }
        return (mesh, groups)
    }

    /// A wall of cells of half a metre with rectangular openings, slightly bent by `noise` metres.
    static func facade(_ columns: Int, _ rows: Int, seed: UInt64, noise: Double = 0) -> TriangleMesh {
        var random = SplitMix64(seed: seed)
        var mesh = TriangleMesh()
        for j in 0...rows {
            for i in 0...columns {
                mesh.x.append(0.5 * Double(i))
                mesh.y.append(noise > 0 ? random.double(-noise...noise) : 0)
                mesh.z.append(0.5 * Double(j))
            }
        }
        addCells(&mesh, from: 0, columns, rows) { i, j in !(i % 5 == 2 || i % 5 == 3) || !(j % 6 == 2 || j % 6 == 3) }
        return mesh
    }

    /// Triangles between random points, many of them shared: anything but a surface.
    static func soup(_ triangles: Int, points: Int, seed: UInt64) -> TriangleMesh {
        var random = SplitMix64(seed: seed)
        var mesh = TriangleMesh()
        for _ in 0..<points {
            mesh.x.append(Double(random.int(0...4)))
            mesh.y.append(Double(random.int(0...4)))
            mesh.z.append(Double(random.int(0...2)))
        }
        for _ in 0..<3 * triangles { mesh.indices.append(UInt32(random.int(0...points - 1))) }
        return mesh
    }

    static func moved(_ mesh: TriangleMesh, by offset: SIMD3<Double>) -> TriangleMesh {
        TriangleMesh(
            x: mesh.x.map { $0 + offset.x }, y: mesh.y.map { $0 + offset.y }, z: mesh.z.map { $0 + offset.z },
            indices: mesh.indices)
    }
}

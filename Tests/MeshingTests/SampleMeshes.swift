import Foundation
import Meshing

/// Meshes with known topology, for tests.
enum SampleMeshes {
    /// A box of eight shared points, outwards.
    static func box(
        _ width: Double = 2, _ depth: Double = 3, _ height: Double = 4, at origin: (Double, Double, Double) = (0, 0, 0)
    ) -> TriangleMesh {
        let x = [0, 1, 1, 0, 0, 1, 1, 0].map { origin.0 + $0 * width }
        let y = [0, 0, 1, 1, 0, 0, 1, 1].map { origin.1 + $0 * depth }
        let z = [0, 0, 0, 0, 1, 1, 1, 1].map { origin.2 + $0 * height }
        return TriangleMesh(
            x: x, y: y, z: z,
            indices: [
                0, 2, 1, 0, 3, 2, 4, 5, 6, 4, 6, 7, 0, 1, 5, 0, 5, 4, 1, 2, 6, 1, 6, 5, 2, 3, 7, 2, 7, 6, 3, 0, 4, 3, 4,
                7,
            ])
    }

    /// A grid of points, `columns` × `rows` cells, heights by a function; facing up.
    static func terrain(
        columns: Int, rows: Int, spacing: Double = 1, height: (Double, Double) -> Double = { _, _ in 0 }
    ) -> TriangleMesh {
        var mesh = TriangleMesh()
        for row in 0...rows {
            for column in 0...columns {
                let (x, y) = (Double(column) * spacing, Double(row) * spacing)
                mesh.x.append(x)
                mesh.y.append(y)
                mesh.z.append(height(x, y))
            }
        }
        let width = UInt32(columns + 1)
        for row in 0..<UInt32(rows) {
            for column in 0..<UInt32(columns) {
                let a = row * width + column
                mesh.indices += [a, a + 1, a + width + 1, a, a + width + 1, a + width]
            }
        }
        return mesh
    }

    /// How the ends of a strip of cells are joined.
    enum Join { case open, straight, turned }

    /// A strip joined round and across: open/straight a tube, straight/straight a torus, open/turned a Möbius strip,
    /// straight/turned a Klein bottle. Coordinates are of a torus; they matter to none but the torus and the tube.
    static func strip(columns: Int, rows: Int, across: Join, round: Join) -> TriangleMesh {
        var mesh = TriangleMesh()
        let pointRows = across == .open ? rows + 1 : rows
        let pointColumns = round == .open ? columns + 1 : columns
        for row in 0..<pointRows {
            for column in 0..<pointColumns {
                let u = 2 * Double.pi * Double(column) / Double(columns)
                let v = 2 * Double.pi * Double(row) / Double(rows)
                mesh.x.append((10 + 3 * cos(v)) * cos(u))
                mesh.y.append((10 + 3 * cos(v)) * sin(u))
                mesh.z.append(3 * sin(v))
            }
        }
        func point(_ row: Int, _ column: Int) -> UInt32 {
            var (row, column) = (row, column)
            if column == columns && round != .open {
                column = 0
                if round == .turned { row = across == .open ? rows - row : (rows - row) % rows }
            }
            if across == .straight { row %= rows }
            return UInt32(row * pointColumns + column)
        }
        for row in 0..<rows {
            for column in 0..<columns {
                let (a, b) = (point(row, column), point(row, column + 1))
                let (c, d) = (point(row + 1, column + 1), point(row + 1, column))
                mesh.indices += [a, b, c, a, c, d]
            }
        }
        return mesh
    }

    /// A sphere of `2 * bands` × `bands` facets, outwards.
    static func sphere(bands: Int, radius: Double = 1, at centre: (Double, Double, Double) = (0, 0, 0)) -> TriangleMesh
    {
        var mesh = TriangleMesh()
        func append(_ x: Double, _ y: Double, _ z: Double) {
            mesh.x.append(centre.0 + radius * x)
            mesh.y.append(centre.1 + radius * y)
            mesh.z.append(centre.2 + radius * z)
        }
        append(0, 0, -1)
        for band in 1..<bands {
            let v = Double.pi * (Double(band) / Double(bands) - 0.5)
            for column in 0..<2 * bands {
                let u = Double.pi * Double(column) / Double(bands)
                append(cos(v) * cos(u), cos(v) * sin(u), sin(v))
            }
        }
        append(0, 0, 1)
        let width = 2 * bands
        func point(_ band: Int, _ column: Int) -> UInt32 { UInt32(1 + (band - 1) * width + column % width) }
        for column in 0..<width {
            mesh.indices += [0, point(1, column + 1), point(1, column)]
            for band in 1..<max(1, bands - 1) {
                let (a, b) = (point(band, column), point(band, column + 1))
                let (c, d) = (point(band + 1, column + 1), point(band + 1, column))
                mesh.indices += [a, b, c, a, c, d]
            }
            mesh.indices += [point(bands - 1, column), point(bands - 1, column + 1), UInt32(mesh.x.count - 1)]
        }
        return mesh
    }

    /// Two meshes as one, without any point in common.
    static func union(_ a: TriangleMesh, _ b: TriangleMesh) -> TriangleMesh {
        TriangleMesh(
            x: a.x + b.x, y: a.y + b.y, z: a.z + b.z, indices: a.indices + b.indices.map { $0 + UInt32(a.x.count) })
    }

    /// Every triangle with points of its own.
    static func soup(_ mesh: TriangleMesh) -> TriangleMesh {
        var result = TriangleMesh()
        for index in mesh.indices {
            result.indices.append(UInt32(result.x.count))
            result.x.append(mesh.x[Int(index)])
            result.y.append(mesh.y[Int(index)])
            result.z.append(mesh.z[Int(index)])
        }
        return result
    }

    /// Each triangle turned with a probability.
    static func turned(_ mesh: TriangleMesh, probability: Double, _ random: inout SplitMix64) -> TriangleMesh {
        var result = mesh
        for triangle in 0..<mesh.triangleCount where random.chance(probability) {
            result.indices.swapAt(3 * triangle + 1, 3 * triangle + 2)
        }
        return result
    }

    /// Triangles in another order.
    static func shuffled(_ mesh: TriangleMesh, _ random: inout SplitMix64) -> TriangleMesh {
        let order = (0..<mesh.triangleCount).shuffled(using: &random)
        var result = mesh
        result.indices = order.flatMap { mesh.indices[3 * $0..<3 * $0 + 3] }
        return result
    }

    static func volume(_ mesh: TriangleMesh) -> Double {
        MeshMeasures.signedVolume(x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span)
    }

    static func area(_ mesh: TriangleMesh) -> Double {
        MeshMeasures.area(x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span)
    }
}

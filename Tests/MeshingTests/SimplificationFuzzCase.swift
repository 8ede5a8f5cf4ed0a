import Meshing
import SpatialFrames

/// A small mesh and options made of bytes, and what must hold when it is simplified.
///
/// Coordinates stand on a coarse grid, so that points coincide, edges are straight and triangles lie in one plane far
/// more often than by chance. Shared by the fuzzer and the tests that replay its corpus.
struct SimplificationFuzzCase {
    var mesh = TriangleMesh()
    var groups: [UInt32] = []
    var options = SimplificationOptions(maximumError: 0)

    private var bytes: [UInt8]
    private var position = 0

    /// The first three bytes choose a kind of mesh and the options; the others are heights, places and corners.
    init(bytes: [UInt8]) {
        self.bytes = bytes
        let kind = next()
        let choice = Int(next())
        let flags = next()
        options = SimplificationOptions(
            maximumError: [0, 0.01, 0.26, 0.51, 1.1, 5, .infinity, 0.1][choice & 7],
            targetTriangleCount: flags & 16 == 0 ? 0 : Int(next()),
            creaseAngle: flags & 1 == 0 ? nil : Angle(degrees: min(180, Double(choice >> 3) * 6)),
            movesBorders: flags & 2 == 0, flattensPlanes: flags & 4 == 0, planeTolerance: flags & 8 == 0 ? 0.001 : 0.3)
        switch kind % 4 {
        case 0: readSoup()
        case 1: readSheet()
        case 2: readTube(isClosed: false)
        default: readTube(isClosed: true)
        }
        if flags & 32 != 0 {
            for triangle in 0..<mesh.triangleCount { groups.append(UInt32(triangle / 4) % 3) }
        }
        if flags & 64 != 0 {
            let offset = 1e6 * Double(choice)
            mesh.x = mesh.x.map { $0 + offset }
            mesh.y = mesh.y.map { $0 - offset }
        }
    }

    private mutating func next() -> UInt8 {
        defer { position += 1 }
        return position < bytes.count ? bytes[position] : 0
    }

    private mutating func add(_ x: Double, _ y: Double, _ z: Double) {
        mesh.x.append(x)
        mesh.y.append(y)
        mesh.z.append(z)
    }

    /// Any triangles between any points.
    private mutating func readSoup() {
        let count = 3 + Int(next() & 15)
        for _ in 0..<count {
            let (a, b) = (next(), next())
            add(Double(a & 3), Double(a >> 2 & 3), Double(b & 3) / 2)
        }
        while position + 2 < bytes.count && mesh.triangleCount < 120 {
            for _ in 0..<3 { mesh.indices.append(UInt32(Int(next()) % count)) }
        }
    }

    /// A sheet of cells with heights and gaps, folded where heights jump.
    private mutating func readSheet() {
        let columns = 1 + Int(next() % 7)
        let rows = 1 + Int(next() % 7)
        var cells: [UInt8] = []
        for j in 0...rows {
            for i in 0...columns {
                let byte = next()
                cells.append(byte)
                let (dx, dy) = (byte & 64 == 0 ? 0 : 0.5, byte & 32 == 0 ? 0 : 0.25)
                add(Double(i) + dx, Double(j) + dy, Double(byte & 7) / 4)
            }
        }
        for j in 0..<rows {
            for i in 0..<columns {
                let a = UInt32(j * (columns + 1) + i)
                let byte = cells[Int(a)]
                if byte & 0x98 == 0x98 { continue }
                let (b, c) = (a + 1, a + UInt32(columns) + 1)
                mesh.indices += byte & 8 == 0 ? [a, b, c + 1, a, c + 1, c] : [a, b, c, b, c + 1, c]
            }
        }
    }

    /// Rings above one another, open at both ends or closed by two points.
    private mutating func readTube(isClosed: Bool) {
        let around = 3 + Int(next() % 6)
        let levels = 1 + Int(next() % 5)
        for level in 0...levels {
            for step in 0..<around {
                let byte = next()
                // Around a square, out of which bytes push the points.
                let share = 4 * Double(step) / Double(around)
                let side = Int(share)
                let along = share - Double(side)
                let out = 1 + Double(byte & 3) / 4
                let (u, v) = [(along, 0), (1, along), (1 - along, 1), (0, 1 - along)][side]
                add((u - 0.5) * 4 * out, (v - 0.5) * 4 * out, Double(level) + Double(byte >> 2 & 3) / 8)
            }
        }
        for level in 0..<levels {
            for step in 0..<around {
                let (a, b) = (UInt32(level * around + step), UInt32(level * around + (step + 1) % around))
                mesh.indices += [a, b, b + UInt32(around), a, b + UInt32(around), a + UInt32(around)]
            }
        }
        guard isClosed else { return }
        add(0, 0, -0.5)
        add(0, 0, Double(levels) + 1)
        let foot = UInt32(mesh.x.count - 2)
        for step in 0..<around {
            let (a, b) = (UInt32(step), UInt32((step + 1) % around))
            let top = UInt32(levels * around)
            mesh.indices += [foot, b, a, foot + 1, top + a, top + b]
        }
    }

    /// Simplifies; what is wrong with the result, nil if nothing.
    func fault() -> String? {
        var simplifier = MeshSimplifier()
        let result: SimplifiedMesh
        do throws(SimplificationError) {
            result = try simplifier.simplify(mesh, groups: groups, options: options)
        } catch {
            return "refused: \(error)"
        }
        let rounding = mesh.x.reduce(8) { max($0, $1.magnitude) } * 1e-12
        if result.error > options.maximumError + rounding { return "error \(result.error) m above the maximum" }
        for (point, source) in result.sourceVertices.enumerated() {
            if result.mesh.x[point] != mesh.x[Int(source)] || result.mesh.z[point] != mesh.z[Int(source)] {
                return "point \(point) is not its source"
            }
        }
        let surface = MeshSurface.withoutDegenerates(mesh)
        let before = MeshTopology(surface)
        let after = MeshTopology(result.mesh)
        if after.triangleCount != result.mesh.triangleCount { return "a triangle without three points" }
        if after.nonManifoldEdgeCount > before.nonManifoldEdgeCount { return "edges became non-manifold" }
        if before.isClosed != after.isClosed { return "opened or closed" }
        if before.nonManifoldEdgeCount == 0 && before.eulerCharacteristic != after.eulerCharacteristic {
            return "Euler characteristic \(before.eulerCharacteristic) became \(after.eulerCharacteristic)"
        }
        if (before.triangleCount == 0) != (after.triangleCount == 0) { return "nothing is left" }
        if after.triangleCount == 0 { return nil }
        var sampler = MeshDistanceSampler()
        let distance = sampler.distance(between: surface, and: result.mesh, spacing: 0.05, sampleBudget: 150)
        if distance > result.error + rounding { return "distance \(distance) m above the error \(result.error) m" }
        return nil
    }
}

/// What of a mesh is a surface.
enum MeshSurface {
    /// Without triangles that have two corners at one place.
    static func withoutDegenerates(_ mesh: TriangleMesh) -> TriangleMesh {
        var left = mesh
        left.indices = []
        for triangle in 0..<mesh.triangleCount {
            let corners = mesh.indices[(3 * triangle)..<(3 * triangle + 3)]
            let places = corners.map { SIMD3(mesh.x[Int($0)], mesh.y[Int($0)], mesh.z[Int($0)]) }
            if places[0] != places[1] && places[1] != places[2] && places[2] != places[0] { left.indices += corners }
        }
        return left
    }
}

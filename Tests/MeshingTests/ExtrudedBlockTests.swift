import Foundation
import Meshing
import Testing

@Suite struct ExtrudedBlockTests {
    private func block(
        _ polygons: [PlanePolygon], lower: Double = 2, upper: Double = 9.5, includesBottom: Bool = true
    ) -> ExtrudedBlock {
        var x: [Double] = []
        var y: [Double] = []
        var ringStarts: [Int32] = []
        var polygonStarts: [Int32] = []
        for polygon in polygons {
            polygonStarts.append(Int32(ringStarts.count))
            for ring in polygon.rings {
                ringStarts.append(Int32(x.count))
                for point in ring {
                    x.append(point.u)
                    y.append(point.v)
                }
            }
        }
        var triangulator = PolygonTriangulator()
        return extrudedBlock(
            x: x.span, y: y.span, ringStarts: ringStarts.span, polygonStarts: polygonStarts.span,
            end: Int32(x.count), lower: lower, upper: upper, includesBottom: includesBottom,
            triangulator: &triangulator)
    }

    /// Directed edges that no triangle runs back along, counted with their multiplicity.
    private func openEdgeCount(_ mesh: TriangleMesh) -> Int {
        var balance: [[UInt32]: Int] = [:]
        for start in stride(from: 0, to: mesh.indices.count, by: 3) {
            for side in 0..<3 {
                let from = mesh.indices[start + side]
                let to = mesh.indices[start + (side + 1) % 3]
                balance[[min(from, to), max(from, to)], default: 0] += from < to ? 1 : -1
            }
        }
        return balance.values.reduce(0) { $0 + abs($1) }
    }

    @Test("A block of any footprint is closed, and its volume is area times height")
    func closedAndFull() {
        for seed in 0..<UInt64(600) {
            var random = SplitMix64(seed: seed)
            var polygon: PlanePolygon
            switch seed % 4 {
            case 0: polygon = RandomPolygons.starWithHoles(&random)
            case 1: polygon = RandomPolygons.cells(&random, keepsStraightPoints: random.chance(0.5))
            case 2: polygon = RandomPolygons.touchingHoles(&random)
            default: polygon = PlanePolygon(rings: [RandomPolygons.comb(&random, teeth: random.int(1...12))])
            }
            polygon.shuffle(&random)
            if random.chance(0.5) { polygon.rings[0].reverse() }
            let block = block([polygon])
            #expect(openEdgeCount(block.mesh) == 0, "seed \(seed)")
            let mesh = block.mesh
            let volume = MeshMeasures.signedVolume(
                x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span)
            // Sums of some hundred products, each rounded to 1e-16.
            #expect(abs(volume - polygon.area * 7.5) <= 1e-9 * polygon.area * 7.5, "seed \(seed)")
            #expect(abs(block.footprintArea - polygon.area) <= 1e-9 * polygon.area, "seed \(seed)")
            #expect(block.faces.count == mesh.triangleCount)
            for (triangle, face) in block.faces.enumerated() {
                let corners = (0..<3).map { Int(mesh.indices[3 * triangle + $0]) }
                let normal = MeshMeasures.doubledVectorArea(
                    x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, corners[0], corners[1], corners[2])
                switch face {
                case .roof: #expect(normal.z > 0)
                case .ground: #expect(normal.z < 0)
                case .wall: #expect(normal.z == 0 && normal.length > 0)
                }
            }
        }
    }

    @Test("Polygons that share an edge, whichever way round they run, have no wall between them")
    func sharedEdges() {
        let left = PlanePolygon(rings: [[(0, 0), (4, 0), (4, 3), (0, 3)]])
        let right = PlanePolygon(rings: [[(4, 3), (9, 3), (9, 0), (4, 0)]])
        let block = block([left, right])
        #expect(block.faces.filter { $0 == .wall }.count == 2 * 6)
        #expect(openEdgeCount(block.mesh) == 0)
        let mesh = block.mesh
        let volume = MeshMeasures.signedVolume(
            x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span)
        #expect(abs(volume - 27 * 7.5) < 1e-9)
    }

    @Test("Without its bottom a block is open below only, and a flat one has no walls")
    func bottomLeftOut() {
        let square = PlanePolygon(rings: [[(0, 0), (4, 0), (4, 3), (0, 3)]])
        let open = block([square], includesBottom: false)
        #expect(openEdgeCount(open.mesh) == 4)
        #expect(!open.faces.contains(.ground))
        let flat = block([square], lower: 1, upper: 1)
        #expect(!flat.faces.contains(.wall))
        #expect(openEdgeCount(flat.mesh) == 0)
        #expect(block([square], lower: 2, upper: 1).mesh.indices.isEmpty)
        #expect(block([square], lower: .nan, upper: 1).mesh.indices.isEmpty)
    }

    @Test("A polygon without area is counted and costs the others nothing")
    func brokenPolygon() {
        let square = PlanePolygon(rings: [[(0, 0), (4, 0), (4, 3), (0, 3)]])
        let line = PlanePolygon(rings: [[(0, 0), (4, 0), (8, 0)]])
        let block = block([line, square, line])
        #expect(block.failedPolygonCount == 2)
        #expect(block.mesh.triangleCount == 12)
    }
}

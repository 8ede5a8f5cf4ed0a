import Foundation
import Meshing
import SpatialFrames
import Testing

@Suite struct FittedPlaneTests {
    private func plane(_ x: [Double], _ y: [Double], _ z: [Double]) -> FittedPlane? {
        FittedPlane(x: x.span, y: y.span, z: z.span)
    }

    /// Points of a plane with the given normal, spread over a length and a width, off it by up to `noise`.
    private func points(
        _ random: inout SplitMix64, count: Int, length: Double, width: Double, noise: Double, offset: Double
    ) -> (x: [Double], y: [Double], z: [Double], normal: SIMD3<Double>) {
        func direction() -> SIMD3<Double> {
            let v = SIMD3(random.double(-1...1), random.double(-1...1), random.double(-1...1))
            return v / (v * v).sum().squareRoot()
        }
        let normal = direction()
        let other = direction()
        var u = SIMD3(
            normal.y * other.z - normal.z * other.y, normal.z * other.x - normal.x * other.z,
            normal.x * other.y - normal.y * other.x)
        u /= (u * u).sum().squareRoot()
        let v = SIMD3(
            normal.y * u.z - normal.z * u.y, normal.z * u.x - normal.x * u.z, normal.x * u.y - normal.y * u.x)
        var (x, y, z): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<count {
            let p =
                u * random.double(-length...length) + v * random.double(-width...width)
                + normal * random.double(-noise...noise)
            x.append(offset + p.x)
            y.append(offset + p.y)
            z.append(offset + p.z)
        }
        return (x, y, z, normal)
    }

    @Test("Points of a plane have that plane, also long and narrow ones and 1e7 m away")
    func exactPlanes() throws {
        for seed in 0..<UInt64(300) {
            var random = SplitMix64(seed: seed)
            let length = random.double(1...100)
            let width = length * [1, 0.1, 1e-3][random.int(0...2)]
            let offset: Double = random.chance(0.4) ? 1e7 : 0
            let (x, y, z, normal) = points(
                &random, count: random.int(8...200), length: length, width: width, noise: 0, offset: offset)
            let plane = try #require(self.plane(x, y, z))
            // Coordinates at 1e7 m are rounded to 2e-9 m.
            let rounding = offset > 0 ? 1e-8 : 1e-13
            #expect(plane.maximumDeviation < rounding, "seed \(seed)")
            #expect(plane.rootMeanSquareDeviation <= plane.maximumDeviation, "seed \(seed)")
            #expect(plane.shape == .plane && plane.width <= plane.length && plane.normal.z >= 0)
            let dot = plane.normal.x * normal.x + plane.normal.y * normal.y + plane.normal.z * normal.z
            #expect(1 - abs(dot) < (offset > 0 ? 1e-8 : 1e-12), "seed \(seed)")
            #expect(abs(plane.normal.length - 1) < 1e-15)
        }
    }

    @Test("No plane nearby has a smaller sum of squares, and deviations are those of the points")
    func leastSquares() throws {
        for seed in 0..<UInt64(200) {
            var random = SplitMix64(seed: seed)
            let (x, y, z, _) = points(
                &random, count: random.int(4...60), length: 10, width: random.double(0.1...10),
                noise: random.double(0...1), offset: 0)
            let plane = try #require(self.plane(x, y, z))
            func deviations(_ n: SIMD3<Double>, _ shift: Double) -> (sum: Double, largest: Double) {
                var (sum, largest) = (0.0, 0.0)
                for i in x.indices {
                    let p = SIMD3(x[i] - plane.centre.x, y[i] - plane.centre.y, z[i] - plane.centre.z)
                    let height = (n * p).sum() - shift
                    sum += height * height
                    largest = max(largest, abs(height))
                }
                return (sum, largest)
            }
            let n = SIMD3(plane.normal.x, plane.normal.y, plane.normal.z)
            let best = deviations(n, 0)
            #expect(abs(best.largest - plane.maximumDeviation) < 1e-12, "seed \(seed)")
            #expect(
                abs((best.sum / Double(x.count)).squareRoot() - plane.rootMeanSquareDeviation) < 1e-12, "seed \(seed)")
            for _ in 0..<20 {
                var other = n + SIMD3(random.double(-1...1), random.double(-1...1), random.double(-1...1)) * 1e-3
                other /= (other * other).sum().squareRoot()
                #expect(deviations(other, random.double(-1e-3...1e-3)).sum >= best.sum - 1e-12, "seed \(seed)")
            }
        }
    }

    @Test("Lines, single places, NaN and nothing have their answers")
    func degenerate() throws {
        let t = (0..<50).map { Double($0) * 0.37 }
        let (tripled, doubled, eighths) = (t.map { 3 * $0 + 1 }, t.map { -2 * $0 }, t.map { $0 / 8 })
        let line = try #require(plane(tripled, doubled, eighths))
        #expect(line.shape == .line && line.maximumDeviation < 1e-12)
        #expect(abs(3 * line.normal.x - 2 * line.normal.y + line.normal.z / 8) < 1e-12)
        let same = [Double](repeating: 4.25, count: 6)
        let point = try #require(plane(same, same, same))
        #expect(point.shape == .point && point.normal == Displacement(x: 0, y: 0, z: 1))
        #expect(point.centre == Position(x: 4.25, y: 4.25, z: 4.25))
        let odd: [Double] = [.nan, 0, 1, 1, 0, .infinity, 1e300]
        let y: [Double] = [0, 0, 0, 1, 1, 0, 0]
        let square = try #require(plane(odd, y, [Double](repeating: 2, count: 7)))
        #expect(square.skippedCount == 3 && square.normal == Displacement(x: 0, y: 0, z: 1))
        #expect(square.centre == Position(x: 0.5, y: 0.5, z: 2) && square.maximumDeviation == 0)
        let none: [Double] = []
        #expect(plane(none, none, none) == nil)
        let nan: [Double] = [.nan]
        #expect(plane(nan, nan, nan) == nil)
        // Three points are a plane, in any order of magnitude.
        for scale in [1e-60, 1e-9, 1, 1e9, 1e60] {
            let triangle = try #require(
                plane([0, scale, 0], [0, 0, scale], [0, 0, scale]))
            #expect(triangle.shape == .plane)
            #expect(abs(triangle.normal.z - 0.5.squareRoot()) < 1e-12)
            #expect(abs(triangle.normal.y + 0.5.squareRoot()) < 1e-12)
        }
    }
}

@Suite struct FittedBoxTests {
    private func alongAxes(_ x: [Double], _ y: [Double], _ z: [Double]) -> FittedBox? {
        FittedBox.alongAxes(x: x.span, y: y.span, z: z.span)
    }

    private func withMinimumArea(_ x: [Double], _ y: [Double], _ z: [Double]) -> FittedBox? {
        FittedBox.withMinimumArea(x: x.span, y: y.span, z: z.span)
    }

    private func rectangle(_ x: [Double], _ y: [Double]) -> OrientedRectangle? {
        minimumAreaRectangle(x: x.span, y: y.span)
    }

    @Test("No edge of the hull carries a smaller rectangle, and every point lies inside")
    func leastArea() throws {
        for seed in 0..<UInt64(150) {
            var random = SplitMix64(seed: seed)
            let count = random.int(1...25)
            let offset: Double = random.chance(0.3) ? 1e7 : 0
            let isRound = random.chance(0.3)
            var (x, y, z): ([Double], [Double], [Double]) = ([], [], [])
            for _ in 0..<count {
                let angle = random.double(0...6.283)
                x.append(offset + (isRound ? 5 * cos(angle) : random.double(-9...9)))
                y.append(offset + (isRound ? 5 * sin(angle) : random.double(-2...2)))
                z.append(random.double(0...7))
            }
            let box = try #require(withMinimumArea(x, y, z))
            let r = box.footprint
            let slack = offset > 0 ? 1e-8 : 1e-12
            for i in 0..<count {
                let (dx, dy) = (x[i] - r.centreX, y[i] - r.centreY)
                #expect(abs(dx * r.directionX + dy * r.directionY) <= r.halfLength + slack, "seed \(seed)")
                #expect(abs(dy * r.directionX - dx * r.directionY) <= r.halfWidth + slack, "seed \(seed)")
            }
            #expect(box.lower == z.min() && box.upper == z.max() && r.halfLength >= r.halfWidth)
            var least = Double.infinity
            for a in 0..<count {
                for b in 0..<a {
                    let (ex, ey) = (x[b] - x[a], y[b] - y[a])
                    let size = hypot(ex, ey)
                    if size == 0 { continue }
                    let along = (0..<count).map { ((x[$0] - x[a]) * ex + (y[$0] - y[a]) * ey) / size }
                    let across = (0..<count).map { ((y[$0] - y[a]) * ex - (x[$0] - x[a]) * ey) / size }
                    // Every direction between two points: those of the hull are among them.
                    let area = ((along.max() ?? 0) - (along.min() ?? 0)) * ((across.max() ?? 0) - (across.min() ?? 0))
                    least = min(least, area)
                }
            }
            if count > 2 { #expect(abs(r.area - least) < (offset > 0 ? 1e-6 : 1e-10), "seed \(seed)") }
            let aligned = try #require(alongAxes(x, y, z))
            #expect(aligned.footprint.area >= r.area - (offset > 0 ? 1e-6 : 1e-10), "seed \(seed)")
            let extents = [x, y, z].map { ($0.max() ?? 0) - ($0.min() ?? 0) }
            #expect(abs(aligned.volume - extents[0] * extents[1] * extents[2]) < 1e-6, "seed \(seed)")
        }
    }

    @Test("A circle of 20,000 points is boxed, points that are not finite are passed over")
    func large() throws {
        let angles = (0..<20_000).map { Double($0) * 2 * .pi / 20_000 }
        let (east, north) = (angles.map { 50 * cos($0) }, angles.map { 50 * sin($0) })
        let rectangle = try #require(self.rectangle(east, north))
        #expect(abs(rectangle.area - 10_000) < 0.01)
        let x: [Double] = [0, .nan, 4, .infinity, 0]
        let y: [Double] = [0, 1, 0, 1, 3]
        let z: [Double] = [1, 1, 2, 1, 5]
        let box = try #require(alongAxes(x, y, z))
        #expect(box.footprint.area == 12 && box.lower == 1 && box.upper == 5 && box.volume == 48)
        let none: [Double] = [.nan]
        #expect(alongAxes(none, none, none) == nil)
        #expect(withMinimumArea(none, none, none) == nil)
    }
}

@Suite struct EnclosedVolumeTests {
    private func volume(_ mesh: TriangleMesh) throws -> EnclosedVolume {
        try EnclosedVolume(x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span)
    }

    @Test("A volume says whether its surface is closed")
    func closedness() throws {
        for offset in [0, 1e7] {
            let box = SampleMeshes.box(at: (offset, offset, offset))
            #expect(try volume(box).closedness == .closed)
            #expect(try volume(box).ifClosed == 24)
            var open = box
            open.indices.removeLast(3)
            #expect(try volume(open).closedness == .open(edgeCount: 3))
            #expect(try volume(open).ifClosed == nil)
            var turned = box
            turned.indices.swapAt(0, 1)
            #expect(try volume(turned).closedness == .open(edgeCount: 3))
        }
        var welder = VertexWelder()
        let pair = SampleMeshes.union(SampleMeshes.box(), SampleMeshes.box(at: (2, 3, 0)))
        let welded = try welder.weld(pair, weldingTolerance: 0)
        let touching = try volume(welded.mesh)
        #expect(touching.closedness == .closedWithCrowdedEdges && touching.ifClosed == 48)
        let klein = SampleMeshes.strip(columns: 9, rows: 5, across: .straight, round: .turned)
        #expect(try volume(klein).ifClosed == nil)
        let torus = SampleMeshes.strip(columns: 60, rows: 40, across: .straight, round: .straight)
        let truth = 2 * Double.pi * Double.pi * 10 * 9
        let torusVolume = try volume(torus).ifClosed ?? 0
        #expect(abs(torusVolume / truth - 1) < 0.01)
        #expect(try volume(TriangleMesh()).ifClosed == 0)
    }
}

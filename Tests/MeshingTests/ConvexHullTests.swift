import Foundation
import Meshing
import Testing

@Suite struct ConvexHullTests {
    private func hull(_ x: [Double], _ y: [Double]) -> [Int32] { convexHull(x: x.span, y: y.span) }

    private func rectangle(_ x: [Double], _ y: [Double]) -> OrientedRectangle? {
        minimumAreaRectangle(x: x.span, y: y.span)
    }

    @Test("The hull turns left at each corner and leaves no point outside")
    func hullOfRandomPoints() {
        for seed in 0..<UInt64(500) {
            var random = SplitMix64(seed: seed)
            let count = random.int(1...60)
            // A coarse grid makes equal and collinear points frequent.
            let size = random.int(1...8)
            let offset: Double = random.chance(0.3) ? 1e7 : 0
            let x = (0..<count).map { _ in offset + Double(random.int(0...size)) / 10 }
            let y = (0..<count).map { _ in offset + Double(random.int(0...size)) / 10 }
            let hull = self.hull(x, y).map { Int($0) }
            if hull.count < 3 {
                // All on a line, or at one place.
                for a in 0..<count {
                    #expect(
                        ExactOrientation.determinant(
                            x[hull[0]], y[hull[0]], x[hull[hull.count - 1]], y[hull[hull.count - 1]], x[a], y[a]) == 0)
                }
                continue
            }
            for i in hull.indices {
                let a = hull[i]
                let b = hull[(i + 1) % hull.count]
                let c = hull[(i + 2) % hull.count]
                #expect(ExactOrientation.determinant(x[a], y[a], x[b], y[b], x[c], y[c]) > 0, "seed \(seed)")
                for p in 0..<count {
                    #expect(ExactOrientation.determinant(x[a], y[a], x[b], y[b], x[p], y[p]) >= 0, "seed \(seed)")
                }
            }
        }
    }

    @Test("Points that are not finite are passed over")
    func notFinite() {
        let x: [Double] = [0, .nan, 4, 4, .infinity, 0]
        let y: [Double] = [0, 1, 0, 3, 1, 3]
        #expect(hull(x, y) == [0, 2, 3, 5])
        #expect(hull([], []).isEmpty)
    }

    @Test("The least rectangle of a turned rectangle's points is that rectangle")
    func leastRectangle() throws {
        for seed in 0..<UInt64(200) {
            var random = SplitMix64(seed: seed)
            let angle = random.double(0...7)
            let (length, width) = (random.double(5...30), random.double(1...4))
            let (centreX, centreY) = (random.double(-1000...1000), random.double(-1000...1000))
            var x: [Double] = []
            var y: [Double] = []
            for (s, t) in [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1), (0.3, 0.2), (-0.5, 0.9)] {
                x.append(centreX + s * length / 2 * cos(angle) - t * width / 2 * sin(angle))
                y.append(centreY + s * length / 2 * sin(angle) + t * width / 2 * cos(angle))
            }
            let rectangle = try #require(self.rectangle(x, y))
            // Corners are rounded to 1e-13 m at 1 km, and so is the direction over the shortest side.
            #expect(abs(rectangle.area - length * width) < 1e-9)
            #expect(abs(rectangle.halfLength - length / 2) < 1e-10)
            #expect(hypot(rectangle.centreX - centreX, rectangle.centreY - centreY) < 1e-10)
            let corners = rectangle.corners
            for index in 0..<4 {
                let nearest = (0..<4).map { hypot(x[$0] - corners[index].x, y[$0] - corners[index].y) }.min()
                #expect(try #require(nearest) < 1e-9)
            }
        }
    }

    @Test("A line has a rectangle without width, a point one without length, nothing none")
    func degenerateRectangles() throws {
        let line = try #require(rectangle([0, 3, 1], [0, 4, 4.0 / 3]))
        #expect(abs(line.halfLength - 2.5) < 1e-12)
        #expect(line.halfWidth < 1e-12)
        let point = try #require(rectangle([7], [8]))
        #expect(point.area == 0 && point.centreX == 7 && point.centreY == 8)
        #expect(rectangle([], []) == nil)
    }
}

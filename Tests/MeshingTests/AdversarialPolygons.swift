import Foundation

/// A polygon in space that is valid, with what it was made as; the same seed gives the same one.
///
/// Nearly all have integer corners in planes given by integers, times a power of two, so that every coordinate is exact
/// even 1e7 m away: then "touches" means touches, and area and edges can be held to exactly.
struct AdversarialPolygon {
    enum Shape: Int, CaseIterable {
        case star, starWithHoles, comb, skyline, spiral, needle, mountain, untangled, aroundCentre, cells, straightCells
        case touchingHoles, holeGrid, diamondGrid, keyhole, spikes
    }

    var shape: Shape
    var x: [Double] = []
    var y: [Double] = []
    var z: [Double] = []
    var ringStarts: [Int32] = []
    /// Metres: by how much rounding may have moved a coordinate, 0 for exact ones.
    var rounding: Double = 0

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        shape = Shape(rawValue: Int(seed % UInt64(Shape.allCases.count))) ?? .star
        var flat = Self.flat(shape, &random)
        let isExact = shape != .star && shape != .starWithHoles
        if isExact && random.chance(0.3) { Self.addStraightPoints(&flat, &random) }
        flat.shuffle(&random)
        if random.chance(0.5) { flat.rings[0].reverse() }
        if random.chance(0.2) { Self.repeatPoints(&flat, &random) }
        let isClosed = random.chance(0.5)
        if isExact {
            let planes = Self.exactPlanes
            let plane = planes[random.int(0...planes.count - 1)]
            // Grids of 1 mm, of 1 m, and of 256 m, at which combs and grids are tens of kilometres wide.
            let scale: Double = [0x1p-10, 1, 1, 256][random.int(0...3)]
            let far = random.chance(0.4)
            let origin = far ? SIMD3<Double>(10_000_000, -5_000_000, 3_000_000) : SIMD3<Double>(0, 0, 0)
            place(flat, origin: origin, a: plane.a * scale, b: plane.b * scale, isClosed: isClosed)
        } else {
            let normal = Self.direction(&random)
            let helper = abs(normal.z) < 0.9 ? SIMD3<Double>(0, 0, 1) : SIMD3<Double>(1, 0, 0)
            let across = Self.cross(normal, helper)
            let a = across / (across * across).sum().squareRoot()
            let b = Self.cross(normal, a)
            // Corners stay some thousandths of the size apart: millimetres near by, metres and kilometres anywhere.
            let scale: Double = [0x1p-10, 1, 1, 8192][random.int(0...3)]
            let distance = scale < 1 ? 1 : [0, 1e3, 1e7][random.int(0...2)]
            rounding = (distance + 200 * scale) * 0x1p-52 * 16
            place(
                flat, origin: Self.direction(&random) * distance, a: a * scale, b: b * scale, isClosed: isClosed)
        }
    }

    private mutating func place(
        _ flat: PlanePolygon, origin: SIMD3<Double>, a: SIMD3<Double>, b: SIMD3<Double>, isClosed: Bool
    ) {
        for ring in flat.rings {
            ringStarts.append(Int32(x.count))
            for index in 0..<(isClosed ? ring.count + 1 : ring.count) {
                let point = ring[index == ring.count ? 0 : index]
                x.append(origin.x + point.u * a.x + point.v * b.x)
                y.append(origin.y + point.u * a.y + point.v * b.y)
                z.append(origin.z + point.u * a.z + point.v * b.z)
            }
        }
    }

    /// Whichever axis is dropped, integers stay exact; the last four are walls and slopes within 1/4096 of an axis.
    private static let exactPlanes: [(a: SIMD3<Double>, b: SIMD3<Double>)] = [
        (SIMD3(1, 0, 0), SIMD3(0, 1, 0)), (SIMD3(0, 1, 0), SIMD3(1, 0, 0)),
        (SIMD3(0, 1, 0), SIMD3(0, 0, 1)), (SIMD3(0, 0, 1), SIMD3(0, 1, 0)),
        (SIMD3(0, 0, 1), SIMD3(1, 0, 0)), (SIMD3(1, 0, 0), SIMD3(0, 0, 1)),
        (SIMD3(1, 0, 2), SIMD3(0, 1, -3)), (SIMD3(2, 1, 0), SIMD3(0, 1, 1)), (SIMD3(-1, 4, 1), SIMD3(3, 0, -1)),
        (SIMD3(1, 0, 0), SIMD3(0, 0x1p-12, 1)), (SIMD3(1, 1, 0), SIMD3(0x1p-12, 0, 1)),
        (SIMD3(1, 0, 0x1p-12), SIMD3(0, 1, 0)), (SIMD3(0, 0, 1), SIMD3(1, 0x1p-12, 0)),
    ]

    private static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }

    private static func direction(_ random: inout SplitMix64) -> SIMD3<Double> {
        while true {
            let v = SIMD3(random.double(-1...1), random.double(-1...1), random.double(-1...1))
            let size = (v * v).sum().squareRoot()
            if size > 0.1 && size <= 1 { return v / size }
        }
    }

    // MARK: Shapes

    private static func flat(_ shape: Shape, _ random: inout SplitMix64) -> PlanePolygon {
        switch shape {
        case .star:
            let corners = random.chance(0.3) ? random.int(3...5) : random.int(3...60)
            return PlanePolygon(rings: [RandomPolygons.star(&random, corners: corners, radius: 0.5...10)])
        case .starWithHoles: return RandomPolygons.starWithHoles(&random)
        case .comb: return PlanePolygon(rings: [doubled(RandomPolygons.comb(&random, teeth: random.int(1...12)))])
        case .skyline: return PlanePolygon(rings: [RandomPolygons.skyline(&random, steps: random.int(1...16))])
        case .spiral: return PlanePolygon(rings: [spiral(&random)])
        case .needle: return PlanePolygon(rings: [needle(&random)])
        case .mountain: return PlanePolygon(rings: [mountain(&random)])
        case .untangled: return PlanePolygon(rings: [untangled(&random)])
        case .aroundCentre: return PlanePolygon(rings: [aroundCentre(&random)])
        case .cells: return RandomPolygons.cells(&random, keepsStraightPoints: false)
        case .straightCells: return RandomPolygons.cells(&random, keepsStraightPoints: true)
        case .touchingHoles: return RandomPolygons.touchingHoles(&random)
        case .holeGrid: return holeGrid(&random)
        case .diamondGrid: return diamondGrid(&random)
        case .keyhole: return keyhole(&random)
        case .spikes: return spikes(&random)
        }
    }

    /// The comb has halves; twice as large it has none.
    private static func doubled(_ ring: [(u: Double, v: Double)]) -> [(u: Double, v: Double)] {
        ring.map { (2 * $0.u, 2 * $0.v) }
    }

    /// A corridor of width 1 that winds inwards, with walls of width 1.
    private static func spiral(_ random: inout SplitMix64) -> [(u: Double, v: Double)] {
        let turns = random.int(2...12)
        let steps: [(u: Double, v: Double)] = [(1, 0), (0, 1), (-1, 0), (0, -1)]
        var outer: [(u: Double, v: Double)] = [(0, 0)]
        var length = Double(2 * turns + 2)
        var (u, v): (Double, Double) = (0, 0)
        for turn in 0..<turns {
            let step = steps[turn % 4]
            u += step.u * length
            v += step.v * length
            outer.append((u, v))
            if turn > 0 && turn % 2 == 0 || turn == 0 { length -= turn == 0 ? 0 : 2 }
            if turn % 2 == 1 { length -= 2 }
            if length < 2 { break }
        }
        // The way back runs one to the left of the way in.
        var inner: [(u: Double, v: Double)] = []
        for index in outer.indices {
            let arriving = index > 0 ? steps[(index - 1) % 4] : steps[0]
            let leaving = index + 1 < outer.count ? steps[index % 4] : arriving
            var left = (u: -arriving.v, v: arriving.u)
            if index > 0 && index + 1 < outer.count { left = (left.u - leaving.v, left.v + leaving.u) }
            inner.append((outer[index].u + left.u, outer[index].v + left.v))
        }
        return outer + inner.reversed()
    }

    /// Up to 1e5 long and 1 wide: triangles, strips, and zigzags whose teeth are needles.
    private static func needle(_ random: inout SplitMix64) -> [(u: Double, v: Double)] {
        let length = Double(random.int(1000...100_000))
        switch random.int(0...3) {
        case 0: return [(0, 0), (length, Double(random.int(0...3))), (length - 1, Double(random.int(4...5)))]
        case 1: return [(0, 0), (length, 1), (2 * length, 0), (length, 2)]
        case 2:
            // A strip with one-grid-step dents.
            var ring: [(u: Double, v: Double)] = [(0, 0), (length, 0)]
            for tooth in stride(from: random.int(2...20), to: 0, by: -1) {
                ring.append((Double(tooth) * 40 + 1, Double(random.int(2...3))))
                ring.append((Double(tooth) * 40, Double(random.int(1...2))))
            }
            return ring
        default:
            // A fan of needles from a common base.
            var ring: [(u: Double, v: Double)] = [(0, 0)]
            let teeth = random.int(2...12)
            for tooth in 0..<teeth {
                ring.append((length, Double(4 * tooth + random.int(0...1))))
                ring.append((Double(random.int(1...3)), Double(4 * tooth + 2)))
            }
            return ring + [(0, Double(4 * teeth))]
        }
    }

    /// Two chains that ascend in u, one above the other; few heights make many straight and touching lines of sight.
    private static func mountain(_ random: inout SplitMix64) -> [(u: Double, v: Double)] {
        let length = random.int(2...24)
        let height = random.int(1...5)
        var lower: [(u: Double, v: Double)] = [(0, 0)]
        var upper: [(u: Double, v: Double)] = []
        for u in 1..<length {
            if random.chance(0.7) { lower.append((Double(u), -Double(random.int(0...height)))) }
            if random.chance(0.7) { upper.append((Double(u), Double(random.int(1...height + 1)))) }
        }
        lower.append((Double(length), 0))
        upper.append((Double(length) / 2 + 0.5, Double(height + 2)))
        upper.sort { $0.u < $1.u }
        var ring = lower
        for point in upper.reversed() where point.u < Double(length) { ring.append(point) }
        return ring.map { (2 * $0.u, 2 * $0.v) }
    }

    /// Random points of a small grid, joined at random, then freed of crossings and contacts by reversals.
    private static func untangled(_ random: inout SplitMix64) -> [(u: Double, v: Double)] {
        while true {
            let size = random.int(3...9)
            var points: [(u: Double, v: Double)] = []
            for _ in 0..<random.int(3...14) {
                let point = (u: Double(random.int(0...size)), v: Double(random.int(0...size)))
                if !points.contains(where: { $0 == point }) { points.append(point) }
            }
            guard points.count >= 3 else { continue }
            for _ in 0..<200 {
                guard let (i, j) = firstContact(points) else { return points }
                points[(i + 1)...j].reverse()
            }
        }
    }

    /// The first two edges of a ring that meet where they should not.
    private static func firstContact(_ ring: [(u: Double, v: Double)]) -> (Int, Int)? {
        func side(_ a: Int, _ b: Int, _ c: Int) -> Double {
            (ring[b].u - ring[a].u) * (ring[c].v - ring[a].v) - (ring[b].v - ring[a].v) * (ring[c].u - ring[a].u)
        }
        func isWithin(_ c: Int, _ a: Int, _ b: Int) -> Bool {
            min(ring[a].u, ring[b].u) <= ring[c].u && ring[c].u <= max(ring[a].u, ring[b].u)
                && min(ring[a].v, ring[b].v) <= ring[c].v && ring[c].v <= max(ring[a].v, ring[b].v)
        }
        let count = ring.count
        for i in 0..<count - 1 {
            for j in i + 1..<count {
                let (a, b, c, d) = (i, (i + 1) % count, j, (j + 1) % count)
                if b == c || d == a {
                    // Neighbours may share one line, but not run back along it.
                    let (tip, one, other) = b == c ? (b, a, d) : (a, b, c)
                    if side(one, tip, other) == 0 && (isWithin(one, tip, other) || isWithin(other, tip, one)) {
                        return (i, j)
                    }
                    continue
                }
                let (abc, abd, cda, cdb) = (side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b))
                if abc == 0 && isWithin(c, a, b) || abd == 0 && isWithin(d, a, b) || cda == 0 && isWithin(a, c, d)
                    || cdb == 0 && isWithin(b, c, d)
                {
                    return (i, j)
                }
                if (abc > 0) != (abd > 0) && abc != 0 && abd != 0 && (cda > 0) != (cdb > 0) && cda != 0 && cdb != 0 {
                    return (i, j)
                }
            }
        }
        return nil
    }

    /// Integer points sorted by their exact direction from a centre.
    private static func aroundCentre(_ random: inout SplitMix64) -> [(u: Double, v: Double)] {
        let reach = [3, 10, 1000, 50_000][random.int(0...3)]
        // One in each quadrant, so that the centre lies inside.
        var points: [(u: Double, v: Double)] = [(1, 1), (-1, 1), (-1, -1), (1, -1)].map {
            ($0.0 * Double(random.int(1...reach)), $0.1 * Double(random.int(1...reach)))
        }
        for _ in 0..<random.int(0...30) {
            let point = (u: Double(random.int(-reach...reach)), v: Double(random.int(-reach...reach)))
            let isTaken = points.contains { other in
                point.u * other.v == point.v * other.u && point.u * other.u + point.v * other.v >= 0
            }
            if !isTaken { points.append(point) }
        }
        func half(_ point: (u: Double, v: Double)) -> Int { point.v > 0 || (point.v == 0 && point.u > 0) ? 0 : 1 }
        return points.sorted { a, b in
            half(a) != half(b) ? half(a) < half(b) : a.u * b.v - a.v * b.u > 0
        }
    }

    /// A rectangle with square and three-cornered holes in rows and columns.
    private static func holeGrid(_ random: inout SplitMix64) -> PlanePolygon {
        let columns = random.int(1...6)
        let rows = random.int(1...5)
        var rings: [[(u: Double, v: Double)]] = [
            [(0, 0), (Double(4 * columns), 0), (Double(4 * columns), Double(4 * rows)), (0, Double(4 * rows))]
        ]
        for row in 0..<rows {
            for column in 0..<columns {
                let (u, v) = (Double(4 * column), Double(4 * row))
                switch random.int(0...3) {
                case 0: rings.append([(u + 1, v + 1), (u + 3, v + 1), (u + 3, v + 3), (u + 1, v + 3)])
                case 1: rings.append([(u + 1, v + 1), (u + 3, v + 2), (u + 1, v + 3)])
                case 2: rings.append([(u + 1, v + 2), (u + 2, v + 1), (u + 3, v + 2), (u + 2, v + 3)])
                default: break
                }
            }
        }
        return PlanePolygon(rings: rings)
    }

    /// Diamonds that touch each other at their tips, and the rectangle in the middles of its edges' parts.
    private static func diamondGrid(_ random: inout SplitMix64) -> PlanePolygon {
        let columns = random.int(1...5)
        let rows = random.int(1...4)
        var rings: [[(u: Double, v: Double)]] = [
            [(0, 0), (Double(4 * columns), 0), (Double(4 * columns), Double(4 * rows)), (0, Double(4 * rows))]
        ]
        for row in 0..<rows {
            for column in 0..<columns where random.chance(0.8) {
                let (u, v) = (Double(4 * column), Double(4 * row))
                rings.append([(u, v + 2), (u + 2, v), (u + 4, v + 2), (u + 2, v + 4)])
            }
        }
        return PlanePolygon(rings: rings)
    }

    /// Holes drawn as part of the one ring, over edges that are run along twice.
    private static func keyhole(_ random: inout SplitMix64) -> PlanePolygon {
        let holes = random.int(1...6)
        var ring: [(u: Double, v: Double)] = [(0, 0)]
        for hole in 0..<holes {
            let u = Double(6 * hole)
            let isBridgeShared = random.chance(0.3)
            ring.append((u + 3, 0))
            if isBridgeShared {
                ring += [(u + 3, 1), (u + 2, 2), (u + 3, 4), (u + 4, 2), (u + 3, 1)]
            } else {
                ring += [(u + 3, 2), (u + 2, 2), (u + 2, 4), (u + 4, 4), (u + 4, 2), (u + 3, 2)]
            }
            ring.append((u + 3, 0))
        }
        ring += [(Double(6 * holes), 0), (Double(6 * holes), 6), (0, 6)]
        return PlanePolygon(rings: [ring])
    }

    /// Ways out and back again, from corners and from edges, outwards and into the inside; some of them bent.
    private static func spikes(_ random: inout SplitMix64) -> PlanePolygon {
        let width = Double(random.int(2...8)) * 4
        var ring: [(u: Double, v: Double)] = [(0, 0)]
        for u in stride(from: 2.0, to: width, by: 4) {
            let tip = Double([-5, -1, 1, 3][random.int(0...3)])
            switch random.int(0...4) {
            case 0: ring += [(u, 0), (u, tip), (u, 0)]
            case 1: ring += [(u, 0), (u, tip), (u + 1, tip), (u, tip), (u, 0)]
            case 2: ring += [(u, 0), (u, tip), (u, 0), (u + 1, 0), (u + 1, tip), (u + 1, 0)]
            case 3: ring += [(u + 2, 0), (u, 0)]  // along the edge itself, and back
            default: break
            }
        }
        ring += [(width, 0)]
        if random.chance(0.5) { ring += [(width + 3, 0), (width, 0)] }
        ring += [(width, 4)]
        if random.chance(0.5) { ring += [(width, 9), (width, 4)] }
        ring += [(0, 4)]
        return PlanePolygon(rings: [ring])
    }

    // MARK: Changes that change nothing

    /// Divides some edges in halves, on a grid twice as fine.
    private static func addStraightPoints(_ polygon: inout PlanePolygon, _ random: inout SplitMix64) {
        for index in polygon.rings.indices {
            let ring = polygon.rings[index]
            var divided: [(u: Double, v: Double)] = []
            for (i, a) in ring.enumerated() {
                let b = ring[(i + 1) % ring.count]
                divided.append((2 * a.u, 2 * a.v))
                if random.chance(0.4) { divided.append((a.u + b.u, a.v + b.v)) }
            }
            polygon.rings[index] = divided
        }
    }

    private static func repeatPoints(_ polygon: inout PlanePolygon, _ random: inout SplitMix64) {
        for index in polygon.rings.indices {
            var repeated: [(u: Double, v: Double)] = []
            for point in polygon.rings[index] {
                for _ in 0..<(random.chance(0.3) ? random.int(2...3) : 1) { repeated.append(point) }
            }
            polygon.rings[index] = repeated
        }
    }
}

import Foundation

/// A polygon in a plane, exterior first; rings are open.
struct PlanePolygon {
    var rings: [[(u: Double, v: Double)]]
    /// Square metres in the plane.
    var area: Double {
        var total: Double = 0
        for (index, ring) in rings.enumerated() {
            var sum: Double = 0
            for i in 0..<ring.count {
                let a = ring[i]
                let b = ring[(i + 1) % ring.count]
                sum += (a.u - ring[0].u) * (b.v - ring[0].v) - (a.v - ring[0].v) * (b.u - ring[0].u)
            }
            total += index == 0 ? abs(sum) / 2 : -abs(sum) / 2
        }
        return total
    }

    /// Rings start anywhere, and holes run any way round.
    mutating func shuffle(_ random: inout SplitMix64) {
        for index in rings.indices {
            let shift = random.int(0...rings[index].count - 1)
            rings[index] = Array(rings[index][shift...] + rings[index][..<shift])
            if index > 0 && random.chance(0.5) { rings[index].reverse() }
        }
        if rings.count > 2 {
            var holes = Array(rings[1...])
            holes.shuffle(using: &random)
            rings = [rings[0]] + holes
        }
    }
}

/// Valid polygons of many shapes.
enum RandomPolygons {
    /// A star about a centre: simple whatever the radii.
    static func star(
        _ random: inout SplitMix64, corners: Int, centre: (u: Double, v: Double) = (0, 0), radius: ClosedRange<Double>
    ) -> [(u: Double, v: Double)] {
        (0..<corners).map { corner in
            let angle = (Double(corner) + random.double(0.1...0.9)) / Double(corners) * 2 * Double.pi
            let length = random.double(radius)
            return (centre.u + length * cos(angle), centre.v + length * sin(angle))
        }
    }

    /// Teeth of integer height, with points on straight edges.
    static func comb(_ random: inout SplitMix64, teeth: Int) -> [(u: Double, v: Double)] {
        var ring: [(u: Double, v: Double)] = []
        for u in 0...teeth { ring.append((Double(u) * 2, 0)) }
        for tooth in stride(from: teeth - 1, through: 0, by: -1) {
            let height = Double(random.int(2...9))
            ring.append((Double(tooth) * 2 + 2, 1))
            ring.append((Double(tooth) * 2 + 2, height))
            if random.chance(0.5) { ring.append((Double(tooth) * 2 + 1.5, height)) }
            ring.append((Double(tooth) * 2 + 1, height))
            ring.append((Double(tooth) * 2 + 1, 1))
        }
        ring.append((0, 1))
        return withoutRepeats(ring)
    }

    /// A skyline of integer heights over a base with a point at every step.
    static func skyline(_ random: inout SplitMix64, steps: Int) -> [(u: Double, v: Double)] {
        var ring: [(u: Double, v: Double)] = []
        for u in 0...steps { ring.append((Double(u), 0)) }
        for step in stride(from: steps - 1, through: 0, by: -1) {
            let height = Double(random.int(1...4))
            ring.append((Double(step + 1), height))
            ring.append((Double(step), height))
        }
        return withoutRepeats(ring)
    }

    private static func withoutRepeats(_ ring: [(u: Double, v: Double)]) -> [(u: Double, v: Double)] {
        var result: [(u: Double, v: Double)] = []
        for point in ring where result.last.map({ $0 != point }) ?? true { result.append(point) }
        if let first = result.first, let last = result.last, first == last { result.removeLast() }
        return result
    }

    /// A star with smaller stars as holes, in cells of their own.
    static func starWithHoles(_ random: inout SplitMix64) -> PlanePolygon {
        let side = random.int(1...5)
        let width = 4 * Double(side)
        var rings = [star(&random, corners: random.int(12...40), radius: (width * 0.75)...(width * 1.5))]
        for row in 0..<side {
            for column in 0..<side where random.chance(0.7) {
                let centre = (u: (Double(column) + 0.5) * 4 - width / 2, v: (Double(row) + 0.5) * 4 - width / 2)
                let hole = star(&random, corners: random.int(3...9), centre: centre, radius: 0.2...1.9)
                rings.append(hole)
            }
        }
        return PlanePolygon(rings: rings)
    }

    /// A rectangle whose triangular holes touch its edges (in their middles and at their ends) and one another.
    static func touchingHoles(_ random: inout SplitMix64) -> PlanePolygon {
        let cells = random.int(1...6)
        var exterior: [(u: Double, v: Double)] = [(0, 0), (Double(cells) * 10, 0), (Double(cells) * 10, 10), (0, 10)]
        if random.chance(0.3) { exterior.insert((Double(cells) * 5, 0), at: 1) }
        var rings = [exterior]
        for cell in 0..<cells where random.chance(0.8) {
            let left = Double(cell) * 10
            let tip = Double(random.int(1...9))
            switch random.int(0...4) {
            case 0: rings.append([(left + tip, 0), (left + 3, 7), (left + 8, 6)])
            case 1: rings.append([(left + tip, 10), (left + 3, 4), (left + 6, 3)])
            case 2:
                // Two that touch at a vertex, one of which touches the bottom.
                rings.append([(left + tip, 0), (left + 5, 5), (left + 8, 4)])
                rings.append([(left + 5, 5), (left + 7, 9), (left + 4, 8)])
            case 3:
                // The vertex of one on the other's edge.
                rings.append([(left + 2, 2), (left + 8, 2), (left + 5, 4)])
                rings.append([(left + 4, 2), (left + 6, 1), (left + 3, 1)])
            default:
                rings.append([(left + 1, 1), (left + 9, 1), (left + 9, 9), (left + 1, 9)])
            }
        }
        return PlanePolygon(rings: rings)
    }

    /// A connected set of unit squares; its rings touch one another, and themselves, at corners.
    static func cells(_ random: inout SplitMix64, keepsStraightPoints: Bool) -> PlanePolygon {
        let width = random.int(2...9)
        let height = random.int(2...9)
        let density = random.double(0.5...0.95)
        var filled = Set<[Int]>()
        for row in 0..<height {
            for column in 0..<width where random.chance(density) { filled.insert([column, row]) }
        }
        // The part that is connected through edges with the first cell.
        let seed = filled.min { ($0[1], $0[0]) < ($1[1], $1[0]) } ?? [0, 0]
        var region: Set<[Int]> = [seed]
        var open = [seed]
        while let cell = open.popLast() {
            for step in [[1, 0], [-1, 0], [0, 1], [0, -1]] {
                let other = [cell[0] + step[0], cell[1] + step[1]]
                if filled.contains(other) && region.insert(other).inserted { open.append(other) }
            }
        }
        return PlanePolygon(rings: outline(of: region, keepsStraightPoints: keepsStraightPoints))
    }

    /// Rings with the region on the left; at a corner where two cells meet, the ring stays with its cell.
    private static func outline(of region: Set<[Int]>, keepsStraightPoints: Bool) -> [[(u: Double, v: Double)]] {
        // An edge by its start and direction (0 east, 1 north, 2 west, 3 south).
        let steps = [[1, 0], [0, 1], [-1, 0], [0, -1]]
        func isEdge(_ x: Int, _ y: Int, _ direction: Int) -> Bool {
            let sides: [([Int], [Int])] = [
                ([x, y], [x, y - 1]), ([x - 1, y], [x, y]), ([x - 1, y - 1], [x - 1, y]),
                ([x, y - 1], [x - 1, y - 1]),
            ]
            return region.contains(sides[direction].0) && !region.contains(sides[direction].1)
        }
        var seen = Set<[Int]>()
        var rings: [[(u: Double, v: Double)]] = []
        for cell in region.sorted(by: { ($0[1], $0[0]) < ($1[1], $1[0]) }) {
            for (direction, corner) in [[0, 0], [1, 0], [1, 1], [0, 1]].enumerated() {
                var x = cell[0] + corner[0]
                var y = cell[1] + corner[1]
                var heading = direction
                guard isEdge(x, y, heading), !seen.contains([x, y, heading]) else { continue }
                var ring: [(u: Double, v: Double)] = []
                var lastHeading = -1
                let startHeading = heading
                while seen.insert([x, y, heading]).inserted {
                    if keepsStraightPoints || heading != lastHeading { ring.append((Double(x), Double(y))) }
                    lastHeading = heading
                    x += steps[heading][0]
                    y += steps[heading][1]
                    for turn in [1, 0, 3] where isEdge(x, y, (heading + turn) % 4) {
                        heading = (heading + turn) % 4
                        break
                    }
                }
                if !keepsStraightPoints && lastHeading == startHeading && ring.count > 1 { ring.removeFirst() }
                rings.append(ring)
            }
        }
        // The exterior starts at the lowest cell, with its bottom edge.
        return rings
    }
}

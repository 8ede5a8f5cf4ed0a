package import Diagnostics
internal import SpatialFrames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where the objects of a run lie, as far as it tells which of them lie far from all others: a conversion and an
/// inspection ask the same.
///
/// Bounded by the number of places and not by that of objects: a count and a box for each cell of 5 km. Merging is
/// commutative and associative, so that the answer does not depend on who met what.
package struct OutlierCheck: Sendable, Codable {
    /// A cube of space, in whole lengths of its side from the earth's centre.
    private struct Cube: Hashable, Comparable, Codable {
        var x: Int32
        var y: Int32
        var z: Int32

        static func < (lhs: Self, rhs: Self) -> Bool { (lhs.x, lhs.y, lhs.z) < (rhs.x, rhs.y, rhs.z) }
    }

    /// What objects cover: whole metres of the geocentric frame, on the ellipsoid.
    private struct Extent: Codable {
        var lower: SIMD3<Int32>
        var upper: SIMD3<Int32>

        mutating func formUnion(_ other: Self) {
            lower.replace(with: other.lower, where: other.lower .< lower)
            upper.replace(with: other.upper, where: other.upper .> upper)
        }

        /// Metres through the earth from one to the other at least; 0 where they touch.
        func gap(to other: Self) -> Double { Self.length(max(lower &- other.upper, other.lower &- upper)) }

        /// Its diagonal, metres.
        var size: Double { Self.length(upper &- lower) }

        private func max(_ one: SIMD3<Int32>, _ other: SIMD3<Int32>) -> SIMD3<Int32> {
            one.replacing(with: other, where: other .> one)
        }

        private static func length(_ metres: SIMD3<Int32>) -> Double {
            let (x, y, z) = (
                Double(Swift.max(metres.x, 0)), Double(Swift.max(metres.y, 0)), Double(Swift.max(metres.z, 0))
            )
            return (x * x + y * y + z * z).squareRoot()
        }
    }

    /// The objects of one cell; the first in report order speaks for it.
    private struct Cell: Codable {
        var objects = 1
        var extent: Extent
        var first: Place
        /// Degrees, of the first.
        var longitude: Double
        var latitude: Double

        /// The order of reports; equal places go by their coordinates.
        func precedes(_ other: Self) -> Bool {
            (first, longitude, latitude) < (other.first, other.longitude, other.latitude)
        }

        mutating func merge(_ other: Self) {
            let (earlier, count) = (precedes(other) ? self : other, objects + other.objects)
            extent.formUnion(other.extent)
            (first, longitude, latitude) = (earlier.first, earlier.longitude, earlier.latitude)
            objects = count
        }
    }

    /// Objects so far from most others that a wrong coordinate is likelier than a far village.
    package struct Outliers: Sendable, Hashable {
        /// How many top-level objects.
        package var objects: Int
        /// One of the farthest.
        package var farthest: Place
        /// Where that is, degrees to four decimals.
        package var longitude: Double
        package var latitude: Double
        /// How far that is from the nearest of the others, metres over the globe.
        package var distance: Double

        /// What is said of all of them at the place of the farthest.
        package var note: String {
            "far from the others: the farthest of them, here, \(Int((distance / 1000).rounded())) km away at "
                + "\(longitude)° E \(latitude)° N"
        }
    }

    private var cells: [Cube: Cell] = [:]

    /// The side of a cell, metres.
    private static let side: Int32 = 5_000
    /// Objects with no wider gap between them are neighbours, metres; also the side of the cubes that neighbours are
    /// looked for in.
    private static let reach: Int32 = 20_000
    private static let earthRadius = 6_371_000.0

    /// Without objects.
    package init() {}

    /// Adds a top-level object by what it covers, degrees; `west` is above `east` across the 180th meridian.
    package mutating func add(west: Double, south: Double, east: Double, north: Double, at place: Place) {
        let longitude = LongitudeRange.middle(west: west, east: east)
        let latitude = (south + north) / 2
        let position = WGS84Ellipsoid.position(
            of: Cartographic(
                longitude: Angle(degrees: longitude), latitude: Angle(degrees: latitude),
                height: EllipsoidalHeight(metres: 0)))
        // The ellipsoid is no larger than 6,378,137 m.
        guard position.x.isFinite, position.y.isFinite, position.z.isFinite else { return }
        let metres = SIMD3(
            Int32(position.x.rounded()), Int32(position.y.rounded()), Int32(position.z.rounded()))
        add(
            Cell(
                extent: Extent(lower: metres, upper: metres), first: place, longitude: longitude, latitude: latitude),
            in: Self.cube(metres, side: Self.side))
    }

    /// Adds what another worker met.
    package mutating func merge(_ other: Self) {
        for (cube, cell) in other.cells { add(cell, in: cube) }
    }

    private mutating func add(_ cell: Cell, in cube: Cube) {
        if cells[cube]?.merge(cell) == nil { cells[cube] = cell }
    }

    private static func cube(_ metres: SIMD3<Int32>, side: Int32) -> Cube {
        func index(_ value: Int32) -> Int32 { value >= 0 ? value / side : (value + 1) / side - 1 }
        return Cube(x: index(metres.x), y: index(metres.y), z: index(metres.z))
    }

    /// A place where most objects are: that of the first object of the fullest cell, degrees; nil without objects.
    package var crowd: (longitude: Double, latitude: Double)? {
        cells.max { ($0.value.objects, $1.key) < ($1.value.objects, $0.key) }
            .map { ($0.value.longitude, $0.value.latitude) }
    }

    /// The diagonal of the geocentric box around the middles of the objects, metres; 0 without objects.
    var extent: Double {
        var all: Extent?
        for cell in cells.values {
            if all?.formUnion(cell.extent) == nil { all = cell.extent }
        }
        return all?.size ?? 0
    }

    // MARK: The rule

    /// Whether so many of all objects may be called outliers if each lies farther from the others than a distance.
    private static func isFew(_ objects: Int, of all: Int, farther kilometres: Double) -> Bool {
        if objects * 20 <= all || objects == 1 && all >= 10 { return true }
        if kilometres >= 100, objects <= 2 && all >= 10 || objects == 1 && all >= 5 { return true }
        return kilometres >= 1000 && (objects * 3 <= all || objects == 1 && all == 2)
    }

    /// Objects far from all others; nil if there are none, or if they are too many to be a mistake.
    ///
    /// Objects with gaps of at most 20 km between them belong together. Those that do not belong to the largest such
    /// group, and lie farther from it than half of its own diagonal, are outliers if they are one in twenty or fewer,
    /// or a single one of ten or more; beyond 100 km also two of ten or more, or a single one of five or more; beyond
    /// 1,000 km also one in three or fewer, or one of two.
    ///
    /// - Complexity: O(cells), and cells outside of the largest group times those in it.
    package var outliers: Outliers? {
        let all = cells.values.reduce(0) { $0 + $1.objects }
        let groups = groups()
        guard groups.count > 1 else { return nil }
        // Of equally large groups the one with the first object in report order.
        let sorted = groups.sorted { one, other in
            one.objects != other.objects ? one.objects > other.objects : one.first.precedes(other.first)
        }
        let main = sorted[0]
        let far = sorted.dropFirst().map { (group: $0, gap: Self.overGlobe($0.gap(to: main))) }
        for kilometres in [20.0, 100, 1000] {
            let limit = max(kilometres * 1000, main.extent.size / 2)
            let beyond = far.filter { $0.gap > limit }
            let count = beyond.reduce(0) { $0 + $1.group.objects }
            guard count > 0 else { return nil }
            guard Self.isFew(count, of: all, farther: kilometres) else { continue }
            let cells = beyond.flatMap(\.group.cells).map { (cell: $0, gap: Self.overGlobe(main.gap(to: $0.extent))) }
            let farthest = cells.min { one, other in
                one.gap != other.gap ? one.gap > other.gap : one.cell.precedes(other.cell)
            }
            return farthest.map { cell, gap in
                Outliers(
                    objects: count, farthest: cell.first, longitude: Self.rounded(cell.longitude),
                    latitude: Self.rounded(cell.latitude), distance: gap)
            }
        }
        return nil
    }

    private static func rounded(_ degrees: Double) -> Double { (degrees * 1e4).rounded() / 1e4 }

    /// The way over the globe for one through it, metres.
    private static func overGlobe(_ chord: Double) -> Double {
        2 * earthRadius * asin(min(1, chord / (2 * earthRadius)))
    }

    /// Cells whose objects belong together.
    private struct Group {
        var cells: [Cell]
        var extent: Extent
        var objects: Int
        var first: Cell

        init(_ cells: [Cell], _ start: Cell) {
            self.cells = cells
            extent = start.extent
            first = start
            objects = 0
            for cell in cells {
                extent.formUnion(cell.extent)
                if cell.precedes(first) { first = cell }
                objects += cell.objects
            }
        }

        func gap(to extent: Extent) -> Double {
            cells.reduce(.infinity) { min($0, $1.extent.gap(to: extent)) }
        }

        func gap(to other: Group) -> Double { cells.reduce(.infinity) { min($0, other.gap(to: $1.extent)) } }
    }

    /// The cells by groups, in no particular order.
    private func groups() -> [Group] {
        // Neighbours stand in the same or in adjoining cubes; a cell leaves its cube once its group is known.
        var waiting: [Cube: [Cell]] = [:]
        for cell in cells.values { waiting[Self.cube(cell.extent.lower, side: Self.reach), default: []].append(cell) }
        var groups: [Group] = []
        for cube in Array(waiting.keys) {
            while let start = waiting[cube]?.popLast() { groups.append(group(of: start, from: &waiting)) }
        }
        return groups
    }

    /// Takes a cell's neighbours, and theirs, out of those that wait.
    private func group(of start: Cell, from waiting: inout [Cube: [Cell]]) -> Group {
        var members = [start]
        var next = 0
        while next < members.count {
            let cell = members[next]
            next += 1
            for cube in Self.around(cell) {
                guard let candidates = waiting[cube] else { continue }
                let split = Dictionary(grouping: candidates) { $0.extent.gap(to: cell.extent) <= Double(Self.reach) }
                members += split[true] ?? []
                waiting[cube] = split[false]
            }
        }
        return Group(members, start)
    }

    /// The cubes that may hold neighbours of a cell; each holds whole cells.
    private static func around(_ cell: Cell) -> [Cube] {
        let lower = cube(cell.extent.lower &- reach, side: reach)
        let upper = cube(cell.extent.upper &+ reach, side: reach)
        var cubes: [Cube] = []
        for x in lower.x...upper.x {
            for y in lower.y...upper.y {
                for z in lower.z...upper.z { cubes.append(Cube(x: x, y: y, z: z)) }
            }
        }
        return cubes
    }
}

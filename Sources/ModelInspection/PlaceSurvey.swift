package import Diagnostics
internal import SpatialFrames
package import TilePipeline

/// Where on earth objects lie: their extent, the heights of their lowest points, and which lie far from the rest.
///
/// Bounded: a count for each decimetre of height and for each cell of a tenth of a degree. Merging is commutative.
package struct PlaceSurvey: Sendable {
    /// What lies in one cell of a tenth of a degree.
    private struct Cell {
        var objects = 0
        var first: Place
    }

    private struct CellIndex: Hashable, Comparable {
        /// From the equator northwards.
        var row: Int
        /// From −1,800 to 1,799, eastwards.
        private(set) var column: Int

        /// The cell of a row and a column counted on around the globe, which has 3,600 of a tenth of a degree.
        init(row: Int, column: Int) {
            self.row = row
            self.column = (column + 5400) % 3600 - 1800
        }

        /// How many cells lie from one to the other, the shorter way round.
        func distance(to other: Self) -> Int {
            let columns = abs(column - other.column)
            return max(abs(row - other.row), min(columns, 3600 - columns))
        }

        static func < (lhs: Self, rhs: Self) -> Bool { (lhs.row, lhs.column) < (rhs.row, rhs.column) }
    }

    /// Objects that lie far from most others.
    package struct Outliers: Sendable {
        /// How many top-level objects.
        package var objects: Int
        /// The first of them in report order.
        package var first: Place
        /// How far the farthest one is from the others at least, degrees.
        package var distance: Double
    }

    /// Top-level objects that were placed.
    package private(set) var objects = 0
    private var longitudes = LongitudeRange()
    /// Degrees from −180 to 180; `west` is above `east` across the 180th meridian.
    package var west: Double { longitudes.west }
    package var east: Double { longitudes.east }
    /// Degrees, in the middle between `west` and `east`.
    package var middleLongitude: Double { LongitudeRange.middle(west: west, east: east) }
    /// Degrees.
    package private(set) var south = Double.infinity
    package private(set) var north = -Double.infinity
    /// Metres: the lowest and the highest point.
    package private(set) var lowest = Double.infinity
    package private(set) var highest = -Double.infinity
    /// Metres: the highest of the lowest points of the objects.
    package private(set) var highestBase = -Double.infinity
    /// Metres of the sea level (EGM96) above the ellipsoid where most objects are; nil where it is not known.
    package var seaLevel: Double?
    /// The lowest points of the objects in the source's own heights.
    package private(set) var sourceBases = SourceBases()
    private var bases: [Int: Int] = [:]
    private var tops: [Int: Int] = [:]
    private var cells: [CellIndex: Cell] = [:]

    /// Adds what a top-level object covers.
    ///
    /// - Parameter heights: the heights of its points in the source.
    mutating func add(_ bounds: TreePlacement.Bounds, heights: [Double], first: Place) {
        objects += 1
        sourceBases.add(heights)
        longitudes.formUnion(west: bounds.westDegrees, east: bounds.eastDegrees)
        south = min(south, bounds.southDegrees)
        north = max(north, bounds.northDegrees)
        lowest = min(lowest, bounds.bottom)
        highest = max(highest, bounds.top)
        highestBase = max(highestBase, bounds.bottom)
        bases[Self.decimetres(bounds.bottom), default: 0] += 1
        tops[Self.decimetres(bounds.top), default: 0] += 1
        let index = CellIndex(
            row: Int(((bounds.southDegrees + bounds.northDegrees) * 5).rounded(.down)),
            column: Int((bounds.centre.longitude.degrees * 10).rounded(.down)))
        add(Cell(objects: 1, first: first), at: index)
    }

    private mutating func add(_ cell: Cell, at index: CellIndex) {
        if let own = cells[index] {
            cells[index] = Cell(objects: own.objects + cell.objects, first: min(own.first, cell.first))
        } else {
            cells[index] = cell
        }
    }

    /// The extent from west to east along its middle parallel, metres, as the crow flies; 0 without objects.
    package var width: Double {
        guard objects > 0 else { return 0 }
        let middle = (south + north) / 2
        return Self.distance(west, middle, east, middle)
    }

    /// The extent from south to north, metres, as the crow flies; 0 without objects.
    package var depth: Double { objects > 0 ? Self.distance(west, south, west, north) : 0 }

    private static func distance(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Double {
        func position(_ longitude: Double, _ latitude: Double) -> Position<ECEF> {
            WGS84Ellipsoid.position(
                of: Cartographic(
                    longitude: Angle(degrees: longitude), latitude: Angle(degrees: latitude),
                    height: EllipsoidalHeight(metres: 0)))
        }
        return (position(east, north) - position(west, south)).length
    }

    /// The median of the objects' lowest points, metres, to a decimetre; nil without objects.
    package var medianBase: Double? { median(bases) }

    /// The median of the objects' highest points, metres, to a decimetre; nil without objects.
    package var medianTop: Double? { median(tops) }

    private func median(_ heights: [Int: Int]) -> Double? {
        var before = 0
        for (height, count) in heights.sorted(by: { $0.key < $1.key }) {
            before += count
            if before > objects / 2 { return Double(height) / 10 }
        }
        return nil
    }

    private static func decimetres(_ metres: Double) -> Int { Int((max(-1e6, min(1e6, metres)) * 10).rounded()) }

    /// The middle of the cell that most objects are in, degrees; nil without objects.
    package var crowdMiddle: (longitude: Double, latitude: Double)? {
        crowd.map { (longitude: (Double($0.column) + 0.5) / 10, latitude: (Double($0.row) + 0.5) / 10) }
    }

    private var crowd: CellIndex? {
        cells.max(by: { ($0.value.objects, $1.key) < ($1.value.objects, $0.key) })?.key
    }

    /// Objects that lie at least half a degree from the largest crowd, if they are fewer than one in twenty; of 10 to 39
    /// objects also two or less at least a degree away, and of 4 to 9 a single one at least ten degrees away.
    package var outliers: Outliers? {
        guard let crowd else { return nil }
        // The crowd grows over gaps of up to four cells, so that a city and its suburbs are one.
        var known: Set<CellIndex> = [crowd]
        var open = [crowd]
        while let cell = open.popLast() {
            for row in (cell.row - 5)...(cell.row + 5) {
                for column in (cell.column - 5)...(cell.column + 5) {
                    let next = CellIndex(row: row, column: column)
                    if cells[next] != nil, known.insert(next).inserted { open.append(next) }
                }
            }
        }
        let far = cells.filter { !known.contains($0.key) }
        let count = far.values.reduce(0) { $0 + $1.objects }
        guard count > 0, let first = far.values.map(\.first).min() else { return nil }
        // Few crowd cells are compared with few others; the number of cells is that of the places on the map.
        var distance = 0.0
        for cell in far.keys {
            let nearest = known.map { $0.distance(to: cell) }.min() ?? 0
            distance = max(distance, Double(nearest) / 10)
        }
        let isStranger =
            10..<40 ~= objects && count <= 2 && distance >= 1 || 4..<10 ~= objects && count == 1 && distance >= 10
        guard count * 20 < objects || isStranger else { return nil }
        return Outliers(objects: count, first: first, distance: distance)
    }

    /// Adds what another worker saw.
    mutating func merge(_ other: PlaceSurvey) {
        objects += other.objects
        longitudes.formUnion(other.longitudes)
        south = min(south, other.south)
        north = max(north, other.north)
        lowest = min(lowest, other.lowest)
        highest = max(highest, other.highest)
        highestBase = max(highestBase, other.highestBase)
        bases.merge(other.bases, uniquingKeysWith: +)
        tops.merge(other.tops, uniquingKeysWith: +)
        sourceBases.merge(other.sourceBases)
        for (index, cell) in other.cells { add(cell, at: index) }
    }
}

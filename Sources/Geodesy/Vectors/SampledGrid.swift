internal import SpatialFrames

/// Where the nodes of a regular grid of longitudes and latitudes lie.
struct GridGeometry {
    /// Degrees, of the south-western node.
    var west: Double
    var south: Double
    /// Degrees between nodes, > 0.
    var stepEast: Double
    var stepNorth: Double
    /// At least two each.
    var columns: Int
    var rows: Int

    /// So near to the edge, in steps, PROJ decides what is inside: roundings differ.
    static let edge = 1e-9

    /// The part of the globe between the outermost nodes.
    var area: GeographicArea {
        let width = stepEast * Double(columns - 1)
        // Some count up to 360° eastwards.
        let start = width >= 360 ? -180 : west.remainder(dividingBy: 360)
        let end = width >= 360 ? 180 : (west + width).remainder(dividingBy: 360)
        return GeographicArea(
            west: Angle(degrees: start), south: Angle(degrees: max(-90, south)), east: Angle(degrees: end),
            north: Angle(degrees: min(90, south + stepNorth * Double(rows - 1))), name: "")
    }
}

/// A grid of heights or shifts whose format only PROJ reads (GeoTIFF with compression, scales and gaps): its nodes are
/// asked of PROJ when the first point falls near them, and kept. One per thread: it owns C state.
///
/// PROJ keeps nodes in single precision and interpolates between four of them, so that its answers at the nodes,
/// rounded, are all that there is to know. Two answers inside of every cell prove that it does so there; a cell where
/// it does otherwise, beside a gap for instance, gets no result here.
final class SampledGrid {
    /// What PROJ's step does.
    enum Kind {
        case heights, shifts
    }

    /// Where it lies.
    let geometry: GridGeometry
    private let kind: Kind
    private let operation: ProjObject
    private let columns: Int
    private let rows: Int
    /// Radians.
    private let west: Double
    private let south: Double
    private let stepEast: Double
    private let stepNorth: Double
    /// The number of each tile among those kept, or −1.
    private var slots: [Int32]
    private let tilesAcross: Int
    /// Cell by cell the values at the corners in the south-west, south-east, north-west and north-east: to the east or
    /// upwards, and to the north for shifts.
    private var first: [SIMD4<Float>] = []
    private var second: [SIMD4<Float>] = []

    /// Cells along a side of a tile: a thousand questions of 0.3 µs each.
    private static let side = 16
    /// Tiles kept, 4 or 8 kB each.
    private static let most = 4096

    /// Nil if PROJ cannot build the step, which must add what the grid has to longitude and latitude or to the height.
    init?(_ geometry: GridGeometry, kind: Kind, step: String, in context: ProjContext) {
        guard geometry.columns > 1, geometry.rows > 1, geometry.columns < 1 << 20, geometry.rows < 1 << 20,
            let operation = ProjObject.definition(step, in: context)
        else { return nil }
        self.geometry = geometry
        self.kind = kind
        self.operation = operation
        columns = geometry.columns
        rows = geometry.rows
        west = Angle(degrees: geometry.west).radians
        south = Angle(degrees: geometry.south).radians
        stepEast = Angle(degrees: geometry.stepEast).radians
        stepNorth = Angle(degrees: geometry.stepNorth).radians
        tilesAcross = (columns - 2) / Self.side + 1
        slots = Array(repeating: -1, count: tilesAcross * ((rows - 2) / Self.side + 1))
    }

    /// Adds heights times a factor to the third coordinates, by longitude and latitude in radians.
    func apply(factor: Double, to block: inout CoordinateBlock) {
        for lane in 0..<block.laneCount {
            let (longitudes, latitudes) = (block.x[lane], block.y[lane])
            var heights = Lanes.noResult
            for element in 0..<4 {
                guard let place = place(longitudes[element], latitudes[element]) else { continue }
                heights[element] = place.interpolated(first[place.cell])
            }
            block.z[lane] += factor * heights
        }
    }

    /// Adds the shifts to longitudes and latitudes in radians.
    func apply(to block: inout CoordinateBlock) {
        for lane in 0..<block.laneCount {
            let (longitudes, latitudes) = (block.x[lane], block.y[lane])
            var (east, north) = (Lanes.noResult, Lanes.noResult)
            for element in 0..<4 {
                guard let place = place(longitudes[element], latitudes[element]) else { continue }
                east[element] = place.interpolated(first[place.cell])
                north[element] = place.interpolated(second[place.cell])
            }
            block.x[lane] += east
            block.y[lane] += north
        }
    }

    // MARK: Cells

    /// A cell, and where in it.
    private struct Place {
        var cell: Int
        /// Parts of the cell's sides, 0 to 1.
        var east: Double
        var north: Double

        @inline(__always)
        func interpolated(_ corners: SIMD4<Float>) -> Double {
            let both = east * north
            return Double(corners.x) * (1 - east - north + both) + Double(corners.y) * (east - both)
                + Double(corners.z) * (north - both) + Double(corners.w) * both
        }
    }

    /// The cell of a point; nil beyond the grid.
    @inline(__always)
    private func place(_ longitude: Double, _ latitude: Double) -> Place? {
        guard abs(longitude) <= .pi + 1e-12 else { return nil }
        let turned = longitude < west ? longitude + 2 * .pi : longitude
        let (column, row) = ((turned - west) / stepEast, (latitude - south) / stepNorth)
        let edge = GridGeometry.edge
        guard column >= edge, row >= edge, column < Double(columns - 1) - edge, row < Double(rows - 1) - edge else {
            return nil
        }
        let (left, below) = (Int(column), Int(row))
        let tile = (below / Self.side) * tilesAcross + left / Self.side
        if slots[tile] < 0 { fill(tile) }
        let cell =
            (Int(slots[tile]) * Self.side + below % Self.side) * Self.side + left % Self.side
        return Place(cell: cell, east: column - Double(left), north: row - Double(below))
    }

    // MARK: Asking

    private func fill(_ tile: Int) {
        let cells = Self.side * Self.side
        if first.count >= Self.most * cells {
            slots = Array(repeating: -1, count: slots.count)
            first.removeAll(keepingCapacity: true)
            second.removeAll(keepingCapacity: true)
        }
        slots[tile] = Int32(first.count / cells)
        let (left, below) = (tile % tilesAcross * Self.side, tile / tilesAcross * Self.side)
        let width = Self.side + 1
        let nodes = (0..<(width * width)).map {
            value(Double(left + $0 % width), Double(below + $0 / width))
        }
        for cell in 0..<cells {
            let (column, row) = (cell % Self.side, cell / Self.side)
            let corners = [0, 1, width, width + 1].map { nodes[row * width + column + $0] }
            var east = SIMD4(corners.map { Float($0.x) })
            let north = SIMD4(corners.map { Float($0.y) })
            for (x, y) in [(0.5, 0.5), (0.25, 0.625)] {
                let place = Place(cell: 0, east: x, north: y)
                let asked = value(Double(left + column) + x, Double(below + row) + y)
                // 10 nm up, or on the ground.
                let tolerance = kind == .heights ? 1e-8 : 2e-15
                let isSame =
                    abs(asked.x - place.interpolated(east)) <= tolerance
                    && abs(asked.y - place.interpolated(north)) <= tolerance
                if !isSame { east = SIMD4(repeating: .nan) }
            }
            first.append(east)
            if kind == .shifts { second.append(north) }
        }
    }

    /// What PROJ adds at a place of the grid, counted in columns and rows: to the east or upwards, and to the north;
    /// not-a-number where it has nothing.
    private func value(_ column: Double, _ row: Double) -> SIMD2<Double> {
        let turned = west + column * stepEast
        let longitude = turned > .pi ? turned - 2 * .pi : turned
        let latitude = south + row * stepNorth
        let result = operation.forward(longitude, latitude, 0)
        let added =
            kind == .heights ? SIMD2(result.2, 0) : SIMD2(result.0 - longitude, result.1 - latitude)
        // A shift by half a degree is none, but a turn of the globe.
        let isUsable = kind == .heights ? abs(added.x) <= 1000 : abs(added.x) < 0.01 && abs(added.y) < 0.01
        return isUsable ? added : SIMD2(.nan, .nan)
    }
}

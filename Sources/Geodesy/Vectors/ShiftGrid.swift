internal import SpatialFrames

/// Shifts of longitude and latitude on a regular grid in memory, interpolated as PROJ's `hgridshift` does it. The file
/// is of NTv2 format and holds one grid.
final class ShiftGrid: Sendable {
    private let words: [UInt32]
    private let isBigEndian: Bool
    /// Where it lies.
    let geometry: GridGeometry
    private let columns: Int
    private let rows: Int
    /// Radians.
    private let west: Double
    private let south: Double
    private let inverseStepEast: Double
    private let inverseStepNorth: Double

    /// Where the nodes begin: two headers of eleven records.
    private static let start = 2 * 11 * 16

    /// Nil if the file is no whole NTv2 file of one grid in seconds, of a size to keep.
    init?(_ file: borrowing GridFile) {
        guard file.size > Self.start, file.size <= HeightGrid.largest else { return nil }
        let head = file.bytes(at: 0, count: Self.start)
        guard head.count == Self.start, head.starts(with: Array("NUM_OREC".utf8)),
            head[56..<63].elementsEqual("SECONDS".utf8), head[176..<184].elementsEqual("SUB_NAME".utf8)
        else { return nil }
        // The number of records in the header tells the order of bytes.
        isBigEndian = head[8] != 11
        let order = isBigEndian
        func bits(_ offset: Int, _ count: Int) -> UInt64 {
            let part = head[offset..<(offset + count)]
            return order
                ? part.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                : part.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        func seconds(_ record: Int) -> Double { Double(bitPattern: bits(176 + 16 * record + 8, 8)) }
        // Longitudes count westwards in this format.
        let (southEdge, northEdge, eastEdge, westEdge) = (seconds(4), seconds(5), -seconds(6), -seconds(7))
        let (stepNorth, stepEast) = (seconds(8), seconds(9))
        let limit = 648_000.0
        guard bits(40, 4) == 1, stepNorth > 0.01, stepEast > 0.01, southEdge >= -limit / 2, northEdge <= limit / 2,
            westEdge >= -limit, eastEdge <= limit, northEdge > southEdge, eastEdge > westEdge
        else { return nil }
        columns = Int((eastEdge - westEdge) / stepEast + 1.5)
        rows = Int((northEdge - southEdge) / stepNorth + 1.5)
        guard columns > 1, rows > 1, bits(176 + 168, 4) == UInt64(columns * rows),
            file.size >= Self.start + 16 * columns * rows
        else { return nil }
        words = file.words(at: Self.start, count: 4 * columns * rows)
        guard words.count == 4 * columns * rows else { return nil }
        geometry = GridGeometry(
            west: westEdge / 3600, south: southEdge / 3600, stepEast: stepEast / 3600, stepNorth: stepNorth / 3600,
            columns: columns, rows: rows)
        let second = Angle(degrees: 1).radians / 3600
        west = westEdge * second
        south = southEdge * second
        inverseStepEast = 1 / (stepEast * second)
        inverseStepNorth = 1 / (stepNorth * second)
    }

    /// Adds the shifts to longitudes and latitudes in radians. Its domain is the grid without its edge.
    func apply(to block: inout CoordinateBlock) {
        let words = words
        let span = words.span
        for lane in 0..<block.laneCount {
            let column = (block.x[lane] - west) * inverseStepEast
            let row = (block.y[lane] - south) * inverseStepNorth
            var (shiftsEast, shiftsNorth) = (Lanes.noResult, Lanes.noResult)
            for element in 0..<4 {
                (shiftsEast[element], shiftsNorth[element]) = shift(column[element], row[element], in: span)
            }
            block.x[lane] += shiftsEast
            block.y[lane] += shiftsNorth
        }
    }

    @inline(__always)
    private func shift(_ column: Double, _ row: Double, in span: borrowing Span<UInt32>) -> (Double, Double) {
        let edge = GridGeometry.edge
        guard column >= edge, row >= edge, column < Double(columns - 1) - edge, row < Double(rows - 1) - edge else {
            return (.nan, .nan)
        }
        let (left, below) = (Int(column), Int(row))
        let (east, north) = (column - Double(left), row - Double(below))
        // Rows run from the south, and in each the columns from the east.
        let place = below * columns + (columns - 1 - left)
        let southWest = node(place, in: span)
        let southEast = node(place - 1, in: span)
        let northWest = node(place + columns, in: span)
        let northEast = node(place + columns - 1, in: span)
        let sum =
            southWest * ((1 - east) * (1 - north)) + southEast * (east * (1 - north)) + northWest * ((1 - east) * north)
            + northEast * (east * north)
        return (sum.x, sum.y)
    }

    /// The shift at a node to the east and to the north, radians, in single precision as PROJ keeps it.
    @inline(__always)
    private func node(_ index: Int, in span: borrowing Span<UInt32>) -> SIMD2<Double> {
        let second = Double.pi / 180 / 3600
        let (north, west) = (number(span[4 * index]), number(span[4 * index + 1]))
        return SIMD2(-Double(Float(Double(west) * second)), Double(Float(Double(north) * second)))
    }

    @inline(__always)
    private func number(_ bits: UInt32) -> Float {
        Float(bitPattern: isBigEndian ? UInt32(bigEndian: bits) : UInt32(littleEndian: bits))
    }
}

extension ShiftGrid {
    /// The grid of a file, shared by all that use it at the same time and place; nil as `init`.
    static func shared(path: String) -> ShiftGrid? {
        guard let file = try? GridFile(path) else { return nil }
        return GridMemory.shifts.grid(for: GridMemory.Key(path: path, state: file.state)) { ShiftGrid(file) }
    }
}

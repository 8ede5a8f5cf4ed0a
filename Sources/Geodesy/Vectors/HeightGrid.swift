internal import SpatialFrames

/// Heights on a regular grid of longitudes and latitudes in memory, with one height between four by bilinear
/// interpolation, as PROJ's `vgridshift` does it. The file is of GTX format.
final class HeightGrid: Sendable {
    /// The file as it is: heights are read where they are needed, which keeps loading short.
    private let words: [UInt32]
    /// Where it lies.
    let geometry: GridGeometry
    private let columns: Int
    private let rows: Int
    /// Radians.
    private let west: Double
    private let south: Double
    private let inverseStepEast: Double
    private let inverseStepNorth: Double
    /// Whether the last column borders on the first.
    private let isAround: Bool

    /// No grid of more bytes is kept in memory; PROJ reads it then.
    static let largest = 1 << 26

    /// Nil if the file is no whole GTX file of a size to keep.
    init?(_ file: borrowing GridFile) {
        guard let header = GTXHeader(file.bytes(at: 0, count: GTXHeader.length)),
            header.fault(fileSize: file.size) == nil, file.size <= Self.largest
        else { return nil }
        let count = header.rows * header.columns
        words = file.words(at: GTXHeader.length, count: count)
        guard words.count == count else { return nil }
        columns = header.columns
        rows = header.rows
        geometry = GridGeometry(header)
        west = Angle(degrees: geometry.west).radians
        south = Angle(degrees: geometry.south).radians
        inverseStepEast = 1 / Angle(degrees: geometry.stepEast).radians
        inverseStepNorth = 1 / Angle(degrees: geometry.stepNorth).radians
        isAround = abs(Double(header.columns) * header.stepEast - 360) < 1e-9
    }

    /// Adds heights times a factor to the third coordinates, by longitude and latitude in radians.
    ///
    /// Its domain is the grid without its edge and the cells with a corner that has no height.
    func apply(factor: Double, to block: inout CoordinateBlock) {
        let words = words
        let span = words.span
        for lane in 0..<block.laneCount {
            let isInside = (block.x[lane].magnitudes .<= .pi + 1e-12)
            let longitude = block.x[lane].selected(by: LaneBits(isInside), else: .noResult)
            let turned = longitude + Lanes(bits: Lanes(repeating: 2 * .pi).bits & LaneBits(longitude .< west))
            let column = (turned - west) * inverseStepEast
            let row = (block.y[lane] - south) * inverseStepNorth
            var heights = Lanes.noResult
            for element in 0..<4 { heights[element] = height(column[element], row[element], in: span) }
            block.z[lane] += factor * heights
        }
    }

    @inline(__always)
    private func height(_ column: Double, _ row: Double, in span: borrowing Span<UInt32>) -> Double {
        let edge = GridGeometry.edge
        // Around the globe the last column borders on the first.
        let first = isAround ? 0 : edge
        let last = isAround ? Double(columns) : Double(columns - 1) - edge
        guard column >= first, row >= edge, column < last, row < Double(rows - 1) - edge else { return .nan }
        let (left, below) = (Int(column), Int(row))
        let (east, north) = (column - Double(left), row - Double(below))
        let right = left + 1 == columns ? 0 : left + 1
        let lower = below * columns
        let upper = lower + columns
        let both = east * north
        return value(lower + left, in: span) * (1 - east - north + both) + value(lower + right, in: span)
            * (east - both)
            + value(upper + left, in: span) * (north - both) + value(upper + right, in: span) * both
    }

    /// A height in metres, not-a-number where there is none.
    @inline(__always)
    private func value(_ index: Int, in span: borrowing Span<UInt32>) -> Double {
        let height = Float(bitPattern: UInt32(bigEndian: span[index]))
        return abs(height) <= 1000 && height != GTXHeader.noHeight ? Double(height) : .nan
    }
}

extension HeightGrid {
    /// The grid of a file, shared by all that use it at the same time and place; nil as `init`.
    static func shared(path: String) -> HeightGrid? {
        guard let file = try? GridFile(path) else { return nil }
        return GridMemory.heights.grid(for: GridMemory.Key(path: path, state: file.state)) { HeightGrid(file) }
    }
}

internal import SpatialFrames

/// Looks into a file that is to be a geoid grid before PROJ opens it: PROJ believes headers, reserves memory for what
/// they promise, and gives heights of any size.
enum GeoidFile {
    /// The highest geoid lies 85 m above the ellipsoid and the deepest 107 m below it; no model says otherwise.
    static let highest = 120.0

    /// Whether a file can be a geoid grid.
    ///
    /// - Parameter path: as PROJ opens it: from the root, or from the working folder.
    /// - Complexity: reads the header and at most 256 kB of the heights.
    /// - Throws: what is wrong with it, to follow its name, and what to do.
    static func check(_ path: String) throws(GridFault) {
        let file = try GridFile(path)
        guard file.size > 0 else { throw GridFault(words: "is empty: fetch it again") }
        let start = file.bytes(at: 0, count: 64)
        for (magic, fault) in unsuitable where start.starts(with: magic) { throw GridFault(words: fault) }
        if let directory = try GeoTIFFDirectory.all(in: file) { return try check(directory) }
        let header = GTXHeader(start)
        guard path.hasSuffix("gtx") else {
            let isGTX = header.map { $0.fault(fileSize: file.size) == nil } ?? false
            throw GridFault(
                words: isGTX
                    ? "is a GTX file, which PROJ reads only if its name ends in .gtx: rename it"
                    : "is neither a GTX file nor a GeoTIFF: give a grid in one of these formats")
        }
        guard let header else { throw GridFault(words: "is shorter than the header of a GTX file: fetch it again") }
        if let fault = header.fault(fileSize: file.size) { throw GridFault(words: fault) }
        try checkHeights(of: header, in: file)
    }

    /// First bytes of what is often taken for a grid.
    private static let unsuitable: [(magic: [UInt8], fault: String)] = [
        ([0x1F, 0x8B], "is compressed with gzip: unpack it first (gunzip)"),
        (Array("PK\u{3}\u{4}".utf8), "is a ZIP archive: unpack it first"),
        (Array("BZh".utf8), "is compressed with bzip2: unpack it first (bunzip2)"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "is compressed with xz: unpack it first (unxz)"),
        (Array("NUM_OREC".utf8), "shifts longitudes and latitudes (NTv2) and holds no heights of a geoid"),
        (Array("SQLite".utf8), "is a database and no grid"),
        (Array("<".utf8), "is a text in XML or HTML, perhaps the page of an error, and no grid: fetch it again"),
    ]

    /// What heights of a geoid there are, as far as they were looked at.
    struct Range {
        var lowest = Double.infinity
        var highest = -Double.infinity

        /// Takes a height in, metres; what is no number, or beyond a kilometre, says that there is none.
        mutating func add(_ height: Double) {
            guard abs(height) <= 1000 else { return }
            lowest = min(lowest, height)
            highest = max(highest, height)
        }

        var isEmpty: Bool { lowest > highest }

        /// What is wrong with the heights; nil if nothing is.
        var fault: String? {
            guard !isEmpty, max(highest, -lowest) > GeoidFile.highest else { return nil }
            return
                "is no geoid: its heights go from \(Self.short(lowest)) to \(Self.short(highest)) m, and a geoid lies "
                + "between -107 and 86 m above the ellipsoid; give a grid of geoid heights in metres"
        }

        private static func short(_ height: Double) -> Double { (height * 10).rounded() / 10 }
    }

    // MARK: GTX

    /// So many heights at most are looked at, in blocks all over the grid.
    private static let blockHeights = 1024
    private static let blocks = 64

    private static func checkHeights(of header: GTXHeader, in file: borrowing GridFile) throws(GridFault) {
        let count = header.rows * header.columns
        let blockCount = (count + blockHeights - 1) / blockHeights
        let step = max(1, (blockCount + blocks - 1) / blocks)
        var range = Range()
        for block in stride(from: 0, to: blockCount, by: step) {
            let bytes = file.bytes(
                at: GTXHeader.length + block * blockHeights * 4,
                count: min(blockHeights, count - block * blockHeights) * 4)
            for start in stride(from: 0, to: bytes.count - 3, by: 4) {
                let bits = bytes[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                let height = Float(bitPattern: bits)
                if height != GTXHeader.noHeight { range.add(Double(height)) }
            }
        }
        if let fault = range.fault { throw GridFault(words: fault) }
        // Of islands alone most blocks may be empty; only all of them say something.
        if range.isEmpty, step == 1 { throw GridFault(words: "holds no height anywhere: fetch it again") }
    }

    // MARK: GeoTIFF

    private static func check(_ directories: [GeoTIFFDirectory]) throws(GridFault) {
        for directory in directories {
            if let fault = directory.fault { throw GridFault(words: fault) }
        }
    }
}

/// The header of a grid in the format of NOAA's VDatum: the south-western corner and the steps in degrees, the numbers
/// of rows and columns, all big-endian; heights follow as floats from south to north.
struct GTXHeader {
    /// Bytes.
    static let length = 40
    /// What stands where there is no height.
    static let noHeight: Float = -88.8888

    var south: Double
    var west: Double
    var stepNorth: Double
    var stepEast: Double
    var rows: Int
    var columns: Int

    /// Nil where the bytes are too few.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.length else { return nil }
        func bits(_ offset: Int, _ count: Int) -> UInt64 {
            bytes[offset..<(offset + count)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        south = Double(bitPattern: bits(0, 8))
        west = Double(bitPattern: bits(8, 8))
        stepNorth = Double(bitPattern: bits(16, 8))
        stepEast = Double(bitPattern: bits(24, 8))
        rows = Int(Int32(truncatingIfNeeded: bits(32, 4)))
        columns = Int(Int32(truncatingIfNeeded: bits(36, 4)))
    }

    /// What is wrong with a file of that header; nil if nothing is.
    func fault(fileSize: Int) -> String? {
        guard rows > 0, columns > 0 else {
            return "has a damaged header: it promises \(rows) rows of \(columns) heights; fetch it again"
        }
        // Two numbers below 2³¹: the product fits.
        let promised = rows * columns
        let held = (fileSize - Self.length) / 4
        guard held >= promised else {
            return
                "is cut off: its header promises \(rows) rows of \(columns) heights, and the file has \(held) heights; "
                + "fetch it again"
        }
        guard fileSize == Self.length + 4 * promised else {
            return "does not fit its header, which promises \(rows) rows of \(columns) heights, where the file has "
                + "\(held) heights; fetch it again"
        }
        guard [stepNorth, stepEast].allSatisfy({ $0.isFinite && abs($0) >= Self.smallestStep }) else {
            return
                "has a damaged header: its heights are \(stepNorth)° to the north and \(stepEast)° to the east apart; "
                + "fetch it again"
        }
        guard stepNorth > 0, stepEast > 0 else {
            return
                "counts its rows from the north or its columns from the east (steps of \(stepNorth)° and \(stepEast)°),"
                + " which PROJ does not read: turn it round, or give a GeoTIFF"
        }
        guard rows > 1, columns > 1 else {
            return
                "has \(rows == 1 ? "one row" : "\(rows) rows") of \(columns == 1 ? "one height" : "\(columns) heights"),"
                + " between which nothing can be interpolated"
        }
        let north = south + Double(rows - 1) * stepNorth
        let width = Double(columns - 1) * stepEast
        // A grid around the globe may repeat its first column.
        guard south >= -90, north <= 90 + Self.smallestStep, abs(west) <= 360, width <= 360 + Self.smallestStep else {
            return "has a damaged header: it reaches from \(south)° to \(north)° north and from \(west)° to "
                + "\(west + width)° east; fetch it again"
        }
        return nil
    }

    /// Degrees: a tenth of a metre on the ground. No geoid is known so finely.
    private static let smallestStep = 1e-6
}

/// Where streets, blocks and lots lie, and how high the ground is there.
///
/// Blocks of 80 m stand on a grid of 100 m in a square spiral around the market square, so that a city of N buildings
/// is the core of every larger one. Every sixth street is an avenue, 16 m wider; a river 48 m wide runs between the
/// block columns -3 and -2. The grid is turned by 16.26°, and some blocks are turned a few degrees more or less:
/// their corners stay within 44.3 m of their centre lines, which leaves at least 8 m of street.
/// Every 24 blocks there is another centre with courtyards and towers. A block has twelve lots.
struct CityLayout {
    /// Easting of the market square, EPSG:25832, millimetres.
    static let originEast: Int64 = 534_000_000
    /// Northing of the market square, EPSG:25832, millimetres.
    static let originNorth: Int64 = 5_684_000_000
    /// Lots, and so buildings, in a block.
    static let lotsPerBlock = 12
    /// Half the side of a block, millimetres.
    static let blockHalf: Int64 = 40_000

    let seed: UInt64

    /// Column and row of a block in the spiral: index 0 is the first block beside the square at (0, 0).
    ///
    /// Ring r >= 1 holds 8r blocks; it starts right of its lower right corner and runs counter-clockwise.
    static func place(ofBlock index: Int) -> (column: Int64, row: Int64) {
        var ring = Int64((Double(index + 1)).squareRoot() / 2)
        // The root only finds the neighbourhood; whole numbers decide.
        while 4 * ring * (ring + 1) <= Int64(index) { ring += 1 }
        while ring > 1 && 4 * (ring - 1) * ring > Int64(index) { ring -= 1 }
        let along = Int64(index) - 4 * (ring - 1) * ring
        let side = along / (2 * ring)
        let step = along % (2 * ring)
        switch side {
        case 0: return (ring, -ring + 1 + step)
        case 1: return (ring - 1 - step, ring)
        case 2: return (-ring, ring - 1 - step)
        default: return (-ring + 1 + step, -ring)
        }
    }

    /// The distance of a column or row from the square along the grid, millimetres, avenues included.
    static func gridDistance(_ index: Int64) -> Int64 {
        let avenues = (index + 3 - (((index + 3) % 6) + 6) % 6) / 6
        return index * 100_000 + avenues * 16_000
    }

    /// Distance of a block column from the square along the grid, millimetres, the river included.
    static func columnDistance(_ column: Int64) -> Int64 {
        gridDistance(column) - (column <= -3 ? 48_000 : 0)
    }

    /// The grid's own frame with its origin at a grid point; units of 25 mm.
    static func gridFrame(along: Int64, across: Int64) -> LatticeFrame {
        LatticeFrame(originEast: originEast, originNorth: originNorth, a: 24, b: 7, unit: 25)
            .moved(u: along / 25, v: across / 25)
    }

    /// How far a block is from the nearest centre of the city, in blocks.
    static func distanceToCentre(column: Int64, row: Int64) -> Int64 {
        func folded(_ index: Int64) -> Int64 {
            let wrapped = ((index + 12) % 24 + 24) % 24 - 12
            return abs(wrapped)
        }
        return max(folded(column), folded(row))
    }

    /// The height of the ground, DHHN2016, millimetres, 150 m to 200 m: two crossing waves of parabolas.
    static func terrainHeight(east: Int64, north: Int64) -> Int64 {
        let x = east - originEast
        let y = north - originNorth
        return 174_000 + wave(2 * x + y, period: 9_400_000) * 15 + wave(y - x / 2, period: 6_200_000) * 8
    }

    /// A smooth odd wave of parabolas between -1000 and 1000; `period` below 10⁷ mm, so products stay below 10¹⁷.
    private static func wave(_ position: Int64, period: Int64) -> Int64 {
        let phase = ((position % period) + period) % period
        let half = period / 2
        let inHalf = phase < half ? phase : phase - half
        let height = 4000 * inHalf * (half - inHalf) / (half * half)
        return phase < half ? height : -height
    }

    /// The block with an index.
    func block(_ index: Int) -> CityBlock {
        CityBlock(index: index, seed: seed)
    }
}

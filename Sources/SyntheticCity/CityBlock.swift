/// What a lot is for: it decides which buildings may stand there.
enum LotUse {
    /// In a closed row along the street.
    case row
    /// The left end of a row, at a street corner.
    case leftCorner
    /// The right end of a row, at a street corner.
    case rightCorner
    /// A free-standing house in a garden.
    case detached
    /// A quarter of a block in the centre, 40 m by 40 m.
    case large
    /// Behind the row, without a street.
    case yard
}

/// One lot: `width` along the street by `depth` into the block, in units of its frame.
struct CityLot {
    /// Origin at the lot's left corner seen from the street, u along the street, v into the block.
    var frame: LatticeFrame
    /// Units, even.
    var width: Int64
    /// Units, even.
    var depth: Int64
    /// What may stand there.
    var use: LotUse
    /// The side of the block that the lot faces: 0 south, 1 east, 2 north, 3 west.
    var side: Int
}

/// One block of twelve lots, a pure function of the city's seed and the block's index.
struct CityBlock {
    /// Its number in the spiral.
    let index: Int
    /// Column in the street grid.
    let column: Int64
    /// Row in the street grid.
    let row: Int64
    /// Blocks to the nearest centre.
    let distance: Int64
    /// Usual number of storeys.
    let storeys: Int64
    /// Usual height of a storey, millimetres.
    let storeyHeight: Int64

    private let frame: LatticeFrame
    private let half: Int64
    private let isCore: Bool
    private let isDetached: Bool
    /// The inner borders of the lots in the rows, units from the middle of the side: three of 0, three of 2, then the
    /// two halves of 1 and 3.
    private let borders: InlineArray<8, Int64>

    /// Rotations near 16.26°: Pythagorean triples (a, b, c); the first is the grid's own and the most frequent.
    private static let rotations: [(a: Int64, b: Int64, c: Int64)] = [
        (24, 7, 25), (24, 7, 25), (24, 7, 25), (24, 7, 25), (12, 5, 13), (35, 12, 37), (40, 9, 41), (60, 11, 61),
    ]

    init(index: Int, seed: UInt64) {
        var random = SplitMix64(seed: seed, stream: 1, index: index)
        self.index = index
        (column, row) = CityLayout.place(ofBlock: index)
        distance = CityLayout.distanceToCentre(column: column, row: row)
        isCore = distance <= 1 || (distance <= 3 && random.chance(40))
        isDetached = !isCore && random.chance(min(95, 18 * (distance - 1)))
        storeys = isDetached ? random.between(1, 2) : max(2, random.between(4, 6) - distance / 4)
        storeyHeight = random.between(2_800, 3_400)

        let rotation = Self.rotations[Int(random.below(Int64(Self.rotations.count)))]
        let centre = CityLayout.gridFrame(
            along: CityLayout.columnDistance(column) + random.between(-40, 40) * 25,
            across: CityLayout.gridDistance(row) + random.between(-40, 40) * 25)
        frame = LatticeFrame(
            originEast: centre.originEast, originNorth: centre.originNorth, a: rotation.a, b: rotation.b,
            unit: rotation.c)
        half = frame.evenUnits(CityLayout.blockHalf) & ~3
        var borders = InlineArray<8, Int64>(repeating: 0)
        for side in 0..<2 {
            for border in 0..<3 {
                let middle = Int64(border - 1) * 20_000 + random.between(-2_500, 2_500)
                borders[side * 3 + border] = middle < 0 ? -frame.evenUnits(-middle) : frame.evenUnits(middle)
            }
        }
        for side in 0..<2 {
            let middle = random.between(-1_500, 1_500)
            borders[6 + side] = middle < 0 ? -frame.evenUnits(-middle) : frame.evenUnits(middle)
        }
        self.borders = borders
    }

    /// The lot with a number in 0 ..< 12.
    func lot(_ number: Int) -> CityLot {
        isCore ? coreLot(number) : perimeterLot(number)
    }

    /// Four lots south, four north, two east and two west around a yard of 32 m.
    private func perimeterLot(_ number: Int) -> CityLot {
        let depth = frame.evenUnits(24_000)
        if number < 8 {
            let side = number / 4
            let place = number % 4
            let low = place == 0 ? -half : borders[side * 3 + place - 1]
            let high = place == 3 ? half : borders[side * 3 + place]
            let use: LotUse = isDetached ? .detached : place == 0 ? .leftCorner : place == 3 ? .rightCorner : .row
            return lot(side: side * 2, low: low, high: high, front: -half, depth: depth, use: use)
        }
        let side = (number - 8) / 2
        let end = half - depth
        let low = number % 2 == 0 ? -end : borders[6 + side]
        let high = number % 2 == 0 ? borders[6 + side] : end
        return lot(
            side: side * 2 + 1, low: low, high: high, front: -half, depth: depth, use: isDetached ? .detached : .row)
    }

    /// Two quarters of the block with one large lot each, two with five lots each.
    private func coreLot(_ number: Int) -> CityLot {
        let side = number / 6 * 2
        let quarter = half / 2
        switch number % 6 {
        case 0: return lot(side: side, low: -half, high: 0, front: -half, depth: half, use: .large)
        case 4: return lot(side: side + 1, low: -quarter, high: 0, front: -half, depth: quarter, use: .row)
        case 5: return lot(side: side, low: 0, high: quarter, front: -quarter, depth: quarter, use: .yard)
        case let place:
            let third = (half / 3) & ~1
            let high = place == 3 ? half : Int64(place) * third
            return lot(
                side: side, low: Int64(place - 1) * third, high: high, front: -half, depth: quarter,
                use: place == 3 ? .rightCorner : .row)
        }
    }

    private func lot(side: Int, low: Int64, high: Int64, front: Int64, depth: Int64, use: LotUse) -> CityLot {
        CityLot(
            frame: frame.turned(quarters: side).moved(u: low, v: front), width: high - low, depth: depth, use: use,
            side: side)
    }
}

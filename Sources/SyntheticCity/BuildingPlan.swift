/// Attributes that only some buildings have.
struct AttributeChoice: OptionSet {
    let rawValue: UInt16
    static let name = AttributeChoice(rawValue: 1)
    static let address = AttributeChoice(rawValue: 2)
    static let yearOfConstruction = AttributeChoice(rawValue: 4)
    static let storeys = AttributeChoice(rawValue: 8)
    static let floorArea = AttributeChoice(rawValue: 16)
    static let dwellings = AttributeChoice(rawValue: 32)
    static let heightMeasure = AttributeChoice(rawValue: 64)
    static let surveyDate = AttributeChoice(rawValue: 128)
    static let streetKey = AttributeChoice(rawValue: 256)
    static let blockModel = AttributeChoice(rawValue: 512)
    static let terrainIntersection = AttributeChoice(rawValue: 1024)
    static let groupedSurfaces = AttributeChoice(rawValue: 2048)
}

/// What hangs outside on a building's main part.
enum Installation {
    case none, chimney, balcony
}

/// What a building is used for; decides its function code and name.
enum BuildingUse {
    case dwelling, shop, office, workshop, townHall, church

    /// The German states' code of the building's function (AdV, Gebäudefunktion).
    var functionCode: StaticString {
        switch self {
        case .dwelling: "31001_1000"
        case .shop: "31001_2050"
        case .office: "31001_2020"
        case .workshop: "31001_2112"
        case .townHall: "31001_3012"
        case .church: "31001_3041"
        }
    }
}

/// Everything that chance decides about one building: a pure function of the city's seed and its number.
struct BuildingPlan {
    /// The number of the building, from 0.
    let index: Int
    /// The largest part; the only one unless there is an annex.
    private(set) var main: PartPlan
    /// The second part: garage, rear wing, podium, nave. With it the building is a group of two parts.
    private(set) var annex: PartPlan?
    private(set) var installation = Installation.none
    private(set) var attributes: AttributeChoice = []
    private(set) var use = BuildingUse.dwelling
    /// The side of its block that the building faces: 0 south, 1 east, 2 north, 3 west.
    let side: Int

    init(index: Int, seed: UInt64, block: CityBlock) {
        var random = SplitMix64(seed: seed, stream: 2, index: index)
        let number = index % CityLayout.lotsPerBlock
        let lot = block.lot(number)
        self.index = index
        side = lot.side
        main = PartPlan(frame: lot.frame, shape: .flat, width: lot.width, depth: lot.depth)
        switch lot.use {
        case .large where block.distance == 1 && block.index % 8 == 2 && number == 0: planChurch(lot)
        case .large where block.distance == 1 && block.index % 8 == 0 && number == 0: planTownHall(lot)
        case .large where block.distance == 1 && block.index % 8 == 5 && number == 0:
            planTower(lot, storeys: random.between(28, 34), &random)
        case .large: planLarge(lot, block, &random)
        case .leftCorner, .rightCorner: planCorner(lot, block, &random)
        case .row: planRow(lot, block, &random)
        case .yard: planYard(lot, &random)
        case .detached: planDetached(lot, block, &random)
        }
        chooseAttributes(lot, &random)
    }

    /// The height of the whole building above its ground, millimetres.
    var measuredHeight: Int64 {
        guard let annex else { return main.ridge - main.ground }
        return max(main.ridge, annex.ridge) - min(main.ground, annex.ground)
    }

    // MARK: - Forms

    private mutating func planChurch(_ lot: CityLot) {
        let frame = lot.frame
        let tower = frame.evenUnits(8_000)
        let nave = frame.evenUnits(15_000)
        let left = (lot.width - tower) / 2 & ~1
        main = PartPlan(
            frame: frame.moved(u: left, v: frame.evenUnits(2_000)), shape: .tent, width: tower, depth: tower)
        main.stand(wallHeight: 31_000, rise: 24_000)
        // The nave's ridge runs into the block, behind the tower.
        var hall = PartPlan(
            frame: main.frame.moved(u: (tower + nave) / 2, v: tower).turned(quarters: 1), shape: .saddle,
            width: frame.evenUnits(26_000), depth: nave)
        hall.stand(wallHeight: 12_000, rise: 10_500)
        annex = hall
        use = .church
    }

    private mutating func planTownHall(_ lot: CityLot) {
        let frame = lot.frame
        main = PartPlan(
            frame: frame.moved(u: frame.evenUnits(2_000), v: frame.evenUnits(2_000)), shape: .courtyardPitched,
            width: lot.width - frame.evenUnits(4_000), depth: lot.depth - frame.evenUnits(4_000),
            inset: frame.evenUnits(11_000), storeys: 4)
        main.stand(wallHeight: 15_200, rise: 6_400)
        use = .townHall
    }

    private mutating func planLarge(_ lot: CityLot, _ block: CityBlock, _ random: inout SplitMix64) {
        let frame = lot.frame
        if block.distance <= 2 && random.chance(30) {
            planTower(
                lot, storeys: random.chance(15) ? random.between(22, 28) : random.between(11, 19), &random)
            return
        }
        let margin = frame.evenUnits(random.between(500, 2_500))
        let pitched = random.chance(45)
        main = PartPlan(
            frame: frame.moved(u: margin, v: margin), shape: pitched ? .courtyardPitched : .courtyardFlat,
            width: lot.width - 2 * margin, depth: lot.depth - 2 * margin,
            inset: frame.evenUnits(random.between(9_000, 12_000)), storeys: max(3, block.storeys))
        main.stand(
            wallHeight: main.storeys * block.storeyHeight + random.between(200, 900),
            rise: pitched ? random.between(3_000, 5_000) : 0)
        use = random.chance(50) ? .office : .shop
    }

    private mutating func planTower(_ lot: CityLot, storeys: Int64, _ random: inout SplitMix64) {
        let frame = lot.frame
        let margin = frame.evenUnits(2_000)
        let height = storeys * 3_400 + random.between(500, 4_000)
        use = .office
        if random.chance(50) {
            main = PartPlan(
                frame: frame.moved(u: 3 * margin, v: 3 * margin), shape: .octagon, width: lot.width - 6 * margin,
                depth: lot.depth - 6 * margin, inset: frame.evenUnits(random.between(5_000, 8_000)), storeys: storeys)
            main.stand(wallHeight: height, rise: 0)
            return
        }
        let podium = frame.evenUnits(random.between(10_000, 14_000))
        let corner = frame.moved(u: margin, v: margin)
        let (width, depth) = (lot.width - 2 * margin, lot.depth - 2 * margin)
        main = PartPlan(
            frame: corner.moved(u: podium, v: podium), shape: .flat, width: width - podium, depth: depth - podium,
            storeys: storeys)
        main.stand(wallHeight: height, rise: 0)
        var base = PartPlan(frame: corner, shape: .flatL, width: width, depth: depth, inset: podium, storeys: 2)
        base.stand(wallHeight: random.between(7_000, 9_500), rise: 0)
        annex = base
    }

    private mutating func planCorner(_ lot: CityLot, _ block: CityBlock, _ random: inout SplitMix64) {
        let frame = lot.frame
        let wing = frame.evenUnits(random.between(9_500, 12_000))
        // The right corner is the left one turned: its first wing then runs into the block.
        let isRight = lot.use == .rightCorner
        main = PartPlan(
            frame: isRight ? frame.moved(u: lot.width, v: 0).turned(quarters: 1) : frame,
            shape: random.chance(75) ? .saddleL : .flatL, width: isRight ? lot.depth : lot.width,
            depth: isRight ? lot.width : lot.depth, inset: wing, storeys: storeys(block, &random))
        main.stand(
            wallHeight: main.storeys * block.storeyHeight + random.between(300, 900),
            rise: main.shape == .saddleL ? random.between(3_500, 5_500) : 0)
        use = random.chance(60) ? .shop : .dwelling
    }

    private mutating func planRow(_ lot: CityLot, _ block: CityBlock, _ random: inout SplitMix64) {
        let frame = lot.frame
        let form = random.below(100)
        let shape: PartShape = form < 65 ? .saddle : form < 82 ? .mansard : .flat
        main = PartPlan(
            frame: frame, shape: shape, width: lot.width, depth: frame.evenUnits(random.between(10_000, 13_000)),
            storeys: storeys(block, &random))
        main.stand(
            wallHeight: main.storeys * block.storeyHeight + random.between(300, 900),
            rise: shape == .flat ? 0 : random.between(3_500, 5_800))
        use = random.chance(25) ? .shop : .dwelling
        if random.chance(14) {
            let width = frame.evenUnits(random.between(5_000, 8_000))
            var rear = PartPlan(
                frame: frame.moved(u: frame.evenUnits(random.between(500, 4_000)), v: main.depth), shape: .flat,
                width: width, depth: frame.evenUnits(random.between(4_000, 6_500)), frontIsClosure: true)
            rear.stand(wallHeight: random.between(2_900, 3_600), rise: 0)
            annex = rear
        }
    }

    private mutating func planYard(_ lot: CityLot, _ random: inout SplitMix64) {
        let frame = lot.frame
        let margin = frame.evenUnits(random.between(2_000, 3_500))
        let form = random.below(3)
        let shape: PartShape = form == 0 ? .flat : form == 1 ? .shed : .barrel
        main = PartPlan(
            frame: frame.moved(u: margin, v: margin), shape: shape, width: lot.width - 2 * margin,
            depth: lot.depth - 2 * margin)
        main.stand(
            wallHeight: random.between(3_500, 6_000), rise: shape == .flat ? 0 : random.between(1_200, 3_000))
        use = .workshop
    }

    private mutating func planDetached(_ lot: CityLot, _ block: CityBlock, _ random: inout SplitMix64) {
        let frame = lot.frame
        let garage = frame.evenUnits(3_000)
        let margin = frame.evenUnits(random.between(2_400, 3_400))
        // The lots between the rows are too narrow for a garage.
        let hasGarage = lot.width > frame.evenUnits(17_500) && random.chance(40)
        let width =
            min(
                frame.evenUnits(random.between(9_000, 12_500)),
                lot.width - 2 * margin - (hasGarage ? garage : 0)) & ~3
        let depth = frame.evenUnits(random.between(7_500, 10_500))
        let front = frame.evenUnits(random.between(3_500, 6_000))
        let form = random.below(100)
        let shape: PartShape =
            form < 50 ? .saddle : form < 75 ? .hipped : form < 85 ? .tent : form < 93 ? .shed : .flat
        main = PartPlan(
            frame: frame.moved(u: margin, v: front), shape: shape, width: width, depth: depth,
            storeys: storeys(block, &random))
        if (shape == .hipped && depth > width) || (shape == .saddle && random.chance(40)) {
            // The ridge of a hip runs along the longer side; some saddles turn their gable to the street.
            main.frame = main.frame.moved(u: width, v: 0).turned(quarters: 1)
            (main.width, main.depth) = (depth, width)
        }
        main.inset = min(main.depth / 2, main.width * 3 / 8) & ~1
        let rise: Int64
        switch shape {
        case .flat: rise = 0
        case .shed: rise = random.between(1_000, 2_200)
        default: rise = random.between(2_800, 4_600)
        }
        main.stand(wallHeight: main.storeys * block.storeyHeight + random.between(200, 800), rise: rise)
        if hasGarage {
            // u runs along the house's right wall, v away from it.
            var shelter = PartPlan(
                frame: frame.moved(u: margin + width, v: front + frame.evenUnits(6_800)).turned(quarters: 3),
                shape: .flat, width: frame.evenUnits(6_000), depth: garage, frontIsClosure: true)
            shelter.stand(wallHeight: random.between(2_500, 2_900), rise: 0)
            annex = shelter
        }
    }

    private func storeys(_ block: CityBlock, _ random: inout SplitMix64) -> Int64 {
        max(1, block.storeys + (random.chance(30) ? random.between(-1, 1) : 0))
    }

    // MARK: - Attributes

    private mutating func chooseAttributes(_ lot: CityLot, _ random: inout SplitMix64) {
        let chances: InlineArray<11, (AttributeChoice, Int64)> = [
            (.address, 85), (.yearOfConstruction, 70), (.storeys, 80), (.floorArea, 60), (.dwellings, 50),
            (.heightMeasure, 75), (.surveyDate, 40), (.streetKey, 65), (.blockModel, 12), (.terrainIntersection, 35),
            (.groupedSurfaces, 12),
        ]
        for index in 0..<11 where random.chance(chances[index].1) { attributes.insert(chances[index].0) }
        let isNamed = use == .townHall || use == .church || (use == .shop && random.chance(25))
        if isNamed { attributes.insert(.name) }
        if main.shape.hasRidge && random.chance(40) {
            installation = .chimney
        } else if annex == nil && (main.shape == .saddle || main.shape == .flat) && lot.use != .yard
            && random.chance(30)
        {
            installation = .balcony
        }
    }

    /// Replaces the polygons of `buffer` by those of the installation; none if there is none.
    func fillInstallation(_ buffer: inout PolygonBuffer) {
        buffer.removeAll()
        let frame = main.frame
        switch installation {
        case .none: break
        case .chimney:
            // Through the front slope near the ridge; its foot is hidden under the roof.
            let size = frame.evenUnits(700)
            let wing = main.shape == .saddleL ? main.inset : main.depth
            buffer.addOpenBox(
                frame.moved(u: main.width / 2 & ~1, v: (wing / 2 - size) & ~1), width: size, depth: size,
                bottom: main.ridge - (main.ridge - main.eaves) / 3, top: main.ridge + 900,
                closingBottomNotFront: false)
        case .balcony:
            let width = min(frame.evenUnits(3_200), main.width - 4)
            let floor = main.ground + max(600, (main.eaves - main.ground) / 2 - 200)
            buffer.addOpenBox(
                frame.moved(u: (main.width - width) / 2 & ~1, v: main.depth), width: width,
                depth: frame.evenUnits(1_300), bottom: floor, top: floor + 1_150, closingBottomNotFront: true)
        }
    }
}

/// Names, numbers and dates of one building that its geometry does not need.
struct BuildingFacts {
    /// A day.
    struct Day {
        /// Year, four digits.
        var year: Int64
        /// Month, 1 … 12.
        var month: Int64
        /// Day of the month, 1 … 28.
        var day: Int64
    }

    /// The digits of the building's identifier after the state and the office, below 62⁸, different for each building.
    let idDigits: UInt64
    /// Begins the identifiers of its polygons; different for each building.
    let polygonNumber: UInt64
    let creation: Day
    let survey: Day
    let yearOfConstruction: Int64
    let dwellings: Int64
    let shop: Int
    let street: Int64
    let isStreetAcross: Bool
    let streetKey: Int64
    let houseNumber: Int64

    init(_ plan: BuildingPlan, in block: CityBlock, seed: UInt64) {
        var random = SplitMix64(seed: seed, stream: 5, index: plan.index)
        // Multiplication by a prime that does not divide 62 permutes the numbers below 62⁸; indices stay below 10⁹,
        // so the product stays below 2⁶³.
        let range: UInt64 = 218_340_105_584_896
        idDigits = (UInt64(plan.index) * 2_147_483_647 + SplitMix64.mixed(seed) % range) % range
        // A bijection of the index for a given seed.
        polygonNumber = SplitMix64.mixed(UInt64(plan.index) ^ SplitMix64.mixed(seed &+ 6))
        creation = Day(year: 2023, month: random.between(1, 12), day: random.between(1, 28))
        survey = Day(year: random.between(2008, 2022), month: random.between(1, 12), day: random.between(1, 28))
        let age = random.between(0, 12_000)
        // Squared, so that most houses are young.
        let landmark: Int64 = plan.use == .church ? 420 : plan.use == .townHall ? 110 : 0
        yearOfConstruction = 2020 - age * age / 720_000 - landmark
        dwellings = max(1, plan.main.storeys * random.between(1, 3))
        shop = Int(random.below(Int64(StreetNames.shops.count)))
        (street, isStreetAcross) = StreetNames.street(besideColumn: block.column, row: block.row, side: plan.side)
        streetKey = StreetNames.key(number: street, isAcross: isStreetAcross)
        // One side of the street has even numbers; each block takes twelve pairs.
        let place = StreetNames.folded(isStreetAcross ? block.row : block.column)
        let lot = Int64(plan.index % CityLayout.lotsPerBlock)
        houseNumber = (place * 12 + lot) * 2 + (plan.side >= 2 ? 1 : 2)
    }

    /// Random bits for the identifier of a surface.
    func surfaceNumber(_ label: PolygonLabel, _ polygon: Int) -> UInt64 {
        SplitMix64.mixed(polygonNumber ^ (UInt64(polygon) << 8 | UInt64(label.part)))
    }
}

/// How the identifiers of polygons begin.
enum PolygonLabel {
    /// Without identifiers.
    case none
    /// Polygons of a building without parts.
    case building(UInt64)
    /// Polygons of a part, 1 or 2.
    case part(UInt64, Int64)
    /// Polygons of an installation.
    case installation(UInt64)
    /// Polygons of the bridge.
    case bridge

    /// The part's number; 0 without parts.
    var part: Int64 {
        if case .part(_, let number) = self { number } else { 0 }
    }
}

extension SurfaceKind {
    /// The start tag up to the identifier.
    var startTag: StaticString {
        switch self {
        case .roof: "<bldg:RoofSurface gml:id=\""
        case .wall: "<bldg:WallSurface gml:id=\""
        case .ground: "<bldg:GroundSurface gml:id=\""
        case .closure: "<bldg:ClosureSurface gml:id=\""
        }
    }

    /// The end tag.
    var endTag: StaticString {
        switch self {
        case .roof: "</bldg:RoofSurface>"
        case .wall: "</bldg:WallSurface>"
        case .ground: "</bldg:GroundSurface>"
        case .closure: "</bldg:ClosureSurface>"
        }
    }
}

extension BuildingPlan {
    /// Number of attributes on the origin of the geometry, on a building without parts or on each part.
    static let sourceAttributeCount = 4

    /// Number of generic attributes that are written for the building and its parts.
    var genericAttributeCount: Int {
        let optional: [5 of AttributeChoice] = [.streetKey, .dwellings, .floorArea, .heightMeasure, .surveyDate]
        var count = 2 + Self.sourceAttributeCount * (annex == nil ? 1 : 2)
        for index in 0..<5 where attributes.contains(optional[index]) { count += 1 }
        return count
    }

    /// Area of the building's footprint, thousandths of a square metre.
    var footprintArea: Int64 {
        main.footprintArea + (annex?.footprintArea ?? 0)
    }
}

extension PartPlan {
    /// Area of the footprint less its courtyard, thousandths of a square metre.
    var footprintArea: Int64 {
        var twice = twiceArea { body in forEachOuterPoint(body) }
        if hasCourtyard { twice += twiceArea { body in forEachCourtyardPoint(body) } }
        return twice * (frame.unit * frame.unit) / 2000
    }

    private func twiceArea(_ points: ((Int64, Int64) -> Void) -> Void) -> Int64 {
        var first: (Int64, Int64)?
        var last: (Int64, Int64) = (0, 0)
        var area: Int64 = 0
        points { u, v in
            if first == nil { first = (u, v) } else { area += last.0 * v - u * last.1 }
            last = (u, v)
        }
        if let first { area += last.0 * first.1 - first.0 * last.1 }
        return area
    }
}

extension GMLText {
    /// Adds a building's identifier, sixteen characters in the manner of the German states.
    mutating func add(_ facts: BuildingFacts) {
        add("DEHE06AL")
        add(base62: facts.idDigits)
    }

    /// Adds a polygon's identifier.
    mutating func add(_ label: PolygonLabel, _ polygon: Int) {
        add("GUID_")
        switch label {
        case .none: break
        case .building(let number):
            add(unsigned: number)
            add("_0")
        case .part(let number, let part):
            add(unsigned: number)
            add(byte: UInt8(ascii: "_"))
            add(part)
        case .installation(let number):
            add(unsigned: number)
            add("_I")
        case .bridge: add("DEHE06BR00000001")
        }
        add(byte: UInt8(ascii: "_"))
        add(Int64(polygon))
    }
}

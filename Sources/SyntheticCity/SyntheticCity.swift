/// The edition of CityGML to write.
package enum SyntheticCityVersion: Sendable, Equatable, CaseIterable {
    /// CityGML 1.0: no bridges, and measures are written as double attributes.
    case v1
    /// CityGML 2.0.
    case v2
}

/// What a synthetic city is like.
package struct SyntheticCityOptions: Sendable, Equatable {
    /// Everything that chance decides follows from it.
    package var seed: UInt64
    /// Number of `bldg:Building` elements, 0 to 10⁹.
    package var buildingCount: Int
    /// The edition of CityGML.
    package var version: SyntheticCityVersion
    /// Whether a bridge crosses the river. CityGML 1.0 has no bridges: there it has no effect.
    package var includeBridge: Bool

    /// Options of a city.
    package init(
        seed: UInt64 = 1, buildingCount: Int = 1000, version: SyntheticCityVersion = .v2, includeBridge: Bool = true
    ) {
        self.seed = seed
        self.buildingCount = buildingCount
        self.version = version
        self.includeBridge = includeBridge
    }
}

/// A plausible German city as CityGML text, of any size, the same on every machine.
///
/// **Place.** EPSG:25832 with DHHN2016 heights, around E 534000 N 5684000 near Kassel; ground between 150 m and 200 m.
///
/// **Layout.** See `CityLayout`: blocks in a spiral around a market square, twelve buildings each, rows with
/// saddle roofs near the centre, gardens further out, courtyards, a church and towers in the middle.
///
/// **Geometry.** LoD 2 in the manner of the German states' files: roof, wall and ground surfaces own the polygons,
/// and a closed solid refers to them. All geometry is whole millimetres on turned lattices (`LatticeFrame`), so that
/// the text holds exactly what was computed: shells are closed, planes planar, neighbours share walls and nothing
/// depends on the machine's mathematics library.
///
/// **Identity.** Building k is a pure function of seed and k: a larger city contains the smaller one word for word,
/// apart from the envelope.
package struct SyntheticCity: Sendable {
    /// What was asked for.
    package let options: SyntheticCityOptions

    /// A city; nothing is computed yet.
    ///
    /// - Precondition: `buildingCount` is in 0 … 10⁹.
    package init(_ options: SyntheticCityOptions) {
        precondition((0...1_000_000_000).contains(options.buildingCount), "buildingCount is in 0 … 10⁹")
        self.options = options
    }

    /// Whether the bridge is written.
    var hasBridge: Bool { options.includeBridge && options.version == .v2 }

    /// Writes the document in pieces of about one megabyte; memory does not grow with the city.
    ///
    /// - Parameter sink: takes each piece in order; the bytes are valid during the call only.
    /// - Throws: what `sink` throws.
    /// - Complexity: linear in the buildings: one pass for the envelope, one for the text.
    package func write<Failure: Error>(to sink: (Span<UInt8>) throws(Failure) -> Void) throws(Failure) {
        var writer = CityGMLWriter(city: self)
        writer.addHeader(envelope: expected())
        var plans = BuildingPlans(seed: options.seed)
        for index in 0..<options.buildingCount {
            let (plan, block) = plans.building(index)
            writer.addBuilding(plan, in: block)
            if writer.text.count >= 1_000_000 { try writer.text.drain(to: sink) }
        }
        if hasBridge { writer.addBridge() }
        writer.addFooter()
        try writer.text.drain(to: sink)
    }

    /// The `gml:id` of a building; those of its parts are followed by `_1` and `_2`, that of its installation by `_I`.
    ///
    /// - Precondition: `index` is in 0 ..< 10⁹; it need not be below `buildingCount`.
    package func identifier(ofBuilding index: Int) -> String {
        precondition((0..<1_000_000_000).contains(index), "building numbers are in 0 ..< 10⁹")
        var plans = BuildingPlans(seed: options.seed)
        let (plan, block) = plans.building(index)
        var text = GMLText(capacity: 32)
        text.add(BuildingFacts(plan, in: block, seed: options.seed))
        var identifier = ""
        text.drain { piece in
            for place in piece.indices { identifier.unicodeScalars.append(Unicode.Scalar(piece[place])) }
        }
        return identifier
    }

    /// The whole document in memory: about 14 kB a building.
    package func bytes() -> [UInt8] {
        var all: [UInt8] = []
        write { (piece: Span<UInt8>) throws(Never) in
            unsafe piece.withUnsafeBufferPointer { unsafe all.append(contentsOf: $0) }
        }
        return all
    }

    /// What the document contains, from the plan of the city, without writing text.
    ///
    /// - Complexity: linear in the buildings, a tenth of the time of `write`.
    package func expected() -> SyntheticCityExpectation {
        var tally = SyntheticCityExpectation()
        var buffer = PolygonBuffer()
        var plans = BuildingPlans(seed: options.seed)
        for index in 0..<options.buildingCount {
            let (plan, _) = plans.building(index)
            Self.count(plan, &buffer, &tally)
        }
        if hasBridge {
            BridgePlan.fill(&buffer)
            tally.addBridge(buffer)
        }
        if tally.polygons == 0 {
            let height = CityLayout.terrainHeight(east: CityLayout.originEast, north: CityLayout.originNorth)
            tally.addExtent(CityLayout.originEast, CityLayout.originNorth, height)
        }
        return tally
    }

    private static func count(
        _ plan: BuildingPlan, _ buffer: inout PolygonBuffer, _ tally: inout SyntheticCityExpectation
    ) {
        tally.buildings += 1
        tally.genericAttributes += plan.genericAttributeCount
        if plan.attributes.contains(.name) { tally.namedBuildings += 1 }
        if plan.attributes.contains(.address) { tally.addresses += 1 }
        count(plan.main, of: plan, &buffer, &tally)
        if let annex = plan.annex {
            tally.buildingGroups += 1
            tally.buildingParts += 2
            count(annex, of: plan, &buffer, &tally)
        }
        if plan.installation != .none {
            plan.fillInstallation(&buffer)
            tally.addInstallation(buffer)
        }
    }

    private static func count(
        _ part: PartPlan, of plan: BuildingPlan, _ buffer: inout PolygonBuffer,
        _ tally: inout SyntheticCityExpectation
    ) {
        buffer.removeAll()
        buffer.addShell(of: part)
        tally.addSolid(buffer, grouped: plan.attributes.contains(.groupedSurfaces))
        if plan.attributes.contains(.blockModel) {
            buffer.removeAll()
            buffer.addBlock(of: part)
            tally.addBlockModel(buffer)
        }
        if plan.attributes.contains(.terrainIntersection) {
            tally.terrainIntersections += 1
            TerrainIntersection.forEachWall(of: part) { from, to in
                TerrainIntersection.forEachPoint(of: part, from: from, to: to) { tally.addExtent($0, $1, $2) }
            }
        }
    }
}

/// Plans in order; keeps the block of the last building, because twelve in a row share it.
struct BuildingPlans {
    private let layout: CityLayout
    private var block: CityBlock

    init(seed: UInt64) {
        layout = CityLayout(seed: seed)
        block = layout.block(0)
    }

    /// The plan of a building and its block.
    mutating func building(_ index: Int) -> (BuildingPlan, CityBlock) {
        let number = index / CityLayout.lotsPerBlock
        if block.index != number { block = layout.block(number) }
        return (BuildingPlan(index: index, seed: layout.seed, block: block), block)
    }
}

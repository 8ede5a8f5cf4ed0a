/// One number for each kind of boundary surface.
package struct SurfaceTally<Number: Sendable & Equatable & AdditiveArithmetic>: Sendable, Equatable {
    /// `bldg:RoofSurface`.
    package var roof = Number.zero
    /// `bldg:WallSurface`.
    package var wall = Number.zero
    /// `bldg:GroundSurface`.
    package var ground = Number.zero
    /// `bldg:ClosureSurface`.
    package var closure = Number.zero

    /// The sum over all kinds.
    package var total: Number { roof + wall + ground + closure }

    mutating func add(_ number: Number, to kind: SurfaceKind) {
        switch kind {
        case .roof: roof += number
        case .wall: wall += number
        case .ground: ground += number
        case .closure: closure += number
        }
    }
}

/// What a synthetic city contains, counted from its plan and not from its text, for comparison with a conversion.
package struct SyntheticCityExpectation: Sendable, Equatable {
    /// `bldg:Building` elements, with or without parts.
    package var buildings = 0
    /// Buildings that have two parts and no geometry of their own.
    package var buildingGroups = 0
    /// `bldg:BuildingPart` elements, two for each group.
    package var buildingParts = 0
    /// `bldg:BuildingInstallation` elements.
    package var installations = 0
    /// `brid:Bridge` elements, 0 or 1.
    package var bridges = 0
    /// `bldg:lod2Solid` elements: one for each building without parts and each part.
    package var solids = 0
    /// `bldg:lod1Solid` elements.
    package var blockModels = 0
    /// `bldg:lod2TerrainIntersection` elements.
    package var terrainIntersections = 0
    /// `bldg:address` elements.
    package var addresses = 0
    /// Buildings with a `gml:name`.
    package var namedBuildings = 0
    /// Generic attributes (`gen:…Attribute` elements).
    package var genericAttributes = 0
    /// Boundary surfaces of buildings and parts, by type.
    package var surfaces = SurfaceTally<Int>()
    /// Polygons of these surfaces, by type; at least one each.
    package var surfacePolygons = SurfaceTally<Int>()
    /// Area of these polygons less their holes, square metres, by type; summed in the order of the text.
    package var surfaceAreas = SurfaceTally<Double>()
    /// Polygons of the installations' LoD 2 surfaces.
    package var installationPolygons = 0
    /// Area of the installations' polygons, square metres.
    package var installationArea = 0.0
    /// Polygons of the LoD 1 solids, written inline.
    package var blockModelPolygons = 0
    /// Polygons of the bridge.
    package var bridgePolygons = 0
    /// Area of the bridge's polygons, square metres.
    package var bridgeArea = 0.0
    /// All `gml:Polygon` elements.
    package var polygons = 0
    /// All `gml:interior` elements, LoD 1 included.
    package var holes = 0
    /// All `xlink:href` attributes: one for each polygon of a LoD 2 solid.
    package var xlinks = 0
    /// Volume of the LoD 2 solids, cubic metres.
    package var solidVolume = 0.0
    /// Lower corner of the envelope, millimetres: easting, northing, height.
    package var lowerCorner: [3 of Int64] = [.max, .max, .max]
    /// Upper corner of the envelope, millimetres: easting, northing, height.
    package var upperCorner: [3 of Int64] = [.min, .min, .min]

    /// Compares all numbers exactly.
    package static func == (a: SyntheticCityExpectation, b: SyntheticCityExpectation) -> Bool {
        a.counts == b.counts && a.surfaces == b.surfaces && a.surfacePolygons == b.surfacePolygons
            && a.surfaceAreas == b.surfaceAreas && a.installationArea == b.installationArea
            && a.bridgeArea == b.bridgeArea && a.solidVolume == b.solidVolume
            && (0..<3).allSatisfy { a.lowerCorner[$0] == b.lowerCorner[$0] && a.upperCorner[$0] == b.upperCorner[$0] }
    }

    private var counts: [Int] {
        [
            buildings, buildingGroups, buildingParts, installations, bridges, solids, blockModels,
            terrainIntersections, addresses, namedBuildings, genericAttributes, installationPolygons,
            blockModelPolygons, bridgePolygons, polygons, holes, xlinks,
        ]
    }

    // MARK: - Counting

    mutating func addExtent(of buffer: borrowing PolygonBuffer) {
        for point in 0..<buffer.east.count {
            addExtent(buffer.east[point], buffer.north[point], buffer.height[point])
        }
    }

    mutating func addExtent(_ east: Int64, _ north: Int64, _ height: Int64) {
        lowerCorner[0] = min(lowerCorner[0], east)
        lowerCorner[1] = min(lowerCorner[1], north)
        lowerCorner[2] = min(lowerCorner[2], height)
        upperCorner[0] = max(upperCorner[0], east)
        upperCorner[1] = max(upperCorner[1], north)
        upperCorner[2] = max(upperCorner[2], height)
    }

    private mutating func addPolygons(of buffer: borrowing PolygonBuffer) {
        polygons += buffer.count
        for polygon in 0..<buffer.count { holes += buffer.rings(ofPolygon: polygon).count - 1 }
        addExtent(of: buffer)
    }

    /// Counts a part's shell and surfaces.
    mutating func addSolid(_ shell: borrowing PolygonBuffer, grouped: Bool) {
        solids += 1
        xlinks += shell.count
        addPolygons(of: shell)
        solidVolume += Double(shell.sixfoldVolume()) / 6e9
        for polygon in 0..<shell.count {
            let kind = shell.kinds[polygon]
            surfacePolygons.add(1, to: kind)
            surfaceAreas.add(shell.area(ofPolygon: polygon), to: kind)
            if !grouped || polygon == 0 || shell.kinds[polygon - 1] != kind { surfaces.add(1, to: kind) }
        }
    }

    /// Counts an installation.
    mutating func addInstallation(_ buffer: borrowing PolygonBuffer) {
        installations += 1
        installationPolygons += buffer.count
        addPolygons(of: buffer)
        for polygon in 0..<buffer.count { installationArea += buffer.area(ofPolygon: polygon) }
    }

    /// Counts a LoD 1 solid.
    mutating func addBlockModel(_ buffer: borrowing PolygonBuffer) {
        blockModels += 1
        blockModelPolygons += buffer.count
        addPolygons(of: buffer)
    }

    /// Counts the bridge.
    mutating func addBridge(_ buffer: borrowing PolygonBuffer) {
        bridges += 1
        bridgePolygons += buffer.count
        addPolygons(of: buffer)
        for polygon in 0..<buffer.count { bridgeArea += buffer.area(ofPolygon: polygon) }
    }
}

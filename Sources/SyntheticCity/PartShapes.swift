/// The form of a building part.
enum PartShape {
    case flat, flatL, octagon, courtyardFlat, courtyardPitched, saddle, mansard, shed, barrel, hipped, tent, saddleL

    /// The German states' code of the roof form (AdV, Dachform).
    var roofCode: StaticString {
        switch self {
        case .flat, .flatL, .octagon, .courtyardFlat: "1000"
        case .shed: "2100"
        case .saddle: "3100"
        case .hipped: "3200"
        case .mansard: "3400"
        case .tent: "3500"
        case .barrel: "3900"
        case .saddleL, .courtyardPitched: "5000"
        }
    }

    /// Whether the roof has a ridge over the middle of its front wing, where a chimney may stand.
    var hasRidge: Bool {
        switch self {
        case .saddle, .mansard, .hipped, .saddleL: true
        default: false
        }
    }
}

/// One closed body: a footprint in its frame, between ground and ridge.
struct PartPlan {
    /// Origin at a corner of the footprint.
    var frame: LatticeFrame
    /// The form.
    var shape: PartShape
    /// Along u, units, even.
    var width: Int64
    /// Along v, units, even.
    var depth: Int64
    /// Width of the wings of L-shapes and courtyards, run of a hip, cut of an octagon; units, even.
    var inset: Int64 = 0
    /// Heights, millimetres, DHHN2016. `ridge` equals `eaves` under flat roofs.
    var ground: Int64 = 0
    /// See `ground`.
    var eaves: Int64 = 0
    /// See `ground`.
    var ridge: Int64 = 0
    /// Storeys above ground, >= 1.
    var storeys: Int64 = 1
    /// Whether the wall along v = 0 is no wall but an opening towards another part.
    var frontIsClosure = false

    /// Calls with each point of the footprint's outer ring, counter-clockwise.
    func forEachOuterPoint(_ body: (_ u: Int64, _ v: Int64) -> Void) {
        let (w, d, i) = (width, depth, inset)
        switch shape {
        case .flatL, .saddleL:
            body(0, 0)
            body(w, 0)
            body(w, i)
            body(i, i)
            body(i, d)
            body(0, d)
        case .octagon:
            body(i, 0)
            body(w - i, 0)
            body(w, i)
            body(w, d - i)
            body(w - i, d)
            body(i, d)
            body(0, d - i)
            body(0, i)
        default:
            body(0, 0)
            body(w, 0)
            body(w, d)
            body(0, d)
        }
    }

    /// Whether the footprint has a hole, `inset` away from its outline.
    var hasCourtyard: Bool { shape == .courtyardFlat || shape == .courtyardPitched }

    /// Calls with each point of the courtyard, clockwise.
    func forEachCourtyardPoint(_ body: (_ u: Int64, _ v: Int64) -> Void) {
        let (w, d, i) = (width, depth, inset)
        body(i, i)
        body(i, d - i)
        body(w - i, d - i)
        body(w - i, i)
    }

    /// Sets `ground` to the lowest terrain under the footprint's corners, and the roof above it.
    ///
    /// - Parameters:
    ///   - wallHeight: from the ground to the eaves, millimetres.
    ///   - rise: from the eaves to the ridge, millimetres; 0 for flat roofs.
    mutating func stand(wallHeight: Int64, rise: Int64) {
        ground = min(
            min(terrain(0, 0), terrain(width, 0)), min(terrain(width, depth), terrain(0, depth)))
        eaves = ground + wallHeight
        ridge = eaves + rise
    }

    /// The terrain at a point of the frame, millimetres.
    func terrain(_ u: Int64, _ v: Int64) -> Int64 {
        CityLayout.terrainHeight(east: frame.east(u, v), north: frame.north(u, v))
    }
}

/// Builders of closed shells: every edge is used once in each direction, every polygon is planar.
extension PolygonBuffer {
    /// Adds the closed shell of a part.
    mutating func addShell(of part: PartPlan) {
        switch part.shape {
        case .flat, .flatL, .octagon, .courtyardFlat:
            addPrism(of: part, top: part.eaves, kinds: true)
        case .saddle, .mansard, .shed, .barrel:
            addExtrusion(of: part)
        case .hipped, .tent:
            addHipped(part)
        case .saddleL:
            addSaddleL(part)
        case .courtyardPitched:
            addPitchedCourtyard(part)
        }
    }

    /// Adds the block model: the footprint raised to the middle of the roof.
    mutating func addBlock(of part: PartPlan) {
        addPrism(of: part, top: part.eaves + (part.ridge - part.eaves) / 2, kinds: false)
    }

    /// Adds an upright box without its bottom, and without its front if so asked; all polygons are `kind`.
    mutating func addOpenBox(
        _ frame: LatticeFrame, width: Int64, depth: Int64, bottom: Int64, top: Int64, closingBottomNotFront: Bool
    ) {
        let corners: InlineArray<4, (Int64, Int64)> = [(0, 0), (width, 0), (width, depth), (0, depth)]
        for side in (closingBottomNotFront ? 1 : 0)..<4 {
            let (from, to) = (corners[side], corners[(side + 1) & 3])
            addWall(frame, from, to, bottom: bottom, top: top, .wall)
        }
        addQuad(frame, .roof, corners, top)
        if closingBottomNotFront {
            addQuad(frame, .ground, [corners[0], corners[3], corners[2], corners[1]], bottom)
        }
    }

    private mutating func addQuad(
        _ frame: LatticeFrame, _ kind: SurfaceKind, _ corners: InlineArray<4, (Int64, Int64)>, _ z: Int64
    ) {
        beginPolygon(kind)
        for corner in 0..<4 { add(frame, corners[corner].0, corners[corner].1, z) }
    }

    private mutating func addWall(
        _ frame: LatticeFrame, _ from: (Int64, Int64), _ to: (Int64, Int64), bottom: Int64, top: Int64,
        _ kind: SurfaceKind
    ) {
        beginPolygon(kind)
        add(frame, from.0, from.1, bottom)
        add(frame, to.0, to.1, bottom)
        add(frame, to.0, to.1, top)
        add(frame, from.0, from.1, top)
    }

    /// The footprint looking down at `ground`, with its courtyard as a hole.
    private mutating func addGround(of part: PartPlan) {
        beginPolygon(.ground)
        addReversed { body in
            part.forEachOuterPoint(body)
        } frame: {
            part.frame
        } height: {
            part.ground
        }
        if part.hasCourtyard {
            beginRing()
            addReversed { body in
                part.forEachCourtyardPoint(body)
            } frame: {
                part.frame
            } height: {
                part.ground
            }
        }
    }

    private mutating func addReversed(
        _ points: ((Int64, Int64) -> Void) -> Void, frame: () -> LatticeFrame, height: () -> Int64
    ) {
        var ring = InlineArray<8, (Int64, Int64)>(repeating: (0, 0))
        var count = 0
        points { u, v in
            ring[count] = (u, v)
            count += 1
        }
        for index in stride(from: count - 1, through: 0, by: -1) {
            add(frame(), ring[index].0, ring[index].1, height())
        }
    }

    private mutating func addWalls(of part: PartPlan, top: Int64, allowingClosure: Bool) {
        addWalls(part, top, allowingClosure) { body in part.forEachOuterPoint(body) }
        if part.hasCourtyard {
            addWalls(part, top, false) { body in part.forEachCourtyardPoint(body) }
        }
    }

    private mutating func addWalls(
        _ part: PartPlan, _ top: Int64, _ allowingClosure: Bool, _ points: ((Int64, Int64) -> Void) -> Void
    ) {
        var ring = InlineArray<8, (Int64, Int64)>(repeating: (0, 0))
        var count = 0
        points { u, v in
            ring[count] = (u, v)
            count += 1
        }
        for index in 0..<count {
            let kind: SurfaceKind = allowingClosure && index == 0 && part.frontIsClosure ? .closure : .wall
            addWall(part.frame, ring[index], ring[(index + 1) % count], bottom: part.ground, top: top, kind)
        }
    }

    private mutating func addPrism(of part: PartPlan, top: Int64, kinds: Bool) {
        addGround(of: part)
        addWalls(of: part, top: top, allowingClosure: kinds)
        beginPolygon(.roof)
        part.forEachOuterPoint { u, v in add(part.frame, u, v, top) }
        if part.hasCourtyard {
            beginRing()
            part.forEachCourtyardPoint { u, v in add(part.frame, u, v, top) }
        }
    }

    /// A profile across v, drawn out along u: one roof polygon for each of its pieces.
    private mutating func addExtrusion(of part: PartPlan) {
        let (w, d, frame) = (part.width, part.depth, part.frame)
        let rise = part.ridge - part.eaves
        // Position across in 64ths of the depth, height in thousandths of the rise; at most nine points.
        let profile: InlineArray<9, (Int64, Int64)>
        let count: Int
        let none: (Int64, Int64) = (0, 0)
        switch part.shape {
        case .mansard:
            profile = [(0, 0), (10, 650), (32, 1000), (54, 650), (64, 0), none, none, none, none]
            count = 5
        case .shed:
            profile = [(0, 0), (64, 1000), none, none, none, none, none, none, none]
            count = 2
        case .barrel:
            profile = [
                (0, 0), (8, 438), (16, 750), (24, 938), (32, 1000), (40, 938), (48, 750), (56, 438), (64, 0),
            ]
            count = 9
        default:
            profile = [(0, 0), (32, 1000), (64, 0), none, none, none, none, none, none]
            count = 3
        }
        func across(_ index: Int) -> Int64 { profile[index].0 * d / 64 }
        func height(_ index: Int) -> Int64 { part.eaves + profile[index].1 * rise / 1000 }

        addGround(of: part)
        addWall(frame, (0, 0), (w, 0), bottom: part.ground, top: height(0), .wall)
        beginPolygon(.wall)
        add(frame, w, 0, part.ground)
        add(frame, w, d, part.ground)
        for index in stride(from: count - 1, through: 0, by: -1) { add(frame, w, across(index), height(index)) }
        addWall(frame, (w, d), (0, d), bottom: part.ground, top: height(count - 1), .wall)
        beginPolygon(.wall)
        add(frame, 0, d, part.ground)
        add(frame, 0, 0, part.ground)
        for index in 0..<count { add(frame, 0, across(index), height(index)) }
        for index in 0..<(count - 1) {
            beginPolygon(.roof)
            add(frame, 0, across(index), height(index))
            add(frame, w, across(index), height(index))
            add(frame, w, across(index + 1), height(index + 1))
            add(frame, 0, across(index + 1), height(index + 1))
        }
    }

    /// Four slopes; with a run of half the width the ridge shrinks to a point (a tent roof).
    private mutating func addHipped(_ part: PartPlan) {
        let (w, d, frame, eaves, ridge) = (part.width, part.depth, part.frame, part.eaves, part.ridge)
        let run = part.shape == .tent ? w / 2 : part.inset
        let hasRidge = run < w - run
        addGround(of: part)
        addWalls(of: part, top: eaves, allowingClosure: false)
        beginPolygon(.roof)
        add(frame, 0, 0, eaves)
        add(frame, w, 0, eaves)
        add(frame, w - run, d / 2, ridge)
        if hasRidge { add(frame, run, d / 2, ridge) }
        beginPolygon(.roof)
        add(frame, w, 0, eaves)
        add(frame, w, d, eaves)
        add(frame, w - run, d / 2, ridge)
        beginPolygon(.roof)
        add(frame, w, d, eaves)
        add(frame, 0, d, eaves)
        add(frame, run, d / 2, ridge)
        if hasRidge { add(frame, w - run, d / 2, ridge) }
        beginPolygon(.roof)
        add(frame, 0, d, eaves)
        add(frame, 0, 0, eaves)
        add(frame, run, d / 2, ridge)
    }

    /// Two saddle roofs of equal width that meet over a corner, with gables at both ends.
    private mutating func addSaddleL(_ part: PartPlan) {
        let (w, d, i, frame) = (part.width, part.depth, part.inset, part.frame)
        let (ground, eaves, ridge, m) = (part.ground, part.eaves, part.ridge, part.inset / 2)
        addGround(of: part)
        addWall(frame, (0, 0), (w, 0), bottom: ground, top: eaves, .wall)
        beginPolygon(.wall)
        add(frame, w, 0, ground)
        add(frame, w, i, ground)
        add(frame, w, i, eaves)
        add(frame, w, m, ridge)
        add(frame, w, 0, eaves)
        addWall(frame, (w, i), (i, i), bottom: ground, top: eaves, .wall)
        addWall(frame, (i, i), (i, d), bottom: ground, top: eaves, .wall)
        beginPolygon(.wall)
        add(frame, i, d, ground)
        add(frame, 0, d, ground)
        add(frame, 0, d, eaves)
        add(frame, m, d, ridge)
        add(frame, i, d, eaves)
        addWall(frame, (0, d), (0, 0), bottom: ground, top: eaves, .wall)

        beginPolygon(.roof)
        add(frame, 0, 0, eaves)
        add(frame, w, 0, eaves)
        add(frame, w, m, ridge)
        add(frame, m, m, ridge)
        beginPolygon(.roof)
        add(frame, w, m, ridge)
        add(frame, w, i, eaves)
        add(frame, i, i, eaves)
        add(frame, m, m, ridge)
        beginPolygon(.roof)
        add(frame, i, i, eaves)
        add(frame, i, d, eaves)
        add(frame, m, d, ridge)
        add(frame, m, m, ridge)
        beginPolygon(.roof)
        add(frame, 0, d, eaves)
        add(frame, 0, 0, eaves)
        add(frame, m, m, ridge)
        add(frame, m, d, ridge)
    }

    /// Saddle roofs all around a courtyard: four slopes outwards, four inwards.
    private mutating func addPitchedCourtyard(_ part: PartPlan) {
        let (w, d, frame) = (part.width, part.depth, part.frame)
        addGround(of: part)
        addWalls(of: part, top: part.eaves, allowingClosure: false)
        func corners(_ i: Int64) -> InlineArray<4, (Int64, Int64)> {
            [(i, i), (w - i, i), (w - i, d - i), (i, d - i)]
        }
        let outer = corners(0)
        let middle = corners(part.inset / 2)
        let inner = corners(part.inset)
        for side in 0..<4 {
            let next = (side + 1) & 3
            beginPolygon(.roof)
            add(frame, outer[side].0, outer[side].1, part.eaves)
            add(frame, outer[next].0, outer[next].1, part.eaves)
            add(frame, middle[next].0, middle[next].1, part.ridge)
            add(frame, middle[side].0, middle[side].1, part.ridge)
            beginPolygon(.roof)
            add(frame, middle[side].0, middle[side].1, part.ridge)
            add(frame, middle[next].0, middle[next].1, part.ridge)
            add(frame, inner[next].0, inner[next].1, part.eaves)
            add(frame, inner[side].0, inner[side].1, part.eaves)
        }
    }
}

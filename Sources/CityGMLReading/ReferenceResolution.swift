internal import CityObjects
internal import Diagnostics

/// Shows in a tree what its references stand for.
///
/// A reference never doubles a geometry: at the level and in the object of the polygon it only lends its boundary
/// surface to one that has none; elsewhere the polygon is shown once more, once for an object and a level, however
/// many references ask for it.
struct ReferenceResolution {
    /// A polygon, an object and a level of detail that shows it.
    private struct Shown: Hashable {
        var polygon: LentPolygon
        var object: Int32
        var level: LevelOfDetail
    }

    private struct SurfaceCopy: Hashable {
        var surface: Int32
        var object: Int32
    }

    private struct AdoptedSurface: Hashable {
        var origin: LentPolygon
        var object: Int32
    }

    /// What one object has at one level from a target outside of the tree: all that refer to it again add nothing.
    private struct Borrowed: Hashable {
        var target: String
        var object: Int32
        var level: LevelOfDetail?
    }

    /// So many polygons from outside are looked at for one tree: no honest one borrows more.
    private static let lentLimit = 1_000_000
    /// So many bytes of attributes go with surfaces to other objects of one tree.
    private static let attributeByteLimit = 64 << 20

    private var borrowed: Set<Borrowed> = []
    private var lentPolygons = 0
    private var isBeyondLimits = false
    private var attributeBytes = 0
    private var attributesOfSurfaces: SurfaceAttributes?
    private var shown: [Shown: Int32] = [:]
    private var surfaceCopies: [SurfaceCopy: Int32] = [:]
    private var adoptedSurfaces: [AdoptedSurface: Int32] = [:]
    private let table: ReferenceTable

    init(_ table: ReferenceTable) { self.table = table }

    /// Resolves every reference.
    ///
    /// - Parameter lender: what lies outside the tree; nil where nobody looks there.
    mutating func resolve(in tree: inout CityObjectTree, lender: GeometryLender?) {
        guard !table.references.isEmpty else { return }
        let ways = table.ways(in: tree)
        addFaces(ways, to: &tree)
        var outcomes: [String: GeometryLender.Outcome] = [:]
        var circles = ways.circles
        var unresolved: [ReferenceTable.Missing] = []
        var notLent: [ReferenceTable.Missing] = []
        var withoutObject: [ReferenceTable.Missing] = []
        for missing in ways.missing {
            if table.references[Int(missing.reference)].isObject {
                if let lender, let target = ReferenceTarget(missing.target, in: tree.file), lender.lacks(target) {
                    withoutObject.append(missing)
                }
                continue
            }
            guard let lender, let target = ReferenceTarget(missing.target, in: tree.file) else {
                unresolved.append(missing)
                continue
            }
            let outcome = outcomes[missing.target] ?? lender.geometries(for: target)
            outcomes[missing.target] = outcome
            if outcome.isMissing { unresolved.append(missing) }
            if outcome.isNotLent { notLent.append(missing) }
            if outcome.isCircle { circles.append(missing.reference) }
        }
        // Boundary surfaces first, so that what has a meaning is not shown before without one.
        for isSurface in [true, false] {
            for way in ways.reached {
                let reference = table.references[Int(way.reference)]
                if (reference.surface >= 0) == isSurface { showOwn(way, reference, in: &tree) }
            }
            guard let lender else { continue }
            for missing in ways.missing {
                let reference = table.references[Int(missing.reference)]
                guard !reference.isObject, (reference.surface >= 0) == isSurface, let outcome = outcomes[missing.target]
                else { continue }
                show(outcome, missing, reference, lender, in: &tree)
            }
        }
        tell(unresolved, "geometry that \(lender != nil ? "its document" : "the object") does not have", in: &tree)
        tell(notLent, "geometry that was not lent any more", in: &tree)
        tell(withoutObject, "objects that their document does not have", in: &tree)
        tell(circles, in: &tree)
    }

    /// Adds what the references in solids lead to to their shells. Before anything is shown, since that moves polygons.
    private func addFaces(_ ways: ReferenceTable.Ways, to tree: inout CityObjectTree) {
        guard !tree.solids.isEmpty else { return }
        for way in ways.reached where way.reference >= 0 {
            let reference = table.references[Int(way.reference)]
            guard reference.solid >= 0 else { continue }
            var polygon = tree.polygons[Int(way.polygon)]
            polygon.isReversed = way.isReversed
            tree.solidFaces.append(SolidFace(solid: reference.solid, shell: reference.shell, polygon: polygon))
        }
        for origin in ways.missing.map(\.reference) + ways.circles + ways.unfollowed where origin >= 0 {
            let solid = table.references[Int(origin)].solid
            if solid >= 0 { tree.solids[Int(solid)].isIncomplete = true }
        }
    }

    /// Shows what a reference that leads out of the tree came to.
    private mutating func show(
        _ outcome: GeometryLender.Outcome, _ missing: ReferenceTable.Missing, _ reference: PolygonReference,
        _ lender: GeometryLender, in tree: inout CityObjectTree
    ) {
        guard
            borrowed.insert(Borrowed(target: missing.target, object: reference.object, level: missing.level)).inserted
        else { return }
        for way in outcome.ways {
            let polygons = way.geometry.piece.polygons
            lentPolygons += polygons.count
            guard lentPolygons <= Self.lentLimit else {
                isBeyondLimits = true
                return
            }
            for index in polygons.indices {
                // What comes back over others is the tree's own, and there already.
                let origin = way.geometry.origins[index]
                if way.isDetour, origin.document == lender.document, origin.ordinal == tree.ordinal,
                    origin.ordinalInMember == tree.ordinalInMember
                {
                    continue
                }
                let level = missing.level ?? way.level ?? polygons[index].levelOfDetail
                let isReversed = (polygons[index].isReversed != way.isReversed) != missing.isReversed
                show(way.geometry, index, reference, level, isReversed: isReversed, in: &tree)
            }
        }
    }

    private mutating func show(
        _ geometry: LentGeometry, _ index: Int, _ reference: PolygonReference, _ level: LevelOfDetail,
        isReversed: Bool, in tree: inout CityObjectTree
    ) {
        let key = Shown(polygon: geometry.origins[index], object: reference.object, level: level)
        guard shown[key] == nil else { return }
        shown[key] = Int32(tree.polygons.count)
        var polygon = tree.adopt(geometry.piece, polygon: index)
        polygon.object = reference.object
        polygon.surface = reference.surface
        let source = geometry.piece.polygons[index].surface
        if reference.surface < 0, source >= 0 {
            polygon.surface = adopted(Int(source), of: geometry, for: reference.object, in: &tree)
        }
        polygon.levelOfDetail = level
        polygon.geometryOrdinal = reference.ordinal
        polygon.isReversed = isReversed
        tree.polygons.append(polygon)
    }

    private mutating func showOwn(
        _ arrival: ReferenceTable.Reached, _ reference: PolygonReference, in tree: inout CityObjectTree
    ) {
        let index = Int(arrival.polygon)
        let polygon = tree.polygons[index]
        let level = arrival.level ?? polygon.levelOfDetail
        if polygon.levelOfDetail == level {
            // The part takes over what its whole shows without a meaning; a room or storey is no part of the hull.
            let isOwn = polygon.object == reference.object
            let takesOver =
                isOwn
                || isAbove(polygon.object, reference.object, in: tree)
                    && !tree.objects[Int(reference.object)].kind.isInterior
            if polygon.surface < 0, reference.surface >= 0, takesOver {
                tree.polygons[index].surface = reference.surface
                tree.polygons[index].object = reference.object
                tree.polygons[index].isReversed = arrival.isReversed
                return
            }
            if isOwn { return }
            // The whole has what its parts have.
            if reference.surface < 0, isAbove(reference.object, polygon.object, in: tree),
                !tree.objects[Int(polygon.object)].kind.isInterior
            {
                return
            }
        }
        let origin = LentPolygon(document: "", ordinal: 0, ordinalInMember: 0, index: arrival.polygon)
        let key = Shown(polygon: origin, object: reference.object, level: level)
        guard shown[key] == nil else { return }
        shown[key] = Int32(tree.polygons.count)
        var copy = polygon
        copy.levelOfDetail = level
        copy.object = reference.object
        copy.geometryOrdinal = reference.ordinal
        copy.isReversed = arrival.isReversed
        if reference.surface >= 0 {
            copy.surface = reference.surface
        } else if polygon.surface >= 0, polygon.object != reference.object {
            copy.surface = surface(polygon.surface, for: reference.object, in: &tree)
        }
        tree.polygons.append(copy)
    }

    /// The boundary surface of another object, once more for this one: a shared wall is a wall on both sides.
    private mutating func surface(_ surface: Int32, for object: Int32, in tree: inout CityObjectTree) -> Int32 {
        let key = SurfaceCopy(surface: surface, object: object)
        if let known = surfaceCopies[key] { return known }
        let known = attributesOfSurfaces ?? SurfaceAttributes(of: tree)
        attributesOfSurfaces = known
        let attributes = known[surface].map { tree.attributes[$0] }
        let index = add(tree.surfaces[Int(surface)], attributes, for: object, in: &tree)
        surfaceCopies[key] = index
        return index
    }

    /// A boundary surface from outside, once for an object.
    private mutating func adopted(
        _ surface: Int, of geometry: LentGeometry, for object: Int32, in tree: inout CityObjectTree
    ) -> Int32 {
        let key = AdoptedSurface(origin: geometry.surfaceOrigins[surface], object: object)
        if let known = adoptedSurfaces[key] { return known }
        let attributes = geometry.piece.attributes.filter { $0.surface == Int32(surface) }
        let index = add(geometry.piece.surfaces[surface], attributes, for: object, in: &tree)
        adoptedSurfaces[key] = index
        return index
    }

    /// Appends a surface for an object, with what it says of itself.
    private mutating func add(
        _ surface: BoundarySurface, _ attributes: [Attribute], for object: Int32, in tree: inout CityObjectTree
    ) -> Int32 {
        var copy = surface
        copy.object = object
        tree.surfaces.append(copy)
        let index = Int32(tree.surfaces.count - 1)
        attributeBytes += attributes.reduce(0) { $0 + 64 + $1.text.utf8.count }
        guard attributeBytes <= Self.attributeByteLimit else {
            isBeyondLimits = true
            return index
        }
        for attribute in attributes {
            var own = attribute
            own.object = object
            own.surface = index
            tree.attributes.append(own)
        }
        return index
    }

    /// Whether one object is the whole that another is part of, at any depth.
    private func isAbove(_ whole: Int32, _ part: Int32, in tree: CityObjectTree) -> Bool {
        var index = part
        // Parents come before their parts, so that this ends.
        while index > whole { index = tree.objects[Int(index)].parent }
        return index == whole && part != whole
    }

    private static func count(_ count: Int) -> String { count == 1 ? "1 reference" : "\(count) references" }

    private func tell(_ missing: [ReferenceTable.Missing], _ target: String, in tree: inout CityObjectTree) {
        guard let first = missing.first else { return }
        var place = tree.place(ofObject: Int(max(table.references[Int(first.reference)].object, 0)))
        place.line = first.line
        tree.problems.append(
            Problem(
                .unresolvedReference, at: place,
                "\(Self.count(missing.count)) to \(target), the first to \(first.target); what is meant is missing"))
    }

    private func tell(_ circles: [Int32], in tree: inout CityObjectTree) {
        if isBeyondLimits {
            tree.problems.append(
                Problem(
                    .unresolvedReference, at: tree.place(ofObject: 0),
                    "refers to more than \(Self.lentLimit) polygons of others, or with them to more than "
                        + "\(Self.attributeByteLimit >> 20) MiB of their attributes; what is beyond is missing"))
        }
        if let first = circles.first {
            let reference = table.references[Int(first)]
            var place = tree.place(ofObject: Int(max(reference.object, 0)))
            place.line = reference.line
            tree.problems.append(
                Problem(
                    .unresolvedReference, at: place,
                    "\(Self.count(circles.count)) lead\(circles.count == 1 ? "s" : "") in a circle or over more than \(ReferenceTable.depthLimit) "
                        + "others, the first to \(table.target(first)); not followed further"))
        }
    }
}

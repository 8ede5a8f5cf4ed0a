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
        var kind: BoundarySurfaceKind
        var identifier: String
        var object: Int32
    }

    /// A polygon that a reference leads to, in the tree or from outside.
    private struct Arrival {
        var reference: PolygonReference
        var polygon: Int32
        var isReversed: Bool
        var level: LevelOfDetail?
        /// Where it comes from if not from the tree.
        var lent: (geometry: LentGeometry, index: Int)?
    }

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
        var arrivals = ways.reached.map { way in
            Arrival(
                reference: table.references[Int(way.reference)], polygon: way.polygon, isReversed: way.isReversed,
                level: way.level, lent: nil)
        }
        var circles = ways.circles
        var unresolved: [ReferenceTable.Missing] = []
        for missing in ways.missing {
            guard let lender, let target = ReferenceTarget(missing.target, in: tree.file) else {
                unresolved.append(missing)
                continue
            }
            let outcome = lender.geometries(for: target)
            if outcome.isMissing { unresolved.append(missing) }
            if outcome.isCircle { circles.append(missing.reference) }
            for way in outcome.ways {
                for index in way.geometry.piece.polygons.indices {
                    // What comes back over others is the tree's own, and there already.
                    let origin = way.geometry.origins[index]
                    if way.isDetour, origin.document == lender.document, origin.ordinal == tree.ordinal,
                        origin.ordinalInMember == tree.ordinalInMember
                    {
                        continue
                    }
                    let polygon = way.geometry.piece.polygons[index]
                    arrivals.append(
                        Arrival(
                            reference: table.references[Int(missing.reference)], polygon: Int32(index),
                            isReversed: (polygon.isReversed != way.isReversed) != missing.isReversed,
                            level: missing.level ?? way.level, lent: (way.geometry, index)))
                }
            }
        }
        // Boundary surfaces first, so that what has a meaning is not shown before without one.
        for arrival in arrivals where arrival.reference.surface >= 0 { show(arrival, in: &tree) }
        for arrival in arrivals where arrival.reference.surface < 0 { show(arrival, in: &tree) }
        tell(unresolved, circles, isLast: lender != nil, in: &tree)
    }

    private mutating func show(_ arrival: Arrival, in tree: inout CityObjectTree) {
        let reference = arrival.reference
        guard let lent = arrival.lent else { return showOwn(arrival, in: &tree) }
        let level = arrival.level ?? lent.geometry.piece.polygons[lent.index].levelOfDetail
        let key = Shown(polygon: lent.geometry.origins[lent.index], object: reference.object, level: level)
        guard shown[key] == nil else { return }
        shown[key] = Int32(tree.polygons.count)
        var polygon = tree.adopt(lent.geometry.piece, polygon: lent.index)
        polygon.object = reference.object
        polygon.surface = reference.surface
        let source = lent.geometry.piece.polygons[lent.index].surface
        if reference.surface < 0, source >= 0 {
            polygon.surface = adopted(lent.geometry.piece.surfaces[Int(source)], for: reference.object, in: &tree)
        }
        polygon.levelOfDetail = level
        polygon.geometryOrdinal = reference.ordinal
        polygon.isReversed = arrival.isReversed
        tree.polygons.append(polygon)
    }

    private mutating func showOwn(_ arrival: Arrival, in tree: inout CityObjectTree) {
        let reference = arrival.reference
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
        var copy = tree.surfaces[Int(surface)]
        copy.object = object
        tree.surfaces.append(copy)
        let index = Int32(tree.surfaces.count - 1)
        surfaceCopies[key] = index
        return index
    }

    /// A boundary surface from outside, once for an object.
    private mutating func adopted(
        _ surface: BoundarySurface, for object: Int32, in tree: inout CityObjectTree
    ) -> Int32 {
        let key = AdoptedSurface(kind: surface.kind, identifier: surface.identifier, object: object)
        if let known = adoptedSurfaces[key] { return known }
        var copy = surface
        copy.object = object
        tree.surfaces.append(copy)
        let index = Int32(tree.surfaces.count - 1)
        adoptedSurfaces[key] = index
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

    private func tell(
        _ unresolved: [ReferenceTable.Missing], _ circles: [Int32], isLast: Bool, in tree: inout CityObjectTree
    ) {
        if let first = unresolved.first {
            var place = tree.place(ofObject: Int(max(table.references[Int(first.reference)].object, 0)))
            place.line = first.line
            let owner = isLast ? "that its document does not have" : "that the object does not have"
            tree.problems.append(
                Problem(
                    .unresolvedReference, at: place,
                    "\(Self.count(unresolved.count)) to geometry \(owner), the first to "
                        + "\(first.target); what is meant is missing"))
        }
        if let first = circles.first {
            let reference = table.references[Int(first)]
            var place = tree.place(ofObject: Int(max(reference.object, 0)))
            place.line = reference.line
            tree.problems.append(
                Problem(
                    .unresolvedReference, at: place,
                    "\(Self.count(circles.count)) lead\(circles.count == 1 ? "s" : "") in a circle or over more than \(ReferenceTable.depthLimit) "
                        + "others, the first to \(reference.target); not followed further"))
        }
    }
}

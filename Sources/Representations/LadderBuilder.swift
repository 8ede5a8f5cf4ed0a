package import CityObjects
package import Meshing
package import SpatialFrames

/// A coarser picture of a tree before its error is known.
struct Rung {
    var representation: Representation
    /// Its positions in metres east, north and up of the record's origin, for measuring.
    var east: [Double]
    var north: [Double]
    var up: [Double]
}

/// Makes the ladder of a tree: the leaf, the source's coarser levels of detail, and the block.
///
/// The error of each is measured against the leaf itself, never against the next finer one, so that what a tile states
/// of an object holds whatever its ladder looks like. Keeps its scratch memory; one per worker.
package struct LadderBuilder {
    /// Samples a mesh besides its corners when an error is measured.
    private static let sampleBudget = 96
    /// A level of detail is no rung where its triangles times those of the leaf are more: measuring one would take
    /// more than a few tenths of a second.
    private static let measuringLimit = 1 << 24

    private var levels = LeafBuilder()
    private var blocks = BlockBuilder()
    private var sampler = MeshDistanceSampler()

    /// A builder without memory yet.
    package init() {}

    /// The representations from fine to coarse, the leaf's first.
    ///
    /// Errors rise along the ladder and triangles fall: what has more of both than another rung is left out, as is
    /// what has no triangle to be seen.
    ///
    /// - Parameters:
    ///   - tree: the city objects.
    ///   - leaf: its leaf, with something to be seen.
    ///   - coordinates: the tree's points in both frames.
    ///   - frame: east, north and up at the record's origin.
    ///   - repairs: what is done about faulty geometry.
    ///   - keepsSurfaceIdentifiers: whether the surfaces keep their `gml:id`.
    /// - Complexity: O(triangles of leaf × triangles of rung) for each rung at worst, and less as a rule.
    package mutating func build(
        _ tree: CityObjectTree, leaf: LeafResult, coordinates: TreeCoordinates, frame: LocalFrame,
        repairs: GeometryRepairs = .all, keepsSurfaceIdentifiers: Bool
    ) -> [Representation] {
        var rungs: [Rung] = []
        for level in tree.levels(below: leaf.level ?? .lod0) {
            let polygons = tree.coarserPolygons(level)
            let picture = levels.build(
                tree, showing: polygons, at: level, coordinates: coordinates, frame: frame,
                repairs: repairs, keepsSurfaceIdentifiers: keepsSurfaceIdentifiers)
            let work = picture.representation.triangleCount * leaf.representation.triangleCount
            guard work <= Self.measuringLimit else { continue }
            rungs.append(
                Rung(
                    representation: picture.representation, east: picture.east, north: picture.north, up: picture.up))
        }
        if let block = blocks.build(tree, leaf: leaf, frame: frame) { rungs.append(block) }
        rungs.removeAll {
            $0.representation.triangleCount >= leaf.representation.triangleCount || !$0.representation.isVisible
        }
        return [leaf.representation] + Self.ladder(of: measured(rungs, against: leaf, frame))
    }

    /// The rungs with their errors, without those that cannot be measured.
    private mutating func measured(_ rungs: [Rung], against leaf: LeafResult, _ frame: LocalFrame) -> [Representation] {
        guard !rungs.isEmpty else { return [] }
        sampler.setReference(
            x: leaf.east.span, y: leaf.north.span, z: leaf.up.span, indices: leaf.representation.indices.span,
            sampleBudget: Self.sampleBudget)
        return rungs.compactMap { rung in
            let distance = sampler.distanceFromReference(
                toX: rung.east.span, y: rung.north.span, z: rung.up.span, indices: rung.representation.indices.span,
                sampleBudget: Self.sampleBudget)
            guard distance.isFinite else { return nil }
            var representation = rung.representation
            // Between samples the distance grows by at most the covering radius: the error is a bound, not a guess.
            let bound = (distance + sampler.coveringRadius) * frame.largestScale + Self.bend(rung, frame)
            representation.error = (bound * 1000).rounded(.up) / 1000
            return representation
        }
    }

    /// How far the image of a rung may lie off where a projection, which is no plane map, puts its points; metres.
    ///
    /// The scale of a conformal map changes by at most about its own size over the Earth's radius.
    private static func bend(_ rung: Rung, _ frame: LocalFrame) -> Double {
        guard !frame.isRigid else { return 0 }
        let reach = rung.east.indices.reduce(0) { max($0, max(abs(rung.east[$1]), abs(rung.north[$1]))) }
        return frame.largestScale * reach * reach / 6_371_000
    }

    /// Those of which none has both fewer triangles and a smaller error, from fine to coarse.
    package static func ladder(of measured: [Representation]) -> [Representation] {
        let sorted = measured.sorted { ($0.error, $0.triangleCount) < ($1.error, $1.triangleCount) }
        var ladder: [Representation] = []
        for rung in sorted where rung.triangleCount < ladder.last?.triangleCount ?? .max { ladder.append(rung) }
        return ladder
    }
}

internal import CityObjects
internal import Diagnostics

/// A place where the document says `xlink:href` instead of a geometry.
struct PolygonReference {
    var target: String
    var object: Int32
    var surface: Int32
    var level: LevelOfDetail
    var ordinal: Int32
    var isReversed: Bool
    var line: Int
}

/// The geometries of a tree by id, and the references to them.
///
/// A reference never doubles a geometry: it lends its boundary surface to a polygon that has none, or shows the
/// polygon again only at another level of detail.
struct ReferenceTable {
    private var ranges: [UInt64: Range<Int32>] = [:]
    private var references: [PolygonReference] = []

    /// A 64-bit hash of an id, FNV-1a; 0 is kept for "no id".
    static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in bytes.indices {
            // Wrapping is the definition of FNV.
            hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3
        }
        return hash == 0 ? 1 : hash
    }

    mutating func removeAll() {
        ranges.removeAll(keepingCapacity: true)
        references.removeAll(keepingCapacity: true)
    }

    /// Gives an id (as hash) to polygons; the first definition stays.
    mutating func define(_ id: UInt64, _ polygons: Range<Int32>) {
        guard id != 0, ranges[id] == nil else { return }
        ranges[id] = polygons
    }

    mutating func add(_ reference: PolygonReference) { references.append(reference) }

    /// Follows every reference, once the whole tree is known.
    mutating func resolve(in tree: inout CityObjectTree, notes: inout CountedNotes) {
        var unresolved = 0
        var example: PolygonReference?
        for reference in references {
            guard reference.target.hasPrefix("#") else {
                notes.add(
                    .foreignReference, name: "xlink:href to another document",
                    at: Place(file: tree.file, line: reference.line))
                continue
            }
            let id = Array(reference.target.utf8.dropFirst())
            guard let range = ranges[Self.hash(id.span)] else {
                unresolved += 1
                if example == nil { example = reference }
                continue
            }
            for index in range { follow(reference, to: Int(index), in: &tree) }
        }
        if unresolved > 0, let example {
            var place = tree.place(ofObject: Int(max(example.object, 0)))
            place.line = example.line
            tree.problems.append(
                Problem(
                    .unresolvedReference, at: place,
                    "\(unresolved) references to geometry that the object does not have, the first to "
                        + "\(example.target); what they stand for is missing"))
        }
    }

    private func follow(_ reference: PolygonReference, to index: Int, in tree: inout CityObjectTree) {
        let polygon = tree.polygons[index]
        if polygon.levelOfDetail == reference.level {
            guard polygon.surface < 0, reference.surface >= 0 else { return }
            tree.polygons[index].surface = reference.surface
            tree.polygons[index].object = reference.object
            if reference.isReversed { tree.polygons[index].isReversed.toggle() }
            return
        }
        var copy = polygon
        copy.levelOfDetail = reference.level
        copy.object = reference.object
        copy.geometryOrdinal = reference.ordinal
        copy.isReversed = polygon.isReversed != reference.isReversed
        if reference.surface >= 0 { copy.surface = reference.surface }
        tree.polygons.append(copy)
    }
}

extension CityObjectTree {
    /// Drops polygons that describe a hull a second time: an unclassified solid beside its boundary surfaces.
    ///
    /// Compared are the corners of the outer rings, whatever their start and direction. Complexity: O(points), only
    /// where an object has both kinds at one level.
    package mutating func removeRepeatedPolygons() {
        var hasUnclassified = false
        var ordinals: Set<Int32> = []
        for polygon in polygons {
            hasUnclassified = hasUnclassified || polygon.surface < 0
            ordinals.insert(polygon.geometryOrdinal)
        }
        guard hasUnclassified, ordinals.count > 1 else { return }
        struct Corners: Hashable {
            var object: Int32
            var level: LevelOfDetail
            var hash: UInt64
        }
        var seen: [Corners: Int32] = [:]
        func corners(_ polygon: SurfacePolygon) -> Corners {
            let ring = Int(polygon.firstRing)
            let start = Int(ringStarts[ring])
            let end = ring + 1 < ringStarts.count ? Int(ringStarts[ring + 1]) : x.count
            var sum: UInt64 = 0
            for index in start..<end {
                // A commutative sum of well-mixed hashes: independent of the start and direction of the ring.
                var hash = x[index].bitPattern &* 0x9E37_79B9_7F4A_7C15
                hash = (hash ^ (hash >> 29) ^ y[index].bitPattern) &* 0xBF58_476D_1CE4_E5B9
                hash = (hash ^ (hash >> 32) ^ z[index].bitPattern) &* 0x94D0_49BB_1331_11EB
                sum = sum &+ (hash ^ (hash >> 31))
            }
            return Corners(object: polygon.object, level: polygon.levelOfDetail, hash: sum)
        }
        for polygon in polygons where polygon.surface >= 0 {
            seen[corners(polygon)] = polygon.geometryOrdinal
        }
        polygons.removeAll { polygon in
            guard polygon.surface < 0 else { return false }
            let key = corners(polygon)
            if let other = seen[key] { return other != polygon.geometryOrdinal }
            seen[key] = polygon.geometryOrdinal
            return false
        }
    }
}

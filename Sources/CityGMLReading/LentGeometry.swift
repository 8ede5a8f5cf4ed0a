internal import CityObjects

/// An id in a certain document.
package struct DocumentTarget: Sendable, Hashable {
    /// The path of the document.
    package var document: String
    /// The `gml:id`.
    package var identifier: String

    /// A target from its parts.
    package init(document: String, identifier: String) {
        self.document = document
        self.identifier = identifier
    }
}

/// Which polygon of which document: what tells polygons apart that are reached over several ids.
struct LentPolygon: Sendable, Hashable {
    var document: String
    var ordinal: Int
    var ordinalInMember: Int
    var index: Int32
}

/// What an id stands for, taken out of its tree: polygons with their points and surfaces, and ways that lead on.
package struct LentGeometry: Sendable {
    /// A reference within it that leads out of its own tree.
    struct Link: Sendable {
        var target: ReferenceTarget
        var isReversed: Bool
        var level: LevelOfDetail?
    }

    /// The polygons; `isReversed` as seen by who refers to them, `object` of no meaning.
    var piece = CityObjectTree()
    /// Where each polygon of `piece` comes from.
    var origins: [LentPolygon] = []
    /// Where each surface of `piece` comes from; `index` is that of the surface in its tree.
    var surfaceOrigins: [LentPolygon] = []
    var links: [Link] = []
    /// Whether the id is that of a city object, or of something else without geometry: it is there, and lends nothing.
    var isWithoutGeometry = false

    /// About what it takes in memory, bytes.
    package var byteCount: Int { piece.byteCount }

    /// The targets that it leads on to, as its document writes them.
    package var targets: [ReferenceTarget] { links.map(\.target) }
}

extension ReferenceTable {
    /// Takes out what an id stands for; nil for an id that the tree does not have.
    ///
    /// - Parameter attributes: where the attributes of the tree's surfaces stand.
    func geometry(
        of identifier: String, in tree: CityObjectTree, _ attributes: SurfaceAttributes, document: String
    ) -> LentGeometry? {
        var result = LentGeometry()
        guard let ways = ways(to: identifier, in: tree) else {
            result.isWithoutGeometry = true
            return hasObject(identifier) ? result : nil
        }
        var seen: Set<Int32> = []
        var surfaces: [Int32: Int32] = [:]
        func origin(_ index: Int32) -> LentPolygon {
            LentPolygon(
                document: document, ordinal: tree.ordinal, ordinalInMember: tree.ordinalInMember, index: index)
        }
        for way in ways.reached where seen.insert(way.polygon).inserted {
            let source = tree.polygons[Int(way.polygon)]
            var polygon = result.piece.adopt(tree, polygon: Int(way.polygon))
            polygon.isReversed = way.isReversed
            polygon.levelOfDetail = way.level ?? source.levelOfDetail
            polygon.surface = -1
            if source.surface >= 0 {
                if surfaces[source.surface] == nil {
                    let index = Int32(result.piece.surfaces.count)
                    surfaces[source.surface] = index
                    result.piece.surfaces.append(tree.surfaces[Int(source.surface)])
                    result.surfaceOrigins.append(origin(source.surface))
                    for known in attributes[source.surface] {
                        result.piece.attributes.append(tree.attributes[known])
                        result.piece.attributes[result.piece.attributes.count - 1].surface = index
                    }
                }
                polygon.surface = surfaces[source.surface] ?? -1
            }
            result.piece.polygons.append(polygon)
            result.origins.append(origin(way.polygon))
        }
        result.links = ways.missing.compactMap { missing in
            ReferenceTarget(missing.target, in: tree.file).map {
                LentGeometry.Link(target: $0, isReversed: missing.isReversed, level: missing.level)
            }
        }
        return result
    }
}

/// Geometries of all documents that others refer to, by document and id.
package struct LentGeometries: Sendable {
    private struct NamedDocument: Sendable, Hashable {
        var written: String
        var document: String
    }

    /// Whether reading ended before all that was asked for was looked for, by a limit.
    package var isCutShort = false

    private var geometries: [DocumentTarget: LentGeometry] = [:]
    /// What a document means by the name of another: a path, or nil where none is to be had, which is told once.
    private var documents: [NamedDocument: String?] = [:]

    /// Nothing lent.
    package init() {}

    /// Adds what an id stands for; the first stays.
    package mutating func add(_ geometry: LentGeometry, for target: DocumentTarget) {
        if geometries[target] == nil { geometries[target] = geometry }
    }

    /// What an id stands for, nil if it is not known.
    package func geometry(for target: DocumentTarget) -> LentGeometry? { geometries[target] }

    /// The path of the document that a reference names.
    ///
    /// - Parameter find: asked once for each name in a document; nil where no document is to be had.
    package mutating func document(
        of target: ReferenceTarget, in document: String, find: (String) -> String?
    ) -> String? {
        if target.document.isEmpty { return document }
        let key = NamedDocument(written: target.document, document: document)
        if let known = documents[key] { return known }
        let found = find(target.document)
        documents[key] = .some(found)
        return found
    }

    /// The path of a document that was asked for before; nil inside for one that is not to be had.
    fileprivate func knownDocument(of target: ReferenceTarget, in document: String) -> String?? {
        if target.document.isEmpty { return .some(document) }
        return documents[NamedDocument(written: target.document, document: document)]
    }
}

/// Follows references that lead out of a tree of one document.
struct GeometryLender {
    /// A geometry that a reference leads to.
    struct Way {
        var geometry: LentGeometry
        var isReversed: Bool
        var level: LevelOfDetail?
        /// Whether other references lie between.
        var isDetour: Bool
    }

    /// What became of a reference.
    struct Outcome {
        var ways: [Way] = []
        /// Whether something that it leads to does not exist.
        var isMissing = false
        /// Whether something that it leads to was perhaps not looked for any more.
        var isNotLent = false
        var isCircle = false
        fileprivate var path: [DocumentTarget] = []
        fileprivate var visited: Set<DocumentTarget> = []
    }

    let store: LentGeometries
    /// The path of the document that the tree is of.
    let document: String

    func geometries(for target: ReferenceTarget) -> Outcome {
        var outcome = Outcome()
        follow(target, in: document, isReversed: false, level: nil, &outcome)
        return outcome
    }

    /// Whether nothing has an id, as far as that is known.
    func lacks(_ target: ReferenceTarget) -> Bool {
        guard let known = store.knownDocument(of: target, in: document) else { return true }
        // A document that is not to be had is told as a whole.
        guard let path = known else { return false }
        return store.geometry(for: DocumentTarget(document: path, identifier: target.identifier)) == nil
            && !store.isCutShort
    }

    private func follow(
        _ target: ReferenceTarget, in document: String, isReversed: Bool, level: LevelOfDetail?,
        _ outcome: inout Outcome
    ) {
        guard let known = store.knownDocument(of: target, in: document) else {
            outcome.isMissing = true
            return
        }
        // A document that is not to be had is told as a whole.
        guard let path = known else { return }
        let wanted = DocumentTarget(document: path, identifier: target.identifier)
        guard outcome.path.count < ReferenceTable.depthLimit, !outcome.path.contains(wanted) else {
            outcome.isCircle = true
            return
        }
        guard outcome.visited.insert(wanted).inserted else { return }
        guard let geometry = store.geometry(for: wanted), !geometry.isWithoutGeometry else {
            if store.isCutShort { outcome.isNotLent = true } else { outcome.isMissing = true }
            return
        }
        outcome.ways.append(
            Way(geometry: geometry, isReversed: isReversed, level: level, isDetour: !outcome.path.isEmpty))
        outcome.path.append(wanted)
        for link in geometry.links {
            follow(
                link.target, in: path, isReversed: link.isReversed != isReversed, level: level ?? link.level, &outcome)
        }
        outcome.path.removeLast()
    }
}

extension CityObjectTree {
    /// Appends the points, rings and id of another tree's polygon, and returns it for the caller to place.
    mutating func adopt(_ other: CityObjectTree, polygon index: Int) -> SurfacePolygon {
        var polygon = other.polygons[index]
        let firstRing = Int(polygon.firstRing)
        polygon.firstRing = Int32(ringStarts.count)
        for ring in firstRing..<(firstRing + Int(polygon.ringCount)) {
            let start = Int(other.ringStarts[ring])
            let end = ring + 1 < other.ringStarts.count ? Int(other.ringStarts[ring + 1]) : other.x.count
            let name = other.srsName(atOrBefore: start)
            if coordinateRuns.last?.srsName != name {
                coordinateRuns.append(CoordinateRun(firstPoint: x.count, srsName: name))
            }
            ringStarts.append(Int32(x.count))
            x.append(contentsOf: other.x[start..<end])
            y.append(contentsOf: other.y[start..<end])
            z.append(contentsOf: other.z[start..<end])
        }
        let identifierStart = Int32(polygonIdentifiers.count)
        polygonIdentifiers.append(
            contentsOf: other.polygonIdentifiers[
                Int(polygon.identifier.lowerBound)..<Int(polygon.identifier.upperBound)])
        polygon.identifier = identifierStart..<Int32(polygonIdentifiers.count)
        return polygon
    }

    /// The `srsName` that holds for a point. Complexity: O(log runs).
    private func srsName(atOrBefore point: Int) -> String {
        var low = 0
        var high = coordinateRuns.count
        while low < high {
            let middle = (low + high) / 2
            if coordinateRuns[middle].firstPoint <= point { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? coordinateRuns[low - 1].srsName : ""
    }

    /// About what the tree takes in memory, bytes; the same for the same tree on every machine.
    var byteCount: Int {
        var bytes = 512 + 24 * x.count + 4 * ringStarts.count + 48 * polygons.count + polygonIdentifiers.count
        for object in objects { bytes += 48 + object.identifier.utf8.count }
        for surface in surfaces { bytes += 32 + surface.identifier.utf8.count }
        for attribute in attributes { bytes += 64 + attribute.name.utf8.count + attribute.text.utf8.count }
        return bytes
    }
}

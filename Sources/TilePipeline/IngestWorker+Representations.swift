internal import CityObjects
internal import Diagnostics
internal import Representations

extension IngestWorker {
    /// Forgets the polygons of levels of detail that are not looked at; false if the object has no others.
    ///
    /// The points stay, so that the object keeps its key.
    func keepsLevels(_ tree: inout CityObjectTree) -> Bool {
        guard plan.levels.count < LevelOfDetail.allCases.count, !tree.polygons.isEmpty else { return true }
        let given = Set(tree.polygons.map(\.levelOfDetail))
        guard !given.isSubset(of: plan.levels) else { return true }
        guard !given.isDisjoint(with: plan.levels) else {
            let names = given.sorted().map { String($0.rawValue) }.joined(separator: ", ")
            summary.leaveOut(tree)
            summary.notes.add(
                .otherLevelsOnly, name: "LoD \(names) only", at: tree.place(ofObject: 0), count: tree.objects.count)
            return false
        }
        tree.polygons.removeAll { !plan.levels.contains($0.levelOfDetail) }
        tree.ringlessPolygons.removeAll { !plan.levels.contains($0.levelOfDetail) }
        return true
    }

    /// Tells where an object is shown at another level of detail than the one asked for.
    func noteLevel(of leaf: LeafResult, _ tree: CityObjectTree) {
        noteCovered(tree)
        let shown = (leaf.level ?? .lod0).rawValue
        switch plan.level {
        case .highest: return
        case .level(let wanted):
            guard leaf.level != wanted else { return }
            summary.notes.add(
                .levelOfDetailMissing, name: "LoD \(wanted.rawValue), LoD \(shown) shown", at: tree.place(ofObject: 0))
        case .texturedHighest:
            guard tree.polygons.contains(where: \.isTextured) else {
                summary.notes.add(
                    .levelOfDetailMissing, name: "one with textures, LoD \(shown) shown", at: tree.place(ofObject: 0))
                return
            }
            let (polygons, highest) = tree.leafPolygons(.highest)
            guard let highest, polygons != tree.leafPolygons(.texturedHighest).polygons else { return }
            summary.notes.add(
                .contentPassedOver, name: "LoD \(highest.rawValue) without textures, LoD \(shown) with textures shown",
                at: tree.place(ofObject: 0))
        }
    }

    /// Tells of objects that show nothing of their own, since their whole or their pieces are shown at the level chosen.
    private func noteCovered(_ tree: CityObjectTree) {
        guard let first = tree.polygons.first,
            tree.polygons.contains(where: { $0.levelOfDetail != first.levelOfDetail })
        else { return }
        var hasPolygons = [Bool](repeating: false, count: tree.objects.count)
        var isShown = hasPolygons
        for polygon in tree.polygons { hasPolygons[Int(polygon.object)] = true }
        let shown = Set(tree.leafPolygons(plan.level).polygons)
        for index in shown { isShown[Int(tree.polygons[Int(index)].object)] = true }
        for index in tree.objects.indices where hasPolygons[index] && !isShown[index] {
            summary.notes.add(
                .contentPassedOver,
                name:
                    "\(tree.objects[index].kind.name) in another LoD than its whole or pieces, which are shown for it",
                at: tree.place(ofObject: index))
        }
        noteLeftBehind(tree, shown: shown, isShown)
    }

    /// Tells of surfaces that another level of detail has and the one shown has not: a wall without the finer level that
    /// the roof has, or a whole house beside a single surface that is finer. They stand in coarser tiles at most.
    ///
    /// Footprints and roof edges (LoD 0) are what every other level replaces, and nothing that it lacks.
    private func noteLeftBehind(_ tree: CityObjectTree, shown: Set<Int32>, _ isShown: [Bool]) {
        struct Part: Hashable {
            var object: Int32
            var kind: BoundarySurfaceKind
        }
        var shownParts: Set<Part> = []
        var shownReach: [Int32: Reach] = [:]
        for index in shown {
            let polygon = tree.polygons[Int(index)]
            shownParts.insert(Part(object: polygon.object, kind: tree.kind(of: polygon)))
            shownReach[polygon.object, default: Reach()].add(polygon, tree)
        }
        var left: [Part: LevelOfDetail] = [:]
        var reach: [Int32: [LevelOfDetail: Reach]] = [:]
        for index in tree.polygons.indices where !shown.contains(Int32(index)) {
            let polygon = tree.polygons[index]
            guard polygon.levelOfDetail != .lod0, isShown[Int(polygon.object)] else { continue }
            reach[polygon.object, default: [:]][polygon.levelOfDetail, default: Reach()].add(polygon, tree)
            let part = Part(object: polygon.object, kind: tree.kind(of: polygon))
            // An unclassified solid is the same as the surfaces that another level has for it.
            guard part.kind != .unclassified, !shownParts.contains(part) else { continue }
            left[part] = max(left[part] ?? .lod0, polygon.levelOfDetail)
        }
        for (part, level) in left {
            summary.notes.add(
                .contentPassedOver,
                name:
                    "\(part.kind.name) that \(tree.objects[Int(part.object)].kind.name) has in LoD \(level.rawValue) only, "
                    + "beside a level that is shown for it", at: tree.place(ofObject: Int(part.object)))
        }
        for (object, levels) in reach {
            guard let own = shownReach[object], levels.values.contains(where: { own.area < $0.area / 4 }) else {
                continue
            }
            summary.notes.add(
                .contentPassedOver,
                name:
                    "\(tree.objects[Int(object)].kind.name) in a level of detail that is much larger than the one shown",
                at: tree.place(ofObject: Int(object)))
        }
    }

    /// The rectangle around points in the source's plane.
    private struct Reach {
        private var west = Double.infinity
        private var south = Double.infinity
        private var east = -Double.infinity
        private var north = -Double.infinity
        /// In the source's units squared; 0 for upright walls and without points.
        var area: Double { west < east && south < north ? (east - west) * (north - south) : 0 }

        mutating func add(_ polygon: SurfacePolygon, _ tree: CityObjectTree) {
            let start = Int(tree.ringStarts[Int(polygon.firstRing)])
            let next = Int(polygon.firstRing) + 1
            let end = next < tree.ringStarts.count ? Int(tree.ringStarts[next]) : tree.x.count
            for index in start..<end where tree.x[index].isFinite && tree.y[index].isFinite {
                west = min(west, tree.x[index])
                east = max(east, tree.x[index])
                south = min(south, tree.y[index])
                north = max(north, tree.y[index])
            }
        }
    }
}

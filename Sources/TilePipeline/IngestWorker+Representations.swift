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
        for index in tree.leafPolygons(plan.level).polygons { isShown[Int(tree.polygons[Int(index)].object)] = true }
        for index in tree.objects.indices where hasPolygons[index] && !isShown[index] {
            summary.notes.add(
                .contentPassedOver,
                name:
                    "\(tree.objects[index].kind.name) in another LoD than its whole or pieces, which are shown for it",
                at: tree.place(ofObject: index))
        }
    }
}

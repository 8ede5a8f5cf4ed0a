/// Which of a city object's levels of detail its leaf shows.
public enum LevelOfDetailChoice: Sendable, Hashable {
    /// The highest there is.
    case highest
    /// The highest that has textures, or the highest there is.
    case texturedHighest
    /// The one named, or the nearest lower one, or the nearest higher one.
    case level(LevelOfDetail)

    /// The level to show of those available.
    ///
    /// - Parameter textured: those of them that have textures.
    package func chosen(
        from available: Set<LevelOfDetail>, textured: Set<LevelOfDetail> = []
    ) -> LevelOfDetail? {
        switch self {
        case .highest: available.max()
        case .texturedHighest: textured.max() ?? available.max()
        case .level(let wanted): available.filter { $0 <= wanted }.max() ?? available.min()
        }
    }
}

extension CityObjectTree {
    /// The polygons that the leaf shows, as indices in document order.
    ///
    /// Each whole shows one level of detail with the pieces that it consists of: parts, construction elements, the
    /// sections and lanes of a road. Pieces that lack the level show their own nearest one, except where the whole or
    /// a part of theirs is already shown at the chosen level (a lower level is then the same thing again, only
    /// coarser). Everything else below an object, such as installations, rooms and furniture, is a whole of its own: a
    /// detailed balcony does not replace the house, and no room hides it. Windows and doors in more detail than all the
    /// rest of an object are shown beside it.
    ///
    /// - Returns: The polygons, and the level that was chosen among those shown, nil without any.
    /// - Complexity: O(polygons + objects × depth).
    package func leafPolygons(_ choice: LevelOfDetailChoice) -> (polygons: [Int32], level: LevelOfDetail?) {
        guard let first = polygons.first else { return ([], nil) }
        if polygons.allSatisfy({ $0.levelOfDetail == first.levelOfDetail }) {
            return (polygons.indices.map { Int32($0) }, first.levelOfDetail)
        }
        let levels = ObjectLevels(self)
        let shown = levels.shown(choice)
        let details = levels.details(choice)
        let chosen = polygons.indices.filter { index in
            let polygon = polygons[index]
            if shown[Int(polygon.object)] == polygon.levelOfDetail { return true }
            guard polygon.surface >= 0, details[Int(polygon.object)] == polygon.levelOfDetail else { return false }
            return surfaces[Int(polygon.surface)].kind.isDetailOfHull && shown[Int(polygon.object)] != nil
        }
        return (chosen.map { Int32($0) }, choice.chosen(from: Set(shown.compactMap { $0 })))
    }

    /// The levels below one that could show the tree more coarsely, finest first.
    ///
    /// Level 0 is none of them: a footprint on the ground is no picture of a house. Complexity: O(polygons).
    package func levels(below level: LevelOfDetail) -> [LevelOfDetail] {
        var found: Set<LevelOfDetail> = []
        for polygon in polygons where polygon.levelOfDetail < level { found.insert(polygon.levelOfDetail) }
        found.remove(.lod0)
        return found.sorted(by: >)
    }

    /// The polygons that show the tree from outside at a level below that of its leaf, as indices in document order.
    ///
    /// As `leafPolygons` at that level, without what lies inside, and without level 0 where an object has another one.
    package func coarserPolygons(_ level: LevelOfDetail) -> [Int32] {
        var levels = ObjectLevels(self)
        levels.leaveOutFootprints()
        let shown = levels.shown(.level(level))
        return polygons.indices.filter { index in
            let object = Int(polygons[index].object)
            return shown[object] == polygons[index].levelOfDetail && !objects[object].kind.isInterior
        }.map { Int32($0) }
    }
}

/// The levels of detail in which each object of a tree is given.
private struct ObjectLevels {
    private let objects: [CityObject]
    private var available: [Set<LevelOfDetail>]
    private var textured: [Set<LevelOfDetail>]
    /// Those of windows, doors and what rooms are bounded by, where the object has anything else.
    private var ofDetails: [Set<LevelOfDetail>]
    /// The whole that each object belongs to: itself, or the one of which it is a piece of a piece.
    private var whole: [Int] = []

    init(_ tree: CityObjectTree) {
        objects = tree.objects
        available = Array(repeating: [], count: tree.objects.count)
        textured = available
        ofDetails = available
        for polygon in tree.polygons {
            let object = Int(polygon.object)
            if polygon.surface >= 0, tree.surfaces[Int(polygon.surface)].kind.isDetailOfHull {
                ofDetails[object].insert(polygon.levelOfDetail)
                continue
            }
            available[object].insert(polygon.levelOfDetail)
            if polygon.isTextured { textured[object].insert(polygon.levelOfDetail) }
        }
        // A window given in more detail than its wall is no house: the level of the walls counts.
        for index in available.indices where available[index].isEmpty { swap(&available[index], &ofDetails[index]) }
        for (index, object) in objects.enumerated() {
            // Parents come before their parts.
            whole.append(object.parent >= 0 && object.kind.isPieceOfWhole ? whole[Int(object.parent)] : index)
        }
    }

    /// Forgets level 0 where there is anything else.
    mutating func leaveOutFootprints() {
        for index in available.indices where available[index].count > 1 { available[index].remove(.lod0) }
    }

    /// The level of windows and the like that an object has in more detail than all the rest of it, as far as the choice
    /// goes; nil for none.
    func details(_ choice: LevelOfDetailChoice) -> [LevelOfDetail?] {
        objects.indices.map { index in
            guard let finest = available[index].max(), ofDetails[index].contains(where: { $0 > finest }),
                let level = choice.chosen(from: available[index].union(ofDetails[index])), level > finest
            else { return nil }
            return level
        }
    }

    /// The level that each object shows, nil for those that show nothing.
    func shown(_ choice: LevelOfDetailChoice) -> [LevelOfDetail?] {
        var ofWhole = [Set<LevelOfDetail>](repeating: [], count: objects.count)
        var texturedOfWhole = ofWhole
        for index in objects.indices {
            ofWhole[whole[index]].formUnion(available[index])
            texturedOfWhole[whole[index]].formUnion(textured[index])
        }
        let level = objects.indices.map { choice.chosen(from: ofWhole[$0], textured: texturedOfWhole[$0]) }
        let hasLevel = objects.indices.map { index in level[whole[index]].map(available[index].contains) ?? false }
        var isCovered = [Bool](repeating: false, count: objects.count)
        for index in objects.indices where objects[index].parent >= 0 && objects[index].kind.isPieceOfWhole {
            var above = index
            while above != whole[index] {
                above = Int(objects[above].parent)
                if hasLevel[index] {
                    // Its pieces show it.
                    isCovered[above] = true
                } else if hasLevel[above], objects[index].kind.isShownByWhole {
                    isCovered[index] = true
                }
            }
        }
        return objects.indices.map { index in
            if hasLevel[index] { return level[whole[index]] }
            return isCovered[index] ? nil : choice.chosen(from: available[index], textured: textured[index])
        }
    }
}

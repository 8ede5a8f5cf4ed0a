/// Which of a city object's levels of detail its leaf shows.
public enum LevelOfDetailChoice: Sendable, Hashable {
    /// The highest there is.
    case highest
    /// The highest that has textures, or the highest there is.
    case texturedHighest
    /// The one named, or the nearest lower one, or the nearest higher one.
    case level(LevelOfDetail)

    /// The level to show of those available.
    package func chosen(from available: Set<LevelOfDetail>) -> LevelOfDetail? {
        switch self {
        case .highest, .texturedHighest: available.max()
        case .level(let wanted): available.filter { $0 <= wanted }.max() ?? available.min()
        }
    }
}

extension CityObjectTree {
    /// The polygons that the leaf shows, as indices in document order.
    ///
    /// The tree shows one level of detail: objects that lack it show their own nearest one, except where the whole or
    /// a part of theirs is already shown at the chosen level (a lower level is then the same thing again, only
    /// coarser). Installations are no parts: a detailed balcony does not replace the house.
    package func leafPolygons(_ choice: LevelOfDetailChoice) -> (polygons: [Int32], level: LevelOfDetail?) {
        guard let first = polygons.first else { return ([], nil) }
        if polygons.allSatisfy({ $0.levelOfDetail == first.levelOfDetail }) {
            return (polygons.indices.map { Int32($0) }, first.levelOfDetail)
        }
        guard let level = choice.chosen(from: Set(polygons.map(\.levelOfDetail))) else { return ([], nil) }
        var levels = [Set<LevelOfDetail>](repeating: [], count: objects.count)
        for polygon in polygons { levels[Int(polygon.object)].insert(polygon.levelOfDetail) }
        var isCovered = [Bool](repeating: false, count: objects.count)
        for index in objects.indices where levels[index].contains(level) {
            var below = index
            while objects[below].parent >= 0, objects[below].kind.isPieceOfWhole {
                below = Int(objects[below].parent)
                isCovered[below] = true
            }
        }
        for index in objects.indices where objects[index].parent >= 0 && objects[index].kind.isPart {
            let parent = Int(objects[index].parent)
            // A parent shown as a whole at the chosen level covers parts that have only coarser geometry.
            if levels[parent].contains(level), !levels[index].contains(level) { isCovered[index] = true }
        }
        var shown = [LevelOfDetail?](repeating: nil, count: objects.count)
        for index in objects.indices {
            if levels[index].contains(level) {
                shown[index] = level
            } else if !isCovered[index] {
                shown[index] = choice.chosen(from: levels[index])
            }
        }
        let chosen = polygons.indices.filter { shown[Int(polygons[$0].object)] == polygons[$0].levelOfDetail }
        return (chosen.map { Int32($0) }, level)
    }
}

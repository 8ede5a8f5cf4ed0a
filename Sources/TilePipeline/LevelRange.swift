internal import CityObjects

/// The levels of detail that a tile shows.
struct LevelRange {
    private(set) var highest = LevelOfDetail.lod0

    mutating func add(_ level: LevelOfDetail) { highest = max(highest, level) }
}

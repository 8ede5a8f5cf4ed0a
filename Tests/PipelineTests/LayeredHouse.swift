/// A house with a gable roof in several levels of detail: a footprint, a block up to half the roof, the roof, and the
/// roof with a dormer window of its own walls.
struct LayeredHouse {
    var id: String
    var levels: Set<Int> = [0, 1, 2]
    var east = 534_000.0
    var north = 5_684_000.0
    var base = 160.0
    /// Polygons are named `ID-LEVEL-NUMBER`, their rings the same with `-ring`.
    var names = false
    /// XML behind the geometry.
    var more = ""

    private typealias Point = (Double, Double, Double)

    var xml: String {
        "<bldg:Building gml:id=\"\(id)\">\n" + (0...3).filter(levels.contains).map(geometry).joined(separator: "\n")
            + more + "</bldg:Building>"
    }

    /// The triangles of a level, if nothing is wrong with it.
    static func triangleCount(_ level: Int) -> Int { [2, 12, 16, 38][level] }

    private func geometry(_ level: Int) -> String {
        let (low, eaves, half, ridge) = (0.0, 5.0, 6.5, 8.0)
        func box(_ top: Double) -> [[Point]] {
            [
                [(0, 0, low), (0, 8, low), (12, 8, low), (12, 0, low)],
                [(0, 0, top), (12, 0, top), (12, 8, top), (0, 8, top)],
            ] + walls(top)
        }
        func walls(_ top: Double) -> [[Point]] {
            [
                [(0, 0, low), (12, 0, low), (12, 0, top), (0, 0, top)],
                [(12, 8, low), (0, 8, low), (0, 8, top), (12, 8, top)],
                [(12, 0, low), (12, 8, low), (12, 8, top), (12, 0, top)],
                [(0, 8, low), (0, 0, low), (0, 0, top), (0, 8, top)],
            ]
        }
        func gable(_ bottom: Double) -> [[Point]] {
            [
                [(0, 0, low), (0, 8, low), (12, 8, low), (12, 0, low)],
                [(0, 0, eaves), (12, 0, eaves), (12, 4, ridge), (0, 4, ridge)],
                [(12, 8, eaves), (0, 8, eaves), (0, 4, ridge), (12, 4, ridge)],
                [(0, 0, low), (12, 0, low), (12, 0, eaves), (0, 0, eaves)],
                [(12, 8, low), (0, 8, low), (0, 8, eaves), (12, 8, eaves)],
                [(12, 0, low), (12, 8, low), (12, 8, eaves), (12, 4, ridge), (12, 0, eaves)],
                [(0, 8, low), (0, 0, low), (0, 0, eaves), (0, 4, ridge), (0, 8, eaves)],
            ]
        }
        switch level {
        case 0: return property(level, "lod0FootPrint", [[(0, 0, low), (12, 0, low), (12, 8, low), (0, 8, low)]])
        case 1: return property(level, "lod1MultiSurface", box(half))
        case 2: return bounded(level, gable(low))
        default:
            let dormers = [(2.0, 1.0), (8.0, 1.0)].flatMap { x, y -> [[Point]] in
                [
                    [(x, y, 6), (x + 2, y, 6), (x + 2, y, 7.5), (x, y, 7.5)],
                    [(x, y, 7.5), (x + 2, y, 7.5), (x + 2, y + 2.5, 7.5), (x, y + 2.5, 7.5)],
                    [(x, y, 6), (x, y, 7.5), (x, y + 2.5, 7.5)],
                    [(x + 2, y, 6), (x + 2, y + 2.5, 7.5), (x + 2, y, 7.5)],
                    [
                        (x + 0.5, y - 0.1, 6.2), (x + 1.5, y - 0.1, 6.2), (x + 1.5, y - 0.1, 7.2),
                        (x + 0.5, y - 0.1, 7.2),
                    ],
                    [(x + 0.5, y - 0.1, 6.2), (x + 0.5, y - 0.1, 7.2), (x + 0.5, y, 7.2)],
                    [(x + 1.5, y - 0.1, 6.2), (x + 1.5, y, 7.2), (x + 1.5, y - 0.1, 7.2)],
                    [(x + 0.5, y - 0.1, 7.2), (x + 1.5, y - 0.1, 7.2), (x + 1.5, y, 7.2)],
                ]
            }
            return bounded(level, gable(low) + dormers)
        }
    }

    private func property(_ level: Int, _ name: String, _ polygons: [[Point]]) -> String {
        let members = polygons.enumerated().map { polygon(level, $0, $1) }.joined(separator: "\n")
        return
            "<bldg:\(name)><gml:MultiSurface gml:id=\"\(id)-\(level)\">\n\(members)\n</gml:MultiSurface></bldg:\(name)>"
    }

    private func bounded(_ level: Int, _ polygons: [[Point]]) -> String {
        polygons.enumerated().map { number, points in
            let kind = number == 0 ? "Ground" : number < 3 ? "Roof" : "Wall"
            return """
                <bldg:boundedBy><bldg:\(kind)Surface><bldg:lod\(level)MultiSurface><gml:MultiSurface>
                \(polygon(level, number, points))
                </gml:MultiSurface></bldg:lod\(level)MultiSurface></bldg:\(kind)Surface></bldg:boundedBy>
                """
        }.joined(separator: "\n")
    }

    private func polygon(_ level: Int, _ number: Int, _ points: [Point]) -> String {
        let list = (points + [points[0]]).map { "\(east + $0.0) \(north + $0.1) \(base + $0.2)" }
        let name = names ? " gml:id=\"\(id)-\(level)-\(number)\"" : ""
        let ring = names ? " gml:id=\"\(id)-\(level)-\(number)-ring\"" : ""
        return """
            <gml:surfaceMember><gml:Polygon\(name)><gml:exterior><gml:LinearRing\(ring)>
            <gml:posList srsDimension="3">\(list.joined(separator: " "))</gml:posList>
            </gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>
            """
    }

    /// Houses in rows, forty metres apart.
    static func town(_ name: String = "town.gml", count: Int, levels: (Int) -> Set<Int>) -> MadeDocument {
        MadeDocuments.document(
            name,
            members: (0..<count).map { index in
                LayeredHouse(
                    id: "house-\(index)", levels: levels(index), east: 534_000 + 40 * Double(index % 8),
                    north: 5_684_000 + 40 * Double(index / 8)
                ).xml
            })
    }
}

/// The bridge that carries the market's street over the river, 56 m by 10 m, with a slight hump.
struct BridgePlan {
    /// Thickness of the deck, millimetres.
    private static let thickness: Int64 = 1_100
    /// Height of the deck's top over its ends at five points along it, millimetres.
    private static let hump: [Int64] = [0, 900, 1_200, 900, 0]

    /// The western end, on the street between the block rows 0 and 1.
    static let frame = CityLayout.gridFrame(along: -302_000, across: 45_000)

    /// Fills the buffer with the closed deck: four slabs on top and below, two sides and two ends.
    static func fill(_ buffer: inout PolygonBuffer) {
        buffer.removeAll()
        let frame = Self.frame
        let width: Int64 = 10_000 / frame.unit
        let step: Int64 = 14_000 / frame.unit
        let base =
            300
            + max(
                CityLayout.terrainHeight(east: frame.originEast, north: frame.originNorth),
                CityLayout.terrainHeight(east: frame.east(4 * step, width), north: frame.north(4 * step, width)))
        func top(_ index: Int) -> Int64 { base + hump[index] }
        func along(_ index: Int) -> Int64 { Int64(index) * step }
        for index in 0..<4 {
            buffer.beginPolygon(.roof)
            buffer.add(frame, along(index), 0, top(index))
            buffer.add(frame, along(index + 1), 0, top(index + 1))
            buffer.add(frame, along(index + 1), width, top(index + 1))
            buffer.add(frame, along(index), width, top(index))
            buffer.beginPolygon(.ground)
            buffer.add(frame, along(index), width, top(index) - thickness)
            buffer.add(frame, along(index + 1), width, top(index + 1) - thickness)
            buffer.add(frame, along(index + 1), 0, top(index + 1) - thickness)
            buffer.add(frame, along(index), 0, top(index) - thickness)
        }
        buffer.beginPolygon(.wall)
        for index in 0..<5 { buffer.add(frame, along(index), 0, top(index) - thickness) }
        for index in stride(from: 4, through: 0, by: -1) { buffer.add(frame, along(index), 0, top(index)) }
        buffer.beginPolygon(.wall)
        for index in stride(from: 4, through: 0, by: -1) {
            buffer.add(frame, along(index), width, top(index) - thickness)
        }
        for index in 0..<5 { buffer.add(frame, along(index), width, top(index)) }
        for end in [4, 0] {
            let (from, to): (Int64, Int64) = end == 4 ? (0, width) : (width, 0)
            buffer.beginPolygon(.wall)
            buffer.add(frame, along(end), from, top(end) - thickness)
            buffer.add(frame, along(end), to, top(end) - thickness)
            buffer.add(frame, along(end), to, top(end))
            buffer.add(frame, along(end), from, top(end))
        }
    }
}

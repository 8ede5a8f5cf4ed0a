package import SpatialFrames

/// The Morton code of a point of the globe: 30 bits of longitude and of latitude, interleaved, longitude first.
///
/// Anchored to the globe, not to the data: the same building has the same key in every data set.
package struct CellKey: Sendable, Hashable, Comparable {
    /// 60 bits; the pair of highest bits is level 1.
    package let code: UInt64

    /// The deepest level.
    package static let maximumLevel = 30

    /// A key from its code.
    package init(code: UInt64) { self.code = code }

    /// The key of a point. Longitude −180° to 180°, latitude −90° to 90°; what lies outside is clamped.
    package init(longitude: Angle, latitude: Angle) {
        let scale = Double(1 << Self.maximumLevel)
        let x = Self.cell((longitude.degrees + 180) / 360 * scale)
        let y = Self.cell((latitude.degrees + 90) / 180 * scale)
        code = Self.spread(x) | Self.spread(y) << 1
    }

    private static func cell(_ value: Double) -> UInt64 {
        UInt64(min(max(value.rounded(.down), 0), Double((1 << maximumLevel) - 1)))
    }

    /// Puts a zero bit behind every bit.
    private static func spread(_ value: UInt64) -> UInt64 {
        var bits = value & 0x3FFF_FFFF
        bits = (bits | bits << 16) & 0x0000_FFFF_0000_FFFF
        bits = (bits | bits << 8) & 0x00FF_00FF_00FF_00FF
        bits = (bits | bits << 4) & 0x0F0F_0F0F_0F0F_0F0F
        bits = (bits | bits << 2) & 0x3333_3333_3333_3333
        bits = (bits | bits << 1) & 0x5555_5555_5555_5555
        return bits
    }

    /// Takes the zero bits out again.
    fileprivate static func gather(_ value: UInt64) -> UInt64 {
        var bits = value & 0x5555_5555_5555_5555
        bits = (bits | bits >> 1) & 0x3333_3333_3333_3333
        bits = (bits | bits >> 2) & 0x0F0F_0F0F_0F0F_0F0F
        bits = (bits | bits >> 4) & 0x00FF_00FF_00FF_00FF
        bits = (bits | bits >> 8) & 0x0000_FFFF_0000_FFFF
        bits = (bits | bits >> 16) & 0xFFFF_FFFF
        return bits
    }

    /// The cell of a level (0 to 30) in which the point lies.
    package func cell(atLevel level: Int) -> Cell { Cell(level: level, code: code >> UInt64(60 - 2 * level)) }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.code < rhs.code }
}

/// A node of the globally anchored tree: a quarter of its parent, 360° × 180° at level 0.
package struct Cell: Sendable, Hashable {
    /// 0 to 30.
    package let level: Int
    /// The first `2 * level` bits of the keys in it.
    package let code: UInt64

    /// A cell from its level and code.
    package init(level: Int, code: UInt64) {
        self.level = level
        self.code = code
    }

    /// The whole globe.
    package static var globe: Cell { Cell(level: 0, code: 0) }

    /// The middle.
    package var centre: Cartographic {
        let count = Double(UInt64(1) << UInt64(level))
        let x = (Double(CellKey.gather(code)) + 0.5) / count
        let y = (Double(CellKey.gather(code >> 1)) + 0.5) / count
        return Cartographic(
            longitude: Angle(degrees: x * 360 - 180), latitude: Angle(degrees: y * 180 - 90),
            height: EllipsoidalHeight(metres: 0))
    }

    /// The width from south to north in metres, on a sphere of the Earth's mean radius; a power of two of level 0's.
    ///
    /// East to west it is up to twice as wide at the equator and as wide at 60°; south to north decides.
    package var width: Double { 20_015_115 / Double(UInt64(1) << UInt64(level)) }

    /// One of the four cells of the next level; `quarter` 0 to 3, as the keys' bits.
    package func child(_ quarter: Int) -> Cell { Cell(level: level + 1, code: code << 2 | UInt64(quarter)) }

    /// The cell of a lower or equal level in which it lies.
    package func ancestor(atLevel other: Int) -> Cell { Cell(level: other, code: code >> UInt64(2 * (level - other))) }

    /// The keys in it.
    package var keys: ClosedRange<UInt64> {
        let shift = UInt64(60 - 2 * level)
        return (code << shift)...((code << shift) | ((1 << shift) - 1))
    }

    /// The path from the root as digits 0 to 3, one a level; "r" for the root: a name that sorts like the keys.
    package var path: String {
        var digits = "r"
        for step in 0..<level { digits += String((code >> UInt64(2 * (level - 1 - step))) & 3) }
        return digits
    }

    /// The deepest cell that holds both keys.
    package static func common(_ first: CellKey, _ last: CellKey) -> Cell {
        let difference = first.code ^ last.code
        guard difference != 0 else { return first.cell(atLevel: CellKey.maximumLevel) }
        let highest = 63 - difference.leadingZeroBitCount
        return first.cell(atLevel: (59 - highest) / 2)
    }
}

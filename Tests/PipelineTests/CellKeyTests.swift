import SpatialFrames
import Testing
import TileTree

@Suite struct CellKeyTests {
    private func key(_ longitude: Double, _ latitude: Double) -> CellKey {
        CellKey(longitude: Angle(degrees: longitude), latitude: Angle(degrees: latitude))
    }

    @Test("known points have known keys")
    func knownValues() {
        // The south-west corner is all zeros; the last cell of both axes is all ones.
        #expect(key(-180, -90).code == 0)
        #expect(key(180, 90).code == (1 << 60) - 1)
        // Longitude has the lower bit of each pair: east is 1, north is 2.
        #expect(key(90, -45).cell(atLevel: 1).code == 1)
        #expect(key(-90, 45).cell(atLevel: 1).code == 2)
        #expect(key(90, 45).cell(atLevel: 1).code == 3)
        // 0° 0° is the lower corner of the north-eastern quarter.
        #expect(key(0, 0).code == 3 << 58)
        // Kassel, 9.5° E 51.3° N: by hand, (9.5 + 180) / 360 = 0.52638…, (51.3 + 90) / 180 = 0.785: 8 and 12 of 16
        #expect(key(9.5, 51.3).cell(atLevel: 4).path == "r3200")
    }

    @Test("what lies outside the globe is clamped")
    func clamping() {
        #expect(key(-200, -100) == key(-180, -90))
        #expect(key(200, 100) == key(180, 90))
    }

    @Test("the middle of a cell has a key in that cell, at every level", arguments: UInt64(1)...20)
    func thereAndBack(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let point = key(random.number(-180...180), random.number(-90...90))
        // Level 30's cells are 2 cm: their middles are still far from their borders in doubles.
        for level in 0...CellKey.maximumLevel {
            let cell = point.cell(atLevel: level)
            let centre = cell.centre
            let back = CellKey(longitude: centre.longitude, latitude: centre.latitude)
            #expect(back.cell(atLevel: level) == cell, "seed \(seed), level \(level)")
            #expect(cell.keys.contains(point.code), "seed \(seed), level \(level)")
            if level > 0 {
                let parent = point.cell(atLevel: level - 1)
                #expect(cell.ancestor(atLevel: level - 1) == parent)
                #expect((0..<4).contains { parent.child($0) == cell })
                #expect(cell.width * 2 == parent.width)
            }
        }
    }

    @Test("a key is the interleaving of longitude's and latitude's bits", arguments: UInt64(30)...40)
    func interleaving(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let x = random.next() >> 34
        let y = random.next() >> 34
        let scale = 0x1p-30
        // The middle of the cell, so that no rounding of degrees can push it over.
        let point = key((Double(x) + 0.5) * scale * 360 - 180, (Double(y) + 0.5) * scale * 180 - 90)
        var expected: UInt64 = 0
        for bit in 0..<30 {
            expected |= ((x >> UInt64(bit)) & 1) << UInt64(2 * bit)
            expected |= ((y >> UInt64(bit)) & 1) << UInt64(2 * bit + 1)
        }
        #expect(point.code == expected, "seed \(seed)")
    }

    @Test("paths of one level sort like keys, and a path starts with its parent's")
    func paths() {
        let seed: UInt64 = 50
        var random = SplitMix64(seed: seed)
        let keys = (0..<200).map { _ in key(random.number(-180...180), random.number(-90...90)) }.sorted()
        for level in [1, 7, 16, 30] {
            let paths = keys.map { $0.cell(atLevel: level).path }
            #expect(paths == paths.sorted(), "seed \(seed)")
            for (key, path) in zip(keys, paths) {
                #expect(path.hasPrefix(key.cell(atLevel: level - 1).path))
                #expect(path.count == level + 1)
            }
        }
    }

    @Test("neighbours share a border: the middles lie one cell apart")
    func neighbours() {
        let level = 15
        let size = 360.0 / Double(1 << level)
        let cell = key(9.5, 51.3).cell(atLevel: level)
        let centre = cell.centre
        let east = key(centre.longitude.degrees + size, centre.latitude.degrees).cell(atLevel: level)
        let north = key(centre.longitude.degrees, centre.latitude.degrees + size / 2).cell(atLevel: level)
        #expect(east != cell && north != cell && east != north)
        // 1e-9° is 0.1 mm.
        #expect(abs(east.centre.longitude.degrees - centre.longitude.degrees - size) < 1e-9)
        #expect(abs(east.centre.latitude.degrees - centre.latitude.degrees) < 1e-9)
        #expect(abs(north.centre.latitude.degrees - centre.latitude.degrees - size / 2) < 1e-9)
        #expect(cell.keys.upperBound - cell.keys.lowerBound == (1 << UInt64(60 - 2 * level)) - 1)
    }

    @Test("the common cell holds both keys, and none of its quarters does", arguments: UInt64(60)...80)
    func common(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let first = key(random.number(5...15), random.number(47...55))
        let span = random.number(0...1)
        let second = key(random.number(5...15) * span + 9 * (1 - span), random.number(47...55))
        let cell = Cell.common(first, second)
        #expect(cell.keys.contains(first.code) && cell.keys.contains(second.code), "seed \(seed)")
        if cell.level < CellKey.maximumLevel {
            for quarter in 0..<4 {
                let keys = cell.child(quarter).keys
                #expect(!(keys.contains(first.code) && keys.contains(second.code)), "seed \(seed)")
            }
        }
        #expect(Cell.common(first, first).level == CellKey.maximumLevel)
    }

    @Test("every four quarters fill their cell")
    func quarters() {
        let cell = key(9.5, 51.3).cell(atLevel: 11)
        let ranges = (0..<4).map { cell.child($0).keys }
        #expect(ranges[0].lowerBound == cell.keys.lowerBound)
        #expect(ranges[3].upperBound == cell.keys.upperBound)
        for (left, right) in zip(ranges, ranges.dropFirst()) { #expect(left.upperBound + 1 == right.lowerBound) }
    }
}

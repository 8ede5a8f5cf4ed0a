import Testing

@testable import SyntheticCity

@Suite struct SyntheticCityStreamTests {
    /// FNV-1a, 64 bits: enough to notice a changed byte.
    private func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    @Test("The same seed gives the same bytes on every machine")
    func bytesArePinned() {
        let city = SyntheticCity(SyntheticCityOptions(seed: 7, buildingCount: 60))
        #expect(city.bytes() == city.bytes())
        #expect(
            hash(city.bytes()) == 16_226_371_178_817_941_066,
            "changes whenever the city changes; then state the new value here")
        let other = SyntheticCity(SyntheticCityOptions(seed: 8, buildingCount: 60))
        #expect(hash(other.bytes()) != hash(city.bytes()))
    }

    @Test("A larger city contains the smaller one word for word", arguments: [UInt64(3), 99])
    func growthKeepsBuildings(seed: UInt64) {
        func buildings(_ count: Int) -> ArraySlice<UInt8> {
            let options = SyntheticCityOptions(seed: seed, buildingCount: count, includeBridge: false)
            let bytes = SyntheticCity(options).bytes()
            let mark = Array("</gml:boundedBy>\n  <core:cityObjectMember>".utf8)
            let start = bytes.indices.first { bytes[$0...].starts(with: mark) } ?? 0
            return bytes[start...].dropLast("</core:CityModel>\n".utf8.count)
        }
        let small = buildings(40)
        #expect(small.count > 100_000)
        #expect(buildings(90).starts(with: small))
    }

    @Test("A city streams in bounded pieces that make up its bytes")
    func piecesAreBounded() {
        let city = SyntheticCity(SyntheticCityOptions(seed: 5, buildingCount: 400))
        var sizes: [Int] = []
        var joined: [UInt8] = []
        city.write { piece in
            sizes.append(piece.count)
            for index in piece.indices { joined.append(piece[index]) }
        }
        #expect(sizes.count > 3)
        #expect((sizes.max() ?? 0) < 1_100_000)
        #expect(joined == city.bytes())
    }

    @Test("Two thousand buildings stay below 25 kB each")
    func sizeIsBounded() {
        let city = SyntheticCity(SyntheticCityOptions(seed: 5, buildingCount: 2000))
        var size = 0
        city.write { size += $0.count }
        #expect((2000 * 8_000...2000 * 25_000).contains(size))
        #expect(city.expected().buildings == 2000)
    }

    @Test("A failing sink stops the writing")
    func sinkMayFail() {
        struct Full: Error {}
        var calls = 0
        #expect(throws: Full.self) {
            try SyntheticCity(SyntheticCityOptions(buildingCount: 400)).write { _ throws(Full) in
                calls += 1
                if calls == 2 { throw Full() }
            }
        }
        #expect(calls == 2)
    }

    @Test("A city without buildings is still a document")
    func emptyCity() {
        for version in SyntheticCityVersion.allCases {
            let options = SyntheticCityOptions(buildingCount: 0, version: version, includeBridge: false)
            let text = CityText(SyntheticCity(options).bytes())
            #expect(text.faults.isEmpty)
            #expect(text.polygons.isEmpty && text.lower == text.upper)
        }
    }

    @Test("The spiral visits each place once, ring by ring")
    func spiralIsComplete() {
        var seen: Set<[Int64]> = [[0, 0]]
        var ring: Int64 = 1
        for index in 0..<(4 * 30 * 31) {
            let (column, row) = CityLayout.place(ofBlock: index)
            #expect(seen.insert([column, row]).inserted, "block \(index)")
            #expect(max(abs(column), abs(row)) >= ring)
            ring = max(abs(column), abs(row))
        }
        #expect(seen.count == 61 * 61)
        let far = CityLayout.place(ofBlock: 83_333_333)
        #expect(max(abs(far.column), abs(far.row)) == 4564)
    }

    @Test("The ground stays between 150 m and 200 m and slopes gently, even 500 km away")
    func terrainIsGentle() {
        var random = SplitMix64(seed: 11, stream: 0, index: 0)
        for _ in 0..<20_000 {
            let east = CityLayout.originEast + random.between(-500_000_000, 500_000_000)
            let north = CityLayout.originNorth + random.between(-500_000_000, 500_000_000)
            let height = CityLayout.terrainHeight(east: east, north: north)
            #expect((150_000...200_000).contains(height))
            let beside = CityLayout.terrainHeight(east: east + 10_000, north: north)
            #expect(abs(beside - height) < 600, "slope below 6 % at \(east) \(north)")
        }
    }

    @Test(
        "Millimetres are written as metres with three decimals",
        arguments: [
            (Int64(0), "0.000"), (7, "0.007"), (-7, "-0.007"), (1000, "1.000"), (534_000_020, "534000.020"),
            (-12_345, "-12.345"), (5_684_000_999, "5684000.999"),
        ])
    func numbersHaveThreeDecimals(value: Int64, expected: String) {
        var text = GMLText(capacity: 4)
        text.add(millimetres: value)
        #expect(string(&text) == expected)
    }

    @Test("Whole numbers are written up to their limits")
    func wholeNumbers() {
        for value in [0, 9, 10, UInt64(999_999_999_999_999_999), 9_999_999_999_999_999_999, .max, UInt64.max / 2] {
            var text = GMLText(capacity: 1)
            text.add(unsigned: value)
            #expect(string(&text) == String(value))
        }
        var text = GMLText(capacity: 1)
        text.add(Int64(451), digits: 5)
        text.add(byte: 32)
        text.add(Int64.min)
        text.add(year: 2024, month: 3, day: 9)
        #expect(string(&text) == "00451 -92233720368547758082024-03-09")
    }

    private func string(_ text: inout GMLText) -> String {
        var bytes: [UInt8] = []
        text.drain { piece in for index in piece.indices { bytes.append(piece[index]) } }
        return String(decoding: bytes, as: UTF8.self)
    }
}

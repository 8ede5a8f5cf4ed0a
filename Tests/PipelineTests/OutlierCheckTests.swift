import Diagnostics
import Testing

@testable import TilePipeline

/// The rule for objects far from all others, which a conversion and an inspection share.
@Suite struct OutlierCheckTests {
    /// So many houses 20 m apart in a row from a place eastwards, degrees.
    private struct Village {
        var houses: Int
        var longitude = 9.0
        var latitude = 50.0
    }

    /// A degree of longitude at 50° N, kilometres.
    private static let degree = 71.7

    private func check(_ villages: [Village]) -> OutlierCheck {
        var check = OutlierCheck()
        for (index, village) in villages.enumerated() { Self.add(village, index, to: &check) }
        return check
    }

    private static func add(_ village: Village, _ index: Int, to check: inout OutlierCheck) {
        for house in 0..<village.houses {
            let west = village.longitude + Double(house) * 0.0003
            check.add(
                west: west, south: village.latitude, east: west + 0.0001, north: village.latitude + 0.0001,
                at: Place(file: "v\(index).gml", line: house + 1, gmlID: "h\(house)"))
        }
    }

    @Test(
        "single slips are told at all distances, few objects among few only far away, and towns never",
        arguments: [
            // Houses in one place, houses elsewhere, kilometres between them, and whether they are told.
            (30, 1, 30, true), (30, 1, 21, true), (30, 1, 19, false), (30, 1, 100, true), (30, 2, 30, false),
            (30, 2, 101, true), (40, 2, 30, true), (40, 3, 99, false), (9, 1, 30, true), (8, 1, 30, false),
            (8, 1, 101, true), (4, 1, 101, true), (3, 1, 900, false), (3, 1, 1010, true), (2, 1, 1010, true),
            (1, 1, 3000, true), (1, 1, 900, false), (100, 10, 900, false), (100, 10, 5000, true),
            (30, 30, 5000, false), (100, 50, 5000, true), (100, 51, 5000, false), (1, 2, 3000, true),
        ])
    func rule(houses: Int, others: Int, kilometres: Double, isTold: Bool) throws {
        // Along the meridian, where a degree is 111.2 km.
        let outliers = check([
            Village(houses: houses), Village(houses: others, latitude: 50 - kilometres / 111.2),
        ]).outliers
        #expect((outliers != nil) == isTold)
        guard let outliers else { return }
        #expect(outliers.objects == min(houses, others))
        #expect(outliers.farthest.file == (houses < others ? "v0.gml" : "v1.gml"))
        #expect(abs(outliers.distance / 1000 - kilometres) < 0.006 * kilometres + 0.1)
    }

    @Test("a slip beside villages that are too many to be slips is told alone")
    func mixed() throws {
        var villages = [Village(houses: 100)]
        // Singles 30, 60 and 90 km from the crowd and from each other.
        for steps in [1.0, 2, 3] {
            for (east, north) in [(1.0, 0.0), (-1, 0), (0, 1)] {
                villages.append(
                    Village(
                        houses: 1, longitude: 9 + east * steps * 30 / Self.degree,
                        latitude: 50 + north * steps * 30 / 111.2))
            }
        }
        villages.append(Village(houses: 1, longitude: 0, latitude: 0))
        let outliers = try #require(check(villages).outliers)
        #expect(outliers.objects == 1 && outliers.farthest == Place(file: "v10.gml", line: 1, gmlID: "h0"))
        #expect(outliers.note.contains("at 0.0001° E 0.0001° N") && outliers.note.contains("km away"))
        #expect(check(Array(villages.dropLast())).outliers == nil)
    }

    @Test("what a wide model has around it is measured by its width")
    func wide() {
        // A chain of villages 15 km apart over 300 km: half of that is 150 km.
        let land = (0...20).map { Village(houses: 10, longitude: 9 + Double($0) * 15 / Self.degree) }
        for (kilometres, isTold) in [(30.0, false), (140, false), (160, true)] {
            let island = Village(houses: 1, longitude: land[20].longitude + kilometres / Self.degree)
            #expect((check(land + [island]).outliers != nil) == isTold, "\(kilometres) km")
        }
    }

    @Test("neither the 180th meridian nor the poles part neighbours")
    func seams() {
        var check = OutlierCheck()
        for index in 0..<40 {
            let longitude = Double(index) * 9 - 180
            check.add(west: longitude, south: 89.95, east: longitude, north: 89.95, at: Place(file: "pole.gml"))
        }
        #expect(check.outliers == nil)
        var street = OutlierCheck()
        for index in -20...20 {
            let west = index < 0 ? 180 + Double(index) * 0.001 : -180 + Double(index) * 0.001
            street.add(west: west, south: -17, east: west + 0.0001, north: -17, at: Place(file: "street.gml"))
        }
        street.add(west: 179.99995, south: -17, east: -179.99995, north: -17, at: Place(file: "across.gml"))
        #expect(street.outliers == nil)
    }

    @Test("who met what does not matter, and neither does the order")
    func merging() throws {
        let villages =
            (0..<60).map { index in
                Village(
                    houses: 1 + index % 7, longitude: 9 + Double(index * 37 % 60) * 0.05,
                    latitude: 50 + Double(index * 11 % 60) * 0.02)
            } + [
                Village(houses: 1, longitude: 0, latitude: 0), Village(houses: 1, longitude: 20, latitude: 10),
                Village(houses: 2, longitude: -70, latitude: 10),
            ]
        let expected = try #require(check(villages).outliers)
        #expect(expected.objects == 4)
        var generator = SplitMix64(seed: 7)
        for _ in 0..<20 {
            var parts = [OutlierCheck](repeating: OutlierCheck(), count: 5)
            for (index, village) in villages.enumerated().shuffled(using: &generator) {
                Self.add(village, index, to: &parts[Int(generator.next() % 5)])
            }
            var merged = OutlierCheck()
            for part in parts { merged.merge(part) }
            #expect(merged.outliers == expected)
            #expect(merged.crowd?.longitude == check(villages).crowd?.longitude)
        }
    }

    @Test("without objects, and with one, there is nothing to say")
    func empty() {
        #expect(OutlierCheck().outliers == nil && OutlierCheck().crowd == nil)
        #expect(check([Village(houses: 1)]).outliers == nil)
    }
}

import Diagnostics
import Foundation
import Geodesy
import SpatialFrames
import Testing

@testable import TilePipeline

/// Heights that cannot be right are told with their cause, and others are not.
@Suite struct HeightCheckTests {
    /// What a check says of heights, in a place in Germany unless others are named.
    private func finding(
        base: Double, top: Double? = nil, source: ClosedRange<Double>? = nil, objects: Int = 100, sea: Double = 47,
        at place: (Double, Double) = (9, 50), extent: Double = 500, ellipsoidal: Bool? = false,
        _ options: GeoreferencingOptions = GeoreferencingOptions()
    ) -> String? {
        var bases = SourceBases()
        let given = source ?? (base - 3)...(base + 3)
        bases.add([given.lowerBound, given.lowerBound + 10])
        bases.add([given.upperBound, .nan])
        return HeightCheck.finding(
            PlacedHeights(
                objects: objects, medianBase: base, medianTop: top ?? base + 10, seaLevel: sea, longitude: place.0,
                latitude: place.1, extent: extent, sourceBases: bases, isEllipsoidal: ellipsoidal), options)
    }

    @Test("ordinary heights are no finding")
    func ordinary() {
        #expect(finding(base: 147) == nil)
        #expect(finding(base: 47 - 7, source: -7...(-1)) == nil, "polders")
        #expect(finding(base: 47 + 5300) == nil, "La Rinconada")
        // New York: the ground of a skyscraper is below the ellipsoid.
        #expect(finding(base: -18.7, objects: 1, sea: -32.8, at: (-74, 40.7)) == nil)
        // Cellars, stations and tunnels reach up to the ground.
        #expect(finding(base: 47 - 35, top: 47 + 2) == nil)
        #expect(finding(base: 47 - 35, top: 47 - 0.1) == nil)
        #expect(finding(base: 20 - 420, sea: 20, at: (35.5, 31.5)) == nil, "the shore of the Dead Sea")
        #expect(finding(base: -20 - 28, sea: -20, at: (49.9, 40.4)) == nil, "Baku")
        #expect(finding(base: -35 - 80, sea: -35, at: (-116.9, 36.4)) == nil, "Death Valley")
        #expect(finding(base: 47, source: 0...0, objects: 1) == nil, "one building on a coast")
        #expect(finding(base: 47, source: 0...0.4) == nil)
        #expect(finding(base: 147, source: 100...100, extent: 500) == nil, "a level block")
    }

    @Test("heights far below the sea name what they seem to count from")
    func low() {
        let relative = finding(base: 0.2, top: 8, source: -0.5...0.9, ellipsoidal: true)
        #expect(relative?.contains("46.8 m below sea level") == true && relative?.contains("--heights ground") == true)
        let geoidMissing = finding(base: 12, top: 20, source: 10...14, ellipsoidal: true)
        #expect(geoidMissing?.contains("count from sea level") == true)
        let geoidTwice = finding(base: -58, sea: -33, at: (-74, 40.7))
        #expect(geoidTwice?.contains("--geoid none") == true)
        let depths = finding(base: 47 - 300)
        #expect(depths?.contains("300 m below sea level") == true && depths?.contains("--height-offset") == true)
        #expect(finding(base: 20 - 480, sea: 20, at: (35.5, 31.5))?.contains("depression") == true)
        #expect(finding(base: -60, GeoreferencingOptions(heights: .orthometric))?.contains("count from") == true)
        #expect(finding(base: -15, GeoreferencingOptions(heights: .orthometric)) == nil)
    }

    @Test("heights above all towns are a matter of units")
    func high() {
        #expect(finding(base: 120_000)?.contains("millimetres or feet") == true)
        #expect(finding(base: 12_000, objects: 1)?.contains("the only object stands") == true)
    }

    @Test("objects on one height are told")
    func flat() {
        let zero = finding(base: 47, source: 0...0, objects: 10)
        #expect(zero?.contains("height 0") == true && zero?.contains("--heights ground") == true)
        let level = finding(base: 147, source: 100...100, objects: 20, extent: 1500)
        #expect(level?.contains("one height, 100 in the unit") == true)
        #expect(finding(base: 147, source: 4_862_866...4_862_866, objects: 25, extent: 1500) == nil, "geocentric")
    }

    @Test("what the user moved is not questioned")
    func moved() {
        for options in [
            GeoreferencingOptions(heights: .ground), GeoreferencingOptions(heightOffset: 1),
            GeoreferencingOptions(frame: "EPSG:3857"),
            GeoreferencingOptions(
                origin: LocalOrigin(longitude: Angle(degrees: 0), latitude: Angle(degrees: 0), height: 0)),
        ] {
            #expect(finding(base: -400, options) == nil)
            #expect(finding(base: 47, source: 0...0, options) == nil)
        }
    }

    /// A row of level squares in degrees and metres above the ellipsoid.
    private func document(_ heights: [Double], longitude: Double = 9, latitude: Double = 50) -> [UInt8] {
        let members = heights.enumerated().map { index, height in
            let west = longitude + Double(index) * 0.0002
            let ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)].map {
                "\(latitude + Double($0.1) * 1e-4) \(west + Double($0.0) * 1e-4) \(height)"
            }
            return
                "<core:cityObjectMember><bldg:Building gml:id=\"b\(index)\"><bldg:lod1MultiSurface><gml:MultiSurface>"
                + "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>"
                + ring.joined(separator: " ") + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
                + "</gml:surfaceMember></gml:MultiSurface></bldg:lod1MultiSurface></bldg:Building></core:cityObjectMember>"
        }
        return Array(
            """
            <core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml" \
            xmlns:bldg="http://www.opengis.net/citygml/building/2.0"><gml:boundedBy><gml:Envelope srsName="EPSG:4979"/>\
            </gml:boundedBy>\(members.joined())</core:CityModel>
            """.utf8)
    }

    private func convert(_ files: [(String, [UInt8])], jobs: Int = 1) async throws -> ConversionReport {
        let folder = try TemporaryFolder()
        var plan = ConversionPlan()
        plan.inputs = try files.map { try folder.write("in/" + $0.0, $0.1) }
        plan.output = folder.path + "/out"
        plan.jobs = jobs
        return try await Conversion(plan).run()
    }

    @Test("of several files the one is named whose heights are wrong", arguments: [1, 4])
    func files(jobs: Int) async throws {
        let report = try await convert(
            [
                ("good.gml", document([150, 151, 153])), ("sunken.gml", document([0.1, -0.2, 0.4], latitude: 50.01)),
                ("high.gml", document([150_000, 151_000], latitude: 50.02)),
            ], jobs: jobs)
        let problems = report.problems.filter { $0.code == .implausibleHeights }
        #expect(problems.map(\.place.file) == ["high.gml", "sunken.gml"])
        #expect(problems.last?.message.contains("count from the ground") == true)
    }

    @Test(
        "single objects that reach beyond all ground are told with their line, and others are not", arguments: [1, 4])
    func strays(jobs: Int) async throws {
        var heights = (0..<30).map { 150 + Double($0 % 5) }
        heights[3] = -9999
        heights[7] = 99_999
        heights[11] = 1e7
        heights[13] = -440
        heights[17] = 8900
        let report = try await convert(
            [("a.gml", document(heights)), ("b.gml", document([150], latitude: 50.01))], jobs: jobs)
        let problems = report.problems.filter { $0.code == .implausibleHeights }
        #expect(problems.map(\.place.gmlID) == ["b11", "b3", "b7"])
        #expect(problems.allSatisfy { $0.place.file == "a.gml" && $0.place.line == 1 })
        #expect(
            problems[1].message.contains("lowest point of the Building is at -9999 m (-9999 in the source), 10151 m"))
        #expect(problems[2].message.contains("highest point of the Building is at 99999 m"))
    }

    @Test("many stray heights are told for the first and counted, whoever met them")
    func manyStrays() {
        var parts = [StrayHeights](repeating: StrayHeights(), count: 3)
        for index in (0..<250).reversed() {
            parts[index % 3].add(
                bottom: -9999, top: 10, heights: [10, -9999, .nan], source: [9, -9998.5, 0], kind: "Building",
                at: Place(file: "a.gml", line: index + 1))
        }
        var (one, other) = (parts[0], parts[2])
        for part in [1, 2] { one.merge(parts[part]) }
        for part in [0, 1] { other.merge(parts[part]) }
        #expect(one == other)
        let problems = one.problems(medianBase: 100)
        #expect(problems.count == 101 && problems[99].place.line == 100)
        #expect(problems[0].message.contains("(-9998.5 in the source)"))
        #expect(problems[100].message.hasPrefix("150 more objects"))
        #expect(one.problems(medianBase: -9800).isEmpty, "a mine is no stray")
        var ordinary = StrayHeights()
        for (bottom, top) in [(-440.0, 10.0), (5000, 8900)] {
            ordinary.add(bottom: bottom, top: top, heights: [bottom, top], source: [], kind: "", at: Place(file: ""))
        }
        #expect(ordinary == StrayHeights())
    }

    @Test("an object far from all others is noted, with its place")
    func outlier() async throws {
        let town = document((0..<30).map { 150 + Double($0 % 5) })
        let far = document([150, 151], longitude: 11.5, latitude: 48.1)
        let report = try await convert([("far.gml", far), ("town.gml", town)])
        let notes = report.notes.sorted.filter { $0.key.code == .farFromOthers }
        #expect(notes.count == 1)
        #expect(notes.first?.entry.count == 2)
        #expect(notes.first?.entry.first.file == "far.gml" && notes.first?.entry.first.gmlID == "b0")
        #expect(notes.first?.key.name.contains("279 km") == true, "\(notes.first?.key.name ?? "")")
    }

    @Test("a house on the 180th meridian is where its neighbours are")
    func antimeridian() async throws {
        let street = (0..<13).map { index in
            ("\(index).gml", document([150], longitude: 179.9979 + 0.00017 * Double(index), latitude: -16.8))
        }
        let report = try await convert(street)
        #expect(report.west > report.east, "\(report.west) to \(report.east)")
        #expect(report.notes.sorted.allSatisfy { $0.key.code != .farFromOthers })
    }

    @Test("of few objects one at the other end of the world is noted")
    func outlierOfFew() async throws {
        let street = document([150, 151, 152])
        let lost = try await convert([("a.gml", street), ("b.gml", document([150], longitude: 4.5, latitude: 0.01))])
        #expect(lost.notes.sorted.first { $0.key.code == .farFromOthers }?.entry.first.file == "b.gml")
        let near = try await convert([("a.gml", street), ("b.gml", document([150], longitude: 11.5))])
        #expect(!near.notes.sorted.contains { $0.key.code == .farFromOthers })
    }

    @Test("two towns, villages around a town, and few objects have no outliers")
    func noOutliers() async throws {
        let town = document((0..<30).map { 150 + Double($0 % 5) })
        for others in [
            document((0..<30).map { 150 + Double($0 % 5) }, longitude: 11.5), document([150], longitude: 9.2),
        ] {
            let report = try await convert([("a.gml", town), ("b.gml", others)])
            #expect(!report.notes.sorted.contains { $0.key.code == .farFromOthers })
        }
        let few = try await convert([("a.gml", document([150, 151])), ("b.gml", document([150], longitude: 20))])
        #expect(!few.notes.sorted.contains { $0.key.code == .farFromOthers })
    }
}

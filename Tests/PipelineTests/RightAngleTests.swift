import CityObjects
import Diagnostics
import Foundation
import Testing

@testable import TilePipeline

/// Houses in degrees, and what their right angles say of the order of the axes.
@Suite struct RightAngleTests {
    /// A place on earth, and whether the file has longitude before latitude.
    struct Town: Sendable, CustomTestStringConvertible {
        var longitude: Double
        var latitude: Double
        /// Degrees that the houses are turned from north.
        var turned: Double
        var testDescription: String { "\(longitude)° E \(latitude)° N turned by \(turned)°" }
    }

    static let towns = [
        Town(longitude: 8.4, latitude: 49.0, turned: 20), Town(longitude: 8.4, latitude: 49.0, turned: 45),
        Town(longitude: 8.4, latitude: 49.0, turned: 83), Town(longitude: 25, latitude: 60.2, turned: 30),
        Town(longitude: -73.9, latitude: 40.7, turned: 29), Town(longitude: 45.2, latitude: 45, turned: 30),
        Town(longitude: 36.8, latitude: -1.3, turned: 40), Town(longitude: 2.2, latitude: 41.4, turned: 44),
        Town(longitude: -70.6, latitude: -33.4, turned: 12), Town(longitude: 1.5, latitude: 70, turned: 10),
    ]

    /// The corners of a house of 12 m by 8 m, as the file has them.
    private func corners(_ town: Town, _ index: Int, _ longitudeFirst: Bool, oblique: Bool) -> [(Double, Double)] {
        let angle = town.turned * .pi / 180
        let corners = [(0.0, 0.0), (12, 0), (oblique ? 17 : 12, 8), (oblique ? 5 : 0, 8)]
        return corners.map { x, y in
            let east = x * cos(angle) - y * sin(angle) + Double(index) * 40
            let north = x * sin(angle) + y * cos(angle)
            let latitude = town.latitude + north / 111_132
            let longitude = town.longitude + east / (111_320 * cos(latitude * .pi / 180))
            return longitudeFirst ? (longitude, latitude) : (latitude, longitude)
        }
    }

    private func gml(_ town: Town, longitudeFirst: Bool, houses: Int = 3, oblique: Bool = false) -> [UInt8] {
        var members = ""
        for index in 0..<houses {
            let ring = corners(town, index, longitudeFirst, oblique: oblique)
            for height in [100, 108] {
                let text = (ring + [ring[0]]).map { "\($0.0) \($0.1) \(height)" }.joined(separator: " ")
                members +=
                    "<core:cityObjectMember><bldg:Building gml:id=\"h\(index)-\(height)\"><bldg:lod1MultiSurface>"
                    + "<gml:MultiSurface><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>"
                    + text
                    + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface>"
                    + "</bldg:lod1MultiSurface></bldg:Building></core:cityObjectMember>"
            }
        }
        return Array(
            """
            <core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml" \
            xmlns:bldg="http://www.opengis.net/citygml/building/2.0"><gml:boundedBy><gml:Envelope srsName="EPSG:4979"/>\
            </gml:boundedBy>\(members)</core:CityModel>
            """.utf8)
    }

    private func json(_ town: Town, longitudeFirst: Bool, isSequence: Bool) -> [UInt8] {
        let rings = (0..<3).map { corners(town, $0, longitudeFirst, oblique: false) }
        func vertices(_ ring: [(Double, Double)]) -> String {
            ring.map { "[\($0.0),\($0.1),100]" }.joined(separator: ",")
        }
        func house(_ index: Int, _ first: Int) -> String {
            "\"h\(index)\":{\"type\":\"Building\",\"geometry\":[{\"type\":\"MultiSurface\",\"lod\":\"1\",\"boundaries\":"
                + "[[[\(first),\(first + 1),\(first + 2),\(first + 3)]]]}]}"
        }
        let metadata = "\"metadata\":{\"referenceSystem\":\"https://www.opengis.net/def/crs/EPSG/0/4979\"}"
        let transform = "\"transform\":{\"scale\":[1,1,1],\"translate\":[0,0,0]}"
        guard isSequence else {
            return Array(
                ("{\"type\":\"CityJSON\",\"version\":\"2.0\",\(metadata),\(transform),\"CityObjects\":{"
                    + rings.indices.map { house($0, 4 * $0) }.joined(separator: ",") + "},\"vertices\":["
                    + rings.map(vertices).joined(separator: ",") + "]}").utf8)
        }
        let head =
            "{\"type\":\"CityJSON\",\"version\":\"2.0\",\(metadata),\(transform),\"CityObjects\":{},\"vertices\":[]}"
        let lines = rings.indices.map {
            "{\"type\":\"CityJSONFeature\",\"id\":\"h\($0)\",\"CityObjects\":{\(house($0, 0))},\"vertices\":["
                + "\(vertices(rings[$0]))]}"
        }
        return Array(([head] + lines).joined(separator: "\n").utf8)
    }

    private func convert(
        _ name: String, _ bytes: [UInt8], jobs: Int = 1, _ change: (inout ConversionPlan) -> Void = { _ in }
    ) async throws -> ConversionReport {
        let folder = try TemporaryFolder()
        var plan = ConversionPlan()
        plan.inputs = [try folder.write("in/" + name, bytes)]
        plan.output = folder.path + "/out"
        plan.jobs = jobs
        change(&plan)
        return try await Conversion(plan).run()
    }

    private func lies(_ report: ConversionReport, in town: Town) -> Bool {
        abs(report.west - town.longitude) < 0.02 && abs(report.south - town.latitude) < 0.02
    }

    private func doubts(_ report: ConversionReport) -> [String] {
        report.notes.sorted.filter { $0.key.code == .axisOrderDoubtful }.map(\.key.name)
    }

    @Test("houses stand where their right angles say, whatever the order of the axes", arguments: towns)
    func town(town: Town) async throws {
        let authority = try await convert("a.gml", gml(town, longitudeFirst: false))
        #expect(lies(authority, in: town), "\(authority.west) \(authority.south)")
        #expect(doubts(authority).isEmpty)
        #expect(authority.referenceSystems.map(\.description.axesSwapped) == [false])
        let opposite = try await convert("a.gml", gml(town, longitudeFirst: true))
        #expect(lies(opposite, in: town), "\(opposite.west) \(opposite.south)")
        #expect(doubts(opposite).count == 1 && doubts(opposite).allSatisfy { $0.contains("axes swapped") })
        #expect(opposite.referenceSystems.map(\.description.axesSwapped) == [true])
    }

    @Test("the same of CityJSON documents and sequences", arguments: [true, false])
    func cityJSON(isSequence: Bool) async throws {
        let name = isSequence ? "a.city.jsonl" : "a.city.json"
        for longitudeFirst in [true, false] {
            let report = try await convert(
                name, json(Self.towns[0], longitudeFirst: longitudeFirst, isSequence: isSequence))
            #expect(lies(report, in: Self.towns[0]), "\(report.west) \(report.south)")
            #expect(doubts(report).count == (longitudeFirst ? 1 : 0))
        }
    }

    @Test("without right angles the authority's order holds, with a warning")
    func undecided() async throws {
        let oblique = try await convert("a.gml", gml(Self.towns[0], longitudeFirst: false, oblique: true))
        #expect(lies(oblique, in: Self.towns[0]))
        #expect(doubts(oblique).contains { $0.contains("no right angles") })
        // Sides along the axes are right angles in both orders.
        let aligned = try await convert(
            "a.gml", gml(Town(longitude: 8.4, latitude: 49, turned: 0), longitudeFirst: false))
        #expect(doubts(aligned).contains { $0.contains("no right angles") })
        // Nothing can be doubtful where only one order leads to the globe.
        let japan = try await convert(
            "a.gml", gml(Town(longitude: 139.7, latitude: 35.6, turned: 0), longitudeFirst: true))
        #expect(doubts(japan).isEmpty && abs(japan.west - 139.7) < 0.02)
    }

    @Test("an order asked for is not questioned")
    func forced() async throws {
        let bytes = gml(Self.towns[0], longitudeFirst: true)
        let authority = try await convert("a.gml", bytes) { $0.georeferencing.axisOrder = .authority }
        #expect(abs(authority.west - 49) < 0.02 && doubts(authority).isEmpty)
        let easting = try await convert("a.gml", bytes) { $0.georeferencing.axisOrder = .eastingFirst }
        #expect(lies(easting, in: Self.towns[0]) && doubts(easting).isEmpty)
    }

    @Test("what several workers read has one order")
    func workers() async throws {
        // More than one batch; behind the first ones there is nothing to decide by.
        let town = Self.towns[0]
        let houses = gml(town, longitudeFirst: true)
        let others = gml(Town(longitude: 8.4, latitude: 49, turned: 0), longitudeFirst: true, houses: 1500)
        let text = String(decoding: houses, as: UTF8.self).replacingOccurrences(of: "</core:CityModel>", with: "")
        let members = String(decoding: others, as: UTF8.self)
        let start = try #require(members.range(of: "<core:cityObjectMember>"))
        let bytes = Array((text + members[start.lowerBound...]).utf8)
        #expect(bytes.count > 1 << 20)
        var extents: [[Double]] = []
        for jobs in [1, 2, 4] {
            let report = try await convert("a.gml", bytes, jobs: jobs)
            #expect(report.referenceSystems.map(\.description.axesSwapped) == [true])
            extents.append([report.west, report.south, report.east, report.north])
        }
        #expect(Set(extents).count == 1)
    }

    @Test("corners are counted that are right in one order only")
    func counting() {
        var tree = CityObjectTree()
        tree.x = [49, 49.0001, 49.0001, 49]
        tree.y = [8.4, 8.4, 8.4001, 8.4001]
        tree.z = [0, 0, 0, 0]
        tree.ringStarts = [0]
        tree.coordinateRuns = [CoordinateRun(firstPoint: 0, srsName: "a")]
        var angles = RightAngles()
        angles.add(tree, srsName: "a")
        #expect(angles == RightAngles(), "sides along the axes tell nothing")
        // Turned by 45° on the ground: a degree of longitude has 0.656 of a degree of latitude.
        tree.x = [49, 49.0001, 49.0002, 49.0001]
        tree.y = [8.4, 8.4001524, 8.4, 8.3998476]
        angles.add(tree, srsName: "b")
        #expect(angles == RightAngles(), "another system's coordinates are left alone")
        angles.add(tree, srsName: "a")
        #expect(angles.latitudeFirst == 4 && angles.longitudeFirst == 0)
        swap(&tree.x, &tree.y)
        angles.add(tree, srsName: "a")
        #expect(angles.latitudeFirst == 4 && angles.longitudeFirst == 4)
        tree.x[1] = .nan
        var broken = RightAngles()
        broken.add(tree, srsName: "a")
        #expect(broken.longitudeFirst == 1)
    }
}

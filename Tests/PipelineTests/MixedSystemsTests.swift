import Diagnostics
import Foundation
import Geodesy
import InputSources
import Testing

@testable import TilePipeline

/// Files of one house in several reference systems, in one run.
@Suite struct MixedSystemsTests {
    /// The point 50° N 9° E, 100 m above sea level in EGM96, and 10 m × 10 m around it; by `cs2cs` of PROJ.
    struct House: Sendable {
        var srsName: String
        var first: Double
        var second: Double
        var height = 100.0
        /// One metre eastwards and northwards in the system's axes.
        var east: (Double, Double)
        var north: (Double, Double)
    }

    private static let latitude = 1 / 111_229.0
    private static let longitude = 1 / 71_696.0

    static let houses = [
        House(srsName: "EPSG:25832+5773", first: 500_000, second: 5_538_630.7027, east: (1, 0), north: (0, 1)),
        House(srsName: "EPSG:32632", first: 500_000, second: 5_538_630.7029, east: (1, 0), north: (0, 1)),
        House(srsName: "EPSG:5652", first: 32_500_000, second: 5_538_630.7027, east: (1, 0), north: (0, 1)),
        // The authority has the northing first.
        House(srsName: "EPSG:31467", first: 5_540_407.2395, second: 3_500_074.9206, east: (0, 1), north: (1, 0)),
        House(srsName: "EPSG:31467", first: 3_500_074.9206, second: 5_540_407.2395, east: (1, 0), north: (0, 1)),
        House(srsName: "EPSG:4258", first: 50, second: 9, east: (0, longitude), north: (latitude, 0)),
        House(srsName: "CRS:84", first: 9, second: 50, east: (longitude, 0), north: (0, latitude)),
        House(
            srsName: "EPSG:4979", first: 50, second: 9, height: 148.236, east: (0, longitude), north: (latitude, 0)),
        House(
            srsName: "EPSG:3857", first: 1_001_875.4171, second: 6_446_275.8410, east: (1.5557, 0), north: (0, 1.5557)),
    ]

    private func document(_ house: House) -> [UInt8] {
        let ring = [(-5.0, -5.0), (5, -5), (5, 5), (-5, 5), (-5, -5)].map { east, north in
            "\(house.first + east * house.east.0 + north * house.north.0) "
                + "\(house.second + east * house.east.1 + north * house.north.1) \(house.height)"
        }
        return Array(
            """
            <core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml" \
            xmlns:bldg="http://www.opengis.net/citygml/building/2.0"><gml:boundedBy><gml:Envelope \
            srsName="\(house.srsName)"/></gml:boundedBy><core:cityObjectMember><bldg:Building><bldg:lod1MultiSurface>\
            <gml:MultiSurface><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>\
            \(ring.joined(separator: " "))</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>\
            </gml:surfaceMember></gml:MultiSurface></bldg:lod1MultiSurface></bldg:Building></core:cityObjectMember>\
            </core:CityModel>
            """.utf8)
    }

    @Test("one house in nine spellings of eight systems stands in one place", arguments: [1, 3])
    func together(jobs: Int) async throws {
        let folder = try TemporaryFolder()
        var plan = ConversionPlan()
        plan.inputs = try Self.houses.enumerated().map { index, house in
            try folder.write("in/\(index).gml", document(house))
        }
        plan.jobs = jobs
        let listing = InputListing(inputs: plan.inputs)
        let spool = RecordSpool.inMemory()
        let ingest = try await IngestStage.run(
            listing, plan: plan, spool: spool, monitor: ConversionMonitor(), log: ProblemLog(nil))
        let records = try ingest.records(in: spool)
        #expect(records.count == Self.houses.count)
        var accuracies: [String: Double] = [:]
        for use in ingest.summary.referenceSystems.values {
            accuracies[use.description.sourceText] = use.description.accuracy ?? 0
        }
        #expect(accuracies.count == 8)
        for (head, record) in records {
            let file = Int(head.file)
            let index = try #require(Int(listing.files[file].name.prefix { $0.isNumber }))
            let house = Self.houses[index]
            let accuracy = try #require(accuracies[house.srsName])
            // ETRS89 and WGS 84 are equal within the metre that is stated; PROJ does not move points between them.
            let tolerance = house.srsName == "EPSG:31467" ? accuracy : 0.01
            let east = ((record.extent.west + record.extent.east) / 2 - 9) / Self.longitude
            let north = ((record.extent.south + record.extent.north) / 2 - 50) / Self.latitude
            #expect(max(abs(east), abs(north)) <= tolerance, "\(house.srsName): \(east) m east, \(north) m north")
            #expect(abs(record.base - 148.236) < 0.02, "\(house.srsName): \(record.base) m")
            #expect(abs(record.width - 10) < 0.05, "\(house.srsName): \(record.width) m wide")
        }
    }
}

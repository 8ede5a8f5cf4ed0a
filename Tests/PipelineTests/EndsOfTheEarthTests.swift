import CityObjects
import Diagnostics
import Foundation
import Geodesy
import SpatialFrames
import Testing

@testable import TilePipeline

/// Objects astride the 180th meridian, around the poles, below the sea and on the highest mountain.
@Suite("At the ends of the earth")
struct EndsOfTheEarthTests {
    /// A model of one building with a polygon of these points.
    private func model(_ srsName: String, _ points: [(Double, Double, Double)]) -> String {
        let list = (points + points.prefix(1)).map { "\($0.0) \($0.1) \($0.2)" }.joined(separator: " ")
        return """
            <core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml"
             xmlns:bldg="http://www.opengis.net/citygml/building/2.0"><gml:boundedBy><gml:Envelope
             srsName="\(srsName)"/></gml:boundedBy><core:cityObjectMember><bldg:Building gml:id="b">
            <bldg:lod3MultiSurface><gml:MultiSurface><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>
            <gml:posList>\(list)</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>
            </gml:MultiSurface></bldg:lod3MultiSurface></bldg:Building></core:cityObjectMember></core:CityModel>
            """
    }

    private func convert(_ text: String) async throws -> BuiltCity {
        let folder = try TemporaryFolder()
        let path = folder.path + "/model.gml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try await BuiltCity(paths: [path], in: folder, plan: BuiltCity.plan())
    }

    /// The decoded points of all leaves, geocentric metres.
    private func decoded(_ built: BuiltCity) -> [Position<ECEF>] {
        built.bundle.leaves.flatMap { leaf -> [Position<ECEF>] in
            (built.bundle.nodes[leaf].content?.primitives ?? []).flatMap { primitive in
                primitive.x.indices.map { index in
                    let point = built.bundle.geocentric(
                        leaf, primitive.x[index], primitive.y[index], primitive.z[index])
                    return Position(x: point.x, y: point.y, z: point.z)
                }
            }
        }
    }

    /// A ring of points of this radius in metres around a place, by longitude, latitude and height.
    private func ring(
        _ longitude: Double, _ latitude: Double, _ height: Double, radius: Double, count: Int
    )
        -> [(longitude: Double, latitude: Double, height: Double)]
    {
        let frame = LocalTangentFrame(
            at: Cartographic(
                longitude: Angle(degrees: longitude), latitude: Angle(degrees: latitude),
                height: EllipsoidalHeight(metres: height)))
        return (0..<count).map { index in
            let turn = 2 * Double.pi * Double(index) / Double(count)
            let point = WGS84Ellipsoid.cartographic(
                of: frame.geocentric(Position(x: radius * cos(turn), y: radius * sin(turn), z: 0)))
            return (point.longitude.degrees, point.latitude.degrees, point.height.metres)
        }
    }

    struct Place: CustomTestStringConvertible {
        var name: String
        var longitude: Double
        var latitude: Double
        var height: Double
        var testDescription: String { name }
    }

    private static let places: [Place] =
        (-25...25).map { step in
            // From 25 m west of the 180th meridian to 25 m east of it, in Fiji.
            Place(
                name: "Taveuni, \(step) m",
                longitude: step <= 0 ? 180 + Double(step) * 9.4e-6 : -180 + Double(step) * 9.4e-6,
                latitude: -16.8, height: 60)
        } + [
            Place(name: "North pole", longitude: 0, latitude: 90, height: 12),
            Place(name: "Beside the north pole", longitude: 100, latitude: 89.9999, height: 12),
            Place(name: "South pole", longitude: 0, latitude: -90, height: 2835),
            Place(name: "Dead Sea", longitude: 35.47, latitude: 31.5, height: -430 + 20),
            Place(name: "Everest", longitude: 86.925, latitude: 27.9881, height: 9000),
            Place(name: "Greenwich on the equator", longitude: 0, latitude: 0, height: 0),
            Place(name: "Cape Horn", longitude: -67.28, latitude: -55.98, height: 30),
        ]

    @Test("Every vertex of a written tile is where the source has it, within 5 mm", arguments: places)
    func vertices(_ place: Place) async throws {
        let ring = ring(place.longitude, place.latitude, place.height, radius: 20, count: 8)
        let built = try await convert(
            model("EPSG:4979", ring.map { ($0.latitude, $0.longitude, $0.height) }))
        #expect(built.report.placedObjects == 1)
        #expect(!built.report.problems.contains { $0.code == .invalidCoordinates || $0.code == .coordinatesOutside })
        let points = decoded(built)
        for corner in ring {
            let expected = WGS84Ellipsoid.position(
                of: Cartographic(
                    longitude: Angle(degrees: corner.longitude), latitude: Angle(degrees: corner.latitude),
                    height: EllipsoidalHeight(metres: corner.height)))
            let nearest = points.map { ($0 - expected).length }.min() ?? .infinity
            #expect(nearest < 0.005, "\(place.name): \(nearest) m")
        }
        #expect(
            points.allSatisfy { point in
                ring.contains { corner in
                    (point
                        - WGS84Ellipsoid.position(
                            of: Cartographic(
                                longitude: Angle(degrees: corner.longitude), latitude: Angle(degrees: corner.latitude),
                                height: EllipsoidalHeight(metres: corner.height)))).length < 0.005
                }
            })
    }

    @Test("The extent of what lies astride the 180th meridian is narrow, its west above its east")
    func extent() async throws {
        let ring = ring(180, -16.8, 60, radius: 20, count: 8)
        let report = try await convert(model("EPSG:4979", ring.map { ($0.latitude, $0.longitude, $0.height) })).report
        #expect(report.west > 179.99 && report.east < -179.99)
        #expect(Manifest.placeText(report).contains("180.0°"))
    }

    @Test("Longitudes are gathered the shorter way round, in any order")
    func ranges() {
        func union(_ parts: [(Double, Double)]) -> [Double] {
            var range = LongitudeRange()
            for part in parts { range.formUnion(west: part.0, east: part.1) }
            var reversed = LongitudeRange()
            for part in parts.reversed() {
                var one = LongitudeRange()
                one.formUnion(west: part.0, east: part.1)
                reversed.formUnion(one)
            }
            #expect(range == reversed)
            return [range.west, range.east]
        }
        #expect(union([(9, 10), (8.5, 9.5)]) == [8.5, 10])
        #expect(union([(-1, 1), (5, 6)]) == [-1, 6])
        #expect(union([(179, -179)]) == [179, -179])
        #expect(union([(178, 179), (-179, -178)]) == [178, -178])
        #expect(union([(170, 175), (176, -170)]) == [170, -170])
        #expect(union([(-180, 180)]) == [-180, 180])
        #expect(union([(-74, -73), (139, 140)]) == [139, -73])
        #expect(LongitudeRange().isEmpty)
        #expect(LongitudeRange.middle(west: 179, east: -178) == -179.5)
        #expect(LongitudeRange.middle(west: 8, east: 10) == 9)
    }
}

import Foundation
import Testing

@testable import TilePipeline

/// Which point of a document decides the order of its axes, and that nothing else does.
@Suite struct SampledAxisOrderTests {
    /// A flat square of 10 m at a place near Kassel in Gauss-Krüger coordinates of zone 3.
    private func square(_ id: String, eastingFirst: Bool, srsName: String = "EPSG:31467") -> String {
        let corners = [(3_530_000, 5_681_000), (3_530_010, 5_681_000), (3_530_010, 5_681_010), (3_530_000, 5_681_010)]
        let positions = (corners + [corners[0]]).map { eastingFirst ? "\($0.0) \($0.1) 100" : "\($0.1) \($0.0) 100" }
        return """
            <bldg:Building gml:id="\(id)"><bldg:lod1MultiSurface><gml:MultiSurface srsName="\(srsName)">
            <gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>\(positions.joined(separator: " "))
            </gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>
            </gml:MultiSurface></bldg:lod1MultiSurface></bldg:Building>
            """
    }

    private func document(_ head: String, _ members: [String], element: String = "core:cityObjectMember") -> [UInt8] {
        let body = members.map { "<\(element)>\($0)</\(element)>" }.joined()
        return Array(
            """
            <core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml"
            xmlns:bldg="http://www.opengis.net/citygml/building/2.0">\(head)\(body)</core:CityModel>
            """.utf8)
    }

    private func convert(_ files: [(name: String, bytes: [UInt8])], jobs: Int = 1) async throws -> ConversionReport {
        let folder = try TemporaryFolder()
        var plan = ConversionPlan()
        plan.inputs = try files.map { try folder.write("in/" + $0.name, $0.bytes) }
        plan.output = folder.path + "/out"
        plan.jobs = jobs
        return try await Conversion(plan).run()
    }

    @Test("two documents of one name keep axis orders of their own, whatever the jobs", arguments: [1, 2, 4])
    func sameName(jobs: Int) async throws {
        let report = try await convert(
            [
                ("p/x.gml", document("", [square("a", eastingFirst: true)])),
                ("q/x.gml", document("", [square("b", eastingFirst: false)])),
            ], jobs: jobs)
        #expect(report.leafObjects == 2 && report.quarantinedObjects == 0)
        // Both squares lie in the same place: degrees, about a metre.
        #expect(abs(report.east - report.west) < 2e-4 && abs(report.north - report.south) < 2e-4)
    }

    @Test("an envelope in another system does not decide the axis order of the geometry")
    func foreignEnvelope() async throws {
        let envelope = """
            <gml:boundedBy><gml:Envelope srsName="EPSG:4326" srsDimension="3"><gml:lowerCorner>51.2 9.4 0</gml:lowerCorner>
            <gml:upperCorner>51.3 9.5 9</gml:upperCorner></gml:Envelope></gml:boundedBy>
            """
        let alone = try await convert([("a.gml", document("", [square("a", eastingFirst: true)]))])
        let report = try await convert([("a.gml", document(envelope, [square("a", eastingFirst: true)]))])
        #expect(report.leafObjects == 1)
        #expect(
            [report.west, report.south, report.east, report.north] == [
                alone.west, alone.south, alone.east, alone.north,
            ])
        #expect(report.west < report.east && report.south < report.north, "the extent is that of the object")
    }

    @Test("the children of gml:featureMembers are read")
    func featureMembers() async throws {
        let both = square("a", eastingFirst: true) + square("b", eastingFirst: true)
        let report = try await convert([("a.gml", document("", [both], element: "gml:featureMembers"))])
        #expect(report.leafObjects == 2 && report.inputObjects == 2)
    }

    @Test("a stray point costs its polygon and not its object", arguments: ["0 0 0", "3530009 5681009 -2147483.648"])
    func strayPoint(point: String) async throws {
        let stray = """
            <gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>3530000 5681000 100 \(point)
            3530000 5681009 100 3530000 5681000 100</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>
            </gml:surfaceMember>
            """
        let sound = square("a", eastingFirst: true)
        let alone = try await convert([("a.gml", document("", [sound]))])
        let broken = sound.replacingOccurrences(of: "</gml:MultiSurface>", with: stray + "</gml:MultiSurface>")
        let report = try await convert([("a.gml", document("", [broken]))])
        #expect(report.leafObjects == 1 && report.leafTriangles == alone.leafTriangles)
        #expect(report.polygons == 2 && report.lostPolygons == 1)
        #expect(report.quarantine.map(\.code) == [.invalidCoordinates])
        #expect(abs(report.west - alone.west) < 1e-6 && abs(report.north - alone.north) < 1e-6)
    }
}

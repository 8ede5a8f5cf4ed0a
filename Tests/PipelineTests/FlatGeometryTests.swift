import Diagnostics
import Geodesy
import Testing

@testable import TilePipeline

/// Geometry of two dimensions: its heights are 0 in whatever its system counts them from, wherever that is stated.
@Suite("Positions of two coordinates")
struct FlatGeometryTests {
    private func report(
        _ srsName: String, onEnvelope: Bool, options: GeoreferencingOptions = GeoreferencingOptions()
    ) async throws -> ConversionReport {
        let points = "534000 5685000 534010 5685000 534010 5685010 534000 5685000"
        let list = onEnvelope ? "" : " srsDimension=\"2\""
        let text = """
            <core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml"
             xmlns:bldg="http://www.opengis.net/citygml/building/2.0"><gml:boundedBy><gml:Envelope
             srsName="\(srsName)"\(onEnvelope ? " srsDimension=\"2\"" : "")/></gml:boundedBy><core:cityObjectMember>
            <bldg:Building gml:id="b"><bldg:lod0FootPrint><gml:MultiSurface><gml:surfaceMember><gml:Polygon>
            <gml:exterior><gml:LinearRing><gml:posList\(list)>\(points)</gml:posList></gml:LinearRing></gml:exterior>
            </gml:Polygon></gml:surfaceMember></gml:MultiSurface></bldg:lod0FootPrint></bldg:Building>
            </core:cityObjectMember></core:CityModel>
            """
        let folder = try TemporaryFolder()
        var plan = BuiltCity.plan()
        plan.georeferencing = options
        return try await BuiltCity(paths: [folder.write("flat.gml", Array(text.utf8))], in: folder, plan: plan).report
    }

    @Test("A height of 0 is above sea level, above the ellipsoid or on the ground, as the system and the options say")
    func heights() async throws {
        for onEnvelope in [true, false] {
            // `cs2cs EPSG:4326+5773 EPSG:4979` at the place: 46.766 m.
            let plain = try await report("EPSG:25832", onEnvelope: onEnvelope)
            #expect(abs(plain.lowest - 46.766) < 0.02 && abs(plain.highest - plain.lowest) < 0.02)
            // Taken as above sea level, and said so.
            #expect(plain.notes.sorted.contains { $0.key.code == .verticalAssumed })
            let stated = try await report("EPSG:25832+5773", onEnvelope: onEnvelope)
            #expect(abs(stated.lowest - plain.lowest) < 0.001)
            #expect(!stated.notes.sorted.contains { $0.key.code == .verticalAssumed })
            let ellipsoidal = try await report(
                "EPSG:25832", onEnvelope: onEnvelope, options: GeoreferencingOptions(geoid: .none))
            #expect(abs(ellipsoidal.lowest) < 0.001)
            let ground = try await report(
                "EPSG:25832", onEnvelope: onEnvelope, options: GeoreferencingOptions(heights: .ground))
            #expect(abs(ground.lowest) < 0.001)
        }
    }
}

import Diagnostics
import Foundation
import Geodesy
import Testing

@testable import TilePipeline

/// Envelopes that are dummies, or of the wrong dimension, cost nothing where the geometry says better.
@Suite struct EnvelopeTests {
    /// A building in Kassel in easting and northing, and the same document with other envelopes.
    private func document(_ corners: (lower: String, upper: String), attributes: String = "") -> [UInt8] {
        let made = MadeDocuments.document(
            "a.gml", [MadeDocuments.Box(id: "a"), MadeDocuments.Box(id: "b", east: 534_040)])
        return Array(
            String(decoding: made.bytes, as: UTF8.self)
                .replacing("533000 5683000 100", with: corners.lower)
                .replacing("535000 5685000 300", with: corners.upper)
                .replacing("posList srsDimension=\"3\"", with: "posList").replacing(
                    " srsDimension=\"3\"", with: attributes
                ).utf8)
    }

    private func convert(_ bytes: [UInt8]) async throws -> ConversionReport {
        let folder = try TemporaryFolder()
        var plan = ConversionPlan()
        plan.inputs = [try folder.write("in/a.gml", bytes)]
        plan.output = folder.path + "/out"
        plan.jobs = 1
        return try await Conversion(plan).run()
    }

    @Test(
        "an envelope that does not hold the model changes neither its place nor what is said of it",
        arguments: [
            ("0 0 0", "0 0 0"), ("0 0 0", "535000 5685000 300"), ("5683000 533000 100", "5685000 535000 300"),
            ("535000 5685000 300", "533000 5683000 100"), ("", ""), ("4500000 5683000 0", "4600000 5685000 9"),
            ("1e400 nan 0", "9.5 51.3 0"), ("533000 5683000", "535000 5685000"),
        ])
    func dummies(lower: String, upper: String) async throws {
        let sound = try await convert(document(("533000 5683000 100", "535000 5685000 300")))
        for attributes in ["", " srsDimension=\"2\""] {
            let report = try await convert(document((lower, upper), attributes: attributes))
            #expect(report.leafObjects == 2 && report.quarantinedObjects == 0)
            #expect([report.west, report.south, report.lowest] == [sound.west, sound.south, sound.lowest])
            #expect(report.referenceSystems.map(\.description.notes) == sound.referenceSystems.map(\.description.notes))
            #expect(report.notes.sorted.map(\.key.name) == sound.notes.sorted.map(\.key.name))
            #expect(report.problems == sound.problems)
        }
    }

    @Test("a system that only the root states is used, and the preview of a run names it")
    func systemOfTheRoot() async throws {
        let text = String(decoding: document(("", "")), as: UTF8.self)
        let system = "urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::7837"
        let moved = text.replacing(" srsName=\"\(system)\"", with: "")
            .replacing("<core:CityModel ", with: "<core:CityModel srsName=\"\(system)\" ")
        #expect(moved != text && !moved.contains("Envelope srsName"))
        let report = try await convert(Array(moved.utf8))
        #expect(report.leafObjects == 2)
        #expect(report.referenceSystems.map(\.description.sourceText) == [system])
        let folder = try TemporaryFolder()
        for (file, root, expected) in [
            ("a.gml", moved, system),
            ("b.gml", text.replacing("<core:CityModel ", with: "<core:CityModel srsName=\"EPSG:3857\" "), system),
        ] {
            var plan = ConversionPlan()
            plan.inputs = [try folder.write("in/" + file, Array(root.utf8))]
            plan.output = folder.path + "/out"
            #expect(ConversionPreview(plan).referenceSystems.map(\.name) == [expected])
        }
    }
}

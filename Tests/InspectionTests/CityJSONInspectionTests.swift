import CityObjects
import Foundation
import Testing

@testable import ModelInspection

/// CityJSON is inspected like CityGML, but for what only the events of XML tell.
@Suite("Inspection of CityJSON")
struct CityJSONInspectionTests {
    @Test("Version, system, objects, attributes and what the metadata state are told")
    func document() async throws {
        let text = """
            {"type":"CityJSON","version":"2.0","metadata":{"title":"A town","referenceSystem":\
            "https://www.opengis.net/def/crs/EPSG/0/25832","pointOfContact":{"contactName":"Survey"}},
            "CityObjects":{"A":{"type":"Building","attributes":{"storeys":3},"geometry":[{"type":"MultiSurface",\
            "lod":"2","boundaries":[[[0,1,2]]]}]}},"vertices":[[534000,5684000,160],[534010,5684000,160],\
            [534000,5684010,160]]}
            """
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var options = InspectionOptions()
        options.inputs = [path]
        let survey = try await ModelInspector.inspect(options)
        let file = try #require(survey.files.first)
        #expect(file.format == "CityJSON" && file.version == "2.0" && file.isRead && file.objects == 1)
        #expect(file.srsName == "https://www.opengis.net/def/crs/EPSG/0/25832")
        #expect(survey.statements.map(\.statement.property) == ["pointOfContact.contactName", "title"])
        #expect(survey.statements.map(\.statement.text) == ["Survey", "A town"])
        #expect(survey.place.objects == 1)
    }
}

import CityObjects
import Foundation
import Testing

@testable import ModelInspection

/// A model of the wild with the counts of an independent reader: a plain count of its XML elements.
struct RealModel: Sendable, CustomTestStringConvertible {
    var name: String
    var path: String
    /// Objects of all depths.
    var objects: [CityObjectKind: Int]
    /// Elements.
    var polygons: Int
    /// Objects with the attribute `measuredHeight`.
    var heights: Int
    /// Degrees: where its middle is, to a quarter.
    var longitude: Double
    var latitude: Double

    var testDescription: String { name }

    static let all = [
        RealModel(
            name: "Vienna", path: "vienna-karl-marx-hof/city.gml", objects: [.building: 1, .buildingPart: 218],
            polygons: 4103, heights: 218, longitude: 16.36, latitude: 48.25),
        RealModel(
            name: "Helsinki", path: "helsinki-viikki/viikintiedepuisto.gml", objects: [.building: 23], polygons: 1080,
            heights: 23, longitude: 25.02, latitude: 60.23),
        RealModel(
            name: "New York", path: "nyc-citygml1/building-test.gml", objects: [.building: 1], polygons: 159,
            heights: 0, longitude: -74, latitude: 40.7),
        RealModel(
            name: "Lyon", path: "lyon-3duse/ComputeEnvelope_Lyon_1er_00136_Cut_Buildings_with_textures.gml",
            objects: [.building: 1], polygons: 2838, heights: 0, longitude: 4.83, latitude: 45.77),
        RealModel(
            name: "Tokyo", path: "plateau-unity-tokyo/udx/bldg/53392642_bldg_6697_op2.gml", objects: [.building: 8],
            polygons: 646, heights: 8, longitude: 139.75, latitude: 35.6),
        RealModel(
            name: "Eindhoven", path: "donostia-25831/CityGMLFinalTrozo.gml",
            objects: [.building: 18, .buildingPart: 18],
            polygons: 642, heights: 16, longitude: 5.48, latitude: 51.44),
        RealModel(
            name: "Potsdam", path: "potsdam-lod1/Potsdam_LoD1.gml", objects: [.building: 97], polygons: 1547,
            heights: 97, longitude: 13.05, latitude: 52.41),
    ]

    /// The file, below the folder that `KACHEL_TEST_DATA` names, else `../shared/data` beside the package.
    var file: String? {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let root =
            ProcessInfo.processInfo.environment["KACHEL_TEST_DATA"]
            ?? package.deletingLastPathComponent().path + "/shared/data"
        let file = root + "/" + path
        return FileManager.default.fileExists(atPath: file) ? file : nil
    }
}

@Suite struct RealModelTests {
    @Test("Counts are those of an independent reader", arguments: RealModel.all)
    func counts(model: RealModel) async throws {
        guard let file = model.file else {
            print("data test: skipped \(model.name), inspection")
            return
        }
        var options = InspectionOptions()
        options.inputs = [file]
        options.jobs = 2
        let survey = try await ModelInspector.inspect(options)
        #expect(survey.kinds.mapValues(\.count) == model.objects)
        #expect(survey.elements.geometries["Polygon"] == model.polygons)
        let heights = survey.attributes.sorted.filter { $0.name == "measuredHeight" }
        #expect(heights.reduce(0) { $0 + $1.column.count } == model.heights)
        let place = survey.place
        #expect(abs((place.west + place.east) / 2 - model.longitude) < 0.25)
        #expect(abs((place.south + place.north) / 2 - model.latitude) < 0.25)
        print("data test: ran \(model.name), inspection: \(survey.cityObjects) objects")
    }
}

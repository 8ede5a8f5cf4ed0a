import Diagnostics
import Foundation
import Testing

@testable import ModelInspection

/// Where a file of the shared data is known to lie; `Scripts/country_boxes.py` writes the list.
private struct KnownPlace: Decodable, Sendable {
    var path: String
    /// The region's name; nil where nothing of the file has a place that is known.
    var region: String?
    /// West, south, east, north, degrees.
    var box: [Double]?
    /// The heights above sea level that ground has there, metres.
    var ground: [Double]?
    /// Codes of problems that must be told.
    var told: [String]?
    /// Why the file is an exception.
    var why: String?

    private struct Document: Decodable { var files: [KnownPlace] }

    static func all() throws -> [KnownPlace] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("PipelineTests/Goldens/Countries.json")
        return try JSONDecoder().decode(Document.self, from: Data(contentsOf: path)).files
    }
}

@Suite struct CountryTests {
    /// Problems that only the files named with them may have; others depend on the grids installed.
    private static let listed: Set<ProblemCode> = [
        .missingCRS, .unknownCRS, .coordinatesOutside, .implausibleHeights, .farFromOthers, .axisOrderDoubtful,
    ]

    private static var root: String {
        if let named = ProcessInfo.processInfo.environment["KACHEL_TEST_DATA"] { return named }
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.deletingLastPathComponent().path + "/shared/data"
    }

    @Test("every file of the shared data lands where it is from, at a height of that place or with a warning")
    func places() async throws {
        let known = try KnownPlace.all()
        #expect(known.count > 200)
        var ran = 0
        var placed = 0
        for place in known {
            let file = Self.root + "/" + place.path
            guard FileManager.default.fileExists(atPath: file) else { continue }
            var options = InspectionOptions()
            options.inputs = [file]
            options.jobs = 2
            let survey = try await ModelInspector.inspect(options)
            ran += 1
            placed += survey.place.objects > 0 ? 1 : 0
            let faults = Self.faults(of: survey, place)
            #expect(faults.isEmpty, "\(place.path): \(faults.joined(separator: "; "))")
        }
        print(
            ran == 0
                ? "data test: skipped the countries of all files"
                : "data test: ran the countries of \(ran) of \(known.count) files, \(placed) of them with a place")
    }

    private static func faults(of survey: ModelSurvey, _ known: KnownPlace) -> [String] {
        var faults: [String] = []
        let told = Set(survey.problems.sorted.map(\.code))
        let expected = Set((known.told ?? []).compactMap { ProblemCode(rawValue: $0) })
        for code in expected.subtracting(told) { faults.append("no \(code.rawValue)") }
        for code in told.intersection(listed).subtracting(expected) { faults.append("an unexpected \(code.rawValue)") }
        guard let box = known.box, let ground = known.ground else { return faults }
        let place = survey.place
        guard place.objects > 0 else { return faults + ["nothing has a place"] }
        if place.west < box[0] || place.south < box[1] || place.east > box[2] || place.north > box[3] {
            faults.append(
                "\(place.west) \(place.south) to \(place.east) \(place.north) is not in \(known.region ?? ""): \(box)")
        }
        // Without the geoid nothing can be said.
        if let base = place.medianBase, let seaLevel = place.seaLevel,
            !(ground[0]...ground[1]).contains(base - seaLevel),
            told.isDisjoint(with: [.verticalAssumed, .implausibleHeights])
        {
            faults.append("the ground is at \(base - seaLevel) m and not in \(ground), without a warning")
        }
        return faults
    }
}

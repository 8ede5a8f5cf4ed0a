import Diagnostics
import SpatialFrames
import Testing

@testable import Geodesy

@Suite("Strictness: no place or height on a guess")
struct StrictTests {
    @Test(
        "What is a warning because it is a guess is an error with the same words and what to give",
        arguments: [
            ("EPSG:25832", 534_000.0, 5_685_000.0, ["says nothing about heights", "--geoid FILE", "--crs"]),
            ("EPSG:25832+7837", 534_000, 5_685_000, ["EGM96 instead of the geoid of DHHN2016", "--geoid FILE"]),
            ("EPSG:4547+5773", 500_000, 2_500_000, ["datums are taken as equal", "--crs"]),
            ("EPSG:25832+5773", 1_534_000, 5_685_000, ["outside the area of use", "--crs"]),
        ])
    func refused(_ name: String, _ x: Double, _ y: Double, _ words: [String]) throws {
        let lenient = try plan(name, at: x, y)
        #expect(lenient.remarks.contains { $0.isGuess })
        let thrown = #expect(throws: GeodesyError.self) {
            try plan(name, GeoreferencingOptions(isStrict: true), at: x, y)
        }
        let error = try #require(thrown)
        #expect(error.code == .guessRefused)
        #expect(error.problemCode == .guessRefused && error.problemCode.rawValue == "KCL-C011")
        for word in words { #expect(error.message.contains(word), "\(error.message)") }
        for remark in lenient.remarks where remark.isGuess { #expect(error.message.contains(remark.message)) }
        // The same whoever asks, and again.
        let context = GeoreferencingContext(options: GeoreferencingOptions(isStrict: true))
        for _ in 0..<2 {
            #expect(throws: error) { try context.plan(for: name, sample: Position(x: x, y: y, z: 0)) }
        }
    }

    @Test(
        "Heights of another part of the earth than the model's, or the plane's, are told and refused",
        arguments: [
            ("EPSG:25832+7837", 500_000.0, 6_800_000.0, "outside the area of use of DHHN2016 height, Germany"),
            ("EPSG:25832+5703", 534_000, 5_685_000, "they have no place in common"),
            ("EPSG:2263+7837", 990_000, 200_000, "they have no place in common"),
        ])
    func foreignHeights(_ name: String, _ x: Double, _ y: Double, _ words: String) throws {
        let remarks = try plan(name, GeoreferencingOptions(geoid: .egm96), at: x, y).remarks
        #expect(remarks.count { $0.code == .limitedAccuracy && $0.message.contains(words) } == 1, "\(remarks)")
        let error = #expect(throws: GeodesyError.self) {
            try plan(name, GeoreferencingOptions(geoid: .egm96, isStrict: true), at: x, y)
        }
        #expect(error?.code == .guessRefused && error?.message.contains(words) == true)
        // What stands on the ellipsoid does not care.
        let ground = try plan(name, GeoreferencingOptions(heights: .ground), at: x, y).remarks
        #expect(!ground.contains { $0.message.contains(words) })
    }

    @Test("Heights that fit the place, or nearly, stay without a word")
    func heightsAtHome() throws {
        for (name, x, y) in [
            ("EPSG:25832+7837", 534_000.0, 5_685_000.0), ("EPSG:7415", 84_500, 447_500),
            ("EPSG:2263+5703", 990_000, 200_000),
            ("EPSG:25832+7837", 534_000, 6_200_000), ("EPSG:25832+5773", 500_000, 6_800_000),
        ] {
            let accepted = try plan(name, GeoreferencingOptions(geoid: .egm96), at: x, y)
            #expect(accepted.remarks.allSatisfy { !$0.message.contains("heights may be off by metres") }, "\(name)")
        }
    }

    @Test("What is known stays: exact systems, stated accuracy, heights that the user names or does not need")
    func accepted() throws {
        for (name, options) in [
            ("EPSG:4979", GeoreferencingOptions()), ("EPSG:4326+5773", GeoreferencingOptions()),
            ("EPSG:25832", GeoreferencingOptions(geoid: .none)), ("EPSG:25832", GeoreferencingOptions(geoid: .egm96)),
            ("EPSG:25832+7837", GeoreferencingOptions(geoid: .egm96)),
            ("EPSG:25832", GeoreferencingOptions(heights: .ground)),
            ("EPSG:25832", GeoreferencingOptions(heights: .orthometric)),
        ] {
            var strict = options
            strict.isStrict = true
            let accepted = try plan(name, strict)
            #expect(accepted.remarks.isEmpty, "\(name)")
            #expect(try accepted.pipeline == plan(name, options).pipeline)
        }
        // Limited accuracy without a missing grid is a fact, not a guess.
        let austria = try plan("EPSG:31256", GeoreferencingOptions(geoid: .none, isStrict: true))
        #expect(austria.description.gridsMissing.isEmpty == austria.remarks.contains { !$0.isGuess })
    }
}

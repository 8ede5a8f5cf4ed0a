import Foundation
import ModelInspection
import Testing

/// The test data of others, whose authors say what is wrong with it: what Documentation/Checks.json has of each file.
@Suite("Checks of others' test data")
struct RealCheckTests {
    private struct Table: Decodable {
        struct Row: Decodable {
            var file: String
            var expected: [Int]
            var found: [Int]
        }
        var files: [Row]
    }

    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static var rows: [Table.Row] {
        get throws {
            try JSONDecoder().decode(
                Table.self, from: Data(contentsOf: package.appendingPathComponent("Documentation/Checks.json"))
            ).files
        }
    }

    /// A file below the folder that `KACHEL_TEST_DATA` names, else `../shared/data` beside the package.
    private static func path(of name: String) -> String? {
        let root =
            ProcessInfo.processInfo.environment["KACHEL_TEST_DATA"]
            ?? package.deletingLastPathComponent().path + "/shared/data"
        for folder in ["qie-3dvalidation", "qie-kit-cubes", "val3dity-solids", "cityjson-val3dity"] {
            let path = "\(root)/\(folder)/\(name)"
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        return nil
    }

    @Test("At least nine of ten files have the codes that their authors say")
    func agreement() throws {
        let rows = try Self.rows
        #expect(rows.count > 40)
        #expect(rows.count { $0.expected == $0.found } * 10 >= rows.count * 9)
    }

    @Test(
        "Each file has the codes of the table",
        .enabled("data outside the repository: KACHEL_TEST_DATA") { try rows.contains { path(of: $0.file) != nil } })
    func codes() async throws {
        for row in try Self.rows {
            guard let path = Self.path(of: row.file) else { continue }
            var options = InspectionOptions()
            options.inputs = [path]
            options.checks = CheckOptions()
            let checks = try #require(try await ModelInspector.inspect(options).checks)
            #expect(checks.counts.keys.sorted().map(\.number) == row.found, "\(row.file)")
        }
    }
}

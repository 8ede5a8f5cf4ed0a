import Foundation
import JSONText
import Testing

@testable import KachelCommand

@Suite("kachel inspect --check")
struct InspectCheckTests {
    /// A CityJSON document of one building with a solid, of the eight corners of a box.
    ///
    /// - Parameter lid: its top, as indices of the corners.
    static func box(lid: String, system: String = "25832", scale: String = "[1,1,1]") -> String {
        """
        {"type":"CityJSON","version":"2.0","metadata":{"referenceSystem":\
        "https://www.opengis.net/def/crs/EPSG/0/\(system)"},\
        "transform":{"scale":\(scale),"translate":[534000,5685000,100]},\
        "vertices":[[0,0,0],[9,0,0],[9,9,0],[0,9,0],[0,0,9],[9,0,9],[9,9,9],[0,9,9]],\
        "CityObjects":{"B":{"type":"Building","geometry":[{"type":"Solid","lod":"2","boundaries":[[\
        [[0,3,2,1]],\(lid),[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]]]}]}}}
        """
    }

    private static let sound = box(lid: "[[4,5,6,7]]")
    private static let bowTie = box(lid: "[[4,6,5,7]]")

    @Test("Sound geometry has no finding, and that is said")
    func sound() async throws {
        let folder = try WorkFolder()
        let file = try folder.write("box.city.json", Self.sound)
        let run = await CommandLineRun.kachel("inspect", file, "--check", "--fail-on", "note")
        #expect(run.output.contains("6 polygons checked, all sound"), "\(run.output)")
        #expect(run.output.contains("1 solid checked, all sound"))
        #expect(run.output.contains("findings        none"))
        #expect(!run.output.contains("--check looks"))
        let without = await CommandLineRun.kachel("inspect", file)
        #expect(!without.output.contains("Checks by ISO") && without.output.contains("--check looks"))
    }

    @Test("A finding names object, code, meaning and place, and counts as a warning")
    func finding() async throws {
        let folder = try WorkFolder()
        let file = try folder.write("box.city.json", Self.bowTie)
        let run = await CommandLineRun.kachel("inspect", file, "--check")
        #expect(run.status == .done)
        for words in [
            "6 polygons checked, 1 with findings", "1 not checked: polygons of theirs have findings",
            "104 RING_SELF_INTERSECTION × 1: a ring crosses or touches itself", "box.city.json:1 B (Building, LoD 2)",
            "at 534004.5 5685004.5 109", "Documentation/Checks.md",
        ] {
            #expect(run.output.contains(words), "\(words) in \(run.output)")
        }
        #expect(run.output.split(separator: "\n").allSatisfy { TextTable.width(String($0)) <= 100 })
        #expect(await CommandLineRun.kachel("inspect", file, "--check", "--fail-on", "warning").status == .problems)
        #expect(await CommandLineRun.kachel("inspect", file, "--check", "--fail-on", "error").status == .done)
    }

    @Test("JSON has the same, with the code's clause and the tolerances")
    func json() async throws {
        let folder = try WorkFolder()
        let file = try folder.write("box.city.json", Self.bowTie)
        let run = await CommandLineRun.kachel("inspect", file, "--check", "--json", "--snap-tolerance", "0.01")
        let checks = try #require(try JSONValue(parsing: Array(run.output.utf8))["model"]?["checks"])
        #expect(checks["snapTolerance"]?.doubleValue == 0.01)
        #expect(checks["codes"]?[0]?["clause"]?.stringValue == "6.3.6 GM_Ring")
        #expect(checks["findings"]?[0]?["gmlID"]?.stringValue == "B")
        #expect(
            checks["findings"]?[0]?["source"]?.elements?.compactMap(\.doubleValue) == [534_004.5, 5_685_004.5, 109])
        #expect(checks["solids"]?["withBrokenPolygons"]?.integerValue == 1)
        let without = await CommandLineRun.kachel("inspect", file, "--json")
        #expect(try JSONValue(parsing: Array(without.output.utf8))["model"]?["checks"] == .null)
    }

    @Test("Tolerances are for --check, and positive lengths")
    func usage() async throws {
        let folder = try WorkFolder()
        let file = try folder.write("box.city.json", Self.sound)
        #expect(await CommandLineRun.kachel("inspect", file, "--snap-tolerance", "0.1").status == .usage)
        #expect(await CommandLineRun.kachel("inspect", file, "--check", "--planarity-tolerance", "0").status == .usage)
        #expect(
            await CommandLineRun.kachel("inspect", file, "--check", "--planarity-tolerance", "nan").status == .usage)
    }

    @Test("The first twenty findings are listed, and --json lists all")
    func manyFindings() async throws {
        let folder = try WorkFolder()
        for index in 0..<25 { try folder.write("b\(index).city.json", Self.bowTie) }
        let run = await CommandLineRun.kachel("inspect", folder.path, "--check")
        #expect(run.output.contains("The first 20 findings (--json lists all)"))
        let one = await CommandLineRun.kachel("inspect", folder.path, "--check", "--json", "--jobs", "1")
        let many = await CommandLineRun.kachel("inspect", folder.path, "--check", "--json", "--jobs", "8")
        #expect(one.output == many.output)
        let checks = try JSONValue(parsing: Array(one.output.utf8))["model"]?["checks"]
        #expect(checks?["findings"]?.elements?.count == 25)
    }
}

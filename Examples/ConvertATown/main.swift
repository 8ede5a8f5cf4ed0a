// Converts CityGML files or folders into 3D Tiles, as `kachel build` does, from code.
//   swift run ConvertATown INPUT… FOLDER

import CityObjects
import Diagnostics
import Foundation
import Geodesy
import TilePipeline
import TileTree

func say(_ text: String, end: String = "\n") { FileHandle.standardError.write(Data((text + end).utf8)) }

var arguments = Array(CommandLine.arguments.dropFirst())
// A plan is complete: its defaults are those of the command.
var plan = ConversionPlan()
plan.output = arguments.popLast() ?? "out/town"
plan.inputs = arguments.isEmpty ? ["Tests/Samples/house-and-footbridge.gml"] : arguments
plan.overwrites = true
plan.jobs = 2
plan.level = .level(.lod2)
plan.budget = Budget(bytes: 256 << 10, triangles: 32 << 10)
plan.georeferencing = GeoreferencingOptions(heights: .ellipsoidal, geoid: .auto)
plan.attribution = "whoever surveyed the town"

// Called from all threads, on every change; `monitor.stop()` would end the conversion with nothing half-written.
let monitor = ConversionMonitor { progress in
    say(
        "\r\(progress.stage.rawValue): \(progress.objects) objects, \(progress.tiles) tiles ",
        end: "")
}
do {
    let report = try await Conversion(plan, monitor: monitor).run()
    say("")
    print("objects read  \(report.inputObjects)")
    for kind in CityObjectKind.allCases {
        if let count = report.cityObjects[kind] { print("  \(kind.name): \(count)") }
    }
    // Nothing vanishes: what was read is in the leaves, in quarantine, or a duplicate.
    print("in tiles      \(report.leafObjects)")
    print("quarantined   \(report.quarantinedObjects)")
    print("duplicates    \(report.duplicateObjects)")
    print(
        "tiles         \(report.tiles) on \(report.levels) levels, \(report.leafTriangles) triangles, \(report.tileBytes) bytes"
    )
    for use in report.referenceSystems {
        print("system        \(use.description.interpretation): \(use.description.operationName)")
    }
    for (code, count) in report.problemCounts {
        print("problem       \(code.rawValue) \(code.severity.name): \(count)")
    }
    for problem in report.quarantine { say("left out: \(problem.place.gmlID): \(problem.message)") }
    exit(report.worstSeverity == .error ? 1 : 0)
} catch {
    say("\n\(error)")
    exit(2)
}

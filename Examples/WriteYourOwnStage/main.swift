// Converts a town through a stage of its own: buildings only, with storeys guessed from the height.
//   swift run WriteYourOwnStage INPUT FOLDER

import CityObjects
import Diagnostics
import TilePipeline

/// Keeps buildings, gives them `storeys`, and calls their names what the town's clients expect.
///
/// A pure function of the object and of these two numbers: it runs on several threads, and the same input must give
/// the same bytes.
struct StoreysFromHeight: CityObjectStage {
    /// Metres from floor to floor, > 0.
    var storeyHeight = 3.0
    /// Metres; what is lower is a shed and left out.
    var lowestBuilding = 2.5

    let name = "storeys from height"
    // The manifest holds name and version, so whatever changes the outcome belongs here.
    var version: String { "1, \(storeyHeight) m a storey, from \(lowestBuilding) m" }

    func process(_ object: inout StagedObject) -> StageDecision {
        let tree = object.tree
        // Reasons are counted, so they should be few and the same for all objects of a kind.
        guard tree.objects[0].kind == .building else { return .drop(because: "no building") }
        // Third coordinates are heights in metres in nearly every system in use; nothing is transformed yet.
        guard let lowest = tree.z.min(), let highest = tree.z.max() else { return .keep }
        guard highest - lowest >= lowestBuilding else { return .drop(because: "lower than \(lowestBuilding) m") }
        let storeys = max(1, Int(((highest - lowest) / storeyHeight).rounded(.down)))
        if let stated = object.attribute("storeysAboveGround")?.integerValue, abs(Int(stated) - storeys) > 3 {
            // Goes to the report as KCL-S002 with the object's place.
            object.report("the source states \(stated) storeys, but the height is that of \(storeys)")
        }
        object.set("storeys", to: storeys)
        object.rename("name", to: "label")
        return .keep
    }
}

let arguments = CommandLine.arguments.dropFirst()
var plan = ConversionPlan()
plan.inputs = [arguments.first ?? "Tests/Samples/house-and-footbridge.gml"]
plan.output = arguments.dropFirst().first ?? "out/staged"
plan.overwrites = true
plan.jobs = 2
plan.stages = [StoreysFromHeight(storeyHeight: 2.8)]

let report = try await Conversion(plan).run()
for stage in report.stages {
    print("\(stage.name) (\(stage.version)) dropped \(stage.droppedObjects) city objects")
}
for (key, entry) in report.notes.sorted where key.code == .droppedByStage {
    print("  \(key.name): \(entry.count), the first one \(entry.first.gmlID)")
}
for problem in report.problems where problem.code == .stageRemark {
    print("  \(problem.place.gmlID): \(problem.message)")
}
let column = report.columns.first { $0.name == "storeys" }
print("\(column?.count ?? 0) buildings have storeys now")
print(
    "\(report.inputObjects) read = \(report.leafObjects) in tiles + \(report.droppedObjects) dropped",
    "+ \(report.quarantinedObjects) quarantined + \(report.duplicateObjects) duplicates")

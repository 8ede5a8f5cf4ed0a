import Foundation
import Meshing

/// Checks the polygons of the first seeds; the number of those with faults.
func checkProperties(count: UInt64) -> Int {
    var triangulator = PolygonTriangulator()
    var byShape = [Int](repeating: 0, count: AdversarialPolygon.Shape.allCases.count)
    var wrong = 0
    var ears = 0
    for seed in 0..<count {
        let (shape, method, faults) = PartitionCheck.faults(seed: seed, &triangulator)
        byShape[shape.rawValue] += 1
        if method == .ears { ears += 1 }
        if !faults.isEmpty {
            wrong += 1
            print("seed \(seed), \(shape): \(faults.joined(separator: "; "))")
        }
    }
    for shape in AdversarialPolygon.Shape.allCases { print("\(shape): \(byShape[shape.rawValue])") }
    print("\(count) polygons, \(ears) by ears, \(wrong) with faults")
    return wrong
}

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "properties":
    let count = arguments.count > 2 ? UInt64(arguments[2]) ?? 0 : 100_000
    if checkProperties(count: count) > 0 { exit(1) }
default:
    print("usage: TriangulationBench properties [COUNT]")
    exit(64)
}

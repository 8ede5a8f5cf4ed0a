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

/// The processor time that this process has had.
func processorNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Triangulates all polygons of a dump so many times; one line a round: nanoseconds, triangles.
func measureRounds(_ dump: PolygonDump, rounds: Int) {
    var triangulator = PolygonTriangulator()
    var indices: [UInt32] = []
    for _ in 0..<rounds {
        var triangles = 0
        indices.removeAll(keepingCapacity: true)
        let start = processorNanoseconds()
        for polygon in 0..<dump.count {
            triangles += dump.triangulate(polygon, &triangulator, appendingTo: &indices).triangleCount
        }
        print(processorNanoseconds() - start, triangles)
    }
}

/// Triangulates the adversarial polygons of the first seeds so many times; how many triangles came out of it.
func triangulateMade(count: UInt64, rounds: Int) -> Int {
    var triangulator = PolygonTriangulator()
    let polygons = (0..<count).map { AdversarialPolygon(seed: $0) }
    var triangles = 0
    var indices: [UInt32] = []
    for _ in 0..<rounds {
        for polygon in polygons {
            indices.removeAll(keepingCapacity: true)
            triangles += triangulator.triangulate(
                x: polygon.x.span, y: polygon.y.span, z: polygon.z.span, ringStarts: polygon.ringStarts.span,
                end: Int32(polygon.x.count), appendingTo: &indices
            ).triangleCount
        }
    }
    return triangles
}

let arguments = CommandLine.arguments
switch (arguments.dropFirst().first, arguments.count) {
case ("properties", 2...3):
    let count = arguments.count > 2 ? UInt64(arguments[2]) ?? 0 : 100_000
    if checkProperties(count: count) > 0 { exit(1) }
case ("made", 4): print(triangulateMade(count: UInt64(arguments[2]) ?? 0, rounds: Int(arguments[3]) ?? 1))
case ("triangles", 4): try PolygonDump(path: arguments[2]).writeTriangles(to: arguments[3])
case ("rounds", 4): measureRounds(try PolygonDump(path: arguments[2]), rounds: Int(arguments[3]) ?? 1)
default:
    print(
        """
        usage: TriangulationBench properties [COUNT]    check adversarial polygons (100,000)
               TriangulationBench made COUNT ROUNDS     triangulate the same without checks; prints the triangles
               TriangulationBench triangles DUMP OUT    triangulate a dump of polygons
               TriangulationBench rounds DUMP ROUNDS    measure that, nanoseconds and triangles by line
        """)
    exit(64)
}

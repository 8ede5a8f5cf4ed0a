import Foundation
import Geodesy
import SpatialFrames

/// Measures how fast points get from a reference system to longitude, latitude and height by Kachel's own arithmetic
/// and by PROJ, in turns; prints one JSON document.
///
///     GeoreferencingBench [--rounds N] [--once own|proj CODE COUNT]
///
/// `--once` runs one of them once over that many points, for callgrind.
@main
enum GeoreferencingBench {
    /// Systems, a corner in source coordinates and how far the points lie apart along both axes and up.
    static let systems: [(code: String, corner: [Double], extent: [Double])] = [
        ("25832", [300_000, 5_300_000, 0], [400_000, 700_000, 900]),
        ("25832+7837", [300_000, 5_300_000, 0], [400_000, 700_000, 900]),
        ("31467", [5_300_000, 3_450_000, 0], [500_000, 100_000, 900]),
        ("31256", [250_000, -50_000, 0], [150_000, 100_000, 900]),
        ("2154", [200_000, 6_200_000, 0], [800_000, 800_000, 900]),
        ("31370", [50_000, 50_000, 0], [200_000, 180_000, 900]),
        ("28992", [50_000, 350_000, 0], [200_000, 250_000, 900]),
        ("2056", [2_500_000, 1_100_000, 0], [300_000, 180_000, 900]),
        ("3857", [600_000, 6_000_000, 0], [800_000, 1_000_000, 900]),
        ("6697", [34, 135, 0], [4, 5, 900]),
        ("4979", [47, 6, 0], [8, 9, 900]),
        ("4978", [3_900_000, 600_000, 4_900_000], [100_000, 100_000, 50_000]),
    ]

    static func main() throws {
        let arguments = CommandLine.arguments
        if let at = arguments.firstIndex(of: "--once"), at + 3 < arguments.count, let count = Int(arguments[at + 3]) {
            guard let system = systems.first(where: { $0.code == arguments[at + 2] }) else { return }
            var points = Points(system.corner, system.extent, count: count)
            let plan = try plan(system.code, system.corner)
            let transformer = try arguments[at + 1] == "proj" ? .byPROJ(plan) : SourceTransformer(plan)
            print("{\"failures\": \(points.transform(transformer)), \"sum\": \(points.sum)}")
            return
        }
        let rounds = arguments.firstIndex(of: "--rounds").flatMap { Int(arguments[$0 + 1]) } ?? 20
        let count = 1 << 15
        var rows: [String] = []
        for system in systems {
            let plan = try plan(system.code, system.corner)
            let (own, proj) = (try SourceTransformer(plan), try SourceTransformer.byPROJ(plan))
            let source = Points(system.corner, system.extent, count: count)
            var times: [[Double]] = [[], []]
            for _ in 0..<rounds {
                for (slot, transformer) in [own, proj].enumerated() {
                    var points = source
                    let start = now()
                    let failures = points.transform(transformer)
                    times[slot].append((now() - start) / Double(count))
                    guard failures == 0 else { throw CocoaError(.coderInvalidValue) }
                }
            }
            let median = times.map { $0.sorted()[rounds / 2] }
            let speeds = median.map { String(format: "%.2f", 1e-6 / $0) }
            rows.append(
                "  {\"system\": \"EPSG:\(system.code)\", \"engine\": \"\(own.engine.words)\", "
                    + "\"millionPointsPerSecond\": {\"kachel\": \(speeds[0]), \"proj\": \(speeds[1])}}")
        }
        print("{\"points\": \(count), \"rounds\": \(rounds), \"systems\": [\n" + rows.joined(separator: ",\n") + "\n]}")
    }

    /// Seconds of CPU time of this thread.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    static func plan(_ code: String, _ corner: [Double]) throws -> CoordinateOperationPlan {
        try CoordinateOperationPlan.make(
            srsName: "EPSG:" + code, options: GeoreferencingOptions(axisOrder: .authority),
            sample: Position(x: corner[0], y: corner[1], z: corner[2]))
    }
}

/// Points all over a box, in an order without order.
struct Points {
    var x: [Double] = []
    var y: [Double] = []
    var z: [Double] = []

    init(_ corner: [Double], _ extent: [Double], count: Int) {
        var state: UInt64 = 88_172_645_463_325_252
        func unit() -> Double {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Double(state >> 11) * 0x1p-53
        }
        for _ in 0..<count {
            x.append(corner[0] + unit() * extent[0])
            y.append(corner[1] + unit() * extent[1])
            z.append(corner[2] + unit() * extent[2])
        }
    }

    mutating func transform(_ transformer: SourceTransformer) -> Int { transformer.transform(x: &x, y: &y, z: &z) }

    var sum: Double { x.reduce(0, +) + y.reduce(0, +) + z.reduce(0, +) }
}

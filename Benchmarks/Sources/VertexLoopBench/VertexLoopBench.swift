import Foundation
import Meshing

/// Measures loops over vertices, in variants, beside memcpy; prints one JSON document.
///
///     VertexLoopBench [--rounds N] [--once COUNT]
///
/// `--once` runs every variant once over that many elements, for callgrind.
@main
enum VertexLoopBench {
    static func main() {
        let arguments = CommandLine.arguments
        func number(_ name: String) -> Int? {
            guard let at = arguments.firstIndex(of: name), at + 1 < arguments.count else { return nil }
            return Int(arguments[at + 1])
        }
        if let count = number("--once") {
            var data = LoopData(count: count)
            // Short rings go through the same functions as long ones.
            for loop in VertexLoop.allCases where loop != .newellShort {
                for variant in loop.variants { data.run(loop, variant) }
            }
            print("{\"count\": \(count)}")
            return
        }
        let rounds = number("--rounds") ?? 40
        // 24 KB of coordinates stay in the cache; 24 MB do not.
        let results = [1024, 1 << 20].map { measure(count: $0, rounds: rounds) }
        print("{\"rounds\": \(rounds), \"sizes\": [\(results.joined(separator: ", "))]}")
    }

    /// Seconds of CPU time of this thread.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Every loop in every variant in turn, round after round, so that whatever else the machine does hits all alike.
    static func measure(count: Int, rounds: Int) -> String {
        var data = LoopData(count: count)
        let repeats = max(1, (1 << 20) / count)
        var times: [[Double]] = []
        var hashes: [UInt64] = []
        for loop in VertexLoop.allCases {
            for variant in loop.variants {
                data.run(loop, variant)
                hashes.append(data.hash(loop))
                times.append([])
            }
        }
        for _ in 0..<rounds {
            var slot = 0
            for loop in VertexLoop.allCases {
                for variant in loop.variants {
                    let start = now()
                    for _ in 0..<repeats { data.run(loop, variant) }
                    times[slot].append((now() - start) / Double(repeats))
                    slot += 1
                }
            }
        }
        var rows: [String] = []
        var slot = 0
        for loop in VertexLoop.allCases {
            for variant in loop.variants {
                let bytes = loop.bytesPerElement * count
                let hash = String(hashes[slot], radix: 16)
                let list = times[slot].map { String($0 * 1e9) }.joined(separator: ", ")
                rows.append(
                    "{\"loop\": \"\(loop.rawValue)\", \"variant\": \"\(variant.rawValue)\", \"bytes\": \(bytes), "
                        + "\"hash\": \"\(hash)\", \"nanoseconds\": [\(list)]}")
                slot += 1
            }
        }
        return "{\"count\": \(count), \"rows\": [\(rows.joined(separator: ", "))]}"
    }
}

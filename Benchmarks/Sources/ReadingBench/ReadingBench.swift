import CityGMLReading
import CityObjects
import ContentHashing
import Foundation
import InputSources

/// Reads a CityGML file into city objects, with the scanner and with libxml2 alone, and says how fast and of what hash.
///
/// `ReadingBench FILE [scanner|libxml2|both] [ROUNDS]`: timed is everything from the file's bytes, which the system has
/// in memory, to trees with all rings as doubles and the texts of all attributes. The hash is of these, made in a
/// pass of its own.
@main enum ReadingBench {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1, let file = InputListing(inputs: [arguments[1]]).files.first else {
            return print("ReadingBench FILE [scanner|libxml2|both] [ROUNDS]")
        }
        let which = arguments.count > 2 ? arguments[2] : "both"
        let rounds = arguments.count > 3 ? Int(arguments[3]) ?? 5 : 5
        for name in ["scanner", "libxml2"] where which == name || which == "both" {
            var content = TreeHash()
            if rounds > 0 { try read(file, name) { content.add($0) } }
            for _ in 0..<max(1, rounds) {
                var counts = (objects: 0, polygons: 0, points: 0, attributes: 0)
                let start = processorSeconds()
                try read(file, name) { tree in
                    counts.objects += tree.objects.count
                    counts.polygons += tree.polygons.count
                    counts.points += tree.x.count
                    counts.attributes += tree.attributes.count
                }
                let speed = Double(file.size) / (processorSeconds() - start) / 1e6
                print(
                    "\(name) \(Int(speed)) MB/s \(counts.objects) objects \(counts.polygons) polygons "
                        + "\(counts.points) points \(counts.attributes) attributes hash \(content.text)")
            }
        }
    }

    private static func read(_ file: InputFile, _ name: String, _ body: (CityObjectTree) -> Void) throws {
        var stream = try DocumentStream(file, index: 0, batchBytes: 1 << 20)
        let headers = HeaderReader()
        let reader = MemberReader(usesLibraryOnly: name == "libxml2")
        while let batch = try stream.next(headers) { reader.read(batch) { body($0) } }
    }

    /// Of this thread, user and system.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// A hash over coordinates, rings, objects, surfaces and attributes of trees.
private struct TreeHash {
    private var bytes: [UInt8] = []
    private var sum: UInt64 = 0

    var text: String { String(sum, radix: 16) }

    private mutating func put(_ number: UInt64) {
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * shift))) }
    }

    private mutating func put(_ text: String) {
        put(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ tree: CityObjectTree) {
        bytes.removeAll(keepingCapacity: true)
        for index in tree.x.indices {
            for number in [tree.x[index], tree.y[index], tree.z[index]] { put(number.bitPattern) }
        }
        for start in tree.ringStarts { put(UInt64(truncatingIfNeeded: Int(start))) }
        for polygon in tree.polygons { put(UInt64(polygon.line) << 32 ^ UInt64(polygon.ringCount)) }
        for object in tree.objects { put(object.identifier) }
        for surface in tree.surfaces { put(surface.identifier) }
        for attribute in tree.attributes {
            put(attribute.name)
            put(attribute.text)
        }
        sum = sum &* 31 &+ ContentHash(of: bytes).low
    }
}

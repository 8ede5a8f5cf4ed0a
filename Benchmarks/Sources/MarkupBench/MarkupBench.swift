import Foundation
import MarkupReading

/// Reads a file with the scanner and with libxml2 alone, and says how fast and whether they said the same.
///
/// `MarkupBench FILE [scanner|libxml2|both] [ROUNDS] [plain|numbers]`: `plain` asks for every text and adds its length
/// to the hash of the events, `numbers` reads the coordinates in posList and pos, too.
@main enum MarkupBench {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else {
            return print("MarkupBench FILE [scanner|libxml2|both] [ROUNDS] [plain|numbers]")
        }
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: arguments[1])))
        let which = arguments.count > 2 ? arguments[2] : "both"
        let rounds = arguments.count > 3 ? Int(arguments[3]) ?? 5 : 5
        let readsNumbers = arguments.count > 4 && arguments[4] == "numbers"
        var best: [String: Double] = [:]
        for _ in 0..<rounds {
            for name in ["scanner", "libxml2"] where which == name || which == "both" {
                let handler = HashingHandler(readsNumbers: readsNumbers)
                let parser = MarkupParser(handler: handler, usesLibraryOnly: name == "libxml2")
                let start = ContinuousClock.now
                var verdict = "sound"
                do throws(MarkupError) {
                    try parser.parse(prolog: [], bytes.span, epilog: [], firstLine: 1)
                } catch {
                    verdict = "\(error.line): \(error.message)"
                }
                let time =
                    Double((ContinuousClock.now - start).components.attoseconds) * 1e-18
                    + Double((ContinuousClock.now - start).components.seconds)
                let speed = Double(bytes.count) / time / 1e6
                best[name] = max(best[name] ?? 0, speed)
                print(
                    "\(name): \(Int(speed)) MB/s, \(handler.events) events, hash \(String(handler.hash, radix: 16)), "
                        + "\(handler.numbers) numbers, \(parser.stretchesOfLibrary) left to libxml2, \(verdict)")
            }
        }
        if let own = best["scanner"], let other = best["libxml2"] { print("ratio of the best: \(own / other)") }
    }
}

/// Mixes what it is told into a number, at little cost.
final class HashingHandler: MarkupHandler {
    private(set) var hash: UInt64 = 0
    private(set) var events = 0
    private(set) var numbers = 0
    private let readsNumbers: Bool
    private var holdsCoordinates: [Bool] = []
    private var x: [Double] = []
    private var y: [Double] = []
    private var z: [Double] = []

    init(readsNumbers: Bool) { self.readsNumbers = readsNumbers }

    private func mix(_ number: Int) {
        hash = (hash ^ UInt64(truncatingIfNeeded: number)) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
    }

    func code(forElement localName: String, namespace: String) -> ElementCode {
        holdsCoordinates.append(localName == "posList" || localName == "pos")
        return ElementCode(holdsCoordinates.count - 1)
    }

    func startElement(_ code: ElementCode, attributes: borrowing MarkupAttributes, line: Int) -> Bool {
        events += 1
        mix(Int(code) + line << 16)
        attributes.withBytes(.identifier) { mix($0.count) }
        return true
    }

    func endElement(_ code: ElementCode, text: Span<UInt8>) {
        events += 1
        mix(Int(code) + text.count << 16)
        guard readsNumbers, holdsCoordinates[Int(code)] else { return }
        x.removeAll(keepingCapacity: true)
        y.removeAll(keepingCapacity: true)
        z.removeAll(keepingCapacity: true)
        numbers += DecimalNumber.appendPoints(in: text, dimension: 3, x: &x, y: &y, z: &z).count
        if let x = x.last, let y = y.last, let z = z.last { mix(Int(truncatingIfNeeded: (x + y + z).bitPattern)) }
    }
}

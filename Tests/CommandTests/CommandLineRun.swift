import Foundation
import JSONText
import KachelCommand
import Synchronization

/// The testing library has an `ExitStatus` too.
typealias Status = KachelCommand.ExitStatus

/// One run of the tool in this process, with what it wrote.
struct CommandLineRun {
    var status: Status
    var output: String
    var talk: String

    /// Runs a command line without the program's name.
    static func kachel(_ arguments: String..., isTerminal: Bool = false) async -> CommandLineRun {
        await kachel(arguments, isTerminal: isTerminal)
    }

    static func kachel(_ arguments: [String], isTerminal: Bool = false) async -> CommandLineRun {
        let transcript = Transcript()
        let console = Console(
            data: { text in transcript.output.withLock { $0 += text } },
            talk: { text in transcript.talk.withLock { $0 += text } }, isTerminal: isTerminal)
        let status = await CommandLineTool.run(arguments, console: console)
        return CommandLineRun(
            status: status, output: transcript.output.withLock { $0 }, talk: transcript.talk.withLock { $0 })
    }

    private final class Transcript: Sendable {
        let output = Mutex("")
        let talk = Mutex("")
    }
}

/// A folder that vanishes with its owner.
final class WorkFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "kachel-command-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let place = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: place)
        return file(name)
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: file(name)))) }

    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// Everything in the folder, with paths below it, sorted.
    var contents: [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
    }
}

/// A document of one house near Kassel; `srsName` empty for none.
func house(srsName: String = "EPSG:25832", attribute: String = "") -> String {
    let east = 534_000
    let north = 5_685_000
    func face(_ corners: [(Int, Int, Int)]) -> String {
        let points = (corners + corners.prefix(1)).map { "\(east + $0.0) \(north + $0.1) \(160 + $0.2)" }
        return "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>"
            + points.joined(separator: " ")
            + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>"
    }
    let faces = [
        face([(0, 0, 0), (0, 8, 0), (9, 8, 0), (9, 0, 0)]), face([(0, 0, 6), (9, 0, 6), (9, 8, 6), (0, 8, 6)]),
        face([(0, 0, 0), (9, 0, 0), (9, 0, 6), (0, 0, 6)]), face([(9, 0, 0), (9, 8, 0), (9, 8, 6), (9, 0, 6)]),
        face([(9, 8, 0), (0, 8, 0), (0, 8, 6), (9, 8, 6)]), face([(0, 8, 0), (0, 0, 0), (0, 0, 6), (0, 8, 6)]),
    ]
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <CityModel xmlns="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml" \
        xmlns:bldg="http://www.opengis.net/citygml/building/2.0">
        <gml:boundedBy><gml:Envelope\(srsName.isEmpty ? "" : " srsName=\"\(srsName)\"")>\
        <gml:lowerCorner>\(east) \(north) 160</gml:lowerCorner>\
        <gml:upperCorner>\(east + 9) \(north + 8) 166</gml:upperCorner></gml:Envelope></gml:boundedBy>
        <cityObjectMember><bldg:Building gml:id="house">\(attribute)<bldg:lod1Solid><gml:Solid><gml:exterior>\
        <gml:CompositeSurface>\(faces.joined())</gml:CompositeSurface></gml:exterior></gml:Solid></bldg:lod1Solid>\
        </bldg:Building></cityObjectMember>
        </CityModel>
        """
}

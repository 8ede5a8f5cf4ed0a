internal import ArgumentParser
internal import Foundation
internal import SyntheticCity

/// `kachel synth`
struct SynthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synth",
        abstract: "Writes a made city as CityGML: for demos, tests and measurements of any size.",
        discussion: """
            Example: kachel synth --seed 7 --buildings 400 -o city.gml

            The city stands at Kassel in ETRS89/UTM 32N with DHHN2016 heights. Equal options give equal bytes; \
            about 14 kB a building.
            """)

    @Option(help: "Another number, another city.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How many buildings.", valueName: "count"))
    var buildings = 1000

    @Option(help: ArgumentHelp("The version of CityGML: 1.0 or 2.0.", valueName: "version"))
    var citygml = "2.0"

    @Option(name: [.customShort("o"), .customLong("output")], help: "The file to write, - for standard output.")
    var output: String

    func validate() throws {
        guard buildings >= 0, buildings <= 100_000_000 else {
            throw ValidationError("--buildings is a number from 0 to 100000000.")
        }
        guard citygml == "1.0" || citygml == "2.0" else { throw ValidationError("--citygml is 1.0 or 2.0.") }
    }

    /// Writes the city.
    func execute(_ console: Console) -> ExitStatus {
        let city = SyntheticCity(
            SyntheticCityOptions(
                seed: seed, buildingCount: buildings, version: citygml == "1.0" ? .v1 : .v2, includeBridge: true))
        do {
            if output == "-" {
                try city.write { bytes throws(FileError) in try FileHandle.standardOutput.put(bytes) }
                return .done
            }
            let part = output + ".part"
            guard FileManager.default.createFile(atPath: part, contents: nil),
                let file = FileHandle(forWritingAtPath: part)
            else { throw FileError(message: "\(output) cannot be written") }
            try city.write { bytes throws(FileError) in try file.put(bytes) }
            try file.close()
            // rename replaces in one step: a half-written city never has the name.
            guard unsafe rename(part, output) == 0 else { throw FileError(message: "\(output) cannot be written") }
            return .done
        } catch {
            console.talk("kachel: \(error)\n")
            return .failed
        }
    }
}

private struct FileError: Error, CustomStringConvertible {
    var message: String
    var description: String { message }
}

extension FileHandle {
    fileprivate func put(_ bytes: Span<UInt8>) throws(FileError) {
        let data = unsafe bytes.withUnsafeBufferPointer { unsafe Data($0) }
        do { try write(contentsOf: data) } catch { throw FileError(message: error.localizedDescription) }
    }
}

internal import ArgumentParser
internal import Foundation
internal import SyntheticCity

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

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

    /// Writes the city; a file appears whole or not at all.
    func execute(_ console: Console) -> ExitStatus {
        Interruption.listen()
        let city = SyntheticCity(
            SyntheticCityOptions(
                seed: seed, buildingCount: buildings, version: citygml == "1.0" ? .v1 : .v2, includeBridge: true))
        do throws(SynthError) {
            if output == "-" {
                try city.write { bytes throws(SynthError) in try FileHandle.standardOutput.put(bytes) }
            } else {
                try write(city)
            }
            return .done
        } catch {
            switch error {
            case .interrupted:
                console.talk("kachel: interrupted" + (output == "-" ? "\n" : "; nothing was written\n"))
                return .interrupted
            case .closedPipe:
                // Whoever reads has seen enough, as `head` does.
                return .done
            case .unwritable(let reason):
                console.talk("kachel: \(output) cannot be written: \(reason)\n")
                return .failed
            }
        }
    }

    private func write(_ city: SyntheticCity) throws(SynthError) {
        // A device or a pipe is written to, and never replaced.
        let part = FileReplacement.isReplaceable(output) ? output + ".part" : output
        guard part == output || FileManager.default.createFile(atPath: part, contents: nil),
            let file = FileHandle(forWritingAtPath: part)
        else { throw .unwritable("the folder is missing, or there is no permission") }
        do {
            try city.write { bytes throws(SynthError) in try file.put(bytes) }
            try file.close()
        } catch {
            if part != output { _ = unsafe unlink(part) }
            throw error as? SynthError ?? .unwritable(error.localizedDescription)
        }
        if part != output, let reason = FileReplacement.rename(part, to: output) { throw .unwritable(reason) }
    }
}

private enum SynthError: Error {
    case interrupted
    case closedPipe
    case unwritable(String)
}

extension FileHandle {
    fileprivate func put(_ bytes: Span<UInt8>) throws(SynthError) {
        guard !Interruption.isRequested else { throw .interrupted }
        var start = 0
        while start < bytes.count {
            let rest = bytes.extracting(start...)
            let count = unsafe rest.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                    unsafe Glibc.write(fileDescriptor, buffer.baseAddress, buffer.count)
                #else
                    unsafe Darwin.write(fileDescriptor, buffer.baseAddress, buffer.count)
                #endif
            }
            if count < 0 {
                guard errno != EINTR || Interruption.isRequested else { continue }
                if Interruption.isRequested { throw .interrupted }
                if errno == EPIPE { throw .closedPipe }
                throw .unwritable(unsafe String(cString: strerror(errno)))
            }
            start += count
        }
    }
}

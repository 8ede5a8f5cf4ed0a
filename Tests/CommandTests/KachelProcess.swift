import Foundation
import Synchronization

/// A switch that is thrown once, from any thread.
final class Flag: Sendable {
    private let state = Atomic<Bool>(false)
    var isSet: Bool { state.load(ordering: .relaxed) }
    func set() { state.store(true, ordering: .relaxed) }
}

#if os(Linux)
    /// The tool as a process of its own.
    final class KachelProcess {
        private let process = Process()
        private let output = Pipe()
        private let talk = Pipe()

        /// Starts the executable that was built with the tests.
        ///
        /// - Parameter input: what stands on its standard input; short, since nobody waits for it to be read.
        init(_ arguments: String..., input: String = "") throws {
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
                .appendingPathComponent("kachel")
            process.arguments = arguments
            process.standardOutput = output
            process.standardError = talk
            let source = Pipe()
            process.standardInput = source
            try process.run()
            try source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try source.fileHandleForWriting.close()
        }

        /// Reads standard error until something stands in it; false if it ends before.
        func readTalk(until isEnough: (String) -> Bool) throws -> Bool {
            var text = ""
            while let data = try talk.fileHandleForReading.read(upToCount: 1), !data.isEmpty {
                text += String(decoding: data, as: UTF8.self)
                if isEnough(text) { return true }
            }
            return false
        }

        var isRunning: Bool { process.isRunning }

        func interrupt() { process.interrupt() }

        /// Waits for the end; returns the status, the bytes of standard output and the rest of standard error.
        func end() throws -> (status: Int32, output: [UInt8], talk: String) {
            let data = try output.fileHandleForReading.readToEnd() ?? Data()
            let rest = try talk.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return (process.terminationStatus, Array(data), String(decoding: rest, as: UTF8.self))
        }
    }
#endif

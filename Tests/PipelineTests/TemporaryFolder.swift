import Foundation
import Synchronization

/// A folder of its own for one test, removed with the value, at the latest with the process.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "kachel-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        Self.remaining.withLock { remaining in
            // What many tests share is never released.
            if remaining.isEmpty { atexit { TemporaryFolder.removeRemaining() } }
            remaining.insert(path)
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        Self.remaining.withLock { _ = $0.remove(path) }
    }

    private static let remaining = Mutex<Set<String>>([])

    private static func removeRemaining() {
        for path in remaining.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// The names in it, hidden ones too.
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

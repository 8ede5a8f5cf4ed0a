internal import InputSources
internal import Synchronization

/// The files that documents name: textures and library objects, each looked for once, shared by all workers.
///
/// Nothing of a file is kept but a hash of its name, 8 bytes.
final class RelatedFiles: Sendable {
    private struct State {
        var seen: Set<UInt64> = []
        var images = RelatedFileTally()
        var libraryObjects = RelatedFileTally()
    }

    private let state = Mutex(State())

    func addImage(_ reference: String, besides document: String) {
        add(reference, document, \.images)
    }

    func addLibraryObject(_ reference: String, besides document: String) {
        add(reference, document, \.libraryObjects)
    }

    private func add(_ reference: String, _ document: String, _ tally: WritableKeyPath<State, RelatedFileTally>) {
        let folder = document.lastIndex(of: "/").map { document[...$0] } ?? ""
        let key = Self.hash(folder + reference)
        let isNew = state.withLock { state in
            state[keyPath: tally].references += 1
            return state.seen.insert(key).inserted
        }
        guard isNew else { return }
        let size = RelatedFile.size(of: reference, besides: document)
        state.withLock { $0[keyPath: tally].add(reference, size: size) }
    }

    /// FNV-1a: the hash need not resist anybody, and a chance collision among millions costs a count of one.
    private static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }

    var images: RelatedFileTally { state.withLock { $0.images } }
    var libraryObjects: RelatedFileTally { state.withLock { $0.libraryObjects } }
}

/// How many files of a kind are named, and how many are there. Does not depend on the order of counting.
package struct RelatedFileTally: Sendable {
    /// How often files are named.
    package var references = 0
    /// Distinct files.
    package var files = 0
    /// Those that are there, and their bytes.
    package var present = 0
    package var bytes = 0
    /// Those on the network, which are not looked for.
    package var remote = 0
    /// Distinct files by the ending of their names, lower case.
    package var endings: [String: Int] = [:]
    /// The first names of missing files, sorted, at most five.
    package var missingExamples: [String] = []

    /// Those that are neither there nor on the network.
    package var missing: Int { files - present - remote }

    fileprivate mutating func add(_ reference: String, size: Int?) {
        files += 1
        let name = reference.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let ending = name.contains(".") ? name.split(separator: ".").last.map { $0.lowercased() } ?? "" : ""
        endings[ending, default: 0] += 1
        if let size {
            present += 1
            bytes += size
        } else if RelatedFile.isRemote(reference) {
            remote += 1
        } else {
            missingExamples.append(reference)
            missingExamples.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            if missingExamples.count > 5 { missingExamples.removeLast() }
        }
    }
}

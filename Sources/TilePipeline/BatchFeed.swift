package import CityGMLReading
internal import ContentHashing
package import Diagnostics
package import InputSources
internal import MarkupReading
internal import Synchronization

/// What was learned of a file while its batches were handed out.
package struct FedDocument: Sendable {
    /// The index of the file among those that the feed was given.
    package var fileIndex: Int
    /// The name for reports.
    package var name: String
    /// The hash of its (uncompressed) bytes, hexadecimal.
    package var hash: String
    /// Its (uncompressed) size.
    package var bytes: Int
    /// Whether it is gzip.
    package var isCompressed: Bool
    /// Its members.
    package var members: Int
    /// XML declaration and root start tag, verbatim.
    package var prolog: [UInt8]
    /// What stands before the first member, at most 64 KiB.
    package var header: [UInt8]
    /// The reference system of the model's envelope, as written; empty without one.
    package var envelopeSRSName: String
}

/// The batches of all files in order, handed out under a lock: reading and splitting are short beside parsing.
///
/// Memory: one batch and one block, and what `FedDocument` holds of each file.
package final class BatchFeed: Sendable {
    private struct State: ~Copyable {
        var files: [InputFile]
        var nextFile = 0
        var stream: DocumentStream?
        let headers = HeaderReader()
        var bytesBefore = 0
        var members = 0
        var documents: [FedDocument] = []
        var problems: [Problem] = []

        init(files: [InputFile]) { self.files = files }
    }

    private let state: Mutex<State>
    private let includesAppearances: Bool
    private let keepsHeaders: Bool
    private static let batchBytes = 1 << 20

    /// A feed that has not started.
    ///
    /// - Parameters:
    ///   - includesAppearances: whether the models' own appearances are handed out like members.
    ///   - keepsHeaders: whether `prolog` and `header` of the documents are filled.
    package init(_ files: [InputFile], includesAppearances: Bool = false, keepsHeaders: Bool = false) {
        state = Mutex(State(files: files))
        self.includesAppearances = includesAppearances
        self.keepsHeaders = keepsHeaders
    }

    /// The next batch and the bytes read up to it, nil when all files are read.
    package func next() -> (DocumentBatch, Int)? {
        state.withLock { state in
            while true {
                if state.stream == nil {
                    guard state.nextFile < state.files.count else { return nil }
                    open(&state)
                    continue
                }
                do throws(InputError) {
                    if let batch = try state.stream?.next(state.headers) {
                        state.members += batch.batch.members.count
                        return (batch, state.bytesBefore + (state.stream?.bytesRead ?? 0))
                    }
                } catch {
                    state.problems.append(
                        Problem(
                            .unreadableFile, at: Place(file: state.files[state.nextFile - 1].name),
                            error.message + "; what was read before stays"))
                }
                close(&state)
            }
        }
    }

    private func open(_ state: inout State) {
        let index = state.nextFile
        state.nextFile += 1
        state.members = 0
        do throws(InputError) {
            state.stream = try DocumentStream(
                state.files[index], index: index, batchBytes: Self.batchBytes, includesAppearances: includesAppearances)
        } catch {
            state.problems.append(
                Problem(.unreadableFile, at: Place(file: state.files[index].name), error.message))
        }
    }

    private func close(_ state: inout State) {
        let index = state.nextFile - 1
        let file = state.files[index]
        guard let stream = state.stream.take() else { return }
        state.bytesBefore += stream.bytesRead
        state.documents.append(
            FedDocument(
                fileIndex: index, name: file.name, hash: stream.contentHash().hexadecimal, bytes: stream.bytesRead,
                isCompressed: stream.isCompressed, members: state.members, prolog: keepsHeaders ? stream.prolog : [],
                header: keepsHeaders ? stream.header : [], envelopeSRSName: stream.envelopeSRSName))
        state.problems.append(contentsOf: stream.problems)
        if state.members == 0, stream.problems.allSatisfy({ $0.code == .contentPassedOver }) {
            state.problems.append(
                Problem(.emptyModel, at: Place(file: file.name), "the city model has no members"))
        }
    }

    /// What is known of the files in their order, and what went wrong with them.
    package func finished() -> ([FedDocument], [Problem]) {
        state.withLock { ($0.documents, $0.problems) }
    }
}

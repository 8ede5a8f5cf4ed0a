internal import CityGMLReading
package import CityJSONReading
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
    /// XML declaration and root start tag, verbatim; empty for CityJSON.
    package var prolog: [UInt8]
    /// What stands before the first member, at most 64 KiB; empty for CityJSON.
    package var header: [UInt8]
    /// The reference system of the model as written: by its envelope, its root or its metadata; empty without one.
    package var modelSRSName: String
    /// The version of CityJSON; empty for CityGML, whose root tells.
    package var version: String
    /// What the metadata of CityJSON state, names and texts; empty for CityGML, whose header tells.
    package var statements: [(name: String, text: String)] = []
    /// What was passed over in the document as a whole.
    package var notes = CountedNotes()
    /// The looks of a CityJSON document.
    package var appearance = CityJSONAppearance()
}

/// The batches of all files in order, handed out under a lock: reading and splitting are short beside parsing, but for
/// CityJSON documents, which are indexed as a whole there.
///
/// Memory: one batch and one block, or a CityJSON document with its vertices, and what `FedDocument` holds of each file.
package final class BatchFeed: Sendable {
    private struct State: ~Copyable {
        var files: [InputFile]
        var nextFile = 0
        /// The file at hand is in one of these two, by its format.
        var markup: DocumentStream?
        var json: CityJSONStream?
        let headers = HeaderReader()
        var bytesBefore = 0
        var members = 0
        var batches = 0
        var documents: [FedDocument] = []
        var problems: [Problem] = []

        init(files: [InputFile]) { self.files = files }

        /// The next batch of the file at hand and the bytes read of it; nil at its end.
        mutating func nextBatch() throws(InputError) -> (InputBatch, Int)? {
            if let batch = try markup?.next(headers) { return (.cityGML(batch), markup?.bytesRead ?? 0) }
            if let batch = try json?.next() { return (.cityJSON(batch), json?.bytesRead ?? 0) }
            return nil
        }

        /// Whether a file is open.
        var isOpen: Bool { markup != nil || json != nil }
    }

    private let state: Mutex<State>
    private let includesAppearances: Bool
    private let keepsHeaders: Bool
    private let isStopRequested: @Sendable () -> Bool
    private static let batchBytes = 1 << 20

    /// A feed that has not started.
    ///
    /// - Parameters:
    ///   - includesAppearances: whether the models' own appearances are handed out like members.
    ///   - keepsHeaders: whether `prolog` and `header` of the documents are filled.
    ///   - isStopRequested: asked while a whole document is read; the feed then ends early.
    package init(
        _ files: [InputFile], includesAppearances: Bool = false, keepsHeaders: Bool = false,
        isStopRequested: @escaping @Sendable () -> Bool = { false }
    ) {
        self.isStopRequested = isStopRequested
        state = Mutex(State(files: files))
        self.includesAppearances = includesAppearances
        self.keepsHeaders = keepsHeaders
    }

    /// The next batch with the bytes read up to it and its number, nil when all files are read.
    ///
    /// Batches are numbered from 0 in the order of the files and of what stands in them, so that whatever is found in
    /// them has one order, whoever reads which.
    package func next() -> (batch: InputBatch, bytesRead: Int, number: Int)? {
        state.withLock { state in
            while true {
                if !state.isOpen {
                    guard state.nextFile < state.files.count else { return nil }
                    open(&state)
                    continue
                }
                do throws(InputError) {
                    if let (batch, bytesRead) = try state.nextBatch() {
                        state.members += batch.count
                        defer { state.batches += 1 }
                        return (batch, state.bytesBefore + bytesRead, state.batches)
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
            if case .cityJSON = state.files[index].format {
                state.json = try CityJSONStream(
                    state.files[index], index: index, batchBytes: Self.batchBytes, isStopRequested: isStopRequested)
            } else {
                state.markup = try DocumentStream(
                    state.files[index], index: index, batchBytes: Self.batchBytes,
                    includesAppearances: includesAppearances)
            }
        } catch {
            state.problems.append(
                Problem(.unreadableFile, at: Place(file: state.files[index].name), error.message))
        }
    }

    private func close(_ state: inout State) {
        let index = state.nextFile - 1
        var document = FedDocument(
            fileIndex: index, name: state.files[index].name, hash: "", bytes: 0, isCompressed: false,
            members: state.members, prolog: [], header: [], modelSRSName: "", version: "")
        var problems: [Problem] = []
        if let stream = state.markup.take() {
            document.hash = stream.contentHash().hexadecimal
            document.bytes = stream.bytesRead
            document.isCompressed = stream.isCompressed
            document.prolog = keepsHeaders ? stream.prolog : []
            document.header = keepsHeaders ? stream.header : []
            document.modelSRSName = stream.modelSRSName
            problems = stream.problems
        } else if let stream = state.json.take() {
            document.hash = stream.contentHash().hexadecimal
            document.bytes = stream.bytesRead
            document.isCompressed = stream.isCompressed
            document.modelSRSName = stream.referenceSystem
            document.version = stream.version
            document.statements = keepsHeaders ? stream.statements : []
            problems = stream.problems
            document.notes = stream.notes
            document.appearance = stream.appearance
        }
        state.bytesBefore += document.bytes
        if document.members == 0, problems.allSatisfy({ $0.code == .contentPassedOver }) {
            problems.append(
                Problem(.emptyModel, at: Place(file: document.name), "the city model has no members"))
        }
        state.documents.append(document)
        state.problems.append(contentsOf: problems)
    }

    /// What is known of the files in their order, and what went wrong with them.
    package func finished() -> ([FedDocument], [Problem]) {
        state.withLock { ($0.documents, $0.problems) }
    }
}

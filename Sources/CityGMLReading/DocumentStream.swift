package import CityObjects
package import ContentHashing
package import Diagnostics
package import InputSources
package import MarkupReading

/// What every batch of a document is parsed behind.
package struct DocumentStart: Sendable {
    /// XML declaration and root start tag, verbatim.
    package var prolog: [UInt8]
    /// The root's end tag.
    package var epilog: [UInt8]
    /// What the document says of itself.
    package var context: DocumentContext
}

/// A batch of members with all that is needed to parse it anywhere.
package struct DocumentBatch: Sendable {
    /// The index of the file in the run.
    package var fileIndex: Int
    /// What it is parsed behind.
    package var start: DocumentStart
    /// The members.
    package var batch: MemberBatch
}

/// One document as a sequence of member batches, read in blocks.
///
/// Memory: one batch and one block. Not to be used by two threads at once.
package struct DocumentStream: ~Copyable {
    /// No honest member is larger, bytes.
    private static let memberLimit = 1 << 30

    private let file: InputFile
    private let fileIndex: Int
    private var reader: BlockReader
    private var splitter: MemberSplitter
    private var start: DocumentStart?
    private var isAtEnd = false
    private var failure: InputError?
    /// What went wrong with the document as a whole.
    package private(set) var problems: [Problem] = []

    /// What the document says before its first member, up to `headerLimit` bytes; empty before it is read.
    package private(set) var header: [UInt8] = []
    /// How much of the header is kept, bytes: it is a page of text in all honest documents.
    private static let headerLimit = 64 << 10

    /// Opens a document.
    ///
    /// - Parameter includesAppearances: whether the model's own appearances are handed out like members.
    /// - Throws: `InputError` if it cannot be opened.
    package init(
        _ file: InputFile, index: Int, batchBytes: Int, includesAppearances: Bool = false
    ) throws(InputError) {
        self.file = file
        fileIndex = index
        reader = try BlockReader(path: file.path)
        splitter = MemberSplitter(targetBytes: batchBytes, includesAppearances: includesAppearances)
    }

    /// XML declaration and root start tag, verbatim; empty before they are read.
    package var prolog: [UInt8] { start?.prolog ?? [] }

    /// The reference system of the model as written, by its envelope or else by its root; empty without one.
    package var modelSRSName: String { start?.context.srsName ?? "" }

    /// Whether the file is gzip.
    package var isCompressed: Bool { reader.isCompressed }

    /// The bytes read so far.
    package var bytesRead: Int { reader.bytesRead }

    /// The hash of the document, once the last batch has been handed out.
    package func contentHash() -> ContentHash { reader.contentHash() }

    /// The next batch, nil at the end.
    ///
    /// - Throws: `InputError` if the file cannot be read on, once the members before that place are handed out.
    package mutating func next(_ headerReader: HeaderReader) throws(InputError) -> DocumentBatch? {
        while true {
            if splitter.hasDocumentType {
                refuse(
                    .documentTypeRefused,
                    "the document has a document type declaration, which is refused for safety")
                return nil
            }
            if start == nil, splitter.isStarted { start = readStart(headerReader) }
            if var start, let batch = splitter.nextBatch() {
                if start.context.firstPoint.isEmpty {
                    headerReader.findFirstPoint(of: batch, &start)
                    self.start = start
                }
                return DocumentBatch(fileIndex: fileIndex, start: start, batch: batch)
            }
            if splitter.pendingBytes > Self.memberLimit {
                refuse(
                    .limitExceeded,
                    "a member is larger than \(Self.memberLimit >> 20) MiB; the document is read up to it")
                return nil
            }
            if isAtEnd {
                if let failure { throw failure }
                return nil
            }
            var count = 0
            do throws(InputError) { count = try readBlock() } catch { failure = error }
            if count == 0 {
                splitter.finish()
                isAtEnd = true
                if failure != nil { continue }
                if splitter.prolog.isEmpty, !splitter.isComplete {
                    refuse(.malformedDocument, "the document has no complete root element")
                } else if !splitter.isComplete {
                    problems.append(
                        Problem(
                            .malformedDocument, at: Place(file: file.name),
                            "the document ends before its root element does; what was complete is read"))
                }
                if splitter.appearanceMembers > 0 {
                    let count = splitter.appearanceMembers
                    problems.append(
                        Problem(
                            .contentPassedOver, at: Place(file: file.name, line: splitter.appearanceLine),
                            "\(count) appearanceMember of the model, with textures and materials, "
                                + (count == 1 ? "is" : "are") + " passed over"))
                }
                for stray in splitter.strayElements.entries {
                    problems.append(
                        Problem(
                            .unknownElement, at: Place(file: file.name, line: stray.line),
                            "\(stray.count) \(stray.name) of the model \(stray.count == 1 ? "has" : "have") no "
                                + "object as first element and \(stray.count == 1 ? "is" : "are") passed over"))
                }
                if splitter.hasContentBehindRoot {
                    problems.append(
                        Problem(
                            .malformedDocument, at: Place(file: file.name),
                            "elements follow the end of the root element; they are left out"))
                }
            }
        }
    }

    /// Reads on; returns how many bytes there were, 0 at the end.
    private mutating func readBlock() throws(InputError) -> Int {
        // The splitter is taken out and put back, so that the reader may change while it does.
        var pieces = MemberSplitter(targetBytes: 0)
        swap(&pieces, &splitter)
        defer { swap(&pieces, &splitter) }
        return try pieces.fill { (bytes: inout [UInt8]) throws(InputError) in try reader.append(to: &bytes) }
    }

    private mutating func refuse(_ code: ProblemCode, _ message: String) {
        problems.append(Problem(code, at: Place(file: file.name), message))
        isAtEnd = true
        // Later bytes are of no interest.
        splitter = MemberSplitter()
    }

    /// Reads the envelope out of what stands before the first member, and a first point in case there is none.
    private mutating func readStart(_ headerReader: HeaderReader) -> DocumentStart {
        var start = DocumentStart(
            prolog: splitter.prolog, epilog: splitter.epilog, context: DocumentContext(file: file.name, path: file.path)
        )
        // A root without content has nothing to say.
        guard !start.prolog.isEmpty else { return start }
        header = Array(splitter.header.prefix(Self.headerLimit))
        let fault = headerReader.read(splitter.header, line: splitter.headerLine, into: &start)
        for (prefix, line) in headerReader.undeclaredPrefixes {
            problems.append(
                Problem(
                    .undeclaredPrefix, at: Place(file: file.name, line: line),
                    "the document does not declare the prefix \(prefix): of what stands before the first member"))
        }
        if headerReader.furtherPrefixes > 0 {
            problems.append(
                Problem(
                    .undeclaredPrefix, at: Place(file: file.name),
                    "the document does not declare \(headerReader.furtherPrefixes) other prefixes of what stands before "
                        + "the first member"))
        }
        if let fault {
            problems.append(
                Problem(
                    .malformedDocument, at: Place(file: file.name, line: fault.line),
                    "what stands before the first member is malformed: \(fault.message)"))
        }
        return start
    }
}

/// Reads what a document says of itself before its first member; kept for many documents.
package final class HeaderReader {
    private let handler = CityGMLHandler(document: DocumentContext(file: ""))
    private let parser: MarkupParser

    /// A reader with an empty dictionary of names.
    package init() { parser = MarkupParser(handler: handler) }

    private func add(_ prefix: String, _ line: Int) {
        guard metPrefixes.insert(prefix).inserted, metPrefixes.count <= Self.mostPrefixes else { return }
        undeclaredPrefixes.append((prefix, line))
    }

    /// How much of the first members is looked at for right angles, bytes.
    private static let angleBytes = 512 << 10

    /// How much of the first members is looked at for them once there is one, bytes.
    private static let pointBytes = 64 << 10

    /// Fills in the middle one of the first points of the first members, its reference system, and right angles if it
    /// may be in degrees.
    func findFirstPoint(of batch: MemberBatch, _ start: inout DocumentStart) {
        var found = start.context
        var points: [[Double]] = []
        handler.assembly.document = start.context
        handler.assembly.onTree = { tree in
            if points.count < DocumentContext.mostPoints, let x = tree.x.first, let y = tree.y.first,
                let z = tree.z.first
            {
                let srsName = tree.coordinateRuns.first?.srsName ?? ""
                if points.isEmpty { found.firstPointSRSName = srsName }
                if srsName == found.firstPointSRSName {
                    points.append([x, y, z])
                    found.firstPoint = DocumentContext.middle(of: points)
                }
            }
            if found.mayBeDegrees { found.rightAngles.add(tree, srsName: found.firstPointSRSName) }
        }
        defer { handler.assembly.onTree = { _ in } }
        for member in batch.members {
            let isWanted =
                points.isEmpty || points.count < DocumentContext.mostPoints && member.start < Self.pointBytes
                || found.mayBeDegrees && !found.rightAngles.isEnough && member.start < Self.angleBytes
            guard isWanted else { break }
            handler.assembly.reset()
            // What is malformed is told when the batch is read in earnest.
            try? parser.parse(
                prolog: start.prolog, batch.bytes.span.extracting(member.start..<member.end), epilog: start.epilog,
                firstLine: member.line)
        }
        if found.firstPoint.isEmpty { found.firstPoint = [.nan, .nan, .nan] }
        start.context = found
    }

    /// The prefixes in the header read last that its document does not declare, in order, each with its first line.
    private(set) var undeclaredPrefixes: [(prefix: String, line: Int)] = []
    private var metPrefixes: Set<String> = []
    /// So many are told one by one.
    private static let mostPrefixes = 100
    /// How many there are beyond those.
    var furtherPrefixes: Int { metPrefixes.count - undeclaredPrefixes.count }

    /// Fills in the context and returns the fault if the header is malformed.
    func read(_ header: [UInt8], line: Int, into start: inout DocumentStart) -> MarkupError? {
        handler.assembly.reset()
        undeclaredPrefixes.removeAll()
        metPrefixes.removeAll()
        handler.assembly.onUndeclaredPrefix = { [unowned self] prefix, line in add(prefix, line) }
        defer {
            handler.assembly.onUndeclaredPrefix = nil
            for prefix in parser.prologPrefixes { add(prefix, 1) }
        }
        handler.assembly.document = start.context
        defer { start.context = handler.assembly.document }
        do throws(MarkupError) {
            try parser.parse(prolog: start.prolog, header.span, epilog: start.epilog, firstLine: line)
            return nil
        } catch {
            return error
        }
    }
}

internal import CityObjects
package import ContentHashing
package import Diagnostics
package import InputSources
internal import JSONText

/// One CityJSON document, or a CityJSON text sequence, as a run of batches.
///
/// A sequence is read in blocks; a document has its vertices at its end and is read whole: memory is its text, 24 bytes
/// a vertex and some 100 bytes a city object. Not to be used by two threads at once.
package struct CityJSONStream: ~Copyable {
    /// No honest line or document is larger, bytes.
    private static let sizeLimit = 4 << 30

    private enum Mode {
        case undecided
        case sequence(CityJSONTransform?)
        case document(CityJSONModel, next: Int)
        case ended
    }

    private let file: InputFile
    private let fileIndex: Int
    private let batchBytes: Int
    private let isStopRequested: @Sendable () -> Bool
    private var reader: BlockReader
    private var mode = Mode.undecided
    private var buffer: [UInt8] = []
    private var line = 1
    private var ordinal = 0
    private var isAtEnd = false
    private var failure: InputError?
    private var context: DocumentContext
    /// What went wrong with the document as a whole.
    package private(set) var problems: [Problem] = []
    /// What was met and passed over in the document as a whole.
    package private(set) var notes = CountedNotes()

    /// Opens a file.
    ///
    /// - Parameter isStopRequested: asked before each block; the file then ends where it is.
    /// - Throws: `InputError` if it cannot be opened.
    package init(
        _ file: InputFile, index: Int, batchBytes: Int, isStopRequested: @escaping @Sendable () -> Bool = { false }
    ) throws(InputError) {
        self.isStopRequested = isStopRequested
        self.file = file
        fileIndex = index
        self.batchBytes = batchBytes
        reader = try BlockReader(path: file.path)
        context = DocumentContext(file: file.name, path: file.path)
    }

    /// The version as stated; empty before it is read.
    package private(set) var version = ""

    /// The looks of a document; those of sequences the reader counts.
    package private(set) var appearance = CityJSONAppearance()
    /// What the metadata state besides: names joined by `.` and texts, in document order.
    package private(set) var statements: [(name: String, text: String)] = []

    /// The reference system as stated; empty without one, and before it is read.
    package var referenceSystem: String { context.srsName }

    /// Whether the file is gzip.
    package var isCompressed: Bool { reader.isCompressed }

    /// The bytes read so far.
    package var bytesRead: Int { reader.bytesRead }

    /// The hash of the file, once the last batch has been handed out.
    package func contentHash() -> ContentHash { reader.contentHash() }

    /// The next batch, nil at the end.
    ///
    /// - Throws: `InputError` if the file cannot be read on, once what stands before that place is handed out.
    package mutating func next() throws(InputError) -> CityJSONBatch? {
        if case .undecided = mode { decide() }
        switch mode {
        case .undecided, .ended:
            if let failure { throw failure }
            return nil
        case .document(let model, let next):
            return documentBatch(model, next)
        case .sequence(let transform):
            if let batch = sequenceBatch(transform) { return batch }
            mode = .ended
            if let failure { throw failure }
            return nil
        }
    }

    // MARK: Deciding

    /// Tells a sequence by its first line, which is a whole JSON object with something behind it.
    private mutating func decide() {
        guard let lineEnd = readFirstLine(), readOn(behind: lineEnd) else { return decideDocument() }
        // What is no complete object is the start of a document of many lines.
        guard let header = try? CityJSONModel(Array(buffer[..<lineEnd]), firstLine: line) else {
            return decideDocument()
        }
        startSequence(header)
    }

    /// Reads until the first line with something in it is complete, and drops what stands before it: a byte order
    /// mark, blank lines, the record separator of RFC 8142.
    ///
    /// - Returns: the line's end in the buffer; nil where the file ends first, or is stopped.
    private mutating func readFirstLine() -> Int? {
        var searched = 0
        var hasStart = false
        while true {
            if !hasStart {
                if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { buffer.removeFirst(3) }
                let start = buffer.firstIndex { $0 > 32 } ?? buffer.count
                line += buffer[..<start].count { $0 == 10 }
                buffer.removeFirst(start)
                hasStart = !buffer.isEmpty
            }
            if hasStart, let end = buffer[searched...].firstIndex(of: 10) { return end }
            searched = buffer.count
            guard canReadOn() else { return nil }
            readBlock()
        }
    }

    /// Reads until something stands behind a place; false where nothing does.
    private mutating func readOn(behind place: Int) -> Bool {
        var searched = place
        while true {
            if buffer[searched...].contains(where: { $0 > 32 }) { return true }
            searched = buffer.count
            guard canReadOn() else { return false }
            readBlock()
        }
    }

    /// Whether there is more to read, and nobody wants an end.
    private mutating func canReadOn() -> Bool {
        if isAtEnd || isStopRequested() { return false }
        if buffer.count > Self.sizeLimit {
            refuse(
                "the document, or a line of it, is larger than \(Self.sizeLimit >> 30) GiB; make a CityJSON text "
                    + "sequence of it")
            return false
        }
        return true
    }

    private mutating func startSequence(_ header: CityJSONModel) {
        guard header.type == "CityJSON" else {
            refuse(
                "the first line of a CityJSON text sequence is to be a CityJSON object; this one has the type "
                    + "“\(header.type)”, so that scale and place of the features are unknown")
            return
        }
        guard isKnown(header.version) else { return }
        guard !header.hasBadTransform else {
            refuse(
                "the transform is not three factors (scale) and three offsets (translate), so that the place of the "
                    + "vertices is unknown")
            return
        }
        context.srsName = header.referenceSystem
        version = header.version
        statements = header.statements
        mode = .sequence(header.transform)
    }

    private mutating func decideDocument() {
        while canReadOn() { readBlock() }
        // Half a document has no vertices.
        guard isAtEnd, failure == nil, case .undecided = mode else {
            mode = .ended
            return
        }
        var bytes: [UInt8] = []
        swap(&bytes, &buffer)
        do throws(JSONParsingError) {
            let model = try CityJSONModel(bytes, firstLine: line)
            guard model.type == "CityJSON" else {
                refuse("the document is JSON of the type “\(model.type)”, not CityJSON")
                return
            }
            guard isKnown(model.version) else { return }
            guard !model.hasBadTransform else {
                refuse(
                    "the transform is not three factors (scale) and three offsets (translate), so that the place of the "
                        + "vertices is unknown")
                return
            }
            context.srsName = model.referenceSystem
            version = model.version
            statements = model.statements
            context.firstPoint = DocumentContext.middle(of: model.points(atMost: DocumentContext.mostPoints))
            if !context.firstPoint.isEmpty { context.firstPointSRSName = context.srsName }
            findRightAngles(.roots(0..<firstRoots(of: model), of: model))
            Self.note(model, context, &notes, &problems, line: 1)
            appearance = model.appearance
            mode = .document(model, next: 0)
        } catch {
            let place = CityJSONModel.line(of: error.offset, in: bytes.span, firstLine: line)
            problems.append(
                Problem(
                    .malformedDocument, at: Place(file: file.name, line: place),
                    "the document is no sound JSON and is left out: \(error.message)"))
            mode = .ended
        }
    }

    /// Refuses versions of another shape, and tells of those that are not stated or not known: they are read as 2.0.
    private mutating func isKnown(_ version: String) -> Bool {
        let place = Place(file: file.name, line: 1)
        let parts = version.split(separator: ".", omittingEmptySubsequences: false)
        if !version.isEmpty, parts[0] != "1", parts[0] != "2" {
            problems.append(
                Problem(
                    .unsupportedFormat, at: place,
                    "is CityJSON \(version), which is not read; versions 1.0 to 2.0 are"))
            mode = .ended
            return false
        }
        if !Self.versions.contains(parts.prefix(2).joined(separator: ".")) {
            problems.append(
                Problem(
                    .unstatedVersion, at: place,
                    (version.isEmpty ? "states no version of CityJSON" : "is CityJSON \(version), which is not known")
                        + "; it is read as 2.0"))
        }
        return true
    }

    private static let versions: Set<String> = ["1.0", "1.1", "2.0"]

    private mutating func refuse(_ message: String) {
        problems.append(Problem(.malformedDocument, at: Place(file: file.name, line: 1), message))
        mode = .ended
    }

    /// Says of a document or feature what is not of one object.
    static func note(
        _ model: CityJSONModel, _ context: DocumentContext, _ notes: inout CountedNotes, _ problems: inout [Problem],
        line: Int
    ) {
        let place = Place(file: context.file, line: line)
        if model.appearance.appearances > 0 { notes.add(.contentPassedOver, name: "textures and materials", at: place) }
        if model.badVertices > 0 {
            problems.append(
                Problem(
                    .invalidCoordinates, at: place,
                    "\(model.badVertices) vertices are not three numbers; the polygons at them are left out"))
        }
        for loss in model.losses {
            notes.add(
                loss.code, name: loss.name, at: Place(file: context.file, line: loss.line, gmlID: loss.identifier))
        }
        for orphan in model.orphans {
            let entry = model.entries[orphan]
            notes.add(
                .unresolvedReference, name: "parents that do not exist or form a circle",
                at: Place(file: context.file, line: entry.line, gmlID: entry.identifier))
        }
    }

    // MARK: Batches

    private mutating func documentBatch(_ model: CityJSONModel, _ first: Int) -> CityJSONBatch? {
        var end = first
        var bytes = 0
        while end < model.roots.count, bytes < batchBytes {
            bytes += size(of: model.roots[end], in: model)
            end += 1
        }
        guard end > first else {
            mode = .ended
            return nil
        }
        mode = .document(model, next: end)
        return CityJSONBatch(fileIndex: fileIndex, context: context, content: .roots(first..<end, of: model))
    }

    /// How many roots make up the start of a document that is looked at for right angles.
    private func firstRoots(of model: CityJSONModel) -> Int {
        var end = 0
        var bytes = 0
        while end < model.roots.count, bytes < Self.angleBytes {
            bytes += size(of: model.roots[end], in: model)
            end += 1
        }
        return end
    }

    /// How much of the first features is looked at for first points once there is one, bytes.
    private static let pointBytes = 64 << 10
    /// How much of the first objects is looked at for right angles, bytes.
    private static let angleBytes = 512 << 10

    /// Fills in what right angles say of the order of degrees, if the coordinates may be some.
    private mutating func findRightAngles(_ content: CityJSONBatch.Content) {
        guard context.mayBeDegrees else { return }
        var angles = RightAngles()
        let srsName = context.firstPointSRSName
        CityJSONReader().read(CityJSONBatch(fileIndex: fileIndex, context: context, content: content)) { tree in
            if !angles.isEnough { angles.add(tree, srsName: srsName) }
        }
        context.rightAngles = angles
    }

    private func size(of entry: Int, in model: CityJSONModel) -> Int {
        model.entries[entry].children.reduce(model.entries[entry].range.count) {
            $0 + model.entries[$1].range.count
        }
    }

    private mutating func sequenceBatch(_ transform: CityJSONTransform?) -> CityJSONBatch? {
        while true {
            var searched = 0
            var end = 0
            while true {
                if let last = buffer[searched...].lastIndex(of: 10) { end = last + 1 }
                searched = buffer.count
                if end > 0, searched >= batchBytes { break }
                guard canReadOn() else { break }
                readBlock()
            }
            guard case .sequence = mode else { return nil }
            // The last line may lack its end; but half a line behind a fault of the file is none.
            if isAtEnd, failure == nil { end = buffer.count }
            guard end > 0 else { return nil }
            let bytes = Array(buffer[..<end])
            buffer.removeFirst(end)
            let lines = lines(of: bytes)
            guard !lines.isEmpty else { continue }
            if context.firstPoint.isEmpty { findFirstPoint(lines, bytes, transform) }
            return CityJSONBatch(
                fileIndex: fileIndex, context: context, content: .lines(lines, in: bytes, transform))
        }
    }

    private mutating func lines(of bytes: [UInt8]) -> [CityJSONBatch.Line] {
        var lines: [CityJSONBatch.Line] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
            // A record separator before each line is RFC 8142's way.
            var first = start
            while first < end, bytes[first] <= 32 { first += 1 }
            if first < end {
                lines.append(CityJSONBatch.Line(range: first..<end, number: line, ordinal: ordinal))
                ordinal += 1
            }
            if end < bytes.count { line += 1 }
            start = end + 1
        }
        return lines
    }

    /// The first vertices of the first features that have one decide the axis order for all.
    private mutating func findFirstPoint(
        _ lines: [CityJSONBatch.Line], _ bytes: [UInt8], _ transform: CityJSONTransform?
    ) {
        var points: [[Double]] = []
        for line in lines where points.count < DocumentContext.mostPoints {
            guard points.isEmpty || line.range.lowerBound < Self.pointBytes else { break }
            guard
                let model = try? CityJSONModel(
                    Array(bytes[line.range]), inherited: transform, firstLine: line.number)
            else { continue }
            points += model.points(atMost: 1)
        }
        context.firstPoint = DocumentContext.middle(of: points)
        guard !points.isEmpty else { return }
        context.firstPointSRSName = context.srsName
        findRightAngles(.lines(lines.filter { $0.range.lowerBound < Self.angleBytes }, in: bytes, transform))
    }

    // MARK: Bytes

    private mutating func readBlock() {
        var block: [UInt8] = []
        swap(&block, &buffer)
        var count = 0
        do throws(InputError) {
            count = try reader.next { bytes in
                unsafe bytes.withUnsafeBufferPointer { unsafe block.append(contentsOf: $0) }
                return bytes.count
            }
        } catch {
            failure = error
        }
        swap(&block, &buffer)
        if count == 0 { isAtEnd = true }
    }
}

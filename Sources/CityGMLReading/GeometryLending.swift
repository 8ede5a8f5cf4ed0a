internal import CityObjects
package import InputSources
internal import MarkupReading

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Reads documents once more for a few of their geometries; kept for many documents.
///
/// Only members in which an `id` with a wanted value stands are parsed. Memory: one batch, and what is lent.
package final class GeometryLending {
    let handler: CityGMLHandler
    private let parser: MarkupParser
    private let headers = HeaderReader()
    private static let batchBytes = 1 << 20

    /// A reader with an empty dictionary of names. It reads interiors, too: what is hidden may be lent.
    package init() {
        var options = ReadingOptions()
        options.includesInteriors = true
        handler = CityGMLHandler(document: DocumentContext(file: ""), options: options)
        handler.assembly.isLending = true
        parser = MarkupParser(handler: handler)
    }

    /// The code lists that were looked into so far, by path.
    package var codeLists: [String: CodeListFile] { handler.assembly.attributing.codeLists.files }

    /// The geometries of a document that have one of the ids; ids that it does not have are left out. The first
    /// geometry of an id counts.
    ///
    /// - Parameters:
    ///   - identifiers: the `gml:id`s wanted.
    ///   - file: the document.
    ///   - byteLimit: reading ends when what is lent takes more, bytes.
    ///   - isStopRequested: asked between batches.
    /// - Throws: `InputError` if the file cannot be opened. What is wrong in it was told when it was converted.
    /// - Complexity: O(bytes of the document up to the last id).
    package func geometries(
        of identifiers: Set<String>, in file: InputFile, byteLimit: Int, isStopRequested: () -> Bool = { false }
    ) throws(InputError) -> [String: LentGeometry] {
        var found: [String: LentGeometry] = [:]
        /// Ids that are there, of objects or of what is not read: something behind them may still have geometry.
        var present: Set<String> = []
        var bytes = 0
        let wanted = Dictionary(
            identifiers.map { (ReferenceTable.hash($0), $0) }, uniquingKeysWith: { first, _ in first })
        handler.assembly.onReferences = { tree, references, _ in
            let met = references.identifiers.compactMap { wanted[$0] }.filter { found[$0] == nil }.sorted()
            guard !met.isEmpty else { return true }
            let attributes = SurfaceAttributes(of: tree)
            // In a fixed order, since the limit may be reached amid a member.
            for identifier in met where bytes <= byteLimit {
                guard let geometry = references.geometry(of: identifier, in: tree, attributes, document: file.path)
                else { continue }
                guard !geometry.isWithoutGeometry else {
                    present.insert(identifier)
                    continue
                }
                bytes += geometry.byteCount
                found[identifier] = geometry
            }
            return true
        }
        defer { handler.assembly.onReferences = { _, _, _ in false } }
        var stream = try DocumentStream(file, index: 0, batchBytes: Self.batchBytes)
        while found.count < wanted.count, bytes <= byteLimit, !isStopRequested(),
            let batch = try? stream.next(headers)
        {
            handler.assembly.document = batch.start.context
            for (index, member) in batch.batch.members.enumerated() where member.isComplete {
                let text = batch.batch.bytes.span.extracting(member.start..<member.end)
                var met: Set<UInt64> = []
                guard Self.hasIdentifier(text, in: wanted, &met) else { continue }
                handler.assembly.reset()
                handler.assembly.nextOrdinal = batch.batch.firstOrdinal + index
                do throws(MarkupError) {
                    try parser.parse(
                        prolog: batch.start.prolog, text, epilog: batch.start.epilog, firstLine: member.line)
                } catch {
                    // What is malformed lends nothing, and was told when it was met first.
                    continue
                }
                for hash in met {
                    if let identifier = wanted[hash] { present.insert(identifier) }
                }
            }
        }
        var nothing = LentGeometry()
        nothing.isWithoutGeometry = true
        for identifier in present where found[identifier] == nil { found[identifier] = nothing }
        return found
    }

    /// Whether an attribute called `id`, behind any prefix, has or may have one of the values (by hash), and which.
    private static func hasIdentifier(
        _ text: Span<UInt8>, in wanted: [UInt64: String], _ met: inout Set<UInt64>
    ) -> Bool {
        var mayHave = false
        var index = 0
        while let sign = firstIndex(of: 61, in: text, from: index) {
            index = sign + 1
            var name = sign
            while name > 0, text[name - 1] <= 32 { name -= 1 }
            guard name >= 3, text[name - 1] == 100, text[name - 2] == 105, text[name - 3] <= 32 || text[name - 3] == 58
            else { continue }
            var start = sign + 1
            while start < text.count, text[start] <= 32 { start += 1 }
            guard start < text.count, text[start] == 34 || text[start] == 39,
                let end = firstIndex(of: text[start], in: text, from: start + 1)
            else { continue }
            let value = text.extracting((start + 1)..<end)
            // With an entity in it the value is written in one of many ways: the parser shall say what it is.
            let hash = ReferenceTable.hash(value)
            if wanted[hash] != nil { met.insert(hash) }
            if firstIndex(of: 38, in: value, from: 0) != nil { mayHave = true }
            index = end + 1
        }
        return mayHave || !met.isEmpty
    }

    private static func firstIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { pointer in
            guard let base = pointer.baseAddress,
                let hit = unsafe memchr(base + start, Int32(byte), pointer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        }
    }
}

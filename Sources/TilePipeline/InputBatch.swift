package import CityGMLReading
package import CityJSONReading
package import CityObjects
internal import ContentHashing
package import Diagnostics
internal import MarkupReading

/// Some top-level objects of a file, in whatever format, with all that is needed to read them anywhere.
package enum InputBatch: Sendable {
    case cityGML(DocumentBatch)
    case cityJSON(CityJSONBatch)

    /// The index of the file in the run.
    package var fileIndex: Int {
        switch self {
        case .cityGML(let batch): batch.fileIndex
        case .cityJSON(let batch): batch.fileIndex
        }
    }

    /// What the document says of itself.
    package var context: DocumentContext {
        switch self {
        case .cityGML(let batch): batch.start.context
        case .cityJSON(let batch): batch.context
        }
    }

    /// The hash of what it is read from, as far as it is at hand: of roots of a document in memory only which they are.
    var hash: UInt64 {
        switch self {
        case .cityGML(let batch):
            ContentHash(of: batch.start.prolog).low
                ^ ContentHash(of: batch.batch.bytes.span.extracting(batch.batch.content)).low
                &+ UInt64(batch.batch.firstLine)
        case .cityJSON(let batch): batch.hash
        }
    }

    /// How many members it holds.
    var count: Int {
        switch self {
        case .cityGML(let batch): batch.batch.members.count
        case .cityJSON(let batch): batch.count
        }
    }
}

/// Turns batches of any format into trees; one per worker, reused.
package final class BatchReader {
    private let members: MemberReader
    private let json: CityJSONReader

    /// A reader that has met nothing.
    ///
    /// - Parameters:
    ///   - options: What is made of the models.
    ///   - members: The reader of CityGML, one with these options if it is left out.
    package init(options: ReadingOptions = ReadingOptions(), members: MemberReader? = nil) {
        self.members = members ?? MemberReader(options: options)
        json = CityJSONReader(options: options)
    }

    /// Reads a batch and hands out its trees in document order.
    ///
    /// - Parameter onDeferred: receives the trees that refer to geometry outside of them; without it they are handed
    ///   out with the others, with a problem for what is missing.
    package func read(
        _ batch: InputBatch, onDeferred: ((DeferredTree) -> Void)? = nil, onTree: (inout CityObjectTree) -> Void
    ) {
        switch batch {
        case .cityGML(let batch): members.read(batch, onDeferred: onDeferred, onTree: onTree)
        case .cityJSON(let batch): json.read(batch, onTree: onTree)
        }
    }

    /// Takes what was met and passed over since the last call.
    func takeNotes() -> CountedNotes {
        var notes = members.takeNotes()
        notes.merge(json.takeNotes())
        return notes
    }

    /// What was met and passed over so far.
    package var notes: CountedNotes {
        var notes = members.notes
        notes.merge(json.notes)
        return notes
    }

    /// The code lists that were looked into so far, by path.
    var codeLists: [String: CodeListFile] { members.codeLists }

    /// Takes the groups of city objects that were met since the last call.
    package func takeGroups() -> [CityObjectGroup] {
        defer { members.groups.removeAll() }
        return members.groups + json.takeGroups()
    }

    /// The looks of CityJSON features read so far.
    package var appearance: CityJSONAppearance { json.appearance }

    /// Members of which nothing could be read.
    package var lostMembers: Int { members.lostMembers + json.lostMembers }

    /// Takes the problems with members as a whole that were met since the last call.
    package func takeProblems() -> [Problem] {
        defer {
            members.problems.removeAll()
            json.problems.removeAll()
        }
        return members.problems + json.problems
    }
}

package import CityObjects
package import Diagnostics
package import MarkupReading

/// Sees every element of the members, also those that the reader passes over, and hands each event on to the reader.
package protocol MemberObserver: MarkupHandler {
    /// The events from here on are kept or taken back together.
    func beginStretch()

    /// The events since `beginStretch` count for nothing: the stretch is malformed.
    func takeBackStretch()
}

/// Turns batches of members into trees; one per worker, reused.
package final class MemberReader {
    private let parser: MarkupParser
    private let handler: CityGMLHandler
    private let observer: (any MemberObserver)?
    /// Problems with members as a whole.
    package var problems: [Problem] = []
    /// Groups of city objects, in document order.
    package var groups: [CityObjectGroup] = []
    /// Members of which nothing could be read.
    package private(set) var lostMembers = 0

    /// A reader with an empty dictionary of names.
    ///
    /// - Parameter usesLibraryOnly: whether libxml2 reads all, for comparisons.
    package init(options: ReadingOptions = ReadingOptions(), usesLibraryOnly: Bool = false) {
        handler = CityGMLHandler(document: DocumentContext(file: ""), options: options)
        observer = nil
        parser = MarkupParser(handler: handler, usesLibraryOnly: usesLibraryOnly)
    }

    /// A reader whose events pass through an observer, which is made around the reader's own handler.
    package init(
        options: ReadingOptions = ReadingOptions(), observer make: (any MarkupHandler) -> any MemberObserver
    ) {
        handler = CityGMLHandler(document: DocumentContext(file: ""), options: options)
        let made = make(handler)
        observer = made
        parser = MarkupParser(handler: made)
    }

    /// The code lists that were looked into so far, by path.
    package var codeLists: [String: CodeListFile] { handler.assembly.attributing.codeLists.files }

    /// What was met and passed over so far.
    package var notes: CountedNotes { handler.assembly.notes }

    /// Takes what was met and passed over since the last call.
    package func takeNotes() -> CountedNotes {
        defer { handler.assembly.notes = CountedNotes() }
        return handler.assembly.notes
    }

    /// Reads a batch and hands out its trees in document order; a tree's memory is reused after the call.
    ///
    /// A malformed member costs itself alone: the batch is then read member by member.
    ///
    /// - Parameter onDeferred: receives the trees that refer to geometry outside of them; without it they are handed
    ///   out with the others, with a problem for what is missing.
    package func read(
        _ batch: DocumentBatch, onDeferred: ((DeferredTree) -> Void)? = nil, onTree: (inout CityObjectTree) -> Void
    ) {
        // The trees of a batch are handed out only once the batch is known to be sound.
        var trees: [CityObjectTree] = []
        var deferred: [DeferredTree] = []
        var groups: [CityObjectGroup] = []
        var before = (deferred: 0, groups: 0)
        handler.assembly.document = batch.start.context
        handler.assembly.texturedIdentifiers = handler.assembly.options.textures.hashes(ofFile: batch.fileIndex)
        let notesBefore = handler.assembly.notes
        handler.assembly.nextOrdinal = batch.batch.firstOrdinal
        handler.assembly.onTree = { tree in trees.append(tree.take()) }
        handler.assembly.onGroup = { groups.append($0) }
        if onDeferred != nil {
            handler.assembly.onReferences = { tree, references, isFeatureOfExtension in
                guard references.leadsOut(of: tree) else { return false }
                deferred.append(
                    DeferredTree(
                        tree, references, fileIndex: batch.fileIndex, context: batch.start.context,
                        isFeatureOfExtension: isFeatureOfExtension))
                tree = CityObjectTree()
                return true
            }
        }
        defer {
            handler.assembly.onTree = { _ in }
            handler.assembly.onReferences = { _, _, _ in false }
            handler.assembly.onGroup = { _ in }
        }
        handler.assembly.reset()
        observer?.beginStretch()
        do throws(MarkupError) {
            guard batch.batch.members.allSatisfy(\.isComplete) else {
                throw MarkupError(code: .malformed, message: "tags do not balance", line: batch.batch.firstLine)
            }
            try parser.parse(
                prolog: batch.start.prolog, batch.batch.bytes.span.extracting(batch.batch.content),
                epilog: batch.start.epilog,
                firstLine: batch.batch.firstLine)
        } catch {
            trees.removeAll()
            deferred.removeAll()
            groups.removeAll()
            observer?.takeBackStretch()
            handler.assembly.notes = notesBefore
            let lostBefore = lostMembers
            readSingly(batch) { isStart in
                // A member that turns out to be malformed takes what waits and its groups with it.
                if isStart {
                    before = (deferred.count, groups.count)
                } else {
                    deferred.removeSubrange(before.deferred...)
                    groups.removeSubrange(before.groups...)
                }
            }
            if lostMembers == lostBefore {
                problems.append(
                    Problem(
                        .malformedDocument, at: Place(file: batch.start.context.file, line: error.line),
                        "what stands between the members is malformed and left out: " + error.message))
            }
        }
        for index in trees.indices { onTree(&trees[index]) }
        if let onDeferred { for tree in deferred { onDeferred(tree) } }
        self.groups += groups
    }

    private func readSingly(_ batch: DocumentBatch, _ mark: (_ isStart: Bool) -> Void) {
        for (index, member) in batch.batch.members.enumerated() {
            handler.assembly.reset()
            observer?.beginStretch()
            mark(true)
            handler.assembly.nextOrdinal = batch.batch.firstOrdinal + index
            let before = handler.assembly.onTree
            var taken: [CityObjectTree] = []
            handler.assembly.onTree = { tree in taken.append(tree.take()) }
            var isSound = true
            do throws(MarkupError) {
                try parser.parse(
                    prolog: batch.start.prolog, batch.batch.bytes.span.extracting(member.start..<member.end),
                    epilog: batch.start.epilog, firstLine: member.line)
            } catch {
                isSound = false
                mark(false)
                observer?.takeBackStretch()
                let lines = batch.batch.bytes[member.start..<member.end].reduce(into: 0) { $0 += $1 == 10 ? 1 : 0 }
                let code: ProblemCode = error.code == .limitExceeded ? .limitExceeded : .malformedMember
                let object = handler.assembly.tree.objects.first ?? taken.first?.objects.first
                problems.append(
                    Problem(
                        code,
                        at: Place(file: batch.start.context.file, line: error.line, gmlID: object?.identifier ?? ""),
                        "the member in lines \(member.line) to \(member.line + lines) is malformed and left out: "
                            + error.message))
                lostMembers += 1
            }
            handler.assembly.onTree = before
            if isSound {
                for index in taken.indices { before(&taken[index]) }
            }
        }
    }
}

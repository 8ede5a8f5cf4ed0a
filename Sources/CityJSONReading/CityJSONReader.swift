package import CityObjects
package import Diagnostics
internal import JSONText

/// Turns batches into trees; one per worker, reused.
package final class CityJSONReader {
    private var builder: CityJSONTreeBuilder
    /// Problems with objects or lines as a whole.
    package var problems: [Problem] = []
    /// Objects and lines of which nothing could be read.
    package private(set) var lostMembers = 0

    /// The looks of the features read so far.
    package private(set) var appearance = CityJSONAppearance()

    /// A reader that has met nothing.
    package init(options: ReadingOptions = ReadingOptions()) { builder = CityJSONTreeBuilder(options: options) }

    /// What was met and passed over so far.
    package var notes: CountedNotes { builder.notes }

    /// Takes what was met and passed over since the last call.
    package func takeNotes() -> CountedNotes {
        defer { builder.notes = CountedNotes() }
        return builder.notes
    }

    /// Takes the groups of city objects that were met since the last call.
    package func takeGroups() -> [CityObjectGroup] {
        defer { builder.groups.removeAll() }
        return builder.groups
    }

    /// Reads a batch and hands out its trees in document order.
    ///
    /// A malformed object or line costs itself alone.
    package func read(_ batch: CityJSONBatch, onTree: (inout CityObjectTree) -> Void) {
        switch batch.content {
        case .roots(let roots, let model):
            for position in roots {
                read(model.roots[position], of: model, ordinal: position, ordinalInMember: 0, batch.context, onTree)
            }
        case .lines(let lines, let bytes, let transform):
            for line in lines { read(line, bytes, transform, batch.context, onTree) }
        }
    }

    private func read(
        _ line: CityJSONBatch.Line, _ bytes: [UInt8], _ transform: CityJSONTransform?, _ context: DocumentContext,
        _ onTree: (inout CityObjectTree) -> Void
    ) {
        let model: CityJSONModel
        do throws(JSONParsingError) {
            model = try CityJSONModel(Array(bytes[line.range]), inherited: transform, firstLine: line.number)
        } catch {
            lostMembers += 1
            problems.append(
                Problem(
                    .malformedMember, at: Place(file: context.file, line: line.number),
                    "the line is no sound JSON and is left out: \(error.message)"))
            return
        }
        guard model.type == "CityJSONFeature" || (model.type == "CityJSON" && line.ordinal == 0) else {
            lostMembers += 1
            problems.append(
                Problem(
                    .malformedMember, at: Place(file: context.file, line: line.number),
                    "the line is no CityJSONFeature but \(model.type.isEmpty ? "has no type" : model.type); it is left out"
                ))
            return
        }
        appearance += model.appearance
        CityJSONStream.note(model, context, &builder.notes, &problems, line: line.number)
        for (position, root) in model.roots.enumerated() {
            read(root, of: model, ordinal: line.ordinal, ordinalInMember: position, context, onTree)
        }
    }

    private func read(
        _ root: Int, of model: CityJSONModel, ordinal: Int, ordinalInMember: Int, _ context: DocumentContext,
        _ onTree: (inout CityObjectTree) -> Void
    ) {
        do throws(JSONParsingError) {
            var tree = try builder.tree(of: root, in: model, context: context)
            tree.ordinal = ordinal
            tree.ordinalInMember = ordinalInMember
            if tree.objects.isEmpty {
                problems.append(contentsOf: tree.problems)
                lostMembers += tree.problems.isEmpty ? 0 : 1
            } else {
                onTree(&tree)
            }
        } catch {
            let entry = model.entries[root]
            lostMembers += 1
            problems.append(
                Problem(
                    .malformedMember, at: Place(file: context.file, line: entry.line, gmlID: entry.identifier),
                    "the city object is no sound JSON and is left out with its parts: \(error.message)"))
        }
    }
}

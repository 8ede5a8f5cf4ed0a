internal import Foundation
internal import Yams

/// A mistake in a recipe, for its author.
struct RecipeError: Error, Hashable {
    /// The line from 1; 0 for the whole file.
    var line: Int
    /// What is wrong and what to do.
    var message: String
}

/// The text of a recipe as keys with values: YAML that is understood, but not yet what its keys mean.
///
/// Values are the words of the file, whatever YAML makes of them: `lod: 2` and `lod: "2"` are the same. Anchors and
/// aliases are refused, and so nothing in a recipe is larger than it is written.
struct RecipeDocument {
    /// One key with its value or values.
    struct Entry: Hashable {
        var key: String
        var line: Int
        /// The values with their lines: one, or those of a list.
        var values: [Value]
        /// Whether the values were written as a list.
        var isList: Bool
    }

    /// One value, as written.
    struct Value: Hashable {
        var text: String
        var line: Int
    }

    /// In the order of the file.
    var entries: [Entry] = []
    /// What is wrong with single entries.
    var errors: [RecipeError] = []

    /// The most that a recipe may hold, bytes.
    static let sizeLimit = 1 << 20
    /// No honest recipe opens more brackets at once; the parser works recursively.
    private static let depthLimit = 16

    /// Reads the text of a recipe.
    ///
    /// - Throws: `RecipeError` where nothing can be made of it; mistakes in single entries are in `errors`.
    init(parsing bytes: [UInt8]) throws(RecipeError) {
        guard bytes.count <= Self.sizeLimit else {
            throw RecipeError(
                line: 0, message: "is larger than \(Self.sizeLimit >> 20) MiB; a recipe is a short YAML file")
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw RecipeError(line: 0, message: "is no UTF-8 text; save it as UTF-8")
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        // The parser works recursively, and is asked about aliases.
        try Self.refuseDepth(text)
        try Self.refuseAliases(text)
        let root: Node?
        do {
            root = try Parser(yaml: text, encoding: .utf8).singleRoot()
        } catch {
            throw Self.explained(error, text)
        }
        guard let root, !(root.scalar?.string.isEmpty ?? false) else {
            throw RecipeError(line: 0, message: "is empty; a recipe holds keys such as 'output: tiles'")
        }
        guard let mapping = root.mapping else {
            throw RecipeError(
                line: root.mark?.line ?? 1,
                message: "a recipe is a list of 'key: value' lines, and this is "
                    + (root.sequence == nil ? "plain text" : "a list of values"))
        }
        for (key, value) in mapping { read(key, value) }
    }

    private mutating func read(_ key: Node, _ value: Node) {
        let line = key.mark?.line ?? 0
        guard let name = key.scalar?.string else {
            errors.append(RecipeError(line: line, message: "a key is a single word"))
            return
        }
        var values: [Value] = []
        for node in value.sequence.map(Array.init) ?? [value] {
            let place = node.mark?.line ?? line
            guard let scalar = node.scalar else {
                errors.append(
                    RecipeError(
                        line: place, message: "the value of '\(name)' holds keys of its own; it is a text or a list"))
                return
            }
            guard !Self.isNothing(scalar) else {
                errors.append(
                    RecipeError(
                        line: place, message: "'\(name)' has no value; leave the key out, or give it one"))
                return
            }
            values.append(Value(text: scalar.string, line: place))
        }
        entries.append(Entry(key: name, line: line, values: values, isList: value.sequence != nil))
    }

    /// Nothing, `~` and `null` without quotation marks, and the empty text with them.
    private static func isNothing(_ scalar: Node.Scalar) -> Bool {
        let text = scalar.string
        if text.allSatisfy(\.isWhitespace) { return true }
        return scalar.style == .plain && ["~", "null", "Null", "NULL"].contains(text)
    }

    /// An alias repeats what its anchor marks, and aliases of aliases grow without limit.
    ///
    /// Only the parser knows an alias from a `*` in a text, and it would follow it. It is asked with a copy in which
    /// each alias has a name that no anchor has: there it stops at the first.
    private static func refuseAliases(_ text: String) throws(RecipeError) {
        guard text.contains("&"), text.contains("*") else { return }
        let anchors = names(behind: "&", in: text)
        let heads = Set(anchors.map { $0.prefix { $0 != "-" } })
        var number = 0
        while heads.contains("k\(number)") { number += 1 }
        let mark = "*k\(number)-"
        let copy = text.unicodeScalars.split(separator: "*", omittingEmptySubsequences: false).map { String($0) }
            .joined(separator: mark)
        do {
            _ = try Parser(yaml: copy, encoding: .utf8).singleRoot()
        } catch {
            if case YamlError.composer(_, let problem, let place, _) = error, problem.contains("undefined alias") {
                let lines = copy.split(omittingEmptySubsequences: false) { $0.isNewline }
                let line = lines.dropFirst(place.line - 1).first ?? ""
                let name = String(
                    line.unicodeScalars.dropFirst(place.column - 1 + mark.count).prefix(while: isOfName))
                if anchors.contains(name) {
                    throw RecipeError(
                        line: place.line,
                        message:
                            "'*\(name)' repeats '&\(name)'; anchors and aliases are not read, write the value out; "
                            + "a text that starts with '*' needs quotation marks")
                }
            }
            var mistake = explained(error, text)
            mistake.message = mistake.message.replacing(mark, with: "*")
            throw mistake
        }
    }

    private static func names(behind mark: Unicode.Scalar, in text: String) -> Set<String> {
        let parts = text.unicodeScalars.split(separator: mark, omittingEmptySubsequences: false)
        return Set(parts.dropFirst().map { String($0.prefix(while: isOfName)) })
    }

    /// YAML's parser takes these alone for parts of names.
    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    private static func refuseDepth(_ text: String) throws(RecipeError) {
        var depth = 0
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let dashes = line.split(separator: " ").prefix { $0 == "-" || $0 == "?" }.count
            for byte in line.utf8 {
                if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth = max(0, depth - 1) }
            }
            let indent = line.prefix { $0 == " " }.count
            guard max(depth, dashes) <= depthLimit, indent <= 8 * depthLimit else {
                throw RecipeError(line: index + 1, message: "lists within lists; a recipe needs none")
            }
        }
    }

    /// The parser's complaint in words for someone who writes a recipe and not a parser.
    private static func explained(_ error: any Error, _ text: String) -> RecipeError {
        func lineText(_ number: Int) -> Substring {
            let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
            return lines.indices.contains(number - 1) ? lines[number - 1] : ""
        }
        func located(_ line: Int, _ problem: String) -> RecipeError {
            let content = lineText(line)
            if content.prefix(while: { $0 == " " || $0 == "\t" || $0 == "-" }).contains("\t") {
                return RecipeError(line: line, message: "a tab indents the line; YAML wants spaces")
            }
            if content.contains(#/[:\-\[,]\s*[*&]/#) {
                return RecipeError(
                    line: line,
                    message: "a value that starts with '*' or '&' needs quotation marks, such as \"*.gml\"")
            }
            if content.contains(#/[:\-\[,]\s*[@`%]/#) {
                return RecipeError(
                    line: line, message: "a value that starts with '@', '`' or '%' needs quotation marks")
            }
            if problem.contains("mapping values are not allowed") {
                return RecipeError(
                    line: line,
                    message: "a second ': ' on one line; put quotation marks around a value that holds one")
            }
            return RecipeError(line: line, message: "is no YAML here: \(problem)")
        }
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _):
            return located(mark.line, problem)
        case YamlError.composer(_, let problem, let mark, _):
            guard problem.contains("another document") else { return located(mark.line, problem) }
            return RecipeError(line: mark.line, message: "a second document starts with '---'; a recipe is one")
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            let key = keys.first ?? ""
            return RecipeError(
                line: context.mark.line, message: "'\(key)' is given more than once, here for the first time; keep one")
        case YamlError.reader(let problem, let offset, _, _):
            let line = offset.map { text.prefix($0).count { $0.isNewline } + 1 } ?? 0
            return RecipeError(line: line, message: "holds characters that YAML does not allow (\(problem))")
        default:
            return RecipeError(line: 0, message: "is no YAML: \(error)")
        }
    }
}

package import ContentHashing
internal import InputSources
internal import MarkupReading

/// A code list that was looked into, so that what a run depends on can be named.
package struct CodeListFile: Sendable, Hashable {
    /// Its name as seen from where the names of the documents start: `codelists/Building_class.xml`, or with `../`.
    package var name: String
    /// The hash of its (uncompressed) bytes.
    package var hash: ContentHash
    /// Its (uncompressed) size.
    package var bytes: Int
}

/// The code lists that lie beside documents, read once each: what a code means, for people.
struct CodeLists {
    /// What a list says of a code.
    enum Answer {
        case text(String)
        /// The list is there, the code is not in it.
        case unknown
        /// The list is missing, broken or too large.
        case unusable
        /// The code space is no file beside the document: nobody is asked for it.
        case elsewhere
    }

    /// Larger files are no lists that people wrote, bytes.
    private static let mostBytes = 16 << 20
    /// All lists together, bytes; beyond that they are forgotten and read again.
    private static let mostKeptBytes = 32 << 20
    /// What a code costs beside its text and its meaning, about, bytes.
    private static let entryBytes = 64
    /// Lists lie at most so many folders above the document, or below such a folder: the flood maps of PLATEAU name
    /// `../../../../codelists`. A document reads nothing else of the machine.
    private static let mostLevels = 4
    /// A longer meaning is cut, bytes.
    static let mostMeaningBytes = 1000

    /// By the path of the file itself, so that it is one list however it is spelled; nil where it is no usable list.
    private var lists: [String: [String: String]?] = [:]
    private var keptBytes = 0
    /// Those that were read to their end, by the same paths; the name is the first of those that documents have for it.
    private(set) var files: [String: CodeListFile] = [:]
    private var names: [String: String] = [:]
    /// Where a list is.
    private enum Location {
        case file(path: String)
        /// There is no plain file, or not in reach of the document.
        case missing
        /// It is none beside the document.
        case elsewhere
    }

    /// For the folder at hand, by the number of the code space.
    private var locations: [Int32: Location] = [:]
    private var folder = ""
    /// The name of the document at hand, and its folder as that name says it.
    private var document = ""
    private var namedFolder = ""

    /// Forgets the numbers of code spaces.
    mutating func forgetNumbers() { locations = [:] }

    /// What a code means.
    ///
    /// - Parameters:
    ///   - reference: the code space as written; only relative names of `.xml` files are looked for.
    ///   - number: the number of the reference.
    ///   - folder: the folder of the document, with a slash at its end.
    ///   - document: the name of the document for reports.
    mutating func meaning(
        of code: String, reference: String, number: Int32, folder: String, document: String
    ) -> Answer {
        if document != self.document || folder != self.folder {
            let named = RelatedDocument.name(of: "", besides: document)
            if folder != self.folder || named != namedFolder { locations = [:] }
            self.document = document
            self.folder = folder
            namedFolder = named
        }
        let location = locations[number] ?? locate(reference)
        locations[number] = location
        let path: String
        switch location {
        case .elsewhere: return .elsewhere
        case .missing: return .unusable
        case .file(let file): path = file
        }
        if lists[path] == nil {
            if keptBytes > Self.mostKeptBytes {
                lists = [:]
                keptBytes = 0
            }
            let list = read(path)
            keptBytes += path.utf8.count + Self.entryBytes
            for (code, meaning) in list ?? [:] { keptBytes += code.utf8.count + meaning.utf8.count + Self.entryBytes }
            lists[path] = .some(list)
        }
        guard let list = lists[path] ?? nil else { return .unusable }
        return list[code].map(Answer.text) ?? .unknown
    }

    private mutating func locate(_ reference: String) -> Location {
        guard Self.isLocal(reference) else { return .elsewhere }
        guard let path = BlockReader.regularFile(at: folder + reference, levels: Self.mostLevels, above: folder) else {
            return .missing
        }
        let name = RelatedDocument.name(of: reference, besides: document)
        names[path] = min(names[path] ?? name, name)
        files[path]?.name = names[path] ?? name
        return .file(path: path)
    }

    /// Whether a code space is the relative name of an XML file: no address, no drive, no absolute path.
    static func isLocal(_ reference: String) -> Bool {
        !reference.hasPrefix("/") && !reference.utf8.contains { $0 == 58 || $0 == 92 || $0 == 0 }
            && reference.lowercased().hasSuffix(".xml")
    }

    /// A meaning of a bearable length, cut between characters.
    static func shortened(_ meaning: String) -> String {
        let bytes = meaning.utf8
        let ellipsis = "…"
        guard bytes.count > mostMeaningBytes else { return meaning }
        var end = bytes.index(bytes.startIndex, offsetBy: mostMeaningBytes - ellipsis.utf8.count)
        while end > bytes.startIndex, bytes[end] & 0xC0 == 0x80 { end = bytes.index(before: end) }
        return meaning[..<end] + ellipsis
    }

    /// The codes of a file, nil if it is too large, malformed or no list.
    private mutating func read(_ path: String) -> [String: String]? {
        var bytes: [UInt8] = []
        do throws(InputError) {
            var reader = try BlockReader(path: path, blockSize: 64 << 10)
            var isAtEnd = false
            while !isAtEnd {
                try reader.next { block in
                    isAtEnd = block.isEmpty
                    unsafe block.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
                }
                guard bytes.count <= Self.mostBytes else { return nil }
            }
            files[path] = CodeListFile(
                name: names[path] ?? "", hash: reader.contentHash(), bytes: reader.bytesRead)
        } catch {
            return nil
        }
        let list = CodeListHandler()
        do throws(MarkupError) {
            try MarkupParser(handler: list).parse(prolog: [], bytes.span, epilog: [], firstLine: 1)
        } catch {
            return nil
        }
        return list.isDictionary ? list.meanings : nil
    }
}

/// Reads a `gml:Dictionary`: the name of a definition is the code, its description what it means; where an identifier
/// is the code, the name may be the meaning.
private final class CodeListHandler: MarkupHandler {
    private enum Element {
        case dictionary, definition, name, identifier, description, other
    }

    private(set) var meanings: [String: String] = [:]
    private(set) var isDictionary = false
    private var elements: [Element] = []
    private var open: [Element] = []
    private var id = ""
    private var names: [String] = []
    private var identifier = ""
    private var explanation = ""

    func code(forElement localName: String, namespace: String) -> ElementCode {
        switch localName {
        case "Dictionary", "DefinitionCollection", "CodeListDictionary": elements.append(.dictionary)
        case "Definition", "CodeDefinition": elements.append(.definition)
        case "name": elements.append(.name)
        case "identifier": elements.append(.identifier)
        case "description": elements.append(.description)
        default: elements.append(.other)
        }
        return ElementCode(elements.count - 1)
    }

    func startElement(_ code: ElementCode, attributes: borrowing MarkupAttributes, line: Int) -> Bool {
        let element = elements[Int(code)]
        defer { open.append(element) }
        switch element {
        case .dictionary: isDictionary = true
        case .definition:
            id = attributes.text(.identifier) ?? ""
            names = []
            identifier = ""
            explanation = ""
        case .name, .identifier, .description:
            if case .definition? = open.last { return true }
        case .other: break
        }
        return false
    }

    func endElement(_ code: ElementCode, text: Span<UInt8>) {
        guard let element = open.popLast() else { return }
        if case .definition = element { return closeDefinition() }
        guard case .definition? = open.last else { return }
        let text = text.trimmedText
        guard !text.isEmpty else { return }
        switch element {
        case .name: names.append(text)
        case .identifier: identifier = text
        case .description: explanation = text
        default: break
        }
    }

    private func closeDefinition() {
        let meaning = CodeLists.shortened(explanation.isEmpty ? names.first ?? "" : explanation)
        guard !meaning.isEmpty else { return }
        var codes = explanation.isEmpty ? [] : names
        if !identifier.isEmpty { codes.append(identifier) }
        // An id is a code only where nothing else is.
        if codes.isEmpty { codes.append(id) }
        for code in codes where !code.isEmpty && meanings[code] == nil { meanings[code] = meaning }
    }
}

extension Span<UInt8> {
    /// The text without white space at its ends.
    var trimmedText: String {
        var start = 0
        var end = count
        while start < end, self[start] <= 32 { start += 1 }
        while end > start, self[end - 1] <= 32 { end -= 1 }
        guard start < end else { return "" }
        return unsafe extracting(start..<end).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
    }
}

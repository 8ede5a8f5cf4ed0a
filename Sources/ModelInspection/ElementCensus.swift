internal import CityGMLReading
internal import CityObjects
internal import MarkupReading

/// Counts the elements of a model that say what it holds beyond the city objects that are read: geometry classes,
/// appearances, implicit geometries, application domain extensions.
///
/// Stands before the reader and hands every event on to it.
final class ElementCensus: MemberObserver {
    /// What an element name is to the census.
    private enum Meaning {
        case nothing
        case cityObject(CityObjectKind)
        case implicitProperty(Int)
        case theme
        case image
        case library
    }

    /// What is counted; taken back as a whole when a stretch turns out to be malformed.
    private struct Tally {
        var counts: [Int] = []
        var themes: [String: Int] = [:]
        var implicit: [ModelElements.ImplicitUse: Int] = [:]
        var images: [String] = []
        var libraries: [String] = []
    }

    private let inner: any MarkupHandler
    private let related: RelatedFiles
    private var meanings: [Meaning] = []
    private var names: [(local: String, namespace: String)] = []
    private var tally = Tally()
    private var before = Tally()
    private var kinds: [(code: ElementCode, kind: CityObjectKind)] = []
    /// The path of the document at hand, beside which its textures lie.
    var documentPath = ""

    init(inner: any MarkupHandler, related: RelatedFiles) {
        self.inner = inner
        self.related = related
    }

    func code(forElement localName: String, namespace: String) -> ElementCode {
        let code = inner.code(forElement: localName, namespace: namespace)
        while meanings.count <= Int(code) {
            meanings.append(.nothing)
            names.append(("", ""))
        }
        meanings[Int(code)] = Self.meaning(localName, namespace)
        names[Int(code)] = (localName, namespace)
        return code
    }

    private static func meaning(_ localName: String, _ namespace: String) -> Meaning {
        switch localName {
        case "theme" where namespace.contains("/appearance"): return .theme
        case "imageURI" where namespace.contains("/appearance"): return .image
        case "libraryObject": return .library
        default: break
        }
        if localName.hasPrefix("lod"), localName.hasSuffix("ImplicitRepresentation"),
            let digit = localName.utf8.dropFirst(3).first, digit >= 48, digit <= 57
        {
            return .implicitProperty(Int(digit) - 48)
        }
        if ModelElements.isOfCityGML(namespace), let kind = objectKinds[localName] { return .cityObject(kind) }
        return .nothing
    }

    private static let objectKinds = Dictionary(
        uniqueKeysWithValues: CityObjectKind.allCases.map { ($0.name, $0) })

    func beginStretch() {
        commit()
        before = tally
        kinds.removeAll(keepingCapacity: true)
    }

    func takeBackStretch() { tally = before }

    /// Looks for the files that the last stretch names; called at the end of every batch.
    func commit() {
        for image in tally.images { related.addImage(image, besides: documentPath) }
        for library in tally.libraries { related.addLibraryObject(library, besides: documentPath) }
        tally.images.removeAll(keepingCapacity: true)
        tally.libraries.removeAll(keepingCapacity: true)
    }

    func startElement(_ code: ElementCode, attributes: borrowing MarkupAttributes, line: Int) -> Bool {
        let wantsText = inner.startElement(code, attributes: attributes, line: line)
        let index = Int(code)
        while tally.counts.count <= index { tally.counts.append(0) }
        tally.counts[index] += 1
        switch meanings[index] {
        case .nothing: return wantsText
        case .cityObject(let kind):
            kinds.append((code, kind))
            return wantsText
        case .implicitProperty(let level):
            if let kind = kinds.last?.kind {
                tally.implicit[ModelElements.ImplicitUse(kind: kind, level: level), default: 0] += 1
            }
            return wantsText
        case .theme, .image, .library: return true
        }
    }

    func undeclaredPrefix(_ prefix: String, line: Int) { inner.undeclaredPrefix(prefix, line: line) }

    func endElement(_ code: ElementCode, text: Span<UInt8>) {
        inner.endElement(code, text: text)
        switch meanings[Int(code)] {
        case .nothing, .implicitProperty: return
        case .cityObject: if kinds.last?.code == code { kinds.removeLast() }
        case .theme: tally.themes[Self.trimmed(text), default: 0] += 1
        case .image: tally.images.append(Self.trimmed(text))
        case .library: tally.libraries.append(Self.trimmed(text))
        }
    }

    private static func trimmed(_ bytes: Span<UInt8>) -> String {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] <= 32 { start += 1 }
        while end > start, bytes[end - 1] <= 32 { end -= 1 }
        return unsafe bytes.extracting(start..<end).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
    }

    /// What was counted; once, at the end.
    func finish() -> ModelElements {
        commit()
        var elements = ModelElements()
        elements.themes = tally.themes
        elements.implicitUses = tally.implicit
        for (index, count) in tally.counts.enumerated() where count > 0 {
            elements.add(names[index].local, namespace: names[index].namespace, count: count)
        }
        return elements
    }
}

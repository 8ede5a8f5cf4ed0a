internal import MarkupReading

/// Looks through members and appearances for what their textures are for, and for nothing else.
///
/// A member that names no texture is not even parsed. One per worker, reused.
package final class TextureTargetReader {
    private let handler = TextureTargetHandler()
    private let parser: MarkupParser

    /// A reader with an empty dictionary of names.
    package init() { parser = MarkupParser(handler: handler) }

    /// The hashes of the ids that the textures of a batch are for, in document order, with repetitions.
    ///
    /// Malformed members are passed over here: they are told and lost when the batch is read in earnest.
    package func targets(in batch: DocumentBatch) -> [UInt64] {
        var found: [UInt64] = []
        for member in batch.batch.members where member.isComplete {
            let bytes = batch.batch.bytes.span.extracting(member.start..<member.end)
            guard Self.namesTexture(bytes) else { continue }
            handler.reset()
            do throws(MarkupError) {
                try parser.parse(
                    prolog: batch.start.prolog, bytes, epilog: batch.start.epilog, firstLine: member.line)
                found.append(contentsOf: handler.targets)
            } catch {
                continue
            }
        }
        return found
    }

    /// Whether `ParameterizedTexture` or `GeoreferencedTexture` may stand in a text: both end alike.
    private static func namesTexture(_ bytes: Span<UInt8>) -> Bool {
        let name: [UInt8] = Array("edTexture".utf8)
        var index = 0
        while index + name.count <= bytes.count {
            // The capital is rare: everything else is looked at only behind one.
            if bytes[index + 2] == 84, name.indices.allSatisfy({ bytes[index + $0] == name[$0] }) { return true }
            index += 1
        }
        return false
    }
}

/// Collects the targets of textures.
///
/// CityGML 1.0 and 2.0 name them in the attribute `uri` of `target` and in the attribute `ring` of
/// `textureCoordinates` (OGC 12-019 §9.3), 3.0 in the texts of `target` and `ring`.
private final class TextureTargetHandler: MarkupHandler {
    private enum Element {
        case texture
        case target
        case coordinates
        case ring
        case other
    }

    private var elements: [Element] = []
    private var texturesOpen = 0
    private(set) var targets: [UInt64] = []

    func reset() {
        texturesOpen = 0
        targets.removeAll(keepingCapacity: true)
    }

    func code(forElement localName: String, namespace: String) -> ElementCode {
        switch localName {
        case "ParameterizedTexture", "GeoreferencedTexture": elements.append(.texture)
        case "target": elements.append(.target)
        case "textureCoordinates": elements.append(.coordinates)
        case "ring": elements.append(.ring)
        default: elements.append(.other)
        }
        return ElementCode(elements.count - 1)
    }

    func startElement(_ code: ElementCode, attributes: borrowing MarkupAttributes, line: Int) -> Bool {
        switch elements[Int(code)] {
        case .texture:
            texturesOpen += 1
            return false
        case .target where texturesOpen > 0:
            attributes.withBytes(.uri) { add($0) }
            return true
        case .coordinates where texturesOpen > 0:
            attributes.withBytes(.ring) { add($0) }
            return false
        case .ring: return texturesOpen > 0
        default: return false
        }
    }

    func endElement(_ code: ElementCode, text: Span<UInt8>) {
        switch elements[Int(code)] {
        case .texture: texturesOpen -= 1
        case .target where texturesOpen > 0, .ring where texturesOpen > 0: add(text)
        default: break
        }
    }

    /// Adds the id behind the `#` of a reference; some documents leave it out.
    private func add(_ reference: Span<UInt8>) {
        var start = 0
        var end = reference.count
        while start < end, reference[start] <= 32 { start += 1 }
        while end > start, reference[end - 1] <= 32 { end -= 1 }
        if start < end, reference[start] == 35 { start += 1 }
        guard start < end else { return }
        targets.append(ReferenceTable.hash(reference.extracting(start..<end)))
    }
}

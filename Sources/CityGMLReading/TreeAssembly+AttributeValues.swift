internal import CityObjects
internal import Diagnostics
internal import MarkupReading

/// Values of attributes and what their codes mean.
extension TreeAssembly {
    /// The meanings of one attribute's codes together, bytes; further ones are counted and left out.
    private static let mostMeaningBytes = 64 << 10
    private static let beyondMeanings = "meanings of codes beyond 64 KiB of one attribute"

    /// Adds a value to the object or surface at hand.
    ///
    /// A name that comes again adds its value behind `; `, with its unit where that is another one. Complexity: O(1)
    /// beside the text's length.
    ///
    /// - Parameters:
    ///   - name, unit, codeSpace: numbers in the table of names; 0 for none.
    mutating func addAttribute(
        _ name: Int32, _ text: String, _ kind: AttributeElement.Kind, unit: Int32 = 0, codeSpace: Int32 = 0
    ) {
        guard currentObject >= 0, name != 0, !text.isEmpty else { return }
        // A relief says as an attribute of which level its triangles are.
        if isLending, currentSurface < 0, tree.objects[Int(currentObject)].kind != .tinRelief { return }
        guard name != AttributeNames.tooLong else {
            note(.contentPassedOver, name: Attribute.noteOfLongPaths, at: objectPlace)
            return
        }
        let owner = AttributeOwner(object: currentObject, surface: currentSurface)
        if let index = attributing.index.find(owner, name) {
            tree.attributes[index].append(text, unit: attributing.names.text(unit))
        } else {
            guard attributing.index.count(owner) < Attribute.mostNames else {
                note(.contentPassedOver, name: Attribute.noteOfManyNames, at: objectPlace)
                return
            }
            attributing.index.insert(owner, name, attribute: tree.attributes.count)
            tree.attributes.append(
                Attribute(
                    object: currentObject, surface: currentSurface, name: attributing.names.text(name), text: text,
                    kind: self.kind(of: text, kind, name, hasUnit: unit != 0, hasCodeSpace: codeSpace != 0),
                    unit: attributing.names.text(unit)))
        }
        if codeSpace != 0 { addMeaning(of: text, name, codeSpace) }
    }

    /// The kind of a value, which is text where it does not fit what is declared.
    private mutating func kind(
        of text: String, _ declared: AttributeElement.Kind, _ name: Int32, hasUnit: Bool, hasCodeSpace: Bool
    ) -> AttributeKind {
        switch declared {
        case .declared(.text): return .text
        case .declared(let kind):
            if AttributeText.fits(text, kind) { return kind }
            note(.attributeKindMismatch, name: attributing.names.text(name), at: objectPlace)
            return .text
        case .standard: return hasUnit && AttributeText.fits(text, .double) ? .double : .text
        case .undeclared:
            if hasCodeSpace { return .text }
            return hasUnit && AttributeText.fits(text, .double) ? .double : AttributeKind(of: text)
        }
    }

    /// The place of the object at hand.
    var objectPlace: Place { tree.place(ofObject: Int(currentObject)) }

    /// Adds what a code means, `class_text` beside `class`, if its code list lies beside the document.
    private mutating func addMeaning(of code: String, _ name: Int32, _ codeSpace: Int32) {
        let reference = attributing.names.text(codeSpace)
        let answer = attributing.codeLists.meaning(
            of: code, reference: reference, number: codeSpace, folder: document.folder, document: document.file)
        let suffix: Int32
        let meaning: String
        switch answer {
        case .elsewhere: return
        case .unusable:
            note(.codeListUnusable, name: reference, at: objectPlace)
            return
        // The code itself, so that several meanings stand in the order of their codes.
        case .unknown: meaning = code
        case .text(let text): meaning = text
        }
        suffix = attributing.names.number(of: "text")
        let beside = attributing.names.joined(name, suffix)
        let owner = AttributeOwner(object: currentObject, surface: currentSurface)
        if let index = attributing.index.find(owner, beside),
            tree.attributes[index].text.utf8.count + meaning.utf8.count > Self.mostMeaningBytes
        {
            note(.contentPassedOver, name: Self.beyondMeanings, at: objectPlace)
            return
        }
        addAttribute(beside, meaning, .declared(.text))
    }
}
